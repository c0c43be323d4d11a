"""An average of words at an explicit dimension by another route: no pairings, no Weingarten.

E[M x ... x conj(M)] projects onto the tensors that the group leaves fixed (for a state, onto the
symmetric ones, over their number). They are spanned by products of deltas, of Omegas for Sp(2d);
their span is made orthonormal in floating point. The words are contracted with it as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count, permutations
from typing import Any, NamedTuple

import numpy as np
from sympy import MatrixSymbol, Symbol

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.matrices import (
    BasisVector,
    Orthogonal,
    RandomMatrix,
    State,
    Symplectic,
    SymplecticForm,
    Unitary,
)
from bptools.haar.numerics import Array, symplectic_form

MOST_ENTRIES = 1 << 20  # of a projector
MOST_INDICES = 50  # of one contraction
TOLERANCE = 1e-8
GROUPS = (Unitary, Orthogonal, Symplectic, State)
Point = dict[Symbol, int]
Legs = tuple[int, int]


def second_average(
    polynomial: Polynomial, matrices: Sequence[RandomMatrix], point: Point, constants: Constants
) -> Array | None:
    """Return the average at a point, as an array; None where this route does not lead.

    Args:
        polynomial: What is averaged.
        matrices: The random matrices in it.
        point: The dimensions.
        constants: The explicit constants.
    """
    if any(type(matrix) not in GROUPS for matrix in matrices):
        return None
    total: Array = np.zeros(())
    for monomial, coefficient in polynomial:
        value = _Contraction(matrices, point, constants).value(monomial)
        number = coefficient.subs(point)
        if value is None or not number.is_number:
            return None
        total = total + complex(number) * value
    return total


class Constants:
    """Explicit constants of small integers, the same for the same name and shape."""

    def __init__(self, point: Point, seed: int = 1) -> None:
        self._point = point
        self._rng = np.random.default_rng(seed)
        self._arrays: dict[str, Array] = {}

    def array(self, symbol: MatrixSymbol) -> Array | None:
        """Return the array of a constant; None if it has no explicit shape or is no plain one."""
        shape = [size.subs(self._point) for size in symbol.shape]
        if not all(size.is_Integer for size in shape):
            return None
        if isinstance(symbol, BasisVector):
            index = symbol.index.subs(self._point)
            return np.eye(int(shape[0]))[:, [int(index)]] if index.is_Integer else None
        if isinstance(symbol, SymplecticForm):
            return symplectic_form(int(shape[0]))
        if type(symbol) is not MatrixSymbol:
            return None
        if symbol.name not in self._arrays:
            real, imaginary = self._rng.integers(-3, 4, (2, *map(int, shape)))
            self._arrays[symbol.name] = real + 1j * imaginary
        return self._arrays[symbol.name]


class _Occurrence(NamedTuple):
    """A random matrix in a word: the labels of its row and its column, and whether conjugated."""

    row: int
    column: int
    conjugated: bool


class _Contraction:
    """One product of words as a contraction of constants and projectors."""

    def __init__(
        self, matrices: Sequence[RandomMatrix], point: Point, constants: Constants
    ) -> None:
        self._matrices = matrices
        self._point = point
        self._constants = constants
        self._labels = count()
        self._operands: list[Array] = []
        self._indices: list[list[int]] = []
        self._random: dict[RandomMatrix, list[_Occurrence]] = {x: [] for x in matrices}

    def value(self, monomial: Monomial) -> Array | None:
        """Return the average of a product; None if a matrix in it is not explicit."""
        output: list[int] = []
        for word in monomial.traces:
            bonds = [next(self._labels) for _ in word]
            if not self._word(word, bonds, [*bonds[1:], bonds[0]]):
                return None
        if monomial.open is not None:
            bonds = [next(self._labels) for _ in (*monomial.open, None)]
            if not monomial.open or not self._word(monomial.open, bonds[:-1], bonds[1:]):
                return None
            output = [bonds[0], bonds[-1]]
        for matrix in self._matrices:
            if not self._project(matrix, self._random[matrix]):
                return None
        if next(self._labels) > MOST_INDICES:
            return None
        operands = [x for pair in zip(self._operands, self._indices, strict=True) for x in pair]
        if not operands:
            return np.ones(())
        return np.asarray(np.einsum(*operands, output, optimize="greedy"))

    def _word(self, word: Word, lefts: Sequence[int], rights: Sequence[int]) -> bool:
        for letter, left, right in zip(word, lefts, rights, strict=True):
            row, column = (right, left) if letter.transposed else (left, right)
            if letter.symbol in self._random:
                self._random[letter.symbol].append(_Occurrence(row, column, letter.conjugated))
                continue
            array = self._array(letter)
            if array is None:
                return False
            self._add(array, [row, column])
        return True

    def _array(self, letter: Letter) -> Array | None:
        array = self._constants.array(letter.symbol)
        return array.conj() if array is not None and letter.conjugated else array

    def _add(self, array: Array, indices: list[int]) -> None:
        if len(set(indices)) < len(indices):  # the trace of one letter
            array, indices = np.asarray(np.trace(array)), []
        self._operands.append(array)
        self._indices.append(indices)

    def _project(self, matrix: RandomMatrix, places: list[_Occurrence]) -> bool:
        """Put the projector in the place of a random matrix; it is 0 if nothing pairs."""
        size = int(matrix.rows.subs(self._point))
        plain = [x for x in places if not x.conjugated]
        barred = [x for x in places if x.conjugated]
        is_complex = isinstance(matrix, Unitary | State)
        if len(places) % 2 or (is_complex and len(plain) != len(barred)):
            self._add(np.zeros(()), [])
            return True
        if not places:
            return True
        if size ** (2 * len(places)) > MOST_ENTRIES:
            return False
        if isinstance(matrix, Symplectic):  # conj(S) = Omega S Omega^T
            places = plain + [self._turned(x, size) for x in barred]
        else:
            places = plain + barred
        kind = type(matrix)
        projector = _projector(GROUPS.index(kind), len(places), size)
        rows = [x.row for x in places]
        columns = [x.column for x in places]
        if kind is State:
            for x in columns:
                self._add(np.ones(1), [x])
            columns = []
        self._operands.append(projector)
        self._indices.append(rows + columns)
        return True

    def _turned(self, place: _Occurrence, size: int) -> _Occurrence:
        row, column = next(self._labels), next(self._labels)
        form = symplectic_form(size)
        self._add(form, [place.row, row])
        self._add(form, [place.column, column])
        return _Occurrence(row, column, conjugated=False)


@lru_cache(maxsize=16)
def _projector(group: int, letters: int, size: int) -> Array:
    """Return E[M x ... x conj(M)], all rows before all columns; for a state rows alone.

    Args:
        group: Its place in ``GROUPS``.
        letters: The number of matrices, conjugate ones last.
        size: The number of rows.
    """
    kind = GROUPS[group]
    vectors = np.array([tensor.ravel() for tensor in _invariants(kind, letters, size)])
    if kind is State:
        mean = vectors.sum(axis=0)
        trace = np.einsum(mean.reshape([size] * letters), [*range(letters // 2)] * 2, [])
        return np.asarray(mean.reshape([size] * letters) / trace)
    _, weights, right = np.linalg.svd(vectors, full_matrices=False)
    basis = right[weights > 1e-9 * weights[0]]
    return np.asarray((basis.T @ basis).reshape([size] * (2 * letters)))


def _invariants(kind: type, letters: int, size: int) -> Iterator[Array]:
    form = symplectic_form(size) if kind is Symplectic else np.eye(size)
    if kind in (Unitary, State):
        half = letters // 2
        pairs = [[(k, half + image[k]) for k in range(half)] for image in permutations(range(half))]
    else:
        pairs = list(_matchings(list(range(letters))))
    for pairing in pairs:
        operands: list[Any] = [x for pair in pairing for x in (form, list(pair))]
        yield np.einsum(*operands, list(range(letters)))


def _matchings(points: list[int]) -> Iterator[list[Legs]]:
    if not points:
        yield []
        return
    for k in range(1, len(points)):
        for more in _matchings(points[1:k] + points[k + 1 :]):
            yield [(points[0], points[k]), *more]
