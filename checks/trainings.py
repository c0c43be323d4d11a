"""Recorded trainings at the paper's own size: which there are, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median

from bptools.claims import Case, Claim, Drawing, Figure, Method, Verdict
from bptools.confrontation import Confrontation, bound_verdict, check
from bptools.documents.canvas import INK
from bptools.quddpm.archive import Archive
from bptools.quddpm.gallery.training_figures import EARLY_CYCLES, settings_listing
from bptools.quddpm.settings import MODELS, Settings, of_model
from bptools.quddpm.summary import KL_REVERSED, TrainingSummary
from bptools.recordings.folder import RecordingError, RecordingState
from checks.instruments.training.runs import ARCHIVE, EARLIER, LARGEST, RUNS, SEEDS, TWICE
from proofs.trainings import (
    CLOSER,
    CLOSER_KL,
    CLOSER_SMALL,
    FARTHER_SMALL,
    HEAD_START,
    LEARNS,
    LEARNS_SMALL,
    LEARNS_SMALLER,
    ONE_PEAK,
    RECORDED,
    ROUNDING,
    STAY_SMALL,
    STUCK,
)

SMALLER = (4, 7)
SETTINGS_TABLE = "Settings of the runs (Table 1 of the paper, and what it leaves open)"
CIRCUITS = {
    "diffusion": ("One step of the forward diffusion", "Two data qubits; angles drawn afresh."),
    "denoiser": ("One layer of the denoiser", "One ancilla (first wire) and two data qubits."),
    "original": ("One cycle of the original model", "It starts from Haar states."),
    "improved": ("The improved model", "States near |0..0> go through the restricted diffusion."),
}
Value = float | RecordingError  # what was recorded, or why it cannot be used
KL = {"kl": "KL of data from generated"}
METRICS = {
    "mmd_u": "MMD",
    "wasserstein": "Wasserstein distance",
    KL_REVERSED: "KL of generated from data",
}


def scheduled(*models: str) -> Iterator[Settings]:
    """Yield the settings of all runs of the paper's schedule."""
    for model in models:
        for n_qubits, seeds in SEEDS.items():
            yield from (of_model(model, n_qubits, seed) for seed in seeds)


@check(RECORDED, method=Method.OBSERVED)
def files_of_the_schedule(claim: Claim) -> Confrontation:
    """Every recording of the schedule: its settings, what its numbers mean, its bytes."""
    cases = []
    archives = [("", ARCHIVE, settings) for settings in scheduled(*MODELS)]
    archives += [
        (", earlier", EARLIER, of_model(model, n_qubits, number))
        for model in RUNS.models
        for n_qubits in TWICE
        for number in SEEDS[n_qubits]
    ]
    for suffix, archive, settings in archives:
        cases.append(_recorded_case(claim, settings.name + suffix, archive, settings))
    original, improved = of_model("original", LARGEST), of_model("improved", LARGEST)
    table = settings_listing(original, improved, SETTINGS_TABLE)
    return Confrontation(cases, drawings=_circuits(), listings=(table,))


def _recorded_case(claim: Claim, label: str, archive: Archive, settings: Settings) -> Case:
    """Return the case of one recording; of one that is missing nothing is known."""
    expected, count, note, otherwise = float(claim.closed_form), 0.0, "recorded", Verdict.FAILS
    try:
        archive.run(settings)
    except RecordingError as error:
        count, note = 1.0, str(error)
        if error.state is RecordingState.MISSING:
            otherwise = Verdict.INCONCLUSIVE
    return Case(
        label, expected, count, Verdict.HOLDS if count == expected else otherwise, note=note
    )


def _circuits() -> tuple[Drawing, ...]:
    """Return the circuits that the runs train, drawn from the templates (Fig. 2)."""
    from bptools.quddpm.gallery.circuit_drawings import draw_circuits

    return tuple(
        Drawing(f"circuit-{name}", CIRCUITS[name][0], CIRCUITS[name][1], svg)
        for name, svg in draw_circuits(ink=INK).items()
    )


@check(CLOSER_SMALL, method=Method.OBSERVED)
def initial_angles_of_runs(claim: Claim) -> Iterable[Case]:
    """MMD to held-out data of the improved model from two laws of initial angles, 10 qubits."""
    cases = [_growth(claim, change) for change in _changes_of_angles(LARGEST)]
    return cases


@check(FARTHER_SMALL, method=Method.OBSERVED)
def initial_angles_of_most_runs(claim: Claim) -> Iterable[Case]:
    """MMD to held-out data of the improved model from two laws of angles, 4 and 7 qubits."""
    cases = [_median_growth(n, claim, list(_changes_of_angles(n))) for n in SMALLER]
    return cases


def _changes_of_angles(n_qubits: int) -> Iterator[Change]:
    for label, runs in recordings(n_qubits, "improved", "small"):
        usual, small = (to_data(run, "mmd_u", -1) for run in runs)
        yield Change(label, usual, small)


@check(CLOSER, CLOSER_KL, HEAD_START, method=Method.OBSERVED)
def pairs_of_runs(claim: Claim) -> Confrontation:
    """Distances to held-out data, original and improved model of one seed, 10 qubits."""
    metrics = KL if claim.name == CLOSER_KL.name else METRICS
    place = 0 if claim.name == HEAD_START.name else -1  # of the improved model: start, or end
    cases = []
    for label, (original, improved) in recordings(LARGEST, "original", "improved"):
        for metric, words in metrics.items():
            ends = to_data(original, metric, -1), to_data(improved, metric, place)
            cases.append(_growth(claim, Change(f"{label}, {words}", *ends)))
    figures: list[Figure] = []
    if claim.name != HEAD_START.name:
        figures += [RUNS.distances(LARGEST, *metric) for metric in metrics.items()]
        figures += [RUNS.final_distances(*metric) for metric in metrics.items()]
    if claim.name == CLOSER.name:
        figures.append(RUNS.fidelities(LARGEST))
    return Confrontation(cases, figures=tuple(figures))


@check(LEARNS, LEARNS_SMALL, STAY_SMALL, method=Method.OBSERVED)
def start_and_end_of_runs(claim: Claim) -> Iterable[Case]:
    """MMD of held-out states to held-out data, before training and after all cycles, 10 qubits."""
    model = "improved" if claim.name == LEARNS.name else "small"
    compared = _change if claim.name == STAY_SMALL.name else _growth
    cases = [compared(claim, change) for change in _start_and_end(model, LARGEST)]
    return cases


@check(LEARNS_SMALLER, method=Method.OBSERVED)
def start_and_end_of_most_runs(claim: Claim) -> Iterable[Case]:
    """MMD of held-out states to held-out data, before and after training, 4 and 7 qubits."""
    cases = [_median_growth(n, claim, list(_start_and_end("improved", n))) for n in SMALLER]
    return cases


def _start_and_end(model: str, n_qubits: int) -> Iterator[Change]:
    for label, (run,) in recordings(n_qubits, model):
        yield Change(label, to_data(run, "mmd_u", 0), to_data(run, "mmd_u", -1))


@check(ROUNDING, method=Method.OBSERVED)
def runs_recorded_twice(claim: Claim) -> Iterator[Case]:
    """Final MMD to held-out data of both recordings of a run, 7 and 10 qubits."""
    for model, n_qubits in product(RUNS.models, TWICE):
        for number in SEEDS[n_qubits]:
            settings = of_model(model, n_qubits, number)
            earlier, run = (recorded_run(archive, settings) for archive in (EARLIER, ARCHIVE))
            label = f"{model}, $n = {n_qubits}$, seed {number}"
            ends = to_data(earlier, "mmd_u", -1), to_data(run, "mmd_u", -1)
            yield _change(claim, Change(label, *ends))


@check(ONE_PEAK, method=Method.OBSERVED)
def outcomes_of_runs(claim: Claim) -> Iterator[Case]:
    """Averaged outcomes 0..0 and 1..1 of generated held-out states, 10 qubits."""
    for label, (run,) in recordings(LARGEST, "improved"):
        if isinstance(run, RecordingError):
            yield _observed(label, claim, run, "")
            continue
        zeros, ones = map(float, run.arrays["peaks"][-1])
        yield _observed(label, claim, min(zeros, ones), f"0..0: {zeros:.3g}, 1..1: {ones:.3g}")


def recorded_run(archive: Archive, settings: Settings) -> TrainingSummary | RecordingError:
    """Return a recorded run, or why it cannot be used."""
    try:
        return archive.run(settings)
    except RecordingError as error:
        return error


def recordings(
    n_qubits: int, *models: str
) -> Iterator[tuple[str, list[TrainingSummary | RecordingError]]]:
    """Yield what a run is called and the runs of some models by one program from one seed."""
    archives = {"": ARCHIVE} | ({", earlier": EARLIER} if n_qubits in TWICE else {})
    for suffix, archive in archives.items():
        for number in SEEDS[n_qubits]:
            settings = (of_model(model, n_qubits, number) for model in models)
            yield f"seed {number}{suffix}", [recorded_run(archive, wanted) for wanted in settings]


def to_data(run: TrainingSummary | RecordingError, metric: str, place: int) -> Value:
    """Return the distance of held-out states to held-out data, 0 for the start, -1 for the end."""
    if isinstance(run, RecordingError):
        return run
    return float(run.distance("held-out states to data", metric)[place])


@dataclass(frozen=True)
class Change:
    """How a recorded distance changed.

    Args:
        label: Of which run.
        before: The distance before.
        after: The distance after.
    """

    label: str
    before: Value
    after: Value

    @property
    def growth(self) -> Value:
        """By how much it grew, or why that is not known."""
        if isinstance(self.before, RecordingError):
            return self.before
        return self.after if isinstance(self.after, RecordingError) else self.after - self.before

    @property
    def words(self) -> str:
        """From where to where."""
        if isinstance(self.growth, RecordingError):
            return ""
        return f"from {self.before:.3g} to {self.after:.3g}"


def _growth(claim: Claim, change: Change) -> Case:
    return _observed(change.label, claim, change.growth, change.words)


def _change(claim: Claim, change: Change) -> Case:
    growth = change.growth
    size = growth if isinstance(growth, RecordingError) else abs(growth)
    return _observed(change.label, claim, size, change.words)


def _median_growth(n_qubits: int, claim: Claim, changes: Sequence[Change]) -> Case:
    """Return the case of the median over a size's recordings, or why one of them is not known."""
    label = f"$n = {n_qubits}$, median of {len(changes)} recordings"
    growths = []
    for change in changes:
        if isinstance(change.growth, RecordingError):
            return _observed(label, claim, change.growth, "")
        growths.append(change.growth)
    note = f"from {min(growths):.3g} to {max(growths):.3g}"
    return _observed(label, claim, median(growths), note)


def _observed(label: str, claim: Claim, value: Value, note: str) -> Case:
    """Return the case of a number that was recorded, or cannot be used."""
    bound = float(claim.closed_form)
    expected = f"{claim.relation} {bound:.6g}"
    if isinstance(value, RecordingError):
        return Case(label, expected, "unknown", Verdict.INCONCLUSIVE, note=str(value))
    verdict = bound_verdict(value, value, bound, claim.relation)
    return Case(label, expected, value, verdict, bound=bound, note=note)


@check(STUCK, method=Method.OBSERVED)
def losses_of_the_original_model(claim: Claim) -> Confrontation:
    """The largest fall of the loss within one of the first six cycles, 10 qubits."""
    cases = []
    for label, (run,) in recordings(LARGEST, "original"):
        share = run if isinstance(run, RecordingError) else largest_fall(run)
        cases.append(_observed(label, claim, share, ""))
    figures = tuple(
        RUNS.losses(model, quantity)
        for quantity in ("loss", "mmd_u")
        for model in ("original", "improved")
    )
    return Confrontation(cases, figures=figures)


def largest_fall(run: TrainingSummary) -> float:
    """Return the largest relative fall of the loss within an early cycle, between mean epochs."""
    before, after = run.arrays["loss_ends"][:EARLY_CYCLES].T
    return float((1 - after / before).max())
