"""The rules by which inequalities are made, each carried out anew."""

from __future__ import annotations

from bptools.verification.limits import Rejected
from bptools.verification.networks.sums import alike
from bptools.verification.normal.equality import body_context, require_equal, values_of
from bptools.verification.rules.equalities import _shape, require_real
from bptools.verification.scalars.signs import is_nonnegative
from bptools.verification.terms.contexts import Context, Proposition, Relation, declared_in
from bptools.verification.terms.language import Node, adjoint, minus, node, whole

POSITIVE_KINDS = frozenset(("orthogonal projector", "pure state", "density matrix"))
CONTRACTIONS = POSITIVE_KINDS | {"Hermitian involution", "Hermitian contraction"}
NOTHING = 0  # the left side of every theorem 0 <= x


def nonnegative(context: Context, term: Node) -> Proposition:
    """Return the statement that a term is not negative."""
    return Proposition(context, whole(NOTHING), "<=", term)


def _adjoint(context: Context, term: Node) -> Node:
    return node("Conjugate", term) if _shape(context, term) is None else adjoint(term)


def _norm(context: Context, term: Node) -> Node:
    """Return Tr X^dagger X, or |x|^2."""
    squared = node("Product", (_adjoint(context, term), term))
    return squared if _shape(context, term) is None else node("Trace", squared)


def square(context: Context, root: Node) -> Proposition:
    """Tr X^dagger X and |x|^2 are not negative."""
    return nonnegative(context, _norm(context, root))


def _require_contraction(context: Context, term: Node) -> None:
    match term.op, term.parts:
        case "MatrixVariable", (name,):
            if declared_in(context, name, "Matrix").kinds & CONTRACTIONS:
                return
        case "Tensor", (factors,):
            for factor in factors:
                _require_contraction(context, factor)
            return
        case "Identity", _:
            return
    raise Rejected("a complement is of a declared contraction")


def complement(context: Context, root: Node, contraction: Node) -> Proposition:
    """Tr X^dagger (1 - A^2) X is not negative for a Hermitian contraction A."""
    _require_contraction(context, contraction)
    if _shape(context, root) is None:
        raise Rejected("a complement is of a matrix")
    image = node("Product", (contraction, root))
    return nonnegative(context, minus(_norm(context, root), _norm(context, image)))


def positive(context: Context, root: Node, middle: Node) -> Proposition:
    """Tr X^dagger A X is not negative for a positive A."""
    if middle.op != "MatrixVariable" or _shape(context, root) is None:
        raise Rejected("what is positive must be a name between matrices")
    if not declared_in(context, middle.parts[0], "Matrix").kinds & POSITIVE_KINDS:
        raise Rejected("a matrix is not declared positive")
    form = node("Product", (_adjoint(context, root), middle, root))
    return nonnegative(context, node("Trace", form))


def overlap(context: Context, first: Node, between: Node, second: Node) -> Proposition:
    """Tr A X B X^dagger is not negative for positive A and B."""
    for letter in (first, second):
        if letter.op != "MatrixVariable":
            raise Rejected("what is positive must be a name")
        if not declared_in(context, letter.parts[0], "Matrix").kinds & POSITIVE_KINDS:
            raise Rejected("a matrix is not declared positive")
    if _shape(context, between) is None:
        raise Rejected("a matrix stands between two positive ones")
    form = node("Product", (first, between, second, _adjoint(context, between)))
    return nonnegative(context, node("Trace", form))


def cauchy_schwarz(context: Context, left: Node, right: Node) -> Proposition:
    """|Tr X^dagger Y|^2 <= Tr X^dagger X Tr Y^dagger Y."""
    if not alike(_shape(context, left), _shape(context, right)):
        raise Rejected("two matrices of different shapes have no inner product")
    product = node("Product", (_adjoint(context, left), right))
    if _shape(context, product) is not None:
        product = node("Trace", product)
    inner = node("Product", (node("Conjugate", product), product))
    norms = node("Product", (_norm(context, left), _norm(context, right)))
    return nonnegative(context, minus(norms, inner))


def nonnegative_in(*theorems: Proposition) -> Context:
    """Return the context of theorems 0 <= x; refuse others."""
    for theorem in theorems:
        if theorem.left is not whole(NOTHING) or theorem.relation != "<=":
            raise Rejected("a theorem 0 <= x is needed")
        if theorem.context != theorems[0].context:
            raise Rejected("theorems of one context are needed")
    return theorems[0].context


def scaled(theorem: Proposition, weight: Node) -> Proposition:
    """A non-negative multiple of what is not negative is not negative."""
    context = nonnegative_in(theorem)
    (value,) = values_of(context, weight)
    if not is_nonnegative(value.scalar, context):
        raise Rejected("a weight is not shown to be non-negative")
    return nonnegative(context, node("Product", (weight, theorem.right)))


def added(first: Proposition, second: Proposition) -> Proposition:
    """A sum of what is not negative is not negative."""
    return nonnegative(nonnegative_in(first, second), node("Sum", (first.right, second.right)))


def multiplied(first: Proposition, second: Proposition) -> Proposition:
    """A product of what is not negative is not negative."""
    return nonnegative(nonnegative_in(first, second), node("Product", (first.right, second.right)))


def mean_over_angle(theorem: Proposition, angle: Node, half_width: Node) -> Proposition:
    """The mean of what is not negative is not negative."""
    context = nonnegative_in(theorem)
    if angle.op != "Variable":
        raise Rejected("an angle must be a name")
    mean = node("AngleMean", angle.parts[0], theorem.right, half_width)
    body_context(context, mean)
    return nonnegative(context, mean)


def bounded(left: Node, relation: Relation, right: Node, gap: Proposition) -> Proposition:
    """If b - a is what is not negative, a <= b."""
    context = nonnegative_in(gap)
    if relation == "=":
        raise Rejected("a gap shows no equality")
    low, high = (left, right) if relation == "<=" else (right, left)
    require_equal(context, minus(high, low), gap.right)
    require_real(context, left)
    return Proposition(context, left, relation, right)


def slack(theorem: Proposition) -> Proposition:
    """The larger side less the smaller one is not negative."""
    low, high = theorem.left, theorem.right
    if theorem.relation == ">=":
        low, high = high, low
    if theorem.relation == "=":
        require_real(theorem.context, low)
    return nonnegative(theorem.context, minus(high, low))
