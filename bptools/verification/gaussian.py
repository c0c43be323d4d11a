"""Matrices of complex numbers with rational parts, as rational matrices of twice the size.

To ``x + iy`` belongs the block ``[[x, -y], [y, x]]``: products and adjoints of matrices belong to
products and transposes of theirs, which a library computes with integers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flint import acb, arb, fmpq, fmpq_mat

from bptools.verification.limits import LONGEST_NUMBER

_WRITTEN = re.compile(r"(-?\d+)(?:/([1-9]\d*))?(?: \+ (-?\d+)(?:/([1-9]\d*))?\*I)?")


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

    def balls(self) -> tuple[tuple[acb, ...], ...]:
        """Return balls around its entries."""
        return tuple(tuple(acb(arb(x), arb(y)) for x, y in row) for row in self.rows)
