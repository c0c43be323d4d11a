"""Ten thousand null runs of assert_haar for each true sampler: how often one is found to be off.

Run ``uv run python benchmarks/haar_nulls.py``; ``--write`` puts the table into
``benchmarks/haar_nulls.md``. Every run has its own seed. Exits with 1 if a true sampler was
rejected more often than the declared error rate allows: more often than in one of a million such
tables, were that rate exact.
"""

import argparse
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
from scipy.stats import binom

from bptools.ensembles.haar import haar_states, haar_unitaries
from bptools.ensembles.stabiliser import random_stabiliser_states
from bptools.files import write_text
from bptools.haar import haar_test

ERROR_RATE = 0.1  # what is rejected at a smaller one is rejected at this one too
SAMPLES = 300
CHANCE = 1e-6


def unitaries(generator, count):
    """Draw elements of U(2): unit quaternions times a phase."""
    a, b = generator.normal(size=(2, count)) + 1j * generator.normal(size=(2, count))
    norm = np.sqrt(np.abs(a) ** 2 + np.abs(b) ** 2)
    phase = np.exp(2j * np.pi * generator.random(count))
    rows = np.array([[a, b], [-b.conj(), a.conj()]]) * phase / norm
    return np.moveaxis(rows, -1, 0)


def orthogonals(generator, count):
    """Draw elements of O(2): rotations, half of them reflected."""
    angle = 2 * np.pi * generator.random(count)
    sign = generator.choice([-1, 1], size=count)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.moveaxis(np.array([[cosine, -sign * sine], [sine, sign * cosine]]), -1, 0)


def states(generator, count):
    """Draw states of three levels: exponential weights, normalised, with uniform phases."""
    weights = -np.log(generator.random((count, 3)))
    phases = np.exp(2j * np.pi * generator.random((count, 3)))
    return np.sqrt(weights / weights.sum(axis=1, keepdims=True)) * phases


def biased_states(generator, count):
    """Draw states whose weights are uniform, normalised: not Haar."""
    weights = generator.random((count, 3))
    phases = np.exp(2j * np.pi * generator.random((count, 3)))
    return np.sqrt(weights / weights.sum(axis=1, keepdims=True)) * phases


@cache
def clifford_group():
    """Return the 24 elements of the Clifford group of a qubit, without phases."""
    generators = (np.array([[1, 1], [1, -1]]) / np.sqrt(2), np.diag([1, 1j]))
    elements = [np.eye(2, dtype=complex)]
    for element in elements:  # which grows on the way
        for generator in generators:
            product = generator @ element
            overlaps = [abs(np.trace(known.conj().T @ product)) for known in elements]
            if max(overlaps) < 2 - 1e-9:
                elements.append(product)
    return np.array(elements)


def cliffords(generator, count):
    """Draw Clifford elements of a qubit with a uniform phase: Haar to degree 3."""
    phases = np.exp(2j * np.pi * generator.random(count))
    return clifford_group()[generator.integers(24, size=count)] * phases[:, None, None]


def stabiliser_states(generator, count):
    """Draw stabiliser states of two qubits: Haar to degree 3."""
    return random_stabiliser_states(count, 2, generator)


def gaussian_states(generator, count):
    """Draw normalised Gaussian vectors of four levels."""
    return haar_states(count, 4, generator)


def qr_unitaries(generator, count):
    """Draw the unitary factors of Gaussian 3 x 3 matrices, phases fixed."""
    return haar_unitaries(count, 3, generator)


SAMPLERS = (
    ("unitary", 2, unitaries),
    ("unitary", 2, qr_unitaries),
    ("unitary", 3, cliffords),
    ("orthogonal", 2, orthogonals),
    ("state", 2, states),
    ("state", 2, gaussian_states),
    ("state", 3, stabiliser_states),
)


def null_run(sampler, group, degree, seed):
    """Return one null run."""
    return haar_test(sampler, group, degree, samples=SAMPLES, error_rate=ERROR_RATE, seed=seed)


def main() -> int:
    """Print the table, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="write benchmarks/haar_nulls.md")
    parser.add_argument("--only", default="", help="samplers of this name; other rows stay")
    options = parser.parse_args()
    path = Path(__file__).with_suffix(".md")
    before = path.read_text(encoding="utf-8").splitlines() if options.only else []
    lines = [
        f"Null runs of `bptools.assert_haar` with {SAMPLES} samples and a seed each; allowed is",
        f"what the declared rate exceeds with a probability of {CHANCE:g} at most.",
        "",
        "| sampler | degree | error rate | runs | found to be off | allowed | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    exceeded = False
    for group, degree, sampler in SAMPLERS:
        row = [line for line in before if line.startswith(f"| {sampler.__name__} |")]
        if options.only not in sampler.__name__ and row:
            lines += row
            continue
        begun = time.process_time()
        off = sum(bool(null_run(sampler, group, degree, seed).off) for seed in range(options.runs))
        allowed = int(binom.isf(CHANCE, options.runs, ERROR_RATE))
        exceeded |= off > allowed
        seconds = time.process_time() - begun
        lines.append(
            f"| {sampler.__name__} | {degree} | {ERROR_RATE:g} | {options.runs:,} | {off} "
            f"| {allowed} | {seconds:.0f} |"
        )
        print(lines[-1], flush=True)
    power = haar_test(biased_states, "state", 2, samples=20_000)
    lines += ["", f"A sampler that is not Haar, with 20,000 samples: {len(power.off)} moments off."]
    print(lines[-1])
    if options.write:
        write_text(path, "\n".join(lines) + "\n")
    return int(exceeded or not power.off)


if __name__ == "__main__":
    sys.exit(main())
