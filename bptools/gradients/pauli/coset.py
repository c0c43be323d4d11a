"""The strings that a walk can reach: one string times the span of a few generators, over GF(2).

A walk is carried by the coordinates in that span, far fewer bits than two a qubit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString
from bptools.gradients.pauli.packing import (
    Bits,
    Words,
    anticommutation,
    pack,
    pack_bits,
    pack_strings,
    parity,
)


def reached_rotations(
    starts: NDArray[np.bool_], between: NDArray[np.bool_], allowed: Bits
) -> list[int]:
    """Return the rotations that can move a string on its way back, the last to act first.

    Args:
        starts: Which rotations anticommute with each string, shape (strings, rotations).
        between: Which rotations anticommute, shape (rotations, rotations).
        allowed: Which rotations may move anything.

    Returns:
        Every rotation that moves something, and perhaps a few that do not.
    """
    touched: Bits = np.asarray(starts.any(axis=0))
    reached = []
    for index in np.flatnonzero(allowed)[::-1]:
        if touched[index]:
            reached.append(int(index))
            touched |= between[index]
    return reached


@dataclass
class Span:
    """A space of bit vectors in echelon form; a vector's coordinates are found by reduction."""

    basis: list[int] = field(default_factory=list)
    place: dict[int, int] = field(default_factory=dict)  # of a leading bit among the basis

    def coordinates(self, vector: int) -> tuple[int, int]:
        """Return the coordinates, as bits, and what remains of a vector outside the span."""
        bits, remainder = 0, 0
        while vector:
            top = vector.bit_length() - 1
            if top in self.place:
                bits |= 1 << self.place[top]
                vector ^= self.basis[self.place[top]]
            else:
                remainder |= 1 << top
                vector ^= 1 << top
        return bits, remainder

    def add(self, vector: int) -> None:
        """Enlarge the span so that it holds the vector."""
        _, rest = self.coordinates(vector)
        if rest:
            self.place[rest.bit_length() - 1] = len(self.basis)
            self.basis.append(rest)

    def holds(self, vector: int) -> bool:
        """Return whether the vector lies in the span."""
        return self.coordinates(vector)[1] == 0


@dataclass(frozen=True)
class Move:
    """One rotation, as it acts on coordinates.

    Args:
        index: Of the rotation.
        mask: Coordinates of a string whose parity says whether it anticommutes,
        odd: after this bit, the reference's own, has been added.
        shift: What is added to the coordinates of a string that moves.
    """

    index: int
    mask: Words
    odd: bool
    shift: Words

    def turns(self, keys: Words) -> Bits:
        """Return which strings anticommute with the generator."""
        return parity(keys & self.mask) ^ self.odd

    def orbits(self, keys: Words) -> tuple[Words, Bits]:
        """Return the smaller key of each pair {P, iGP}, and which keys are the larger."""
        word = int(np.flatnonzero(self.shift)[-1])
        pivot = np.uint64(1 << (int(self.shift[word]).bit_length() - 1))
        larger = (keys[:, word] & pivot) != 0
        return np.where(larger[:, None], keys ^ self.shift, keys), larger


@dataclass(frozen=True)
class Coset:
    """A reference string times a span, and the rotations in coordinates.

    Args:
        reference: The string of coordinates 0.
        span: The space of what strings are multiplied by.
    """

    reference: PauliString
    span: Span

    @property
    def n_bits(self) -> int:
        """Number of coordinates."""
        return len(self.span.basis)

    def keys(self, strings: Sequence[PauliString]) -> Words:
        """Return the coordinates of strings of the coset."""
        offset = self.reference.vector
        return pack([self.span.coordinates(p.vector ^ offset)[0] for p in strings], self.n_bits)

    def moves(self, reached: Sequence[int], generators: Sequence[PauliString]) -> list[Move]:
        """Return the rotations in coordinates."""
        if not reached:
            return []
        n_qubits = self.reference.n_qubits
        low = (1 << n_qubits) - 1
        basis = [PauliString(n_qubits, v & low, v >> n_qubits) for v in self.span.basis]
        chosen = [generators[index] for index in reached]
        *masks, odd = anticommutation([*basis, self.reference], chosen)
        shifts = [self.span.coordinates(generator.vector)[0] for generator in chosen]
        rows = zip(
            reached,
            pack_bits(np.array(masks, dtype=np.bool_).reshape(len(basis), -1).T),
            odd.tolist(),
            pack(shifts, self.n_bits),
            strict=True,
        )
        return [Move(*row) for row in rows]

    def strings(self, keys: Words) -> tuple[Words, Words]:
        """Return the packed bits x and z of the strings with these coordinates."""
        (x,), (z,) = pack_strings([self.reference])
        low = (1 << self.reference.n_qubits) - 1
        xs, zs = (np.repeat(row[None], len(keys), axis=0) for row in (x, z))
        for i, vector in enumerate(self.span.basis):
            bit = keys[:, i // 64] >> np.uint64(i % 64) & np.uint64(1)
            chosen = (np.uint64(0) - bit)[:, None]  # all ones or all zeros
            step = PauliString(
                self.reference.n_qubits, vector & low, vector >> self.reference.n_qubits
            )
            (step_x,), (step_z,) = pack_strings([step])
            xs ^= chosen & step_x
            zs ^= chosen & step_z
        return xs, zs
