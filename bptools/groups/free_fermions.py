"""Groups of sums of strings that are free fermions, at any size: by matrices of Majorana letters.

A sum of n(2n − 1) strings is an antisymmetric matrix of 2n letters, and its rotations are rotations
of the letters. The matrices that commute with all generators bound the group from above; as many
independent commutators of generators bound it from below. Where both agree the group is all that
its symmetries allow: SO(d), U(d), Sp(d) on blocks of letters, and averages of two copies of an
observable of two letters are sums of X ↦ aXb + bᵀXaᵀ and X ↦ a tr(bᵀX), a and b in the commutant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from flint import fmpq, fmpq_mat, nmod_mat

from bptools.circuits import PauliSum
from bptools.errors import InternalError
from bptools.groups.algebra import Ideal, LieAlgebra
from bptools.groups.closure import Element, element_of
from bptools.groups.commutant import Commutant
from bptools.groups.majorana_letters import MajoranaLetters, NoFermionsError, Wedge

PRIME = 2**61 - 1
SPARE = 16  # commutators more than there are dimensions
MOST_LETTERS = 128  # two a qubit
MOST_COMMUTING = 6  # independent matrices that commute with all generators
SMALL_ORTHOGONAL = (3, 4)  # SO(d) has invariants of four vectors that O(d) has not


@dataclass(frozen=True, eq=False)
class FreeFermions:
    """A group of rotations of Majorana letters, all that commute with some matrices.

    Args:
        letters: The strings as wedges of letters.
        matrices: The generators: what (i/2)[H, ·] is on letters.
        commutant: What commutes with all of them.
    """

    letters: MajoranaLetters
    matrices: tuple[fmpq_mat, ...]
    commutant: Commutant

    @cached_property
    def algebra(self) -> LieAlgebra:
        """The Lie algebra by name, simple ideals first."""
        ideals = [ideal for block in self.commutant.blocks for ideal in block.ideals]
        order = sorted(ideals, key=lambda ideal: -ideal.dimension)
        return LieAlgebra(tuple(Ideal(i.name, i.dimension, 1) for i in order))

    def matrix_of(self, observable: Mapping[int, fmpq]) -> fmpq_mat:
        """Return an observable of two letters as an antisymmetric matrix.

        Raises:
            NoFermionsError: If it is none.
        """
        return antisymmetric(observable, self.letters.wedges(observable), self.letters.count)


def antisymmetric(weights: Mapping[int, fmpq], wedges: Mapping[int, Wedge], size: int) -> fmpq_mat:
    """Return a sum of strings as the sum of their wedges."""
    matrix = fmpq_mat(size, size)
    for string, weight in weights.items():
        wedge = wedges[string]
        matrix[wedge.first, wedge.second] += weight * wedge.sign
        matrix[wedge.second, wedge.first] -= weight * wedge.sign
    return matrix


def free_fermions(generators: Sequence[PauliSum]) -> FreeFermions:
    """Return the group that rotations about some sums generate, if it is one of free fermions.

    Args:
        generators: The sums.

    Raises:
        NoFermionsError: If their strings are no pairs of Majorana operators, or the group is less
            than what commutes with the commutant.

    >>> from bptools.circuits import PauliString
    >>> n = 30
    >>> bonds = [PauliString.on(n, {q: "Z", q + 1: "Z"}) for q in range(n - 1)]
    >>> fields = [PauliString.on(n, {q: "X"}) for q in range(n)]
    >>> sums = [PauliSum(tuple((1, string) for string in row)) for row in (bonds, fields)]
    >>> print(free_fermions(sums).algebra)
    su(30) ⊕ u(1), dimension 900
    """
    elements = [element_of(generator) for generator in generators]
    letters = MajoranaLetters(generators[0].n_qubits, elements)
    size = letters.count
    if size > MOST_LETTERS:
        raise NoFermionsError(f"there are {size} letters, more than {MOST_LETTERS}")
    matrices = [antisymmetric(element, letters.planes, size) for element in elements]
    commutant = Commutant.of([_columns(matrix) for matrix in matrices], size)
    if commutant.dimension > MOST_COMMUTING:
        raise NoFermionsError("too many matrices commute with the generators")
    if any(b.kind == "R" and b.size in SMALL_ORTHOGONAL for b in commutant.blocks):
        raise NoFermionsError("a block is of three or four dimensions")
    known = FreeFermions(letters, tuple(matrices), commutant)
    if known.algebra.dimension != commutant.rotations:
        raise InternalError("two ways to the dimension of a group disagree")
    if _independent_commutators(matrices, commutant.rotations) < commutant.rotations:
        raise NoFermionsError("the group is less than what its symmetries allow")
    return known


def _columns(matrix: fmpq_mat) -> dict[int, Element]:
    """Return the entries of a matrix that are not 0, by columns."""
    size = matrix.nrows()
    entries = {j: {i: matrix[i, j] for i in range(size) if matrix[i, j]} for j in range(size)}
    return {j: column for j, column in entries.items() if column}


def _independent_commutators(matrices: Sequence[fmpq_mat], wanted: int) -> int:
    """Return how many independent elements of the Lie algebra were made, at most.

    They are random commutators modulo a prime, which does not make them less dependent.
    """
    source = Random(0)
    size = matrices[0].nrows()
    reduced = [_modulo(matrix) for matrix in matrices]
    element = _combined(reduced, source)
    rows = []
    for _ in range(wanted + SPARE):
        entries = element.tolist()
        rows.append([int(entries[i][j]) for i in range(size) for j in range(i)])
        generator = _combined(reduced, source)
        element = generator * element - element * generator + _combined(reduced, source)
    return int(nmod_mat(len(rows), len(rows[0]), [x for row in rows for x in row], PRIME).rank())


def _combined(matrices: Sequence[nmod_mat], source: Random) -> nmod_mat:
    """Return a random combination."""
    total = matrices[0] * source.randrange(1, PRIME)
    for matrix in matrices[1:]:
        total += matrix * source.randrange(1, PRIME)
    return total


def _modulo(matrix: fmpq_mat) -> nmod_mat:
    """Return a rational matrix modulo the prime."""
    entries = [int(x.p) * pow(int(x.q), -1, PRIME) % PRIME for x in matrix.entries()]
    return nmod_mat(matrix.nrows(), matrix.ncols(), entries, PRIME)
