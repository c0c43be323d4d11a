"""Instances of a claim: explicit, exact matrices of every assumed kind, smallest sizes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from sympy import Basic, Expr, MatrixSymbol, Symbol, sympify

from bptools.algebra import Abbreviation, Constant, Hypothesis, Kind
from bptools.claims import Claim
from bptools.evaluation import Exact, Gaussian, gaussian_array
from bptools.falsification.averages import AVERAGES
from bptools.falsification.entries import Ring
from bptools.falsification.operations import OPERATIONS
from bptools.falsification.valuation import Valuation
from bptools.haar.matrices import Unitary

LARGEST_SIZE = 4  # rows of a matrix
DIMENSIONS = 3  # values of each dimension that are tried, from the least one
ATTEMPTS = 12  # draws of a matrix that has to satisfy several hypotheses at once
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17))
"""Pythagorean triples: phases whose real and imaginary parts are rational."""


@dataclass(frozen=True)
class Instance:
    """Values for everything that a claim leaves open.

    Args:
        dimensions: An integer for each symbol in a shape or in the claim's domain.
        scalars: A rational number for each other symbol.
        matrices: Exact entries by name.
    """

    dimensions: dict[Symbol, int]
    scalars: dict[Symbol, Fraction]
    matrices: dict[str, Exact]

    @property
    def label(self) -> str:
        """The dimensions, and the scalars, in words."""
        numbers = {**self.dimensions, **self.scalars}
        named = [f"{symbol} = {numbers[symbol]}" for symbol in sorted(numbers, key=str)]
        return ", ".join(named) or "no parameter"

    def valuation(self, ring: Ring) -> Valuation:
        """Return the values as numbers of a ring."""
        numbers: dict[Symbol, int | Fraction] = {**self.dimensions, **self.scalars}
        scalars = {s: ring.number(fmpq(x.numerator, x.denominator)) for s, x in numbers.items()}
        matrices = {name: _in_ring(ring, array) for name, array in self.matrices.items()}
        return Valuation(ring, {**OPERATIONS, **AVERAGES}, scalars, matrices)


def _in_ring(ring: Ring, array: Exact) -> NDArray[Any]:
    numbers = np.empty(array.shape, dtype=object)
    for place, entry in np.ndenumerate(array):
        parts = (fmpq(int(p.numerator), int(p.denominator)) for p in (entry.x, entry.y))
        numbers[place] = ring.number(*parts)
    return numbers


def satisfies(hypothesis: Hypothesis, matrix: Exact, dimensions: dict[Symbol, int]) -> bool:
    """Return whether a matrix of exact numbers has a property, decided exactly."""
    adjoint, unit = matrix.conj().T, gaussian_array(np.eye(len(matrix)))
    kind, square = hypothesis.kind, matrix.shape[0] == matrix.shape[1]
    if hypothesis.rank is not None and np.trace(matrix) != _size(hypothesis.rank, dimensions):
        return False
    if hypothesis.self_adjoint and not (square and (adjoint == matrix).all()):
        return False
    if kind is Kind.INVOLUTION:
        return bool((matrix @ matrix == unit).all())
    if kind in (Kind.PROJECTOR, Kind.PURE):
        projects = bool((matrix @ matrix == matrix).all())
        return projects and (kind is Kind.PROJECTOR or bool(np.trace(matrix) == 1))
    if kind in (Kind.UNITARY, Kind.ISOMETRY):
        columns = gaussian_array(np.eye(matrix.shape[1]))
        isometric = bool((adjoint @ matrix == columns).all())
        return isometric and (kind is Kind.ISOMETRY or square)
    if kind is Kind.TRACELESS:
        return bool(np.trace(matrix) == 0)
    return kind is not Kind.CONTRACTION or _is_contraction(matrix)


def _is_contraction(matrix: Exact) -> bool:
    """Decide 1 - A^2 >= 0 for a Hermitian A: all principal minors are non-negative."""
    gap = gaussian_array(np.eye(len(matrix))) - matrix @ matrix
    subsets = product((False, True), repeat=len(gap))
    return all(_determinant(gap[np.ix_(rows, rows)]).x >= 0 for rows in subsets if any(rows))


def _determinant(matrix: Exact) -> Gaussian:
    """Return a determinant by expansion along the first row; matrices are small here."""
    if len(matrix) == 1:
        return Gaussian.of(matrix[0, 0])
    minors = (np.delete(matrix[1:], column, axis=1) for column in range(len(matrix)))
    signs = (Gaussian((-1) ** column) for column in range(len(matrix)))
    total = Gaussian(0)
    for sign, entry, minor in zip(signs, matrix[0], minors, strict=True):
        total += sign * entry * _determinant(minor)
    return total


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
    matrices, scalars, dimensions = _open(claim)
    for number in range(count):
        structured = number % 2 == 1
        for sizes in _dimensions(claim, dimensions, matrices):
            drawn = _matrices(matrices, assumed, sizes, generator, structured=structured)
            if drawn is not None:
                numbers = {symbol: _scalar(symbol, generator, structured) for symbol in scalars}
                yield Instance(sizes, numbers, drawn)


def _open(claim: Claim) -> tuple[list[MatrixSymbol], list[Symbol], list[Symbol]]:
    """Return the matrices, scalars and dimensions that a claim leaves open."""
    nodes = set().union(*(_nodes(side) for side in (claim.quantity, claim.closed_form)))
    nodes |= {hypothesis.matrix for hypothesis in claim.hypotheses}
    by_name = {node.name: node for node in nodes if isinstance(node, MatrixSymbol)}
    shaped = {s for n in nodes if isinstance(n, MatrixSymbol) for s in _symbols_of_shape(n)}
    dimensions = shaped | {symbol for symbol, _ in claim.domain}
    scalars = {n for n in nodes if isinstance(n, Symbol)} - dimensions
    return (
        [by_name[name] for name in sorted(by_name)],
        sorted(scalars, key=str),
        sorted(dimensions, key=str),
    )


def _nodes(expression: Basic) -> set[Basic]:
    """Return symbols and matrix symbols, those inside of abbreviations too."""
    if isinstance(expression, Abbreviation | Constant):
        return _nodes(expression.expression)
    if isinstance(expression, MatrixSymbol | Symbol):
        return {expression}
    return set().union(set(), *map(_nodes, expression.args))


def _symbols_of_shape(matrix: MatrixSymbol) -> set[Symbol]:
    return set().union(*(sympify(size).free_symbols for size in matrix.shape))


def _dimensions(
    claim: Claim, symbols: list[Symbol], matrices: list[MatrixSymbol]
) -> list[dict[Symbol, int]]:
    """Return values of the dimensions, the smallest sizes first."""
    least = dict(claim.domain)
    starts = [int(least.get(symbol, int(bool(symbol.is_positive)))) for symbol in symbols]
    choices = (range(start, start + DIMENSIONS) for start in starts)
    shapes = [size for matrix in matrices for size in matrix.shape]

    def is_small(sizes: dict[Symbol, int]) -> bool:
        return all(1 <= _size(size, sizes) <= LARGEST_SIZE for size in shapes)

    every = (dict(zip(symbols, values, strict=True)) for values in product(*choices))
    return sorted(filter(is_small, every), key=lambda sizes: sum(sizes.values()))


def _size(expression: Expr, dimensions: dict[Symbol, int]) -> int:
    return int(sympify(expression).subs(dimensions))


def _scalar(symbol: Symbol, generator: np.random.Generator, structured: bool) -> Fraction:
    """Return a number of the symbol's sort: an index, or a rational, negative if it may be.

    Structured indices are the least ones, so that Kronecker deltas are 1.
    """
    if symbol.is_integer and structured:
        return Fraction(int(bool(symbol.is_positive)))
    if symbol.is_integer:
        return Fraction(int(generator.integers(int(bool(symbol.is_positive)), 3)))
    value = Fraction(int(generator.integers(1, 40)), int(generator.integers(7, 30)))
    return value if symbol.is_nonnegative else value * (1 - 2 * int(generator.integers(2)))


def _matrices(
    symbols: list[MatrixSymbol],
    hypotheses: Sequence[Hypothesis],
    dimensions: dict[Symbol, int],
    generator: np.random.Generator,
    *,
    structured: bool,
) -> dict[str, Exact] | None:
    """Return a matrix for each symbol that satisfies its hypotheses; None where none is found."""
    drawn: dict[str, Exact] = {}
    for symbol in symbols:
        own = [h for h in hypotheses if h.matrix.name == symbol.name]
        if isinstance(symbol, Unitary):
            own.append(Hypothesis(symbol, Kind.UNITARY))
        rows, columns = (_size(size, dimensions) for size in symbol.shape)
        for attempt in range(ATTEMPTS):
            matrix = _drawn(own, rows, columns, dimensions, generator, structured and attempt == 0)
            if matrix is not None and all(satisfies(h, matrix, dimensions) for h in own):
                drawn[symbol.name] = matrix
                break
        else:
            return None
    return drawn


def _drawn(
    hypotheses: Sequence[Hypothesis],
    rows: int,
    columns: int,
    dimensions: dict[Symbol, int],
    generator: np.random.Generator,
    structured: bool,
) -> Exact | None:
    """Return a matrix of the strongest of its kinds; the caller decides whether it has them all."""
    kinds = {hypothesis.kind for hypothesis in hypotheses}
    basis = gaussian_array(np.eye(rows)) if structured else _unitary(rows, generator)
    if Kind.UNITARY in kinds:
        return basis if rows == columns else None
    if Kind.ISOMETRY in kinds:
        return basis[:, :columns] if rows >= columns else None
    if not kinds & {h.kind for h in hypotheses if h.self_adjoint}:
        matrix = _any(rows, columns, generator)
        return _traceless(matrix) if Kind.TRACELESS in kinds else matrix
    if rows != columns:
        return None
    eigenvalues = _eigenvalues(hypotheses, rows, dimensions, generator)
    if eigenvalues is None:
        return None
    diagonal = np.diag(gaussian_array(np.array(eigenvalues, dtype=object)))
    return np.asarray(basis @ diagonal @ basis.conj().T)


def _eigenvalues(
    hypotheses: Sequence[Hypothesis],
    size: int,
    dimensions: dict[Symbol, int],
    generator: np.random.Generator,
) -> list[Fraction] | None:
    """Return eigenvalues of a Hermitian matrix of these kinds, None where there are none."""
    kinds = {hypothesis.kind for hypothesis in hypotheses}
    traceless = Kind.TRACELESS in kinds
    if kinds & {Kind.PURE, Kind.PROJECTOR}:
        return _of_projector(hypotheses, size, dimensions, generator)
    if Kind.INVOLUTION in kinds:
        up = size // 2 if traceless else _proper(size, generator)
        return [Fraction(1 if k < up else -1) for k in range(size)]
    distinct = generator.choice(np.arange(-7, 8), min(size, 15), replace=False)
    values = [Fraction(int(k), 7) for k in distinct]
    if traceless:
        mean = sum(values, Fraction(0)) / size
        values = [value - mean for value in values]
    if Kind.CONTRACTION in kinds:
        largest = max(abs(value) for value in (*values, Fraction(1)))
        return [value / largest for value in values]
    return [3 * value for value in values]


def _proper(size: int, generator: np.random.Generator) -> int:
    """Return the dimension of a subspace, neither none nor all where there is a choice."""
    return int(generator.integers(1, size)) if size > 1 else int(generator.integers(2))


def _of_projector(
    hypotheses: Sequence[Hypothesis],
    size: int,
    dimensions: dict[Symbol, int],
    generator: np.random.Generator,
) -> list[Fraction] | None:
    kinds = {hypothesis.kind for hypothesis in hypotheses}
    ranks = {_size(h.rank, dimensions) for h in hypotheses if h.rank is not None}
    rank = 1 if Kind.PURE in kinds else _proper(size, generator)
    rank = ranks.pop() if ranks else 0 if Kind.TRACELESS in kinds else rank
    return [Fraction(int(k < rank)) for k in range(size)] if 0 <= rank <= size else None


def _any(rows: int, columns: int, generator: np.random.Generator) -> Exact:
    parts = generator.integers(-3, 4, (2, rows, columns))
    return gaussian_array(parts[0] + 1j * parts[1])


def _traceless(matrix: Exact) -> Exact:
    size = len(matrix)
    return np.asarray(matrix - gaussian_array(np.eye(size)) * (np.trace(matrix) / Gaussian(size)))


def _unitary(size: int, generator: np.random.Generator) -> Exact:
    """Return a generic unitary over Q(i): reflections and phases."""
    unitary = gaussian_array(np.eye(size))
    for _ in range(2 if size > 1 else 0):
        vector = _any(size, 1, generator)
        vector[0, 0] += Gaussian(4)  # beyond what a part can be, so that it is not zero
        length = (vector.conj().T @ vector)[0, 0]
        unitary = unitary - (unitary @ vector) @ vector.conj().T * (Gaussian(2) / length)
    phases = np.diag(np.array([_phase(generator) for _ in range(size)], dtype=object))
    return np.asarray(unitary @ phases)


def _phase(generator: np.random.Generator) -> Gaussian:
    first, second, longest = TRIPLES[generator.integers(len(TRIPLES))]
    sign = 1 - 2 * int(generator.integers(2))
    return Gaussian(Fraction(first, longest), Fraction(sign * second, longest))
