"""Scalar terms as exact scalars: waves, exponentials, roots, powers with natural exponents."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from flint import fmpq

from bptools.verification.limits import LARGEST_EXPONENT, OutOfReach, Rejected, spend
from bptools.verification.scalars.polynomials import PHASE, UNIT, I, Quantity, quantity
from bptools.verification.scalars.ratios import ONE, ZERO, Ratio, fraction_of, product_of
from bptools.verification.terms.contexts import Context, declared_in
from bptools.verification.terms.language import Node

HALF = Ratio.number(Fraction(1, 2))
LARGEST_TRIAL = 1000


class QuantityReader:
    """Reads scalar terms; ``divisors`` collects what they divide by."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.summed: set[str] = set()
        self.divisors: list[Ratio] = []

    def __call__(self, term: Node) -> Ratio:
        """Return the value of a scalar term.

        Raises:
            OutOfReach: If there is no rule for it.
        """
        spend(1)
        match term.op, term.parts:
            case "Rational", (value,):
                return Ratio.number(value)
            case "ImaginaryUnit", _:
                return Ratio.of(I)
            case "Pi", _:
                return Ratio.of(quantity("pi"))
            case "Variable", (name,):
                return Ratio.of(quantity("variable", name, self._sort(name)))
            case "Value", (function, argument):
                sort = declared_in(self._context, function, "Function").sort
                place = (self.real(argument.parts[0]), 0)
                return Ratio.of(quantity("value", function, sort, place))
            case "Apply", (function, argument):
                return self._applied(function, self(argument))
            case "Sum", (terms,):
                total = ZERO
                for addend in terms:
                    total = total + self(addend)
                return total
            case "Product", (factors,):
                return product_of(map(self, factors))
            case "Power", (base, exponent):
                return self.power(self(base), exponent)
            case "Conjugate", (body,):
                return self(body).conjugate()
        raise OutOfReach(f"a {term.op} where a scalar is needed")

    def _sort(self, name: str) -> str:
        return "natural" if name in self.summed else declared_in(self._context, name, "Scalar").sort

    def real(self, name: str) -> str:
        """Return the name of a real variable; refuse another one."""
        if declared_in(self._context, name, "Scalar").sort in ("complex", "natural"):
            raise Rejected(f"a derivative or a function of {name}, which is not real")
        return name

    def _applied(self, function: str, argument: Ratio) -> Ratio:
        if function == "exp":
            return _exponential(argument)
        if not (argument.conjugate() - argument).is_zero:
            raise Rejected(f"the {function} of something that is not shown to be real")
        if function == "arctan":
            key = argument.above, frozenset(argument.below.items())
            return Ratio.of(quantity("arctangent", of=key))
        cosine, sine = _waves(argument)
        return cosine if function == "cos" else sine * -Ratio.of(I)

    def half_angle(self, angle: Node) -> tuple[Ratio, Ratio]:
        """Return the cosine, and i times the sine, of half an angle."""
        argument = self(angle) * HALF
        if not (argument.conjugate() - argument).is_zero:
            raise Rejected("a rotation by an angle that is not shown to be real")
        return _waves(argument)

    def power(self, base: Ratio, exponent: Node) -> Ratio:
        """Return a power: with a rational exponent, or one that is linear in natural numbers."""
        result = ONE
        for powers, number in self(exponent).above.terms.items():
            multiple = fraction_of(number)
            if powers == UNIT:
                result = result * self._rational(base, multiple)
                continue
            ((factor, height),) = powers if len(powers) == 1 else ((I, 0),)
            natural = factor.kind == "variable" and factor.sort == "natural"
            if not natural or height != 1 or multiple.denominator > 1:
                raise OutOfReach("an exponent that is not linear in natural numbers")
            result = result * self._natural(base, factor.name, int(multiple))
        if self(exponent).below:
            raise OutOfReach("an exponent with a denominator")
        return result

    def _rational(self, base: Ratio, exponent: Fraction) -> Ratio:
        if exponent < 0:
            self.divisors.append(base)
        if exponent.denominator == 1:
            return base.power(int(exponent))
        if abs(exponent) > LARGEST_EXPONENT:
            raise OutOfReach("a root to so large a power")
        if base.below or len(base.above.terms) != 1:
            raise OutOfReach("a root of a sum")
        ((powers, number),) = base.above.terms.items()
        if number < 0 or not all(map(_is_nonnegative, (q for q, _ in powers))):
            raise OutOfReach("a root of something that is not shown to be positive")
        root = product_of(Ratio.of(q, e * exponent) for q, e in powers)
        primes = prime_powers(number)
        return root * product_of(Ratio.of(quantity("root", of=p), e * exponent) for p, e in primes)

    def _natural(self, base: Ratio, name: str, multiple: int) -> Ratio:
        """Return base^(multiple n), numbers, quantities and the rest of the base apart."""
        if base.is_zero:
            raise OutOfReach("a power of zero with a variable exponent")
        shared, number, rest = base.above.split()
        if multiple < 0 and (shared or rest.terms != ONE.above.terms):
            self.divisors.append(base)
        result = ONE
        for prime, exponent in prime_powers(number):
            result = result * Ratio.of(quantity("tower", name, of=prime), multiple * exponent)
        for factor, height in shared:
            if height != int(height):
                raise OutOfReach("a power of a root with a variable exponent")
            tower = quantity("tower", name, of=Ratio.of(factor).key)
            result = result * Ratio.of(tower, multiple * int(height))
        if rest.terms != ONE.above.terms:
            result = result * Ratio.of(quantity("tower", name, of=rest), multiple)
        for divisor, height in base.below.items():
            result = result * Ratio.of(quantity("tower", name, of=divisor), -multiple * height)
        return result


def exact(term: Node) -> Ratio:
    """Return the value of a constant scalar term."""
    return QuantityReader(())(term)


def _waves(argument: Ratio) -> tuple[Ratio, Ratio]:
    """Return the cosine, and i times the sine."""
    forth, back = _exponential(Ratio.of(I) * argument), _exponential(-(Ratio.of(I) * argument))
    return (forth + back) * HALF, (forth - back) * HALF


def _exponential(argument: Ratio) -> Ratio:
    if argument.below:
        raise OutOfReach("an exponential of a quotient")
    result = ONE
    for powers, number in argument.above.terms.items():
        multiple = fraction_of(number)
        rest = powers - {(I, 1)}
        if len(rest) != 1:
            raise OutOfReach("an exponential of something that is not linear")
        ((factor, exponent),) = rest
        imaginary = len(powers) > 1
        if imaginary and factor.kind == "pi" and exponent == 1:
            result = result * turn(multiple)
            continue
        if exponent != 1 or factor.kind != "variable" or factor.sort == "complex":
            raise OutOfReach("an exponential of something that is not linear in real variables")
        kind, power = ("phase", multiple / PHASE) if imaginary else ("growth", multiple)
        result = result * Ratio.of(quantity(kind, factor.name), power)
    return result


@cache
def turn(half_turns: Fraction) -> Ratio:
    """Return exp(i pi x) for a multiple x of 1/4."""
    eighths = half_turns * 4
    if eighths.denominator > 1:
        raise OutOfReach("exp(i pi x) for an x that is no multiple of 1/4")
    root = Ratio.of(quantity("root", of=2), Fraction(-1, 2))
    return ((ONE + Ratio.of(I)) * root).power(int(eighths) % 8)


def _is_nonnegative(factor: Quantity) -> bool:
    if factor.kind in ("growth", "pi", "root"):
        return True
    if factor.kind == "tower":
        return isinstance(factor.of, int) and factor.of > 0
    plain = factor.kind == "variable" or (factor.kind == "value" and factor.of[1] == 0)
    return plain and factor.sort in ("positive", "non-negative", "natural")


def prime_powers(number: fmpq) -> list[tuple[int, int]]:
    """Return the primes of a rational number with exponents, and -1 if it is negative.

    Raises:
        OutOfReach: If it has large prime factors.
    """
    powers = [(-1, 1)] if number < 0 else []
    for part, sign in ((abs(int(number.p)), 1), (int(number.q), -1)):
        rest, prime = part, 2
        while rest > 1 and prime <= LARGEST_TRIAL:
            exponent = 0
            while rest % prime == 0:
                rest, exponent = rest // prime, exponent + 1
            if exponent:
                powers.append((prime, sign * exponent))
            prime += 1
        if rest > LARGEST_TRIAL**2:
            raise OutOfReach("a root or a power of a number with large prime factors")
        if rest > 1:
            powers.append((rest, sign))
    return powers
