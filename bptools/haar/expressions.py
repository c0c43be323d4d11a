"""Expectations of SymPy expressions in random matrices."""

from __future__ import annotations

from collections import Counter

from sympy import And, Basic, Expr, MatrixSymbol, S, ZeroMatrix, sympify
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.haar.averaging import average
from bptools.haar.dimensions import Point
from bptools.haar.element_words import ElementParser, expand_elements
from bptools.haar.integrals import Integral
from bptools.haar.matrices import RandomMatrix, Symplectic


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

    >>> from sympy import Symbol
    >>> from bptools.haar import Unitary
    >>> U = Unitary("U", Symbol("d", integer=True, positive=True))
    >>> moment = integral(abs(U[0, 0]) ** 4)
    >>> moment.domain, moment.at(1)
    (d >= 2, 1)
    """
    if not isinstance(expression, Basic):
        expression = _as_basic(expression)
    matrices = _random_matrices(expression)
    polynomial = ElementParser()(expression)
    for matrix in matrices:
        polynomial = expand_elements(polynomial, matrix)
    symbols = set().union(*(matrix.dim.free_symbols for matrix in matrices))

    def at(point: Point) -> Expr:
        return _as_sympy(average(polynomial, matrices, point)).subs(point)

    return Integral(
        _as_sympy(average(polynomial, matrices)),
        _domain(polynomial, matrices),
        tuple(sorted(symbols, key=str)),
        at,
    )


def _as_basic(value: object) -> Basic:
    if isinstance(value, str | float | bool):
        raise TypeError(f"expression must be an exact SymPy expression, not {value!r}")
    return sympify(value)


def _random_matrices(expression: Basic) -> tuple[RandomMatrix, ...]:
    """Return the random matrices by name, and refuse two matrices of one name."""
    symbols = expression.atoms(MatrixSymbol)
    clash = [name for name, count in Counter(s.name for s in symbols).items() if count > 1]
    if clash:
        raise ValueError(f"matrices of one expression must have distinct names, not twice {clash}")
    for element in expression.atoms(MatrixElement):
        if isinstance(element.parent, RandomMatrix):
            element.parent.valid_index(element.i, element.j)
    return tuple(sorted((s for s in symbols if isinstance(s, RandomMatrix)), key=lambda s: s.name))


def _domain(polynomial: Polynomial, matrices: tuple[RandomMatrix, ...]) -> Boolean:
    conditions = []
    for matrix in matrices:
        size = matrix.half_dimension if isinstance(matrix, Symplectic) else matrix.dim
        degree = max((_degree(monomial, matrix) for monomial, _ in polynomial), default=0)
        if size.free_symbols and degree > 1:
            conditions.append(size >= degree)
    return And(*conditions) if conditions else S.true


def _degree(monomial: Monomial, matrix: RandomMatrix) -> int:
    words = (*monomial.traces, monomial.open or ())
    letters = [letter for word in words for letter in word if letter.symbol == matrix]
    return (len(letters) + 1) // 2


def _as_sympy(polynomial: Polynomial) -> Expr | MatrixExpr:
    if polynomial.shape is not None and not polynomial.terms:
        return ZeroMatrix(*polynomial.shape)
    return polynomial.to_sympy()
