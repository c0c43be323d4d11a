"""Instances of a claim: explicit, exact matrices of every assumed kind, small sizes first."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq, fmpq_mpoly
from numpy.typing import NDArray
from sympy import Basic, MatrixSymbol, Product, Sum, Symbol, sympify

from bptools.algebra import Abbreviation, Constant, Hypothesis, MatrixFamily, Recursion
from bptools.claims import Claim
from bptools.evaluation import Exact, Gaussian
from bptools.falsification.averages import AVERAGES
from bptools.falsification.entries import Ring
from bptools.falsification.matrices import matrices_of, size_of
from bptools.falsification.operations import OPERATIONS, member_name
from bptools.falsification.valuation import NotComputableError, Valuation

LARGEST_SIZE, LARGEST_UNEQUAL = 4, 6  # rows of a matrix; where no two factors are equal
LARGEST_LEAST = 16  # rows of a matrix where the least dimensions have more than these
DIMENSIONS = 3  # values of each dimension that are tried, from the least one
MEMBERS = 4  # of a family of matrices

Number = Fraction | Gaussian


@dataclass(frozen=True)
class Instance:
    """Values for everything that a claim leaves open.

    Args:
        dimensions: An integer for each symbol in a shape or in the claim's domain.
        scalars: A rational number for each other symbol, a complex one if it may be.
        matrices: Exact entries by name.
    """

    dimensions: dict[Symbol, int]
    scalars: dict[Symbol, Number]
    matrices: dict[str, Exact]

    @property
    def label(self) -> str:
        """The dimensions, and the scalars, in words."""
        numbers = {**self.dimensions, **self.scalars}
        named = [f"{symbol} = {numbers[symbol]}" for symbol in sorted(numbers, key=str)]
        return ", ".join(named) or "no parameter"

    @property
    def letters(self) -> dict[Symbol | str, int | Number | Exact]:
        """What every letter is."""
        return {**self.dimensions, **self.scalars, **self.matrices}

    def valuation(self, ring: Ring) -> Valuation:
        """Return the values as numbers of a ring."""
        numbers = {**self.dimensions, **self.scalars}
        scalars = {symbol: _in_ring(ring, number) for symbol, number in numbers.items()}
        matrices = {name: _all_in_ring(ring, array) for name, array in self.matrices.items()}
        return Valuation(ring, {**OPERATIONS, **AVERAGES}, scalars, matrices)


def _all_in_ring(ring: Ring, array: Exact) -> NDArray[Any]:
    numbers = np.empty(array.shape, dtype=object)
    for place, entry in np.ndenumerate(array):
        numbers[place] = _in_ring(ring, entry)
    return numbers


def _in_ring(ring: Ring, number: int | Number) -> fmpq_mpoly:
    exact = number if isinstance(number, Gaussian) else Gaussian(number)
    return ring.number(*(fmpq(int(p.numerator), int(p.denominator)) for p in (exact.x, exact.y)))


def instances(
    claim: Claim,
    generator: np.random.Generator,
    count: int,
    hypotheses: Sequence[Hypothesis] | None = None,
) -> Iterator[Instance]:
    """Yield instances of a claim, smallest dimensions first, in ``count`` rounds.

    Args:
        claim: What its formula, hypotheses and domain leave open is drawn.
        generator: Where the randomness comes from.
        count: How many of each dimension: generic ones, and diagonal ones every other round.
        hypotheses: What is assumed instead of the claim's own hypotheses.

    Returns:
        Instances that satisfy every hypothesis, decided exactly. Dimensions at which none is found
        are left out.
    """
    assumed = claim.hypotheses if hypotheses is None else tuple(hypotheses)
    assumed = tuple(h for hypothesis in assumed for h in of_each(hypothesis))
    matrices, scalars, dimensions = left_open(claim)
    for number in range(count):
        structured = number % 2 == 1
        for sizes in dimensions_tried(claim, dimensions, matrices):
            drawn = matrices_of(matrices, assumed, sizes, generator, structured=structured)
            if drawn is not None:
                numbers = {s: number_of(s, generator, structured=structured) for s in scalars}
                yield Instance(sizes, numbers, drawn)


class Open(NamedTuple):
    """What a claim leaves open."""

    matrices: list[MatrixSymbol]
    scalars: list[Symbol]
    dimensions: list[Symbol]


def left_open(claim: Claim) -> Open:
    """Return what a claim leaves open, in the order of names."""
    nodes = _nodes(claim.quantity) | _nodes(claim.closed_form)
    nodes |= {matrix for hypothesis in claim.hypotheses for matrix in hypothesis.family}
    by_name = {node.name: node for node in nodes if isinstance(node, MatrixSymbol)}
    shaped = {s for n in nodes if isinstance(n, MatrixSymbol) for s in _symbols_of_shape(n)}
    ranks = {s for h in claim.hypotheses if h.rank is not None for s in _nodes(sympify(h.rank))}
    dimensions = shaped | ranks | {symbol for symbol, _ in claim.domain}
    scalars = {n for n in nodes if isinstance(n, Symbol)} - dimensions
    return Open(
        [matrix for name in sorted(by_name) for matrix in _each(by_name[name])],
        sorted(scalars, key=str),
        sorted(dimensions, key=str),
    )


@cache  # a recursion may start with another, and that with another
def _nodes(expression: Basic) -> frozenset[Basic]:
    """Return symbols and matrix symbols, those inside of abbreviations too, but no indices."""
    if isinstance(expression, Abbreviation | Constant):
        return _nodes(expression.expression)
    if isinstance(expression, MatrixSymbol | Symbol):
        return frozenset((expression,))
    nodes = frozenset[Basic]().union(*map(_nodes, expression.args))
    binds = isinstance(expression, Product | Sum | Recursion)
    return nodes - set(expression.bound_symbols if binds else ())


def _each(matrix: MatrixSymbol) -> list[MatrixSymbol]:
    """Return the members of a family that an instance has; another matrix is itself."""
    if not isinstance(matrix, MatrixFamily):
        return [matrix]
    return [MatrixSymbol(member_name(matrix, k), *matrix.shape) for k in range(MEMBERS)]


def of_each(hypothesis: Hypothesis) -> list[Hypothesis]:
    """Return a hypothesis of each member of a family; another is itself."""
    return [replace(hypothesis, matrix=matrix) for matrix in _each(hypothesis.matrix)]


def _symbols_of_shape(matrix: MatrixSymbol) -> set[Symbol]:
    return set().union(*map(_symbols_in, matrix.shape))


def _symbols_in(size: Basic | int) -> set[Symbol]:
    return set(sympify(size).free_symbols)


def dimensions_tried(
    claim: Claim, symbols: list[Symbol], matrices: list[MatrixSymbol]
) -> list[dict[Symbol, int]]:
    """Return values of the dimensions, in the order in which they are tried.

    First the least; the least without a 1 and, of factors of a space, without two that are equal,
    where much holds that is false; then the others by size. Large ones are tried only where the
    least ones are.

    Raises:
        NotComputableError: If even these have too many rows.
    """
    least = dict(claim.domain)
    starts = [int(least.get(symbol, int(bool(symbol.is_positive)))) for symbol in symbols]
    choices = (range(start, start + DIMENSIONS) for start in starts)
    shapes = {size for matrix in matrices for size in matrix.shape}
    every = (dict(zip(symbols, values, strict=True)) for values in product(*choices))
    by_size = sorted(every, key=lambda sizes: sum(sizes.values()))

    def up_to(largest: int) -> list[dict[Symbol, int]]:
        def fits(sizes: dict[Symbol, int]) -> bool:
            return all(1 <= size_of(size, sizes) <= largest for size in shapes)

        return list(filter(fits, by_size))

    joint = set().union(*(s for s in (_symbols_in(size) for size in shapes) if len(s) > 1))

    def are_unequal(sizes: dict[Symbol, int]) -> bool:
        return len({1, *(sizes[symbol] for symbol in joint)}) > len(joint) > 0

    small = up_to(LARGEST_SIZE) or up_to(LARGEST_LEAST)[:1]
    if not small and up_to(sys.maxsize):
        raise NotComputableError(f"its least matrices have more than {LARGEST_LEAST} rows")
    proper = [sizes for sizes in small if 1 not in sizes.values()]
    unequal = list(filter(are_unequal, up_to(LARGEST_UNEQUAL)))
    tried = [*small[:1], *proper[:1], *unequal[:1]]
    return [sizes for k, sizes in enumerate(tried) if sizes not in tried[:k]] + [
        sizes for sizes in small if sizes not in tried
    ]


def number_of(symbol: Symbol, generator: np.random.Generator, *, structured: bool) -> Number:
    """Return a number of the symbol's sort: an index, a rational, a complex one if it may be.

    Structured indices are the least ones, so that Kronecker deltas are 1.
    """
    if symbol.is_integer and structured:
        return Fraction(int(bool(symbol.is_positive)))
    if symbol.is_integer:
        return Fraction(int(generator.integers(int(bool(symbol.is_positive)), 3)))
    value = Fraction(int(generator.integers(1, 40)), int(generator.integers(7, 30)))
    if symbol.is_nonnegative:
        return value
    value *= 1 - 2 * int(generator.integers(2))
    return value if symbol.is_real else Gaussian(value, Fraction(int(generator.integers(1, 40)), 7))
