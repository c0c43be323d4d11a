"""A recorded hunt is read as it was written, and believed only as far as it can be proved anew."""

import dataclasses
import json

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from bptools.claims import Method, Verdict
from bptools.confrontation import examine
from bptools.errors import UsageError
from bptools.hunting.pinned import PinnedSides
from bptools.hunting.record import REDUCTIONS, entry_of, read_record, recorded
from bptools.interface.cli import main
from bptools.interface.hunts import hunt, hunt_all, slack_of
from bptools.recordings.folder import RecordingError, Recordings
from bptools.recordings.manifest import Origin
from bptools.running.findings import declared
from bptools.running.project import load
from checks.instruments.recordings import RECORDINGS
from proofs.hunts import ASSERTED, REFUTED

TRUE, FALSE = "theorem2_repaired.bernoulli", "theorem2.spectator_step"
BUDGET = 800
ORIGIN = Origin("c0ffee1234", "here", {})
SLACKS = {name: slack_of(load(), name) for name in (TRUE, FALSE)}


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("records")
    words = ["hunt", FALSE, TRUE, "--budget", str(BUDGET), "--out", str(folder)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return {name: read_record(folder / f"{name}.json") for name in (TRUE, FALSE)}


@pytest.fixture
def report(monkeypatch, tmp_path):
    """Return what the report says of records of one claim, taken for one of either stance."""
    from checks import hunts

    def said(claim, name, record):
        recordings = Recordings(tmp_path)
        monkeypatch.setattr(hunts, "RECORDINGS", recordings)
        monkeypatch.setattr(hunts, "hunted", lambda stance: [SLACKS[name]])
        if record is not None:
            recordings.keep(ORIGIN, [entry_of(record)], REDUCTIONS)
        checks = {check.claim.name: check for check in declared(hunts.recorded_hunts)}
        return examine(checks[claim.name], seed=0, budget=None, quick=False)

    return said


def with_search(record, **changed):
    return replace(record, searches=(replace(record.searches[0], **changed),))


def test_the_file_holds_what_the_hunt_gives_and_what_it_was_asked(records):
    for name, record in records.items():
        assert record == hunt(name, budget=BUDGET).record
        assert (record.claim, record.budget, record.seed) == (name, BUDGET, 0)
        assert (record.qubits, record.layers) == (None, None)
        assert record.evaluations == BUDGET


def test_nothing_is_hunted_if_one_claim_is_refused():
    with pytest.raises(UsageError, match="it is an equality"):
        hunt_all([TRUE, "theorem1.variance"])
    assert len(list(zip(range(2), hunt_all([TRUE, TRUE], budget=1), strict=False))) == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "needs either names of claims or --all"),
        ([TRUE, "--all"], "needs either names of claims or --all"),
        ([TRUE, FALSE, "--json", "a.json"], "--json takes the result on one claim"),
    ],
)
def test_options_that_contradict_each_other_are_refused(words, why):
    done = CliRunner().invoke(main, ["hunt", *words])
    assert done.exit_code == 2
    assert why in done.stderr


def test_a_file_that_holds_no_record_is_refused(records, tmp_path):
    path = tmp_path / f"{TRUE}.json"
    for text in ("{", json.dumps({"claim": TRUE})):
        path.write_text(text)
        with pytest.raises(UsageError, match="cannot be read as the record of a hunt"):
            read_record(path)
        recordings, (entry, _) = Recordings(tmp_path), entry_of(records[TRUE])
        recordings.keep(ORIGIN, [(entry, text.encode())], REDUCTIONS)
        with pytest.raises(RecordingError, match=f"{TRUE} is damaged: "):
            recorded(recordings, TRUE)


def test_the_report_says_how_hard_the_hunt_looked_and_calls_nothing_proved(records, report):
    found = report(ASSERTED, TRUE, records[TRUE])
    assert (found.verdict, found.method) == (Verdict.HOLDS, Method.OBSERVED)
    (row,) = found.listings[-1].rows
    searched = "r in [0, 2], m = 0..10"
    assert row[:4] == (SLACKS[TRUE].claim.title, searched, "0", str(BUDGET))
    for ratio, slack, relative, words in (
        (0.5, 0.25, 0.5, ("0.500000", "0.25")),
        (None, -1e-17, -1e-16, ("none", "0, but for rounding")),
    ):
        record = with_search(records[TRUE], ratio=ratio, slack=slack, relative_slack=relative)
        assert report(ASSERTED, TRUE, record).listings[-1].rows[0][4:] == words


def test_the_report_proves_a_violation_anew_and_prints_it(records, report):
    (proved,) = records[FALSE].witnesses
    lie = replace(proved, larger=("8", "9"), description=("nothing",))
    found = report(REFUTED, FALSE, with_search(records[FALSE], witness=lie))
    assert (found.verdict, found.method) == (Verdict.HOLDS, Method.ENCLOSED)
    shown = [row[0] for row in found.listings[0].rows]
    assert shown[:-2] == list(proved.description)
    assert shown[-2].endswith(f"[{', '.join(proved.larger)}]")


def test_a_violation_of_what_we_assert_is_a_failure(records, report):
    assert report(ASSERTED, FALSE, records[FALSE]).verdict is Verdict.FAILS


def test_a_tampered_witness_proves_nothing(records, report):
    (proved,) = records[FALSE].witnesses
    harmless = replace(proved, parameters=proved.parameters | {"A": "0", "B": "0", "C": "1"})
    tampered = with_search(records[FALSE], witness=harmless)
    found = report(REFUTED, FALSE, tampered)
    assert found.verdict is Verdict.FAILS
    assert found.cases[0].note == "1 of 1 recorded violations are not proved anew"
    assert report(ASSERTED, FALSE, tampered).verdict is Verdict.INCONCLUSIVE
    elsewhere = with_search(records[FALSE], witness=replace(proved, space="elsewhere"))
    assert report(REFUTED, FALSE, elsewhere).verdict is Verdict.FAILS
    both = replace(tampered, searches=(*tampered.searches, *records[FALSE].searches))
    assert report(REFUTED, FALSE, both).verdict is Verdict.INCONCLUSIVE


def test_a_violation_without_proof_decides_nothing(records, report):
    seeming = with_search(records[TRUE], relative_slack=-1e-3)
    found = report(ASSERTED, TRUE, seeming)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.cases[0].note == "seems violated, but not provably"
    assert report(REFUTED, TRUE, seeming).verdict is Verdict.FAILS


def test_a_missing_record_is_said(report):
    found = report(ASSERTED, TRUE, None)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.cases[0].note.endswith("nothing is recorded there")
    assert not found.listings


def test_a_hunt_that_searched_otherwise_is_not_recorded(records):
    with pytest.raises(UsageError, match=f"the hunt of {TRUE} is of hunt/0, today's are of hunt/1"):
        entry_of(replace(records[TRUE], semantics="hunt/0"))


def test_a_hunt_of_another_inequality_that_found_nothing_says_nothing(records, report):
    (pinned,) = (search.pinned for search in records[TRUE].searches)
    low, high = (repr(1.001 * float(end)) for end in pinned.smaller)
    for unlike in (
        with_search(records[TRUE], pinned=PinnedSides(pinned.larger, (low, high))),
        with_search(records[TRUE], space="elsewhere"),
    ):
        found = report(ASSERTED, TRUE, unlike)
        assert found.verdict is Verdict.INCONCLUSIVE
        assert found.cases[0].note.startswith("another inequality was hunted: its sides differ")


def test_what_is_proved_anew_needs_no_pinned_instance(records, report):
    (pinned,) = (search.pinned for search in records[FALSE].searches)
    unlike = with_search(records[FALSE], pinned=PinnedSides(pinned.smaller, pinned.larger))
    assert report(REFUTED, FALSE, unlike).verdict is Verdict.HOLDS


@pytest.mark.parametrize("factor", [2, -1])
def test_a_slack_that_is_changed_is_not_the_one_that_was_hunted(records, factor):
    slack = SLACKS[TRUE]
    assert records[TRUE].unlike(slack) == ()

    def changed(claim, quantities):
        left, right = slack.sides(claim, quantities)
        return left, factor * right

    assert records[TRUE].unlike(replace_sides(slack, changed)) == tuple(
        search.space for search in records[TRUE].searches
    )


def replace_sides(slack, sides):
    return dataclasses.replace(slack, sides=sides)


def test_every_recorded_hunt_is_of_todays_inequality():
    project = load()
    for slack in project.slacks:
        record = recorded(RECORDINGS, slack.claim.name)
        assert (slack.claim.name, record.unlike(slack)) == (record.claim, ())
