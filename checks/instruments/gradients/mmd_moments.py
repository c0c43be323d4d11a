"""Exact moments, over Haar inputs, of the gradient of the whole MMD, self term included.

With ρᵢ = Σₖ Kₖψᵢ Kₖ† the gradient for m independent inputs and targets of average σ is

    g = w/(m(m−1)) Σ_{i≠j} S(ψᵢ, ψⱼ) + v/m Σᵢ S(ψᵢ, ψᵢ) − 2/m Σᵢ ⟨ψᵢ|M|ψᵢ⟩,

S(φ, ψ) = ∂Tr[ρ_φ ρ_ψ] = Tr[(φ⊗ψ) B] the self term's, M the cross term's operator. The weights are
those of a statistic: w = 1, v = 0 (U), w = 1 − 1/m and v = 1/m (V, ancilla outcomes averaged) or
v = 0 (V, one outcome a state: the diagonal of the loss is then 1).

B = F Σᵣ Xᵣ⊗Yᵣ (F the swap) is a sum over pairs of Kraus operators, so all traces of it are traces
of N×N matrices; no N²×N² matrix is made.

What is trained is ``bptools.quddpm.discrepancy``, differentiated by JAX. This is the other route to
its gradient: it shares no code with it, and must not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from checks.instruments.gradients.kraus import Channel

Complex = NDArray[np.complex128]


def _real_trace(left: Complex, right: Complex) -> float:
    """Return the real part of Tr[A B]."""
    return float(np.einsum("ij,ji->", left, right).real)


def _covariance(first: Complex, second: Complex) -> float:
    """Return the covariance of ⟨ψ|A|ψ⟩ and ⟨ψ|B|ψ⟩ over Haar states, for Hermitian A and B."""
    dim = len(first)
    means = float(np.trace(first).real) * float(np.trace(second).real)
    return (_real_trace(first, second) - means / dim) / (dim * (dim + 1))


@dataclass(frozen=True, eq=False)
class SelfTerm:
    """The traces of the self term's operator B that its moments are made of.

    Args:
        channel: What generates the states, and its derivative.
    """

    channel: Channel

    @cached_property
    def _words(self) -> tuple[Complex, Complex]:
        """Xᵣ and Yᵣ: the derivative of G⊗G† for every G = K_l†K_k, by the product rule."""
        kraus, derived, dim = self.channel.operators, self.channel.derivatives, self.channel.dim
        adjoints = kraus.conj().swapaxes(1, 2)[:, None]
        products = (adjoints @ kraus).reshape(-1, dim, dim)
        slopes = derived.conj().swapaxes(1, 2)[:, None] @ kraus
        slopes = (slopes + slopes.transpose(1, 0, 3, 2).conj()).reshape(-1, dim, dim)
        left = np.concatenate([slopes, products])
        right = np.concatenate([products, slopes]).conj().swapaxes(1, 2)
        return left, right

    @cached_property
    def trace(self) -> float:
        """Tr B."""
        left, right = self._words
        return float(np.einsum("rij,rji->", left, right).real)

    @cached_property
    def reduced(self) -> Complex:
        """Tr₂ B, which is N times the operator of the mean over one of the two states."""
        left, right = self._words
        rows = right.swapaxes(0, 1).reshape(self.channel.dim, -1)  # Σᵣ Yᵣ Xᵣ as one product
        result: Complex = rows @ left.reshape(-1, self.channel.dim)
        return result

    @cached_property
    def square(self) -> float:
        """Tr B²."""
        left, right = (words.reshape(len(words), -1) for words in self._words)
        flipped = self._words[0].swapaxes(1, 2).reshape(left.shape)
        gram = right @ flipped.T  # Tr[Y_r X_s]
        return float(np.sum(gram * gram.T).real)

    @cached_property
    def symmetric_trace(self) -> float:
        """Tr B₊, B₊ = (B + F B)/2 the part of B on the symmetric subspace."""
        left, right = self._words
        traces = np.einsum("rii->r", left) @ np.einsum("rii->r", right)
        return (self.trace + float(traces.real)) / 2

    @cached_property
    def symmetric_reduced(self) -> Complex:
        """Tr₂ B₊."""
        left, right = self._words
        swapped = np.einsum("rij,r->ij", left, np.einsum("rii->r", right))
        result: Complex = (self.reduced + swapped) / 2
        return result

    @cached_property
    def symmetric_square(self) -> float:
        """Tr B₊²."""
        return (self.square + self._crossed) / 2

    @property
    def _crossed(self) -> float:
        """Σᵣₛ Tr[Xₛ Xᵣ Yₛ Yᵣ], where the sum over s is the channel Φ, or its derivative ∂Φ.

        It is 2 Re Σ ⟨Φ(G), ∂Φ(∂G)⟩ + ⟨∂Φ(G), Φ(∂G)⟩ over all G = K_l†K_k, of which (k, l) and
        (l, k) are adjoint and add the same.
        """
        count, dim = len(self.channel.operators), self.channel.dim
        words = self._words[0].reshape(2, count, count, dim, dim)  # all ∂G, then all G
        rows, columns = np.triu_indices(count)
        slopes, plain = words[:, rows, columns]
        products = (self.channel.image(plain).conj() * self.channel.slope(slopes)).real
        products += (self.channel.slope(plain).conj() * self.channel.image(slopes)).real
        return 2 * float(np.where(rows == columns, 1, 2) @ products.sum(axis=(1, 2)))

    @property
    def pair_mean(self) -> float:
        """The mean of S over two independent states."""
        return self.trace / self.channel.dim**2

    @property
    def pair_variance(self) -> float:
        """The variance of S over two independent states."""
        dim = self.channel.dim
        ones = _real_trace(self.reduced, self.reduced)
        second = (self.trace**2 + 2 * ones + self.square) / (dim * (dim + 1)) ** 2
        return second - self.pair_mean**2

    @property
    def diagonal_mean(self) -> float:
        """The mean of S(ψ, ψ)."""
        dim = self.channel.dim
        return 2 * self.symmetric_trace / (dim * (dim + 1))

    @property
    def diagonal_variance(self) -> float:
        """The variance of S(ψ, ψ), from the moments of degree 4."""
        dim, reduced = self.channel.dim, self.symmetric_reduced
        ones = _real_trace(reduced, reduced)
        total = 4 * self.symmetric_trace**2 + 16 * ones + 4 * self.symmetric_square
        fourth = total / (dim * (dim + 1) * (dim + 2) * (dim + 3))
        return fourth - self.diagonal_mean**2

    def diagonal_covariance(self, operator: Complex) -> float:
        """Return the covariance of S(ψ, ψ) and ⟨ψ|A|ψ⟩, from the moments of degree 3."""
        dim = self.channel.dim
        trace = float(np.trace(operator).real)
        mixed = 2 * self.symmetric_trace * trace + 4 * _real_trace(self.symmetric_reduced, operator)
        return mixed / (dim * (dim + 1) * (dim + 2)) - self.diagonal_mean * trace / dim


@dataclass(frozen=True)
class Statistic:
    """How the pairs of m generated states are weighted.

    Args:
        inputs: m, at least 2.
        pairs: Weight w of the mean over different pairs.
        diagonal: Weight v of the mean over the diagonal.

    Raises:
        ValueError: If there are fewer than 2 inputs.
    """

    inputs: int
    pairs: float
    diagonal: float

    def __post_init__(self) -> None:
        """Refuse too few inputs."""
        if self.inputs < 2:
            raise ValueError(f"inputs must be at least 2, not {self.inputs}")

    @classmethod
    def u(cls, inputs: int) -> Statistic:
        """Return the unbiased statistic: different pairs alone."""
        return cls(inputs, 1.0, 0.0)

    @classmethod
    def v(cls, inputs: int, *, mixed: bool) -> Statistic:
        """Return the statistic of all pairs.

        Args:
            inputs: m, at least 2.
            mixed: Whether the states are mixed (outcomes averaged), so that their purities are in
                it; if each is one pure branch, the diagonal is 1 and has no gradient.
        """
        return cls(inputs, 1 - 1 / inputs, 1 / inputs if mixed else 0.0)


@dataclass(frozen=True)
class MmdMoments:
    """Mean and variance of the gradient over independent Haar inputs, and what they consist of.

    ``variance`` is the sum of ``cross`` (the cross term), ``self_linear`` and ``self_pairs`` (the
    part of the self term that is a sum over single inputs, and the rest), ``diagonal``, and
    ``covariance`` of these (of either sign).
    """

    mean: float
    cross: float
    self_linear: float
    self_pairs: float
    diagonal: float
    covariance: float

    @property
    def variance(self) -> float:
        """The variance of the whole gradient."""
        return self.cross + self.self_linear + self.self_pairs + self.diagonal + self.covariance


def mmd_gradient_moments(
    channel: Channel, targets: Complex, statistic: Statistic, self_term: SelfTerm | None = None
) -> MmdMoments:
    """Return the exact moments of the gradient of the MMD over independent Haar inputs.

    Args:
        channel: What generates the states, and its derivative by the angle.
        targets: Amplitudes of the m' targets, shape (m', dim), each of norm 1.
        statistic: The weights of the pairs of generated states.
        self_term: Of the channel, if it was already computed.

    Returns:
        Mean and variance for every N ≥ 1, m ≥ 2 and m' ≥ 1, up to rounding.

    Raises:
        ValueError: If the targets do not fit the channel.

    >>> from bptools.circuits import Circuit, RotationGate
    >>> from checks.instruments.gradients.kraus import circuit_channel
    >>> channel = circuit_channel(Circuit(1, (RotationGate("Y", 0),)), [0.0], 0, 0)
    >>> moments = mmd_gradient_moments(channel, np.eye(2)[:1], Statistic.u(10))
    >>> round(moments.variance, 12), round(moments.self_linear, 12)  # 4/10 of 1/12
    (0.033333333333, 0.0)
    """
    if targets.ndim != 2 or targets.shape[1] != channel.dim or not len(targets):
        raise ValueError(f"targets must have shape (m', {channel.dim}), not {targets.shape}")
    term = self_term or SelfTerm(channel)
    count, pairs, diagonal = statistic.inputs, statistic.pairs, statistic.diagonal
    average = targets.T @ targets.conj() / len(targets)
    cross = channel.gradient_operator(average)
    linear = term.reduced / channel.dim
    single = 2 * pairs * linear - 2 * cross  # what varies with one input, but for the diagonal
    residual = term.pair_variance - 2 * _covariance(linear, linear)
    mixed = -8 * pairs * _covariance(linear, cross)
    mean = pairs * term.pair_mean - 2 * float(np.trace(cross).real) / channel.dim
    quadratic = 0.0
    if diagonal:
        mean += diagonal * term.diagonal_mean
        mixed += 2 * diagonal * term.diagonal_covariance(single)
        quadratic = diagonal**2 * term.diagonal_variance
    return MmdMoments(
        mean=mean,
        cross=4 * _covariance(cross, cross) / count,
        self_linear=4 * pairs**2 * _covariance(linear, linear) / count,
        self_pairs=2 * pairs**2 * residual / (count * (count - 1)),
        diagonal=quadratic / count,
        covariance=mixed / count,
    )
