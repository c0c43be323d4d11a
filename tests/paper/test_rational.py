"""Gradients over Q(i) against floating point, and the bounds that the special circuits attain."""

import numpy as np
import pytest
from sympy import Rational

from bptools.ensembles.designs import basis_states, stabiliser_states
from bptools.ensembles.rational import pauli_string
from bptools.evaluation import gaussian_array
from bptools.gradients.haar_moments import haar_gradient_moments
from checks.instruments.gradients.rational_instances import (
    RationalInstance,
    quarter_turn,
    random_instance,
    real_rational,
    swapping_instance,
)
from checks.instruments.gradients.splitting import Split


def floats(array):
    return np.vectorize(lambda z: float(z.x) + 1j * float(z.y), otypes=[complex])(array)


def operator(instance):
    split = instance.split
    after, generator, before, measured, embedding = (
        floats(matrix)
        for matrix in (
            split.after,
            split.generator,
            split.before,
            instance.measured,
            instance.embedding,
        )
    )
    carried = after.conj().T @ measured @ after
    reached = before @ embedding
    inner = 0.5j * (generator @ carried - carried @ generator)
    return reached.conj().T @ inner @ reached


def mean(values):
    return sum(values, Rational(0)) / len(values)


def variance(values):
    return mean([value**2 for value in values]) - mean(values) ** 2


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 0), (2, 0), (1, 1), (2, 1), (1, 2)])
def test_gradients_are_expectations_of_the_operator(n_data, n_ancilla):
    instance = random_instance(n_data, n_ancilla, np.random.default_rng(n_data + 5 * n_ancilla))
    states = stabiliser_states(n_data)
    matrix = operator(instance)
    expected = np.einsum("bi,ij,bj->b", floats(states).conj(), matrix, floats(states)).real
    found = instance.gradients(states)
    assert np.abs(np.array(found, dtype=float) - expected).max() < 1e-12
    moments = haar_gradient_moments(matrix)
    assert float(mean(found)) == pytest.approx(float(moments.mean), abs=1e-12)
    assert float(variance(found)) == pytest.approx(float(moments.variance), abs=1e-12)


def test_quarter_turns_are_unitary():
    for letters in ("X", "ZY"):
        turn = quarter_turn(pauli_string(letters))
        assert (turn @ turn.conj().T == gaussian_array(np.eye(len(turn)))).all()


@pytest.mark.parametrize(
    ("n_data", "n_ancilla", "swapped", "reached"),
    [(1, 0, 0, 1), (2, 0, 0, 1), (2, 1, 1, 2), (1, 1, 0, 1), (2, 2, 1, 2)],
)
def test_circuits_attain_the_bound_of_the_variance(n_data, n_ancilla, swapped, reached):
    letters = "1" * (n_data + n_ancilla - 1) + "X"
    instance = swapping_instance(n_data, n_ancilla, swapped, letters)
    dim = 2**n_data
    found = variance(instance.gradients(stabiliser_states(n_data)))
    assert found == Rational(reached, 2 * dim * (dim + 1))


@pytest.mark.parametrize(("n_data", "n_ancilla", "swapped"), [(1, 1, 1), (2, 1, 1), (2, 2, 2)])
def test_circuits_attain_the_bound_of_the_mean(n_data, n_ancilla, swapped):
    letters = "Y" + "1" * (n_data + n_ancilla - 1)
    instance = swapping_instance(n_data, n_ancilla, swapped, letters)
    found = mean(instance.gradients(basis_states(2**n_data)))
    assert found == Rational(2**swapped, 2 * 2**n_data)


def test_what_does_not_fit_is_refused():
    one, up = gaussian_array(np.eye(2)), gaussian_array(np.diag([1, 0]))
    with pytest.raises(ValueError, match="after must have shape"):
        RationalInstance(Split(gaussian_array(np.eye(4)), one, one), up, 0)
    with pytest.raises(ValueError, match="swapped must be 0 to 1"):
        swapping_instance(1, 2, 2, "YYY")
    with pytest.raises(ValueError, match="must be real"):
        real_rational(gaussian_array([1j])[0])
