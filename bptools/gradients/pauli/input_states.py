"""Input states, as the expectation values of Pauli strings that they give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import PauliString, hermitian_product
from bptools.gradients.pauli.packing import Array, Words, pack_strings, popcount, unpack

UNIT_ROUNDOFF = 2.0**-53


class PauliState(Protocol):
    """What the engine needs to know of a state ρ."""

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""

    @property
    def rounding(self) -> float:
        """The largest absolute error of an expectation value."""

    @property
    def is_exact(self) -> bool:
        """Whether expectation values are rationals."""

    def expectations(self, x: Words, z: Words) -> Array:
        """Return tr(Pρ) of positive strings given by their packed bits."""


@dataclass(frozen=True)
class ProductState:
    """A product of one-qubit states, pure or mixed, given by their Bloch vectors.

    Args:
        bloch: One triple tr Xρ, tr Yρ, tr Zρ a qubit; integers and rationals stay exact.

    Raises:
        ValueError: If there is no qubit or a vector is no triple in the unit ball.

    >>> ProductState.zeros(2).bloch
    ((0, 0, 1), (0, 0, 1))
    """

    bloch: tuple[tuple[Any, Any, Any], ...]

    def __post_init__(self) -> None:
        """Refuse what is no state."""
        if not self.bloch:
            raise ValueError("bloch must hold a vector a qubit, it is empty")
        for vector in self.bloch:
            # a float vector of length 1 may come out longer by rounding
            if len(vector) != 3 or not sum(v * v for v in vector) <= 1 + 1e-12:
                raise ValueError(f"bloch must hold vectors in the unit ball, one is {vector}")

    @classmethod
    def zeros(cls, n_qubits: int) -> ProductState:
        """Return |0..0⟩."""
        return cls(((0, 0, 1),) * n_qubits)

    @classmethod
    def basis(cls, outcomes: Sequence[int]) -> ProductState:
        """Return a computational basis state from its bits, qubit 0 first."""
        if not set(outcomes) <= {0, 1}:
            raise ValueError(f"outcomes must be 0 or 1, they are {outcomes}")
        return cls(tuple((0, 0, 1 - 2 * bit) for bit in outcomes))

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return len(self.bloch)

    @property
    def rounding(self) -> float:
        """None that would not be relative."""
        return 0.0

    @property
    def is_exact(self) -> bool:
        """Whether no component is a float."""
        return not any(isinstance(v, float | np.floating) for vector in self.bloch for v in vector)

    @cached_property
    def table(self) -> Array:
        """The expectation of I, X, Z and Y (bits x + 2 z) of each qubit, shape (n_qubits, 4)."""
        rows = [(1, x, z, y) for x, y, z in self.bloch]
        return np.array(rows, dtype=object if self.is_exact else np.float64)

    def expectations(self, x: Words, z: Words) -> Array:
        """Return tr(Pρ) of positive strings given by their packed bits."""
        letters = unpack(x, self.n_qubits) + 2 * unpack(z, self.n_qubits)
        values = np.ones(len(x), dtype=self.table.dtype)
        for qubit in range(self.n_qubits):
            values = values * self.table[qubit][letters[:, qubit]]
        return values


@dataclass(frozen=True)
class StabiliserState:
    """The pure state that n commuting independent strings leave unchanged.

    Args:
        generators: As many strings, with their signs, as there are qubits.

    Raises:
        ValueError: If they do not commute, are dependent or are not one a qubit.

    >>> bell = StabiliserState((PauliString.from_label("XX"), PauliString.from_label("ZZ")))
    >>> bell.expectations(*pack_strings([PauliString.from_label("YY")])).tolist()
    [-1]
    """

    generators: tuple[PauliString, ...]

    def __post_init__(self) -> None:
        """Refuse generators of no pure state."""
        if not self.generators or len(self.generators) != self.generators[0].n_qubits:
            raise ValueError("generators must be one a qubit")
        for i, first in enumerate(self.generators):
            for second in self.generators[:i]:
                if not first.commutes(second):
                    raise ValueError(f"generators must commute, {second} and {first} do not")
        if len(self.reduced) != len(self.generators):
            raise ValueError("generators must be independent, they are not")

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return len(self.generators)

    @property
    def rounding(self) -> float:
        """None: every expectation is 0, 1 or −1."""
        return 0.0

    @property
    def is_exact(self) -> bool:
        """Yes: every expectation is 0, 1 or −1."""
        return True

    @cached_property
    def reduced(self) -> tuple[PauliString, ...]:
        """Generators of which each has a leading bit that none of the later ones has."""
        waiting, done = list(self.generators), []
        while waiting:
            lead = max(waiting, key=lambda string: string.vector.bit_length())
            top = lead.vector.bit_length()
            if not top:
                break
            waiting.remove(lead)
            done.append(lead)
            waiting = [
                hermitian_product(p, lead) if p.vector.bit_length() == top else p for p in waiting
            ]
        return tuple(done)

    def expectations(self, x: Words, z: Words) -> Array:
        """Return tr(Pρ) of positive strings given by their packed bits."""
        x, z = x.copy(), z.copy()
        power = popcount(x & z)  # the string is i^power X^x Z^z, and stays so below
        n = self.n_qubits
        for string in self.reduced:
            top = string.vector.bit_length() - 1
            words, bit = (z, top - n) if top >= n else (x, top)
            word, place = bit // 64, np.uint64(bit % 64)
            hit = (words[:, word] >> place & np.uint64(1)).astype(np.bool_)
            (gx,), (gz,) = pack_strings([string])
            phase = (string.x & string.z).bit_count() + 1 - string.sign
            power[hit] += phase + 2 * popcount(z[hit] & gx)
            x[hit] ^= gx
            z[hit] ^= gz
        inside = ~(x.any(axis=1) | z.any(axis=1))
        return np.where(inside, 1 - power % 4, 0)


@dataclass(frozen=True)
class StateVector:
    """A pure state given by its amplitudes, qubit 0 the most significant.

    Args:
        amplitudes: 2**n of them, for n up to 12 or so, normalised to rounding.

    Raises:
        ValueError: If their number is no power of two or their norm is not 1.

    >>> StateVector([1, 0, 0, 1j] / np.sqrt(2)).n_qubits
    2
    """

    amplitudes: ArrayLike

    def __post_init__(self) -> None:
        """Refuse what is no state."""
        size = np.size(self.amplitudes)
        if size < 2 or size.bit_count() != 1:
            raise ValueError(f"amplitudes must be 2**n in number, they are {size}")
        if not abs(np.linalg.norm(np.ravel(self.amplitudes)) - 1) < 1e-12:
            raise ValueError("amplitudes must be normalised")

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return int(np.size(self.amplitudes)).bit_length() - 1

    @property
    def rounding(self) -> float:
        """That of the normalisation, of one product and of n sums; then of calling it 0."""
        return 8 * (self.n_qubits + 4) * UNIT_ROUNDOFF

    @property
    def is_exact(self) -> bool:
        """No."""
        return False

    @cached_property
    def _vector(self) -> NDArray[np.complex128]:
        """The amplitudes, with qubit q in bit q of the index."""
        tensor = np.asarray(self.amplitudes, dtype=np.complex128).reshape((2,) * self.n_qubits)
        vector = tensor.transpose(range(self.n_qubits)[::-1]).ravel()
        return vector / np.linalg.norm(vector)

    def expectations(self, x: Words, z: Words) -> Array:
        """Return tr(Pρ) of positive strings given by their packed bits."""
        index = np.arange(self._vector.size, dtype=np.uint64)
        values = _by_flips(x, z, lambda flip: self._vector[index ^ flip].conj() * self._vector)
        return _rounded(values, self)


@dataclass(frozen=True)
class DensityMatrix:
    """A state given by its matrix, qubit 0 the most significant.

    Args:
        matrix: Shape (2**n, 2**n), for n up to 10 or so, Hermitian, positive, of trace 1.

    Raises:
        ValueError: If it is none of these to rounding.

    >>> DensityMatrix(np.eye(4) / 4).n_qubits
    2
    """

    matrix: ArrayLike

    def __post_init__(self) -> None:
        """Refuse what is no state."""
        entries = np.asarray(self.matrix, dtype=np.complex128)
        size = len(entries) if entries.ndim else 0
        if entries.shape != (size, size) or size < 2 or size.bit_count() != 1:
            raise ValueError(f"matrix must have shape (2**n, 2**n), it has {entries.shape}")
        if not np.abs(entries - entries.conj().T).max() < 1e-12:
            raise ValueError("matrix must be Hermitian")
        if not abs(np.trace(entries) - 1) < 1e-12:
            raise ValueError("matrix must have trace 1")
        if not np.linalg.eigvalsh(entries)[0] > -1e-12:
            raise ValueError("matrix must have no negative eigenvalue")

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return len(np.asarray(self.matrix)).bit_length() - 1

    @property
    def rounding(self) -> float:
        """That of the trace and of n sums; then of calling it 0."""
        return 8 * (self.n_qubits + 4) * UNIT_ROUNDOFF

    @property
    def is_exact(self) -> bool:
        """No."""
        return False

    @cached_property
    def _entries(self) -> NDArray[np.complex128]:
        """The matrix, with qubit q in bit q of either index."""
        n, axes = self.n_qubits, range(self.n_qubits)[::-1]
        tensor = np.asarray(self.matrix, dtype=np.complex128).reshape((2,) * (2 * n))
        return tensor.transpose(*axes, *(n + axis for axis in axes)).reshape(2**n, 2**n)

    def expectations(self, x: Words, z: Words) -> Array:
        """Return tr(Pρ) of positive strings given by their packed bits."""
        index = np.arange(len(self._entries), dtype=np.uint64)
        values = _by_flips(x, z, lambda flip: self._entries[index, index ^ flip])
        return _rounded(values, self)


@dataclass(frozen=True)
class WeightedState:
    """A real combination Σ wₖρₖ of states, such as the mean of a batch of inputs.

    Args:
        parts: Weights and states, at least one, of one number of qubits.

    Raises:
        ValueError: If there is none, or the numbers of qubits differ.

    >>> plus, minus = (ProductState(((s, 0, 0),)) for s in (1, -1))
    >>> x = pack_strings([PauliString.from_label("X")])
    >>> WeightedState(((0.75, plus), (0.25, minus))).expectations(*x).tolist()
    [0.5]
    """

    parts: tuple[tuple[float, PauliState], ...]

    def __post_init__(self) -> None:
        """Refuse what does not add up."""
        if len({state.n_qubits for _, state in self.parts}) != 1:
            raise ValueError("parts must be at least one state, all of one number of qubits")

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return self.parts[0][1].n_qubits

    @property
    def rounding(self) -> float:
        """Those of the states, and of their sum."""
        own = sum(abs(weight) * state.rounding for weight, state in self.parts)
        total = sum(abs(weight) for weight, _ in self.parts)
        return 2 * (own + total * (len(self.parts) + 1) * UNIT_ROUNDOFF)

    @property
    def is_exact(self) -> bool:
        """No."""
        return False

    def expectations(self, x: Words, z: Words) -> Array:
        """Return tr(Pρ) of positive strings given by their packed bits."""
        values = np.zeros(len(x))
        for weight, state in self.parts:
            values += weight * state.expectations(x, z).astype(np.float64)
        return _rounded(values, self)


def _rounded(values: Array, state: PauliState) -> Array:
    """Return expectation values with those as 0 that rounding, half of it, does not tell from it.

    So no strings that a state has nothing of are worth 1e-33.
    """
    return np.where(np.abs(values) > state.rounding / 2, values, 0.0)


def _by_flips(x: Words, z: Words, diagonal: Callable[[Any], NDArray[np.complex128]]) -> Array:
    """Return the expectations of strings, from ρ's entries at (b, b ^ flip) for each x = flip."""
    values = np.empty(len(x))
    flips, group = np.unique(x[:, 0], return_inverse=True)
    for number, flip in enumerate(flips):
        entries = diagonal(flip)
        spectrum = _walsh(entries, len(entries).bit_length() - 1)
        mine = group == number
        ys = popcount(x[mine] & z[mine])
        values[mine] = (spectrum[z[mine, 0].astype(np.intp)] * 1j ** (ys % 4)).real
    return values


def _walsh(values: NDArray[np.complex128], n_bits: int) -> NDArray[np.complex128]:
    """Return the sums of the values with signs (−1)^{z·b}, one for every z."""
    for bit in range(n_bits):
        pairs = values.reshape(-1, 2, 2**bit)
        values = np.stack([pairs[:, 0] + pairs[:, 1], pairs[:, 0] - pairs[:, 1]], axis=1).ravel()
    return values
