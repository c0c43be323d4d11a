"""Whether the matrices of a formula fit together: SymPy lets a qubit's 1 stand beside N by N."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sympy import Basic, Expr, MatAdd, MatMul, MatPow, Pow, Trace, simplify
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from bptools.errors import UsageError
from bptools.paper.parameters import on_one_line

Shape = tuple[Expr, Expr]


def require_fitting(claim: str, **sides: Basic) -> None:
    """Refuse a formula whose matrices cannot be added, multiplied, traced or compared.

    Args:
        claim: The claim's full name.
        sides: Its two sides, by the names of their arguments.

    Raises:
        UsageError: Naming two matrices and their shapes.
    """
    for side in sides.values():
        require_inside(side)
    left, right = sides.values()
    if _is_matrix(left) and _is_matrix(right):
        _require_alike(left, right, "compared")
    elif (_is_matrix(left) or _is_matrix(right)) and 0 not in (left, right):
        raise UsageError(
            f"{' and '.join(sides)} of {claim} must be both scalars or both matrices: "
            f"{on_one_line(left)} and {on_one_line(right)}"
        )


def require_inside(expression: Basic) -> None:
    """Refuse an expression whose matrices cannot be added, multiplied or traced.

    Raises:
        UsageError: Naming the matrices and their shapes.
    """
    if isinstance(expression, MatrixBase):
        return
    for part in expression.args:
        require_inside(part)
    matrices = [part for part in expression.args if _is_matrix(part)]
    if isinstance(expression, MatAdd):
        for part in matrices[1:]:
            _require_alike(matrices[0], part, "added")
    elif isinstance(expression, MatMul):
        for before, after in pairwise(matrices):
            if _differ(before.shape[1], after.shape[0]):
                raise UsageError(f"matrices must fit to be multiplied: {_named(before, after)}")
    elif isinstance(expression, Pow | MatPow) and _is_matrix(expression.exp):
        raise UsageError(f"an exponent must be a number, not a matrix: {on_one_line(expression)}")
    elif isinstance(expression, Trace) and _differ(*matrices[0].shape):
        raise UsageError(f"a trace must be of a square matrix: {_named(*matrices)}")


def _require_alike(first: MatrixExpr, second: MatrixExpr, verb: str) -> None:
    if any(_differ(a, b) for a, b in zip(first.shape, second.shape, strict=True)):
        raise UsageError(f"matrices must have one shape to be {verb}: {_named(first, second)}")


def _named(*matrices: MatrixExpr) -> str:
    def words() -> Iterator[str]:
        for matrix in matrices:
            name = "numbers" if isinstance(matrix, MatrixBase) else on_one_line(matrix)
            yield f"{name} is {matrix.shape[0]} by {matrix.shape[1]}"

    return ", ".join(words())


def _is_matrix(expression: Basic) -> bool:
    return isinstance(expression, MatrixExpr | MatrixBase)


def _differ(first: Expr, second: Expr) -> bool:
    return bool(first != second and simplify(first - second) != 0)
