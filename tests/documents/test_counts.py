"""The counts of page 1 are those of the results: counted again, by code that shares nothing."""

import importlib.util
from pathlib import Path

import msgspec
import pytest

from bptools.claims import PaperFacts, Reading, Results, RowFact, Stance, Verdict
from bptools.documents import write

LAWS = Path(__file__).parents[2] / ".ci" / "check_report.py"


@pytest.fixture(scope="module")
def laws():
    spec = importlib.util.spec_from_file_location("check_report", LAWS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def paper(results: Results) -> Results:
    """Return a paper of 33 equations: holding, false, repaired, lost and not examined ones."""
    claims = tuple(claim for claim in results.claims if claim.name != "hostile.text")
    elsewhere = {
        "lemma2.first": {"equation": "5-7, 9", "reading": Reading.REPAIRED},
        "moments.first": {"equation": "2"},
    }
    claims = tuple(
        msgspec.structs.replace(claim, **elsewhere.get(claim.name, {})) for claim in claims
    )
    names = {claim.name for claim in claims}
    evidence = tuple(finding for finding in results.evidence if finding.claim in names)
    facts = PaperFacts(equations=33, rows=(RowFact("28", "An equation", lost="Not in our copy."),))
    return msgspec.structs.replace(results, claims=claims, evidence=evidence, facts=facts)


@pytest.fixture(scope="module")
def folder(paper: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("counted")
    write(paper, path)
    return path


def altered(paper: Results) -> Results:
    """Return the results with the false equations said to hold."""
    holding = tuple(
        msgspec.structs.replace(
            finding,
            verdict=Verdict.HOLDS,
            cases=tuple(msgspec.structs.replace(c, verdict=Verdict.HOLDS) for c in finding.cases),
        )
        for finding in paper.evidence
    )
    return msgspec.structs.replace(paper, evidence=holding)


def test_the_sentence_counts_what_the_results_say(laws, paper, folder):
    (folder / "results.json").write_bytes(msgspec.json.encode(paper))
    content = msgspec.to_builtins(paper)
    assert set(laws.judged(content)) == {"holds", "false", "repaired", "open", "lost"}
    assert laws.judged(content).total() == 33
    assert laws.main(folder) is False


def test_another_verdict_or_another_number_is_told(laws, paper, folder, capsys):
    (folder / "results.json").write_bytes(msgspec.json.encode(altered(paper)))
    assert laws.main(folder) is True
    assert "counts the equations as" in capsys.readouterr().out
    seeded = msgspec.json.encode(msgspec.structs.replace(paper, seed=7))
    (folder / "results.json").write_bytes(seeded)
    assert laws.main(folder) is True
    assert "20250101 on page 1" in capsys.readouterr().out


def test_an_inconclusive_claim_of_ours_is_not_the_papers(laws, paper):
    ours = [c for c in paper.claims if c.reading is Reading.OURS]
    assert any(claim.stance is Stance.REFUTED for claim in ours)
    without = msgspec.structs.replace(
        paper, claims=tuple(c for c in paper.claims if c.reading is not Reading.OURS)
    )
    assert laws.judged(msgspec.to_builtins(without)) == laws.judged(msgspec.to_builtins(paper))
