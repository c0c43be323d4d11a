"""Gradient descent with restarts on the relative slack of an inequality.

It is larger - smaller over the greater of their absolute values: 0 where the bound is attained,
below 0 where it is violated.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bptools.hunting import Slack
from bptools.hunting.families import Draw, Parameters
from bptools.hunting.space import Space

STEPS = 400
RESTARTS = 64  # at once
RATE = 0.05
FLOOR = 1e-9  # sides below it are no evidence: they would be rounding errors in a ratio

Sides = Callable[[Draw, Parameters], tuple[Any, Any, Any]]


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


def traced_sides(slack: Slack, space: Space) -> Sides:
    """Return the function from an instance to its relative slack, larger and smaller side."""

    def evaluate(choice: Draw, parameters: Parameters) -> tuple[Any, Any, Any]:
        larger, smaller = slack.ordered(space.traced(choice, parameters))
        scale = jnp.maximum(jnp.abs(larger), jnp.abs(smaller)) + FLOOR
        return (larger - smaller) / scale, larger, smaller

    return evaluate


def descend(slack: Slack, space: Space, budget: int, rng: np.random.Generator) -> Descent:
    """Search one space.

    Args:
        slack: The inequality.
        space: The instances.
        budget: About how many instances to evaluate; at least one restart is made.
        rng: What draws the starting points.

    Returns:
        The best instances met, at any step of any restart.
    """
    at_once = max(1, min(RESTARTS, budget // STEPS))
    rounds = max(1, round(budget / (at_once * STEPS)))
    with jax.enable_x64(True):
        run = jax.jit(_descent(slack, space))
        found = []
        for _ in range(rounds):
            choice, parameters = space.draw(rng, at_once)
            sharpest, widest = run(choice, parameters)
            found.append((_best(choice, sharpest, False), _best(choice, widest, True)))
    return Descent(
        min((sharpest for sharpest, _ in found), key=lambda best: best.relative_slack),
        min((widest for _, widest in found), key=lambda best: best.slack),
        rounds * at_once,
        rounds * at_once * STEPS,
    )


def _descent(slack: Slack, space: Space) -> Callable[[Draw, Parameters], Any]:
    """Return the function that runs all steps and keeps the best of each restart."""
    evaluate = jax.vmap(traced_sides(slack, space))
    optimiser = optax.adam(optax.cosine_decay_schedule(RATE, STEPS, alpha=0.01))

    def loss(parameters: Parameters, choice: Draw) -> tuple[Any, Any]:
        sides = evaluate(choice, parameters)
        return sides[0].sum(), sides

    def run(choice: Draw, parameters: Parameters) -> Any:  # noqa: ANN401 - a tree of arrays
        def step(carry: Any, _: None) -> tuple[Any, None]:  # noqa: ANN401 - a tree of arrays
            parameters, moments, sharpest, widest = carry
            slopes, sides = jax.grad(loss, has_aux=True)(parameters, choice)
            sharpest = _keep(sharpest, -sides[0], sides, parameters)
            widest = _keep(widest, sides[2] - sides[1], sides, parameters)
            # an instance without gradient has no slope: it stays where it is
            slopes = jax.tree.map(lambda x: jnp.where(jnp.isfinite(x), x, 0.0), slopes)
            change, moments = optimiser.update(slopes, moments)
            moved: Parameters = optax.apply_updates(parameters, change)
            return (space.project(_scaled(moved)), moments, sharpest, widest), None

        count = next(iter(parameters.values())).shape[0]
        worst, nothing = jnp.full(count, -jnp.inf), jnp.full(count, jnp.nan)
        none = (worst, (nothing, nothing, nothing), parameters)
        first = (_scaled(parameters), optimiser.init(parameters), none, none)
        (_, _, sharpest, widest), _ = jax.lax.scan(step, first, None, length=STEPS)
        return sharpest[1:], widest[1:]

    return run


def _keep(kept: Any, score: Any, sides: Any, parameters: Parameters) -> Any:  # noqa: ANN401 - trees of arrays
    """Replace what is kept of each restart where the score is better; NaN never is."""
    better = score > kept[0]

    def choose(new: Any, old: Any) -> Any:  # noqa: ANN401 - arrays
        return jnp.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old)

    return jax.tree.map(choose, (score, sides, parameters), kept)


def _scaled(parameters: Parameters) -> Parameters:
    """Return the parameters with the observable of unit norm: its scale decides nothing."""
    if "observable" not in parameters or "turn" in parameters:
        return parameters
    values = parameters["observable"]
    norm = (values**2).sum(axis=tuple(range(1, values.ndim)), keepdims=True) ** 0.5
    return parameters | {"observable": values / norm}


def _best(choice: Draw, kept: Any, widest: bool) -> Best:  # noqa: ANN401 - a tree of arrays
    """Return the sharpest or the most violated of the instances kept in one round."""
    (relative, larger, smaller), parameters = jax.tree.map(np.asarray, kept)
    score = larger - smaller if widest else relative
    if np.isnan(score).all():
        raise FloatingPointError("the slack is not a number at any instance that was tried")
    at = int(np.nanargmin(score))
    sides = (float(relative[at]), float(larger[at]), float(smaller[at]))
    one = {name: values[at] for name, values in choice.items()}
    return Best(*sides, one, {name: values[at] for name, values in parameters.items()})
