"""Full Weingarten tables of U(d) and O(d) by counting monotone walks.

Write a for the smallest part of the class mu, mu' for mu without it, and z for the dimension.
The orthogonality relations give a recursion over all classes of one degree,

    (z + s(a-1)) Wg(mu) = [a=1] Wg(mu') - sum_{b+c=a} Wg(mu' b c) - k sum_l l Wg(mu' - l + (a+l)),

with s = 0, k = 1 for U(d) and s = 1, k = 2 for O(d). As a series in 1/z it has, up to an
alternating sign, non-negative integer coefficients that count walks and grow slowly, so that all
classes advance together as rows of an array. The rational function follows from the known common
denominator by one truncated product. Integers longer than a machine word are rows of 48-bit limbs.

Sources: Matsumoto-Novak, Int. Math. Res. Not. 2013 (walks); Collins-Matsumoto, ALEA 14 (2017)
(recursion); the common denominator is that of the contents of all shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from flint import fmpz_poly
from numpy.typing import NDArray

from bptools.haar.weingarten.symmetric_group import Partition, count_partitions, partitions

Limbs: TypeAlias = NDArray[np.int64]  # (classes, limbs), little-endian, 48 bits in each

LIMB_BITS = 48
LIMB_BYTES = LIMB_BITS // 8
LIMB_MASK = (1 << LIMB_BITS) - 1
DENSE_CLASSES = 231  # degree 16


class Family(StrEnum):
    """The two families of recursions; the symplectic one is the orthogonal one at z = -2d."""

    UNITARY = "unitary"
    ORTHOGONAL = "orthogonal"

    @property
    def step(self) -> int:
        """Distance of the powers of 1/z that occur in the series of one class."""
        return 2 if self is Family.UNITARY else 1

    @property
    def join_lag(self) -> int:
        """Order in 1/z, in steps of the series, by which joining two cycles comes later."""
        return 1 if self is Family.UNITARY else 2


def poles(family: Family, degree: int) -> dict[int, int]:
    """Return {c: m} with prod_c (z + c)^m the least common multiple of prod_cells (z + content).

    >>> poles(Family.UNITARY, 2), poles(Family.ORTHOGONAL, 2)
    ({-1: 1, 0: 1, 1: 1}, {-1: 1, 0: 1, 2: 1})
    """
    stretch = 1 if family is Family.UNITARY else 2
    multiplicities: dict[int, int] = {}
    for content in range(1 - degree, stretch * (degree - 1) + 1):
        # The k-th cell (i, j) of this content forces the whole (i+1) x (j+1) rectangle.
        cells = ((stretch * j - content, j) for j in range(degree) if stretch * j >= content)
        multiplicity = sum((i + 1) * (j + 1) <= degree for i, j in cells)
        if multiplicity:
            multiplicities[content] = multiplicity
    return multiplicities


def numerators(family: Family, degree: int) -> dict[Partition, fmpz_poly]:
    """Return N with Wg(mu) = N[mu](z) / prod_c (z + c)^m over :func:`poles`, not reduced.

    >>> numerators(Family.UNITARY, 2)
    {(2,): (-1), (1, 1): x}
    """
    factors = poles(family, degree)
    size = sum(factors.values())
    step = family.step
    terms, bits = _extent(family, degree, factors)
    reversed_denominator = fmpz_poly([1])
    for content, multiplicity in factors.items():
        reversed_denominator *= fmpz_poly([1, content]) ** multiplicity
    reversed_denominator = fmpz_poly(reversed_denominator.coeffs()[::step])
    polynomials = {}
    for mu, walks in walk_series(family, degree, terms, bits):
        surplus = size - degree - (degree - len(mu))
        count = surplus // step + 1
        product = fmpz_poly(walks[:count]).mul_low(reversed_denominator, count)
        polynomials[mu] = _polynomial(product, surplus, step, bits)
    return polynomials


def bytes_needed(family: Family, degree: int) -> int:
    """Estimate the memory that :func:`numerators` takes at its peak.

    >>> 3e8 < bytes_needed(Family.UNITARY, 38) < 6e8
    True
    """
    # Beyond this degree the number of classes alone decides.
    terms, bits = _extent(family, degree, poles(family, degree)) if degree < 150 else (1, 1)
    return 4 * count_partitions(degree) * terms * -(-bits // LIMB_BITS) * 8


def _extent(family: Family, degree: int, factors: dict[int, int]) -> tuple[int, int]:
    """Return how many terms of the series, modulo which power of two, fix the numerators."""
    terms = (sum(factors.values()) - degree) // family.step + 1
    # |N| <= prod (1 + |c|)^m coefficientwise, since the idempotents' coefficients sum to <= 1.
    bound = 1
    for content, multiplicity in factors.items():
        bound *= (1 + abs(content)) ** multiplicity
    return terms, bound.bit_length() + 2


def walk_series(
    family: Family, degree: int, terms: int, bits: int
) -> Iterator[tuple[Partition, list[int]]]:
    """Yield for each class mu the signed coefficients w_m of its series; |w_m| is modulo 2^bits.

    Wg(mu) = sum_m w_m z^-(n + |mu| + step m) with |mu| = n - len(mu); |w_m| counts walks.
    """
    limbs = -(-bits // LIMB_BITS)
    series: list[Limbs] = [np.zeros((1, limbs), dtype=np.int64) for _ in range(terms)]
    series[0][0, 0] = 1
    for n in range(1, degree + 1):
        series = _next_degree(_Neighbours.of(n), family, series)
    width = LIMB_BYTES * limbs
    raw = [_packed(rows) for rows in series]
    for row, mu in enumerate(partitions(degree)):
        start = row * width
        counts = [int.from_bytes(term[start : start + width], "little") for term in raw]
        first = -1 if (degree - len(mu)) % 2 else 1
        signs = [first, -first if family is Family.ORTHOGONAL else first]
        yield mu, [signs[m % 2] * count for m, count in enumerate(counts)]


Entries: TypeAlias = list[tuple[int, int, int]]  # (row, column, positive weight)
Matrix: TypeAlias = Any  # a NumPy array or a SciPy sparse one, to be applied to limbs with @


@dataclass(frozen=True)
class _Neighbours:
    """How the classes of one degree hang together when their smallest part is cut or joined."""

    smallest: NDArray[np.int64]  # (classes, 1)
    ending_in_one: NDArray[np.int64]
    without_it: NDArray[np.int64]  # rows of the degree below
    joins: Matrix  # (classes, classes)
    cuts: list[tuple[NDArray[np.int64], Matrix]]  # longest classes first: a cut adds one part

    @staticmethod
    def of(degree: int) -> _Neighbours:
        classes = partitions(degree)
        index = {mu: row for row, mu in enumerate(classes)}
        below = {mu: row for row, mu in enumerate(partitions(degree - 1))}
        joins: Entries = []
        cuts: dict[int, list[int]] = {}
        for row, mu in enumerate(classes):
            joins += [(row, index[cls], weight) for cls, weight in _joined(mu)]
            if mu[-1] > 1:
                cuts.setdefault(len(mu), []).append(row)
        ones = [(row, below[mu[:-1]]) for row, mu in enumerate(classes) if mu[-1] == 1]
        levels = [cuts[length] for length in sorted(cuts, reverse=True)]
        return _Neighbours(
            smallest=np.array([[mu[-1]] for mu in classes], dtype=np.int64),
            ending_in_one=np.array([row for row, _ in ones], dtype=np.int64),
            without_it=np.array([row for _, row in ones], dtype=np.int64),
            joins=_matrix(joins, len(classes), len(classes)),
            cuts=[(np.array(rows), _cut_matrix(rows, classes, index)) for rows in levels],
        )


def _cut_matrix(
    rows: list[int], classes: Sequence[Partition], index: dict[Partition, int]
) -> Matrix:
    entries = [
        (at, index[cls], weight)
        for at, row in enumerate(rows)
        for cls, weight in _cut(classes[row])
    ]
    return _matrix(entries, len(rows), len(classes))


def _matrix(entries: Entries, height: int, width: int) -> Matrix:
    """Return a matrix to be applied to limbs; a small one does without importing SciPy."""
    rows, columns, weights = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    if width <= DENSE_CLASSES:
        dense = np.zeros((height, width), dtype=np.int64)
        dense[rows, columns] = weights
        return dense
    from scipy.sparse import csr_array

    return csr_array((weights, (rows, columns)), shape=(height, width))


def _joined(mu: Partition) -> Iterator[tuple[Partition, int]]:
    rest, smallest = mu[:-1], mu[-1]
    for place, part in enumerate(rest):
        if place and part == rest[place - 1]:
            continue
        merged = part + smallest
        above = place
        while above and rest[above - 1] < merged:
            above -= 1
        joined = (*rest[:above], merged, *rest[above:place], *rest[place + 1 :])
        yield joined, part * rest.count(part)


def _cut(mu: Partition) -> Iterator[tuple[Partition, int]]:
    *rest, smallest = mu
    for part in range(1, smallest // 2 + 1):
        halves = tuple(sorted((*rest, part, smallest - part), reverse=True))
        yield halves, 1 if 2 * part == smallest else 2


def _next_degree(at: _Neighbours, family: Family, below: list[Limbs]) -> list[Limbs]:
    orthogonal = family is Family.ORTHOGONAL
    series: list[Limbs] = []
    for m, lower in enumerate(below):
        rows = np.zeros((len(at.smallest), lower.shape[1]), dtype=np.int64)
        if m >= family.join_lag:
            joined = at.joins @ series[m - family.join_lag]
            rows += 2 * joined if orthogonal else joined
        if orthogonal and m >= 1:
            rows += (at.smallest - 1) * series[m - 1]
        rows[at.ending_in_one] += lower[at.without_it]
        _carry(rows)
        for uncut, cut in at.cuts:
            total = rows[uncut] + cut @ rows
            _carry(total)
            rows[uncut] = total
        series.append(rows)
    return series


def _carry(rows: Limbs) -> None:
    for limb in range(rows.shape[1] - 1):
        rows[:, limb + 1] += rows[:, limb] >> LIMB_BITS
        rows[:, limb] &= LIMB_MASK
    rows[:, -1] &= LIMB_MASK


def _packed(rows: Limbs) -> bytes:
    count, limbs = rows.shape
    digits = np.ascontiguousarray(rows, dtype="<i8").view(np.uint8).reshape(count, limbs, 8)
    return digits[:, :, :LIMB_BYTES].tobytes()


def _polynomial(product: fmpz_poly, surplus: int, step: int, bits: int) -> fmpz_poly:
    """Return sum_k c_k z^(surplus - step k), the c_k being known modulo 2^bits."""
    modulus, half = 1 << bits, 1 << (bits - 1)
    coefficients = [0] * (surplus + 1)
    for k, coefficient in enumerate(product.coeffs()):
        coefficients[surplus - step * k] = (int(coefficient) + half) % modulus - half
    return fmpz_poly(coefficients)
