"""The rules that change what a statement quantifies over, each carried out anew."""

from __future__ import annotations

from dataclasses import replace

from bptools.verification.limits import Rejected
from bptools.verification.normal.equality import reader_of, require_equal, require_meaning
from bptools.verification.rules.fitting import require_fits, tie_equations
from bptools.verification.scalars.ratios import Ratio
from bptools.verification.scalars.signs import is_dimension
from bptools.verification.terms.contexts import Context, Declared, Name, Proposition, declared_in
from bptools.verification.terms.language import Node, put, whole


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
    context: Context, name: Name, general: Proposition, cases: tuple[Proposition, ...]
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
                require_equal(context, *(put(side, values) for side in sides))
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
