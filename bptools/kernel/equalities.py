"""Rules for equalities, and for chains of relations."""

from __future__ import annotations

from collections.abc import Mapping

from bptools.kernel import terms as t
from bptools.kernel.averages import Integration
from bptools.kernel.contexts import Context
from bptools.kernel.equality import (
    Needs,
    NotShown,
    explicit_values,
    normal_forms,
    require_equal,
    require_real,
)
from bptools.kernel.generators import Sort
from bptools.kernel.integrals import rise
from bptools.kernel.minting import KEY, Theorem, rule
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE
from bptools.kernel.signs import is_natural, require_defined
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
    "If F' = f on the real line, the integral of f is F(oo) - F(-oo) (fundamental theorem); a "
    "rational function of negative degree vanishes at infinity, arctan(k u), k > 0, rises by pi."
)
def integrated(
    context: Context, integral: t.LineIntegral, antiderivative: t.Term, value: t.Term
) -> Theorem:
    """Return the value of an integral over the real line."""
    name = integral.name
    if context.scalar(name).sort is not Sort.REAL:
        raise Refusal(f"{name} must be real to range over the real line")
    if name in value.names():
        raise Refusal(f"the value of an integral over {name} cannot depend on it")
    slope = t.Slope(antiderivative, t.Variable(name))
    require_equal(*normal_forms(context, slope, integral.body))
    reader = Normaliser(context).scalars
    rest = rise(reader(antiderivative), name, context) - reader(value)
    require_defined(context, reader.inverted)
    if not rest.is_zero:
        raise NotShown(str(rest))
    return Theorem(KEY, context, integral, Relation.EQUAL, value)


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
    integration = Integration()
    forms = normal_forms(context, left, right, average=integration)
    for dimension, least in integration.needs:
        if not is_natural(dimension - least, context):
            raise Needs(dimension, least)
    require_equal(*forms)
    return Theorem(KEY, context, left, Relation.EQUAL, right)


@rule(
    "Matrices are equal if their entries are, which are computed from those of the factors; a "
    "matrix with one entry is that scalar."
)
def entrywise(context: Context, left: t.Term, right: t.Term) -> Theorem:
    """Return the theorem that two explicit matrices, or scalars made of them, are equal."""
    first, second = explicit_values(context, left, right)
    rest = first.plus(second.scaled(-ONE)).numbers()
    if unexplained := [str(x) for x in rest if not x.is_zero]:
        raise NotShown(", ".join(unexplained))
    return Theorem(KEY, context, left, Relation.EQUAL, right)


@rule("Equals may stand in the place of equals.")
def congruent(context: Context, body: t.Term, equal_pairs: Mapping[str, Theorem]) -> Theorem:
    """Return the theorem that a term has one value with either side of equalities put in.

    Args:
        context: What the equalities are theorems of.
        body: The term, with fresh names where the sides are to stand, outside of binders.
        equal_pairs: An equality of scalars for each of these names.
    """
    if any(context.covers(frozenset((name,))) for name in equal_pairs):
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
