import itertools

import numpy as np
import pytest

from bptools.circuits import CliffordGate, PauliString, PauliSum, hermitian_product
from bptools.circuits.clifford import image_of_letters
from bptools.gradients.pauli import ProductState, StabiliserState, StateVector
from bptools.gradients.pauli.packing import (
    anticommutation,
    pack,
    pack_strings,
    parity,
    popcount,
    product_sign,
    unpack,
)
from bptools.statistics import stream

ALL = [PauliString.from_label(a + b) for a in "IXYZ" for b in "IXYZ"]
ALL += [-string for string in ALL]


def test_products_and_commutation_are_those_of_matrices(dense):
    for p, q in itertools.product(ALL, ALL):
        a, b = dense.matrix(p), dense.matrix(q)
        power, product = p.times(q)
        assert product.sign == 1
        np.testing.assert_allclose(1j**power * dense.matrix(product), a @ b, atol=1e-14)
        commute = np.allclose(a @ b, b @ a)
        assert p.commutes(q) is commute
        expected = a @ b if commute else 1j * a @ b
        np.testing.assert_allclose(dense.matrix(hermitian_product(p, q)), expected, atol=1e-14)


@pytest.mark.parametrize("name", ["X", "Y", "Z", "H", "S", "Sdg", "CZ", "CNOT", "SWAP"])
def test_clifford_images_are_conjugations(dense, name):
    unitary = dense.UNITARY[name]
    n = len(unitary).bit_length() - 1
    images = CliffordGate.named(name, *range(n)).images
    for string in (p for p in ALL if n == 2 or str(p).endswith("I")):
        string = PauliString(n, string.x % 2**n, string.z % 2**n, string.sign)
        expected = unitary.conj().T @ dense.matrix(string) @ unitary
        found = dense.matrix(image_of_letters(string, images))
        np.testing.assert_allclose(found, expected, atol=1e-14)


def test_the_input_picture_is_the_same_circuit(dense):
    generator = stream(0, "pauli-picture")
    for _ in range(10):
        circuit, gates = dense.random_circuit(generator, 3, 4)
        angles = generator.uniform(-2, 2, 4)
        whole, cliffords = np.eye(8), np.eye(8)
        for (turns, gate), angle in zip(gates, _angle_of_each(gates, angles), strict=True):
            whole = (dense.rotation(gate, angle) if turns else gate) @ whole
            cliffords = cliffords if turns else gate @ cliffords
        picture = circuit.at_input
        again = np.eye(8)
        for string, angle in zip(picture.generators, angles, strict=True):
            again = dense.rotation(dense.matrix(string), angle) @ again
        np.testing.assert_allclose(cliffords @ again, whole, atol=1e-12)
        observable = dense.random_string(generator, 3)
        expected = cliffords.conj().T @ dense.matrix(observable) @ cliffords
        found = dense.matrix(picture.carried_back(observable))
        np.testing.assert_allclose(found, expected, atol=1e-12)


def _angle_of_each(gates, angles):
    left = iter(angles)
    return [next(left) if turns else 0.0 for turns, _ in gates]


@pytest.mark.parametrize("n_bits", [3, 64, 65, 130])
def test_packed_bits_are_the_integers(n_bits):
    generator = stream(0, "pauli-packing", n_bits)
    bits = generator.integers(0, 2, (20, n_bits))
    numbers = [sum(int(b) << i for i, b in enumerate(row)) for row in bits]
    words = pack(numbers, n_bits)
    assert unpack(words, n_bits).tolist() == bits.tolist()
    assert popcount(words).tolist() == bits.sum(axis=1).tolist()
    assert parity(words).tolist() == (bits.sum(axis=1) % 2 == 1).tolist()


def test_packed_products_and_commutation_are_those_of_strings():
    generator = stream(0, "pauli-packed")
    n = 70
    strings = [
        PauliString.on(n, dict(enumerate(generator.choice(list("IXYZ"), n)))) for _ in range(20)
    ]
    table = anticommutation(strings, strings)
    for i, partner in enumerate(strings):
        assert table[i].tolist() == [not partner.commutes(p) for p in strings]
        (rx,), (rz,) = pack_strings([partner])
        x, z, sign = product_sign(*pack_strings(strings), rx, rz)
        expected = [hermitian_product(partner, p) for p in strings]
        assert sign.tolist() == [p.sign for p in expected]
        assert x.tolist() == pack([p.x for p in expected], n).tolist()
        assert z.tolist() == pack([p.z for p in expected], n).tolist()


def stabiliser_state(dense, generator, n):
    """Return a stabiliser state and its vector, from a random Clifford circuit on |0..0⟩."""
    vector = np.eye(2**n)[0].astype(complex)
    for _ in range(4 * n):
        name, wires = dense.random_clifford(generator, n)
        vector = dense.embedded(dense.UNITARY[name], wires, n) @ vector
    chosen = []
    for x, z in itertools.product(range(2**n), range(2**n)):
        value = (vector.conj() @ dense.matrix(PauliString(n, x, z)) @ vector).real
        independent = _rank([p.vector for p in chosen] + [x | z << n]) == len(chosen) + 1
        if abs(value) > 0.5 and independent:
            chosen.append(PauliString(n, x, z, round(value)))
    return StabiliserState(tuple(chosen)), vector


def _rank(vectors):
    basis = []
    for vector in vectors:
        for other in basis:
            vector = min(vector, vector ^ other)
        if vector:
            basis.append(vector)
    return len(basis)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_expectations_are_those_of_matrices(dense, n):
    generator = stream(0, "pauli-states", n)
    strings = [PauliString(n, x, z) for x in range(2**n) for z in range(2**n)]
    bloch = generator.normal(size=(n, 3))
    bloch /= 1.2 * np.linalg.norm(bloch, axis=1, keepdims=True)
    vector = generator.normal(size=2**n) + 1j * generator.normal(size=2**n)
    vector /= np.linalg.norm(vector)
    stabiliser, its_vector = stabiliser_state(dense, generator, n)
    cases = [
        (ProductState(tuple(map(tuple, bloch.tolist()))), dense.bloch_state(bloch)),
        (StateVector(vector), np.outer(vector, vector.conj())),
        (stabiliser, np.outer(its_vector, its_vector.conj())),
    ]
    for state, rho in cases:
        assert state.n_qubits == n
        expected = [np.trace(dense.matrix(p) @ rho).real for p in strings]
        np.testing.assert_allclose(state.expectations(*pack_strings(strings)), expected, atol=1e-13)


def test_basis_states_and_stabilisers_are_exact():
    state = ProductState.basis([0, 1])
    assert state.is_exact
    zi, iz = (PauliString.from_label(label) for label in ("ZI", "IZ"))
    assert state.expectations(*pack_strings([zi, iz])).tolist() == [1, -1]
    same = StabiliserState((zi, -iz))
    assert same.is_exact
    assert same.expectations(*pack_strings([zi, iz])).tolist() == [1, -1]


X, Z = PauliString.from_label("X"), PauliString.from_label("Z")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: PauliString(0), "n_qubits"),
        (lambda: PauliString(1, x=2), "bits of 1 qubits"),
        (lambda: PauliString(1, sign=0), "sign"),
        (lambda: PauliString.from_label("XA"), "letters"),
        (lambda: PauliString.from_label("--X"), "one sign"),
        (lambda: PauliString.on(2, {2: "X"}), "0..1"),
        (lambda: PauliSum(()), "terms"),
        (lambda: PauliSum(((1, X), (1, PauliString.from_label("XX")))), "same number"),
        (lambda: CliffordGate.named("T", 0), "name"),
        (lambda: CliffordGate.named("CZ", 0), "wires"),
        (lambda: CliffordGate.named("CZ", 1, 1), "different"),
        (lambda: CliffordGate((0,), (X, X)), "commute"),
        (lambda: CliffordGate((0,), (X,)), "images"),
        (lambda: ProductState(()), "bloch"),
        (lambda: ProductState(((1, 1, 0),)), "unit ball"),
        (lambda: ProductState(((float("nan"), 0, 0),)), "unit ball"),
        (lambda: ProductState.basis([2]), "outcomes"),
        (lambda: StabiliserState((Z, Z)), "one a qubit"),
        (
            lambda: StabiliserState((PauliString.from_label("XI"), PauliString.from_label("ZI"))),
            "commute",
        ),
        (
            lambda: StabiliserState((PauliString.from_label("XI"), -PauliString.from_label("XI"))),
            "independent",
        ),
        (lambda: StateVector([1, 0, 0]), "2\\*\\*n"),
        (lambda: StateVector([1, 1]), "normalised"),
    ],
)
def test_what_is_no_such_thing_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
