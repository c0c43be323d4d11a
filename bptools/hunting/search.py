"""Gradient descent with restarts on the relative slack of an inequality.

It is larger - smaller over the greater of their absolute values: 0 where the bound is attained,
below 0 where it is violated.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.slack import Slack
from bptools.hunting.space import Space

DESCENT_STEPS = 400
RESTARTS = 64  # at once
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


def descend(slack: Slack, space: Space[Any], budget: int, rng: np.random.Generator) -> Descent:
    """Search one space.

    Args:
        slack: The inequality.
        space: The instances.
        budget: About how many instances to evaluate; at least one restart is made.
        rng: What draws the starting points.

    Returns:
        The best instances met, at any step of any restart.
    """
    at_once = max(1, min(RESTARTS, budget // DESCENT_STEPS))
    rounds = max(1, round(budget / (at_once * DESCENT_STEPS)))
    sharpest, widest = [], []
    with jax.enable_x64(True):
        run = jax.jit(_descent(slack, space))
        for _ in range(rounds):
            starts = space.draw(rng, at_once)
            records: BestRows = jax.tree.map(np.asarray, run(starts.choice, starts.parameters))
            narrow, wide = records.sharpest, records.widest
            sharpest.append(_best(starts.choice, narrow, narrow.gap.relative))
            widest.append(_best(starts.choice, wide, wide.gap.larger - wide.gap.smaller))
    return Descent(
        min(sharpest, key=lambda best: best.relative_slack),
        min(widest, key=lambda best: best.slack),
        rounds * at_once,
        rounds * at_once * DESCENT_STEPS,
    )


def _descent(slack: Slack, space: Space[Any]) -> Run:
    """Return the function that runs all steps and keeps the best of each restart."""
    evaluate = jax.vmap(traced_gap(slack, space))
    optimiser = optax.adam(optax.cosine_decay_schedule(RATE, DESCENT_STEPS, alpha=0.01))

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
        last, _ = jax.lax.scan(step, first, None, length=DESCENT_STEPS)
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
