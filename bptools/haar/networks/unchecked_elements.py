"""Elements of matrices while sums over their indices are taken: SymPy does not check them anew.

Every substitution builds an element anew, and SymPy compares its indices with the shape, which is
most of the work.
"""

from __future__ import annotations

from sympy import Basic, Expr
from sympy.matrices.expressions.matexpr import MatrixElement


class UncheckedElement(MatrixElement):  # type: ignore[misc]  # SymPy is untyped
    """An element that exists, whatever is put in the place of its indices."""

    def __new__(cls, *arguments: Basic) -> UncheckedElement:
        """Build the element of a matrix, a row and a column."""
        return Expr.__new__(cls, *arguments)  # type: ignore[no-any-return]


def with_unchecked_elements(value: Expr) -> Expr:
    """Return an expression whose elements are not checked any more."""
    return value.xreplace({x: UncheckedElement(*x.args) for x in value.atoms(MatrixElement)})


def with_checked_elements(value: Expr) -> Expr:
    """Return an expression whose elements are SymPy's again."""
    return value.xreplace({x: MatrixElement(*x.args) for x in value.atoms(UncheckedElement)})
