"""The group that rotations about Pauli strings generate, and what it makes of strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from bptools.circuits import PauliString
from bptools.errors import UsageError
from bptools.groups.algebra import LieAlgebra, algebra_of
from bptools.groups.binary import BinaryBasis
from bptools.groups.components import Component, Vector, components
from bptools.groups.enumeration import ListedOrbit, list_orbit
from bptools.groups.part_orbits import PartOrbit, part_orbit

MOST_STRINGS = 2**24  # that are listed: 128 MB a word


@dataclass(frozen=True, eq=False)
class Orbit:
    """The strings that a group's rotations make of one, counted without being listed.

    Args:
        start: The string.
        parts: Its orbits under the connected parts of the generators that move it.
    """

    start: PauliString
    parts: tuple[PartOrbit, ...]

    @cached_property
    def size(self) -> int:
        """Number of strings, signs left out.

        Parts commute: modulo what commutes with all of them their moves are independent, and there
        the fibres join.
        """
        fibre = BinaryBasis()
        sizes = []
        for part in self.parts:
            sizes.append(part.size >> part.fibre.rank)
            for vector in part.fibre.vectors:
                fibre.add(vector)
        return prod(sizes) << fibre.rank


@dataclass(frozen=True)
class RotationGroup:
    """The closed group that all exp(−iθP) generate, P of some Pauli strings.

    Args:
        generators: The strings P, at least one, all of the same number of qubits and none the
            identity.

    Raises:
        UsageError: If there is none, they differ in their number of qubits, or one is the identity.

    >>> ising = [PauliString.from_label(p) for p in ("ZZI", "IZZ", "XII", "IXI", "IIX")]
    >>> group = RotationGroup(ising)
    >>> print(group.algebra)
    so(6), dimension 15
    >>> group.orbit(PauliString.from_label("XYX")).size
    20
    """

    generators: Sequence[PauliString]

    def __post_init__(self) -> None:
        """Refuse what generates nothing."""
        object.__setattr__(self, "generators", tuple(self.generators))
        if not self.generators:
            raise UsageError("generators must be at least one string, they are none")
        for string in self.generators:
            if not isinstance(string, PauliString):
                raise UsageError(f"generators must be Pauli strings, one is {string!r}")
            if string.n_qubits != self.n_qubits:
                raise UsageError(
                    f"generators must act on the same number of qubits, {self.generators[0]} and "
                    f"{string} do not"
                )
            if not string.support:
                raise UsageError("generators must be other strings than the identity, one is not")

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return self.generators[0].n_qubits

    @cached_property
    def parts(self) -> tuple[Component, ...]:
        """The generators by connected parts of their anticommutation graph."""
        return components(self.n_qubits, [string.vector for string in self.generators])

    @cached_property
    def algebra(self) -> LieAlgebra:
        """The dynamical Lie algebra: its dimension, centre and simple ideals, exactly."""
        return algebra_of(self.parts)

    def centralises(self, string: PauliString) -> bool:
        """Return whether a string commutes with every generator."""
        return all(string.commutes(generator) for generator in self.generators)

    def holds(self, string: PauliString) -> bool:
        """Return whether i times a string belongs to the dynamical Lie algebra.

        >>> group = RotationGroup([PauliString.from_label(p) for p in ("XI", "ZZ", "IX")])
        >>> group.holds(PauliString.from_label("YZ")), group.holds(PauliString.from_label("ZI"))
        (True, False)
        """
        vector = self._checked(string).vector
        return any(self._part_holds(part, vector) for part in self.parts)

    @staticmethod
    def _part_holds(part: Component, vector: Vector) -> bool:
        orbit = part_orbit(part, part.generators[0])
        return vector == part.generators[0] if orbit is None else orbit.holds(vector)

    def orbit(self, string: PauliString) -> Orbit:
        """Return the orbit of a string; its size is found without listing it."""
        vector = self._checked(string).vector
        orbits = (part_orbit(part, vector) for part in self.parts)
        return Orbit(string, tuple(orbit for orbit in orbits if orbit is not None))

    def listed(self, string: PauliString) -> ListedOrbit:
        """Return all strings of an orbit.

        Raises:
            UsageError: If they are more than fit; their number is in the message.
        """
        size = self.orbit(string).size
        if size > MOST_STRINGS:
            raise UsageError(
                f"orbits must have at most {MOST_STRINGS} strings to be listed, that of {string} "
                f"has {size}"
            )
        return list_orbit([string], self.generators)

    def _checked(self, string: PauliString) -> PauliString:
        """Return a string; refuse one of another number of qubits."""
        if string.n_qubits != self.n_qubits:
            raise UsageError(
                f"strings must act on {self.n_qubits} qubits as the generators do, {string} acts "
                f"on {string.n_qubits}"
            )
        return string
