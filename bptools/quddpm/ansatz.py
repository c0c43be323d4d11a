"""A user's own denoising circuit, loaded from a file and compiled before any work."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bptools.errors import UsageError, missing_extra

if TYPE_CHECKING:
    from bptools.quddpm.model import Model
    from bptools.quddpm.settings import Settings
    from bptools.simulator import CompiledCircuit

Ansatz = Callable[[Any, Any], Any]


def load_ansatz(place: str) -> Ansatz:
    """Return a quantum function of (parameters, wires) from a Python file.

    Args:
        place: ``FILE.py:NAME``.

    Raises:
        UsageError: If the place is spelt otherwise, the file cannot be run (for want of an extra,
            which is named, or for another reason), or the name is no function.
    """
    from bptools.files import load_object

    try:
        function = load_object(place, "ansatz")
    except UsageError:
        raise
    except (Exception, SystemExit) as error:  # whatever the user's file raises
        if lacking := missing_extra(f"ansatz {place}", error):
            raise lacking from error
        raise UsageError(f"ansatz {place} cannot be loaded: {_reason(error)}") from error
    if not callable(function):
        raise UsageError(f"ansatz {place} must be a function, it is {function!r}")
    return function  # type: ignore[no-any-return]


def compiled(model: Model, most_bytes: float | None = None) -> CompiledCircuit:
    """Return a model's circuit.

    Args:
        model: The model, of a user's own ansatz or of ours.
        most_bytes: The memory of the largest worker elsewhere; by default what is free here.

    Raises:
        UsageError: If the circuit cannot be simulated: in one sentence, whatever the ansatz raises;
            at once if the states alone do not fit the memory.
    """
    # the states alone: compiling hundreds of wires takes minutes
    amplitude = {"complex64": 8, "complex128": 16}[model.settings.dtype]
    states = 2 * amplitude * model.settings.batch * 2**model.settings.n_wires
    require_room(states, model.settings, most_bytes)
    try:
        return model.circuit
    except Exception as error:
        raise UsageError(f"the denoiser cannot be simulated: {_reason(error)}") from error


def require_room(needed: int, settings: Settings, most_bytes: float | None) -> None:
    """Refuse a run that needs more memory than there is.

    Args:
        needed: About how much it needs at least, in bytes.
        settings: Of the run.
        most_bytes: The memory of the largest worker elsewhere; None for what is free here.

    Raises:
        UsageError: If it does.
    """
    from bptools.simulator.free_memory import available_bytes

    most = available_bytes() if most_bytes is None else most_bytes
    if needed > most:
        there = f"{most / 1e9:.1f} GB are free"
        if most_bytes is not None:
            there = f"the largest worker has {most / 1e9:.3g} GB"
        raise UsageError(
            f"{settings.n_wires} wires with a batch of {settings.batch} need more than "
            f"{Decimal(needed) / 10**9:.3g} GB, but {there}: take fewer wires (ancillas) or states"
        )


def _reason(error: BaseException) -> str:
    """Return the first line of what an error says, with its kind where the text needs it."""
    text = (str(error).splitlines() or [""])[0]
    return text if type(error) in (ValueError, UsageError) else f"{type(error).__name__}: {text}"
