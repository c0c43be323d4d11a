"""Dimensions and points: one normal form, and what is refused."""

from __future__ import annotations

import pytest
from sympy import Integer, Mul, Rational, Symbol, binomial, symbols

from bptools.haar.dimensions import as_dimension, as_point, dimension_at, symbols_of
from bptools.haar.integrals import Integral

d, n = symbols("d n", integer=True, positive=True)


@pytest.mark.parametrize("two", [2, Integer(2), Mul(1, 2, evaluate=False), binomial(2, 1)])
def test_numbers_become_ints(two):
    assert type(as_dimension(two, "dimension")) is int
    assert as_dimension(two, "dimension") == 2


@pytest.mark.parametrize("expression", [d, 2**n, 2**n * d, d * n, Symbol("x"), -2 * Symbol("x")])
def test_expressions_that_may_be_positive_integers_are_kept(expression):
    assert as_dimension(expression, "dimension") is expression


@pytest.mark.parametrize("wrong", [0, -3, -d, d - d, Rational(3, 2), Symbol("y", negative=True)])
def test_what_cannot_be_a_positive_integer_is_refused(wrong):
    with pytest.raises(ValueError, match="dimension must be a positive integer"):
        as_dimension(wrong, "dimension")


def test_points():
    assert symbols_of([2**n * d, 3]) == (d, n)
    assert as_point(4, (d,)) == {d: 4}
    assert as_point({d: Integer(4), n: 1}, (d, n)) == {d: 4, n: 1}
    assert dimension_at(2**n * d, {n: 3, d: 2}) == 16
    assert dimension_at(7, {n: 3}) == 7
    with pytest.raises(TypeError, match=r"point\[d\] must be an instance of int"):
        as_point(4.0, (d,))
    with pytest.raises(TypeError, match="not the expression n"):
        as_point({d: n}, (d,))
    with pytest.raises(ValueError, match="the dimensions are integers"):
        as_point(3, ())
    with pytest.raises(ValueError, match="must be a positive integer"):
        dimension_at(d - 5, {d: 5})


def test_integrals_are_equal_by_value_and_domain():
    first = Integral(1 / d, d >= 1, (d,), lambda at: Rational(1, at[d]))
    second = Integral(1 / d, d >= 1)
    assert first == second
    assert hash(first) == hash(second)
    assert first != Integral(1 / d, d >= 2)
    assert first.at(3) == Rational(1, 3)
    assert r"\geq 2" in Integral(1 / d, d >= 2)._repr_latex_()
    with pytest.raises(AttributeError):
        first.value = d
