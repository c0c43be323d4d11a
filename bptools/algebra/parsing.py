"""SymPy expressions to polynomials in matrix words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy import (
    Abs,
    Add,
    Adjoint,
    Basic,
    Derivative,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Sum,
    Trace,
    Transpose,
    ZeroMatrix,
    conjugate,
    diff,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.algebra.abbreviations import Abbreviation, unabbreviated
from bptools.algebra.averages import AngleAverage, HaarAverage, HaarVariance
from bptools.algebra.contraction import contract
from bptools.algebra.polynomial import Polynomial
from bptools.algebra.rotations import Rotation
from bptools.algebra.words import Letter

Averager = Callable[[Polynomial, tuple[Basic, ...]], Polynomial]


class Parser:
    """Turns SymPy expressions into polynomials.

    Args:
        definitions: Matrix symbols that stand for expressions, which are put in their place.
        average: How ``HaarAverage`` is evaluated; None leaves averages standing as scalars.
        reduce: Brings what is averaged into normal form first, so that equal averages look equal.
    """

    def __init__(
        self,
        definitions: Mapping[Basic, Basic] | None = None,
        average: Averager | None = None,
        reduce: Callable[[Polynomial], Polynomial] = lambda polynomial: polynomial,
    ) -> None:
        self._definitions = dict(definitions or {})
        self._average = average
        self._reduce = reduce
        self._rules: dict[type, Callable[[Any], Polynomial]] = {
            Add: self._sum,
            MatAdd: self._sum,
            Mul: self._product,
            MatMul: self._product,
            Pow: self._power,
            MatPow: self._power,
            Trace: lambda e: self(e.arg).trace(),
            Adjoint: lambda e: self(e.arg).adjoint(),
            Transpose: lambda e: self(e.arg).transpose(),
            conjugate: self._conjugate,
            Identity: lambda e: Polynomial.identity(e.shape[0]),
            ZeroMatrix: lambda e: Polynomial(tuple(e.shape), {}),
            Derivative: self._derivative,
            HaarAverage: self._haar_average,
            HaarVariance: lambda e: self(e.expanded()),
            AngleAverage: lambda e: self(e.args[0]).map_coefficients(e.average),
            Sum: self._index_sum,
            Rotation: lambda e: self(e.expanded()),
            Abbreviation: lambda e: self(e.expression),
        }

    def __call__(self, expression: Basic) -> Polynomial:
        """Return the polynomial of a scalar or matrix expression.

        Raises:
            TypeError: If the expression is not polynomial in its matrices, naming the part.
        """
        if expression in self._definitions:
            return self(self._definitions[expression])
        if isinstance(expression, MatrixSymbol):
            return Polynomial.letter(Letter(expression))
        if not expression.has(MatrixExpr, HaarAverage, AngleAverage, Derivative):
            return Polynomial.scalar(unabbreviated(expression))
        if isinstance(expression, MatrixElement):
            return Polynomial.scalar(expression)
        rule = self._rules.get(expression.func)
        if rule is None:
            raise TypeError(
                "expression must be polynomial in matrices and their traces, "
                f"not contain {expression.func.__name__}: {expression}"
            )
        return rule(expression)

    def _sum(self, expression: Expr) -> Polynomial:
        total = self(expression.args[0])
        for argument in expression.args[1:]:
            total = total + self(argument)
        return total

    def _product(self, expression: Expr) -> Polynomial:
        result = Polynomial.scalar(S.One)
        for argument in expression.args:
            result = result * self(argument)
        return result

    def _power(self, expression: Expr) -> Polynomial:
        base, exponent = expression.args
        if not exponent.is_Integer or exponent < 0:
            raise TypeError(f"a power of matrices must be a non-negative integer, not {exponent}")
        if isinstance(base, Abs):
            if exponent % 2:
                raise TypeError(f"a power of {base} must be even to be polynomial, not {exponent}")
            inner = self(base.args[0])
            return (inner * inner.adjoint()) ** (int(exponent) // 2)
        return self(base) ** int(exponent)

    def _conjugate(self, expression: Expr) -> Polynomial:
        (argument,) = expression.args
        if isinstance(argument, MatrixElement):
            return Polynomial.scalar(expression)
        inner = self(argument)
        return inner.adjoint() if inner.shape is None else inner.adjoint().transpose()

    def _derivative(self, expression: Derivative) -> Polynomial:
        variables = expression.variables
        return self(expression.expr).map_coefficients(lambda c: diff(c, *variables))

    def _index_sum(self, expression: Sum) -> Polynomial:
        """Contract a sum over indices; an average of elements under it is linear, so comes last."""
        averages = expression.function.atoms(HaarAverage)
        elements = {average: average.expression for average in averages}
        inner = contract(Sum(expression.function.xreplace(elements), *expression.limits))
        over = {average.matrices for average in averages}
        if len(over) > 1:
            raise TypeError(f"averages under one sum must be over the same matrices, not {over}")
        return self._averaged(inner, over.pop()) if over else inner

    def _haar_average(self, expression: HaarAverage) -> Polynomial:
        return self._averaged(self(expression.expression), expression.matrices)

    def _averaged(self, inner: Polynomial, matrices: tuple[Basic, ...]) -> Polynomial:
        inner = self._reduce(inner)
        if self._average is not None:
            return self._average(inner, matrices)
        return _standing_average(inner, matrices)


def _standing_average(inner: Polynomial, matrices: tuple[Basic, ...]) -> Polynomial:
    """Pull constants out of an average; what depends on the random matrices stays inside."""
    names = {matrix.name for matrix in matrices}
    total = Polynomial(None, {})
    for monomial, coefficient in inner:
        random = tuple(w for w in monomial.traces if any(x.symbol.name in names for x in w))
        constant = tuple(w for w in monomial.traces if w not in random)
        average = Polynomial(None, {type(monomial)(random, None): S.One}).to_sympy()
        factor = coefficient * (HaarAverage(average, *matrices) if random else S.One)
        total = total + Polynomial.collect(None, [(type(monomial)(constant, None), factor)])
    return total
