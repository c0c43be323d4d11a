import numpy as np
import pytest

from bptools.ensembles.designs import clifford_unitaries
from bptools.ensembles.rational import random_circuit, random_matrix
from bptools.evaluation import Gaussian, gaussian_array
from checks.instruments.ensembles.commutant import unitary_twirl


def powers(unitary, degree):
    power = unitary
    for _ in range(degree - 1):
        power = np.kron(power, unitary)
    return power


@pytest.mark.parametrize(("dim", "degree"), [(1, 1), (2, 1), (2, 2), (3, 2), (4, 2), (3, 3)])
def test_average_is_a_projection_that_keeps_the_trace(dim, degree):
    operator = random_matrix(dim**degree, np.random.default_rng(dim))
    average = unitary_twirl(operator, dim)
    assert np.trace(average) == np.trace(operator)
    assert (unitary_twirl(average, dim) == average).all()


@pytest.mark.parametrize("degree", [1, 2])
def test_average_commutes_with_unitaries_and_is_that_of_a_design(degree):
    generator = np.random.default_rng(degree)
    operator = random_matrix(2**degree, generator)
    average = unitary_twirl(operator, 2)
    whole = powers(random_circuit(1, generator), degree)
    assert (whole @ average == average @ whole).all()
    group = [powers(unitary, degree) for unitary in clifford_unitaries()]
    total = sum(u @ operator @ u.conj().T for u in group)
    assert (total == average * Gaussian(24)).all()


@pytest.mark.parametrize(("shape", "dim"), [((3, 3), 2), ((8, 8), 2), ((2, 3), 2), ((1, 1), 2)])
def test_unfit_operators_are_refused(shape, dim):
    with pytest.raises(ValueError, match="operator must have shape"):
        unitary_twirl(gaussian_array(np.ones(shape)), dim)
