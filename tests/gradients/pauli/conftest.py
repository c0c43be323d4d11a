"""Dense matrices: gates, averages over angles by quadrature, derivatives by shifts."""

from types import SimpleNamespace

import numpy as np
import pytest

from bptools.circuits import Circuit, CliffordGate, PauliRotation, PauliString, RotationGate

LETTER = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}
UNITARY = {
    "X": LETTER["X"],
    "Y": LETTER["Y"],
    "Z": LETTER["Z"],
    "H": np.array([[1, 1], [1, -1]]) / np.sqrt(2),
    "S": np.diag([1, 1j]),
    "Sdg": np.diag([1, -1j]),
    "CZ": np.diag([1, 1, 1, -1]),
    "CNOT": np.eye(4)[[0, 1, 3, 2]],
    "SWAP": np.eye(4)[[0, 2, 1, 3]],
}


def kron(factors):
    """Return the Kronecker product, qubit 0 the most significant."""
    result = np.eye(1)
    for factor in factors:
        result = np.kron(result, factor)
    return result


def matrix(string):
    return string.sign * kron(LETTER[letter] for letter in str(string).lstrip("-"))


def embedded(unitary, wires, n):
    """Return the matrix on n qubits of a gate on some wires."""
    k = len(wires)
    tensor = np.eye(2**n, dtype=complex).reshape((2,) * n + (2**n,))
    gate = np.asarray(unitary).reshape((2,) * (2 * k))
    tensor = np.tensordot(gate, tensor, axes=(range(k, 2 * k), wires))
    return np.moveaxis(tensor, range(k), wires).reshape(2**n, 2**n)


def random_string(generator, n, wires=None):
    """Draw a signed string other than the identity, on some wires only if these are given."""
    wires = range(n) if wires is None else wires
    while True:
        letters = {wire: str(generator.choice(list("IXYZ"))) for wire in wires}
        string = PauliString.on(n, letters, int(generator.choice([1, -1])))
        if string.support:
            return string


def random_clifford(generator, n, line=False):
    """Draw the name and the wires of a Clifford gate, of neighbours if so wanted."""
    names = [name for name, unitary in UNITARY.items() if len(unitary) == 2 or n > 1]
    name = str(generator.choice(names))
    if len(UNITARY[name]) == 2:
        return name, (int(generator.integers(n)),)
    if line:
        first = int(generator.integers(n - 1))
        pair = (first, first + 1)
        return name, pair if generator.random() < 0.5 else pair[::-1]
    return name, tuple(int(wire) for wire in generator.permutation(n)[:2])


def random_circuit(generator, n, n_angles, line=False):
    """Draw a circuit with its dense gates: pairs of whether a gate turns, and its matrix."""
    gates, matrices = [], []
    for _ in range(n_angles):
        wires = None
        if line:
            first = int(generator.integers(n))
            wires = range(first, min(n, first + int(generator.integers(1, 3))))
        string = random_string(generator, n, wires)
        gates.append(PauliRotation(string))
        matrices.append((True, matrix(string)))
        for _ in range(int(generator.integers(3))):
            name, wires = random_clifford(generator, n, line)
            gates.append(CliffordGate.named(name, *wires))
            matrices.append((False, embedded(UNITARY[name], wires, n)))
    return Circuit(n, tuple(gates)), matrices


def dense_gates(circuit):
    """Return the dense gates of a circuit of rotations and CZ, CNOT or other named gates."""
    named = {
        CliffordGate.named(name, *range(len(u).bit_length() - 1)).images: u
        for name, u in UNITARY.items()
    }
    return [
        (True, matrix(gate.string_on(circuit.n_wires)))
        if isinstance(gate, RotationGate | PauliRotation)
        else (False, embedded(named[gate.images], gate.wires, circuit.n_wires))
        for gate in circuit.gates
    ]


def nodes(law):
    """Return five angles and weights that integrate trigonometric polynomials of 2θ, degree 2."""
    angles = np.pi * np.arange(5) / 5
    waves = [np.ones(5), *(f(k * angles) for k in (2, 4) for f in (np.cos, np.sin))]
    return angles, np.linalg.solve(np.array(waves), [1, law.c, 0, 2 * law.alpha - 1, 0])


def averaged_moments(gates, observable, rho, laws):
    """Return the means and second moments of all gradients, by quadrature on ρ and ρ ⊗ ρ.

    ∂f is a difference of f at shifted angles, so that E (∂f)² needs no derivative of a gate.
    """
    count = sum(turns for turns, _ in gates)
    means, seconds = np.zeros(count), np.zeros(count)
    for k in range(count):
        one, two, index = rho, np.kron(rho, rho), 0
        for turns, gate in gates:
            if not turns:
                one = gate @ one @ gate.conj().T
                two = twice(gate, gate, two)
                continue
            new_one, new_two = np.zeros_like(one, complex), np.zeros_like(two, complex)
            for angle, weight in zip(*nodes(laws[index]), strict=True):
                turned = [
                    rotation(gate, angle + shift)
                    for shift in ((np.pi / 4, -np.pi / 4) if index == k else (0,))
                ]
                for i, first in enumerate(turned):
                    new_one += weight * (-1) ** i * first @ one @ first.conj().T
                    for j, second in enumerate(turned):
                        new_two += weight * (-1) ** (i + j) * twice(first, second, two)
            one, two, index = new_one, new_two, index + 1
        means[k] = np.trace(observable @ one).real
        seconds[k] = np.trace(np.kron(observable, observable) @ two).real
    return means, seconds


def rotation(gate, angle):
    return np.cos(angle) * np.eye(len(gate)) - 1j * np.sin(angle) * gate


def twice(first, second, two):
    both = np.kron(first, second)
    return both @ two @ both.conj().T


def expectation(gates, observable, rho, angles):
    """Return f at the given angles."""
    turns = iter(angles)
    for turning, gate in gates:
        step = rotation(gate, next(turns)) if turning else gate
        rho = step @ rho @ step.conj().T
    return np.trace(observable @ rho).real


def bloch_state(bloch):
    """Return the density matrix of a product state."""
    return kron(
        (np.eye(2) + sum(v * LETTER[p] for v, p in zip(b, "XYZ", strict=True))) / 2 for b in bloch
    )


@pytest.fixture(scope="session")
def dense():
    """Everything above that tests call."""
    return SimpleNamespace(**globals())
