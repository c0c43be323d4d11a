"""The audit of a circuit whose depth is an argument, against that depth, over any ensemble.

Nothing is assumed of the layers: they may share parameters and hold noise, whose plateau falls with
the depth at any angles.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bptools.audits.audit_records import Audit, Enclosed
from bptools.audits.auditing import ERROR_RATE, SIZES, audit
from bptools.audits.trend import Trend, trend
from bptools.claims import Figure, Series
from bptools.errors import UsageError
from bptools.printing.tables import Table
from bptools.records import Record, as_json

NAMES = ("depth", "layers", "n_layers", "num_layers", "L", "reps")
MOST_DEPTHS = 12  # that are audited, evenly spaced: each is an audit of its own


class DepthPoint(Record, frozen=True):
    """The largest variance of a gradient at one depth, and how it is known."""

    depth: int
    largest: Enclosed
    angles: int
    known: str


class SizeSeries(Record, frozen=True):
    """One number of qubits at every depth, with the trend of its largest variance."""

    n_qubits: int
    points: tuple[DepthPoint, ...]
    trend: Trend


class DepthSeries(Record, frozen=True):
    """A circuit audited at several depths and sizes."""

    name: str
    ensemble: str
    seed: int
    error_rate: float
    sizes: tuple[SizeSeries, ...]

    @property
    def depths(self) -> tuple[int, ...]:
        """The depths that were audited."""
        return tuple(point.depth for point in self.sizes[0].points)

    @property
    def summary(self) -> Table:
        """One row a size."""
        rows = tuple((str(size.n_qubits), str(size.trend)) for size in self.sizes)
        return Table(("qubits", "trend against depth"), rows)

    @property
    def table(self) -> Table:
        """One row a size and depth."""
        rows = tuple(
            (
                str(size.n_qubits),
                str(point.depth),
                str(point.angles),
                str(point.largest),
                point.known,
            )
            for size in self.sizes
            for point in size.points
        )
        return Table(("qubits", "depth", "angles", "largest variance", "known"), rows)

    @property
    def figure(self) -> Figure:
        """The largest variances against depth."""
        series = []
        for size in self.sizes:
            columns = zip(*(point.largest for point in size.points), strict=True)
            value, low, high = (tuple(column) for column in columns)
            x = tuple(float(depth) for depth in self.depths)
            series.append(Series(f"{size.n_qubits} qubits", "points", x, value, low, high))
        return Figure(
            name=f"depth-{self.name}",
            title=f"Gradients of {self.name} against depth",
            x_label="layers",
            y_label="largest variance of a gradient",
            caption=f"Over {self.ensemble}. {self._trends}.",
            series=tuple(series),
        )

    @property
    def _trends(self) -> str:
        return "; ".join(f"{size.n_qubits} qubits {size.trend}" for size in self.sizes)

    def to_json(self) -> bytes:
        """Return the series as JSON: the same bytes for the same circuit, options and seed."""
        return as_json(self)

    def svg(self) -> str:
        """Return the figure as SVG on white paper."""
        from bptools.documents.figures import printed

        return printed(self.figure, "depth")

    def __str__(self) -> str:
        return (
            f"{self.name} against depth, gradients over {self.ensemble}\n\n{self.summary}\n\n"
            f"{self.table}\n\na trend is of the depths examined and says nothing of others"
        )

    def _repr_html_(self) -> str:
        return self.summary._repr_html_() + self.table._repr_html_()


def depth_name(circuit: Any) -> str | None:  # noqa: ANN401 - whatever is audited
    """Return the name of the argument that is a circuit's depth; None if there is none.

    >>> depth_name(lambda n, layers: None)
    'layers'
    """
    if not inspect.isfunction(circuit):
        return None
    return next((name for name in NAMES if name in inspect.signature(circuit).parameters), None)


def depth_series(
    circuit: Callable[..., Any],
    depth: int,
    sizes: Sequence[int] | None = None,
    *,
    ensemble: Any = "uniform",  # noqa: ANN401 - as of ``audit``
    error_rate: float = ERROR_RATE,
    seed: int = 0,
    **options: Any,  # noqa: ANN401 - of the audit, which declares them
) -> DepthSeries:
    """Return the largest variance of a gradient at depths from 1 on, over any ensemble.

    Args:
        circuit: A function of the number of qubits and the depth, whose name is one of ``NAMES``,
            that returns what a function of the size does in ``audit``.
        depth: The largest depth, at least 1; beyond ``MOST_DEPTHS`` some between are left out.
        sizes: Numbers of qubits.
        ensemble: As of ``audit``.
        error_rate: Probability with which any interval of the series may miss its value.
        seed: Root of all random streams.
        options: As of ``audit``.

    Raises:
        UsageError: If the circuit has no depth among its arguments, or as of ``audit``.
    """
    argument = depth_name(circuit)
    if argument is None:
        raise UsageError(
            "circuit must be a function of the number of qubits and the depth, named "
            f"{', '.join(NAMES[:-1])} or {NAMES[-1]}, for an audit against depth over this ensemble"
        )
    if depth < 1:
        raise UsageError(f"depth must be at least 1, it is {depth}")
    depths = _spaced(depth)
    chosen = sorted(set(SIZES if sizes is None else sizes))
    options.setdefault("name", circuit.__name__)
    audits = [
        audit(
            partial(circuit, **{argument: layers}),
            ensemble,
            chosen,
            error_rate=error_rate / len(depths),
            seed=seed,
            **options,
        )
        for layers in depths
    ]
    series = tuple(_series(number, size, depths, audits) for number, size in enumerate(chosen))
    return DepthSeries(options["name"], audits[0].ensemble, seed, error_rate, series)


def _spaced(depth: int) -> list[int]:
    """Return depths from 1 on, at most ``MOST_DEPTHS`` of them.

    >>> _spaced(3), len(_spaced(100)), _spaced(100)[-1]
    ([1, 2, 3], 12, 100)
    """
    if depth <= MOST_DEPTHS:
        return list(range(1, depth + 1))
    step = (depth - 1) / (MOST_DEPTHS - 1)
    return [round(1 + step * number) for number in range(MOST_DEPTHS)]


def _series(
    number: int, n_qubits: int, depths: Sequence[int], audits: Sequence[Audit]
) -> SizeSeries:
    points = []
    for layers, audited in zip(depths, audits, strict=True):
        size = audited.sizes[number]
        points.append(DepthPoint(layers, size.largest, len(size.parameters), size.known.value))
    intervals = [point.largest.interval for point in points]
    return SizeSeries(n_qubits, tuple(points), trend(depths, intervals, of="layer"))
