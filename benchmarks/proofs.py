"""Time every proof of this project together with the falsifier of its claim, on two processes.

    uv run python benchmarks/proofs.py [PROCESSES]

All of them are to take less than a minute on two cores, one less than 2 s at the median. Processor
seconds are shown beside the wall's, which other work on the machine makes longer.
"""

import os
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from bptools.derivations import verified
from bptools.falsification import falsify
from bptools.running.project import load

LIMIT_OF_ALL, LIMIT_OF_MEDIAN, SLOWEST = 60, 2, 5
SEED = 1


@cache
def proofs():
    """Return the proofs of the project, read once in every process."""
    return load(None).proofs


def timed(place):
    """Return the name of a proof, its verdict, the falsifier's trials, and what both cost."""
    proof = proofs()[place]
    begun, processor = time.perf_counter(), time.process_time()
    verdict = verified(proof).evidence.verdict
    proved = time.process_time() - processor
    trials = len(falsify(proof.claim, seed=SEED).trials)
    spent = time.process_time() - processor
    return proof.claim.name, verdict.value, trials, proved, spent, time.perf_counter() - begun


def main():
    """Print the total, the median and the slowest, with the machine's load."""
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    count = len(proofs())
    before, begun = os.getloadavg()[0], time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        rows = list(pool.map(timed, range(count), chunksize=4))
    wall = time.perf_counter() - begun
    spent = sorted(row[4] for row in rows)
    trials = sum(row[2] for row in rows)
    print(f"{count} proofs, {trials} trials of their falsifiers; load {before:.1f}")
    print(
        f"all: {wall:.1f} s of {processes} processes, {sum(spent):.1f} s of processors "
        f"({sum(row[3] for row in rows):.1f} s of proofs); at most {LIMIT_OF_ALL} s"
    )
    print(
        f"one: {statistics.median(spent):.3f} s of processors at the median, {spent[-1]:.2f} s at "
        f"most; at most {LIMIT_OF_MEDIAN} s at the median"
    )
    for name, verdict, trials, proved, both, _ in sorted(rows, key=lambda row: -row[4])[:SLOWEST]:
        print(f"{name:44} {verdict:12} {trials:3} trials, {proved:6.2f} + {both - proved:6.2f} s")


if __name__ == "__main__":
    main()
