"""How far a generated ensemble is from a target: metrics that training does not see."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.quddpm.discrepancy import FidelityTables, u_statistic, v_statistic
from bptools.quddpm.mixed_states import superfidelity_table
from bptools.quddpm.transport import transport_cost

Floats = NDArray[np.float64]

METRICS = ("mmd_v", "mmd_u", "kl", "total_variation", "wasserstein")
SMOOTHING = 1e-6  # weight of the uniform distribution, in both arguments of the KL divergence
BINS = 50  # of fidelity histograms


def distances(samples: ArrayLike, targets: ArrayLike) -> Floats:
    """Return the METRICS of two ensembles, in their order.

    Args:
        samples: Normalised generated states, shape (a, dim), a at least 2, or density matrices,
            shape (a, dim, dim).
        targets: Target states, b at least 2, as the samples are.

    Returns:
        Squared MMD with fidelity kernel (V- and U-statistic), KL divergence of the averaged
        computational-basis distributions, their total variation, and the Wasserstein distance
        with cost 1 − F; F is the superfidelity of density matrices.

    >>> distances([[1.0, 0.0]] * 2, [[0.0, 1.0]] * 2).round(3).tolist()
    [2.0, 2.0, 14.509, 1.0, 1.0]
    """
    left, right = np.asarray(samples), np.asarray(targets)
    tables = FidelityTables(
        _fidelities(left, right), _fidelities(left, left), _fidelities(right, right)
    )
    p, q = basis_distribution(left), basis_distribution(right)
    return np.array(
        [
            v_statistic(tables),
            u_statistic(tables),
            kl_divergence(q, p),
            np.abs(p - q).sum() / 2,
            transport_cost(1 - tables.across),
        ]
    )


def basis_distribution(states: ArrayLike) -> Floats:
    """Return the probabilities of all computational-basis outcomes, averaged over the ensemble.

    Args:
        states: Normalised states, shape (count, dim), or density matrices, shape (count, dim, dim).

    >>> basis_distribution([[1.0, 0.0], [0.0, 1.0]]).tolist()
    [0.5, 0.5]
    """
    array = np.asarray(states, dtype=np.complex128)
    if array.ndim == 3:
        return np.asarray(np.einsum("kii->i", array).real / len(array))
    return np.asarray((np.abs(array) ** 2).mean(axis=0))


def kl_divergence(target: ArrayLike, generated: ArrayLike) -> float:
    """Return Σ p ln(p/q) of two distributions, in nats, each mixed with SMOOTHING of the uniform.

    Args:
        target: p, shape (dim,).
        generated: q, shape (dim,).

    Returns:
        A number from 0 to ln(dim/SMOOTHING); smoothing keeps it finite where q has no weight.

    >>> kl_divergence([0.5, 0.5], [0.5, 0.5])
    0.0
    """
    p, q = (
        (1 - SMOOTHING) * np.asarray(values, dtype=np.float64) + SMOOTHING / len(values)  # type: ignore[arg-type] # an array-like with a length
        for values in (target, generated)
    )
    return float((p * np.log(p / q)).sum())


def ghz_population(states: ArrayLike) -> float:
    """Return the mean probability of the outcomes 0..0 and 1..1.

    Args:
        states: Normalised states, shape (count, dim).

    >>> ghz_population([[0.6, 0.0, 0.0, 0.8]])
    1.0
    """
    outcomes = basis_distribution(states)
    return float(outcomes[0] + outcomes[-1])


def fidelity_histogram(states: ArrayLike) -> NDArray[np.int64]:
    """Return how many pairs of different states have a fidelity in each of BINS equal bins.

    Args:
        states: Normalised states, shape (count, dim).

    >>> int(fidelity_histogram([[1.0, 0.0], [0.0, 1.0]])[0])
    1
    """
    array = np.asarray(states)
    values = _fidelities(array, array)[np.triu_indices(len(array), 1)]
    return np.histogram(np.clip(values, 0, 1), BINS, (0, 1))[0].astype(np.int64)


def _fidelities(left: NDArray[np.complexfloating], right: NDArray[np.complexfloating]) -> Floats:
    if left.ndim == 3:
        return superfidelity_table(left, right)
    return np.asarray(np.abs(left.astype(np.complex128) @ right.conj().T) ** 2)
