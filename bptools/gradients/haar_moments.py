"""Moments of ⟨ψ|M|ψ⟩ over Haar states, from the power sums Tr Mʲ alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class HaarMoments:
    """Exact moments over Haar inputs, one entry an angle.

    ``mean`` and ``variance`` are those of x = ⟨ψ|M|ψ⟩, ``second`` and ``fourth`` its raw moments
    E x² and E x⁴; ``variance_of_square`` is what an estimator of the variance needs to know.
    """

    mean: Array
    variance: Array
    second: Array
    fourth: Array

    @property
    def variance_of_square(self) -> Array:
        """Var x² = E x⁴ − (E x²)²."""
        return np.maximum(self.fourth - self.second**2, 0.0)

    @classmethod
    def of_power_sums(cls, power_sums: Array, dim: int) -> HaarMoments:
        """Return the moments for Hermitian M of Tr M, .., Tr M⁴, given along the last axis.

        E xᵏ = k! hₖ(λ) / (N (N+1) .. (N+k−1)) with the complete homogeneous symmetric polynomial
        hₖ of the eigenvalues, which Newton's identities express by power sums. What rounding
        makes negative is given as 0.
        """
        p1, p2, p3, p4 = np.moveaxis(np.asarray(power_sums, dtype=np.float64), -1, 0)
        pairs = dim * (dim + 1)
        quadruples = pairs * (dim + 2) * (dim + 3)
        fourth = (p1**4 + 6 * p1**2 * p2 + 3 * p2**2 + 8 * p1 * p3 + 6 * p4) / quadruples
        return cls(
            mean=p1 / dim,
            variance=np.maximum(p2 - p1**2 / dim, 0.0) / pairs,
            second=np.maximum(p1**2 + p2, 0.0) / pairs,
            fourth=np.maximum(fourth, 0.0),
        )


def haar_gradient_moments(operator: ArrayLike) -> HaarMoments:
    """Return the exact moments of x = ⟨ψ|M|ψ⟩ for Haar random ψ.

    Args:
        operator: The Hermitian matrix M, shape (N, N), or a stack of them, shape (.., N, N).

    Returns:
        Moments of the stack's shape; exact for every N ≥ 1, up to rounding.

    Raises:
        ValueError: If the operator is not square or not Hermitian.

    Source: theory of Theorem 1 (arXiv:2512.06695, eqs. 27-30, 39) in exact form:
        E x = Tr M / N and Var x = Tr M² / (N(N+1)) − (Tr M)² / (N²(N+1)).

    >>> moments = haar_gradient_moments([[1.0, 0.0], [0.0, -1.0]])
    >>> round(float(moments.variance), 12), round(float(moments.fourth), 12)
    (0.333333333333, 0.2)
    """
    matrix = np.asarray(operator, dtype=np.complex128)
    if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2] or matrix.shape[-1] == 0:
        raise ValueError(f"operator must be a square matrix, its shape is {matrix.shape}")
    deviation = np.abs(matrix - matrix.conj().swapaxes(-1, -2)).max()
    if not deviation <= 1e-12 * max(float(np.abs(matrix).max()), 1e-300):
        raise ValueError(f"operator must be Hermitian, it differs from its adjoint by {deviation}")
    return HaarMoments.of_power_sums(power_sums(matrix), matrix.shape[-1])


def power_sums(matrix: NDArray[np.complex128]) -> Array:
    """Return the real parts of Tr M, Tr M², Tr M³, Tr M⁴ of a stack, along a new last axis."""
    square = matrix @ matrix
    traces = [
        np.einsum("...ii->...", matrix),
        np.einsum("...ii->...", square),
        np.einsum("...ij,...ji->...", square, matrix),
        np.einsum("...ij,...ji->...", square, square),
    ]
    return np.stack(traces, axis=-1).real
