"""An observable squared, sorted by the partner of each pair of its strings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString, hermitian_product
from bptools.gradients.pauli.coset import Coset, Span, reached_rotations

MAX_PAIRS = 2**21


@dataclass(frozen=True)
class Sector:
    """Strings P of weight w with one partner R: their part of O ⊗ O is Σ w P ⊗ Q (or R = 1).

    Args:
        partner: The string R, positive.
        seeds: The strings P with their weights.
    """

    partner: PauliString
    seeds: tuple[tuple[Any, PauliString], ...]


def sectors(terms: Sequence[tuple[Any, PauliString]]) -> list[Sector]:
    """Sort the pairs of terms; each pair of different terms is taken once, with weight 2.

    >>> x, y = PauliString.from_label("X"), PauliString.from_label("Y")
    >>> [str(sector.partner) for sector in sectors([(1, x), (2, y)])]
    ['I', 'Z']
    """
    if len(terms) ** 2 > 2 * MAX_PAIRS:
        raise ValueError(
            f"observable must have at most {MAX_PAIRS} pairs of strings, it has {len(terms)} terms"
        )
    squares = tuple((c * c, PauliString(p.n_qubits, p.x, p.z)) for c, p in terms)
    squared = [Sector(PauliString(terms[0][1].n_qubits), squares)]
    pairs: dict[PauliString, list[tuple[Any, PauliString]]] = defaultdict(list)
    for number, (c, first) in enumerate(terms):
        p = PauliString(first.n_qubits, first.x, first.z)
        for d, second in terms[:number]:
            partner = PauliString(p.n_qubits, p.x ^ second.x, p.z ^ second.z)
            sign = first.sign * second.sign * hermitian_product(partner, p).sign
            pairs[partner].append((2 * c * d * sign, p))
    return squared + [Sector(partner, tuple(seeds)) for partner, seeds in pairs.items()]


@dataclass(frozen=True)
class Cluster:
    """Strings of a sector that share a coset, and the rotations that move them.

    Args:
        coset: Holds all that can be reached.
        seeds: The strings with their weights.
        reached: Indices of the walked rotations that can move any, the last to act first.
    """

    coset: Coset
    seeds: tuple[tuple[Any, PauliString], ...]
    reached: tuple[int, ...]


def clusters(
    sector: Sector,
    generators: Sequence[PauliString],
    touches: NDArray[np.bool_],
    between: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    first: int,
) -> Iterator[Cluster]:
    """Divide the strings of a sector by coset, leaving out those that nothing touches.

    Args:
        sector: The strings.
        generators: The rotations' generators.
        touches: Which rotations anticommute with each seed, shape (seeds, rotations).
        between: Which rotations anticommute, shape (rotations, rotations).
        allowed: Which rotations may move a string of this sector.
        first: Index of the first rotation that is walked through.
    """
    walked = allowed & (np.arange(len(allowed)) >= first)
    waiting = [i for i in range(len(sector.seeds)) if (touches[i] & allowed).any()]
    while waiting:
        origin = sector.seeds[waiting[0]][1]
        span = _span(reached_rotations(touches[waiting[:1]], between, walked), generators)
        members = [i for i in waiting if span.holds(sector.seeds[i][1].vector ^ origin.vector)]
        waiting = [i for i in waiting if i not in set(members)]
        reached = reached_rotations(touches[members], between, walked)
        span = _span(reached, generators)
        seeds = tuple(sector.seeds[i] for i in members)
        yield Cluster(Coset(origin, span), seeds, tuple(reached))


def _span(reached: Sequence[int], generators: Sequence[PauliString]) -> Span:
    """Return the span of the generators of some rotations."""
    span = Span()
    for index in reached:
        span.add(generators[index].vector)
    return span
