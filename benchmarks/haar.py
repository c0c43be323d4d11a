"""Exact Haar integration against haarpy, side by side in one run, as a Markdown table.

Run ``uv run python -m benchmarks.haar`` (some minutes, nearly all of them haarpy's) or with
``--skip-peers``, which leaves the rows side by side as they are; ``--write`` puts the table into
``benchmarks/haar.md`` and its rows for readers into ``docs/haar.md``, ``--only WORDS`` measures the
rows whose titles have them and keeps the others; ``--growth`` draws the seconds against the degree.
It exits with 1 if a goal is missed. Each measurement is a fresh process, so that no cache helps,
after small calls that pay for what is imported late; what takes under half a second is the best
of several.
Seconds are those of the processor, which works in one thread, so that a busy machine disturbs the
ratios little. For peers that cannot be installed the published figure stands in the row. A symbolic
table holds every class as a factored SymPy expression.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import haarpy
from sympy import Symbol, Trace

from benchmarks.haar_rows import GROWTH, ROWS, Row
from bptools import haar
from bptools.files import write_text

FOR_READERS = {  # the rows of docs/haar.md, and which these are
    "U(d), the symbolic table of degree 10": "U(d), degree 10: the symbolic table",
    "O(d), the symbolic table of degree 6": "O(d), degree 6: the symbolic table",
    "nine elements of a corner, degree 9":
        "U(d): absolute squares of the nine elements of a corner, degree 9",
    "Tr (U A U* B)^5, symbolic matrices": "Tr (U A U* B)^5",
}  # fmt: skip


MOST_REPEATED = 0.5  # seconds of processes after which no further one is begun


def measured(
    work: Callable[[], object], before: Callable[[], object] | None, folder: str
) -> tuple[float, float]:
    """Return seconds and peak megabytes of one computation; runs in a process of its own."""
    os.environ["BPTOOLS_CACHE"] = folder
    warm = haar.Unitary("W", Symbol("warm"))
    haar.weingarten_unitary((17,), warm.rows)
    haar.expectation(abs(warm[0, 0]) ** 2 * Trace(warm) * Trace(warm.adjoint()))
    if before is not None:
        before()
    begun = time.process_time()
    work()
    seconds = time.process_time() - begun
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fresh(
    work: Callable[[], object], runs: int = 3, before: Callable[[], object] | None = None
) -> tuple[float, float]:
    """Return the best seconds and the peak megabytes over fresh processes and empty caches."""
    context = get_context("forkserver")  # every process has imported this module, and no more
    runs_measured: list[tuple[float, float]] = []
    while (
        len(runs_measured) < runs and sum(seconds for seconds, _ in runs_measured) <= MOST_REPEATED
    ):
        with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, context) as pool:
            runs_measured.append(pool.submit(measured, work, before, folder).result())
    return min(seconds for seconds, _ in runs_measured), max(memory for _, memory in runs_measured)


def import_seconds(module: str) -> float:
    """Return the best time of a fresh process that imports a module, with compiled files."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        times = []
        for _ in range(4):
            begun = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", f"import {module}"], env=environment, check=True)
            ended = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime)
    return min(times)


def line(row: Row, *, with_peer: bool) -> tuple[str, bool]:
    """Measure one row; return its line of the table and whether it meets its goals."""
    seconds, megabytes = fresh(row.ours, before=row.before)
    met = seconds <= (row.most_seconds or seconds)
    met &= megabytes <= (row.most_megabytes or megabytes)
    theirs = ratio = ""
    if row.theirs and with_peer:
        their_seconds, _ = fresh(row.theirs, before=row.before)
        ratio = f"{their_seconds / seconds:,.{0 if their_seconds > 10 * seconds else 1}f}"
        theirs = f"{their_seconds:.3g} s{row.versus}"
        met &= their_seconds / seconds >= (row.least_ratio or 0)
    goals = [
        f"{row.most_seconds:g} s" if row.most_seconds else "",
        f"{row.most_megabytes:g} MB" if row.most_megabytes else "",
        f"ratio {row.least_ratio:,g}" if row.least_ratio else "",
    ]
    cells = [row.title, f"{seconds:.3g} s", f"{megabytes:.0f} MB", theirs, ratio,
             ", ".join(filter(None, goals)), row.quoted]  # fmt: skip
    return f"| {' | '.join(cells)} |", met


def rows_of(path: Path) -> dict[str, str]:
    """Return the lines of the table that was written before, by title."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines if line[:2] == "| "}


def renew_for_readers(lines: Sequence[str], path: Path) -> None:
    """Write the seconds of some rows into the short table of the documentation."""
    rows = {line.split(" | ")[0].removeprefix("| "): line.split(" | ") for line in lines}
    text = path.read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(text):
        title = FOR_READERS.get(line.split(" | ")[0].removeprefix("| "))
        if title is not None:
            shown, (_, ours, _, theirs, *_) = line.split(" | ")[0], rows[title]
            text[place] = f"{shown} | {ours} | {theirs.strip() or '–'} |"
    write_text(path, "\n".join(text) + "\n")


def draw_growth(path: Path) -> None:
    """Measure and draw the seconds of some computations against their degree."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "haar", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7, 4.5), layout="constrained")
        axes = figure.add_subplot(xlabel="degree", ylabel="seconds", yscale="log")
        for title, works in GROWTH.items():
            seconds = [fresh(work, runs=1)[0] for work in works.values()]
            axes.plot([*works], seconds, marker="o", label=title)
        axes.legend(fontsize="small")
        figure.savefig(path, metadata={"Date": None})


def main() -> int:
    """Print the table, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--skip-peers", action="store_true", help="leave the rows with haarpy as they are"
    )
    parser.add_argument("--only", default="", help="rows with this; the others stay as they are")
    parser.add_argument("--growth", action="store_true", help="draw benchmarks/haar.svg alone")
    parser.add_argument("--write", action="store_true", help="write benchmarks/haar.md")
    options = parser.parse_args()
    if options.growth:
        draw_growth(Path(__file__).with_suffix(".svg"))
        return 0
    measured_before = rows_of(Path(__file__).with_suffix(".md"))
    lines = [
        f"Processor seconds; haarpy {haarpy.version()}, Python {platform.python_version()}.",
        "The machine is shared: the same program takes up to twice as long an hour later.",
        "",
        "| computation | ours | peak memory | haarpy | ratio | goal | other peers |",
        "|---|---:|---:|---:|---:|---|---|",
    ]
    print("\n".join(lines), flush=True)
    missed = []
    for row in ROWS:
        is_left = options.only not in row.title or (options.skip_peers and row.theirs)
        if is_left and row.title in measured_before:
            lines.append(measured_before[row.title])
            continue
        text, met = line(row, with_peer=not options.skip_peers)
        print(text, flush=True)
        lines.append(text)
        missed += [] if met else [row.title]
    seconds = import_seconds("bptools.haar.expressions")
    lines.append(f"| importing `expectation` of `bptools.haar` | {seconds:.2f} s | | | | 0.7 s | |")
    print(lines[-1])
    missed += ["importing"] if seconds > 0.7 else []
    if options.write:
        lines += ["", "![Seconds against degree](haar.svg)"]
        write_text(Path(__file__).with_suffix(".md"), "\n".join(lines) + "\n")
        renew_for_readers(lines, Path(__file__).parents[1] / "docs" / "haar.md")
    print("\nGoals missed: " + "; ".join(missed) if missed else "\nAll goals are met.")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
