"""What exact theory says of the gradients of a training step, to be drawn beside measured ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import denoising_circuit
from bptools.gradients.exact import carried_rows
from bptools.gradients.fidelity_arguments import checked_targets
from bptools.gradients.haar_moments import HaarMoments, power_sums
from checks.instruments.gradients.haar_targets import CrossTerm
from checks.instruments.gradients.kraus import circuit_channel
from checks.instruments.gradients.mmd_moments import SelfTerm, Statistic, mmd_gradient_moments

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

NEGLIGIBLE = 1e-14  # weights of averaged targets that rounding makes of 0


def haar_gradient_spreads(
    angles: ArrayLike,
    n_ancilla: int,
    kinds: Sequence[ArrayLike | int],
    inputs: int,
    indices: Sequence[int] | None = None,
) -> Floats:
    """Return the root mean square of each angle's gradient over batches of Haar inputs.

    It is the gradient of the expected loss (V-statistic, one outcome of the ancillas a state), a
    random number through the batch alone: where outcomes are sampled, theirs comes on top of it.

    Args:
        angles: Radians of the denoiser, shape (layers, 2, n_wires), ancillas first.
        n_ancilla: Number of ancillas, at least 0.
        kinds: Targets, each of which is compared with: amplitudes of a batch, shape
            (m', 2**n_data), which stay as they are; or how many Haar random targets, drawn afresh
            like the inputs. What hangs on the circuit alone is made once for all of them.
        inputs: Number m of inputs of a batch, at least 2.
        indices: Which of the flattened angles; all if not given.

    Returns:
        √(mean² + variance), shape (kinds, angles), exact for every size up to rounding, which the
        root makes about 1e-9 where there is no gradient. An angle takes 20 ms at five data qubits
        and half a second at seven.

    Raises:
        ValueError: If a shape, a number or an index does not fit.

    Source: arXiv:2512.06695, Theorem 1 and Figs. 7-9; exact, with ancillas and the self term.

    >>> haar_gradient_spreads([[[0.0], [0.0]]], 0, [[[1, 0]]], 100).round(12)  # 2/10 of 1/√12
    array([[0.05773503, 0.05773503]])
    """
    values = _checked(angles, n_ancilla)
    statistic = Statistic.v(inputs, mixed=False)
    n_data = values.shape[2] - n_ancilla
    batches = [kind if isinstance(kind, int) else checked_targets(kind, n_data) for kind in kinds]
    circuit = denoising_circuit(values.shape[2], len(values))
    spreads = []
    for index in range(values.size) if indices is None else indices:
        channel = circuit_channel(circuit, values, n_ancilla, index)
        own = SelfTerm(channel)
        squares = []
        for batch in batches:
            square, fixed = 0.0, batch
            if isinstance(fixed, int):  # Haar targets average to 1/N, as a basis does
                square = CrossTerm(channel).variance(inputs, fixed)
                fixed = np.eye(channel.dim, dtype=np.complex128)
            moments = mmd_gradient_moments(channel, fixed, statistic, own)
            squares.append(square + moments.mean**2 + moments.variance)
        spreads.append(squares)
    roots: Floats = np.sqrt(np.maximum(np.transpose(spreads), 0.0))
    return roots


def _checked(angles: ArrayLike, n_ancilla: int) -> Floats:
    """Return a denoiser's angles by layer, axis and wire; refuse another shape."""
    values = np.asarray(angles, dtype=np.float64)
    if values.ndim != 3 or values.shape[1] != 2 or not values.size:
        raise ValueError(f"angles must have shape (layers, 2, n_wires), not {values.shape}")
    if not 0 <= n_ancilla < values.shape[2]:
        raise ValueError(f"n_ancilla must lie in 0..{values.shape[2] - 1}, it is {n_ancilla}")
    return values


def cross_gradient_spread(
    angles: ArrayLike,
    n_ancilla: int,
    targets: ArrayLike,
    inputs: int,
    indices: Sequence[int] | None = None,
) -> Floats:
    """Return the same of the cross term alone: targets carried back, no matrix of the inputs.

    Args:
        angles: Radians of the denoiser, shape (layers, 2, n_wires), ancillas first.
        n_ancilla: Number of ancillas, at least 0.
        targets: Amplitudes of the batch's targets, shape (m', 2**n_data).
        inputs: Number m of inputs of a batch, at least 1.
        indices: Which of the flattened angles; all if not given.

    Returns:
        √(mean² + variance) of each angle; with targets that span few dimensions, as GHZ states
        do, an angle takes 20 ms at ten data qubits.

    Raises:
        ValueError: If a shape, a number or an index does not fit.

    >>> cross_gradient_spread([[[0.0], [0.0]]], 0, [[1, 0]], 100).round(12)
    array([0.05773503, 0.05773503])
    """
    values = _checked(angles, n_ancilla)
    batch = checked_targets(targets, values.shape[2] - n_ancilla)
    circuit = denoising_circuit(values.shape[2], len(values))
    dim = batch.shape[1]
    _, sizes, vectors = np.linalg.svd(batch / np.sqrt(len(batch)), full_matrices=False)
    few = (sizes[:, None] * vectors)[sizes > np.sqrt(NEGLIGIBLE)]  # of the same average
    outcomes = np.eye(2**n_ancilla, dtype=np.complex128)
    chosen = range(values.size) if indices is None else indices
    spread = []
    for index in chosen:
        (rows,), ends = carried_rows(circuit, values, np.kron(outcomes, few), slice(dim), [index])
        branches = np.concatenate([rows, ends])
        gram = branches.conj() @ branches.T
        product = 0.5j * np.concatenate([gram[len(ends) :], -gram[: len(ends)]])
        moments = HaarMoments.of_power_sums(power_sums(product), dim)
        spread.append(2 * np.sqrt(moments.mean**2 + moments.variance / inputs))
    return np.array(spread)
