"""A second route to what groups do: matrices, and strings walked one by one."""

import random

import numpy as np

from bptools.circuits import PauliString

MATRICES = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}


def strings(*labels):
    return [PauliString.from_label(label) for label in labels]


def ising_chain(n):
    bonds = [PauliString.on(n, {i: "Z", i + 1: "Z"}) for i in range(n - 1)]
    return bonds + [PauliString.on(n, {i: "X"}) for i in range(n)]


def matrix(string):
    product = np.array([[string.sign]], dtype=complex)
    for letter in str(string).lstrip("-"):
        product = np.kron(product, MATRICES[letter])
    return product


def orbit(start, generators):
    """Return the labels that are reached, without signs."""

    def label(string):
        return str(string).lstrip("-")

    reached, waiting = {label(start)}, [start]
    while waiting:
        string = waiting.pop()
        for generator in generators:
            image = string.times(generator)[1]
            if not string.commutes(generator) and label(image) not in reached:
                reached.add(label(image))
                waiting.append(image)
    return reached


def twirl(operator, generators):
    """Average U†⊗U† T U⊗U over the group, by averaging each angle over and over."""
    angles = np.arange(8) * np.pi / 4  # exact for trigonometric polynomials of degree 4
    unitaries = []
    for generator in map(matrix, generators):
        one = np.eye(len(generator))
        turned = [np.cos(t) * one - 1j * np.sin(t) * generator for t in angles]
        unitaries.append([np.kron(u, u) for u in turned])
    for _ in range(4000):
        before = operator
        for turned in unitaries:
            operator = sum(u.conj().T @ operator @ u for u in turned) / len(turned)
        if np.abs(operator - before).max() < 1e-13:
            return operator
    raise AssertionError("the average over the group did not converge")


def drawn_string(generator: random.Random, n_qubits, most_letters=2):
    """Return a string of few letters other than the identity."""
    while True:
        qubits = generator.sample(
            range(n_qubits), min(n_qubits, generator.randint(1, most_letters))
        )
        letters = {q: generator.choice("XYZ") for q in qubits}
        return PauliString.on(n_qubits, letters, generator.choice([1, -1]))
