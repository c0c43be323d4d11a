"""Lie algebras of families of circuits, as formulas in the number of qubits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sympy import Expr, Integer, Symbol

from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.groups.algebra import LieAlgebra
from bptools.groups.rotation_group import RotationGroup
from bptools.groups.sum_group import SumGroup
from bptools.records import Record

FEWEST_SIZES = 4  # two fit a formula, and at least as many confirm it
QUBITS = Symbol("n", integer=True, positive=True)

_DIMENSIONS: dict[str, Callable[[Expr], Expr]] = {
    "so": lambda k: k * (k - 1) / 2,
    "su": lambda k: k**2 - 1,
    "sp": lambda k: k * (2 * k + 1),
    "u": lambda k: k**2,
}


class AlgebraFamily(Record, frozen=True):
    """A Lie algebra for every number of qubits, as the sizes examined have it.

    Args:
        name: In n, such as ``so(2*n)``.
        dimension: In n.
        sizes: At which it was found to be this; of other sizes nothing is known.
    """

    name: str
    dimension: str
    sizes: tuple[int, ...]

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.sizes))
        return f"{self.name}, dimension {self.dimension}, at {shown} qubits"


def algebra_family(
    generators: Callable[[int], Sequence[PauliString | PauliSum]], sizes: Sequence[int]
) -> AlgebraFamily | None:
    """Return the Lie algebra of a family as a formula in n that fits all of some sizes.

    Args:
        generators: The generators for a number of qubits: strings, or sums of them.
        sizes: Different numbers of qubits, at least 4.

    Returns:
        Names whose numbers are a n + b or 2^(a n + b), and the dimension; None if the sizes have no
        such formula in common.

    Raises:
        UsageError: If there are fewer sizes.

    >>> def ising(n):
    ...     bonds = [PauliString.on(n, {q: "Z", q + 1: "Z"}) for q in range(n - 1)]
    ...     return [*bonds, *(PauliString.on(n, {q: "X"}) for q in range(n))]
    >>> print(algebra_family(ising, (3, 4, 5, 6)))
    so(2*n), dimension n*(2*n - 1), at 3, 4, 5, 6 qubits
    """
    chosen = sorted(set(sizes))
    if len(chosen) < FEWEST_SIZES:
        raise UsageError(f"sizes must be at least {FEWEST_SIZES} different ones, they are {sizes}")
    spelt = [_spelt(_algebra(generators(size))) for size in chosen]
    if len({tuple(ideal.kind for ideal in ideals) for ideals in spelt}) > 1:
        return None
    names, dimension = [], Integer(0)
    for same in zip(*spelt, strict=True):
        kind = same[0].kind
        number = _formula(chosen, [ideal.number for ideal in same])
        copies = _formula(chosen, [ideal.copies for ideal in same])
        if number is None or copies is None:
            return None
        names.append(f"{kind}({number})" + (f"^({copies})" if copies != 1 else ""))
        dimension += copies * _DIMENSIONS[kind](number)
    return AlgebraFamily(" ⊕ ".join(names), str(dimension.factor()), tuple(chosen))


class _Ideal(NamedTuple):
    """An ideal by its spelling, such as so(6), and how often it is there."""

    kind: str
    number: int
    copies: int


def _algebra(generators: Sequence[PauliString | PauliSum]) -> LieAlgebra:
    """Return the Lie algebra of strings or sums."""
    strings = [g for g in generators if isinstance(g, PauliString)]
    whole = RotationGroup(strings) if len(strings) == len(generators) else SumGroup(generators)
    return whole.algebra


def _spelt(algebra: LieAlgebra) -> list[_Ideal]:
    """Return each different ideal."""
    copies: dict[tuple[str, int], int] = {}
    for ideal in algebra.ideals:
        kind, _, number = ideal.name.rstrip(")").partition("(")
        copies[kind, int(number)] = copies.get((kind, int(number)), 0) + ideal.copies
    return [_Ideal(kind, number, count) for (kind, number), count in copies.items()]


def _formula(sizes: Sequence[int], values: Sequence[int]) -> Expr | None:
    """Return a n + b, or 2 to it, that takes some values; None if neither does."""
    exponents = [value.bit_length() - 1 for value in values]
    powers = all(value == 2**exponent for value, exponent in zip(values, exponents, strict=True))
    linear = _line(sizes, values)
    if linear is not None or not powers:
        return linear
    exponent = _line(sizes, exponents)
    return None if exponent is None else 2**exponent


def _line(sizes: Sequence[int], values: Sequence[int]) -> Expr | None:
    step = sizes[1] - sizes[0]
    slope = Integer(values[1] - values[0]) / step
    line = slope * (QUBITS - sizes[0]) + values[0]
    fits = all(line.subs(QUBITS, n) == v for n, v in zip(sizes, values, strict=True))
    return line.expand() if fits else None
