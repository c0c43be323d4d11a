"""Random states: purities of subsystems, and how far an ensemble of states is from Haar."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import comb, factorial, prod, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sympy import Expr, Trace, log, sympify
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.dimensions import as_dimension
from bptools.haar.expressions import integral
from bptools.haar.factors import PartialTrace
from bptools.haar.integrals import Integral
from bptools.haar.matrices import State
from bptools.haar.moments import cumulant


def subsystem_purity(kept_dim: int | Expr, traced_dim: int | Expr, degree: int = 2) -> Integral:
    """Return the mean of Tr(rho_A^k) for a subsystem A of a Haar-random pure state.

    Args:
        kept_dim: The dimension of A.
        traced_dim: The dimension of the rest.
        degree: k; 2 gives the purity.

    >>> from sympy import symbols
    >>> d_A, d_B = symbols("d_A d_B", integer=True, positive=True)
    >>> subsystem_purity(d_A, d_B).value
    (d_A + d_B)/(d_A*d_B + 1)
    """
    dims = [
        sympify(as_dimension(kept_dim, "kept_dim")),
        sympify(as_dimension(traced_dim, "traced_dim")),
    ]
    state = State("psi", dims[0] * dims[1])
    return integral(Trace(PartialTrace(state.projector(), dims, keep=0) ** degree))


def annealed_renyi2_entropy(kept_dim: int | Expr, traced_dim: int | Expr) -> Expr:
    """Return -log E[Tr rho_A^2], in nats, for a subsystem A of a Haar-random pure state.

    By Jensen's inequality it is at most the mean Renyi-2 entropy, E[-log Tr rho_A^2].

    Args:
        kept_dim: The dimension of A.
        traced_dim: The dimension of the rest.

    >>> annealed_renyi2_entropy(2, 2)
    -log(4/5)
    """
    return -log(subsystem_purity(kept_dim, traced_dim).value)


class GradientMoments(NamedTuple):
    """Mean and variance of a gradient over Haar-random inputs."""

    mean: Integral
    variance: Integral


def gradient_moments(matrix: MatrixExpr) -> GradientMoments:
    """Return mean and variance of <psi|M|psi> over Haar-random states psi.

    With M = U_-^dagger (i/2)[P, O'] U_- this is the derivative of an expectation value by the
    angle of a gate exp(-i theta P / 2), O' being the observable carried back to the gate.

    Args:
        matrix: M, Hermitian, with N rows; N may be ``2**n``.

    Raises:
        ValueError: If M is not square.

    Source: theorem 1 in its exact form; Var = (N Tr M^2 - (Tr M)^2) / (N^2 (N + 1)).

    >>> from sympy import MatrixSymbol, Symbol
    >>> N = 2 ** Symbol("n", integer=True, positive=True)
    >>> gradient_moments(MatrixSymbol("M", N, N)).mean.value
    Trace(M)/2**n
    """
    if matrix.rows != matrix.cols:
        raise ValueError(f"matrix must be square, not of shape {matrix.shape}")
    value = Trace(State("psi", matrix.rows).projector() * matrix)
    return GradientMoments(integral(value), cumulant(value, value))


def moment_distance(states: ArrayLike, degree: int, weights: ArrayLike | None = None) -> float:
    """Return the trace norm of E[psi^(x)t] - E_Haar[psi^(x)t] for a finite ensemble of states.

    Both moments live on the symmetric subspace, of dimension D = binomial(d + t - 1, t), and are
    compared there.

    Args:
        states: Unit vectors, shape (number of states, d).
        degree: t.
        weights: Their probabilities; equal if None.

    Returns:
        The trace norm, between 0 (a t-design) and 2 (1 - 1/D) (a single state).

    Raises:
        ValueError: If a state is not normalised, or the weights are not probabilities.

    >>> import numpy as np
    >>> round(moment_distance(np.eye(2), 1), 12), round(moment_distance(np.eye(2), 2), 12)
    (0.0, 0.666666666667)
    """
    vectors = np.atleast_2d(np.asarray(states, dtype=complex))
    norms = np.linalg.norm(vectors, axis=1)
    if vectors.ndim != 2 or not np.allclose(norms, 1, rtol=0, atol=1e-9):
        raise ValueError(f"states must be unit vectors, one a row, not of norms {norms}")
    count, dim = vectors.shape
    probabilities = np.full(count, 1 / count) if weights is None else np.asarray(weights, float)
    wrong = probabilities.shape != (count,) or (probabilities < 0).any()
    if wrong or not np.isclose(probabilities.sum(), 1, rtol=0, atol=1e-9):
        raise ValueError(f"weights must be {count} probabilities with sum 1, not {probabilities}")
    size = comb(dim + degree - 1, degree)
    if count < size:
        return _distance_by_overlaps(vectors, probabilities, degree, size)
    powers = _symmetric_powers(vectors, degree) * np.sqrt(probabilities)[:, None]
    eigenvalues = np.linalg.eigvalsh(powers.T @ powers.conj())
    return float(np.abs(eigenvalues - 1 / size).sum())


def _distance_by_overlaps(
    vectors: NDArray[np.complex128], probabilities: NDArray[np.float64], degree: int, size: int
) -> float:
    """Use that a moment of few states has the eigenvalues of their Gram matrix, and zeros."""
    scale = np.sqrt(probabilities)
    gram = (vectors @ vectors.conj().T) ** degree * scale[:, None] * scale
    eigenvalues = np.linalg.eigvalsh(gram)
    return float(np.abs(eigenvalues - 1 / size).sum() + (size - len(vectors)) / size)


def _symmetric_powers(vectors: NDArray[np.complex128], degree: int) -> NDArray[np.complex128]:
    """Return psi^(x)t in the basis of symmetrised products of basis vectors."""
    dim = vectors.shape[1]
    columns = []
    for places in combinations_with_replacement(range(dim), degree):
        repeats = prod(factorial(places.count(k)) for k in set(places))
        scale = sqrt(factorial(degree) / repeats)
        columns.append(scale * np.prod(vectors[:, places], axis=1))
    return np.stack(columns, axis=1)
