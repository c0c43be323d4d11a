"""Limits of quotients: the leading terms at infinity, the lowest ones at 0."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.normal.equality import values_of
from bptools.verification.normal.reader import TermReader
from bptools.verification.rules.quantifiers import from_value, natural
from bptools.verification.scalars.polynomials import Exponent, Laurent, Quantity, quantity
from bptools.verification.scalars.ratios import ONE, ZERO, Ratio
from bptools.verification.scalars.signs import is_signed, require_defined
from bptools.verification.terms.contexts import Context, Proposition, declared_in
from bptools.verification.terms.language import Node

LARGE = 64  # a limit at infinity asks for large values alone
HIGHEST_DERIVATIVE = 32

Leading = Callable[[Laurent, str], tuple[Exponent, Ratio]]
"""The order in which a polynomial grows where a variable tends to, and its coefficient."""


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
    return _limit_is(context, limit, value, _quotient(form.scalar, name, large, _highest))


def tends_at_zero(context: Context, limit: Node, value: Node) -> Proposition:
    """A quotient tends to that of the lowest coefficients if both have one power, or to 0."""
    if limit.op != "LimitAtZero":
        raise Rejected("a limit at 0 is needed")
    name, body = limit.parts
    if declared_in(context, name, "Scalar").sort != "positive":
        raise Rejected(f"{name} is not positive")
    (form,) = values_of(context, body)
    return _limit_is(context, limit, value, _quotient(form.scalar, name, context, _lowest))


def _limit_is(context: Context, limit: Node, value: Node, limiting_value: Ratio) -> Proposition:
    """Return that a limit has a value: the one that was found; it does not depend on the name."""
    if limit.parts[0] in value.names:
        raise Rejected(f"the value of a limit depends on {limit.parts[0]}")
    scalars = TermReader(context).scalars
    if not (limiting_value - scalars(value)).is_zero:
        raise Rejected("a limit is not shown to have its value")
    require_defined(context, scalars.divisors)
    return Proposition(context, limit, "=", value)


def _quotient(scalar: Ratio, name: str, context: Context, leading: Leading) -> Ratio:
    """Return what a quotient tends to: that of the leading coefficients, if the orders agree."""
    if scalar.is_zero:
        return ZERO
    order, coefficient = leading(scalar.above, name)
    for base, height in scalar.below.items():
        below, divisor = leading(base, name)
        if not is_signed(divisor, context):
            raise OutOfReach("a leading coefficient that is not shown to differ from 0")
        order -= below * height
        coefficient = coefficient * divisor.power(height).inverse()
    if order > 0:
        raise Rejected("something that grows without bound has no limit")
    return coefficient if order == 0 else ZERO


def _highest(polynomial: Laurent, name: str) -> tuple[Exponent, Ratio]:
    """Return the degree in a natural number and its coefficient.

    Raises:
        OutOfReach: If there are other functions of the number.
    """
    parts = polynomial.collected(quantity("variable", name, "natural"))
    if any(part.depends_on(name) for part in parts.values()):
        raise OutOfReach(f"a limit of something that is not rational in {name}")
    degree = max(parts)
    return degree, Ratio(parts[degree])


def _lowest(polynomial: Laurent, name: str) -> tuple[Exponent, Ratio]:
    """Return minus the lowest power of the series in a variable, and its coefficient.

    It is found by derivatives of what has no powers below 0.

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
            return -int(start) - order, at_zero * Ratio.number(Fraction(1, factorial))
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
    if Ratio.of(factor).depends_on(name):
        raise OutOfReach(f"a series of another function of {name}")
    return Ratio.of(factor, exponent)
