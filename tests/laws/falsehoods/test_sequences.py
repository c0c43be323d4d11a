"""Families, recursions and induction over them: off by one, out of order, out of scope."""

from functools import cache

import pytest

from bptools.kernel import terms as t
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Context, Group, Kind, Matrices, MatrixFamily, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import Scalar
from bptools.kernel.terms import Relation, whole
from bptools.kernel.theorems import Again, InductionStep, Theorem
from bptools.witnesses.explicit import Array
from bptools.witnesses.models import compare
from bptools.witnesses.values import Model
from tests.laws.falsehoods.inferences import Hands, Inference

N, D, k, theta, a = (t.Variable(name) for name in ("N", "D", "k", "theta", "a"))
A, U, Z, rho, X, Y = map(t.MatrixVariable, ("A", "U", "Z", "rho", "X", "Y"))
ZERO, ONE, TWO = map(whole, range(3))
NEXT = t.Sum((D, ONE))


def kinds(*of: Kind) -> frozenset[Kind]:
    return frozenset(of)


CONTEXT = Context(
    (
        Scalars("N", Sort.NATURAL, 1),
        Scalars("D", Sort.NATURAL),
        Scalars("a", Sort.POSITIVE),
        Scalars("theta", Sort.REAL),
        MatrixFamily("G", N, kinds(Kind.INVOLUTION)),
        MatrixFamily("W", N, kinds(Kind.UNITARY)),
        Matrices("A", N, N, kinds(Kind.INVOLUTION)),
        Matrices("Z", N, N),
        Matrices("rho", N, N, kinds(Kind.DENSITY)),
        Matrices("U", N, N, group=Group.UNITARY),
    )
)


def product(*factors: t.Term) -> t.Term:
    return t.Product(factors)


def member(family: str, index: t.Term) -> t.Term:
    return t.Member(family, index)


def turned(matrix: t.Term, index: t.Term) -> t.Term:
    gate = member("W", index)
    return product(gate, matrix, t.adjoint(gate))


def sequence(start: t.Term = rho, count: t.Term = D, step: t.Term | None = None) -> t.Term:
    return t.Recursion("X", "k", N, start, turned(X, k) if step is None else step, count)


def equal(left: t.Term, right: t.Term) -> Inference:
    given = {"context": CONTEXT, "left": left, "right": right}
    return Inference("equal", given, (CONTEXT, left, Relation.EQUAL, right))


def traced(matrix: t.Term) -> t.Term:
    return t.Trace(product(Z, matrix))


def summed(index: t.Term) -> Inference:
    """Take a member out of a sum over i."""
    trace = t.Trace(member("G", index))
    return equal(t.IndexSum("i", trace, N), product(N, trace))


def averaged(start: t.Term) -> Inference:
    """Take a matrix of a sequence out of a mean over theta."""
    trace = t.Trace(sequence(start))
    return equal(t.AngleMean("theta", trace, a), trace)


def over_group(start: t.Term) -> Inference:
    """Take a matrix of a sequence out of an average over U."""
    trace = traced(sequence(start))
    return equal(t.HaarMean("U", trace), trace)


def sloped(start: t.Term) -> Inference:
    """The slope of what does not depend on theta is 0."""
    return equal(t.Slope(t.Trace(sequence(start)), theta), ZERO)


# 0 <= Tr Z^dagger X_n Z, for all Z: gate n acts on what is seen
SEEN = t.Trace(product(t.adjoint(Z), sequence(), Z))
BACK = product(t.adjoint(member("W", D)), Z)


@cache
def nothing(context: Context = CONTEXT) -> Theorem:
    return rules.scaled(rules.square(context, ONE), ZERO)


def induction(**changes: object) -> Inference:
    """Return the induction for SEEN; ``changes`` are to its parts."""
    context = changes.pop("context", CONTEXT)
    gap = changes.pop("gap", SEEN)
    at_zero = context.at_value("D", 0)
    first = changes.pop("base", None) or rules.bounded(
        ZERO, Relation.AT_MOST, gap.put({"D": ZERO}), rules.positive(at_zero, Z, rho)
    )
    weight = rules.square(context, changes.pop("weight", ONE))
    again = Again(weight, changes.pop("values", {"Z": BACK}), changes.pop("widths", {}))
    step = InductionStep(gap, (again,), changes.pop("rest", nothing(context)))
    given = {"context": context, "name": "D", "base": first, "step": step}
    return Inference("by_induction", given, (context, ZERO, Relation.AT_MOST, gap))


def twice_at_zero() -> Theorem:
    """A base for another statement: 2 Tr Z^dagger rho Z."""
    return rules.scaled(rules.positive(CONTEXT.at_value("D", 0), Z, rho), TWO)


SHEAR = t.Explicit(2, 2, (ONE, ONE, ZERO, ONE))


def sheared(power: int) -> t.Explicit:
    return t.Explicit(2, 2, (ONE, whole(power), ZERO, ONE))


def explicit(step: t.Term, count: int, value: t.Term, start: t.Term = SHEAR) -> Inference:
    """What a recursion of matrices with entries comes to."""
    left = t.Recursion("X", "k", TWO, start, step, whole(count))
    return Inference(
        "entrywise",
        {"context": CONTEXT, "left": left, "right": value},
        (CONTEXT, left, Relation.EQUAL, value),
    )


def difference(of: t.Term, less: t.Term, value: t.Term) -> Inference:
    """X_1 of one start less X_1 of another: X is another matrix in each."""
    parts = (t.Recursion("X", "k", TWO, start, product(X, SHEAR), ONE) for start in (of, less))
    left = t.minus(*parts)
    return Inference(
        "entrywise",
        {"context": CONTEXT, "left": left, "right": value},
        (CONTEXT, left, Relation.EQUAL, value),
    )


SIZED = Context((*CONTEXT.declarations, Scalars("i", Sort.NATURAL, 0, D)))
COLD = product(t.Apply(t.Elementary.COS, theta), rho)  # depends on theta
CONJUGATED = product(t.Transpose(member("G", D)), member("G", D))
ABSORBED = t.Sum((product(X, rho), product(rho, X)))

TWINS = [
    Hands(
        "a step with the next gate",
        equal(sequence(count=NEXT), turned(sequence(), NEXT)),
        equal(sequence(count=NEXT), turned(sequence(), D)),
    ),
    Hands(
        "a step that acts from the other side",
        equal(sequence(count=NEXT), product(t.adjoint(member("W", D)), sequence(), member("W", D))),
        equal(sequence(count=t.Sum((D, TWO))), turned(turned(sequence(), D), NEXT)),
    ),
    Hands(
        "one step too few",
        equal(traced(sequence(count=TWO)), traced(turned(rho, ZERO))),
        equal(traced(sequence(count=ONE)), traced(turned(rho, ZERO))),
    ),
    Hands(
        "two members that are different",
        equal(t.Trace(product(member("G", D), member("G", NEXT))), N),
        equal(t.Trace(product(member("G", D), member("G", D))), N),
    ),
    Hands(
        "a member beside its transpose, conjugated",
        equal(t.Conjugate(t.Trace(CONJUGATED)), N),
        equal(t.Trace(CONJUGATED), t.Conjugate(t.Trace(CONJUGATED))),
    ),
    Hands(
        "two members of unitaries",
        equal(t.Trace(product(member("W", D), t.adjoint(member("W", NEXT)))), N),
        equal(t.Trace(product(member("W", NEXT), t.adjoint(member("W", NEXT)))), N),
    ),
    Hands(
        "a sequence that does not begin Hermitian",
        equal(t.adjoint(sequence(Z)), sequence(Z)),
        equal(t.adjoint(sequence(rho)), sequence(rho)),
    ),
    Hands(
        "a step that does not keep what is Hermitian",
        equal(t.adjoint(sequence(step=product(A, X))), sequence(step=product(A, X))),
        equal(t.adjoint(sequence(step=ABSORBED)), sequence(step=ABSORBED)),
    ),
    Hands("a member that depends on a summed index", summed(t.Variable("i")), summed(D)),
    Hands("a sequence that depends on an angle, averaged", averaged(COLD), averaged(rho)),
    Hands(
        "a sequence that depends on a random matrix",
        over_group(product(U, rho, t.adjoint(U))),
        over_group(rho),
    ),
    Hands("a sequence that depends on an angle, differentiated", sloped(COLD), sloped(rho)),
    Hands(
        "a sequence of other starts",
        equal(sequence(A), sequence(rho)),
        equal(sequence(A), sequence(A)),
    ),
    Hands(
        "an induction with the base of another statement",
        induction(base=twice_at_zero()),
        induction(),
    ),
    Hands("an induction that uses what comes next", induction(values={"D": NEXT}), induction()),
    Hands(
        "an induction in which nothing is left", induction(values={"Z": t.Zero(N, N)}), induction()
    ),
    Hands(
        "an induction with the gate after",
        induction(values={"Z": product(t.adjoint(member("W", NEXT)), Z)}),
        induction(),
    ),
    Hands("an induction that takes too much", induction(weight=TWO), induction()),
    Hands(
        "an induction with values that are no such states",
        induction(values={"rho": Z}),
        induction(),
    ),
    Hands(
        "an induction with an angle whose range is no length",
        induction(widths={"theta": ZERO}),
        induction(widths={"theta": a}),
    ),
    Hands(
        "an induction with something of a size of its number", induction(context=SIZED), induction()
    ),
    Hands(
        "three steps that are one, entry by entry",
        explicit(product(X, SHEAR), 3, sheared(2)),
        explicit(product(X, SHEAR), 3, sheared(4)),
    ),
    Hands(
        "steps of steps, entry by entry",
        explicit(t.Recursion("Y", "j", TWO, X, product(Y, X), TWO), 2, sheared(3)),
        explicit(t.Recursion("Y", "j", TWO, X, product(Y, X), TWO), 2, sheared(9)),
    ),
    Hands(
        "two recursions of one name, entry by entry",
        difference(sheared(5), SHEAR, t.Zero(TWO, TWO)),
        difference(sheared(5), SHEAR, t.Explicit(2, 2, (ZERO, whole(4), ZERO, ZERO))),
    ),
    Hands(
        "more steps than the second reader takes",
        explicit(product(X, SHEAR), 100, sheared(65)),
        explicit(product(X, SHEAR), 64, sheared(65)),
    ),
]


@pytest.mark.parametrize("hands", TWINS, ids=lambda hands: hands.label)
def test_the_rule_and_the_second_reader_refuse_the_false_one_and_make_the_true_one(hands):
    hands.check_rule()
    hands.check_reader()


NAMES = {
    "one name for both": ("X", "X", rho, D),
    "the matrix of the step in the start": ("rho", "k", rho, D),
    "the index of the step in the count": ("X", "D", rho, D),
}


@pytest.mark.parametrize("label", NAMES)
def test_the_names_of_a_step_are_bound_in_it_alone(label):
    previous, index, start, count = NAMES[label]
    with pytest.raises(Refusal, match="of the step of a recursion alone"):
        t.Recursion(previous, index, N, start, X, count)


def test_a_value_is_not_captured_by_a_step():
    with pytest.raises(Refusal, match="is bound"):
        sequence(step=product(A, X)).put({"A": X})
    assert sequence(step=product(A, X)).put({"X": A}) == sequence(step=product(A, X))


def test_a_sequence_at_a_witness_is_what_its_steps_make_of_it():
    """Tr X_3 of X_(k+1) = 2 X_k is 8 Tr X_0: no witness against it, and one against 2 Tr X_0."""
    context = Context((Scalars("D", Sort.NATURAL), Matrices("A", TWO, TWO)))
    entry = Scalar.number(1)
    model = Model({"D": whole(3)}, {"A": Array(((entry, entry), (entry, entry)))})
    trace = t.Trace(t.Recursion("X", "k", TWO, A, t.Sum((X, X)), D))
    for factor, violated in ((whole(8), False), (t.Power(TWO, D), False), (TWO, True)):
        value = product(factor, t.Trace(A))
        assert compare(context, model, trace, Relation.EQUAL, value).violated is violated
