"""What a claim's letters are in an instance, written so that it can be read back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import (
    Add,
    Basic,
    Derivative,
    MatrixSymbol,
    Mul,
    Rational,
    Symbol,
    atan,
    pi,
    preorder_traversal,
)
from sympy.core.function import AppliedUndef

from bptools.claims.evidence import Letters
from bptools.evaluation import Gaussian

LARGEST = 128  # rows or columns of a matrix that is written
LONGEST = 400  # characters of a number


def written(values: Mapping[Any, Any]) -> Letters:
    """Return values of a claim's letters as text.

    Args:
        values: Exact numbers, and arrays of such, by letters or their names; a function and its
            derivatives have values at one place. Those of other formulas are left out.

    Returns:
        What a case keeps of them: nothing if a matrix is large, or a number long or none that is
        exact, so that the instance would not be whole.

    >>> written({Symbol("x"): Rational(1, 3), "A": np.array([[Gaussian(1, 2)]])})
    {'x': '1/3', 'A': (('1 + 2*I',),)}
    """
    named: Letters = {}
    for letter, value in values.items():
        name = _name(letter)
        if not name:
            continue
        text = _rows(value) if isinstance(value, np.ndarray) else _number(value)
        if text is None:
            return {}
        named[name] = text
    return named


def _name(letter: Any) -> str:  # noqa: ANN401 - a text or a formula
    """Return the name of a letter, with a prime for each derivative of a function; or nothing."""
    match letter:
        case str():
            return letter
        case Symbol() | MatrixSymbol():
            return str(letter.name)
        case AppliedUndef():
            return str(letter.func.__name__)
        case Derivative(expr=AppliedUndef() as function, derivative_count=order):
            return _name(function) + "'" * int(order)
    return ""


def _rows(array: Any) -> tuple[tuple[str, ...], ...] | None:  # noqa: ANN401 - an array
    if array.ndim != 2 or max(array.shape) > LARGEST:
        return None
    rows = [[_number(entry) for entry in row] for row in array]
    if any(entry is None for row in rows for entry in row):
        return None
    return tuple(tuple(map(str, row)) for row in rows)


def _number(value: object) -> str | None:
    if isinstance(value, Gaussian):
        text = f"{value.x} + {value.y}*I" if value.y else str(value.x)
    elif isinstance(value, int | np.integer | Fraction | Rational) or _is_angle(value):
        text = str(value)
    else:
        return None
    return text if len(text) <= LONGEST else None


def _is_angle(value: object) -> bool:
    """Return whether a value is a SymPy number made of fractions, pi and arc tangents."""
    made_of = Add | Mul | Rational | atan | type(pi)
    is_sympy = isinstance(value, Basic)
    return is_sympy and all(isinstance(part, made_of) for part in preorder_traversal(value))
