"""Rules for equalities, and for chains of relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from bptools.kernel import terms as t
from bptools.kernel.combination import Combination
from bptools.kernel.contexts import Context
from bptools.kernel.equality import (
    NotShown,
    normal_forms,
    normal_forms_of_averages,
    require_equal,
    require_real,
)
from bptools.kernel.minting import KEY, Theorem, rule
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE, Scalar
from bptools.kernel.signs import require_defined
from bptools.kernel.terms import Relation


@rule(
    "Both sides have one normal form. Rests on the axioms of a field and of matrices (sums, "
    "products, adjoints, traces, tensor products, sums and products over an index), on the kinds "
    "and ties of the matrices in the context, on Euler's formula, on the exponentials exp(-iaV) of "
    "a Hermitian V (their angles add up, they commute with V, the slope by a is -iV exp(-iaV)), on "
    "the product rule, on the mean of a slope being the rise over the width, and on the linearity "
    "of averages, which are left standing."
)
def equal(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem that two terms are equal by definition."""
    require_equal(*normal_forms(context, left, right))
    return Theorem(KEY, context, left, Relation.EQUAL, right)


@rule("A term is equal to itself.")
def reflexive(context: Context, term: t.Term) -> Theorem:
    """Return the theorem that a term, of declared names, is equal to itself."""
    if not context.covers(term.free_names()):
        raise Refusal("a term must be made of names of the context")
    return Theorem(KEY, context, term, Relation.EQUAL, term)


@rule(
    "Averages over U(d) and O(d) are sums over pairings with Weingarten functions (Collins, "
    "Sniady, Commun. Math. Phys. 264, 773, 2006), for d at least the degree or integer d; averages "
    "over unit vectors are sums over permutations by d (d+1) .. (d+k-1), for every d. Independent "
    "averages are taken one after the other (Fubini)."
)
def averaged(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem that two terms are equal once their averages are taken.

    Raises:
        Needs: If an average's formula holds only from a larger dimension on.
    """
    require_equal(*normal_forms_of_averages(context, left, right))
    return Theorem(KEY, context, left, Relation.EQUAL, right)


@rule(
    "Matrices are equal if their entries are, which are computed from those of the factors; a "
    "matrix with one entry is that scalar."
)
def entrywise(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem that two explicit matrices, or scalars made of them, are equal."""
    normaliser = Normaliser(context)
    first, second = (_as_matrix(normaliser, side) for side in (left, right))
    require_defined(context, normaliser.scalars.inverted)
    rest = first.minus(second)
    for place in _places(rest):
        entry = normaliser.assembly.element(rest, place)
        if not entry.is_zero:
            raise NotShown(str(entry))
    return Theorem(KEY, context, left, Relation.EQUAL, right)


def _as_matrix(normaliser: Normaliser, side: t.Term) -> Combination:
    form = normaliser(side)
    identity = normaliser.assembly.identity(ONE)
    return normaliser.assembly.times(form, identity) if form.sizes is None else form


def _places(matrix: Combination) -> Iterator[list[Scalar]]:
    """Yield the rows and columns of the entries of a matrix whose size is a number."""
    rows, columns = (size.integer for size in matrix.sizes or ())
    if rows is None or columns is None:
        raise Refusal("what is compared entry by entry must have a number of rows and columns")
    for place in product(range(rows), range(columns)):
        yield [*map(Scalar.number, place)]


@rule("Equals may stand in the place of equals.")
def congruent(context: Context, body: t.Term, equal_pairs: Mapping[str, Theorem]) -> Theorem:
    """Return the theorem that a term has one value with either side of equalities put in.

    Args:
        context: What the equalities are theorems of.
        body: The term, with fresh names where the sides are to stand, outside of binders.
        equal_pairs: An equality of scalars for each of these names.
    """
    if not all(map(context.is_fresh, equal_pairs)):
        raise Refusal("the names of places must be fresh")
    for theorem in equal_pairs.values():
        if (theorem.context, theorem.relation) != (context, Relation.EQUAL):
            raise Refusal("equalities of the statement's own context are needed")
        if Normaliser(context)(theorem.left).sizes is not None:
            raise Refusal("an equality of scalars is needed")
    left = body.put({name: theorem.left for name, theorem in equal_pairs.items()})
    right = body.put({name: theorem.right for name, theorem in equal_pairs.items()})
    if not context.covers(left.free_names() | right.free_names()):
        raise Refusal("a term must be made of names of the context")
    return Theorem(KEY, context, left, Relation.EQUAL, right)


@rule("Equality and order are transitive; an equality is also a bound from either side.")
def transitive(first: Theorem, second: Theorem) -> Theorem:
    """Return the theorem that the first left side relates to the second right side."""
    if first.context != second.context or first.right != second.left:
        raise Refusal("two lines that do not meet make no chain")
    relations = {first.relation, second.relation} - {Relation.EQUAL}
    if len(relations) > 1:
        raise Refusal("relations of a chain must not mix <= and >=")
    relation = next(iter(relations), Relation.EQUAL)
    return Theorem(KEY, first.context, first.left, relation, second.right)


@rule("If a <= b and a >= b, a = b.")
def antisymmetric(at_most: Theorem, at_least: Theorem) -> Theorem:
    """Return the equality of two sides that are bounds of each other."""
    context, left, right = at_most.context, at_most.left, at_most.right
    if (at_least.context, at_least.left, at_least.right) != (context, left, right):
        raise Refusal("two bounds between other sides make no equality")
    if (at_most.relation, at_least.relation) != (Relation.AT_MOST, Relation.AT_LEAST):
        raise Refusal("an equality needs a bound <= and a bound >=")
    return Theorem(KEY, context, left, Relation.EQUAL, right)


@rule("What is equal is at most, and at least.")
def weakened(theorem: Theorem, relation: Relation) -> Theorem:
    """Return an equality as a bound between real sides."""
    if theorem.relation not in (Relation.EQUAL, relation):
        raise Refusal(f"{theorem.relation} does not imply {relation}")
    require_real(Normaliser(theorem.context), theorem.left)
    return Theorem(KEY, theorem.context, theorem.left, relation, theorem.right)
