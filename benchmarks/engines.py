"""What journal, executor and engine cost, and what a second worker gains.

    python benchmarks/engines.py [--scale 1.0] [--write] [--only trainings] [--repeats 1]

Run it on a quiet machine of at least two cores: about fifteen minutes, in proportion to the scale;
the trainings alone are a third of it. Of several repeats the least time counts, since others at
work can only add to it; beside each gain stands how many processors the two workers' command had.
Every number is the wall clock of a command in fresh processes, their start and imports included.

* Overhead: a sweep of checks that take 60 s of one worker, beside these seconds and those of
  ``bptools list``, which reads the project and does nothing.
* Dask: the sweep on two local workers of Dask, beside two processes.
* Scaling: hunts, a survey and trainings at n ≤ 7 on one worker, beside two.
* The ceiling of that: one training whose program is compiled already, beside two that are started
  at once as commands of their own and share nothing. Two cores that share the units of one, or
  slow each other down, give less than 2, and no executor gives more than they do.

Exits with 1 if a goal is missed; the goals are set for scale 1, where a start is a small part.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import faults  # beside this file

RESULTS = Path(__file__).with_name("engines.md")
ROOT = Path(__file__).parents[1]
CHECKS = 60
MOST_OVERHEAD, MOST_OF_DASK, LEAST_SCALING = 0.05, 1.3, 1.8
CYCLES = 20  # of a training
HUNTED = ("theorem1.bound", "theorem1.bound_norm")


def line(what: str, seconds: float, ratio: float, goal: float, met: bool) -> str:
    """Return a row of the table."""
    return f"| {what} | {seconds:.1f} | {ratio:.3g} | {goal:g} | {'met' if met else 'missed'} |"


@dataclass(frozen=True, order=True)
class Taken:
    """What a command took.

    Args:
        seconds: Of the clock.
        processor: Of all its processes.
    """

    seconds: float
    processor: float


def taken(words: list[str]) -> Taken:
    """Return what a command of bptools takes."""
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*faults.COMMAND, *words], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime - before.ru_utime + used.ru_stime - before.ru_stime
    return Taken(time.monotonic() - begun, processor)


def wall(words: list[str]) -> float:
    """Return the seconds of a command of bptools."""
    return taken(words).seconds


def ceiling(folder: Path, scale: float) -> float:
    """Return how much more two commands get done that share nothing than one does alone."""
    words = ["train", "--model", "improved", "--qubits", "7", "--workers", "1"]
    words += ["--out", str(folder / "ceiling")]
    seconds = []
    for cycles, seeds in ((1, ("9",)), (CYCLES, ("0",)), (CYCLES, ("1", "2"))):
        cut = ["--cycles", str(max(1, round(cycles * scale)))]
        begun = time.monotonic()
        running = [faults.quiet(*faults.COMMAND, *words, *cut, "--seed", seed) for seed in seeds]
        if sum(process.wait() for process in running):
            raise SystemExit("a training of the ceiling failed")
        seconds.append(time.monotonic() - begun)
    return 2 * seconds[1] / seconds[2]  # the first one alone may have compiled


def sweep(folder: Path, seconds: float, *engine: str) -> float:
    """Return how long a sweep of as many seconds of checks takes on an engine."""
    root = folder / f"sweep-{len(list(folder.iterdir()))}"
    faults.CHECKS = CHECKS
    faults.project(root)
    path = root / "checks" / "toy.py"
    path.write_text(path.read_text().replace("+ 0.08", f"+ {seconds / CHECKS}"))
    return wall(["check", "--root", str(root), *engine])


def scaled(folder: Path, scale: float) -> dict[str, list[str]]:
    """Return commands whose work is divided among workers, by what they are called."""
    hunts = ["hunt", *HUNTED, "--budget", str(round(200_000 * scale)), "--fresh"]
    seeds = f"0-{max(1, round(24 * scale)) * 8 - 1}"
    survey = ["quddpm", "survey", "--model", "improved", "--qubits", "7", "--seeds", seeds]
    train = ["train", "--model", "improved", "--qubits", "7", "--seeds", "0-7"]
    cycles = ["--cycles", str(max(1, round(CYCLES * scale)))]
    return {
        "hunts": [*hunts, "--journal", str(folder / "hunts.sqlite")],
        "survey, n = 7": [
            *survey,
            *("--fresh", "--journal", str(folder / "survey.sqlite"), "--out", str(folder)),
        ],
        "trainings, n = 7": [*train, *cycles],
    }


Row = tuple[str, float, float, float, bool]
"""What was measured, its seconds, its ratio and goal, and whether it is met."""


def of_a_sweep(folder: Path, scale: float) -> Iterator[Row]:
    """Yield the overhead of journal and executor, and that of Dask beside processes."""
    seconds = 60.0 * scale
    alone = sweep(folder, seconds, "--workers", "1")
    start = wall(["list", "--root", str(folder / "sweep-0")])
    overhead = (alone - start) / seconds - 1
    yield "overhead of a sweep", alone, overhead, MOST_OVERHEAD, overhead <= MOST_OVERHEAD
    two = sweep(folder, seconds, "--workers", "2")
    dask = sweep(folder, seconds, "--workers", "2", "--executor", "dask")
    yield "Dask to processes", dask, dask / two, MOST_OF_DASK, dask / two <= MOST_OF_DASK


def of_scaling(folder: Path, scale: float, only: str, repeats: int) -> Iterator[Row]:
    """Yield what a second worker gains, of the work whose name begins with the given word."""
    most = ceiling(folder, scale)
    print(f"| two trainings that share nothing, to one | | {most:.3g} | | ceiling |", flush=True)
    for name, words in scaled(folder, scale).items():
        if not name.startswith(only):
            continue
        times: dict[str, list[Taken]] = {"1": [], "2": []}
        for repeat in range(repeats):
            for workers, all_times in times.items():
                out = ["--out", str(folder / f"runs-{workers}-{repeat}")]
                where = [*(out if words[0] == "train" else ()), "--workers", workers]
                all_times.append(taken([*words, *where]))
        one, two = map(min, times.values())
        gain = one.seconds / two.seconds
        busy = f"{two.processor / two.seconds:.2f} processors at work"
        what = f"1 to 2 workers: {name} ({gain / most:.0%} of the ceiling, {busy})"
        yield what, two.seconds, gain, LEAST_SCALING, gain >= LEAST_SCALING


def main() -> None:
    """Print a line for each goal; exit with 1 if one is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="of the work")
    parser.add_argument("--write", action="store_true", help="write engines.md")
    parser.add_argument("--repeats", type=int, default=1, help="of each scaling; the least counts")
    parser.add_argument("--only", default="", help="hunts, survey or trainings: this scaling alone")
    asked = parser.parse_args()
    lines, good = ["| what | seconds | ratio | goal | |", "|---|---|---|---|---|"], True
    with tempfile.TemporaryDirectory(prefix="bptools-engines-") as folder:
        sweeps = [] if asked.only else of_a_sweep(Path(folder), asked.scale)
        for row in chain(sweeps, of_scaling(Path(folder), asked.scale, asked.only, asked.repeats)):
            lines.append(line(*row))
            print(lines[-1], flush=True)
            good &= row[-1]
    if asked.write:
        made = f"`benchmarks/engines.py --scale {asked.scale:g}` on {os.cpu_count()} cores."
        title = "# What engines cost, and what a second worker gains"
        RESULTS.write_text("\n\n".join([title, made, "\n".join(lines)]) + "\n")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
