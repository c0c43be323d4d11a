"""Cases with letters in the second reader: both sides computed anew, another instance refused."""

import copy

import msgspec
import numpy as np
import pytest
from sympy import MatrixSymbol, Rational, Symbol, atan, pi, sqrt

from bptools.claims.record import claim_record
from bptools.confrontation import examine
from bptools.confrontation.letters import written as as_letters
from bptools.derivations import verified
from bptools.evaluation import Gaussian, gaussian_array
from bptools.running.project import load
from bptools.verification.checking import check
from bptools.verification.limits import Rejected
from tests.verification.altered import files

PROJECT = load(None)
FINDINGS = (
    ("haar_input.gradient", "check_exactly"),  # a derivative at an arc tangent
    ("lemma2.second", "check_commutant"),  # Haar averages
    ("lemma2.large_n_second", "check_commutant"),  # a refuted claim
    ("many_gates.trace_behind", "drawn_instances"),  # recursions over members of families
)


@pytest.fixture(scope="module")
def results():
    """The claims' records, two cases of each check, and the proofs in whose letters they are."""
    proofs = {proof.claim.name: proof for proof in PROJECT.proofs}
    files_of = {}
    for claim, function in FINDINGS:
        found = next(
            c for c in PROJECT.checks
            if c.claim.name == claim and c.finding.endswith(f":{function}")
        )  # fmt: skip
        evidence = msgspec.to_builtins(examine(found, seed=0, quick=True))
        evidence["cases"] = list(evidence["cases"][:2])
        proof = verified(proofs[claim])
        content = {
            "claims": [msgspec.to_builtins(claim_record(found.claim))],
            "evidence": [msgspec.to_builtins(proof.evidence), evidence],
        }
        files_of[claim] = content, msgspec.json.decode(proof.written)
    return files_of


def read(results, claim, change=None):
    content, proof = copy.deepcopy(results[claim])
    case = content["evidence"][1]["cases"][0]
    if change is not None:
        change(case)
    of_proof, proof_file = files({**content, "evidence": content["evidence"][:1]}, proof)
    own = b"," + msgspec.json.encode(content["evidence"][1]) + b"]"
    end = of_proof.rindex(b"]")
    _, checked = check(of_proof[:end] + own + of_proof[end + 1 :], proof_file)
    return checked


@pytest.mark.parametrize("claim", [claim for claim, _ in FINDINGS])
def test_both_sides_are_computed_anew(results, claim):
    checked = read(results, claim)
    assert checked.rechecked, checked
    assert "at 2 the printed sides were evaluated again" in str(checked)


def first_matrix(case):
    return next(name for name, value in case["letters"].items() if not isinstance(value, str))


def another_entry(case):
    rows = [list(row) for row in case["letters"][first_matrix(case)]]
    rows[0][0] = "9/7"
    case["letters"][first_matrix(case)] = rows


def a_matrix_less(case):
    del case["letters"][first_matrix(case)]


@pytest.mark.parametrize("change", [another_entry, a_matrix_less])
def test_another_matrix_is_not_confirmed(results, change):
    checked = read(results, "lemma2.second", change)
    assert not checked.rechecked
    assert "at 1 the printed" in str(checked) or "printed sides are not those of the case" in str(
        checked
    )


@pytest.mark.parametrize(
    ("claim", "change", "words"),
    [
        ("haar_input.gradient", another_entry, "is not of its kinds"),
        ("many_gates.trace_behind", another_entry, "is not of its kinds"),
        ("lemma2.second", lambda case: case["letters"].update(N="3"), "another N than its letters"),
        ("lemma2.second", lambda case: case["letters"].update(A=[["1"]]), "has another shape"),
        ("lemma2.second", lambda case: case["letters"].update(A=[["1", "2"], ["3"]]), "one length"),
        ("lemma2.second", lambda case: case["letters"].update(A=[]), "has rows"),
        ("lemma2.second", lambda case: case["letters"].update(A=[["x"]]), "no exact number"),
        ("lemma2.second", lambda case: case.update(letters=[1]), "values by name"),
    ],
)
def test_what_is_no_instance_of_the_claim_is_refused(results, claim, change, words):
    with pytest.raises(Rejected, match=words):
        read(results, claim, change)


def test_letters_are_written_whole_or_not_at_all():
    x, a = Symbol("x"), MatrixSymbol("A", 1, 1)
    exact = {x: 2 * atan(Rational(3, 4)) + pi, a: gaussian_array([[Gaussian(1, -2)]])}
    assert as_letters(exact) == {"x": "2*atan(3/4) + pi", "A": (("1 + -2*I",),)}
    assert as_letters({**exact, x + 1: 0.5}).keys() == {"x", "A"}
    for inexact in (0.5, sqrt(2), np.ones((1, 1)), gaussian_array(np.eye(9)), 10**401):
        assert as_letters({**exact, "B": inexact}) == {}
