"""The README's tour runs as it is printed."""

import doctest
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tour_gives_what_it_says(monkeypatch, tmp_path):
    for room in ("proofs", "checks"):  # in a folder of its own, for the run's journal
        (tmp_path / room).symlink_to(ROOT / room)
    monkeypatch.chdir(tmp_path)
    outcome = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert outcome.attempted >= 9
    assert outcome.failed == 0
