"""Matrices of Arb balls from fractions: every result encloses the exact one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import acb, acb_mat, arb, ctx, fmpq
from numpy.typing import ArrayLike, NDArray
from sympy import Basic, Expr, Rational, im, re

PRECISION = 200  # bits
_DIGITS = 80
_SQUARINGS = 10  # tr(A^(2^10)) encloses the largest eigenvalue of A to N^(-1/1024)


def ball(value: Fraction | int) -> arb:
    """Return a rational number as a ball.

    >>> 3 * ball(Fraction(1, 4)) == ball(Fraction(3, 4))
    True
    """
    fraction = Fraction(value)
    return arb(fmpq(fraction.numerator, fraction.denominator))


def number_ball(number: Any) -> acb:  # noqa: ANN401 - an integer, a Gaussian rational or SymPy's
    """Return an exact number as a ball; one that is not in Q(i) by its first 80 digits.

    >>> number_ball(Rational(1, 4)) == acb(1) / 4
    True
    """
    if isinstance(number, int):
        return acb(number)
    if not isinstance(number, Basic):
        return acb(*(arb(fmpq(int(x.numerator), int(x.denominator))) for x in (number.x, number.y)))
    parts = (re(number), im(number))
    return acb(*(_real_ball(part) for part in parts))


def _real_ball(number: Expr) -> arb:
    if isinstance(number, Rational):
        return arb(fmpq(int(number.p), int(number.q)))
    digits = str(number.evalf(_DIGITS))
    return arb(digits) * (1 + arb(0, 10.0 ** (5 - _DIGITS))) + arb(0, 10.0**-_DIGITS)


def ball_matrix(real: ArrayLike, imaginary: ArrayLike) -> acb_mat:
    """Return the matrix with these real and imaginary parts, fractions of shape (rows, columns)."""
    rows = zip(np.asarray(real), np.asarray(imaginary), strict=True)
    return acb_mat([[acb(ball(x), ball(y)) for x, y in zip(*row, strict=True)] for row in rows])


def integer_matrix(matrix: NDArray[Any]) -> acb_mat:
    """Return a complex matrix whose entries are Gaussian integers, in floating point, exactly."""
    exact = np.vectorize(int, otypes=[object])
    return ball_matrix(*(exact(np.rint(part).astype(int)) for part in (matrix.real, matrix.imag)))


def identity(dim: int) -> acb_mat:
    """Return the identity matrix."""
    return acb_mat([[int(i == j) for j in range(dim)] for i in range(dim)])


def adjoint(matrix: acb_mat) -> acb_mat:
    """Return the adjoint of a matrix."""
    return matrix.conjugate().transpose()


def turned(matrix: acb_mat, unitary: acb_mat) -> acb_mat:
    """Return U M U^dagger."""
    return unitary * matrix * adjoint(unitary)


def cayley(matrix: acb_mat) -> acb_mat:
    """Return the unitary (1 + iA)^-1 (1 - iA) of a Hermitian A."""
    turn, one = matrix * acb(0, 1), identity(matrix.nrows())
    return (one + turn).solve(one - turn)


def spectral_norm(matrix: acb_mat) -> arb:
    """Enclose the largest absolute eigenvalue of a Hermitian matrix by the trace of a power."""
    power = matrix * matrix
    for _ in range(_SQUARINGS - 1):
        power = power * power
    top = power.trace().real
    exponent = arb(1) / 2**_SQUARINGS
    enclosure: arb = (top**exponent).union((top / matrix.nrows()) ** exponent)
    return enclosure


def enclosing_ends(value: arb, digits: int = 12) -> tuple[str, str]:
    """Return decimal numbers below and above all of a ball.

    >>> enclosing_ends(ball(Fraction(1, 4)), 3)
    ('0.250', '0.250')
    """
    with ctx.workprec(PRECISION):
        low, high = (end.str(digits, radius=False) for end in (value.lower(), value.upper()))
    return low, high
