"""Scalar terms as exact scalars: variables, exponentials, roots, powers with natural exponents."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq, fmpz

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context
from bptools.kernel.generators import Exponent, Family, Generator, Sort, generator_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import IMAGINARY, ONE, ZERO, Scalar, multiplied

_HALF = Scalar.number(Fraction(1, 2))
_ABOVE_ZERO = (Sort.POSITIVE, Sort.NONNEGATIVE, Sort.NATURAL)


class ScalarReader:
    """Reads the scalar terms of one context; ``inverted`` collects what was divided by."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.inverted: list[Scalar] = []

    def __call__(self, term: t.Term) -> Scalar:
        """Return a scalar term's value.

        Raises:
            Refusal: If the term is no scalar that the rules know.
        """
        match term:
            case t.Rational(value):
                return Scalar.number(value)
            case t.ImaginaryUnit():
                return IMAGINARY
            case t.Pi():
                return Scalar.generator(Generator(Family.PI))
            case t.Variable(name):
                sort = self._context.scalar(name).sort
                return Scalar.generator(Generator(Family.VARIABLE, name, sort))
            case t.Value(function, t.Variable() as argument):
                sort = self._context.function(function).sort
                name = self._real(argument.name)
                return Scalar.generator(Generator(Family.VALUE, function, sort, argument=name))
            case t.Apply(function, argument):
                return self._elementary(function, self(argument))
            case t.Sum(addends):
                return sum(map(self, addends), ZERO)
            case t.Product(factors):
                return multiplied(map(self, factors))
            case t.Power(base, exponent):
                return self.power(self(base), exponent)
            case t.Conjugate(body):
                return self(body).conjugate()
        raise Refusal(f"{type(term).__name__} has no rule among scalars")

    def _real(self, name: str) -> str:
        if self._context.scalar(name).sort in (Sort.COMPLEX, Sort.NATURAL):
            raise Refusal(f"a function or a derivative needs a real variable, not {name}")
        return name

    def derivative(self, scalar: Scalar, name: str) -> Scalar:
        """Return the derivative by a real variable."""
        return scalar.derivative(self._real(name))

    def _elementary(self, function: t.Elementary, argument: Scalar) -> Scalar:
        match function:
            case t.Elementary.EXP:
                return _exponential(argument)
            case t.Elementary.COS:
                return self._wave(argument, 1)
            case t.Elementary.SIN:
                return self._wave(argument, -1) * -IMAGINARY
        if argument.conjugate() != argument:
            raise Refusal(f"an arc tangent needs a real argument, not {argument}")
        return Scalar.generator(Generator(Family.ARCTANGENT, of=argument))

    def _wave(self, argument: Scalar, sign: int) -> Scalar:
        if argument.conjugate() != argument:
            raise Refusal(f"sine and cosine need a real argument, not {argument}")
        forth, back = _exponential(IMAGINARY * argument), _exponential(-IMAGINARY * argument)
        return (forth + back * sign) * _HALF

    def half_angle(self, angle: t.Term) -> tuple[Scalar, Scalar]:
        """Return cosine and i times sine of half an angle."""
        argument = self(angle) * _HALF
        return self._wave(argument, 1), self._wave(argument, -1)

    def power(self, base: Scalar | None, exponent: t.Term) -> Scalar:
        """Return a power of a scalar (None for zero).

        Raises:
            Refusal: If the exponent is neither rational nor linear in natural numbers.
        """
        base = ZERO if base is None else base
        if isinstance(exponent, t.Rational):
            return self._rational_power(base, exponent.value)
        power = ONE
        for powers, factor in self(exponent).terms.items():
            if factor.q != 1:
                raise Refusal(f"an exponent must have integer coefficients, not {factor}")
            if not powers:
                power = power * self._rational_power(base, Fraction(int(factor)))
                continue
            generator = generator_of(powers[0][0])
            is_number = generator.family is Family.VARIABLE and generator.sort is Sort.NATURAL
            if len(powers) > 1 or powers[0][1] != 1 or not is_number:
                raise Refusal("an exponent must be linear in natural numbers")
            power = power * self._natural_power(base, generator.name, int(factor))
        return power

    def _rational_power(self, base: Scalar, exponent: Fraction) -> Scalar:
        if exponent < 0:
            self.inverted.append(base)
        if exponent.denominator == 1:
            return base ** int(exponent)
        if len(base.terms) != 1:
            raise Refusal(f"a root must be of a product, not of {base}")
        ((powers, factor),) = base.terms.items()
        root = _root_of_number(factor, exponent)
        for number, inner in powers:
            generator = generator_of(number)
            if not _is_nonnegative(generator):
                raise Refusal(f"a root must be of something non-negative, not of {generator.name}")
            root = root * Scalar.generator(generator, _simple(inner * exponent))
        return root

    def _natural_power(self, base: Scalar, name: str, multiple: int) -> Scalar:
        """Return base^(multiple n), with numbers, variables and the rest of the base apart."""
        if base.is_zero:
            raise Refusal("a power of zero with a variable exponent has no rule")
        above, below = base.cleared
        if below != ONE:
            inverse = self._natural_power(below, name, -multiple)
            return self._natural_power(above, name, multiple) * inverse
        content, primitive = base.split_content()
        ((powers, factor),) = content.terms.items()
        if multiple < 0 and (powers or primitive != ONE):
            self.inverted.append(base)
        result = ONE
        for prime, exponent in _factors(factor):
            result = result * _tower(Scalar.number(prime), name, multiple * exponent)
        for number, height in powers:
            if height != int(height):
                raise Refusal("a power of a root with a variable exponent has no rule")
            part = Scalar.generator(generator_of(number))
            result = result * _tower(part, name, multiple * int(height))
        return result if primitive == ONE else result * _tower(primitive, name, multiple)


def _tower(base: Scalar, name: str, exponent: int) -> Scalar:
    return Scalar.generator(Generator(Family.POWER, name, of=base), exponent)


def _is_nonnegative(generator: Generator) -> bool:
    if generator.family in (Family.GROWTH, Family.PI, Family.ROOT):
        return True
    if generator.family is Family.POWER:
        base = (generator.of or ONE).terms
        return set(base) == {()} and bool(base[()] > 0)
    plain = generator.family is Family.VARIABLE or (
        generator.family is Family.VALUE and generator.order == 0
    )
    return plain and generator.sort in _ABOVE_ZERO


def _exponential(argument: Scalar) -> Scalar:
    """Return exp of a combination of real variables with rational or imaginary coefficients."""
    product = ONE
    for powers, factor in argument.terms.items():
        generators = [(generator_of(number), exponent) for number, exponent in powers]
        imaginary = any(g.family is Family.IMAGINARY for g, _ in generators)
        rest = [(g, e) for g, e in generators if g.family is not Family.IMAGINARY]
        if imaginary and [(g.family, e) for g, e in rest] == [(Family.PI, 1)]:
            product = product * _root_of_unity(Fraction(int(factor.p), int(factor.q)))
            continue
        if len(rest) != 1 or rest[0][1] != 1 or rest[0][0].family is not Family.VARIABLE:
            raise Refusal(f"an exponent must be linear in real variables, not {argument}")
        variable = rest[0][0]
        if variable.sort is Sort.COMPLEX:
            raise Refusal(f"an exponent must be linear in real variables, not in {variable.name}")
        family = Family.PHASE if imaginary else Family.GROWTH
        exponent = _simple(Fraction(int(factor.p), int(factor.q)))
        product = product * Scalar.generator(Generator(family, variable.name), exponent)
    return product


def _root_of_unity(turns: Fraction) -> Scalar:
    """Return exp(i pi turns), for multiples of a quarter: a power of (1 + i)/sqrt 2."""
    if (4 * turns).denominator > 1:
        raise Refusal(f"exp(i pi {turns}) has no rule")
    root = Scalar.generator(Generator(Family.ROOT, order=2), Fraction(-1, 2))
    return ((ONE + IMAGINARY) * root) ** (int(4 * turns) % 8)


def _root_of_number(factor: fmpq, exponent: Fraction) -> Scalar:
    if factor <= 0:
        raise Refusal(f"a root must be of a positive number, not of {factor}")
    root = ONE
    for prime, multiplicity in _factors(factor):
        generator = Generator(Family.ROOT, order=prime)
        root = root * Scalar.generator(generator, _simple(multiplicity * exponent))
    return root


def _factors(factor: fmpq) -> list[tuple[int, int]]:
    """Return the primes of a rational number with their exponents, and -1 if it is negative."""
    sign = [(-1, 1)] if factor < 0 else []
    above = [(int(p), int(e)) for p, e in abs(fmpz(factor.p)).factor()]
    below = [(int(p), -int(e)) for p, e in fmpz(factor.q).factor()]
    return [*sign, *above, *below]


def _simple(exponent: Exponent) -> Exponent:
    return int(exponent) if exponent == int(exponent) else exponent
