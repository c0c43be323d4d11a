"""Which branches of the rooms that decide verdicts are run by their tests, and by which tests.

    uv run --with coverage python benchmarks/branch_coverage.py
    uv run --with coverage python benchmarks/branch_coverage.py kernel --missing

The tests of ``TESTS``, doctests included, run once in one process; what they ran is kept in
``--kept``, from which ``mutation_testing.py`` reads which tests run a line. ``--missing``
prints the lines and branches that no test runs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from coverage import Coverage

ROOT = Path(__file__).parents[1]
ROOMS = (
    "kernel", "witnesses", "algebra", "derivations", "falsification", "verification",
    "certificates", "claims", "statistics", "confrontation",
)  # fmt: skip
TESTS = (
    *(f"tests/{room}" for room in ROOMS if room != "witnesses"),  # which the kernel's tests run
    "tests/authors",
    "tests/laws/falsehoods",
    "tests/running/test_automatic.py",
    *(f"bptools/{room}" for room in ROOMS),
)
KEPT = Path(gettempdir()) / "bptools_branch_coverage"
QUIET = ("-q", "-n0", "-p", "no:cacheprovider", "--assert=plain")
ENOUGH = 98  # branches in 100


class Contexts:
    """Says to the measurement which test runs; what a fixture runs counts for its whole file."""

    def __init__(self, measurement: Coverage) -> None:
        self._measurement = measurement
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Count what fixtures run for all tests of the file."""
        self._measurement.switch_context(item.nodeid.partition("::")[0])
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Count what a test runs for itself."""
        self._measurement.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what a test takes, its fixtures included."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


def measure(kept: Path) -> None:
    """Run the tests in a process of its own and keep what they ran, and how long they took.

    Raises:
        SystemExit: If a test fails.
    """
    kept.mkdir(parents=True, exist_ok=True)
    child = os.fork()
    if child == 0:
        os._exit(_measured(kept))
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit("the tests must pass before what they run says anything")


def _measured(kept: Path) -> int:
    from coverage import Coverage

    rooms = [str(ROOT / "bptools" / room / "*") for room in ROOMS]  # sub-rooms too
    measurement = Coverage(str(kept / "measured"), branch=True, include=rooms)
    measurement.start()
    contexts = Contexts(measurement)
    outcome = int(pytest.main([*QUIET, *TESTS], plugins=[contexts]))
    measurement.stop()
    measurement.save()
    (kept / "seconds.json").write_text(json.dumps(contexts.seconds), encoding="utf-8")
    return outcome


def report(kept: Path, rooms: list[str], *, missing: bool) -> bool:
    """Print the branches that are run, room by room; return whether they are enough."""
    from coverage import Coverage

    measurement = Coverage(str(kept / "measured"), branch=True)
    measurement.load()
    measurement.json_report(outfile=str(kept / "report.json"))
    files = json.loads((kept / "report.json").read_text(encoding="utf-8"))["files"]
    enough = True
    for room in rooms:
        ran = of = 0
        for path, file in sorted(files.items()):
            if not path.startswith(f"bptools/{room}/"):
                continue
            ran += file["summary"]["covered_branches"]
            of += file["summary"]["num_branches"]
            places = [f"{a}->{b}" for a, b in file["missing_branches"]]
            if missing and (places or file["missing_lines"]):
                lines = ", ".join(map(str, file["missing_lines"]))
                print(f"  {path}: lines {lines or 'all run'}; branches {', '.join(places)}")
        enough &= 100 * ran >= ENOUGH * of
        tenths = 1000 * ran // of if of else 1000  # rounded down: 97.98 is less than 98
        print(f"{room}: {ran} of {of} branches, {tenths / 10:.1f} %")
    return enough


def main() -> int:
    """Measure unless that is kept, and print; return 1 if a room's branches are not enough."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="*", help=", ".join(ROOMS))
    parser.add_argument("--kept", type=Path, default=KEPT, help="where what was run is kept")
    parser.add_argument("--again", action="store_true", help="measure although something is kept")
    parser.add_argument("--missing", action="store_true", help="print what is not run")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    if options.again or not (options.kept / "seconds.json").exists():
        measure(options.kept)
    return int(not report(options.kept, options.rooms or [*ROOMS], missing=options.missing))


if __name__ == "__main__":
    raise SystemExit(main())
