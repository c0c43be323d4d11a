"""A recorded step comes out again, and does not if anything that decides it was altered."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from bptools.quddpm.archive import GradientSurvey
from bptools.quddpm.model import Model
from bptools.quddpm.replay import Replayer, start_deviation
from bptools.quddpm.run_file import read_run
from bptools.quddpm.settings import of_model
from bptools.quddpm.summary import summarised
from bptools.quddpm.survey import gradient_survey, short
from tests.quddpm.short_runs import SECOND, TINY

ROUNDING = 1e-3  # of a tolerance


@pytest.fixture(scope="module")
def run(trained):
    return summarised(read_run(trained / f"{SECOND.name}.npz"))


@pytest.fixture(scope="module")
def replayer():
    return Replayer(of_model("control", 1, dtype="complex128", **TINY))  # another model, one size


def with_array(run, name, change):
    altered = run.arrays[name].copy()
    change(altered)
    return replace(run, arrays=run.arrays | {name: altered})


@pytest.mark.parametrize("cycle", [0, 1, 2])
def test_the_first_epochs_of_every_cycle_come_out_again(run, replayer, cycle):
    assert replayer.first_epochs(run, cycle) < ROUNDING


def test_generated_and_start_states_come_out_again(run, replayer):
    assert replayer.generated(run) < ROUNDING
    assert start_deviation(run) < ROUNDING


def test_what_was_altered_does_not_come_out_again(run, replayer):
    def turn(angles):
        angles[0] += 0.3

    def worsen(numbers):
        numbers *= 1.01

    def shift(numbers):
        numbers += 0.02

    assert replayer.first_epochs(with_array(run, "angles", turn), 1) > 1
    assert replayer.first_epochs(with_array(run, "first_epochs", worsen), 1) > 1
    assert replayer.generated(with_array(run, "angles", turn)) > 1
    for name in ("metrics", "peaks"):
        altered = with_array(run, name, shift)
        assert replayer.generated(altered) > 1
        assert start_deviation(altered) > 1
    other = replace(run, settings=msgspec.structs.replace(run.settings, seed=7))
    assert replayer.first_epochs(other, 0) > 1
    assert start_deviation(other) > 1


def test_surveyed_seeds_come_out_again(replayer):
    settings, seeds = of_model("original", 1, dtype="complex128", **TINY), (3, 8)
    history = gradient_survey(settings, seeds)
    arrays = {"seeds": np.array(seeds), "first_epoch": history[:, 0]}
    survey = GradientSurvey(short(settings, 3), arrays)
    assert replayer.surveyed(survey, 1) < ROUNDING
    mixed = replace(survey, arrays=arrays | {"seeds": np.array(seeds[::-1])})
    assert replayer.surveyed(mixed, 1) > 1


def test_a_model_of_another_circuit_is_no_sibling():
    model = Model(of_model("original", 1, **TINY))
    with pytest.raises(ValueError, match="n_qubits must be 1, as the circuit's, it is 2"):
        model.sibling(of_model("original", 2, **TINY))
