"""How often equation 14 fails in practice: fidelity losses of the paper's circuit at small angles.

The input is a Haar-random state, the target is Haar-random, a random product state or GHZ. The
circuit has columns of rotations exp(-i theta P), one a qubit, P = X and Y in turn, each column
followed by CZ gates along a line; its last column may be incomplete. The differentiated angle is
drawn too. Both sides of (14) are exact: the left one by the second moment of the state's Pauli
coefficients, 4^n x 4^n numbers, gate by gate. So n is at most 4 here; at n = 5, 6 sampled angles
would leave nearly every draw undecided, since a rigorous interval knows no more than that a
squared gradient is at most 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from bptools.hunting.families import pauli_strings
from bptools.statistics import clopper_pearson_interval, stream

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Target = Literal["random", "GHZ", "product"]

MOST_QUBITS = 4
PRECISION = 1e-9  # sides that differ by less, relative to their sum, are not told apart
CHUNK = 2**19  # numbers of a batch of second moments: what a cache holds


class Cell(msgspec.Struct, frozen=True):
    """How many of some independent draws violate (14).

    ``low`` and ``high`` enclose the probability of a violation, draws not decided counted either
    way; ``smallest_ratio`` is the smallest left side over right side.
    """

    target: str
    n_qubits: int
    n_gates: int
    width: float
    draws: int
    violations: int
    undecided: int
    low: float
    high: float
    smallest_ratio: float


@dataclass(frozen=True)
class Circuit:
    """The first ``n_gates`` rotations of the layered circuit."""

    n_qubits: int
    n_gates: int

    @property
    def gates(self) -> tuple[tuple[int, str, bool], ...]:
        """Each gate's qubit, its axis, and whether it ends a column."""
        n = self.n_qubits
        return tuple((j % n, "XY"[j // n % 2], j % n == n - 1) for j in range(self.n_gates))


def survey_cell(
    target: Target, circuit: Circuit, width: float, *, draws: int, seed: int, error_rate: float
) -> Cell:
    """Count the violations of equation 14 among independent draws.

    Args:
        target: The law of the target.
        circuit: The circuit, of at most 4 qubits.
        width: The angles are uniform on [-width, width], in the convention exp(-i theta P).
        draws: Number of inputs, targets and differentiated angles.
        seed: Root of the random streams.
        error_rate: Probability with which the interval may miss the probability.

    Raises:
        ValueError: If there are more qubits than can be averaged exactly.
    """
    if not 1 <= circuit.n_qubits <= MOST_QUBITS:
        raise ValueError(f"n_qubits must be 1 to {MOST_QUBITS}, it is {circuit.n_qubits}")
    rng = stream(seed, "survey", target, circuit.n_qubits, circuit.n_gates, repr(width))
    pairs = [sides(*chunk, circuit, width) for chunk in _draws(target, circuit, draws, rng)]
    left, right = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    close = np.abs(left - right) <= PRECISION * (left + right)
    violations = int(((left < right) & ~close).sum())
    undecided = int(close.sum())
    return Cell(
        target,
        circuit.n_qubits,
        circuit.n_gates,
        width,
        draws,
        violations,
        undecided,
        clopper_pearson_interval(violations, draws, error_rate).low,
        clopper_pearson_interval(violations + undecided, draws, error_rate).high,
        float((left / right)[right > 0].min(initial=np.inf)),
    )


def sides(
    states: Complexes,
    targets: Complexes,
    positions: NDArray[np.int64],
    circuit: Circuit,
    width: float,
) -> tuple[Floats, Floats]:
    """Return both sides of equation 14 for each draw.

    Args:
        states: Inputs, shape (draws, 2^n).
        targets: Pure targets of the same shape.
        positions: Which angle each draw differentiates by.
        circuit: The circuit.
        width: Half width of the angles.
    """
    alpha = 0.5 + np.sin(4 * width) / (8 * width)
    gradient, hessians = derivatives_at_zero(states, targets, positions, circuit)
    right = alpha**circuit.n_gates * gradient**2
    right += alpha ** (circuit.n_gates - 1) * (1 - alpha) / 4 * (hessians**2).sum(axis=1)
    return mean_square(states, targets, positions, circuit, width), right


def mean_square(
    states: Complexes,
    targets: Complexes,
    positions: NDArray[np.int64],
    circuit: Circuit,
    width: float,
) -> Floats:
    """Return the exact mean squared gradient of each draw, as of ``sides``."""
    n = circuit.n_qubits
    cosine, alpha = np.sin(2 * width) / (2 * width), 0.5 + np.sin(4 * width) / (8 * width)
    beta = 1 - alpha
    coefficients = pauli_coefficients(states)
    moments = coefficients[:, :, None] * coefficients[:, None, :]
    permutation, signs = _entangler(n)
    for j, (qubit, axis, ends) in enumerate(circuit.gates):
        here = positions == j
        factors = [
            np.where(here, at, else_)
            for at, else_ in ((0, 1), (0, cosine), (4 * beta, alpha), (4 * alpha, beta))
        ]
        _rotate(moments, n, qubit, axis, factors, anywhere=bool(here.any()))
        if ends:
            moments = moments[:, permutation][:, :, permutation]
            moments *= signs[:, None] * signs
    measured = pauli_coefficients(targets)
    found: Floats = np.einsum("bi,bij,bj->b", measured, moments, measured) / 4**n
    return found


def _rotate(
    moments: Floats, n: int, qubit: int, axis: str, factors: list[Floats], *, anywhere: bool
) -> None:
    """Average a rotation over its angle, in place: the strings that anticommute with it turn."""
    view = moments.reshape(-1, 4**qubit, 4, 4 ** (n - qubit - 1), 4**qubit, 4, 4 ** (n - qubit - 1))
    kept, mixed, stays, moves = (factor[:, None, None, None, None] for factor in factors)
    still, (u, v) = {"X": ((0, 1), (2, 3)), "Y": ((0, 2), (3, 1))}[axis]
    for i in still:
        for j in (u, v):
            view[:, :, i, :, :, j] *= mixed
            view[:, :, j, :, :, i] *= mixed
        if anywhere:
            for j in still:
                view[:, :, i, :, :, j] *= kept
    for (a, b), (c, d), sign in (((u, u), (v, v), 1), ((u, v), (v, u), -1)):
        first, second = view[:, :, a, :, :, b].copy(), view[:, :, c, :, :, d].copy()
        view[:, :, a, :, :, b] = stays * first + sign * moves * second
        view[:, :, c, :, :, d] = stays * second + sign * moves * first


def derivatives_at_zero(
    states: Complexes, targets: Complexes, positions: NDArray[np.int64], circuit: Circuit
) -> tuple[Floats, Floats]:
    """Return the derivative by the chosen angle at zero, and its derivatives by all angles.

    With t = <target|V|state> the loss is |t|^2; generators are carried to the input.
    """
    line = _line_signs(circuit.n_qubits)
    columns = sum(ends for *_, ends in circuit.gates)
    carried = targets * line if columns % 2 else targets
    after_state = np.stack([_generated(states, circuit, j) for j in range(circuit.n_gates)], axis=1)
    after_target = np.stack([_generated(carried, circuit, j) for j in range(circuit.n_gates)], 1)
    amplitude = (carried.conj() * states).sum(axis=1)
    first = -1j * (carried.conj()[:, None] * after_state).sum(axis=2)
    rows = np.arange(len(states))
    chosen = after_state[rows, positions][:, None], after_target[rows, positions][:, None]
    later = (after_target.conj() * chosen[0]).sum(axis=2)
    earlier = (chosen[1].conj() * after_state).sum(axis=2)
    second = -np.where(np.arange(circuit.n_gates) > positions[:, None], later, earlier)
    by_chosen = first[rows, positions]
    hessians = first.conj() * by_chosen[:, None] + amplitude.conj()[:, None] * second
    return 2 * (amplitude.conj() * by_chosen).real, 2 * hessians.real


def _generated(states: Complexes, circuit: Circuit, j: int) -> Complexes:
    """Apply gate j's generator, carried back to the input at zero angles."""
    qubit, axis, _ = circuit.gates[j]
    line = _line_signs(circuit.n_qubits) if j // circuit.n_qubits % 2 else 1.0
    shaped = (states * line).reshape(len(states), 2**qubit, 2, -1)[:, :, ::-1]
    if axis == "Y":
        shaped = shaped * np.array([-1j, 1j])[:, None]
    result: Complexes = shaped.reshape(states.shape) * line
    return result


def pauli_coefficients(states: Complexes) -> Floats:
    """Return the expectations of all Pauli strings, shape (draws, 4^n), the last qubit fastest."""
    n = states.shape[1].bit_length() - 1
    values = (states[:, :, None] * states.conj()[:, None, :]).reshape(len(states), 1, -1)
    local = pauli_strings(1)
    for done in range(n):
        rest = 2 ** (n - done - 1)
        values = values.reshape(-1, 4**done, 2, rest, 2, rest)
        values = np.einsum("pji,bairjs->baprs", local, values).reshape(-1, 4 ** (done + 1), rest**2)
    return np.ascontiguousarray(values[:, :, 0].real)


@lru_cache
def _line_signs(n: int) -> Floats:
    """Return the diagonal of the CZ gates along the line."""
    bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    result: Floats = (-1.0) ** (bits[:, 1:] * bits[:, :-1]).sum(axis=1)
    return result


@lru_cache
def _entangler(n: int) -> tuple[NDArray[np.int64], Floats]:
    """Return where each Pauli coefficient comes from under the CZ gates, and its sign."""
    strings = pauli_strings(n)
    line = _line_signs(n)
    conjugated = strings * line[:, None] * line
    overlaps = np.einsum("pij,qji->pq", conjugated, strings).real / 2**n
    permutation = np.abs(overlaps).argmax(axis=1)
    return permutation, overlaps[np.arange(4**n), permutation]


def _draws(
    target: Target, circuit: Circuit, draws: int, rng: np.random.Generator
) -> Iterator[tuple[Complexes, Complexes, NDArray[np.int64]]]:
    """Yield inputs, targets and positions, as many as fit together."""
    n = circuit.n_qubits
    size = max(1, CHUNK // 16**n)
    for begin in range(0, draws, size):
        count = min(size, draws - begin)
        states = _haar(rng, count, 2**n)
        yield states, _targets(target, rng, count, n), rng.integers(0, circuit.n_gates, count)


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
