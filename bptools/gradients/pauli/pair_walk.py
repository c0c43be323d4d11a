"""First and second moments of all gradients by walking pairs of strings: any angles, noise too.

Where ``propagation`` wants Clifford gates and a rotation for every angle, this takes fixed
rotations by any angle, laws of angles of any shape, parameters that turn several rotations and
noise, as long as the pairs are not too many: at most 16^q on q qubits. What is dropped is
bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import ControlledZ, NoiseChannel, PauliSum
from bptools.gradients.angle_distributions import AngleDistribution
from bptools.gradients.pauli.input_states import PauliState
from bptools.gradients.pauli.pair_gates import (
    PairChoice,
    PairGate,
    PairTurn,
    TooManyMeansError,
    TooManyPairsError,
    factors_of,
)
from bptools.gradients.pauli.pair_steps import (
    HALF,
    LOW,
    MOST_HARMONICS,
    MOST_PAIR_QUBITS,
    AngleAverages,
    Pairs,
    PairStep,
    Spread,
    composed,
    damped,
    entangled,
    joined,
    no_harmonics,
    rotated,
    rotated_by_shared,
    string_word,
    summed,
)

Floats = NDArray[np.float64]
Array = NDArray[Any]

MOST_ROWS = 2 * 10**6  # that all steps together make, some seconds
MEANS_SHARE = 4  # strings alone may have this part of the rows
MOST_DENOMINATOR = 64  # of the factors with which one parameter turns several rotations
NEGLIGIBLE = 1e-15  # averages of an angle that are below it are 0
CANCELLED = 1e-14  # of a sum of products, relative to the norms of its factors; below it is 0


@dataclass(frozen=True)
class PairMoments:
    """Moments of the derivative by each parameter.

    Args:
        mean: First moments.
        second: Second moments of the pairs that were walked.
        error: How far each may be off for pairs that were dropped; 0 if none was.
        largest: Largest number of pairs at a time.
    """

    mean: Floats
    second: Floats
    error: Floats
    largest: int


class _Advanced(NamedTuple):
    """What there is behind a gate: pairs, weights, how they came about, the weight dropped."""

    pairs: Pairs
    weights: Array
    step: PairStep
    lost: float


@dataclass(frozen=True)
class _Close:
    """The end of a parameter on the walk to the input: its harmonics are averaged."""

    parameter: int
    slot: int
    unit: float


@dataclass(frozen=True)
class _Shared:
    """A rotation by open parameters, each a slot with its harmonic."""

    turn: PairTurn
    slots: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class PairWalk:
    """A circuit over random angles, as walks of pairs need it.

    Args:
        gates: In the order in which they act.
        laws: One a parameter, independent.
        observable: The O of f = tr(O V ρ V†).
        state: The ρ.
        most_rows: How many rows all steps may have, together.

    Raises:
        TooManyPairsError: If there are more qubits than ``MOST_PAIR_QUBITS``, or a parameter's
            factors are no simple fractions of one another.
    """

    gates: Sequence[PairGate]
    laws: Sequence[AngleDistribution]
    observable: PauliSum
    state: PauliState
    most_rows: int = MOST_ROWS

    def __post_init__(self) -> None:
        """Refuse more qubits than a word holds."""
        if self.observable.n_qubits > MOST_PAIR_QUBITS:
            raise TooManyPairsError(f"pairs are walked on at most {MOST_PAIR_QUBITS} qubits")

    def moments(self, *, may_drop: bool = False) -> PairMoments:
        """Return the moments of all derivatives.

        Args:
            may_drop: Whether the lightest pairs may be dropped where they are too many.

        Raises:
            TooManyPairsError: If they are too many and none may be dropped.
        """
        try:
            means = self._walked(single=True, may_drop=False)
        except TooManyPairsError as reason:
            raise TooManyMeansError(str(reason)) from None
        seconds = self._walked(single=False, may_drop=may_drop)
        return PairMoments(means.value, seconds.value, seconds.error, seconds.largest)

    def _walked(self, *, single: bool, may_drop: bool) -> _Totals:
        plan = list(self._plan())
        # dropping is a second try: a quarter of the rows
        fewer = self.most_rows // (4 * max(len(plan), 1))
        cap = max(1000, fewer) if may_drop else self.most_rows
        most = self.most_rows // (MEANS_SHARE if single else 1)  # there are more pairs than strings
        slots = 1 + max((op.slot for op in plan if isinstance(op, _Close)), default=-1)
        pairs, weights = self._start(slots, single=single)
        steps, fronts, dropped, rows, largest = [], [], [0.0], 0, len(pairs)
        for op in plan:
            fronts.append(weights)
            pairs, weights, step, lost = self._advanced(
                op, pairs, weights, cap, single=single, may_drop=may_drop
            )
            steps.append(step)
            dropped.append(dropped[-1] + lost)
            largest = max(largest, len(pairs))
            rows += len(step.source)
            if rows > most and not may_drop:
                walked = "strings" if single else "pairs of strings"
                raise TooManyPairsError(f"the {walked} are more than {most} in all")
        totals = _Totals(np.zeros(len(self.laws)), np.zeros(len(self.laws)), largest)
        values: Array = self._values(pairs)
        lost_values = np.zeros(len(values)) if dropped[-1] else None
        for step, front, before in zip(steps[::-1], fronts[::-1], dropped[-2::-1], strict=True):
            behind = step.full(values, 0.0)
            lost_behind = None if lost_values is None else step.full(lost_values, 1.0)
            if step.slopes is not None:
                totals.add(
                    step, front, behind, lost_behind, before * self._reach(step.parameter) ** 2
                )
            values = step.returned(behind, step.factor)
            if lost_behind is not None:
                lost_values = step.returned(lost_behind, np.abs(step.factor))
        return totals

    def _reach(self, parameter: int) -> float:
        """Return the largest derivative of any string by a parameter."""
        return sum(abs(f) for gate in self.gates for k, f in factors_of(gate) if k == parameter)

    def _plan(self) -> Iterator[PairGate | _Shared | _Close]:
        """Yield what the walk meets from the observable to the input."""
        occurrences: dict[int, list[int]] = {}
        alone = set()
        backwards = list(self.gates)[::-1]
        for number, gate in enumerate(backwards):
            for parameter, _ in factors_of(gate):
                occurrences.setdefault(parameter, []).append(number)
            if len(factors_of(gate)) == 1:
                alone.add(factors_of(gate)[0][0])
        simple = {k for k, places in occurrences.items() if len(places) == 1 and k in alone}
        units = {k: self._unit(k) for k in occurrences if k not in simple}
        free: list[int] = []
        slots: dict[int, int] = {}
        for number, gate in enumerate(backwards):
            shared = any(k not in simple for k, _ in factors_of(gate))
            if shared and isinstance(gate, PairChoice):
                raise TooManyPairsError("a parameter turns several rotations about random axes")
            if not shared or not isinstance(gate, PairTurn):
                yield gate
                continue
            for parameter, _ in gate.factors:
                if parameter not in slots:
                    slots[parameter] = free.pop() if free else len(slots)
            harmonics = ((slots[k], round(factor / units[k])) for k, factor in gate.factors)
            yield _Shared(gate, tuple(harmonics))
            for parameter, _ in gate.factors:
                if occurrences[parameter][-1] == number:
                    yield _Close(parameter, slots[parameter], units[parameter])
                    free.append(slots[parameter])

    def _unit(self, parameter: int) -> float:
        """Return what all factors of a parameter are whole multiples of."""
        factors = [abs(f) for g in self.gates for k, f in factors_of(g) if k == parameter]
        base = factors[0]
        ratios = [Fraction(f / base).limit_denominator(MOST_DENOMINATOR) for f in factors]
        common = 1
        for ratio in ratios:
            common = common * ratio.denominator // gcd(common, ratio.denominator)
        whole = [int(ratio * common) for ratio in ratios]
        if any(
            abs(float(r) * base - f) > 1e-12 * base for r, f in zip(ratios, factors, strict=True)
        ):
            raise TooManyPairsError(
                "the factors of a parameter are no simple fractions of each other"
            )
        divisor = gcd(*whole)
        if sum(whole) // divisor > MOST_HARMONICS:
            raise TooManyPairsError(f"a parameter has more than {MOST_HARMONICS} harmonics")
        return base * divisor / common

    def _start(self, slots: int, *, single: bool) -> tuple[Pairs, Array]:
        """Return O ⊗ O, or O ⊗ 1, as pairs with their weights."""
        terms = [(float(c) * p.sign, string_word(p)) for c, p in self.observable.terms if p.support]
        if len(terms) ** 2 > self.most_rows:
            raise TooManyPairsError(f"the observable has {len(terms)} strings")
        strings = np.array([word for _, word in terms], dtype=np.uint64)
        weights = np.array([c for c, _ in terms])
        if single:
            pairs = Pairs(strings, np.zeros_like(strings), no_harmonics(len(terms), slots))
            return pairs, weights
        first, second = (grid.ravel() for grid in np.meshgrid(strings, strings, indexing="ij"))
        pairs = Pairs(first, second, no_harmonics(len(first), slots))
        ordered, step = summed(_unchanged(pairs), len(pairs), symmetric=True)
        return ordered, step.carried(np.outer(weights, weights).ravel())

    def _advanced(
        self,
        op: PairGate | _Shared | _Close,
        pairs: Pairs,
        weights: Array,
        cap: int,
        *,
        single: bool,
        may_drop: bool,
    ) -> _Advanced:
        """Return what there is behind a gate."""
        parameter = -1
        if isinstance(op, ControlledZ):
            spread = entangled(pairs, *op.wires)
        elif isinstance(op, NoiseChannel):
            spread = _both(pairs, lambda p, copy: damped(p, op, copy), single=single)
        elif isinstance(op, _Shared):
            turn = op.turn
            spread = _both(
                pairs,
                lambda p, copy: rotated_by_shared(p, turn.generator, turn.offset, op.slots, copy),
                single=single,
            )
        elif isinstance(op, _Close):
            spread, parameter = self._averaged(op, pairs, single=single), op.parameter
        elif isinstance(op, PairChoice):
            spread, parameter = self._chosen(op, pairs, single=single)
        else:
            spread, parameter = self._rotated(op, pairs, single=single)
        behind, step = summed(spread, len(pairs), symmetric=not single)
        carried = step.carried(weights)
        heaviest, lost, sizes = None, 0.0, np.abs(carried)
        if may_drop and len(carried) > cap:
            order = np.argpartition(sizes, len(sizes) - cap)
            heaviest, lost = np.sort(order[-cap:]), float(sizes[order[:-cap]].sum())
        step = replace(step, kept=heaviest, parameter=parameter)
        if heaviest is not None:
            behind, carried = behind.chosen(heaviest), carried[heaviest]
        return _Advanced(behind, carried, step, lost)

    def _rotated(self, turn: PairTurn, pairs: Pairs, *, single: bool) -> tuple[Spread, int]:
        parameter, factor, law = -1, 0.0, None
        if turn.factors:
            ((parameter, factor),) = turn.factors
            law = self.laws[parameter]
        waves = [
            np.exp(1j * k * turn.offset) * (1 if law is None else law.characteristic(k * factor))
            for k in (1, 2)
        ]
        exact = AngleAverages.of(*waves)
        averages = AngleAverages(*(v if abs(v) > NEGLIGIBLE else 0.0 for v in vars(exact).values()))
        spread = rotated(pairs, turn.generator, averages, single=single)
        if law is None:
            return Spread(spread.source, spread.pairs, spread.factor), -1
        scale = factor if single else factor**2
        assert spread.slopes is not None or not len(pairs)
        slopes = np.zeros(len(spread.source)) if spread.slopes is None else spread.slopes * scale
        return Spread(spread.source, spread.pairs, spread.factor, slopes), parameter

    def _chosen(self, choice: PairChoice, pairs: Pairs, *, single: bool) -> tuple[Spread, int]:
        """Average over the rotations that may be drawn."""
        drawn = [self._rotated(turn, pairs, single=single) for turn in choice.turns]
        every, share = joined([spread for spread, _ in drawn]), 1 / len(drawn)
        slopes = None if every.slopes is None else share * every.slopes
        return Spread(every.source, every.pairs, share * every.factor, slopes), drawn[0][1]

    def _averaged(self, op: _Close, pairs: Pairs, *, single: bool) -> Spread:
        """Average over a parameter, with the slopes by it."""
        first, second = (pairs.harmonic(op.slot, copy) for copy in (0, 1))
        total = first + second
        law = self.laws[op.parameter]
        waves = {int(k): law.characteristic(op.unit * int(k)) for k in np.unique(total)}
        factor = np.array([waves[int(k)] for k in total], dtype=np.complex128)
        factor[np.abs(factor) < NEGLIGIBLE] = 0
        slope = 1j * op.unit * first if single else -(op.unit**2) * first * second
        index = np.arange(len(pairs))
        rows = index[factor != 0]
        return Spread(
            rows, pairs.closed(op.slot).chosen(rows), factor[rows], (slope * factor)[rows]
        )

    def _values(self, pairs: Pairs) -> Array:
        """Return tr(Sρ) tr(Tρ) of pairs at the input."""
        strings, place = np.unique(np.concatenate([pairs.first, pairs.second]), return_inverse=True)
        if not len(strings):
            return np.zeros(0)
        values = np.asarray(
            self.state.expectations((strings & LOW)[:, None], (strings >> HALF)[:, None]),
            dtype=np.float64,
        )
        return values[place[: len(pairs)]] * values[place[len(pairs) :]]


@dataclass
class _Totals:
    """Moments as they add up on the way back, and the errors of what was dropped."""

    value: Floats
    error: Floats
    largest: int

    def add(
        self, step: PairStep, front: Array, behind: Array, lost: Array | None, before: float
    ) -> None:
        """Add what a step gives for the derivative by the parameter that it ends."""
        assert step.slopes is not None
        slopes = step.slopes * front[step.source]
        worth = behind[step.target] * (slopes != 0)
        value = float(np.real(np.sum(slopes * worth)))
        scale = float(np.linalg.norm(slopes) * np.linalg.norm(worth))
        self.value[step.parameter] += value if abs(value) > CANCELLED * scale else 0.0
        if lost is not None:
            self.error[step.parameter] += float(np.sum(np.abs(slopes) * lost[step.target])) + before


def _unchanged(pairs: Pairs) -> Spread:
    return Spread(np.arange(len(pairs)), pairs, np.ones(len(pairs)))


def _both(pairs: Pairs, spread: Any, *, single: bool) -> Spread:  # noqa: ANN401 - a function
    """Apply a map to S and to T; to S alone where T is 1."""
    first = spread(pairs, 0)
    return first if single else composed(first, spread(first.pairs, 1))
