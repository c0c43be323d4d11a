"""What an audit found: plain records that serialise, print themselves and give a figure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from bptools.audits.trend import Decay, Trend, trend
from bptools.claims import Case, Evidence, Figure, Method, Series, Verdict
from bptools.printing.tables import Table
from bptools.records import Record, as_json
from bptools.statistics import Interval

SHOT_SECONDS = 1e-4  # of a circuit that is prepared, run and measured once: 10 000 a second
YEAR = 365.25 * 86400  # in seconds
LONGEST = 1e10 * YEAR  # that is told; the universe is not much older
MOST_SPELT = 1e4  # shots; more are powers of ten
MOST_ROWS = 16  # of the parameters that are printed; JSON has all


class DeadBecause(StrEnum):
    """Why the gradient by a parameter is 0; empty where it is not known to be."""

    NOT_DEAD = ""
    NO_GATE = "turns no gate"
    OUTSIDE_THE_CONE = "outside the light cone"
    ALWAYS_ZERO = "its gradient is 0, up to rounding, all over the ensemble"


class Enclosed(NamedTuple):
    """A number with the interval that holds it; equal ends: exact up to rounding."""

    value: float
    low: float
    high: float

    @property
    def interval(self) -> Interval:
        """The interval."""
        return Interval(self.low, self.high)

    def __str__(self) -> str:
        if self.low == self.high:
            return shown(self.value, 3)
        return f"{shown(self.value)} in [{shown(self.low)}, {shown(self.high)}]"


def shown(value: float, digits: int = 2) -> str:
    """Return a number of any size in a few digits; 0 is 0.

    >>> shown(0.0), shown(1 / 300)
    ('0', '3.33e-03')
    """
    return f"{value:.{digits}e}" if value else "0"


class ParameterAudit(Record, frozen=True):
    """The gradient by one parameter.

    ``mean_low`` to ``mean_high`` and ``low`` to ``high`` enclose mean and variance (equal ends:
    exact up to rounding). ``shots_low`` to ``shots_high`` is how many shots, in all, make the
    standard error of the parameter-shift rule at most the gradient's root mean square; None is
    without limit. ``qubits`` is how many input qubits the gradient depends on at most.
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
    dead: DeadBecause = DeadBecause.NOT_DEAD


class SizeAudit(Record, frozen=True):
    """The gradients of a circuit of one size; ``known`` is exact, enclosed, sampled or observed.

    ``outputs`` are the names of the numbers that the cost returns, empty for the only one;
    ``parts`` the audits of each, where there are several; ``shots`` are the QNode's own, None if
    it is analytic, of which the moments know nothing.
    """

    n_qubits: int
    n_inputs: int
    n_rotations: int
    known: Method
    method: str
    cone: int
    parameters: tuple[ParameterAudit, ...]
    samples: int = 0
    outputs: tuple[str, ...] = ("",)
    parts: tuple[SizeAudit, ...] = ()
    shots: int | None = None

    @property
    def words_of_shots(self) -> str:
        """What the QNode's own shots tell of its gradients; empty where it is analytic."""
        if self.shots is None:
            return ""
        resolved = [
            p for p in self.alive if p.shots_high is not None and p.shots_high <= self.shots
        ]
        return (
            f"{self.n_qubits} qubits: its {self.shots} shots a gradient make the noise smaller "
            f"than the gradient for {len(resolved)} of {len(self.alive)} angles that are not dead"
        )

    @property
    def alive(self) -> tuple[ParameterAudit, ...]:
        """The parameters that are not dead."""
        return tuple(parameter for parameter in self.parameters if not parameter.dead)

    @property
    def largest(self) -> Enclosed:
        """The largest variance of any parameter."""
        return Enclosed(
            value=max(parameter.variance for parameter in self.parameters),
            low=max(parameter.low for parameter in self.parameters),
            high=max(parameter.high for parameter in self.parameters),
        )

    @property
    def fewest_shots(self) -> float | None:
        """The fewest shots that resolve any gradient; None where none resolve one."""
        return min((p.shots_low for p in self.alive if p.shots_low is not None), default=None)

    def renamed(self, name: str, sign: int) -> SizeAudit:
        """Return the audit of a number that is a constant more than this one, or its negative.

        Args:
            name: Of the number.
            sign: 1 or −1.
        """
        parameters = self.parameters
        if sign < 0:
            parameters = tuple(
                msgspec.structs.replace(
                    angle,
                    mean=0.0 - angle.mean,
                    mean_low=0.0 - angle.mean_high,
                    mean_high=0.0 - angle.mean_low,
                )
                for angle in parameters
            )
        return msgspec.structs.replace(self, parameters=parameters, outputs=(name,))

    @property
    def median(self) -> float:
        """The median variance of the parameters that are not dead; 0 if all are."""
        ordered = sorted(parameter.variance for parameter in self.alive)
        return ordered[len(ordered) // 2] if ordered else 0.0


def joined(audits: Sequence[SizeAudit]) -> SizeAudit:
    """Return the audits of the numbers that a cost returns as one of all their gradients.

    Args:
        audits: One a number; its name begins the names of its parameters.
    """
    known = min((audit.known for audit in audits), key=lambda method: method.strength)
    methods = dict.fromkeys(audit.method for audit in audits)
    return msgspec.structs.replace(
        audits[0],
        known=known,
        method="; ".join(methods),
        cone=max(audit.cone for audit in audits),
        parameters=tuple(
            msgspec.structs.replace(parameter, name=f"{audit.outputs[0]}: {parameter.name}")
            for audit in audits
            for parameter in audit.parameters
        ),
        samples=max(audit.samples for audit in audits),
        outputs=tuple(audit.outputs[0] for audit in audits),
        parts=tuple(audits),
    )


class Audit(Record, frozen=True):
    """The audit of a circuit at all sizes, with the trend of its largest variance.

    ``parts`` are those of each number that the cost returns, where it returns several;
    ``shot_seconds`` is how long one run of the circuit takes, from which times are told.
    """

    name: str
    ensemble: str
    seed: int
    error_rate: float
    sizes: tuple[SizeAudit, ...]
    trend: Trend
    parts: tuple[Audit, ...] = ()
    shot_seconds: float = SHOT_SECONDS

    @property
    def median_trend(self) -> Trend:
        """The trend of the median variance of the gradients that are not dead."""
        medians = []
        for size in self.sizes:
            ordered = sorted(size.alive, key=lambda parameter: parameter.variance)
            middle = ordered[len(ordered) // 2] if ordered else None
            medians.append(Interval(middle.low, middle.high) if middle else Interval(0.0, 0.0))
        return trend([size.n_qubits for size in self.sizes], medians)

    @property
    def summary(self) -> Table:
        """One row a size."""
        rows = tuple(
            (
                str(size.n_qubits),
                f"{len(size.parameters)}",
                f"{len(size.parameters) - len(size.alive)}",
                str(size.cone),
                str(size.largest),
                shown(size.median, 3),
                _shots(size.fewest_shots),
                _duration((size.fewest_shots or 0.0) * self.shot_seconds),
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
            "time",
            "known",
        )
        return Table(headers, rows)

    @property
    def parameters(self) -> Table:
        """One row a parameter of the largest size, those of the largest variance first."""
        ordered = sorted(self.sizes[-1].parameters, key=lambda angle: -angle.variance)
        return Table(
            ("angle", "gates", "mean", "variance", "qubits", "shots", "time", "remark"),
            tuple(
                (
                    angle.name,
                    angle.gates,
                    str(Enclosed(angle.mean, angle.mean_low, angle.mean_high)),
                    str(Enclosed(angle.variance, angle.low, angle.high)),
                    str(angle.qubits),
                    _shots(angle.shots_low),
                    _duration((angle.shots_low or 0.0) * self.shot_seconds),
                    f"dead: {angle.dead}" if angle.dead else "",
                )
                for angle in ordered
            ),
        )

    @property
    def figure(self) -> Figure:
        """Variances against the number of qubits, or by angle where there is one size."""
        if len(self.sizes) == 1:
            return self._by_angle()
        x = tuple(float(size.n_qubits) for size in self.sizes)
        largest = [size.largest for size in self.sizes]
        value, low, high = (tuple(column) for column in zip(*largest, strict=True))
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
        numbers = [k for k, angle in enumerate(size.parameters) if not angle.dead]
        alive = [size.parameters[k] for k in numbers]
        points = Series(
            "variance",
            "points",
            tuple(float(k) for k in numbers),
            tuple(angle.variance for angle in alive),
            tuple(angle.low for angle in alive),
            tuple(angle.high for angle in alive),
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
            claim: Name of the claim that the largest variance falls exponentially. The finding is
                an observation on the sizes examined, whatever is known of each.
        """
        verdicts = {Decay.EXPONENTIAL: Verdict.HOLDS, Decay.POLYNOMIAL: Verdict.FAILS}
        verdict = verdicts.get(self.trend.decay, Verdict.INCONCLUSIVE)
        sizes = f"{self.sizes[0].n_qubits} to {self.sizes[-1].n_qubits} qubits"
        cases = tuple(
            Case(
                label=f"$n = {size.n_qubits}$, largest variance of {len(size.parameters)} angles",
                expected=str(self.trend.decay),
                found=size.largest.value,
                verdict=verdict,
                low=size.largest.low,
                high=size.largest.high,
                samples=size.samples or None,
                note=size.method,
            )
            for size in self.sizes
        )
        return Evidence(
            claim=claim,
            finding=f"audit:{self.name}",
            title=f"Audit of {self.name} over {self.ensemble}, from {sizes} alone",
            verdict=verdict,
            method=Method.OBSERVED,  # finitely many sizes prove no decay, however exact each is
            cases=cases,
            figures=(self.figure,),
            seed=self.seed,
        )

    def to_json(self) -> bytes:
        """Return the audit as JSON: the same bytes for the same circuit, options and seed."""
        return as_json(self)

    def svg(self) -> str:
        """Return the figure as SVG on white paper."""
        from bptools.documents.figures import printed

        return printed(self.figure, "audit")

    def __str__(self) -> str:
        rows = self.parameters.rows
        shown = Table(self.parameters.headers, rows[:MOST_ROWS])
        hidden = f"{len(rows) - MOST_ROWS} more angles are in the JSON\n" * (len(rows) > MOST_ROWS)
        methods = dict.fromkeys(size.method for size in self.sizes)
        return (
            f"{self.name}, gradients over {self.ensemble}\n\n{self.summary}\n\n"
            f"trend of the largest variance, {self._sizes_in_words}: {self.trend}\n"
            f"trend of the median variance: {self.median_trend}\n"
            + "".join(f"  of {part.name}: {part.trend}\n" for part in self.parts)
            + "".join(f"method: {method}\n" for method in methods)
            + f"time: of all shots that resolve one gradient, at {self.shot_seconds:g} s a shot\n"
            + "".join(f"{size.words_of_shots}\n" for size in self.sizes if size.shots)
            + f"\nangles at {self.sizes[-1].n_qubits} qubits\n{shown}\n{hidden}"
        ).rstrip()

    @property
    def _sizes_in_words(self) -> str:
        if len(self.sizes) == 1:
            return f"{self.sizes[0].n_qubits} qubits"
        return f"{self.sizes[0].n_qubits} to {self.sizes[-1].n_qubits} qubits and no others"

    def _repr_html_(self) -> str:
        return self.summary._repr_html_() + f"<p>{self.trend}</p>" + self.parameters._repr_html_()


def _duration(seconds: float) -> str:
    """Return a time in words; empty for none.

    >>> _duration(0.004), _duration(150.0), _duration(1e9), _duration(1e30)
    ('0.004 s', '2.5 min', '32 years', 'over 1e+10 years')
    """
    if not seconds:
        return ""
    if seconds > LONGEST:
        return f"over {LONGEST / YEAR:.2g} years"
    for unit, length in (("years", YEAR), ("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.2g} {unit}"
    return f"{seconds:.2g} s"


def _shots(count: float | None) -> str:
    """Return a number of shots in two digits.

    >>> _shots(7.0), _shots(331.0), _shots(123456.0), _shots(None)
    ('7', '330', '1.2e+05', 'no limit')
    """
    if count is None:
        return "no limit"
    return f"{count:.2g}" if count >= MOST_SPELT else str(int(float(f"{count:.2g}")))
