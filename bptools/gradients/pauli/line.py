"""A circuit of neighbours on a line as a network of tensors, one column a qubit.

A wire carries labels: one letter of a string (one copy: means), or the letters of two strings (two
copies: second moments). Only labels that can occur are kept, so that a square of strings takes
four labels and not sixteen, and an entangling gate is cut into halves with as few bonds as it has
different rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import (
    Circuit,
    CliffordGate,
    ControlledZ,
    Gate,
    NoiseChannel,
    PauliRotation,
    PauliString,
    RotationGate,
)
from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.input_states import ProductState
from bptools.gradients.pauli.maps import AveragedGate, averaged_rotation, clifford_map

Tensor = NDArray[np.float64]
Vector = NDArray[Any]  # real, or complex where the observable's factors are
Part = Literal["own", "left half", "right half"]
Labels = tuple[int, ...]  # those that occur on a wire, rising


class LineError(ValueError):
    """The circuit cannot be contracted along the line of its qubits; the message says why."""


class NotALineError(LineError):
    """A gate joins qubits that are no neighbours."""


@dataclass(frozen=True)
class LineElement:
    """A gate, or its half, on one wire.

    Args:
        part: ``own`` of one wire, ``left half`` with a bond to the right, or ``right half``.
        tensor: Shape (bond, labels before the gate in time, labels behind it).
        slope: The same with the rotation differentiated; None where there is none.
        index: Of the rotation; −1 for a fixed gate.
    """

    part: Part
    tensor: Tensor
    slope: Tensor | None = None
    index: int = -1


@dataclass(frozen=True)
class Passage:
    """A gate on its wires for the labels that reach it from the observable.

    Args:
        elements: One a wire; none of a gate that changes nothing.
        labels: Those behind it, one set a wire.
    """

    elements: tuple[LineElement, ...]
    labels: tuple[Labels, ...]


@dataclass(frozen=True)
class LineNetwork:
    """The columns of the network, each from the observable to the input.

    Args:
        columns: The elements on each wire.
        tops: The observable's coefficients of each wire's labels.
        bottoms: The state's expectation of each wire's labels.
    """

    columns: Sequence[Sequence[LineElement]]
    tops: Sequence[Vector]
    bottoms: Sequence[Tensor]

    @property
    def peak(self) -> int:
        """Number of entries of the largest tensor in a sweep."""
        largest, bonds = 1, 1
        for column, top in zip(self.columns, self.tops, strict=True):
            open_left, open_right = bonds, 1
            for element in column:
                bond, after, before = element.tensor.shape
                if element.part == "right half":
                    open_left //= bond
                elif element.part == "left half":
                    open_right *= bond
                largest = max(largest, open_left * open_right * max(after, before))
            largest, bonds = max(largest, bonds * len(top)), open_right
        return largest

    @property
    def roundings(self) -> int:
        """A bound on the roundings that any one term of the contraction goes through."""
        elements = [element for column in self.columns for element in column]
        inner = sum(e.tensor.shape[0] * max(e.tensor.shape[1:]) + 8 for e in elements)
        ends = sum(2 * len(bottom) + 8 for bottom in self.bottoms)
        return int(inner) + ends + 4 * math.isqrt(self.peak) + 4

    def absolute(self) -> LineNetwork:
        """Return the network of absolute values, which bounds rounding."""
        columns = [
            [
                replace(
                    e, tensor=np.abs(e.tensor), slope=None if e.slope is None else np.abs(e.slope)
                )
                for e in column
            ]
            for column in self.columns
        ]
        return LineNetwork(
            columns, [np.abs(top) for top in self.tops], [np.abs(b) for b in self.bottoms]
        )


def build_network(
    circuit: Circuit,
    laws: Sequence[AngleLaw],
    state: ProductState,
    factors: Sequence[NDArray[np.complex128]],
) -> LineNetwork | None:
    """Return the network of one product of one-qubit operators, or of two; None if all of it is 0.

    Args:
        circuit: Gates on one wire or two neighbouring ones.
        laws: One law an angle.
        state: The input state.
        factors: One product or two, shape (n_qubits, 4), by letters I, X, Z, Y.

    Raises:
        NotALineError: If a gate joins qubits that are no neighbours.
    """
    copies, qubits = len(factors), range(circuit.n_wires)
    tops: list[Vector] = [_joined([factor[q] for factor in factors]) for q in qubits]
    labels = [_occurring(top != 0) for top in tops]
    tops = [top[list(occurring)] for top, occurring in zip(tops, labels, strict=True)]
    columns: list[list[LineElement]] = [[] for _ in qubits]
    index = circuit.n_angles
    for gate in reversed(circuit.gates):
        wires = _neighbours(gate)
        if isinstance(gate, RotationGate | PauliRotation):
            index -= 1
            axis = gate.string_on(circuit.n_wires).restricted(wires)
            step, angle = averaged_rotation(axis, laws[index], copies), index
        else:
            assert not isinstance(gate, NoiseChannel)  # refused with the laws
            step, angle = clifford_map(_rising_images(gate), copies), -1
        passage = _passage(step, tuple(labels[wire] for wire in wires))
        if not all(passage.labels):
            return None
        for wire, occurring in zip(wires, passage.labels, strict=True):
            labels[wire] = occurring
        for wire, element in zip(wires, passage.elements, strict=False):
            columns[wire].append(replace(element, index=angle))
    rows = state.table.astype(np.float64)
    bottoms = [_joined([rows[q]] * copies)[list(labels[q])] for q in qubits]
    if not any(np.iscomplex(top).any() for top in tops):
        tops = [top.real for top in tops]
    return LineNetwork(columns, tops, bottoms)


def _joined(rows: Sequence[Vector]) -> Vector:
    """Return the vector of one copy, or of two together."""
    return rows[0] if len(rows) == 1 else np.kron(rows[0], rows[1])


def _occurring(hit: NDArray[np.bool_]) -> Labels:
    """Return the labels that are hit."""
    return tuple(np.flatnonzero(hit).tolist())


def _rising_images(gate: CliffordGate | ControlledZ) -> tuple[PauliString, ...]:
    """Return the images of X and Z on a fixed gate's wires, these in rising order."""
    if list(gate.wires) == sorted(gate.wires):
        return gate.images
    order = sorted(range(len(gate.wires)), key=gate.wires.__getitem__)
    halves = [gate.images[2 * place + half] for place in order for half in (0, 1)]
    return tuple(image.restricted(order) for image in halves)


def _neighbours(gate: Gate) -> tuple[int, ...]:
    """Return the wires of a gate in rising order; refuse what is no line."""
    wires = tuple(sorted(gate.wires))
    if wires[-1] - wires[0] > 1:
        raise NotALineError(f"a gate joins the qubits {wires}, which are no neighbours")
    return wires


@lru_cache(maxsize=1024)
def _passage(gate: AveragedGate, before: tuple[Labels, ...]) -> Passage:
    """Return what a gate makes of the labels that occur; the gates of a layer share few answers.

    A gate that changes nothing has no elements.
    """
    tensor, slope = gate.average, gate.slope
    size = math.isqrt(len(tensor)) if len(before) == 2 else len(tensor)
    shape = (size,) * len(before)
    columns = _places(before, shape)
    parts = [tensor[:, columns]] + ([] if slope is None else [slope[:, columns]])
    hit = np.any([np.abs(part).any(axis=1) for part in parts], axis=0).reshape(shape)
    after = tuple(
        _occurring(hit.any(axis=tuple(set(range(hit.ndim)) - {axis}))) for axis in range(hit.ndim)
    )
    if not all(after):
        return Passage((), after)
    rows = _places(after, shape)
    parts = [part[rows] for part in parts]
    if len(parts) == 2 and not parts[1].any():
        parts.pop()
    if len(parts) == 1 and before == after and np.array_equal(parts[0], np.eye(len(rows))):
        return Passage((), after)
    if len(before) == 1:
        own, *slopes = (part[None] for part in parts)
        return Passage((LineElement("own", own, slopes[0] if slopes else None),), after)
    sizes = [len(labels) for labels in (*after, *before)]
    return Passage(_halves([part.reshape(sizes).transpose(0, 2, 1, 3) for part in parts]), after)


def _places(labels: Sequence[Labels], shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Return the places of all combinations of labels in a table of a shape."""
    return np.ravel_multi_index(np.meshgrid(*labels, indexing="ij"), shape).ravel()


def _halves(parts: list[Tensor]) -> tuple[LineElement, ...]:
    """Cut a gate of two wires in two; the derivative, if any, goes with the right half.

    Args:
        parts: The map and perhaps its derivative, shape (left after, left before, right after,
            right before).
    """
    left, right = parts[0].shape[:2], parts[0].shape[2:]
    table = np.concatenate([part.reshape(left[0] * left[1], -1) for part in parts], axis=1)
    first = table[np.arange(len(table)), (table != 0).argmax(axis=1)]
    signs = np.where(first < 0, -1.0, 1.0)
    rows, row_of = np.unique(signs[:, None] * table, axis=0, return_inverse=True)
    chosen = np.zeros((len(rows), len(table)))
    chosen[row_of.ravel(), np.arange(len(table))] = signs
    used = rows.any(axis=1)
    halves = [half.reshape(-1, *right) for half in np.split(rows[used], len(parts), axis=1)]
    return (
        LineElement("left half", chosen[used].reshape(-1, *left)),
        LineElement("right half", halves[0], halves[1] if len(halves) > 1 else None),
    )
