"""New states from a trained model: fresh start states through all of its cycles."""

from __future__ import annotations

from pathlib import Path

import jax
import msgspec
import numpy as np
from numpy.typing import NDArray

from bptools.errors import UsageError
from bptools.quddpm.ansatz import compiled, load_ansatz
from bptools.quddpm.data import RunEnsembles
from bptools.quddpm.model import Model, States
from bptools.quddpm.run_file import SEMANTICS, TrainedRun, gates_digest, read_run
from bptools.quddpm.settings import Settings


def generate(
    run: TrainedRun | Path | str,
    count: int,
    seed: int = 0,
    *,
    label: int | None = None,
    ansatz: str | None = None,
    any_semantics: bool = False,
) -> NDArray[np.complex128]:
    """Generate states: fresh start states are sent through all trained cycles.

    Args:
        run: A finished run, or its file.
        count: Number of states, at least 1.
        seed: Root of the start states and of the ancilla outcomes, which training has not seen at
            any seed; not negative.
        label: Of a conditional model, which source of ``Settings.data`` the states are like, from
            0; None for as many of every label, one label after the other.
        ansatz: ``FILE.py:NAME`` of the denoiser that was trained, if it is not ours.
        any_semantics: Whether to use a run whose numbers mean something else than today's program
            computes.

    Returns:
        Normalised states, shape (count, 2**n_qubits), or density matrices of a depolarised run,
        shape (count, 2**n_qubits, 2**n_qubits), rounded as the run's ``dtype`` is. The last
        digits depend on the number of threads.

    Raises:
        UsageError: If the run cannot be read or is not finished, was trained with another circuit
            or is of other semantics, or an argument is out of range.
    """
    trained = run if isinstance(run, TrainedRun) else read_run(run)
    for name, value, least in (("count", count, 1), ("seed", seed, 0)):
        if value < least:
            raise UsageError(f"{name} must be at least {least}, it is {value}")
    _require_label(trained.settings, count, label)
    model = _model(trained, ansatz, any_semantics=any_semantics)
    fresh = RunEnsembles(msgspec.structs.replace(trained.settings, seed=seed))
    states: States = fresh.start_states(count, "generated start")
    rows = trained.arrays["angles"]
    for step, angles in zip(trained.settings.trained_steps, rows, strict=True):
        chosen = rows[-1] if trained.settings.time_embedding else angles
        key = jax.random.key(int(fresh.stream("generated outcomes", step).integers(2**31)))
        states = model.generated(chosen, states, key, step, label)
    exact = states.astype(np.complex128)
    if trained.settings.mixed:
        return np.asarray(exact / np.einsum("kii->k", exact)[:, None, None])
    return np.asarray(exact / np.linalg.norm(exact, axis=1, keepdims=True))


def _require_label(settings: Settings, count: int, label: int | None) -> None:
    """Refuse a label that the model has not learned, and labels that share a count unevenly."""
    n_labels = len(settings.sources)
    if label is None:
        if count % n_labels:
            raise UsageError(
                f"count must be a multiple of the {n_labels} labels, or a label be given, "
                f"it is {count}"
            )
    elif not settings.conditional:
        raise UsageError(f"label must be left out of a run without labels, it is {label}")
    elif not 0 <= label < n_labels:
        raise UsageError(f"label must be 0 to {n_labels - 1}, it is {label}")


def _model(run: TrainedRun, ansatz: str | None, *, any_semantics: bool) -> Model:
    """Return the model that was trained; refuse what may be another one."""
    if not run.is_complete:
        cycles = len(run.settings.trained_steps)
        raise UsageError(f"run must be finished, it has {run.n_cycles} of {cycles} cycles")
    if not any_semantics and run.header.semantics != str(SEMANTICS):
        raise UsageError(
            f"run must be of {SEMANTICS}, it is of {run.header.semantics}; any_semantics takes it"
        )
    function = None if ansatz is None else load_ansatz(ansatz)
    model = Model(run.settings, function, run.arrays["angles"].shape[1:])
    fits = ansatz is not None or model.angle_shape == Model(run.settings).angle_shape
    if not fits or gates_digest(compiled(model).gates) != run.header.circuit:
        raise UsageError("ansatz must be the circuit that was trained, it has other gates")
    return model
