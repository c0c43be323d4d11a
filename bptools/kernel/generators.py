"""The quantities that exact scalars are made of, and the numbers by which monomials name them."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

Exponent = int | Fraction
Powers = tuple[tuple[int, Exponent], ...]


Thing = TypeVar("Thing")


class Numbered(Generic[Thing]):
    """Things by numbers, which are compared faster than the things."""

    def __init__(self) -> None:
        self._things: list[Thing] = []
        self._numbers: dict[Thing, int] = {}

    def number(self, thing: Thing) -> int:
        """Return the number of a thing, a new one if it has none."""
        number = self._numbers.setdefault(thing, len(self._things))
        if number == len(self._things):
            self._things.append(thing)
        return number

    def __getitem__(self, number: int) -> Thing:
        return self._things[number]


class Sort(StrEnum):
    """What values a scalar variable takes."""

    COMPLEX = "complex"
    REAL = "real"
    NONNEGATIVE = "non-negative"
    POSITIVE = "positive"
    NATURAL = "natural"


class Family(StrEnum):
    """What kind of quantity a generator is."""

    IMAGINARY = "i"
    ROOT = "a prime, for its roots"
    VARIABLE = "variable"
    CONJUGATE = "conjugate of a complex variable"
    PHASE = "exp(i x)"
    GROWTH = "exp(x)"
    POWER = "power with a natural number in the exponent"
    PRODUCT = "product of a scalar over an index below a natural number"
    VALUE = "value of a function, or of its derivative"
    INVERSE = "inverse of a polynomial"
    ARCTANGENT = "arc tangent"
    PI = "pi"


class Generator(NamedTuple):
    """One generator: its family, its name, and what else fixes it."""

    family: Family
    name: str = ""
    sort: Sort = Sort.REAL
    order: int = 0  # of the derivative, or the prime
    argument: str = ""  # of the function
    of: Any = None  # the scalar that it is a function of: scalars are made of generators

    def depends_on(self, name: str) -> bool:
        """Return whether a name is in it: its own, or inside."""
        return name in (self.name, self.argument) or (self.of is not None and self.of.has(name))


GENERATORS: Numbered[Generator] = Numbered()


def number_of(generator: Generator) -> int:
    """Return the number by which monomials refer to a generator."""
    return GENERATORS.number(generator)


def generator_of(number: int) -> Generator:
    """Return the generator of a number."""
    return GENERATORS[number]


def is_sign(generator: Generator) -> bool:
    """Return whether a generator is -1 to the power of a natural number, whose square is 1."""
    return generator.family is Family.POWER and bool(generator.of.terms == {(): -1})


@cache
def reduces(number: int) -> bool:
    """Return whether powers of a generator reduce: algebraic numbers, and (-1)^n."""
    generator = generator_of(number)
    return generator.family in (Family.IMAGINARY, Family.ROOT) or is_sign(generator)
