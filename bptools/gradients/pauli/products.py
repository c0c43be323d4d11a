"""Observables that are sums of a few products of one-qubit operators: projectors of many qubits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliLetter, PauliString, PauliSum
from bptools.circuits.pauli_strings import LETTERS

MAX_STRINGS = 1024  # 2**19 pairs to walk


@dataclass(frozen=True, eq=False)
class ProductObservable:
    """A Hermitian sum of products of one-qubit operators.

    Args:
        terms: Coefficients of I, X, Z and Y, shape (terms, n_qubits, 4), complex.

    Raises:
        ValueError: If the shape is another or the sum is not Hermitian.

    >>> ghz_projector(3).terms.shape
    (4, 3, 4)
    """

    terms: NDArray[np.complex128]

    def __post_init__(self) -> None:
        """Refuse what is no such sum."""
        terms = self.terms
        if terms.ndim != 3 or terms.shape[2] != 4 or 0 in terms.shape:
            raise ValueError(
                f"terms must have the shape (terms, qubits, 4), their shape is {terms.shape}"
            )
        if not _same_terms(terms, terms.conj()):
            raise ValueError("terms must come with their adjoints, not all of them do")

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return int(self.terms.shape[1])

    @property
    def norm_bound(self) -> float:
        """The sum of the terms' operator norms, at least that of the observable."""
        matrices = np.einsum("tql,lij->tqij", self.terms, _MATRICES)
        return float(np.linalg.norm(matrices, ord=2, axis=(2, 3)).prod(axis=1).sum())

    @classmethod
    def of_sum(cls, observable: PauliSum) -> ProductObservable:
        """Return the same observable, one term a string."""
        terms = np.zeros((len(observable.terms), observable.n_qubits, 4), dtype=np.complex128)
        for row, (coefficient, string) in zip(terms, observable.terms, strict=True):
            for qubit in range(observable.n_qubits):
                row[qubit, string.letter(qubit)] = 1.0
            row[0] *= float(coefficient) * string.sign
        return cls(terms)

    def strings(self) -> PauliSum | None:
        """Return the same observable as a sum of strings; None if they are too many to walk."""
        n_qubits = self.n_qubits
        if sum(prod(np.count_nonzero(t, axis=1).tolist()) for t in self.terms) > 4 * MAX_STRINGS:
            return None
        terms = []
        for term in self.terms:
            occurring = [np.flatnonzero(row) for row in term]
            for choice in product(*occurring):
                coefficient = np.prod(term[range(n_qubits), choice])
                string = PauliString.on(
                    n_qubits, {q: LETTERS[b].name for q, b in enumerate(choice)}
                )
                terms.append((float(coefficient.real), string))
        merged = PauliSum(tuple(terms)).terms
        nonzero = tuple((c, string) for c, string in merged if c)
        return PauliSum(nonzero) if 0 < len(nonzero) <= MAX_STRINGS else None


_MATRICES = np.array(
    [[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[1, 0], [0, -1]], [[0, -1j], [1j, 0]]]
)  # I, X, Z, Y: the order of x + 2 z


def by_letter(coefficients: Mapping[PauliLetter, complex]) -> NDArray[np.complex128]:
    """Return a one-qubit operator as its coefficients of I, X, Z and Y, shape (4,)."""
    row = np.zeros(len(PauliLetter), dtype=np.complex128)
    for letter, coefficient in coefficients.items():
        row[letter] = coefficient
    return row


def zero_projector(n_qubits: int) -> ProductObservable:
    """Return |0..0⟩⟨0..0|.

    >>> zero_projector(2).strings().terms[0]
    (0.25, PauliString(n_qubits=2, x=0, z=0, sign=1))
    """
    ground = by_letter({PauliLetter.I: 0.5, PauliLetter.Z: 0.5})
    return ProductObservable(np.tile(ground, (1, n_qubits, 1)))


def ghz_projector(n_qubits: int) -> ProductObservable:
    """Return the projector onto (|0..0⟩ + |1..1⟩)/√2."""
    # |0⟩⟨0|, |1⟩⟨1|, |0⟩⟨1| and |1⟩⟨0|
    corners = [by_letter({PauliLetter.I: 0.5, PauliLetter.Z: sign * 0.5}) for sign in (1, -1)]
    corners += [by_letter({PauliLetter.X: 0.5, PauliLetter.Y: sign * 0.5j}) for sign in (1, -1)]
    terms = np.repeat(np.array(corners)[:, None], n_qubits, axis=1)
    terms[:, 0] /= 2
    return ProductObservable(terms)


def _same_terms(first: NDArray[np.complex128], second: NDArray[np.complex128]) -> bool:
    """Return whether two lists of products hold the same, in whatever order."""
    unmatched = list(second)
    for term in first:
        # the phase of a product may sit on any of its factors
        match = next(
            (i for i, candidate in enumerate(unmatched) if _same_product(term, candidate)), None
        )
        if match is None:
            return False
        unmatched.pop(match)
    return True


def _same_product(first: NDArray[np.complex128], second: NDArray[np.complex128]) -> bool:
    """Return whether two products of one-qubit operators are equal, up to rounding."""
    norms = [np.linalg.norm(term, axis=1, keepdims=True) for term in (first, second)]
    if not all(norm.all() for norm in norms):
        return not any(norm.all() for norm in norms)
    overlap = (np.conj(first / norms[0]) * (second / norms[1])).sum(axis=1).prod()
    sizes = norms[0].prod(), norms[1].prod()
    return bool(np.isclose(overlap, 1, atol=1e-10) and np.isclose(*sizes, rtol=1e-10))
