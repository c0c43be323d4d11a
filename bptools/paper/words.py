"""What a theorist writes between the letters: traces, commutators, averages, variances."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Derivative, Expr, I, MatrixSymbol, Product, Symbol, Trace, pi, sympify
from sympy import exp as exponential
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import (
    AngleAverage,
    HaarAverage,
    HaarVariance,
    HermitianExponential,
    Recursion,
)
from bptools.errors import UsageError
from bptools.haar import PartialTrace
from bptools.haar.matrices import RandomMatrix

Tr = Trace
Random = RandomMatrix | Sequence[RandomMatrix] | None


def comm(left: MatrixExpr, right: MatrixExpr) -> MatrixExpr:
    """Return the commutator [left, right]."""
    return left * right - right * left


def anticomm(left: MatrixExpr, right: MatrixExpr) -> MatrixExpr:
    """Return the anticommutator {left, right}."""
    return left * right + right * left


def dagger(expression: MatrixExpr) -> MatrixExpr:
    """Return the adjoint of any expression."""
    return expression.adjoint()


def partial_trace(
    expression: MatrixExpr, dims: Sequence[Expr | int], keep: int | Sequence[int]
) -> PartialTrace:
    """Return the state of some factors of a tensor product; the others are traced out.

    Args:
        expression: A square matrix on the product.
        dims: The dimensions of the factors.
        keep: The factors that stay, counted from 0.

    Raises:
        UsageError: If the dimensions do not fit, or there is no such factor.
    """
    try:
        return PartialTrace(expression, dims, keep)
    except ValueError as error:
        raise UsageError(str(error)) from error


def exp(exponent: Expr | MatrixExpr) -> Expr | HermitianExponential:
    """Return an exponential: of a number, or ``exp(-I*theta*V)`` of a Hermitian letter V.

    Args:
        exponent: A scalar, or a number times a Hermitian letter.

    Raises:
        UsageError: If it is another matrix: give a sum a letter of its own.
    """
    if not isinstance(exponent, MatrixExpr):
        return exponential(exponent)
    factor, product = exponent.as_coeff_mmul()
    letter = product.doit()
    if not isinstance(letter, MatrixSymbol):
        raise UsageError(f"exponent must be a number times one letter, not {exponent}")
    return HermitianExponential(letter, I * factor)


def product(factor: Expr, over: tuple[Symbol, Expr | int, Expr | int]) -> Product:
    """Return a product over an index, unevaluated: ``product(1 - 1/d**i, (i, 1, n))``.

    Args:
        factor: A scalar that depends on the index; averages may stand in it.
        over: The index, where it starts, and the last one.

    Raises:
        UsageError: If the index is no natural number, or does not start at a number.
    """
    index, first, _ = over
    if not isinstance(index, Symbol) or not index.is_integer or not index.is_nonnegative:
        raise UsageError(f'index of a product must be such as natural("i"), not {index}')
    if not sympify(first).is_Integer:
        raise UsageError(f"a product must start at a number, not at {first}")
    return Product(factor, over)


def iterate(
    step: MatrixExpr, start: MatrixExpr, over: tuple[MatrixSymbol, Symbol, Expr | int]
) -> Recursion:
    """Return what a matrix becomes that starts somewhere and goes on by a step, unevaluated.

    Args:
        step: What ``X`` becomes in step k, made of X and k: ``U.at(k) * X * dagger(U.at(k))``.
        start: What it is before the first step.
        over: ``(X, k, n)``: X stands for the matrix in the step, k for the steps before it, from 0
            to n - 1.

    Raises:
        UsageError: If k is no natural number from 0 on, or shapes differ.
    """
    previous, index, count = over
    if not isinstance(index, Symbol) or not index.is_integer or index.is_positive is not None:
        raise UsageError(f'index of steps must be such as natural("k", 0), not {index}')
    if not step.shape == start.shape == previous.shape:
        raise UsageError(f"{previous}, start and step must have one shape, not {step.shape}")
    return Recursion(previous, index, start, step, count)


def slope(expression: Expr, angle: Symbol) -> Derivative:
    """Return the derivative by an angle, unevaluated."""
    return Derivative(expression, angle)


def E(expression: Expr, over: Random = None) -> HaarAverage:
    """Return the average over Haar-random matrices, unevaluated.

    Args:
        expression: A scalar.
        over: A random matrix, or several; by default all in the expression.

    Raises:
        UsageError: If there is none.
    """
    return HaarAverage(expression, *_averaged(expression, over))


def Var(expression: Expr, over: Random = None) -> HaarVariance:
    """Return the variance E|x|^2 - |E x|^2 over Haar-random matrices, unevaluated.

    Args:
        expression: A scalar.
        over: A random matrix, or several; by default all in the expression. Others stay fixed.

    Raises:
        UsageError: If there is none.
    """
    return HaarVariance(expression, *_averaged(expression, over))


def E_angles(expression: Expr, *angles: Symbol, half_width: Expr = pi) -> AngleAverage:
    """Return the average over independent angles, uniform on [-half_width, half_width]."""
    if not angles or not all(isinstance(symbol, Symbol) for symbol in angles):
        raise UsageError("angles of an average must be given one by one: E_angles(x, theta, phi)")
    return AngleAverage(expression, half_width, *angles)


def _averaged(expression: Basic, over: Random) -> tuple[RandomMatrix, ...]:
    if over is None:
        chosen = tuple(sorted(expression.atoms(RandomMatrix), key=lambda matrix: matrix.name))
    else:
        chosen = (over,) if isinstance(over, Basic) else tuple(over)
    for letter in chosen:
        if not isinstance(letter, RandomMatrix):
            raise UsageError(f'over must be random matrices, such as haar("U"), not {letter!r}')
    if not chosen:
        raise UsageError(f'over must name a random matrix, such as haar("U"): {expression}')
    return chosen
