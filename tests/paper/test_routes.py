"""PennyLane, QuTiP and NumPy give the same fidelities and the same derivatives."""

import math

import jax
import numpy as np
import pennylane as qml
import pytest
import qutip

from bptools.circuits import denoising_circuit
from bptools.ensembles import extended_ghz_states, haar_states
from bptools.gradients import fidelities, gradient_operator, sampled_gradients
from bptools.quddpm.denoiser import (
    autodiff_gradients,
    denoiser,
    fidelity_qnode,
    shift_gradients,
)
from bptools.statistics import stream
from checks.instruments.gradients.qutip_circuit import (
    circuit_operator,
    fidelity_operator,
    generated_state,
    qutip_gradients,
)

SIZES = [(1, 0, 1), (1, 1, 2), (2, 0, 3), (2, 1, 2), (2, 2, 2), (3, 1, 1)]
CLOSE = 1e-10


def instance(n_data, n_ancilla, layers, count=3):
    generator = stream(1, "routes", n_data, n_ancilla, layers)
    circuit = denoising_circuit(n_data + n_ancilla, layers)
    angles = generator.standard_normal((layers, 2, n_data + n_ancilla))
    target = haar_states(1, 2**n_data, generator)[0]
    states = haar_states(count, 2**n_data, generator)
    return circuit, angles, target, states


def qutip_ket(amplitudes, n_data):
    return qutip.Qobj(amplitudes[:, None], dims=[[2] * n_data, [1]])


@pytest.mark.parametrize(("n_data", "n_ancilla", "layers"), SIZES)
def test_fidelities_agree(n_data, n_ancilla, layers):
    circuit, angles, target, states = instance(n_data, n_ancilla, layers)
    ours = fidelities(circuit, angles, target, states, n_ancilla)
    qnode = fidelity_qnode(target, n_ancilla)
    np.testing.assert_allclose([qnode(angles, state) for state in states], ours, atol=CLOSE)
    np.testing.assert_allclose(qnode(angles, states), ours, atol=CLOSE)
    unitary = circuit_operator(circuit, angles)
    operator = fidelity_operator(circuit, angles, qutip_ket(target, n_data), n_ancilla)
    for state, fidelity in zip(states, ours, strict=True):
        ket = qutip_ket(state, n_data)
        traced = generated_state(unitary, ket, n_ancilla)
        assert qutip.fidelity(traced, qutip_ket(target, n_data)) ** 2 == pytest.approx(
            fidelity, abs=1e-7
        )  # QuTiP takes a matrix square root there
        assert qutip.expect(traced, qutip_ket(target, n_data)) == pytest.approx(fidelity, abs=CLOSE)
        assert qutip.expect(operator, ket) == pytest.approx(fidelity, abs=CLOSE)


@pytest.mark.parametrize(("n_data", "n_ancilla", "layers"), SIZES)
def test_derivatives_agree(n_data, n_ancilla, layers):
    circuit, angles, target, states = instance(n_data, n_ancilla, layers)
    for index in {0, circuit.n_angles // 2, circuit.n_angles - 1}:
        ours = sampled_gradients(circuit, angles, target, states, n_ancilla, index)
        by_shift = shift_gradients(angles, target, states, n_ancilla, index)
        by_autodiff = autodiff_gradients(angles, target, states, n_ancilla, index)
        by_qutip = qutip_gradients(
            circuit, angles, qutip_ket(target, n_data), states, n_ancilla, index
        )
        operator = gradient_operator(circuit, angles, target, n_data, n_ancilla, index)
        forms = np.einsum("bi,ij,bj->b", states.conj(), operator, states).real
        for other in (by_shift, by_autodiff, by_qutip, forms):
            np.testing.assert_allclose(other, ours, atol=CLOSE)
        assert by_autodiff.dtype == np.float64


def test_many_inputs_are_the_same_as_few():
    """Beyond the outcomes of the ancillas the target is carried back in place of the inputs."""
    circuit, angles, target, states = instance(2, 1, 2, count=9)
    whole = {
        route: route(angles, target, states, 1, 7)
        for route in (shift_gradients, autodiff_gradients)
    }
    for route, values in whole.items():
        parts = [route(angles, target, states[i : i + 3], 1, 7) for i in (0, 3, 6)]
        np.testing.assert_allclose(values, np.concatenate(parts), atol=1e-13)
    reference = sampled_gradients(circuit, angles, target, states, 1, 7)
    np.testing.assert_allclose(whole[autodiff_gradients], reference, atol=CLOSE)


def test_pennylane_parameter_shift_is_its_autodiff_for_every_angle():
    circuit, angles, target, states = instance(2, 1, 2)
    trainable = qml.numpy.array(angles, requires_grad=True)
    state = qml.numpy.array(states[0], requires_grad=False)
    by_shift = qml.grad(fidelity_qnode(target, 1, diff_method="parameter-shift"), argnums=0)(
        trainable, state
    )
    with jax.enable_x64(True):
        qnode = fidelity_qnode(target, 1, interface="jax", diff_method="backprop")
        by_autodiff = np.asarray(jax.grad(qnode)(jax.numpy.asarray(angles), states[0]))
    np.testing.assert_allclose(by_shift, by_autodiff, atol=CLOSE)
    ours = [
        sampled_gradients(circuit, angles, target, states[:1], 1, index)[0]
        for index in range(circuit.n_angles)
    ]
    np.testing.assert_allclose(by_shift.ravel(), ours, atol=CLOSE)


def test_the_template_is_the_circuit_gate_by_gate():
    angles = np.arange(12.0).reshape(2, 2, 3)
    tape = qml.tape.make_qscript(denoiser)(angles, ["a", "b", "c"])
    described = []
    for operation in tape.operations:
        wires = [["a", "b", "c"].index(wire) for wire in operation.wires]
        described.append((operation.name, wires))
    expected = []
    for gate in denoising_circuit(3, 2).gates:
        axis = getattr(gate, "axis", None)
        expected.append((f"R{axis}" if axis else "CZ", list(gate.wires)))
    assert described == expected
    turns = [float(op.data[0]) for op in tape.operations if op.data]
    assert turns == list(range(12))


def test_a_ghz_target_of_one_qubit_and_one_data_qubit_without_entanglers():
    target = extended_ghz_states(0.4, 1)[0]
    value = shift_gradients([[[0.0], [0.3]]], target, [[1.0, 0.0]], 0, 1)
    assert value[0] == pytest.approx(math.sin(0.8 - 0.3) / 2)  # f = cos²(0.4 − θ/2)


ANGLES = [[[0.1, 0.2], [0.3, 0.4]]]
STATES = [[1.0, 0.0]]


@pytest.mark.parametrize("route", [shift_gradients, autodiff_gradients])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((ANGLES, [1, 1], STATES, 1, 0), "target must be normalised"),
        ((ANGLES, [math.nan, 1], STATES, 1, 0), "target must be normalised"),
        ((ANGLES, [1, 0, 0], STATES, 1, 0), "target must have"),
        ((ANGLES, [1, 0], STATES, -1, 0), "n_ancilla must not be negative"),
        ((ANGLES, [1, 0], STATES, 0, 0), "angles must have shape"),
        ((np.full((1, 2, 2), math.inf), [1, 0], STATES, 1, 0), "angles must be finite"),
        ((ANGLES, [1, 0], [[1, 0, 0, 0]], 1, 0), "states must have shape"),
        ((ANGLES, [1, 0], [[1, 1]], 1, 0), "states must be normalised"),
        ((ANGLES, [1, 0], STATES, 1, 4), "index must lie in 0..3"),
        ((ANGLES, [1, 0], STATES, 1, -1), "index must lie in 0..3"),
    ],
)
def test_bad_pennylane_input_is_named(route, arguments, named):
    with pytest.raises(ValueError, match=named):
        route(*arguments)


def test_bad_qutip_input_is_named():
    circuit, zero = denoising_circuit(2, 1), qutip.basis(2, 0)
    with pytest.raises(ValueError, match="target must be a normalised ket"):
        qutip_gradients(circuit, ANGLES, 2 * zero, STATES, 1, 0)
    with pytest.raises(ValueError, match="target must be a normalised ket"):
        qutip_gradients(circuit, ANGLES, zero.proj(), STATES, 1, 0)
    with pytest.raises(ValueError, match="n_ancilla"):
        qutip_gradients(circuit, ANGLES, zero, STATES, -1, 0)
    with pytest.raises(ValueError, match="index"):
        qutip_gradients(circuit, ANGLES, zero, STATES, 1, 4)
    with pytest.raises(ValueError, match="angles"):
        circuit_operator(circuit, [0.1])
