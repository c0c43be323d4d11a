"""Powers of Tr(U A U^dagger B), by characters instead of pairings.

E (Tr U A U^dagger B)^k = sum over shapes of f s(A) s(B) / s(1), with Schur functions s and the
number f of standard tableaux; in power sums of A and of B it is

    k! sum_{mu, nu} p_mu(A) p_nu(B) / (z_mu z_nu) sum_shapes chi(mu) chi(nu) / prod (d + content),

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
from bptools.algebra.words import Word, transpose
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.symmetric_group import Partition, centraliser_order, partitions

FASTER_FROM = 4  # degrees


class Conjugations(NamedTuple):
    """(Tr U A U^dagger B)^power, with words A and B, and the other traces."""

    inner: Word
    outer: Word
    power: int
    rest: tuple[Word, ...]


def conjugations(monomial: Monomial, matrix: Basic) -> Conjugations | None:
    """Return a monomial as a power of one conjugation; None if it is none or a low one."""
    random = [word for word in monomial.traces if any(x.symbol == matrix for x in word)]
    if len(random) < FASTER_FROM or len(set(random)) > 1:
        return None
    if any(letter.symbol == matrix for letter in monomial.open or ()):
        return None
    parts = _cut(random[0], matrix)
    if parts is None:
        return None
    rest = tuple(word for word in monomial.traces if word not in random)
    return Conjugations(*parts, len(random), rest)


class PowerSums(NamedTuple):
    """Traces of powers of A and B, with their coefficient: a scale times a number by shape."""

    words: list[Word]
    scale: fmpq
    numbers: dict[Partition, int]


def power_sums_of(power: Conjugations) -> Iterator[PowerSums]:
    """Yield the terms of the average of a power."""
    shapes = partitions(power.power)
    columns = {cycle_type: _column(cycle_type) for cycle_type in shapes}
    for first in shapes:
        for second in shapes:
            order = centraliser_order(first) * centraliser_order(second)
            partner = columns[second]
            numbers = {
                shape: character * partner[shape]
                for shape, character in columns[first].items()
                if shape in partner
            }
            words = [power.inner * n for n in first] + [power.outer * n for n in second]
            yield PowerSums(words, fmpq(factorial(power.power), order), numbers)


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


def _cut(word: Word, matrix: Basic) -> tuple[Word, Word] | None:
    """Return A and B of U A U^dagger B."""
    places = [k for k, letter in enumerate(word) if letter.symbol == matrix]
    if len(places) != 2 or word[places[0]].adjoint() != word[places[1]]:
        return None
    if any(letter.rows != matrix.rows or letter.cols != matrix.rows for letter in word):
        return None
    if word[places[0]].conjugated != word[places[0]].transposed:  # U^T ... conj(U)
        return _cut(transpose(word), matrix)
    start = next(k for k in places if not word[k].transposed)
    turned = word[start:] + word[:start]
    stop = next(k for k in range(1, len(turned)) if turned[k].symbol == matrix)
    inner, outer = turned[1:stop], turned[stop + 1 :]
    return (inner, outer) if inner and outer else None
