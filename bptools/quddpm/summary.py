"""What of a training run is kept in a recording: all that statements, figures and replays read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.errors import UsageError
from bptools.quddpm.run_file import UNREADABLE, Arrays, TrainedRun
from bptools.quddpm.settings import Settings

Floats = NDArray[np.float64]

KL_REVERSED = "kl_reversed"
"""The KL divergence with its arguments exchanged, Σ q ln(q/p), p the data's distribution."""
FIRST_EPOCHS = 5  # of every cycle, for its replay
END_EPOCHS = 20  # over which a loss is averaged at both ends of a cycle
WINDOW = 50  # epochs that one point of a curve is the mean of
DRAWN = ("loss", "mmd_u", "gradient_mean")
"""The quantities whose curves are kept."""
REDUCTION = (
    f"angles and the first {FIRST_EPOCHS} epochs of every cycle, means of {WINDOW} epochs of "
    f"{', '.join(DRAWN)}, the loss over the first and last {END_EPOCHS} epochs, all distances, "
    "the outcomes 0..0 and 1..1; whole histories and distributions: bptools train"
)


@dataclass(frozen=True)
class TrainingSummary:
    """A training run, reduced.

    Args:
        settings: The run's settings.
        arrays: ``angles``, ``first_epochs`` (cycles, FIRST_EPOCHS, COLUMNS), ``windows`` (of all
            cycles in a row, DRAWN), ``loss_ends`` (cycles, 2), and, with a row more for the start,
            ``metrics`` (COMPARISONS, METRICS), ``peaks`` (2,) and on GHZ data ``kl_reversed``;
            ``data fidelities`` and ``generated fidelities`` (BINS,).
    """

    settings: Settings
    arrays: Arrays

    def curve(self, quantity: str, cycles: int) -> Floats:
        """Return the means of consecutive epochs of the first cycles.

        Args:
            quantity: One of ``DRAWN``.
            cycles: How many.
        """
        points = cycles * self.settings.epochs // WINDOW
        curve: Floats = self.arrays["windows"][:points, DRAWN.index(quantity)]
        return curve

    def distance(self, comparison: str, metric: str) -> Floats:
        """Return one distance along the cycles, the first before training.

        Args:
            comparison: One of ``model.COMPARISONS``.
            metric: One of ``metrics.METRICS``, or KL_REVERSED of held-out states of a run on GHZ
                data.

        Returns:
            Shape (cycles + 1,).
        """
        from bptools.quddpm.metrics import METRICS
        from bptools.quddpm.model import COMPARISONS

        if metric == KL_REVERSED:
            if KL_REVERSED not in self.arrays:
                task = self.settings.data
                raise ValueError(f"{KL_REVERSED} needs GHZ data, the run's data are {task}")
            return self.arrays[KL_REVERSED]
        table: Floats = self.arrays["metrics"]
        return table[:, COMPARISONS.index(comparison), METRICS.index(metric)]


def summarised(run: TrainedRun) -> TrainingSummary:
    """Return what is kept of a finished run.

    Args:
        run: The run.

    Raises:
        UsageError: If it is not finished.
    """
    from bptools.quddpm.cycle import COLUMNS

    settings, arrays = run.settings, run.arrays
    if not run.is_complete:
        cycles = len(settings.trained_steps)
        raise UsageError(f"{settings.name} must be finished, it has {run.n_cycles} of {cycles}")
    history = arrays["history"]
    drawn = history[..., [COLUMNS.index(name) for name in DRAWN]].astype(np.float64)
    loss = drawn[..., DRAWN.index("loss")]
    ends = loss[:, :END_EPOCHS].mean(axis=1), loss[:, -END_EPOCHS:].mean(axis=1)
    unreduced = ("angles", "metrics", "data fidelities", "generated fidelities")
    summary = {name: arrays[name] for name in unreduced} | {
        "first_epochs": history[:, :FIRST_EPOCHS],
        "windows": _windows(drawn.reshape(-1, len(DRAWN))),
        "loss_ends": np.stack(ends, axis=1),
        "peaks": arrays["distribution"][:, [0, -1]],
    }
    if settings.data == "ghz":
        summary[KL_REVERSED] = reversed_divergence(arrays["distribution"])
    return TrainingSummary(settings, summary)


def reversed_divergence(distribution: NDArray[np.floating]) -> Floats:
    """Return the KL divergence of GHZ data from what was generated, of averaged outcomes.

    The average of GHZ states over all angles is known: half 0..0 and half 1..1.

    Args:
        distribution: Of the generated outcomes, one a row, shape (count, dim).
    """
    from bptools.quddpm.metrics import kl_divergence

    generated = distribution.astype(np.float64)
    target = np.zeros(generated.shape[1])
    target[[0, -1]] = 0.5
    return np.array([kl_divergence(row / row.sum(), target) for row in generated])


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return arrays by name as bytes, the same for the same arrays."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type] # names are free
    return content.getvalue()


def unpacked(content: bytes) -> Arrays:
    """Return arrays by name from the bytes that ``packed`` gives.

    Raises:
        UsageError: If they are none.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except UNREADABLE as error:
        raise UsageError(f"no arrays: {error}") from error


def _windows(epochs: Floats) -> Floats:
    """Return the means of consecutive rows."""
    whole = len(epochs) // WINDOW * WINDOW
    means: Floats = epochs[:whole].reshape(-1, WINDOW, epochs.shape[1]).mean(axis=1)
    return means
