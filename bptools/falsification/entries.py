"""The ring in which a formula is computed: rational polynomials in all that is not rational.

Its variables are the entries of random matrices, the phases of angles, the imaginary unit, and
atoms: numbers such as sqrt(2) or sin(1/3), each enclosed by a ball. Everything else is exact, and
averages act on monomials, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Any, NamedTuple

from flint import acb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz

PHASE_UNIT = 1680  # the phase of an angle t is e^{it/1680}: its divisors are the denominators of
# frequencies, of half angles and of the eigenvalues of the generators that are drawn
MOST_TERMS = 40_000  # of a polynomial that is averaged
ZERO: Any = fmpz(0)  # exponents are such integers, whatever the stubs of flint say
MOST_PRODUCTS = 1_000_000  # of terms, in one product


class TooLargeError(ValueError):
    """A polynomial has more terms than can be averaged in reasonable time."""


class TooManyVariablesError(TooLargeError):
    """A ring has no place for another variable; a larger one has, where every term is longer."""


def require_small(left: fmpq_mpoly, right: fmpq_mpoly) -> None:
    """Refuse a product that would take more than a few seconds.

    Raises:
        TooLargeError: If it would.
    """
    if len(left) * len(right) > MOST_PRODUCTS:
        raise TooLargeError(f"a product of {len(left)} and {len(right)} terms")


class MatrixEntry(NamedTuple):
    """An entry of a random matrix, or its complex conjugate."""

    matrix: str
    row: int
    column: int
    conjugated: bool = False


class Phase(NamedTuple):
    """The phase of an angle, or its inverse."""

    angle: str
    conjugated: bool = False


def _phases(angle: str) -> tuple[Phase, Phase]:
    return Phase(angle), Phase(angle, conjugated=True)


class Atom(NamedTuple):
    """A complex number known to a ball, or its conjugate."""

    number: int
    conjugated: bool = False


Variable = MatrixEntry | Phase | Atom
Powers = dict[Variable, int]
"""The variables of a monomial with their exponents."""


class Ring:
    """Polynomials in variables that are named as they come up.

    Args:
        size: How many variables there may be, beside the imaginary unit.
    """

    def __init__(self, size: int) -> None:
        names = ["i", *(f"x{k}" for k in range(size))]
        self._context = fmpq_mpoly_ctx.get(names)
        self._gens = self._context.gens()
        self._variables: list[Variable] = []
        self._places: dict[Variable, int] = {}
        self._balls: list[acb] = []
        self._atoms: dict[str, int] = {}

    def number(self, real: fmpq | int, imaginary: fmpq | int = 0) -> fmpq_mpoly:
        """Return a number of Q(i)."""
        return self._context.constant(fmpq(real)) + self._gens[0] * fmpq(imaginary)

    def enclosed(self, value: acb) -> fmpq_mpoly:
        """Return a number that is known to a ball: itself if the ball is one point of Q(i)."""
        if value.real.is_exact() and value.imag.is_exact():
            return self.number(value.real.fmpq(), value.imag.fmpq())
        name = str(value)
        if name not in self._atoms:
            self._atoms[name] = len(self._balls)
            self._balls.append(value)
        return self.power_of(Atom(self._atoms[name]))

    def exact(self, polynomial: fmpq_mpoly) -> tuple[fmpq, fmpq] | None:
        """Return real and imaginary part of a number of Q(i), None of anything else."""
        parts = [fmpq(0)] * 4
        for powers, coefficient in polynomial.terms():
            if any(powers[1:]):
                return None
            parts[int(powers[0]) % 4] += coefficient
        return parts[0] - parts[2], parts[1] - parts[3]

    def inverse(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """Return 1 over a number, exactly if it is one of Q(i).

        Raises:
            ValueError: If an entry or a phase is in it.
            ZeroDivisionError: If it is 0.
        """
        parts = self.exact(polynomial)
        if parts is None:
            return self.enclosed(1 / self.ball(polynomial))
        real, imaginary = parts
        square = real * real + imaginary * imaginary
        return self.number(real / square, -imaginary / square)

    def power_of(self, variable: Variable, exponent: int = 1) -> fmpq_mpoly:
        """Return a power of a variable.

        Raises:
            TooManyVariablesError: If the ring has no place for another variable.
        """
        return self._gens[self._place(variable)] ** exponent

    def phase(self, angle: str, frequency: Fraction) -> fmpq_mpoly:
        """Return e^{i frequency angle}.

        Raises:
            ValueError: If the frequency is no multiple of that of the phase.
        """
        exponent = frequency * PHASE_UNIT
        if exponent.denominator != 1:
            raise ValueError(f"frequency of {angle} must be a multiple of 1/1680, not {frequency}")
        return self.power_of(Phase(angle, exponent < 0), abs(exponent.numerator))

    def _place(self, variable: Variable) -> int:
        if variable not in self._places:
            pair = (variable, variable._replace(conjugated=not variable.conjugated))
            if len(self._variables) + 2 >= len(self._gens):
                raise TooManyVariablesError(f"more than {len(self._gens) - 1} variables")
            for partner in pair:
                self._variables.append(partner)
                self._places[partner] = len(self._variables)
        return self._places[variable]

    def terms(self, polynomial: fmpq_mpoly) -> Iterator[tuple[Powers, fmpq_mpoly]]:
        """Yield the variables of each term, and its coefficient in Q(i).

        Raises:
            TooLargeError: If there are more than ``MOST_TERMS``.
        """
        if len(polynomial) > MOST_TERMS:
            raise TooLargeError(f"a polynomial of {len(polynomial)} terms")
        for exponents, coefficient in polynomial.terms():
            powers = {
                self._variables[place - 1]: int(exponent)
                for place, exponent in enumerate(exponents)
                if place and exponent
            }
            yield powers, _UNITS[int(exponents[0]) % 4](self, coefficient)

    def by_frequency(
        self, polynomial: fmpq_mpoly, angles: Sequence[str]
    ) -> Iterator[tuple[tuple[int, ...], fmpq_mpoly]]:
        """Yield the waves in some angles, each with the polynomial that stands before it.

        Args:
            polynomial: A polynomial.
            angles: Names of angles.

        Yields:
            The frequency in each angle, in steps of 1/PHASE_UNIT, and a polynomial without them.

        Raises:
            TooLargeError: If there are more than ``MOST_TERMS``.
        """
        if len(polynomial) > MOST_TERMS:
            raise TooLargeError(f"a polynomial of {len(polynomial)} terms")
        pairs = [tuple(self._places.get(phase) for phase in _phases(angle)) for angle in angles]
        places = [place for pair in pairs for place in pair if place is not None]
        outer_of = _picking(self._others(places))
        parts: dict[tuple[int, ...], dict[tuple[int, ...], fmpq]] = {}
        for exponents, coefficient in polynomial.terms():
            frequencies = tuple(
                0 if forth is None or back is None else int(exponents[forth] - exponents[back])
                for forth, back in pairs
            )
            part, outer = parts.setdefault(frequencies, {}), outer_of(exponents)
            part[outer] = part.get(outer, 0) + coefficient
        for frequencies, part in parts.items():
            yield frequencies, self._without(places, part)

    def _others(self, places: Sequence[int]) -> list[int]:
        """Return the places of all generators but some."""
        return sorted(set(range(len(self._gens))) - set(places))

    def _without(
        self, places: Sequence[int], coefficients: Mapping[tuple[int, ...], fmpq]
    ) -> fmpq_mpoly:
        """Return the polynomial with these coefficients by the exponents at all other places."""
        remaining, exponents = self._others(places), [ZERO] * len(self._gens)
        terms = {}
        for outer, coefficient in coefficients.items():
            for place, exponent in zip(remaining, outer, strict=True):
                exponents[place] = exponent
            terms[tuple(exponents)] = coefficient
        return self._context.from_dict(terms)

    def slope(self, polynomial: fmpq_mpoly, angle: str) -> fmpq_mpoly:
        """Return the derivative by an angle: every wave gets its frequency as a factor."""
        steps = self.number(0)
        for phase, sign in zip(_phases(angle), (1, -1), strict=True):
            if phase in self._places:
                place = self._places[phase]
                steps += sign * self._gens[place] * polynomial.derivative(place)
        return steps * self.number(0, fmpq(1, PHASE_UNIT))

    def integrated(
        self,
        polynomial: fmpq_mpoly,
        own: Callable[[Variable], bool],
        moment: Callable[[Powers], fmpq],
    ) -> fmpq_mpoly:
        """Return the polynomial with the product of some variables replaced by its moment.

        Args:
            polynomial: What is integrated.
            own: Whether a variable is one of those.
            moment: The moment of a product of their powers; those of equal products are asked once.

        Raises:
            TooLargeError: If there are more than ``MOST_TERMS``.
        """
        if len(polynomial) > MOST_TERMS:
            raise TooLargeError(f"a polynomial of {len(polynomial)} terms")
        own_places = [self._places[variable] for variable in self._variables if own(variable)]
        if not own_places:
            return polynomial * moment({})
        inner_of, outer_of = _picking(own_places), _picking(self._others(own_places))
        moments: dict[tuple[int, ...], fmpq] = {}
        rest: dict[tuple[int, ...], fmpq] = {}
        for exponents, coefficient in polynomial.terms():
            inner = inner_of(exponents)
            if inner not in moments:
                named = zip(own_places, map(int, inner), strict=True)
                moments[inner] = moment({self._variables[p - 1]: e for p, e in named if e})
            if moments[inner]:
                outer = outer_of(exponents)
                rest[outer] = rest.get(outer, 0) + coefficient * moments[inner]
        return self._without(own_places, rest)

    def conjugate(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """Return the complex conjugate: every variable has its own among the variables."""
        swapped = [-self._gens[0]]
        for variable in self._variables:
            partner = variable._replace(conjugated=not variable.conjugated)
            is_real = isinstance(variable, Atom) and self._balls[variable.number].imag == 0
            swapped.append(self.power_of(variable if is_real else partner))
        unused = self._gens[len(swapped) :]
        return polynomial.compose(*swapped, *unused, ctx=self._context)

    def ball(self, polynomial: fmpq_mpoly) -> acb:
        """Return the value of a polynomial in atoms alone.

        Raises:
            ValueError: If an entry or a phase is left, which nothing averages over.
        """
        total = acb(0)
        for powers, coefficient in self.terms(polynomial):
            term = acb(*(self.exact(coefficient) or ()))
            for variable, exponent in powers.items():
                if not isinstance(variable, Atom):
                    raise ValueError(f"nothing averages over {variable}")
                value = self._balls[variable.number]
                term *= (value.conjugate() if variable.conjugated else value) ** exponent
            total += term
        return total


def _picking(places: Sequence[int]) -> Callable[[Sequence[int]], tuple[int, ...]]:
    """Return what picks the exponents at some places, at least one."""
    if len(places) == 1:
        return lambda exponents: (exponents[places[0]],)
    return itemgetter(*places)


_UNITS: tuple[Callable[[Ring, Any], fmpq_mpoly], ...] = (
    lambda ring, c: ring.number(c),
    lambda ring, c: ring.number(0, c),
    lambda ring, c: ring.number(-c),
    lambda ring, c: ring.number(0, -c),
)
