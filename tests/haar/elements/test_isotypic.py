"""Moments by isotypic parts against columns, pairings, and the unitarity of the matrix."""

from functools import partial
from math import factorial, prod

import numpy as np
import pytest
from flint import fmpq
from sympy import Symbol, simplify

from bptools.errors import InternalError
from bptools.haar.elements import isotypic
from bptools.haar.elements.columns import UNITARY
from bptools.haar.elements.haarpy import haar_integral_unitary
from bptools.haar.elements.isotypic import add_isotypic, frame_of, isotypic_products
from bptools.haar.elements.monomials import Route, route_of
from bptools.haar.elements.permuted_factors import _weights, add_permuted
from bptools.haar.elements.table_moments import table_moments
from bptools.haar.elements.tables import TableSpace, count_tables, minors
from bptools.haar.weingarten.shapes import ShapeSum
from bptools.haar.weingarten.symmetric_group import partitions

d = Symbol("d")


def by_shapes(powers, dimension, add):
    """Return the moment of a matrix of powers."""
    total = ShapeSum(*frame_of(powers))
    add(total, powers, fmpq(1))
    return total.value(dimension)


by_isotypic_parts = partial(by_shapes, add=add_isotypic)


def absolute_squares(exponents):
    """Return the powers of prod |U_ij|^(2 exponent)."""
    return tuple(tuple((x, x) for x in row) for row in exponents)


def drawn_tables(rng):
    """Return two tables with the same sums of rows and of columns, none of which is 0."""
    while True:
        shape = rng.integers(2, 4, size=2)
        first = rng.integers(0, 3, size=shape)
        if first.any(axis=0).all() and first.any(axis=1).all() and first.sum() < 8:
            break
    second = first.copy()
    for _ in range(8):
        (i, k), (j, m) = (rng.choice(size, 2, replace=False) for size in shape)
        if second[i, j] and second[k, m]:
            second[[i, k, i, k], [j, m, m, j]] += [-1, -1, 1, 1]
    return first, second


@pytest.mark.parametrize("add", [add_isotypic, add_permuted])
@pytest.mark.parametrize("seed", range(8))
def test_columns_say_the_same(seed, add):
    first, second = drawn_tables(np.random.default_rng(seed))
    powers = tuple(
        tuple((int(a), int(b)) for a, b in zip(*rows, strict=True))
        for rows in zip(first, second, strict=True)
    )
    assert by_shapes(powers, d, add) == UNITARY.moment(powers).value(d)


def test_pairings_say_the_same_for_three_by_three():
    corner = ((0, 0, 0, 1, 1, 2), (0, 1, 2, 0, 1, 2))
    turned = ((0, 0, 0, 1, 1, 2), (0, 1, 1, 0, 2, 2))
    powers = (((1, 1), (1, 2), (1, 0)), ((1, 1), (1, 0), (0, 1)), ((0, 0), (0, 0), (1, 1)))
    value = haar_integral_unitary(corner, turned, d, algorithm="collins")
    assert value != 0
    assert by_isotypic_parts(powers, d) == value


def test_rows_of_a_unitary_have_norm_one():
    """sum_j E[X |U_0j|^2] = E[X], X the squares of a corner: three columns in it, d - 3 outside."""
    corner = [[1] * 3 for _ in range(3)]
    inside = absolute_squares([[2, 1, 1], *corner[1:]])
    outside = absolute_squares([[1, 1, 1, 1], *([1, 1, 1, 0] for _ in range(2))])
    total = 3 * by_isotypic_parts(inside, d) + (d - 3) * by_isotypic_parts(outside, d)
    assert simplify(total - by_isotypic_parts(absolute_squares(corner), d)) == 0


def test_a_row_of_five_by_five_has_norm_one_at_dimension_five():
    ones = [[1] * 5 for _ in range(4)]
    longer = by_isotypic_parts(absolute_squares([[2, 1, 1, 1, 1], *ones[1:]]), 5)
    assert 5 * longer == by_isotypic_parts(absolute_squares(ones), 5)


def test_products_add_up_to_the_norm_of_the_monomial():
    """The isotypic parts of x^A are orthogonal: their squares add up to A!."""
    table = np.array([[2, 0, 1], [1, 3, 0], [0, 1, 1]])
    norm = prod(map(factorial, table.ravel().tolist()))
    products = isotypic_products(table, table)
    assert sum(products.values()) == norm * factorial(int(table.sum()))
    assert all(number >= 0 for number in products.values())


def test_a_moment_with_other_sums_is_zero():
    assert by_isotypic_parts((((1, 0), (1, 1)), ((0, 1), (0, 0))), d) == 0


def test_orbits_are_counted_by_one_number_each():
    """Burnside: the orbits of the 55 tables of sums 3 under rows and columns."""
    square = np.ones((3, 3), dtype=np.int64)
    space = TableSpace(square, square)
    rng = np.random.default_rng(1)
    for _ in range(20):
        table = sum(np.eye(3, dtype=np.int64)[rng.permutation(3)] for _ in range(3))
        turned = table[rng.permutation(3)][:, rng.permutation(3)]
        keys = space.keys(np.array([table.ravel(), turned.ravel()]))
        assert keys[0] == keys[1]
    assert count_tables([3, 3, 3], [3, 3, 3]) == 55
    assert space.order == 36


def test_minors_of_the_whole_matrix_are_cayleys_operator():
    """det(x) det(d/dx) has the eigenvalue prod_i (shape_i + n - i): here on det x itself."""
    operator = minors(2, 2, 2)
    assert operator.cells.tolist() == [[0, 3], [1, 2]]
    assert isotypic.eigenvalue((2,), (1, 1), 2) == 2
    assert isotypic.eigenvalue((2,), (2,), 2) == 0


def test_wrong_moments_are_noticed(monkeypatch):
    def falsified(*arguments):
        moments = table_moments(*arguments)
        moments[0, -1] += 1
        return moments

    monkeypatch.setattr(isotypic, "table_moments", falsified)
    table = np.eye(3, dtype=np.int64)
    with pytest.raises(InternalError, match="contradict"):
        isotypic_products(table, table)


def test_weights_tell_cycle_types_apart():
    for degree in range(1, 21):
        weights = _weights(degree)
        codes = {int(weights[list(mu)].sum()) for mu in partitions(degree)}
        assert len(codes) == len(partitions(degree))


def test_the_route_is_the_one_with_least_work():
    ones = absolute_squares([[1] * 4] * 4)
    assert route_of(ones, is_unitary=True) is Route.TABLES
    assert route_of(ones, is_unitary=False) is Route.COLUMNS
    assert route_of(absolute_squares(np.eye(9, dtype=int).tolist()), is_unitary=True) is (
        Route.PAIRINGS
    )
    assert route_of(absolute_squares([[9, 9]]), is_unitary=True) is Route.COLUMNS
