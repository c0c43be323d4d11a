"""Effective dimension: in how many directions the angles of a circuit move its state.

It is the rank of the quantum Fisher information at almost all angles; with more gates it grows to
the dimension of the set of states that the group reaches.

Source: T. Haug, K. Bharti and M. S. Kim, PRX Quantum 2 (2021) 040309; M. Larocca, N. Ju,
    D. García-Martín, P. J. Coles and M. Cerezo, Nat. Comput. Sci. 3 (2023) 542.
"""

from __future__ import annotations

import numpy as np
from flint import nmod_mat
from numpy.typing import NDArray

from bptools.circuits import Circuit, PauliString
from bptools.errors import UsageError
from bptools.gradients.pauli import PauliState
from bptools.groups.binary import BinaryBasis
from bptools.groups.purities import as_stabiliser
from bptools.groups.rotation_group import MOST_STRINGS, RotationGroup
from bptools.statistics import stream

PRIME = 2**31 - 1  # products of two residues fit into 64 bits
ATTEMPTS = 3  # at angles where the rank may happen to be smaller, each with chance below 10⁻⁵
MOST_AMPLITUDES = 2**24  # of all derivatives together

Residues = NDArray[np.int64]


def fisher_rank(circuit: Circuit, seed: int = 0) -> int:
    """Return the largest rank of the quantum Fisher information of a circuit on |0..0⟩.

    Args:
        circuit: Rotations, each with an angle of its own, and Clifford gates.
        seed: Of the angles at which the rank is found.

    Returns:
        The rank at angles with rational cosines and sines, in arithmetic modulo a prime: never more
        than the largest rank, and that one but for a chance below 10⁻¹⁰.

    Raises:
        UsageError: If there are too many rotations and qubits.

    >>> from bptools.circuits import RotationGate
    >>> turns = [RotationGate(axis, 0) for axis in "XZXZ"]
    >>> fisher_rank(Circuit(1, tuple(turns)))
    2
    """
    generators, size = circuit.at_input.generators, 2**circuit.n_wires
    if len(generators) * size > MOST_AMPLITUDES:
        raise UsageError(
            f"circuit must have at most {MOST_AMPLITUDES} rotations times amplitudes, it has "
            f"{len(generators)} times {size}"
        )
    chance = stream(seed, "fisher rank")
    return max(_rank_at(generators, chance.integers(1, PRIME, len(generators)))
               for _ in range(ATTEMPTS))  # fmt: skip


def effective_dimension(group: RotationGroup, state: PauliState) -> int:
    """Return the dimension of the set of states that a group reaches from one.

    Args:
        group: The group.
        state: A stabiliser state, such as |0..0⟩.

    Returns:
        The largest rank of the quantum Fisher information at any depth.

    Raises:
        UsageError: If the state is no stabiliser state, the numbers of qubits differ or the Lie
            algebra has too many dimensions.

    >>> from bptools.gradients.pauli import ProductState
    >>> full = RotationGroup([PauliString.from_label(p) for p in ("XI", "ZI", "IX", "IZ", "ZZ")])
    >>> effective_dimension(full, ProductState.zeros(2))
    6
    """
    stabiliser = as_stabiliser(state)
    if stabiliser is None or state.n_qubits != group.n_qubits:
        raise UsageError(f"state must be a stabiliser state of {group.n_qubits} qubits, it is not")
    if group.algebra.dimension > MOST_STRINGS:
        raise UsageError(
            f"the Lie algebra must have at most {MOST_STRINGS} dimensions, it has "
            f"{group.algebra.dimension}"
        )
    known = BinaryBasis.spanned_by(g.vector for g in stabiliser.generators)
    representatives: dict[int, PauliString] = {}
    directions: set[tuple[int, bool]] = set()
    for vector in _algebra(group):
        key = known.remainder(vector)
        if key:  # else it only turns the phase
            string = PauliString(group.n_qubits, vector & low(group), vector >> group.n_qubits)
            first = representatives.setdefault(key, string)
            directions.add((key, string.commutes(first)))  # iS|ψ⟩ is ±iR|ψ⟩ or ±R|ψ⟩
    return len(directions)


def low(group: RotationGroup) -> int:
    """Return the bits x of a vector."""
    return (1 << group.n_qubits) - 1


def _algebra(group: RotationGroup) -> set[int]:
    """Return the strings of the Lie algebra."""
    strings: set[int] = set()
    for generator in group.generators:
        if generator.vector not in strings:
            strings |= group.listed(generator).vectors
    return strings


def _rank_at(generators: tuple[PauliString, ...], tangents: Residues) -> int:
    """Return the rank where tan(θ/4) are given residues."""
    n = generators[0].n_qubits
    rows = np.zeros((1, 2, 2**n), dtype=np.int64)  # real and imaginary parts, the state itself
    rows[0, 0, 0] = 1
    for string, tangent in zip(generators, tangents.tolist(), strict=True):
        scale = pow(1 + tangent * tangent, -1, PRIME)
        cosine, sine = (1 - tangent * tangent) * scale % PRIME, 2 * tangent * scale % PRIME
        rows = (cosine * rows + sine * _turned(string, rows)) % PRIME
        rows = np.concatenate([rows, _turned(string, rows[:1])])
    phase = np.stack([-rows[:1, 1], rows[:1, 0]], axis=1) % PRIME
    vectors = np.concatenate([rows[1:], phase]).reshape(len(rows), -1)
    return int(nmod_mat(*vectors.shape, vectors.ravel().tolist(), PRIME).rank()) - 1


def _turned(string: PauliString, rows: Residues) -> Residues:
    """Return −iP ψ of each row; qubit q is bit q of the index."""
    index = np.arange(rows.shape[-1])
    source = index ^ string.x
    signs = 1 - 2 * (np.bitwise_count(source & string.z).astype(np.int64) & 1)
    power = ((string.x & string.z).bit_count() + 3 + 1 - string.sign) % 4  # of i
    moved = rows[..., source] * signs
    real, imaginary = moved[:, 0], moved[:, 1]
    parts = {0: (real, imaginary), 1: (-imaginary, real), 2: (-real, -imaginary),
             3: (imaginary, -real)}[power]  # fmt: skip
    return np.stack(parts, axis=1) % PRIME
