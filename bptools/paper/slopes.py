"""Derivatives by an angle of what holds exponentials exp(-i theta V), written out by products."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

from sympy import (
    Add,
    Adjoint,
    Basic,
    Derivative,
    Expr,
    I,
    MatAdd,
    MatMul,
    MatPow,
    Mul,
    Pow,
    S,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    conjugate,
    diff,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import HaarAverage, HermitianExponential


def with_slopes_written_out(expression: Expr) -> Expr:
    """Return an expression in which no derivative of an exponential of a matrix is left.

    Raises:
        TypeError: If there is no rule for what is differentiated.
    """
    return expression.replace(
        lambda node: isinstance(node, Derivative) and bool(node.atoms(HermitianExponential)),
        lambda node: reduce(_slope, (v for v, n in node.args[1:] for _ in range(n)), node.expr),
    )


def _slope(expression: Basic, angle: Symbol) -> Basic:
    if not expression.has(angle):
        return ZeroMatrix(*expression.shape) if isinstance(expression, MatrixExpr) else S.Zero
    if isinstance(expression, HermitianExponential):
        generator, turn = expression.args
        return -I * diff(turn, angle) * generator * expression
    if not expression.atoms(HermitianExponential):
        return diff(expression, angle)
    if isinstance(expression, HaarAverage) and type(expression) is HaarAverage:
        return HaarAverage(_slope(expression.expression, angle), *expression.matrices)
    if isinstance(expression, Trace | Adjoint | Transpose | conjugate):
        return expression.func(_slope(expression.args[0], angle)).doit()
    if isinstance(expression, Add | MatAdd):
        return reduce(add, (_slope(part, angle) for part in expression.args))
    return _of_product(_factors(expression), angle)


def _factors(expression: Basic) -> Sequence[Basic]:
    if isinstance(expression, Mul | MatMul):
        return expression.args  # type: ignore[no-any-return]  # SymPy is untyped
    if isinstance(expression, Pow | MatPow) and expression.exp.is_Integer and expression.exp > 0:
        return [expression.base] * int(expression.exp)
    raise TypeError(f"the derivative of {expression} has no rule here")


def _of_product(factors: Sequence[Basic], angle: Symbol) -> Basic:
    terms = []
    for place, factor in enumerate(factors):
        parts = [*factors[:place], _slope(factor, angle), *factors[place + 1 :]]
        terms.append(reduce(lambda left, right: left * right, parts))
    return reduce(add, terms)
