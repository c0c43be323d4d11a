"""One description, several spellings: what they mean alike, and what is no circuit."""

import numpy as np
import pytest

from bptools.circuits import (
    Circuit,
    CliffordGate,
    ControlledZ,
    PauliRotation,
    PauliString,
    RotationGate,
    denoising_circuit,
)
from bptools.gradients import apply_circuit, exact_haar_moments
from bptools.gradients.pauli import ProductState, small_angle_moments, uniform_law


def respelled(gate, n_wires):
    """The same gate by its string or by its images."""
    if isinstance(gate, RotationGate):
        return PauliRotation(gate.string_on(n_wires))
    return CliffordGate(gate.wires, gate.images)


def test_a_gate_may_be_spelled_by_its_string_or_its_images():
    plain = denoising_circuit(4, 2)
    spelled = Circuit(4, tuple(respelled(gate, 4) for gate in plain.gates))
    assert [gate.wires for gate in spelled.gates] == [gate.wires for gate in plain.gates]
    assert spelled.at_input == plain.at_input
    observable, state = PauliString.from_label("ZXIY"), ProductState.zeros(4)
    both = [small_angle_moments(c, observable, state, uniform_law(0.4)) for c in (plain, spelled)]
    assert both[0].second.tolist() == both[1].second.tolist()
    assert both[0].second.max() > 0


def test_cz_is_the_clifford_gate_of_that_name():
    assert ControlledZ(2, 0).images == CliffordGate.named("CZ", 2, 0).images


@pytest.mark.parametrize("axis", ["X", "Y", "Z"])
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_quarter_turns_are_what_the_rotation_makes_of_x_and_z(axis, turns):
    rotation = RotationGate(axis, 0)
    unitary = apply_circuit(Circuit(1, (rotation,)), [turns * np.pi / 2], np.eye(2)).T
    letters = {"X": [[0, 1], [1, 0]], "Y": [[0, -1j], [1j, 0]], "Z": [[1, 0], [0, -1]]}
    images = CliffordGate.of_quarter_turns(rotation, turns).images
    for before, image in zip("XZ", images, strict=True):
        carried = unitary.conj().T @ np.array(letters[before]) @ unitary
        expected = image.sign * np.array(letters[image.letter(0).name])
        assert carried == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "gate", [PauliRotation(PauliString.from_label("XZ")), CliffordGate.named("CNOT", 0, 1)]
)
def test_simulators_refuse_gates_that_they_do_not_know(gate):
    circuit = Circuit(2, (RotationGate("X", 0), gate))
    angles = np.zeros(circuit.n_angles)
    with pytest.raises(ValueError, match="rotations of one qubit and CZ"):
        apply_circuit(circuit, angles, np.eye(4))
    with pytest.raises(ValueError, match="rotations of one qubit and CZ"):
        exact_haar_moments(circuit, angles, np.eye(4)[0], 2, 0)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Circuit(0, ()), "n_wires must be at least 1"),
        (lambda: Circuit(2, (RotationGate("X", -1),)), "different wires of 0"),
        (lambda: Circuit(2, (ControlledZ(1, 1),)), "different wires of 0"),
        (lambda: Circuit(2, (CliffordGate.named("H", 2),)), "different wires of 0"),
        (lambda: Circuit(2, (PauliRotation(PauliString(3, x=1)),)), "strings of 2 qubits"),
        (lambda: PauliRotation(PauliString(2)), "identity"),
        (lambda: RotationGate("I", 0), "axis must be"),
    ],
)
def test_what_is_no_circuit_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
