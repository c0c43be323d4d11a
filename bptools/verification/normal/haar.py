"""Averages of networks over a random matrix or vector, by generalised inverses of Gram matrices.

The invariants are pairings, for U(d) of a copy and a conjugate; two of them have the inner product
d^loops. The average is the projection on their span, for which any W with G W G = G will do; G and
W depend on the type of a pair alone. For a symbolic d the inverse is that of a generic d, which is
one for all d that are at least the degree.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import permutations

from flint import fmpq, fmpq_mat, fmpz_poly

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.networks.sums import NetworkSum, total
from bptools.verification.networks.tensors import (
    Draft,
    FixedIndex,
    IndexedTensor,
    IndexNetwork,
    Leg,
)
from bptools.verification.normal.reader import TermReader
from bptools.verification.scalars.polynomials import Laurent
from bptools.verification.scalars.ratios import ZERO, Ratio, product_of
from bptools.verification.scalars.signs import is_natural

Type = tuple[int, ...]
Pairing = tuple[int, ...]  # where each place leads, an involution
MOST_UNITARIES, MOST_VECTORS, MOST_ORTHOGONALS = 4, 7, 3


@cache
def pairings(group: str, degree: int) -> tuple[Pairing, ...]:
    """Return the pairings of places; unitary ones are of one in each half."""
    if group == "orthogonal":
        return tuple(_pairings(tuple(range(2 * degree)), {}))
    orders = (tuple(degree + k for k in order) for order in permutations(range(degree)))
    return tuple((*order, *map(order.index, range(degree, 2 * degree))) for order in orders)


def _pairings(places: tuple[int, ...], partners: dict[int, int]) -> Iterator[Pairing]:
    if not places:
        yield tuple(partners[place] for place in sorted(partners))
        return
    first, *rest = places
    for second in rest:
        left = tuple(place for place in rest if place != second)
        yield from _pairings(left, {**partners, first: second, second: first})


def type_of(left: Pairing, right: Pairing) -> Type:
    """Return the lengths of the loops that two pairings make, shortest first."""
    unseen, lengths = set(range(len(left))), []
    while unseen:
        place, length = min(unseen), 0
        while place in unseen:
            unseen -= {place, left[place]}
            place = right[left[place]]
            length += 1
        lengths.append(length)
    return tuple(sorted(lengths))


@cache
def _gram(group: str, degree: int) -> tuple[tuple[Type, ...], list[list[fmpz_poly]]]:
    """Return the types, and how the Gram matrix acts on functions of the type, in powers of d."""
    all_of = pairings(group, degree)
    start = all_of[0]
    first_of = {type_of(start, d): d for d in reversed(all_of)}
    types = (type_of(start, start), *(t for t in first_of if len(t) < degree))
    rows = []
    for kind in types:
        row = dict.fromkeys(types, fmpz_poly([]))
        for pairing in all_of:
            loops = len(type_of(first_of[kind], pairing))
            row[type_of(start, pairing)] += fmpz_poly([0] * loops + [1])
        rows.append([row[kind] for kind in types])
    return types, rows


@cache
def weingarten(group: str, degree: int, dimension: Laurent) -> dict[Type, Ratio]:
    """Return the weights of two pairings by their type."""
    size = Ratio(dimension)
    types, rows = _gram(group, degree)
    number = size.integer()
    if number is not None:
        matrix = fmpq_mat([[fmpq(int(entry(number))) for entry in row] for row in rows])
        weights = _solved(matrix * matrix, [matrix[k, 0] for k in range(len(types))])
        return dict(zip(types, map(Ratio.number, weights), strict=True))
    below = _determinant(rows)
    weights_of = {}
    for place, kind in enumerate(types):
        column = [fmpz_poly([int(row == 0)]) for row in range(len(types))]
        replaced = [
            [column[i] if j == place else entry for j, entry in enumerate(row)]
            for i, row in enumerate(rows)
        ]
        weights_of[kind] = _quotient(_determinant(replaced), below, size)
    return weights_of


def _solved(matrix: fmpq_mat, right: list[fmpq]) -> list[fmpq]:
    """Return one solution of a solvable system, free unknowns 0."""
    count = len(right)
    entries = [[matrix[i, j] for j in range(count)] + [right[i]] for i in range(count)]
    reduced, rank = fmpq_mat(entries).rref()
    solution = [fmpq(0)] * count
    for row in range(rank):
        pivot = next(j for j in range(count + 1) if reduced[row, j])
        solution[pivot] = reduced[row, count]
    return solution


def _determinant(rows: list[list[fmpz_poly]]) -> fmpz_poly:
    if not rows:
        return fmpz_poly([1])
    total_of = fmpz_poly([])
    for place, entry in enumerate(rows[0]):
        if entry:
            rest = [[x for j, x in enumerate(row) if j != place] for row in rows[1:]]
            total_of += entry * _determinant(rest) * (-1) ** place
    return total_of


def _quotient(above: fmpz_poly, below: fmpz_poly, size: Ratio) -> Ratio:
    """Return a quotient of polynomials in d at a size, in lowest terms."""
    shared = above.gcd(below)
    content, factors = (below // shared).factor()
    inverse = product_of(_at(factor, size).inverse().power(power) for factor, power in factors)
    return _at(above // shared, size) * inverse * Ratio.number(Fraction(1, int(content)))


def _at(polynomial: fmpz_poly, size: Ratio) -> Ratio:
    value = ZERO
    for coefficient in reversed([int(c) for c in polynomial.coeffs()]):
        value = value * size + Ratio.number(coefficient)
    return value


def averaged(normaliser: TermReader, value: NetworkSum, name: str, copy: int) -> NetworkSum:
    """Return a value with one copy of a random matrix integrated out.

    Raises:
        Rejected: If the formula holds from a larger dimension on than is shown.
        OutOfReach: If the degree is too high.
    """
    drafts = (
        draft
        for network, factor in value.terms
        for draft in _integrated(normaliser, network, factor, name, copy)
    )
    return total(value.shape, normaliser.rules.reduced(drafts))


def _integrated(
    normaliser: TermReader, network: IndexNetwork, factor: Ratio, name: str, copy: int
) -> Iterator[Draft]:
    own = [x for x in network.tensors if x.copy == copy]
    if not own:
        yield Draft(network, factor)
        return
    declared = next(d for d in normaliser.context if d.name == name)
    assert declared.rows is not None
    size = normaliser.size(declared.rows)
    conjugated = [x for x in own if x.conjugated]
    plain = [x for x in own if not x.conjugated]
    if declared.group == "Haar on O(d)":
        if len(own) % 2 == 0:
            yield from _by_pairings(normaliser, network, factor, "orthogonal", own, size)
        return
    if len(plain) != len(conjugated):
        return
    if declared.group == "Haar on unit vectors":
        yield from _vectors(network, factor, plain, conjugated, [], size)
        return
    images = _images(network, plain, conjugated)
    if images is not None:
        yield from _vectors(network, factor, plain, conjugated, images, size)
    else:
        ordered = [*plain, *conjugated]
        yield from _by_pairings(normaliser, network, factor, "unitary", ordered, size)


def _by_pairings(
    normaliser: TermReader,
    network: IndexNetwork,
    factor: Ratio,
    group: str,
    own: list[IndexedTensor],
    size: Ratio,
) -> Iterator[Draft]:
    degree = len(own) // 2
    if degree > (MOST_UNITARIES if group == "unitary" else MOST_ORTHOGONALS):
        raise OutOfReach(f"an average of {len(own)} factors over the {group} group")
    if size.integer() is None and not is_natural(size - Ratio.number(degree), normaliser.context):
        raise Rejected(f"an average of degree {degree} needs a dimension of at least {degree}")
    weights = weingarten(group, degree, size.key)
    for rows in pairings(group, degree):
        for columns in pairings(group, degree):
            weight = weights[type_of(rows, columns)]
            pairs = [
                (own[place].legs[leg], own[end].legs[leg])
                for leg, pairing in enumerate((rows, columns))
                for place, end in enumerate(pairing)
                if place < end
            ]
            yield _without(network, factor * weight, own, pairs)


def _without(
    network: IndexNetwork, factor: Ratio, gone: list[IndexedTensor], pairs: list[tuple[Leg, Leg]]
) -> Draft:
    draft = Draft(network, factor)
    for tensor in gone:
        draft.tensors.remove(tensor)
    draft.join(*pairs)
    return draft


def _images(
    network: IndexNetwork, plain: list[IndexedTensor], conjugated: list[IndexedTensor]
) -> list[IndexedTensor] | None:
    """Return the tensors of the one fixed unit vector that every factor is applied to."""
    vectors: list[IndexedTensor] = []
    labels: set[object] = set()
    for matrix in (*plain, *conjugated):
        leg = matrix.legs[1]
        if len(leg) == 1 and isinstance(leg[0], FixedIndex):
            labels.add(leg)
            continue
        touching = [x for x in network.tensors if any(set(leg) & set(end) for end in x.legs)]
        ends = [x for x in touching if x is not matrix]
        if not leg or len(ends) != 1 or len(ends[0].legs) != 1 or ends[0].legs[0] != leg:
            return None
        if any(set(leg) & set(end) for end in network.ends):
            return None
        if ends[0].conjugated != matrix.conjugated:
            return None
        vectors.append(ends[0])
        labels.add((ends[0].name, ends[0].copy))
    return vectors if len(labels) == 1 else None


def _vectors(
    network: IndexNetwork,
    factor: Ratio,
    plain: list[IndexedTensor],
    conjugated: list[IndexedTensor],
    images: list[IndexedTensor],
    size: Ratio,
) -> Iterator[Draft]:
    """E[v..v conj(v)..conj(v)] of a unit vector: all pairings, by d (d+1) .. (d+k-1)."""
    degree = len(plain)
    if degree > MOST_VECTORS:
        raise OutOfReach(f"an average of degree {degree} over unit vectors")
    rising = product_of(size + Ratio.number(step) for step in range(degree))
    weight = factor * rising.inverse()
    inner = [i for vector in images for i in vector.legs[0] if isinstance(i, int)]
    for order in permutations(range(degree)):
        pairs = [(v.legs[0], conjugated[k].legs[0]) for v, k in zip(plain, order, strict=True)]
        draft = _without(network, weight, [*plain, *conjugated, *images], pairs)
        for index in inner:
            del draft.sizes[index]
        yield draft
