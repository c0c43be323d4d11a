"""Finite ensembles of exact pure states, and the mean fidelity of two, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bptools.ensembles.rational import random_matrix, roots_of
from bptools.evaluation import Exact, Gaussian


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Pure states with probabilities.

    Args:
        states: Amplitudes over Q(i), one state a row, of any norms above 0.
        weights: Probability of each state.

    Raises:
        ValueError: If the weights do not belong to the states or do not add up to 1.
    """

    states: Exact
    weights: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        """Refuse weights that are no probabilities of these states."""
        if len(self.weights) != len(self.states) or sum(self.weights) != 1:
            raise ValueError(
                f"weights must be {len(self.states)} numbers that add up to 1, not {self.weights}"
            )

    @classmethod
    def uniform(cls, states: Exact) -> Ensemble:
        """Return the ensemble of equally likely states."""
        return cls(states, (Fraction(1, len(states)),) * len(states))

    @classmethod
    def random(
        cls, size: int, dim: int, generator: np.random.Generator, *, weighted: bool = False
    ) -> Ensemble:
        """Return random states, equally likely or ``weighted`` at random."""
        states = np.stack([random_matrix(dim, generator, 1)[0] for _ in range(size)])
        states[:, 0] += Gaussian(2)  # beyond what a part can be, so that no state is zero
        parts = generator.integers(1, 9, size).tolist() if weighted else [1] * size
        return cls(states, tuple(Fraction(part, sum(parts)) for part in parts))

    @property
    def dim(self) -> int:
        """Dimension of the space."""
        return int(self.states.shape[1])

    @property
    def projectors(self) -> Exact:
        """The normalised states as matrices, shape (count, dim, dim)."""
        outer = np.einsum("ki,kj->kij", self.states, np.conjugate(self.states))
        return np.asarray(outer / np.einsum("kii->k", outer)[:, None, None])

    @property
    def average(self) -> Exact:
        """The averaged state, shape (dim, dim)."""
        scale = np.array([Gaussian(weight) for weight in self.weights])
        return np.asarray((scale[:, None, None] * self.projectors).sum(axis=0))

    @property
    def columns(self) -> Exact:
        """The states as columns times roots of their weights, one twice if that takes two roots."""
        return np.array(
            [
                state * root
                for state, weight in zip(self.states, self.weights, strict=True)
                for root in roots_of(weight / _norm(state))
            ]
        ).T

    def through(self, operator: Exact) -> Ensemble:
        """Return the ensemble behind a linear map, weights kept; rows of ``operator`` are outputs.

        >>> from bptools.evaluation import gaussian_array
        >>> flip = gaussian_array([[0, 1], [1, 0]])
        >>> str(Ensemble.uniform(gaussian_array([[1, 0]])).through(flip).average[1, 1])
        '1'
        """
        return Ensemble(self.states @ operator.T, self.weights)


def _norm(state: Exact) -> Fraction:
    squared: Any = np.conjugate(state) @ state
    return Fraction(int(squared.x.numerator), int(squared.x.denominator))


def mean_fidelity(one: Ensemble, other: Ensemble) -> Gaussian:
    """Return the mean of |⟨φ|ψ⟩|² over all pairs, an exact real number.

    Source: arXiv:2512.06695, below eq. 6.

    >>> from bptools.evaluation import gaussian_array
    >>> basis = Ensemble.uniform(gaussian_array([[1, 0], [0, 1]]))
    >>> mean_fidelity(basis, basis) == Fraction(1, 2)
    True
    """
    total = Gaussian(0)
    for p, phi in zip(one.weights, one.states, strict=True):
        for q, psi in zip(other.weights, other.states, strict=True):
            overlap = np.conjugate(phi) @ psi
            norms = (np.conjugate(phi) @ phi) * (np.conjugate(psi) @ psi)
            total += p * q * overlap * overlap.conjugate() / norms
    return total


def discrepancy(one: Ensemble, other: Ensemble) -> Gaussian:
    """Return the maximum mean discrepancy with the fidelity kernel, by its definition.

    Source: arXiv:2512.06695, eq. 6.

    >>> from bptools.evaluation import gaussian_array
    >>> up, down = (Ensemble.uniform(gaussian_array([state])) for state in ([1, 0], [0, 1]))
    >>> discrepancy(up, down) == 2
    True
    """
    within = mean_fidelity(one, one) + mean_fidelity(other, other)
    return within - mean_fidelity(one, other) * 2  # type: ignore[no-any-return]  # SymPy's
