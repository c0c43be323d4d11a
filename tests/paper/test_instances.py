"""Circuits for checks: what is said of them, by routes that share nothing with their making."""

from dataclasses import replace

import numpy as np
import pytest

from bptools.circuits import Circuit, RotationGate
from bptools.gradients import exact_haar_moments
from checks.instruments.gradients.circuit_instances import (
    deep_instance,
    denoising_instance,
    instance_near_bound,
    tight_instance,
)
from checks.instruments.gradients.instance import CircuitInstance


def random_states(count, dim, generator):
    states = generator.normal(size=(count, dim, 2)).view(complex)[..., 0]
    return states / np.linalg.norm(states, axis=1, keepdims=True)


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 0), (4, 0), (2, 1), (4, 2), (4, 3)])
@pytest.mark.parametrize("overlap", [0.0, 0.55, -1.0])
def test_tight_circuits_have_the_variance_that_they_are_made_for(n_data, n_ancilla, overlap):
    instance = tight_instance(n_data, n_ancilla, overlap, np.random.default_rng(n_data))
    bound = instance.ancilla_dim / (2 * instance.dim * (instance.dim + 1))
    assert instance.moments.variance == pytest.approx((1 - overlap**2) * bound, abs=1e-12)
    assert instance.moments.mean == pytest.approx(0, abs=1e-12)
    if n_ancilla == 0:
        assert instance.overlap() == pytest.approx(overlap, abs=1e-12)


def test_random_layers_change_the_tight_circuit():
    bare, dressed = (tight_instance(2, 1, 0.5, g) for g in (None, np.random.default_rng(1)))
    assert bare.circuit.n_angles == 7
    assert np.abs(bare.operator - dressed.operator).max() > 0.1


@pytest.mark.parametrize(("n_ancilla", "overlap"), [(2, 0.0), (-1, 0.0), (1, 1.1)])
def test_impossible_tight_circuits_are_refused(n_ancilla, overlap):
    with pytest.raises(ValueError, match=r"n_ancilla|overlap"):
        tight_instance(2, n_ancilla, overlap)


@pytest.mark.parametrize("layer", [0, 2, 4])
@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 0), (3, 0), (4, 2)])
def test_denoiser_is_differentiated_on_a_data_qubit_of_the_layer(n_data, n_ancilla, layer):
    instance = denoising_instance(n_data, n_ancilla, layer, np.random.default_rng(0))
    gate = instance.circuit.gates[instance.circuit.rotations[instance.index]]
    n_wires = n_data + n_ancilla
    assert gate == RotationGate("Y", n_ancilla + n_data // 2)
    assert instance.index // (2 * n_wires) == layer
    assert instance.circuit.n_angles == 10 * n_wires


def test_layers_share_their_angles_and_target():
    first, last = (denoising_instance(2, 1, k, np.random.default_rng(3)) for k in (0, 4))
    assert (first.angles == last.angles).all()
    assert (first.target == last.target).all()


@pytest.mark.parametrize("make", [deep_instance, lambda n, a, g: denoising_instance(n, a, 2, g)])
@pytest.mark.parametrize("n_ancilla", [0, 1])
def test_split_operator_and_gradients_tell_the_same(make, n_ancilla):
    generator = np.random.default_rng(5)
    instance = make(2, n_ancilla, generator)
    cut, turn = instance.split, instance.theta / 2
    rotation = np.cos(turn) * np.eye(len(cut.after)) - 1j * np.sin(turn) * cut.generator
    back = cut.after @ rotation
    carried = back.conj().T @ instance.measured @ back
    inner = 0.5j * (cut.generator @ carried - carried @ cut.generator)
    reached = cut.before @ instance.embedding
    operator = reached.conj().T @ inner @ reached
    assert np.abs(operator - instance.operator).max() < 1e-12
    states = random_states(5, 4, generator)
    expected = np.einsum("bi,ij,bj->b", states.conj(), operator, states).real
    assert np.abs(instance.gradients(states) - expected).max() < 1e-12


def test_moments_are_those_of_the_factored_route():
    instance = deep_instance(3, 1, np.random.default_rng(6))
    moments = exact_haar_moments(
        instance.circuit, instance.angles, instance.target, 3, 1, [instance.index]
    )
    assert instance.moments.variance == pytest.approx(moments.variance[0], rel=1e-9)
    assert instance.central.second == pytest.approx(moments.variance[0], rel=1e-9)
    assert instance.central.mean == pytest.approx(0, abs=1e-12)


def test_circuits_near_the_bound_are_near_it():
    for n_data in (1, 4):
        instance = instance_near_bound(n_data, np.random.default_rng)
        bound = 1 / (2 * instance.dim * (instance.dim + 1))
        assert 1.3 < bound / instance.moments.variance < 1.55


def test_a_range_that_no_circuit_meets_is_an_error():
    with pytest.raises(RuntimeError, match="no circuit"):
        instance_near_bound(1, np.random.default_rng, 1.0, 1.0)


def test_parts_that_do_not_fit_are_refused():
    good = CircuitInstance(Circuit(1, (RotationGate("X", 0),)), np.zeros(1), np.array([1, 0]), 0, 0)
    for part in ({"index": 1}, {"angles": np.zeros(2)}, {"n_ancilla": 1}, {"target": [1, 1]}):
        with pytest.raises(ValueError, match=r"must"):
            replace(good, **part)
    with pytest.raises(ValueError, match="n_ancilla must be 0"):
        denoising_instance(1, 1, 0, np.random.default_rng(0)).overlap()
