"""Rational functions of one dimension whose poles are known, and their form in SymPy.

All Weingarten functions of a degree share one denominator, a product of linear factors, so sums
of them are sums of integer polynomials. They become SymPy expressions once, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

from flint import fmpq, fmpz_poly
from sympy import Add, Expr, Integer, Mul, Pow, Rational, S

Line = tuple[int, int]  # (a, b) is the polynomial a z + b, with a > 0 and no common divisor


@dataclass(frozen=True)
class Denominator:
    """constant * prod_(a, b) (a z + b)^multiplicity, fully factored.

    Args:
        lines: Pairs of a primitive linear factor and its multiplicity.
        constant: A positive integer.

    >>> Denominator((((1, 0), 1), ((1, -1), 1))).polynomial
    x^2 + (-1)*x
    """

    lines: tuple[tuple[Line, int], ...]
    constant: int = 1

    @cached_property
    def polynomial(self) -> fmpz_poly:
        """The denominator multiplied out."""
        factors = (fmpz_poly([b, a]) ** power for (a, b), power in self.lines)
        return prod(factors, start=fmpz_poly([self.constant]))

    def at(self, dimension: int) -> int:
        """Return the value at an integer; it is 0 at a pole."""
        value = self.constant
        for (a, b), power in self.lines:
            value *= (a * dimension + b) ** power
        return value


def value_at(numerator: fmpz_poly, denominator: Denominator, dimension: int) -> Rational:
    """Return numerator/denominator at an integer that is not a pole.

    Raises:
        ZeroDivisionError: If the dimension is a pole.

    >>> value_at(fmpz_poly([0, 2]), Denominator((((1, 1), 1),)), 3)
    3/2
    """
    return as_rational(fmpq(numerator(dimension), denominator.at(dimension)))


def as_rational(value: fmpq) -> Rational:
    """Return a flint rational as a SymPy Rational (an Integer where it is one)."""
    return Rational(int(value.p), int(value.q))


def as_expression(numerator: fmpz_poly, denominator: Denominator, dimension: Expr) -> Expr:
    """Return numerator/denominator as a reduced, factored SymPy expression in the dimension.

    Args:
        numerator: Integer polynomial in the dimension.
        denominator: The denominator, factored.
        dimension: A symbol or any scalar expression, such as ``2**n``.

    >>> from sympy import Symbol
    >>> lines = (((1, -1), 1), ((1, 0), 1), ((1, 1), 1))
    >>> as_expression(fmpz_poly([0, 2]), Denominator(lines), Symbol("d"))
    2/((d - 1)*(d + 1))
    """
    if not numerator:
        return S.Zero
    kept: list[Expr] = []
    for (a, b), power in denominator.lines:
        numerator, left = _cancelled(numerator, fmpz_poly([b, a]), power)
        if left:
            kept.append(Pow(Add(a * dimension, Integer(b)), -left))
    content, factors = numerator.factor()
    scale = Rational(int(content), denominator.constant)
    above = [Pow(_in_dimension(poly, dimension), power) for poly, power in factors]
    return Mul(scale, *above, *kept)


def _cancelled(numerator: fmpz_poly, line: fmpz_poly, power: int) -> tuple[fmpz_poly, int]:
    """Divide by a linear factor as often as it goes; return what is left of both."""
    while power:
        quotient, remainder = divmod(numerator, line)
        if remainder:
            break
        numerator, power = quotient, power - 1
    return numerator, power


def _in_dimension(polynomial: fmpz_poly, dimension: Expr) -> Expr:
    coefficients = polynomial.coeffs()
    return Add(*(int(c) * dimension**k for k, c in enumerate(coefficients) if c))
