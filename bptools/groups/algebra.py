"""The dynamical Lie algebra of Pauli generators by name: ideals, centre, dimension.

Every connected part of the generators spans copies of one simple algebra, or the line of a single
string; how many copies is how many strings that commute with the part its strings occur times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bptools.groups.components import Component
from bptools.groups.part_orbits import part_orbit


@dataclass(frozen=True)
class Ideal:
    """Copies of a simple algebra, or of the line u(1), that belong to one part of the generators.

    Args:
        name: In the compact form, such as ``"so(6)"``; sp(m) acts on 2m dimensions.
        dimension: Of one copy.
        copies: How many there are.
    """

    name: str
    dimension: int
    copies: int


@dataclass(frozen=True)
class LieAlgebra:
    """A compact Lie algebra as the direct sum of its ideals.

    Args:
        ideals: Simple ones and lines, in the order of the generators.

    >>> print(LieAlgebra((Ideal("su(2)", 3, 2), Ideal("u(1)", 1, 1), Ideal("su(2)", 3, 1))))
    su(2)^3 ⊕ u(1), dimension 10
    """

    ideals: tuple[Ideal, ...]

    @property
    def dimension(self) -> int:
        """The dimension over the reals."""
        return sum(ideal.dimension * ideal.copies for ideal in self.ideals)

    @property
    def centre(self) -> int:
        """The dimension of the centre."""
        return sum(ideal.copies for ideal in self.ideals if ideal.dimension == 1)

    def __str__(self) -> str:
        copies: dict[str, int] = {}
        for ideal in self.ideals:
            copies[ideal.name] = copies.get(ideal.name, 0) + ideal.copies
        names = (name + (f"^{count}" if count > 1 else "") for name, count in copies.items())
        return f"{' ⊕ '.join(names)}, dimension {self.dimension}"


def algebra_of(parts: Sequence[Component]) -> LieAlgebra:
    """Return the Lie algebra that the connected parts of some generators span."""
    return LieAlgebra(tuple(_ideal(part) for part in parts))


def _ideal(part: Component) -> Ideal:
    """Return what one part spans.

    Source: G. Aguilar, S. Cichy, J. Eisert and L. Bittel, arXiv:2408.00081, in other words.
    """
    orbit = part_orbit(part, part.generators[0])
    if orbit is None:
        return Ideal("u(1)", 1, 1)
    copies = 2**orbit.fibre.rank
    dimension, planes = orbit.size // copies, part.planes
    if part.majoranas is not None:
        letters = part.majoranas.count
        return Ideal("su(2)" if letters == 3 else f"so({letters})", dimension, copies)
    size = 2**planes
    names = {
        size * (size - 1) // 2: f"so({size})",
        size * (size + 1) // 2: f"sp({size // 2})",
        size**2 - 1: f"su({size})",
    }
    return Ideal(names[dimension], dimension, copies)
