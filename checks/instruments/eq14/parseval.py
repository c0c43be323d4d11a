"""Lower bounds of an average squared gradient: its parts of low order, which are squares.

Turning by theta multiplies the Pauli coefficients of a state by K + A cos 2 theta + B sin 2 theta:
K keeps the strings that commute with the gate, A those that do not, and B exchanges these in pairs.
For a uniform angle 1, cos 2 theta - c and sin 2 theta are orthogonal, c the mean cosine. By
Parseval's identity the mean of the squared gradient is a sum of squares, one for each choice of a
function for each angle. The order of a square is how many angles have another function than 1. Any
of these squares add up to a lower bound, all of them to the average, and each takes 4^n numbers,
not the 16^n of a second moment.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checks.instruments.eq14.fidelity_losses import Losses, entangler, pauli_coefficients

Floats = NDArray[np.float64]
# the two of 1, X, Y, Z that the axis turns: the first into the second, that into minus the first
_TURNED = {"X": (2, 3), "Y": (3, 1)}


class Squares:
    """The squares of some losses.

    Args:
        losses: The losses.
    """

    def __init__(self, losses: Losses) -> None:
        self.position, self.circuit = losses.position, losses.circuit
        self.cosine, alpha = losses.means
        self.weights = (alpha - self.cosine**2, 1 - alpha)  # of the cosine and of the sine
        self.permutation, self.signs = entangler(losses.circuit.n_qubits)
        self.inputs, targets = (
            pauli_coefficients(states) for states in (losses.states, losses.targets)
        )
        last = self.circuit.n_gates - 1
        self.carried = [self._entangled(targets, last)]  # back to just after each gate
        for j in range(last, 0, -1):
            before = self._averaged(self.carried[-1], j, -1)
            self.carried.append(self._entangled(before, j - 1))
        self.carried.reverse()

    def of_order(self, order: int) -> Floats:
        """Return the sum of all squares of one order, for each loss.

        Args:
            order: From 0 to the number of angles.
        """
        if order:
            return self._summed(self.inputs, 0, order) / len(self.inputs)
        values = self.inputs
        for j in range(self.position):
            values = self._entangled(self._averaged(values, j), j)
        mean: Floats = 2 * self.cosine * self._overlaps(values[:, :, None], self.position)[1][:, 0]
        return mean**2 / len(self.inputs)

    def _summed(self, values: Floats, start: int, order: int) -> Floats:
        """Sum the squares with ``order`` more functions, of the gates from ``start`` on."""
        if order <= 2:
            return self._swept(values, start, order)
        total = np.zeros(values.shape[1])
        for j in range(start, self.circuit.n_gates - order + 1):
            for weight, turned in self._branches(values, j):
                total += weight * self._summed(self._entangled(turned, j), j + 1, order - 1)
            values = self._entangled(self._averaged(values, j), j)
        return total

    def _swept(self, values: Floats, start: int, order: int) -> Floats:
        """Sum the squares with one more function, or two: a branch for each place of the first."""
        total = np.zeros(values.shape[1])
        held, weights = values[:, :, None], np.ones(1)  # the first branch has no function yet
        for j in range(start, self.circuit.n_gates):
            even, odd = self._overlaps(held, j)
            if j == self.position:
                even, odd = 2 * odd, 2 * even
            squares = weights * (self.weights[0] * even**2 + self.weights[1] * odd**2)
            total += squares[:, order - 1 :].sum(axis=1)
            grown = [self._averaged(held, j)]
            if order == 2:
                added = self._branches(held[:, :, :1], j)
                grown += [branch for _, branch in added]
                weights = np.append(weights, [weight for weight, _ in added])
            held = self._entangled(np.concatenate(grown, axis=2), j)
        return total

    def _branches(self, values: Floats, j: int) -> list[tuple[float, Floats]]:
        """Return gate j's parts by the cosine and by the sine, and their weights."""
        here = j == self.position
        return [
            (4 * weight if here else weight, self._turned(values, j, sine=sine))
            for weight, sine in zip(self.weights, (here, not here), strict=True)
        ]

    def _pieces(self, values: Floats, j: int) -> tuple[Floats, tuple[int, int]]:
        """Return the coefficients by the string at gate j's qubit, and the pair that it turns."""
        rotation = self.circuit.rotations[j]
        shape = 4**rotation.wire, 4, -1, *values.shape[1:]
        return values.reshape(shape), _TURNED[rotation.axis]

    def _overlaps(self, values: Floats, j: int) -> tuple[Floats, Floats]:
        """Return what the target sees of A and of B of gate j, but for a sign, of each branch."""
        after, (u, v) = self._pieces(self.carried[j], j)
        before, _ = self._pieces(values, j)
        uu, vv, uv, vu = (
            np.einsum("irb,irbc->bc", after[:, a], before[:, b])
            for a, b in ((u, u), (v, v), (u, v), (v, u))
        )
        return uu + vv, uv - vu

    def _averaged(self, values: Floats, j: int, direction: int = 1) -> Floats:
        """Average gate j over its angle, or the derivative; with direction -1 its transpose."""
        if j == self.position:
            return 2 * direction * self.cosine * self._turned(values, j, sine=True)
        averaged = values.copy()
        pieces, pair = self._pieces(averaged, j)
        for string in pair:
            pieces[:, string] *= self.cosine
        return averaged

    def _turned(self, values: Floats, j: int, *, sine: bool) -> Floats:
        """Apply A, or B, of gate j."""
        result = np.zeros_like(values)
        (new, (u, v)), (old, _) = self._pieces(result, j), self._pieces(values, j)
        new[:, u], new[:, v] = (-old[:, v], old[:, u]) if sine else (old[:, u], old[:, v])
        return result

    def _entangled(self, values: Floats, j: int) -> Floats:
        """Apply the CZ gates, their own transpose, where gate j ends a column."""
        if not self.circuit.ends_column(j):
            return values
        signs = self.signs.reshape(-1, *[1] * (values.ndim - 1))
        result: Floats = values[self.permutation] * signs
        return result
