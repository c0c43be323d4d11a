"""What is handed on: one claim for a paper, what changed, the schema, one zip for a referee."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
import typst

from bptools.claims import Case, Evidence, Figure, Method, Results, Series, Verdict
from bptools.claims.record import claim_record
from bptools.derivations import verified
from bptools.errors import UsageError
from bptools.interface import commands
from bptools.interface.exporting import bundle, export, results_schema
from bptools.interface.graph import graph
from bptools.interface.sarif import sarif
from bptools.printing.latex import NoLatexError, latex
from bptools.running.changes import changes, circumstances
from bptools.running.project import load
from bptools.running.run import Failure, Run

SCHEMA = Path(__file__).parents[2] / "docs" / "results.schema.json"


@pytest.fixture(scope="module")
def run():
    proofs = {proof.claim.name: proof for proof in load(None).proofs}
    proof = proofs["theorem1.exponential"]
    outcome = verified(proof)
    names = ("paper", 1, 1e-3, False, {}, {"sympy": "1"}, "undated", "abc")
    results = Results(*names, (claim_record(proof.claim),), (outcome.evidence,))
    return Run(results, proofs=(outcome.written,))


@pytest.fixture
def folder(run, tmp_path):
    run.write(tmp_path / "results.json")
    return tmp_path


def test_results_are_read_back_with_their_proofs(run, folder):
    again = commands._read_run(folder / "results.json")
    assert (again.results, again.proofs) == (run.results, run.proofs)
    assert again.proofs_to_json() == (folder / "results.proofs.json").read_bytes()


def test_a_claim_is_exported_in_three_forms(folder):
    place = folder / "results.json"
    tex = export("theorem1.exponential", results=place)
    assert r"\[ \frac{2^{- n}}{2 (2^{n} + 1)} \le \frac{4^{- n}}{2} \]" in tex
    assert r"\emph{True, by 1 findings: symbolic.}" in tex
    assert r"Assume that $n \ge 1$." in tex
    assert "$ frac(2^(-n), 2 (2^(n) + 1)) <= " in export(
        "theorem1.exponential", form="typst", results=place
    )
    content = json.loads(export("theorem1.exponential", form="json", results=place))
    assert content["evidence"][0]["verdict"] == "holds"


HOSTILE = 'x #read("secret") // \n#eval("1") *a* _b_ \\input{secret} 5% & ]'


@pytest.fixture
def drawn(run, tmp_path):
    """Results whose claim has hostile texts and a figure of a hostile name."""
    series = (Series("exact", "curve", (1.0, 2.0), (0.5, 0.25)),)
    figure = Figure(f"../a {HOSTILE}", HOSTILE, "n", "variance", HOSTILE, series)
    (evidence,), (claim,) = run.results.evidence, run.results.claims
    results = msgspec.structs.replace(
        run.results,
        commit=HOSTILE,
        claims=(msgspec.structs.replace(claim, title=HOSTILE, statement=HOSTILE),),
        evidence=(msgspec.structs.replace(evidence, figures=(figure, figure)),),
    )
    Run(results).write(tmp_path / "hostile.json")
    return tmp_path / "hostile.json"


def test_a_claim_is_exported_with_its_figures_and_nothing_of_it_can_run(drawn, tmp_path):
    for form in ("latex", "typst"):
        folder = tmp_path / form
        text = export("theorem1.exponential", form=form, results=drawn, figures=folder)
        (path,) = folder.iterdir()
        assert path.read_bytes().startswith(b"%PDF")
        assert text.count(path.name) == 1
        first, rest = text.split("\n", 1)
        assert first.startswith(("% ", "// "))
        if form == "latex":
            assert "\\input" not in rest.replace("\\textbackslash{}input", "")
            assert not re.search(r"(?<!\\)[%&#]", rest)
        else:
            assert not re.search(r"(?<!\\)[#@`]", rest.replace("#figure(image(", "", 1))
            assert typst.compile((first + "\n" + rest.partition("#figure")[0]).encode())
    again = tmp_path / "typst" / path.name
    assert again.read_bytes() == (tmp_path / "latex" / path.name).read_bytes()


def test_what_cannot_be_exported_is_said(folder):
    with pytest.raises(UsageError, match=r"which have no theorem1\.other"):
        export("theorem1.other", results=folder / "results.json")
    with pytest.raises(UsageError, match="form must be one of"):
        export("theorem1.exponential", form="word", results=folder / "results.json")


@pytest.mark.parametrize("formula", ["std.read(a)", "frac(1)", "(a", "a)"])
def test_a_formula_without_latex_is_refused(formula):
    with pytest.raises(NoLatexError):
        latex(formula)


def test_every_formula_of_the_paper_has_latex():
    for claim in load(None).claims:
        record = claim_record(claim)
        formula = latex(record.formula.typst)
        braces = formula.replace(r"\{", "").replace(r"\}", "")
        assert braces.count("{") == braces.count("}")
        assert formula.count(r"\frac") == record.formula.typst.count("frac(")


def test_what_changed_is_told_with_its_reason(run):
    old = run.results
    assert changes(old, old).rows == ()
    case = Case("other", "a", "b", Verdict.FAILS)
    names = (old.evidence[0].claim, old.evidence[0].finding, "title")
    other = Evidence(*names, Verdict.FAILS, Method.EXACT, (case,))
    new = msgspec.structs.replace(old, evidence=(other,), versions={"sympy": "2"}, seed=2)
    ((_, _, before, now, why),) = changes(old, new).rows
    assert (before, now) == ("holds, symbolic", "fails, exact")
    assert why.startswith("the verdict; how it is known; the proof; ")
    assert circumstances(old, new) == "seed: 1 -> 2; sympy: 1 -> 2"


def test_the_published_schema_is_that_of_the_results():
    """If not: uv run bptools schema > docs/results.schema.json."""
    assert SCHEMA.read_bytes() == results_schema()


def test_a_bundle_verifies_itself_alone(folder, tmp_path):
    (folder / "data").mkdir()
    (folder / "data" / "cases.csv").write_text("claim\n")  # which the page links to
    path = bundle(tmp_path / "referee.zip", folder=folder)
    first = path.read_bytes()
    assert bundle(path, folder=folder).read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        assert "data/cases.csv" in archive.namelist()
        archive.extractall(tmp_path / "alone")
    command = [sys.executable, "verify.py"]
    alone = tmp_path / "alone"
    said = subprocess.run(command, cwd=alone, capture_output=True, text=True, check=True)
    assert "theorem1.exponential holds (proofs.theorem1:exponential): re-checked" in said.stdout
    proofs = alone / "results.proofs.json"
    proofs.write_bytes(proofs.read_bytes().replace(b'"1/2"', b'"1/3"'))
    refused = subprocess.run(command, cwd=alone, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "is refused" in refused.stderr


def test_a_run_is_written_as_sarif(run):
    failure = Failure("checks.toy:broken", "theorem1.exponential", "ValueError: no", "Traceback")
    content = json.loads(sarif(Run(run.results, (failure,))))
    assert content["version"] == "2.1.0"
    holds, raised = content["runs"][0]["results"]
    assert (holds["kind"], holds["level"]) == ("pass", "none")
    assert (raised["level"], raised["message"]["text"]) == ("error", "ValueError: no")
    place = holds["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "proofs/theorem1.py"


def test_what_claims_rest_on_is_told_and_drawn():
    claims = graph()
    assert ("theorem2.kappa_attained", "theorem2.spectator_kappa") in claims.edges
    assert "theorem2.spectator_step (false)" in str(claims)
    drawing = ElementTree.fromstring(claims.to_svg())
    names = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert len(names) == len({name for edge in claims.edges for name in edge})
    places = claims._places()
    assert all(places[head][0] < places[tail][0] for tail, head in claims.edges)


def test_a_bundle_needs_a_report(tmp_path):
    with pytest.raises(UsageError, match="run bptools report"):
        bundle(tmp_path / "a.zip", folder=tmp_path)
