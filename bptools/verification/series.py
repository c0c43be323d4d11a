"""Limits at 0 of quotients of powers and waves of a positive variable, by derivatives at 0."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from bptools.verification.equality import values_of
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.polynomials import Exponent, Laurent, Quantity, quantity
from bptools.verification.rational import has_limit
from bptools.verification.scalars import ONE, ZERO, Ratio
from bptools.verification.signs import is_signed
from bptools.verification.statements import Context, Node, Proposition, declared_in

HIGHEST_DERIVATIVE = 32


class Lowest(NamedTuple):
    """The lowest power of a variable in a series, and its coefficient."""

    power: int
    coefficient: Ratio


def tends_at_zero(context: Context, limit: Node, value: Node) -> Proposition:
    """A quotient tends to that of the lowest coefficients if both have one power, or to 0."""
    if limit.op != "LimitAtZero":
        raise Rejected("a limit at 0 is needed")
    name, body = limit.parts
    if declared_in(context, name, "Scalar").sort != "positive":
        raise Rejected(f"{name} is not positive")
    (form,) = values_of(context, body)
    return has_limit(context, limit, value, _limit(form.scalar, name, context))


def _limit(scalar: Ratio, name: str, context: Context) -> Ratio:
    if scalar.is_zero:
        return ZERO
    power, coefficient = _lowest(scalar.above, name)
    for base, height in scalar.below.items():
        below = _lowest(Laurent(dict(base)), name)
        if not is_signed(below.coefficient, context):
            raise OutOfReach("a lowest coefficient that is not shown to differ from 0")
        power -= below.power * height
        coefficient = coefficient * below.coefficient.power(height).inverse()
    if power < 0:
        raise Rejected("something that grows without bound has no limit")
    return coefficient if power == 0 else ZERO


def _lowest(polynomial: Laurent, name: str) -> Lowest:
    """Return the lowest power of a variable in the series, by derivatives of what has none below.

    Raises:
        OutOfReach: If there are other functions of the variable, roots, or too many zeros.
    """
    variable = quantity("variable", name, "positive")
    start = min(polynomial.collected(variable))
    if start != int(start):
        raise OutOfReach(f"roots of {name} in a series")
    smooth = Ratio(polynomial) * Ratio.of(variable, -int(start))
    factorial = 1
    for order in range(HIGHEST_DERIVATIVE + 1):
        factorial *= max(order, 1)
        at_zero = smooth.mapped(lambda q, e: _at_zero(q, e, name))
        if not at_zero.is_zero:
            return Lowest(int(start) + order, at_zero * Ratio.number(Fraction(1, factorial)))
        smooth = smooth.derivative(name)
    raise OutOfReach(f"a series in {name} without a low power")


def _at_zero(factor: Quantity, exponent: Exponent, name: str) -> Ratio:
    """Return a power of a quantity at the value 0 of a variable."""
    if factor.name == name and factor.kind == "variable":
        if exponent < 0 or exponent != int(exponent):
            raise OutOfReach(f"roots of {name} in a series")
        return ZERO
    if factor.name == name and factor.kind in ("phase", "growth"):
        return ONE
    held = Ratio.of(factor).quantities()
    if any(name == (q.of[0] if q.kind == "value" else q.name) for q in held):
        raise OutOfReach(f"a series of another function of {name}")
    return Ratio.of(factor, exponent)
