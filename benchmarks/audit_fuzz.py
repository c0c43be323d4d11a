"""Exact moments of many random circuits against quadrature over their angles.

Run ``python -m benchmarks.audit_fuzz 600``; it exits with 1 if any differs by more than 1e-10
of what its gradient can be. Recorded in audit_fuzz.md.
"""

import sys
from collections import Counter

import numpy as np

from bptools.audits.random_angles import angle_moments
from tests.audits.brute_force import moments_by_quadrature, random_program

FIRST_SEED, WIDEST_DIFFERENCE = 1000, 1e-10


def main(count):
    """Print the largest difference and how often each engine was asked."""
    worst, worst_seed, engines = 0.0, FIRST_SEED, Counter()
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        program, ensemble = random_program(np.random.default_rng(seed))
        mean, variance = moments_by_quadrature(program, ensemble.law)
        exact = angle_moments(program, ensemble)
        pairs = "pairs" in exact.method or "orbit" in exact.method
        engines[
            "pairs of strings" if pairs else "strings" if "walk" in exact.method else "none"
        ] += 1
        reach = max(1.0, float(program.reach.max()))
        difference = max(
            np.abs(exact.mean - mean).max() / reach,
            np.abs(exact.variance - variance).max() / reach**2,
        )
        if difference > worst or not np.isfinite(difference):
            worst, worst_seed = difference, seed
    print(f"{count} circuits, largest difference {worst:.2g} (seed {worst_seed}), {dict(engines)}")
    return int(not worst < WIDEST_DIFFERENCE)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600))
