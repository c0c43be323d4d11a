"""Files of pictures: the figures of a folder of runs, and the circuits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bptools.claims import Figure
from bptools.errors import UsageError
from bptools.files import write_text
from bptools.quddpm.archive import OwnRuns
from bptools.quddpm.gallery.training_figures import Recorded
from bptools.quddpm.settings import Settings

_RUN = re.compile(r"(?P<model>.+)-n(?P<n>\d+)-seed(?P<seed>\d+)\.npz")
DISTANCES = {"mmd_u": "MMD", "kl": "KL divergence", "wasserstein": "Wasserstein distance"}


def write_figures(folder: Path | str, out: Path | str) -> tuple[Path, ...]:
    """Draw the losses, gradients and distances of all finished runs of a folder.

    Args:
        folder: Where the runs are.
        out: Where an SVG and a CSV file of each figure are written, and ``captions.txt``, which
            says what each shows and the schedules of the runs that it shows.

    Returns:
        The files.

    Raises:
        UsageError: If there is no finished run, or a file cannot be read.
    """
    from bptools.documents.charts import draw
    from bptools.documents.figures import csv_text
    from bptools.documents.prose import plain
    from bptools.documents.svg import on_paper

    figures = [
        figure
        for figure in _figures(_recorded(Path(folder)))
        if any(series.kind != "bound" for series in figure.series)
    ]
    if not figures:
        raise UsageError(f"{folder} must hold finished runs (MODEL-nN-seedSEED.npz), it has none")
    files = []
    for figure in figures:
        drawn = on_paper(draw(figure, alt=plain(f"{figure.title}. {figure.caption}")))
        for suffix, text in (("svg", drawn), ("csv", csv_text(figure))):
            files.append(write_text(Path(out) / f"{figure.name}.{suffix}", text))
    captions = "".join(f"{figure.name}: {plain(figure.caption)}\n\n" for figure in figures)
    return (*files, write_text(Path(out) / "captions.txt", captions))


def write_circuits(out: Path | str) -> tuple[Path, ...]:
    """Draw the circuits: a step of the diffusion, a layer, and a cycle of both models.

    Args:
        out: Where the SVG files are written.

    Returns:
        The files.
    """
    from bptools.quddpm.gallery.circuit_drawings import draw_circuits

    return tuple(
        write_text(Path(out) / f"circuit-{name}.svg", svg) for name, svg in draw_circuits().items()
    )


def _recorded(folder: Path) -> Recorded:
    """Return the runs of a folder, by what their files are called."""
    names = filter(None, map(_RUN.fullmatch, (path.name for path in sorted(folder.glob("*.npz")))))
    seeds: dict[int, set[int]] = {}
    models: dict[str, None] = {}
    for name in names:
        seeds.setdefault(int(name["n"]), set()).add(int(name["seed"]))
        models[name["model"]] = None
    return Recorded(
        OwnRuns(folder),
        {n_qubits: sorted(seeds[n_qubits]) for n_qubits in sorted(seeds)},
        tuple(models),
        lambda model, n_qubits, seed: Settings(model=model, n_qubits=n_qubits, seed=seed),
    )


def _figures(runs: Recorded) -> Iterator[Figure]:
    """Yield the figures, each of which says the schedules of its own runs."""
    for model in runs.models:
        sizes = [n_qubits for n_qubits in runs.seeds if runs.runs(model, n_qubits)]
        own = runs.of((model,), sizes or list(runs.seeds))
        yield _scheduled(own, own.losses(model))
    for n_qubits in runs.seeds:
        sized = runs.of(runs.models, (n_qubits,))
        yield _scheduled(sized, sized.gradients_by_cycle(n_qubits))
        yield _scheduled(sized, sized.fidelities(n_qubits))
        for metric, words in DISTANCES.items():
            yield _scheduled(sized, sized.distances(n_qubits, metric, words))
    for metric, words in DISTANCES.items():
        yield _scheduled(runs, runs.final_distances(metric, words))


def _scheduled(runs: Recorded, figure: Figure) -> Figure:
    """Return a figure whose caption says the schedules of the runs."""
    return msgspec.structs.replace(figure, caption=f"{figure.caption} {runs.said_schedules}")
