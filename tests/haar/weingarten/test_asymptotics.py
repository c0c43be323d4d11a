"""The expansion in 1/d against the exact functions and the closed leading term."""

from __future__ import annotations

import pytest
from sympy import Rational, Symbol, degree, fraction, limit, oo, together

from bptools import haar
from bptools.haar.weingarten.asymptotics import moebius
from bptools.haar.weingarten.symmetric_group import coset_type, partitions
from bptools.haar.weingarten.walks import Family, walk_series

d = Symbol("d", integer=True, positive=True)
CLASSES = [mu for n in (1, 2, 3, 4) for mu in partitions(n)]


def order_of(expression):
    """Return the k for which a rational function of d falls like d^-k; a large one for 0."""
    numerator, denominator = fraction(together(expression))
    if numerator.expand() == 0:
        return 10**9
    return degree(denominator, d) - degree(numerator, d)


@pytest.mark.parametrize("terms", [1, 2, 4])
@pytest.mark.parametrize("mu", CLASSES)
def test_the_error_of_the_unitary_expansion_is_of_the_next_order(mu, terms):
    error = haar.weingarten_unitary(mu, d) - haar.weingarten_expansion_unitary(mu, d, terms)
    assert order_of(error) >= 2 * sum(mu) - len(mu) + 2 * terms


@pytest.mark.parametrize("terms", [1, 2, 5])
@pytest.mark.parametrize("mu", CLASSES)
def test_the_error_of_the_orthogonal_expansion_is_of_the_next_order(mu, terms):
    error = haar.weingarten_orthogonal(mu, d) - haar.weingarten_expansion_orthogonal(mu, d, terms)
    assert order_of(error) >= 2 * sum(mu) - len(mu) + terms


@pytest.mark.parametrize("terms", [1, 3])
@pytest.mark.parametrize("image", [[0, 1], [1, 0], [0, 2, 1, 3], [1, 2, 3, 4, 5, 0]])
def test_the_error_of_the_symplectic_expansion_is_of_the_next_order(image, terms):
    error = haar.weingarten_symplectic(image, d)
    error -= haar.weingarten_expansion_symplectic(image, d, terms)
    mu = coset_type(image)
    assert order_of(error) >= 2 * sum(mu) - len(mu) + terms


def test_the_order_of_an_error_is_seen():
    assert order_of(1 / d - 1 / (d + 1)) == 2
    assert order_of(1 / d - 1 / d) == 10**9


@pytest.mark.parametrize("family", list(Family))
def test_leading_terms_are_moebius_functions(family):
    for mu, counts in walk_series(family, 9, terms=1, bits=64):
        assert counts == [moebius(mu)]


def test_leading_term_needs_no_table():
    value = haar.weingarten_expansion_unitary((200, 100), d)
    assert value == moebius((200, 100)) * d**-598


def test_expansion_in_a_composite_dimension():
    n = Symbol("n", integer=True, positive=True)
    value = haar.weingarten_expansion_unitary((2,), 2**n, 2)
    assert limit(value / haar.weingarten_unitary((2,), 2**n), n, oo) == 1
    assert haar.weingarten_expansion_unitary((2,), 10, 2) == -Rational(101, 10**5)


@pytest.mark.parametrize("wrong", [0, -1])
def test_terms_must_be_positive(wrong):
    with pytest.raises(ValueError, match="terms must be a positive integer"):
        haar.weingarten_expansion_unitary((2,), d, wrong)
