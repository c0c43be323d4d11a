"""Second moments by sampling the walk: unbiased at any size, with an error that is additive."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bptools.circuits import Circuit, PauliString, PauliSum
from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.angle_moments import checked_laws
from bptools.gradients.pauli.input_states import PauliState
from bptools.gradients.pauli.packing import Array, Bits, pack_strings, parity, product_sign
from bptools.statistics import Interval, bernstein_interval, chunked

BATCH = 2**14


def sampled_second_moment(
    circuit: Circuit,
    observable: PauliString | PauliSum,
    state: PauliState,
    law: AngleLaw | Sequence[AngleLaw],
    index: int,
    generator: np.random.Generator,
    count: int,
    error_rate: float,
) -> Interval:
    """Enclose E (∂ₖf)² from random walks of pairs of strings.

    Args:
        circuit: Rotations exp(−iθP) and Clifford gates.
        observable: The O.
        state: The input state.
        law: That of every angle, or one an angle.
        index: The angle k.
        generator: Source of randomness.
        count: Number of walks, at least 1.
        error_rate: Probability with which the interval may miss the second moment.

    Returns:
        An interval valid at every ``count``; its width falls as 1/√count and is in proportion to
        the squared sum of the coefficients, so that it resolves no plateau.

    Raises:
        ValueError: If sizes do not fit or a number is out of range.

    >>> from bptools.circuits import PauliRotation
    >>> from bptools.gradients.pauli import ProductState, uniform_law
    >>> turn = Circuit(1, (PauliRotation(PauliString.from_label("Y")),))
    >>> x, zero = PauliString.from_label("X"), ProductState.zeros(1)
    >>> generator = np.random.default_rng(1)
    >>> found = sampled_second_moment(turn, x, zero, uniform_law(0.5), 0, generator, 10**4, 1e-3)
    >>> 4 * uniform_law(0.5).alpha in found
    True
    """
    laws = checked_laws(circuit, observable, state, law)
    if not 0 <= index < circuit.n_angles:
        raise ValueError(f"index must lie in 0..{circuit.n_angles - 1}, it is {index}")
    if count < 1:
        raise ValueError(f"count must be at least 1, it is {count}")
    if isinstance(observable, PauliString):
        observable = PauliSum(((1, observable),))
    highest = 4 * float(sum(abs(c) for c, _ in observable.terms)) ** 2
    lowest = 0.0 if len(observable.terms) == 1 else -highest
    walker = _Walker(circuit, observable, state, laws, generator)
    parts = [walker.samples(index, min(BATCH, count - at)) for at in range(0, count, BATCH)]
    samples = np.concatenate(parts)
    return bernstein_interval(chunked(samples), lowest, highest, error_rate, horizon=count)


class _Walker:
    """Draws walks of one circuit and observable."""

    def __init__(
        self,
        circuit: Circuit,
        observable: PauliSum,
        state: PauliState,
        laws: Sequence[AngleLaw],
        generator: np.random.Generator,
    ) -> None:
        strings = [circuit.at_input.carried_back(p) for _, p in observable.terms]
        sizes = np.array([abs(float(c)) for c, _ in observable.terms])
        self.signs = np.array(
            [
                p.sign * np.sign(float(c))
                for p, (c, _) in zip(strings, observable.terms, strict=True)
            ]
        )
        self.chances, self.weight = sizes / sizes.sum(), 4 * sizes.sum() ** 2
        self.x, self.z = pack_strings(strings)
        self.axes = pack_strings(circuit.at_input.generators)
        self.state, self.laws, self.generator = state, laws, generator

    def samples(self, index: int, count: int) -> Array:
        """Draw that many values whose mean is the second moment by one angle."""
        first, second = self.generator.choice(len(self.signs), (2, count), p=self.chances)
        x, z = self.x[first], self.z[first]
        partner_x, partner_z = x ^ self.x[second], z ^ self.z[second]
        sign = product_sign(x, z, partner_x, partner_z).sign
        values = self.weight * self.signs[first] * self.signs[second] * sign
        for place in reversed(range(len(self.laws))):  # from the observable to the input
            axis_x, axis_z = (axes[place] for axes in self.axes)
            law = self.laws[place]
            turns = parity((x & axis_z) ^ (z & axis_x))
            damped = parity((partner_x & axis_z) ^ (partner_z & axis_x))
            if place == index:
                values = np.where(turns & ~damped, values, 0.0)
                chance = law.alpha
            else:
                values = np.where(damped, float(law.c) * values, values)
                chance = law.beta
            moves: Bits = turns & ~damped & (self.generator.random(count) < float(chance))
            x = np.where(moves[:, None], x ^ axis_x, x)
            z = np.where(moves[:, None], z ^ axis_z, z)
        other_x, other_z, sign = product_sign(x, z, partner_x, partner_z)
        worth = self.state.expectations(x, z) * self.state.expectations(other_x, other_z)
        return np.asarray(values * sign * worth, dtype=np.float64)
