"""Limits: as a number grows without bound, at 0, and of an antiderivative at both ends of the line.

All are read off expansions: the coefficients of a numerator and a denominator by an order, of which
the lowest counts most: minus the power of what grows, the power of what tends to 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import count

from bptools.kernel import terms as t
from bptools.kernel.combination import Combination
from bptools.kernel.contexts import Context
from bptools.kernel.equality import normal_forms, normal_forms_of_averages, require_equal
from bptools.kernel.generators import (
    Exponent,
    Family,
    Generator,
    Powers,
    Sort,
    generator_of,
    number_of,
)
from bptools.kernel.minting import KEY, Theorem, rule
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import IMAGINARY, ONE, ZERO, Scalar
from bptools.kernel.signs import Sign, is_strict, sign_of
from bptools.kernel.terms import Relation

LARGE = 64  # a limit asks for large values alone
LONGEST_SERIES = 32  # powers that are looked at beyond the lowest that may be there
Expansion = Mapping[Exponent, Scalar]


@rule(
    "A rational function of n, averages taken, tends to the ratio of the leading coefficients as n "
    "grows without bound if numerator and denominator have one degree, to 0 if the numerator has a "
    "lower one; what holds from some n on is enough."
)
def tends(context: Context, limit: t.Limit, value: t.Term) -> Theorem:
    """Return the value of a limit.

    Raises:
        Needs: If an average's formula asks for another dimension to be larger.
    """
    name = context.natural(limit.name)
    if name.below is not None:
        raise Refusal(f"{limit.name} must be a natural number without a bound to have a limit")
    large = context.from_value(limit.name, max(LARGE, name.least))
    (form,) = normal_forms_of_averages(large, limit.body)
    sides = form.value("what a limit is of").cleared
    above, below = (_at_infinity(side, limit.name, Sort.NATURAL) for side in sides)
    _require_value(context, limit, value, _ratio(above, below, limit.name, large))
    return Theorem(KEY, context, limit, Relation.EQUAL, value)


@rule(
    "A quotient of sums of powers of a > 0 times exp(i r a) or exp(r a), r rational, tends, as a "
    "tends to 0, to the quotient of the coefficients (Taylor) of the lowest power in its "
    "denominator, if no lower one is in its numerator; averages over angles taken before."
)
def tends_at_zero(context: Context, limit: t.LimitAtZero, value: t.Term) -> Theorem:
    """Return the value of a limit at 0."""
    name = limit.name
    if context.scalar(name).sort is not Sort.POSITIVE:
        raise Refusal(f"{name} must be declared positive to tend to 0")
    (form,) = normal_forms(context, limit.body)
    numerator, denominator = form.value("what a limit is of").cleared
    below = _at_zero(denominator, name, _lowest(denominator, name) + LONGEST_SERIES)
    lowest = min((order for order, x in below.items() if not x.is_zero), default=0)
    if lowest - _lowest(numerator, name) > 2 * LONGEST_SERIES:
        raise Refusal(f"a series in {name} is too long")
    above = _at_zero(numerator, name, lowest)
    _require_value(context, limit, value, _ratio(above, below, name, context))
    return Theorem(KEY, context, limit, Relation.EQUAL, value)


def _require_value(context: Context, of: t.Binder, value: t.Term, known: Scalar) -> None:
    """Refuse a value that is not the one known, or depends on what is bound."""
    if of.name in value.names():
        raise Refusal(f"the value of a limit or an integral cannot depend on {of.name}")
    (form,) = normal_forms(context, value)
    require_equal(Combination.scalar(known), form)


def _ratio(above: Expansion, below: Expansion, name: str, context: Context) -> Scalar:
    """Return what a quotient tends to.

    Raises:
        Refusal: If it is not shown to stay bounded.
    """
    lowest = min((order for order, x in below.items() if not x.is_zero), default=None)
    if lowest is None or not is_strict(below[lowest], context):
        raise Refusal(f"no leading coefficient in {name} of a divisor is shown to differ from 0")
    if any(not x.is_zero for order, x in above.items() if order < lowest):
        raise Refusal(f"it may grow without bound with {name}")
    return above.get(lowest, ZERO) * below[lowest].inverse()


def _at_infinity(polynomial: Scalar, name: str, sort: Sort) -> Expansion:
    number = number_of(Generator(Family.VARIABLE, name, sort))
    parts = polynomial.collected(number)
    if any(part.has(name) for part in parts.values()):
        raise Refusal(f"a limit must be of a rational function of {name}")
    return {-power: part for power, part in parts.items()}


def _lowest(polynomial: Scalar, name: str) -> Exponent:
    number = number_of(Generator(Family.VARIABLE, name, Sort.POSITIVE))
    return min(polynomial.collected(number), default=0)


def _at_zero(polynomial: Scalar, name: str, last: Exponent) -> Expansion:
    """Return the coefficients of all powers of a variable up to one."""
    series: dict[Exponent, Scalar] = {}
    for powers, factor in polynomial.terms.items():
        own = [pair for pair in powers if generator_of(pair[0]).depends_on(name)]
        term = Scalar({tuple(pair for pair in powers if pair not in own): factor})
        power, rate = _power_and_rate(tuple(own), name)
        for order in count(1):
            if power > last or not term.terms:
                break
            series[power] = series.get(power, ZERO) + term
            term, power = term * rate * Scalar.number(Fraction(1, order)), power + 1
    return series


def _power_and_rate(own: Powers, name: str) -> tuple[Exponent, Scalar]:
    """Return a and r of x^a exp(r x).

    Raises:
        Refusal: If it is something else.
    """
    power: Exponent = 0
    rate = ZERO
    units = {Family.PHASE: IMAGINARY, Family.GROWTH: ONE}
    for number, exponent in own:
        family = generator_of(number).family
        if family is Family.VARIABLE:
            power = exponent
        elif family in units:
            rate = rate + units[family] * Scalar.number(Fraction(exponent))
        else:
            raise Refusal(f"a series in {name} has no rule for {family}")
    return power, rate


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
    slope = t.Slope(antiderivative, t.Variable(name))
    require_equal(*normal_forms(context, slope, integral.body))
    (form,) = normal_forms(context, antiderivative)
    rise = _rise(form.value("an antiderivative"), name, context)
    _require_value(context, integral, value, rise)
    return Theorem(KEY, context, integral, Relation.EQUAL, value)


def _rise(antiderivative: Scalar, name: str, context: Context) -> Scalar:
    """Return F(oo) - F(-oo) for a rational function that vanishes there, plus arc tangents.

    An arc tangent may have constants alone before it: what x^2/(1 + 2 x^2) tends to is not read.

    Raises:
        Refusal: If F is not of that form, or not shown to be smooth on the whole line.
    """
    turns, rest = ZERO, ZERO
    for powers, factor in antiderivative.terms.items():
        term = Scalar({powers: factor})
        own = [(g, e) for n, e in powers if (g := generator_of(n)).depends_on(name)]
        if [(g.family, e) for g, e in own] == [(Family.ARCTANGENT, 1)]:
            _require_rising(own[0][0].of, name, context)
            pi = Scalar.generator(Generator(Family.PI))
            turns = turns + term * Scalar.generator(own[0][0]).inverse() * pi
        else:
            rest = rest + term
    sides = rest.cleared
    above, below = (_at_infinity(side, name, Sort.REAL) for side in sides)
    if any(order > 0 for order in above) or not is_strict(sides[1], context):
        raise Refusal(f"a denominator must not vanish on the line, as one of {rest} may")
    if not _ratio(above, below, name, context).is_zero:
        raise Refusal(f"a term of the antiderivative does not vanish at infinity: {rest}")
    return turns


def _require_rising(argument: Scalar, name: str, context: Context) -> None:
    """Refuse what is not a positive multiple of a variable."""
    slope = argument.derivative(name)
    variable = Scalar.generator(Generator(Family.VARIABLE, name, Sort.REAL))
    if slope.has(name) or not (argument - slope * variable).is_zero:
        raise Refusal(f"an arc tangent must be of a multiple of {name}, not of {argument}")
    if sign_of(slope, context) is not Sign.POSITIVE:
        raise Refusal(f"the slope in an arc tangent must be positive, not {slope}")
