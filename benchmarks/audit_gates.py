"""Audits of many random circuits of every PennyLane gate against its matrices alone.

Run ``python -m benchmarks.audit_gates 500``; it exits with 1 if an exact moment differs by more
than 1e-9, or an interval does not hold the right one. Recorded in audit_fuzz.md.
"""

import sys
from collections import Counter
from time import perf_counter

import numpy as np

import bptools
from tests.audits.every_gate import (
    drawn_circuit,
    moments_over_angles,
    moments_over_states,
    products_of_axes,
)

FIRST_SEED, WIDEST_DIFFERENCE = 5000, 1e-9


def compared(circuit, ensemble):
    """Return how far an audit is off, and how it is known."""
    cost, arguments = circuit.qnode()
    (size,) = bptools.audit(cost, ensemble, arguments=arguments, samples=2000).sizes
    states = products_of_axes(circuit.n_wires)
    right = (
        moments_over_angles(circuit)
        if ensemble == "uniform"
        else moments_over_states(circuit, states)
    )
    difference = 0.0
    for k, parameter in enumerate(size.parameters):
        mean, variance = right[0][k], right[1][k]
        scale = max(1.0, variance)
        if size.known == "exact":
            apart = max(abs(parameter.mean - mean), abs(parameter.variance - variance)) / scale
        else:
            inside = parameter.low - 1e-9 <= variance <= parameter.high + 1e-9
            apart = 0.0 if inside else 1.0
        difference = max(difference, apart)
    return difference, str(size.known)


def main(count):
    """Print the largest difference, and how often moments were exact."""
    worst, known, start = {}, Counter(), perf_counter()
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        circuit = drawn_circuit(np.random.default_rng(seed))
        for ensemble in ("uniform", "local-haar"):
            difference, how = compared(circuit, ensemble)
            known[ensemble, how] += 1
            if difference > worst.get(ensemble, (-1.0,))[0]:
                worst[ensemble] = difference, seed
    print(f"{count} circuits in {perf_counter() - start:.0f} s; largest differences {worst}")
    print(dict(known))
    return int(not all(difference < WIDEST_DIFFERENCE for difference, _ in worst.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
