"""The average squared gradient, exactly: the second moment of the state's Pauli coefficients.

It takes 16^n numbers a loss, carried through the circuit gate by gate.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import RotationGate
from checks.instruments.eq14.fidelity_losses import Losses, entangler, pauli_coefficients

Floats = NDArray[np.float64]


class Factors(NamedTuple):
    """What becomes of the second moment of two strings when a rotation is averaged."""

    commuting: float  # of two strings that commute with the generator
    mixed: float  # of one that does and one that does not
    stays: float  # of two that do not, where both stay
    moves: float  # and where both turn


def mean_square(losses: Losses) -> Floats:
    """Return the exact mean squared gradient of each loss."""
    n = losses.circuit.n_qubits
    cosine, alpha = losses.means
    beta = 1 - alpha
    coefficients = pauli_coefficients(losses.states).T
    moments = coefficients[:, :, None] * coefficients[:, None, :]
    permutation, signs = entangler(n)
    for j, rotation in enumerate(losses.circuit.rotations):
        differentiated = j == losses.position
        averaged = Factors(1.0, cosine, alpha, beta)
        slope = Factors(0.0, 0.0, 4 * beta, 4 * alpha)
        _rotate(moments, n, rotation, slope if differentiated else averaged)
        if losses.circuit.ends_column(j):
            moments = moments[:, permutation][:, :, permutation]
            moments *= signs[:, None] * signs
    measured = pauli_coefficients(losses.targets).T
    squares: Floats = np.einsum("bi,bij,bj->b", measured, moments, measured) / 4**n
    return squares


def _rotate(moments: Floats, n: int, rotation: RotationGate, factors: Factors) -> None:
    """Average a rotation over its angle, in place: the strings that anticommute with it turn."""
    qubit = rotation.wire
    view = moments.reshape(-1, 4**qubit, 4, 4 ** (n - qubit - 1), 4**qubit, 4, 4 ** (n - qubit - 1))
    commuting, mixed, stays, moves = factors
    still, (u, v) = {"X": ((0, 1), (2, 3)), "Y": ((0, 2), (3, 1))}[rotation.axis]
    for i in still:
        for j in (u, v):
            view[:, :, i, :, :, j] *= mixed
            view[:, :, j, :, :, i] *= mixed
        if commuting != 1:
            for j in still:
                view[:, :, i, :, :, j] *= commuting
    for (a, b), (c, d), sign in (((u, u), (v, v), 1), ((u, v), (v, u), -1)):
        first, second = view[:, :, a, :, :, b].copy(), view[:, :, c, :, :, d].copy()
        view[:, :, a, :, :, b] = stays * first + sign * moves * second
        view[:, :, c, :, :, d] = stays * second + sign * moves * first
