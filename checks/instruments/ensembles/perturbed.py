"""Haar states with an admixture of finitely many others: how far from Haar is known exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.ensembles.haar import Sampler, haar_states
from bptools.ensembles.moment_operators import haar_mean, haar_mean_square, symmetric_dimension

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class PerturbedHaar:
    """Haar states, and with a probability one of finitely many states instead.

    Args:
        states: The other states, normalised amplitudes, shape (count, N).
        weights: Their probabilities among themselves, shape (count,).
        share: Probability of the other states, in [0, 1]; 1 for a finite ensemble.

    Raises:
        ValueError: If a state is not normalised, or a number is no probability.

    >>> basis = PerturbedHaar.uniform(np.eye(2), 1.0)
    >>> round(basis.deviation(1), 12), round(basis.deviation(2), 12)
    (0.0, 0.666666666667)
    """

    states: Complex
    weights: NDArray[np.float64]
    share: float

    def __post_init__(self) -> None:
        """Refuse what is no ensemble."""
        if not np.allclose(np.linalg.norm(self.states, axis=1), 1, atol=1e-10):
            raise ValueError("states must be normalised, they are not")
        shape = self.weights.shape == self.states.shape[:1]
        if not shape or (self.weights < 0).any() or abs(self.weights.sum() - 1) > 1e-10:
            raise ValueError(f"weights must be probabilities of the states, not {self.weights}")
        if not 0 <= self.share <= 1:
            raise ValueError(f"share must lie in [0, 1], it is {self.share}")

    @classmethod
    def uniform(cls, states: ArrayLike, share: float) -> PerturbedHaar:
        """Return Haar states with an admixture of equally likely others."""
        rows = np.asarray(states, dtype=np.complex128)
        return cls(rows, np.full(len(rows), 1 / len(rows)), share)

    @property
    def dim(self) -> int:
        """Dimension N."""
        return int(self.states.shape[1])

    def deviation(self, degree: int) -> float:
        """Return the trace norm of the moment of degree 1 or 2 less that of Haar states.

        The moment of the others has the eigenvalues of their Gram matrix, and zeros.
        """
        size, scale = symmetric_dimension(self.dim, degree), np.sqrt(self.weights)
        gram = (self.states @ self.states.conj().T) ** degree * scale[:, None] * scale
        eigenvalues = np.sort(np.linalg.eigvalsh(gram))[-size:]
        zeros = (size - len(eigenvalues)) / size
        return self.share * float(np.abs(eigenvalues - 1 / size).sum() + zeros)

    def values(self, operator: Complex) -> NDArray[np.float64]:
        """Return ⟨ψ|M|ψ⟩ for each of the other states."""
        expectations = np.einsum("ki,ki->k", self.states.conj(), self.states @ operator.T)
        return np.asarray(expectations.real)

    def mean(self, operator: Complex) -> float:
        """Return E⟨ψ|M|ψ⟩."""
        others = float(self.weights @ self.values(operator))
        return self.share * others + (1 - self.share) * haar_mean(operator)

    def mean_square(self, operator: Complex) -> float:
        """Return E⟨ψ|M|ψ⟩²."""
        others = float(self.weights @ self.values(operator) ** 2)
        return self.share * others + (1 - self.share) * haar_mean_square(operator)

    def sample(
        self, count: int, generator: np.random.Generator, background: Sampler = haar_states
    ) -> Complex:
        """Return independent states.

        Args:
            count: Number of states, at least 1.
            generator: Where the randomness comes from.
            background: What draws the states that are not replaced; with a sampler of a 2-design
                the first two moments are the same.

        Raises:
            ValueError: If the count is below 1.
        """
        drawn = background(count, self.dim, generator)
        replaced = generator.random(count) < self.share
        drawn[replaced] = self.states[
            generator.choice(len(self.states), int(replaced.sum()), p=self.weights)
        ]
        return drawn
