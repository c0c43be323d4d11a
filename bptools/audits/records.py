"""What an audit found: plain records that serialise, print themselves and give a figure."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bptools.audits.trend import Trend
from bptools.claims import Case, Evidence, Figure, Method, Series, Verdict
from bptools.printing.tables import Table
from bptools.records import Record

MOST_ROWS = 16  # of the parameters that are printed; JSON has all


class ParameterAudit(Record, frozen=True):
    """The gradient by one parameter.

    ``mean_low`` to ``mean_high`` and ``low`` to ``high`` enclose mean and variance (equal ends:
    exact up to rounding). ``shots_low`` to ``shots_high`` is how many shots, in all, make the
    standard error of the parameter-shift rule at most the gradient's root mean square; None is
    without limit. ``qubits`` is how many input qubits the gradient depends on at most. ``dead``
    says why the gradient is 0; empty if it is not known to be.
    """

    name: str
    gates: str
    mean: float
    mean_low: float
    mean_high: float
    variance: float
    low: float
    high: float
    qubits: int
    shots_low: float | None
    shots_high: float | None
    dead: str = ""


class SizeAudit(Record, frozen=True):
    """The gradients of a circuit of one size; ``known`` is exact, enclosed or sampled."""

    n_qubits: int
    n_inputs: int
    n_rotations: int
    known: str
    method: str
    cone: int
    parameters: tuple[ParameterAudit, ...]
    samples: int = 0

    @property
    def alive(self) -> tuple[ParameterAudit, ...]:
        """The parameters that are not dead."""
        return tuple(one for one in self.parameters if not one.dead)

    @property
    def largest(self) -> tuple[float, float, float]:
        """The largest variance of any parameter, and its interval."""
        ends = [(one.variance, one.low, one.high) for one in self.parameters]
        value, low, high = (max(column) for column in zip(*ends, strict=True))
        return value, low, high

    @property
    def median(self) -> float:
        """The median variance of the parameters that are not dead; 0 if all are."""
        ordered = sorted(one.variance for one in self.alive)
        return ordered[len(ordered) // 2] if ordered else 0.0


class Audit(Record, frozen=True):
    """The audit of a circuit at all sizes, with the trend of its largest variance."""

    name: str
    ensemble: str
    seed: int
    error_rate: float
    sizes: tuple[SizeAudit, ...]
    trend: Trend

    @property
    def summary(self) -> Table:
        """One row a size."""
        rows = tuple(
            (
                str(size.n_qubits),
                f"{len(size.parameters)}",
                f"{len(size.parameters) - len(size.alive)}",
                str(size.cone),
                _enclosed(*size.largest),
                f"{size.median:.3e}",
                _shots(min((one.shots_low or 0.0 for one in size.alive), default=0.0)),
                size.known,
            )
            for size in self.sizes
        )
        headers = (
            "qubits",
            "angles",
            "dead",
            "cone",
            "largest variance",
            "median variance",
            "fewest shots",
            "known",
        )
        return Table(headers, rows)

    @property
    def parameters(self) -> Table:
        """One row a parameter of the largest size, those of the largest variance first."""
        ordered = sorted(self.sizes[-1].parameters, key=lambda one: -one.variance)
        return Table(
            ("angle", "gates", "mean", "variance", "qubits", "shots", "remark"),
            tuple(
                (
                    one.name,
                    one.gates,
                    _enclosed(one.mean, one.mean_low, one.mean_high),
                    _enclosed(one.variance, one.low, one.high),
                    str(one.qubits),
                    _shots(one.shots_low),
                    f"dead: {one.dead}" if one.dead else "",
                )
                for one in ordered
            ),
        )

    @property
    def figure(self) -> Figure:
        """Variances against the number of qubits, or by angle where there is one size."""
        if len(self.sizes) == 1:
            return self._by_angle()
        x = tuple(float(size.n_qubits) for size in self.sizes)
        ends = [size.largest for size in self.sizes]
        value, low, high = (tuple(column) for column in zip(*ends, strict=True))
        median = tuple(size.median for size in self.sizes)
        return Figure(
            name=f"audit-{self.name}",
            title=f"Gradients of {self.name}",
            x_label="qubits n",
            y_label="variance of the gradient",
            caption=f"Over {self.ensemble}. Trend of the largest: {self.trend}.",
            series=(
                Series("largest of all angles", "points", x, value, low, high),
                Series("median of those alive", "curve", x, median),
            ),
        )

    def _by_angle(self) -> Figure:
        (size,) = self.sizes
        numbers = [k for k, one in enumerate(size.parameters) if not one.dead]
        alive = [size.parameters[k] for k in numbers]
        points = Series(
            "variance",
            "points",
            tuple(float(k) for k in numbers),
            tuple(one.variance for one in alive),
            tuple(one.low for one in alive),
            tuple(one.high for one in alive),
        )
        return Figure(
            name=f"audit-{self.name}",
            title=f"Gradients of {self.name}",
            x_label="number of the angle",
            y_label="variance of the gradient",
            caption=f"Over {self.ensemble}, {size.n_qubits} qubits; dead angles are left out.",
            series=(points,),
        )

    def evidence(self, claim: str) -> Evidence:
        """Return the finding that the report files under a claim of exponential decay.

        Args:
            claim: Name of the claim that the largest variance falls exponentially.
        """
        verdicts = {"exponential": Verdict.HOLDS, "polynomial": Verdict.FAILS}
        verdict = verdicts.get(self.trend.decay, Verdict.INCONCLUSIVE)
        weakest = {size.known for size in self.sizes}
        method = next((m for m in (Method.SAMPLED, Method.ENCLOSED) if m in weakest), Method.EXACT)
        cases = tuple(
            Case(
                label=f"$n = {size.n_qubits}$, largest variance of {len(size.parameters)} angles",
                expected=str(self.trend.decay),
                found=size.largest[0],
                verdict=verdict,
                low=size.largest[1],
                high=size.largest[2],
                samples=size.samples or None,
                note=size.method,
            )
            for size in self.sizes
        )
        return Evidence(
            claim=claim,
            finding=f"audit:{self.name}",
            title=f"Audit of {self.name} over {self.ensemble}",
            verdict=verdict,
            method=method,
            cases=cases,
            figures=(self.figure,),
            seed=self.seed,
            error_rate=self.error_rate if method is Method.SAMPLED else None,
        )

    def to_json(self) -> bytes:
        """Return the audit as JSON: the same bytes for the same circuit, options and seed."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"

    def svg(self) -> str:
        """Return the figure as SVG on white paper."""
        from bptools.documents.figures import picture
        from bptools.documents.svg import on_paper

        return on_paper(picture(self.figure, "audit").svg)

    def write(self, folder: Path) -> tuple[Path, ...]:
        """Write the audit into a folder: JSON, figure and its data, page and PDF."""
        from bptools.audits.report import write

        return write(self, folder)

    def __str__(self) -> str:
        rows = self.parameters.rows
        shown = Table(self.parameters.headers, rows[:MOST_ROWS])
        left = f"{len(rows) - MOST_ROWS} more angles are in the JSON\n" * (len(rows) > MOST_ROWS)
        methods = dict.fromkeys(size.method for size in self.sizes)
        return (
            f"{self.name}, gradients over {self.ensemble}\n\n{self.summary}\n\n"
            f"trend of the largest variance: {self.trend}\n"
            + "".join(f"method: {method}\n" for method in methods)
            + f"\nangles at {self.sizes[-1].n_qubits} qubits\n{shown}\n{left}"
        ).rstrip()

    def _repr_html_(self) -> str:
        return self.summary._repr_html_() + f"<p>{self.trend}</p>" + self.parameters._repr_html_()


def _enclosed(value: float, low: float, high: float) -> str:
    """Return a number, with its interval where it has one."""
    return f"{value:.3e}" if low == high else f"{value:.2e} in [{low:.2e}, {high:.2e}]"


def _shots(count: float | None) -> str:
    return "no limit" if count is None else f"{count:.2g}"
