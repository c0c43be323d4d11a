"""Means over an angle, which several formulas of the literature take."""

from __future__ import annotations

from sympy import Expr, Symbol, cos, expand, integrate, pi


def mean_over_angle(wave: Expr, angle: Symbol) -> Expr:
    """Return the mean over an angle uniform on a period.

    Args:
        wave: A polynomial in sines and cosines of the angle, or of half of it.
        angle: Real, in radians.

    >>> from sympy import sin
    >>> x = Symbol("x", real=True)
    >>> mean_over_angle(sin(x) ** 2, x)
    1/2
    """
    return integrate(expand(wave.rewrite(cos), trig=True), (angle, 0, 2 * pi)) / (2 * pi)
