"""Averages over brickwork circuits to degree 2, by a transfer matrix of permutations.

On t copies every gate is a sum over two permutations, of its outputs and of its inputs, weighted
by Wg of q^2; joined legs of two gates are traces, q to the number of cycles. What is left is one
permutation for the first and one for the last leg of every site: delta functions between rows of
the matrix and rows of its conjugate, and between their columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import count, product
from typing import Any, NamedTuple

from flint import fmpq, fmpq_poly
from sympy import Expr, Poly, S, Symbol, expand, factor

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.circuit_layers import Brickwork
from bptools.haar.cost import WorkCost, require
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector
from bptools.haar.networks.index_sums import IndexSums
from bptools.haar.weingarten.rational_functions import as_rational

MOST_DEGREE = 2
Ends = tuple[int | None, ...]  # of every site: the number of a permutation, None without a gate
Digits = tuple[Expr, ...]
Value = Any  # a number, or a polynomial in the local dimension: python-flint has no common type
SECONDS_PER_STEP, BYTES_PER_STATE = 4e-6, 600
SECONDS_PER_POLYNOMIAL = 2e-5


def brickwork_average(
    polynomial: Polynomial, matrix: Brickwork, sums: IndexSums | None
) -> Polynomial:
    """Return the average of a polynomial.

    Args:
        polynomial: A polynomial, of degree at most 2 in the matrix and in its conjugate.
        matrix: The circuit.
        sums: What is shared by one computation.

    Raises:
        ValueError: If the degree is above 2.
    """
    labels = sums.labels if sums is not None else count()
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        bars = [x.conjugated for x in _letters(monomial) if x.symbol == matrix]
        if bars.count(True) != bars.count(False):
            continue  # a gate has a uniformly random phase
        if bars.count(True) > MOST_DEGREE:
            raise ValueError(
                f"{matrix} is a circuit: its averages are known to degree {MOST_DEGREE}, "
                f"not to {bars.count(True)}"
            )
        if not bars:
            terms.append((monomial, coefficient))
            continue
        places = _Places(matrix, monomial)
        weights: dict[tuple[Ends, Ends], Expr] = defaultdict(lambda: S.Zero)
        transfer = _transfer(matrix, bars.count(True), keeps_first=not places.has_alike_columns)
        for (first, last), weight in transfer:
            if places.fit(first, last):
                weights[places.open_ends(first, last)] += weight
        for (first, last), weight in weights.items():
            placed = places.joined(labels, first, last)
            terms.append((placed, coefficient * factor(weight)))
    return Polynomial.collect(polynomial.shape, terms)


def _letters(monomial: Monomial) -> Iterator[Letter]:
    for word in (*monomial.traces, monomial.open or ()):
        yield from word


@lru_cache(maxsize=32)
def _transfer(
    matrix: Brickwork, degree: int, *, keeps_first: bool
) -> tuple[tuple[tuple[Ends, Ends], Expr], ...]:
    """Return the weights of the permutations of the first and last legs of all sites.

    Permutations of two copies are numbered 0 and 1; a gate's weights are numerators over
    q^2 (q^4 - 1), of one copy over q^2. Without the first legs those that differ in them alone are
    added up.
    """
    choices = range(degree)
    q = fmpq(int(matrix.local)) if matrix.local.is_Integer else fmpq_poly([0, 1])
    inside = q**2
    bottom = inside if degree == 1 else inside * (q**4 - 1)
    weight = {0: q**0 if degree == 1 else inside, 1: -(q**0)}
    untouched: Ends = (None,) * matrix.sites
    states: dict[tuple[Ends, Ends], Value] = {(untouched * keeps_first, untouched): q**0}
    _require_few_states(matrix, degree, keeps_first=keeps_first)
    for site in matrix.gates:
        following: dict[tuple[Ends, Ends], Value] = defaultdict(lambda: 0 * q)
        for (first, last), value in states.items():
            for incoming, outgoing in product(choices, repeat=2):
                begun, share = list(first), weight[incoming ^ outgoing]
                for leg in (site, site + 1):
                    before = last[leg]
                    if before is not None:
                        share = share * q ** (degree - (before ^ incoming))
                    elif keeps_first:
                        begun[leg] = incoming
                ended = (*last[:site], outgoing, outgoing, *last[site + 2 :])
                following[tuple(begun), ended] += value * share
        states = following
    divisor = bottom ** len(list(matrix.gates))
    return tuple(
        (ends, _ratio(value, divisor, matrix.local)) for ends, value in states.items() if value
    )


def _require_few_states(matrix: Brickwork, degree: int, *, keeps_first: bool) -> None:
    """Say what the transfer matrix costs: its states are choices of a permutation for each gate.

    Raises:
        CostError: If that is over the limit.
    """
    gates, sites = len(list(matrix.gates)), matrix.sites
    states = degree ** ((1 + keeps_first) * (sites // 2) + 1)
    seconds, size = SECONDS_PER_STEP, BYTES_PER_STATE
    if not matrix.local.is_Integer:
        seconds, size = gates * SECONDS_PER_POLYNOMIAL, gates * BYTES_PER_STATE
    cost = WorkCost(states * gates * degree**2 * seconds, states * size)
    require(cost, f"the transfer matrix of {gates} gates on {sites} sites")


def _ratio(above: Value, below: Value, local: Expr) -> Expr:
    if isinstance(above, fmpq):
        return as_rational(above / below)
    common = above.gcd(below)
    q = Symbol("q")
    upper, lower = (
        Poly([S(int(x.p)) / int(x.q) for x in reversed((part / common).coeffs())], q).as_expr()
        for part in (above, below)
    )
    return factor(upper / lower).xreplace({q: local})


class _Occurrence(NamedTuple):
    """One factor of a circuit, with the digits of the basis states beside it, if there are some.

    Args:
        conjugated: Whether it is the conjugate.
        rows: The digits at its rows.
        columns: The digits at its columns.
    """

    conjugated: bool
    rows: Digits | None
    columns: Digits | None


class _Places:
    """The places of a circuit in a monomial.

    Where all rows, or all columns, meet basis states, these are compared digit by digit; other
    ends become kets and bras with labels, which are summed over.
    """

    def __init__(self, matrix: Brickwork, monomial: Monomial) -> None:
        self._matrix = matrix
        self._monomial = monomial
        occurrences = [
            self._occurrence(word, place, is_closed=word is not monomial.open)
            for word in (*monomial.traces, monomial.open or ())
            for place, letter in enumerate(word)
            if letter.symbol == matrix
        ]
        self._pairs = [[k for k, x in enumerate(occurrences) if x.conjugated == bar] for bar in
                       (False, True)]  # fmt: skip
        sides = [x.rows for x in occurrences], [x.columns for x in occurrences]
        self._rows, self._columns = ([digits or () for digits in side] for side in sides)
        idle = len(set(matrix.gates) | {site + 1 for site in matrix.gates}) < matrix.sites
        known = [None not in side for side in sides]
        self._has_rows, self._has_columns = known if not idle else [all(known)] * 2

    def _occurrence(self, word: Word, place: int, *, is_closed: bool) -> _Occurrence:
        around = [
            self._digits(word[k % len(word)]) if is_closed or 0 <= k < len(word) else None
            for k in (place - 1, place + 1)
        ]
        letter = word[place]
        rows, columns = reversed(around) if letter.transposed else around
        return _Occurrence(letter.conjugated, rows, columns)

    def _digits(self, letter: Letter) -> Digits | None:
        """Return the digits of a basis state, the first site first; None if they are not known."""
        vector, local, sites = letter.symbol, self._matrix.local, self._matrix.sites
        if not isinstance(vector, BasisVector) or vector.rows != self._matrix.rows:
            return None
        if vector.index == 0 or expand(vector.index - vector.rows + 1) == 0:
            return (S.Zero if vector.index == 0 else local - 1,) * sites
        if not local.is_Integer or not vector.index.is_Integer:
            return None
        index = int(vector.index)
        return tuple(S(index // int(local) ** (sites - 1 - k) % int(local)) for k in range(sites))

    @property
    def has_alike_columns(self) -> bool:
        """Whether all columns meet one basis state, as permutations of the first legs all do."""
        return self._has_columns and len(set(self._columns)) == 1

    def fit(self, first: Ends, last: Ends) -> bool:
        """Whether the known digits are as permutations of the first and last legs ask for."""
        if self._has_rows and not self._are_equal(self._rows, last):
            return False
        if first and self._has_columns and not self._are_equal(self._columns, first):
            return False
        idle = [site for site, end in enumerate(last) if end is None]
        if not idle or not self._has_rows:
            return True
        ends = zip(self._rows, self._columns, strict=True)
        return all(row[site] == column[site] for row, column in ends for site in idle)

    def _are_equal(self, digits: list[Digits], ends: Ends) -> bool:
        plain, barred = self._pairs
        return all(
            digits[occurrence][site] == digits[barred[k ^ end]][site]
            for site, end in enumerate(ends)
            if end is not None
            for k, occurrence in enumerate(plain)
        )

    def open_ends(self, first: Ends, last: Ends) -> tuple[Ends, Ends]:
        """Return the permutations on which what is left depends."""
        return (() if self._has_columns else first, () if self._has_rows else last)

    def joined(self, labels: Iterator[int], first: Ends, last: Ends) -> Monomial:
        """Return the monomial with labelled kets and bras in the places of the circuit."""
        rows, columns = (self._labels(labels, ends) for ends in (last, first))
        for site, (begin, end) in enumerate(zip(first, last, strict=False)):
            if begin is None and end is None:
                for row, column in zip(rows, columns, strict=True):
                    row[site] = column[site] = next(labels)
        numbers = iter(range(len(self._rows)))
        words = [self._replaced(word, numbers, rows, columns) for word in self._monomial.traces]
        open_word = self._monomial.open
        if open_word is not None:
            open_word = self._replaced(open_word, numbers, rows, columns)
        return Monomial.of(filter(None, words), open_word)

    def _labels(self, labels: Iterator[int], ends: Ends) -> list[list[int]]:
        """Return the labels of all sites for every occurrence, equal where ends are joined."""
        plain, barred = self._pairs
        sides = [[0] * len(ends) for _ in self._rows]
        for site, end in enumerate(ends):
            for k, occurrence in enumerate(plain):
                label = next(labels)
                sides[occurrence][site] = sides[barred[k ^ (end or 0)]][site] = label
        return sides

    def _replaced(
        self, word: Word, numbers: Iterator[int], rows: list[list[int]], columns: list[list[int]]
    ) -> Word:
        dims = (self._matrix.local,) * self._matrix.sites
        pieces: list[list[Letter]] = [[letter] for letter in word]
        for place, letter in enumerate(word):
            if letter.symbol != self._matrix:
                continue
            number = next(numbers)
            before, after = place - 1, (place + 1) % len(word)
            at_rows, at_columns = (after, before) if letter.transposed else (before, after)
            ket: list[Letter] = []
            bra: list[Letter] = []
            if self._has_rows:
                pieces[at_rows] = []
            else:
                ket = [Letter(Inclusion(dims, (), tuple(rows[number])))]
            if self._has_columns:
                pieces[at_columns] = []
            else:
                bra = [Letter(Inclusion(dims, (), tuple(columns[number])))]
            left, right = (bra, ket) if letter.transposed else (ket, bra)
            pieces[place] = [*left, *(x.transpose() for x in right)]
        return tuple(letter for piece in pieces for letter in piece)
