"""A test bed for Haar samplers: moments and frame potentials that unitarity alone does not give.

The exact values are elementary (a Haar state's populations are Dirichlet distributed, the powers
of a Haar unitary's trace are counted by permutations) and written down here, so that the samplers
are judged without the engine that they are meant to check.
"""

from __future__ import annotations

from math import comb, factorial, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bptools.claims import Case
from bptools.confrontation import equality_case
from bptools.ensembles.haar import Sampler
from bptools.statistics import Budget, bernstein_interval, chunked


class SampledLaw(NamedTuple):
    """A mean that is known exactly, and samples of what it is the mean of."""

    name: str
    exact: float
    size: float  # to which the precision is relative
    low: float  # ends of the range of the variable
    high: float
    samples: NDArray[np.float64]


def state_laws(
    sample: Sampler,
    dim: int,
    budget: Budget,
    generator: np.random.Generator,
    precision: float = 0.1,
) -> tuple[Case, ...]:
    """Confront a sampler of Haar states with exact moments and frame potentials.

    Args:
        sample: The sampler.
        dim: Dimension N of its states, at least 2.
        budget: Its error rate is divided over the laws; its samples are drawn twice.
        generator: Where the sampler's randomness comes from.
        precision: Relative, to which a law is to hold (relative to the typical size of the
            variable where the exact value is 0).

    Returns:
        One case a law: E ψ₀ = 0, E|ψ₀|^{2k} and E|ψ₀|²|ψ₁|², frame potentials of degree 1 and 2.
        Samples too few for the declared precision are inconclusive.

    Raises:
        ValueError: If the dimension is below 2.

    >>> from bptools.ensembles.haar import haar_states
    >>> cases = state_laws(haar_states, 2, Budget(1e-3, 10_000), np.random.default_rng(1))
    >>> {case.verdict.value for case in cases}
    {'holds'}
    """
    _require_dimension(dim)
    states = sample(budget.samples, dim, generator)
    partners = sample(budget.samples, dim, generator)
    population = np.abs(states) ** 2
    overlap = np.abs(np.einsum("bi,bi->b", states.conj(), partners)) ** 2
    laws = [SampledLaw("E Re ψ₀", 0.0, dim**-0.5, -1, 1, states[:, 0].real)]
    for k in (1, 2, 3):
        exact = factorial(k) / prod(range(dim, dim + k))
        laws.append(SampledLaw(f"E|ψ₀|^{2 * k}", exact, exact, 0, 1, population[:, 0] ** k))
    exact = 1 / (dim * (dim + 1))
    laws.append(
        SampledLaw("E|ψ₀|²|ψ₁|²", exact, exact, 0, 1 / 4, population[:, 0] * population[:, 1])
    )
    for t in (1, 2):
        exact = 1 / comb(dim + t - 1, t)
        laws.append(SampledLaw(f"frame potential of degree {t}", exact, exact, 0, 1, overlap**t))
    return _confront(laws, dim, budget, precision)


def unitary_laws(
    sample: Sampler,
    dim: int,
    budget: Budget,
    generator: np.random.Generator,
    precision: float = 0.1,
) -> tuple[Case, ...]:
    """Confront a sampler of Haar unitaries with exact moments, traces and frame potentials.

    Args:
        sample: The sampler.
        dim: Dimension N of its matrices, at least 2.
        budget: Its error rate is divided over the laws; its samples are drawn twice.
        generator: Where the sampler's randomness comes from.
        precision: Relative, to which a law is to hold (relative to the typical size of the
            variable where the exact value is 0).

    Returns:
        One case a law: E U₀₀ = 0, E|U₀₀|⁴, E|U₀₀U₁₁|², E U₀₀U₁₁Ū₀₁Ū₁₀, E|Tr U|² and
        the frame potentials E|Tr U†V|^{2t}, t = 1, 2.

    Raises:
        ValueError: If the dimension is below 2.

    >>> from bptools.ensembles.haar import haar_unitaries
    >>> cases = unitary_laws(haar_unitaries, 2, Budget(1e-3, 20_000), np.random.default_rng(1))
    >>> {case.verdict.value for case in cases}
    {'holds'}
    """
    _require_dimension(dim)
    unitaries = sample(budget.samples, dim, generator)
    partners = sample(budget.samples, dim, generator)
    corner, opposite = unitaries[:, 0, 0], unitaries[:, 1, 1]
    exchange = (corner * opposite * (unitaries[:, 0, 1] * unitaries[:, 1, 0]).conj()).real
    trace = np.abs(np.einsum("bii->b", unitaries)) ** 2
    overlap = np.abs(np.einsum("bij,bij->b", unitaries.conj(), partners)) ** 2
    fourth, pair = 2 / (dim * (dim + 1)), 1 / (dim**2 - 1)
    laws = [
        SampledLaw("E Re U₀₀", 0.0, dim**-0.5, -1, 1, corner.real),
        SampledLaw("E|U₀₀|⁴", fourth, fourth, 0, 1, np.abs(corner) ** 4),
        SampledLaw("E|U₀₀U₁₁|²", pair, pair, 0, 1, np.abs(corner * opposite) ** 2),
        SampledLaw("E Re U₀₀U₁₁Ū₀₁Ū₁₀", -pair / dim, pair / dim, -1 / 4, 1 / 4, exchange),
        SampledLaw("E|Tr U|²", 1.0, 1.0, 0, dim**2, trace),
        SampledLaw("frame potential of degree 1", 1.0, 1.0, 0, dim**2, overlap),
        SampledLaw("frame potential of degree 2", 2.0, 2.0, 0, dim**4, overlap**2),
    ]
    return _confront(laws, dim, budget, precision)


def _confront(
    laws: list[SampledLaw], dim: int, budget: Budget, precision: float
) -> tuple[Case, ...]:
    """Return one case a law, all intervals together at the budget's error rate."""
    error_rate = budget.per_case(len(laws), confirmations=False)
    cases = []
    for law in laws:
        # rounding may leave the range of the variable by a few units in the last place
        chunks, count = chunked(np.clip(law.samples, law.low, law.high)), law.samples.size
        interval = bernstein_interval(chunks, law.low, law.high, error_rate, horizon=count)
        label = f"{law.name}, N={dim}"
        cases.append(equality_case(label, interval, law.exact, precision * law.size, count))
    return tuple(cases)


def _require_dimension(dim: int) -> None:
    """Refuse dimensions in which the laws degenerate."""
    if dim < 2:
        raise ValueError(f"dim must be at least 2, not {dim}")
