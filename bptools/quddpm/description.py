"""A training run as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from bptools.printing.tables import Table
from bptools.quddpm.cycle import COLUMNS
from bptools.quddpm.metrics import METRICS
from bptools.quddpm.model import COMPARISONS
from bptools.quddpm.run_file import TrainedRun, array_digest


def describe(run: TrainedRun) -> str:
    """Return what a run is, how far it is, and what it learned, as text.

    Args:
        run: The run, finished or not.
    """
    settings, header = run.settings, run.header
    cycles = f"{run.n_cycles} of {len(settings.trained_steps)} cycles"
    state = "finished" if run.is_complete else "not finished"
    parts = [
        f"{settings.name}: {cycles}, {state}",
        _section("settings", msgspec.structs.asdict(settings)),
    ]
    if run.n_cycles:
        row = run.arrays["history"][-1, -1]
        numbers = {name: f"{value:.4g}" for name, value in zip(COLUMNS, row, strict=True)}
        parts.append(_section("last epoch", numbers))
    parts.append(f"after the last cycle\n{_distances(run.arrays['metrics'][-1])}")
    if settings.conditional:
        rows = zip(settings.sources, run.arrays["label metrics"][-1], strict=True)
        parts += [f"label {n}: {source}\n{_distances(row)}" for n, (source, row) in enumerate(rows)]
    digests = {name: array_digest(array) for name, array in sorted(run.arrays.items())}
    parts += [
        _section("meaning", {"semantics": header.semantics, "circuit": header.circuit}),
        _section("SHA-256 of the ensembles", header.ensembles),
        _section("SHA-256 of the arrays", digests),
        _section("versions", header.versions),
    ]
    return "\n\n".join(parts)


def _section(title: str, items: Mapping[str, object]) -> str:
    width = max(map(len, items))
    return "\n".join([title, *(f"  {name.ljust(width)}  {_said(v)}" for name, v in items.items())])


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _distances(compared: NDArray[np.floating]) -> Table:
    """Return distances, shape (COMPARISONS, METRICS)."""

    def row(name: str, values: Iterable[float]) -> tuple[str, ...]:
        return (f"  {name}", *(f"{value:.4g}" for value in values))

    rows = tuple(row(name, values) for name, values in zip(COMPARISONS, compared, strict=True))
    return Table(("  ", *METRICS), rows)
