"""Losses behind gates in a row, one of which is differentiated: moments, and values at angle 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bptools.evaluation import Array
from checks.instruments.gradients.gate_rows import AngleLaw, GateRow, Turns, at_zero


@dataclass(frozen=True, eq=False)
class RowLoss:
    """Tr Q ρ behind gates in a row.

    Args:
        row: The gates, the differentiated one among them.
        own: The place of the differentiated gate.
        start: The state ρ before them, of shape (dim, dim).
        observable: Hermitian Q, of the same shape.
        kappa: The number κ of their angles, exact or float, where it is asked for.
    """

    row: GateRow
    own: int
    start: Array
    observable: Array
    kappa: Any = 1

    @property
    def others(self) -> tuple[int, ...]:
        """The places of the other gates."""
        return tuple(k for k in range(len(self.row.generators)) if k != self.own)

    def at_zero(self, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the loss where all angles are 0, differentiated by those of some gates."""
        turns: list[Turns] = [at_zero] * len(self.row.generators)
        return self.row.slopes(self.start, self.observable, turns, *gates)[0]

    def kept(self, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the square of that, times κ for each other gate."""
        return self.at_zero(*gates) ** 2 * self.kappa ** len(self.others)

    def added(self, *gates: int, by: tuple[int, ...] | None = None) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the squares of its derivatives by the others, each times κ for those left.

        Args:
            gates: By whose angles the loss is differentiated already.
            by: The gates by which it is differentiated besides, in place of all others.
        """
        squares = [self.at_zero(k, *gates) ** 2 for k in (self.others if by is None else by)]
        rest = self.kappa ** max(len(self.others) - 1, 0)
        return sum(squares, start=0 * self.kappa) * rest

    def mean(self, law: AngleLaw, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the average of the derivative over the other angles, where its own is 0."""
        return law.mean(self._slopes(law, at_zero, *gates))

    def mean_over_all(self, law: AngleLaw, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the average of the derivative over all angles, its own too."""
        return law.mean(self._slopes(law, law.turns, *gates))

    def mean_square(self, law: AngleLaw, *gates: int) -> Any:  # noqa: ANN401 - a number, exact or float
        """Return the average of the square over all angles: of no derivative where its own is 0."""
        values = self._slopes(law, law.turns if gates else at_zero, *gates)
        return law.mean(values * values)

    def _slopes(self, law: AngleLaw, own: Turns, *gates: int) -> Array:
        turns = [law.turns] * len(self.row.generators)
        turns[self.own] = own
        return self.row.slopes(self.start, self.observable, turns, *gates)
