"""Gradients of Pauli circuits over small random angles: exact second moments at any size.

Angles are those of exp(−iθP) throughout.

angle_moments  the engine: means and second moments of all gradients, by the first route that works
half_angles    the same for angles of exp(−iφP/2), the one place where the two conventions meet
angle_laws     laws of an angle, by the three averages that matter
products       observables that are sums of products, such as projectors
input_states   input states, as what strings expect in them
means          means, and derivatives where all angles are 0
sampled_walk   second moments by sampling, at any size

By walking strings: packing (many strings as words), sectors (pairs of them by what never changes),
coset (coordinates of those that can be reached), walk (the weights), functionals (what they are
worth at the input), dense_walk (all strings of a coset), propagation (all together).

By walking pairs of strings, for any fixed rotation, law of angles, shared parameter and noise:
pair_gates (what the walk meets), pair_steps (what a gate makes of pairs), pair_walk (all
together). On the orbit of an observable where it is small, by matrices: orbit_walk. All strings at
once, over random axes: letter_chain.

On the basis states that a circuit reaches where these are few: string_sums (what sums of strings
do to basis states), reached_states (all moments).

Along a line of qubits: maps (what a gate does to letters), line (the network), transfer (its
contraction).
"""

from bptools.gradients.pauli.angle_laws import AngleLaw, normal_law, uniform_law
from bptools.gradients.pauli.angle_moments import SecondMoments, small_angle_moments
from bptools.gradients.pauli.half_angles import small_half_angle_moments
from bptools.gradients.pauli.input_states import (
    DensityMatrix,
    PauliState,
    ProductState,
    StabiliserState,
    StateVector,
    WeightedState,
)
from bptools.gradients.pauli.means import gradient_at_zero, hessian_at_zero, mean_gradient
from bptools.gradients.pauli.products import (
    ProductObservable,
    by_letter,
    ghz_projector,
    zero_projector,
)
from bptools.gradients.pauli.sampled_walk import sampled_second_moment

__all__ = [
    "AngleLaw",
    "DensityMatrix",
    "PauliState",
    "ProductObservable",
    "ProductState",
    "SecondMoments",
    "StabiliserState",
    "StateVector",
    "WeightedState",
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
