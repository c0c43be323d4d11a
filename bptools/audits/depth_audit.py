"""The audit against depth: a circuit repeated 1, 2, .. times, its angles uniform on the circle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.audits.audit_records import shown
from bptools.audits.auditing import plan
from bptools.audits.group_circuit import GroupCircuit, group_circuit
from bptools.claims import Figure, Series
from bptools.errors import UsageError
from bptools.groups import DepthProfile, Layer, depth_profile
from bptools.printing.tables import Table
from bptools.records import Record, as_json

TOLERANCE = 0.1
MOST_ROWS = 24  # that are printed; JSON has all
WHOLE = 1e-9  # from a whole number, within which a factor of an angle is taken for it


class DepthSize(Record, frozen=True):
    """Exact variances of one size against the number of layers, up to rounding.

    ``loss`` and ``gradient`` (the largest of all angles) have an entry a depth, 1 first;
    ``loss_limit`` and ``gradient_limit`` are what they tend to deep inside, None if they keep
    changing. ``settled`` is a depth from which on the loss is certain to be within ``tolerance``
    of its limit, None if that is not known.
    """

    n_qubits: int
    algebra: str
    loss: tuple[float, ...]
    gradient: tuple[float, ...]
    loss_limit: float | None
    gradient_limit: float | None
    settled: int | None


class DepthAudit(Record, frozen=True):
    """A circuit audited against depth, at all sizes."""

    name: str
    depth: int
    tolerance: float
    sizes: tuple[DepthSize, ...]

    @property
    def summary(self) -> Table:
        """One row a size."""
        rows = tuple(
            (
                str(size.n_qubits),
                _shown(size.loss_limit),
                "not known" if size.settled is None else str(size.settled),
                _shown(size.gradient_limit),
                size.algebra,
            )
            for size in self.sizes
        )
        head = ("qubits", "limit of Var f", f"within {self.tolerance:g} from depth",
                "limit of the largest Var df", "Lie algebra")  # fmt: skip
        return Table(head, rows)

    @property
    def table(self) -> Table:
        """One row a depth of the largest size."""
        size = self.sizes[-1]
        rows = tuple(
            (str(depth), shown(loss, 4), shown(gradient, 4))
            for depth, (loss, gradient) in enumerate(
                zip(size.loss, size.gradient, strict=True), start=1
            )
        )
        return Table(("depth", "Var f", "largest Var df"), rows)

    @property
    def figure(self) -> Figure:
        """Variances of the loss against depth, with their limits."""
        x = tuple(float(depth) for depth in range(1, self.depth + 1))
        series: list[Series] = []
        for size in self.sizes:
            label = f"{size.n_qubits} qubits"
            series.append(Series(label, "curve", x, size.loss))
            if size.loss_limit is not None:
                limit = (size.loss_limit,) * len(x)
                series.append(Series(f"{label}, limit", "bound", x, limit))
        return Figure(
            name=f"depth-{self.name}",
            title=f"Variance of {self.name} against depth",
            x_label="layers",
            y_label="variance of the loss",
            caption="Exact, over angles uniform on the circle; each layer has angles of its own.",
            series=tuple(series),
        )

    def to_json(self) -> bytes:
        """Return the audit as JSON: the same bytes for the same circuit and options."""
        return as_json(self)

    def svg(self) -> str:
        """Return the figure as SVG on white paper."""
        from bptools.documents.figures import printed

        return printed(self.figure, "depth")

    def __str__(self) -> str:
        rows = self.table.rows
        shown = Table(self.table.headers, rows[:MOST_ROWS])
        hidden = f"{len(rows) - MOST_ROWS} more depths are in the JSON\n" * (len(rows) > MOST_ROWS)
        return (
            f"{self.name}, repeated 1 to {self.depth} times, angles uniform on the circle\n\n"
            f"{self.summary}\n\nexactly, at {self.sizes[-1].n_qubits} qubits\n{shown}\n{hidden}"
        ).rstrip()

    def _repr_html_(self) -> str:
        return self.summary._repr_html_() + self.table._repr_html_()


def depth_audit(
    circuit: Any,  # noqa: ANN401 - a QNode or a function of the number of qubits
    depth: int,
    sizes: Sequence[int] | None = None,
    *,
    tolerance: float = TOLERANCE,
    **options: Any,  # noqa: ANN401 - of the reading, which declares them
) -> DepthAudit:
    """Return exact variances of a circuit that is repeated, against how often it is.

    Args:
        circuit: A QNode or a function of the number of qubits, as of ``audit``: one layer.
        depth: The largest number of repetitions, at least 1; each has angles of its own.
        sizes: Numbers of qubits for a function.
        tolerance: How near to its limit, relatively, the loss's variance is said to have settled.
        options: ``arguments``, ``keywords``, ``trainable`` and ``name``, as of ``audit``.

    Raises:
        UsageError: If the depth is below 1, the cost is no expectation value of Pauli strings
            behind rotations, each turned by a parameter of its own over whole turns, and Clifford
            gates, or the strings that it makes do not fit.
    """
    if depth < 1:
        raise UsageError(f"depth must be at least 1, it is {depth}")
    if not 0 < tolerance < 1:
        raise UsageError(f"tolerance must lie strictly between 0 and 1, it is {tolerance}")
    planned = plan(circuit, "group", sizes, **options)
    if any(len(costs) > 1 for costs in planned.costs.values()):
        raise UsageError("circuit must return one number for an audit against depth")
    audited = [_of_size(n, group_circuit(cost), depth, tolerance)
               for n, (cost,) in planned.costs.items()]  # fmt: skip
    return DepthAudit(planned.name, depth, tolerance, tuple(audited))


def _of_size(n_qubits: int, known: GroupCircuit, depth: int, tolerance: float) -> DepthSize:
    if not known.is_separate:
        raise UsageError(
            "each rotation must have a parameter of its own for an audit against depth, one is "
            "shared"
        )
    factors = np.array([turning.factor for turning in known.turnings])
    if (np.abs(factors - np.round(factors)) > WHOLE).any():
        raise UsageError(
            "each angle must turn by whole multiples of its parameter for an audit against depth, "
            f"one turns by {factors[np.argmax(np.abs(factors - np.round(factors)))]:g}"
        )
    profile = depth_profile(known.circuit, known.observable, known.state, depth)
    return DepthSize(
        n_qubits=n_qubits,
        algebra=str(Layer(known.circuit).group.algebra),
        loss=tuple(profile.loss.tolist()),
        gradient=tuple(_largest(profile, factors).tolist()),
        loss_limit=profile.limit,
        gradient_limit=_limit(profile, factors),
        settled=profile.depth_within(tolerance),
    )


def _largest(profile: DepthProfile, factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest variance of a gradient by a parameter at each depth."""
    return np.asarray(np.nanmax(profile.gradients * factors**2, axis=(1, 2)))


def _limit(profile: DepthProfile, factors: NDArray[np.float64]) -> float | None:
    limit = profile.gradient_limit
    return None if limit is None else float((limit * factors**2).max())


def _shown(value: float | None) -> str:
    return "none" if value is None else shown(value, 4)
