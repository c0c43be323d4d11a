"""Sums of exact scalars times networks: what terms become in normal form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bptools.kernel.networks import EMPTY, Network, Shape, labels_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE, ZERO, Scalar

Sizes = tuple[Scalar, Scalar]


@dataclass(frozen=True)
class Combination:
    """A sum of scalars times networks; ``sizes`` are rows and columns, None for a scalar."""

    sizes: Sizes | None
    terms: Mapping[Network, Scalar]

    @property
    def is_zero(self) -> bool:
        """Whether every coefficient is shown to vanish."""
        return all(coefficient.is_zero for coefficient in self.terms.values())

    @property
    def angles(self) -> list[Scalar]:
        """The angles of all exponentials."""
        labels = (label for network in self.terms for label in labels_of(network))
        return [x.position for x in labels if x.shape is Shape.EXPONENTIAL and x.position]

    def is_turned_by(self, name: str) -> bool:
        """Return whether a scalar variable is in the angle of an exponential."""
        return any(angle.has(name) for angle in self.angles)

    def scaled(self, factor: Scalar) -> Combination:
        """Return the combination times a scalar."""
        return self.mapped(lambda coefficient: factor * coefficient)

    def mapped(self, change: Callable[[Scalar], Scalar]) -> Combination:
        """Return the combination with changed coefficients."""
        return Combination.of(self.sizes, [(n, change(c)) for n, c in self.terms.items()])

    @staticmethod
    def of(sizes: Sizes | None, terms: list[tuple[Network, Scalar]]) -> Combination:
        """Add up terms of equal networks."""
        total: dict[Network, Scalar] = {}
        for network, coefficient in terms:
            known = total.get(network)
            total[network] = coefficient if known is None else known + coefficient
        return Combination(sizes, {n: c for n, c in total.items() if c.terms})

    @staticmethod
    def scalar(value: Scalar) -> Combination:
        """Return a scalar."""
        return Combination.of(None, [(EMPTY, value)])

    def value(self, what: str) -> Scalar:
        """Return the scalar that it is.

        Raises:
            Refusal: If it is a matrix, or a matrix is left in it; it names what should be a scalar.
        """
        if self.sizes is not None or not self.terms.keys() <= {EMPTY}:
            raise Refusal(f"{what} must be a scalar without matrices")
        return self.terms.get(EMPTY, ZERO)

    def plus(self, other: Combination) -> Combination:
        """Return the sum.

        Raises:
            Refusal: If one is a scalar and the other a matrix, or the shapes differ.
        """
        if not same_sizes(self.sizes, other.sizes):
            raise Refusal(f"terms of a sum have shapes {self.sizes} and {other.sizes}")
        return Combination.of(self.sizes, [*self.terms.items(), *other.terms.items()])

    def minus(self, other: Combination) -> Combination:
        """Return the difference."""
        return self.plus(other.scaled(-ONE))

    def __str__(self) -> str:
        words = (
            f"({c})" + "".join(f" {_described((component,))}" for component in network)
            for network, c in self.terms.items()
            if not c.is_zero
        )
        return " + ".join(sorted(words)) or "0"


def _described(component: Network) -> str:
    words = (x.name + "*" * x.conjugated or str(x.shape) for x in labels_of(component))
    return "[" + " ".join(words) + "]"


def same_sizes(left: Sizes | None, right: Sizes | None) -> bool:
    """Return whether two shapes are equal on the whole domain."""
    if left is None or right is None:
        return left is right
    return all((a - b).is_zero for a, b in zip(left, right, strict=True))
