"""Sums of Pauli strings as they act on basis states: sparse, on any number of qubits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString
from bptools.gradients.pauli.input_states import PauliState, ProductState, StateVector

Complex = NDArray[np.complex128]

NEGLIGIBLE = 1e-12  # amplitudes that are rounding


class ManyStatesError(ValueError):
    """A state has, or a circuit reaches, too many basis states."""


@dataclass(frozen=True, eq=False)
class StringSum:
    """Σ c P on basis states, whose bit q is that of qubit q: P|b⟩ is a phase times |b ⊕ x⟩.

    Args:
        parts: By the x of its strings, their coefficients with the phase at b = 0, and their z.
    """

    parts: Mapping[int, Sequence[tuple[complex, int]]]

    @classmethod
    def of(cls, terms: Iterable[tuple[float, PauliString]]) -> StringSum:
        """Return a sum from coefficients and strings."""
        parts: dict[int, list[tuple[complex, int]]] = {}
        for coefficient, string in terms:
            phase = string.sign * 1j ** ((string.x & string.z).bit_count() % 4)
            parts.setdefault(string.x, []).append((coefficient * phase, string.z))
        return cls(parts)

    def images(self, bits: int) -> Iterator[tuple[int, complex]]:
        """Yield the basis states that one is mapped to, and their amplitudes.

        >>> hop = [(0.5, PauliString.from_label("XX")), (0.5, PauliString.from_label("YY"))]
        >>> list(StringSum.of(hop).images(0b01)), list(StringSum.of(hop).images(0b11))
        ([(2, (1+0j))], [])
        """
        for x, strings in self.parts.items():
            amplitude = sum(c if (z & bits).bit_count() % 2 == 0 else -c for c, z in strings)
            if abs(amplitude) > NEGLIGIBLE:
                yield bits ^ x, complex(amplitude)

    def closure(self, states: Iterable[int], most: int) -> dict[int, None]:
        """Return some basis states with all that the sum leads to from them, in a fixed order.

        Raises:
            ManyStatesError: If they are more than ``most``.
        """
        reached = dict.fromkeys(states)
        waiting = list(reached)
        while waiting:
            for image, _ in self.images(waiting.pop()):
                if image not in reached:
                    reached[image] = None
                    waiting.append(image)
                    if len(reached) > most:
                        raise ManyStatesError(f"the circuit reaches more than {most} basis states")
        return reached

    def matrix(self, place: Mapping[int, int]) -> Complex:
        """Return the matrix on some basis states, each with its number."""
        matrix = np.zeros((len(place), len(place)), dtype=np.complex128)
        for bits, column in place.items():
            for image, amplitude in self.images(bits):
                if image in place:
                    matrix[place[image], column] += amplitude
        return matrix


@dataclass(frozen=True)
class WireBases:
    """Another basis on some wires: the letters X, Y, Z are called Z, X, Y there, or Y, Z, X.

    So a product state whose Bloch vectors lie along the axes is a basis state.

    Args:
        along_x: The wires where X is called Z, as bits.
        along_y: Those where Y is called Z.
    """

    along_x: int = 0
    along_y: int = 0

    @classmethod
    def of(cls, state: PauliState) -> WireBases:
        """Return the bases in which a state has few amplitudes."""
        if not isinstance(state, ProductState):
            return cls()
        masks = [0, 0]
        for qubit, vector in enumerate(state.bloch):
            for axis, mask in enumerate(masks):
                if 1 - abs(vector[axis]) < NEGLIGIBLE:
                    masks[axis] = mask | 1 << qubit
        return cls(*masks)

    def string(self, string: PauliString) -> PauliString:
        """Return a string in these bases; renamed in a circle, its letters keep its sign.

        >>> str(WireBases(along_x=0b001, along_y=0b010).string(PauliString.from_label("XXX")))
        'ZYX'
        """
        x, z, parity = string.x, string.z, string.x ^ string.z
        usual = ~(self.along_x | self.along_y)
        return PauliString(
            string.n_qubits,
            x & usual | z & self.along_x | parity & self.along_y,
            z & usual | parity & self.along_x | x & self.along_y,
            string.sign,
        )

    def state(self, state: PauliState) -> PauliState:
        """Return a state in these bases."""
        if not isinstance(state, ProductState):
            return state
        vectors = []
        for qubit, (x, y, z) in enumerate(state.bloch):
            if self.along_x >> qubit & 1:
                x, y, z = y, z, x
            elif self.along_y >> qubit & 1:
                x, y, z = z, x, y
            vectors.append((x, y, z))
        return ProductState(tuple(vectors))


def basis_amplitudes(state: PauliState, most: int) -> dict[int, complex]:
    """Return the amplitudes of a pure state by basis state.

    Raises:
        ManyStatesError: If there are more than ``most``, or the state is not known to be pure.

    >>> basis_amplitudes(ProductState.basis((1, 0, 1)), 1)
    {5: (1+0j)}
    """
    if isinstance(state, StateVector):
        amplitudes, n_qubits = np.asarray(state.amplitudes), state.n_qubits
        places = np.flatnonzero(np.abs(amplitudes) > NEGLIGIBLE)
        if len(places) > most:
            raise ManyStatesError(f"the state has more than {most} amplitudes")
        bits = (int(format(place, f"0{n_qubits}b")[::-1], 2) for place in places.tolist())
        return dict(zip(bits, amplitudes[places].tolist(), strict=True))
    if not isinstance(state, ProductState):
        raise ManyStatesError("the state is neither a product nor a vector")
    product: dict[int, complex] = {0: 1 + 0j}
    for qubit, vector in enumerate(state.bloch):
        factors = [(bit << qubit, a) for bit, a in enumerate(_amplitudes(*vector)) if a]
        product = {b | bit: c * a for b, c in product.items() for bit, a in factors}
        if len(product) > most:
            raise ManyStatesError(f"the state has more than {most} amplitudes")
    return product


def _amplitudes(x: float, y: float, z: float) -> tuple[complex, complex]:
    """Return the amplitudes of a qubit from its Bloch vector."""
    if abs(x * x + y * y + z * z - 1) > NEGLIGIBLE:
        raise ManyStatesError("a qubit of the state is mixed")
    if 1 - abs(z) < NEGLIGIBLE:
        return (1 + 0j, 0j) if z > 0 else (0j, 1 + 0j)
    down = sqrt((1 + z) / 2)
    return complex(down), complex(x, y) / (2 * down)
