"""What trainings and surveys would take, by costs that were measured against the size.

The tables are of ``benchmarks/costs.py``, run on one core of a shared machine: CPU seconds of a
process of one thread at batch 100 and 5 layers, by the number of wires.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import inf
from pathlib import Path

from bptools.quddpm.schedule import needs_of, require_trainable
from bptools.quddpm.settings import Settings
from bptools.quddpm.training_process import Job
from bptools.running.plan import RunPlan, between

ONCE = {4: 9.4, 7: 9.5, 10: 11.5, 13: 17.8}  # imports, compilation, ensembles
CYCLE = {4: 0.16, 7: 0.2, 10: 0.54, 13: 2.7}  # metrics and new states
EPOCH = {
    "complex64": {4: 0.0004, 7: 0.0013, 10: 0.0022, 13: 0.0181},
    "complex128": {4: 0.0006, 7: 0.0015, 10: 0.0039, 13: 0.0411},
}
MEASURED_BATCH, MEASURED_LAYERS = 100, 5


def seconds_of(settings: Settings, cycles: int) -> float:
    """Return about how long so many cycles of a run take on one thread, compilation included.

    Args:
        settings: Of the run.
        cycles: How many; 0 takes no time.

    >>> round(seconds_of(Settings(n_qubits=10), 30) / 60)
    4
    """
    if not cycles:
        return 0.0
    wires = settings.n_wires
    scale = settings.batch / MEASURED_BATCH * settings.layers / MEASURED_LAYERS
    epoch = between(EPOCH[settings.dtype], wires) * scale
    return between(ONCE, wires) + cycles * (between(CYCLE, wires) + settings.epochs * epoch)


def plan_training(
    settings: Sequence[Settings],
    folder: Path | str,
    *,
    workers: int | None = None,
    elsewhere: bool = False,
    resume: bool = False,
    ansatz: str | None = None,
    parameter_shape: tuple[int, ...] | None = None,
) -> RunPlan:
    """Return what ``train_all`` of the same arguments would take; train nothing.

    Args:
        settings: Settings of the runs, of different names.
        folder: Where the runs are kept.
        workers: Number of processes at a time; by default one for each core.
        elsewhere: Whether they are on other machines, whose memory is not asked for.
        resume: Whether to go on from checkpoints, and to keep finished runs.
        ansatz: ``FILE.py:NAME`` of an own denoiser; its cost is taken to be that of ours.
        parameter_shape: Shape of its parameters.

    Raises:
        UsageError: If anything is wrong that can be known before training.
    """
    jobs = [Job(chosen, Path(folder), resume, ansatz, parameter_shape) for chosen in settings]
    at_once = min(workers or os.cpu_count() or 1, len(jobs))
    trainings = require_trainable(jobs, at_once, inf if elsewhere else None)
    left = []
    for training in trainings:
        cycles = len(training.model.settings.trained_steps)
        if training.path.exists():
            cycles = 0
        elif (position := training.position()) is not None:
            cycles -= position.n_cycles
        left.append(cycles)
    seconds = [seconds_of(chosen, cycles) for chosen, cycles in zip(settings, left, strict=True)]
    return RunPlan(
        parts=len(jobs),
        known=left.count(0),
        untimed=0,
        seconds=sum(seconds),
        longest=max(seconds),
        peak_bytes=max(needs_of(training.model).memory_bytes for training in trainings),
        workers=at_once,
        estimated=len(jobs) - left.count(0),
        noun="runs",
    )
