"""Exact variances against depth, for circuits of layers whose angles are uniform on a full turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import Circuit, PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import PauliState
from bptools.groups.layer_chain import (
    MOST_ENTRIES,
    Layer,
    LayerChain,
    Mixing,
    PairLink,
    distinct_links,
    links,
)
from bptools.groups.purities import as_stabiliser, expectation, linked_expectations

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DepthProfile:
    """Variances of a loss and its gradients for 1, 2, .. layers.

    Args:
        loss: Variance of the loss, shape (depths,).
        gradients: Variance of the gradient by the angle φ of exp(−iφG/2), for each rotation of each
            layer, the layer at the input first; shape (depths, layers, rotations), NaN where there
            is no such layer.
        limit: What the loss tends to; None if it keeps changing with the parity or another residue
            of the depth.
        gradient_limit: What the gradient by each rotation tends to deep inside the circuit, shape
            (rotations,); None likewise.
        spread: At least the distance from the limit of the loss for this depth and all larger ones.
        mixing: A number of layers and the factor by which they lower that; None if unknown.
    """

    loss: Floats
    gradients: Floats
    limit: float | None
    gradient_limit: Floats | None
    spread: Floats
    mixing: Mixing | None

    @property
    def depths(self) -> int:
        """The largest number of layers."""
        return len(self.loss)

    @cached_property
    def largest_gradient(self) -> Floats:
        """The largest variance of a gradient at each depth."""
        return np.asarray(np.nanmax(self.gradients, axis=(1, 2)))

    def depth_within(self, tolerance: float) -> int | None:
        """Return a depth from which on the variance of the loss is near its limit.

        Args:
            tolerance: How near, relative to the limit.

        Returns:
            The smallest depth for which this is certain of all larger ones; beyond the depths of
            the profile by the mixing, where it is known; None if it is not certain, or the
            limit is 0 and not reached.
        """
        if self.limit is None:
            return None
        allowed = tolerance * self.limit + 1e-14  # rounding
        near = np.flatnonzero(self.spread <= allowed)
        if len(near):
            return int(near[0]) + 1
        if self.mixing is None or not self.limit:
            return None
        factor = float(self.spread[-1]) / allowed
        times = ceil(log(factor) / -log(max(self.mixing.factor, 1e-16)))
        return self.depths + times * self.mixing.layers


def depth_profile(
    circuit: Circuit, observable: PauliString | PauliSum, state: PauliState, depth: int
) -> DepthProfile:
    """Return exact variances of a loss and its gradients against the number of layers.

    Args:
        circuit: One layer, of rotations and Clifford gates; each repetition has angles of its own,
            uniform on a full turn.
        observable: A string or a real sum of strings, measured behind the last layer.
        state: The input.
        depth: The largest number of layers, at least 1.

    Returns:
        The profile, up to rounding.

    Raises:
        UsageError: If the depth is below 1, the layer has no rotation, the numbers of qubits
            differ, or the strings do not fit.

    >>> from bptools.circuits import RotationGate
    >>> from bptools.gradients.pauli import ProductState
    >>> layer = Circuit(1, (RotationGate("X", 0), RotationGate("Z", 0)))
    >>> profile = depth_profile(layer, PauliString.from_label("Z"), ProductState.zeros(1), 3)
    >>> profile.loss.tolist(), round(profile.limit, 6)
    ([0.5, 0.375, 0.34375], 0.333333)
    """
    if depth < 1:
        raise UsageError(f"depth must be at least 1, it is {depth}")
    for name, count in (("observable", observable.n_qubits), ("state", state.n_qubits)):
        if count != circuit.n_wires:
            raise UsageError(f"{name} must have {circuit.n_wires} qubits, it has {count}")
    if isinstance(observable, PauliString):
        observable = PauliSum(((1, observable),))
    layer = Layer(circuit)
    terms = [(float(c), string) for c, string in observable.terms if c and string.support]
    sums = _Sums(layer, depth)
    for place, (coefficient, string) in enumerate(terms):
        chain = LayerChain(layer, string)
        most = MOST_ENTRIES // (chain.size * len(layer.generators))
        if depth > most:
            raise UsageError(
                f"depth must be at most {most} for an orbit of {chain.size} strings and "
                f"{len(layer.generators)} rotations a layer, it is {depth}"
            )
        walk = _Walk(chain, depth)
        square = PairLink(PauliString(layer.circuit.n_wires), 0)
        sums.add(walk, state, {square: list(range(1, depth + 1))}, coefficient**2)
        for weight, partner in terms[:place]:
            alive = distinct_links(links(layer, string, partner, depth))
            sums.add(walk, state, alive, 2 * weight * coefficient)
    return sums.profile(_means(layer, terms, state, depth))


class _Walk:
    """The laws of a string at all depths, once for all that is asked of them."""

    def __init__(self, chain: LayerChain, depth: int) -> None:
        self.chain = chain
        laws = [chain.first()]
        for _ in range(depth):
            laws.append(chain.after_layer(laws[-1]))
        self.laws = np.array(laws)

    def functional(self, state: PauliState, link: PairLink) -> Floats:
        """Return tr(ρS) tr(ρSL) of every string S."""
        x, z = self.chain.orbit.strings
        values = linked_expectations(as_stabiliser(state) or state, x, z, link.string, link.power)
        return np.asarray(values, dtype=np.float64)

    def gradients(self, functional: Floats) -> Floats:
        """Return E (∂)² by [layers after, layers before, rotation]."""
        chain, depth = self.chain, len(self.laws) - 1
        before = [functional]
        for _ in range(depth - 1):
            before.append(chain.before_layer(before[-1]))
        after = chain.permuted(self.laws[:depth])
        behind = [after]
        for gate in reversed(range(1, len(chain.partners))):
            behind.append(chain.averaged(behind[-1], gate))
        ahead, entries = np.array(before), []
        for gate, laws in enumerate(reversed(behind)):
            entries.append(chain.differentiated(laws, gate) @ ahead.T)
            ahead = chain.averaged(ahead, gate)
        return np.stack(entries, axis=-1)


class _Sums:
    """The sums over an observable's strings of what each contributes."""

    def __init__(self, layer: Layer, depth: int) -> None:
        rotations = len(layer.generators)
        self.loss = np.zeros(depth)
        self.gradients = np.full((depth, depth, rotations), np.nan)
        for d in range(depth):
            self.gradients[d, : d + 1] = 0.0
        self.limit, self.spread = 0.0, np.zeros(depth)
        self.gradient_limit = np.zeros(rotations)
        self.converges = True
        self.mixings: list[Mixing | None] = []

    def add(
        self, walk: _Walk, state: PauliState, alive: dict[PairLink, list[int]], weight: float
    ) -> None:
        """Add what a pair of strings contributes, by the links that hold at each depth."""
        chain = walk.chain
        for link, depths in alive.items():
            functional = walk.functional(state, link)
            values = walk.laws @ functional
            entries = walk.gradients(functional)
            for depth in depths:
                self.loss[depth - 1] += weight * values[depth]
                after = np.arange(depth)[::-1]  # of the layer at the input come depth − 1 more
                self.gradients[depth - 1, :depth] += weight * entries[after, np.arange(depth)]
        if not alive:
            return
        mean = functional.mean()
        self.limit += weight * mean
        shares = np.array([(p != np.arange(chain.size)).mean() for p in chain.partners])
        self.gradient_limit += weight * shares * mean
        distances = np.linalg.norm(walk.laws[1:] - 1 / chain.size, axis=1)
        self.spread += abs(weight) * np.linalg.norm(functional - mean) * distances
        self.converges &= chain.period == 1 and len(alive) == 1
        self.mixings.append(chain.mixing)

    def profile(self, means: Floats) -> DepthProfile:
        """Return the profile, less the squares of the loss's means."""
        constant = self.converges and np.ptp(means) == 0
        return DepthProfile(
            loss=self.loss - means**2,
            gradients=self.gradients,
            limit=float(self.limit - means[-1] ** 2) if constant else None,
            gradient_limit=self.gradient_limit if constant else None,
            spread=self.spread,
            mixing=_slowest(self.mixings),
        )


def _slowest(mixings: Sequence[Mixing | None]) -> Mixing | None:
    """Return what holds of all; more layers never undo what fewer have done."""
    known = [mixing for mixing in mixings if mixing is not None]
    if not known or len(known) < len(mixings):
        return None
    return Mixing(max(c.layers for c in known), max(c.factor for c in known))


def _means(
    layer: Layer, terms: Sequence[tuple[float, PauliString]], state: PauliState, depth: int
) -> Floats:
    """Return the mean of the loss at every depth: of strings that no rotation turns."""
    means = np.zeros(depth)
    for coefficient, string in terms:
        for d in range(depth):
            string = layer.before(string)
            if not all(string.commutes(generator) for generator in layer.generators):
                break
            means[d] += coefficient * float(expectation(state, string))
    return means
