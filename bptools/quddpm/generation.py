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
from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.model import Model, States
from bptools.quddpm.run_file import SEMANTICS, TrainedRun, gates_digest, read_run


def generate(
    run: TrainedRun | Path | str,
    count: int,
    seed: int = 0,
    *,
    ansatz: str | None = None,
    any_semantics: bool = False,
) -> NDArray[np.complex128]:
    """Generate states: fresh start states are sent through all trained cycles.

    Args:
        run: A finished run, or its file.
        count: Number of states, at least 1.
        seed: Root of the start states and of the ancilla outcomes, which training has not seen at
            any seed; not negative.
        ansatz: ``FILE.py:NAME`` of the denoiser that was trained, if it is not ours.
        any_semantics: Whether to use a run whose numbers mean something else than today's program
            computes.

    Returns:
        Normalised states, shape (count, 2**n_qubits), rounded as the run's ``dtype`` is. The last
        digits depend on the number of threads.

    Raises:
        UsageError: If the run cannot be read or is not finished, was trained with another circuit
            or is of other semantics, or an argument is out of range.
    """
    trained = run if isinstance(run, TrainedRun) else read_run(run)
    for name, value, least in (("count", count, 1), ("seed", seed, 0)):
        if value < least:
            raise UsageError(f"{name} must be at least {least}, it is {value}")
    model = _model(trained, ansatz, any_semantics=any_semantics)
    fresh = RunEnsembles(msgspec.structs.replace(trained.settings, seed=seed))
    states: States = fresh.start_states(count, "generated start")
    for step, angles in zip(trained.settings.trained_steps, trained.arrays["angles"], strict=True):
        key = int(fresh.stream("generated outcomes", step).integers(2**31))
        states = model.generated(angles, states, jax.random.key(key))
    exact = states.astype(np.complex128)
    return np.asarray(exact / np.linalg.norm(exact, axis=1, keepdims=True))


def _model(run: TrainedRun, ansatz: str | None, *, any_semantics: bool) -> Model:
    """Return the model that was trained; refuse what may be another one."""
    if not run.is_complete:
        cycles = len(run.settings.trained_steps)
        raise UsageError(f"run must be finished, it has {run.n_cycles} of {cycles} cycles")
    if not any_semantics and run.header.semantics != str(SEMANTICS):
        raise UsageError(
            f"run must be of {SEMANTICS}, it is of {run.header.semantics}; any_semantics takes it"
        )
    function = denoiser if ansatz is None else load_ansatz(ansatz)
    model = Model(run.settings, function, run.arrays["angles"].shape[1:])
    if gates_digest(compiled(model).plan.gates) != run.header.circuit:
        raise UsageError("ansatz must be the circuit that was trained, it has other gates")
    return model
