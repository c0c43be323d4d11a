"""The second reader is as small as docs/trust.md says, room by room; its proof checker apart."""

import re
from math import ceil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READER = ROOT / "bptools" / "verification"
PROOF_CHECKER = ("limits", "terms", "rules")  # to be read in an hour
MOST_OF_THE_CHECKER, MOST_OF_ALL = 1_650, 8_450
STATED = re.compile(r"^  \| `(\w+)` \| ([\d ]+) \|", re.MULTILINE)


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def counted(reader: Path) -> dict[str, int]:
    """Return the lines of each room, and of each module that stands in none."""
    rooms = {path.name: path for path in reader.iterdir() if (path / "__init__.py").is_file()}
    alone = {path.stem: [path] for path in reader.glob("*.py") if path.stem != "__init__"}
    files = alone | {name: list(path.rglob("*.py")) for name, path in rooms.items()}
    return {name: sum(map(lines, paths)) for name, paths in files.items()}


def stated(text: str) -> dict[str, int]:
    """Return the lines that the page on trust says each room has."""
    return {name: int(count.replace(" ", "")) for name, count in STATED.findall(text)}


def misstated(said: dict[str, int], counts: dict[str, int]) -> set[str]:
    """Return the rooms whose lines, rounded up to the next fifty, are not those that are said."""
    rounded = {name: 50 * ceil(count / 50) for name, count in counts.items()}
    return {name for name in said.keys() | rounded if said.get(name) != rounded.get(name)}


def test_the_page_on_trust_says_how_long_each_room_of_the_reader_is():
    said = stated((ROOT / "docs" / "trust.md").read_text(encoding="utf-8"))
    assert misstated(said, counted(READER)) == set()


def test_the_proof_checker_can_be_read_in_an_hour():
    counts = counted(READER)
    assert sum(counts[name] for name in PROOF_CHECKER) <= MOST_OF_THE_CHECKER
    assert sum(counts.values()) <= MOST_OF_ALL


@pytest.mark.parametrize(
    "page", ["  | `room` | 50 | a |", "  | `room` | 100 | a |\n  | `gone` | 50 | b |", ""]
)
def test_a_room_that_grew_or_is_not_named_is_seen(tmp_path, page):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "__init__.py").write_text("x = 1\n" * 51)
    assert misstated(stated(page), counted(tmp_path))
    assert not misstated(stated("  | `room` | 100 | a |"), counted(tmp_path))
