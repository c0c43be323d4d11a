"""Circuits and waves at small angles, for which Theorem 2 is meant."""

from __future__ import annotations

from dataclasses import replace

from bptools.errors import UsageError
from bptools.hunting.spaces.number_ranges import waves
from bptools.hunting.spaces.random_angles import FIDELITIES, SmallAngles, any_angles

WIDEST = 0.5  # the widest angles at which a claim on small ones is tried

small_waves = waves(WIDEST)


def small_angles(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return all families of circuits at small angles alone."""
    return tuple(replace(space, widest=WIDEST) for space in any_angles(qubits, gates))


def small_angle_fidelities(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return those families at small angles whose observable is the projector on a target."""
    return tuple(space for space in small_angles(qubits, gates) if space.family in FIDELITIES)


def two_gates(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return all families of circuits of two gates, at any angles.

    Raises:
        UsageError: If another number of gates is asked for.
    """
    if gates not in (None, 2):
        raise UsageError(f"layers must be 2, it is {gates}: the claim is about two gates")
    return any_angles(qubits, 2)
