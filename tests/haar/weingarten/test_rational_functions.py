"""Rational functions become the very expressions that SymPy would build, reduced and factored."""

from __future__ import annotations

from random import Random

import pytest
from flint import fmpq, fmpz_poly
from sympy import Add, Integer, Mul, Rational, Symbol, factor_list, fraction, gcd, symbols

from bptools.haar.weingarten.rational_functions import (
    Denominator,
    as_expression,
    as_rational,
    value_at,
)
from bptools.haar.weingarten.tables import Group, rational_table

d = Symbol("d", integer=True, positive=True)
LINES = Denominator((((1, 0), 2), ((1, -1), 1), ((1, 2), 3), ((2, 3), 1)), 6)


def rebuilt(expression):
    """Return the expression built again from its leaves by SymPy's own rules."""
    if expression.is_Atom:
        return expression
    return expression.func(*(rebuilt(argument) for argument in expression.args))


@pytest.mark.parametrize("group", list(Group))
@pytest.mark.parametrize("degree", range(8))
def test_whole_tables_have_canonical_form(group, degree):
    table = rational_table(group, degree)
    for numerator in table.numerators.values():
        value = as_expression(numerator, table.denominator, d)
        assert value == rebuilt(value)
        assert value.subs(d, 11) == value_at(numerator, table.denominator, 11)
        assert gcd(*fraction(value)) == 1


def test_random_numerators_are_reduced_and_factored():
    random = Random(7)
    for _ in range(200):
        numerator = fmpz_poly([random.randrange(-9, 10) for _ in range(random.randrange(1, 5))])
        numerator = numerator.inflate(random.choice([1, 2, 2, 4]))
        for a, b in random.choices([(1, 0), (1, 2), (1, -1), (2, 3), (1, 7)], k=3):
            numerator *= fmpz_poly([b, a])
        value = as_expression(numerator, LINES, d)
        assert value == rebuilt(value)
        assert value.subs(d, 5) == value_at(numerator, LINES, 5)
        above, below = fraction(value)
        assert gcd(above, below) == 1
        for part in Mul.make_args(above):
            assert not isinstance(part, Add) or len(factor_list(part)[1]) == 1


EVEN = [
    *([4, 0, 0, 0, 1], [-1, 0, 1], [1, 0, 0, 0, 4], [0, 0, 1]),
    *([9, 0, -7, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0, 64], [3, 0, 0, 0, 5]),
]


@pytest.mark.parametrize("coefficients", EVEN)
def test_even_numerators_split_where_they_do(coefficients):
    value = as_expression(fmpz_poly(coefficients), Denominator((), 3), d)
    expected = sum(c * d**k for k, c in enumerate(coefficients)) / 3
    assert (value - expected).expand() == 0
    assert len(factor_list(expected)[1]) == len(fraction(value)[0].as_ordered_factors())


@pytest.mark.parametrize("scale", [1, -1, 6, -6, 4])
@pytest.mark.parametrize("extra", [[1], [0, 1], [7, 1], [14, 2]])
def test_short_products_are_canonical(scale, extra):
    for denominator in (Denominator(()), Denominator((((1, 0), 1),)), Denominator((), 4)):
        numerator = scale * fmpz_poly(extra)
        value = as_expression(numerator, denominator, d)
        assert value == rebuilt(value)
        assert value.subs(d, 3) == value_at(numerator, denominator, 3)


@pytest.mark.parametrize(("dimension", "at"), [(2**d, 8), (d * Symbol("k"), 6), (3 * d, 9)])
def test_composite_dimensions(dimension, at):
    numerator = fmpz_poly([3, 1, 4])
    value = as_expression(numerator, LINES, dimension).subs({d: 3, Symbol("k"): 2})
    assert value == value_at(numerator, LINES, at)


def test_small_values():
    assert as_expression(fmpz_poly([]), LINES, d) == 0
    assert as_rational(fmpq(6, 3)) == Integer(2)
    assert as_rational(fmpq(-1, 3)) == Rational(-1, 3)
    assert LINES.at(-2) == 0
    with pytest.raises(ZeroDivisionError):
        value_at(fmpz_poly([1]), LINES, 1)
    k = symbols("k")
    assert as_expression(fmpz_poly([1]), Denominator((((1, -4), 1),)), 4 * k) == 1 / (4 * k - 4)
