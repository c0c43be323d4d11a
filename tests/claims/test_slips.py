"""What an author gets wrong has one sentence: the claim, the argument and the remedy."""

import re

import pytest
from sympy import Integer, Matrix, MatrixSymbol, Rational, Symbol, Trace

from bptools.algebra import Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation, Source, Stance, Verdict
from bptools.derivations import (
    Algebra,
    Bound,
    Definition,
    Derivation,
    Square,
    Step,
    proof,
    verify,
)
from bptools.errors import UsageError

N = Symbol("N", integer=True, positive=True)
A, P, Z = (MatrixSymbol(name, N, N) for name in "APZ")
INVOLUTION = Hypothesis(P, Kind.INVOLUTION)
RIGHT = {
    "name": "toy.square",
    "title": "A claim",
    "statement": "The trace of $P^2$.",
    "quantity": Trace(P * P),
    "closed_form": N,
    "source": Source("A paper", "1"),
    "reading": Reading.OURS,
    "domain": ((N, 1),),
    "hypotheses": (INVOLUTION,),
}


def stated(**changed):
    return Claim(**RIGHT | changed)


SLIPS = {
    "a tuple forgotten": ({"domain": (N, 1)}, "domain of toy.square must be pairs .* as ((N, 1),)"),
    "a list for a tuple": ({"domain": [(N, 1)]}, "domain of toy.square must be pairs"),
    "a number in the domain": ({"domain": ((1, N),)}, "must hold pairs of a symbol and an integer"),
    "a symbol twice in the domain": ({"domain": ((N, 1), (N, 2))}, "least value of N once"),
    "a comma forgotten": ({"hypotheses": INVOLUTION}, "hypotheses of toy.square must be a tuple"),
    "no hypothesis": ({"hypotheses": (P,)}, "hypotheses of toy.square must hold Hypothesis(...)"),
    "an integer": ({"closed_form": 1}, "closed_form of toy.square .* 1: write Integer(1)"),
    "a float": ({"closed_form": 0.5}, "closed_form of toy.square .* 0.5: write a Rational"),
    "a matrix that can be changed": (
        {"quantity": Matrix([[N]])}, "quantity of toy.square .* write ImmutableMatrix([[N]])"
    ),
    "text for a side": ({"quantity": "N"}, "quantity of toy.square must be a SymPy .* str 'N'"),
    "a relation as text": (
        {"relation": "<="}, "relation of toy.square must be .*Relation.AT_MOST.*, not '<='"
    ),
    "a reading as text": ({"reading": "ours"}, "reading of toy.square must be .*Reading.OURS"),
    "a stance as text": ({"stance": "refuted"}, "stance of toy.square must be .*Stance.REFUTED"),
    "a use without a tuple": ({"uses": "toy.other"}, "uses of toy.square must be a tuple of names"),
    "a name without a stem": ({"name": "square"}, "name must be '<stem>.<claim>'"),
    "a name that is none": ({"name": 3}, "name must be '<stem>.<claim>'"),
    "LaTeX in the statement": (
        {"statement": r"At most $\frac{1}{N}$."},
        r"statement of toy.square must have its formulas in Typst, not in LaTeX: \frac at .* 10",
    ),
    "LaTeX in the title": ({"title": r"$\alpha$"}, r"title of toy.square .* LaTeX: \alpha .* 2"),
    "LaTeX in words": ({"in_words": "$$x$$"}, r"in_words of toy.square .* LaTeX: $$ at .* 1"),
    "an open formula": ({"statement": "At $N."}, "the $ at character 4 has no partner"),
    "no text": ({"title": None}, "title of toy.square must be text, not None"),
    "a symbol declared twice": (
        {"closed_form": Symbol("N")}, "symbols of toy.square .*: N is declared twice"
    ),
    "a matrix declared twice": (
        {"hypotheses": (Hypothesis(MatrixSymbol("P", 2, 2), Kind.INVOLUTION),)},
        "symbols of toy.square .*: P is declared twice",
    ),
}  # fmt: skip


def sentence(words):
    """Return a pattern of which only ``.*`` is one."""
    return ".*".join(map(re.escape, words.split(".*")))


@pytest.mark.parametrize(("changed", "words"), SLIPS.values(), ids=SLIPS)
def test_a_slip_in_a_claim_is_refused_with_the_remedy(changed, words):
    assert stated().name == "toy.square"
    with pytest.raises(UsageError, match=sentence(words)) as refusal:
        stated(**changed)
    assert "\n" not in str(refusal.value)


def proof_of(derive):
    return proof(stated())(derive).__proofs__[-1]


def step(**changed):
    made = {"expression": N, "reason": "", "rule": Algebra()} | changed
    return lambda: Derivation(Trace(P * P), (Step(**made),))


IN_PROOFS = {
    "no return": (lambda: None, "must return a Derivation .* not NoneType: is `return` missing?"),
    "something else returned": (lambda: N, "must return a Derivation .* not Symbol"),
    "a rule's class": (step(rule=Algebra), "must be an instance, Algebra(), not the class Algebra"),
    "a rule as text": (step(rule="algebra"), "rule of a step must be a rule, as Algebra(), not"),
    "a relation as text": (step(relation="<="), "relation of a step must be .*Relation.AT_MOST"),
    "a Python number": (step(expression=1), "expression of a step .* not 1: write Integer(1)"),
    "a start that is none": (lambda: Derivation(1.5, ()), "start of a derivation .* not 1.5"),
    "a step without a tuple": (
        lambda: Derivation(Trace(P * P), Step(N, "", Algebra())), "steps of a derivation .* comma"
    ),
    "a definition without a tuple": (
        lambda: Derivation(Trace(P * P), (), Definition(Z, P)), "definitions of a derivation"
    ),
    "an unknown symbol to unfold": (
        lambda: Derivation(
            Trace(P * P), (Step(N, "", Algebra(unfold=(A,))),), (Definition(Z, P * P),)
        ),
        "unfold of step 1 must name what the derivation defines (Z), not A",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("derive", "words"), IN_PROOFS.values(), ids=IN_PROOFS)
def test_a_slip_in_a_proof_is_refused_with_claim_and_remedy(derive, words):
    with pytest.raises(UsageError, match=sentence("on toy.square.*" + words)) as refusal:
        verify(proof_of(derive))
    assert "\n" not in str(refusal.value)


def test_an_equality_chain_proves_a_bound():
    bound = stated(relation=Relation.AT_MOST, closed_form=N + 1)
    chain = (Step(N, "", Algebra()), Step(N + 1, "", bound_rule(), Relation.AT_MOST))
    for claim, steps in ((stated(relation=Relation.AT_MOST), chain[:1]), (bound, chain)):
        derived = proof(claim)(lambda steps=steps: Derivation(Trace(P * P), steps))
        assert verify(derived.__proofs__[-1]).verdict is Verdict.HOLDS


def bound_rule():
    return Bound((Square(Integer(1), Rational(1)),))


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ((Kind.PURE, Kind.INVOLUTION), "P cannot be Hermitian involution and pure state"),
        ((Kind.DENSITY, Kind.TRACELESS), "P cannot be density matrix and traceless"),
    ],
)
def test_contradictory_hypotheses_are_named(kinds, words):
    claim = stated(
        hypotheses=tuple(Hypothesis(P, kind) for kind in kinds), closed_form=Trace(P * P)
    )
    derived = proof(claim)(lambda: Derivation(Trace(P * P), ()))
    evidence = verify(derived.__proofs__[-1])
    assert evidence.verdict is Verdict.INCONCLUSIVE
    assert words in evidence.cases[-1].note


def test_a_refuted_claim_needs_what_is_true_instead():
    with pytest.raises(UsageError, match=r"repaired_by of the refuted claim toy\.square"):
        stated(stance=Stance.REFUTED)
    assert stated(stance=Stance.REFUTED, repaired_by="toy.other").repaired_by == "toy.other"


def test_another_right_side_makes_another_claim():
    claim = stated()
    assert claim.with_closed_form(N + 1).closed_form == N + 1
    assert claim.closed_form == N
