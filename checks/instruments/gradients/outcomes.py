"""The gradient at one sampled outcome, over outcomes and Haar inputs: its bias and mean square.

An outcome k of the ancillas, of probability p_k = ⟨ψ|E_k|ψ⟩ with E_k = K_k†K_k, leaves the branch
K_kψ/√p_k. Its overlap x_k/p_k, x_k = ⟨ψ|K_k†X K_k|ψ⟩, is differentiated at that outcome; on
average over the outcomes that is ∂Σ x_k less the score term Σ x_k ∂p_k/p_k.

The Haar mean of the score term is a ratio of quadratic forms of degree 1, so Gaussian vectors
give it N times over; with 1/p = ∫ exp(−tp) dt only one integral over t > 0 is left, of a rational
function. In ln t it is analytic in a strip of half-width π and falls off exponentially: the
trapezoidal rule has rounding error alone. Its square has 1/p to 1/p³ and forms of degree up to 4,
for which t and t²/2 go under the integral, and the moments of tilted Gaussian vectors are sums over
permutations.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checks.instruments.gradients.kraus import Channel
from checks.instruments.gradients.mmd_moments import Statistic

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

SPACING = 0.4  # of the nodes in ln t: the error is exp(−2π²/0.4), below 1e-21
LARGEST = 45.0  # of |ln t| beyond the scales of the eigenvalues: what is cut off is below 1e-19
NEGLIGIBLE = 1e-14  # eigenvalues of E_k that rounding makes of 0


def mean_score(channel: Channel, observable: Complex) -> float:
    """Return the mean over Haar inputs of Σ_k ⟨ψ|K_k†X K_k|ψ⟩ ∂ ln p_k.

    Args:
        channel: The circuit's channel, and its derivative by the angle.
        observable: Hermitian matrix X, shape (dim, dim).

    Returns:
        The mean for every circuit, up to rounding; 0 for X = 1, since probabilities add up to 1.

    >>> from bptools.circuits import Circuit, RotationGate
    >>> from checks.instruments.gradients.kraus import circuit_channel
    >>> channel = circuit_channel(Circuit(2, (RotationGate("Y", 0),)), [1.0], 1, 0)
    >>> abs(mean_score(channel, np.eye(2))) < 1e-12
    True
    """
    total = 0.0
    for kraus, derived in zip(channel.operators, channel.derivatives, strict=True):
        values, vectors = np.linalg.eigh(kraus.conj().T @ kraus)
        slope = derived.conj().T @ kraus
        slope = vectors.conj().T @ (slope + slope.conj().T) @ vectors
        overlap = vectors.conj().T @ (kraus.conj().T @ observable @ kraus) @ vectors
        weights = _weights(values)
        diagonal = np.outer(np.diag(overlap), np.diag(slope))
        total += float(np.sum(weights * (diagonal + overlap * slope.T)).real)
    return total / channel.dim


def _weights(values: Floats) -> Floats:
    """Return ∫ dt rᵢ rⱼ Π r with r = 1/(1 + t λ), for all pairs of eigenvalues λ.

    Where λ = 0 no weight is needed: both forms vanish there.
    """
    significant = values > NEGLIGIBLE
    positive = values[significant]
    weights = np.zeros((len(values), len(values)))
    if not positive.size:
        return weights
    low, high = -np.log(positive.max()) - LARGEST, -np.log(positive.min()) + LARGEST
    times = np.exp(np.arange(low, high, SPACING))
    factors = 1 / (1 + times[:, None] * positive)
    measure = SPACING * times * factors.prod(axis=1)
    weights[np.ix_(significant, significant)] = np.einsum("t,ti,tj->ij", measure, factors, factors)
    return weights


def mean_square(channel: Channel, observable: Complex) -> float:
    """Return the mean square of the gradient at sampled outcomes, over Haar inputs and outcomes.

    Args:
        channel: The circuit's channel, and its derivative by the angle.
        observable: Hermitian matrix X, shape (dim, dim): the averaged target.

    Returns:
        The mean of Σ_k p_k (∂(x_k/p_k))² for every circuit, up to rounding.

    >>> from bptools.circuits import Circuit, RotationGate
    >>> from checks.instruments.gradients.kraus import circuit_channel
    >>> channel = circuit_channel(Circuit(1, (RotationGate("Y", 0),)), [1.0], 0, 0)
    >>> round(12 * float(mean_square(channel, np.diag([1.0, 0.0]))), 9)
    1.0
    """
    total = 0.0
    for kraus, derived in zip(channel.operators, channel.derivatives, strict=True):
        values, vectors = np.linalg.eigh(kraus.conj().T @ kraus)
        branch, slope = kraus @ vectors, derived @ vectors
        halves = slope.conj().T @ observable @ branch, slope.conj().T @ branch
        turning, change = (half + half.conj().T for half in halves)
        overlap = branch.conj().T @ observable @ branch
        total += _square_over_inputs(values, overlap, turning, change)
    return total / channel.dim


def _square_over_inputs(values: Floats, x: Complex, slope: Complex, change: Complex) -> float:
    """Return the Gaussian mean of (x' − x p'/p)²/p, from moments of forms tilted by exp(−tp).

    Args:
        values: Eigenvalues λ of the form p, in whose basis the others are.
        x: The form of the overlap.
        slope: That of its derivative x'.
        change: That of p'.
    """
    values = np.where(values > NEGLIGIBLE, values, 0.0)
    positive = values[values > 0]
    if not positive.size:
        return 0.0
    total = 0.0
    low, high = -np.log(positive.max()) - LARGEST, -np.log(positive.min()) + LARGEST
    for t in np.exp(np.arange(low, high, SPACING)):
        tilt = 1 / (1 + t * values)
        a, b, c = x * tilt, slope * tilt, change * tilt
        first = np.trace(b) ** 2 + _trace(b, b)
        terms = first - 2 * t * _triple(a, b, c) + t**2 / 2 * _quadruple(a, c)
        total += SPACING * t * tilt.prod() * float(terms.real)
    return total


def _trace(a: Complex, b: Complex) -> complex:
    return complex(np.sum(a * b.T))


def _triple(a: Complex, b: Complex, c: Complex) -> complex:
    """Return the mean of the product of three forms over standard complex Gaussian vectors."""
    ones = [complex(np.trace(form)) for form in (a, b, c)]
    twos = [_trace(b, c), _trace(a, c), _trace(a, b)]
    pairs = sum(one * two for one, two in zip(ones, twos, strict=True))
    return ones[0] * ones[1] * ones[2] + pairs + 2 * _trace(a @ c, b).real


def _quadruple(a: Complex, c: Complex) -> complex:
    """Return the mean of the product of the squares of two forms: the 24 permutations of four."""
    trace_a, trace_c = complex(np.trace(a)), complex(np.trace(c))
    mixed, first, second = a @ c, a @ a, c @ c
    twos = (
        np.trace(first) * trace_c**2
        + np.trace(second) * trace_a**2
        + 4 * np.trace(mixed) * trace_a * trace_c
    )
    double = np.trace(first) * np.trace(second) + 2 * np.trace(mixed) ** 2
    threes = 4 * (_trace(first, c) * trace_c + _trace(a, second) * trace_a)
    fours = 4 * _trace(first, second) + 2 * _trace(mixed, mixed)
    return complex(trace_a**2 * trace_c**2 + twos + double + threes + fours)


def mean_bias(channel: Channel, targets: Complex, statistic: Statistic) -> float:
    """Return the mean of the gradient at sampled outcomes less that of the expected loss.

    Args:
        channel: The circuit's channel, and its derivative by the angle.
        targets: Amplitudes of the m' targets, shape (m', dim), each of norm 1.
        statistic: The weights of the pairs of generated states; the diagonal does not matter.

    Returns:
        2 (s[σ] − w s[τ]) with s the mean score, σ the averaged target and τ the channel's image
        of 1/N: by independence a partner's average takes its place.
    """
    average = targets.T @ targets.conj() / len(targets)
    image = channel.image(np.eye(channel.dim, dtype=np.complex128) / channel.dim)
    return 2 * mean_score(channel, average - statistic.pairs * image)


def branch_gradients(channel: Channel, states: Complex, targets: Complex) -> Floats:
    """Return the gradient of the cross term at sampled outcomes, averaged over the outcomes.

    Args:
        channel: The circuit's channel, and its derivative by the angle.
        states: Inputs, shape (count, dim), of norm 1.
        targets: Amplitudes of the targets, shape (m', dim).

    Returns:
        −2 Σ_k p_k ∂(x_k/p_k) of each input, shape (count,).
    """
    branches = np.einsum("kab,nb->nka", channel.operators, states)
    slopes = np.einsum("kab,nb->nka", channel.derivatives, states)
    probability = np.sum(np.abs(branches) ** 2, axis=2)
    change = 2 * np.sum(branches.conj() * slopes, axis=2).real
    amplitude, motion = (x @ targets.conj().T for x in (branches, slopes))
    overlap = np.mean(np.abs(amplitude) ** 2, axis=2)
    turning = 2 * np.mean((amplitude.conj() * motion).real, axis=2)
    ratio = np.divide(change, probability, out=np.zeros_like(change), where=probability > 0)
    gradients: Floats = -2 * np.sum(turning - overlap * ratio, axis=1)
    return gradients
