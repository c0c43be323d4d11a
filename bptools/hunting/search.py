"""Gradient descent with restarts on the relative slack of an inequality.

It is larger - smaller over the greater of their absolute values: 0 where the bound is attained,
below 0 where it is violated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, cast

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bptools.hunting.effort import Effort
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.slack import Slack
from bptools.hunting.space import Containing, Space, Starts, Subfamily

LEAST_DIVIDED = 9  # restarts of which a third are of the subfamilies
RATE = 0.05
FLOOR = 1e-9  # sides below it are no evidence: they would be rounding errors in a ratio


class Gap(NamedTuple):
    """The relative slack of instances, with the sides that are claimed to be so."""

    relative: Any
    larger: Any
    smaller: Any


class BestRow(NamedTuple):
    """Of every restart, the instance with the highest score so far."""

    score: Any
    gap: Gap
    parameters: Parameters


class BestRows(NamedTuple):
    """The sharpest instance and the widest violation of every restart."""

    sharpest: BestRow
    widest: BestRow


class _Step(NamedTuple):
    """What one step of the descent hands to the next."""

    parameters: Parameters
    moments: Any  # of Adam
    records: BestRows


Run = Callable[[Draw, Parameters], BestRows]


@dataclass(frozen=True)
class Best:
    """The instance that came nearest to violating a claim, or violated it most.

    ``larger`` and ``smaller`` are the sides that are claimed to be so.
    """

    relative_slack: float
    larger: float
    smaller: float
    choice: Draw
    parameters: Parameters

    @property
    def slack(self) -> float:
        """What the inequality leaves; below 0 it is violated."""
        return self.larger - self.smaller

    @property
    def ratio(self) -> float:
        """The sharpness smaller/larger where both are positive; above 1 it is violated."""
        return self.smaller / self.larger if self.larger > 0 else math.nan


@dataclass(frozen=True)
class Descent:
    """What a search found: the sharpest instance, the widest violation, and its effort."""

    sharpest: Best
    widest: Best
    restarts: int
    evaluations: int


def traced_gap(slack: Slack, space: Space[Any]) -> Callable[[Draw, Parameters], Gap]:
    """Return the function from an instance to its relative slack, larger and smaller side."""

    def evaluate(choice: Draw, parameters: Parameters) -> Gap:
        larger, smaller = slack.ordered(space.traced(choice, parameters))
        scale = jnp.maximum(jnp.abs(larger), jnp.abs(smaller)) + FLOOR
        return Gap((larger - smaller) / scale, larger, smaller)

    return evaluate


def descend(
    slack: Slack,
    space: Space[Any],
    budget: int,
    rng: np.random.Generator,
    number: int | None = None,
    steps: int | None = None,
) -> Descent:
    """Search one space.

    Args:
        slack: The inequality.
        space: The instances.
        budget: About how many instances to evaluate; at least one restart is made.
        rng: What draws the starting points.
        number: Of the only round that is carried out; None for all.
        steps: Of a descent; the usual number by default.

    Returns:
        The best instances met, at any step of any restart.
    """
    effort = Effort.of(budget, steps)
    first = range(effort.rounds) if number is None else (number,)
    narrower = _subfamilies(space, effort.restarts)
    each = effort.restarts // 3 // max(1, len(narrower))
    descents = []
    with jax.enable_x64(True):
        run = compiled_descent(slack, cast("Hashable", space), effort.steps)
        for at in range(first[-1] + 1):
            starts = space.draw(rng, effort.restarts - (each + 2) * len(narrower))
            streams = rng.spawn(len(narrower))
            if at not in first:  # drawn all the same, so that the stream goes on as it would
                continue
            parts = [
                descend(slack, part.space, each * effort.steps, own_stream, steps=effort.steps)
                for part, own_stream in zip(narrower, streams, strict=True)
            ]
            starts = _preceded(starts, narrower, parts)
            records: BestRows = jax.tree.map(np.asarray, run(starts.choice, starts.parameters))
            descents.append(_descended(starts, records, parts, effort.steps))
    return Descent(
        min((descent.sharpest for descent in descents), key=lambda best: best.relative_slack),
        min((descent.widest for descent in descents), key=lambda best: best.slack),
        sum(descent.restarts for descent in descents),
        sum(descent.evaluations for descent in descents),
    )


def _subfamilies(space: Space[Any], restarts: int) -> tuple[Subfamily, ...]:
    """Return the subfamilies that are searched first, where there are restarts for them."""
    enough = isinstance(space, Containing) and restarts >= LEAST_DIVIDED
    return space.subfamilies if enough else ()  # type: ignore[attr-defined] # of ``Containing``


def _preceded(starts: Starts, narrower: Sequence[Subfamily], parts: Sequence[Descent]) -> Starts:
    """Put what the subfamilies' searches met in front of other starting points.

    Since the first step evaluates them, a wider family never does worse than its subfamilies.
    """
    met = [
        part.lifted(best.parameters)
        for part, descent in zip(narrower, parts, strict=True)
        for best in (descent.sharpest, descent.widest)
    ]
    parameters = {
        name: np.concatenate([*[lifted[name][None] for lifted in met], values])
        for name, values in starts.parameters.items()
    }
    return Starts(starts.choice, parameters)


def _descended(starts: Starts, records: BestRows, parts: Sequence[Descent], steps: int) -> Descent:
    """Return what one round met, its effort with that of its subfamilies."""
    narrow, wide = records.sharpest, records.widest
    restarts = len(narrow.score)
    return Descent(
        _best(starts.choice, narrow, narrow.gap.relative),
        _best(starts.choice, wide, wide.gap.larger - wide.gap.smaller),
        restarts + sum(part.restarts for part in parts),
        restarts * steps + sum(part.evaluations for part in parts),
    )


@lru_cache(maxsize=16)  # the rounds of a hunt follow one another
def compiled_descent(slack: Slack, space: Any, steps: int) -> Run:  # noqa: ANN401 - a space
    """Return the compiled function that descends from starting points.

    Args:
        slack: The inequality.
        space: Where it is searched.
        steps: Of a descent.
    """
    run: Run = jax.jit(_descent(slack, space, steps))
    return run


def _descent(slack: Slack, space: Space[Any], steps: int) -> Run:
    """Return the function that runs all steps and keeps the best of each restart."""
    evaluate = jax.vmap(traced_gap(slack, space))
    optimiser = optax.adam(optax.cosine_decay_schedule(RATE, steps, alpha=0.01))

    def loss(parameters: Parameters, choice: Draw) -> tuple[Any, Gap]:
        gap: Gap = evaluate(choice, parameters)
        return gap.relative.sum(), gap

    def run(choice: Draw, parameters: Parameters) -> BestRows:
        def step(carry: _Step, _: None) -> tuple[_Step, None]:
            slopes, gap = jax.grad(loss, has_aux=True)(carry.parameters, choice)
            sharpest, widest = carry.records
            records = BestRows(
                _improved(sharpest, BestRow(-gap.relative, gap, carry.parameters)),
                _improved(widest, BestRow(gap.smaller - gap.larger, gap, carry.parameters)),
            )
            # an instance without gradient has no slope: it stays where it is
            slopes = jax.tree.map(lambda x: jnp.where(jnp.isfinite(x), x, 0.0), slopes)
            change, moments = optimiser.update(slopes, carry.moments)
            moved: Parameters = optax.apply_updates(carry.parameters, change)
            return _Step(space.project(_scaled(space, moved)), moments, records), None

        count = next(iter(parameters.values())).shape[0]
        unknown = jnp.full(count, jnp.nan)
        none = BestRow(jnp.full(count, -jnp.inf), Gap(unknown, unknown, unknown), parameters)
        first = _Step(_scaled(space, parameters), optimiser.init(parameters), BestRows(none, none))
        last, _ = jax.lax.scan(step, first, None, length=steps)
        records: BestRows = last.records
        return records

    return run


def _improved(record: BestRow, candidate: BestRow) -> BestRow:
    """Replace the record of each restart where the candidate's score is better; NaN never is."""
    better = candidate.score > record.score

    def choose(new: Any, old: Any) -> Any:  # noqa: ANN401 - arrays
        return jnp.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old)

    improved: BestRow = jax.tree.map(choose, candidate, record)
    return improved


def _scaled(space: Space[Any], parameters: Parameters) -> Parameters:
    """Return the parameters with an observable of unit norm where its scale decides nothing.

    Both sides of an inequality grow with the observable; a state is normalised where it is used.
    """
    if "observable" not in space.homogeneous:
        return parameters
    values = parameters["observable"]
    norm = (values**2).sum(axis=tuple(range(1, values.ndim)), keepdims=True) ** 0.5
    return parameters | {"observable": values / norm}


def _best(choice: Draw, record: BestRow, size: Any) -> Best:  # noqa: ANN401 - an array
    """Return the instance of one round whose size is the least."""
    if np.isnan(size).all():
        raise FloatingPointError("the slack is not a number at any instance that was tried")
    at = int(np.nanargmin(size))
    gap = Gap(*(float(side[at]) for side in record.gap))
    return Best(
        *gap,
        {name: values[at] for name, values in choice.items()},
        {name: values[at] for name, values in record.parameters.items()},
    )
