"""Gradients of circuits on Haar inputs: exact moments of a given circuit, and sampled values."""

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
