"""What averages of squares exceed their bounds by, gate by gate: waves at half a turn.

The excess of a gate is that of a loss at three of its angles, at every combination of the angles of
the gates that follow, with those nearer to the input at angle 0, kept or differentiated by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bptools.evaluation import Array, Gaussian, gaussian_array
from checks.instruments.gradients.gate_rows import HALF_TURN, Turns, at_zero
from checks.instruments.gradients.row_losses import RowLoss


def unturned_and_flipped(generator: Array) -> Array:
    """Return the turns by 0 and by half a turn of both waves, up to a phase."""
    return np.array([gaussian_array(np.eye(len(generator))), generator])


@dataclass(frozen=True)
class WaveMeans:
    """The averages of cos² 2θ, sin² 2θ and cos 2θ."""

    alpha: Gaussian
    beta: Gaussian
    cosine: Gaussian

    def excess(self, unturned: Array, flipped: Array) -> Array:
        """Return what the average square of waves A + B cos + C sin exceeds its bound by."""
        constant, wave = (unturned + flipped) / Gaussian(2), (unturned - flipped) / Gaussian(2)
        return np.asarray(
            constant * (constant * (1 - self.alpha) + wave * (2 * (self.cosine - self.alpha)))
        )


@dataclass(frozen=True)
class Excesses:
    """Those of the gates of a loss, all but the differentiated one, whose angle is 0."""

    loss: RowLoss
    means: WaveMeans

    def before(self, *gates: int) -> Any:  # noqa: ANN401 - an exact number
        """Return those of the gates before the differentiated one, added up.

        Args:
            gates: By whose angles the loss is differentiated.
        """
        places = range(self.loss.own)
        return sum((self._of(place, places[:place], gates) for place in places), Gaussian(0))

    def of_gradient(self) -> Any:  # noqa: ANN401 - an exact number
        """Return those of all gates, of the gradient α times, of its derivative β/4 times."""
        own, alpha, quarter = self.loss.own, self.means.alpha, self.means.beta / 4
        first, second = (own,), (own, own)
        total = self.before(*first) * alpha + self.before(*second) * quarter
        for place in range(own + 1, len(self.loss.others) + 1):
            nearer = [gate for gate in self.loss.others if gate < place]
            behind = [gate for gate in nearer if gate > own]
            total += self._of(place, nearer, first) * alpha
            total += self._of(place, behind, second, len(nearer)) * quarter
        return total

    def _of(
        self, place: int, by: Sequence[int], gates: tuple[int, ...], kept: int | None = None
    ) -> Any:  # noqa: ANN401 - an exact number
        """Return that of a gate, of what those nearer to the input keep and add.

        Args:
            place: The gate.
            by: The gates whose squared derivatives are added.
            gates: By whose angles the loss is differentiated already.
            kept: How many gates are nearer; by default those by which is differentiated.
        """
        many = len(by) if kept is None else kept
        total = self._averaged(place, *gates) * self.means.alpha**many
        for nearer in by:
            slope = self._averaged(place, nearer, *gates)
            total += slope * (self.means.beta / 4) * self.means.alpha ** (many - 1)
        return total

    def _averaged(self, place: int, *gates: int) -> Any:  # noqa: ANN401 - an exact number
        """Return the excess of one gate, averaged over the angles of those that follow."""
        count = len(self.loss.row.generators)
        turns: list[Turns] = [at_zero] * count
        turns[place] = unturned_and_flipped
        for follower in set(range(place + 1, count)) - {self.loss.own}:
            turns[follower] = HALF_TURN.turns
        values = self.loss.row.slopes(self.loss.start, self.loss.observable, turns, *gates)
        return HALF_TURN.mean(self.means.excess(*np.split(values, 2)))
