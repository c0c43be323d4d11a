"""Second moments of one string over random rotations about random axes: a chain on its letters.

Where E exp(iφ) is 0 and E exp(2iφ) is real, a rotation leaves S ⊗ S a mixture of such squares. All
4^n of them are kept as one vector, on which a rotation about one of several axes, each as likely,
is a matrix of the letters on its wire, and a fixed gate a permutation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString
from bptools.circuits.rotation_gates import Axis, ControlledZ, RotationGate
from bptools.gradients.pauli.input_states import PauliState

Floats = NDArray[np.float64]

LETTERS = "IXYZ"
MOST_QUBITS = 12
MOST_OPERATIONS = 1.2e9  # strings times steps: some twenty seconds


class LongChainError(ValueError):
    """There are too many qubits or steps for a vector of all strings."""


@dataclass(frozen=True)
class DrawnTurn:
    """A rotation by a random angle about one of several axes.

    Args:
        wire: Its qubit.
        axes: The axes, each as likely.
        sin_squared: E sin² φ.
        factor: ∂φ/∂θ.
        parameter: The number of θ.
    """

    wire: int
    axes: tuple[Axis, ...]
    sin_squared: float
    factor: float
    parameter: int


@dataclass(frozen=True)
class QuarterTurn:
    """A fixed rotation by an odd number of quarter turns: it exchanges two letters."""

    gate: RotationGate


ChainStep = DrawnTurn | QuarterTurn | ControlledZ


def chain_moments(
    steps: Sequence[ChainStep], n_parameters: int, observable: PauliString, state: PauliState
) -> Floats:
    """Return the second moments of all derivatives of tr(P V ρ V†), the first being 0.

    Args:
        steps: In the order in which they act; each parameter is in one.
        n_parameters: Number of parameters.
        observable: The P.
        state: The ρ.

    Raises:
        LongChainError: If the strings or the steps are too many.

    >>> from bptools.gradients.pauli import ProductState
    >>> turn, z = DrawnTurn(0, ("X", "Y", "Z"), 0.5, 1.0, 0), PauliString.from_label("Z")
    >>> chain_moments([turn], 1, z, ProductState.zeros(1)).round(12).tolist()
    [0.333333333333]
    """
    n, count = observable.n_qubits, len(steps)
    if n > MOST_QUBITS or 4.0**n * count > MOST_OPERATIONS:
        raise LongChainError(f"{count} steps on all strings of {n} qubits are too many")
    front = np.zeros((4,) * n)
    front[tuple(LETTERS.index(observable.letter(q).name) for q in range(n))] = 1.0
    backwards = list(steps)[::-1]
    block = isqrt(count) + 1  # fronts are made anew block by block, so that few are kept
    starts = [front]
    for number, step in enumerate(backwards, start=1):
        front = _carried(step, front)
        if number % block == 0:
            starts.append(front)
    behind, second = _squares(state, n), np.zeros(n_parameters)
    for number in range(len(starts))[::-1]:
        part = backwards[number * block : (number + 1) * block]
        fronts = list(_fronts(part, starts[number]))
        for step, before in zip(part[::-1], fronts[::-1], strict=True):
            if isinstance(step, DrawnTurn):
                slope = np.vdot(_on_wire(_slope(step), step.wire, before), behind)
                second[step.parameter] = step.factor**2 * slope
            behind = _carried(step, behind)  # every step is its own transpose
    return second


def _fronts(steps: Sequence[ChainStep], front: Floats) -> Iterator[Floats]:
    """Yield what there is before each step."""
    for step in steps:
        yield front
        front = _carried(step, front)


def _squares(state: PauliState, n_qubits: int) -> Floats:
    """Return (tr Sρ)² of every string, by its letters."""
    x, z = (np.zeros((4,) * n_qubits, dtype=np.uint64) for _ in "xz")
    for qubit in range(n_qubits):
        shape = [4 if axis == qubit else 1 for axis in range(n_qubits)]
        x |= (np.array([0, 1, 1, 0], np.uint64) << np.uint64(qubit)).reshape(shape)
        z |= (np.array([0, 0, 1, 1], np.uint64) << np.uint64(qubit)).reshape(shape)
    values = state.expectations(x.reshape(-1, 1), z.reshape(-1, 1)).astype(np.float64)
    return np.asarray((values**2).reshape((4,) * n_qubits))


def _carried(step: ChainStep, weights: Floats) -> Floats:
    """Return the weights of strings behind a step."""
    if isinstance(step, ControlledZ):
        return _entangled(weights, *step.wires)
    if isinstance(step, QuarterTurn):
        return _on_wire(_exchange(step.gate.axis), step.gate.wire, weights)
    return _on_wire(_mixture(step), step.wire, weights)


def _on_wire(matrix: Floats, wire: int, weights: Floats) -> Floats:
    """Return a matrix of letters times the weights on one wire."""
    return np.asarray(np.matmul(matrix, weights.reshape(4**wire, 4, -1)).reshape(weights.shape))


def _exchange(axis: Axis) -> Floats:
    """Return the permutation of letters by a quarter turn, signs left out."""
    own = LETTERS.index(axis)
    matrix = np.eye(4)
    first, second = (k for k in (1, 2, 3) if k != own)
    matrix[[first, second]] = matrix[[second, first]]
    return matrix


def _mixture(step: DrawnTurn) -> Floats:
    """Return what the rotation makes of squares of letters, on average."""
    mixed = [
        (1 - step.sin_squared) * np.eye(4) + step.sin_squared * _exchange(axis)
        for axis in step.axes
    ]
    return np.asarray(sum(mixed) / len(mixed))


def _slope(step: DrawnTurn) -> Floats:
    """Return the same of the derivatives: sines and cosines change places, what stays is gone."""
    total = np.zeros((4, 4))
    for axis in step.axes:
        moved = np.diag([k > 0 and letter != axis for k, letter in enumerate(LETTERS)])
        mixed = step.sin_squared * np.eye(4) + (1 - step.sin_squared) * _exchange(axis)
        total += mixed @ moved
    return total / len(step.axes)


# X and Y on a wire multiply the letter on the other one by Z
_TIMES_Z = [3, 2, 1, 0]


def _entangled(weights: Floats, first: int, second: int) -> Floats:
    """Return the weights behind CZ, its own inverse."""
    low, high = sorted((first, second))
    table = weights.reshape(4**low, 4, 4 ** (high - low - 1), 4, -1)
    moved = np.empty_like(table)
    for a in range(4):
        for b in range(4):
            image = (_TIMES_Z[a] if b in (1, 2) else a, _TIMES_Z[b] if a in (1, 2) else b)
            moved[:, image[0], :, image[1]] = table[:, a, :, b]
    return moved.reshape(weights.shape)
