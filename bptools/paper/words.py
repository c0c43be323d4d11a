"""What a theorist writes between the letters: traces, commutators, averages, variances."""

from __future__ import annotations

import sympy
from sympy import Basic, Derivative, Expr, I, MatMul, MatrixSymbol, Product, Symbol, Trace, pi
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from bptools import algebra
from bptools.algebra import (
    AngleAverage,
    HaarAverage,
    HaarVariance,
    HermitianExponential,
    Recursion,
)
from bptools.errors import UsageError
from bptools.haar import PartialTrace
from bptools.haar.matrices import Bracket, RandomMatrix
from bptools.paper.means import MeanMatrix
from bptools.paper.parameters import (
    Angle,
    Formula,
    Fraction,
    Limits,
    Matrix,
    Places,
    Random,
    Scalar,
    Sizes,
    Steps,
    on_one_line,
    word,
)
from bptools.paper.shapes import require_inside


def _require_one_space(name: str, first: MatrixExpr, *others: MatrixExpr) -> None:
    """Refuse matrices that are not square, or of different dimensions."""
    for matrix in (first, *others):
        if matrix.shape != (first.shape[0],) * 2:
            shapes = ", ".join(f"{m.shape[0]} by {m.shape[1]}" for m in (first, *others))
            raise UsageError(
                f"matrices of {name} must be square and of one dimension, not {shapes}"
            )


@word
def Tr(matrix: Matrix) -> Trace:
    """Return the trace of a square matrix, unevaluated.

    Raises:
        UsageError: If it is no matrix, or not square.
    """
    trace = Trace(_plain(matrix))
    require_inside(trace)
    return trace


@word
def comm(left: Matrix, right: Matrix) -> MatrixExpr:
    """Return the commutator [left, right].

    Raises:
        UsageError: If they are not square matrices of one dimension.
    """
    _require_one_space("comm", left, right)
    return left * right - right * left


@word
def anticomm(left: Matrix, right: Matrix) -> MatrixExpr:
    """Return the anticommutator {left, right}.

    Raises:
        UsageError: If they are not square matrices of one dimension.
    """
    _require_one_space("anticomm", left, right)
    return left * right + right * left


@word
def dagger(expression: Matrix) -> MatrixExpr:
    """Return the adjoint of any matrix; of numbers, ``conjugate`` is one."""
    return expression.adjoint()


@word
def partial_trace(expression: Matrix, dims: Sizes, keep: Places) -> PartialTrace:
    """Return the state of some factors of a tensor product; the others are traced out.

    Args:
        expression: A square matrix on the product.
        dims: The dimensions of the factors.
        keep: The factors that stay, counted from 0.

    Raises:
        UsageError: If the dimensions do not fit, or there is no such factor.
    """
    _require_one_space("partial_trace", expression)
    try:
        return PartialTrace(expression, dims, keep)
    except ValueError as error:
        raise UsageError(str(error)) from error


@word
def Rotation(generator: Matrix, angle: Scalar) -> algebra.Rotation:
    """Return ``exp(-i angle P / 2)`` of an involution P, unevaluated.

    Raises:
        UsageError: If the generator is no square matrix.
    """
    _require_one_space("Rotation", generator)
    return algebra.Rotation(generator, angle)


@word
def cos(angle: Scalar) -> Expr:
    """Return the cosine of a number."""
    return sympy.cos(angle)


@word
def sin(angle: Scalar) -> Expr:
    """Return the sine of a number."""
    return sympy.sin(angle)


@word
def sqrt(number: Scalar) -> Expr:
    """Return the square root of a number."""
    return sympy.sqrt(number)


@word
def conjugate(expression: Formula) -> Expr:
    """Return the complex conjugate of a number, or of every entry of a matrix."""
    return sympy.conjugate(expression)


@word
def Rational(numerator: Fraction, denominator: Fraction = 1) -> sympy.Rational:
    """Return an exact fraction: ``Rational(1, 2)``.

    Raises:
        UsageError: If the denominator is 0, or one is no number: of letters, write ``N/2``.
    """
    if denominator == 0:
        raise UsageError("denominator of Rational must not be 0")
    return sympy.Rational(numerator, denominator)


@word
def exp(exponent: Formula) -> Expr | HermitianExponential:
    """Return an exponential: of a number, or ``exp(-I*theta*V)`` of a Hermitian letter V.

    Args:
        exponent: A scalar, or a number times a Hermitian letter.

    Raises:
        UsageError: If it is another matrix: give a sum a letter of its own.
    """
    if isinstance(exponent, MatrixExpr):
        _require_one_space("exp", exponent)
        factor, product = exponent.as_coeff_mmul()
        letter = product.doit()
        if isinstance(letter, MatrixSymbol):
            return HermitianExponential(letter, I * factor)
    elif not isinstance(exponent, sympy.MatrixBase):
        return sympy.exp(exponent)
    raise UsageError(f"exponent must be a number times one letter, not {on_one_line(exponent)}")


@word
def product(factor: Scalar, over: Limits) -> Product:
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
    if not sympy.sympify(first).is_Integer:
        raise UsageError(f"a product must start at a number, not at {on_one_line(first)}")
    return Product(factor, over)


@word
def iterate(step: Matrix, start: Matrix, over: Steps) -> Recursion:
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


@word
def slope(expression: Scalar, angle: Angle) -> Derivative:
    """Return the derivative by an angle, unevaluated."""
    return Derivative(expression, angle)


@word
def E(expression: Formula, over: Random | None = None) -> HaarAverage | MeanMatrix:
    """Return the average over Haar-random matrices, unevaluated.

    Args:
        expression: A scalar; or a matrix, whose average is a side of a statement.
        over: A random matrix, or several; by default all in the expression.

    Raises:
        UsageError: If there is none.
    """
    chosen = _averaged(expression, over)
    if isinstance(expression, MatrixExpr) and expression.shape != (1, 1):
        return MeanMatrix(expression, chosen)
    return HaarAverage(_scalar(expression), *chosen)


@word
def Var(expression: Formula, over: Random | None = None) -> HaarVariance:
    """Return the variance E|x|^2 - |E x|^2 over Haar-random matrices, unevaluated.

    Args:
        expression: A scalar, or a matrix of one entry, as ``dagger(psi)*A*psi``.
        over: A random matrix, or several; by default all in the expression. Others stay fixed.

    Raises:
        UsageError: If there is none, or the expression is a larger matrix.
    """
    return HaarVariance(_scalar(expression), *_averaged(expression, over))


@word
def E_angles(expression: Scalar, *angles: Angle, half_width: Scalar = pi) -> AngleAverage:
    """Return the average over independent angles, uniform on [-half_width, half_width].

    Raises:
        UsageError: If there is no angle, or the interval is known to be none.
    """
    if not angles:
        raise UsageError("angles of an average must be given one by one: E_angles(x, theta, phi)")
    if sympy.sympify(half_width).is_nonpositive:
        raise UsageError(f"half_width of E_angles must be positive, not {half_width}")
    return AngleAverage(expression, half_width, *angles)


def _scalar(expression: Expr) -> Expr:
    """Return a scalar, or the one entry of a matrix.

    Raises:
        UsageError: If it is a larger matrix.
    """
    if not isinstance(expression, MatrixExpr | MatrixBase):
        return expression
    rows, columns = expression.shape
    if (rows, columns) != (1, 1):
        raise UsageError(
            f"expression of a variance must be a scalar, or 1 by 1, not {rows} by {columns}: "
            f"{on_one_line(expression)}"
        )
    return Trace(_plain(expression))


def _plain(matrix: MatrixExpr) -> MatrixExpr:
    """Return a matrix in which <psi|A|psi> is a product like others."""
    if isinstance(matrix, MatrixBase):
        return matrix
    return matrix.xreplace({part: MatMul(*part.args) for part in matrix.atoms(Bracket)})


def _averaged(expression: Basic, over: Random | None) -> tuple[RandomMatrix, ...]:
    if over is None:
        letters = sympy.sympify(expression).atoms(RandomMatrix)
        chosen = tuple(sorted(letters, key=lambda matrix: matrix.name))
    else:
        chosen = (over,) if isinstance(over, Basic) else tuple(over)
    if not chosen:
        written = on_one_line(expression)
        raise UsageError(f'over must name a random matrix, such as haar("U"): {written}')
    return chosen
