"""Functions of expectation values by the chain rule, against derivatives of the whole."""

import jax.numpy as jnp
import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits.cost_reading import read_costs

N = 3


@qml.qnode(qml.device("default.qubit", wires=N))
def model(w, x):
    for wire in range(N):
        qml.RX(x * w[wire] ** 2, wire)  # of slope 0 where w is 0
        qml.CNOT([wire, (wire + 1) % N])
    return qml.expval(qml.Z(0)), qml.var(qml.X(1)), qml.probs(wires=[1, 2])


def batched(w):
    loss = w[0] ** 2
    for x in (0.7, 1.1):
        z, spread, p = model(w, x)
        loss += jnp.sin(z) * p[1] - w[1] * jnp.log(1 + p[2]) + spread**2
    return loss


def test_the_chain_rule_is_the_derivative_of_the_whole():
    (cost,) = read_costs(batched, (np.zeros(N),))
    assert not cost.is_expectation
    thetas = np.random.default_rng(0).normal(size=(3, N))
    by_chain, whole = cost.chained.gradients(thetas), cost.whole.gradients(thetas, None)
    assert by_chain == pytest.approx(whole, abs=1e-12)
    assert (np.abs(whole) > 1e-5).all()


def test_costs_that_are_more_than_expectation_values_are_not_chained():
    @qml.qnode(qml.device("default.qubit", wires=1))
    def measured(w, matrix=False):
        qml.RX(w[0], 0)
        return qml.expval(qml.Hermitian(np.diag([1.0, 3.0]), 0)) if matrix else qml.state()

    for cost in (lambda w: jnp.abs(measured(w)[0]), lambda w: measured(w, matrix=True) ** 2):
        (read,) = read_costs(cost, (np.full(1, 0.3),))
        assert read.chained is None


def test_a_condition_on_two_measurements_is_read_alike_every_time():
    @qml.qnode(qml.device("default.qubit"))
    def cost(w):
        qml.Hadamard(0)
        qml.Hadamard(1)
        first, second = qml.measure(0), qml.measure(1)
        qml.cond(first & second, qml.RX)(w[0], 2)
        return qml.expval(qml.Z(2))

    for _ in range(6):  # PennyLane orders measurements by random names
        (size,) = bptools.audit(cost, "uniform", arguments=(np.zeros(1),)).sizes
        assert size.largest.value == pytest.approx(1 / 32)  # (sin θ / 4)²
