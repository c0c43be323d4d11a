"""Gates in a row at every combination of a few angles, which average exactly what turns with them.

Gate k is W_k exp(-iθ_k G_k). Its turns are stacked, and so are the states behind the gates; floats
and numbers of Q(i) are computed with alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from bptools.evaluation import Array, gaussian_array
from checks.instruments.gradients.landscape import uniform_nodes, uniform_weights
from checks.instruments.gradients.rational_instances import quarter_turn

Turns = Callable[[Array], Array]
"""The turns exp(-iθG) about a generator G at some angles, of shape (angles, dim, dim)."""


@dataclass(frozen=True, eq=False)
class AngleLaw:
    """A law of angles as weights of a few of them."""

    turns: Turns
    weights: NDArray[np.generic]

    def mean(self, values: Array) -> Any:  # noqa: ANN401 - a number or an array
        """Return the average of what depends on several angles, each with this law.

        Args:
            values: Of shape (angles**gates, ...).
        """
        while len(values) > 1:
            grouped = values.reshape(-1, len(self.weights), *values.shape[1:])
            values = np.asarray(np.tensordot(grouped, self.weights, axes=(1, 0)))
        return values[0]


def at_zero(generator: Array) -> Array:
    """Return the turn by the angle 0."""
    one = np.eye(len(generator))
    return (gaussian_array(one) if generator.dtype == object else one)[None]


def shifted(turns: Turns, sign: int) -> Turns:
    """Return turns by a quarter of π more or less."""

    def further(generator: Array) -> Array:
        if generator.dtype == object:
            return np.asarray(turns(generator) @ quarter_turn(generator, sign))
        return np.asarray(turns(generator) @ _turned(generator, sign * np.pi / 4))

    return further


def _turned(generator: Array, angle: float) -> Array:
    return np.asarray(np.cos(angle) * np.eye(len(generator)) - 1j * np.sin(angle) * generator)


def _quarters(generator: Array) -> Array:
    turns = [gaussian_array(np.eye(len(generator)))]
    for _ in range(3):
        turns.append(turns[-1] @ quarter_turn(generator))
    return np.array(turns)


def _at_nodes(scale: float, generator: Array) -> Array:
    return np.array([_turned(generator, angle) for angle in uniform_nodes(scale)])


# uniform on [-π/2, π/2]: four angles average waves of 2θ and 4θ as all do
HALF_TURN = AngleLaw(_quarters, gaussian_array([Rational(1, 4)] * 4))


def uniform_turns(scale: float) -> AngleLaw:
    """Return the law of angles uniform on [-scale, scale], by quadrature."""
    return AngleLaw(partial(_at_nodes, scale), uniform_weights())


def _is_zero(gap: Array) -> bool:
    return bool((gap == 0).all() if gap.dtype == object else np.allclose(gap, 0))


@dataclass(frozen=True, eq=False)
class GateRow:
    """Gates in a row, the first one first.

    Args:
        generators: Hermitian involutions G, each of shape (dim, dim).
        fixed: The unitaries W behind them, one for each.

    Raises:
        ValueError: If there are not as many of both, or a generator is no Hermitian involution.
    """

    generators: tuple[Array, ...]
    fixed: tuple[Array, ...]

    def __post_init__(self) -> None:
        """Refuse generators whose angles would not be trigonometric of degree one."""
        if len(self.fixed) != len(self.generators):
            raise ValueError(
                f"fixed must hold {len(self.generators)} unitaries, it holds {len(self.fixed)}"
            )
        for generator in self.generators:
            identity = np.eye(len(generator), dtype=int)
            gaps = generator @ generator - identity, generator - generator.conj().T
            if not all(map(_is_zero, gaps)):
                raise ValueError("generators must be Hermitian involutions, one is not")

    def states(self, start: Array, turns: Turns | Sequence[Turns]) -> Array:
        """Return the states behind the gates at every combination of angles.

        Args:
            start: The state before them, of shape (dim, dim).
            turns: Of every gate, or one entry for each gate.
        """
        each = [turns] * len(self.generators) if callable(turns) else turns
        steps = zip(self.generators, self.fixed, each, strict=True)
        return reduce(self._step, steps, start[None])

    @staticmethod
    def _step(states: Array, step: tuple[Array, Array, Turns]) -> Array:
        generator, fixed, turns = step
        gates = fixed @ turns(generator)
        adjoint = gates.conj().swapaxes(1, 2)
        behind = gates[None] @ states[:, None] @ adjoint[None]
        return np.asarray(behind.reshape(-1, *behind.shape[2:]))

    def losses(self, start: Array, observable: Array, turns: Sequence[Turns]) -> Array:
        """Return Tr Q ρ at every combination of angles."""
        products = observable @ self.states(start, turns)
        return np.asarray(products.trace(axis1=1, axis2=2))

    def slopes(self, start: Array, observable: Array, turns: Sequence[Turns], *gates: int) -> Array:
        """Return derivatives of the loss by the angles of some gates, by the shift rule."""
        if not gates:
            return self.losses(start, observable, turns)
        first, *further = gates
        forth, back = (
            [shifted(own, sign) if k == first else own for k, own in enumerate(turns)]
            for sign in (1, -1)
        )
        ahead, behind = (self.slopes(start, observable, way, *further) for way in (forth, back))
        return np.asarray(ahead - behind)
