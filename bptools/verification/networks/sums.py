"""Sums of scalars times networks, in which networks that are the same are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bptools.verification.limits import Rejected, bounded
from bptools.verification.networks.isomorphism import Pieces, colours_of, pieces_of, same
from bptools.verification.networks.tensors import IndexNetwork
from bptools.verification.scalars.ratios import ONE, ZERO, Ratio

Shape = tuple[Ratio, Ratio] | None  # rows and columns; None for a scalar
POINT = IndexNetwork(())


@dataclass(frozen=True)
class NetworkSum:
    """A sum of networks with scalars before them."""

    shape: Shape
    terms: tuple[tuple[IndexNetwork, Ratio], ...]

    def plus(self, addend: NetworkSum) -> NetworkSum:
        """Return the sum; networks that are the same are put together.

        Raises:
            Rejected: If the shapes differ.
        """
        if not alike(self.shape, addend.shape):
            raise Rejected("terms of different shapes are added")
        return total(self.shape, [*self.terms, *addend.terms])

    def scaled(self, factor: Ratio) -> NetworkSum:
        """Return the value times a scalar."""
        return NetworkSum(self.shape, tuple((n, factor * x) for n, x in self.terms))

    def mapped(self, change: Callable[[Ratio], Ratio]) -> NetworkSum:
        """Return the value with changed scalars."""
        return total(self.shape, [(n, change(x)) for n, x in self.terms])

    def minus(self, subtrahend: NetworkSum) -> NetworkSum:
        """Return the difference."""
        return self.plus(subtrahend.scaled(-ONE))

    @property
    def is_zero(self) -> bool:
        """Whether it vanishes."""
        return all(factor.is_zero for _, factor in self.terms)

    @property
    def is_number(self) -> bool:
        """Whether it is one scalar without matrices."""
        return self.shape is None and len(self.terms) == 1 and not self.terms[0][0].tensors

    @property
    def scalar(self) -> Ratio:
        """The scalar that it is.

        Raises:
            Rejected: If matrices are left in it.
        """
        if self.shape is not None or any(n.tensors for n, _ in self.terms):
            raise Rejected("a scalar without matrices is needed")
        return self.terms[0][1] if self.terms else ZERO


def alike(left: Shape, right: Shape) -> bool:
    """Return whether two shapes are the same."""
    if left is None or right is None:
        return left is right
    return all((a - b).is_zero for a, b in zip(left, right, strict=True))


def total(shape: Shape, terms: list[tuple[IndexNetwork, Ratio]]) -> NetworkSum:
    """Return a sum with the same networks put together."""
    bounded(terms)
    if len(terms) == 1:
        return NetworkSum(shape, tuple(pair for pair in terms if not pair[1].is_zero))
    groups: dict[object, list[tuple[Pieces, IndexNetwork, Ratio]]] = {}
    for network, factor in terms:
        if factor.is_zero:
            continue
        pieces = pieces_of(network)
        group = groups.setdefault(colours_of(pieces), [])
        for place, (known, first, number) in enumerate(group):
            if same(known, pieces):
                group[place] = (known, first, number + factor)
                break
        else:
            group.append((pieces, network, factor))
    return NetworkSum(shape, tuple((n, x) for group in groups.values() for _, n, x in group))


def number(factor: Ratio) -> NetworkSum:
    """Return a scalar as a value."""
    return NetworkSum(None, ((POINT, factor),))
