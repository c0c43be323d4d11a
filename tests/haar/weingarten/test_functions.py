"""The public Weingarten functions: published values, haarpy's, invariances, types and bad input."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import haarpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Float, Integer, MatrixSymbol, Rational, Symbol, factor, pi, symbols
from sympy.combinatorics import Permutation

from bptools import haar
from bptools.haar.weingarten.symmetric_group import coset_type, cycle_type, partitions

d = Symbol("d")
n = Symbol("n", integer=True, positive=True)

# Collins, Int. Math. Res. Not. 2003, and Collins-Sniady, Commun. Math. Phys. 264 (2006).
PUBLISHED_UNITARY = {
    (1,): 1 / d,
    (2,): -1 / (d * (d**2 - 1)),
    (1, 1): 1 / (d**2 - 1),
    (3,): 2 / (d * (d**2 - 1) * (d**2 - 4)),
    (2, 1): -1 / ((d**2 - 1) * (d**2 - 4)),
    (1, 1, 1): (d**2 - 2) / (d * (d**2 - 1) * (d**2 - 4)),
    (4,): -5 / (d * (d**2 - 1) * (d**2 - 4) * (d**2 - 9)),
    (3, 1): (2 * d**2 - 3) / (d**2 * (d**2 - 1) * (d**2 - 4) * (d**2 - 9)),
    (2, 2): (d**2 + 6) / (d**2 * (d**2 - 1) * (d**2 - 4) * (d**2 - 9)),
    (2, 1, 1): -1 / (d * (d**2 - 1) * (d**2 - 9)),
    (1, 1, 1, 1): (d**4 - 8 * d**2 + 6) / (d**2 * (d**2 - 1) * (d**2 - 4) * (d**2 - 9)),
}
_FOURTH = d * (d - 1) * (d - 2) * (d - 3) * (d + 1) * (d + 2) * (d + 4) * (d + 6)
# Collins-Sniady (degrees 1 to 3), Collins-Matsumoto, J. Math. Phys. 50 (2009) (degree 4).
PUBLISHED_ORTHOGONAL = {
    (1,): 1 / d,
    (2,): -1 / (d * (d - 1) * (d + 2)),
    (1, 1): (d + 1) / (d * (d - 1) * (d + 2)),
    (3,): 2 / (d * (d - 1) * (d - 2) * (d + 2) * (d + 4)),
    (2, 1): -1 / (d * (d - 1) * (d - 2) * (d + 4)),
    (1, 1, 1): (d**2 + 3 * d - 2) / (d * (d - 1) * (d - 2) * (d + 2) * (d + 4)),
    (4,): -(5 * d + 6) / _FOURTH,
    (3, 1): 2 * d * (d + 4) / _FOURTH,
    (2, 2): (d**2 + 5 * d + 18) / _FOURTH,
    (2, 1, 1): -(d**3 + 6 * d**2 + 3 * d - 6) / _FOURTH,
    (1, 1, 1, 1): (d + 3) * (d**2 + 6 * d + 1) * (d - 2) / _FOURTH,
}


def representative(coset: tuple[int, ...]) -> list[int]:
    """Return the array form of a permutation of 2n points with the given coset type."""
    image, start = [], 0
    for part in coset:
        points = list(range(start, start + 2 * part))
        image += [points[0], *points[2:], points[1]] if part > 1 else points
        start += 2 * part
    return image


@pytest.mark.parametrize("mu", PUBLISHED_UNITARY)
def test_unitary_as_published(mu):
    assert haar.weingarten_unitary(mu, d) == factor(PUBLISHED_UNITARY[mu])


@pytest.mark.parametrize("mu", PUBLISHED_ORTHOGONAL)
def test_orthogonal_as_published(mu):
    assert haar.weingarten_orthogonal(mu, d) == factor(PUBLISHED_ORTHOGONAL[mu])


@pytest.mark.parametrize("mu", partitions(5))
def test_unitary_agrees_with_haarpy_form_and_all(mu):
    assert haar.weingarten_unitary(mu, d) == haarpy.weingarten_unitary(mu, d)


@pytest.mark.parametrize("mu", [mu for k in (1, 2, 3) for mu in partitions(k)])
def test_symplectic_agrees_with_haarpy(mu):
    permutation = Permutation(representative(mu))
    assert coset_type(permutation) == mu
    ours = haar.weingarten_symplectic(permutation, d)
    assert ours == haarpy.weingarten_symplectic(permutation, d)
    swapped = Permutation(0, 1, size=2 * sum(mu)) * permutation
    assert haar.weingarten_symplectic(swapped, d) == -ours


@given(st.permutations(range(7)), st.permutations(range(7)))
@settings(max_examples=25, deadline=None)
def test_unitary_is_a_class_function_of_the_permutation_and_its_inverse(image, other):
    sigma, tau = Permutation(image), Permutation(other)
    value = haar.weingarten_unitary(sigma, 11)
    assert value == haar.weingarten_unitary(tau * sigma * ~tau, 11)
    assert value == haar.weingarten_unitary(~sigma, 11)
    assert value == haar.weingarten_unitary(list(image), 11)


@given(st.permutations(range(8)), st.integers(0, 3), st.integers(0, 2), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_pairings_do_not_depend_on_how_their_pairs_are_listed(image, pair, first, dimension):
    sigma = Permutation(image)
    swap = Permutation(2 * pair, 2 * pair + 1, size=8)
    exchange = Permutation([[2 * first, 2 * first + 2], [2 * first + 1, 2 * first + 3]], size=8)
    orthogonal = haar.weingarten_orthogonal(sigma, dimension)
    symplectic = haar.weingarten_symplectic(sigma, dimension)
    for element, sign in ((swap, -1), (exchange, 1)):
        for moved in (element * sigma, sigma * element):
            assert haar.weingarten_orthogonal(moved, dimension) == orthogonal
            assert haar.weingarten_symplectic(moved, dimension) == sign * symplectic
    assert haar.weingarten_orthogonal(~sigma, dimension) == orthogonal


@pytest.mark.parametrize("mu", [(2, 1), (2, 2), (3, 1, 1)])
def test_composite_dimensions_are_the_integers_that_they_stand_for(mu):
    k, d_a, d_b = symbols("k d_A d_B", integer=True, positive=True)
    value = haar.weingarten_unitary(mu, 8)
    assert haar.weingarten_unitary(mu, 2**n).subs(n, 3) == value
    assert haar.weingarten_unitary(mu, 2**n * k).subs({n: 2, k: 2}) == value
    assert haar.weingarten_unitary(mu, d_a * d_b).subs({d_a: 4, d_b: 2}) == value
    orthogonal = haar.weingarten_orthogonal(mu, 2**n)
    assert orthogonal.subs(n, 3) == haar.weingarten_orthogonal(mu, 8)


def test_every_integer_type_is_one_dimension_and_gives_one_type():
    values = [haar.weingarten_unitary((2, 1), two) for two in (Integer(2), 2, np.int64(2))]
    assert {type(value) for value in values} == {type(Rational(1, 144))}
    assert values == [Rational(1, 144)] * 3
    assert all(isinstance(haar.weingarten_orthogonal((1,), k), Expr) for k in (1, 2, d))


def test_degree_zero_is_one():
    assert haar.weingarten_unitary((), d) == haar.weingarten_orthogonal((), 3) == 1
    assert haar.weingarten_symplectic(Permutation([]), 1) == 1


def test_values_of_the_groups_with_one_or_two_points():
    # U(1): |u|^(2n) integrates to 1, and sums all (n!)^2 pairs of permutations.
    assert haar.weingarten_unitary((3, 1), 1) == Rational(1, 24**2)
    # O(1) = {1, -1}: all (2n-1)!!^2 pairs of pairings.
    assert haar.weingarten_orthogonal((2, 1), 1) == Rational(1, 15**2)
    # E[u_11^4] over O(2) is 3/8: three pairings for the rows, three for the columns.
    ones, two = (haar.weingarten_orthogonal(mu, 2) for mu in ((1, 1), (2,)))
    assert 3 * ones + 6 * two == Rational(3, 8)
    # |u_11|^4 over U(2) integrates to 1/3.
    ones, two = (haar.weingarten_unitary(mu, 2) for mu in ((1, 1), (2,)))
    assert 2 * ones + 2 * two == Rational(1, 3)


def test_tables_are_mappings_that_know_their_domain():
    table = haar.weingarten_table_unitary(3, d)
    assert list(table) == [(3,), (2, 1), (1, 1, 1)] == list(partitions(3))
    assert len(table) == 3
    assert table[2, 1] == haar.weingarten_unitary((2, 1), d)
    assert table.domain == (d >= 3)
    assert table.at(2) == table.at({d: 2}) == haar.weingarten_table_unitary(3, Integer(2))
    assert table.at(2)[2, 1] == Rational(1, 144)
    assert hash(table) == hash(haar.weingarten_table_unitary(3, d))
    assert haar.weingarten_table_unitary(3, 2**n).at(1) == table.at(2)
    assert haar.weingarten_table_orthogonal(2, 1)[2,] == Rational(1, 9)
    for missing in ((2,), (1, 2), (4,)):
        with pytest.raises(KeyError):
            table[missing]


def test_symplectic_table_holds_the_even_permutations():
    table = haar.weingarten_table_symplectic(3, 2)
    for mu, value in table.items():
        permutation = Permutation(representative(mu))
        assert haar.weingarten_symplectic(permutation, 2) == permutation.signature() * value


@pytest.mark.parametrize(
    "wrong", [1.0, True, "a", (8,), None, Fraction(1, 2), MatrixSymbol("A", d, d)]
)
def test_dimensions_of_another_kind_are_refused(wrong):
    with pytest.raises(TypeError, match="unitary_dimension must be"):
        haar.weingarten_unitary((2, 1), wrong)
    with pytest.raises(TypeError, match="orthogonal_dimension must be"):
        haar.weingarten_orthogonal((2, 1), wrong)
    with pytest.raises(TypeError, match="half_dimension must be"):
        haar.weingarten_symplectic(Permutation(3), wrong)


@pytest.mark.parametrize("wrong", [0, -1, Integer(0), Rational(1, 2), pi, -n, n + Rational(1, 2)])
def test_dimensions_that_are_not_positive_integers_are_refused(wrong):
    with pytest.raises(ValueError, match="unitary_dimension must be a positive integer"):
        haar.weingarten_unitary((2, 1), wrong)


def test_floats_inside_a_dimension_are_refused():
    with pytest.raises(TypeError, match="exact"):
        haar.weingarten_unitary((2, 1), Float(2.0) * d)


@pytest.mark.parametrize(
    "wrong", ["abc", (1, 2, "a"), (3, (1, 2), 4), 3, (1, True), {2: 1}, (1.0,)]
)
def test_classes_of_another_kind_are_refused(wrong):
    with pytest.raises(TypeError, match="must be a SymPy Permutation or a tuple of integers"):
        haar.weingarten_unitary(wrong, d)
    with pytest.raises(TypeError, match="must be a SymPy Permutation or a tuple of integers"):
        haar.weingarten_orthogonal(wrong, d)


def test_senseless_classes_are_refused():
    with pytest.raises(ValueError, match="positive parts"):
        haar.weingarten_unitary((2, -1), d)
    with pytest.raises(ValueError, match=r"each of 0\.\.2 once"):
        haar.weingarten_unitary((0, 1, 1), d)
    with pytest.raises(ValueError, match="even"):
        haar.weingarten_orthogonal(Permutation(2), d)
    with pytest.raises(ValueError, match="even"):
        haar.weingarten_symplectic(Permutation(4), d)
    with pytest.raises(TypeError, match="sign"):
        haar.weingarten_symplectic((2, 1), d)
    with pytest.raises(ValueError, match="degree must not be negative"):
        haar.weingarten_table_unitary(-1, d)
    with pytest.raises(TypeError, match="degree must be an integer"):
        haar.weingarten_table_unitary(2.0, d)


def test_points_must_be_complete():
    table = haar.weingarten_table_unitary(2, 2**n * d)
    with pytest.raises(ValueError, match="d, n"):
        table.at(2)
    with pytest.raises(ValueError, match="exactly the symbols"):
        table.at({n: 2})
    with pytest.raises(ValueError, match="positive integer"):
        table.at({n: 2, d: 0})
    assert table.at({n: 1, d: 1})[2,] == Rational(-1, 6)


@pytest.mark.parametrize("degree", [90, 2000])
def test_tables_that_cannot_fit_are_refused_with_the_estimate(degree):
    with pytest.raises(MemoryError, match=rf"degree {degree} .* GiB"):
        haar.weingarten_unitary((degree,), d)
    with pytest.raises(MemoryError, match=rf"degree {degree} .* GiB"):
        haar.weingarten_orthogonal((degree,), degree // 2)


def test_high_degrees_at_small_dimensions_need_no_table():
    # U(1): all pairs of permutations of 60 points.
    assert haar.weingarten_unitary((60,), 1) == Rational(1, factorial(60) ** 2)


def test_cycle_type_counts_fixed_points():
    assert cycle_type(Permutation(4)(1, 2)) == (2, 1, 1, 1)
