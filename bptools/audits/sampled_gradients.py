"""Moments of gradients from samples, inputs or angles, with the intervals that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import ceil

import numpy as np
from numpy.typing import NDArray

from bptools.audits.angle_ensembles import RandomAngles
from bptools.audits.angle_grid import AngleGrid
from bptools.audits.cost import Cost
from bptools.audits.ensemble_choice import (
    GivenStates,
    InputEnsemble,
    LocalHaar,
    MatrixProducts,
    SampledStates,
    checked_rows,
    local_haar_states,
)
from bptools.audits.gradient_moments import SMALLEST, ParameterMoments
from bptools.audits.matrix_products import matrix_product_states
from bptools.audits.program import AXES, Program
from bptools.audits.sample_budget import (
    FIRST_SAMPLES,
    MOST_OPERATIONS,
    affordable,
    is_slow,
    picture_of,
    timely,
    work_of,
)
from bptools.audits.simulated_gradients import gradients
from bptools.claims import Method
from bptools.ensembles.haar import Sampler, haar_states
from bptools.errors import UsageError
from bptools.statistics import bernstein_interval, bounded_variance_interval, chunked

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

BATCH_ENTRIES = 2**16  # amplitudes that are simulated at a time: 1 MB, which caches hold
MOST_SIMULATED_WIRES = 20
DEVIATIONS = 4.0  # of an estimate without a bound


@dataclass(frozen=True, eq=False)
class Draws:
    """What is wanted of samples, and what they may cost.

    Args:
        most: Number of samples at most; what some seconds allow by default.
        precision: Ratio of the ends of the largest variance's interval that is good enough.
        error_rate: Probability with which any interval of any parameter may miss its value.
        generator: Source of randomness.
    """

    most: int | None
    precision: float
    error_rate: float
    generator: np.random.Generator


@dataclass(frozen=True, eq=False)
class Sampling:
    """How gradients are drawn, and until when.

    Args:
        draw: Returns so many gradients, shape (count, parameters).
        batch: How many are drawn at a time.
        reach: The largest |∂f| of each parameter; None if no bound is known.
        most: Number of samples at most.
        samples: What is sampled, in words.
        wanted: Until when.
    """

    draw: Callable[[int], Floats]
    batch: int
    reach: Floats | None
    most: int
    samples: str
    wanted: Draws

    @property
    def looks(self) -> Iterator[int]:
        """How many samples there are at each look, which those of a larger budget begin with.

        So a look is the same, and has the same part of the error rate, however many may follow.
        """
        count = min(FIRST_SAMPLES, self.most)
        while count <= self.most:
            yield count
            count *= 2


def over_states(cost: Cost, ensemble: InputEnsemble, wanted: Draws) -> ParameterMoments:
    """Return moments over input states: exact over given ones, else from samples.

    Args:
        cost: The cost.
        ensemble: The input states.
        wanted: What is wanted of samples.

    Raises:
        UsageError: If there are too many wires, or what a sampler draws is no states.
    """
    program = cost.program
    require_simulable(program)
    n_inputs = len(program.inputs)

    picture = picture_of(cost)

    def of_inputs(rows: Complex) -> Floats:
        if picture is not None:
            return picture.gradients(program.embedded(rows), program.angles)
        if cost.is_expectation and not program.circuit.is_noisy:
            return gradients(program, program.embedded(rows), program.angles)
        return cost.whole.gradients(np.tile(program.values, (len(rows), 1)), rows)

    if isinstance(ensemble, GivenStates):
        rows, batch = ensemble.rows(n_inputs), _batch(program)
        values = np.concatenate(
            [of_inputs(rows[k : k + batch]) for k in range(0, len(rows), batch)]
        )
        method = f"exact average over the {len(rows)} given states"
        reach = program.reach if cost.reach is None else cost.reach
        mean = values.mean(axis=0)
        return ParameterMoments.exact(mean, values.var(axis=0) + mean**2, reach, method)
    draw = _sampler(ensemble)

    def sample(size: int) -> Floats:
        return of_inputs(checked_rows(draw(size, 2**n_inputs, wanted.generator), n_inputs))

    return _sampled(_sampling(cost, sample, wanted, "inputs"))


def _sampler(ensemble: InputEnsemble) -> Sampler:
    if isinstance(ensemble, SampledStates):
        return ensemble.sampler
    if isinstance(ensemble, MatrixProducts):
        return partial(matrix_product_states, ensemble.bond)
    return local_haar_states if isinstance(ensemble, LocalHaar) else haar_states


def over_angles(cost: Cost, ensemble: RandomAngles, wanted: Draws) -> ParameterMoments:
    """Return moments over random angles at the state that the QNode prepares.

    They are from samples; or from quadrature, where a few angles turn all rotations.

    Raises:
        UsageError: If there are too many wires.
    """
    program = cost.program
    require_simulable(program)
    drawn = ensemble.drawn(program)
    simulable = cost.is_expectation and not program.circuit.is_noisy
    affine = simulable and program.is_linear
    recorded = simulable and not program.is_linear and not cost.whole.traceable
    state = program.prepared() if affine or recorded else None
    if program.random_axes and not affine:
        raise UsageError(
            "random axes must have an expectation value of one circuit without noise, whose angles "
            "are linear in its parameters"
        )
    every = program.with_every_axis() if program.random_axes else program
    picture = picture_of(cost) if affine else None

    def sample(size: int) -> Floats:
        draws = drawn.sample(size, wanted.generator)
        if state is None and cost.chained is not None:
            return cost.chained.gradients(draws)
        if state is None or recorded:
            return run(draws)
        if program.random_axes:
            acting = _drawn_axes(every, size, wanted.generator)
            angles = every.offsets + draws @ every.jacobian.T
            return gradients(every, _copies(state, size), angles * acting, acting)
        return at(draws)

    def run(draws: Floats) -> Floats:
        if state is None:
            return cost.whole.gradients(draws, None)
        return _recorded_gradients(cost, draws, state)

    def at(draws: Floats) -> Floats:
        angles = program.offsets + draws @ program.jacobian.T
        assert state is not None
        if picture is not None:
            return picture.gradients(_copies(state, len(draws)), angles)
        return gradients(program, _copies(state, len(draws)), angles)

    if affine and not ensemble.blocks and not program.random_axes:
        grid = AngleGrid.of(program, drawn.laws, int(MOST_OPERATIONS / work_of(cost)))
        if grid is not None:
            return grid.moments(at, _batch(program), program.reach)
    words = "draws of the axes and angles" if program.random_axes else "draws of the angles"
    sampling = _sampling(cost, sample, wanted, words)
    if wanted.most is None and is_slow(cost) and not cost.whole.traceable:
        sampling = replace(sampling, most=timely(cost, sampling.most, run))
    if affine and cost.reach is not None:
        smaller = np.minimum(cost.reach, program.reach_from_prepared)
        sampling = replace(sampling, reach=smaller)
    return _sampled(sampling)


def _copies(state: Complex, count: int) -> Complex:
    """Return one state so many times."""
    return np.broadcast_to(state, (count, len(state)))


def _drawn_axes(every: Program, size: int, generator: np.random.Generator) -> Floats:
    """Return which of each three rotations about X, Y and Z acts, in so many draws."""
    acting = np.ones((size, every.circuit.n_angles))
    triples = np.reshape(every.turned, (-1, len(AXES)))
    chosen = generator.integers(len(AXES), size=(size, len(triples)))
    acting[:, triples] = chosen[:, :, None] == np.arange(len(AXES))
    return acting


def _recorded_gradients(cost: Cost, draws: Floats, state: Complex) -> Floats:
    """Return gradients where JAX cannot trace the cost, at the angles that each draw records.

    Where they are affine at all draws with the slopes found at one point, so they are nearly
    everywhere, and so are the slopes; a draw whose angles are not is differentiated whole.
    """
    program = cost.program
    angles = np.array([cost.whole.recorded_angles(draw) for draw in draws])
    straight = np.isclose(angles, program.offsets + draws @ program.jacobian.T, atol=1e-6)
    slopes = gradients(program, np.broadcast_to(state, (len(draws), len(state))), angles)
    for row in np.flatnonzero(~straight.all(axis=1)):
        slopes[row] = cost.whole.gradients(draws[row : row + 1], None)[0]
    return slopes


def _sampling(cost: Cost, draw: Callable[[int], Floats], wanted: Draws, samples: str) -> Sampling:
    """Return how a cost is sampled, within its budget."""
    batch = _batch(cost.program)
    if is_slow(cost):
        batch = min(batch, 500)
    most = wanted.most or affordable(cost)
    return Sampling(draw, batch, cost.reach, most, samples, wanted)


def require_simulable(program: Program) -> None:
    """Refuse more wires than are simulated."""
    if program.n_wires > MOST_SIMULATED_WIRES:
        raise UsageError(
            f"circuit must have at most {MOST_SIMULATED_WIRES} wires to be simulated, it has "
            f"{program.n_wires}, and no exact formula reaches it"
        )


def _batch(program: Program) -> int:
    return max(1, BATCH_ENTRIES >> program.n_wires)


def _sampled(sampling: Sampling) -> ParameterMoments:
    """Return moments from as many samples as the wanted precision needs, or as there may be.

    Each look at the samples has its share of the error rate, whether or not more follow.
    """
    wanted = sampling.wanted
    parts: list[Floats] = []
    drawn = 0
    for look, count in enumerate(sampling.looks, 1):
        while drawn < count:
            parts.append(sampling.draw(min(sampling.batch, count - drawn)))
            drawn += len(parts[-1])
        values = np.concatenate(parts)
        if sampling.reach is not None:
            values[np.abs(values) < SMALLEST * sampling.reach] = 0.0
        if sampling.reach is None:
            moments = _observed(values, sampling.samples)
        else:
            share = wanted.error_rate / (look * (look + 1))  # which add up to the whole
            moments = _enclosed(values, sampling.reach, share, sampling.samples)
        if moments.high.max() <= wanted.precision * moments.low.max():
            return moments
    return replace(moments, method=f"{moments.method}; {_missing(moments, wanted.precision)}")


def _missing(moments: ParameterMoments, precision: float) -> str:
    """Say what more samples would buy: intervals shrink with the root of their number."""
    low, high = float(moments.low.max()), float(moments.high.max())
    if low <= 0:
        return f"more would have to tell the largest variance, at most {high:.3g}, from 0"
    ratio = high / low
    # (1 + x)/(1 - x) is the ratio of an interval's ends that lie x to both sides, relatively
    halves = [(r - 1) / (r + 1) for r in (ratio, precision)]
    needed = ceil(moments.samples * (halves[0] / halves[1]) ** 2)
    return (
        f"the largest variance is known within a factor {ratio:.3g}, about {needed} samples would "
        f"tell it within {precision:.3g}"
    )


def _observed(values: Floats, samples: str) -> ParameterMoments:
    """Return moments with the spread of their estimates, where nothing bounds a gradient."""
    count = len(values)
    mean, variance = values.mean(axis=0), values.var(axis=0)
    deviation = np.sqrt(variance / count)
    fourth = ((values - mean) ** 4).mean(axis=0)
    spread = np.sqrt(np.maximum(fourth - variance**2, 0.0) / count)
    return ParameterMoments(
        mean=mean,
        mean_low=mean - DEVIATIONS * deviation,
        mean_high=mean + DEVIATIONS * deviation,
        variance=variance,
        low=np.maximum(variance - DEVIATIONS * spread, 0.0),
        high=variance + DEVIATIONS * spread,
        method=(
            f"observed in {count} {samples}, with {DEVIATIONS:g} standard errors: no bound on this "
            "cost's gradient is known, so no confidence"
        ),
        known=Method.OBSERVED,
        samples=count,
    )


def _enclosed(values: Floats, reach: Floats, error_rate: float, samples: str) -> ParameterMoments:
    """Return the intervals that hold whatever the law is, since a gradient is bounded."""
    count, n_parameters = values.shape
    share = error_rate / (2 * n_parameters)
    ends = np.zeros((4, n_parameters))
    for parameter in range(n_parameters):
        limit = float(reach[parameter]) * (1 + 1e-9)
        if limit == 0:
            continue
        column = values[:, parameter]
        mean = bernstein_interval(chunked(column), -limit, limit, share, horizon=count)
        variance = bounded_variance_interval(column, -limit, limit, share, sharp=True)
        ends[:, parameter] = mean.low, mean.high, variance.low, variance.high
    mean, variance = values.mean(axis=0), values.var(axis=0)
    return ParameterMoments(
        mean=np.clip(mean, ends[0], ends[1]),
        mean_low=ends[0],
        mean_high=ends[1],
        variance=np.clip(variance, ends[2], ends[3]),
        low=ends[2],
        high=ends[3],
        method=f"sampled: {count} {samples}, empirical-Bernstein intervals",
        known=Method.SAMPLED,
        samples=count,
    )
