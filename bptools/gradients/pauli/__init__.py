"""Gradients of Pauli circuits over small random angles: exact second moments at any size.

half_angles  where angles of exp(−iθP) meet those of PennyLane's exp(−iφP/2)
laws         symmetric laws of an angle, by the three averages that second moments know
packing      many Pauli strings at once: bits packed into 64-bit words, one row a string
products     observables that are sums of a few products of one-qubit operators
sectors      an observable squared, sorted by the partner of each pair of its strings
states       input states, as the expectation values of Pauli strings that they give
functionals  what strings are worth at the input: tr(Pρ)², or tr(Pρ) tr(Qρ) for a pair of them
maps         what a gate does on average to the letters of one string, or of two, on its wires
coset        the strings that a walk can reach: one string times the span of a few generators
walk         the walk on strings: weights carried back to the input
propagation  second moments of all gradients by walking strings, sector by sector
line         a circuit of neighbours on a line as a network of tensors, one column a qubit
transfer     contract a network along the line of qubits: one sweep from each end gives every angle
moments      means and second moments of all gradients over independent random angles
means        means of gradients, and derivatives where all angles are 0: one string a derivative
sampling     second moments by sampling the walk: unbiased at any size

Pauli strings are walked back through the circuit (see ``walk``), or the circuit is contracted along
the line of its qubits (see ``line``); angles are those of exp(−iθP) throughout (``half_angles``).
"""

from bptools.gradients.pauli.half_angles import small_half_angle_moments
from bptools.gradients.pauli.laws import AngleLaw, normal_law, uniform_law
from bptools.gradients.pauli.means import gradient_at_zero, hessian_at_zero, mean_gradient
from bptools.gradients.pauli.moments import SecondMoments, small_angle_moments
from bptools.gradients.pauli.products import (
    ProductObservable,
    by_letter,
    ghz_projector,
    zero_projector,
)
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
    "by_letter",
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
