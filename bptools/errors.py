"""What is raised for the user to read: a request refused before any work, runs that were lost."""

import os
import sysconfig
import traceback
from importlib.util import find_spec

EXTRAS = {  # the modules that `pip install bptools` alone leaves out, by the extra that brings them
    "quantum": ("pennylane", "qutip"),
    "training": ("jax", "optax", "ot"),
    "report": ("fontTools", "jinja2", "matplotlib", "pikepdf", "typst"),
    "distributed": ("dask", "distributed"),
    "mpi": ("mpi4py",),
}


class UsageError(ValueError):
    """The request cannot be served as it is: an option, a name, a file or the project is wrong."""


class CostError(UsageError, MemoryError):
    """The answer would take more time or memory than the limit allows; it says how much."""


class FileError(OSError, UsageError):
    """A file cannot be written: a full disk, no permission, a folder in its place."""


class TrainingError(RuntimeError):
    """Some training runs could not be finished; what the others and they have done is kept."""


class EngineLostError(RuntimeError):
    """The engine broke again and again; what was found until then is kept."""


class InternalError(RuntimeError):
    """The program has found a defect of its own; the request may be a good one."""


class MissingExtraError(UsageError):
    """The request needs packages that an extra brings and that are not installed.

    Args:
        needed_by: What needs them, as the sentence begins.
        extras: Names of extras, of those in ``EXTRAS``.

    >>> print(MissingExtraError("an audit", ["quantum", "training"]))
    an audit needs packages that are not installed: pip install "bptools[quantum,training]"
    """

    def __init__(self, needed_by: str, extras: list[str]) -> None:
        super().__init__(
            f"{needed_by} needs packages that are not installed: "
            f'pip install "bptools[{",".join(extras)}]"'
        )


def require_extras(needed_by: str, *extras: str) -> None:
    """Refuse work that would end for want of a package, before it begins.

    Args:
        needed_by: What needs the extras, as the sentence begins.
        extras: Names of extras, of those in ``EXTRAS``.

    Raises:
        MissingExtraError: If a module of theirs is not installed.
    """
    missing = [extra for extra in extras if not all(map(find_spec, EXTRAS[extra]))]
    if missing:
        raise MissingExtraError(needed_by, missing)


def missing_extra(needed_by: str, error: BaseException) -> MissingExtraError | None:
    """Return what to tell the user if an import failed for want of an extra, else None.

    Args:
        needed_by: What was at work, as the sentence begins.
        error: What it raised.

    >>> print(missing_extra("mean", ModuleNotFoundError("No module", name="qutip.core")))
    mean needs packages that are not installed: pip install "bptools[quantum]"
    >>> missing_extra("mean", ModuleNotFoundError("No module", name="qutpi"))
    """
    if not isinstance(error, ModuleNotFoundError):
        return None
    module = (error.name or "").partition(".")[0]
    extras = [extra for extra, modules in EXTRAS.items() if module in modules]
    return MissingExtraError(needed_by, extras) if extras else None


def sentence_of(error: BaseException) -> str:
    """Return in one line what was raised, and where: in the user's own files, if it was in any.

    Args:
        error: As it was caught; its place may have been noted in another process.

    >>> sentence_of(ValueError("no luck"))
    'ValueError: no luck'
    """
    words = next(filter(None, map(str.strip, str(error).splitlines())), "")
    place = place_of(error)
    return ": ".join(filter(None, [type(error).__name__, words])) + (f", {place}" if place else "")


def place_of(error: BaseException) -> str:
    """Return where an error was raised, as ``at FILE:LINE in FUNCTION``; else nothing.

    Args:
        error: As it was caught. Of several places the innermost one in a file that is neither
            installed nor of bptools, else the innermost one.
    """
    if isinstance(error, SyntaxError):
        return ""  # it says itself where it is
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(_installed())]
    noted = [note for note in getattr(error, "__notes__", ()) if note.startswith("at ")]
    if not own and noted:
        return str(noted[0])
    if not frames:
        return ""
    frame = (own or frames)[-1]
    file = os.path.relpath(frame.filename)
    return f"at {frame.filename if file.startswith('..') else file}:{frame.lineno} in {frame.name}"


def _installed() -> tuple[str, ...]:
    """Return how the names of files begin that no user wrote; ``<`` is what Python makes up."""
    folders = {*sysconfig.get_paths().values(), os.path.dirname(os.path.abspath(__file__))}
    return ("<", *(f"{folder}{os.sep}" for folder in folders))
