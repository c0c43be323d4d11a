"""Recorded trainings at the paper's own size: which there are, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from statistics import median

from bptools.claims import Case, Claim, Drawing, Figure, Method, Verdict
from bptools.confrontation import Confrontation, bound_verdict, check
from bptools.quddpm.archive import KL_REVERSED, Archive, column, distance
from bptools.quddpm.gallery.figures import EARLY_CYCLES, Recorded, settings_listing
from bptools.quddpm.run_file import TrainedRun
from bptools.quddpm.settings import MODELS, Settings, of_model
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

ARCHIVE = Archive(Path(__file__).resolve().parent.parent / "reports" / "quddpm")
# by the training code of commit f6fabb5, which samples a batch in one piece, not in two halves
EARLIER_CODE = "1647e178c001f618029b8c537185ee5215d31eb0e4ec6e0ffeffe0e7c15e17f7"
EARLIER = Archive(ARCHIVE.folder / "earlier", EARLIER_CODE)
SEEDS = {1: range(5), 4: range(5), 7: range(5), 10: range(3)}  # of whole trainings, by size
RUNS = Recorded(ARCHIVE, SEEDS, ("original", "improved", "small"))
LARGEST = max(SEEDS)
SMALLER = (4, 7)
TWICE = (7, LARGEST)  # sizes whose runs are recorded by an earlier program too
EARLY_EPOCHS = 20
INK = "#010203"  # which the documents replace by their own
CIRCUITS = {
    "diffusion": ("One step of the forward diffusion", "Two data qubits; angles drawn afresh."),
    "denoiser": ("One layer of the denoiser", "One ancilla (first wire) and two data qubits."),
    "original": ("One cycle of the original model", "It starts from Haar states."),
    "improved": ("The improved model", "States near |0..0> go through the restricted diffusion."),
}
Ends = tuple[str, float | None, float | None]  # what a pair of distances is of, and they
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
    """Every file of the schedule: its settings, the code that made it, its cycles."""
    cases = []
    archives = [("", ARCHIVE, settings) for settings in scheduled(*MODELS)]
    archives += [
        (", earlier", EARLIER, of_model(model, n_qubits, number))
        for model in RUNS.models
        for n_qubits in TWICE
        for number in SEEDS[n_qubits]
    ]
    for suffix, archive, settings in archives:
        objection = archive.objection(settings)
        count = float(bool(objection))
        agrees = count == float(claim.closed_form)
        verdict = Verdict.HOLDS if agrees else Verdict.FAILS
        if objection == "missing" and not agrees:
            verdict = Verdict.INCONCLUSIVE
        note = objection or "recorded"
        label = settings.name + suffix
        cases.append(Case(label, float(claim.closed_form), count, verdict, note=note))
    table = settings_listing(of_model("original", LARGEST), of_model("improved", LARGEST))
    return Confrontation(cases, drawings=_circuits(), listings=(table,))


def _circuits() -> tuple[Drawing, ...]:
    """Return the circuits that the runs train, drawn from the templates (Fig. 2)."""
    from bptools.quddpm.gallery.circuits import draw_circuits

    return tuple(
        Drawing(f"circuit-{name}", CIRCUITS[name][0], CIRCUITS[name][1], svg)
        for name, svg in draw_circuits(ink=INK).items()
    )


@check(CLOSER_SMALL, method=Method.OBSERVED)
def initial_angles_of_runs(claim: Claim) -> Iterable[Case]:
    """MMD to held-out data of the improved model from two laws of initial angles, 10 qubits."""
    cases = [_growth(label, claim, *ends) for label, *ends in _ends_of_angles(LARGEST)]
    return cases


@check(FARTHER_SMALL, method=Method.OBSERVED)
def initial_angles_of_most_runs(claim: Claim) -> Iterable[Case]:
    """MMD to held-out data of the improved model from two laws of angles, 4 and 7 qubits."""
    cases = [_median_growth(n, claim, list(_ends_of_angles(n))) for n in SMALLER]
    return cases


def _ends_of_angles(n_qubits: int) -> Iterator[Ends]:
    for label, runs in recordings(n_qubits, "improved", "small"):
        usual, small = (to_data(run, "mmd_u", -1) for run in runs)
        yield label, usual, small


@check(CLOSER, CLOSER_KL, HEAD_START, method=Method.OBSERVED)
def pairs_of_runs(claim: Claim) -> Confrontation:
    """Distances to held-out data, original and improved model of one seed, 10 qubits."""
    metrics = KL if claim.name == CLOSER_KL.name else METRICS
    place = 0 if claim.name == HEAD_START.name else -1  # of the improved model: start, or end
    cases = []
    for label, (original, improved) in recordings(LARGEST, "original", "improved"):
        for metric, words in metrics.items():
            ends = (to_data(original, metric, -1), to_data(improved, metric, place))
            cases.append(_growth(f"{label}, {words}", claim, *ends))
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
    cases = [compared(label, claim, *ends) for label, *ends in _start_and_end(model, LARGEST)]
    return cases


@check(LEARNS_SMALLER, method=Method.OBSERVED)
def start_and_end_of_most_runs(claim: Claim) -> Iterable[Case]:
    """MMD of held-out states to held-out data, before and after training, 4 and 7 qubits."""
    cases = [_median_growth(n, claim, list(_start_and_end("improved", n))) for n in SMALLER]
    return cases


def _start_and_end(model: str, n_qubits: int) -> Iterator[Ends]:
    for label, (run,) in recordings(n_qubits, model):
        yield label, to_data(run, "mmd_u", 0), to_data(run, "mmd_u", -1)


@check(ROUNDING, method=Method.OBSERVED)
def runs_recorded_twice(claim: Claim) -> Iterable[Case]:
    """Final MMD to held-out data of both recordings of a run, 7 and 10 qubits."""
    cases = []
    for model, n_qubits in product(RUNS.models, TWICE):
        for number in SEEDS[n_qubits]:
            settings = of_model(model, n_qubits, number)
            ends = (to_data(archive.run(settings), "mmd_u", -1) for archive in (EARLIER, ARCHIVE))
            cases.append(_change(f"{model}, $n = {n_qubits}$, seed {number}", claim, *ends))
    return cases


@check(ONE_PEAK, method=Method.OBSERVED)
def outcomes_of_runs(claim: Claim) -> Iterable[Case]:
    """Averaged outcomes 0..0 and 1..1 of generated held-out states, 10 qubits."""
    cases = []
    for label, (run,) in recordings(LARGEST, "improved"):
        peaks = None if run is None else run.arrays["distribution"][-1, [0, -1]].astype(float)
        note = "" if peaks is None else f"0..0: {peaks[0]:.3g}, 1..1: {peaks[1]:.3g}"
        least = None if peaks is None else float(peaks.min())
        cases.append(_observed(label, claim, least, note))
    return cases


def recordings(n_qubits: int, *models: str) -> Iterator[tuple[str, list[TrainedRun | None]]]:
    """Yield what a run is called and the runs of some models by one program from one seed."""
    archives = {"": ARCHIVE} | ({", earlier": EARLIER} if n_qubits in TWICE else {})
    for suffix, archive in archives.items():
        for number in SEEDS[n_qubits]:
            runs = [archive.run(of_model(model, n_qubits, number)) for model in models]
            yield f"seed {number}{suffix}", runs


def to_data(run: TrainedRun | None, metric: str, place: int) -> float | None:
    """Return the distance of held-out states to held-out data, 0 for the start, -1 for the end."""
    if run is None:
        return None
    return float(distance(run, "held-out states to data", metric)[place])


def _growth(label: str, claim: Claim, before: float | None, after: float | None) -> Case:
    if before is None or after is None:
        return _observed(label, claim, None, "")
    return _observed(label, claim, after - before, f"from {before:.3g} to {after:.3g}")


def _median_growth(n_qubits: int, claim: Claim, ends: Sequence[Ends]) -> Case:
    """Return the case of the median over a size's recordings, or that one of them is missing."""
    label = f"$n = {n_qubits}$, median of {len(ends)} recordings"
    growths = [
        after - before for _, before, after in ends if before is not None and after is not None
    ]
    if len(growths) < len(ends):
        return _observed(label, claim, None, "")
    note = f"from {min(growths):.3g} to {max(growths):.3g}"
    return _observed(label, claim, median(growths), note)


def _change(label: str, claim: Claim, before: float | None, after: float | None) -> Case:
    if before is None or after is None:
        return _observed(label, claim, None, "")
    return _observed(label, claim, abs(after - before), f"from {before:.3g} to {after:.3g}")


def _observed(label: str, claim: Claim, value: float | None, note: str) -> Case:
    """Return the case of a number that was recorded, or was not."""
    bound = float(claim.closed_form)
    expected = f"{claim.relation} {bound:.6g}"
    if value is None:
        return Case(label, expected, "unknown", Verdict.INCONCLUSIVE, note="a run is missing")
    verdict = bound_verdict(value, value, bound, claim.relation)
    return Case(label, expected, value, verdict, bound=bound, note=note)


@check(STUCK, method=Method.OBSERVED)
def losses_of_the_original_model(claim: Claim) -> Confrontation:
    """The largest fall of the loss within one of the first six cycles, 10 qubits."""
    cases = []
    for label, (run,) in recordings(LARGEST, "original"):
        share = None if run is None else largest_fall(run)
        cases.append(_observed(label, claim, share, ""))
    figures = tuple(
        RUNS.losses(model, quantity)
        for quantity in ("loss", "mmd_u")
        for model in ("original", "improved")
    )
    return Confrontation(cases, figures=figures)


def largest_fall(run: TrainedRun) -> float:
    """Return the largest relative fall of the loss within an early cycle, between mean epochs."""
    losses = column(run, "loss")[:EARLY_CYCLES]
    before, after = losses[:, :EARLY_EPOCHS].mean(axis=1), losses[:, -EARLY_EPOCHS:].mean(axis=1)
    return float((1 - after / before).max())
