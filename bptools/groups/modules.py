"""Moments for groups of sums of strings, from what commutators make of the observable.

On the module that the group makes of O, a Haar average of U†OU ⊗ U†OU is the projection of O ⊗ O to
what is invariant; and an invariant of two copies is a matrix that commutes with all commutators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq, fmpq_mat

from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import PauliState
from bptools.gradients.pauli.packing import pack
from bptools.groups.block_moments import BlockAverages
from bptools.groups.closure import MOST_DIMENSION, CommutatorModule, element_of, trace
from bptools.groups.fermion_moments import FermionAverages
from bptools.groups.group_moments import GroupMoments, number
from bptools.groups.majorana_letters import NoFermionsError, string_of
from bptools.groups.purities import Number
from bptools.groups.rotation_group import RotationGroup
from bptools.groups.sum_group import SumGroup, as_sum

BYTES_A_NUMBER = 16  # of a rational matrix, at least


@dataclass(frozen=True, eq=False)
class ObservableModule:
    """What a group of sums of strings makes of an observable.

    Args:
        group: The group.
        observable: The observable O, another than 0.

    Raises:
        UsageError: If the dimension exceeds what is closed exactly.

    >>> from bptools.circuits import PauliString
    >>> x, z = (PauliString.from_label(p) for p in ("X", "Z"))
    >>> ObservableModule(SumGroup((x,)), PauliSum(((1, z),))).module.dimension
    2
    """

    group: SumGroup
    observable: PauliSum

    @cached_property
    def module(self) -> CommutatorModule:
        """The module, of which O is the first element."""
        start = element_of(self.observable)
        try:
            return CommutatorModule(self.group.elements, (start,), self.group.n_qubits)
        except UsageError as reason:
            raise UsageError(
                f"observable must make a space of at most {MOST_DIMENSION} dimensions or be one of "
                f"two Majorana letters, it makes a larger one{self._estimate} under {self._known}; "
                "with an angle for each string the orbits are counted at any size, and a circuit "
                "of some depth has its moments over the angles, by the ensemble uniform"
            ) from reason

    @property
    def _estimate(self) -> str:
        """How large the space may be and what its matrices hold, in words; empty if not counted.

        It lies in the span of the orbits of the observable's strings under all strings of the
        generators, which are counted; each of its matrices has a number for every two dimensions.
        """
        strings = {vector for element in self.group.elements for vector in element}
        try:
            group = RotationGroup([string_of(self.group.n_qubits, v) for v in sorted(strings)])
            orbits = [group.orbit(string) for _, string in self.observable.terms]
        except UsageError:
            return ""
        most = sum(orbit.size for orbit in orbits)
        gigabytes = BYTES_A_NUMBER * most**2 / 1e9
        return f", of up to {most} dimensions ({gigabytes:.2g} GB a matrix)"

    @property
    def _known(self) -> str:
        """The group in words, by its Lie algebra if that is known."""
        try:
            return f"the group of Lie algebra {self.group.algebra}"
        except UsageError:
            return "a group whose Lie algebra is larger, too"

    @cached_property
    def invariants(self) -> tuple[fmpq_mat, ...]:
        """The matrices that commute with all generators, a basis."""
        return tuple(self.module.commutant())

    @cached_property
    def _adjoints(self) -> list[fmpq_mat]:
        """Their adjoints under tr(AB)/2ⁿ."""
        inverse = self.module.gram.inv()
        return [inverse * a.transpose() * self.module.gram for a in self.invariants]

    def _projected(self, overlaps: Sequence[fmpq]) -> list[fmpq]:
        """Return coefficients in the basis of what has these overlaps with it."""
        size = len(self.invariants)
        entries = [trace(a * b) for a in self._adjoints for b in self.invariants]
        column = fmpq_mat(size, 1, list(overlaps))
        return [row[0] for row in fmpq_mat(size, size, entries).solve(column).tolist()]

    @cached_property
    def square(self) -> fmpq_mat:
        """The average of U†OU ⊗ U†OU, as a matrix that commutes with all generators."""
        overlaps = [
            sum((a[k, 0] * self.module.gram[k, 0] for k in range(self.module.dimension)), fmpq(0))
            for a in self.invariants
        ]
        return self._sum(self._projected(overlaps))

    def _sum(self, coefficients: Sequence[fmpq]) -> fmpq_mat:
        size = self.module.dimension
        terms = (a * c for a, c in zip(self.invariants, coefficients, strict=True))
        return sum(terms, fmpq_mat(size, size))

    def derived_square(self, generator: int) -> fmpq_mat:
        """Return the same with a rotation about one of the generators differentiated in between."""
        action = self.module.actions[generator]
        turned = action * self.square * action * fmpq(-1)
        return self._sum(self._projected([trace(a * turned) for a in self._adjoints]))

    def values(self, state: PauliState) -> fmpq_mat:
        """Return the expectations of the module's elements in a state, as a column."""
        n, elements = self.group.n_qubits, self.module.basis.elements
        low = (1 << n) - 1
        vectors = sorted({vector for element in elements for vector in element})
        x, z = pack([v & low for v in vectors], n), pack([v >> n for v in vectors], n)
        exact = map(Fraction, state.expectations(x, z).tolist())
        table = {v: fmpq(e.numerator, e.denominator) for v, e in zip(vectors, exact, strict=True)}
        totals = (sum((c * table[v] for v, c in b.items()), fmpq(0)) for b in elements)
        return fmpq_mat(len(elements), 1, list(totals))

    def second(self, matrix: fmpq_mat, state: PauliState) -> Number:
        """Return what an average of two copies is worth at two copies of a state."""
        values = self.values(state)
        product = values.transpose() * matrix * self.module.gram.inv() * values
        return number(product[0, 0], exact=state.is_exact)

    def mean(self, state: PauliState) -> Number:
        """Return E tr(O U ρ U†): that of the part of O that commutes with the group."""
        fixed = self.module.fixed
        if not fixed.ncols():
            return 0
        gram = self.module.gram
        overlaps = fixed.transpose() * gram * _unit(self.module.dimension)
        part = fixed * (fixed.transpose() * gram * fixed).solve(overlaps)
        return number((self.values(state).transpose() * part)[0, 0], exact=state.is_exact)


def module_loss(group: SumGroup, observable: PauliSum, state: PauliState) -> GroupMoments:
    """Return the moments of tr(O U ρ U†), U Haar on a group of sums of strings."""
    if not any(coefficient for coefficient, _ in observable.terms):
        return GroupMoments(0, 0)
    averages = _fermion_averages(group, observable)
    if averages is not None:
        return averages.loss(state)
    if group.blocks is not None:
        return BlockAverages.of(group.blocks, observable, state).loss()
    module = ObservableModule(group, observable)
    return GroupMoments(module.mean(state), module.second(module.square, state))


def module_gradient(
    group: SumGroup, observable: PauliSum, state: PauliState, generator: PauliSum | PauliString
) -> GroupMoments:
    """Return the moments of the gradient by the angle of one of the generators.

    Raises:
        UsageError: If the generator is none of the group's.
    """
    places = [k for k, known in enumerate(group.generators) if known == as_sum(generator)]
    if not places:
        raise UsageError("generator must be one of the group's sums, it is not")
    if not any(coefficient for coefficient, _ in observable.terms):
        return GroupMoments(0, 0)
    averages = _fermion_averages(group, observable)
    if averages is not None:
        return averages.gradient(as_sum(generator), state)
    if group.blocks is not None:
        return BlockAverages.of(group.blocks, observable, state).gradient(as_sum(generator))
    module = ObservableModule(group, observable)
    return GroupMoments(0, module.second(module.derived_square(places[0]), state))


def second_moments_on(group: SumGroup, observable: PauliSum) -> str:
    """Return on which space the moments of an observable are found, in words."""
    if _fermion_averages(group, observable) is not None:
        return "Majorana letters"
    return "module of the observable" if group.blocks is None else "symmetries' blocks"


def _fermion_averages(group: SumGroup, observable: PauliSum) -> FermionAverages | None:
    """Return the averages by letters, if the group and the observable are of free fermions."""
    if group.fermions is None:
        return None
    try:
        return FermionAverages(group.fermions, observable)
    except NoFermionsError:
        return None


def _unit(size: int) -> fmpq_mat:
    """Return the first unit vector as a column."""
    return fmpq_mat(size, 1, [int(i == 0) for i in range(size)])
