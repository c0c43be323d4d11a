"""Values in balls, which enclose them: of exact scalars, and of scalar terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import flint
from flint import acb, arb, fmpq

from bptools.verification.limits import OutOfReach
from bptools.verification.scalars.polynomials import PHASE, Laurent, Quantity
from bptools.verification.scalars.quantities import QuantityReader
from bptools.verification.scalars.ratios import Ratio, argument_of
from bptools.verification.terms.language import Node, put

BITS = 256
NO_BALLS: Mapping[object, acb] = {}


def ball_of(scalar: Ratio, values: Mapping[object, acb] = NO_BALLS) -> acb:
    """Return a ball around an exact scalar, at values of the variables in it, by name.

    That of a derivative of a function has the function's name and its order for a name.

    Raises:
        OutOfReach: If it depends on something else.
    """
    with flint.ctx.workprec(BITS):
        total = acb(0)
        for powers, number in scalar.above.terms.items():
            term = acb(arb(number))
            for factor, exponent in powers:
                term *= power_of_ball(_base(factor, values), Fraction(exponent))
            total += term
        for polynomial, power in scalar.below.items():
            total /= ball_of(Ratio(Laurent(dict(polynomial))), values) ** power
        return total


def _base(factor: Quantity, values: Mapping[object, acb]) -> acb:
    match factor.kind:
        case "i":
            return acb(0, 1)
        case "pi":
            return acb(arb.pi())
        case "root":
            return acb(factor.of)
        case "variable" if factor.name in values:
            return values[factor.name]
        case "conjugate" if factor.name in values:
            return values[factor.name].conjugate()
        case "value" if (factor.name, factor.of[1]) in values:
            return values[factor.name, factor.of[1]]
        case "arctangent":
            return ball_of(argument_of(factor), values).atan()
        case "phase" if factor.name in values:
            turn = acb(0, 1) * acb(arb(fmpq(PHASE.numerator, PHASE.denominator)))
            return (turn * values[factor.name]).exp()
        case "growth" if factor.name in values:
            return values[factor.name].exp()
    raise OutOfReach(f"the value of a {factor.kind} {factor.name}")


def power_of_ball(base: acb, exponent: Fraction) -> acb:
    """Return a rational power of a ball."""
    if exponent.denominator == 1:
        return base ** int(exponent)
    return base ** acb(arb(fmpq(exponent.numerator, exponent.denominator)))


def ball_of_term(
    term: Node, scalars: Mapping[str, Node], functions: Mapping[tuple[str, int], Node]
) -> acb:
    """Return a ball around the value of a scalar term.

    Args:
        term: The term.
        scalars: Constant terms in the place of its variables.
        functions: Constant terms in the place of values of functions and of their derivatives.

    Raises:
        OutOfReach: If something in it has no value.
    """

    def ball(inner: Node) -> acb:
        return ball_of_term(inner, scalars, functions)

    match term.op, term.parts:
        case "Rational", (value,):
            return acb(arb(fmpq(value.numerator, value.denominator)))
        case "ImaginaryUnit", _:
            return acb(0, 1)
        case "Pi", _:
            return acb(arb.pi())
        case "Variable", (name,) if name in scalars:
            return ball(scalars[name])
        case "Apply", (function, argument):
            waves: dict[str, Callable[[acb], acb]] = {
                "exp": acb.exp,
                "cos": acb.cos,
                "sin": acb.sin,
                "arctan": acb.atan,
            }
            return waves[function](ball(argument))
        case "Sum", (terms,):
            return sum(map(ball, terms), acb(0))
        case "Product", (factors,):
            product = acb(1)
            for factor in factors:
                product *= ball(factor)
            return product
        case "Power", (base, exponent):
            return power_of_ball(ball(base), exponent_of(put(exponent, scalars)))
        case "Conjugate", (body,):
            return ball(body).conjugate()
    return ball(_jet(term, functions))


def exponent_of(exponent: Node) -> Fraction:
    """Return the rational number that a constant term is."""
    height = QuantityReader(())(exponent)
    if height.below or set(height.above.terms) - {frozenset()}:
        raise OutOfReach("a power whose exponent has no rational value")
    value = height.above.terms.get(frozenset(), fmpq(0))
    return Fraction(int(value.p), int(value.q))


def _jet(term: Node, functions: Mapping[tuple[str, int], Node]) -> Node:
    order, body, variables = 0, term, set[Node]()
    while body.op == "Slope":
        variables.add(body.parts[1])
        order, body = order + 1, body.parts[0]
    is_own = body.op == "Value" and variables <= {body.parts[1]}
    value = functions.get((body.parts[0], order)) if is_own else None
    if value is None:
        raise OutOfReach(f"a {term.op} without a value at the witness")
    return value
