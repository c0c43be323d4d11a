"""The gradient that is trained: at one outcome of the ancillas, held fixed, for each input.

An outcome of probability p leaves the branch ψ, |ψ|² = p, whose overlap x/p with the target is
differentiated. Everything here is weighted by the probabilities, so that means over the outcomes
are sums, of numbers that stay finite where p vanishes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checks.instruments.gradients.kraus import Channel

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Branches:
    """What the outcomes of a circuit leave of its inputs.

    Args:
        states: Amplitudes of the branches, not normalised, shape (count, outcomes, dim).
        slopes: Their derivatives by one angle, of the same shape.
    """

    states: Complex
    slopes: Complex

    @classmethod
    def of(cls, channel: Channel, states: Complex) -> Branches:
        """Return the branches of inputs of norm 1, shape (count, dim).

        >>> from bptools.circuits import Circuit, RotationGate
        >>> from checks.instruments.gradients.kraus import circuit_channel
        >>> channel = circuit_channel(Circuit(2, (RotationGate("Y", 0),)), [0.0], 1, 0)
        >>> Branches.of(channel, np.eye(2, dtype=complex)).probabilities
        array([[1., 0.],
               [1., 0.]])
        """
        parts = (np.tensordot(states, x, (1, 2)) for x in (channel.operators, channel.derivatives))
        return cls(*parts)

    @property
    def probabilities(self) -> Floats:
        """Of the outcomes, shape (count, outcomes)."""
        return np.asarray(np.sum(np.abs(self.states) ** 2, axis=2))

    @property
    def _changes(self) -> Floats:
        """The derivatives of the logarithms of the probabilities; 0 where one vanishes."""
        change = 2 * np.sum(self.states.conj() * self.slopes, axis=2).real
        return _ratio(change, self.probabilities)

    def gradients(self, targets: Complex) -> Floats:
        """Return the gradient of the mean fidelity at every outcome, times its probability.

        Args:
            targets: Amplitudes, shape (m', dim), each of norm 1.

        Returns:
            p D, shape (count, outcomes); 0 where the probability vanishes.
        """
        amplitude, motion = (x @ targets.conj().T for x in (self.states, self.slopes))
        overlap = np.mean(np.abs(amplitude) ** 2, axis=2)
        turning = 2 * np.mean((amplitude.conj() * motion).real, axis=2)
        return np.asarray(turning - overlap * self._changes)

    def mean_square(self, targets: Complex) -> Floats:
        """Return the mean square of the gradient over the outcomes, shape (count,)."""
        return np.asarray(_ratio(self.gradients(targets) ** 2, self.probabilities).sum(axis=1))

    def pair_gradients(self, other: Branches, targets: Complex) -> Floats:
        """Return the gradient of the loss of two inputs, times the probability of the outcomes.

        Args:
            other: Branches of the second inputs, as many of them.
            targets: Amplitudes, shape (m', dim).

        Returns:
            Of the V-statistic of each pair, its constant terms left out, shape
            (count, outcomes, outcomes).
        """
        amplitude = np.einsum("nza,nwa->nzw", self.states.conj(), other.states)
        motion = np.einsum("nza,nwa->nzw", self.slopes.conj(), other.states)
        motion += np.einsum("nza,nwa->nzw", self.states.conj(), other.slopes)
        changes = self._changes[:, :, None] + other._changes[:, None, :]
        fidelity = 2 * (amplitude.conj() * motion).real - np.abs(amplitude) ** 2 * changes
        first = self.gradients(targets)[:, :, None] * other.probabilities[:, None, :]
        second = self.probabilities[:, :, None] * other.gradients(targets)[:, None, :]
        return np.asarray(fidelity / 2 - first - second)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
