"""Unevaluated averages and variances over random matrices, as SymPy scalars."""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Dummy, Expr, I, Mul, S, cos, exp, expand, sin
from sympy.core.sympify import _sympify  # what is changed later becomes unchangeable
from sympy.matrices.expressions.matexpr import MatrixExpr


class HaarAverage(Expr):  # type: ignore[misc]  # SymPy is untyped
    """The average of a scalar over Haar-random matrices, unevaluated: E_V[expression]."""

    is_commutative = True

    def __new__(cls, expression: Basic, *matrices: Basic) -> HaarAverage:
        """Build the node without evaluating anything."""
        return Expr.__new__(cls, *map(_sympify, (expression, *matrices)))  # type: ignore[no-any-return]

    @property
    def expression(self) -> Expr:
        """The scalar that is averaged."""
        return self.args[0]

    @property
    def matrices(self) -> tuple[Basic, ...]:
        """The random matrices."""
        return self.args[1:]  # type: ignore[no-any-return]

    _operator, _words = "EE", "average"

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        over = " ".join(printer._print(matrix) for matrix in self.matrices)
        return f"{self._operator}_({over}) lr([{printer._print(self.expression)}])"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        over = " and ".join(printer._print(matrix) for matrix in self.matrices)
        return f"{self._words} over {over} of {printer._print(self.expression)}"


class HaarVariance(HaarAverage):
    """The variance of a scalar over Haar-random matrices: E|x|^2 - |E x|^2."""

    _operator, _words = 'op("Var")', "variance"

    def expanded(self) -> Expr:
        """Return the variance of a real scalar in terms of averages: E[x^2] - E[x]^2."""
        square = HaarAverage(self.expression**2, *self.matrices)
        return square - HaarAverage(self.expression, *self.matrices) ** 2


class AngleAverage(Expr):  # type: ignore[misc]  # SymPy is untyped
    """The average of a scalar over angles, independent and uniform on [-a, a]: E_theta[...]."""

    is_commutative = True

    def __new__(cls, expression: Basic, half_width: Expr, *angles: Expr) -> AngleAverage:
        """Build the node without evaluating anything."""
        return Expr.__new__(cls, *map(_sympify, (expression, half_width, *angles)))  # type: ignore[no-any-return]

    def average(self, coefficient: Expr) -> Expr:
        """Return the average of a trigonometric polynomial in the angles.

        Raises:
            TypeError: If it is not one.
        """
        _, half_width, *angles = self.args
        for angle in angles:
            coefficient = _uniform_average(coefficient, angle, half_width)
        return coefficient

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        over = " ".join(printer._print(angle) for angle in self.args[2:])
        return f"EE_({over}) lr([{printer._print(self.args[0])}])"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        over = " and ".join(printer._print(angle) for angle in self.args[2:])
        return f"average over {over} of {printer._print(self.args[0])}"


class MatrixAngleAverage(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """The average of a matrix over angles, independent and uniform on [-a, a], entry by entry."""

    def __new__(cls, expression: MatrixExpr, half_width: Expr, *angles: Expr) -> MatrixAngleAverage:
        """Build the node without evaluating anything."""
        return Basic.__new__(cls, *map(_sympify, (expression, half_width, *angles)))  # type: ignore[no-any-return]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Shape of the matrix."""
        return self.args[0].shape  # type: ignore[no-any-return]

    def doit(self, **hints: Any) -> MatrixAngleAverage:  # noqa: ANN401 - SymPy's own
        """Return itself: every product of matrices calls this, and there is nothing to do."""
        return self

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:  # noqa: ANN401 - SymPy's own
        return AngleAverage(self.args[0][i, j], *self.args[1:])

    _typst, _spoken = AngleAverage._typst, AngleAverage._spoken


def _uniform_average(coefficient: Expr, angle: Expr, half_width: Expr) -> Expr:
    """Average term by term: the mean of exp(i k theta) is sin(k a)/(k a)."""
    if not coefficient.has(angle):
        return coefficient
    constants: dict[Expr, Expr] = {}
    total = S.Zero
    waves = _masked(coefficient, angle, constants).rewrite(exp)
    for term in Add.make_args(expand(waves)):
        constant, exponent = S.One, S.Zero
        for factor in Mul.make_args(term):
            if isinstance(factor, exp) and factor.has(angle):
                exponent += factor.args[0]
            else:
                constant *= factor
        frequency = expand(exponent).coeff(angle)
        phase = expand(exponent - frequency * angle)
        if constant.has(angle) or phase.has(angle) or frequency.has(angle):
            raise TypeError(f"an average over {angle} needs a trigonometric polynomial, not {term}")
        reach = -I * frequency * half_width
        total += constant * exp(phase) * (S.One if frequency == 0 else sin(reach) / reach)
    return total.xreplace({mask: constant for constant, mask in constants.items()})


def _masked(expression: Expr, angle: Expr, constants: dict[Expr, Expr]) -> Expr:
    """Put symbols in the place of what does not depend on the angle, so that it stays whole."""
    if expression.is_number:
        return expression
    if not expression.has(angle):
        return constants.setdefault(expression, Dummy())
    if isinstance(expression, sin | cos | exp) or not expression.args:
        return expression
    return expression.func(*(_masked(part, angle, constants) for part in expression.args))
