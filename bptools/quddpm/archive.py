"""Recorded runs and surveys of gradients, read by their settings; a user's own runs, by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np

from bptools.errors import UsageError
from bptools.quddpm.run_file import SEMANTICS, Arrays, TrainedRun, read_run
from bptools.quddpm.settings import Settings
from bptools.quddpm.summary import REDUCTION, TrainingSummary, packed, summarised, unpacked
from bptools.recordings.folder import RecordingError, Recordings, RecordingState
from bptools.recordings.manifest import ManifestEntry

RUN, SURVEY = "training", "gradient survey"  # kinds of recordings
FOLDERS = {RUN: "trainings", SURVEY: "gradients"}
LATER = {
    "growth": "linear",
    "learning_rate_decay": 1.0,
    "depolarising": 0.0,
    "time_embedding": False,
}
"""Settings that came after recordings were made, with the values that those were made with."""
REDUCTIONS = {
    RUN: REDUCTION,
    SURVEY: "the seeds, the first epoch of each, and its mean |∂L| over all surveyed epochs; whole "
    "histories: bptools quddpm survey",
}


class RunSource(Protocol):
    """Where finished runs are read from."""

    def run(self, settings: Settings) -> TrainingSummary:
        """Return a run; a RecordingError says why there is none."""


@dataclass(frozen=True)
class GradientSurvey:
    """A survey of gradients, reduced.

    Args:
        settings: Of the runs; the seed is the first run's.
        arrays: ``seeds``, ``first_epoch`` (seeds, COLUMNS) and ``gradient_mean`` (seeds,), which is
            the mean |∂L| over all surveyed epochs.
    """

    settings: Settings
    arrays: Arrays


@dataclass(frozen=True)
class Archive:
    """Runs and surveys among recordings.

    Args:
        recordings: Where they are.
        origin: Name of the origin of recordings that were made once more, by another program.
    """

    recordings: Recordings
    origin: str = ""

    def run(self, settings: Settings) -> TrainingSummary:
        """Return the run of these settings.

        Args:
            settings: The settings it must have, the seed included.

        Raises:
            RecordingError: If it is missing, altered, or of other settings or semantics.
        """
        return TrainingSummary(settings, self._arrays(self.name_of(settings), settings))

    def name_of(self, settings: Settings) -> str:
        """Return the name of the recording of a run."""
        return f"{self._folder}{settings.name}"

    def survey(self, settings: Settings) -> GradientSurvey:
        """Return the survey of gradients of these settings.

        Args:
            settings: Of the surveyed runs; seed, epochs and cycles are the survey's own.

        Raises:
            RecordingError: As ``run``.
        """
        from bptools.quddpm.survey import short, survey_path

        name = f"{self._folder}{survey_path(settings, Path()).stem}"
        expected = short(settings, self.recordings.entry(name).seed)
        return GradientSurvey(expected, self._arrays(name, expected))

    @property
    def _folder(self) -> str:
        return f"{self.origin}/" if self.origin else ""

    def _arrays(self, name: str, settings: Settings) -> Arrays:
        content = self.recordings.read(
            name, SEMANTICS, _fields(settings), settings.seed, later=LATER
        )
        try:
            return unpacked(content)
        except UsageError as error:
            raise RecordingError(RecordingState.REFUSED, f"{name} is damaged: {error}") from error


@dataclass(frozen=True)
class OwnRuns:
    """A folder of a user's runs, taken by their names, of whatever other settings."""

    folder: Path

    def run(self, settings: Settings) -> TrainingSummary:
        """Return a run, reduced.

        Args:
            settings: Whose model, size and seed name the run.

        Raises:
            RecordingError: If there is no such run, or one that is not finished.
            UsageError: If its file cannot be read.
        """
        path = self.folder / f"{settings.name}.npz"
        if not path.exists():
            raise RecordingError(RecordingState.MISSING, f"{path} is missing")
        run = read_run(path)
        if not run.is_complete:
            raise RecordingError(RecordingState.MISSING, f"{path} is not finished")
        return summarised(run)


def entry_of(run: TrainedRun, origin: str = "") -> tuple[ManifestEntry, bytes]:
    """Return what is recorded of a finished run or survey: its entry and its payload.

    Args:
        run: It, as its file holds it.
        origin: As of ``Archive``.

    Raises:
        UsageError: If it is not finished, or not of today's semantics.
    """
    from bptools.quddpm.survey import survey_path

    settings = run.settings
    if run.header.semantics != str(SEMANTICS):
        raise UsageError(
            f"{settings.name} is of {run.header.semantics}, today's program computes {SEMANTICS}"
        )
    if "seeds" in run.arrays:
        kind, name, arrays = SURVEY, survey_path(settings, Path()).stem, _reduced_survey(run)
    else:
        kind, name, arrays = RUN, settings.name, summarised(run).arrays
    name = f"{origin}/{name}" if origin else name
    file = f"{FOLDERS[kind]}/{name}.npz"
    entry = ManifestEntry(
        name, kind, str(SEMANTICS), _fields(settings), settings.seed, "", file, ""
    )
    return entry, packed(arrays)


def _reduced_survey(run: TrainedRun) -> Arrays:
    from bptools.quddpm.cycle import COLUMNS

    history = run.arrays["history"]
    gradients = history[..., COLUMNS.index("gradient_mean")].astype(np.float64)
    return {
        "seeds": run.arrays["seeds"],
        "first_epoch": history[:, 0],
        "gradient_mean": gradients.mean(axis=1),
    }


def _fields(settings: Settings) -> dict[str, Any]:
    """Return settings by name, but for the seed, which an entry has beside them."""
    fields: dict[str, Any] = msgspec.to_builtins(settings)
    del fields["seed"]
    return fields
