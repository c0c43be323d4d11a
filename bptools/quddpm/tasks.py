"""What a model can learn: GHZ states, the original QuDDPM's tasks, and own data.

A sampler takes the number of states, the number of qubits and a generator, and returns amplitudes
of shape (count, 2**n_qubits); it raises ValueError if a size is too small. The constants below
are those of the original model's public program; ``examples/training`` has its schedules too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import pi, sqrt
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.ensembles import extended_ghz_states
from bptools.errors import UsageError
from bptools.files import read_array

Complex = NDArray[np.complex128]
StateSampler = Callable[[int, int, np.random.Generator], Complex]  # (count, n_qubits, generator)
Loss = Literal["mmd-v", "wasserstein"]  # of the settings

CLUSTER_NOISE = {1: 0.08, 2: 0.06}  # of real and imaginary parts, by the number of qubits
NOISELESS = np.sqrt([0.1, 0.55, 0, 0.35]) * np.exp(1j * np.array([0.8, 1.7, 0, 2.4]))
LARGEST_ROTATION = pi / 3  # of the correlated noise
SHARE_OF_XX = 0.8  # of its rotations
FIELDS = (0.2, 0.4)  # g of the Ising chain, in its ordered phase
NORM_TOLERANCE = 1e-4  # single precision gives 3e-6 after thirty steps of diffusion


@dataclass(frozen=True)
class LearningTask:
    """An ensemble to learn.

    Args:
        draw: Draws states: ``(count, n_qubits, generator)`` to ``(count, 2**n_qubits)``.
        loss: What suits it, as in the original QuDDPM.
        summary: What the states are, in a few words.

    Source: arXiv:2310.05866; "ghz" is the target of arXiv:2512.06695.
    """

    draw: StateSampler
    loss: Loss
    summary: str


def ghz_states(count: int, n_qubits: int, generator: np.random.Generator) -> Complex:
    """Return cos θ |0..0⟩ + sin θ |1..1⟩ with θ uniform on [0, 2π).

    >>> ghz_states(1, 2, np.random.default_rng(0)).shape
    (1, 4)
    """
    _require_sizes(count, n_qubits)
    return extended_ghz_states(generator.uniform(0, 2 * pi, count), n_qubits)


def cluster_states(count: int, n_qubits: int, generator: np.random.Generator) -> Complex:
    """Return |0..0⟩ plus Gaussian noise on all other amplitudes, normalised: a cluster around it.

    Real and imaginary parts have the standard deviation 0.08 at one qubit and 0.06 at two, where
    the mean fidelity with |0..0⟩ is 0.979; beyond, as at two by the norm of the noise.

    >>> cluster_states(1, 2, np.random.default_rng(0)).shape
    (1, 4)
    """
    _require_sizes(count, n_qubits)
    rest = 2**n_qubits - 1
    noise = CLUSTER_NOISE.get(n_qubits, CLUSTER_NOISE[2] * sqrt(3 / rest))
    gaussians = generator.standard_normal((count, rest, 2)).view(np.complex128)[..., 0]
    states: Complex = np.concatenate([np.ones((count, 1)), noise * gaussians], axis=1)
    states /= np.linalg.norm(states, axis=1, keepdims=True)
    return states


def circle_states(count: int, n_qubits: int, generator: np.random.Generator) -> Complex:
    """Return exp(−iθY/2)|0⟩ on the first qubit, |0⟩ on the others: a circle, θ in [0, 2π).

    The circle is that of the X-Z plane of the first qubit's Bloch sphere; its averaged state is
    maximally mixed on that qubit, so that only a loss that sees distances tells it from Haar.

    >>> circle_states(1, 2, np.random.default_rng(0))[0, [1, 3]].real
    array([0., 0.])
    """
    _require_sizes(count, n_qubits)
    halves = generator.uniform(0, pi, count)
    states = np.zeros((count, 2, 2 ** (n_qubits - 1)), dtype=np.complex128)
    states[:, 0, 0], states[:, 1, 0] = np.cos(halves), np.sin(halves)
    return states.reshape(count, -1)


def correlated_noise_states(count: int, n_qubits: int, generator: np.random.Generator) -> Complex:
    """Return a two-qubit state after exp(−iδ X₁X₂), with probability 0.8, or exp(−iδ Z₁Z₂).

    The state is ``NOISELESS``, of three basis states; further qubits are in |0⟩; δ is uniform on
    ±π/3.

    Raises:
        ValueError: If there are fewer than two qubits or no state.

    >>> correlated_noise_states(1, 2, np.random.default_rng(0)).shape
    (1, 4)
    """
    _require_sizes(count, n_qubits, least_qubits=2)
    clean = NOISELESS
    flipped, signed = clean[::-1], clean * [1, -1, -1, 1]
    angles = generator.uniform(-LARGEST_ROTATION, LARGEST_ROTATION, count)
    errors = np.where(generator.random(count)[:, None] < SHARE_OF_XX, flipped, signed)
    states = np.zeros((count, 4, 2 ** (n_qubits - 2)), dtype=np.complex128)
    states[:, :, 0] = np.cos(angles)[:, None] * clean - 1j * np.sin(angles)[:, None] * errors
    return states.reshape(count, -1)


def ising_states(count: int, n_qubits: int, generator: np.random.Generator) -> Complex:
    """Return ground states of the open chain −ΣZᵢZᵢ₊₁ − gΣXᵢ, g uniform on [0.2, 0.4].

    A ground state is unique and has no zero or negative amplitude (Perron and Frobenius), which
    fixes its phase.

    Raises:
        ValueError: If there are fewer than two qubits or no state.

    >>> bool((ising_states(1, 3, np.random.default_rng(0)).real > 0).all())
    True
    """
    _require_sizes(count, n_qubits, least_qubits=2)
    fields = generator.uniform(*FIELDS, count)
    states = [ising_ground_state(n_qubits, field) for field in fields]
    return np.array(states, dtype=np.complex128)


def ising_ground_state(n_qubits: int, field: float) -> NDArray[np.float64]:
    """Return the ground state of −ΣZᵢZᵢ₊₁ − gΣXᵢ on an open chain, with positive amplitudes.

    Args:
        n_qubits: Length of the chain, at least 2.
        field: g, positive.

    Returns:
        Amplitudes, shape (2**n_qubits,), the same bytes every time.

    Raises:
        ValueError: If there are fewer than two qubits or the field is not positive.

    >>> ising_ground_state(2, 1e9).round(6)
    array([0.5, 0.5, 0.5, 0.5])
    """
    from scipy.sparse.linalg import eigsh

    if not 0 < field < np.inf:
        raise ValueError(f"field must be positive, it is {field}")
    _require_sizes(1, n_qubits, least_qubits=2)
    chain, flips = _ising_terms(n_qubits)
    start = np.ones(2 ** (n_qubits - 1))  # else it is random, and so would be the last digits
    _, vectors = eigsh(-chain - field * flips, k=1, which="SA", v0=start)
    half = np.abs(vectors[:, 0]) / sqrt(2)
    return np.asarray(np.concatenate([half, half[::-1]]), dtype=np.float64)


@lru_cache(maxsize=1)
def _ising_terms(n_qubits: int) -> tuple[Any, Any]:
    """Return ΣZᵢZᵢ₊₁ and ΣXᵢ as sparse matrices on the states that flipping all qubits preserves.

    The ground state is one of these, and the only one near its energy: in the ordered phase the
    next is closer than rounding, and odd. They are (|b⟩ + |¬b⟩)/√2, the first bit of b being 0.
    """
    from scipy.sparse import csr_array, diags_array

    basis = np.arange(2 ** (n_qubits - 1))
    signs = 1.0 - 2 * (basis[:, None] >> np.arange(n_qubits) & 1)
    last = basis.size - 1  # with the first bit flipped, the other one of the pair is meant
    partners = np.column_stack([basis[:, None] ^ (1 << np.arange(n_qubits - 1)), basis ^ last])
    rows = np.repeat(basis, n_qubits)
    flips = csr_array((np.ones(rows.size), (rows, partners.ravel())), shape=(basis.size,) * 2)
    return diags_array((signs[:, 1:] * signs[:, :-1]).sum(axis=1)), flips


TASKS: Mapping[str, LearningTask] = MappingProxyType(
    {
        "ghz": LearningTask(ghz_states, "mmd-v", "extended GHZ states"),
        "cluster": LearningTask(cluster_states, "mmd-v", "a cluster around |0..0⟩"),
        "circle": LearningTask(circle_states, "wasserstein", "a circle on the Bloch sphere"),
        "correlated-noise": LearningTask(
            correlated_noise_states, "mmd-v", "a state after correlated Pauli rotations"
        ),
        "ising": LearningTask(
            ising_states, "mmd-v", "ground states of the transverse-field Ising chain"
        ),
    }
)


def load_states(source: str | Path | ArrayLike, n_qubits: int | None = None) -> Complex:
    """Return a user's states, from a .npy file or an array, normalised to rounding.

    Args:
        source: A path, or an array of shape (samples, 2**n): at least two samples, at least one
            qubit, every row of norm 1 within 1e-4.
        n_qubits: The number of qubits that the states must have; None for any.

    Returns:
        Amplitudes in double precision, shape (samples, 2**n).

    Raises:
        UsageError: If the file cannot be read or what it holds are no such states.

    >>> load_states([[1, 0], [0, 1j]]).shape
    (2, 2)
    """
    name = str(source) if isinstance(source, str | Path) else "states"
    array = read_array(Path(source)) if isinstance(source, str | Path) else np.asarray(source)
    return _checked(name, array, n_qubits)


def _checked(name: str, array: NDArray[Any], n_qubits: int | None) -> Complex:
    """Return states normalised to rounding, refusing what are none."""
    if array.dtype.kind not in "iufc":
        raise UsageError(f"{name} must hold numbers, its dtype is {array.dtype}")
    if array.ndim != 2 or len(array) < 2:
        raise UsageError(
            f"{name} must have shape (samples, 2**n) with at least 2 samples, not {array.shape}"
        )
    length = array.shape[1]
    if length < 2 or length.bit_count() != 1:
        raise UsageError(f"{name} must have 2**n amplitudes a row, n at least 1, not {length}")
    if n_qubits is not None and length != 2**n_qubits:
        raise UsageError(
            f"{name} must have {2**n_qubits} amplitudes a row for {n_qubits} qubits, not {length}"
        )
    states = array.astype(np.complex128)
    finite = np.isfinite(states).all(axis=1)
    if not finite.all():
        raise UsageError(f"{name} must be finite, row {np.argmin(finite)} is not")
    norms = np.linalg.norm(states, axis=1)
    wrong = np.abs(norms - 1) > NORM_TOLERANCE
    if wrong.any():
        row = int(np.argmax(wrong))
        raise UsageError(f"{name} must be normalised, row {row} has norm {norms[row]:.6g}")
    states /= norms[:, None]
    return states


def load_steps(path: str | Path, n_qubits: int, steps: int) -> Complex | None:
    """Return a user's states after every step of their diffusion, normalised to rounding.

    Args:
        path: A .npy file of shape (steps + 1, samples, 2**n), the states before the first step and
            after every one, or (steps, samples, 2**n), without the last.
        n_qubits: The number of qubits that the states must have.
        steps: The number of steps of the diffusion.

    Returns:
        Amplitudes in double precision; None if the file holds states of one step alone.

    Raises:
        UsageError: If the file cannot be read or what it holds are no such states.
    """
    array = read_array(Path(path))
    if array.ndim != 3:
        return None
    if len(array) not in (steps, steps + 1):
        raise UsageError(
            f"{path} must have states of {steps + 1} steps, the first before the diffusion, or of "
            f"{steps} without the last: it has {len(array)}"
        )
    return np.stack(
        [_checked(f"{path}, step {k},", rows, n_qubits) for k, rows in enumerate(array)]
    )


def _require_sizes(count: int, n_qubits: int, least_qubits: int = 1) -> None:
    """Refuse an empty batch and too few qubits."""
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    if n_qubits < least_qubits:
        raise ValueError(f"n_qubits must be at least {least_qubits}, not {n_qubits}")
