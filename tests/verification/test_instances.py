"""Cases with letters in the second reader: both sides computed anew, another instance refused."""

import copy
from fractions import Fraction

import msgspec
import numpy as np
import pytest
from sympy import Function, MatrixSymbol, Rational, Symbol, atan, pi, sqrt

from bptools.claims.record import claim_record
from bptools.confrontation import examine
from bptools.confrontation.letters import LARGEST
from bptools.confrontation.letters import written as as_letters
from bptools.derivations import verified
from bptools.evaluation import Gaussian, gaussian_array
from bptools.running.project import load
from bptools.verification.cases.cases import read_cases
from bptools.verification.checking import check
from bptools.verification.limits import Rejected
from bptools.verification.printed.claims import PrintedClaim
from bptools.verification.printed.formulas import LetterMeanings
from bptools.verification.terms.contexts import Declared, Proposition
from bptools.verification.terms.language import node, whole
from tests.verification.altered import files

PROJECT = load(None)
FINDINGS = (
    ("haar_input.gradient", "check_exactly"),  # a derivative at an arc tangent
    ("lemma2.second", "check_commutant"),  # Haar averages
    ("lemma2.large_n_second", "check_commutant"),  # a refuted claim
    ("many_gates.trace_behind", "drawn_instances"),  # recursions over members of families
    ("gates.rotation", "check_rotation"),  # enclosed matrices
    ("gate_derivative.circuit", "check_entries"),  # exact ones
    ("moments.first", "check_commutant"),  # several instances of a case
    ("theorem2_needs.sharp", "at_half_a_turn"),  # an average over the angles of several gates
    ("mmd_outcomes.one", "limits_of_differences"),  # functions and their slopes
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
        ("mmd_outcomes.one", lambda case: case["letters"].update(p="-1"), "p is not positive"),
        ("lemma2.second", lambda case: case.update(letters=[1]), "Expected `object`, got `int`"),
    ],
)
def test_what_is_no_instance_of_the_claim_is_refused(results, claim, change, words):
    with pytest.raises(Rejected, match=words):
        read(results, claim, change)


@pytest.mark.parametrize(("name", "value"), [("p", "4"), ("x'", "7"), ("p'", "1/3")])
def test_another_value_or_slope_of_a_function_is_not_confirmed(results, name, value):
    checked = read(results, "mmd_outcomes.one", lambda case: case["letters"].update({name: value}))
    assert "printed sides are not those of the case" in str(checked)
    missing = read(results, "mmd_outcomes.one", lambda case: case["letters"].pop(name))
    assert "at 1 the printed" in str(missing)


def test_functions_and_their_slopes_are_letters():
    t = Symbol("t")
    p = Function("p")(t)
    values = {p: Rational(1, 2), p.diff(t): 3, p.diff(t, 2): -1, p**2: 7}
    assert as_letters(values) == {"p": "1/2", "p'": "3", "p''": "-1"}


def test_letters_are_written_whole_or_not_at_all():
    x, a = Symbol("x"), MatrixSymbol("A", 1, 1)
    exact = {x: 2 * atan(Rational(3, 4)) + pi, a: gaussian_array([[Gaussian(1, -2)]])}
    assert as_letters(exact) == {"x": "2*atan(3/4) + pi", "A": (("1 + -2*I",),)}
    assert as_letters({**exact, x + 1: 0.5}).keys() == {"x", "A"}
    for inexact in (0.5, sqrt(2), np.ones((1, 1)), gaussian_array(np.eye(LARGEST + 1)), 10**401):
        assert as_letters({**exact, "B": inexact}) == {}


def declared(name, *kinds, rows="N", columns="N", shape="Matrix", **parts):
    sizes = {"rows": node("Variable", rows), "columns": node("Variable", columns)}
    return Declared(shape, name, kinds=frozenset(kinds), **sizes, **parts)


CONTEXT = (
    Declared("Scalar", "N", "natural", 1),
    Declared("Scalar", "x", "non-negative"),
    declared("A"),
    declared("S", "pure state"),
    declared("K"),
    declared("L"),
    Declared("Tie", "family", kinds=frozenset(("Kraus family",)), matrices=("K", "L")),
    declared("U", group="Haar on U(d)"),
    declared("G", "Hermitian involution", shape="Family"),
)
ONE, HALF, ZERO = [["1", "0"], ["0", "1"]], [["1/2", "0"], ["0", "1/2"]], [["0", "0"], ["0", "0"]]
LETTERS = {
    "N": "2", "x": "3", "A": [["1", "2*I"], ["3", "4"]],
    "S": [["9/25", "12/25*I"], ["-12/25*I", "16/25"]],
    "K": ONE, "L": ZERO, "U": [["0", "I"], ["1", "0"]], "G (0)": [["0", "-I"], ["I", "0"]],
}  # fmt: skip
LETTER = {name: node("MatrixVariable", name) for name in "ASKLU"} | {
    "G": node("Member", "G", whole(0)),
    "x": node("Variable", "x"),
    "N": node("Variable", "N"),
}


def trace(*letters):
    """The trace of a product; a small letter is an adjoint."""
    factors = [
        LETTER[x] if x in LETTER else node("Transpose", node("Conjugate", LETTER[x.upper()]))
        for x in letters
    ]
    return node("Trace", node("Product", tuple(factors)))


def judged(left, relation, right, verdict, change=None, **case):
    letters = {n: v for n, v in {**LETTERS, **(change or {})}.items() if v is not None}
    claim = PrintedClaim(LetterMeanings(), Proposition(CONTEXT, left, relation, right))
    return read_cases([{"label": "drawn", "verdict": verdict, "letters": letters, **case}], claim)


WIDE = {"label": "drawn, largest distance", "expected": 0.0, "found": 1.0, "low": 0.0, "high": 9e9}
NEAR = {**WIDE, "high": 1e-30}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (trace("A", "S"), trace("S", "A")),
        (trace("S", "S"), whole(1)),
        (trace("S", "A", "S"), trace("A", "S")),
        (trace("U", "u", "A"), whole(5)),
        (trace("G", "A", "G"), trace("A")),
        (trace("K", "A", "k"), trace("A")),
        (
            node("HaarMean", "U", trace("U", "A", "u", "S")),
            node("Product", (trace("A"), whole(Fraction(1, 2)))),
        ),
        (node("Product", (LETTER["x"], trace("A"))), whole(15)),
    ],
)  # fmt: skip
def test_what_is_true_at_an_instance_is_confirmed_and_what_is_not_is_not(left, right):
    assert judged(left, "=", right, "holds", **NEAR).complete
    assert judged(left, "=", right, "holds", **WIDE).complete
    off = node("Sum", (right, whole(Fraction(1, 1000))))
    assert judged(left, "=", off, "holds", **WIDE).differing
    apart = {**WIDE, "low": 1e-4, "high": 9.0}
    assert not judged(left, "=", right, "fails", **apart).complete
    assert judged(left, "=", off, "fails", **apart).complete


IN_ALL = {"expected": "equal in all 4 entries", "found": "equal in all 4 entries"}
TRANSPOSED = node("Transpose", LETTER["A"])


@pytest.mark.parametrize("case", [IN_ALL, NEAR, WIDE])
def test_matrices_are_compared_in_all_entries(case):
    pure = node("Product", (LETTER["S"], LETTER["S"]))
    assert judged(LETTER["S"], "=", pure, "holds", **case).complete
    assert judged(LETTER["A"], "=", TRANSPOSED, "holds", **case).differing
    if case is IN_ALL:
        sixteen = dict.fromkeys(IN_ALL, "equal in all 16 entries")
        assert judged(LETTER["S"], "=", pure, "holds", **sixteen).differing
        assert judged(trace("S"), "=", trace("S"), "holds", **IN_ALL).differing
    symmetric = {"A": [["1", "2*I"], ["2*I", "4"]]}
    assert judged(LETTER["A"], "=", TRANSPOSED, "holds", symmetric, **case).complete


def test_words_are_of_equalities_and_the_same_on_both_sides():
    assert not judged(trace("S"), "<=", trace("S"), "holds", **IN_ALL).complete
    other = {**IN_ALL, "expected": "equal in all 3 entries"}
    assert not judged(trace("S"), "=", trace("S"), "holds", **other).complete


def at_several(right, *changes, count=2):
    words = f"equal in all {count} entries"
    claim = PrintedClaim(
        LetterMeanings(),
        Proposition(CONTEXT, node("Product", (LETTER["x"], trace("S"))), "=", right),
    )
    each = [{**LETTERS, **change} for change in changes]
    case = {"label": "drawn", "verdict": "holds", "expected": words, "found": words}
    return read_cases([{**case, "letters": each}], claim)


def test_each_entry_has_an_instance_of_its_own():
    assert at_several(LETTER["x"], {}, {"x": "4"}).complete
    assert at_several(whole(3), {}, {"x": "4"}).differing
    assert not at_several(LETTER["x"], {}, {"S": "1"}).complete
    with pytest.raises(Rejected, match="3 entries are said to be equal, at 2 instances"):
        at_several(LETTER["x"], {}, {"x": "4"}, count=3)
    with pytest.raises(Rejected, match="at one instance twice"):
        at_several(LETTER["x"], {}, {})
    with pytest.raises(Rejected, match="x is not non-negative"):
        at_several(LETTER["x"], {}, {"x": "-4"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"S": HALF}, "S is not of its kinds"),
        ({"U": [["0", "2"], ["1", "0"]]}, "U is not of its kinds"),
        ({"K": [["2", "0"], ["0", "1"]]}, "the values of K, L are not"),
        ({"G (0)": HALF}, r"G \(0\) is not of its kinds"),
        ({"G (7)": HALF}, r"G \(7\) is not of its kinds"),
        ({"x": "-3"}, "x is not non-negative"),
        ({"x": "I"}, "x is not real"),
        ({"N": "0"}, "N is not in its range"),
        ({"N": "1/2"}, "N is not in its range"),
        ({"N": "3"}, "has another shape"),
    ],
)
def test_letters_satisfy_what_the_claim_assumes(change, words):
    statement = trace("U", "u", "G", "G", "K", "k", "S"), "=", LETTER["x"], "holds"
    with pytest.raises(Rejected, match=words):
        judged(*statement, change, **WIDE)


@pytest.mark.parametrize("change", [{"A": "5"}, {"x": [["3"]]}, {"N": [["2"]]}, {"S": "1"}])
def test_a_number_is_no_matrix_nor_the_other_way_round(change):
    found = judged(trace("A", "S"), "=", LETTER["x"], "holds", change, **WIDE)
    assert not found.complete
    assert not found.differing


@pytest.mark.parametrize("missing", ["N", "x", "A", "L", "U", "G (0)"])
def test_an_instance_without_a_letter_is_left_open(missing):
    """Of L nothing is used, but what it must be with K."""
    statement = node("Product", (LETTER["x"], trace("U", "G", "K"))), "=", whole(0), "holds"
    found = judged(*statement, {missing: None}, **WIDE)
    assert not found.complete
    assert not found.differing
