"""A user's own denoising circuit, loaded from a file and compiled before any work."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bptools.errors import UsageError

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
        UsageError: If the place is spelt otherwise, the file cannot be run, or the name is no
            function.
    """
    from bptools.files import load_object  # its package imports PennyLane

    try:
        function = load_object(place, "ansatz")
    except UsageError:
        raise
    except (Exception, SystemExit) as error:  # whatever the user's file raises
        raise UsageError(f"ansatz {place} cannot be loaded: {_reason(error)}") from error
    if not callable(function):
        raise UsageError(f"ansatz {place} must be a function, it is {function!r}")
    return function  # type: ignore[no-any-return]


def compiled(model: Model) -> CompiledCircuit:
    """Return a model's circuit.

    Args:
        model: The model, of a user's own ansatz or of ours.

    Raises:
        UsageError: If the circuit cannot be simulated: in one sentence, whatever the ansatz raises;
            at once if the states alone do not fit the memory.
    """
    _require_room(model.settings)  # compiling hundreds of wires takes minutes
    try:
        return model.circuit
    except Exception as error:
        raise UsageError(f"the denoiser cannot be simulated: {_reason(error)}") from error


def _require_room(settings: Settings) -> None:
    """Refuse a batch whose states, before and after the circuit, exceed the free memory."""
    from bptools.simulator.free_memory import available_bytes

    amplitude = {"complex64": 8, "complex128": 16}[settings.dtype]
    needed, free = 2 * amplitude * settings.batch * 2**settings.n_wires, available_bytes()
    if needed > free:
        raise UsageError(
            f"{settings.n_wires} wires with a batch of {settings.batch} need more than "
            f"{Decimal(needed) / 10**9:.3g} GB, but {free / 1e9:.1f} GB are free: "
            "take fewer wires (ancillas) or states"
        )


def _reason(error: BaseException) -> str:
    """Return the first line of what an error says, with its kind where the text needs it."""
    text = (str(error).splitlines() or [""])[0]
    return text if type(error) in (ValueError, UsageError) else f"{type(error).__name__}: {text}"
