"""Write tests/slow.txt, what `pytest -m quick` leaves out, from a timed run of all tests.

After ``uv run pytest --junit-xml tests.xml``, ``uv run python .ci/slow_tests.py tests.xml``.
"""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
SECONDS = 0.1  # of all cases of a function; the others take less than a minute together
HEADER = """\
# What `pytest -m quick` leaves out: functions whose cases took 0.1 s or more in all.
# Written by .ci/slow_tests.py from a timed run.
"""


def slow_functions(report: Path) -> list[str]:
    """Return the functions, and the modules' examples, that are slow, in order."""
    seconds: Counter[str] = Counter()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        seconds[place(case.attrib["classname"], case.attrib["name"])] += float(case.attrib["time"])
    own = "tests/laws/test_quick.py"  # looks through all tests, and must be quick to see them
    slow = (name for name, total in seconds.items() if total >= SECONDS)
    return sorted(name for name in slow if not name.startswith(own))


def place(module: str, name: str) -> str:
    """Return where a test stands, as pytest names it without its case."""
    path = module.replace(".", "/")
    file = f"{path}/__init__.py" if (ROOT / path).is_dir() else f"{path}.py"
    return f"{file}::{name.partition('[')[0]}"


def main() -> None:
    """Write the list."""
    slow = slow_functions(Path(sys.argv[1]))
    (ROOT / "tests" / "slow.txt").write_text(HEADER + "\n".join(slow) + "\n")


if __name__ == "__main__":
    main()
