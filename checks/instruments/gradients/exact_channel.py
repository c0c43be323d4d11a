"""A channel and its derivative over Q(i), with the operators that their gradients are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sympy import Rational

from bptools.ensembles.rational import Turn
from bptools.evaluation import Exact, Gaussian
from checks.instruments.gradients.splitting import Split


def generated_states(unitary: Exact, states: Exact) -> Exact:
    """Return the data qubits' states behind a circuit, ancillas first, in |0⟩, and traced out.

    Args:
        unitary: The circuit, shape (dim * outcomes, dim * outcomes).
        states: Normalised or integer amplitudes of the inputs, shape (count, dim); other norms
            than 1 are divided out.

    Returns:
        Density matrices, shape (count, dim, dim).

    >>> from bptools.evaluation import gaussian_array
    >>> generated_states(gaussian_array(np.eye(4)), gaussian_array([[1, 1]])).shape
    (1, 2, 2)
    """
    count, dim = states.shape
    outputs = (states @ unitary[:, :dim].T).reshape(count, -1, dim)
    norms = (states * np.conjugate(states)).sum(axis=1)
    reduced: Exact = np.einsum("kai,kaj->kij", outputs, np.conjugate(outputs))
    return np.asarray(reduced / norms[:, None, None])


@dataclass(frozen=True, eq=False)
class ExactChannel:
    """Kraus operators of a circuit and their derivatives by the angle that it is cut at.

    Args:
        split: The circuit over Q(i), ancillas first.
        turn: The angle.
        dim: Dimension of the data qubits.
    """

    split: Split
    turn: Turn
    dim: int

    @cached_property
    def operators(self) -> Exact:
        """The matrices K_k, shape (outcomes, dim, dim)."""
        return self._blocks(self.split.unitary(self.turn))

    @cached_property
    def derivatives(self) -> Exact:
        """Their derivatives: the rotation is multiplied by −iP/2."""
        turned = self.split.generator @ self.turn.about(self.split.generator)
        slope = turned * Gaussian(0, Rational(-1, 2))
        return self._blocks(self.split.after @ slope @ self.split.before)

    def _blocks(self, unitary: Exact) -> Exact:
        return np.asarray(unitary[:, : self.dim].reshape(-1, self.dim, self.dim))

    def gradient_operator(self, observable: Exact) -> Exact:
        """Return the matrix M with ∂ Tr[ρ X] = ⟨ψ|M|ψ⟩."""
        return self._slope_of(observable, self.operators, self.derivatives)

    @cached_property
    def bilinear_operator(self) -> Exact:
        """The matrix B with ∂ Tr[ρ_φ ρ_ψ] = Tr[(φ⊗ψ) B], shape (dim², dim²)."""
        size = self.dim**2
        places = np.arange(size).reshape(self.dim, self.dim).T.ravel()
        swap = np.eye(size, dtype=int)[places].astype(object)
        pairs = [(k, j) for k in range(len(self.operators)) for j in range(len(self.operators))]
        products = [np.kron(self.operators[k], self.operators[j]) for k, j in pairs]
        slopes = [
            np.kron(self.derivatives[k], self.operators[j])
            + np.kron(self.operators[k], self.derivatives[j])
            for k, j in pairs
        ]
        return self._slope_of(swap, np.array(products), np.array(slopes))

    @staticmethod
    def _slope_of(observable: Exact, operators: Exact, derivatives: Exact) -> Exact:
        halves = [
            np.conjugate(k).T @ observable @ d for k, d in zip(operators, derivatives, strict=True)
        ]
        half = sum(halves[1:], halves[0])
        return np.asarray(half + np.conjugate(half).T)
