"""Matrices of exact numbers: with rational parts, which a library computes with, or any scalars.

To ``x + iy`` belongs the block ``[[x, -y], [y, x]]``: products and adjoints of matrices belong to
products and transposes of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flint import acb, arb, fmpq, fmpq_mat

from bptools.verification.explicit.balls import ball_of
from bptools.verification.limits import LONGEST_NUMBER
from bptools.verification.scalars.polynomials import UNIT, I
from bptools.verification.scalars.quantities import exact
from bptools.verification.scalars.ratios import ZERO, Ratio
from bptools.verification.terms.language import Node

ExactMatrix = Any  # a BlockMatrix or a ScalarMatrix: both have what kinds ask for
BallRows = Sequence[Sequence[acb]]
IMAGINARY = frozenset(((I, 1),))
_WRITTEN = re.compile(r"(-?\d+)(?:/([1-9]\d*))?(?: \+ (-?\d+)(?:/([1-9]\d*))?\*I)?", re.ASCII)


class GaussianNumber(NamedTuple):
    """A real and an imaginary part."""

    real: fmpq
    imaginary: fmpq

    @staticmethod
    def read(text: str) -> GaussianNumber | None:
        """Return the number that a text writes as ``1/2 + -3*I``; None if it writes none so."""
        match = _WRITTEN.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
        if match is None:
            return None
        x, x_below, y, y_below = (int(part) if part else None for part in match.groups())
        return GaussianNumber(fmpq(x or 0, x_below or 1), fmpq(y or 0, y_below or 1))


@dataclass(frozen=True)
class BlockMatrix:
    """A matrix of such numbers.

    Args:
        blocks: The rational matrix of twice the size.
    """

    blocks: fmpq_mat

    @staticmethod
    def of(rows: Sequence[Sequence[GaussianNumber]]) -> BlockMatrix:
        """Return the matrix with given rows."""
        real_rows = []
        for row in rows:
            real_rows.append([part for x, y in row for part in (x, -y)])
            real_rows.append([part for x, y in row for part in (y, x)])
        return BlockMatrix(fmpq_mat(real_rows))

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        return self.blocks.nrows() // 2, self.blocks.ncols() // 2

    @property
    def rows(self) -> list[list[GaussianNumber]]:
        """Its entries, row by row."""
        parts, (height, width) = self.blocks, self.shape
        return [
            [GaussianNumber(parts[2 * i, 2 * j], parts[2 * i + 1, 2 * j]) for j in range(width)]
            for i in range(height)
        ]

    def times(self, factor: BlockMatrix) -> BlockMatrix:
        """Return the product."""
        return BlockMatrix(self.blocks * factor.blocks)

    def plus(self, addend: BlockMatrix) -> BlockMatrix:
        """Return the sum."""
        return BlockMatrix(self.blocks + addend.blocks)

    def adjoint(self) -> BlockMatrix:
        """Return the adjoint."""
        return BlockMatrix(self.blocks.transpose())

    def equals(self, matrix: BlockMatrix) -> bool:
        """Return whether it is another matrix."""
        return bool(self.blocks == matrix.blocks)

    def times_identity(self, number: int) -> BlockMatrix:
        """Return a multiple of the identity matrix that has as many rows as this one."""
        size = self.blocks.nrows()
        entries = [number if k % (size + 1) == 0 else 0 for k in range(size**2)]
        return BlockMatrix(fmpq_mat(size, size, entries))

    def has_trace(self, number: int) -> bool:
        """Return whether a number is its trace."""
        diagonal = [row[k] for k, row in enumerate(self.rows)]
        real, imaginary = (sum(parts, fmpq(0)) for parts in zip(*diagonal, strict=True))
        return bool(real == number and imaginary == 0)

    @property
    def is_real(self) -> bool:
        """Whether no entry has an imaginary part."""
        return all(x.imaginary == 0 for row in self.rows for x in row)

    def scalars(self) -> ScalarMatrix:
        """Return the matrix as one of exact scalars."""
        unit = Ratio.of(I)
        entries = [[Ratio.number(x) + Ratio.number(y) * unit for x, y in row] for row in self.rows]
        return ScalarMatrix(tuple(map(tuple, entries)))

    def balls(self) -> BallRows:
        """Return balls around its entries."""
        return [[acb(arb(x), arb(y)) for x, y in row] for row in self.rows]


@dataclass(frozen=True)
class ScalarMatrix:
    """A matrix of exact scalars, row by row."""

    rows: tuple[tuple[Ratio, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        return len(self.rows), len(self.rows[0])

    def times(self, factor: ScalarMatrix) -> ScalarMatrix:
        """Return the product."""
        columns = tuple(zip(*factor.rows, strict=True))
        return ScalarMatrix(
            tuple(tuple(_inner(row, column) for column in columns) for row in self.rows)
        )

    def plus(self, addend: ScalarMatrix) -> ScalarMatrix:
        """Return the sum."""
        pairs = zip(self.rows, addend.rows, strict=True)
        return ScalarMatrix(
            tuple(tuple(a + b for a, b in zip(*pair, strict=True)) for pair in pairs)
        )

    def scaled(self, factor: Ratio) -> ScalarMatrix:
        """Return the matrix times a number."""
        return ScalarMatrix(tuple(tuple(factor * x for x in row) for row in self.rows))

    def adjoint(self) -> ScalarMatrix:
        """Return the adjoint."""
        columns = zip(*self.rows, strict=True)
        return ScalarMatrix(tuple(tuple(x.conjugate() for x in column) for column in columns))

    def equals(self, matrix: ScalarMatrix) -> bool:
        """Return whether it is another matrix."""
        gap = self.plus(matrix.scaled(Ratio.number(-1)))
        return all(x.is_zero for row in gap.rows for x in row)

    def times_identity(self, number: int) -> ScalarMatrix:
        """Return a multiple of the identity matrix that has as many rows as this one."""
        places, entries = range(len(self.rows)), (ZERO, Ratio.number(number))
        return ScalarMatrix(tuple(tuple(entries[i == j] for j in places) for i in places))

    def has_trace(self, number: int) -> bool:
        """Return whether a number is its trace."""
        diagonal = (row[k] for k, row in enumerate(self.rows))
        return (sum(diagonal, ZERO) - Ratio.number(number)).is_zero

    @property
    def is_real(self) -> bool:
        """Whether no entry has an imaginary part."""
        return all((x.conjugate() - x).is_zero for row in self.rows for x in row)

    def scalars(self) -> ScalarMatrix:
        """Return the matrix itself."""
        return self

    def balls(self) -> BallRows:
        """Return balls around its entries."""
        return [list(map(ball_of, row)) for row in self.rows]


def _inner(row: tuple[Ratio, ...], column: tuple[Ratio, ...]) -> Ratio:
    pairs = zip(row, column, strict=True)
    return sum((a * b for a, b in pairs if not (a.is_zero or b.is_zero)), ZERO)


def exact_matrices(
    terms: Mapping[str, tuple[tuple[Node, ...], ...]],
) -> dict[str, ExactMatrix]:
    """Return matrices of constant terms: rational ones if all are, so that they can be joined."""
    grids = {name: [list(map(exact, row)) for row in rows] for name, rows in terms.items()}
    numbers = {name: [list(map(_gaussian, row)) for row in rows] for name, rows in grids.items()}
    gaussian: dict[str, ExactMatrix] = {}
    for name, rows in numbers.items():
        known = [[x for x in row if x is not None] for row in rows]
        if list(map(len, known)) != list(map(len, rows)):
            return {name: ScalarMatrix(tuple(map(tuple, rows))) for name, rows in grids.items()}
        gaussian[name] = BlockMatrix.of(known)
    return gaussian


def _gaussian(scalar: Ratio) -> GaussianNumber | None:
    """Return a number with rational parts; None if it is none."""
    terms = scalar.above.terms
    if scalar.below or not terms.keys() <= {UNIT, IMAGINARY}:
        return None
    return GaussianNumber(terms.get(UNIT, fmpq(0)), terms.get(IMAGINARY, fmpq(0)))
