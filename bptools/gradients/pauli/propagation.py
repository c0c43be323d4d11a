"""Second moments of all gradients by walking strings, sector by sector."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from bptools.circuits import Circuit, PauliString, PauliSum
from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.dense_walk import DENSER, DenseWalk
from bptools.gradients.pauli.functionals import DirectFunctional, Functional, LocalFunctional
from bptools.gradients.pauli.input_states import UNIT_ROUNDOFF, PauliState, ProductState
from bptools.gradients.pauli.packing import Array, Number, anticommutation, row
from bptools.gradients.pauli.sectors import Cluster, clusters, sectors
from bptools.gradients.pauli.walk import (
    Columns,
    Front,
    TooManyStringsError,
    Walk,
    WalkedMoment,
)

UNDERFLOW = 1e-280  # far above all that products of small floats can lose


@dataclass
class Sums:
    """Sums over walks, one entry an angle.

    Args:
        value: What the walked strings give.
        below: How far the true value may lie below it, for strings dropped and rounding.
        above: How far it may lie above.
        largest: Largest number of strings at a time.
    """

    value: Array
    below: Array
    above: Array
    largest: int = 0


@dataclass(frozen=True)
class Propagation:
    """All that a walk of the strings of an observable needs.

    Args:
        circuit: The circuit V.
        observable: The observable O.
        state: The input state ρ.
        laws: One law an angle.
        exact: Whether nothing is to be rounded.
        cap: Largest number of strings at a time.
        may_drop: Whether the lightest strings may be dropped beyond it.
        may_fill: Whether all strings of a small coset may be walked, if too many of them occur.
    """

    circuit: Circuit
    observable: PauliSum
    state: PauliState
    laws: Sequence[AngleLaw]
    exact: bool
    cap: int
    may_drop: bool
    may_fill: bool = False

    def second_moments(self) -> Sums:
        """Return the second moments of all gradients.

        Raises:
            TooManyStringsError: If there are more strings than the cap and none may be dropped.
        """
        back = self.circuit.at_input.carried_back
        generators = self.circuit.at_input.generators
        between = anticommutation(generators, generators)
        count, dtype = len(generators), object if self.exact else np.float64
        sums = Sums(np.zeros(count, dtype=dtype), np.zeros(count), np.zeros(count))
        for sector in sectors([(c, back(string)) for c, string in self.observable.terms]):
            damped = anticommutation([sector.partner], generators)[0]
            outside = np.flatnonzero(damped[self.n_local :]) + self.n_local
            damping = prod(self.laws[index].c for index in outside.tolist())
            if not damping:
                continue  # whole turns leave nothing of products of different strings
            touches = anticommutation([p for _, p in sector.seeds], generators)
            moving = list(clusters(sector, generators, touches, between, ~damped, self.n_local))
            if not moving:
                continue
            functional = self._functional(sector.partner)
            for cluster in moving:
                self._add(sums, cluster, functional, damping, square=not sector.partner.support)
        return sums

    @cached_property
    def n_local(self) -> int:
        """How many of the first rotations are averaged in closed form, qubit by qubit."""
        if not isinstance(self.state, ProductState):
            return 0
        generators = self.circuit.at_input.generators
        wide = (k for k, g in enumerate(generators) if g.support.bit_count() > 1)
        return next(wide, len(generators))

    @cached_property
    def _laws(self) -> Sequence[AngleLaw]:
        """The laws, as they multiply arrays."""
        return [law.boxed for law in self.laws] if self.exact else self.laws

    def _functional(self, partner: PauliString) -> Functional:
        """Return what strings with this partner are worth before the walked rotations."""
        if not isinstance(self.state, ProductState):
            return DirectFunctional(self.state, partner)
        first, laws = self.circuit.at_input.generators[: self.n_local], self._laws[: self.n_local]
        return LocalFunctional.of_state(self.state, partner, first, laws, exact=self.exact)

    def _add(
        self, sums: Sums, cluster: Cluster, functional: Functional, damping: Number, *, square: bool
    ) -> None:
        """Walk one cluster and add what it gives, a square or a product of different strings."""
        weights = row([w for w, _ in cluster.seeds], exact=self.exact)
        walk = self._walk(cluster, weights)
        sums.largest = max(sums.largest, walk.largest)
        relative = UNIT_ROUNDOFF * self._roundings(walk.largest)
        absolute = 0.0 if self.exact else 8 * self.state.rounding * float(np.abs(weights).sum())
        for moment in _walked_moments(walk, cluster, functional, exact=self.exact):
            index = moment.index
            sums.value[index] = sums.value[index] + damping * moment.value
            if not self.exact:
                error = abs(damping) * (relative * moment.size + absolute) + UNDERFLOW
                missing = abs(damping) * (1 + relative) * moment.lost
                sums.above[index] += error + missing
                sums.below[index] += error + (0.0 if square else missing)

    def _walk(self, cluster: Cluster, weights: Array) -> Walk | DenseWalk:
        """Walk the strings of a cluster: those that occur, or all of its coset if it is small."""
        start = Front(cluster.coset.keys([p for _, p in cluster.seeds]), weights)
        moves = cluster.coset.moves(cluster.reached, self.circuit.at_input.generators)
        laws = [self._laws[index] for index in cluster.reached]
        n_bits = cluster.coset.n_bits
        if self.exact or not self.may_fill or 2**n_bits > DENSER * self.cap:
            return Walk.run(start, moves, laws, self.cap, may_drop=self.may_drop)
        try:
            return Walk.run(start, moves, laws, self.cap, may_drop=False)
        except TooManyStringsError:
            return DenseWalk.run(start, n_bits, moves, laws)

    def _roundings(self, n_strings: int) -> float:
        """Return a bound on the roundings that any one path of the walk goes through.

        Every rotation costs a product and a sum each way and the error of its law, every qubit one
        product and its state's squares, a sum over strings 2 √count additions, the sum over walks
        no more than there are pairs of terms.
        """
        steps = 6 * len(self.laws) + 6 * self.state.n_qubits + len(self.observable.terms) ** 2
        return steps + 4 * math.sqrt(n_strings) + 100


def _walked_moments(
    walk: Walk | DenseWalk, cluster: Cluster, functional: Functional, *, exact: bool
) -> Iterator[WalkedMoment]:
    """Yield what each angle's derivative gives, of the walked and of the averaged rotations."""
    end = walk.last
    x, z = cluster.coset.strings(end.keys)
    values, sizes = functional.values(x, z)
    lost = np.zeros(len(values)) if end.dropped else None
    columns = Columns(values.astype(end.weights.dtype), None if exact else sizes, lost)
    yield from walk.slopes(columns)
    local = {angle.index: angle for angle in functional.slopes(x, z, end.weights)}
    for index in functional.averaged:
        if index in local:
            yield WalkedMoment(index, local[index].value, local[index].bound, 4 * end.dropped)
        elif end.dropped:
            yield WalkedMoment(index, 0, 0, 4 * end.dropped)
