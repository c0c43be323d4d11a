"""Gradients of circuits on Haar inputs: exact moments of a given circuit, and sampled values.

fidelity_arguments  the arguments of a fidelity, which every route to its gradient refuses alike
moments             moments of ⟨ψ|M|ψ⟩ over Haar states, from the power sums Tr Mʲ alone
exact               exact Haar moments of the gradient of a circuit's fidelity
sampled             gradients of single inputs by the parameter-shift rule, in NumPy
pauli               gradients of Pauli circuits over small random angles
"""

from bptools.gradients.exact import exact_haar_moments, gradient_operator
from bptools.gradients.moments import HaarMoments, haar_gradient_moments
from bptools.gradients.sampled import apply_circuit, fidelities, sampled_gradients

__all__ = [
    "HaarMoments",
    "apply_circuit",
    "exact_haar_moments",
    "fidelities",
    "gradient_operator",
    "haar_gradient_moments",
    "sampled_gradients",
]
