"""Exact moments of random circuits against quadrature: fixed angles, shared parameters, noise."""

import numpy as np
import pytest

from bptools.audits.random_angles import angle_moments
from bptools.audits.started_program import started
from bptools.audits.turned_sums import moments_on_orbit
from bptools.gradients.pauli.orbit_walk import LargeOrbitError
from tests.audits.brute_force import moments_by_quadrature, random_program


@pytest.mark.parametrize("seed", range(50))
def test_moments_are_those_of_quadrature(seed):
    program, ensemble = random_program(np.random.default_rng(seed))
    mean, variance = moments_by_quadrature(program, ensemble.law)
    exact = angle_moments(program, ensemble)
    assert exact.known == "exact"
    assert exact.mean == pytest.approx(mean, abs=1e-10)
    assert exact.variance == pytest.approx(variance, abs=1e-10)


def on_orbit(program, ensemble):
    begun, observable = started(program), program.measured.strings()
    laws = ensemble.laws(program)
    try:
        return moments_on_orbit(program, begun.positions, begun.state, observable, laws)
    except LargeOrbitError:
        return None


def test_moments_on_orbits_are_those_of_quadrature():
    taken = 0
    for seed in range(100, 160):
        program, ensemble = random_program(np.random.default_rng(seed))
        exact = on_orbit(program, ensemble)
        if exact is None:  # noise, or a parameter whose rotations do not commute
            continue
        taken += 1
        mean, variance = moments_by_quadrature(program, ensemble.law)
        assert exact.mean == pytest.approx(mean, abs=1e-10), seed
        assert exact.second - exact.mean**2 == pytest.approx(variance, abs=1e-10), seed
    assert taken > 20
