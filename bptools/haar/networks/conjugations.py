"""Traces of powers of U A U^dagger B, by characters instead of pairings.

E prod_i Tr (U A U^dagger B)^k_i = sum over shapes of chi(k) s(A) s(B) / s(1), with Schur functions
s; in power sums of A and of B it is, f being the number of standard tableaux and k = k_1 + ...,

    k! sum_{mu, nu} p_mu(A) p_nu(B) / (z_mu z_nu)
        sum_shapes chi(k) / f chi(mu) chi(nu) / prod (d + content),

the product over the cells of the shape.

Source: James, Ann. Math. Stat. 35 (1964), eq. (92).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import factorial
from typing import NamedTuple

from flint import fmpq
from sympy import Basic

from bptools.algebra.polynomial import Monomial
from bptools.algebra.words import Letter, Word, transpose
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.symmetric_group import Partition, centraliser_order, partitions

FASTER_FROM = 4  # degrees


class Conjugations(NamedTuple):
    """prod_i Tr (U A U^dagger B)^k_i, with words A and B, and the other traces."""

    inner: Word
    outer: Word
    powers: Partition
    rest: tuple[Word, ...]

    @property
    def degree(self) -> int:
        """The sum of all powers."""
        return sum(self.powers)

    def weights(self) -> dict[Partition, int]:
        """Return k! chi(k) / (f z_k), an integer, for every shape where it is not 0."""
        ones = _column((1,) * self.degree)
        size = factorial(self.degree) // centraliser_order(self.powers)
        return {shape: size * x // ones[shape] for shape, x in _column(self.powers).items()}


def conjugations(monomial: Monomial, matrix: Basic) -> Conjugations | None:
    """Return a monomial as powers of one conjugation; None if it is none or of a low degree."""
    random = [word for word in monomial.traces if any(x.symbol == matrix for x in word)]
    letters = sum(x.symbol == matrix for word in random for x in word)
    if letters < 2 * FASTER_FROM or any(x.symbol == matrix for x in monomial.open or ()):
        return None
    parts = [_cut(word, matrix) for word in random]
    pairs = {None if part is None else part[:2] for part in parts}
    if None in pairs or len(pairs) > 1:
        return None
    powers = sorted((part.power for part in parts if part is not None), reverse=True)
    rest = tuple(word for word in monomial.traces if word not in random)
    ((inner, outer),) = filter(None, pairs)
    return Conjugations(inner, outer, tuple(powers), rest)


class PowerSums(NamedTuple):
    """Traces of powers of A and B, with their coefficient: a scale times a number by shape."""

    words: list[Word]
    scale: fmpq
    numbers: dict[Partition, int]


def power_sums_of(power: Conjugations) -> Iterator[PowerSums]:
    """Yield the terms of their average."""
    weights = power.weights()
    types = partitions(power.degree)
    for first in types:
        weighted = {
            shape: weights[shape] * character
            for shape, character in _column(first).items()
            if shape in weights
        }
        for second in types:
            order = centraliser_order(first) * centraliser_order(second)
            partner = _column(second)
            numbers = {
                shape: x * partner[shape] for shape, x in weighted.items() if shape in partner
            }
            words = [power.inner * n for n in first] + [power.outer * n for n in second]
            yield PowerSums(words, fmpq(centraliser_order(power.powers), order), numbers)


def characters_by_shape(degree: int) -> dict[Partition, dict[Partition, int]]:
    """Return the characters that are not 0, by shape and cycle type."""
    rows: dict[Partition, dict[Partition, int]] = {shape: {} for shape in partitions(degree)}
    for cycle_type in partitions(degree):
        for shape, character in _column(cycle_type).items():
            if character:
                rows[shape][cycle_type] = character
    return rows


@lru_cache(maxsize=1 << 10)
def _column(cycle_type: Partition) -> dict[Partition, int]:
    return characters(cycle_type, sum(cycle_type))


class _Power(NamedTuple):
    """The words A and B of a trace of (U A U^dagger B)^power."""

    inner: Word
    outer: Word
    power: int


def _cut(word: Word, matrix: Basic) -> _Power | None:
    """Return a trace as one of such a power; None if it is another one."""
    if any(letter.rows != matrix.rows or letter.cols != matrix.rows for letter in word):
        return None
    for turned in (word, transpose(word)):  # U^T ... conj(U) is U ... U^dagger then
        if Letter(matrix) in turned:
            start = turned.index(Letter(matrix))
            return _power_of(turned[start:] + turned[:start], matrix)
    return None


def _power_of(word: Word, matrix: Basic) -> _Power | None:
    """Return a word that begins with U as a power of U A U^dagger B."""
    ends = [k for k, letter in enumerate(word) if letter.symbol == matrix]
    period = ends[2] if len(ends) > 2 else len(word)
    power = len(ends) // 2
    if word != word[:period] * power or word[ends[1]] != word[0].adjoint():
        return None
    inner, outer = word[1 : ends[1]], word[ends[1] + 1 : period]
    return _Power(inner, outer, power) if inner and outer else None
