"""What an input has in an orbit: Σ tr(ρS)² over its strings, by counting or by listing them."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from bptools.circuits import PauliString
from bptools.gradients.pauli import PauliState, ProductState, StabiliserState
from bptools.gradients.pauli.packing import Array, Words, pack_strings, parity, popcount
from bptools.groups.components import Component
from bptools.groups.rotation_group import Orbit, RotationGroup

Number = Any  # a rational where state and coefficients are exact, else a float


def expectation(state: PauliState, string: PauliString) -> Number:
    """Return tr(Pρ) of one string, with its sign.

    >>> expectation(ProductState.zeros(2), PauliString.from_label("-ZZ"))
    -1
    """
    (value,) = state.expectations(*pack_strings([string])).tolist()
    return string.sign * value


def as_stabiliser(state: PauliState) -> StabiliserState | None:
    """Return a state as one that strings leave unchanged, if it is given by such strings."""
    if isinstance(state, StabiliserState):
        return state
    if not isinstance(state, ProductState):
        return None
    n_qubits, strings = state.n_qubits, []
    for qubit, vector in enumerate(state.bloch):
        for letter, component in zip("XYZ", vector, strict=True):
            if abs(component) == 1 and sum(map(abs, vector)) == 1:
                strings.append(
                    PauliString.on(n_qubits, {qubit: letter}, 1 if component > 0 else -1)
                )
    return StabiliserState(tuple(strings)) if len(strings) == n_qubits else None


def orbit_purity(group: RotationGroup, orbit: Orbit, state: PauliState) -> Number:
    """Return Σ tr(ρS)² over the strings S of an orbit.

    Args:
        group: The group.
        orbit: One of its orbits.
        state: The input ρ.

    Returns:
        The sum, by counting where the input is a stabiliser state and one part moves the string or
        the parts act apart from one another; else by listing the orbit. Exact for exact states.

    Raises:
        UsageError: If the orbit must be listed and does not fit.

    >>> ising = RotationGroup([PauliString.from_label(p) for p in ("ZZ", "XI", "IX")])
    >>> orbit_purity(ising, ising.orbit(PauliString.from_label("ZI")), ProductState.zeros(2))
    1
    """
    if not orbit.parts:
        return expectation(state, orbit.start) ** 2
    stabiliser = as_stabiliser(state)
    if stabiliser is not None and len(orbit.parts) == 1:
        return orbit.parts[0].count_in([g.vector for g in stabiliser.generators])
    if isinstance(state, ProductState):
        blocks = _blocks(group, orbit)
        if len(blocks) > 1:
            return prod(_block_purity(group, orbit, state, block) for block in blocks)
    x, z = group.listed(orbit.start).strings
    values = (stabiliser or state).expectations(x, z)
    return _total(values * values)


def _total(values: Array) -> Number:
    """Return a sum as a number of Python."""
    return np.asarray(values.sum()).item()


def _support(part: Component) -> int:
    """Return the qubits that a part acts on, as bits."""
    low, support = (1 << part.n_qubits) - 1, 0
    for generator in part.generators:
        support |= generator & low | generator >> part.n_qubits
    return support


def _blocks(group: RotationGroup, orbit: Orbit) -> list[int]:
    """Return the qubits that moving parts act on together, and last those that none acts on."""
    blocks: list[int] = []
    for part in group.parts:
        if part.moves(orbit.start.vector):
            support = _support(part)
            joined = [block for block in blocks if block & support]
            blocks = [block for block in blocks if not block & support]
            blocks.append(_union([support, *joined]))
    idle = ~_union(blocks) & orbit.start.support
    return [*blocks, idle] if idle else blocks


def _union(blocks: list[int]) -> int:
    together = 0
    for block in blocks:
        together |= block
    return together


def _block_purity(group: RotationGroup, orbit: Orbit, state: ProductState, block: int) -> Number:
    """Return the sum over the letters on some qubits alone."""
    qubits = [q for q in range(group.n_qubits) if block >> q & 1]
    start = orbit.start.restricted(qubits)
    alone = ProductState(tuple(state.bloch[q] for q in qubits))
    inside = [
        generator.restricted(qubits)
        for generator in group.generators
        if not generator.support & ~block
    ]
    if not inside:
        return expectation(alone, start) ** 2
    smaller = RotationGroup(inside)
    return orbit_purity(smaller, smaller.orbit(start), alone)


def orbit_overlap(
    group: RotationGroup, orbit: Orbit, partner: PauliString, state: PauliState
) -> Number:
    """Return Σ tr(ρS) tr(ρS') over an orbit, S' what a second string is moved to along with S.

    Args:
        group: The group.
        orbit: The orbit of a string P.
        partner: A string P' with PP' commuting with all generators, so that S' = SPP' throughout.
        state: The input ρ.

    Raises:
        UsageError: If the orbit must be listed and does not fit.
    """
    power, link = orbit.start.times(partner)
    stabiliser = as_stabiliser(state)
    if not link.support:
        return (-1) ** (power // 2) * orbit_purity(group, orbit, state)
    if stabiliser is not None:
        if power % 2:  # S and S' anticommute, and one of them has the expectation 0
            return 0
        sign = (-1) ** (power // 2) * expectation(stabiliser, link)
        return sign * orbit_purity(group, orbit, state) if sign else 0
    x, z = group.listed(orbit.start).strings if orbit.parts else pack_strings([orbit.start])
    return _total(linked_expectations(state, x, z, link, power))


def linked_expectations(
    state: PauliState, x: Words, z: Words, link: PauliString, power: int
) -> Array:
    """Return tr(ρS) tr(ρ i^power S L) of positive strings S, given by their packed bits.

    Args:
        state: The input ρ.
        x: Bits x of the strings.
        z: Bits z of the strings.
        link: The string L, with its sign; S and L commute where the power is even.
        power: Of i.
    """
    (link_x,), (link_z,) = pack_strings([link])
    phases = power + 1 - link.sign + popcount(x & z) + 2 * popcount(z & link_x)
    new_x, new_z = x ^ link_x, z ^ link_z
    phases += popcount(link_x & link_z) - popcount(new_x & new_z)
    values: Array = state.expectations(x, z) * state.expectations(new_x, new_z) * (1 - phases % 4)
    return values


class DerivedState:
    """What ∂/∂θ of exp(−iθH/2), just after an input, makes of its expectation values.

    Args:
        state: The input ρ.
        generator: The string H.
    """

    def __init__(self, state: PauliState, generator: PauliString) -> None:
        self._state, self._generator = state, generator
        self.n_qubits, self.rounding = state.n_qubits, state.rounding
        self.is_exact = state.is_exact

    def expectations(self, x: Words, z: Words) -> Array:
        """Return tr(ρ (i/2)[H, S]) of positive strings S: that of iHS, or 0 where they commute."""
        (hx,), (hz,) = pack_strings([self._generator])
        turning = parity(x & hz) ^ parity(z & hx)
        new_x, new_z = x ^ hx, z ^ hz
        # i H S as i^power times the positive string
        power = 1 + popcount(x & z) + popcount(hx & hz) + 2 * popcount(hz & x)
        power += 1 - self._generator.sign
        signs = np.where(turning, 1 - (power - popcount(new_x & new_z)) % 4, 0)
        values: Array = signs * self._state.expectations(new_x, new_z)
        return values


def divided(total: Number, size: int) -> Number:
    """Return a sum over so many strings divided by their number, as exact as the sum."""
    return total / size if isinstance(total, float) else Fraction(total) / size
