"""Rules for inequalities: most are theorems 0 <= x."""

from __future__ import annotations

from bptools.kernel import terms as t
from bptools.kernel.combination import same_sizes
from bptools.kernel.contexts import POSITIVE, Context
from bptools.kernel.equality import (
    adjoint_of,
    normal_forms,
    require_contraction,
    require_equal,
    require_real,
    require_weight,
    squared_norm,
)
from bptools.kernel.minting import KEY, NOTHING, Theorem, rule
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.signs import Sign, sign_of
from bptools.kernel.terms import Relation


@rule("Tr X^dagger X and |x|^2 are not negative.")
def square(context: Context, root: t.Term) -> Theorem:
    """Return the theorem that the square of a matrix or scalar is not negative."""
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, squared_norm(context, root))


@rule(
    "Tr X^dagger (1 - A^2) X is not negative for a Hermitian A with A^2 <= 1: a declared "
    "contraction, involution, projector or state, and tensor products of such: norms multiply."
)
def complement(context: Context, root: t.Term, contraction: t.Term) -> Theorem:
    """Return the theorem for a matrix that is a Hermitian contraction by its declaration."""
    require_contraction(context, contraction)
    if Normaliser(context)(root).sizes is None:
        raise Refusal("the root of a complement must be a matrix")
    image = t.Product((contraction, root))
    gap = t.minus(squared_norm(context, root), squared_norm(context, image))
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, gap)


@rule("Tr X^dagger A X is not negative for a matrix that is declared positive.")
def positive(context: Context, root: t.Term, middle: t.MatrixVariable) -> Theorem:
    """Return the theorem for a density matrix, a projector or a pure state."""
    if not context.matrix(middle.name).kinds & POSITIVE:
        raise Refusal(f"{middle.name} must be declared a density matrix, a projector or pure")
    form = t.Product((adjoint_of(context, root), middle, root))
    if Normaliser(context)(root).sizes is None:
        raise Refusal("the root must be a matrix")
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, t.Trace(form))


@rule("Tr A X B X^dagger is not negative for two matrices that are declared positive.")
def overlap(
    context: Context, first: t.MatrixVariable, between: t.Term, second: t.MatrixVariable
) -> Theorem:
    """Return the theorem: it is Tr Y^dagger Y for Y = A^(1/2) X B^(1/2)."""
    for letter in (first, second):
        if not context.matrix(letter.name).kinds & POSITIVE:
            raise Refusal(f"{letter.name} must be declared a density matrix, a projector or pure")
    if Normaliser(context)(between).sizes is None:
        raise Refusal("what stands between two positive matrices must be a matrix")
    form = t.Product((first, between, second, adjoint_of(context, between)))
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, t.Trace(form))


@rule("|Tr X^dagger Y|^2 <= Tr X^dagger X Tr Y^dagger Y (Cauchy, Schwarz).")
def cauchy_schwarz(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem for two matrices of one shape, or two scalars."""
    forms = [Normaliser(context)(side) for side in (left, right)]
    if not same_sizes(forms[0].sizes, forms[1].sizes):
        raise Refusal("the Cauchy-Schwarz inequality needs matrices of one shape, or scalars")
    product: t.Term = t.Product((adjoint_of(context, left), right))
    if Normaliser(context)(product).sizes is not None:
        product = t.Trace(product)
    inner = t.Product((t.Conjugate(product), product))
    norms = t.Product((squared_norm(context, left), squared_norm(context, right)))
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, t.minus(norms, inner))


def require_nonnegative(*theorems: Theorem) -> Context:
    """Return the context of theorems of the form 0 <= x; refuse others.

    Raises:
        Refusal: If one has another form, or their contexts differ.
    """
    for theorem in theorems:
        if (theorem.left, theorem.relation) != (NOTHING, Relation.AT_MOST):
            raise Refusal("a theorem of the form 0 <= x is needed")
        if theorem.context != theorems[0].context:
            raise Refusal("theorems of one context are needed")
    return theorems[0].context


@rule(
    "A non-negative multiple of what is not negative is not negative. The sign of a weight is read "
    "off: with every natural number n = least + t, and b^n >= b^least (1 + t) (Bernoulli), all "
    "coefficients of numerator and denominator are non-negative."
)
def scaled(theorem: Theorem, weight: t.Term) -> Theorem:
    """Return the theorem times a weight."""
    context = require_nonnegative(theorem)
    require_weight(context, weight)
    product = t.Product((weight, theorem.right))
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, product)


@rule("A sum of what is not negative is not negative.")
def added(first: Theorem, second: Theorem) -> Theorem:
    """Return the sum of two theorems 0 <= x."""
    context = require_nonnegative(first, second)
    total = t.Sum((first.right, second.right))
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, total)


@rule("A product of what is not negative is not negative.")
def multiplied(first: Theorem, second: Theorem) -> Theorem:
    """Return the product of two theorems 0 <= x."""
    context = require_nonnegative(first, second)
    product = t.Product((first.right, second.right))
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, product)


def require_angle(context: Context, mean: t.AngleMean) -> None:
    """Refuse a mean over what is no real angle in an interval that is the same for every angle."""
    if sign_of(Normaliser(context).width(mean), context) is not Sign.POSITIVE:
        raise Refusal(f"the half width of {mean.name} is not shown to be positive")


@rule("The mean of what is not negative at any angle is not negative.")
def mean_over_angle(theorem: Theorem, angle: t.Variable, half_width: t.Term) -> Theorem:
    """Return the mean of a theorem 0 <= x over an angle uniform on [-a, a]."""
    context = require_nonnegative(theorem)
    mean = t.AngleMean(angle.name, theorem.right, half_width)
    require_angle(context, mean)
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, mean)


@rule("If b - a is equal to what is not negative, a <= b and b >= a.")
def bounded(left: t.Term, relation: Relation, right: t.Term, gap: Theorem) -> Theorem:
    """Return an inequality whose slack is not negative."""
    context = require_nonnegative(gap)
    if relation is Relation.EQUAL:
        raise Refusal("relation of a bound must be <= or >=, not =")
    low, high = (left, right) if relation is Relation.AT_MOST else (right, left)
    require_equal(*normal_forms(context, t.minus(high, low), gap.right))
    require_real(Normaliser(context), left)
    return Theorem(KEY, context, left, relation, right)


@rule("If a <= b or b >= a, b - a is not negative.")
def slack(theorem: Theorem) -> Theorem:
    """Return the theorem that the larger side less the smaller one is not negative."""
    low, high = theorem.left, theorem.right
    if theorem.relation is Relation.AT_LEAST:
        low, high = high, low
    if theorem.relation is Relation.EQUAL:
        require_real(Normaliser(theorem.context), low)
    return Theorem(KEY, theorem.context, NOTHING, Relation.AT_MOST, t.minus(high, low))
