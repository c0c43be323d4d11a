"""Write tests/slow.txt, what `pytest -m quick` leaves out, from a timed run of all tests.

After ``uv run pytest --junit-xml tests.xml``, ``uv run python .ci/slow_tests.py tests.xml``; with
``--drift`` before the file it only says where the list has become wrong.
"""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
SLOW = ROOT / "tests" / "slow.txt"
SECONDS = 0.1  # of all cases of a function; the others take less than a minute together
MARGIN = 4  # by which the same test's time may differ: other tests run beside it
HEADER = """\
# What `pytest -m quick` leaves out: functions whose cases took 0.1 s or more in all.
# Written by .ci/slow_tests.py from a timed run.
"""


def times(report: Path) -> Counter[str]:
    """Return the seconds of all cases of each function, and of each module's examples."""
    seconds: Counter[str] = Counter()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        seconds[place(case.attrib["classname"], case.attrib["name"])] += float(case.attrib["time"])
    own = "tests/laws/test_quick.py"  # looks through all tests, and must be quick to see them
    return Counter({name: total for name, total in seconds.items() if not name.startswith(own)})


def drift(seconds: Counter[str], listed: set[str]) -> str:
    """Return a line for each function that is slow and not listed.

    What is listed and was quick may have found what another test had made: it stays listed.
    """
    slow = sorted(name for name in seconds.keys() - listed if seconds[name] > SECONDS * MARGIN)
    lines = [f"   {name} took {seconds[name]:.2f} s, and is not in the list" for name in slow]
    return "\n".join([*lines, f"   tests/slow.txt lacks {len(lines)} functions"])


def place(module: str, name: str) -> str:
    """Return where a test stands, as pytest names it without its case."""
    path = module.replace(".", "/")
    file = f"{path}/__init__.py" if (ROOT / path).is_dir() else f"{path}.py"
    return f"{file}::{name.partition('[')[0]}"


def main(*options: str) -> None:
    """Write the list, or say where it has drifted."""
    seconds = times(Path(options[-1]))
    if "--drift" in options:
        lines = SLOW.read_text().splitlines()
        print(drift(seconds, {line for line in lines if not line.startswith("#")}))
        return
    slow = sorted(name for name, total in seconds.items() if total >= SECONDS)
    SLOW.write_text(HEADER + "\n".join(slow) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
