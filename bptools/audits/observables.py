"""What a circuit measures: Pauli strings, or an operator with few eigenvectors on some wires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliLetter, PauliString, PauliSum
from bptools.circuits.pauli_strings import MATRICES
from bptools.gradients.pauli import ProductObservable, by_letter

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

MOST_EXACT_WIRES = 8  # on which the spread of a sum of strings is found from its eigenvalues
MOST_PAULI_WIRES = 5  # on which a matrix is taken apart into strings


@dataclass(frozen=True)
class StringObservable:
    """A real sum of Pauli strings.

    Args:
        n_wires: Number of wires of the circuit.
        terms: Coefficients, and the letters X, Y, Z by wire.
    """

    n_wires: int
    terms: tuple[tuple[float, tuple[tuple[int, str], ...]], ...]

    @property
    def letters(self) -> dict[int, set[str]]:
        """The letters that occur on each wire."""
        occurring: dict[int, set[str]] = {}
        for _, letters in self.terms:
            for wire, letter in letters:
                occurring.setdefault(wire, set()).add(letter)
        return occurring

    @property
    def spread(self) -> float:
        """At least the distance between the largest and the smallest outcome."""
        wires = sorted(self.letters)
        if len(wires) > MOST_EXACT_WIRES:
            return 2 * sum(abs(c) for c, letters in self.terms if letters)
        place = {wire: position for position, wire in enumerate(wires)}
        values = np.linalg.eigvalsh(self.on(max(len(wires), 1), place).matrix())
        return float(values[-1] - values[0])

    def on(self, n_wires: int, place: Mapping[int, int]) -> StringObservable:
        """Return the same on other wires."""
        terms = tuple(
            (c, tuple((place[wire], letter) for wire, letter in letters))
            for c, letters in self.terms
        )
        return StringObservable(n_wires, terms)

    def scaled(self, factor: float) -> StringObservable:
        """Return the observable times a number."""
        return StringObservable(self.n_wires, tuple((factor * c, p) for c, p in self.terms))

    def applied(self, states: Complex) -> Complex:
        """Return O ψ of every row."""
        total = np.zeros_like(states)
        for coefficient, letters in self.terms:
            rows = states
            for wire, letter in letters:
                split = rows.reshape(len(states) * 2**wire, 2, -1)
                rows = np.matmul(MATRICES[letter], split).reshape(states.shape)
            total += coefficient * rows
        return total

    def matrix(self) -> Complex:
        """Return the matrix on all wires."""
        return self.applied(np.eye(2**self.n_wires, dtype=np.complex128)).T

    def strings(self) -> PauliSum:
        """Return the sum as the engine of small angles knows it."""
        return PauliSum(
            tuple((c, PauliString.on(self.n_wires, dict(letters))) for c, letters in self.terms)
        )


@dataclass(frozen=True, eq=False)
class SpectralObservable:
    """An operator on some wires, less a multiple of the identity: Σ λᵣ |vᵣ⟩⟨vᵣ|, λᵣ ≠ 0.

    Args:
        n_wires: Number of wires of the circuit.
        wires: Those that are measured, in the order of the operator's qubits.
        values: The λᵣ.
        vectors: The vᵣ as rows; None for the one basis state ``bits``, which may be large.
        bits: Of a basis state that is projected on.
    """

    n_wires: int
    wires: tuple[int, ...]
    values: tuple[float, ...]
    vectors: Complex | None = None
    bits: tuple[int, ...] = ()

    @classmethod
    def of_matrix(cls, n_wires: int, wires: Sequence[int], matrix: Complex) -> SpectralObservable:
        """Decompose a Hermitian matrix; its most frequent eigenvalue is taken off."""
        values, columns = np.linalg.eigh(matrix)
        radius = 1e-12 * max(float(np.abs(values).max()), 1e-300)
        counts = [int(np.sum(np.abs(values - value) <= radius)) for value in values]
        shifted = values - values[int(np.argmax(counts))]
        nonzero = np.abs(shifted) > radius
        vectors = np.ascontiguousarray(columns[:, nonzero].T)
        return cls(n_wires, tuple(wires), tuple(shifted[nonzero].tolist()), vectors)

    @property
    def letters(self) -> dict[int, set[str]]:
        """The letters that may occur on each wire."""
        every = {"Z"} if self.bits else {"X", "Y", "Z"}
        return {wire: set(every) for wire in self.wires} if self.values else {}

    @property
    def spread(self) -> float:
        """The distance between the largest and the smallest outcome."""
        return max((0.0, *self.values)) - min((0.0, *self.values))

    @property
    def rank(self) -> int:
        """Number of eigenvectors on all wires."""
        return int(len(self.values) * 2 ** (self.n_wires - len(self.wires)))

    def on(self, n_wires: int, place: Mapping[int, int]) -> SpectralObservable:
        """Return the same on other wires."""
        wires = tuple(place[wire] for wire in self.wires)
        return SpectralObservable(n_wires, wires, self.values, self.vectors, self.bits)

    def scaled(self, factor: float) -> SpectralObservable:
        """Return the observable times a number, which is not 0."""
        return replace(self, values=tuple(factor * value for value in self.values))

    @property
    def local_vectors(self) -> Complex:
        """The vᵣ on the measured wires, as rows."""
        if self.vectors is not None:
            return self.vectors
        row = np.zeros((1, 2 ** len(self.bits)), dtype=np.complex128)
        row[0, int("".join(map(str, self.bits)), 2)] = 1.0
        return row

    def rows(self) -> tuple[Complex, Floats]:
        """Return the eigenvectors on all wires as rows, and the λ of each."""
        rest = [wire for wire in range(self.n_wires) if wire not in self.wires]
        local, others = self.local_vectors, np.eye(2 ** len(rest), dtype=np.complex128)
        rows = np.kron(local, others).reshape((-1,) + (2,) * self.n_wires)
        order = np.argsort([*self.wires, *rest])
        rows = rows.transpose(0, *(order + 1)).reshape(-1, 2**self.n_wires)
        return np.ascontiguousarray(rows), np.repeat(np.array(self.values), len(others))

    def applied(self, states: Complex) -> Complex:
        """Return (O less its multiple of the identity) ψ of every row."""
        unmeasured = [wire for wire in range(self.n_wires) if wire not in self.wires]
        order = [*self.wires, *unmeasured]
        tensor = states.reshape((-1,) + (2,) * self.n_wires)
        front = tensor.transpose(0, *(w + 1 for w in order)).reshape(
            len(states), 2 ** len(self.wires), -1
        )
        local = self.local_vectors
        overlaps = np.matmul(local.conj(), front) * np.array(self.values)[:, None]
        image = np.matmul(local.T, overlaps).reshape(tensor.shape)
        back = np.argsort(order)
        return np.ascontiguousarray(image.transpose(0, *(back + 1))).reshape(states.shape)

    def matrix(self) -> Complex:
        """Return the matrix on all wires, less its multiple of the identity."""
        rows, values = self.rows()
        return np.asarray((rows.T * values) @ rows.conj())

    def strings(self) -> PauliSum | ProductObservable | None:
        """Return the operator as the engine of small angles knows it; None if it does not."""
        if self.bits:
            terms = np.tile(by_letter({PauliLetter.I: 1.0}), (1, self.n_wires, 1))
            for wire, bit in zip(self.wires, self.bits, strict=True):
                terms[0, wire] = by_letter({PauliLetter.I: 0.5, PauliLetter.Z: 0.5 - bit})
            terms[0, 0] *= self.values[0]
            return ProductObservable(terms)
        if len(self.wires) > MOST_PAULI_WIRES or not self.values:
            return None
        local = self.local_vectors
        matrix = (local.T * np.array(self.values)) @ local.conj()
        strings = tuple(_string_terms(matrix, self.wires, self.n_wires, {}))
        return PauliSum(strings) if strings else None


Observable = StringObservable | SpectralObservable


def combined(parts: Sequence[tuple[float, Observable]], most_wires: int) -> Observable | None:
    """Return Σ c O of observables of one circuit, up to a multiple of the identity.

    Args:
        parts: The coefficients, none of them 0, and the observables; at least one.
        most_wires: On how many wires, at most, a matrix may be made.

    Returns:
        The sum; None if it is neither of strings nor on so few wires.
    """
    if len(parts) == 1:
        return parts[0][1].scaled(parts[0][0])
    n_wires = parts[0][1].n_wires
    merged: dict[tuple[tuple[int, str], ...], float] = {}
    spectral = [(c, o) for c, o in parts if isinstance(o, SpectralObservable)]
    for c, strings in parts:
        if isinstance(strings, StringObservable):
            for weight, letters in strings.terms:
                key = tuple(sorted(letters))
                merged[key] = merged.get(key, 0.0) + c * weight
    total = StringObservable(
        n_wires, tuple((weight, key) for key, weight in merged.items() if weight)
    )
    if not spectral:
        return total
    wires = sorted({wire for _, o in spectral for wire in o.wires} | set(total.letters))
    if len(wires) > most_wires:
        return None
    place = {wire: position for position, wire in enumerate(wires)}
    matrix = np.asarray(total.on(len(wires), place).matrix())
    for c, operator in spectral:
        matrix = matrix + c * operator.on(len(wires), place).matrix()
    return SpectralObservable.of_matrix(n_wires, wires, matrix)


def _string_terms(
    matrix: Complex, wires: Sequence[int], n_wires: int, letters: dict[int, str]
) -> Iterator[tuple[float, PauliString]]:
    """Take a matrix apart into strings, one qubit at a time; yield each with its coefficient."""
    if not wires:
        coefficient = float(matrix[0, 0].real)
        if abs(coefficient) > 1e-15:
            yield coefficient, PauliString.on(n_wires, letters)
        return
    half = len(matrix) // 2
    a, b, c, d = (
        matrix[:half, :half],
        matrix[:half, half:],
        matrix[half:, :half],
        matrix[half:, half:],
    )
    parts = {"I": a + d, "X": b + c, "Y": 1j * (b - c), "Z": a - d}
    for letter, part in parts.items():
        yield from _string_terms(part / 2, wires[1:], n_wires, letters | {wires[0]: letter})
