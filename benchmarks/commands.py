"""Time the commands as one waits for them: a fresh process each, the best and median of several.

Run ``uv run python benchmarks/commands.py`` in the project's folder; ``--all`` adds the commands
that run every proof and check, into a new journal, and again when everything is known.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = Path(sys.executable).with_name("bptools")
LIGHT = {
    "bptools --version": (["--version"], 0.25),
    "bptools --help": (["--help"], 0.25),
    "bptools list": (["list"], None),
}


def seconds(words):
    """Return how long one command takes, whatever its verdict."""
    begun = time.perf_counter()
    done = subprocess.run([COMMAND, *words], capture_output=True, text=True)
    elapsed = time.perf_counter() - begun
    if done.returncode not in (0, 1, 4):
        raise SystemExit(f"bptools {' '.join(words)} failed:\n{done.stderr}")
    return elapsed


def row(name, words, limit, repeats):
    """Print one line: best, median, limit."""
    times = [seconds(words) for _ in range(repeats)]
    bound = f"{limit:8.2f} s" if limit else " " * 10
    print(f"{name:34} {min(times):8.3f} s {statistics.median(times):8.3f} s {bound}", flush=True)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="also run every proof and check")
    parser.add_argument("--repeats", type=int, default=10, help="of the light commands")
    options = parser.parse_args()
    print(f"{'command':34} {'best':>10} {'median':>10} {'limit':>10}")
    for name, (words, limit) in LIGHT.items():
        row(name, words, limit, options.repeats)
    if not options.all:
        return
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "results.json")
        journal = ["--journal", str(Path(folder, "journal.sqlite"))]
        row("bptools check", ["check", *journal, "--json", str(results)], 90, 1)
        row("bptools check, unchanged", ["check", *journal], 5, 3)
        row("bptools check --quick", ["check", "--quick", *journal], None, 1)
        again = ["report", "--from", str(results), "--out", folder]
        row("bptools report --from results.json", again, 3, 3)


if __name__ == "__main__":
    main()
