"""A survey of gradients: the first epochs of the first cycle, over many seeds, without the rest.

A whole training is too long for many seeds. The gradients at its beginning are not: this gives
enough independent ones for an interval that holds whatever their law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from math import inf
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from bptools.errors import UsageError
from bptools.quddpm.ansatz import compiled
from bptools.quddpm.cycle import CycleTrainer
from bptools.quddpm.model import Model
from bptools.quddpm.run_file import SEMANTICS, RunHeader, gates_digest, write_run
from bptools.quddpm.schedule import needs_of
from bptools.quddpm.settings import Settings
from bptools.quddpm.training_plan import seconds_of
from bptools.recordings.provenance import versions
from bptools.running.pieces import HERE, Piece, Workplace
from bptools.running.plan import RunPlan

EPOCHS = 20
AT_ONCE = 8  # seeds of a piece


def gradient_survey(
    settings: Settings, seeds: Sequence[int], progress: Callable[[int], None] = lambda _: None
) -> NDArray[np.float32]:
    """Train the first epochs of the first cycle for every seed.

    Args:
        settings: Of the runs; their seed and number of epochs are not used.
        seeds: One a run, all different.
        progress: Told how many seeds are done.

    Returns:
        Histories, shape (seeds, EPOCHS, len(cycle.COLUMNS)): the first rows of a whole run's.

    Raises:
        UsageError: If there is no seed, or one twice, or the states exceed the memory.
    """
    _require_different(seeds)
    trainer = _trainer(short(settings, 0))
    histories = []
    for count, seed in enumerate(seeds, 1):
        histories.append(_first_epochs(trainer, Model(short(settings, seed))))
        progress(count)
    return np.array(histories)


def _require_different(seeds: Sequence[int]) -> None:
    if not seeds or len(set(seeds)) < len(seeds):
        raise UsageError(f"seeds must be different numbers, at least one, they are {list(seeds)}")


@lru_cache(maxsize=1)  # the pieces of a survey follow one another
def _trainer(settings: Settings) -> CycleTrainer:
    """Return the trainer of all seeds, which is compiled when it is first used."""
    circuit = compiled(Model(settings))
    circuit.require_memory(settings.batch)
    return CycleTrainer(settings, circuit)


def short(settings: Settings, seed: int) -> Settings:
    """Return the settings of one run of a survey.

    Args:
        settings: Of the surveyed model.
        seed: Of the run.
    """
    return msgspec.structs.replace(settings, epochs=EPOCHS, cycles=1, seed=seed)


def _first_epochs(trainer: CycleTrainer, model: Model) -> NDArray[np.float32]:
    """Return the history of a seed's first epochs, by the trainer that is already compiled."""
    taught = model.taught(np.zeros((0, *model.angle_shape)), model.ensembles.start)
    step = model.settings.trained_steps[0]
    return model.trained(trainer, taught, step, lambda *_: None).history


def survey_path(settings: Settings, folder: Path) -> Path:
    """Return the file of a survey, ``gradients-<model>-n<n>.npz``."""
    return folder / f"gradients-{settings.model}-n{settings.n_qubits}.npz"


def write_surveys(
    chosen: Sequence[Settings], seeds: Sequence[int], folder: Path, place: Workplace = HERE
) -> Iterator[Path]:
    """Make surveys, keep each in a file of arrays ``history`` and ``seeds``, and yield the files.

    Args:
        chosen: Of the runs, one survey each.
        seeds: One a run, all different.
        folder: Where the files are kept.
        place: Where the seeds are trained, some at a time.

    Raises:
        UsageError: If the seeds are not different, or the states exceed the memory.
    """
    _require_different(seeds)
    groups = [_pieces(settings, seeds) for settings in chosen]
    for settings, contents in zip(chosen, place.grouped(groups), strict=True):
        history = np.concatenate([np.load(BytesIO(content)) for content in contents])
        gates = gates_digest(Model(settings).circuit.gates)
        header = RunHeader(short(settings, seeds[0]), str(SEMANTICS), gates, {}, versions())
        path = survey_path(settings, folder)
        write_run(path, header, {"history": history, "seeds": np.asarray(seeds, dtype=np.int64)})
        yield path


def plan_surveys(
    chosen: Sequence[Settings], seeds: Sequence[int], place: Workplace = HERE
) -> RunPlan:
    """Return what surveys would take; train nothing.

    Args:
        chosen: Of the runs, one survey each.
        seeds: One a run, all different.
        place: Where the seeds would be trained.

    Raises:
        UsageError: If the seeds are not different.
    """
    _require_different(seeds)
    pieces = [piece for settings in chosen for piece in _pieces(settings, seeds)]
    return place.plan(pieces, f"pieces of {AT_ONCE} seeds")


def _pieces(settings: Settings, seeds: Sequence[int]) -> list[Piece]:
    """Return the pieces of a survey, some seeds each, which no result depends on."""
    label = f"survey of {settings.model}, n = {settings.n_qubits}"
    model = Model(short(settings, 0))
    _ = compiled(model, inf)  # whoever trains it looks at his own memory
    return [
        Piece(
            f"{label}, seeds {part[0]} to {part[-1]}",
            survey_of,
            (settings, part),
            needs_of(model),
            seconds=seconds_of(short(settings, 0), len(part)),
        )
        for part in (tuple(seeds[at : at + AT_ONCE]) for at in range(0, len(seeds), AT_ONCE))
    ]


def survey_of(settings: Settings, seeds: Sequence[int]) -> bytes:
    """Return the histories of some seeds as a .npy file: a piece of a survey.

    Args:
        settings: Of the runs.
        seeds: One a run, all different.
    """
    content = BytesIO()
    np.save(content, gradient_survey(settings, seeds), allow_pickle=False)
    return content.getvalue()
