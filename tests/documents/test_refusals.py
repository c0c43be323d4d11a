"""What does not fit together is refused in one sentence, before anything is written."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from bptools.claims import Method, PaperFacts, Results
from bptools.claims.facts import FigureFact, PanelFact, SectionFact
from bptools.documents import write
from bptools.interface.commands import read, report

Change = Callable[[Results], Results]


def with_facts(results: Results, **facts: object) -> Results:
    return msgspec.structs.replace(results, facts=PaperFacts(**facts))


def without_data(results: Results) -> Results:
    finding = next(e for e in results.evidence if e.figures)
    figure = msgspec.structs.replace(finding.figures[0], series=())
    bare = msgspec.structs.replace(finding, figures=(figure,))
    return msgspec.structs.replace(results, evidence=(bare,))


def raised(results: Results) -> Results:
    finding = next(e for e in results.evidence if e.error_rate is not None)
    exact = msgspec.structs.replace(finding, method=Method.EXACT)
    return msgspec.structs.replace(results, evidence=(exact,))


def all_run(results: Results) -> Results:
    """Return the results without claims that nothing was found on: then figures must be there."""
    examined = {finding.claim for finding in results.evidence}
    claims = tuple(claim for claim in results.claims if claim.name in examined)
    return msgspec.structs.replace(results, claims=claims)


def stems(results: Results) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.name.partition(".")[0] for claim in results.claims))


REDRAWN = FigureFact("Fig. 1", "It falls.", "x", "y", ("nowhere",))
REFUSALS: dict[str, tuple[Change, str]] = {
    "a claim without a place": (
        lambda r: with_facts(r, sections=(SectionFact("A section", stems(r)[1:]),)),
        "every claim must have a place in a section, 'lemma2' has none",
    ),
    "a figure without data": (without_data, "figure 'variance' must have data"),
    "a panel without a figure": (
        lambda r: with_facts(all_run(r), panels=(PanelFact("nowhere", "A", "b."),)),
        "figure 'nowhere' must have data, but no finding draws it",
    ),
    "a redraw without a figure": (
        lambda r: with_facts(
            all_run(r), sections=(SectionFact("A section", stems(all_run(r)), (REDRAWN,)),)
        ),
        "figure 'nowhere' must have data, but no finding draws it",
    ),
    "a claim that stands twice": (
        lambda r: msgspec.structs.replace(r, claims=(*r.claims, r.claims[0])),
        "claim 'lemma2.first' must stand in the results once, not 2 times",
    ),
    "evidence on no claim": (
        lambda r: msgspec.structs.replace(r, claims=r.claims[1:]),
        "evidence must be on claims of the results, not on 'lemma2.first'",
    ),
    "samples that pass for a proof": (raised, "so its method must be sampled or observed"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_does_not_fit_is_refused_and_nothing_written(
    results: Results, tmp_path: Path, name: str
) -> None:
    change, message = REFUSALS[name]
    with pytest.raises(ValueError, match=message):
        write(change(results), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a panel without a figure", "a redraw without a figure"])
def test_a_part_of_a_paper_leaves_out_what_it_does_not_draw(
    results: Results, tmp_path: Path, name: str
) -> None:
    change, _ = REFUSALS[name]
    part = msgspec.structs.replace(change(results), only=("lemma2",))
    write(part, tmp_path)
    assert (tmp_path / "report.pdf").stat().st_size


@pytest.mark.parametrize(
    ("typed", "edited", "message"),
    [
        ('"verdict":"holds"', '"verdict":"fails"', "verdict of .* must be that of its cases"),
        ('"schema":1', '"schema":2', "must be a results.json of schema 1, not 2"),
        ('"seed":', '"seeds":', "must be a results.json of schema 1: "),
    ],
)
def test_a_file_that_was_edited_by_hand_is_refused(
    results: Results, tmp_path: Path, typed: str, edited: str, message: str
) -> None:
    content = msgspec.json.encode(results).decode()
    assert typed in content
    path = tmp_path / "results.json"
    path.write_text(content.replace(typed, edited, 1))
    with pytest.raises(ValueError, match=message) as refused:
        report(results=path, out=tmp_path / "out")
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_a_file_of_the_first_schema_needs_not_say_so(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(msgspec.json.encode(results).replace(b',"schema":1', b""))
    assert read(path) == results
