"""Gradients of Pauli circuits over small random angles: exact second moments at any size.

Pauli strings are walked back through the circuit (see ``walk``), or the circuit is contracted along
the line of its qubits (see ``line``); angles are those of exp(−iθP) throughout (``half_angles``).
"""

from bptools.gradients.pauli.half_angles import small_half_angle_moments
from bptools.gradients.pauli.laws import AngleLaw, normal_law, uniform_law
from bptools.gradients.pauli.means import gradient_at_zero, hessian_at_zero, mean_gradient
from bptools.gradients.pauli.moments import SecondMoments, small_angle_moments
from bptools.gradients.pauli.products import ProductObservable, ghz_projector, zero_projector
from bptools.gradients.pauli.sampling import sampled_second_moment
from bptools.gradients.pauli.states import InputState, ProductState, StabiliserState, StateVector

__all__ = [
    "AngleLaw",
    "InputState",
    "ProductObservable",
    "ProductState",
    "SecondMoments",
    "StabiliserState",
    "StateVector",
    "ghz_projector",
    "gradient_at_zero",
    "hessian_at_zero",
    "mean_gradient",
    "normal_law",
    "sampled_second_moment",
    "small_angle_moments",
    "small_half_angle_moments",
    "uniform_law",
    "zero_projector",
]
