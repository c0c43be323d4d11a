"""Circuits of OpenQASM and other frameworks: what is read, what is refused in one sentence."""

import importlib.util
import warnings

import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits.foreign_circuits import _complete, _read_qasm
from bptools.audits.linear_angles import LinearAngles
from bptools.audits.matrix_strings import strings_of
from bptools.errors import UsageError

OLD = """OPENQASM 2.0;
include "qelib1.inc";
qreg q[2]; creg c[2];
rx(0.3) q[0]; ry(pi/4) q[1]; // angles
cx q[0],q[1];
barrier q; measure q -> c;
"""
NEW = """OPENQASM 3.0;
include "stdgates.inc";
input float[64] theta;
input float[64] phi;
qubit[2] q; bit[2] c;
rx(theta / 2) q[0];
ry(phi) q[1];
cx q[0], q[1];
c = measure q;
"""
needs_parser = pytest.mark.skipif(
    importlib.util.find_spec("openqasm3") is None, reason="the parser of OpenQASM is optional"
)


def saved(tmp_path, text):
    path = tmp_path / "circuit.qasm"
    path.write_text(text)
    return str(path)


@needs_parser
def test_the_inverse_of_the_root_of_not_is_read(tmp_path):
    text = OLD.replace("cx q", "sxdg q[1]; cx q")
    (size,) = bptools.audit(saved(tmp_path, text), "uniform", observable="Z1").sizes
    assert [p.variance for p in size.parameters] == [0, 0]  # Z is turned onto Y
    (size,) = bptools.audit(saved(tmp_path, text), "uniform", observable="Y1").sizes
    assert max(p.variance for p in size.parameters) > 0.1


HALF = 0.7 / 2
NESTED = "gate a(t) x, y { rx(t/2) x; cx x, y; } gate b(t) x, y { a(t) x, y; a(2*t) y, x; }"
GATES = {
    "u(0.7, 0.2, 0.3) q[0];": lambda: qml.U3(0.7, 0.2, 0.3, 0),
    "U(0.7, 0.2, 0.3) q[0];": lambda: qml.U3(0.7, 0.2, 0.3, 0),
    "sxdg q[1];": lambda: qml.adjoint(qml.SX(1)),
    "csx q[0], q[1];": lambda: qml.ctrl(qml.SX(1), 0),
    "cu1(0.7) q[0], q[1];": lambda: qml.ControlledPhaseShift(0.7, [0, 1]),
    "cu3(0.7, 0.2, 0.3) q[1], q[0];": lambda: qml.ctrl(qml.U3(0.7, 0.2, 0.3, 0), 1),
    "rzz(0.7) q[0], q[1];": lambda: qml.IsingZZ(0.7, [0, 1]),
    "rxx(0.7) q[0], q[1];": lambda: qml.IsingXX(0.7, [0, 1]),
    "ryy(0.7) q[0], q[1];": lambda: qml.IsingYY(0.7, [0, 1]),
    "gate x x { rx(pi/7) x; } x q[1];": lambda: qml.RX(np.pi / 7, 1),
    "h q; cx q, p;": lambda: [qml.H(0), qml.H(1), qml.CNOT([0, 2]), qml.CNOT([1, 3])],
    f"{NESTED} b(0.7) q[1], q[0];": (
        lambda: [qml.RX(HALF, 1), qml.CNOT([1, 0]), qml.RX(2 * HALF, 0), qml.CNOT([0, 1])]
    ),
}


@needs_parser
@pytest.mark.parametrize("text", GATES)
def test_gates_of_openqasm_are_what_they_stand_for(text):
    wires = [f"{register}[{k}]" for register in "qp" for k in range(2)]
    queue = _read_qasm(f"OPENQASM 3.0; qubit[2] q; qubit[2] p; {text} y p[0]; y p[0];").queue
    found = qml.matrix(queue, wire_order=wires)()
    right = qml.matrix(GATES[text], wire_order=range(4))()
    phase = np.vdot(right, found) / 16
    assert found == pytest.approx(phase * right)


@needs_parser
@pytest.mark.parametrize("text", [OLD, NEW])
def test_openqasm_is_the_circuit_that_it_spells(tmp_path, text):
    @qml.qnode(qml.device("default.qubit", wires=2))
    def same(theta, phi):
        qml.RX(theta if text is OLD else theta / 2, 0)
        qml.RY(phi, 1)
        qml.CNOT([0, 1])
        return qml.expval(qml.Z(1) + 0.5 * qml.X(0) @ qml.X(1))

    options = {} if text is OLD else {"keywords": {"theta": 0.3, "phi": np.pi / 4}}
    ours = bptools.audit(saved(tmp_path, text), observable="Z1 + 0.5*X0*X1", **options)
    theirs = bptools.audit(same, arguments=(0.3, np.pi / 4))
    found, right = ([p.variance for p in audited.sizes[0].parameters] for audited in (ours, theirs))
    assert found == pytest.approx(right, rel=1e-12)
    assert min(right) > 0
    names = ["angles[0]", "angles[1]"] if text is OLD else ["theta", "phi"]
    assert [p.name for p in ours.sizes[0].parameters] == names


@needs_parser
@pytest.mark.parametrize(
    ("text", "observable", "words"),
    [
        (OLD, None, "observable must be given"),
        (OLD, "Z5", "on the qubits 0 to 1"),
        (OLD, "Q0", "must be spelt such as"),
        (OLD.replace("rx(0.3)", "rxx(0.3)"), "Z0", "that PennyLane reads"),
        ("qreg q[2]; h q;", "Z0", "must"),
        ("hello", "Z0", "must be OpenQASM"),
        (NEW.replace("cx", "c[0] = measure q[0]; if (c[0]) x q[1]; cx"), "Z0", "at its end alone"),
    ],
)
def test_what_cannot_be_read_has_one_sentence(tmp_path, text, observable, words):
    with pytest.raises(UsageError, match=words):
        bptools.audit(saved(tmp_path, text), observable=observable)


def test_a_missing_converter_is_named():
    class QuantumCircuit:
        """Stands for one of Qiskit."""

    QuantumCircuit.__module__ = "qiskit.circuit"
    if importlib.util.find_spec("pennylane_qiskit") is None:
        with pytest.raises(UsageError, match='pip install "pennylane-qiskit"'):
            bptools.audit(QuantumCircuit(), observable="Z0")
    with pytest.raises(UsageError, match="a QNode returns what it measures"):
        bptools.audit(lambda n: n, observable="Z0")


@pytest.mark.parametrize(
    ("gates", "words"),
    [
        (lambda x: [qml.RX(x[0] ** 2, 0)], "linear in its symbols"),
        (lambda x: [qml.RX(x[0] * x[1], 0)], "linear in its symbols"),
        (lambda x: [qml.RX(x[0], 0) if x[1] < 0.4 else qml.RY(x[0], 0)], "the same gates"),
        (lambda x: [qml.RX(x[0], int(16 * x[1]) % 2)], "the same gates"),
    ],
)
def test_angles_that_are_not_linear_in_the_symbols_are_refused(gates, words):
    with pytest.raises(UsageError, match=words):
        LinearAngles.of(gates, 2)


def test_angles_are_found_from_gates_at_values_of_the_symbols():
    def gates(x):
        return [qml.RX(2 * x[0] - x[1] / 3 + 1, 0), qml.CZ([0, 1]), qml.Rot(x[1], 0.5, x[0], 1)]

    angles = LinearAngles.of(gates, 2)
    assert angles.coefficients == pytest.approx(np.array([[2, -1 / 3], [0, 1], [0, 0], [1, 0]]))
    with qml.queuing.AnnotatedQueue() as queued:
        angles.queue(np.array([5.0, -7.0]))
    turned = qml.tape.QuantumScript.from_queue(queued).operations
    right = [angle for gate in gates([5.0, -7.0]) for angle in gate.data]
    assert [angle for gate in turned for angle in gate.data] == pytest.approx(right)


@needs_parser
@pytest.mark.skipif(importlib.util.find_spec("cirq") is None, reason="Cirq is optional")
def test_symbols_of_cirq_are_shared_by_the_gates_that_they_turn():
    import cirq
    import sympy

    a, b = cirq.LineQubit.range(2)
    g, h = sympy.symbols("g h")
    turned = [cirq.XX(a, b) ** (g / np.pi), (cirq.X**-0.5)(b), cirq.YY(a, b) ** (h / np.pi)]
    powers = [cirq.CZ(a, b) ** (g / np.pi), cirq.CNOT(b, a) ** (h / np.pi), cirq.ISWAP(a, b) ** 0.3]
    zz = cirq.ZZ(a, b) ** (g / np.pi)
    circuit = cirq.Circuit(cirq.ry(h)(a), turned, zz, cirq.rx(2 * g)(b), powers)

    @qml.qnode(qml.device("default.qubit", wires=2))
    def same(g, h):
        qml.RY(h, 0)
        qml.IsingXX(g, [0, 1])
        qml.RX(-np.pi / 2, 1)
        qml.IsingYY(h, [0, 1])
        qml.IsingZZ(g, [0, 1])
        qml.RX(2 * g, 1)
        qml.ControlledPhaseShift(g, [0, 1])
        qml.Hadamard(0), qml.ControlledPhaseShift(h, [1, 0]), qml.Hadamard(0)
        qml.IsingXY(0.3 * np.pi, [0, 1])
        return qml.expval(qml.Z(0) @ qml.Z(1) + 0.5 * qml.X(0))

    ours = bptools.audit(circuit, "uniform", observable="Z0*Z1 + 0.5*X0")
    theirs = bptools.audit(same, "uniform", arguments=(0.1, 0.2))
    found, right = ([p.variance for p in audited.sizes[0].parameters] for audited in (ours, theirs))
    assert found == pytest.approx(right, rel=1e-9)
    assert min(right) > 0.1


@pytest.mark.skipif(importlib.util.find_spec("cirq") is None, reason="Cirq is optional")
@pytest.mark.parametrize("name", ["X", "Y", "Z", "rx", "ry", "rz"])
@pytest.mark.parametrize("value", [0, 1])
def test_controlled_rotations_of_cirq_are_turned_linearly(name, value):
    import cirq

    from bptools.audits.cirq_circuits import _turned

    a, b = cirq.LineQubit.range(2)
    kind = getattr(cirq, name)
    gate = kind(0.7) if name.islower() else kind**0.7
    controlled = gate(b).controlled_by(a, control_values=[value])
    parts = list(
        cirq.flatten_to_ops(_turned(cirq.ControlledGate(gate, control_values=[value])(a, b), 0))
    )
    assert not any(isinstance(part.gate, cirq.ControlledGate) for part in parts)
    found = cirq.Circuit(parts).unitary(qubit_order=[a, b])
    assert abs(np.vdot(found, cirq.Circuit(controlled).unitary([a, b]))) == pytest.approx(4)


@pytest.mark.skipif(importlib.util.find_spec("qiskit") is None, reason="Qiskit is optional")
def test_measurements_of_qiskit_that_conditions_read_are_kept():
    from qiskit import QuantumCircuit
    from qiskit.circuit import Parameter

    circuit = QuantumCircuit(2, 1)
    circuit.ry(Parameter("a"), 0)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.x(1)
    circuit.rx(Parameter("b"), 1)
    circuit.measure_all()
    (size,) = bptools.audit(circuit, "uniform", observable="Z1").sizes  # of cos a cos b
    assert [p.variance for p in size.parameters] == pytest.approx([0.25, 0.25])
    circuit.reset(1)
    with pytest.raises(UsageError, match="Reset instruction is not supported"):
        bptools.audit(circuit, "uniform", observable="Z1")


@pytest.mark.skipif(importlib.util.find_spec("qiskit") is None, reason="Qiskit is optional")
def test_gates_of_qiskit_that_are_circuits_are_taken_apart():
    from qiskit import QuantumCircuit
    from qiskit.circuit import Parameter

    a, b = Parameter("a"), Parameter("b")
    block = QuantumCircuit(2, name="block")
    block.ry(a, 0)
    block.barrier()
    block.cx(0, 1)
    around = QuantumCircuit(2, name="around")
    around.append(block.to_instruction(), [0, 1])
    around.rx(b * b, 1)
    circuit = QuantumCircuit(2)
    circuit.append(around.to_instruction(), [0, 1])
    (size,) = bptools.audit(circuit, "given", observable="Z1", samples=2).sizes  # cos a cos b²
    assert [p.mean for p in size.parameters] == pytest.approx([0, 0], abs=1e-9)
    linear = circuit.assign_parameters({b: np.sqrt(0.5)})
    (size,) = bptools.audit(linear, "uniform", observable="Z1").sizes
    assert [p.variance for p in size.parameters] == pytest.approx([np.cos(0.5) ** 2 / 2])


def test_what_pennylane_leaves_out_of_a_circuit_is_refused():
    def queue(a):
        qml.RX(a, 0)
        warnings.warn(
            "The reset instruction is not supported, and has not been added.", stacklevel=2
        )

    with pytest.raises(UsageError, match="what PennyLane reads: The reset instruction is not"):
        _complete(queue, {"a": 0.1})


def test_sparse_matrices_are_the_sums_that_they_were_made_of():
    rng = np.random.default_rng(1)
    words = ["XYZI", "ZZII", "IIYX", "IIII", "YIYI"]
    strings = [qml.pauli.string_to_pauli_word(word, {k: k for k in range(4)}) for word in words]
    coefficients = rng.normal(size=len(words))
    matrix = qml.Hamiltonian(coefficients, strings).sparse_matrix(wire_order=range(4))
    found = strings_of(matrix, 4, (0, 1, 2, 3))
    assert len(found.terms) == len(words)
    assert found.matrix() == pytest.approx(matrix.toarray(), abs=1e-12)
