"""Steps of a recorded training, computed again from its angles and compared with what is recorded.

A training is chaotic in its end, not in its steps: rounding makes two programs part over thousands
of epochs, and changes the first ones of a cycle, from the same angles, by one part in a million.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from bptools.quddpm.archive import GradientSurvey
from bptools.quddpm.cycle import CycleTrainer
from bptools.quddpm.metrics import basis_distribution, distances
from bptools.quddpm.model import Model, States
from bptools.quddpm.settings import Settings
from bptools.quddpm.summary import FIRST_EPOCHS, TrainingSummary

Floats = NDArray[np.floating[Any]]
EPOCH_TOLERANCE = 1e-3  # of the largest of a column's numbers
DISTANCE_TOLERANCE = 1e-2  # of 1, or of what is larger; two states of 500 more or less
LOSSES = slice(0, 3)  # the columns of a history that have one scale


class Replayer:
    """Computes steps of recordings of one size again; what they share is compiled once.

    Args:
        settings: Of any recording of this size; model and seed do not matter.
    """

    def __init__(self, settings: Settings) -> None:
        self._model = Model(settings)
        short = msgspec.structs.replace(settings, epochs=min(FIRST_EPOCHS, settings.epochs))
        self._trainer = CycleTrainer(short, self._model.circuit)

    def first_epochs(self, run: TrainingSummary, cycle: int) -> float:
        """Return how far the first epochs of a cycle are from the recorded ones.

        Args:
            run: The recorded run.
            cycle: Which cycle, from 0.

        Returns:
            The largest deviation, in units of EPOCH_TOLERANCE.
        """
        model = self._model.sibling(run.settings)
        inputs: States = model.ensembles.start
        earlier = run.settings.trained_steps[:cycle]
        for angles, step in zip(run.arrays["angles"], earlier, strict=False):
            inputs = model.generated(angles, inputs, model.key("generating", step), step)
        history = self._history(model, run.arrays["angles"][:cycle], inputs)
        return _deviation(history, run.arrays["first_epochs"][cycle])

    def generated(self, run: TrainingSummary) -> float:
        """Return how far the held-out states after the last cycle are from the recorded ones.

        Args:
            run: The recorded run.

        Returns:
            The largest deviation of a distance to data or target, or of the outcomes 0..0 and
            1..1, in units of DISTANCE_TOLERANCE.
        """
        model = self._model.sibling(run.settings)
        states: States = model.ensembles.held_out_start
        for angles, step in zip(run.arrays["angles"], run.settings.trained_steps, strict=True):
            states = model.generated(angles, states, model.key("testing", step), step)
        return _distance_deviation(run, model, states, run.settings.trained_steps[-1], place=-1)

    def surveyed(self, survey: GradientSurvey, place: int) -> float:
        """Return how far the first epoch of a surveyed seed is from the recorded one.

        Args:
            survey: The recorded survey.
            place: Which of its seeds, from 0.

        Returns:
            The largest deviation, in units of EPOCH_TOLERANCE.
        """
        seed = int(survey.arrays["seeds"][place])
        model = self._model.sibling(msgspec.structs.replace(survey.settings, seed=seed))
        history = self._history(model, np.zeros((0, *model.angle_shape)), model.ensembles.start)
        return _deviation(history[:1], survey.arrays["first_epoch"][[place]])

    def _history(self, model: Model, earlier: NDArray[Any], inputs: NDArray[Any]) -> Floats:
        """Return the history of the first epochs of the cycle after the earlier ones."""
        step = model.settings.trained_steps[len(earlier)]
        taught = model.taught(earlier, inputs)
        return model.trained(self._trainer, taught, step, lambda *_: None).history


def start_deviation(run: TrainingSummary) -> float:
    """Return how far the held-out states before training are from the recorded ones.

    Args:
        run: The recorded run.

    Returns:
        As ``Replayer.generated``; no circuit is simulated.
    """
    model = Model(run.settings)
    before = run.settings.trained_steps[0] + 1
    return _distance_deviation(run, model, model.ensembles.held_out_start, before, place=0)


def _deviation(history: Floats, recorded: Floats) -> float:
    """Return the largest difference of two histories, each column in units of its scale."""
    sizes = np.abs(recorded).max(axis=0)
    sizes[LOSSES] = sizes[LOSSES].max()
    return float((np.abs(history - recorded) / sizes).max() / EPOCH_TOLERANCE)


def _distance_deviation(
    run: TrainingSummary, model: Model, states: NDArray[Any], step: int, place: int
) -> float:
    """Return the largest difference of the held-out states' distances from the recorded ones."""
    ensembles, recorded = model.ensembles, run.arrays["metrics"][place, :2]
    pairs = (ensembles.held_out_data, ensembles.held_out_target(step))
    found = np.array([distances(states, targets) for targets in pairs])
    peaks = basis_distribution(states)[[0, -1]] - run.arrays["peaks"][place]
    deviations = [*((found - recorded) / np.maximum(1, np.abs(recorded))).ravel(), *peaks]
    return float(np.abs(deviations).max() / DISTANCE_TOLERANCE)
