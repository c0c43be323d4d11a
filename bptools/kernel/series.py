"""Limits at 0 of quotients of powers and waves of a positive variable, by their series."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import NamedTuple

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context
from bptools.kernel.equality import normal_forms
from bptools.kernel.generators import (
    Exponent,
    Family,
    Generator,
    Powers,
    Sort,
    generator_of,
    number_of,
)
from bptools.kernel.integrals import depends
from bptools.kernel.limits import require_value, scalar_of
from bptools.kernel.minting import KEY, Theorem, rule
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import IMAGINARY, ONE, ZERO, Scalar
from bptools.kernel.signs import is_strict
from bptools.kernel.terms import Relation

LONGEST_SERIES = 32  # powers that are looked at beyond the lowest that may be there


@rule(
    "A quotient of sums of powers of a > 0 times exp(i r a) or exp(r a), r rational, tends, as a "
    "tends to 0, to the quotient of the coefficients (Taylor) of the lowest power in its "
    "denominator, if no lower one is in its numerator; averages over angles taken before."
)
def tends_at_zero(context: Context, limit: t.LimitAtZero, value: t.Term) -> Theorem:
    """Return the value of a limit at 0."""
    if context.scalar(limit.name).sort is not Sort.POSITIVE:
        raise Refusal(f"{limit.name} must be declared positive to tend to 0")
    (form,) = normal_forms(context, limit.body)
    require_value(context, limit, value, _limit_at_zero(scalar_of(form), limit.name, context))
    return Theorem(KEY, context, limit, Relation.EQUAL, value)


def _limit_at_zero(scalar: Scalar, name: str, context: Context) -> Scalar:
    """Return the limit of a scalar at 0.

    Raises:
        Refusal: If it has no series of that form, or may grow without bound.
    """
    numerator, denominator = scalar.cleared
    if not numerator.terms:
        return ZERO
    below = _series(denominator, name, _lowest(denominator, name) + LONGEST_SERIES)
    lowest = min((power for power, x in below.items() if not x.is_zero), default=None)
    if lowest is None or not is_strict(below[lowest], context):
        raise Refusal(f"a denominator's series in {name} has no coefficient shown to differ from 0")
    if lowest - _lowest(numerator, name) > 2 * LONGEST_SERIES:
        raise Refusal(f"a series in {name} is too long")
    above = _series(numerator, name, lowest)
    if any(not x.is_zero for power, x in above.items() if power < lowest):
        raise Refusal(f"it may grow without bound as {name} tends to 0")
    return above.get(lowest, ZERO) * below[lowest].inverse()


def _lowest(polynomial: Scalar, name: str) -> Exponent:
    number = number_of(Generator(Family.VARIABLE, name, Sort.POSITIVE))
    return min(polynomial.collected(number))


def _series(polynomial: Scalar, name: str, last: Exponent) -> dict[Exponent, Scalar]:
    """Return the coefficients of all powers of a variable up to one."""
    series: dict[Exponent, Scalar] = {}
    for powers, factor in polynomial.terms.items():
        power, rate, constants = _split(powers, name)
        term = Scalar({constants: factor})
        for order in count(1):
            if power > last or not term.terms:
                break
            series[power] = series.get(power, ZERO) + term
            term, power = term * rate * Scalar.number(Fraction(1, order)), power + 1
    return series


class _Monomial(NamedTuple):
    """A power of a variable, an exponential of it at a rate, and what does not depend on it."""

    power: Exponent
    rate: Scalar
    constants: Powers


def _split(powers: Powers, name: str) -> _Monomial:
    """Return what of a monomial depends on a variable, and what does not.

    Raises:
        Refusal: If something else than its powers and exponentials does.
    """
    power: Exponent = 0
    rate, constants = ZERO, []
    for number, exponent in powers:
        generator = generator_of(number)
        if not depends(generator, name):
            constants.append((number, exponent))
        elif generator.family is Family.VARIABLE:
            power = exponent
        elif generator.family in (Family.PHASE, Family.GROWTH):
            unit = IMAGINARY if generator.family is Family.PHASE else ONE
            rate = rate + unit * Scalar.number(Fraction(exponent))
        else:
            raise Refusal(f"a series in {name} has no rule for {generator.family}")
    return _Monomial(power, rate, tuple(constants))
