"""How often equation 14 fails in practice, for random fidelity losses of the paper's circuit.

Whether the left side is the larger is decided by squares that add up to it (``parseval``), order
by order until their sum exceeds the right side. With every order the sum is the left side itself.
Where it stops before, what is missing is bounded for all but a few Haar-random inputs: a square is
that of <psi|M|psi>, M traceless, and E <psi|M|psi>^2p <= d_2p (tr M^2 / (N (N + 1)))^p, d_q the
number of permutations of q items that leave none in place, since a power of M has at most that
power of its Hilbert-Schmidt norm. Averaging over an angle moves at most the part w = 1 - c^2 of
the squared norms tr M^2 to a higher order, and differentiating multiplies them by 4 at most. By
Minkowski's and Markov's inequalities more than (d_2p / delta)^(1/p) 4 P(Bin(D, w) > order) /
(N (N + 1)) is missing with probability delta at most, for each p.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from multiprocessing import get_context
from typing import NamedTuple, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, factorial

from bptools.recordings.folder import RecordingError, Recordings, RecordingState
from bptools.recordings.manifest import ManifestEntry
from bptools.recordings.semantics import Semantics
from bptools.records import as_json
from bptools.statistics import clopper_pearson_interval, stream
from checks.instruments.eq14.fidelity_losses import (
    LayeredCircuit,
    Losses,
    Target,
    random_losses,
    right_side,
)
from checks.instruments.eq14.parseval import Squares

Floats = NDArray[np.float64]

QUBITS, GATES = (2, 3, 4, 5, 6), (2, 4, 10, 20, 40)
WIDTHS = (None, 0.3, 0.01)  # half widths of the angles; None is 1 / sqrt(D)
DRAWS, SEED = 10_000, 0
ERROR_RATE = 0.05  # the probability that any interval of the survey is wrong

COMPLETE = 4  # angles, of which all orders are summed
HIGHEST_ORDER = 2  # of more angles
PRECISION = 1e-9  # sides that differ by less, relative to their sum, are not told apart
MISCALLED = 1e-4  # probability that a draw misses more than is allowed for
MOST_POWERS = 10  # p of the bound on what is missing
CHUNK = 2**17  # Pauli coefficients of a batch: what a cache holds
SEMANTICS = Semantics(
    "eq14-survey",
    (
        "Independent losses of Haar-random inputs; each angle differentiated as often as any "
        "other; violations decided by squares to the second order, all orders of 4 gates or fewer.",
    ),
)
NAME = "eq14-survey"
KIND = "survey of equation 14"
REDUCTIONS = {KIND: "all of it; it is made again by python benchmarks/hunt.py --survey FOLDER"}


class Cell(msgspec.Struct, frozen=True):
    """How many of some independent draws violate (14).

    ``low`` and ``high`` enclose the probability of a violation: draws not decided are counted
    either way, and ``MISCALLED`` is taken off. Each left side is at least ``least_ratio`` times
    the right one.
    """

    target: Target
    n_qubits: int
    n_gates: int
    width: float
    draws: int
    violations: int
    undecided: int
    low: float
    high: float
    least_ratio: float

    @property
    def label(self) -> str:
        """What it is of, in words."""
        sizes = f"{self.n_qubits} qubits, {self.n_gates} gates"
        return f"{self.target} target, {sizes}, a = {self.width:.3g}"

    @property
    def outcome(self) -> str:
        """What was counted, in words."""
        counts = f"{self.violations} violations, {self.undecided} undecided"
        return f"{counts}, ratio {self.least_ratio:.6g}"

    def agrees(self, cell: Cell) -> bool:
        """Return whether another computation of the cell gives the same, but for rounding."""
        same_counts = (self.violations, self.undecided) == (cell.violations, cell.undecided)
        return same_counts and bool(np.isclose(self.least_ratio, cell.least_ratio, 1e-6, 0))


class Survey(msgspec.Struct, frozen=True):
    """A table of cells, whose intervals hold together but for ``error_rate``."""

    semantics: str
    seed: int
    error_rate: float
    cells: tuple[Cell, ...]


def survey(progress: Callable[[Cell], object], workers: int = 1) -> Survey:
    """Count violations for all numbers of qubits and gates, widths and targets.

    Args:
        progress: Told each cell.
        workers: Number of processes, which changes no number.
    """
    plan = list(product(QUBITS, GATES, WIDTHS, get_args(Target)))
    cells = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        apply = map if workers == 1 else pool.map
        for cell in apply(partial(_planned, ERROR_RATE / len(plan)), plan):
            cells.append(cell)
            progress(cell)
    return Survey(str(SEMANTICS), SEED, ERROR_RATE, tuple(cells))


def _planned(error_rate: float, place: tuple[int, int, float | None, Target]) -> Cell:
    n_qubits, n_gates, fixed, target = place
    width = n_gates**-0.5 if fixed is None else fixed
    circuit = LayeredCircuit(n_qubits, n_gates)
    return survey_cell(target, circuit, width, draws=DRAWS, seed=SEED, error_rate=error_rate)


def cell_again(survey: Survey, cell: Cell) -> Cell:
    """Return a cell of a survey, drawn and decided again.

    Args:
        survey: The survey.
        cell: One of its cells.
    """
    return survey_cell(
        cell.target,
        LayeredCircuit(cell.n_qubits, cell.n_gates),
        cell.width,
        draws=cell.draws,
        seed=survey.seed,
        error_rate=survey.error_rate / len(survey.cells),
    )


def survey_cell(
    target: Target,
    circuit: LayeredCircuit,
    width: float,
    *,
    draws: int,
    seed: int,
    error_rate: float,
) -> Cell:
    """Count the violations of equation 14 among independent draws.

    Args:
        target: The law of the target.
        circuit: The circuit, of at least 2 qubits.
        width: The angles are uniform on [-width, width], in the convention exp(-i theta P).
        draws: Number of inputs, targets and differentiated angles, each angle as probable.
        seed: Root of the random streams.
        error_rate: Probability with which the interval may miss the probability.

    Raises:
        ValueError: If there is one qubit, no gate or no draw, or the width is not positive.
    """
    if circuit.n_qubits < 2:
        raise ValueError(f"n_qubits must be at least 2, it is {circuit.n_qubits}")
    if circuit.n_gates < 1 or draws < 1 or not 0 < width < np.inf:
        request = f"{circuit.n_gates}, {draws} and {width}"
        raise ValueError(f"n_gates, draws and width must be positive, they are {request}")
    rng = stream(seed, "survey", target, circuit.n_qubits, circuit.n_gates, repr(width))
    counts = rng.multinomial(draws, [1 / circuit.n_gates] * circuit.n_gates)
    drawn = [
        decide(random_losses(target, circuit, position, width, int(count), rng))
        for position, count in enumerate(counts)
    ]
    violated, undecided, ratios = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    violations, either = int(violated.sum()), int((violated | undecided).sum())
    share = clopper_pearson_interval(violations, draws, error_rate, undecided=either - violations)
    return Cell(
        target,
        circuit.n_qubits,
        circuit.n_gates,
        width,
        draws,
        violations,
        either - violations,
        max(share.low - MISCALLED, 0.0),
        share.high,
        float(ratios.min()),
    )


class Decisions(NamedTuple):
    """Which losses violate equation 14, which are not decided, and ratios below left/right."""

    violated: NDArray[np.bool_]
    undecided: NDArray[np.bool_]
    ratios: Floats


def decide(losses: Losses) -> Decisions:
    """Decide for which losses equation 14 holds.

    Args:
        losses: Losses of Haar-random inputs; each is miscalled with probability MISCALLED at most.
    """
    n_gates, count = losses.circuit.n_gates, len(losses)
    highest = n_gates if n_gates <= COMPLETE else HIGHEST_ORDER
    left, right = np.zeros(count), np.zeros(count)
    violated, undecided = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    for order in range(1, highest + 1):
        for part in _parts(np.flatnonzero(undecided), losses.circuit.n_qubits):
            squares = Squares(losses[part])
            if order == 1:
                left[part] = squares.of_order(0)
                right[part] = right_side(losses[part])
            left[part] += squares.of_order(order)
        close = PRECISION * (left + right)
        missing = most_missing(losses, order, MISCALLED / highest)
        violated |= undecided & (left + missing + close < right)
        undecided &= ~violated & (left <= right + close)
    return Decisions(violated, undecided, left / right)


def most_missing(losses: Losses, order: int, probability: float) -> float:
    """Bound the sum of the squares above an order, for Haar-random inputs.

    Args:
        losses: The losses; their inputs do not matter.
        order: The highest order that is summed.
        probability: With which a loss may miss more.
    """
    cosine, _ = losses.means
    dim = 2**losses.circuit.n_qubits
    mean = 4 / (dim * (dim + 1)) * bdtrc(order, losses.circuit.n_gates, 1 - cosine**2)
    powers = np.arange(1, MOST_POWERS + 1)
    derangements = factorial(2 * powers) / np.e + 1  # one too many at most
    return float(mean * ((derangements / probability) ** (1 / powers)).min())


def _parts(indices: NDArray[np.int64], n_qubits: int) -> Sequence[NDArray[np.int64]]:
    size = max(1, CHUNK // 4**n_qubits)
    return [indices[begin : begin + size] for begin in range(0, len(indices), size)]


def entry_of(survey: Survey) -> tuple[ManifestEntry, bytes]:
    """Return what is recorded of a survey: its entry and its payload.

    Args:
        survey: The survey.
    """
    settings = {"draws": survey.cells[0].draws, "error_rate": survey.error_rate}
    content = as_json(survey)
    file = f"{NAME}.json"
    return ManifestEntry(NAME, KIND, survey.semantics, settings, survey.seed, "", file, ""), content


def recorded_survey(recordings: Recordings) -> Survey:
    """Return the recorded survey.

    Args:
        recordings: Where it is.

    Raises:
        RecordingError: If it is missing, altered, damaged or of other semantics.
    """
    content = recordings.read(NAME, SEMANTICS, {})
    try:
        return msgspec.json.decode(content, type=Survey)
    except msgspec.MsgspecError as error:
        raise RecordingError(RecordingState.REFUSED, f"{NAME} is damaged: {error}") from error
