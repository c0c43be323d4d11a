"""The sign of a scalar on a whole domain, by one sufficient criterion that may stay silent.

Numerator and denominator are polynomials; every natural number is written as its least value and an
excess, every b^n as b^least (1 + excess) and more (Bernoulli); a root of a natural number stays. If
then every coefficient has one sign, and every quantity is non-negative, that is the sign.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from flint import fmpq

from bptools.verification.limits import LARGEST_EXPONENT, LARGEST_LEAST, OutOfReach, Rejected
from bptools.verification.scalars.polynomials import (
    UNIT,
    Exponent,
    Laurent,
    Monomial,
    Quantity,
    monomial,
    quantity,
)
from bptools.verification.scalars.ratios import ONE, Ratio
from bptools.verification.terms.contexts import Context

POSITIVE, NONNEGATIVE = 2, 1  # and their negatives; None if nothing is shown


def sign_of(scalar: Ratio, context: Context) -> int | None:
    """Return the sign that is shown on the whole domain, None if none is."""
    sign = _sign(scalar.above, context)
    for base, power in scalar.below.items():
        below = _sign(base, context)
        if below not in (POSITIVE, -POSITIVE):
            return None
        if below < 0 and power % 2 and sign is not None:
            sign = -sign
    return sign


def is_nonnegative(scalar: Ratio, context: Context) -> bool:
    """Return whether a scalar is shown not to be negative."""
    return sign_of(scalar, context) in (POSITIVE, NONNEGATIVE)


def is_signed(scalar: Ratio, context: Context) -> bool:
    """Return whether a scalar is shown to vanish nowhere."""
    return sign_of(scalar, context) in (POSITIVE, -POSITIVE)


def is_natural(scalar: Ratio, context: Context) -> bool:
    """Return whether a scalar is shown to be a natural number on the whole domain."""
    return is_integral(scalar) and is_nonnegative(scalar, context)


def is_integral(scalar: Ratio) -> bool:
    """Return whether a scalar is a polynomial with integers in natural numbers."""
    return not scalar.below and all(
        number.q == 1 and all(_is_whole(q, e) for q, e in powers)
        for powers, number in scalar.above.terms.items()
    )


class Counted(NamedTuple):
    """A natural number: that of a name, if there is one, and a constant."""

    name: str | None
    constant: int


def counted(count: Ratio, context: Context) -> Counted:
    """Return a natural number as a name and a constant.

    Raises:
        Rejected: If it is not shown to be natural.
        OutOfReach: If it is another one, or the constant is large.
    """
    if not is_natural(count, context):
        raise Rejected("a count is not shown to be a natural number")
    constant = int(count.above.terms.get(UNIT, 0))
    factors = [(q, e, x) for powers, x in count.above.terms.items() for q, e in powers]
    is_name = [(q.kind, e, x) for q, e, x in factors] == [("variable", 1, fmpq(1))]
    if abs(constant) > LARGEST_EXPONENT or (factors and not is_name):
        raise OutOfReach("a count that is no small number, nor the sum of a name and one")
    return Counted(factors[0][0].name if factors else None, constant)


def is_dimension(scalar: Ratio, context: Context) -> bool:
    """Return whether a scalar is shown to be a positive integer on the whole domain."""
    return is_natural(scalar - ONE, context)


def _is_whole(factor: Quantity, exponent: Exponent) -> bool:
    if exponent <= 0 or exponent != int(exponent):
        return False
    if factor.kind == "tower":
        return isinstance(factor.of, int)
    return factor.kind == "variable" and factor.sort == "natural"


def require_defined(context: Context, divisors: list[Ratio]) -> None:
    """Refuse a division that may be by zero for some natural numbers, whatever else varies.

    Raises:
        Rejected: If no coefficient of a divisor, seen as a polynomial in all that is no natural
            number, is shown to have a sign. Roots of natural numbers, and what may depend on the
            rest, leave it whole.
    """
    for divisor in divisors:
        rest = [q for q in divisor.above.quantities() if not _counts(q)]
        pairs = (pair for powers in divisor.above.terms for pair in powers)
        roots = any(_counts(q) and e != int(e) for q, e in pairs)
        if roots or any(_depends(q, context) for q in rest):
            if not is_signed(divisor, context):
                raise Rejected("it divides by something that may be zero")
            continue
        parts: dict[Monomial, dict[Monomial, fmpq]] = {}
        for powers, number in divisor.above.terms.items():
            natural = frozenset(pair for pair in powers if _counts(pair[0]))
            parts.setdefault(powers - natural, {})[natural] = number
        if not any(is_signed(Ratio(Laurent(part)), context) for part in parts.values()):
            raise Rejected("it divides by something that may be zero")


def _depends(factor: Quantity, context: Context) -> bool:
    """Return whether a quantity may satisfy an equation with rational numbers and the others."""
    if factor.kind in ("phase", "growth"):
        sorts = {d.sort for d in context if d.name == factor.name and d.shape == "Scalar"}
        return not sorts or not sorts.isdisjoint(("natural", "complex"))
    return factor.kind in ("tower", "product", "arctangent")


def _counts(factor: Quantity) -> bool:
    """Return whether a quantity is a natural number, or a positive number to the power of one."""
    if factor.kind == "tower":
        return isinstance(factor.of, int) and factor.of > 0
    return factor.kind == "variable" and factor.sort == "natural"


def _least(name: str, context: Context) -> int:
    return next((d.least for d in context if d.name == name and d.shape == "Scalar"), 0)


def _sign(polynomial: Laurent, context: Context) -> int | None:
    lifted = _without_denominators(polynomial, context)
    shifted = Ratio(lifted).mapped(lambda q, e: _shifted(q, e, context)).above
    signs = {_sign_of_term(powers, number, context) for powers, number in shifted.terms.items()}
    if not signs:
        return NONNEGATIVE
    if None in signs or (min(s for s in signs if s) < 0 < max(s for s in signs if s)):
        return None
    return max((s for s in signs if s), key=abs)


def _without_denominators(polynomial: Laurent, context: Context) -> Laurent:
    """Return the polynomial times powers of positive numbers that no longer stand below."""
    least: dict[Quantity, Exponent] = {}
    for powers in polynomial.terms:
        for factor, exponent in powers:
            counted = _counts(factor) and (
                factor.kind == "tower" or _least(factor.name, context) >= 1
            )
            if exponent < 0 and (counted or _is_positive(factor, context)):
                least[factor] = min(least.get(factor, 0), exponent)
    lift = monomial({factor: -exponent for factor, exponent in least.items()})
    return polynomial.times(Laurent({lift[0]: lift[1]}))


def _shifted(factor: Quantity, exponent: Exponent, context: Context) -> Ratio:
    power = Ratio.of(factor, exponent)
    if not _counts(factor) or exponent <= 0:
        return power
    least = _least(factor.name, context)
    excess = Ratio.of(quantity("variable", f"{factor.name} - least", "natural"))
    if factor.kind == "variable":
        root = Ratio.of(factor, exponent - int(exponent))
        return (excess + Ratio.number(least)).power(int(exponent)) * root
    if factor.of < 2 or exponent != int(exponent):
        return power
    if least > LARGEST_LEAST:
        raise OutOfReach(f"a power from an exponent of {least} on")
    start = Ratio.number(Fraction(factor.of) ** least)
    return (start * (ONE + excess) + Ratio.of(factor)).power(int(exponent))


def _is_positive(factor: Quantity, context: Context) -> bool:
    if factor.kind == "tower" and isinstance(factor.of, Laurent):
        return sign_of(Ratio(factor.of), context) == POSITIVE
    if factor.kind in ("growth", "pi", "root"):
        return True
    value = factor.kind == "value" and factor.of[1] == 0
    return factor.sort == "positive" and (value or factor.kind in ("variable", "product"))


def _sign_of_term(powers: Monomial, number: fmpq, context: Context) -> int | None:
    size = POSITIVE
    for factor, exponent in powers:
        if _is_positive(factor, context):
            continue
        size = NONNEGATIVE
        even = exponent > 0 and exponent == int(exponent) and exponent % 2 == 0
        named = factor.kind in ("variable", "product")
        real = (named or factor.kind == "value") and factor.sort != "complex"
        plain = named and factor.sort in ("non-negative", "natural")
        if not ((real and even) or ((plain or _counts(factor)) and exponent > 0)):
            return None
    return size if number > 0 else -size
