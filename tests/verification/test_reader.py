"""The second reader: what it confirms, what it refuses, and that it owes nothing to the first."""

import ast
import json
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

import bptools.verification
from bptools.derivations.tables import ProofTables
from bptools.interface import verifying
from bptools.interface.cli import main
from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Scalars
from bptools.kernel.generators import Sort
from bptools.running.project import load
from bptools.verification import results as results_file
from bptools.verification.checking import check, source_digest
from bptools.verification.limits import Rejected
from bptools.verification.rules import equalities
from bptools.verification.terms.tables import Tables
from tests.verification.altered import alterations, files, written

ROOM = Path(bptools.verification.__file__).parent
QUICK = (
    "lemma1.adjoints",
    "lemma2.first",
    "mean.zero_with_ancillas",
    "mmd.nonnegative",
    "moments.second",
    "quddpm_diffusion.noise",
    "theorem1.exponential",
    "theorem2.half_angle",
    "theorem2.sine_square",
    "theorem2.spectator_step",
    "theorem2_repaired.cauchy_schwarz",
    "trained_witness.cube",
    "trained_witness.over_angles",
)


@pytest.fixture(scope="module")
def proofs():
    by_claim = {proof.claim.name: proof for proof in load(None).proofs}
    return {name: written(by_claim[name]) for name in QUICK}


@pytest.mark.parametrize("name", QUICK)
def test_a_proof_of_the_paper_is_confirmed(proofs, name):
    (checked,) = check(*files(*proofs[name]))
    assert checked.rechecked
    assert checked.statement


@pytest.mark.parametrize("name", QUICK)
def test_what_is_altered_is_refused_or_says_the_same(proofs, name):
    """Digests fit after every alteration; factors and declarations may stand in another order."""
    results, proof = proofs[name]
    (true,) = check(*files(results, proof))
    altered = random.Random(name).sample(list(alterations(proof)), 20)
    refused = 0
    for alteration in altered:
        try:
            (checked,) = check(*files(results, alteration.of(proof)))
        except Rejected:
            refused += 1
        else:
            same = sorted(checked.statement) == sorted(true.statement)
            assert same or not checked.rechecked, alteration.place
    assert refused > len(altered) / 2


def test_the_printed_claim_and_the_proof_belong_together(proofs):
    results, proof = proofs["lemma2.first"]
    for part, change in {
        "domain": [{"typst": "N >= 1", "spoken": ""}],
        "hypotheses_text": ["$A$ is traceless"],
        "formula": {"typst": "a = 2 b", "spoken": ""},
        "declares": ["A: N x M"],
    }.items():
        claims = [{**results["claims"][0], part: change}]
        with pytest.raises(Rejected, match="printed otherwise"):
            check(*files({**results, "claims": claims}, proof))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"verdict": "fails"}, "not that of its cases"),
        ({"verdict": "fails", "cases": [{"verdict": "fails"}]}, "not that of its proof"),
        ({"method": "sampled"}, "not that of its proof"),
        ({"cases": []}, "without cases"),
        ({"claim": "lemma2.other"}, "no such claim"),
    ],
)
def test_a_verdict_is_that_of_its_proof(proofs, change, words):
    results, proof = proofs["lemma2.first"]
    evidence = [{**results["evidence"][0], **change}]
    with pytest.raises(Rejected, match=words):
        check(*files({**results, "evidence": evidence}, proof))


def test_a_proof_that_is_missing_or_another_is_refused(proofs):
    results, content = files(*proofs["lemma2.first"])
    with pytest.raises(Rejected, match="one of the two files alone"):
        check(results, b"")
    with pytest.raises(Rejected, match="not the one that the results name"):
        check(results, content.replace(b'"2"', b'"3"'))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        b"[" * 100_000,
        b'{"claims": 1, "evidence": []}',
        b'{"claims": [], "evidence": [[]]}',
        b'{"claims": [' + b"9" * 10_000 + b"]}",
    ],
)
def test_a_hostile_file_is_refused_in_one_sentence(content):
    with pytest.raises(Rejected):
        check(content, b"")


def _altered(results, proof, **parts):
    """Return both files with parts of the results, and of the proof's record, exchanged."""
    content, proofs = files(results, proof)
    records = {**json.loads(content), **parts}
    return json.dumps(records).encode(), proofs


def test_files_that_do_not_hold_together_are_refused(proofs, monkeypatch):
    results, proof = proofs["lemma2.first"]
    content, lines = files(results, proof)
    (claim,), (finding,) = (json.loads(content)[part] for part in ("claims", "evidence"))
    checked = {k: v for k, v in finding.items() if k != "proof"}
    symbolic = {**checked, "finding": "checks.toy:proved"}
    for parts, words in (
        ({"claims": [claim, {**claim, "title": "B"}]}, "two claims have one name"),
        ({"evidence": [finding, finding]}, "two findings have one name"),
        ({"evidence": [{**finding, "cases": [{}]}]}, "missing required field `verdict`"),
        ({"evidence": [{**finding, "cases": [0]}]}, "Expected `object`, got `int`"),
        ({"evidence": []}, "a proof without a finding"),
        ({"evidence": [finding, symbolic]}, "and no proof is written"),
    ):
        with pytest.raises(Rejected, match=words):
            check(*_altered(results, proof, **parts))
    for forged, words in (
        (lines.replace(b'"schema": 1', b'"schema": 2'), "must have schema 1"),
        (b'{"schema": 1, "proofs": [[]]}', "is no record"),
        (b'{"schema": 1, "proofs": [{}, {}]}', "two proofs of one finding"),
    ):
        with pytest.raises(Rejected, match=words):
            check(content, forged)
    monkeypatch.setattr(results_file, "MOST_BYTES", 10)
    with pytest.raises(Rejected, match="is not read"):
        check(content, lines)


def test_what_shows_nothing_is_not_re_checked(proofs):
    results, proof = proofs["lemma2.first"]
    (finding,) = json.loads(files(results, proof)[0])["evidence"]
    for method, verdict, words in (
        ("sampled", "holds", "samples are not drawn again"),
        ("rounded", "holds", "not computed again"),
        ("exact", "inconclusive", "it shows nothing"),
    ):
        own = {**finding, "finding": "checks.toy:a", "method": method, "verdict": verdict}
        own |= {"cases": [{"verdict": verdict}], "proof": ""}
        _, looked = check(*_altered(results, proof, evidence=[finding, own]))
        assert not looked.rechecked
        assert words in looked.because
        assert str(looked).startswith(f"lemma2.first {verdict} (checks.toy:a): not re-checked: ")


def witness(**parts):
    return {"scalars": {}, "matrices": {}, "functions": [], **parts}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: {"theorems": {}}, "must be listed"),
        (lambda one: {"proves": None}, "not before it"),
        (lambda one: {"extra": one}, "other parts than"),
        (lambda one: {"printed": None}, "printed otherwise"),
        (lambda one: {"instance": []}, "a witness gives values"),
        (lambda one: {"instance": witness(more=one)}, "a witness gives values"),
        (lambda one: {"instance": witness(functions=[["f", one]])}, "a jet is"),
        (lambda one: {"instance": witness(matrices={"A": []})}, "has rows"),
        (lambda one: {"instance": witness(matrices={"A": [[one], [one, one]]})}, "one length"),
        (lambda one: {"instance": witness()}, "gives no value to"),
    ],
)
def test_a_proof_of_another_form_is_refused(proofs, change, words):
    results, proof = proofs["lemma2.first"]
    own = {**proof, "terms": [*proof["terms"], ["Rational", "1"]]}
    own |= change(len(proof["terms"]))
    with pytest.raises(Rejected, match=words):
        check(*files(results, own))
    without = {key: entry for key, entry in proof.items() if key != "contexts"}
    with pytest.raises(Rejected, match="a proof lacks a part"):
        check(*files(results, without))


def test_a_witness_is_constant(proofs):
    results, proof = proofs["lemma2.first"]
    own = {**proof, "terms": [*proof["terms"], ["Variable", "q"]]}
    name, _ = next(iter(own["instance"]["scalars"].items()))
    scalars = {**own["instance"]["scalars"], name: len(own["terms"]) - 1}
    with pytest.raises(Rejected, match="not constant"):
        check(*files(results, {**own, "instance": {**own["instance"], "scalars": scalars}}))


def _with_term(proofs, *entry):
    results, proof = proofs["theorem1.exponential"]
    return files(results, {**proof, "terms": [*proof["terms"], list(entry)]})


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (("Rational", "9" * 10_000), "digits"),
        (("Explicit", 10**6, 10**6, []), "as many entries"),
        (("Trace", 10**6), "not before it"),
        (("Eval", "x"), "there is no term"),
        (("Rational", "1/0"), "divided by zero"),
    ],
)
def test_a_hostile_term_is_refused_or_out_of_reach(proofs, entry, words):
    try:
        (checked,) = check(*_with_term(proofs, *entry))
    except Rejected as rejected:
        assert words in str(rejected)  # noqa: PT017 - either outcome must say so
    else:
        assert words in checked.because


def test_terms_nested_without_end_are_out_of_reach(proofs):
    results, proof = proofs["theorem1.exponential"]
    first = len(proof["terms"])
    nested = [["Conjugate", k] for k in range(first - 1, first + 5_000)]
    (checked,) = check(*files(results, {**proof, "terms": [*proof["terms"], *nested]}))
    assert "nested" in checked.because


@pytest.mark.parametrize(("mean", "holds"), [(Fraction(1, 2), True), (Fraction(1, 3), False)])
def test_a_mean_over_a_period_is_taken(mean, holds):
    context = Context((Scalars("t", Sort.REAL),))
    cosine = t.Apply(t.Elementary.COS, t.Variable("t"))
    tables = ProofTables()
    square = tables.term(t.AngleMean("t", t.Power(cosine, t.whole(2)), t.Pi()))
    value, place = tables.term(t.whole(mean)), tables.context(context)
    own = Tables()
    own.read_terms(tables.content["terms"])
    own.read_contexts(tables.content["contexts"])
    sides = own.context(place), own.term(square), own.term(value)
    if holds:
        assert equalities.equal(*sides).relation == "="
    else:
        with pytest.raises(Rejected, match="not shown to be equal"):
            equalities.equal(*sides)


def test_the_reader_imports_nothing_of_what_it_checks():
    code = (
        "import sys, bptools.verification.checking as c; c.source_digest();"
        "print([m for m in sys.modules if m.split('.')[0] in ('sympy', 'numpy', 'scipy') or"
        " m.startswith('bptools.') and not m.startswith('bptools.verification')])"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert outcome.stdout.strip() == "[]", outcome.stderr
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("bptools"):
                assert str(node.module).startswith("bptools.verification"), path


def test_the_command_prints_the_statement_and_refuses_a_change(proofs, tmp_path):
    results, content = files(*proofs["theorem1.exponential"])
    path = tmp_path / "results.json"
    path.write_bytes(results)
    (tmp_path / "results.proofs.json").write_bytes(content)
    said = CliRunner().invoke(main, ["verify", str(path)])
    assert said.exit_code == 0
    assert "theorem1.exponential holds (proofs.theorem1:exponential): re-checked" in said.stdout
    assert "(1/2) 2^((-1) n) (1 + 2^n)^(-1) <= (1/2) 4^((-1) n)  for all natural n" in said.stdout
    assert source_digest() in said.stdout
    changed = json.loads(results)
    changed["evidence"][0]["cases"][0]["verdict"] = "fails"
    path.write_text(json.dumps(changed))
    said = CliRunner().invoke(main, ["verify", str(path)])
    assert said.exit_code == 1
    assert len(said.stderr.strip().splitlines()) == 1
    assert "its verdict is not that of its cases" in said.stderr


def test_processes_that_share_a_file_say_what_one_says(proofs, tmp_path, monkeypatch):
    """Also where what must be refused is not in the share of the first."""
    monkeypatch.setattr(verifying, "MANY_BYTES", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    several = [proofs[name] for name in ("lemma1.adjoints", "lemma2.first", "moments.second")]
    results = {
        part: [record for own, _ in several for record in own[part]]
        for part in ("claims", "evidence")
    }
    path, beside = tmp_path / "results.json", tmp_path / "results.proofs.json"
    content, lines = files(results, *(proof for _, proof in several))
    path.write_bytes(content)
    beside.write_bytes(lines)
    assert verifying.verify(path).findings == tuple(check(content, lines))
    results["claims"][1] = {**results["claims"][1], "declares": ["A: N x M"]}
    path.write_bytes(files(results, *(proof for _, proof in several))[0])
    with pytest.raises(Rejected, match="printed otherwise"):
        verifying.verify(path)
