"""The rules by which theorems are made, each carried out anew."""

from __future__ import annotations

from dataclasses import replace

from bptools.verification.entries import EntryReader, Grid
from bptools.verification.equality import reader_of, require_equal, require_meaning, values_of
from bptools.verification.fitting import require_fits, tie_equations
from bptools.verification.integrals import rise
from bptools.verification.limits import Rejected
from bptools.verification.normal import TermReader
from bptools.verification.scalars import Ratio
from bptools.verification.signs import (
    POSITIVE,
    is_dimension,
    is_nonnegative,
    require_defined,
    sign_of,
)
from bptools.verification.statements import (
    Context,
    Declared,
    Node,
    Proposition,
    declared_in,
    node,
    put,
    whole,
)
from bptools.verification.values import Shape, alike

POSITIVE_KINDS = frozenset(("orthogonal projector", "pure state", "density matrix"))
CONTRACTIONS = POSITIVE_KINDS | {"Hermitian involution", "Hermitian contraction"}
NOTHING = 0  # the left side of every theorem 0 <= x


def equal(context: Context, left: Node, right: Node) -> Proposition:
    """Both sides have one value, averages left standing."""
    require_equal(*values_of(context, left, right))
    return Proposition(context, left, "=", right)


def averaged(context: Context, left: Node, right: Node) -> Proposition:
    """Both sides have one value, averages taken."""
    require_equal(*values_of(context, left, right, average=True))
    return Proposition(context, left, "=", right)


def reflexive(context: Context, term: Node) -> Proposition:
    """A term of declared names is equal to itself."""
    if not term.free <= {d.name for d in context}:
        raise Rejected("a name is not declared")
    return Proposition(context, term, "=", term)


def entrywise(context: Context, left: Node, right: Node) -> Proposition:
    """Explicit matrices are equal entry by entry."""
    normaliser = TermReader(context)
    reader = EntryReader(
        lambda term: normaliser(term).scalar, Ratio.number, normaliser.scalars.half_angle
    )
    first, second = (Grid.of(reader(side)) for side in (left, right))
    require_defined(context, normaliser.scalars.divisors)
    gaps = first.plus(second.scaled(Ratio.number(-1)))
    if not all(entry.is_zero for row in gaps.rows for entry in row):
        raise Rejected("two matrices are not shown to be equal")
    return Proposition(context, left, "=", right)


def integrated(context: Context, integral: Node, antiderivative: Node, value: Node) -> Proposition:
    """An integral over the real line is what its antiderivative rises by."""
    if integral.op != "LineIntegral":
        raise Rejected("an antiderivative is of an integral over the real line")
    name, body = integral.parts
    if declared_in(context, name, "Scalar").sort != "real" or name in value.names:
        raise Rejected(f"an integral over {name}, which is not real or is left over")
    slope = node("Slope", antiderivative, node("Variable", name))
    require_equal(*values_of(context, slope, body))
    scalars = TermReader(context).scalars
    if not (rise(scalars(antiderivative), name, context) - scalars(value)).is_zero:
        raise Rejected("an integral is not shown to have its value")
    require_defined(context, scalars.divisors)
    return Proposition(context, integral, "=", value)


def congruent(context: Context, body: Node, equal_pairs: dict[str, Proposition]) -> Proposition:
    """Equals stand in the place of equals."""
    if equal_pairs.keys() & {declared.name for declared in context}:
        raise Rejected("the name of a place has another meaning")
    for theorem in equal_pairs.values():
        if theorem.context != context or theorem.relation != "=":
            raise Rejected("equalities of one context are needed")
        if _shape(context, theorem.left) is not None:
            raise Rejected("an equality of scalars is needed")
    left = put(body, {name: theorem.left for name, theorem in equal_pairs.items()})
    right = put(body, {name: theorem.right for name, theorem in equal_pairs.items()})
    if not left.free | right.free <= {declared.name for declared in context}:
        raise Rejected("a name is not declared")
    return Proposition(context, left, "=", right)


def transitive(first: Proposition, second: Proposition) -> Proposition:
    """Relations are transitive."""
    relations = {first.relation, second.relation} - {"="}
    if first.context != second.context or first.right is not second.left or len(relations) > 1:
        raise Rejected("two lines make no chain")
    return Proposition(first.context, first.left, "".join(relations) or "=", second.right)


def antisymmetric(at_most: Proposition, at_least: Proposition) -> Proposition:
    """If a <= b and a >= b, a = b."""
    if at_most.relation != "<=" or at_least != at_most._replace(relation=">="):
        raise Rejected("two bounds make no equality")
    return at_most._replace(relation="=")


def weakened(theorem: Proposition, relation: str) -> Proposition:
    """What is equal is at most, and at least."""
    if theorem.relation not in ("=", relation):
        raise Rejected(f"{theorem.relation} does not imply {relation}")
    require_real(theorem.context, theorem.left)
    return theorem._replace(relation=relation)


def require_real(context: Context, term: Node) -> None:
    """Refuse the side of an inequality that is not shown to be a real number."""
    value, conjugate = values_of(context, term, node("Conjugate", term))
    if value.shape is not None or not conjugate.minus(value).is_zero:
        raise Rejected("a side of an inequality is not shown to be real")


def nonnegative(context: Context, term: Node) -> Proposition:
    """Return the statement that a term is not negative."""
    return Proposition(context, whole(NOTHING), "<=", term)


def minus(left: Node, right: Node) -> Node:
    """Return a difference."""
    return node("Sum", (left, node("Product", (whole(-1), right))))


def _adjoint(context: Context, term: Node) -> Node:
    conjugate = node("Conjugate", term)
    return conjugate if _shape(context, term) is None else node("Transpose", conjugate)


def _shape(context: Context, term: Node) -> Shape:
    (value,) = values_of(context, term)
    return value.shape


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
    require_angle(context, mean)
    return nonnegative(context, mean)


def require_angle(context: Context, mean: Node) -> None:
    """Refuse a mean over what is no real angle in an interval that is the same for every angle."""
    name, _, half_width = mean.parts
    if declared_in(context, name, "Scalar").sort != "real" or name in half_width.names:
        raise Rejected(f"the angle {name} must be real, and its range not depend on it")
    if sign_of(reader_of(context).scalars(half_width), context) != POSITIVE:
        raise Rejected(f"the half width of {name} is not shown to be positive")


def bounded(left: Node, relation: str, right: Node, gap: Proposition) -> Proposition:
    """If b - a is what is not negative, a <= b."""
    context = nonnegative_in(gap)
    if relation == "=":
        raise Rejected("a gap shows no equality")
    low, high = (left, right) if relation == "<=" else (right, left)
    require_equal(*values_of(context, minus(high, low), gap.right))
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


def at_value(context: Context, name: str, value: int) -> Context:
    """Return the context in which a natural number has one value."""
    number = {name: whole(value)}
    return tuple(d.put(number) for d in context if d.name != name)


def from_value(context: Context, name: str, least: int) -> Context:
    """Return the context in which a natural number starts at another value."""
    return tuple(replace(d, least=least) if d.name == name else d for d in context)


def natural(context: Context, name: str) -> Declared:
    """Return a natural number's declaration; refuse another name."""
    declared = declared_in(context, name, "Scalar")
    if declared.sort != "natural":
        raise Rejected(f"{name} is no natural number")
    return declared


def by_cases(
    context: Context, name: str, general: Proposition, cases: tuple[Proposition, ...]
) -> Proposition:
    """What holds from a number on and at each number below it holds for all."""
    least = natural(context, name).least
    if general.context != from_value(context, name, least + len(cases)):
        raise Rejected("the general case is of another context")
    for value, case in enumerate(cases, least):
        number = {name: whole(value)}
        left, right = put(general.left, number), put(general.right, number)
        if case != Proposition(at_value(context, name, value), left, general.relation, right):
            raise Rejected(f"the case {name} = {value} is another statement")
    return general._replace(context=context)


def narrowed(theorem: Proposition, context: Context) -> Proposition:
    """A name that is not used, and of which nothing is assumed, may be left out."""
    used = theorem.left.names | theorem.right.names
    for declared in theorem.context:
        if declared not in context and (declared.name in used or declared.kinds):
            raise Rejected(f"{declared.name} may not be left out")
        if declared not in context and declared.below is not None:
            count = reader_of(theorem.context).scalars(declared.below)
            if not is_dimension(count - Ratio.number(declared.least), theorem.context):
                raise Rejected(f"{declared.name} may not be left out: its range may be empty")
    if not set(context) <= set(theorem.context):
        raise Rejected("a statement is narrowed to other names")
    return theorem._replace(context=context)


def instance(theorem: Proposition, context: Context, values: dict[str, Node]) -> Proposition:
    """What holds for all values holds for one of the sort, shape and kinds."""
    for declared in theorem.context:
        if declared.shape == "Tie" and not values.keys().isdisjoint(declared.matrices):
            for sides in tie_equations(declared, theorem.context):
                require_equal(*values_of(context, *(put(side, values) for side in sides)))
        elif declared.name not in values and declared.put(values) not in context:
            raise Rejected(f"{declared.name} is declared otherwise in the theorem")
    for name, value in values.items():
        meant = next((d for d in theorem.context if d.name == name), None)
        if meant is None:
            raise Rejected(f"{name} is not in the theorem")
        require_fits(meant.put(values), value, context)
    left, right = put(theorem.left, values), put(theorem.right, values)
    require_meaning(context, left)
    require_meaning(context, right)
    return Proposition(context, left, theorem.relation, right)
