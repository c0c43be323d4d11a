"""Expressions as polynomials in matrix words with all that belongs to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sympy import Abs, And, Basic, Expr, Identity, MatrixSymbol, Pow, S, Symbol, exp, log
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra.polynomial import Polynomial
from bptools.algebra.rewriting import Rewriting
from bptools.haar.averaging import Least
from bptools.haar.dimensions import canonical_size, position_of
from bptools.haar.factors import PairingOperator, PartialTrace, PartialTranspose
from bptools.haar.matrices import BasisVector, RandomMatrix, require_indices
from bptools.haar.networks.index_sums import IndexSums
from bptools.haar.networks.tensor_words import TensorParser
from bptools.haar.subspaces import Isometry
from bptools.haar.unexpanded import KeptSums

BEYOND = (
    "Known beyond polynomials: real powers and logarithms of |U_ij| in one row or column, ratios, "
    "page_entropy, hciz_integral, mean_log_determinant, eigenvalue_density"
)


class ExpressionReading(NamedTuple):
    """Expressions as polynomials, in which elements are traces, and what belongs to them.

    Args:
        polynomials: One for each expression.
        matrices: The random matrices, by name.
        sums: The sums over indices that are taken after the average.
        sizes: The dimensions of all matrices and factors, each of which must be a positive integer.
        kept: Answers of very many terms; None if they are to be written out and shortened.
    """

    polynomials: list[Polynomial]
    matrices: tuple[RandomMatrix, ...]
    sums: IndexSums
    sizes: tuple[Expr, ...]
    kept: KeptSums | None


def read(expressions: Sequence[Basic], rewriting: Rewriting | None) -> ExpressionReading:
    """Return expressions as polynomials.

    Args:
        expressions: Scalars and matrices, whose explicit constants have names.
        rewriting: What is known of constants.

    Raises:
        TypeError: If an expression is not polynomial in its random matrices.
        ValueError: If shapes do not match, names clash or an index is outside range(d).
    """
    matrices, sizes = _random_matrices(expressions), _sizes(expressions)
    parser = TensorParser()
    try:
        polynomials = [parser(expression) for expression in expressions]
    except TypeError as error:
        if any(expression.has(Abs, exp, log, Pow) for expression in expressions):
            raise TypeError(f"{error}. {BEYOND}") from None
        raise
    if rewriting is not None:
        polynomials = [rewriting.normal_form(polynomial) for polynomial in polynomials]
    marks = KeptSums(parser.sums.indices) if rewriting is None else None
    return ExpressionReading(polynomials, matrices, parser.sums, sizes, marks)


def in_canonical_sizes(expressions: Sequence[Basic]) -> dict[MatrixSymbol, MatrixSymbol]:
    """Return the matrices with one way of writing their sizes, where that is another one."""
    matrices = set().union(*(expression.atoms(MatrixSymbol) for expression in expressions))
    written: dict[MatrixSymbol, MatrixSymbol] = {}
    for matrix in matrices:
        rows, cols = map(canonical_size, matrix.shape)
        if (rows, cols) != matrix.shape and not isinstance(matrix, BasisVector | Isometry):
            written[matrix] = matrix.func(matrix.args[0], rows, cols, *matrix.args[3:])
    return written


def domain_of(reading: ExpressionReading, least: Least) -> Boolean:
    """Return where a value holds: large enough dimensions, and indices that exist."""
    room = _room_for_indices(reading)
    conditions = [
        size >= max(least.get(size, 1), room.get(size, 1))
        for size in {**least, **room}
        if not size.is_Integer  # where the value is exact
    ]
    conditions += [
        size >= 1 for size in reading.sizes if not size.is_positive or not size.is_integer
    ]
    return And(*conditions, *reading.sums.conditions)


def _sizes(expressions: Sequence[Basic]) -> tuple[Expr, ...]:
    sizes: set[Expr] = set()
    for expression in expressions:
        for matrix in expression.atoms(MatrixSymbol):
            sizes |= matrix.sizes if isinstance(matrix, RandomMatrix) else set(matrix.shape)
        for node in expression.atoms(PartialTrace, PartialTranspose, PairingOperator):
            sizes |= set(node.dims)
        for identity in expression.atoms(Identity):
            sizes.add(identity.rows)
    symbols: dict[str, Symbol] = {}
    for symbol in set().union(*(size.free_symbols for size in sizes)):
        if symbols.setdefault(symbol.name, symbol) != symbol:
            raise ValueError(
                f"the dimension {symbol} must be one symbol, not two of different assumptions: "
                f"declare Symbol({symbol.name!r}, integer=True, positive=True) once"
            )
    return tuple(sorted((size for size in sizes if not size.is_Integer), key=str))


def _random_matrices(expressions: Sequence[Basic]) -> tuple[RandomMatrix, ...]:
    """Return the random matrices by name, and refuse two matrices of one name."""
    symbols = set().union(*(expression.atoms(MatrixSymbol) for expression in expressions))
    clash = [name for name, count in Counter(s.name for s in symbols).items() if count > 1]
    if clash:
        raise ValueError(f"matrices of one expression must have distinct names, not twice {clash}")
    for element in set().union(*(expression.atoms(MatrixElement) for expression in expressions)):
        require_indices(element.parent, element.i, element.j)
    for ket in set().union(*(expression.atoms(BasisVector) for expression in expressions)):
        require_indices(ket, ket.index, S.Zero)
    return tuple(sorted((s for s in symbols if isinstance(s, RandomMatrix)), key=lambda s: s.name))


def _room_for_indices(reading: ExpressionReading) -> Least:
    """Return the least dimensions (half dimensions for Sp) at which all indices differ."""
    vectors = {
        letter.symbol
        for polynomial in reading.polynomials
        for monomial, _ in polynomial
        for word in (*monomial.traces, monomial.open or ())
        for letter in word
        if isinstance(letter.symbol, BasisVector)
    }
    room: Least = {}
    for matrix in reading.matrices:
        ratio = matrix.rows_per_dimension
        stands = [
            position_of(vector.index, matrix.size, ratio)
            for vector in vectors
            if vector.rows == matrix.dim
        ]
        offsets = [position.offset for position in stands if position is not None]
        if offsets and not matrix.size.is_Integer:  # up from 0 (or d), and down from d (or 2d)
            needed = max(0, 1 + max(offsets)) + max(0, -min(offsets))
            room[matrix.size] = max(room.get(matrix.size, 1), needed)
    return room
