"""Angles that were trained elsewhere, as a run to sample from."""

from __future__ import annotations

from pathlib import Path

from bptools.files import read_array
from bptools.quddpm.settings import read_settings
from bptools.quddpm.training_process import Job


def import_angles(
    angles: Path | str,
    settings: Path | str,
    out: Path | str = "runs",
    ansatz: str | None = None,
    *,
    by_step: bool = False,
) -> Path:
    """Write a run of angles that were trained elsewhere, and return its file.

    Args:
        angles: A .npy file, a row for every cycle in the order of training.
        settings: The settings file (TOML) of the run that they are of.
        out: Folder of the run.
        ansatz: ``FILE.py:NAME`` of the circuit that was trained, if it is not ours; its parameters
            have the shape of a row.
        by_step: Whether the rows are in the order of the diffusion's steps, the first one first, as
            in the files of the original model's program.

    Raises:
        UsageError: If a file cannot be read, the angles are not those of the circuit, or there is
            such a run already.
    """
    rows = read_array(Path(angles))
    array = rows[::-1] if by_step else rows
    shape = None if ansatz is None else array.shape[1:]
    job = Job(read_settings(settings), Path(out), ansatz=ansatz, parameter_shape=shape)
    return job.training().take(array)
