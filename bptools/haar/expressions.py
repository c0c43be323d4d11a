"""Expectations of SymPy expressions in random matrices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from sympy import And, Basic, Expr, MatrixSymbol, sympify
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.algebra.polynomial import Polynomial
from bptools.haar.averaging import Values, average_with_domain
from bptools.haar.dimensions import Point
from bptools.haar.integrals import Integral
from bptools.haar.matrices import BasisVector, RandomMatrix, Symplectic
from bptools.haar.networks.element_words import expand_elements
from bptools.haar.networks.tensor_words import TensorParser
from bptools.haar.outcome import as_sympy


def expectation(expression: Expr | MatrixExpr) -> Expr | MatrixExpr:
    """Average an expression over all random matrices in it.

    Args:
        expression: A SymPy expression, polynomial in random matrices (``Unitary``, ...), their
            adjoints, transposes and elements, in traces and in any constant matrices.

    Returns:
        The exact average as plain SymPy, valid for dimensions that are at least the degree in
        the random matrix (for integer dimensions always); 0 if its powers cannot be paired.
        For other dimensions see :func:`integral`.

    Raises:
        TypeError: If the expression is not polynomial in its random matrices.
        ValueError: If shapes do not match or an index is outside range(d).

    >>> from sympy import MatrixSymbol, Symbol, Trace
    >>> from bptools.haar import Unitary
    >>> d = Symbol("d", integer=True, positive=True)
    >>> U, A, B = Unitary("U", d), MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    >>> expectation(Trace(U * A * U.adjoint() * B))
    Trace(A)*Trace(B)/d
    >>> expectation(abs(U[0, 0]) ** 4)
    2/(d*(d + 1))
    """
    return integral(expression).value


def integral(expression: Expr | MatrixExpr) -> Integral:
    """Average an expression over all random matrices in it, with the domain of the result.

    Args:
        expression: As for :func:`expectation`.

    Returns:
        The average with the condition on the dimensions under which it holds; its ``at``
        gives exact values at any positive integers in place of the dimensions' symbols.

    Raises:
        TypeError: If the expression is not polynomial in its random matrices.
        ValueError: If shapes do not match or an index is outside range(d).

    >>> from sympy import Symbol, Trace
    >>> from bptools.haar import Unitary
    >>> U = Unitary("U", Symbol("d", integer=True, positive=True))
    >>> moment = integral(abs(Trace(U)) ** 4)
    >>> moment.value, moment.domain, moment.at(1)
    (2, d >= 2, 1)
    >>> integral(abs(U[0, 0]) ** 4).at(1)
    1
    """
    polynomials, matrices = parsed([expression])

    def averages(values: Values | None) -> tuple[Polynomial, dict[Basic, int]]:
        return average_with_domain(polynomials[0], matrices, values)

    return integral_of(averages, polynomials, matrices)


Averages = Callable[[Values | None], tuple[Polynomial, dict[Basic, int]]]


def parsed(
    expressions: Sequence[Expr | MatrixExpr],
) -> tuple[list[Polynomial], tuple[RandomMatrix, ...]]:
    """Return polynomials, in which elements are traces, and the random matrices in them.

    Raises:
        TypeError: If an expression is not polynomial in its random matrices.
        ValueError: If shapes do not match, names clash or an index is outside range(d).
    """
    basic = [_as_basic(expression) for expression in expressions]
    matrices = _random_matrices(basic)
    parser = TensorParser()
    polynomials = []
    for expression in basic:
        polynomial = parser(expression)
        for matrix in matrices:
            polynomial = expand_elements(polynomial, matrix)
        polynomials.append(polynomial)
    return polynomials, matrices


def integral_of(
    averages: Averages, polynomials: Sequence[Polynomial], matrices: tuple[RandomMatrix, ...]
) -> Integral:
    """Return the record of a quantity that is computed from averages.

    Args:
        averages: Gives the quantity and the least dimensions for which it holds, at integers in
            place of the dimensions' symbols or (None) symbolically.
        polynomials: What is averaged; their indices must exist.
        matrices: The random matrices.
    """
    value, least = averages(None)
    room = _room_for_indices(polynomials, matrices)
    symbols = set().union(*(matrix.dim.free_symbols for matrix in matrices))

    def at(point: Point) -> Expr:
        for size, needed in room.items():
            if size.subs(point) < needed:
                raise ValueError(f"{size} must be at least {needed} for the indices, not {point}")
        return as_sympy(averages(point)[0]).subs(point)

    conditions = [size >= max(least.get(size, 1), room.get(size, 1)) for size in {**least, **room}]
    symbolic = [condition for condition in conditions if condition.free_symbols]
    return Integral(as_sympy(value), And(*symbolic), tuple(sorted(symbols, key=str)), at)


def _as_basic(value: object) -> Basic:
    if isinstance(value, Basic):
        return value
    if isinstance(value, str | float | bool):
        raise TypeError(f"expression must be an exact SymPy expression, not {value!r}")
    return sympify(value)


def _random_matrices(expressions: Sequence[Basic]) -> tuple[RandomMatrix, ...]:
    """Return the random matrices by name, and refuse two matrices of one name."""
    symbols = set().union(*(expression.atoms(MatrixSymbol) for expression in expressions))
    clash = [name for name, count in Counter(s.name for s in symbols).items() if count > 1]
    if clash:
        raise ValueError(f"matrices of one expression must have distinct names, not twice {clash}")
    elements = set().union(*(expression.atoms(MatrixElement) for expression in expressions))
    for element in elements:
        if isinstance(element.parent, RandomMatrix):
            element.parent.valid_index(element.i, element.j)
    return tuple(sorted((s for s in symbols if isinstance(s, RandomMatrix)), key=lambda s: s.name))


def _room_for_indices(
    polynomials: Sequence[Polynomial], matrices: tuple[RandomMatrix, ...]
) -> dict[Expr, int]:
    """Return the least dimensions (half dimensions for Sp) at which all indices exist."""
    vectors = {
        letter.symbol
        for polynomial in polynomials
        for monomial, _ in polynomial
        for word in (*monomial.traces, monomial.open or ())
        for letter in word
        if isinstance(letter.symbol, BasisVector)
    }
    room: dict[Expr, int] = {}
    for matrix in matrices:
        for vector in vectors:
            if vector.rows == matrix.dim:
                offset = vector.index
                if isinstance(matrix, Symplectic) and not offset.is_Integer:
                    offset -= matrix.size
                if offset.is_Integer:
                    room[matrix.size] = max(room.get(matrix.size, 1), int(offset) + 1)
    return room
