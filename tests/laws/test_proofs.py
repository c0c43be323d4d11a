"""Laws that every proof obeys: it agrees with its claim's stance and can be made to fail."""

import importlib
import pkgutil
from dataclasses import replace

import pytest
from sympy import Basic
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

import proofs
from bptools.claims import Stance, Verdict
from bptools.derivations import Counterexample, Derivation, Proof, verify


def collected():
    found = []
    for module in pkgutil.iter_modules(proofs.__path__):
        names = vars(importlib.import_module(f"proofs.{module.name}"))
        for value in names.values():
            if getattr(value, "__module__", "") == f"proofs.{module.name}":
                found.extend(getattr(value, "__proofs__", ()))
    return found


PROOFS = collected()
CLAIMS = {proof.claim.name: proof.claim for proof in PROOFS}
each_proof = pytest.mark.parametrize("proof", PROOFS, ids=[p.claim.name for p in PROOFS])


def altered(expression: Basic) -> Basic:
    """A different expression of the same shape."""
    if isinstance(expression, MatrixExpr | MatrixBase):
        return 2 * expression
    return expression + 1


def derivation_of(outcome) -> Derivation:
    return outcome.derivation if isinstance(outcome, Counterexample) else outcome


@each_proof
def test_verdict_agrees_with_stance(proof):
    agreed = {Stance.ASSERTED: Verdict.HOLDS, Stance.REFUTED: Verdict.FAILS}
    assert verify(proof).verdict is agreed[proof.claim.stance]


@each_proof
def test_false_closed_form_is_not_proved(proof):
    """A false statement is not shown by a proof, a true one not refuted by a counterexample."""
    if proof.claim.stance is Stance.REFUTED:
        closed_form = proof.claim.repair
        if closed_form is None:
            closed_form = CLAIMS[proof.claim.repaired_by].closed_form
    else:
        closed_form = altered(proof.claim.closed_form)
    other = proof.claim.with_closed_form(closed_form)
    assert verify(Proof(other, proof.derive)).verdict is Verdict.INCONCLUSIVE


@each_proof
def test_every_step_is_needed_to_be_true(proof):
    outcome = proof.derive()
    derivation = derivation_of(outcome)
    for number, step in enumerate(derivation.steps):
        false = replace(step, expression=altered(step.expression))
        steps = (*derivation.steps[:number], false, *derivation.steps[number + 1 :])
        wrong = replace(derivation, steps=steps)
        if isinstance(outcome, Counterexample):
            wrong = replace(outcome, derivation=wrong)
        evidence = verify(Proof(proof.claim, lambda wrong=wrong: wrong))
        case = next(c for c in evidence.cases if c.label.startswith(f"step {number + 1}:"))
        assert case.verdict is Verdict.INCONCLUSIVE
        assert case.note
