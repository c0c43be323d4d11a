"""Exact moments of random circuits against quadrature: fixed angles, shared parameters, noise."""

import numpy as np
import pytest

from bptools.audits.random_angles import angle_moments
from tests.audits.brute_force import moments_by_quadrature, random_program


@pytest.mark.parametrize("seed", range(50))
def test_moments_are_those_of_quadrature(seed):
    program, ensemble = random_program(np.random.default_rng(seed))
    mean, variance = moments_by_quadrature(program, ensemble.law)
    exact = angle_moments(program, ensemble)
    assert exact.known == "exact"
    assert exact.mean == pytest.approx(mean, abs=1e-10)
    assert exact.variance == pytest.approx(variance, abs=1e-10)
