"""Exact moments of the cross term's gradient where inputs and targets are both Haar random.

The gradient of the fidelity of input ψ with target σ is Tr[σ D(ψ)] = Tr[(ψ⊗σ) C], D the derivative
of the channel. Fidelities with a basis add up to 1, so Tr_σ C = 0: averaged over targets an input
has no gradient, and the mean over both is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from checks.instruments.gradients.kraus import Channel

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class CrossTerm:
    """The traces of C that the moments are made of.

    Args:
        channel: What generates the states, and its derivative by the angle.
    """

    channel: Channel

    @cached_property
    def of_target(self) -> Complex:
        """Tr_ψ C / N, the derivative of the channel's image of 1/N; it has no trace."""
        kraus, derived, dim = self.channel.operators, self.channel.derivatives, self.channel.dim
        half = np.einsum("kai,kbi->ab", derived, kraus.conj(), optimize=True) / dim
        result: Complex = half + half.conj().T
        return result

    @cached_property
    def square(self) -> float:
        """Tr C², the square of the norm of D as a matrix: ∂Kₖ times K̄ₖ, and the other way."""
        count = len(self.channel.operators)
        left = np.concatenate([self.channel.derivatives, self.channel.operators])
        flat = left.reshape(2 * count, -1)
        gram = flat.conj() @ flat.T
        partners = np.roll(gram, count, axis=(0, 1))
        return float(np.sum(gram * partners.conj()).real)

    def variance(self, inputs: int, targets: int) -> float:
        """Return the variance of −2 times the mean over all pairs of inputs and targets.

        Args:
            inputs: Number m of independent Haar inputs, at least 1.
            targets: Number m' of independent Haar targets, at least 1.

        Returns:
            4 V'/m' + 4 (V − V')/(m m') with V the variance of one pair and V' what is left of it
            on average over inputs; for every N ≥ 1, up to rounding.

        Raises:
            ValueError: If there is no input or no target.

        >>> from bptools.circuits import Circuit, RotationGate
        >>> from checks.instruments.gradients.kraus import circuit_channel
        >>> term = CrossTerm(circuit_channel(Circuit(1, (RotationGate("Y", 0),)), [0.0], 0, 0))
        >>> round(term.variance(1, 1), 12)  # without ancillas only the pairs are left
        0.222222222222
        """
        if inputs < 1 or targets < 1:
            raise ValueError(f"inputs and targets must be at least 1, not {inputs} and {targets}")
        dim, mean = self.channel.dim, self.of_target
        square = float(np.vdot(mean, mean).real)
        of_targets = square / (dim * (dim + 1))
        of_pair = (self.square + dim**2 * square) / (dim * (dim + 1)) ** 2
        return 4 * of_targets / targets + 4 * (of_pair - of_targets) / (inputs * targets)
