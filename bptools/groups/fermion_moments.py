"""Moments of observables of two letters over groups of free fermions, in rational numbers.

An average of two copies is a combination of the maps T: X ↦ (aXb + bᵀXaᵀ)/2 and R: X ↦ j ⟨k, X⟩ of
antisymmetric X, with a, b and the antisymmetric j, k in the commutant. All traces of these, also
with commutators with a generator h between them, are traces of c hᵏ, since c and h commute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from flint import fmpq, fmpq_mat

from bptools.circuits import PauliSum
from bptools.gradients.pauli import PauliState
from bptools.gradients.pauli.packing import pack
from bptools.groups.closure import Element, element_of, nullspace, trace
from bptools.groups.commutant import Commutant
from bptools.groups.free_fermions import FreeFermions, antisymmetric
from bptools.groups.group_moments import GroupMoments, number
from bptools.groups.majorana_letters import Wedge
from bptools.groups.purities import Number

Coordinates = fmpq_mat  # of an element of the commutant, a column

_PLAIN = (((0, 0), 1),)  # powers of h left and right of X, with coefficients
_DERIVED = (((2, 0), -1), ((1, 1), 2), ((0, 2), -1))  # −[h, a[h, X]b]


@dataclass(frozen=True, eq=False)
class LetterInvariants:
    """The maps of antisymmetric matrices that commute with all rotations of a group.

    Args:
        commutant: What commutes with the group's generators.
    """

    commutant: Commutant

    @cached_property
    def fixed(self) -> list[fmpq_mat]:
        """The antisymmetric elements of the commutant, which the group leaves alone."""
        c = self.commutant
        return [c.element(row) for row in nullspace(c.transposition + c.one).transpose().tolist()]

    @cached_property
    def _ends(self) -> list[tuple[fmpq_mat, fmpq_mat]]:
        """The j and k of all R."""
        return [(j, k) for j in self.fixed for k in self.fixed]

    @cached_property
    def _sides(self) -> list[tuple[int, int]]:
        """The a and b of all T, by number in the commutant's basis."""
        numbers = range(self.commutant.dimension)
        return [(a, b) for a in numbers for b in numbers]

    def overlaps(self, matrix: fmpq_mat) -> list[fmpq]:
        """Return ⟨X, M X⟩ of every map M."""
        turned = [matrix * c for c in self.commutant.basis]
        within = [trace(turned[a] * turned[b]) / -2 for a, b in self._sides]
        return within + [inner(j, matrix) * inner(k, matrix) for j, k in self._ends]

    @cached_property
    def gram(self) -> fmpq_mat:
        """The traces tr M†M'."""
        basis = self.commutant.basis
        upper = self._traces([self.commutant.traces], _PLAIN)
        mixed = [
            [trace(j * basis[a] * k * basis[b]) / -2 for j, k in self._ends] for a, b in self._sides
        ]
        corner = [[inner(j, p) * inner(k, q) for p, q in self._ends] for j, k in self._ends]
        rows = [row + extra for row, extra in zip(upper, mixed, strict=True)]
        rows += [[row[e] for row in mixed] + corner[e] for e in range(len(self._ends))]
        return fmpq_mat(rows)

    def derived(self, generator: fmpq_mat) -> fmpq_mat:
        """Return tr M† [h, M' [X, h]] of all maps; a generator h makes 0 of all R."""
        powers = [self.commutant.traces]
        turned = list(self.commutant.basis)
        for _ in range(2):
            turned = [c * generator for c in turned]
            powers.append([trace(c) for c in turned])
        size = self.gram.nrows()
        table = fmpq_mat(size, size)
        for i, row in enumerate(self._traces(powers, _DERIVED)):
            for j, entry in enumerate(row):
                table[i, j] = entry
        return table

    def _traces(
        self, powers: list[list[fmpq]], terms: tuple[tuple[tuple[int, int], int], ...]
    ) -> list[list[fmpq]]:
        """Return tr T† T' of all T, with powers of h between them."""
        c = self.commutant

        def pair(first: tuple[int, int], second: tuple[int, int]) -> fmpq:
            a, b, u, v = (c.units[number] for number in (*first, *second))
            adjoint = ((c.transposed(a), c.transposed(b)), (b, a))
            plain = ((u, v), (c.transposed(v), c.transposed(u)))
            total = fmpq(0)
            for (p, q), (x, y) in product(adjoint, plain):
                left, right = c.multiplied(p, x), c.multiplied(y, q)
                whole = c.multiplied(left, c.transposed(right))
                for (i, j), weight in terms:
                    split = _along(powers[i], left) * _along(powers[j], right)
                    total += weight * (split - (-1) ** j * _along(powers[i + j], whole))
            return total / 8

        return [[pair(first, second) for second in self._sides] for first in self._sides]

    @cached_property
    def independent(self) -> list[int]:
        """Maps that the others are combinations of."""
        reduced, rank = self.gram.rref()
        size = reduced.ncols()
        return [next(j for j in range(size) if reduced[i, j]) for i in range(rank)]

    def projected(self, overlaps: list[fmpq]) -> fmpq_mat:
        """Return the coefficients of the combination of maps with these traces with each."""
        places = self.independent
        square = fmpq_mat([[self.gram[i, j] for j in places] for i in places])
        solved = square.solve(fmpq_mat(len(places), 1, [overlaps[i] for i in places]))
        total = fmpq_mat(len(overlaps), 1)
        for row, place in enumerate(places):
            total[place, 0] = solved[row, 0]
        return total


@dataclass(frozen=True, eq=False)
class FermionAverages:
    """What is averaged over a group of free fermions.

    Args:
        known: The group.
        observable: The observable O, of strings of two letters.

    Raises:
        NoFermionsError: If it is another.
    """

    known: FreeFermions
    observable: PauliSum

    def __post_init__(self) -> None:
        """Refuse strings that are no wedges."""
        _ = self._matrix

    @cached_property
    def _element(self) -> Element:
        return element_of(self.observable)

    @cached_property
    def _wedges(self) -> Mapping[int, Wedge]:
        return self.known.letters.wedges(self._element)

    @cached_property
    def _matrix(self) -> fmpq_mat:
        return antisymmetric(self._element, self._wedges, self.known.letters.count)

    @cached_property
    def _invariants(self) -> LetterInvariants:
        return LetterInvariants(self.known.commutant)

    def _values(self, state: PauliState) -> fmpq_mat:
        """Return what a state expects of every wedge."""
        n = self.known.letters.n_qubits
        strings, low = sorted(self._wedges), (1 << n) - 1
        x, z = pack([v & low for v in strings], n), pack([v >> n for v in strings], n)
        values = map(Fraction, state.expectations(x, z).tolist())
        weights = {
            s: fmpq(v.numerator, v.denominator) for s, v in zip(strings, values, strict=True)
        }
        return antisymmetric(weights, self._wedges, self.known.letters.count)

    def loss(self, state: PauliState) -> GroupMoments:
        """Return the moments of tr(O U ρ U†)."""
        values = self._values(state)
        square = self._invariants.projected(self._invariants.overlaps(self._matrix))
        return GroupMoments(
            number(self._mean(values), exact=state.is_exact), self._second(square, state, values)
        )

    def gradient(self, generator: PauliSum, state: PauliState) -> GroupMoments:
        """Return the moments of the derivative by the angle of exp(−iθH/2) in between."""
        element = element_of(generator)
        matrix = antisymmetric(element, self.known.letters.planes, self.known.letters.count)
        square = self._invariants.projected(self._invariants.overlaps(self._matrix))
        turned = [row[0] for row in (self._invariants.derived(matrix) * square).tolist()]
        return GroupMoments(
            0, self._second(self._invariants.projected(turned), state, self._values(state))
        )

    def _second(self, square: fmpq_mat, state: PauliState, values: fmpq_mat) -> Number:
        """Return what an average of two copies is worth at two copies of a state."""
        overlaps = self._invariants.overlaps(values)
        total = sum((square[k, 0] * w for k, w in enumerate(overlaps)), fmpq(0))
        return number(total, exact=state.is_exact)

    def _mean(self, values: fmpq_mat) -> fmpq:
        """Return what the part of O that the group leaves alone is worth."""
        fixed = self._invariants.fixed
        if not fixed:
            return fmpq(0)
        gram = fmpq_mat([[inner(j, k) for k in fixed] for j in fixed])
        part = gram.solve(fmpq_mat(len(fixed), 1, [inner(j, self._matrix) for j in fixed]))
        return sum((part[k, 0] * inner(j, values) for k, j in enumerate(fixed)), fmpq(0))


def inner(first: fmpq_mat, second: fmpq_mat) -> fmpq:
    """Return the inner product of two antisymmetric matrices, in which wedges are orthonormal."""
    return trace(first * second) / -2


def _along(traces: list[fmpq], element: Coordinates) -> fmpq:
    return sum((t * element[k, 0] for k, t in enumerate(traces)), fmpq(0))
