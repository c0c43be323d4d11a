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
    NODES,
    drawn_circuit,
    moments_over_angles,
    moments_over_states,
    products_of_axes,
)

FIRST_SEED, WIDEST_DIFFERENCE = 5000, 1e-9


def compared(circuit, ensemble):
    """Return how far an audit is off, and how it is known; a quadrature is refined if it is."""
    cost, arguments = circuit.qnode()
    (size,) = bptools.audit(cost, ensemble, arguments=arguments, samples=2000).sizes
    if ensemble == "uniform":
        apart = difference(size, *moments_over_angles(circuit))
        if apart > WIDEST_DIFFERENCE:  # the quadrature may be too coarse for many harmonics
            apart = difference(size, *moments_over_angles(circuit, 2 * NODES))
    else:
        states = products_of_axes(circuit.n_wires)
        apart = difference(size, *moments_over_states(circuit, states))
    return apart, str(size.known)


def difference(size, means, variances):
    """Return how far the largest of the moments is off; 1 for an interval that misses."""
    apart = 0.0
    for parameter, mean, variance in zip(size.parameters, means, variances, strict=True):
        if size.known == "exact":
            off = max(abs(parameter.mean - mean), abs(parameter.variance - variance))
            apart = max(apart, off / max(1.0, variance))
        elif not parameter.low - 1e-9 <= variance <= parameter.high + 1e-9:
            apart = 1.0
    return apart


def main(count):
    """Print the largest difference, and how often moments were exact."""
    worst, known, start = {}, Counter(), perf_counter()
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        circuit = drawn_circuit(np.random.default_rng(seed))
        for ensemble in ("uniform", "local-haar"):
            apart, how = compared(circuit, ensemble)
            known[ensemble, how] += 1
            if apart > worst.get(ensemble, (-1.0,))[0]:
                worst[ensemble] = float(apart), seed
    print(f"{count} circuits in {perf_counter() - start:.0f} s; largest differences {worst}")
    print(dict(known))
    return int(not all(apart < WIDEST_DIFFERENCE for apart, _ in worst.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
