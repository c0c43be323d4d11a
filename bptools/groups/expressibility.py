"""Expressibility: how far the states of a circuit are from Haar states, by frame potentials.

The frame potential of order t is F = E |⟨ψ|φ⟩|²ᵗ for two independent states of the circuit, and
F − F(Haar) is the squared Hilbert-Schmidt distance of E |ψ⟩⟨ψ|^⊗t from that of Haar states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString
from bptools.errors import UsageError
from bptools.gradients.pauli import PauliState
from bptools.groups.binary import BinaryBasis, combined, relations
from bptools.groups.purities import (
    Number,
    as_stabiliser,
    divided,
    expectation,
    orbit_overlap,
    orbit_purity,
)
from bptools.groups.rotation_group import RotationGroup
from bptools.statistics import bernstein_interval, chunked, stream

MOST_STABILISER_QUBITS = 12
MOST_QUBITS = 6

StateSampler = Callable[[int, int, np.random.Generator], NDArray[np.complex128]]


@dataclass(frozen=True)
class FramePotential:
    """A frame potential with what encloses it; equal ends: exact.

    Args:
        order: The order t.
        value: F, or its unbiased estimate.
        low: Lower end.
        high: Upper end.
        haar: F of Haar states, which is the smallest possible.
    """

    order: int
    value: Number
    low: Number
    high: Number
    haar: Fraction

    @property
    def distance(self) -> Number:
        """The squared distance from Haar states; an estimate may be negative, by chance."""
        return self.value - self.haar


def haar_frame_potential(dimension: int, order: int) -> Fraction:
    """Return the frame potential of Haar states.

    >>> haar_frame_potential(4, 2)
    Fraction(1, 10)
    """
    return Fraction(1, comb(dimension + order - 1, order))


def group_frame_potential(group: RotationGroup, state: PauliState, order: int) -> FramePotential:
    """Return the exact frame potential of U|ψ⟩, U Haar on a group of Pauli rotations.

    Args:
        group: The group.
        state: A stabiliser state of up to 12 qubits, or any state of up to 6.
        order: 1 or 2; higher ones are no matter of orbits.

    Raises:
        UsageError: If the order is another or there are too many qubits.

    >>> from bptools.gradients.pauli import ProductState
    >>> full = RotationGroup([PauliString.from_label(p) for p in ("XI", "ZI", "IX", "IZ", "ZZ")])
    >>> group_frame_potential(full, ProductState.zeros(2), 2).distance
    Fraction(0, 1)
    """
    if order not in (1, 2):
        raise UsageError(f"order must be 1 or 2 for an exact frame potential, it is {order}")
    most = MOST_QUBITS if as_stabiliser(state) is None else MOST_STABILISER_QUBITS
    if not group.n_qubits <= most or state.n_qubits != group.n_qubits:
        raise UsageError(
            f"state must have as many qubits as the generators, {group.n_qubits}, and at most "
            f"{most}, it has {state.n_qubits}"
        )
    value = _first_order(group, state) if order == 1 else _second_order(group, state)
    haar = haar_frame_potential(2**group.n_qubits, order)
    return FramePotential(order, value, value, value, haar)


def sampled_frame_potential(
    sampler: StateSampler,
    n_qubits: int,
    order: int,
    *,
    pairs: int = 10_000,
    error_rate: float = 1e-3,
    seed: int = 0,
) -> FramePotential:
    """Return an unbiased frame potential of any ensemble of pure states, with an interval.

    Args:
        sampler: States as rows, from ``(count, dimension, generator)``.
        n_qubits: Number of qubits.
        order: The order t, at least 1.
        pairs: Number of independent pairs of states, at least 1.
        error_rate: Probability with which the interval may miss F.
        seed: Root of the random stream.

    Raises:
        UsageError: If an argument is out of range or the states have another shape.

    >>> def zeros(count, dimension, generator):
    ...     return np.eye(dimension)[np.zeros(count, dtype=int)]
    >>> sampled_frame_potential(zeros, 1, 2, pairs=100).value
    1.0
    """
    if order < 1 or pairs < 1:
        raise UsageError(f"order and pairs must be at least 1, they are {order} and {pairs}")
    generator, dimension = stream(seed, "frame potential", order), 2**n_qubits
    first, second = (np.asarray(sampler(pairs, dimension, generator)) for _ in range(2))
    if not first.shape == second.shape == (pairs, dimension):
        raise UsageError(f"sampler must give {(pairs, dimension)} amplitudes, not {first.shape}")
    fidelities = np.abs(np.einsum("pi,pi->p", first.conj(), second)) ** 2
    powers = np.minimum(fidelities, 1.0) ** order  # rounding
    interval = bernstein_interval(chunked(powers), 0, 1, error_rate, pairs)
    haar = haar_frame_potential(dimension, order)
    return FramePotential(order, float(powers.mean()), interval.low, interval.high, haar)


def _string(vector: int, n_qubits: int) -> PauliString:
    low = (1 << n_qubits) - 1
    return PauliString(n_qubits, vector & low, vector >> n_qubits)


def _centraliser(group: RotationGroup) -> list[PauliString]:
    """Return all strings that commute with every generator, the identity first."""
    n = group.n_qubits
    units = [1 << k for k in range(2 * n)]
    patterns = [
        sum((not _string(unit, n).commutes(g)) << k for k, g in enumerate(group.generators))
        for unit in units
    ]
    basis = BinaryBasis.spanned_by(relations(patterns)).vectors
    return [_string(combined(basis, bits), n) for bits in range(1 << len(basis))]


def _first_order(group: RotationGroup, state: PauliState) -> Number:
    """Return tr (E ρ)²: what no rotation turns."""
    squares = (expectation(state, string) ** 2 for string in _centraliser(group))
    return divided(sum(squares, start=0), 2**group.n_qubits)


def _second_order(group: RotationGroup, state: PauliState) -> Number:
    """Return tr (E ρ⊗ρ)², ρ⊗ρ projected to the invariants of each orbit."""
    n, links = group.n_qubits, _centraliser(group)
    stabiliser = as_stabiliser(state)
    total: Number = 0
    if stabiliser is not None:
        shared = sum(1 for link in links if expectation(stabiliser, link))
        basis = [g.vector for g in stabiliser.generators]
        for bits in range(2**n):  # an orbit counts once for each of its strings
            orbit = group.orbit(_string(combined(basis, bits), n))
            total += shared * divided(orbit_purity(group, orbit, stabiliser), orbit.size)
        return divided(total, 4**n)
    waiting = set(range(4**n))
    while waiting:
        orbit = group.orbit(_string(min(waiting), n))
        for link in links:
            overlap = orbit_overlap(group, orbit, _times(orbit.start, link), state)
            total += divided(overlap**2, orbit.size)
        waiting -= group.listed(orbit.start).vectors
    return divided(total, 4**n)


def _times(string: PauliString, link: PauliString) -> PauliString:
    """Return the positive string of a product."""
    return string.times(link)[1]
