"""A circuit of ours is compiled as PennyLane's functions are, and without PennyLane."""

import ast
from pathlib import Path

import jax
import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.circuits import Circuit, CliffordGate, ControlledZ, RotationGate, denoising_circuit
from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.denoising import compiled_denoiser
from bptools.quddpm.run_file import gates_digest
from bptools.quddpm.settings import Settings
from bptools.simulator import compile_circuit

PACKAGE = Path(bptools.__file__).parent
EVERY_AXIS = Circuit(
    2,
    (
        RotationGate("X", 0),
        RotationGate("Y", 1),
        ControlledZ(1, 0),
        RotationGate("Z", 0),
        RotationGate("Z", 1),
        RotationGate("Y", 0),
    ),
)
PLACES = (3, 0, 4, 1, 2)


def every_axis(angles, _):
    qml.RX(angles[3], 0)
    qml.RY(angles[0], 1)
    qml.CZ([1, 0])
    qml.RZ(angles[4], 0)
    qml.RZ(angles[1], 1)
    qml.RY(angles[2], 0)


def test_rotations_about_every_axis_at_any_place_are_pennylanes():
    angles = np.random.default_rng(0).normal(size=5)
    with jax.enable_x64(True):
        ours = compile_circuit(EVERY_AXIS, 2, 5, dtype="complex128", places=PLACES)
        matrix = ours.apply(angles, np.eye(4)).T
        slope = jax.grad(lambda turned: abs(ours.apply(turned, np.eye(4))[1, 2]) ** 2)(angles)
        theirs = compile_circuit(every_axis, 2, 5, dtype="complex128")
        expected = jax.grad(lambda t: abs(theirs.apply(t, np.eye(4))[1, 2]) ** 2)(angles)
    found = qml.matrix(every_axis, wire_order=range(2))(angles, None)
    np.testing.assert_allclose(matrix, found, rtol=0, atol=1e-15)
    np.testing.assert_allclose(slope, expected, rtol=0, atol=1e-15)
    assert gates_digest(ours.gates) == gates_digest(theirs.gates)


@pytest.mark.parametrize("told", [False, True])
def test_the_denoiser_has_the_gates_of_the_template(told):
    """What is recorded of trainings knows their circuit by its gates."""
    settings = Settings(n_qubits=2, n_ancilla=2, layers=2, time_embedding=told)
    shape = (2, 2, 4)
    ours, theirs = (compiled_denoiser(settings, ansatz, shape) for ansatz in (None, denoiser))
    assert gates_digest(ours.gates) == gates_digest(theirs.gates)
    assert ours.parameter_shape == theirs.parameter_shape


@pytest.mark.parametrize(
    ("circuit", "arguments", "message"),
    [
        (EVERY_AXIS, {"n_wires": 3}, "circuit must have 3 wires, it has 2"),
        (EVERY_AXIS, {"parameter_shape": 4}, r"shape \(4,\) must be the circuit's angles"),
        (EVERY_AXIS, {"places": (0, 1, 2, 3, 3)}, "each once: it has 5"),
        (
            Circuit(2, (CliffordGate.named("H", 0),)),
            {"parameter_shape": 0},
            "gates must be rotations of one qubit and CZ",
        ),
        (denoising_circuit(2, 1), {"parameter_shape": (2, 2), "n_ancilla": 2}, "n_ancilla must"),
        (Circuit(2, (RotationGate("X", 0),)), {"parameter_shape": 1}, r"leaves out \[1\]"),
    ],
)
def test_what_a_circuit_of_ours_must_fit(circuit, arguments, message):
    with pytest.raises(ValueError, match=message):
        compile_circuit(circuit, **({"n_wires": 2, "parameter_shape": 5} | arguments))


def imported_by(module):
    """The modules that importing a module of ours imports, its packages included."""
    seen, pending = set(), [module]
    while pending:
        name = pending.pop()
        path = PACKAGE.parent / name.replace(".", "/")
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if name in seen or not file.is_file():
            seen.add(name)
            continue
        seen.add(name)
        pending += [name.rpartition(".")[0]] if "." in name else []
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import):
                pending += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                pending += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return seen


def test_a_training_process_imports_what_it_needs_alone():
    trained = imported_by("bptools.quddpm.training") | imported_by("bptools.quddpm.model")
    assert {"jax", "bptools.simulator.compiled"} <= trained
    heavy = {"pennylane", "qutip", "scipy", "sympy"}
    assert not {name for name in trained if name.split(".")[0] in heavy}
    assert "pennylane" in imported_by("bptools.quddpm.denoiser")
