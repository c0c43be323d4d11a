"""More is added to a finished hunt: a larger budget begins with the rounds of a smaller one."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from bptools.hunting import effort, search
from bptools.hunting.hunt import SearchRound, joined
from bptools.interface import hunts
from bptools.interface.cli import main
from bptools.interface.hunts import hunt
from bptools.statistics import stream

TRUE, FALSE = "theorem2_repaired.cauchy_schwarz", "theorem2.spectator_step"


@pytest.fixture(autouse=True)
def short_rounds(monkeypatch):
    monkeypatch.setattr(effort, "RESTARTS", 4)
    monkeypatch.setattr(effort, "DESCENT_STEPS", 10)


def test_the_rounds_of_a_larger_budget_begin_with_those_of_a_smaller_one(tmp_path):
    calls = []

    def progress(done, total, name):
        calls.append(name)

    journal = tmp_path / "journal.sqlite"
    hunt(TRUE, budget=80, journal=journal)
    more = hunt(TRUE, budget=160, journal=journal, progress=progress)
    assert [name[-7:] for name in calls] == ["", "round 2", "round 3"]
    assert more.to_json() == hunt(TRUE, budget=160).to_json()
    assert more.searches[0].restarts == 16


def test_rounds_together_are_the_search_in_one_piece():
    slack = hunts.named_slack(".", TRUE)
    (space,) = slack.spaces(None, None)
    rng = stream(0, "hunt", TRUE, space.label)
    whole = search.descend(slack, space, 120, rng)
    (found,) = hunt(TRUE, budget=120).searches
    assert (found.slack, found.restarts) == (whole.sharpest.slack, whole.restarts)


def test_a_hunt_until_violated_stops_there_and_else_goes_to_the_end():
    stopped, whole = hunt(FALSE, budget=400, until_violated=True), hunt(FALSE, budget=400)
    assert stopped.witnesses
    assert stopped.record.evaluations < whole.record.evaluations == 400
    assert hunt(TRUE, budget=120, until_violated=True).record.evaluations == 120


def test_the_witness_of_joined_rounds_is_that_of_the_widest_violation():
    (sharp,) = hunt(FALSE, budget=40).searches
    assert sharp.witness
    narrow = SearchRound(replace(sharp, witness=None), -2.0)
    wide = SearchRound(sharp, -1.0)
    assert joined([narrow, wide]).witness == sharp.witness
    assert joined([narrow, wide]).evaluations == 2 * sharp.evaluations


CLAIMS = """
from bptools.paper import *

paper("An own paper")
x = angle("x")
square = claim("square", x**2, at_least(0))
false = claim("false", x**2, at_least(x))
equal = claim("equal", x**2 + x, x * (x + 1))
"""


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("square", 0, "no violation in"),
        ("false", 1, "violated, proved in one family"),
        ("equal", 2, "equal must be an inequality: an equality has no slack to hunt"),
    ],
)
def test_a_claim_in_a_file_is_hunted_as_it_stands(tmp_path, monkeypatch, name, code, said):
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(CLAIMS)
    result = CliRunner().invoke(main, ["hunt", f"mine.py:{name}", "--budget", "400"])
    assert (result.exit_code, said in result.output) == (code, True), result.output
    assert code == 2 or f"mine.{name}: " in result.output  # named by its file
