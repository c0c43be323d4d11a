"""Whether exact matrices have the properties that a hypothesis names, decided exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bptools.algebra import Hypothesis, Kind
from bptools.evaluation import Exact, Gaussian, gaussian_array


def satisfies(hypothesis: Hypothesis, matrix: Exact, rank: int | None = None) -> bool:
    """Return whether a matrix of exact numbers has a property.

    Args:
        hypothesis: The property, of one matrix.
        matrix: The matrix.
        rank: The value of the hypothesis's rank, if it has one.
    """
    adjoint, kind = matrix.conj().T, hypothesis.kind
    square = matrix.shape[0] == matrix.shape[1]
    if rank is not None and np.trace(matrix) != rank:
        return False
    if hypothesis.self_adjoint and not (square and (adjoint == matrix).all()):
        return False
    match kind:
        case Kind.INVOLUTION:
            return bool((matrix @ matrix == _unit(len(matrix))).all())
        case Kind.PROJECTOR | Kind.PURE:
            projects = bool((matrix @ matrix == matrix).all())
            return projects and (kind is Kind.PROJECTOR or bool(np.trace(matrix) == 1))
        case Kind.UNITARY | Kind.ISOMETRY:
            isometric = bool((adjoint @ matrix == _unit(matrix.shape[1])).all())
            return isometric and (kind is Kind.ISOMETRY or square)
        case Kind.TRACELESS:
            return bool(np.trace(matrix) == 0)
        case Kind.CONTRACTION:
            return _is_positive(_unit(len(matrix)) - matrix @ matrix)
        case Kind.DENSITY:
            return bool(np.trace(matrix) == 1) and _is_positive(matrix)
    return True


def are_related(hypothesis: Hypothesis, matrices: Sequence[Exact]) -> bool:
    """Return whether matrices of exact numbers relate to each other as a hypothesis says.

    Args:
        hypothesis: The property, of several matrices.
        matrices: The matrices, in its order.
    """
    if hypothesis.kind is Kind.KRAUS:
        squares = np.array([matrix.conj().T @ matrix for matrix in matrices])
        return bool((squares.sum(axis=0) == _unit(matrices[0].shape[1])).all())
    left, right = matrices[0] @ matrices[1], matrices[1] @ matrices[0]
    if hypothesis.kind is Kind.COMMUTING:
        return bool((left == right).all())
    return not (left != 0).any() and not (right != 0).any()


def traceless(matrix: Exact) -> Exact:
    """Return a square matrix less its trace, spread over the diagonal."""
    size = len(matrix)
    return np.asarray(matrix - _unit(size) * (np.trace(matrix) / Gaussian(size)))


def _unit(size: int) -> Exact:
    return gaussian_array(np.eye(size))


def _is_positive(matrix: Exact) -> bool:
    """Decide whether a Hermitian matrix is positive: elimination meets no pivot below 0.

    Where a pivot is 0, its whole column must be.
    """
    if not len(matrix):
        return True
    pivot, column, rest = matrix[0, 0], matrix[1:, :1], matrix[1:, 1:]
    if pivot.x > 0:
        return _is_positive(rest - column @ column.conj().T / pivot)
    return pivot.x == 0 and not (column != 0).any() and _is_positive(rest)
