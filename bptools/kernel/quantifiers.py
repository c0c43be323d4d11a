"""Rules for what a theorem quantifies over: cases, induction, fewer names, special values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Scalars, Tie, assumes, placed
from bptools.kernel.equality import normal_forms, require_equal, require_meaning
from bptools.kernel.fitting import require_fits, require_tied
from bptools.kernel.generators import Sort
from bptools.kernel.inequalities import require_angle, require_nonnegative
from bptools.kernel.minting import KEY, NOTHING, Theorem, rule
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.signs import is_dimension
from bptools.kernel.terms import Relation

Statement = tuple[t.Term, Relation, t.Term]


class Again(NamedTuple):
    """What a step takes of the gap at n: at values of its other names, averaged, times a weight.

    Args:
        weight: A theorem 0 <= w.
        values: By name; names without a value stand for themselves.
        widths: Half widths of the angles that are averaged over, by name.
    """

    weight: Theorem
    values: Mapping[str, t.Term]
    widths: Mapping[str, t.Term]


class InductionStep(NamedTuple):
    """gap(n + 1) is the sum of what is taken of gap(n), and of a rest, a theorem 0 <= x."""

    gap: t.Term
    again: tuple[Again, ...]
    rest: Theorem


@rule("What holds for n >= m, and for each smaller n, holds for all n: a finite case split.")
def by_cases(context: Context, name: str, general: Theorem, cases: tuple[Theorem, ...]) -> Theorem:
    """Return a theorem of a context from one of larger values and one of each smaller value."""
    least = context.natural(name).least
    if general.context != context.from_value(name, least + len(cases)):
        raise Refusal(f"the general case must be that of {name} >= {least + len(cases)}")
    for value, case in enumerate(cases, least):
        stated = general.left, general.relation, general.right
        if case.context != context.at_value(name, value):
            raise Refusal(f"the case {name} = {value} is of another context")
        if (case.left, case.relation, case.right) != _at(stated, {name: t.whole(value)}):
            raise Refusal(f"the case {name} = {value} is of another statement")
    return Theorem(KEY, context, general.left, general.relation, general.right)


@rule(
    "Induction over a natural number n that nothing else depends on: P(n) says of all values of "
    "the other names that a gap is not negative. P holds at the least n. At n + 1 the gap is a sum "
    "of gaps at n, at any values of the other names of their sorts, shapes and kinds, times what "
    "is not negative, averaged over angles on which values may depend, and of something that is "
    "not negative: so P(n) implies P(n + 1)."
)
def by_induction(context: Context, name: str, base: Theorem, step: InductionStep) -> Theorem:
    """Return the theorem 0 <= gap for all values of a natural number.

    Args:
        context: What the statement quantifies over.
        name: The natural number.
        base: 0 <= gap, at its least value.
        step: What the gap is at n + 1.
    """
    require_nonnegative(base)
    _require_base(context, name, base, (NOTHING, Relation.AT_MOST, step.gap))
    if require_nonnegative(step.rest) != context:
        raise Refusal("the step of an induction must be of the statement's own context")
    following = step.gap.put({name: t.Sum((t.Variable(name), t.whole(1)))})
    taken = (_taken(context, name, step.gap, again) for again in step.again)
    require_equal(*normal_forms(context, following, t.Sum((*taken, step.rest.right))))
    return Theorem(KEY, context, NOTHING, Relation.AT_MOST, step.gap)


def _require_base(context: Context, name: str, base: Theorem, stated: Statement) -> None:
    """Refuse a base that is not what is stated at the least n, and an n that sizes depend on."""
    least = context.natural(name).least
    if base.context != context.at_value(name, least):
        raise Refusal(f"an induction over {name} starts at {least}")
    if moved := context.sized_by(name):
        raise Refusal(f"an induction over {name} cannot keep {min(moved)}, whose size it is")
    if (base.left, base.relation, base.right) != _at(stated, {name: t.whole(least)}):
        raise Refusal("the base of an induction must be the statement at the least value")


def _at(stated: Statement, values: Mapping[str, t.Term]) -> Statement:
    left, relation, right = stated
    return left.put(values), relation, right.put(values)


def _taken(context: Context, name: str, gap: t.Term, again: Again) -> t.Term:
    """Return what a step takes of the gap at n, which is not negative if all gaps at n are."""
    if require_nonnegative(again.weight) != context:
        raise Refusal("a weight of an induction's step must be of the statement's context")
    for replaced, value in again.values.items():
        if context.sort_of(replaced) is Sort.NATURAL:
            raise Refusal(f"the step of an induction over {name} cannot replace {replaced}")
        require_fits(context, context, replaced, value, again.values)
    require_tied(context, context, again.values)
    taken: t.Term = t.Product((again.weight.right, gap.put(again.values)))
    for angle, half_width in sorted(again.widths.items()):
        taken = t.AngleMean(angle, taken, half_width)
        require_angle(context, taken)
    return taken


@rule(
    "Induction for an equality: two sides that are equal at the least n, and whose difference at "
    "n + 1 is a multiple of that at n, are equal for all n."
)
def equal_by_induction(
    context: Context, name: str, base: Theorem, sides: tuple[t.Term, ...]
) -> Theorem:
    """Return the theorem that two sides are equal for all values of a natural number.

    Args:
        context: What the statement quantifies over.
        name: The natural number.
        base: That the sides are equal at its least value.
        sides: The left side, the right one, and the multiple.
    """
    if len(sides) != 3:
        raise Refusal("an induction for an equality has a left side, a right one and a multiple")
    left, right, multiple = sides
    _require_base(context, name, base, (left, Relation.EQUAL, right))
    gap = t.minus(left, right)
    following = gap.put({name: t.Sum((t.Variable(name), t.whole(1)))})
    require_equal(*normal_forms(context, following, t.Product((multiple, gap))))
    return Theorem(KEY, context, left, Relation.EQUAL, right)


@rule(
    "A name that neither side uses may be left out of what is quantified over, if nothing but its "
    "sort and shape is assumed of it, and its range is not empty: it has a value."
)
def narrowed(theorem: Theorem, context: Context) -> Theorem:
    """Return a theorem in a context with fewer names."""
    used = theorem.left.names() | theorem.right.names()
    surviving = set(context.declarations)
    for declared in theorem.context.declarations:
        if declared in surviving:
            continue
        if declared.name in used or assumes(declared):
            raise Refusal(f"{declared.name} must be declared in the statement")
        if isinstance(declared, Scalars) and declared.below is not None:
            _require_range(declared, declared.below, theorem.context)
    if not surviving <= set(theorem.context.declarations):
        raise Refusal("a statement cannot be narrowed to a context with other names")
    return Theorem(KEY, context, theorem.left, theorem.relation, theorem.right)


def _require_range(index: Scalars, below: t.Term, context: Context) -> None:
    """Refuse an index whose range is not shown to hold a number."""
    if not is_dimension(ScalarReader(context)(below) - index.least, context):
        raise Refusal(f"{index.name} must be declared in the statement: its range may be empty")


@rule(
    "What holds for all values of a name holds for one: the value has the name's sort, shape, "
    "kinds and rank, or exceeds its least value."
)
def instance(theorem: Theorem, context: Context, values: Mapping[str, t.Term]) -> Theorem:
    """Return a theorem at values of some names, in a context that declares the others alike."""
    for declared in theorem.context.declarations:
        if declared.name in values or isinstance(declared, Tie):
            continue
        declarations = (d for d in context.declarations if d.name == declared.name)
        if next(declarations, None) != placed(declared, values):
            raise Refusal(f"{declared.name} must be declared as in the theorem")
    for name, value in values.items():
        require_fits(theorem.context, context, name, value, values)
    require_tied(theorem.context, context, values)
    left, right = theorem.left.put(values), theorem.right.put(values)
    require_meaning(context, left)
    require_meaning(context, right)
    return Theorem(KEY, context, left, theorem.relation, right)
