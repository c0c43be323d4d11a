"""Time of the hunts, and the survey of how often equation 14 fails in practice.

Run ``python benchmarks/hunt.py``; it exits with 1 if the counterexample to equation 14 takes more
than a minute, or a hunt does not end as it must. ``--survey FOLDER`` counts violations instead,
cell by cell, and records them in FOLDER; the report reads ``reports/recorded``.
"""

import argparse
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

from bptools.interface.hunts import hunt
from bptools.recordings.folder import Recordings
from bptools.recordings.manifest import Origin
from checks.instruments.eq14.survey import REDUCTIONS, entry_of, survey

MOST_SECONDS = 60.0
WORKERS = 2
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


def main():
    """Do what the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--survey", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if options.survey is not None:
        made = survey(partial(print, flush=True), WORKERS)
        root = Path(__file__).resolve().parents[1]
        Recordings(options.survey).keep(Origin.here(root), [entry_of(made)], REDUCTIONS)
        return 0
    return 0 if hunts() else 1


if __name__ == "__main__":
    sys.exit(main())
