"""Recorded runs, read only if they are of the expected settings and of the expected code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bptools.quddpm.run_file import TrainedRun, code_digest, read_run
from bptools.quddpm.settings import Settings

Floats = NDArray[np.float64]

KL_REVERSED = "kl_reversed"
"""The KL divergence with its arguments exchanged, Σ q ln(q/p), p the data's distribution."""


@dataclass(frozen=True)
class Archive:
    """A folder of finished runs and surveys.

    Args:
        folder: Where they are.
        code: Digest of the training code that made them; by default today's.
    """

    folder: Path
    code: str = ""

    def run(self, settings: Settings) -> TrainedRun | None:
        """Return the finished run of these settings, None where it is missing or refused.

        Args:
            settings: The settings it must have, the seed included.
        """
        return None if self.objection(settings) else read_run(self.path(settings))

    def objection(self, settings: Settings) -> str:
        """Return why a run cannot be used, or nothing if it can.

        Args:
            settings: The settings it must have, the seed included.

        Raises:
            UsageError: If its file cannot be read.
        """
        path = self.path(settings)
        if not path.exists():
            return "missing"
        run = read_run(path)
        if run.settings != settings:
            return "of other settings"
        if run.header.code != (self.code or _code_today()):
            return "of other code"
        return "" if run.is_complete else "incomplete"

    def survey(self, settings: Settings) -> TrainedRun | None:
        """Return the survey of gradients of these settings, None where it is missing or refused.

        Args:
            settings: Of the surveyed runs; seed, epochs and cycles are the survey's own.
        """
        from bptools.quddpm.survey import short, survey_path

        path = survey_path(settings, self.folder)
        if not path.exists():
            return None
        run = read_run(path)
        expected = short(settings, int(run.arrays["seeds"][0]))
        code = self.code or _code_today()
        return run if (run.settings, run.header.code) == (expected, code) else None

    def path(self, settings: Settings) -> Path:
        """Return the file of a run."""
        return self.folder / f"{settings.name}.npz"


class OwnRuns(Archive):
    """A folder of a user's runs, taken by their names, of whatever other settings and code."""

    def objection(self, settings: Settings) -> str:
        """Return why a run cannot be used, or nothing if it can.

        Args:
            settings: Whose model, size and seed name the run.

        Raises:
            UsageError: If its file cannot be read.
        """
        path = self.path(settings)
        if not path.exists():
            return "missing"
        return "" if read_run(path).is_complete else "incomplete"


def column(run: TrainedRun, name: str) -> Floats:
    """Return one quantity of a run's history.

    Args:
        run: A run or a survey.
        name: One of ``cycle.COLUMNS``.

    Returns:
        Shape (cycles, epochs), of a survey (seeds, epochs).
    """
    from bptools.quddpm.cycle import COLUMNS

    return run.arrays["history"][..., COLUMNS.index(name)].astype(np.float64)


def distance(run: TrainedRun, comparison: str, metric: str) -> Floats:
    """Return one distance along the cycles of a run, the first before training.

    Args:
        run: A run.
        comparison: One of ``model.COMPARISONS``.
        metric: One of ``metrics.METRICS``, or KL_REVERSED of held-out states of a run on GHZ data.

    Returns:
        Shape (cycles + 1,).
    """
    from bptools.quddpm.metrics import METRICS
    from bptools.quddpm.model import COMPARISONS

    if metric == KL_REVERSED:
        return _reversed_divergence(run)
    table: Floats = run.arrays["metrics"]
    return table[:, COMPARISONS.index(comparison), METRICS.index(metric)]


def _reversed_divergence(run: TrainedRun) -> Floats:
    """Return the KL divergence of the data from what was generated, of averaged outcomes.

    The data are GHZ states, whose average over all angles is known: half 0..0 and half 1..1.
    """
    from bptools.quddpm.metrics import kl_divergence

    if run.settings.data != "ghz":
        raise ValueError(f"{KL_REVERSED} needs GHZ data, the run's data are {run.settings.data}")
    generated = run.arrays["distribution"].astype(np.float64)
    data = np.zeros(generated.shape[1])
    data[[0, -1]] = 0.5
    return np.array([kl_divergence(row / row.sum(), data) for row in generated])


@lru_cache
def _code_today() -> str:
    return code_digest()
