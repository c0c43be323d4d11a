"""What commutes with some antisymmetric matrices: an algebra of matrices, closed under transposes.

It says all of the largest group that the symmetries of the matrices allow: the orthogonal matrices
that commute with it, which are SO(d), U(d) and Sp(d) of its isotypic blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt

from flint import fmpq, fmpq_mat

from bptools.errors import InternalError
from bptools.groups.algebra import Ideal
from bptools.groups.closure import (
    Element,
    GeneratedModule,
    columns,
    identity,
    nullspace,
    stacked,
    trace,
)

MOST_ATTEMPTS = 10  # at a central element whose eigenvalues differ


@dataclass(frozen=True, eq=False)
class VectorModule(GeneratedModule):
    """What matrices, each given by its columns, make of unit vectors."""

    def image(self, generator: Mapping[int, Element], element: Element) -> Element:
        """Return a matrix times a vector."""
        total: Element = {}
        for place, weight in element.items():
            for row, entry in generator.get(place, {}).items():
                total[row] = total.get(row, fmpq(0)) + weight * entry
        return {row: c for row, c in total.items() if c}


@dataclass(frozen=True)
class SymmetryBlock:
    """An isotypic block: copies of one irreducible representation over the reals.

    Args:
        kind: Of the matrices that commute with the irreducible one: R, C or H.
        size: Its dimension over them.
    """

    kind: str
    size: int

    @property
    def ideals(self) -> tuple[Ideal, ...]:
        """The Lie algebra of SO(d), U(d) or Sp(d)."""
        d = self.size
        if self.kind == "R":
            return (Ideal(f"so({d})", d * (d - 1) // 2, 1),) if d > 1 else ()
        if self.kind == "H":
            name = {1: "su(2)", 2: "so(5)"}.get(d, f"sp({d})")
            return (Ideal(name, d * (2 * d + 1), 1),)
        line = Ideal("u(1)", 1, 1)
        return (Ideal(f"su({d})", d**2 - 1, 1), line) if d > 1 else (line,)


@dataclass(frozen=True, eq=False)
class Commutant:
    """The algebra of matrices that commute with some antisymmetric ones.

    Args:
        basis: A basis, the first of which is 1.
    """

    basis: tuple[fmpq_mat, ...]

    @classmethod
    def of(cls, matrices: Sequence[Mapping[int, Element]], size: int) -> Commutant:
        """Return it for matrices of a size, each given by its columns."""
        starts: list[Element] = []
        module = VectorModule(tuple(matrices), (), size)
        for place in range(size):
            if module.basis.coordinates({place: fmpq(1)})[1]:
                starts.append({place: fmpq(1)})
                module = VectorModule(tuple(matrices), tuple(starts), size)
        change = columns(module.basis.elements, size)
        inverse = change.inv()
        return cls(_from_one([change * c * inverse for c in module.commutant()], size))

    @property
    def dimension(self) -> int:
        """The dimension over the rationals."""
        return len(self.basis)

    @property
    def size(self) -> int:
        """The size of the matrices."""
        return int(self.basis[0].nrows())

    @cached_property
    def _pivots(self) -> tuple[list[int], fmpq_mat]:
        """Entries that tell the elements apart, and what takes them to coordinates."""
        rows = fmpq_mat([list(c.entries()) for c in self.basis])
        reduced, rank = rows.rref()
        width = reduced.ncols()
        places = [next(j for j in range(width) if reduced[i, j]) for i in range(rank)]
        square = fmpq_mat([[row[p] for row in rows.tolist()] for p in places])
        return places, square.inv()

    def coordinates(self, element: fmpq_mat) -> list[fmpq]:
        """Return the coordinates of an element."""
        places, inverse = self._pivots
        size = self.size
        column = fmpq_mat(len(places), 1, [element[p // size, p % size] for p in places])
        return [row[0] for row in (inverse * column).tolist()]

    @cached_property
    def products(self) -> tuple[fmpq_mat, ...]:
        """Multiplication from the left by each element of the basis, on coordinates."""
        return tuple(
            fmpq_mat([self.coordinates(a * b) for b in self.basis]).transpose() for a in self.basis
        )

    @cached_property
    def transposition(self) -> fmpq_mat:
        """The transposition on coordinates."""
        return fmpq_mat([self.coordinates(c.transpose()) for c in self.basis]).transpose()

    @property
    def one(self) -> fmpq_mat:
        """The identity on coordinates."""
        return identity(self.dimension)

    @cached_property
    def units(self) -> list[fmpq_mat]:
        """The coordinates of the basis, columns."""
        rows = self.one.tolist()
        return [fmpq_mat(self.dimension, 1, row) for row in rows]

    def element(self, coordinates: Sequence[fmpq]) -> fmpq_mat:
        """Return an element by its coordinates."""
        return weighted(self.basis, coordinates)

    def multiplied(self, first: fmpq_mat, second: fmpq_mat) -> fmpq_mat:
        """Return the coordinates of a product from those of its factors."""
        return weighted(self.products, [row[0] for row in first.tolist()]) * second

    def transposed(self, element: fmpq_mat) -> fmpq_mat:
        """Return the coordinates of a transpose."""
        return self.transposition * element

    @cached_property
    def traces(self) -> list[fmpq]:
        """The traces of the basis."""
        return [trace(c) for c in self.basis]

    @cached_property
    def rotations(self) -> int:
        """The dimension of the group of rotations that commute with it.

        The mean over the algebra, Σ c X c' with dual bases of its regular trace, projects to what
        commutes; on antisymmetric X, X ↦ A X B has trace (tr A tr B − tr A Bᵀ)/2.
        """
        form = fmpq_mat([[trace(a * b) for b in self.products] for a in self.products]).inv()
        total = fmpq(0)
        for i, first in enumerate(self.basis):
            for j, second in enumerate(self.basis):
                if form[i, j]:
                    pair = self.traces[i] * self.traces[j] - trace(first * second.transpose())
                    total += form[i, j] * pair / 2
        if total.q != 1:
            raise InternalError(f"a dimension came out as {total}")
        return int(total.p)

    @cached_property
    def blocks(self) -> tuple[SymmetryBlock, ...]:
        """The isotypic blocks."""
        ones = self.one
        commuting = [a - self._right(b) for a, b in zip(self.products, self.basis, strict=True)]
        centre = nullspace(stacked([*commuting]))
        symmetric = nullspace(stacked([*commuting, self.transposition - ones]))
        hermitian = nullspace(self.transposition - ones)
        for attempt in range(1, MOST_ATTEMPTS):
            weights = fmpq_mat(symmetric.ncols(), 1, [
                (k + 1) ** attempt for k in range(symmetric.ncols())
            ])  # fmt: skip
            generic = [row[0] for row in (symmetric * weights).tolist()]
            matrix = self.element(generic)
            left = weighted(self.products, generic)
            factors = matrix.charpoly().factor()[1]
            if sum(factor.degree() for factor, _ in factors) < symmetric.ncols():
                continue
            counts = [
                _multiplicities(_restricted(left, space)) for space in (ones, centre, hermitian)
            ]
            return tuple(
                _block(multiplicity, *(count[str(factor)] for count in counts))
                for factor, multiplicity in factors
                for _ in range(factor.degree())
            )
        raise InternalError("no generic central element was found")

    def _right(self, element: fmpq_mat) -> fmpq_mat:
        """Return multiplication from the right, on coordinates."""
        return fmpq_mat([self.coordinates(b * element) for b in self.basis]).transpose()


def weighted(matrices: Sequence[fmpq_mat], weights: Sequence[fmpq]) -> fmpq_mat:
    """Return a combination of matrices, at least one."""
    total = matrices[0] * weights[0]
    for matrix, weight in zip(matrices[1:], weights[1:], strict=True):
        total += matrix * weight
    return total


def _from_one(elements: list[fmpq_mat], size: int) -> tuple[fmpq_mat, ...]:
    """Return a basis of the same span that begins with 1."""
    rows = [list(identity(size).entries()), *(list(c.entries()) for c in elements)]
    reduced, rank = fmpq_mat(rows).transpose().rref()
    pivots = [next(j for j in range(len(rows)) if reduced[i, j]) for i in range(rank)]
    if rank != len(elements):
        raise InternalError("the identity commutes with everything, it was not found to")
    return tuple(fmpq_mat(size, size, rows[k]) for k in pivots)


def _restricted(matrix: fmpq_mat, space: fmpq_mat) -> fmpq_mat:
    """Return a matrix on a space that it keeps, given by columns."""
    gram = space.transpose() * space
    return gram.inv() * space.transpose() * matrix * space


def _multiplicities(matrix: fmpq_mat) -> dict[str, int]:
    """Return how often each factor of the characteristic polynomial occurs."""
    return {str(factor): int(count) for factor, count in matrix.charpoly().factor()[1]}


def _block(real: int, algebra: int, centre: int, hermitian: int) -> SymmetryBlock:
    """Return a block by its dimension and those of its commutant and what of it is central.

    Args:
        real: Of the block.
        algebra: Of its commutant, matrices over R, C or H.
        centre: Of the centre.
        hermitian: Of what of the commutant is its own adjoint.
    """
    if centre == 2:
        return SymmetryBlock("C", real // (2 * isqrt(algebra // 2)))
    copies = isqrt(algebra)
    if hermitian == copies * (copies + 1) // 2:
        return SymmetryBlock("R", real // copies)
    return SymmetryBlock("H", real // (2 * copies))
