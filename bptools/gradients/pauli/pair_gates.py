"""What a walk of pairs of strings meets: rotations, one of several of them, CZ and noise."""

from __future__ import annotations

from dataclasses import dataclass

from bptools.circuits import ControlledZ, NoiseChannel, PauliString


class TooManyPairsError(ValueError):
    """The pairs are too many, or a factor of a parameter is no simple fraction of another."""


class TooManyMeansError(TooManyPairsError):
    """The strings alone are too many already, of which none may be dropped."""


@dataclass(frozen=True)
class PairTurn:
    """A rotation exp(−iφP/2) with φ = offset + Σ factor · θ.

    Args:
        generator: The P.
        offset: In radians.
        factors: By parameter; none for a fixed rotation.
    """

    generator: PauliString
    offset: float
    factors: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class PairChoice:
    """One of several rotations by one angle, each as likely: circuits with random axes."""

    turns: tuple[PairTurn, ...]


PairGate = PairTurn | PairChoice | ControlledZ | NoiseChannel


def factors_of(gate: PairGate) -> tuple[tuple[int, float], ...]:
    """Return the parameters that turn a gate, with their factors."""
    turn = gate.turns[0] if isinstance(gate, PairChoice) else gate
    return turn.factors if isinstance(turn, PairTurn) else ()
