"""Ancillas that are measured: branches, their losses and outcomes, against PennyLane and Born."""

import jax
import jax.numpy as jnp
import numpy as np
import pennylane as qml
import pytest
from pennylane import numpy as pnp
from scipy.stats import binomtest

from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.discrepancy import mmd_v
from bptools.simulator import compile_circuit, with_ancillas
from tests.simulator.pennylane_states import jit, random_states, reference


@pytest.fixture(autouse=True)
def _double():
    with jax.enable_x64(True):
        yield


def mmd(samples, targets):
    """The V-statistic by complex products, in a way that PennyLane can differentiate."""
    return sum(
        sign * qml.math.mean(qml.math.abs(x @ qml.math.conj(y).T) ** 2)
        for sign, x, y in ((1, samples, samples), (1, targets, targets), (-2, samples, targets))
    )


@pytest.mark.parametrize(
    ("n_data", "n_ancilla", "layers", "batch", "met"),
    [(1, 3, 2, 40, 1), (5, 2, 2, 5, 1), (2, 5, 1, 3, 0), (3, 2, 4, 6, 2), (3, 2, 6, 2, 3)],
)
def test_branch_loss_and_gradient_are_pennylanes(n_data, n_ancilla, layers, batch, met):
    rng = np.random.default_rng(11)
    n_wires = n_data + n_ancilla
    angles = rng.normal(size=(layers, 2, n_wires))
    states, targets = (random_states(rng, batch, 2**n_data) for _ in range(2))
    padded = np.asarray(with_ancillas(states, n_ancilla))
    compiled = compile_circuit(
        denoiser, n_wires, angles.shape, n_ancilla=n_ancilla, dtype="complex128"
    )
    assert len(compiled.parts.wires) == met
    assert compiled.parts.is_operator(batch) == (layers < 6)  # both ways are tried
    pennylane = reference(denoiser, n_wires, "autograd")
    sampled, outcomes = jit(compiled.sample)(angles, states, jax.random.key(3))

    def measured(angles):
        cube = qml.math.reshape(pennylane(angles, padded), (batch, 2**n_ancilla, -1))
        picked = cube[np.arange(batch), np.asarray(outcomes)]
        norms = qml.math.sqrt(qml.math.sum(qml.math.abs(picked) ** 2, axis=1))
        return picked / qml.math.reshape(norms, (batch, 1))

    def loss(angles):
        branches = compiled.branch(angles, states, outcomes)
        return mmd_v(branches, targets), branches

    (found, branches), slope = jit(jax.value_and_grad(loss, has_aux=True))(angles)
    np.testing.assert_allclose(branches, measured(angles), rtol=0, atol=1e-12)
    np.testing.assert_allclose(sampled, branches, rtol=0, atol=1e-14)
    numbers = pnp.array(angles, requires_grad=True)
    np.testing.assert_allclose(found, mmd(measured(angles), targets), rtol=0, atol=1e-12)
    theirs = qml.grad(lambda angles: mmd(measured(angles), targets))(numbers)
    np.testing.assert_allclose(slope, theirs, rtol=0, atol=1e-10)


def test_gates_across_ancillas_and_data_at_both_ends():
    def circuit(angles, wires):
        qml.CNOT((0, 3))
        for wire in wires:
            qml.RX(angles[wire], wire)
        qml.IsingZZ(angles[4], (1, 2))
        qml.IsingXX(angles[5], (0, 2))

    rng = np.random.default_rng(2)
    angles, states = rng.normal(size=6), random_states(rng, 3, 4)
    compiled = compile_circuit(circuit, 4, 6, n_ancilla=2, dtype="complex128")
    full = reference(circuit, 4)(angles, np.asarray(with_ancillas(states, 2))).reshape(3, 4, 4)
    collapse = jit(compiled.branch)
    for outcome in range(4):
        branch = full[:, outcome] / np.linalg.norm(full[:, outcome], axis=1, keepdims=True)
        found = collapse(angles, states, np.full(3, outcome))
        np.testing.assert_allclose(found, branch, rtol=0, atol=1e-13)


def met_by_phases(angles, wires):
    """Ancillas 0, 1, 2 meet the data 3, 4 more and more often, one or two at a time."""
    phases = [
        [(qml.CZ, (1, 4)), (qml.IsingZZ, (0, 1))],
        [(qml.MultiRZ, (0, 2, 3)), (qml.CRZ, (3, 4))],
        [(qml.ControlledPhaseShift, (4, 2)), (qml.CCZ, (0, 1, 3))],
    ]
    used = 0
    for round_ in phases:
        for wire in wires:
            qml.Rot(*angles[used : used + 3], wire)
            used += 1
        for gate, places in round_:
            gate(*([] if gate in (qml.CZ, qml.CCZ) else [angles[used]]), wires=places)
    for wire in wires:
        qml.RY(angles[wire], wire)


def test_ancillas_and_data_that_meet_by_phases_of_any_kind():
    rng = np.random.default_rng(3)
    batch = 6
    angles, states = rng.normal(size=20), random_states(rng, batch, 4)
    compiled = compile_circuit(met_by_phases, 5, 20, n_ancilla=3, dtype="complex128")
    assert compiled.parts.wires == (0, 1)
    assert compiled.parts.is_operator(batch)
    full = reference(met_by_phases, 5)(angles, np.asarray(with_ancillas(states, 3)))
    outcomes = np.arange(batch) % 8

    def weighted(angles):
        branch = compiled.branch(angles, states, outcomes)
        return (abs(branch[:, 0]) ** 2).sum(), branch

    picked = full.reshape(batch, 8, 4)[np.arange(batch), outcomes]
    expected = picked / np.linalg.norm(picked, axis=1, keepdims=True)
    evaluated = jit(jax.value_and_grad(weighted, has_aux=True))
    (_, found), slope = evaluated(angles)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)
    turn = 1e-5 * rng.normal(size=angles.shape)
    ahead, back = (evaluated(angles + sign * turn)[0][0] for sign in (1, -1))
    np.testing.assert_allclose((ahead - back) / 2, (slope * turn).sum(), rtol=1e-6, atol=1e-13)


def test_gradient_with_respect_to_states_and_by_differences():
    rng = np.random.default_rng(9)
    angles, states = rng.normal(size=(2, 2, 5)), random_states(rng, 6, 8)
    direction = random_states(rng, 6, 8)
    targets, outcomes = random_states(rng, 6, 8), np.array([0, 1, 2, 3, 0, 1])
    compiled = compile_circuit(denoiser, 5, (2, 2, 5), n_ancilla=2, dtype="complex128")

    def discrepancy(angles, states):
        return mmd_v(compiled.branch(angles, states, outcomes), targets)

    loss = jit(discrepancy)
    slopes = jit(jax.grad(discrepancy, argnums=(0, 1)))(angles, states)
    step = 1e-5
    turn = rng.normal(size=angles.shape)
    for ahead, back, derivative in (
        (
            loss(angles + step * turn, states),
            loss(angles - step * turn, states),
            (slopes[0] * turn).sum(),
        ),
        (
            loss(angles, states + step * direction),
            loss(angles, states - step * direction),
            (slopes[1] * direction).real.sum(),
        ),
    ):
        np.testing.assert_allclose((ahead - back) / (2 * step), derivative, rtol=1e-8, atol=1e-10)


def test_single_precision_drifts_by_its_rounding_alone():
    rng = np.random.default_rng(4)
    angles, states = rng.normal(size=(5, 2, 10)), random_states(rng, 4, 2**7)
    outcomes = np.array([0, 3, 5, 7])
    found = {}
    for dtype in ("complex64", "complex128"):
        compiled = compile_circuit(denoiser, 10, angles.shape, n_ancilla=3, dtype=dtype)
        branches = jit(compiled.branch)(angles, states, outcomes)
        assert branches.dtype == dtype
        found[dtype] = branches
    drift = abs(found["complex64"] - found["complex128"]).max()
    assert 0 < drift < 1e-6


def test_outcomes_follow_borns_rule():
    rng = np.random.default_rng(6)
    count = 4000
    angles, states = rng.normal(size=(2, 2, 4)), random_states(rng, 1, 4)
    compiled = compile_circuit(denoiser, 4, angles.shape, n_ancilla=2, dtype="complex128")
    evolved = reference(denoiser, 4)(angles, np.asarray(with_ancillas(states, 2))).reshape(4, 4)
    probabilities = (abs(evolved) ** 2).sum(axis=1)
    draw = jit(compiled.sample)
    outcomes = draw(angles, np.repeat(states, count, axis=0), jax.random.key(0))[1]
    for outcome, probability in enumerate(probabilities):
        hits = int((outcomes == outcome).sum())
        assert binomtest(hits, count, probability).pvalue > 1e-4
    again = draw(angles, np.repeat(states, count, axis=0), jax.random.key(0))[1]
    assert np.array_equal(outcomes, again)
    other = draw(angles, np.repeat(states, count, axis=0), jax.random.key(1))[1]
    assert not np.array_equal(outcomes, other)


def test_the_two_halves_of_a_batch_are_measured_apart_and_by_borns_rule():
    """Copies of a state, few enough to be sampled in halves: no outcome tells another one."""
    rng = np.random.default_rng(16)
    copies, draws = 4, 2000
    angles, states = rng.normal(size=(1, 2, 3)), random_states(rng, 1, 4)
    compiled = compile_circuit(denoiser, 3, angles.shape, n_ancilla=1, dtype="complex128")
    evolved = reference(denoiser, 3)(angles, np.asarray(with_ancillas(states, 1))).reshape(2, 4)
    probability = float((abs(evolved[1]) ** 2).sum())
    keys = jax.random.split(jax.random.key(0), draws)
    draw = jax.vmap(lambda key: compiled.sample(angles, np.repeat(states, copies, axis=0), key)[1])
    outcomes = np.asarray(jit(draw)(keys))
    alike = probability**2 + (1 - probability) ** 2
    for place in range(copies):
        assert binomtest(int(outcomes[:, place].sum()), draws, probability).pvalue > 1e-4
        for other in range(place):
            same = int((outcomes[:, place] == outcomes[:, other]).sum())
            assert binomtest(same, draws, alike).pvalue > 1e-4


def test_steps_can_be_scanned():
    rng = np.random.default_rng(8)
    angles, states = jnp.asarray(rng.normal(size=(1, 2, 3))), random_states(rng, 3, 4)
    targets = random_states(rng, 3, 4)
    compiled = compile_circuit(denoiser, 3, (1, 2, 3), n_ancilla=1, dtype="complex128")

    def step(angles, key):
        loss, slope = jax.value_and_grad(
            lambda angles: mmd_v(compiled.sample(angles, states, key)[0], targets)
        )(angles)
        return angles - 0.1 * slope, loss

    keys = jax.random.split(jax.random.key(0), 4)
    scanned, losses = jit(lambda angles: jax.lax.scan(step, angles, keys))(angles)
    single = jit(step)
    for key, loss in zip(keys, losses, strict=True):
        angles, expected = single(angles, key)
        np.testing.assert_allclose(loss, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(scanned, angles, rtol=0, atol=1e-12)
