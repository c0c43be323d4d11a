"""All Weingarten functions of one group and degree, as integer polynomials over one denominator.

This is the fast form, in which sums such as sum_mu count(mu) d^loops Wg(mu) are sums of flint
polynomials, converted to SymPy once::

    table = rational_table(Group.UNITARY, 3)
    d = fmpz_poly([0, 1])
    numerator = table.numerators[(1, 1, 1)] * d**2 + 3 * table.numerators[(2, 1)] * d
    as_expression(numerator, table.denominator, dimension)       # factored, plain SymPy
    value_at(numerator, table.denominator, 7)                    # exact Rational, 7 >= degree

It is valid for integer d >= degree; :func:`table_at` is exact at every integer d >= 1.
The variable is d for U(d) and O(d), and the half dimension d for Sp(2d), whose entries are those
of permutations of sign +1: multiply by the signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from flint import fmpq, fmpz_poly

from bptools.haar.weingarten import characters, zonal
from bptools.haar.weingarten.memory import require_memory, require_shapes
from bptools.haar.weingarten.rational_functions import Denominator, Line
from bptools.haar.weingarten.store import stored
from bptools.haar.weingarten.symmetric_group import Partition
from bptools.haar.weingarten.walks import Family, bytes_needed, numerators, poles

# From these degrees on a table takes about 1 s: longer than reading it, or one class by itself.
SECONDS_PER_BYTE = 1.6e-8  # of a table; measured: from degree 30 to 34, both families
STORED_FROM = {Family.UNITARY: 30, Family.ORTHOGONAL: 26}


class Group(StrEnum):
    """The compact groups; the dimension of the symplectic one is the half dimension d of Sp(2d)."""

    UNITARY = "unitary"
    ORTHOGONAL = "orthogonal"
    SYMPLECTIC = "symplectic"


@dataclass(frozen=True, eq=False)
class RationalTable:
    """Numerators by class, over a common denominator; see the module's docstring."""

    group: Group
    degree: int
    numerators: Mapping[Partition, fmpz_poly]
    denominator: Denominator


@lru_cache(maxsize=32)
def rational_table(group: Group, degree: int) -> RationalTable:
    """Return the table of a degree as rational functions, valid for d >= degree.

    >>> table = rational_table(Group.UNITARY, 2)
    >>> table.numerators[(2,)], table.denominator.polynomial
    ((-1), x^3 + (-1)*x)
    """
    if group is Group.SYMPLECTIC:
        return _symplectic(rational_table(Group.ORTHOGONAL, degree))
    family = Family(group.value)
    lines = tuple(((1, content), power) for content, power in poles(family, degree).items())
    require_memory(bytes_needed(family, degree), degree, "the table of its classes")
    expensive = degree >= STORED_FROM[family]
    above = stored(family, degree, _computed) if expensive else _computed(family, degree)
    return RationalTable(group, degree, MappingProxyType(above), Denominator(lines))


def _computed(family: Family, degree: int) -> dict[Partition, fmpz_poly]:
    """Compute the numerators of a table that is not stored, and say first what they cost."""
    size = bytes_needed(family, degree)
    seconds = size * SECONDS_PER_BYTE
    require_memory(size, degree, "the table of its classes, once", seconds)
    return numerators(family, degree)


@lru_cache(maxsize=256)
def table_at(group: Group, degree: int, dimension: int) -> Mapping[Partition, fmpq]:
    """Return the exact table at an integer d >= 1, by class: the pseudo-inverse below the degree.

    >>> dict(table_at(Group.UNITARY, 2, 1))
    {(2,): 1/4, (1, 1): 1/4}
    """
    if dimension >= degree:
        table = rational_table(group, degree)
        below = table.denominator.at(dimension)
        return MappingProxyType(
            {mu: fmpq(poly(dimension), below) for mu, poly in table.numerators.items()}
        )
    require_shapes(degree, dimension)
    if group is Group.UNITARY:
        return MappingProxyType(dict(characters.unitary_table_at(degree, dimension)))
    if group is Group.ORTHOGONAL:
        return MappingProxyType(dict(zonal.orthogonal_table_at(degree, dimension)))
    signed = zonal.orthogonal_table_at(degree, -2 * dimension)
    return MappingProxyType({mu: (-1) ** degree * value for mu, value in signed})


def class_at(group: Group, cls: Partition, dimension: int) -> fmpq:
    """Return one entry of :func:`table_at`, without the rest of the table where that is slower.

    >>> class_at(Group.ORTHOGONAL, (2, 1), 6)
    -1/1200
    """
    degree = sum(cls)
    if degree <= dimension and degree < STORED_FROM[Family.ORTHOGONAL]:
        table = rational_table(group, degree)
        return fmpq(table.numerators[cls](dimension), table.denominator.at(dimension))
    require_shapes(degree, dimension)
    if group is Group.UNITARY:
        return characters.unitary_at(cls, dimension)
    if group is Group.ORTHOGONAL:
        return zonal.orthogonal_at(cls, dimension)
    value = zonal.orthogonal_at(cls, -2 * dimension)
    return -value if degree % 2 else value


def _symplectic(orthogonal: RationalTable) -> RationalTable:
    """Put -2d for the dimension: Wg^Sp = (-1)^degree Wg^O(-2d), up to the signature."""
    lines: dict[Line, int] = {}
    constant, negative = 1, orthogonal.degree % 2
    for (_, content), power in orthogonal.denominator.lines:
        # -2d + c = -(2d - c), and 2d - c = 2 (d - c/2) for even c
        negative += power
        line = (2, -content) if content % 2 else (1, -content // 2)
        lines[line] = power
        constant *= 1 if content % 2 else 2**power
    minus_two_d = fmpz_poly([0, -2])
    sign = -1 if negative % 2 else 1
    flipped = {mu: sign * poly(minus_two_d) for mu, poly in orthogonal.numerators.items()}
    denominator = Denominator(tuple(lines.items()), constant)
    return RationalTable(
        Group.SYMPLECTIC, orthogonal.degree, MappingProxyType(flipped), denominator
    )
