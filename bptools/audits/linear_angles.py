"""Gates whose angles are linear functions of symbols, found from the gates at values of these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pennylane as qml
from numpy.typing import NDArray

from bptools.errors import UsageError

STEP = 2.0**-7  # small: angles are read within a period
POINTS = 3  # at which the angles are compared
TURN = 1e-8  # of a circle
DIGITS = 9  # of a coefficient; angles are spelt with more


class LinearAngles(NamedTuple):
    """Gates with angles ``constant + coefficients @ symbols``.

    Args:
        gates: At some values of the symbols.
        constant: Shape (angles,).
        coefficients: Shape (angles, symbols).
    """

    gates: Sequence[Any]
    constant: NDArray[np.float64]
    coefficients: NDArray[np.float64]

    @classmethod
    def of(cls, gates: Callable[[NDArray[np.float64]], Sequence[Any]], count: int) -> LinearAngles:
        """Return the angles from gates at values of so many symbols.

        Args:
            gates: Returns PennyLane's gates at values of the symbols.
            count: Of symbols.

        Raises:
            UsageError: If the gates differ between values, or angles are not linear in them.

        >>> halves = LinearAngles.of(lambda x: [qml.RX(x[0] / 2 - 1, 0), qml.CNOT([0, 1])], 1)
        >>> halves.constant, halves.coefficients
        (array([-1.]), array([[0.5]]))
        """
        start = np.random.default_rng(0).uniform(0.2, 0.8, count)
        at_start = gates(start)

        def angles(values: NDArray[np.float64]) -> NDArray[np.float64]:
            turned = gates(values)
            if [(g.name, g.wires) for g in turned] != [(g.name, g.wires) for g in at_start]:
                raise UsageError("circuit must have the same gates at all values of its symbols")
            return np.array([float(angle) for gate in turned for angle in gate.data])

        origin = angles(start)
        slopes = [(angles(start + STEP * unit) - origin) / STEP for unit in np.eye(count)]
        coefficients = np.round(np.array(slopes).reshape(count, len(origin)).T, DIGITS)
        around = np.array([1.0 if len(g.wires) == 1 else 2.0 for g in at_start for _ in g.data])
        for apart in np.random.default_rng(1).uniform(-3, 3, (POINTS, count)):
            turns = (angles(start + apart) - origin - coefficients @ apart) / (2 * np.pi * around)
            if np.allclose(turns, np.round(turns), rtol=0, atol=TURN):
                continue  # a rotation once around is itself but for a sign
            raise UsageError(
                "circuit must have gates whose angles are linear in its symbols: where one is not, "
                "give it a symbol of its own"
            )
        return cls(at_start, np.round(origin - coefficients @ start, DIGITS), coefficients)

    def queue(self, symbols: Any) -> None:  # noqa: ANN401 - of NumPy or JAX
        """Queue the gates at values of the symbols, shape (symbols,)."""
        queue_turned(self.gates, self.constant + self.coefficients @ symbols)


def queue_turned(gates: Sequence[Any], angles: Any) -> None:  # noqa: ANN401 - of NumPy or JAX
    """Queue gates with other angles, those of all gates in their order."""
    at = 0
    for gate in gates:
        own = [angles[at + k] for k in range(len(gate.data))]
        at += len(own)
        with qml.queuing.QueuingManager.stop_recording():
            turned = qml.ops.functions.bind_new_parameters(gate, own) if own else gate
        qml.apply(turned)
