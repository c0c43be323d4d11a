"""What gates in a row make of two copies of a state at angle 0: squares of losses, unsquared.

Arrays have an axis for the row of either copy and one for its column: (dim, dim, dim, dim).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bptools.evaluation import Array, Gaussian
from checks.instruments.gradients.row_losses import RowLoss

Gates = list[tuple[Array, Array]]
"""The generator and the fixed gate of each."""


def _through(gate: Array, pair: Array) -> Array:
    """Return what a gate makes of both copies: each turn acts on an axis and puts it last."""
    for factor in (gate, gate, gate.conj(), gate.conj()):
        pair = np.tensordot(pair, factor, axes=(0, 1))
    return pair


def _slopes(generator: Array, pair: Array) -> Array:
    """Return the derivatives at 0, by the angle of a generator, of one copy and of the other."""
    unit: Any = Gaussian(0, 1) if pair.dtype == object else 1j
    for copy in (0, 1):
        left = np.moveaxis(np.tensordot(generator, pair, axes=(1, copy)), 0, copy)
        right = np.moveaxis(np.tensordot(pair, generator, axes=(copy + 2, 0)), -1, copy + 2)
        pair = (right - left) * unit
    return pair


@dataclass(frozen=True, eq=False)
class RowPair:
    """Two copies of the state of a loss, with the averages α and β of cos² 2θ and sin² 2θ."""

    loss: RowLoss
    alpha: Any
    beta: Any

    @cached_property
    def _gates(self) -> Gates:
        row = self.loss.row
        return list(zip(row.generators, row.fixed, strict=True))

    def _kept(self, pair: Array, gates: Iterable[tuple[Array, Array]]) -> list[Array]:
        """Return the copies before each gate and behind the last, times κ for each passed."""
        pairs = [pair]
        for _, fixed in gates:
            pairs.append(_through(fixed, pairs[-1]) * self.loss.kappa)
        return pairs

    def _added(self, total: Array, kept: list[Array], gates: Gates) -> Array:
        """Return the derivatives by each gate of what is kept, times κ for each other gate."""
        for pair, (generator, fixed) in zip(kept, gates, strict=False):
            total = _through(fixed, total * self.loss.kappa + _slopes(generator, pair))
        return total

    @cached_property
    def _copies_before(self) -> list[Array]:
        """Both copies before each gate, up to the differentiated one."""
        start = self.loss.start
        copies = np.multiply.outer(start, start).swapaxes(1, 2)
        return self._kept(copies, self._gates[: self.loss.own])

    def _sloped(self, pair: Array) -> Array:
        """Return the derivatives by the differentiated gate, of either copy."""
        generator, _ = self._gates[self.loss.own]
        return _slopes(generator, pair)

    @cached_property
    def _first(self) -> Array:
        return self._sloped(self._copies_before[-1])

    @property
    def _mixed(self) -> Array:
        """The derivatives by the gates before and by the differentiated one."""
        copies = self._copies_before
        nothing = copies[0] * (0 * self.loss.kappa)
        return self._sloped(self._added(nothing, copies, self._gates[: self.loss.own]))

    def _seen(self, pair: Array) -> Any:  # noqa: ANN401 - a number, exact or float
        observable = self.loss.observable
        once = np.tensordot(observable, pair, axes=((1, 0), (0, 2)))
        return np.tensordot(observable, once, axes=((1, 0), (0, 1))).item()

    def _behind(self, pair: Array) -> Any:  # noqa: ANN401 - a number, exact or float
        return self._seen(self._kept(pair, self._gates[self.loss.own + 1 :])[-1])

    @property
    def slopes(self) -> Any:  # noqa: ANN401 - a number, exact or float
        """The squared gradient, times κ for each other gate."""
        return self._behind(self._first)

    @property
    def curvatures(self) -> Any:  # noqa: ANN401 - a number, exact or float
        """The squared second derivative, times κ for each other gate."""
        return self._behind(self._sloped(self._first))

    @property
    def _both(self) -> Array:
        second = self._sloped(self._first)
        return np.asarray(self._first * self.alpha + second * (self.beta / 4))

    @property
    def kept(self) -> Any:  # noqa: ANN401 - a number, exact or float
        """What is kept of both: α times the first and β/4 times the second."""
        return self._behind(self._both)

    @property
    def added(self) -> Any:  # noqa: ANN401 - a number, exact or float
        """The squared derivatives of that by all other gates; by those before, of the first."""
        gates = self._gates[self.loss.own + 1 :]
        start = self._mixed * self.alpha
        return self._seen(self._added(start, self._kept(self._both, gates), gates))
