"""What counts as the dimension of a matrix group, and its one normal form."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, SupportsIndex, TypeAlias

from sympy import (
    Expr,
    Float,
    Integer,
    MatrixExpr,
    Mul,
    Pow,
    Symbol,
    expand,
    factorint,
    powsimp,
    simplify,
)

Dimension: TypeAlias = int | Expr
Point: TypeAlias = Mapping[Symbol, int]


def as_dimension(value: object, argument: str, accepted: str = "int or sympy.Expr") -> Dimension:
    """Return a dimension as an int where it is a number, else as a SymPy expression.

    ``2`` and ``Integer(2)`` give the same result; ``2**n`` and ``d_A*d_B`` stay expressions.

    Args:
        value: An integer, a symbol, or a scalar expression in symbols.
        argument: Name of the argument, for the error message.
        accepted: The accepted types, for the error message.

    Raises:
        TypeError: If it is a float, a bool, a matrix, or neither a number nor an expression.
        ValueError: If it is known not to be a positive integer.

    >>> from sympy import Integer, Symbol
    >>> as_dimension(Integer(2), "dimension"), as_dimension(2 ** Symbol("n"), "dimension")
    (2, 2**n)
    """
    if isinstance(value, Expr):
        expression = _scalar(value, argument)
        if not expression.is_number:
            return _possible(expression, argument)
        number = int(_integer(expression, argument))
    elif isinstance(value, SupportsIndex) and not isinstance(value, bool):
        number = operator.index(value)
    else:
        kind = type(value).__name__
        raise TypeError(f"{argument} must be an instance of {accepted}, not {value!r} ({kind})")
    if number < 1:
        raise ValueError(f"{argument} must be a positive integer, not {number}")
    return number


def as_integer(value: object, argument: str) -> int:
    """Return a positive integer as an int.

    Raises:
        TypeError: If it is not a number.
        ValueError: If it is not a positive integer.

    >>> from sympy import Integer
    >>> as_integer(Integer(3), "point")
    3
    """
    number = as_dimension(value, argument, accepted="int")
    if not isinstance(number, int):
        raise TypeError(f"{argument} must be an integer, not the expression {number}")
    return number


def symbols_of(dimensions: Iterable[Dimension]) -> tuple[Symbol, ...]:
    """List the symbols of some dimensions, by name.

    >>> from sympy import symbols
    >>> b, a = symbols("b a")
    >>> symbols_of((2**b, 3, a * b))
    (a, b)
    """
    expressions = (dimension for dimension in dimensions if isinstance(dimension, Expr))
    found = {symbol for expression in expressions for symbol in expression.free_symbols}
    return tuple(sorted(found, key=str))


def as_point(point: object, symbols: tuple[Symbol, ...]) -> dict[Symbol, int]:
    """Return one positive integer for each symbol.

    Args:
        point: The integer for the only symbol, or a mapping from every symbol to its integer.
        symbols: The symbols of the dimensions.

    Raises:
        ValueError: If a symbol is missing or unknown, or an integer is not positive.

    >>> d = Symbol("d")
    >>> as_point(3, (d,))
    {d: 3}
    """
    names = ", ".join(map(str, symbols)) or "none: the dimensions are integers"
    if not isinstance(point, Mapping):
        if len(symbols) != 1:
            raise ValueError(f"point must map each symbol ({names}) to an integer, not {point!r}")
        point = {symbols[0]: point}
    if set(point) != set(symbols):
        raise ValueError(f"point must hold exactly the symbols ({names}), not {dict(point)}")
    return {symbol: as_integer(number, f"point[{symbol}]") for symbol, number in point.items()}


class IndexPosition(NamedTuple):
    """Where an index stands: so many dimensions plus an integer."""

    dimensions: int
    offset: int


def position_of(index: Expr, dimension: Expr, most: int) -> IndexPosition | None:
    """Return where an index stands, None if that is not near 0 or a multiple of the dimension.

    Args:
        index: An expression.
        dimension: The dimension in whose multiples it is measured.
        most: The number of rows over the dimension; positions below 0 or from there on are none.

    >>> d = Symbol("d")
    >>> position_of(d - 1, d, 2), position_of(Symbol("i"), d, 2)
    (IndexPosition(dimensions=1, offset=-1), None)
    """
    if dimension.is_Integer:
        inside = index.is_Integer and 0 <= index < most * dimension
        return IndexPosition(*divmod(int(index), int(dimension))) if inside else None
    for multiple in range(most + 1):
        offset = expand(index - multiple * dimension)
        if offset.is_Integer and (offset < 0 if multiple == most else multiple or offset >= 0):
            return IndexPosition(multiple, int(offset))
    return None


@lru_cache(maxsize=1 << 10)
def canonical_size(size: Expr) -> Expr:
    """Return a size in which powers of one prime are one power.

    >>> n, k = Symbol("n"), Symbol("k")
    >>> canonical_size(4**n) == canonical_size(2 ** (2 * n)), canonical_size(2**k * 2 ** (n - k))
    (True, 2**n)
    """
    powers = [power for power in size.atoms(Pow) if power.base.is_Integer]
    if not powers:
        return size
    split = {
        power: Mul(*(Pow(p, m * power.exp) for p, m in factorint(power.base).items()))
        for power in powers
    }
    return powsimp(size.xreplace(split))


def dimension_at(dimension: Dimension, point: Point) -> int:
    """Return the integer that a dimension is at a point.

    Raises:
        ValueError: If it is not a positive integer there.

    >>> n = Symbol("n")
    >>> dimension_at(2**n, {n: 3})
    8
    """
    if isinstance(dimension, int):
        return dimension
    return as_integer(dimension.subs(point), f"dimension {dimension} at {dict(point)}")


def _scalar(expression: Expr, argument: str) -> Expr:
    if isinstance(expression, MatrixExpr) or not expression.is_commutative:
        raise TypeError(f"{argument} must be a scalar expression, not the matrix {expression}")
    if expression.has(Float):
        raise TypeError(f"{argument} must be exact, not an expression with floats: {expression}")
    return expression


def _possible(expression: Expr, argument: str) -> Expr:
    if expression.is_integer is False or expression.is_positive is False:
        raise ValueError(
            f"{argument} must be a positive integer, but {expression} cannot be one "
            "under the assumptions on its symbols"
        )
    return expression


def _integer(expression: Expr, argument: str) -> Integer:
    number = expression if isinstance(expression, Integer) else simplify(expression)
    if not isinstance(number, Integer):
        raise ValueError(f"{argument} must be a positive integer, not {expression}")
    return number
