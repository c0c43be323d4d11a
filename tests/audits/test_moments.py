"""Moments against PennyLane's own gradients, averaged over designs and grids."""

from functools import cache
from itertools import product

import jax
import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits.cost_reading import read_costs
from bptools.audits.gradient_moments import NoFormulaError
from bptools.audits.haar_inputs import MOST_OPERATIONS, _operations
from bptools.audits.picture_gradients import TurnedPicture
from bptools.audits.simulated_gradients import gradients
from bptools.ensembles.designs import stabiliser_states
from bptools.ensembles.haar import haar_states


def design(n_qubits):
    exact = stabiliser_states(n_qubits)  # a 2-design
    return np.vectorize(lambda entry: complex(float(entry.x), float(entry.y)))(exact)


STATES = design(2)
PRODUCTS = np.array([np.kron(one, other) for one in design(1) for other in design(1)])


def qnode(*observables, diff_method="best"):
    """Three wires, of which the last two take the input; angles scaled and shared."""

    @qml.qnode(qml.device("default.qubit", wires=3), diff_method=diff_method)
    def cost(weights, shared, state=(1, 0, 0, 0)):
        qml.StatePrep(qml.math.stack(state), wires=[1, 2])
        qml.Rot(*weights[0], wires=0)
        qml.CNOT([0, 1])
        qml.IsingXY(2 * weights[1, 0], wires=[1, 2])
        qml.PauliRot(weights[1, 1], "YXZ", wires=[2, 0, 1])
        qml.Toffoli([2, 1, 0])
        qml.RY(shared, 0)
        qml.CRX(0.5 * shared + weights[1, 2], [0, 2])
        qml.adjoint(qml.S)(1)
        values = tuple(qml.expval(observable) for observable in observables)
        return values if len(values) > 1 else values[0]

    return cost


OBSERVABLES = {
    "projector": qml.Projector([0, 1], wires=[1, 2]),
    "strings": 0.3 * qml.Z(0) @ qml.X(2) + qml.Y(1) - 0.2 * qml.Z(2),
    "matrix": qml.Hermitian(np.diag([1.0, 0, 0, -0.5]), wires=[2, 0]),
}
WEIGHTS, SHARED = np.array([[0.3, -1.1, 0.7], [0.9, 0.4, -2.1]]), 1.3


@cache  # compiling takes longer than all the rest
def by_pennylane():
    """Return gradients of all observables at all states, (observables, states, parameters)."""
    circuit = qnode(*OBSERVABLES.values(), diff_method="backprop")
    states = np.concatenate([STATES, PRODUCTS])
    with jax.enable_x64(True):
        slopes = jax.vmap(jax.jacobian(circuit, (0, 1)), (None, None, 0))
        found = jax.jit(slopes)(WEIGHTS, SHARED, states)
        parts = [[np.asarray(x).reshape(len(states), -1) for x in both] for both in found]
    return dict(zip(OBSERVABLES, map(np.column_stack, parts), strict=True))


@pytest.mark.parametrize("name", OBSERVABLES)
@pytest.mark.parametrize(("ensemble", "design"), [("haar", STATES), ("local-haar", PRODUCTS)])
def test_input_averages_are_those_of_a_design(name, ensemble, design):
    count = len(STATES)
    values = by_pennylane()[name][slice(count) if ensemble == "haar" else slice(count, None)]
    assert len(values) == len(design)
    mean, variance = values.mean(axis=0), values.var(axis=0)
    for averaged in (ensemble, design):
        found = bptools.audit(qnode(OBSERVABLES[name]), averaged, arguments=(WEIGHTS, SHARED))
        (size,) = found.sizes
        assert size.known == "exact"
        assert [one.mean for one in size.parameters] == pytest.approx(mean, abs=1e-12)
        assert [one.variance for one in size.parameters] == pytest.approx(variance, abs=1e-12)
    assert [one.name for one in size.parameters][-2:] == ["weights[1,2]", "shared"]


def hardware_efficient(observable, n=3):
    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(weights):
        qml.StronglyEntanglingLayers(weights, wires=range(n))
        return qml.expval(observable)

    return cost


@pytest.mark.parametrize(
    "observable",
    [qml.Projector([0, 1, 0], wires=range(3)), qml.Z(1), qml.Z(0) @ qml.X(1) + 0.5 * qml.Y(2)],
)
def test_the_three_exact_routes_agree(observable, monkeypatch):
    weights = np.random.default_rng(1).uniform(-3, 3, (2, 3, 3))
    first = bptools.audit(hardware_efficient(observable), arguments=(weights,)).sizes[0]
    monkeypatch.setattr("bptools.audits.haar_inputs._rows_fit", lambda program: False)
    second = bptools.audit(hardware_efficient(observable), arguments=(weights,)).sizes[0]
    monkeypatch.setattr("bptools.audits.haar_inputs.MOST_LETTER_WIRES", 0)
    third = bptools.audit(hardware_efficient(observable), arguments=(weights,)).sizes[0]
    assert len({first.method, second.method, third.method}) >= 2
    assert "operators M" in third.method
    for other in (second, third):
        for mine, theirs in zip(first.parameters, other.parameters, strict=True):
            assert mine.variance == pytest.approx(theirs.variance, abs=1e-13)
            assert bool(mine.dead) == bool(theirs.dead)


TURNED = {
    "bits": qml.Projector([0, 1], wires=[1, 2]),
    "amplitudes": qml.Z(0) @ qml.X(1) + 0.5 * qml.Y(2),
}


def turned(prepared):
    @qml.qnode(qml.device("default.qubit", wires=3))
    def cost(weights, factor=1.0):
        if prepared == "bits":
            qml.BasisState([1, 0, 1], wires=range(3))
        elif prepared == "amplitudes":
            qml.StatePrep(np.array([0.6, 0, 0, 0.8j, 0, 0, 0, 0]), wires=range(3))
        qml.Hadamard(1)
        qml.RX(weights[0], 0)
        qml.RY(weights[1] + np.pi / 2, 1)
        qml.CNOT([0, 1])
        qml.PauliRot(factor * weights[2], "XZY", wires=range(3))
        qml.CNOT([1, 2])
        qml.RZ(weights[3], 2)
        qml.RY(-weights[4], 1)
        return qml.expval(TURNED[prepared])

    return cost


@cache  # compiling takes longer than all the rest
def turned_slopes(prepared):
    return jax.jit(jax.vmap(jax.grad(turned(prepared)), (0, None)))


@pytest.mark.parametrize("ensemble", ["uniform", "small"])
@pytest.mark.parametrize("prepared", TURNED)
def test_angle_averages_are_those_of_a_grid(prepared, ensemble):
    if ensemble == "uniform":  # squares have harmonics up to 2
        nodes, weights, options = np.arange(5) * np.pi / 2.5 - 0.3, np.full(5, 0.2), {}
    else:
        nodes, weights = np.polynomial.legendre.leggauss(5)
        nodes, weights, options = 0.4 * nodes, weights / 2, {"scale": 0.4}
    points = np.array(list(product(*[nodes] * 5)))
    shares = np.prod(list(product(*[weights] * 5)), axis=1)
    factor = 1.0 if ensemble == "uniform" else 0.5
    with jax.enable_x64(True):
        values = np.asarray(turned_slopes(prepared)(points, factor))
    mean = shares @ values
    variance = shares @ values**2 - mean**2
    called = {"arguments": (np.zeros(5),), "keywords": {"factor": factor}} | options
    (size,) = bptools.audit(turned(prepared), ensemble, **called).sizes
    assert "Pauli propagation" in size.method
    assert size.known == "exact"
    assert [one.mean for one in size.parameters] == pytest.approx(mean, abs=1e-10)
    assert [one.variance for one in size.parameters] == pytest.approx(variance, abs=1e-10)


def switched_off(*_):
    raise NoFormulaError("it is off")


@pytest.mark.parametrize("ensemble", ["haar", "local-haar", "uniform", "small"])
def test_intervals_of_samples_hold_the_exact_values(ensemble, monkeypatch):
    weights = np.random.default_rng(2).uniform(-3, 3, (1, 3, 3))
    circuit = hardware_efficient(qml.Z(0) @ qml.Z(1))
    exact = bptools.audit(circuit, ensemble, arguments=(weights,)).sizes[0]
    for name in ("haar_moments", "local_haar_moments"):
        monkeypatch.setattr(f"bptools.audits.size_audit.{name}", switched_off)
    monkeypatch.setattr("bptools.audits.size_audit.angle_moments", switched_off)
    found = bptools.audit(circuit, ensemble, arguments=(weights,), samples=4000, seed=3).sizes[0]
    assert (exact.known, found.known) == ("exact", "sampled")
    assert 1000 <= found.samples <= 4000  # as soon as the largest is known within a factor 2
    assert found.method.endswith("since it is off")
    for mine, theirs in zip(exact.parameters, found.parameters, strict=True):
        assert theirs.low - 1e-15 <= mine.variance <= theirs.high + 1e-15
        assert theirs.mean_low - 1e-15 <= mine.mean <= theirs.mean_high + 1e-15
    assert max(one.low for one in found.parameters) > 0


def test_a_parameter_that_turns_two_rotations_is_exact():
    @qml.qnode(qml.device("default.qubit", wires=2))
    def cost(angle):
        qml.RX(angle, 0)
        qml.RX(angle, 1)
        return qml.expval(qml.Z(0) @ qml.Z(1))

    (size,) = bptools.audit(cost, "uniform", arguments=(0.0,)).sizes
    assert size.known == "exact"
    assert size.parameters[0].variance == pytest.approx(0.5)  # f = cos^2, f' = -sin 2 angle


def test_out_of_reach_is_not_tried():
    program = read_costs(hardware_efficient(qml.Z(0), 12), (np.full((1, 12, 3), 0.1),))[0].program
    assert _operations(program) > MOST_OPERATIONS


def test_sampler_of_inputs():
    def zeros(count, dim, generator):
        return np.tile(np.eye(dim)[0], (count, 1))

    weights = np.random.default_rng(2).uniform(-3, 3, (1, 3, 3))
    circuit = hardware_efficient(qml.Z(0))
    (size,) = bptools.audit(circuit, zeros, arguments=(weights,)).sizes
    (exact,) = bptools.audit(circuit, np.eye(8)[:1], arguments=(weights,)).sizes
    for mine, theirs in zip(exact.parameters, size.parameters, strict=True):
        assert mine.variance == pytest.approx(0, abs=1e-15)
        assert theirs.mean_low <= mine.mean <= theirs.mean_high


def test_samples_are_the_same_with_fixed_gates_moved_behind():
    @qml.qnode(qml.device("default.qubit", wires=4))
    def cost(w):
        qml.DoubleExcitation(w[0], wires=range(4))
        qml.SingleExcitation(w[1], wires=[0, 2])
        qml.T(1)
        qml.RX(2 * w[0] + 0.3, 1)
        return qml.expval(qml.Z(0) @ qml.Y(1) + 0.3 * qml.X(2))

    (read,) = read_costs(cost, (np.array([0.2, 0.4]),))
    program, picture = read.program, TurnedPicture.of(read.program)
    assert picture.work < program.work
    states = haar_states(3, 16, np.random.default_rng(0))
    angles = np.random.default_rng(1).uniform(-3, 3, (3, 2)) @ program.jacobian.T + program.offsets
    plain = gradients(program, states, angles)
    np.testing.assert_allclose(picture.gradients(states, angles), plain, atol=1e-12)
    assert np.abs(plain).min() > 1e-6
