"""True theorems of the project, mutated into falsehoods: the rules prove none of them.

A side is changed at one place: a number, a name, an exponent, a factor, an adjoint. Where it
differs from the true side at a random model of the hypotheses the changed statement is false, for
the true one holds; and this is decided by values, with nothing of the rules.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from random import Random

import pytest

import proofs
from bptools.claims import Relation, Stance
from bptools.derivations.elaboration import Elaborator
from bptools.derivations.proving import Proving
from bptools.kernel import terms as t
from bptools.kernel.averages import Integration
from bptools.kernel.contexts import Context, Scalars
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation as KernelRelation
from bptools.witnesses.models import Point, require_model
from tests.laws.falsehoods.random_models import random_model

SEED, MOST = 7, 40
FEWER = {"mmd_gradient.mean": 24}  # one of the others takes as long as all mutants of ten theorems
LEAST = 3  # mutants that are put to the rules at each theorem
UNVALUED = {  # whose sides have no value at a model, so that no mutant is known to be false
    "gates.rotation_start": "a side of one letter, the identity",
    "haar_input.gradient": "a random matrix that is not averaged",
    "haar_input.gradient_with_ancillas": "a random matrix that is not averaged",
    "mmd_outcomes.one": "functions of an angle",
    "mmd_outcomes.score": "functions of an angle",
    "moments.first": "Kronecker deltas of free indices",
    "moments.second": "Kronecker deltas of free indices",
    "quddpm_outcomes.bias": "functions of an angle",
    "quddpm_outcomes.pair": "functions of an angle",
}
SLOW = {
    "theorem2_universal",
    "theorem2_excess",
    "theorem2_counterexamples",
}  # whose left sides take seconds


def equalities() -> list:
    found = {}
    for module in pkgutil.iter_modules(proofs.__path__):
        for value in vars(importlib.import_module(f"proofs.{module.name}")).values():
            if getattr(value, "__module__", "") == f"proofs.{module.name}":
                for proof in getattr(value, "__proofs__", ()):
                    equal = proof.claim.relation is Relation.EQUAL
                    asserted = proof.claim.stance is Stance.ASSERTED
                    if equal and asserted and proof.claim.stem not in SLOW:
                        found[proof.claim.name] = proof
    return list(found.values())


def has_normal_form(proof) -> bool:
    """Explicit matrices, integrals and limits have other rules, recursions induction."""
    text = repr(Elaborator()(proof.claim.quantity)) + repr(Elaborator()(proof.claim.closed_form))
    return not any(node in text for node in ("Explicit", "LineIntegral", "Limit", "Recursion"))


PROOFS = [proof for proof in equalities() if has_normal_form(proof)]


def mutants(term: t.Term, context: Context) -> Iterator[t.Term]:
    """Yield the terms that differ from one at one place."""
    yield from _at_the_top(term, context)
    for field in fields(term):
        value = getattr(term, field.name)
        if isinstance(value, t.Term):
            for changed in mutants(value, context):
                yield replace(term, **{field.name: changed})
        elif isinstance(value, tuple) and value and isinstance(value[0], t.Term):
            for place, entry in enumerate(value):
                for changed in mutants(entry, context):
                    whole = (*value[:place], changed, *value[place + 1 :])
                    yield replace(term, **{field.name: whole})


def _at_the_top(term: t.Term, context: Context) -> Iterator[t.Term]:
    match term:
        case t.Rational(value):
            for changed in (value + 1, value - 1, 2 * value, -value, value + Fraction(1, 2)):
                if changed != value:
                    yield t.Rational(changed)
        case t.Variable(name) if context.covers(frozenset((name,))):
            yield t.Sum((term, t.whole(1)))
            yield t.Product((t.whole(2), term))
            sort = context.scalar(name).sort
            for other in context.declarations:
                if isinstance(other, Scalars) and other.sort is sort and other.name != name:
                    yield t.Variable(other.name)
        case t.MatrixVariable(name):
            own = context.matrix(name)
            for other in context.matrices:
                shape = (other.rows, other.columns) == (own.rows, own.columns)
                if shape and other.name != name and other.group is None:
                    yield t.MatrixVariable(other.name)
            yield t.Product((t.whole(-1), term))
        case t.Transpose(body) | t.Conjugate(body):
            yield body
        case t.Sum(terms) if len(terms) > 1:
            for place in range(len(terms)):
                yield t.Sum(terms[:place] + terms[place + 1 :])
        case t.Product(factors) if len(factors) > 1:
            for place in range(len(factors)):
                yield t.Product(factors[:place] + factors[place + 1 :])
            yield t.Product((*factors[1:], factors[0]))
        case t.Power(base, exponent):
            yield base
            yield t.Power(base, t.Sum((exponent, t.whole(1))))
        case t.Trace(body):
            yield t.Trace(t.Transpose(body))
            yield t.Trace(t.Product((body, body)))


def falsehoods(context: Context, right: t.Term, random: Random, most: int) -> list[t.Term]:
    """Return mutants of a side that differ from it at a random model."""
    candidates = [m for m in dict.fromkeys(mutants(right, context)) if m != right]
    random.shuffle(candidates)
    model = random_model(context, random)
    require_model(context, model)
    point, false = Point(model), []
    for candidate in candidates[: 2 * most]:
        try:
            if differs(point, right, candidate):
                false.append(candidate)
        except (Refusal, ZeroDivisionError):
            continue
    return false[:most]


def differs(point: Point, left: t.Term, right: t.Term) -> bool:
    """Return whether two numbers differ at a model, or the first entries of two matrices."""
    try:
        return point.compare(left, KernelRelation.EQUAL, right).violated
    except Refusal as refusal:
        if "must be scalars" not in str(refusal):
            raise
    corner = [(t.whole(row), t.whole(column)) for row in (0, 1) for column in (0, 1)]
    entries = [[t.Element(side, *place) for side in (left, right)] for place in corner]
    return any(point.compare(a, KernelRelation.EQUAL, b).violated for a, b in entries)


@pytest.mark.parametrize("proof", PROOFS, ids=[p.claim.name for p in PROOFS])
def test_no_mutant_of_a_true_theorem_is_proved(proof):
    claim = proof.claim
    context = Proving(claim, proof.derive()).claim_context
    elaborate = Elaborator()
    left, right = elaborate(claim.quantity), elaborate(claim.closed_form)
    normalise = Normaliser(context, Integration())
    forms = normalise(left), normalise(right)
    assert forms[0].minus(forms[1]).is_zero, "the true theorem is proved by the same rules"
    random, tried = Random(f"{SEED} {claim.name}"), 0
    for side, form in ((right, forms[0]), (left, forms[1])):
        for mutant in falsehoods(context, side, random, FEWER.get(claim.name, MOST)):
            tried += 1
            try:
                proved = form.minus(normalise(mutant)).is_zero
            except Refusal:
                continue
            assert not proved, mutant
    assert (tried < LEAST) == (claim.name in UNVALUED), f"{tried} mutants are known to be false"
