"""Spaces that are split into factors and fused again, in whatever groups.

The index of a product of spaces counts the last factor first, so that a product of products is one
product: (a b) c = a (b c) = a b c.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import accumulate
from math import prod
from operator import mul

from bptools.kernel.networks import Graph, Label, Port, Shape, basis_vector
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE, ZERO, Scalar, multiplied

Group = tuple[int, int]  # from the first of its factors to before the last


def fuse(graph: Graph, sizes: tuple[Scalar, ...]) -> int:
    """Add a vertex that makes one space of several.

    Raises:
        Refusal: If there are no factors.
    """
    if not sizes:
        raise Refusal("a tensor product needs factors")
    return graph.add(Label(Shape.FUSION, sizes=sizes))


def undone(graph: Graph, vertex: int) -> Scalar | None:
    """Take out a fusion beside one that undoes it, either way; make one of a fusion in another.

    A vector of a basis with a number is split into, and fused of, vectors of its factors' bases.
    """
    if _carried(graph, vertex):
        return ONE
    count = len(graph.labels[vertex].sizes)
    if count > 1 and ONE in graph.labels[vertex].sizes:
        return _without_unit(graph, vertex)
    if count == 1:  # a product of one space is that space
        return multiplied(graph.rewire([((vertex, 0), (vertex, 1))], (vertex,)))
    whole, leg = graph.partner[vertex, 0]
    if whole != vertex and graph.labels[whole].shape is Shape.FUSION:
        outcome = _split_again(graph, vertex, whole) if leg == 0 else _flat(graph, whole, leg)
        if outcome is not None:
            return outcome
    ends = [graph.partner[vertex, k] for k in range(1, count + 1)]
    end = ends[0][0]
    in_order = end != vertex and ends == [(end, k) for k in range(1, count + 1)]
    near = graph.labels[end]
    if in_order and near.shape is Shape.FUSION and near.sizes == graph.labels[vertex].sizes:
        return multiplied(graph.rewire([((vertex, 0), (end, 0))], (vertex, end)))
    return None


def _without_unit(graph: Graph, vertex: int) -> Scalar:
    """Leave a factor of one dimension out: there is one vector in it."""
    sizes = graph.labels[vertex].sizes
    unit = sizes.index(ONE) + 1
    smaller = fuse(graph, (*sizes[: unit - 1], *sizes[unit:]))
    moved = {(vertex, k): (smaller, k - (k > unit)) for k in range(len(sizes) + 1) if k != unit}
    moved[vertex, unit] = graph.add(basis_vector(ZERO)), 0
    graph.move(moved, (vertex,))
    return ONE


def _carried(graph: Graph, vertex: int) -> bool:
    """Carry basis vectors with numbers through a fusion of spaces with numbers, if it has such."""
    counts = [size.integer for size in graph.labels[vertex].sizes]
    ends = [graph.partner[vertex, leg][0] for leg in range(len(counts) + 1)]
    whole, *factors = (_place(graph, end) for end in ends)
    sizes = [count for count in counts if count is not None]
    places = [place for place in factors if place is not None]
    if len(sizes) < len(counts):
        return False
    if whole is not None and whole < prod(sizes):
        opened = enumerate(_digits(whole, sizes), 1)
        gone = [vertex, ends[0]]
    elif len(places) == len(factors):
        number = reduce(lambda k, pair: k * pair[0] + pair[1], zip(sizes, places, strict=True), 0)
        opened = enumerate([number])
        gone = [vertex, *ends[1:]]
    else:
        return False
    vectors = [(leg, basis_vector(Scalar.number(place))) for leg, place in opened]
    graph.move({(vertex, leg): (graph.add(vector), 0) for leg, vector in vectors}, gone)
    return True


def _place(graph: Graph, vertex: int) -> int | None:
    """Return the number of a basis vector, None of anything else."""
    label = graph.labels[vertex]
    is_vector = label.shape is Shape.BASIS
    return label.position.integer if is_vector and label.position is not None else None


def _digits(number: int, sizes: Sequence[int]) -> list[int]:
    """Return the digits of a number, of which the last counts first."""
    digits = []
    for size in reversed(sizes):
        number, digit = divmod(number, size)
        digits.append(digit)
    return digits[::-1]


def _split_again(graph: Graph, first: int, second: int) -> Scalar | None:
    """Join the factors of a space that is fused of some and split into others, group by group."""
    pairs = _aligned(graph.labels[first].sizes, graph.labels[second].sizes)
    if len(pairs) == 1 and any(stop - start > 1 for pair in pairs for start, stop in pair):
        return None
    left = _coarse(graph, first, [pair[0] for pair in pairs])
    right = _coarse(graph, second, [pair[1] for pair in pairs])
    wires = [((left, k), (right, k)) for k in range(1, len(pairs) + 1)]
    return multiplied(graph.rewire(wires, (left, right)))


def _aligned(first: Sequence[Scalar], second: Sequence[Scalar]) -> list[tuple[Group, Group]]:
    """Return the smallest groups of neighbours that have one dimension on both sides."""
    below, above = (list(accumulate(sizes, mul)) for sizes in (first, second))
    pairs, start, begin = [], 0, 0
    for stop, size in enumerate(below, 1):
        for end in range(begin + 1, len(above) + 1):
            is_last = (stop == len(below)) is (end == len(above))
            if is_last and (size - above[end - 1]).is_zero:
                pairs.append(((start, stop), (begin, end)))
                start, begin = stop, end
                break
    return pairs


def _coarse(graph: Graph, vertex: int, groups: Sequence[Group]) -> int:
    """Return a fusion of groups in the place of one of all their factors."""
    sizes = graph.labels[vertex].sizes
    coarse = fuse(graph, tuple(multiplied(sizes[start:stop]) for start, stop in groups))
    moved: dict[Port, Port] = {(vertex, 0): (coarse, 0)}
    for place, (start, stop) in enumerate(groups, 1):
        if stop - start == 1:
            moved[vertex, stop] = coarse, place
            continue
        finer = fuse(graph, sizes[start:stop])
        graph.join((finer, 0), (coarse, place))
        moved |= {(vertex, start + k): (finer, k) for k in range(1, stop - start + 1)}
    graph.move(moved, (vertex,))
    return coarse


def _flat(graph: Graph, outer: int, leg: int) -> Scalar:
    """Make one fusion of one and another that makes the space at one of its legs."""
    inner = graph.partner[outer, leg][0]
    before, parts = graph.labels[outer].sizes, graph.labels[inner].sizes
    merged = fuse(graph, (*before[: leg - 1], *parts, *before[leg:]))
    moved: dict[Port, Port] = {(outer, k): (merged, k) for k in range(leg)}
    shift = len(parts) - 1
    moved |= {(outer, k): (merged, k + shift) for k in range(leg + 1, len(before) + 1)}
    moved |= {(inner, k): (merged, leg - 1 + k) for k in range(1, len(parts) + 1)}
    graph.move(moved, (outer, inner))
    return ONE
