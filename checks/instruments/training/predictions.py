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
from checks.instruments.gradients.mmd_moments import Statistic, mmd_gradient_moments

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

NEGLIGIBLE = 1e-14  # weights of averaged targets that rounding makes of 0


def haar_gradient_spread(
    angles: ArrayLike,
    n_ancilla: int,
    targets: ArrayLike | int,
    inputs: int,
    indices: Sequence[int] | None = None,
    *,
    self_term: bool = True,
) -> Floats:
    """Return the root mean square of each angle's gradient over batches of Haar inputs.

    It is the gradient of the expected loss (V-statistic, one outcome of the ancillas a state), a
    random number through the batch alone: where outcomes are sampled, theirs comes on top of it.

    Args:
        angles: Radians of the denoiser, shape (layers, 2, n_wires), ancillas first.
        n_ancilla: Number of ancillas, at least 0.
        targets: Amplitudes of the batch's targets, shape (m', 2**n_data), which stay as they are;
            or how many Haar random targets, drawn afresh like the inputs.
        inputs: Number m of inputs of a batch, at least 2.
        indices: Which of the flattened angles; all if not given.
        self_term: Whether the overlaps of generated states count. With them an angle takes 20 ms at
            five data qubits and a second at seven; without them, and with targets that span few
            dimensions as GHZ states do, 20 ms at ten.

    Returns:
        √(mean² + variance) of each angle, exact for every size up to rounding, which the root makes
        about 1e-9 where there is no gradient.

    Raises:
        ValueError: If a shape, a number or an index does not fit.

    Source: arXiv:2512.06695, Theorem 1 and Figs. 7-9; exact, with ancillas and the self term.

    >>> spread = haar_gradient_spread([[[0.0], [0.0]]], 0, [[1, 0]], 100)
    >>> [round(value, 12) for value in spread.tolist()]  # 2/10 of 1/√12
    [0.057735026919, 0.057735026919]
    """
    values = np.asarray(angles, dtype=np.float64)
    if values.ndim != 3 or values.shape[1] != 2 or not values.size:
        raise ValueError(f"angles must have shape (layers, 2, n_wires), not {values.shape}")
    if not 0 <= n_ancilla < values.shape[2]:
        raise ValueError(f"n_ancilla must lie in 0..{values.shape[2] - 1}, it is {n_ancilla}")
    statistic = Statistic.v(inputs, mixed=False)
    n_data = values.shape[2] - n_ancilla
    fixed = None if isinstance(targets, int) else checked_targets(targets, n_data)
    if fixed is not None and not self_term:
        return _cross_spread(values, n_ancilla, fixed, inputs, indices)
    circuit = denoising_circuit(values.shape[2], len(values))
    spread = []
    for index in range(values.size) if indices is None else indices:
        channel = circuit_channel(circuit, values, n_ancilla, index)
        fresh = CrossTerm(channel).variance(inputs, targets) if isinstance(targets, int) else 0.0
        square = fresh
        if self_term:  # Haar targets average to 1/N, as a basis does
            basis = np.eye(channel.dim, dtype=np.complex128)
            moments = mmd_gradient_moments(channel, basis if fixed is None else fixed, statistic)
            square += moments.mean**2 + moments.variance
        spread.append(np.sqrt(max(square, 0.0)))
    return np.array(spread)


def _cross_spread(
    values: Floats, n_ancilla: int, targets: Complex, inputs: int, indices: Sequence[int] | None
) -> Floats:
    """Return the same of the cross term alone: targets carried back, no matrix of the inputs."""
    circuit = denoising_circuit(values.shape[2], len(values))
    dim = targets.shape[1]
    _, sizes, vectors = np.linalg.svd(targets / np.sqrt(len(targets)), full_matrices=False)
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
