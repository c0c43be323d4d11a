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
from itertools import combinations, permutations
from math import comb, factorial, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bptools.haar.networks.gluing import Gluing, Term
from bptools.haar.networks.loops import Loops, Word, transposed
from bptools.haar.weingarten.symmetric_group import Partition, count_partitions, partitions

MOST_PAIRINGS = 11_000  # of one side: degree 7 of U(d), degree 6 of O(d) and Sp(2d)
MOST_PAIRS = 1_000_000  # that are counted one by one
Involution = tuple[int, ...]
Integers = NDArray[np.int64]
_CHUNK = 1 << 9  # pairings of rows at a time


@dataclass(frozen=True)
class Side:
    """The pairings of the row ends, or of the column ends.

    Args:
        loops: The different products of closed words.
        product: For each pairing the place of its product.
        signs: For each pairing its sign.
    """

    loops: list[tuple[Word, ...]]
    product: Integers
    signs: Integers


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
        result: dict[Term, int] = {}
        for loops, line in zip(self.rows.loops, self.lines(), strict=True):
            left = _merged(self.constant.words, loops)
            for column, kind in np.argwhere(line.T).tolist():
                term = Term(_merged(left, self.columns.loops[column]), types[kind])
                number = self.constant.sign * int(line[kind, column])
                result[term] = result.get(term, 0) + number
        return {term: number for term, number in result.items() if number}

    def lines(self) -> Iterator[Integers]:
        """Yield for each product of row loops numbers by type and by product of column loops."""
        all_types = _relative_types(self.degree, is_real=self.is_real)
        kinds, columns = count_partitions(self.degree), len(self.columns.loops)
        turns = np.array([(-1) ** len(mu) for mu in partitions(self.degree)])[:, None]
        order = np.argsort(self.rows.product, kind="stable")
        ends = np.cumsum(np.bincount(self.rows.product, minlength=len(self.rows.loops)))
        for pairings in np.split(order, ends[:-1]):
            line = np.zeros(kinds * columns)
            for pairing in pairings:
                places = all_types[pairing] * np.int64(columns) + self.columns.product
                signs = self.rows.signs[pairing] * self.columns.signs
                line += np.bincount(places, weights=signs, minlength=len(line))
            numbers = np.rint(line).astype(np.int64).reshape(kinds, columns)
            yield numbers * turns if self.is_symplectic else numbers


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

    lines: NDArray[np.uint8]
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
def _relative_types(degree: int, *, is_real: bool) -> NDArray[np.uint8]:
    """Return the places of the cycle types of all pairs of pairings.

    Both pairings of a pair keep a set of letters if it is a union of their cycles, and the numbers
    of such sets of 1, 2, .. pairs tell the type. Since one cycle at the most is longer than half
    the degree, sets of so many pairs are enough.

    >>> _relative_types(2, is_real=False)
    array([[1, 0],
           [0, 1]], dtype=uint8)
    """
    most = [comb(degree, size) for size in range(1, degree // 2 + 1)]
    scales = np.cumprod([1, *(number + 1 for number in most)])
    pairings = np.array(_pairings(degree, is_real=is_real))
    letters = np.arange(2 * degree)
    pairs = np.sort(np.where(letters < pairings, (1 << letters) + (1 << pairings), 0), axis=1)
    sets = [
        pairs[:, degree:][:, chosen].sum(axis=1)
        for size in range(1, degree // 2 + 1)
        for chosen in map(list, combinations(range(degree), size))
    ]
    weights = [scale for number, scale in zip(most, scales, strict=False) for _ in range(number)]
    known, columns = np.unique(sets or np.empty((0, len(pairings))), return_inverse=True)
    incidence = np.zeros((len(pairings), len(known)), dtype=np.float32)  # sums stay far below 2^24
    weighted = incidence.copy()
    for places, weight in zip(columns.reshape(-1, len(pairings)), weights, strict=True):
        incidence[np.arange(len(pairings)), places] = 1
        weighted[np.arange(len(pairings)), places] = weight
    places = np.zeros(scales[-1], dtype=np.uint8)
    for place, mu in enumerate(partitions(degree)):
        places[int(np.dot(_unions(mu)[1 : len(most) + 1], scales[:-1]))] = place
    types = np.empty((len(pairings), len(pairings)), dtype=np.uint8)
    for begin in range(0, len(pairings), _CHUNK):
        chunk = slice(begin, begin + _CHUNK)
        types[chunk] = places[(weighted[chunk] @ incidence.T).astype(np.intp)]
    return types


def _unions(mu: Partition) -> list[int]:
    """Count the unions of cycles by the number of their pairs.

    >>> _unions((2, 1))
    [1, 1, 1, 1]
    """
    numbers = [1]
    for part in mu:
        longer = [*numbers, *[0] * part]
        numbers = [a + b for a, b in zip(longer, [*[0] * part, *numbers], strict=True)]
    return numbers


def _pfaffian_sign(pairing: Involution) -> int:
    """Return the sign of the permutation that lists the pairs, the lesser first."""
    pairs = [(a, b) for a, b in enumerate(pairing) if a < b]
    crossings = sum(a < c < b < e for a, b in pairs for c, e in pairs)
    return -1 if crossings % 2 else 1


def _merged(first: tuple[Word, ...], second: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(sorted(first + second))
