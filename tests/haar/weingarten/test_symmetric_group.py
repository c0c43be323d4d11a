"""Partitions and types against SymPy, counting formulas, and loops followed by hand."""

from __future__ import annotations

from itertools import permutations
from math import factorial, prod

import pytest
from sympy.combinatorics import Permutation
from sympy.utilities.iterables import partitions as sympy_partitions

from bptools.haar.weingarten.memory import count_shapes
from bptools.haar.weingarten.symmetric_group import (
    as_pairing,
    class_size,
    coset_size,
    coset_type,
    count_partitions,
    cycle_type,
    partitions,
)


@pytest.mark.parametrize("degree", [0, 1, 2, 5, 9, 14])
def test_partitions_are_all_of_them_in_order(degree):
    shapes = partitions(degree)
    expected = {
        tuple(sorted(p.items())) for p in map(dict, map(dict.copy, sympy_partitions(degree)))
    }
    assert {tuple(sorted((k, mu.count(k)) for k in set(mu))) for mu in shapes} == expected
    assert list(shapes) == sorted(shapes, reverse=True)
    assert len(shapes) == len(set(shapes)) == count_partitions(degree)
    for rows in range(1, degree + 2):
        assert count_shapes(degree, rows) == sum(len(mu) <= rows for mu in shapes)


def test_classes_fill_the_group():
    for degree in range(1, 7):
        types = [cycle_type(list(image)) for image in permutations(range(degree))]
        assert {mu: types.count(mu) for mu in partitions(degree)} == {
            mu: class_size(mu) for mu in partitions(degree)
        }


def test_cosets_fill_the_pairings():
    for degree in range(1, 9):
        total = sum(coset_size(mu) for mu in partitions(degree))
        assert total == prod(range(1, 2 * degree, 2))
    image_types = [coset_type(list(image)) for image in permutations(range(6))]
    hyperoctahedral = 2**3 * factorial(3)
    for mu in partitions(3):
        assert image_types.count(mu) == hyperoctahedral * coset_size(mu)


def test_types_of_known_permutations():
    assert cycle_type(Permutation(5)(0, 3)(1, 4)) == (2, 2, 1, 1)
    assert coset_type(Permutation(5)(0, 3)(1, 4)) == (3,)  # 0-2-3-4-5-1-0
    assert coset_type(Permutation(5)(1, 2)) == (2, 1)
    assert coset_type([0, 1, 2, 3]) == (1, 1)
    assert coset_type([1, 2, 3, 0]) == (2,)
    assert as_pairing([0, 2, 1, 3], "permutation") == ((2,), -1)  # (0 2)(1 3) cross once
    assert as_pairing([0, 3, 1, 2], "permutation") == ((2,), 1)  # (0 3)(1 2) are nested
