"""Landscapes for checks: random ones, one qubit beside others, and products of the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles import haar_states, haar_unitaries
from bptools.ensembles.rational import random_pauli
from checks.instruments.gradients.landscape import Landscape, uniform_average, uniform_nodes

Complex = NDArray[np.complex128]

_PAULIS = {
    "1": np.eye(2, dtype=complex),
    "X": np.array([[0, 1], [1, 0]], complex),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1.0 + 0j, -1]),
}


def tensor(*factors: Complex) -> Complex:
    """Return a tensor product of matrices or kets."""
    total = np.ones((1,) * factors[0].ndim, complex)
    for factor in factors:
        total = np.kron(total, factor)
    return total


def pauli(letters: str) -> Complex:
    """Return a tensor product of Pauli matrices."""
    return tensor(*(_PAULIS[letter] for letter in letters))


def random_observable(dim: int, generator: np.random.Generator) -> Complex:
    """Return a Hermitian matrix of norm 1."""
    unitary, spectrum = haar_unitaries(1, dim, generator)[0], generator.uniform(-1, 1, dim)
    spectrum[0] = 1
    return np.asarray((unitary * spectrum) @ unitary.conj().T)


def random_landscape(
    n_qubits: int, order: int, generator: np.random.Generator, *, fidelity: bool = False
) -> Landscape:
    """Return Pauli rotations between Haar unitaries, on a Haar state, of a Hermitian observable.

    Args:
        n_qubits: Number of qubits, at least 1.
        order: Number of rotations.
        generator: Where the randomness comes from.
        fidelity: Whether the observable is the projector on a Haar state.

    >>> random_landscape(2, 3, np.random.default_rng(0)).order
    3
    """
    dim = 2**n_qubits
    observable = _projector(dim, generator) if fidelity else random_observable(dim, generator)
    strings = [pauli(random_pauli(n_qubits, generator)) for _ in range(order)]
    return Landscape(
        observable,
        haar_states(1, dim, generator)[0],
        tuple(strings),
        tuple(haar_unitaries(order, dim, generator)),
    )


def _projector(dim: int, generator: np.random.Generator) -> Complex:
    (ket,) = haar_states(1, dim, generator)
    return np.outer(ket, ket.conj())


def beside(constant: float, cosine: float) -> Landscape:
    """Return one qubit whose loss is ``constant + cosine cos 2θ``."""
    return Landscape(
        constant * np.eye(2, dtype=complex) + cosine * pauli("Z"), np.eye(2)[0] + 0j, (pauli("X"),)
    )


def worst_ratio(scale: float) -> float:
    """Return the ratio of the means of u and u^2, u = 1 - cos 2θ, by quadrature."""
    u = 1 - np.cos(2 * uniform_nodes(scale))
    return float(uniform_average(u) / uniform_average(u**2))


def product_landscape(spectators: int, constant: float, cosine: float) -> Landscape:
    """Return the loss sin 2θ_1 (constant + cosine cos 2θ_2) ... / 2 on as many qubits."""
    count = spectators + 1
    factor = constant * pauli("1") + cosine * pauli("Z")
    observable = tensor(pauli("Y") / 2, *(factor,) * spectators)
    plus, zero = np.array([1, 1], complex) / np.sqrt(2), np.array([1, 0], complex)
    ket = tensor(plus, *(zero,) * spectators)
    letters = ["1" * k + ("X" if k else "Z") + "1" * (count - k - 1) for k in range(count)]
    return Landscape(observable, ket, tuple(pauli(string) for string in letters))
