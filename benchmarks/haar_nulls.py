"""Ten thousand null runs of assert_haar for each true sampler: how often one is found to be off.

Run ``uv run python benchmarks/haar_nulls.py``; ``--write`` puts the table into
``benchmarks/haar_nulls.md``. Every run has its own seed. Exits with 1 if a true sampler was
rejected more often than the declared error rate allows: more often than in one of a million such
tables, were that rate exact.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from scipy.stats import binom

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


SAMPLERS = (("unitary", unitaries), ("orthogonal", orthogonals), ("state", states))


def main() -> int:
    """Print the table, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="write benchmarks/haar_nulls.md")
    options = parser.parse_args()
    lines = [
        f"Null runs of `bptools.assert_haar` to degree 2, {SAMPLES} samples and a seed each;",
        f"allowed is what the declared rate exceeds with a probability of {CHANCE:g} at most.",
        "",
        "| sampler | error rate | runs | found to be off | allowed | seconds |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    exceeded = False
    for group, sampler in SAMPLERS:
        begun = time.process_time()
        off = sum(
            bool(haar_test(sampler, group, 2, samples=SAMPLES, error_rate=ERROR_RATE, seed=k).off)
            for k in range(options.runs)
        )
        allowed = int(binom.isf(CHANCE, options.runs, ERROR_RATE))
        exceeded |= off > allowed
        seconds = time.process_time() - begun
        lines.append(
            f"| {sampler.__name__} | {ERROR_RATE:g} | {options.runs:,} | {off} | {allowed} "
            f"| {seconds:.0f} |"
        )
        print(lines[-1], flush=True)
    power = haar_test(biased_states, "state", 2, samples=20_000)
    lines += ["", f"A sampler that is not Haar, with 20,000 samples: {len(power.off)} moments off."]
    print(lines[-1])
    if options.write:
        write_text(Path(__file__).with_suffix(".md"), "\n".join(lines) + "\n")
    return int(exceeded or not power.off)


if __name__ == "__main__":
    sys.exit(main())
