"""Identity blocks and embedded data that is drawn, by matrices on grids of angles."""

from itertools import product

import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.errors import UsageError
from bptools.interface.auditing import laws_of_inputs

PAULIS = {"X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]])}
CNOT = np.eye(4)[[0, 1, 3, 2]]
MEASURED = np.kron(np.diag([1, -1]), PAULIS["X"]) + np.kron(np.eye(2), PAULIS["Y"])
BLOCK = (("X", 0), ("Y", 1), None, ("Y", 0), ("Y", 0), None, ("X", 0), ("Y", 1))


def on_two_wires(body):
    @qml.qnode(qml.device("default.qubit", wires=2))
    def cost(w):
        body(w)
        return qml.expval(qml.Z(0) @ qml.X(1) + qml.Y(1))

    return cost


def block(w):
    turns = iter(w)
    for gate in BLOCK:
        if gate is None:
            qml.CNOT([0, 1])
        else:
            getattr(qml, f"R{gate[0]}")(next(turns), gate[1])


def values(angles):
    """Return the loss at rows of angles."""
    state = np.zeros((len(angles), 4, 1), complex)
    state[:, 0] = 1
    columns = iter(angles.T)
    for gate in BLOCK:
        if gate is None:
            state = CNOT @ state
            continue
        half = next(columns)[:, None, None] / 2
        pauli = np.kron(PAULIS[gate[0]], np.eye(2)) if gate[1] == 0 else np.kron(
            np.eye(2), PAULIS[gate[0]])  # fmt: skip
        state = np.cos(half) * state - 1j * np.sin(half) * (pauli @ state)
    return (state.conj().swapaxes(1, 2) @ MEASURED @ state).real.ravel()


def test_identity_blocks_are_those_of_a_grid():
    nodes = np.arange(9) * 2 * np.pi / 9  # squares have harmonics up to 8
    draws = np.zeros((9**3, 6))
    for (first, second), column in zip(
        ((0, 4), (1, 5), (2, 3)), np.array(list(product(nodes, repeat=3))).T, strict=True
    ):
        draws[:, first], draws[:, second] = column, -column
    slopes = np.array([(values(draws + s) - values(draws - s)) / 2 for s in np.eye(6) * np.pi / 2])
    (size,) = bptools.audit(on_two_wires(block), "identity-blocks", arguments=(np.zeros(6),)).sizes
    assert size.known == "exact"
    assert [p.mean for p in size.parameters] == pytest.approx(slopes.mean(axis=1), abs=1e-12)
    assert [p.variance for p in size.parameters] == pytest.approx(slopes.var(axis=1), abs=1e-12)
    assert size.largest.value > 0.1


def test_blocks_that_do_not_undo_themselves_are_refused():
    def uneven(w):
        qml.RX(w[0], 0)
        qml.CNOT([0, 1])
        qml.RY(w[1], 0)

    def lonely(w):
        qml.RX(w[0], 0)

    for body, ensemble, message in (
        (uneven, "identity-blocks", "mirror images of their first halves, they are not on wire 0"),
        (lonely, "identity-blocks(2)", "a multiple of 4 in 2 blocks"),
        (lonely, "identity-blocks(0)", "must be at least one block"),
    ):
        with pytest.raises(UsageError, match=message):
            bptools.audit(on_two_wires(body), ensemble, arguments=(np.zeros(2),))


@qml.qnode(qml.device("default.qubit", wires=2))
def embedded(w, x):
    for wire in (0, 1):
        qml.RX(x[wire], wire)
    qml.CNOT([0, 1])
    for wire in (0, 1):
        qml.RY(w[wire], wire)
    qml.CNOT([0, 1])
    return qml.expval(qml.Z(1))


@qml.qnode(qml.device("default.qubit", wires=1))
def repeated(w, k):
    qml.RX(w[0] * k, 0)
    return qml.expval(qml.Z(0))


WEIGHTS = np.array([0.3, 0.4])


def test_inputs_of_a_law_are_those_of_quadrature():
    nodes, weights = np.polynomial.legendre.leggauss(12)
    nodes, weights = (nodes + 1) * np.pi / 2, weights / 2
    slope = qml.grad(embedded, argnums=0)
    points = list(product(nodes, repeat=2))
    shares = np.prod(list(product(weights, repeat=2)), axis=1)
    slopes = np.array(
        [slope(qml.numpy.array(WEIGHTS), qml.numpy.array(x, requires_grad=False)) for x in points]
    )
    mean = shares @ slopes
    (size,) = bptools.audit(
        embedded, "given", arguments=(WEIGHTS, np.zeros(2)), inputs={"x": "uniform(0, pi)"}
    ).sizes
    assert size.known == "exact"
    assert [p.name for p in size.parameters] == ["w[0]", "w[1]"]
    assert [p.mean for p in size.parameters] == pytest.approx(mean, abs=1e-10)
    variance = shares @ (slopes - mean) ** 2
    assert [p.variance for p in size.parameters] == pytest.approx(variance, abs=1e-10)


def test_inputs_that_are_none_are_refused():
    zeros = np.zeros(2)
    for ensemble, inputs, message in (
        ("haar", {"x": "uniform(0, 1)"}, "must come with independent angles"),
        (
            "given",
            {"y": "uniform(0, 1)"},
            "must name arguments of embedded, which are w, x, not y",
        ),
        ("given", {"x": "often"}, "must have a law such as"),
    ):
        with pytest.raises(UsageError, match=message):
            bptools.audit(embedded, ensemble, arguments=(WEIGHTS, zeros), inputs=inputs)
    with pytest.raises(UsageError, match="must hold real numbers"):
        bptools.audit(repeated, "given", arguments=(WEIGHTS, 2), inputs={"k": "uniform(0, 1)"})
    with pytest.raises(UsageError, match="must be spelt such as x=uniform"):
        laws_of_inputs(["uniform(0, 1)"])
