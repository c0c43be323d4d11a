"""Moments over random angles by propagating Pauli strings, where the circuit allows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bptools.audits.angle_ensembles import RandomAngles
from bptools.audits.gradient_moments import (
    CANCELLED,
    SMALLEST,
    NoFormulaError,
    ParameterMoments,
)
from bptools.audits.program import AXES, Program
from bptools.audits.started_program import StartedProgram, started
from bptools.audits.turned_sums import TurnedSums, turned_sums
from bptools.circuits import (
    Circuit,
    CliffordGate,
    ControlledZ,
    Gate,
    NoiseChannel,
    PauliSum,
    RotationGate,
)
from bptools.claims import Method
from bptools.gradients.angle_distributions import AngleDistribution, Normal, Uniform
from bptools.gradients.pauli import (
    AngleLaw,
    normal_law,
    small_angle_moments,
    uniform_law,
)
from bptools.gradients.pauli.letter_chain import (
    ChainStep,
    DrawnTurn,
    LongChainError,
    QuarterTurn,
    chain_moments,
)
from bptools.gradients.pauli.orbit_walk import LargeOrbitError, OrbitMoments, orbit_moments
from bptools.gradients.pauli.pair_gates import (
    PairChoice,
    PairGate,
    PairTurn,
    TooManyMeansError,
    TooManyPairsError,
)
from bptools.gradients.pauli.pair_walk import PairWalk
from bptools.gradients.pauli.products import ProductObservable
from bptools.gradients.pauli.reached_states import reached_moments
from bptools.gradients.pauli.string_sums import ManyStatesError

Floats = NDArray[np.float64]

EXACT_WIDTH = 1e-6  # of an enclosure, relative, below which a second moment is called exact
CHAIN_RADIUS = 1e-14  # of averages that are 0
WIDEST = 2.0  # ratio of the ends of an enclosure that still tells a value
ROUNDING = 1e-13  # of a second moment, relative to the largest possible one


class WideEnclosureError(NoFormulaError):
    """Strings had to be dropped, and pairs of them, which are more, would have to be too."""


def angle_moments(program: Program, ensemble: RandomAngles) -> ParameterMoments:
    """Return the moments over random angles by propagating Pauli strings or pairs of them.

    Args:
        program: The program; its parameters are drawn, its fixed angles stay.
        ensemble: The law of the parameters.

    Returns:
        Moments that are exact up to rounding, or enclosed where strings had to be dropped; the
        enclosure of the largest variance is no wider than a factor ``WIDEST``.

    Raises:
        NoFormulaError: If propagation does not apply.

    Source: arXiv:2512.06695, eqs. 53-59, for Pauli strings.
    """
    drawn = ensemble.drawn(program)
    return moments_over(drawn.program, drawn.laws).first(program.n_parameters)


def moments_over(
    program: Program,
    laws: Sequence[AngleDistribution],
    begun: StartedProgram | None = None,
) -> ParameterMoments:
    """Return the moments over independent angles by the first route that applies.

    Args:
        program: The program.
        laws: One a parameter.
        begun: The program with its first gates in the state, if that is known.

    Raises:
        NoFormulaError: If propagation does not apply.
    """
    if not program.turned:
        zeros, method = np.zeros(program.n_parameters), "no gate that a parameter turns acts"
        return ParameterMoments.exact(zeros, zeros, zeros, method)
    if not program.is_linear:
        raise NoFormulaError("the angles are not linear in the parameters")
    observable = program.measured.strings()
    if observable is None:
        raise NoFormulaError("the observable is no small sum of Pauli strings")
    begun = begun or started(program)
    try:
        return _by_strings(program, begun, observable, laws)
    except WideEnclosureError:
        raise
    except NoFormulaError as reason:
        strings = observable.strings() if isinstance(observable, ProductObservable) else observable
        if strings is None:
            raise NoFormulaError(f"{reason}, and its strings are too many to walk") from None
        try:
            return _by_sums(program, begun, strings, laws)
        except NoFormulaError:
            pass
        if program.random_axes:
            try:
                return _by_chain(program, begun, strings, laws)
            except LongChainError:
                pass
        try:
            return _by_pairs(program, begun, strings, laws)
        except TooManyPairsError as pairs:
            raise NoFormulaError(f"{reason}, and {pairs}") from None


def _by_strings(
    program: Program,
    started: StartedProgram,
    observable: PauliSum | ProductObservable,
    laws: Sequence[AngleDistribution],
) -> ParameterMoments:
    """Return the moments by walking strings: Clifford gates, one rotation a parameter, no noise."""
    if program.circuit.is_noisy:
        raise NoFormulaError("there is noise")
    if program.random_axes:
        raise NoFormulaError("the axes are random")
    if not program.is_separate:
        raise NoFormulaError("a parameter is shared by several rotations")
    walked = _walked(program, started, laws)
    moments = small_angle_moments(walked.circuit, observable, started.state, walked.laws)
    factors = np.array([program.jacobian[k, p] for k, p in walked.turned]) / 2
    size, owners = program.n_parameters, [p for _, p in walked.turned]
    mean, low, high, second = (np.zeros(size) for _ in range(4))
    mean[owners] = factors * moments.mean
    second[owners] = factors**2 * moments.second
    low[owners] = factors**2 * moments.second_low
    high[owners] = factors**2 * moments.second_high
    if np.isnan(mean).any():
        raise NoFormulaError(f"Pauli propagation gives no mean ({moments.method})")
    exact = bool((high - low <= EXACT_WIDTH * high + ROUNDING * program.reach**2).all())
    if not exact and high.max() > WIDEST * low.max():
        raise WideEnclosureError(f"the enclosure by a {moments.method} is too wide")
    untold = (low <= 0) & (high <= ROUNDING * program.reach**2)  # from 0, by rounding
    mean, second = (np.where(untold, 0.0, values) for values in (mean, second))
    return _enclosed(mean, second, low, high, f"Pauli propagation: {moments.method}", exact=exact)


def _enclosed(
    mean: Floats, second: Floats, low: Floats, high: Floats, method: str, *, exact: bool
) -> ParameterMoments:
    spread = second - mean**2
    variance = np.where(spread > CANCELLED * second, spread, 0.0)
    return ParameterMoments(
        mean=mean,
        mean_low=mean,
        mean_high=mean,
        variance=variance,
        low=variance if exact else np.clip(low - mean**2, 0.0, variance),
        high=variance if exact else np.maximum(high - mean**2, variance),
        method=method,
        known=Method.EXACT if exact else Method.ENCLOSED,
    )


def _by_sums(
    program: Program,
    started: StartedProgram,
    strings: PauliSum,
    laws: Sequence[AngleDistribution],
) -> ParameterMoments:
    """Return the moments by matrices on few strings, or on few basis states.

    Raises:
        NoFormulaError: If both are many, or the program is no sequence of turned sums.
    """
    sums = turned_sums(program, started.positions, strings)
    try:
        moments = orbit_moments(sums.turns, laws, sums.observable, started.state)
        space = f"an orbit of {moments.size} Pauli strings"
    except LargeOrbitError:
        moments = _on_reached_states(sums, started, laws)
        space = f"the {moments.size} basis states that the circuit reaches"
    second = np.where(moments.second > (SMALLEST * program.reach) ** 2, moments.second, 0.0)
    mean = np.where(np.abs(moments.mean) > SMALLEST * program.reach, moments.mean, 0.0)
    method = f"second moments as matrices on {space}"
    return _enclosed(mean, second, second, second, exact=True, method=method)


def _on_reached_states(
    sums: TurnedSums, started: StartedProgram, laws: Sequence[AngleDistribution]
) -> OrbitMoments:
    """Return the moments on few basis states; refuse random axes, and many states."""
    if any(turn.is_random for turn in sums.turns):
        raise NoFormulaError("the axes are random")
    try:
        return reached_moments(sums.turns, laws, sums.observable, started.state)
    except ManyStatesError as reason:
        raise NoFormulaError(str(reason)) from None


def _by_chain(
    program: Program,
    started: StartedProgram,
    strings: PauliSum,
    laws: Sequence[AngleDistribution],
) -> ParameterMoments:
    """Return the moments over random axes of one string, by the chain on all strings.

    Raises:
        LongChainError: If it is too long, or the circuit or its angles' law does not fit.
    """
    moved = [(c, string) for c, string in strings.terms if c and string.support]
    if len(moved) != 1 or program.circuit.is_noisy or not program.is_separate:
        raise LongChainError("the chain is for one string, without noise or shared parameters")
    ((coefficient, string),) = moved
    steps = list(_chain_steps(program, started, laws))
    second = chain_moments(steps, program.n_parameters, string, started.state)
    second *= float(coefficient) ** 2
    method = f"chain on all strings of {program.n_wires} qubits, over axes and angles"
    return _enclosed(np.zeros_like(second), second, second, second, exact=True, method=method)


def _chain_steps(
    program: Program, started: StartedProgram, laws: Sequence[AngleDistribution]
) -> Iterator[ChainStep]:
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    for position in started.positions:
        gate = program.circuit.gates[position]
        if isinstance(gate, ControlledZ):
            yield gate
        elif isinstance(gate, RotationGate) and not program.is_drawn(number[position]):
            turns = program.quarter_turns(float(started.offsets[number[position]]))
            if turns is None:
                raise LongChainError("a fixed rotation is no Clifford gate")
            if turns % 2:
                yield QuarterTurn(gate)
        else:
            k = number[position]
            (parameter,) = np.flatnonzero(program.jacobian[k]).tolist()
            factor = float(program.jacobian[k, parameter])
            waves = [
                np.exp(1j * h * started.offsets[k]) * laws[parameter].characteristic(h * factor)
                for h in (1, 2)
            ]
            if abs(waves[0]) > CHAIN_RADIUS or abs(waves[1].imag) > CHAIN_RADIUS:
                raise LongChainError("the angles' law is not that of the chain")
            share = (1 - float(waves[1].real)) / 2
            yield DrawnTurn(gate.wires[0], AXES, share, factor, parameter)


def _by_pairs(
    program: Program,
    started: StartedProgram,
    strings: PauliSum,
    laws: Sequence[AngleDistribution],
) -> ParameterMoments:
    """Return the moments by walking pairs of strings: any angles, shared parameters, noise.

    Raises:
        TooManyPairsError: If the pairs are too many, or what was dropped is too much.
    """
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    gates: list[PairGate] = []
    for position in started.positions:
        gate = program.circuit.gates[position]
        if isinstance(gate, RotationGate):
            k = number[position]
            hits = np.flatnonzero(program.jacobian[k]).tolist()
            factors = tuple((p, float(program.jacobian[k, p])) for p in hits)
            axes = AXES if program.is_drawn(k) else (gate.axis,)
            strings_of = (RotationGate(a, gate.wire).string_on(program.n_wires) for a in axes)
            turns = tuple(PairTurn(s, float(started.offsets[k]), factors) for s in strings_of)
            gates.append(PairChoice(turns) if len(turns) > 1 else turns[0])
        elif isinstance(gate, ControlledZ | NoiseChannel):
            gates.append(gate)
    walk = PairWalk(gates, laws, strings, started.state)
    try:
        moments = walk.moments()
    except TooManyMeansError:
        raise
    except TooManyPairsError:
        moments = walk.moments(may_drop=True)
    rounding = ROUNDING * program.reach**2
    exact = bool((moments.error <= rounding).all())
    low, high = np.maximum(moments.second - moments.error, 0.0), moments.second + moments.error
    if not exact and high.max() > WIDEST * low.max():
        raise TooManyPairsError(
            "dropping the lightest pairs of strings leaves too wide an enclosure"
        )
    second = np.where(moments.second > (SMALLEST * program.reach) ** 2, moments.second, 0.0)
    mean = np.where(np.abs(moments.mean) > SMALLEST * program.reach, moments.mean, 0.0)
    method = f"walk of {moments.largest} pairs of Pauli strings"
    return _enclosed(mean, second, low, high, method, exact=exact)


@dataclass(frozen=True)
class WalkedCircuit:
    """A program's circuit with its fixed rotations as Clifford gates.

    Args:
        circuit: The circuit.
        laws: Those of its rotations, of half their angles.
        turned: Which rotation of the program each is, and the parameter that turns it.
    """

    circuit: Circuit
    laws: list[AngleLaw]
    turned: list[tuple[int, int]]


def _walked(
    program: Program, started: StartedProgram, laws: Sequence[AngleDistribution]
) -> WalkedCircuit:
    """Return the circuit as the walk of strings knows it.

    Raises:
        NoFormulaError: If a fixed rotation is no Clifford gate, or an angle's law is symmetric
            about no quarter turn.
    """
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    gates: list[Gate] = []
    angle_laws: list[AngleLaw] = []
    turned: list[tuple[int, int]] = []
    for position in started.positions:
        gate = program.circuit.gates[position]
        if not isinstance(gate, RotationGate):
            gates.append(gate)
            continue
        k = number[position]
        hits = np.flatnonzero(program.jacobian[k]).tolist()
        offset, law = float(started.offsets[k]), None
        if hits:
            factor = float(program.jacobian[k, hits[0]])
            offset, law = _symmetric(laws[hits[0]], factor, offset)
        turns = program.quarter_turns(offset)
        if turns is None:
            raise NoFormulaError(
                f"a fixed rotation R{gate.axis} by {offset:.4g} is no Clifford gate"
            )
        if turns:
            gates.append(CliffordGate.of_quarter_turns(gate, turns))
        if law is not None:
            gates.append(gate)
            angle_laws.append(law)
            turned.append((k, hits[0]))
    return WalkedCircuit(Circuit(program.n_wires, tuple(gates)), angle_laws, turned)


def _symmetric(law: AngleDistribution, factor: float, offset: float) -> tuple[float, AngleLaw]:
    """Return an angle offset + factor · θ as a fixed angle and a law symmetric about 0."""
    waves = [law.characteristic(k * factor) for k in (1, 2)]
    if not any(waves):
        return 0.0, AngleLaw(0.5, 0.5, 0.0)
    centre = law.centre
    if centre is None:
        raise NoFormulaError("the law of the angles is not symmetric")
    fixed = offset + factor * centre
    if isinstance(law, Uniform):
        return fixed, _uniform(law, abs(factor))
    if isinstance(law, Normal):
        return fixed, normal_law(law.deviation * abs(factor) / 2)
    single, double = (
        np.real(w * np.exp(-1j * k * factor * centre)) for k, w in zip((1, 2), waves, strict=True)
    )
    return fixed, AngleLaw(float((1 + double) / 2), float((1 - double) / 2), float(single))


def _uniform(law: Uniform, factor: float) -> AngleLaw:
    """Return the law of half of factor · θ, accurate for the smallest angles and whole periods."""
    half = uniform_law((law.high - law.low) / 2 * factor / 2)
    first, second = (abs(law.characteristic(k * factor)) for k in (1, 2))
    alpha, beta = (half.alpha, half.beta) if second else (0.5, 0.5)
    return AngleLaw(alpha, beta, half.c if first else 0.0)
