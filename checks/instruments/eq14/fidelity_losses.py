"""Fidelity losses of the paper's circuit at small angles, drawn at random: what (14) says of them.

The input is a Haar-random state, the target is Haar-random, a random product state or GHZ. The
circuit has columns of rotations exp(-i theta P), one a qubit, P = X and Y in turn, each column
followed by CZ gates along a line; its last column may be incomplete. The angles are uniform on
[-width, width].
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import Axis, RotationGate

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Target = Literal["random", "GHZ", "product"]


@dataclass(frozen=True)
class LayeredCircuit:
    """The first ``n_gates`` rotations of the layered circuit, and the CZ gates between them.

    Two numbers say all: what the gates are follows, and no other circuit is meant.
    """

    n_qubits: int
    n_gates: int

    @cached_property
    def rotations(self) -> tuple[RotationGate, ...]:
        """The rotations, column by column."""
        axes: tuple[Axis, Axis] = ("X", "Y")
        n = self.n_qubits
        return tuple(RotationGate(axes[j // n % 2], j % n) for j in range(self.n_gates))

    @property
    def n_columns(self) -> int:
        """Number of complete columns, each with its CZ gates."""
        return self.n_gates // self.n_qubits

    def ends_column(self, j: int) -> bool:
        """Return whether the CZ gates follow rotation j."""
        return j % self.n_qubits == self.n_qubits - 1


class Means(NamedTuple):
    """Averages over one angle theta."""

    cosine: float  # of cos 2 theta
    square: float  # of its square: alpha


class AtZero(NamedTuple):
    """Derivatives at zero angles of some losses."""

    gradients: Floats  # by the chosen angle
    hessians: Floats  # of it by all angles, shape (losses, gates)


@dataclass(frozen=True)
class Losses:
    """Fidelities through one circuit, differentiated by the same angle.

    Args:
        states: Inputs, shape (losses, 2^n).
        targets: Pure targets, of the same shape.
        circuit: The circuit.
        position: Which angle the losses are differentiated by.
        width: Half width of the angles.
    """

    states: Complexes
    targets: Complexes
    circuit: LayeredCircuit
    position: int
    width: float

    def __len__(self) -> int:
        """Return how many losses there are."""
        return len(self.states)

    def __getitem__(self, which: NDArray[np.int64] | slice) -> Losses:
        """Return some of the losses."""
        chosen = self.states[which], self.targets[which]
        return Losses(*chosen, self.circuit, self.position, self.width)

    @property
    def means(self) -> Means:
        """The means over one angle."""
        width = self.width
        return Means(np.sin(2 * width) / (2 * width), 0.5 + np.sin(4 * width) / (8 * width))


def right_side(losses: Losses) -> Floats:
    """Return the right side of equation 14 for each loss."""
    _, alpha = losses.means
    gradient, hessians = derivatives_at_zero(losses)
    curvature = (1 - alpha) / 4 * (hessians**2).sum(axis=1)
    right: Floats = alpha ** (losses.circuit.n_gates - 1) * (alpha * gradient**2 + curvature)
    return right


def derivatives_at_zero(losses: Losses) -> AtZero:
    """Return the derivative by the chosen angle at zero, and its derivatives by all angles.

    With t = <target|V|state> the loss is |t|^2; generators are carried to the input.
    """
    circuit, position, states = losses.circuit, losses.position, losses.states
    odd = circuit.n_columns % 2  # the CZ gates are their own inverse
    carried = losses.targets * (_line_signs(circuit.n_qubits) if odd else 1.0)
    after_state, after_target = (
        np.stack([_generated(vectors, circuit, j) for j in range(circuit.n_gates)], axis=1)
        for vectors in (states, carried)
    )
    amplitude = (carried.conj() * states).sum(axis=1)
    first = -1j * np.einsum("bi,bji->bj", carried.conj(), after_state)
    later = np.einsum("bji,bi->bj", after_target.conj(), after_state[:, position])
    earlier = np.einsum("bi,bji->bj", after_target[:, position].conj(), after_state)
    second = -np.where(np.arange(circuit.n_gates) > position, later, earlier)
    by_chosen = first[:, position]
    hessians = first.conj() * by_chosen[:, None] + amplitude.conj()[:, None] * second
    return AtZero(2 * (amplitude.conj() * by_chosen).real, 2 * hessians.real)


def _generated(states: Complexes, circuit: LayeredCircuit, j: int) -> Complexes:
    """Apply gate j's generator, carried back to the input at zero angles."""
    rotation = circuit.rotations[j]
    line = _line_signs(circuit.n_qubits) if j // circuit.n_qubits % 2 else 1.0
    shaped = (states * line).reshape(len(states), 2**rotation.wire, 2, -1)[:, :, ::-1]
    if rotation.axis == "Y":
        shaped = shaped * np.array([-1j, 1j])[:, None]
    generated: Complexes = shaped.reshape(states.shape) * line
    return generated


def pauli_coefficients(states: Complexes) -> Floats:
    """Return the expectations of all Pauli strings, shape (4^n, states), the last qubit fastest."""
    count, dim = states.shape
    columns = np.ascontiguousarray(states.T)
    values = (columns[:, None] * columns.conj()).reshape(1, dim, dim, count)
    while (half := values.shape[1] // 2) > 0:
        blocks = values.reshape(-1, 2, half, 2, half, count)
        (a, b), (c, d) = ((blocks[:, i, :, 0], blocks[:, i, :, 1]) for i in (0, 1))
        strings = np.stack([a + d, b + c, 1j * (b - c), a - d], axis=1)  # 1, X, Y, Z
        values = strings.reshape(-1, half, half, count)
    return np.ascontiguousarray(values[:, 0, 0].real)


@lru_cache
def _line_signs(n: int) -> Floats:
    """Return the diagonal of the CZ gates along the line."""
    bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    result: Floats = (-1.0) ** (bits[:, 1:] * bits[:, :-1]).sum(axis=1)
    return result


@lru_cache
def entangler(n: int) -> tuple[NDArray[np.int64], Floats]:
    """Return where each Pauli coefficient comes from under the CZ gates, and its sign.

    A CZ multiplies X on one qubit by Z on the other: XX and YY change places, XY and -YX too.
    """
    powers = 4 ** np.arange(n)[::-1]
    letters = np.arange(4**n)[:, None] // powers % 4
    flips, phases = (letters == 1) | (letters == 2), letters >= 2
    signs = np.ones(4**n)
    for a, b in pairwise(range(n)):
        signs[flips[:, a] & flips[:, b] & (phases[:, a] ^ phases[:, b])] *= -1
        phases[:, a] ^= flips[:, b]
        phases[:, b] ^= flips[:, a]
    images = np.where(flips, 1 + phases, 3 * phases) @ powers
    return images, signs


def random_losses(
    target: Target,
    circuit: LayeredCircuit,
    position: int,
    width: float,
    count: int,
    rng: np.random.Generator,
) -> Losses:
    """Draw independent inputs and targets.

    Args:
        target: The law of the target.
        circuit: The circuit.
        position: Which angle the losses are differentiated by.
        width: Half width of the angles.
        count: Number of losses.
        rng: Source of randomness.
    """
    n = circuit.n_qubits
    states = _haar(rng, count, 2**n)
    return Losses(states, _targets(target, rng, count, n), circuit, position, width)


def _targets(target: Target, rng: np.random.Generator, count: int, n: int) -> Complexes:
    if target == "random":
        return _haar(rng, count, 2**n)
    if target == "GHZ":
        ends = np.zeros(2**n, dtype=np.complex128)
        ends[[0, -1]] = 0.5**0.5
        return np.tile(ends, (count, 1))
    states = np.ones((count, 1), dtype=np.complex128)
    for _ in range(n):
        states = (states[:, :, None] * _haar(rng, count, 2)[:, None, :]).reshape(count, -1)
    return states


def _haar(rng: np.random.Generator, count: int, dim: int) -> Complexes:
    states = rng.standard_normal((count, dim)) + 1j * rng.standard_normal((count, dim))
    result: Complexes = states / np.linalg.norm(states, axis=1, keepdims=True)
    return result
