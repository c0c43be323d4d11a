"""Trainings as figures, from recorded runs: medians over the seeds and their range."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.claims import Figure, Listing, Series
from bptools.quddpm.archive import RunSource
from bptools.quddpm.metrics import BINS
from bptools.quddpm.settings import ADDITIONS, PUBLISHED, Settings, of_model
from bptools.quddpm.summary import WINDOW, TrainingSummary
from bptools.recordings.folder import RecordingError

Floats = NDArray[np.float64]

EARLY_CYCLES = 6
LEAST_SHARE = 1e-6  # of the Haar law that is drawn: 500 states have 10^5 pairs
CALLED = {
    "control": "Haar start, data as target",
    "small": "improved, small angles",
    "scale20": "improved, angles × 0.2",
    "scale50": "improved, angles × 0.5",
}
"""What a model is called in figures, if not by its name."""
LOSSES = {
    "mmd-v": "loss (V-statistic)",
    "mmd-u": "loss (U-statistic)",
    "wasserstein": "loss (optimal transport)",
}
RANGE = "Lines: medians over the recorded seeds; bands: from the least to the largest."
SHOTS = 10_000
SHOT_NOISE = 1 / np.sqrt(2 * SHOTS)
"""Standard error of a parameter-shift gradient, if SHOTS outcomes ±1 estimate each shifted loss."""


@dataclass(frozen=True)
class Recorded:
    """The recorded runs of a schedule.

    Args:
        archive: Where they are.
        seeds: The seeds of every size, by number of qubits.
        models: Names of the models that are compared.
        expected: The settings of a run by model, size and seed.
    """

    archive: RunSource
    seeds: Mapping[int, Sequence[int]]
    models: tuple[str, ...] = ("original", "improved")
    expected: Callable[[str, int, int], Settings] = of_model

    def runs(self, model: str, n_qubits: int) -> list[TrainingSummary]:
        """Return the runs of a model and size that are recorded and can be used."""
        runs = []
        for seed in self.seeds[n_qubits]:
            with suppress(RecordingError):
                runs.append(self.archive.run(self.expected(model, n_qubits, seed)))
        return runs

    def of(self, models: Sequence[str], sizes: Sequence[int]) -> Recorded:
        """Return the runs of some of the models and sizes alone."""
        return replace(self, models=tuple(models), seeds={n: self.seeds[n] for n in sizes})

    @cached_property
    def schedules(self) -> tuple[Settings, ...]:
        """The settings of each model's first run that is recorded: a caption says they are of all.

        If none is recorded, those of the first that is expected.
        """
        firsts = tuple(filter(None, map(self._first_of, self.models)))
        n_qubits, seeds = next(iter(self.seeds.items()))
        return firsts or (self.expected(self.models[0], n_qubits, seeds[0]),)

    def _first_of(self, model: str) -> Settings | None:
        """Return the settings of a model's first run that is recorded; None if none is."""
        for n_qubits, seeds in self.seeds.items():
            for seed in seeds:
                with suppress(RecordingError):
                    return self.archive.run(self.expected(model, n_qubits, seed)).settings
        return None

    @property
    def schedule(self) -> Settings:
        """The first of the schedules."""
        return self.schedules[0]

    @property
    def _called_epochs(self) -> str:
        """What an axis of epochs is called; how many a cycle has if all have as many."""
        epochs = {settings.epochs for settings in self.schedules}
        return f"epoch, {epochs.pop()} a cycle" if len(epochs) == 1 else "epoch"

    def _counted(self, words: str) -> str:
        """Return words of held-out states, with their number if it is that of all runs."""
        counts = {settings.test_states for settings in self.schedules}
        return words.format(f"{counts.pop()} " if len(counts) == 1 else "").capitalize()

    def losses(self, model: str, quantity: str = "loss") -> Figure:
        """Return the loss over the first six cycles, one curve a size.

        Args:
            model: "original" or "improved".
            quantity: "loss", or "mmd_u" for the loss without its finite-sample floor.
        """
        series = []
        for n_qubits in self.seeds:
            rows = [run.curve(quantity, EARLY_CYCLES) for run in self.runs(model, n_qubits)]
            x = WINDOW * (np.arange(rows[0].size if rows else 0) + 0.5)
            series.append(_band(f"$n = {n_qubits}$", x, rows))
        subtracted, batch = quantity == "mmd_u", self.schedule.batch
        called_loss = LOSSES[self.schedule.loss]
        floor = (
            f" Two batches of {batch} states of one law keep a loss near {2 / batch:g}."
            if self.schedule.loss == "mmd-v" and not self.schedule.mixed
            else ""
        )
        blind = (
            " At $n = 1$ the averaged target is $1/2$: the loss carries no signal of it."
            if self.schedule.sources == ("ghz",) and 1 in self.seeds
            else ""
        )
        cycles = len(self.schedule.trained_steps)
        return Figure(
            name=f"loss-{model}{'-without-floor' if subtracted else ''}",
            title=f"Loss of the {model} model over {_first(cycles)}"
            + (", without its floor" if subtracted else ""),
            x_label=self._called_epochs,
            y_label="U-statistic of the loss" if subtracted else called_loss,
            caption=f"Means of {WINDOW} epochs. {RANGE}" + ("" if subtracted else floor) + blind,
            series=tuple(filter(None, series)),
            log_y=not subtracted and self.schedule.loss != "mmd-u",
        )

    def distances(self, n_qubits: int, metric: str, words: str) -> Figure:
        """Return a distance to the data along the cycles, original and improved.

        Args:
            n_qubits: Size.
            metric: One of ``metrics.METRICS``.
            words: What it is called.
        """
        series = []
        for model in self.models:
            rows = [
                run.distance("held-out states to data", metric)
                for run in self.runs(model, n_qubits)
            ]
            series.append(_band(called(model), np.arange(rows[0].size if rows else 0), rows))
        compared = self._counted("{0}held-out start states against {0}held-out data states")
        return Figure(
            name=f"{metric}-n{n_qubits}",
            title=f"{words} to the data along the cycles, {n_qubits} qubits",
            x_label="finished cycles",
            y_label=words,
            caption=f"{compared}. {RANGE}",
            series=tuple(filter(None, series)),
        )

    def gradients_by_cycle(self, n_qubits: int) -> Figure:
        """Return the mean gradient of every epoch of the first six cycles."""
        series = []
        for model in self.models:
            rows = [run.curve("gradient_mean", EARLY_CYCLES) for run in self.runs(model, n_qubits)]
            x = WINDOW * (np.arange(rows[0].size if rows else 0) + 0.5)
            series.append(_band(called(model), x, rows))
        return Figure(
            name=f"gradient-by-cycle-n{n_qubits}",
            title=f"Gradient over {_first(len(self.schedule.trained_steps))}, {n_qubits} qubits",
            x_label=self._called_epochs,
            y_label="mean |∂L| over the angles",
            caption=f"Means of {WINDOW} epochs. {RANGE}",
            series=tuple(filter(None, series)),
        )

    def final_distances(self, metric: str, words: str) -> Figure:
        """Return the distance to the data after all cycles, against the number of qubits."""
        series = []
        for model in self.models:
            x, rows = [], []
            for n_qubits in self.seeds:
                ends = [
                    run.distance("held-out states to data", metric)[-1]
                    for run in self.runs(model, n_qubits)
                ]
                if ends:
                    x.append(n_qubits)
                    rows.append(ends)
            if rows:
                y, low, high = _spread(rows)
                series.append(Series(called(model), "points", tuple(map(float, x)), y, low, high))
        return Figure(
            name=f"final-{metric}",
            title=f"{words} to the data after all cycles",
            x_label="data qubits n",
            y_label=words,
            caption="Points: medians over the recorded seeds; bars: from the least to the largest.",
            series=tuple(series),
            log_y=False,
        )

    def fidelities(self, n_qubits: int) -> Figure:
        """Return the fidelities of pairs of generated states beside data and the Haar law.

        Args:
            n_qubits: Size.
        """
        dim = 2**n_qubits
        edges = np.linspace(0, 1, BINS + 1)
        middles = tuple(((edges[1:] + edges[:-1]) / 2).tolist())
        haar = -np.diff((1 - edges) ** (dim - 1))  # of the law (N − 1)(1 − F)^(N − 2)
        law = haar[: np.count_nonzero(haar > LEAST_SHARE)].tolist()
        bound = Series("Haar law", "bound", middles[: len(law)], tuple(law))
        series: list[Series | None] = [] if self.schedule.mixed else [bound]
        for model in self.models:
            runs = self.runs(model, n_qubits)
            rows = [_shares(run, "generated fidelities") for run in runs]
            series.append(_band(f"generated, {called(model)}", middles, rows))
            if model == self.models[0]:
                targets = [_shares(run, "data fidelities") for run in runs]
                series.append(_band("data", middles, targets))
        return Figure(
            name=f"fidelities-n{n_qubits}",
            title=f"Fidelity of two states of an ensemble, {n_qubits} qubits",
            x_label="fidelity F",
            y_label=f"share of pairs in a bin of 1/{BINS}",
            caption=f"{self._counted('All pairs of {0}states after the last cycle')}. {RANGE}",
            series=tuple(filter(None, series)),
        )

    @property
    def said_schedules(self) -> str:
        """What the runs were trained on and how, for a caption: a sentence for each schedule."""
        names: dict[str, list[str]] = {}
        for settings in self.schedules:
            names.setdefault(_said(settings), []).append(settings.name)
        return " ".join(f"Schedule of {' and '.join(of)}: {said}." for said, of in names.items())


def _said(chosen: Settings) -> str:
    """Return data, diffusion, training and circuit of a run in words."""
    ends = f"{chosen.schedule[0]:g} to {chosen.schedule[-1]:g}"
    listed = len(chosen.schedule) == chosen.steps != 2
    growth = "as listed" if listed else chosen.growth
    more = [
        f"depolarising {chosen.depolarising:g} h" if chosen.mixed else "",
        "one circuit told the step" if chosen.time_embedding else "",
        f"rate falls by {chosen.learning_rate_decay:g}" if chosen.learning_rate_decay < 1 else "",
    ]
    sentence = [
        f"{' and '.join(chosen.sources)} data",
        f"{chosen.steps} steps, h {ends} ({growth}), angles × {chosen.diffusion_scale:g}",
        f"{len(chosen.trained_steps)} cycles of {chosen.epochs} epochs",
        f"batch {chosen.batch}, {chosen.loss}, rate {chosen.learning_rate:g}",
        f"layers: {chosen.layers}, ancillas: {chosen.n_ancilla}",
        *filter(None, more),
    ]
    return "; ".join(sentence)


def _first(cycles: int) -> str:
    """Return how the cycles of an early curve are called.

    >>> _first(30), _first(3)
    ('the first six cycles', '3 cycles')
    """
    return "the first six cycles" if cycles >= EARLY_CYCLES else f"{cycles} cycles"


def called(model: str) -> str:
    """Return what a model is called in figures.

    >>> called("small"), called("mine")
    ('improved, small angles', 'mine')
    """
    return CALLED.get(model, model)


def settings_listing(original: Settings, improved: Settings, title: str) -> Listing:
    """Return every setting of both models, and whether it is published with them.

    Args:
        original: Settings of the original model.
        improved: Settings of the improved model.
        title: What the table is called.
    """
    skipped = ("model", "n_qubits", "seed")
    rows = [
        (
            name.replace("_", " "),
            str(getattr(original, name)),
            str(getattr(improved, name)),
            "the paper" if name in PUBLISHED else "our choice",
        )
        for name in Settings.__struct_fields__
        if name not in skipped
        and (name not in ADDITIONS or getattr(original, name) or getattr(improved, name))
    ]
    return Listing(
        title,
        ("Setting", "Original", "Improved", "Chosen by"),
        tuple(rows),
    )


def gradients_by_size(
    values: Callable[[str, int], Floats],
    interval: Callable[[Floats], tuple[float, float]],
    models: Sequence[str],
    sizes: Sequence[int],
    confidence: str,
    predicted: Sequence[Series] = (),
) -> Figure:
    """Return the early gradients of a survey against the number of qubits.

    Args:
        values: Gradients of all seeds of a model and size; none if it is not recorded.
        interval: Their median's interval.
        models: The surveyed models.
        sizes: Numbers of qubits.
        confidence: At what confidence the intervals hold, in words.
        predicted: Curves of exact root mean squares, to be drawn beside.
    """
    series = []
    for model in models:
        sized = [(n, values(model, n)) for n in sizes]
        sized = [(n, gradients) for n, gradients in sized if len(gradients)]
        ends = [interval(gradients) for _, gradients in sized]
        series.append(
            Series(
                called(model),
                "points",
                tuple(float(n) for n, _ in sized),
                tuple(float(np.median(gradients)) for _, gradients in sized),
                tuple(low for low, _ in ends),
                tuple(high for _, high in ends),
            )
        )
    ends_of_line = (float(sizes[0]), float(sizes[-1]))
    noise = Series("shot noise", "bound", ends_of_line, (float(SHOT_NOISE),) * 2)
    return Figure(
        name="gradient-by-size",
        title="Gradient in the first epochs against the number of qubits",
        x_label="data qubits n",
        y_label="mean |∂L| over the angles",
        caption=(
            "First 20 epochs of the first cycle, medians over the surveyed seeds with intervals "
            f"{confidence}. Lines: exact root mean squares over Haar inputs, of the loss with "
            "outcomes averaged, for one circuit a size. Shot noise: the standard error of a "
            f"gradient by parameter shift if {SHOTS} outcomes of ±1 estimate each shifted loss; "
            "what lies below it is seen by this exact simulation alone."
        ),
        series=(*(s for s in series if s.x), *predicted, noise),
    )


def _shares(run: TrainingSummary, name: str) -> Floats:
    """Return the share of pairs in every bin of a histogram."""
    counts = run.arrays[name]
    shares: Floats = counts / counts.sum()
    return shares


def _band(label: str, x: ArrayLike, rows: Sequence[Floats]) -> Series | None:
    """Return median and range of curves; nothing if there is none."""
    if not rows:
        return None
    points = tuple(np.asarray(x, dtype=float).tolist())
    return Series(label, "curve", points, *_spread(np.transpose(rows).tolist()))


class _Spread(NamedTuple):
    """Median, least and largest value of every group."""

    medians: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def _spread(groups: Sequence[Sequence[float]]) -> _Spread:
    medians = tuple(float(np.median(group)) for group in groups)
    return _Spread(
        medians, tuple(map(float, map(min, groups))), tuple(map(float, map(max, groups)))
    )
