"""Time of the hunts, and the survey of how often equation 14 fails in practice.

Run ``python benchmarks/hunt.py``; it exits with 1 if the counterexample to equation 14 takes more
than a minute, or a hunt does not end as it must. ``--survey FILE`` counts violations instead, cell
by cell, and writes them to FILE as JSON (``benchmarks/hunt_survey.json`` is one such run).
"""

import argparse
import sys
from itertools import product
from pathlib import Path
from time import perf_counter

import msgspec

from bptools.hunting.hunt import hunt
from bptools.hunting.survey import Circuit, survey_cell

MOST_SECONDS = 60.0
REFUTED = "theorem2_counterexamples.two_qubits"
ASSERTED = (
    "theorem1.bound",
    "theorem1.bound_observable",
    "theorem1.bound_rank",
    "theorem1.bound_norm",
    "theorem2_universal.step",
    "theorem2_universal.string_even",
    "theorem2_repaired.bound",
)
TARGETS = ("random", "GHZ", "product")
GATES = (2, 4, 10, 20, 40)
FIXED_WIDTH = 0.3
CELLS = [
    *product((2, 3), GATES, ("1/sqrt(D)", "0.3")),
    (4, 4, "1/sqrt(D)"),
    (4, 10, "1/sqrt(D)"),
]
DRAWS, ERROR_RATE = 10_000, 0.05  # the probability that any interval of the table is wrong


def hunts():
    """Print one line a claim; return whether all ended as they must, the first in time."""
    good = True
    for name in (REFUTED, *ASSERTED):
        start = perf_counter()
        found = hunt(name)
        seconds = perf_counter() - start
        print(f"{seconds:6.1f} s  {found.summary}", flush=True)
        good &= found.exit_code == 0 and (name != REFUTED or seconds <= MOST_SECONDS)
    return good


def survey(path, draws, seed):
    """Write the table of all cells."""
    share = ERROR_RATE / (len(CELLS) * len(TARGETS))
    cells = []
    for (n_qubits, n_gates, law), target in product(CELLS, TARGETS):
        width = FIXED_WIDTH if law == "0.3" else n_gates**-0.5
        circuit = Circuit(n_qubits, n_gates)
        cells.append(survey_cell(target, circuit, width, draws=draws, seed=seed, error_rate=share))
        print(cells[-1], flush=True)
    table = {"seed": seed, "error_rate": ERROR_RATE, "cells": cells}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(table), indent=1) + b"\n")


def main():
    """Do what the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--survey", type=Path, metavar="FILE")
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.survey is not None:
        survey(options.survey, options.draws, options.seed)
        return 0
    return 0 if hunts() else 1


if __name__ == "__main__":
    sys.exit(main())
