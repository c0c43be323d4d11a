"""Explicit matrices as arrays of exact numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sympy import Basic, expand
from sympy.polys.domains import QQ_I
from sympy.polys.domains.gaussiandomains import GaussianRational

Exact = NDArray[Any]
"""An array of exact numbers, dtype object."""


class Gaussian(GaussianRational):  # type: ignore[misc]  # SymPy is untyped
    """A number of the field Q(i), exact and fast, at home in NumPy arrays and beside SymPy numbers.

    Args:
        x: Real part: an integer, a fraction or a SymPy rational.
        y: Imaginary part.

    >>> Gaussian(1, 2) * Gaussian(1, 2).conjugate() == 5
    True
    """

    __slots__ = ()

    @classmethod
    def _get_xy(cls, other: object) -> tuple[Any, Any]:
        """Leave arrays to NumPy, and refuse floats: they are not exact."""
        if isinstance(other, int):
            return QQ_I.dom(other), QQ_I.dom.zero
        if isinstance(other, np.ndarray | float | complex | np.inexact):
            return None, None
        x, y = super()._get_xy(other)
        return x, y

    @classmethod
    def of(cls, value: object) -> Gaussian:
        """Return any integer, fraction or SymPy number of Q(i) as a Gaussian rational.

        Raises:
            CoercionFailed: If it is not in Q(i): a float, or a root that does not cancel.

        >>> from sympy import I, Rational
        >>> Gaussian.of((1 + I) ** 2 / 3) == Rational(2, 3) * I
        True
        """
        number = QQ_I.convert(expand(value) if isinstance(value, Basic) else value)
        return cls.new(number.x, number.y)  # type: ignore[no-any-return]

    def conjugate(self) -> Gaussian:
        """Return the complex conjugate, which NumPy asks its elements for."""
        return self.new(self.x, -self.y)  # type: ignore[no-any-return]

    def __add__(self, other: object) -> Gaussian:
        """Add; numbers of this class at once, which is what products of matrices consist of."""
        if type(other) is not Gaussian:
            return super().__add__(other)  # type: ignore[no-any-return]
        if not (other.x or other.y):  # as most entries of a gate are
            return self
        if not (self.x or self.y):
            return other
        return _number(self.x + other.x, self.y + other.y)

    def __mul__(self, other: object) -> Gaussian:
        """Multiply, numbers of this class at once."""
        if type(other) is not Gaussian:
            return super().__mul__(other)  # type: ignore[no-any-return]
        a, b, x, y = self.x, self.y, other.x, other.y
        if not b:
            return _number(a * x, a * y) if a else self
        if not y:
            return _number(a * x, b * x) if x else other
        return _number(a * x - b * y, a * y + b * x)

    def __truediv__(self, other: object) -> Gaussian:
        """Divide, and stay in this class (SymPy's quotient falls back to its own)."""
        quotient = super().__truediv__(other)
        return quotient if quotient is NotImplemented else self.new(quotient.x, quotient.y)

    def __pow__(self, exponent: int) -> Gaussian:
        """Raise to an integer power, and stay in this class."""
        power = super().__pow__(exponent)
        return self.new(power.x, power.y)  # type: ignore[no-any-return]

    def __eq__(self, other: object) -> bool:
        """Compare by value with whatever can be converted (SymPy's compares equal types alone)."""
        x, y = self._get_xy(other)
        return x is not None and bool(self.x == x and self.y == y)

    __hash__ = GaussianRational.__hash__


def _number(x: Any, y: Any) -> Gaussian:  # noqa: ANN401 - rationals of SymPy's arithmetic
    """Return x + iy from rationals, as ``Gaussian.new`` does at twice the cost."""
    number = _BLANK(Gaussian)
    number.x, number.y = x, y
    return number


_BLANK = object.__new__


def exact_array(matrix: Basic) -> Exact:
    """Return an explicit SymPy matrix, or a product of such, as an array of SymPy numbers.

    >>> from sympy import eye
    >>> exact_array(eye(2))
    array([[1, 0],
           [0, 1]], dtype=object)
    """
    value = matrix.doit()
    value = value.as_explicit() if hasattr(value, "as_explicit") else value
    return np.array(value.tolist(), dtype=object)


def gaussian_array(entries: ArrayLike) -> Exact:
    """Return numbers of Q(i) as an array of Gaussian rationals, of the same shape.

    Args:
        entries: Integers, fractions, SymPy numbers, or complex floats, taken at their exact binary
            value; at least one.

    Raises:
        CoercionFailed: If a SymPy number is not in Q(i).
        ValueError: If a float is not finite.

    >>> gaussian_array([[0, -1j], [1j, 0]])[0, 1].conjugate() == Gaussian(0, 1)
    True
    """
    array = np.asarray(entries)
    exact: Exact
    if array.dtype == object:
        exact = np.vectorize(Gaussian.of, otypes=[object])(array)
        return exact
    if not np.isfinite(array).all():
        raise ValueError("entries must be finite, they are not")
    exact = np.vectorize(_of_float, otypes=[object])(array.real, array.imag)
    return exact


def complex_array(exact: Exact) -> NDArray[np.complex128]:
    """Return an array of Gaussian rationals as complex floats, each part the nearest one.

    >>> complex_array(gaussian_array([1j, 0.5]))
    array([0. +1.j, 0.5+0.j])
    """
    parts = np.vectorize(lambda number: complex(float(number.x), float(number.y)))
    return np.asarray(parts(exact), dtype=np.complex128)


def _of_float(real: float, imaginary: float) -> Gaussian:
    x, y = (QQ_I.dom(*float(part).as_integer_ratio()) for part in (real, imaginary))
    return Gaussian.new(x, y)  # type: ignore[no-any-return]
