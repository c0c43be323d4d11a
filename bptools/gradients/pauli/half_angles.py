"""The one place where angles of exp(−iθP) meet angles of PennyLane's rotations exp(−iφP/2)."""

from __future__ import annotations

from dataclasses import replace

from bptools.circuits import Circuit
from bptools.gradients.pauli.angle_laws import uniform_law
from bptools.gradients.pauli.angle_moments import (
    DEFAULT_CAP,
    Observable,
    SecondMoments,
    small_angle_moments,
)
from bptools.gradients.pauli.input_states import PauliState


def small_half_angle_moments(
    circuit: Circuit,
    observable: Observable,
    state: PauliState,
    scale: float,
    cap: int = DEFAULT_CAP,
) -> SecondMoments:
    """Return the moments of ∂f/∂φₖ for rotations exp(−iφP/2) with φ uniform on [−scale, scale].

    φ = 2θ: the law of θ has half the scale, and ∂f/∂φ = ½ ∂f/∂θ.

    Args:
        circuit: The gates; a rotation's generator P is that of the half angle here.
        observable: The O of f = tr(O V ρ V†).
        state: The input state ρ.
        scale: Largest angle φ, in radians.
        cap: As in ``small_angle_moments``.

    Returns:
        Moments of all angles, valid as in ``small_angle_moments``.

    >>> from bptools.circuits import PauliString, RotationGate
    >>> from bptools.gradients.pauli import ProductState
    >>> turn, x = Circuit(1, (RotationGate("Y", 0),)), PauliString.from_label("X")
    >>> small_half_angle_moments(turn, x, ProductState.zeros(1), 0.0).mean  # of sin φ
    array([1.])
    """
    full = small_angle_moments(circuit, observable, state, uniform_law(scale / 2), cap=cap)
    return replace(
        full,
        mean=full.mean / 2,
        second=full.second / 4,
        second_low=full.second_low / 4,
        second_high=full.second_high / 4,
    )
