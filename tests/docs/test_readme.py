"""The README's tour runs as it is printed."""

import doctest
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tour_gives_what_it_says(monkeypatch):
    monkeypatch.chdir(ROOT)
    outcome = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert outcome.attempted >= 9
    assert outcome.failed == 0
