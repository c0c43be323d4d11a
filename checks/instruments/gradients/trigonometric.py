"""Exact derivatives of functions of one angle, from their values at rational points alone."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from sympy import Matrix, Rational

from bptools.ensembles.rational import Turn
from bptools.evaluation import Gaussian


def trigonometric_derivative(
    function: Callable[[Turn], Gaussian], at: Turn, degree: int = 1
) -> Gaussian:
    """Return the derivative of a trigonometric polynomial by the angle, without rounding.

    Whatever is linear in the output state of a circuit has degree 1 in the angle of a rotation
    about an involution, whatever is quadratic in it has degree 2; such a function is known
    everywhere from 2 degree + 1 of its values.

    Args:
        function: Takes an angle to a number of Q(i).
        at: Where the derivative is taken.
        degree: Of the polynomial in cos θ and sin θ, at least 0.

    Raises:
        ValueError: If the degree is negative.

    >>> at = Turn(Fraction(3, 5), Fraction(4, 5))
    >>> trigonometric_derivative(lambda turn: Gaussian(turn.cosine**2), at) == Rational(-12, 25)
    True
    """
    if degree < 0:
        raise ValueError(f"degree must not be negative, it is {degree}")
    count = 2 * degree + 1
    nodes = [Turn.of_quarter_tangent(Fraction(k - degree, count)) for k in range(count)]
    waves = Matrix([_waves(node, degree) for node in nodes])
    weights = waves.T.LUsolve(Matrix(_slopes(at, degree)))
    slope = Gaussian(0)
    for node, weight in zip(nodes, weights, strict=True):
        slope += function(node) * Gaussian.of(weight)
    return slope


def _waves(turn: Turn, degree: int) -> list[Rational]:
    """Return 1, cos θ, sin θ, .., cos dθ, sin dθ."""
    half = Gaussian(turn.cosine, turn.sine)
    powers = [half ** (2 * multiple) for multiple in range(1, degree + 1)]
    return [Rational(1), *(_rational(part) for power in powers for part in (power.x, power.y))]


def _slopes(turn: Turn, degree: int) -> list[Rational]:
    """Return the derivatives of the waves."""
    waves = _waves(turn, degree)
    slopes = [Rational(0)]
    for multiple in range(1, degree + 1):
        cosine, sine = waves[2 * multiple - 1], waves[2 * multiple]
        slopes += [-multiple * sine, multiple * cosine]
    return slopes


def _rational(part: object) -> Rational:
    """Return a part of a Gaussian rational, of whatever arithmetic SymPy was given, to SymPy."""
    return Rational(str(part))
