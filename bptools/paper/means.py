"""Averages of matrices, stated by their traces with every matrix: E Tr X T for all T."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic, Expr, MatrixSymbol, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import HaarAverage
from bptools.errors import UsageError
from bptools.haar.matrices import RandomMatrix
from bptools.paper.letters import matrix
from bptools.paper.parameters import is_matrix, named, on_one_line
from bptools.paper.shapes import require_fitting


@dataclass(frozen=True)
class MeanMatrix:
    """The average of a matrix: a side of a statement, and no part of a formula.

    Args:
        expression: What is averaged.
        over: The random matrices.
    """

    expression: MatrixExpr
    over: tuple[RandomMatrix, ...]

    def __rmul__(self, number: Expr | int) -> MeanMatrix:
        """Return a number times the average."""
        return MeanMatrix(number * self.expression, self.over)


def tested(claim: str, left: object, right: object) -> tuple[object, object]:
    """Return the sides of a statement, of matrices one of which is averaged their traces with T.

    Args:
        claim: The claim's full name.
        left: What the claim is about.
        right: What it is said to be; ``...`` and 0 stay.

    Returns:
        The sides as they are, if none is an average; else E Tr X T and Tr R T, where T is a letter
        of which nothing is assumed, and whose name no other letter has.

    Raises:
        UsageError: If a side of an average of matrices is no matrix.
    """
    sides = (left, right)
    whole = [side.expression if isinstance(side, MeanMatrix) else side for side in sides]
    if whole == [left, right]:
        return sides
    first = next(side.expression for side in sides if isinstance(side, MeanMatrix))
    of_all = _letter_beside(first, *whole)

    def traced(side: object, matrix: object) -> object:
        if side is ... or side == 0:
            return side
        if not is_matrix(matrix):
            written = f"{on_one_line(first)} and {named(getattr(side, 'bound', side))}"
            raise UsageError(f"both sides of {claim} must be matrices, not {written}")
        require_fitting(claim, left=first, right=matrix)
        trace = Trace(matrix * of_all)
        return HaarAverage(trace, *side.over) if isinstance(side, MeanMatrix) else trace

    return traced(left, whole[0]), traced(right, whole[1])


def _letter_beside(first: MatrixExpr, *others: object) -> MatrixExpr:
    """Return a letter for any matrix that a product with the first one traces."""
    letters = (x for part in others if isinstance(part, Basic) for x in part.atoms(MatrixSymbol))
    taken = {letter.name for letter in letters}
    names = ("T", *(f"T_{k}" for k in range(len(taken))))
    return matrix(next(name for name in names if name not in taken), *reversed(first.shape))
