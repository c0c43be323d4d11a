"""Limits of rational functions of a natural number."""

from __future__ import annotations

from bptools.verification.equality import values_of
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.normal import TermReader
from bptools.verification.polynomials import Exponent, Laurent, Quantity, quantity
from bptools.verification.rules import from_value, natural
from bptools.verification.scalars import ZERO, Ratio
from bptools.verification.signs import is_signed, require_defined
from bptools.verification.statements import Context, Node, Proposition

LARGE = 64  # a limit asks for large values alone


def tends(context: Context, limit: Node, value: Node) -> Proposition:
    """A rational function tends to the ratio of leading coefficients, or to 0."""
    if limit.op != "Limit":
        raise Rejected("a limit is needed")
    name, body = limit.parts
    declared = natural(context, name)
    if declared.below is not None:
        raise Rejected(f"{name} has a bound")
    large = from_value(context, name, max(LARGE, declared.least))
    (form,) = values_of(large, body, average=True)
    return has_limit(context, limit, value, _limit(form.scalar, name, large))


def has_limit(context: Context, limit: Node, value: Node, limiting_value: Ratio) -> Proposition:
    """Return that a limit has a value: the one that was found; it does not depend on the name."""
    if limit.parts[0] in value.names:
        raise Rejected(f"the value of a limit depends on {limit.parts[0]}")
    scalars = TermReader(context).scalars
    if not (limiting_value - scalars(value)).is_zero:
        raise Rejected("a limit is not shown to have its value")
    require_defined(context, scalars.divisors)
    return Proposition(context, limit, "=", value)


def _limit(scalar: Ratio, name: str, context: Context) -> Ratio:
    if scalar.is_zero:
        return ZERO
    variable = quantity("variable", name, "natural")
    degree, lead = _leading(scalar.above, variable)
    for base, power in scalar.below.items():
        below, divisor = _leading(Laurent(dict(base)), variable)
        if not is_signed(divisor, context):
            raise OutOfReach("a leading coefficient that is not shown to differ from 0")
        degree, lead = degree - below * power, lead * divisor.power(power).inverse()
    if degree > 0:
        raise Rejected("something that grows without bound has no limit")
    return lead if degree == 0 else ZERO


def _leading(polynomial: Laurent, variable: Quantity) -> tuple[Exponent, Ratio]:
    parts = polynomial.collected(variable)
    if any(variable.name == q.name for part in parts.values() for q in part.quantities()):
        raise OutOfReach(f"a limit of something that is not rational in {variable.name}")
    degree = max(parts)
    return degree, Ratio(parts[degree])
