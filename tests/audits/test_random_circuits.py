"""Exact moments of random circuits against quadrature: fixed angles, shared parameters, noise."""

import numpy as np
import pytest

from bptools.audits import haar_inputs
from bptools.audits.gradient_moments import NoFormulaError
from bptools.audits.picture_gradients import TurnedPicture
from bptools.audits.random_angles import angle_moments
from bptools.audits.started_program import started
from bptools.audits.string_sweep import StringSweep
from bptools.audits.turned_sums import turned_sums
from bptools.gradients.pauli.orbit_walk import orbit_moments
from bptools.gradients.pauli.reached_states import reached_moments
from tests.audits.brute_force import moments_by_quadrature, random_program


@pytest.mark.parametrize("seed", range(50))
def test_moments_are_those_of_quadrature(seed):
    program, ensemble = random_program(np.random.default_rng(seed))
    mean, variance = moments_by_quadrature(program, ensemble.law)
    exact = angle_moments(program, ensemble)
    assert exact.known == "exact"
    assert exact.mean == pytest.approx(mean, abs=1e-10)
    assert exact.variance == pytest.approx(variance, abs=1e-10)


@pytest.mark.parametrize("route", [orbit_moments, reached_moments])
def test_moments_on_few_strings_or_states_are_those_of_quadrature(route):
    taken = 0
    for seed in range(100, 160):
        program, ensemble = random_program(np.random.default_rng(seed))
        begun = started(program)
        try:
            sums = turned_sums(program, begun.positions, program.measured.strings())
        except NoFormulaError:  # noise, or a parameter whose rotations do not commute
            continue
        exact = route(sums.turns, ensemble.laws(program), sums.observable, begun.state)
        taken += 1
        mean, variance = moments_by_quadrature(program, ensemble.law)
        assert exact.mean == pytest.approx(mean, abs=1e-10), seed
        assert exact.second - exact.mean**2 == pytest.approx(variance, abs=1e-10), seed
    assert taken > 20


def test_sweeps_by_strings_are_those_of_matrices():
    taken = 0
    for seed in range(40):
        program, _ = random_program(np.random.default_rng(seed))
        picture = TurnedPicture.of(program)
        if picture is None:  # noise
            continue
        taken += 1
        operators = haar_inputs._operators(program)
        squares = np.einsum("pij,pji->p", operators, operators).real / 2**program.n_wires
        assert StringSweep(picture).squares() == pytest.approx(squares, abs=1e-12), seed
        locally = np.array([np.vdot(m, haar_inputs._damped(m)).real / len(m) for m in operators])
        damped = StringSweep(picture, lambda on: 3.0 ** -np.bitwise_count(on).astype(float))
        assert damped.squares() == pytest.approx(locally, abs=1e-12), seed
    assert taken > 20
