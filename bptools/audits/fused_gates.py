"""A circuit's gates gathered into blocks of at most two wires, each applied as one matrix.

Most circuits turn and entangle the same two wires many times before they go on. Inside a block
gates are products of small matrices, one a draw; on the way back what the derivatives by its angles
need of a whole state is a number a Pauli string of the block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import Axis, Circuit, RotationGate
from bptools.circuits.pauli_strings import MATRICES

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

_LETTERS = "IXYZ"


@dataclass(frozen=True)
class BlockTurn:
    """A rotation inside a block: its axis, its wire's place among the block's, its angle."""

    axis: Axis
    place: int
    angle: int


@dataclass
class GateBlock:
    """Gates on one wire or two that nothing separates.

    Args:
        wires: The wires.
        gates: The rotations in order; None stands for CZ on both wires.
    """

    wires: tuple[int, ...]
    gates: list[BlockTurn | None] = field(default_factory=list)

    @property
    def dimension(self) -> int:
        """The dimension of what the block acts on."""
        return int(2 ** len(self.wires))

    def matrices(self, angles: Floats) -> Complex:
        """Return the block's matrix in every draw, shape (draws, d, d).

        Args:
            angles: Of all rotations of the circuit, shape (rotations, draws); or (rotations, 1)
                if all draws have the same.
        """
        total = np.eye(self.dimension, dtype=np.complex128)[:, :, None]
        for gate in self.gates:
            if gate is None:
                total = total * _SIGNS[:, None, None]
                continue
            string = BlockString.of(len(self.wires), gate)
            half = angles[gate.angle] / 2
            image = total[string.sources] * (string.phases[:, None, None] * -1j * np.sin(half))
            total = np.cos(half) * total + image
        return np.ascontiguousarray(total.transpose(2, 0, 1))

    def slopes(self, angles: Floats, pairs: Complex, turned: frozenset[int]) -> Iterator[_Slope]:
        """Yield the derivatives by the angles of some of the block's rotations, the last first.

        Args:
            angles: As above.
            pairs: The Σ |φ⟩⟨λ| of the states behind the block and what is measured applied to
                them, over the other wires, shape (draws, d, d).
            turned: By which angles.
        """
        flat = string_matrices(len(self.wires)).reshape(len(pairs[0]) ** 2, -1)
        # Im ⟨λ|S|φ⟩ of every string S
        values = (flat.conj() @ pairs.reshape(len(pairs), -1).T).imag
        for gate in self.gates[::-1]:
            if gate is None:
                values = values[_BEHIND_CZ] * _SIGNS_OF_CZ[:, None]
                continue
            string = BlockString.of(len(self.wires), gate)
            if gate.angle in turned:
                yield _Slope(gate.angle, values[string.number])
            moved, images = string.moved, string.images
            angle = angles[gate.angle]
            image = np.sin(angle) * string.image_signs[:, None] * values[images]
            values = values.copy()
            values[moved] = np.cos(angle) * values[moved] - image


@dataclass(frozen=True)
class _Slope:
    """The derivative by one angle in every draw."""

    angle: int
    values: Floats


@dataclass(frozen=True, eq=False)
class BlockString:
    """What the string P of a rotation does inside a block.

    Args:
        number: Of P among the block's strings.
        sources: Row i of P A is ``phases[i]`` times row ``sources[i]`` of A.
        phases: Powers of i.
        moved: The strings S that anticommute with P.
        images: The strings ±iPS of each.
        image_signs: Their signs.
    """

    number: int
    sources: NDArray[np.intp]
    phases: Complex
    moved: NDArray[np.intp]
    images: NDArray[np.intp]
    image_signs: Floats

    @classmethod
    def of(cls, n_wires: int, gate: BlockTurn) -> BlockString:
        """Return that of a rotation."""
        return _block_string(n_wires, gate.axis, gate.place)


@cache
def string_matrices(n_wires: int) -> Complex:
    """Return all Pauli strings of one wire or two, shape (4ⁿ, 2ⁿ, 2ⁿ)."""
    letters = {"I": np.eye(2), **MATRICES}
    words = product(_LETTERS, repeat=n_wires)
    return np.array([reduce(np.kron, [letters[c] for c in word]) for word in words])


@cache
def _block_string(n_wires: int, axis: Axis, place: int) -> BlockString:
    number = _LETTERS.index(axis) * 4 ** (n_wires - 1 - place)
    every = string_matrices(n_wires)
    turning = every[number]
    sources = np.abs(turning).argmax(axis=1)
    images = 1j * turning @ every  # Hermitian for those that anticommute
    moved = np.flatnonzero([np.allclose(image, image.conj().T) for image in images])
    overlaps = np.einsum("sab,tab->st", every.conj(), images[moved]).real / 2**n_wires
    targets = np.abs(overlaps).argmax(axis=0)
    signs = overlaps[targets, np.arange(len(moved))]
    return BlockString(
        number, sources, turning[np.arange(2**n_wires), sources], moved, targets, signs
    )


_SIGNS = np.array([1.0, 1.0, 1.0, -1.0])
_CZ_OVERLAPS = np.einsum(
    "tab,a,sab,b->st", string_matrices(2).conj(), _SIGNS, string_matrices(2), _SIGNS
).real / len(_SIGNS)
_BEHIND_CZ = np.abs(_CZ_OVERLAPS).argmax(axis=1)
_SIGNS_OF_CZ = _CZ_OVERLAPS[np.arange(len(_BEHIND_CZ)), _BEHIND_CZ]


def gate_blocks(circuit: Circuit) -> tuple[GateBlock, ...]:
    """Return a circuit of rotations and CZ as blocks.

    >>> from bptools.circuits import ControlledZ
    >>> gates = (RotationGate("X", 0), ControlledZ(0, 1), RotationGate("Y", 1), ControlledZ(1, 0))
    >>> [(block.wires, len(block.gates)) for block in gate_blocks(Circuit(2, gates))]
    [((0, 1), 4)]
    """
    blocks: list[GateBlock] = []
    last: dict[int, GateBlock] = {}  # of each wire; it is open: nothing later acts on its wires
    alone: dict[int, GateBlock] = {wire: GateBlock((wire,)) for wire in range(circuit.n_wires)}
    angle = 0
    for gate in circuit.elementary:
        if isinstance(gate, RotationGate):
            block = last.get(gate.wire, alone[gate.wire])
            block.gates.append(BlockTurn(gate.axis, block.wires.index(gate.wire), angle))
            angle += 1
            continue
        joined = last.get(gate.first)
        if joined is None or joined is not last.get(gate.second):
            joined = GateBlock(gate.wires)
            for place, wire in enumerate(gate.wires):
                if wire not in last:  # what came before on this wire alone
                    joined.gates += _at(place, alone[wire].gates)
                last[wire] = joined
            blocks.append(joined)
        joined.gates.append(None)
    blocks += [block for wire, block in alone.items() if wire not in last and block.gates]
    return tuple(blocks)


def _at(place: int, gates: Sequence[BlockTurn | None]) -> list[BlockTurn | None]:
    """Return rotations of one wire at a place among two."""
    return [None if gate is None else BlockTurn(gate.axis, place, gate.angle) for gate in gates]


@dataclass
class Register:
    """Amplitudes of many states, their wires in any order.

    Args:
        rows: Shape (states, 2**wires).
        order: The wires, the most significant first.
    """

    rows: Complex
    order: tuple[int, ...]

    def led_by(self, wires: tuple[int, ...]) -> Complex:
        """Put some wires first; return the amplitudes, shape (states, 2**those, 2**others)."""
        order = (*wires, *(wire for wire in self.order if wire not in wires))
        if order != self.order:
            axes = [1 + self.order.index(wire) for wire in order]
            tensor = self.rows.reshape(-1, *(2,) * len(order)).transpose(0, *axes)
            self.rows, self.order = tensor.reshape(len(tensor), -1), order
        return self.rows.reshape(len(self.rows), 2 ** len(wires), -1)

    def turn(self, wires: tuple[int, ...], matrices: Complex) -> None:
        """Apply a matrix on some wires to every state."""
        self.rows = np.matmul(matrices, self.led_by(wires)).reshape(len(self.rows), -1)

    def ordered(self) -> Complex:
        """Return the amplitudes with the wires in rising order."""
        wires = tuple(sorted(self.order))
        return np.ascontiguousarray(self.led_by(wires).reshape(len(self.rows), -1))
