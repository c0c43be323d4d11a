"""Spaces of sums of Pauli strings that commutators span, in exact rational arithmetic."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import fmpq, fmpq_mat

from bptools.circuits import PauliSum
from bptools.errors import UsageError

Element = dict[int, fmpq]  # coefficients by the strings' vectors, none of them 0

MOST_DIMENSION = 256


def element_of(observable: PauliSum) -> Element:
    """Return a sum with rational coefficients; floats are the rationals that they are.

    >>> from bptools.circuits import PauliString
    >>> element_of(PauliSum(((0.5, PauliString.from_label("-X")),)))
    {1: -1/2}
    """
    terms = ((string.vector, Fraction(c)) for c, string in observable.terms)
    return {vector: fmpq(c.numerator, c.denominator) for vector, c in terms if c}


@dataclass(frozen=True)
class HermitianCommutator:
    """The product (i/2)[A, B] of sums of strings, which is Hermitian as A and B are.

    Args:
        n_qubits: Number of qubits.
    """

    n_qubits: int

    def __call__(self, first: Mapping[int, fmpq], second: Mapping[int, fmpq]) -> Element:
        """Return (i/2)[A, B].

        >>> HermitianCommutator(1)({0b01: fmpq(1)}, {0b10: fmpq(1)})  # X and Z give Y
        {3: 1}
        """
        total: Element = {}
        for a, weight in first.items():
            for b, coefficient in second.items():
                sign = self._sign(a, b)
                if sign:
                    total[a ^ b] = total.get(a ^ b, fmpq(0)) + sign * weight * coefficient
        return {vector: c for vector, c in total.items() if c}

    def _sign(self, a: int, b: int) -> int:
        """Return the sign of iAB as a string, 0 where A and B commute."""
        low = (1 << self.n_qubits) - 1
        ax, az, bx, bz = a & low, a >> self.n_qubits, b & low, b >> self.n_qubits
        x, z = ax ^ bx, az ^ bz
        power = (ax & az).bit_count() + (bx & bz).bit_count() + 2 * (az & bx).bit_count()
        power -= (x & z).bit_count()
        return 0 if power % 2 == 0 else (-1 if power % 4 == 1 else 1)


@dataclass
class RationalBasis:
    """Independent sums of strings, in which others have coordinates.

    Args:
        elements: The independent ones, in the order in which they were added.
    """

    elements: list[Element] = field(default_factory=list)
    _echelon: dict[int, tuple[Element, dict[int, fmpq]]] = field(default_factory=dict)

    def coordinates(self, element: Mapping[int, fmpq]) -> tuple[dict[int, fmpq], Element]:
        """Return coordinates by the number of the basis element, and what is left over."""
        rest, remainder, coordinates = dict(element), Element(), dict[int, fmpq]()
        while rest:
            lead = max(rest)
            if lead not in self._echelon:
                remainder[lead] = rest.pop(lead)
                continue
            row, combination = self._echelon[lead]
            factor = rest[lead]
            _subtract(rest, row, factor)
            _subtract(coordinates, combination, -factor)
        return coordinates, remainder

    def add(self, element: Element) -> bool:
        """Enlarge the span by an element; return whether it lay outside."""
        coordinates, remainder = self.coordinates(element)
        if not remainder:
            return False
        scale = 1 / remainder[max(remainder)]
        combination = {number: -scale * c for number, c in coordinates.items()}
        combination[len(self.elements)] = scale
        row = {vector: scale * c for vector, c in remainder.items()}
        self._echelon[max(row)] = row, combination
        self.elements.append(element)
        return True


def _subtract(total: dict[int, fmpq], row: Mapping[int, fmpq], factor: fmpq) -> None:
    """Take a multiple of a row from a sum, in place."""
    for key, c in row.items():
        value = total.get(key, 0) - factor * c
        if value:
            total[key] = value
        else:
            total.pop(key, None)


@dataclass(frozen=True, eq=False)
class GeneratedModule(ABC):
    """What some generators make of some vectors, by acting on them again and again.

    Args:
        generators: The generators.
        starts: What they act on, the first elements of the basis.
        n_qubits: Number of qubits.

    Raises:
        UsageError: If the dimension exceeds 256.
    """

    generators: tuple[Any, ...]
    starts: tuple[Element, ...]
    n_qubits: int

    def __post_init__(self) -> None:
        """Find the basis, which may be too large."""
        _ = self._grown

    @abstractmethod
    def image(self, generator: Any, element: Element) -> Element:  # noqa: ANN401 - as the module
        """Return what a generator makes of a vector."""

    @cached_property
    def _grown(self) -> tuple[RationalBasis, tuple[tuple[int, int] | None, ...]]:
        """The basis, and of each element the generator and the element that it was made of."""
        basis = RationalBasis()
        origins: list[tuple[int, int] | None] = [None for s in self.starts if basis.add(s)]
        number = 0
        while number < len(basis.elements):
            for g, generator in enumerate(self.generators):
                if basis.add(self.image(generator, basis.elements[number])):
                    origins.append((g, number))
                    if len(basis.elements) > MOST_DIMENSION:
                        raise UsageError(
                            f"generators must make a space of at most {MOST_DIMENSION} dimensions, "
                            "or everything that their symmetries allow on at most 10 qubits or of "
                            "free fermions; they make a larger space and it is not shown to be that"
                        )
            number += 1
        return basis, tuple(origins)

    @property
    def basis(self) -> RationalBasis:
        """The basis."""
        return self._grown[0]

    @property
    def origins(self) -> tuple[tuple[int, int] | None, ...]:
        """The generator and the earlier element of which each element is the commutator."""
        return self._grown[1]

    @property
    def dimension(self) -> int:
        """Number of elements of the basis."""
        return len(self.basis.elements)

    @cached_property
    def actions(self) -> tuple[fmpq_mat, ...]:
        """The generators as matrices on coordinates."""
        return tuple(
            columns(
                [self.basis.coordinates(self.image(h, b))[0] for b in self.basis.elements],
                self.dimension,
            )
            for h in self.generators
        )

    @cached_property
    def gram(self) -> fmpq_mat:
        """The inner products of the basis: tr(bᵢbⱼ)/2ⁿ for sums of strings."""
        elements = self.basis.elements
        return fmpq_mat([[inner(a, b) for b in elements] for a in elements])

    @cached_property
    def fixed(self) -> fmpq_mat:
        """Coordinates of what all generators take to 0, a basis as columns."""
        return nullspace(stacked(self.actions))

    def commutant(self) -> list[fmpq_mat]:
        """Return a basis of the matrices that commute with the actions of all generators.

        Such a matrix A is known by what it makes of the starts, since it commutes with what makes
        the other elements of them; that it does so wherever two ways lead to an element are linear
        equations, which are solved one after another.
        """
        images = _Images(self, identity(self.origins.count(None) * self.dimension))
        for number in range(self.dimension):
            for g, action in enumerate(self.actions):
                if (g, number) in self.origins:
                    continue
                defect = action * images(number)
                for k in range(self.dimension):
                    if action[k, number]:
                        defect -= images(k) * action[k, number]
                if any(defect.entries()):
                    images = _Images(self, reduced_columns(images.known * nullspace(defect)))
        places = range(self.dimension)
        return [
            fmpq_mat([[images(j)[i, column] for j in places] for i in places])
            for column in range(images.known.ncols())
        ]


@dataclass(frozen=True, eq=False)
class CommutatorModule(GeneratedModule):
    """What repeated commutators (i/2)[H, ·] with generators H make of some sums of strings."""

    def image(self, generator: Element, element: Element) -> Element:
        """Return (i/2)[H, A]."""
        return HermitianCommutator(self.n_qubits)(generator, element)


class _Images:
    """What each element of the basis becomes under the matrices that are left, as columns."""

    def __init__(self, module: GeneratedModule, known: fmpq_mat) -> None:
        self.known, self._module = known, module
        rows, size = known.tolist(), module.dimension
        starts = [number for number, origin in enumerate(module.origins) if origin is None]
        self._cache = {
            number: fmpq_mat(rows[place * size : (place + 1) * size])
            for place, number in enumerate(starts)
        }

    def __call__(self, number: int) -> fmpq_mat:
        if number not in self._cache:
            g, parent = self._module.origins[number] or (0, 0)
            self._cache[number] = self._module.actions[g] * self(parent)
        return self._cache[number]


def inner(first: Mapping[int, fmpq], second: Mapping[int, fmpq]) -> fmpq:
    """Return tr(AB)/2ⁿ."""
    return sum((c * second.get(vector, 0) for vector, c in first.items()), fmpq(0))


def trace(matrix: fmpq_mat) -> fmpq:
    """Return the trace."""
    return sum((matrix[i, i] for i in range(matrix.nrows())), fmpq(0))


def identity(size: int) -> fmpq_mat:
    """Return the identity matrix."""
    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def columns(vectors: Sequence[Mapping[int, fmpq]], size: int) -> fmpq_mat:
    """Return sparse vectors as the columns of a matrix with so many rows."""
    return fmpq_mat([[vector.get(i, fmpq(0)) for vector in vectors] for i in range(size)])


def stacked(matrices: Sequence[fmpq_mat]) -> fmpq_mat:
    """Return matrices below one another."""
    return fmpq_mat([row for matrix in matrices for row in matrix.tolist()])


def nullspace(matrix: fmpq_mat) -> fmpq_mat:
    """Return a basis of what a matrix takes to 0, as columns; no columns if there is none.

    >>> nullspace(fmpq_mat([[fmpq(1), fmpq(-2)]])).tolist()
    [[2], [1]]
    """
    reduced, rank = matrix.rref()
    size = matrix.ncols()
    pivots = [next(j for j in range(size) if reduced[i, j]) for i in range(rank)]
    free = [j for j in range(size) if j not in pivots]
    null = fmpq_mat(size, len(free))
    for column, j in enumerate(free):
        null[j, column] = fmpq(1)
        for i, pivot in enumerate(pivots):
            null[pivot, column] = -reduced[i, j]
    return null


def reduced_columns(matrix: fmpq_mat) -> fmpq_mat:
    """Return a basis of the same column space with the smallest of entries: in echelon form."""
    reduced, rank = matrix.transpose().rref()
    return fmpq_mat(reduced.tolist()[:rank]).transpose() if rank else matrix
