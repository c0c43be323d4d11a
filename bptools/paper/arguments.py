"""What a statement must be made of: an author's slip is refused in a sentence, with the remedy."""

from __future__ import annotations

from numbers import Number
from typing import Any

from sympy import Basic, Expr, Float, nan, oo, sympify, zoo
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction
from sympy.matrices.matrixbase import MatrixBase

from bptools.errors import UsageError
from bptools.paper.parameters import READING, TEXT, is_matrix, named, on_one_line


def side_of(claim: str, argument: str, side: object) -> Expr:
    """Return a side of a statement as an exact expression.

    Args:
        claim: The claim's full name.
        argument: The name of the argument.
        side: What an author wrote: an expression, a matrix or an exact number.

    Raises:
        UsageError: If it is text, a relation, of floating point numbers, or no expression at all.
    """
    must = f"{argument} of {claim} must be an expression"
    if isinstance(side, str):
        raise UsageError(
            f"{must}, not the text {side!r}: write it without quotation marks, a bound as "
            f"at_most(...) or at_least(...)"
        )
    if isinstance(side, Relational | BooleanAtom | BooleanFunction | bool):
        raise UsageError(
            f"{must}, not the relation {on_one_line(side)}: write a bound as at_most(...) or "
            f"at_least(...), where dimensions start behind the right side"
        )
    if not isinstance(side, Basic | MatrixBase | Number):
        raise UsageError(f"{must}, not {named(side)}")
    expression: Expr = sympify(side)
    if inexact := expression.atoms(Float):
        number = min(inexact, key=str)
        raise UsageError(
            f"{argument} of {claim} must be exact, not of the floating point number {number:.6g}: "
            f"write a Rational, a root or I"
        )
    if expression.has(nan, oo, zoo):
        raise UsageError(f"{must} of finite numbers, not {named(expression)}: is there a 1/0?")
    return expression


def bound_of(word: str, bound: object) -> Expr:
    """Return the bound of an inequality as an exact scalar.

    Args:
        word: ``at_most`` or ``at_least``.
        bound: What an author wrote.

    Raises:
        UsageError: If it is no exact scalar.
    """
    expression = side_of(word, "bound", bound)
    if is_matrix(expression):
        written = on_one_line(expression)
        raise UsageError(f"bound of {word} must be a scalar, not the matrix {written}")
    return expression


def listed(
    claim: str, argument: str, values: object, kind: type | tuple[type, ...], written: str
) -> Any:  # noqa: ANN401 - a list of what the kind says
    """Return the values of an argument that takes several.

    Args:
        claim: The claim's full name.
        argument: The name of the argument.
        values: What an author wrote.
        kind: What each of them must be.
        written: How it is written.

    Raises:
        UsageError: If it is no list or tuple of these.
    """
    must = f"{argument} of {claim} must be a list, as {written}"
    if not isinstance(values, list | tuple):
        raise UsageError(f"{must}, not {type(values).__name__}: are brackets missing?")
    for value in values:
        if not isinstance(value, kind):
            raise UsageError(f"{must}, it holds {named(value)}")
    return values


def require_described(claim: str, reading: object, **texts: object) -> None:
    """Refuse what a claim is described by, where it is no text or no reading.

    Args:
        claim: The claim's full name.
        reading: Where its formula comes from; None by default.
        texts: Title, statement and words, by the names of their arguments.
    """
    for argument, text in texts.items():
        TEXT.require(claim, argument, text)
    READING.require(claim, "reading", reading)
