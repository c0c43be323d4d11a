"""Barren plateaus by groups: what circuits of Pauli rotations do when they are deep.

In reading order:

    rotation_group     the group of some generators: its Lie algebra, its orbits of strings
    moments            mean and variance of a loss and of its gradients, for any input
    depth              the same for 1, 2, .. layers of uniform angles: exact variances, their limit
    brickwork          rows of two-qubit 2-designs, by domain walls
    layer_chain        one layer as a chain on strings
    theorems           which theorem applies: inside the algebra, or by orbits
    expressibility     frame potentials, and their distance from Haar states
    entanglement       entangling capability: the mean Meyer-Wallach measure
    fisher_rank        effective dimension: the rank of the quantum Fisher information
    sum_group          the group of sums of strings, by exact rational closure
    modules            moments for such groups, from what commutators make of the observable
    unitary_blocks     such groups that are everything their symmetries allow, at any dimension
    block_moments      moments for these
    free_fermions      such groups that turn Majorana letters, at any size
    fermion_moments    moments for these
    majorana_letters   strings as wedges of letters
    commutant          what commutes with matrices, and which groups that leaves
    string_tables      operators by string and as matrices
    closure            what generators make of vectors, in rational arithmetic
    group_moments      what is found of a number over a group
    purities           what an input has in an orbit, by counting or by listing
    algebra            the Lie algebra by name, with its ideals and centre
    families           Lie algebras as formulas in the number of qubits
    part_orbits        orbits under a connected part of the generators, counted
    components         connected parts, and which group each makes
    enumeration        orbits listed, packed in words
    weight_enumerator  words of a coset of a code by their weight
    quadratic          sums of signs of a quadratic form
    binary             linear algebra over GF(2)

Angles are those of exp(−iθP/2). Orbits leave out signs, which no second moment needs.
"""

from bptools.groups.algebra import Ideal, LieAlgebra
from bptools.groups.brickwork import brickwork_variances
from bptools.groups.depth import DepthProfile, depth_profile
from bptools.groups.entanglement import entangling_capability, meyer_wallach
from bptools.groups.expressibility import (
    FramePotential,
    group_frame_potential,
    haar_frame_potential,
    sampled_frame_potential,
)
from bptools.groups.families import AlgebraFamily, algebra_family
from bptools.groups.fisher_rank import effective_dimension, fisher_rank
from bptools.groups.group_moments import GroupMoments
from bptools.groups.layer_chain import Layer
from bptools.groups.moments import gradient_moments, loss_moments
from bptools.groups.rotation_group import Orbit, RotationGroup
from bptools.groups.sum_group import SumGroup
from bptools.groups.theorems import Applicability, Whereabouts, applicability

__all__ = [
    "AlgebraFamily",
    "Applicability",
    "DepthProfile",
    "FramePotential",
    "GroupMoments",
    "Ideal",
    "Layer",
    "LieAlgebra",
    "Orbit",
    "RotationGroup",
    "SumGroup",
    "Whereabouts",
    "algebra_family",
    "applicability",
    "brickwork_variances",
    "depth_profile",
    "effective_dimension",
    "entangling_capability",
    "fisher_rank",
    "gradient_moments",
    "group_frame_potential",
    "haar_frame_potential",
    "loss_moments",
    "meyer_wallach",
    "sampled_frame_potential",
]
