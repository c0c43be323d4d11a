"""First and second moments of ensembles of states as matrices, and their distance from Haar."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, isqrt
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Complex = NDArray[np.complex128]


class Moments(Protocol):
    """What is known exactly of an ensemble of states with a Hermitian matrix M to measure."""

    def deviation(self, degree: int) -> float:
        """Return the trace norm of the moment of degree 1 or 2 less that of Haar states."""

    def mean(self, operator: Complex) -> float:
        """Return E⟨ψ|M|ψ⟩."""

    def mean_square(self, operator: Complex) -> float:
        """Return E⟨ψ|M|ψ⟩²."""


def symmetric_dimension(dim: int, degree: int) -> int:
    """Return the dimension of the space that the moment of a degree lives on.

    Raises:
        ValueError: If the degree is not 1 or 2.

    >>> symmetric_dimension(4, 2)
    10
    """
    if degree not in (1, 2):
        raise ValueError(f"degree must be 1 or 2, not {degree}")
    return comb(dim + degree - 1, degree)


def haar_mean(operator: Complex) -> float:
    """Return the mean of ⟨ψ|M|ψ⟩ over Haar states."""
    return float(np.trace(operator).real) / len(operator)


def haar_mean_square(operator: Complex) -> float:
    """Return the mean of ⟨ψ|M|ψ⟩² over Haar states: the symmetric projector, normalised.

    >>> round(haar_mean_square(np.diag([1, -1]) + 0j), 12)
    0.333333333333
    """
    dim = len(operator)
    traces = np.vdot(operator, operator).real + np.trace(operator).real ** 2
    return float(traces) / (dim * (dim + 1))


@dataclass(frozen=True, eq=False)
class DenseMoments:
    """An ensemble given by its second moment E[ψ⊗ψ] as a matrix.

    Args:
        pair: Density matrix of two copies, shape (N², N²), on the symmetric subspace.

    Raises:
        ValueError: If it is not a square matrix of a square size with trace one.

    >>> DenseMoments(np.eye(1)).deviation(2)
    0.0
    """

    pair: Complex

    def __post_init__(self) -> None:
        """Refuse what is no second moment."""
        if self.pair.shape != (self.dim**2, self.dim**2):
            raise ValueError(f"pair must have shape (N², N²), not {self.pair.shape}")
        if not abs(np.trace(self.pair) - 1) < 1e-9:
            raise ValueError(f"pair must have trace one, it has {np.trace(self.pair)}")

    @classmethod
    def of_states(cls, states: ArrayLike) -> DenseMoments:
        """Return the moments of states that are equally likely.

        Args:
            states: Normalised amplitudes, shape (count, N).

        >>> DenseMoments.of_states(np.eye(2)).mean(np.diag([1, 0]) + 0j)
        0.5
        """
        table = np.asarray(states, dtype=np.complex128)
        pairs = np.einsum("ki,kj->kij", table, table).reshape(len(table), -1)
        return cls(pairs.T @ pairs.conj() / len(pairs))

    @property
    def dim(self) -> int:
        """Dimension N of one copy."""
        return isqrt(len(self.pair))

    @property
    def _tensor(self) -> Complex:
        return self.pair.reshape((self.dim,) * 4)

    @property
    def average(self) -> Complex:
        """The averaged state E ψ, shape (N, N)."""
        return np.asarray(np.einsum("ikjk->ij", self._tensor))

    def deviation(self, degree: int) -> float:
        """Return the trace norm of the moment of degree 1 or 2 less that of Haar states."""
        size = symmetric_dimension(self.dim, degree)
        eigenvalues = np.linalg.eigvalsh(self.average if degree == 1 else self.pair)
        # those on the antisymmetric subspace vanish, and are among the smallest
        return float(np.abs(np.sort(eigenvalues)[-size:] - 1 / size).sum())

    def mean(self, operator: Complex) -> float:
        """Return E⟨ψ|M|ψ⟩."""
        return float(np.einsum("ij,ji->", self.average, operator).real)

    def mean_square(self, operator: Complex) -> float:
        """Return E⟨ψ|M|ψ⟩²."""
        half = np.einsum("ikjl,lk->ij", self._tensor, operator)
        return float(np.einsum("ij,ji->", half, operator).real)
