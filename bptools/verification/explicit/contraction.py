"""Sums of networks at explicit matrices: every summed index carried out, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import prod
from typing import NamedTuple

from flint import acb, acb_mat

from bptools.verification.explicit.balls import ball_of
from bptools.verification.explicit.matrices import BallRows
from bptools.verification.limits import MOST_PRODUCTS, OutOfReach
from bptools.verification.networks.sums import NetworkSum
from bptools.verification.networks.tensors import (
    FixedIndex,
    Index,
    IndexedTensor,
    IndexNetwork,
    Leg,
    number_of,
)
from bptools.verification.scalars.ratios import Ratio

Entries = Callable[[str], BallRows]
"""The matrix that a name stands for."""


class _Array(NamedTuple):
    """Numbers at values of some summed indices."""

    indices: tuple[int, ...]
    entries: dict[tuple[int, ...], acb]


def contracted(value: NetworkSum, entries: Entries, numbers: Mapping[object, acb]) -> acb:
    """Return the value of a scalar sum of networks, in balls.

    Args:
        value: The sum.
        entries: Takes names to their matrices.
        numbers: Balls around variables, by name, and around values of functions.

    Raises:
        OutOfReach: If something in it has no value there, or there is too much of it.
    """
    if value.shape is not None:
        raise OutOfReach("a matrix where a number is compared")
    arrays, total = _Arrays(entries, numbers), acb(0)
    for network, factor in value.terms:
        total += ball_of(factor, numbers) * _contract(network, arrays)
    return total


class _Arrays:
    """The arrays of tensors, and how many products are left to carry out."""

    def __init__(self, entries: Entries, numbers: Mapping[object, acb]) -> None:
        self._entries, self._numbers, self._left = entries, numbers, MOST_PRODUCTS
        self._known: dict[object, dict[tuple[int, ...], acb]] = {}

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise OutOfReach(f"more than {MOST_PRODUCTS} products of entries")

    def of(self, tensor: IndexedTensor, sizes: Mapping[int, int]) -> _Array:
        """Return the entries of a tensor by the summed indices in its legs."""
        if tensor.copy:
            raise OutOfReach("the value of a random matrix")
        indices = tuple(dict.fromkeys(i for leg in tensor.legs for i in leg if isinstance(i, int)))
        number: dict[Index, object] = {index: k for k, index in enumerate(indices, 1)}
        pattern = tuple(tuple(number.get(i) or _fixed(i) for i in leg) for leg in tensor.legs)
        own = tensor.name, tensor.conjugated, tensor.wave
        key = (*own, pattern, tuple(sizes[i] for i in indices))
        if key not in self._known:
            places = list(product(*(range(sizes[i]) for i in indices)))
            self.spend(len(places))
            entry, numbers = _entry(tensor, self._rows(tensor)), {}
            for place in places:
                at = dict(zip(indices, place, strict=True))
                numbers[place] = entry(tuple(_place(leg, at, sizes) for leg in tensor.legs))
            self._known[key] = numbers
        return _Array(indices, self._known[key])

    def _rows(self, tensor: IndexedTensor) -> BallRows:
        """Return the matrix that a tensor is of: of a wave, ``V^k exp(-i a V)``."""
        rows = self._entries(tensor.name) if tensor.name else []
        if tensor.wave is None:
            return rows
        angle = ball_of(Ratio(tensor.wave.angle), self._numbers)
        matrix = acb_mat(rows)
        turned = (matrix * (angle * acb(0, -1))).exp()
        for _ in range(tensor.wave.power):
            turned = matrix * turned
        self.spend(len(rows) ** 3 * (1 + tensor.wave.power))
        return [list(row) for row in turned.table()]


def _contract(network: IndexNetwork, known: _Arrays) -> acb:
    """Sum over one index after the other, that which leaves the fewest entries first."""
    sizes = {index: _count(size) for index, size in network.sizes.items()}
    arrays = [known.of(tensor, sizes) for tensor in network.tensors]
    left = dict.fromkeys(sizes, 0)  # the indices, and how many entries each would leave
    fresh = tuple(left)
    while left:
        left |= {i: prod(sizes[k] for k in _around(i, arrays)) for i in fresh}
        index = min(left, key=lambda i: (left[i], i))
        del left[index]
        touching = [array for array in arrays if index in array.indices]
        arrays = [array for array in arrays if index not in array.indices]
        arrays.append(_summed(index, touching, sizes, known))
        fresh = arrays[-1].indices
    result = acb(1)
    for array in arrays:
        result *= array.entries[()]
    return result


def _around(index: int, arrays: list[_Array]) -> dict[int, None]:
    """Return the other indices of all arrays that have an index."""
    touching = (array.indices for array in arrays if index in array.indices)
    return dict.fromkeys(i for indices in touching for i in indices if i != index)


def _count(size: Ratio) -> int:
    count = size.integer()
    if count is None or count < 1:
        raise OutOfReach("a size without a value")
    return count


def _fixed(index: Index) -> object:
    """Return a fixed place and the size of its range, as a key."""
    assert isinstance(index, FixedIndex)
    return index.key, None if index.size is None else index.size.key


def _entry(tensor: IndexedTensor, rows: BallRows) -> Callable[[tuple[int, ...]], acb]:
    """Return the entry of a tensor at places of its legs.

    A random vector is the one column of its matrix. A pure state is a vector times its adjoint: the
    vector is a column, divided by the norm of the whole where it is conjugated, which leaves the
    product as it is.
    """
    if not tensor.name:
        return lambda places: acb(int(places[0] == places[1]))
    if len(tensor.legs) == 2:
        chosen = [[x.conjugate() for x in row] for row in rows] if tensor.conjugated else rows
        return lambda places: chosen[places[0]][places[1]]
    if len(rows[0]) == 1:
        entries = [row[0].conjugate() if tensor.conjugated else row[0] for row in rows]
        return lambda places: entries[places[0]]
    column = next((k for k, row in enumerate(rows) if not row[k].contains(0)), None)
    if column is None:
        raise OutOfReach("a state without an entry that is apart from 0")
    vector = [row[column] for row in rows]
    if tensor.conjugated:
        vector = [x.conjugate() / vector[column] for x in vector]
    return lambda places: vector[places[0]]


def _place(leg: Leg, at: Mapping[int, int], sizes: Mapping[int, int]) -> int:
    """Return the number of a row or a column, of a product of spaces the last fastest."""
    number = 0
    for index in leg:
        if isinstance(index, FixedIndex):
            fixed = number_of(index)
            if fixed is None or (len(leg) > 1 and index.size is None):
                raise OutOfReach("a place without a value")
            number = fixed if index.size is None else number * _count(index.size) + fixed
        else:
            number = number * sizes[index] + at[index]
    return number


def _summed(index: int, arrays: list[_Array], sizes: Mapping[int, int], known: _Arrays) -> _Array:
    """Return the product of arrays, summed over an index that all of them have."""
    around = tuple(_around(index, arrays))
    known.spend(prod(sizes[i] for i in around) * sizes[index] * max(1, len(arrays)))
    if len(arrays) == 2 and len(around) == sum(len(array.indices) - 1 for array in arrays):
        return _product(index, arrays[0], arrays[1], sizes)
    numbers = {}
    for place in product(*(range(sizes[i]) for i in around)):
        at = dict(zip(around, place, strict=True))
        total = acb(0)
        for value in range(sizes[index]):
            at[index] = value
            term = acb(1)
            for array in arrays:
                term *= array.entries[tuple([at[i] for i in array.indices])]
            total += term
        numbers[place] = total
    return _Array(around, numbers)


def _product(index: int, left: _Array, right: _Array, sizes: Mapping[int, int]) -> _Array:
    """Return the product of two arrays that have one index alone in common."""
    rows, columns = (tuple(i for i in array.indices if i != index) for array in (left, right))
    places = [list(product(*(range(sizes[i]) for i in indices))) for indices in (rows, columns)]
    matrices = [
        acb_mat([_row(array, index, place, sizes[index]) for place in outer])
        for array, outer in zip((left, right), places, strict=True)
    ]
    result = matrices[0] * matrices[1].transpose()
    pairs = product(enumerate(places[0]), enumerate(places[1]))
    return _Array((*rows, *columns), {(*a, *b): result[i, j] for (i, a), (j, b) in pairs})


def _row(array: _Array, index: int, place: tuple[int, ...], size: int) -> list[acb]:
    """Return the entries at values of one index, the others at a place."""
    at = array.indices.index(index)
    return [array.entries[(*place[:at], value, *place[at:])] for value in range(size)]
