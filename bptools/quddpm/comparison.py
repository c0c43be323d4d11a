"""Fresh states of a trained model beside fresh data, by full and by averaged metrics."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.errors import UsageError
from bptools.printing.tables import Table
from bptools.quddpm.data import RunEnsembles
from bptools.quddpm.generation import generate
from bptools.quddpm.metrics import METRICS, distances
from bptools.quddpm.mixed_states import density_matrices
from bptools.quddpm.run_file import TrainedRun, read_run
from bptools.quddpm.settings import Settings
from bptools.quddpm.tasks import TASKS

Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class Distances:
    """How far generated states are from data.

    Args:
        mmd_u: Squared discrepancy of the ensembles, unbiased, by the (super)fidelity kernel.
        wasserstein: Optimal transport between the ensembles at cost 1 − F.
        trace_distance: Of the averaged states.
        fidelity: Uhlmann's, of the averaged states.
        kl: Divergence of the data's averaged outcomes from the generated ones, nats.
        total_variation: Of the averaged outcomes.
        zero_fidelity: ⟨0..0|ρ|0..0⟩ of the averaged generated state.
    """

    mmd_u: float
    wasserstein: float
    trace_distance: float
    fidelity: float
    kl: float
    total_variation: float
    zero_fidelity: float


@dataclass(frozen=True)
class Comparison:
    """The distances of a model, of each label.

    Args:
        by_label: In the order of the labels; one if the model is not conditional.
        labels: Their sources.
    """

    by_label: tuple[Distances, ...]
    labels: tuple[str, ...]

    def __str__(self) -> str:
        names = tuple(field.name for field in fields(Distances))
        rows = [
            (label, *(f"{value:.4g}" for value in astuple(row)))
            for label, row in zip(self.labels, self.by_label, strict=True)
        ]
        return str(Table(("data", *names), tuple(rows)))


def compare(
    run: TrainedRun | Path | str,
    count: int = 500,
    seed: int = 0,
    *,
    ansatz: str | None = None,
    any_semantics: bool = False,
) -> Comparison:
    """Compare fresh states of a trained model with fresh data.

    Args:
        run: A finished run, or its file.
        count: Number of generated states of each label, at least 2.
        seed: Root of their start states and outcomes, and of the data, not negative.
        ansatz: ``FILE.py:NAME`` of the denoiser that was trained, if it is not ours.
        any_semantics: As of ``generate``.

    Returns:
        The distances to as many data states of each label; data of files are those held out.

    Raises:
        UsageError: If the count is below 2, or as of ``generate``.
    """
    if count < 2:
        raise UsageError(f"count must be at least 2, it is {count}")
    trained = run if isinstance(run, TrainedRun) else read_run(run)
    sources = trained.settings.sources
    generated = generate(
        trained, count * len(sources), seed, ansatz=ansatz, any_semantics=any_semantics
    )
    data = _held_out(trained.settings, count, seed)
    pairs = zip(np.split(generated, len(sources)), np.split(data, len(sources)), strict=True)
    return Comparison(tuple(distances_of(*pair) for pair in pairs), sources)


def distances_of(generated: Complex, data: Complex) -> Distances:
    """Return the full and the averaged distances of generated states from data.

    Args:
        generated: Normalised states, shape (a, dim), or density matrices, shape (a, dim, dim).
        data: As many dimensions.

    >>> far = distances_of(np.eye(2)[[0, 0]], np.eye(2)[[1, 1]])
    >>> far.trace_distance, far.fidelity, far.zero_fidelity
    (1.0, 0.0, 1.0)
    """
    full = dict(zip(METRICS, distances(generated, data).tolist(), strict=True))
    average, target = (density_matrices(states).mean(axis=0) for states in (generated, data))
    return Distances(
        mmd_u=full["mmd_u"],
        wasserstein=full["wasserstein"],
        trace_distance=float(np.abs(np.linalg.eigvalsh(average - target)).sum() / 2),
        fidelity=uhlmann_fidelity(average, target),
        kl=full["kl"],
        total_variation=full["total_variation"],
        zero_fidelity=float(average[0, 0].real),
    )


def uhlmann_fidelity(left: ArrayLike, right: ArrayLike) -> float:
    """Return (tr √(√ρ σ √ρ))² of two density matrices.

    Args:
        left: ρ, shape (dim, dim).
        right: σ, shape (dim, dim).

    >>> round(uhlmann_fidelity(np.eye(2) / 2, [[1.0, 0.0], [0.0, 0.0]]), 12)
    0.5
    """
    weights, vectors = np.linalg.eigh(np.asarray(left, dtype=np.complex128))
    root = (vectors * np.sqrt(np.maximum(weights, 0))) @ vectors.conj().T
    inner = np.linalg.eigvalsh(root @ np.asarray(right, dtype=np.complex128) @ root)
    return float(np.sqrt(np.maximum(inner, 0)).sum() ** 2)


def _held_out(settings: Settings, count: int, seed: int) -> Complex:
    """Return data that the run was not trained on, as many of each label."""
    if all(source in TASKS for source in settings.sources):
        settings = msgspec.structs.replace(
            settings, seed=seed, test_states=count * len(settings.sources)
        )
    return RunEnsembles(settings).held_out_data
