"""The rule for integrals over the real line: what an antiderivative rises by."""

from __future__ import annotations

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.normal.equality import require_equal
from bptools.verification.normal.reader import TermReader
from bptools.verification.scalars.polynomials import Exponent, Laurent, Quantity, quantity
from bptools.verification.scalars.ratios import ONE, ZERO, Ratio, argument_of, product_of
from bptools.verification.scalars.signs import POSITIVE, is_signed, require_defined, sign_of
from bptools.verification.terms.contexts import Context, Proposition, declared_in
from bptools.verification.terms.language import Node, node


def integrated(context: Context, integral: Node, antiderivative: Node, value: Node) -> Proposition:
    """An integral over the real line is what its antiderivative rises by."""
    if integral.op != "LineIntegral":
        raise Rejected("an antiderivative is of an integral over the real line")
    name, body = integral.parts
    if declared_in(context, name, "Scalar").sort != "real" or name in value.names:
        raise Rejected(f"an integral over {name}, which is not real or is left over")
    slope = node("Slope", antiderivative, node("Variable", name))
    require_equal(context, slope, body)
    scalars = TermReader(context).scalars
    if not (rise(scalars(antiderivative), name, context) - scalars(value)).is_zero:
        raise Rejected("an integral is not shown to have its value")
    require_defined(context, scalars.divisors)
    return Proposition(context, integral, "=", value)


def rise(antiderivative: Ratio, name: str, context: Context) -> Ratio:
    """Return F(oo) - F(-oo) of ``F = (A arctan(k u) + B) / D`` with polynomials A, B, D in u.

    Raises:
        OutOfReach: If F is of another form.
        Rejected: If it does not converge, or may have a pole.
    """
    variable = quantity("variable", name)
    _require_rational(antiderivative, variable)
    below: Exponent = 0
    lead = ONE
    for base, power in antiderivative.below.items():
        if not is_signed(Ratio(base), context):
            raise Rejected("an antiderivative may have a pole on the line")
        degree, leading = _leading(base, variable)
        below, lead = below + degree * power, lead * leading.power(power)
    tangents = [q for q in antiderivative.above.quantities() if q.kind == "arctangent"]
    if len(tangents) > 1:
        raise OutOfReach("an antiderivative with several arc tangents")
    if tangents and not is_signed(lead, context):
        raise OutOfReach("a denominator beside an arc tangent, whose degree may be lower")
    parts = antiderivative.above.collected(tangents[0]) if tangents else {0: antiderivative.above}
    total = ZERO
    for exponent, part in parts.items() if antiderivative.above.terms else ():
        degree, leading = _leading(part, variable)
        if exponent == 1 and degree == below:
            total = total + leading * lead.inverse() * _half_turns(tangents[0], variable, context)
        elif exponent not in (0, 1) or degree >= below:
            raise Rejected("an antiderivative does not converge at infinity")
    return total


def _require_rational(antiderivative: Ratio, variable: Quantity) -> None:
    """Refuse what depends on the variable otherwise than by itself and an arc tangent of it."""
    tangents = [q for q in antiderivative.above.quantities() if q.kind == "arctangent"]
    inside = set().union(*(argument_of(q).quantities() for q in tangents))
    for part in (antiderivative.quantities() | inside) - {variable}:
        if part.kind != "arctangent" and Ratio.of(part).depends_on(variable.name):
            raise OutOfReach("an antiderivative that is no rational function and arc tangent")


def _leading(polynomial: Laurent, variable: Quantity) -> tuple[Exponent, Ratio]:
    """Return the degree in a variable and its coefficient."""
    parts = polynomial.collected(variable)
    if any(part.depends_on(variable.name) for part in parts.values()) or min(parts) < 0:
        raise OutOfReach("an antiderivative that is no rational function")
    degree = max(parts)
    return degree, Ratio(parts[degree])


def _half_turns(tangent: Quantity, variable: Quantity, context: Context) -> Ratio:
    """Return what arctan(k u) rises by: pi, for k > 0."""
    argument = argument_of(tangent)
    slope = argument.derivative(variable.name)
    rest = argument - product_of((slope, Ratio.of(variable)))
    if not rest.is_zero or slope.depends_on(variable.name) or sign_of(slope, context) != POSITIVE:
        raise OutOfReach("an arc tangent of something else than a positive multiple")
    return Ratio.of(quantity("pi"))
