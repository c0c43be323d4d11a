"""Gradients of circuits on Haar inputs: exact moments of a given circuit, and sampled values.

haar_moments        moments of an expectation over Haar states, from traces of powers
exact               those of the gradient by every angle of a circuit at once
parameter_shift     gradients of single inputs by a plain simulator, which shares no code with these
random_blocks       mean squares of gradients in circuits of Haar-random blocks, exact
fidelity_arguments  what both refuse alike
angle_distributions laws of a random angle: uniform, normal, Beta
pauli/              moments over small random angles, by Pauli strings
"""

from bptools.gradients.exact import exact_haar_moments, gradient_operator
from bptools.gradients.haar_moments import HaarMoments, haar_gradient_moments
from bptools.gradients.parameter_shift import apply_circuit, fidelities, sampled_gradients
from bptools.gradients.random_blocks import (
    RandomBlocks,
    identity_factor,
    mean_square_gradient,
    pauli_factor,
    projector_factor,
)

__all__ = [
    "HaarMoments",
    "RandomBlocks",
    "apply_circuit",
    "exact_haar_moments",
    "fidelities",
    "gradient_operator",
    "haar_gradient_moments",
    "identity_factor",
    "mean_square_gradient",
    "pauli_factor",
    "projector_factor",
    "sampled_gradients",
]
