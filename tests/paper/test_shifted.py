import numpy as np
import pytest

from checks.instruments.gradients.circuit_instances import denoising_instance, tight_instance
from checks.instruments.gradients.rational_instances import random_instance
from checks.instruments.gradients.shifted import (
    exact_shifted_operator,
    shifted_operator,
    shifted_targets,
)


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 0), (3, 0), (2, 1), (1, 2)])
def test_operator_is_that_of_the_commutator(n_data, n_ancilla):
    instance = denoising_instance(n_data, n_ancilla, 2, np.random.default_rng(n_data))
    np.testing.assert_allclose(shifted_operator(instance), instance.operator, atol=1e-14)


def test_targets_carried_back_are_the_extreme_inputs():
    instance = tight_instance(3, 0, 0.0, np.random.default_rng(1))
    top, bottom = shifted_targets(instance)
    difference = np.outer(top, top.conj()) - np.outer(bottom, bottom.conj())
    np.testing.assert_allclose(shifted_operator(instance), difference / 2, atol=1e-14)
    assert abs(np.vdot(top, bottom)) < 1e-14


def test_exact_operator_gives_the_exact_gradients():
    instance = random_instance(2, 1, np.random.default_rng(2))
    diagonal = np.diagonal(exact_shifted_operator(instance))
    states = np.eye(4, dtype=int).astype(object)
    assert [number.x for number in diagonal] == instance.gradients(states)


def test_ancillas_are_refused():
    with pytest.raises(ValueError, match="n_ancilla must be 0"):
        shifted_targets(denoising_instance(1, 1, 0, np.random.default_rng(3)))
