"""A training run on disk: settings, what was learned, histories and metrics, and where from.

One file a run, replaced as a whole and only when it is written completely, so that a run that is
killed at any moment leaves the last finished cycle behind.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import msgspec
import numpy as np
from numpy.typing import NDArray

from bptools.errors import UsageError
from bptools.files import write_bytes
from bptools.quddpm.settings import Settings
from bptools.recordings.provenance import versions
from bptools.recordings.semantics import Semantics

if TYPE_CHECKING:
    from bptools.quddpm.model import Model
    from bptools.simulator.matrix_gates import MatrixGate

Arrays = dict[str, NDArray[Any]]
UNREADABLE = (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile, zlib.error)
"""What NumPy raises on a file that is no archive of arrays, or a damaged one."""

SEMANTICS = Semantics(
    "quddpm-training",
    (
        "Adam on the gradient of one sampled outcome of the ancillas a state, drawn afresh every "
        "epoch; every ensemble and every step of the diffusion has a random stream of its own.",
    ),
)
"""Of whole trainings and of surveys of their first epochs."""

# the ensembles that a run begins with, and where RunEnsembles has them
ENSEMBLES = {
    "data": "data",
    "held-out data": "held_out_data",
    "start": "start",
    "held-out start": "held_out_start",
}


class RunHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a run is, beside its arrays.

    Args:
        settings: The run's settings.
        semantics: What its numbers mean, as of ``SEMANTICS``.
        circuit: Digest of the gates of the denoiser.
        ensembles: Digests of data, held-out data, start states and held-out start states.
        versions: Of Python and packages.
    """

    settings: Settings
    semantics: str
    circuit: str
    ensembles: dict[str, str]
    versions: dict[str, str]


class TrainedRun(msgspec.Struct, frozen=True):
    """A run as it was read from its file.

    Args:
        header: What the run is.
        arrays: Its arrays by name, the first axis being the finished cycles.
    """

    header: RunHeader
    arrays: Arrays

    @property
    def settings(self) -> Settings:
        """The run's settings."""
        return self.header.settings

    @property
    def n_cycles(self) -> int:
        """Number of finished cycles."""
        return len(self.arrays["angles"])

    @property
    def is_complete(self) -> bool:
        """Whether all cycles are finished."""
        return self.n_cycles == len(self.settings.trained_steps)


def array_digest(array: NDArray[Any]) -> str:
    """Return one number for an array: its type, shape and values.

    >>> array_digest(np.zeros(2)) == array_digest(np.zeros((2, 1)))
    False
    """
    said = f"{array.dtype} {array.shape}".encode()
    return hashlib.sha256(said + np.ascontiguousarray(array).tobytes()).hexdigest()


def header_of(model: Model, ensembles: Sequence[str] = tuple(ENSEMBLES)) -> RunHeader:
    """Return the header of a run that begins now.

    Args:
        model: The model.
        ensembles: Of which ensembles there are digests.
    """
    digests = {name: array_digest(getattr(model.ensembles, ENSEMBLES[name])) for name in ensembles}
    if model.ensembles.diffused is not None:
        digests["diffused data"] = array_digest(model.ensembles.diffused)
    gates = gates_digest(model.circuit.gates)
    return RunHeader(model.settings, str(SEMANTICS), gates, digests, versions())


def require_same(path: Path, header: RunHeader) -> None:
    """Refuse the file of another run.

    Args:
        path: The file.
        header: What the run is; ensembles that it leaves out are not compared, nor are versions.

    Raises:
        UsageError: If the file cannot be read, or settings, semantics, circuit or ensembles differ.
    """
    require_same_header(str(path), read_run(path).header, header)


def require_same_header(name: str, kept: RunHeader, header: RunHeader) -> None:
    """Refuse the header of another run.

    Args:
        name: Of the file that it was kept in.
        kept: What the file is of.
        header: What the run is; ensembles that it leaves out are not compared, nor are versions.

    Raises:
        UsageError: If settings, semantics, circuit or ensembles differ.
    """
    compared = {ensemble: kept.ensembles.get(ensemble) for ensemble in header.ensembles}
    for field, theirs in (
        ("settings", kept.settings),
        ("semantics", kept.semantics),
        ("circuit", kept.circuit),
        ("ensembles", compared),
    ):
        if theirs != getattr(header, field):
            raise UsageError(f"{name} is of other {field}: remove it or choose another folder")


def gates_digest(gates: Sequence[MatrixGate]) -> str:
    """Return one number for a circuit's gates: names, wires, constants, and whose angle each takes.

    Args:
        gates: The gates, first to act first.
    """
    total = hashlib.sha256()
    for gate in gates:
        value = b"" if gate.value is None else np.round(gate.value, 12).tobytes()
        total.update(f"{gate.name} {gate.wires} {gate.sources}".encode() + value)
    return total.hexdigest()


def write_run(path: Path, header: RunHeader, arrays: Arrays) -> None:
    """Replace the file of a run, at once and completely.

    Args:
        path: The file.
        header: What the run is.
        arrays: Its arrays by name.
    """
    content = io.BytesIO()
    said = np.frombuffer(msgspec.json.encode(header), dtype=np.uint8)
    np.savez_compressed(content, header=said, **arrays)  # type: ignore[arg-type] # names are free
    write_bytes(path, content.getvalue())


def read_run(path: Path | str) -> TrainedRun:
    """Return a run from its file.

    Args:
        path: The file.

    Raises:
        UsageError: If the file cannot be read or is no run.
    """
    try:
        # NumPy does not close a damaged archive that it opened itself
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        header = msgspec.json.decode(arrays.pop("header").tobytes(), type=RunHeader)
    except (*UNREADABLE, msgspec.MsgspecError) as error:
        raise UsageError(f"{path} cannot be read as a training run: {error}") from error
    return TrainedRun(header, arrays)
