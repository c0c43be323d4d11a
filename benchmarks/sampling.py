"""Speed of the samplers and of the exact gradient moments, printed side by side in one run.

Run ``python benchmarks/sampling.py``; it exits with 1 if a goal is missed.
"""

import resource
import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np

from bptools.circuits import denoising_circuit
from bptools.ensembles import extended_ghz_states, haar_states, haar_unitaries
from bptools.ensembles.qutip_haar import qutip_haar_states, qutip_haar_unitaries
from bptools.gradients import exact_haar_moments, sampled_gradients
from bptools.statistics import stream

DIM = 16
LEAST_RATIO = 50.0
MOST_SECONDS = 10.0
MOST_MEGABYTES = 1000.0


def best_of(runs: int, work: Callable[[], object]) -> float:
    """Return the shortest of several durations in seconds, the least disturbed one."""
    durations = []
    for _ in range(runs):
        start = perf_counter()
        work()
        durations.append(perf_counter() - start)
    return min(durations)


def sampler_ratio() -> float:
    """Print the time of one Haar sample by each route; return QuTiP's over ours for states."""
    generator = stream(0, "benchmark")
    routes = [
        ("states", haar_states, qutip_haar_states),
        ("unitaries", haar_unitaries, qutip_haar_unitaries),
    ]
    ratios = []
    for name, batched, looped in routes:
        ours = best_of(5, lambda f=batched: f(20_000, DIM, generator)) / 20_000
        theirs = best_of(5, lambda f=looped: f(1000, DIM, generator)) / 1000
        ratios.append(theirs / ours)
        print(
            f"Haar {name}, N = {DIM}: batched NumPy {1e6 * ours:.2f} µs each, "
            f"loop over QuTiP {1e6 * theirs:.0f} µs each, ratio {ratios[-1]:.0f}"
        )
    return ratios[0]


def gradient_seconds() -> float:
    """Print and return the time of the exact moments of all angles at the paper's size."""
    circuit = denoising_circuit(13, 5)
    angles = stream(0, "benchmark angles").standard_normal(circuit.n_angles)
    target = extended_ghz_states(0.7, 10)[0]
    seconds = best_of(3, lambda: exact_haar_moments(circuit, angles, target, 10, 3))
    print(f"exact moments, {circuit.n_angles} angles of 10 + 3 qubits: {seconds:.2f} s")
    return seconds


def sampled_seconds() -> None:
    """Print the time of sampled gradients at 8 + 3 qubits."""
    circuit = denoising_circuit(11, 5)
    angles = stream(0, "benchmark angles").standard_normal(circuit.n_angles)
    target = extended_ghz_states(0.7, 8)[0]
    states = haar_states(5000, 256, stream(0, "benchmark states"))
    seconds = best_of(3, lambda: sampled_gradients(circuit, angles, target, states, 3, 60))
    print(f"sampled gradients, 5000 inputs of 8 + 3 qubits, one angle: {1e3 * seconds:.0f} ms")


def main() -> int:
    """Run all of it and say whether the goals are met."""
    seconds = gradient_seconds()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory so far, libraries included: {megabytes:.0f} MB")
    sampled_seconds()
    ratio = sampler_ratio()
    met = ratio >= LEAST_RATIO and seconds <= MOST_SECONDS and megabytes <= MOST_MEGABYTES
    print(
        f"goals (ratio for states at least {LEAST_RATIO:.0f}, {MOST_SECONDS:.0f} s, "
        f"{MOST_MEGABYTES:.0f} MB; NumPy {np.__version__}): {'met' if met else 'missed'}"
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
