"""Groups that rotations about sums of Pauli strings generate, by exact rational closure.

One angle then turns several strings, as in Hamiltonian-variational and permutation-symmetric
circuits, and the group is smaller than that of the single strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt

from flint import fmpq, fmpq_mat

from bptools.circuits import PauliString, PauliSum
from bptools.errors import InternalError, UsageError
from bptools.groups.algebra import Ideal, LieAlgebra
from bptools.groups.closure import (
    MOST_DIMENSION,
    CommutatorModule,
    Element,
    HermitianCommutator,
    element_of,
)
from bptools.groups.free_fermions import FreeFermions, free_fermions
from bptools.groups.majorana_letters import NoFermionsError
from bptools.groups.unitary_blocks import NoBlocksError, UnitaryBlocks, unitary_blocks

MOST_ATTEMPTS = 10  # at a combination whose eigenvalues differ

_EXCEPTIONAL = {14: "g(2)", 52: "f(4)", 78: "e(6)", 133: "e(7)", 248: "e(8)"}


@dataclass(frozen=True)
class SumGroup:
    """The closed group that all exp(−iθH) generate, H of some real sums of Pauli strings.

    Args:
        generators: The sums H (a string counts as one), at least one, all of the same number of
            qubits. Coefficients that are floats are taken for the rationals that they are.

    Raises:
        UsageError: If there is none, one is no sum of strings, or the numbers of qubits differ.

    >>> zz = PauliSum(tuple((1, PauliString.from_label(p)) for p in ("ZZI", "IZZ")))
    >>> x = PauliSum(tuple((1, PauliString.from_label(p)) for p in ("XII", "IXI", "IIX")))
    >>> print(SumGroup((zz, x)).algebra)
    su(3) ⊕ u(1), dimension 9
    """

    generators: Sequence[PauliSum | PauliString]

    def __post_init__(self) -> None:
        """Refuse what generates nothing."""
        if not self.generators:
            raise UsageError("generators must be at least one sum, they are none")
        sums = []
        for generator in self.generators:
            if not isinstance(generator, PauliString | PauliSum):
                raise UsageError(f"generators must be Pauli strings or sums, one is {generator!r}")
            sums.append(as_sum(generator))
        object.__setattr__(self, "generators", tuple(sums))
        if len({total.n_qubits for total in sums}) > 1:
            raise UsageError("generators must act on the same number of qubits, they do not")

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return self.generators[0].n_qubits

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The generators with rational coefficients."""
        return tuple(element_of(g) for g in self.generators if isinstance(g, PauliSum))

    @cached_property
    def fermions(self) -> FreeFermions | None:
        """The group as rotations of Majorana letters, if it is all that their symmetries allow."""
        sums = tuple(g for g in self.generators if isinstance(g, PauliSum))
        try:
            return free_fermions(sums)
        except NoFermionsError:
            return None

    @cached_property
    def blocks(self) -> UnitaryBlocks | None:
        """The blocks of its symmetries, if it is large and all of SU(d) on each; else None."""
        sums = tuple(g for g in self.generators if isinstance(g, PauliSum))
        try:
            known = unitary_blocks(sums)
        except NoBlocksError:
            return None
        return known if known.algebra.dimension > MOST_DIMENSION else None

    @cached_property
    def adjoint(self) -> CommutatorModule:
        """The Lie algebra, on which its generators act by commutators.

        Raises:
            UsageError: If its dimension exceeds what is closed exactly.
        """
        return CommutatorModule(self.elements, self.elements, self.n_qubits)

    @cached_property
    def algebra(self) -> LieAlgebra:
        """The dynamical Lie algebra: its dimension, centre and simple ideals, exactly.

        Raises:
            UsageError: If its dimension exceeds what is closed exactly, and it is not everything
                that its symmetries allow.
        """
        if self.fermions is not None:
            return self.fermions.algebra
        if self.blocks is not None:
            return self.blocks.algebra
        centre = self.adjoint.fixed.ncols()
        lines = (Ideal("u(1)", 1, 1),) * centre
        return LieAlgebra((*self._simple_ideals(), *lines))

    def _simple_ideals(self) -> tuple[Ideal, ...]:
        """Return the simple ideals.

        Matrices on their sum that commute with all commutators are one number on each ideal; the
        eigenvalues of a generic one tell the ideals apart.
        """
        commutator, elements = HermitianCommutator(self.n_qubits), self.elements
        starts = (
            commutator(first, second) for k, first in enumerate(elements) for second in elements[:k]
        )
        derived = CommutatorModule(elements, tuple(filter(None, starts)), self.n_qubits)
        if not derived.dimension:
            return ()
        commuting = derived.commutant()
        for attempt in range(1, MOST_ATTEMPTS):
            generic = sum(
                (
                    matrix * fmpq(number**attempt)
                    for number, matrix in enumerate(commuting, start=1)
                ),
                fmpq_mat(derived.dimension, derived.dimension),
            )
            factors = generic.charpoly().factor()[1]
            if sum(factor.degree() for factor, _ in factors) == len(commuting):
                ideals = [
                    Ideal(_simple_name(multiplicity), multiplicity, 1)
                    for factor, multiplicity in factors
                    for _ in range(factor.degree())
                ]
                return tuple(sorted(ideals, key=lambda ideal: -ideal.dimension))
        raise InternalError("no generic element of the commutant was found")


def as_sum(observable: PauliSum | PauliString) -> PauliSum:
    """Return a string as a sum of one."""
    return PauliSum(((1, observable),)) if isinstance(observable, PauliString) else observable


def _simple_name(dimension: int) -> str:
    """Return the compact simple algebras of a dimension.

    >>> _simple_name(8), _simple_name(21)
    ('su(3)', 'so(7) or sp(3)')
    """
    names = []
    root = isqrt(dimension + 1)
    if root >= 2 and root**2 == dimension + 1:
        names.append(f"su({root})")
    letters = (1 + isqrt(1 + 8 * dimension)) // 2
    if letters >= 5 and letters != 6 and letters * (letters - 1) == 2 * dimension:
        names.append(f"so({letters})")
    half = (isqrt(1 + 8 * dimension) - 1) // 4
    if half >= 3 and half * (2 * half + 1) == dimension:
        names.append(f"sp({half})")
    if dimension in _EXCEPTIONAL:
        names.append(_EXCEPTIONAL[dimension])
    return " or ".join(names) or f"simple({dimension})"
