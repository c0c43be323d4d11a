"""Barren plateaus by groups: what circuits of Pauli rotations do when they are deep.

In reading order:

    rotation_group     the group of some generators: its Lie algebra, its orbits of strings
    moments            mean and variance of a loss and of its gradients, for any input
    theorems           which theorem applies: inside the algebra, or by orbits
    purities           what an input has in an orbit, by counting or by listing
    algebra            the Lie algebra by name, with its ideals and centre
    part_orbits        orbits under a connected part of the generators, counted
    components         connected parts, and which group each makes
    enumeration        orbits listed, packed in words
    weight_enumerator  words of a coset of a code by their weight
    quadratic          sums of signs of a quadratic form
    binary             linear algebra over GF(2)

Angles are those of exp(−iθP/2). Orbits leave out signs, which no second moment needs.
"""

from bptools.groups.algebra import Ideal, LieAlgebra
from bptools.groups.moments import Moments, gradient_moments, loss_moments
from bptools.groups.rotation_group import Orbit, RotationGroup
from bptools.groups.theorems import Applicability, Place, applicability

__all__ = [
    "Applicability",
    "Ideal",
    "LieAlgebra",
    "Moments",
    "Orbit",
    "Place",
    "RotationGroup",
    "applicability",
    "gradient_moments",
    "loss_moments",
]
