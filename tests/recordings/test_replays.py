"""A recording that does not come out again leaves undecided what rests on it, and is named."""

from types import SimpleNamespace

import pytest

from bptools.claims import Case, Evidence, Method, Verdict
from bptools.documents.front import replays
from bptools.recordings.replays import doubted, replays_of

RECORDED, HUNTED = "improved-n4-seed0", "theorem1.bound"


def finding(name, verdict=Verdict.HOLDS, recordings=()):
    case = Case("x", "<= 1", 0.5, verdict)
    return Evidence(
        "a.b", f"checks.a:{name}", "t", verdict, Method.OBSERVED, (case,), recordings=recordings
    )


def replay(verdicts):
    cases = tuple(
        Case(f"cycle of {name}", 0.0, 1.0, verdict, note="far off", recording=name)
        for name, verdict in verdicts.items()
    )
    names = tuple(verdicts)
    verdict = Verdict.of_all([case.verdict for case in cases])
    return Evidence("r.r", "checks.r:f", "t", verdict, Method.OBSERVED, cases, recordings=names)


@pytest.mark.parametrize("verdict", [Verdict.HOLDS, Verdict.FAILS])
@pytest.mark.parametrize("outcome", [Verdict.FAILS, Verdict.INCONCLUSIVE])
def test_what_rests_on_a_recording_that_differs_is_inconclusive(verdict, outcome):
    resting = finding("resting", verdict, (RECORDED, HUNTED))
    apart = finding("apart", verdict, (HUNTED,))
    free = finding("free", verdict)
    replays = replay({RECORDED: outcome, HUNTED: Verdict.HOLDS})
    left, *others = doubted([resting, apart, free, replays])
    assert others == [apart, free, replays]
    assert left.verdict is Verdict.INCONCLUSIVE
    (case, _) = left.cases
    assert case.verdict is (verdict if verdict is Verdict.HOLDS else Verdict.INCONCLUSIVE)
    sentence = "the finding rests on a recording that did not come out again: far off"
    assert left.cases[-1].label == f"replay of {RECORDED}"
    assert left.cases[-1].note == sentence


def test_without_a_difference_nothing_changes():
    evidence = (finding("resting", recordings=(RECORDED,)), replay({RECORDED: Verdict.HOLDS}))
    assert doubted(evidence) == evidence


def test_how_many_of_how_many_were_replayed():
    evidence = [
        finding("one", recordings=(RECORDED, HUNTED)),
        finding("two", recordings=(HUNTED, "eq14-survey")),
        replay({RECORDED: Verdict.HOLDS, HUNTED: Verdict.FAILS}),
    ]
    replays = replays_of(evidence)
    assert replays.read == {RECORDED, HUNTED, "eq14-survey"}
    assert replays.replayed == {RECORDED}
    assert replays.differing == {HUNTED: "far off"}
    assert replays_of([finding("free")]).read == set()


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ({}, "experiments and hunts: replayed 0 of 2 in this run."),
        ({RECORDED: Verdict.HOLDS}, "replayed 1 of 2, each by a seeded sample of its steps, and"),
        ({RECORDED: Verdict.FAILS}, "1 did not come out as recorded, and what rests on them is"),
    ],
)
def test_the_first_page_says_how_many_of_how_many(outcomes, words):
    evidence = [finding("resting", recordings=(RECORDED, HUNTED))]
    evidence += [replay(outcomes)] if outcomes else []
    (paragraph,) = replays(SimpleNamespace(evidence=evidence, error_rate=1e-3))
    text = "".join(part if isinstance(part, str) else part.words for part in paragraph.text)
    assert words in text
    (paragraph,) = replays(SimpleNamespace(evidence=[finding("free")], error_rate=1e-3))
    assert "Recordings" not in "".join(map(str, paragraph.text))
