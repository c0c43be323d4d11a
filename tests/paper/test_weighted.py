from fractions import Fraction

import numpy as np
import pytest

from bptools.ensembles.rational import random_circuit
from bptools.evaluation import gaussian_array
from checks.instruments.ensembles.weighted import Ensemble, discrepancy, mean_fidelity

HALF = Fraction(1, 2)


def test_mean_fidelity_is_that_of_the_averaged_states():
    generator = np.random.default_rng(3)
    one = Ensemble.random(3, 3, generator, weighted=True)
    other = Ensemble.random(2, 3, generator)
    assert mean_fidelity(one, other) == np.trace(one.average @ other.average)
    assert np.trace(one.average) == 1
    assert discrepancy(one, one) == 0


def test_unitaries_preserve_what_pairs_of_states_have_in_common():
    generator = np.random.default_rng(4)
    ensemble = Ensemble.random(3, 4, generator)
    turned = ensemble.through(random_circuit(2, generator))
    assert mean_fidelity(turned, turned) == mean_fidelity(ensemble, ensemble)
    assert mean_fidelity(turned, ensemble) != mean_fidelity(ensemble, ensemble)


@pytest.mark.parametrize("weights", [(HALF,), (HALF, HALF, HALF), (HALF, Fraction(1, 3))])
def test_weights_that_are_no_probabilities_of_the_states_are_refused(weights):
    with pytest.raises(ValueError, match="weights must be 2 numbers that add up to 1"):
        Ensemble(gaussian_array(np.eye(2)), weights)
