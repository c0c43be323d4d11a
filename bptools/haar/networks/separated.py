"""Networks in which constants join rows to rows and columns to columns: two sums, side by side.

In Tr(U A U^dagger B) the constant A joins two column ends and B two row ends. Then the loops that a
pairing of the rows closes do not depend on the pairing of the columns, and the integral is

    sum_(s, t) Wg(type(s, t)) L(s) R(t)

with L and R computed once for each pairing, not for each pair of them. Where all constants differ,
nothing merges, and this is how the answer is kept. For Sp(2d) the sign of a pair of pairings is the
product of their Pfaffian signs and of (-1)^(number of cycles).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from math import factorial, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bptools.haar.networks.gluing import Gluing, Term
from bptools.haar.networks.loops import Loops, Word, transposed
from bptools.haar.weingarten.symmetric_group import Partition, count_partitions, partitions

MOST_PAIRINGS = 11_000  # of one side: degree 7 of U(d), degree 6 of O(d) and Sp(2d)
MOST_PAIRS = 1_000_000  # that are counted one by one
Involution = tuple[int, ...]


@dataclass(frozen=True)
class Side:
    """The pairings of the row ends, or of the column ends.

    Args:
        loops: The different products of closed words.
        product: For each pairing the place of its product.
        signs: For each pairing its sign.
    """

    loops: list[tuple[Word, ...]]
    product: NDArray[np.int64]
    signs: NDArray[np.int64]


@dataclass(frozen=True)
class Separated:
    """The two sums of one network.

    Args:
        constant: The closed words without random letters, and their sign.
        rows: The pairings of rows.
        columns: The pairings of columns.
        degree: Half the number of random letters.
        is_real: Whether any two letters may be paired.
        is_symplectic: Whether a pair of pairings has the sign (-1)^(number of cycles) too.
    """

    constant: Loops
    rows: Side
    columns: Side
    degree: int
    is_real: bool
    is_symplectic: bool

    @property
    def most_terms(self) -> int:
        """The number of terms, were each product of loops multiplied by each."""
        return len(self.rows.loops) * len(self.columns.loops)

    @property
    def pairs(self) -> int:
        """The number of pairs of pairings."""
        return len(self.rows.product) * len(self.columns.product)

    def terms(self) -> dict[Term, int]:
        """Return the sum as ``Gluing.integrate`` does."""
        types = partitions(self.degree)
        shape = (len(self.rows.loops), len(self.columns.loops), len(types))
        counts = np.zeros(shape, dtype=np.int64)
        for row, table in zip(self.rows.product, self._signed(), strict=True):
            np.add.at(counts[row], (self.columns.product, table.types), table.signs)
        left = [_merged(self.constant.words, loops) for loops in self.rows.loops]
        result: dict[Term, int] = {}
        for i, j, kind in np.argwhere(counts):
            term = Term(_merged(left[i], self.columns.loops[j]), types[kind])
            result[term] = result.get(term, 0) + self.constant.sign * int(counts[i, j, kind])
        return {term: number for term, number in result.items() if number}

    def lines(self) -> Iterator[list[dict[int, int]]]:
        """Yield for each product of row loops, by type, the column products with their numbers."""
        types = range(count_partitions(self.degree))
        tables = self._signed()
        by_product: dict[int, list[_Line]] = {}
        for row, table in zip(self.rows.product, tables, strict=True):
            by_product.setdefault(int(row), []).append(table)
        for product in range(len(self.rows.loops)):
            line: list[dict[int, int]] = [{} for _ in types]
            for table in by_product[product]:
                places = zip(table.types, self.columns.product, table.signs, strict=True)
                for kind, column, sign in places:
                    numbers = line[kind]
                    numbers[int(column)] = numbers.get(int(column), 0) + int(sign)
            yield line

    def _signed(self) -> Iterator[_Line]:
        types = _relative_types(self.degree, is_real=self.is_real)
        cycles = np.array([len(mu) for mu in partitions(self.degree)])
        for sign, line in zip(self.rows.signs, types, strict=True):
            signs = sign * self.columns.signs
            yield _Line(line, signs * (-1) ** cycles[line] if self.is_symplectic else signs)


@dataclass(frozen=True)
class _Line:
    """One pairing of rows with all of columns: places of the cycle types, and signs."""

    types: NDArray[np.uint8]
    signs: NDArray[np.int64]


def separated(gluing: Gluing, words: Sequence[Word]) -> Separated | None:
    """Return a network as two sums; None if rows and columns hang together or it is too large.

    >>> network = separated(Gluing(0, 1), [(0, 4, 3, 6)])  # Tr(U A U^dagger B)
    >>> network.rows.loops, network.columns.loops
    ([((6,),)], [((4,),)])
    """
    if gluing.symmetry or gluing.alphabet.vectors:
        return None
    random, constant = gluing.prepared(words)
    wiring = _Wiring.of(gluing, random) if constant.sign else None
    if wiring is None or not wiring.is_small:
        return None
    pairings = _pairings(wiring.degree, is_real=wiring.is_real)
    return Separated(
        constant,
        _side(gluing, wiring.relabelled(wiring.rows), pairings),
        _side(gluing, wiring.relabelled(wiring.columns), pairings),
        wiring.degree,
        wiring.is_real,
        bool(gluing.joint),
    )


Chords = dict[int, tuple[int, Word]]  # from an end to the end that a constant word leads to


@dataclass(frozen=True)
class _Wiring:
    """What joins the ends of the random letters, numbered as they occur.

    Args:
        plain: Whether a letter is the matrix, not its conjugate.
        rows: The words between row ends, in both directions.
        columns: Those between column ends.
        is_real: Whether any two letters may be paired.
    """

    plain: list[bool]
    rows: Chords
    columns: Chords
    is_real: bool

    @staticmethod
    def of(gluing: Gluing, words: Sequence[Word]) -> _Wiring | None:
        """Return the wiring; None if a word joins a row end to a column end."""
        plain: list[bool] = []
        sides: dict[bool, Chords] = {True: {}, False: {}}
        for word in words:
            places = [k for k, letter in enumerate(word) if gluing.is_random(letter)]
            first = len(plain)
            plain += [word[k] >> 1 == gluing.matrix for k in places]
            for number, place in enumerate(places):
                following = (number + 1) % len(places)
                stop = places[following] + (len(word) if following <= number else 0)
                leaves_row = bool(word[place] & 1)
                if leaves_row == bool(word[places[following]] & 1):
                    return None
                between = (word + word)[place + 1 : stop]
                chords = sides[leaves_row]
                chords[first + number] = (first + following, between)
                chords[first + following] = (first + number, transposed(between))
        return _Wiring(plain, sides[True], sides[False], gluing.matrix == gluing.partner)

    @property
    def degree(self) -> int:
        return len(self.plain) // 2

    @property
    def is_small(self) -> bool:
        """Whether the letters can be paired, in not too many ways."""
        if len(self.plain) % 2 or not (self.is_real or 2 * sum(self.plain) == len(self.plain)):
            return False
        return self.degree > 0 and _count(self.degree, is_real=self.is_real) <= MOST_PAIRINGS

    def relabelled(self, chords: Chords) -> Chords:
        """Return chords between letters of which the plain ones are first, unless all are real."""
        if self.is_real:
            return chords
        order = sorted(range(len(self.plain)), key=lambda k: not self.plain[k])
        new = {old: k for k, old in enumerate(order)}
        return {new[a]: (new[b], word) for a, (b, word) in chords.items()}


class Types(NamedTuple):
    """The cycle types of pairs of pairings, as places among the partitions.

    Args:
        lines: For each pairing of rows the types with all pairings of columns.
        places: For each type the first pairing of columns that has it with the first of rows.
    """

    lines: list[NDArray[np.uint8]]
    places: dict[int, int]


def pairings_of(degree: int, *, is_real: bool) -> tuple[Involution, ...] | None:
    """List the pairings of letters, plain with conjugate ones unless real; None if too many.

    >>> pairings_of(2, is_real=False)
    ((2, 3, 0, 1), (3, 2, 1, 0))
    """
    return (
        _pairings(degree, is_real=is_real)
        if _count(degree, is_real=is_real) <= MOST_PAIRINGS
        else None
    )


def first_of_each_type(degree: int, *, is_real: bool) -> Types:
    """Return the types of all pairs of pairings.

    >>> first_of_each_type(2, is_real=False).places
    {1: 0, 0: 1}
    """
    lines = _relative_types(degree, is_real=is_real)
    places: dict[int, int] = {}
    for place, kind in enumerate(lines[0]):
        places.setdefault(int(kind), place)
    return Types(lines, places)


def _count(degree: int, *, is_real: bool) -> int:
    return prod(range(1, 2 * degree, 2)) if is_real else factorial(degree)


def _side(gluing: Gluing, chords: Chords, pairings: Sequence[Involution]) -> Side:
    places: dict[tuple[Word, ...], int] = {}
    owners: list[int] = []
    signs: list[int] = []
    for pairing in pairings:
        sign, loops = gluing.alphabet.canonical(_loops(chords, pairing, gluing.joint))
        owners.append(places.setdefault(loops, len(places)))
        signs.append(sign * (_pfaffian_sign(pairing) if gluing.joint else 1))
    return Side(list(places), np.array(owners), np.array(signs))


def _loops(chords: Chords, pairing: Involution, joint: Word) -> Iterator[Word]:
    """Yield the closed words that the constants and a pairing of their ends form."""
    left = set(chords)
    while left:
        start = end = min(left)
        loop: list[int] = []
        while end in left:
            arrival, word = chords[end]
            partner = pairing[arrival]
            loop += word
            loop += joint if arrival < partner else transposed(joint)
            left -= {end, arrival}
            end = partner
        if end != start:
            raise ValueError(f"pairing must close every loop, not {pairing}")
        yield tuple(loop)


@lru_cache(maxsize=32)
def _pairings(degree: int, *, is_real: bool) -> tuple[Involution, ...]:
    """List the pairings of letters; of the first half with the second unless they are real.

    >>> _pairings(2, is_real=False), len(_pairings(3, is_real=True))
    (((2, 3, 0, 1), (3, 2, 1, 0)), 15)
    """
    if not is_real:
        return tuple(
            (*(degree + k for k in image), *(image.index(k) for k in range(degree)))
            for image in permutations(range(degree))
        )
    if degree == 0:
        return ((),)
    result = []
    for partner in range(1, 2 * degree):
        rest = [k for k in range(1, 2 * degree) if k != partner]
        for smaller in _pairings(degree - 1, is_real=True):
            pairing = [partner, *([0] * (2 * degree - 1))]
            for k, image in enumerate(smaller):
                pairing[rest[k]] = rest[image]
            result.append(tuple(pairing))
    return tuple(result)


@lru_cache(maxsize=8)
def _relative_types(degree: int, *, is_real: bool) -> list[NDArray[np.uint8]]:
    """Return for each pairing of rows the places of its cycle types with all pairings of columns.

    A cycle of k pairs is two cycles of length k of the one involution after the other.
    """
    images = np.array(_pairings(degree, is_real=is_real), dtype=np.int8)
    points = np.arange(2 * degree, dtype=np.int8)
    fixed = {_fixed_points(mu): place for place, mu in enumerate(partitions(degree))}
    scale = (2 * degree + 1) ** np.arange(degree, dtype=np.int64)
    codes = {sum(n * int(s) for n, s in zip(key, scale, strict=True)): fixed[key] for key in fixed}
    known = np.array(sorted(codes), dtype=np.int64)
    places = np.array([codes[int(code)] for code in known], dtype=np.uint8)
    lines = []
    for row in images:
        step = images[:, row]
        power = step
        code = scale[0] * (power == points).sum(axis=1)
        for exponent in range(1, degree):
            power = np.take_along_axis(step, power.astype(np.intp), axis=1)
            code = code + scale[exponent] * (power == points).sum(axis=1)
        lines.append(places[np.searchsorted(known, code)])
    return lines


def _fixed_points(mu: Partition) -> tuple[int, ...]:
    """Count the points that the powers 1, 2, ... leave where they are, every cycle being double."""
    return tuple(
        sum(2 * part for part in mu if power % part == 0) for power in range(1, sum(mu) + 1)
    )


def _pfaffian_sign(pairing: Involution) -> int:
    """Return the sign of the permutation that lists the pairs, the lesser first."""
    pairs = [(a, b) for a, b in enumerate(pairing) if a < b]
    crossings = sum(a < c < b < e for a, b in pairs for c, e in pairs)
    return -1 if crossings % 2 else 1


def _merged(first: tuple[Word, ...], second: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(sorted(first + second))
