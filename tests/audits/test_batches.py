"""Costs averaged over data, and matrix product inputs."""

from functools import partial
from itertools import product

import jax.numpy as jnp
import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits.cost_reading import read_costs
from bptools.audits.matrix_products import matrix_product_squares, matrix_product_states
from bptools.audits.simulated_gradients import gradients
from bptools.errors import UsageError

POINTS = np.array([[0.2, 0.9, 0.4], [1.1, 0.3, 2.0], [2.5, 0.7, 0.1], [0.6, 1.9, 1.2]])
LABELS = np.array([1.0, -1.0, 1.0, -1.0])
N = 3


@qml.qnode(qml.device("default.qubit", wires=N))
def model(w, x, entangled=False, again=False):
    for wire in range(N):
        qml.RX(x[wire], wire)
    if entangled:
        qml.IsingZZ(x[0] * x[1], [0, 1])
        qml.CNOT([1, 2])
    for wire in range(N):
        qml.RY(w[wire], wire)
    if again:
        qml.RX(x[0], 0)
    for wire in range(N - 1):
        qml.CNOT([wire, wire + 1])
    for wire in range(N):
        qml.RX(w[N + wire], wire)
    return qml.expval(qml.Z(N - 1) @ qml.Z(0))


def averaged(labels=(1, 1, 1, 1), **options):
    def cost(w):
        values = [y * model(w, x, **options) for x, y in zip(POINTS, labels, strict=True)]
        return jnp.mean(jnp.stack(values))

    return cost


@pytest.mark.parametrize("labels", [np.ones(4), LABELS], ids=["mean", "labelled"])
@pytest.mark.parametrize("entangled", [False, True])
def test_a_mean_over_data_is_exact(labels, entangled):
    cost = averaged(labels, entangled=entangled)
    arguments = (np.zeros(2 * N),)
    (size,) = bptools.audit(cost, "uniform", arguments=arguments).sizes
    assert size.known == "exact", size.method
    nodes = np.array(list(product(np.arange(3) * 2 * np.pi / 3, repeat=2 * N)))
    slopes = np.zeros(nodes.shape)  # squares have harmonics up to 2: three nodes are exact
    (read,) = read_costs(cost, arguments)
    assert len(read.terms) == len(POINTS)
    for term in read.terms:
        state = np.broadcast_to(term.prepared(), (len(nodes), 2**N))
        slopes += gradients(term, state, term.offsets + nodes @ term.jacobian.T)
    variance = (slopes**2).mean(axis=0)
    assert [p.variance for p in size.parameters] == pytest.approx(variance, abs=1e-12)
    assert variance.max() > 0
    value = qml.grad(cost_of(labels, entangled))(qml.numpy.array(nodes[400]))
    assert slopes[400] == pytest.approx(value, abs=1e-10)


def cost_of(labels, entangled):
    def cost(w):
        return sum(y * model(w, x, entangled) for x, y in zip(POINTS, labels, strict=True)) / 4

    return cost


def test_one_point_is_the_model_itself():
    (both,) = bptools.audit(
        lambda w: model(w, POINTS[0]) + model(w, POINTS[0]), "small", arguments=(np.zeros(6),)
    ).sizes
    (single,) = bptools.audit(
        lambda w: 2 * model(w, POINTS[0]), "small", arguments=(np.zeros(6),)
    ).sizes
    assert both.known == single.known == "exact"
    assert [p.variance for p in both.parameters] == pytest.approx(
        [p.variance for p in single.parameters], rel=1e-9
    )


def test_data_between_the_angles_is_sampled_and_says_why():
    cost = averaged(again=True)
    (size,) = bptools.audit(cost, "uniform", arguments=(np.zeros(6),), samples=20).sizes
    assert size.known == "sampled"
    assert "circuits that differ behind their inputs" in size.method


@pytest.mark.parametrize(("bond", "purity"), [(1, 1.0), (2, 4 / 5), (4, 4 / 5)])
def test_matrix_product_states_have_the_purity_of_their_first_qubit(bond, purity):
    states = matrix_product_states(bond, 4000, 8, np.random.default_rng(0))
    halves = states.reshape(-1, 2, 4)
    reduced = halves @ halves.conj().swapaxes(1, 2)
    # a Haar random state of it and of a bond of at most 2: (2 + 2)/(2 x 2 + 1)
    drawn = np.einsum("kab,kba->k", reduced, reduced).real
    assert abs(drawn.mean() - purity) <= 5 * drawn.std() / np.sqrt(len(drawn)) + 1e-12


def test_matrix_products_of_the_largest_bond_on_two_qubits_are_haar_states():
    assert matrix_product_squares(2, [True, True]) == pytest.approx([1, 1 / 5, 1 / 5, 1 / 5])
    left_out = matrix_product_squares(4, [True, False, False])  # purity (1 + 3 q)/2
    assert (1 + 3 * left_out[1]) / 2 == pytest.approx(4 / 5)


def test_matrix_product_inputs_are_audited():
    weights = np.full(6, 0.4)
    (products,) = bptools.audit(model, "mps(1)", arguments=(weights, POINTS[0])).sizes
    (local,) = bptools.audit(model, "local-haar", arguments=(weights, POINTS[0])).sizes
    assert [p.variance for p in products.parameters] == [p.variance for p in local.parameters]
    (exact,) = bptools.audit(model, "mps(2)", arguments=(weights, POINTS[0])).sizes
    assert exact.known == "exact"
    drawn = partial(matrix_product_states, 2)
    (sampled,) = bptools.audit(model, drawn, arguments=(weights, POINTS[0]), samples=4000).sizes
    for known, interval in zip(exact.parameters, sampled.parameters, strict=True):
        assert interval.low <= known.variance <= interval.high
    assert exact.largest.value != pytest.approx(local.largest.value, rel=0.05)
    with pytest.raises(UsageError, match="bond dimension of at least 1"):
        bptools.audit(model, "mps(0)", arguments=(weights, POINTS[0]))
