"""States near |0..0⟩ of any mean fidelity: the start of the improved model."""

from __future__ import annotations

from math import exp, inf, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

_NEGLIGIBLE = 40.0  # e⁻⁴⁰ is lost beside 1 in double precision
_MARGIN = 1e-9  # relative, above the fidelity of Haar states: below it rounding decides


def near_zero_states(
    count: int, n_qubits: int, fidelity: float, generator: np.random.Generator
) -> NDArray[np.complex128]:
    """Return random states around |0..0⟩: |0..0⟩ plus complex Gaussian noise, normalised.

    Args:
        count: Number of states, at least 1.
        n_qubits: Number of qubits, at least 1.
        fidelity: Mean of |⟨0..0|ψ⟩|², above 2**-n_qubits (Haar states), 1 for |0..0⟩ itself.
        generator: Where the randomness comes from.

    Returns:
        Amplitudes, shape (count, 2**n_qubits), every row of norm 1.

    Raises:
        ValueError: If a size is below 1 or the fidelity is out of range.

    Source: arXiv:2512.06695, which leaves the size of the noise open.

    >>> near_zero_states(2, 3, 0.99, np.random.default_rng(0)).shape
    (2, 8)
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    if n_qubits < 1:
        raise ValueError(f"n_qubits must be at least 1, not {n_qubits}")
    scale = noise_scale(2**n_qubits, fidelity)
    gaussians = generator.standard_normal((count, 2**n_qubits, 2)).view(np.complex128)[..., 0]
    states: NDArray[np.complex128] = gaussians * (scale / sqrt(2))
    states[:, 0] += 1
    states /= np.linalg.norm(states, axis=1, keepdims=True)
    return states


def noise_scale(dim: int, fidelity: float) -> float:
    """Return the noise at which states around a fixed one have a given mean fidelity with it.

    Args:
        dim: Dimension N of the space, at least 2.
        fidelity: The mean fidelity, above 1/N; 1 for no noise.

    Returns:
        s, the root mean square of |noise| in every amplitude, so that ``mean_fidelity(dim, s)``
        is the given one up to rounding.

    Raises:
        ValueError: If the dimension or the fidelity is out of range.

    >>> round(noise_scale(1024, 0.99), 6)
    0.003142
    """
    if dim < 2:
        raise ValueError(f"dim must be at least 2, not {dim}")
    if not (1 + _MARGIN) / dim < fidelity <= 1:
        raise ValueError(f"fidelity must lie above 1/{dim} and be at most 1, it is {fidelity}")
    if fidelity == 1:
        return 0.0
    from scipy.optimize import brentq  # here, as below: most trainings start without it

    integral = (1 - fidelity) / (dim - 1)
    # (1 − v)^(N−1) ≤ exp(−(N−1) v) and, by parts, 1 ≤ (N + κ) I: the root lies between
    ends = max(1 / integral - dim, 0.0), 1 / integral - dim + 1
    root = brentq(lambda inverse: _infidelity_integral(dim, inverse) - integral, *ends, xtol=1e-12)
    return 1 / sqrt(root)


def mean_fidelity(dim: int, scale: float) -> float:
    """Return the exact mean fidelity with a fixed state of that state plus noise, normalised.

    With noise s z, z standard complex Gaussian, and κ = 1/s², the fidelity is A/(A + B) with
    A = |1 + s z₀|² and B = s² (|z₁|² + ..). Write 1/(A + B) as the integral of exp(−t (A + B))
    and take the means of A exp(−tA) and exp(−tB); with v = s²t/(1 + s²t) what is left is
    1 − (N − 1) I, I the integral of (1 − v)^(N−1) exp(−κv) over v in [0, 1].

    Args:
        dim: Dimension N of the space, at least 2.
        scale: s, the root mean square of |noise| in every amplitude, positive.

    Raises:
        ValueError: If an argument is out of range.

    >>> round(mean_fidelity(2, 1e6), 6)
    0.5
    """
    if dim < 2:
        raise ValueError(f"dim must be at least 2, not {dim}")
    if not 0 < scale < inf:
        raise ValueError(f"scale must be positive, it is {scale}")
    return 1 - (dim - 1) * _infidelity_integral(dim, 1 / scale**2)


def _infidelity_integral(dim: int, inverse: float) -> float:
    """Return the integral of (1 − v)^(N−1) exp(−κv) over [0, 1], κ = ``inverse``."""
    from scipy.integrate import quad

    rate = dim - 1 + inverse  # the integrand decays at least so fast: the rest is lost

    def integrand(value: float) -> float:
        slower = (dim - 1) * (log1p(-value / rate) + value / rate) if value < rate else -inf
        return exp(slower - value)

    integral: float = quad(integrand, 0, min(rate, _NEGLIGIBLE), epsabs=0, epsrel=1e-13)[0]
    return integral / rate
