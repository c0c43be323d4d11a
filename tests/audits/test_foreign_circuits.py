"""Circuits of OpenQASM and other frameworks: what is read, what is refused in one sentence."""

import importlib.util

import numpy as np
import pennylane as qml
import pytest

import bptools
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


def test_sparse_matrices_are_the_sums_that_they_were_made_of():
    rng = np.random.default_rng(1)
    words = ["XYZI", "ZZII", "IIYX", "IIII", "YIYI"]
    strings = [qml.pauli.string_to_pauli_word(word, {k: k for k in range(4)}) for word in words]
    coefficients = rng.normal(size=len(words))
    matrix = qml.Hamiltonian(coefficients, strings).sparse_matrix(wire_order=range(4))
    found = strings_of(matrix, 4, (0, 1, 2, 3))
    assert len(found.terms) == len(words)
    assert found.matrix() == pytest.approx(matrix.toarray(), abs=1e-12)
