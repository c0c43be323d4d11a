"""Moments for groups that are all of SU(d) on every block, by Weingarten's sums on each.

Between the blocks b and c the observable has parts O_bc, one a pair of copies. Two copies of U†OU
average to what their means are worth, Σ_b tr O_bb/d_b, and to w_bc tr(O_bc O_cb') times the swap of
two vectors of b and c: w is 1/(d_b d_c), or on one block 1/(d² − 1) for what is left of O_bb
without its trace. A rotation in between multiplies the swap of b and c by
(d_c tr H_b² + d_b tr H_c² − 2 tr H_b tr H_c)/4, and takes the rest to 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliSum
from bptools.gradients.pauli import PauliState
from bptools.groups.group_moments import GroupMoments
from bptools.groups.string_tables import density_of, matrix_of_sum
from bptools.groups.unitary_blocks import Block, UnitaryBlocks

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

ROUNDING = 1e-13  # of a moment, relative to the largest that it can be


@dataclass(frozen=True, eq=False)
class BlockAverages:
    """What is averaged over a group of unitary blocks.

    Args:
        known: The blocks.
        observable: The observable O.
        state: The input ρ.
    """

    known: UnitaryBlocks
    observable: Complex
    state: Complex

    @classmethod
    def of(cls, known: UnitaryBlocks, observable: PauliSum, state: PauliState) -> BlockAverages:
        """Return the averages of an observable in a state."""
        return cls(known, matrix_of_sum(observable), density_of(state))

    def loss(self) -> GroupMoments:
        """Return the moments of tr(O U ρ U†)."""
        means = [self._mean(block) for block in self.known.blocks]
        mean, largest = float(sum(means)), float(np.abs(self.observable).sum(axis=0).max())
        variance = float((self._weights * self._overlaps).sum())
        mean = mean if abs(mean) > ROUNDING * largest else 0.0
        variance = variance if variance > ROUNDING * largest**2 else 0.0
        return GroupMoments(mean, mean**2 + variance)

    def gradient(self, generator: PauliSum) -> GroupMoments:
        """Return the moments of the derivative by the angle of exp(−iθH/2) in between."""
        matrix = matrix_of_sum(generator)
        parts = [block.element(matrix) for block in self.known.blocks]
        first = np.array([np.trace(part).real for part in parts])
        second = np.array([np.vdot(part, part).real for part in parts])
        sizes = self._sizes
        turned = np.outer(sizes, second) + np.outer(second, sizes) - 2 * np.outer(first, first)
        value = float((self._weights**2 * turned / 4 * self._overlaps).sum())
        largest = np.abs(self.observable).sum(axis=0).max() * np.abs(matrix).sum(axis=0).max()
        return GroupMoments(0.0, value if value > ROUNDING * largest**2 else 0.0)

    @cached_property
    def _sizes(self) -> Floats:
        return np.array([float(block.dimension) for block in self.known.blocks])

    @cached_property
    def _weights(self) -> Floats:
        """The w of two blocks."""
        weights = 1 / np.outer(self._sizes, self._sizes)
        for k, size in enumerate(self._sizes):
            weights[k, k] = 1 / (size**2 - 1) if size > 1 else 0.0
        return weights

    def _mean(self, block: Block) -> float:
        """Return what the averages of ρ and O on a block are worth."""
        state, observable = (_between(m, block, block) for m in (self.state, self.observable))
        traces = (np.einsum("iaib->ab", part) for part in (state, observable))
        return float(np.einsum("ab,ba->", *traces).real) / block.dimension

    @cached_property
    def _overlaps(self) -> Floats:
        """What the swap of two blocks is worth in ρ ⊗ ρ and O ⊗ O, summed over the copies."""
        blocks = self.known.blocks
        table = np.zeros((len(blocks),) * 2)
        for k, first in enumerate(blocks):
            for j, second in enumerate(blocks[: k + 1]):
                state, observable = (
                    _swap(_between(operator, first, second), traceless=k == j)
                    for operator in (self.state, self.observable)
                )
                table[k, j] = table[j, k] = np.vdot(observable, state).real
        return table


def _between(operator: Complex, first: Block, second: Block) -> Complex:
    """Return ⟨iα|A|jβ⟩ of two blocks, shape (d, m, d', m')."""
    rows = first.rows.reshape(-1, len(operator)).conj() @ operator
    columns = second.rows.reshape(-1, len(operator)).T
    shape = (first.dimension, first.copies, second.dimension, second.copies)
    return np.asarray((rows @ columns).reshape(shape))


def _swap(part: Complex, *, traceless: bool) -> Complex:
    """Return tr A_ab A_cd† of a part's matrices between copies, less their traces if asked for."""
    if traceless:
        traces = np.einsum("iaib->ab", part) / len(part)
        part = part - np.einsum("ij,ab->iajb", np.eye(len(part)), traces)
    return np.asarray(np.einsum("iajb,icjd->abcd", part, part.conj(), optimize=True))
