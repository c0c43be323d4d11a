"""Whole tables: two algorithms against each other, and the equations that define them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache, reduce
from itertools import permutations
from math import factorial
from random import Random

import numpy as np
import pytest
from flint import fmpq, fmpq_mat, fmpz_poly
from sympy.combinatorics import Permutation

from bptools.haar import weingarten_symplectic
from bptools.haar.weingarten.characters import characters, unitary_at
from bptools.haar.weingarten.symmetric_group import class_size, coset_size, coset_type, partitions
from bptools.haar.weingarten.tables import Group, class_at, rational_table, table_at
from bptools.haar.weingarten.zonal import orthogonal_at

BOTH = [Group.UNITARY, Group.ORTHOGONAL]
Z = fmpz_poly([0, 1])


def recursion_at(group, mu, z):
    """Evaluate the series recursion's table, at a negative integer too."""
    table = rational_table(group, sum(mu))
    return fmpq(table.numerators[mu](z), table.denominator.at(z))


# Two algorithms that share no code.


@pytest.mark.parametrize("degree", range(1, 10))
def test_recursion_agrees_with_characters(degree):
    for mu in partitions(degree):
        for z in (degree, degree + 1, 97):
            assert recursion_at(Group.UNITARY, mu, z) == unitary_at(mu, z)


@pytest.mark.parametrize("degree", range(1, 9))
def test_recursion_agrees_with_zonal_polynomials(degree):
    for mu in partitions(degree):
        for z in (degree, 97, -2 * degree, -101):
            assert recursion_at(Group.ORTHOGONAL, mu, z) == orthogonal_at(mu, z)


@pytest.mark.parametrize(("group", "second", "degree"), [
    (Group.UNITARY, unitary_at, 20),
    (Group.ORTHOGONAL, orthogonal_at, 14),
])  # fmt: skip
def test_high_degrees_agree_on_a_sample(group, second, degree):
    random = Random(2025)
    for mu in random.sample(partitions(degree), 6):
        z = random.randrange(degree, 10**9)
        assert recursion_at(group, mu, z) == second(mu, z)


def test_tables_below_the_threshold_agree_with_single_classes():
    for group, degree, dimension in [*((g, 6, k) for g in Group for k in (1, 2, 4))]:
        table = table_at(group, degree, dimension)
        assert list(table) == list(partitions(degree))
        assert all(class_at(group, mu, dimension) == value for mu, value in table.items())


def test_characters_are_orthonormal():
    columns = [characters(mu, 7) for mu in partitions(7)]
    for i, (mu, first) in enumerate(zip(partitions(7), columns, strict=True)):
        for j, second in enumerate(columns):
            product = sum(value * second.get(shape, 0) for shape, value in first.items())
            assert product == (factorial(7) // class_size(mu) if i == j else 0)


# The equations that define a table, as identities of polynomials in the dimension.


def neighbours(mu, part, weight):
    """Count the classes that multiplying by all transpositions of one point of a part gives."""
    rest = list(mu)
    rest.remove(part)
    counts = Counter(tuple(sorted((*rest, b, part - b), reverse=True)) for b in range(1, part))
    for place, length in enumerate(rest):
        left = rest[:place] + rest[place + 1 :]
        counts[tuple(sorted((*left, part + length), reverse=True))] += weight * length
    return counts


def residuals(group, degree):
    """Yield (z + J_n) Wg_n - Wg_(n-1) on every class, for every part that holds the last point."""
    table, below = rational_table(group, degree), rational_table(group, degree - 1)
    lift = table.denominator.polynomial // below.denominator.polynomial
    assert lift * below.denominator.polynomial == table.denominator.polynomial
    orthogonal = group is Group.ORTHOGONAL
    for mu in table.numerators:
        for part in set(mu):
            left = (Z + (part - 1 if orthogonal else 0)) * table.numerators[mu]
            for cls, count in neighbours(mu, part, 2 if orthogonal else 1).items():
                left += count * table.numerators[cls]
            shorter = list(mu)
            shorter.remove(part)
            yield left - (lift * below.numerators[tuple(shorter)] if part == 1 else 0)


@pytest.mark.parametrize(("group", "degree"), [
    *((Group.UNITARY, degree) for degree in range(1, 21)),
    *((Group.ORTHOGONAL, degree) for degree in range(1, 13)),
])  # fmt: skip
def test_whole_tables_invert_the_gram_matrix(group, degree):
    """With all degrees below, this is Gram * Wg = 1: the Gram matrix is prod_k (z + J_k)."""
    found = list(residuals(group, degree))
    assert len(found) == sum(len(set(mu)) for mu in partitions(degree))
    assert not any(found)


def test_the_residuals_can_fail(monkeypatch):
    table = rational_table(Group.UNITARY, 4)
    broken = {**table.numerators, (2, 2): table.numerators[2, 2] + 1}
    tables = {4: replace(table, numerators=broken), 3: rational_table(Group.UNITARY, 3)}
    monkeypatch.setitem(globals(), "rational_table", lambda _, degree: tables[degree])
    assert any(residuals(Group.UNITARY, 4))


@pytest.mark.parametrize("degree", [1, 2, 3, 5, 8, 12, 20])
def test_unitary_sum_rules(degree):
    table = rational_table(Group.UNITARY, degree)
    for sign in (1, -1):  # the trivial and the alternating character
        total = sum(
            (class_size(mu) * sign ** (degree - len(mu)) * numerator
             for mu, numerator in table.numerators.items()),
            start=fmpz_poly(),
        )  # fmt: skip
        assert total * product(Z + sign * k for k in range(degree)) == table.denominator.polynomial


@pytest.mark.parametrize("degree", [1, 2, 3, 5, 8, 12])
def test_orthogonal_and_symplectic_sum_rules(degree):
    for group, factors in [
        (Group.ORTHOGONAL, [Z + 2 * k for k in range(degree)]),
        (Group.SYMPLECTIC, [2 * Z - 2 * k for k in range(degree)]),
    ]:
        table = rational_table(group, degree)
        terms = (coset_size(mu) * poly for mu, poly in table.numerators.items())
        total = sum(terms, start=fmpz_poly())
        assert total * product(factors) == table.denominator.polynomial


def product(factors):
    return reduce(lambda left, right: left * right, factors, fmpz_poly([1]))


# The pseudo-inverse of the Gram matrix, by brute force at small integer dimension.


def assert_pseudo_inverse(gram, weingarten):
    """Check the Penrose conditions, which determine the pseudo-inverse."""
    projector = gram * weingarten
    assert projector == projector.transpose()
    assert weingarten == weingarten.transpose()
    assert projector * gram == gram
    assert weingarten * projector == weingarten


def tensor_gram(vectors):
    """Return the Gram matrix of vectors with integer entries."""
    stacked = np.array(vectors, dtype=np.int64)
    return fmpq_mat([[fmpq(int(x)) for x in row] for row in stacked @ stacked.T])


@pytest.mark.parametrize("dimension", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("degree", [1, 2, 3, 4])
def test_unitary_is_the_pseudo_inverse(degree, dimension):
    group = [Permutation(list(image)) for image in permutations(range(degree))]
    gram = [[fmpq(dimension ** (s * ~t).cycles) for t in group] for s in group]
    table = table_at(Group.UNITARY, degree, dimension)
    lengths = {s: tuple(sorted(s.cycle_structure.items())) for s in group}
    by_structure = {tuple(sorted(Counter(mu).items())): value for mu, value in table.items()}
    wg = [[by_structure[lengths[s * ~t]] for t in group] for s in group]
    assert_pseudo_inverse(fmpq_mat(gram), fmpq_mat(wg))


@lru_cache
def pairings(points):
    """List all pairings of a tuple of points, each as the tuple of its pairs in a row."""
    if not points:
        return ((),)
    first, *rest = points
    return tuple(
        (first, partner, *pairing)
        for partner in rest
        for pairing in pairings(tuple(point for point in rest if point != partner))
    )


def form_vector(pairing, form):
    """Return the tensor that has the form on every pair, flattened."""
    size, factors = len(form), len(pairing)
    tensor = reduce(np.multiply.outer, [form] * (factors // 2))
    assert tensor.shape == (size,) * factors
    return np.transpose(tensor, np.argsort(pairing)).reshape(-1)


@pytest.mark.parametrize(("degree", "dimension"), [
    (1, 1), (1, 3), (2, 1), (2, 2), (2, 4), (3, 1), (3, 2), (3, 3), (3, 4), (4, 2),
])  # fmt: skip
def test_orthogonal_is_the_pseudo_inverse(degree, dimension):
    basis = pairings(tuple(range(2 * degree)))
    gram = tensor_gram([form_vector(p, np.eye(dimension, dtype=int)) for p in basis])
    table = table_at(Group.ORTHOGONAL, degree, dimension)
    inverses = [~Permutation(list(p)) for p in basis]
    types = [[coset_type(Permutation(list(q)) * p) for q in basis] for p in inverses]
    assert_pseudo_inverse(gram, fmpq_mat([[table[mu] for mu in row] for row in types]))


@pytest.mark.parametrize(("degree", "half"), [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1), (3, 2)])
def test_symplectic_is_the_pseudo_inverse_with_its_signs(degree, half):
    """The vectors carry the form itself, so that no sign rule is assumed."""
    form = np.kron(np.array([[0, 1], [-1, 0]]), np.eye(half, dtype=int))
    basis = [Permutation(list(p)) for p in pairings(tuple(range(2 * degree)))]
    gram = tensor_gram([form_vector(p.array_form, form) for p in basis])
    values = [[weingarten_symplectic(q * ~p, half) for q in basis] for p in basis]
    assert_pseudo_inverse(gram, fmpq_mat([[fmpq(v.p, v.q) for v in row] for row in values]))


# The same for larger degrees, in the commutative algebra of functions of the class.


def convolution(kind, degree):
    """Return products[mu][nu, rho]: how often classes nu and rho multiply to one element of mu."""
    if kind is Group.UNITARY:
        elements = [Permutation(list(image)) for image in permutations(range(degree))]
        type_of = cycle_types
    else:
        elements = [Permutation(list(p)) for p in pairings(tuple(range(2 * degree)))]
        type_of = coset_type
    representatives = {type_of(element): element for element in elements}
    return {
        mu: Counter((type_of(e), type_of(representative * ~e)) for e in elements)
        for mu, representative in representatives.items()
    }


def cycle_types(permutation):
    structure = permutation.cycle_structure
    return tuple(k for k in sorted(structure, reverse=True) for _ in range(structure[k]))


@pytest.mark.parametrize(("group", "degree"), [(Group.UNITARY, 6), (Group.ORTHOGONAL, 5)])
def test_penrose_residuals_of_whole_tables_vanish(group, degree):
    counts = convolution(group, degree)

    def times(left, right):
        return {
            mu: sum((k * left[nu] * right[rho] for (nu, rho), k in row.items()), fmpq(0))
            for mu, row in counts.items()
        }

    dimensions = [*range(1, degree + 2)]
    symplectic = [-2 * half for half in range(1, 4)] if group is Group.ORTHOGONAL else []
    for z in dimensions + symplectic:
        gram = {mu: fmpq(z) ** len(mu) for mu in counts}
        table = {mu: unitary_at(mu, z) if group is Group.UNITARY else orthogonal_at(mu, z)
                 for mu in counts}  # fmt: skip
        projector = times(gram, table)
        assert times(projector, gram) == gram
        assert times(projector, table) == table
        identity = {mu: fmpq(int(len(mu) == degree)) for mu in counts}
        assert (projector == identity) == (z >= degree or z <= -2 * degree)


def test_denominators_are_the_least_common_ones():
    for group in Group:
        for degree in (1, 2, 3, 4, 5, 6, 7):
            table = rational_table(group, degree)
            common = reduce(
                lambda left, right: left.gcd(right), table.numerators.values(), fmpz_poly()
            )
            for (a, b), _ in table.denominator.lines:
                _, remainder = divmod(common, fmpz_poly([b, a]))
                assert remainder, f"the factor {a} d + {b} cancels in the whole {group} table"


def test_values_are_the_published_table_at_one_dimension():
    # Values at d = 7 and 8 of the Mathematica package of Collins et al.
    expected = {(3, 3): fmpq(311, 3353011200), (2, 1, 1, 1, 1): fmpq(-421, 191600640),
                (1,) * 6: fmpq(82477, 6706022400)}  # fmt: skip
    table = table_at(Group.UNITARY, 6, 7)
    assert {mu: table[mu] for mu in expected} == expected
    assert class_at(Group.UNITARY, (7, 1), 8) == fmpq(151, 317011968000)
