"""What a compiled circuit refuses, before any work."""

import jax
import numpy as np
import pennylane as qml
import pytest

from bptools.quddpm.denoiser import denoiser
from bptools.simulator import compile_circuit, compiled


def turned(*operations):
    """A circuit on two wires with a rotation on each and then the operations."""

    def circuit(angles, wires):
        for wire in wires:
            qml.RX(angles[wire], wire)
        for operation in operations:
            operation(angles)

    return circuit


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda _: qml.QubitUnitary(np.diag([1.0, 2.0]), 0), "QubitUnitary .*not unitary"),
        (lambda _: qml.Projector([0], 0), "Projector .*not unitary"),
        (lambda _: qml.Hermitian(np.eye(2) * 3, 0), "Hermitian .*not unitary"),
        (lambda _: qml.measure(0), "is a mid-circuit measurement"),
        (lambda _: qml.BitFlip(0.1, 0), "BitFlip on wires .* is a noise channel"),
        (
            lambda _: qml.StatePrep(np.ones(2) / 2**0.5, 0),
            "StatePrep .* must come before every gate",
        ),
        (lambda _: qml.BasisState([1], 0), "BasisState .* must come before every gate"),
        (lambda _: qml.RX(np.ones(3), 0), "RX .* has a batch"),
        (lambda _: qml.RX(0.1, 2), r"RX on wires \[2\] must act on wires of 0\.\.1"),
        (lambda _: qml.RX(0.1, "a"), r"RX on wires \['a'\] must act on wires of"),
        (
            lambda angles: qml.QubitUnitary(
                qml.math.eye(2, like=angles) * qml.math.exp(angles[0]), 0
            ),
            "QubitUnitary .*(not unitary|depends)",
        ),
        (
            lambda angles: qml.QubitUnitary(qml.math.diag(qml.math.exp(1j * angles)), 0),
            "QubitUnitary .*depends on the parameters",
        ),
    ],
)
def test_operation_is_refused_by_name(operation, message):
    with pytest.raises(ValueError, match=message):
        compile_circuit(turned(operation), 2, 2)


def test_a_prepared_state_is_refused_though_it_comes_first():
    def circuit(angles, wires):
        qml.BasisState([1], 0)
        qml.RX(angles[0], 1)

    with pytest.raises(ValueError, match=r"BasisState .* is no unitary gate"):
        compile_circuit(circuit, 2, 1)


def test_a_wire_used_twice_is_refused():
    with pytest.raises((ValueError, qml.wires.WireError), match=r"unique|twice|different"):
        compile_circuit(turned(lambda _: qml.CNOT((1, 1))), 2, 2)


def test_circuits_without_gates_or_with_idle_wires_are_refused():
    with pytest.raises(ValueError, match=r"every wire of 0\.\.1, it leaves out \[0, 1\]"):
        compile_circuit(lambda angles, wires: None, 2, 1)
    with pytest.raises(ValueError, match=r"leaves out \[1\]"):
        compile_circuit(lambda angles, wires: qml.RX(angles[0], 0), 2, 1)
    idle = compile_circuit(lambda angles, wires: qml.X(0), 2, 0, idle_wires=True)
    assert np.array_equal(idle.apply(np.zeros(0), np.eye(4)), np.eye(4)[[2, 3, 0, 1]])


def test_a_circuit_that_depends_on_values_is_refused():
    with pytest.raises(ValueError, match="traceable by JAX"):
        compile_circuit(lambda angles, wires: qml.RX(float(angles[0]), 0), 1, 1)
    with pytest.raises(ValueError, match="traceable by JAX"):
        compile_circuit(lambda a, wires: qml.RX(a[0], 0) if a[0] > 0 else qml.X(0), 1, 1)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"n_wires": 0}, "n_wires must be at least 1, it is 0"),
        ({"n_ancilla": 2}, r"n_ancilla must lie in 0\.\.1, it is 2"),
        ({"n_ancilla": -1}, r"n_ancilla must lie in 0\.\.1, it is -1"),
        ({"dtype": "float32"}, "dtype must be 'complex64' or 'complex128'"),
    ],
)
def test_arguments_of_the_compilation(changed, message):
    arguments = {"n_wires": 2, "parameter_shape": (1, 2, 2)} | changed
    with pytest.raises(ValueError, match=message):
        compile_circuit(denoiser, **arguments)


def test_arguments_of_the_simulation(monkeypatch):
    circuit = compile_circuit(denoiser, 2, (1, 2, 2), n_ancilla=1)
    angles, states, data = np.zeros((1, 2, 2)), np.eye(4), np.eye(2)
    with pytest.raises(ValueError, match=r"parameters must have shape \(1, 2, 2\)"):
        circuit.apply(np.zeros(4), states)
    with pytest.raises(ValueError, match="parameters must be real"):
        circuit.apply(angles * 1j, states)
    with pytest.raises(ValueError, match=r"states must have shape \(batch, 4\)"):
        circuit.apply(angles, data)
    with pytest.raises(ValueError, match=r"states must have shape \(batch, 2\)"):
        circuit.branch(angles, states, np.zeros(4, int))
    with pytest.raises(ValueError, match=r"outcomes must have shape \(2,\)"):
        circuit.branch(angles, data, np.zeros(3, int))
    with pytest.raises(ValueError, match=r"outcomes must lie in 0\.\.1"):
        circuit.branch(angles, data, np.array([0, 2]))
    with pytest.raises(ValueError, match="outcomes must be integers"):
        circuit.branch(angles, data, np.array([0.0, 1.0]))
    monkeypatch.setattr(compiled, "available_bytes", lambda: 100)
    with pytest.raises(ValueError, match="2 wires with a batch of 4 need about"):
        circuit.apply(angles, states)


def test_double_precision_is_not_lost_in_a_trace():
    compiled = compile_circuit(denoiser, 2, (1, 2, 2), dtype="complex128")
    with pytest.raises(ValueError, match="double precision"):
        jax.jit(compiled.apply)(np.zeros((1, 2, 2)), np.eye(4))
    assert compiled.apply(np.zeros((1, 2, 2)), np.eye(4)).dtype == np.complex128


def test_the_memory_estimate_grows_with_the_derivative():
    compiled = compile_circuit(denoiser, 13, (5, 2, 13), n_ancilla=3)
    state = 2**10 * 100 * 8  # of the data
    assert 3 * state < compiled.memory_bytes(100, gradient=False) < compiled.memory_bytes(100)
    assert compiled.memory_bytes(100) < 60 * state
