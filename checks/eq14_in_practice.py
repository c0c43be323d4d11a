"""Violations of equation 14 among random fidelity losses: counted afresh, and as recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from msgspec.structs import replace

from bptools.claims import Case, Claim, Figure, Listing, Method, Relation, Series, Verdict
from bptools.confrontation import Confrontation, bound_case, bound_verdict, check, confirm
from bptools.recordings.folder import RecordingError
from bptools.statistics import Budget, Interval, clopper_pearson_interval, stream
from checks.instruments.eq14.fidelity_losses import (
    LayeredCircuit,
    Target,
    random_losses,
    right_side,
)
from checks.instruments.eq14.second_moments import mean_square
from checks.instruments.eq14.survey import PRECISION, QUBITS, Cell, Survey, recorded_survey
from checks.instruments.recordings import RECORDINGS
from proofs.eq14_in_practice import ALWAYS, SMALL, WIDE

SAMPLES = 2000  # losses of a case, at most
CHUNK = 2**18  # numbers of a batch of second moments
TINY = 0.01


@dataclass(frozen=True)
class LossLaw:
    """What losses are drawn from; the angles' half width is D^(-1/2) unless it is fixed."""

    n_qubits: int
    n_gates: int
    fixed: float | None
    target: Target

    @property
    def width(self) -> float:
        """The half width of the angles."""
        return self.n_gates**-0.5 if self.fixed is None else self.fixed

    @property
    def label(self) -> str:
        """The law in words."""
        size = f"$n = {self.n_qubits}$, $D = {self.n_gates}$"
        return f"{size}, {scale(self.fixed)}, {self.target} target"


LIVE = {
    ALWAYS.name: (
        LossLaw(2, 10, None, "random"),
        LossLaw(2, 2, 0.3, "random"),
        LossLaw(3, 10, TINY, "random"),
    ),
    WIDE.name: (
        LossLaw(2, 10, None, "random"),
        LossLaw(2, 10, 0.3, "GHZ"),
        LossLaw(2, 40, None, "product"),
        LossLaw(2, 40, 0.3, "random"),
        LossLaw(3, 10, None, "GHZ"),
        LossLaw(3, 10, 0.3, "product"),
    ),
    SMALL.name: (
        LossLaw(2, 2, TINY, "random"),
        LossLaw(2, 10, TINY, "product"),
        LossLaw(2, 40, TINY, "random"),
        LossLaw(3, 10, TINY, "random"),
    ),
}
FIGURE_SCALES, FIGURE_GATES = (0.03, 0.1, 0.2, 0.4, 0.7, 1.0), (2, 10, 40)
ROUNDED = "no rounding error exceeds 1e-9 of what is compared"
PARTS = {  # of the recorded table, listed beside the claim that they are about
    ALWAYS.name: lambda cell: cell.n_gates < 10 and cell.width > TINY,
    WIDE.name: lambda cell: cell.n_gates >= 10 and cell.width > TINY,
    SMALL.name: lambda cell: cell.width == TINY,
}


def scale(fixed: float | None) -> str:
    """Return the angle scale in words."""
    return "$a = D^(-1/2)$" if fixed is None else f"$a = {fixed}$"


@check(ALWAYS, WIDE, SMALL, method=Method.SAMPLED, weight=1)
def violations_among_fresh_losses(claim: Claim, budget: Budget, seed: int) -> Confrontation:
    """Share of random losses that violate (14), both sides exact, 2 and 3 qubits."""
    drawn = claim.name == ALWAYS.name
    points = len(FIGURE_SCALES) * len(FIGURE_GATES) if drawn else 0
    error_rate = budget.per_case(len(LIVE[claim.name]) + points)
    samples = budget.most(SAMPLES)

    def case(law: LossLaw, run: str) -> Case:
        rng = stream(seed, claim.name, law.label, run)
        interval = violating_share(law, samples, error_rate, rng)
        bound = float(claim.closed_form)
        drawn = bound_case(law.label, interval, bound, claim.relation, samples)
        return replace(drawn, at={"n": (law.n_qubits,), "D": (law.n_gates,)})

    cases: list[Case] = []
    for law in LIVE[claim.name]:
        cases += confirm(case(law, "first"), partial(case, law, "confirm"))
    figures = (_transition(samples, error_rate, seed),) if drawn else ()
    return Confrontation(cases, figures=figures, assumes=(ROUNDED,))


def violating_share(
    law: LossLaw, samples: int, error_rate: float, rng: np.random.Generator
) -> Interval:
    """Enclose the probability of a violation; sides too close to tell are counted either way.

    Args:
        law: The law of the loss.
        samples: Number of losses.
        error_rate: With which the interval may miss the probability.
        rng: Source of randomness.
    """
    circuit = LayeredCircuit(law.n_qubits, law.n_gates)
    positions = rng.integers(0, circuit.n_gates, samples)
    size = max(1, CHUNK // 16**circuit.n_qubits)
    surely = possibly = 0
    for position, count in enumerate(np.bincount(positions, minlength=circuit.n_gates).tolist()):
        for begin in range(0, count, size):
            batch = min(size, count - begin)
            losses = random_losses(law.target, circuit, position, law.width, batch, rng)
            left, right = mean_square(losses), right_side(losses)
            close = PRECISION * (left + right)
            surely += int((left < right - close).sum())
            possibly += int((left <= right + close).sum())
    return clopper_pearson_interval(surely, samples, error_rate, undecided=possibly - surely)


def _transition(samples: int, error_rate: float, seed: int) -> Figure:
    """Draw the share of violations against the angle scale, from none to many."""
    series = []
    for n_gates in FIGURE_GATES:
        laws = [LossLaw(2, n_gates, x * n_gates**-0.5, "random") for x in FIGURE_SCALES]
        shares = [
            violating_share(law, samples, error_rate, stream(seed, "transition", law.label))
            for law in laws
        ]
        series.append(
            Series(
                f"D = {n_gates}",
                "points",
                FIGURE_SCALES,
                tuple(interval.middle for interval in shares),
                tuple(interval.low for interval in shares),
                tuple(interval.high for interval in shares),
            )
        )
    return Figure(
        name="eq14-transition",
        title="How often Theorem 2 fails against the angle scale, two qubits",
        x_label="angle scale a, in units of 1/√D",
        y_label="share of losses that violate (14)",
        caption=(
            f"{samples} fidelity losses a point, Haar-random input and target, both sides exact. "
            f"Bars are intervals at confidence 1 − {error_rate:.1e} each, points their middles."
        ),
        series=tuple(series),
        log_y=False,
        log_x=True,
    )


@check(ALWAYS, WIDE, SMALL, method=Method.OBSERVED)
def violations_in_the_recorded_survey(claim: Claim) -> Confrontation:
    """Share of losses that violate (14) in a recorded survey, 2 to 6 qubits, 2 to 40 gates."""
    try:
        survey = recorded_survey(RECORDINGS)
    except RecordingError as error:
        missing = Case(
            "the survey",
            f"{claim.relation} {float(claim.closed_form):.6g}",
            "unknown",
            Verdict.INCONCLUSIVE,
            note=str(error),
        )
        return Confrontation([missing])
    part = [cell for cell in survey.cells if PARTS[claim.name](cell)]
    concerned = {
        ALWAYS.name: survey.cells,
        WIDE.name: part,
        SMALL.name: [cell for cell in part if cell.target != "GHZ"],
    }[claim.name]
    groups = _grouped(concerned, lambda cell: f"$D = {cell.n_gates}$, {_scale_of(cell)}")
    cases = [_worst(claim, label, group) for label, group in groups.items()]
    figures = (_recorded_shares(survey),) if claim.name == SMALL.name else ()
    listings = (_listing(survey, part),)
    return Confrontation(cases, figures=figures, listings=listings)


def _grouped(cells: Sequence[Cell], label: Callable[[Cell], str]) -> dict[str, list[Cell]]:
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(label(cell), []).append(cell)
    return groups


def _scale_of(cell: Cell) -> str:
    return scale(None if cell.width == cell.n_gates**-0.5 else cell.width)


def _worst(claim: Claim, label: str, cells: Sequence[Cell]) -> Case:
    """Return the case of several cells, with the numbers that speak most against the claim."""
    bound = float(claim.closed_form)
    verdicts = [bound_verdict(cell.low, cell.high, bound, claim.relation) for cell in cells]
    sign = 1 if claim.relation is Relation.AT_MOST else -1
    worst = max(cells, key=lambda cell: sign * (cell.low + cell.high))
    ratio = min(cell.least_ratio for cell in cells)
    least = f"; the left side is always at least {ratio:.3g} times the right" if ratio < 1 else ""
    return Case(
        label=label,
        expected=f"{claim.relation} {bound:.6g}",
        found=worst.violations / worst.draws,
        verdict=Verdict.of_all(verdicts),
        low=worst.low,
        high=worst.high,
        bound=bound,
        note=(f"worst of {len(cells)} cells, $n = {worst.n_qubits}$, {worst.target} target{least}"),
        at={
            "n": tuple(sorted({cell.n_qubits for cell in cells})),
            "D": tuple(sorted({cell.n_gates for cell in cells})),
        },
    )


def _listing(survey: Survey, cells: Sequence[Cell]) -> Listing:
    """Return recorded shares in percent, with their intervals."""
    groups = _grouped(
        cells, lambda cell: f"$D = {cell.n_gates}$, {_scale_of(cell)}, {cell.target} target"
    )
    rows = [
        (label, *(_percent(cell) for cell in sorted(group, key=lambda cell: cell.n_qubits)))
        for label, group in groups.items()
    ]
    title = (
        f"Violations among {cells[0].draws} recorded losses a cell, in percent; the intervals of "
        f"all {len(survey.cells)} cells hold together but for {survey.error_rate}"
    )
    return Listing(title, ("Losses", *(f"$n = {n}$" for n in QUBITS)), tuple(rows))


def _percent(cell: Cell) -> str:
    found, low, high = (
        100 * share for share in (cell.violations / cell.draws, cell.low, cell.high)
    )
    return f"{found:.3g} ({low:.3g}–{high:.3g})" if found else f"0 (≤ {high:.2g})"


def _recorded_shares(survey: Survey) -> Figure:
    """Draw the recorded shares at the smallest angles against the number of gates."""
    series = []
    for n_qubits in QUBITS:
        cells = [
            cell
            for cell in survey.cells
            if (cell.n_qubits, cell.target, cell.width) == (n_qubits, "random", TINY)
        ]
        series.append(
            Series(
                f"n = {n_qubits}",
                "points",
                tuple(float(cell.n_gates) for cell in cells),
                tuple(cell.violations / cell.draws for cell in cells),
                tuple(cell.low for cell in cells),
                tuple(cell.high for cell in cells),
            )
        )
    return Figure(
        name="eq14-small-angles",
        title="How often Theorem 2 fails at small angles",
        x_label="gates D",
        y_label="share of losses that violate (14)",
        caption=(
            f"Recorded: fidelities with Haar-random inputs and targets, angles within ±{TINY}, "
            f"{cells[0].draws} losses a point, with the survey's intervals, which hold together "
            f"but for {survey.error_rate}."
        ),
        series=tuple(series),
        log_y=False,
        log_x=True,
    )
