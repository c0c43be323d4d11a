"""How a budget of instances is spent; read without JAX, by whoever divides a hunt."""

from __future__ import annotations

from typing import NamedTuple

DESCENT_STEPS = 400
RESTARTS = 64  # at once


class Effort(NamedTuple):
    """How a budget is spent: rounds of restarts that descend at once.

    Args:
        rounds: Their number.
        restarts: Of a round.
        steps: Of a descent.
    """

    rounds: int
    restarts: int
    steps: int

    @classmethod
    def of(cls, budget: int, steps: int | None = None) -> Effort:
        """Return the rounds that a budget is good for; those of a larger one begin with them.

        Args:
            budget: About how many instances to evaluate.
            steps: Of a descent; the usual number by default.

        >>> Effort.of(100_000), Effort.of(4000)
        (Effort(rounds=4, restarts=64, steps=400), Effort(rounds=1, restarts=10, steps=400))
        """
        steps = steps or DESCENT_STEPS
        restarts = max(1, min(RESTARTS, budget // steps))
        return cls(max(1, round(budget / (restarts * steps))), restarts, steps)

    @property
    def of_a_round(self) -> int:
        """How many instances a round evaluates."""
        return self.restarts * self.steps
