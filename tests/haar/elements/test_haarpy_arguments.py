"""Integrals of matrix elements: two algorithms, a brute-force projector, and known values."""

from math import comb, factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Rational, Symbol, binomial, rf, simplify, symbols

from bptools.haar import (
    Orthogonal,
    Unitary,
    expectation,
    haar_integral_orthogonal,
    haar_integral_symplectic,
    haar_integral_unitary,
    integral,
)
from bptools.haar.elements.quaternions import (
    SYMPLECTIC,
    HalfPlace,
    SymplecticElement,
    symplectic_powers,
)
from bptools.haar.elements.symplectic import _by_pairings

d = Symbol("d", integer=True, positive=True)


def entry(projector, rows, columns):
    numerators, denominator = projector
    return Rational(int(numerators[(*rows, *columns)]), denominator)


@pytest.mark.parametrize(("dim", "degree"), [(1, 4), (2, 3), (3, 2)])
@pytest.mark.parametrize("algorithm", ["collins", "gorin"])
def test_unitary_elements_are_entries_of_the_projector(dim, degree, algorithm, invariant_projector):
    projector = invariant_projector("unitary", degree, dim)
    rng = np.random.default_rng([dim, degree])
    nonzero = 0
    for _ in range(40):
        rows, columns = rng.integers(0, dim, (2, degree)).tolist()
        other_rows, other_columns = (
            rng.permutation(rows).tolist(),
            rng.permutation(columns).tolist(),
        )
        expected = entry(projector, rows + other_rows, columns + other_columns)
        moment = haar_integral_unitary(
            (rows, columns), (other_rows, other_columns), dim, algorithm=algorithm
        )
        assert moment == expected
        nonzero += expected != 0
    assert nonzero >= 20


@pytest.mark.parametrize(("dim", "degree"), [(1, 4), (2, 3), (3, 2)])
@pytest.mark.parametrize("algorithm", ["collins", "gorin"])
def test_orthogonal_elements_are_entries_of_the_projector(
    dim, degree, algorithm, invariant_projector
):
    projector = invariant_projector("orthogonal", degree, dim)
    rng = np.random.default_rng([dim, degree])
    nonzero = 0
    for _ in range(40):
        rows, columns = (
            rng.permutation(np.tile(rng.integers(0, dim, degree), 2)).tolist() for _ in "ij"
        )
        expected = entry(projector, rows, columns)
        assert haar_integral_orthogonal((rows, columns), dim, algorithm=algorithm) == expected
        nonzero += expected != 0
    assert nonzero >= 20


@pytest.mark.parametrize(("half", "degree"), [(1, 3), (2, 2)])
def test_symplectic_elements_are_entries_of_the_projector(half, degree, invariant_projector):
    projector = invariant_projector("symplectic", degree, 2 * half)
    rng = np.random.default_rng([half, degree])
    nonzero = 0
    for _ in range(60):
        first = rng.integers(0, 2 * half, (2, degree))
        rows, columns = (rng.permutation([*x, *((x + half) % (2 * half))]).tolist() for x in first)
        expected = entry(projector, rows, columns)
        assert haar_integral_symplectic((rows, columns), half) == expected
        nonzero += expected != 0
    assert nonzero >= 15


def test_symplectic_columns_say_what_pairings_say():
    """Two routes: blocks of a and c beside pairings by Omega, the transpose taken or not."""
    rng = np.random.default_rng(5)
    sizes = (2, 3), (3, 2), (3, 3)
    nonzero = 0
    for trial in range(60):
        ends = []
        for size in sizes[trial % 3]:
            first = np.stack([rng.integers(0, size, 3), rng.integers(0, 2, 3)], axis=1)
            both = *first.tolist(), *rng.permutation(first * [1, -1] + [0, 1]).tolist()
            ends.append([HalfPlace(number, bool(upper)) for number, upper in both])
        elements = [SymplecticElement(*pair) for pair in zip(*ends, strict=True)]
        sign, powers = symplectic_powers(elements)
        value = sign * SYMPLECTIC.moment(powers).value(d)
        assert value == _by_pairings(elements).value(d)
        nonzero += value != 0
    assert nonzero >= 20


def test_high_powers_of_one_element():
    value = expectation(abs(Unitary("U", d)[0, 0]) ** 60)
    assert simplify(value - factorial(30) / rf(d, 30)) == 0
    # SU(2): |U_11|^2 is uniform on [0, 1]; U(1): it is 1
    assert haar_integral_unitary(((0,) * 30, (0,) * 30), ((0,) * 30, (0,) * 30), 2) == Rational(
        1, 31
    )
    assert integral(abs(Unitary("U", d)[0, 0]) ** 60).at(1) == 1


@pytest.mark.parametrize("degree", [1, 2, 5])
def test_two_by_two_unitaries_by_factorials(degree):
    """E |a|^2j |b|^2k = j! k! / (j + k + 1)! on the sphere of (a, b)."""
    for j in range(degree + 1):
        indices = ((0,) * degree, (0,) * j + (1,) * (degree - j))
        expected = Rational(1, comb(degree, j) * (degree + 1))
        assert haar_integral_unitary(indices, indices, 2) == expected
        as_symplectic = ((0,) * degree + (1,) * degree, (0,) * j + (1,) * (degree - j))
        conjugates = (1,) * j + (0,) * (degree - j)  # conj(S_0k) = +- S_1(1-k)
        rows, columns = as_symplectic[0], as_symplectic[1] + conjugates
        assert haar_integral_symplectic((rows, columns), 1) == (-1) ** (degree - j) * expected


def test_rotations_of_the_plane_by_hand():
    """O_11 = cos t, O_12 = -+ sin t: E cos^2m sin^2n by the beta function."""
    for m in range(4):
        for n in range(4):
            expected = Rational(
                factorial(2 * m) * factorial(2 * n),
                4 ** (m + n) * factorial(m) * factorial(n) * factorial(m + n),
            )
            indices = ((0,) * (2 * m + 2 * n), (0,) * (2 * m) + (1,) * (2 * n))
            assert haar_integral_orthogonal(indices, 2) == expected


def test_all_nine_elements_of_a_corner_by_both_algorithms():
    indices = ((0, 0, 0, 1, 1, 1, 2, 2, 2), (0, 1, 2) * 3)
    by_columns = haar_integral_unitary(indices, indices, d, algorithm="gorin")
    by_pairings = haar_integral_unitary(indices, indices, d, algorithm="collins")
    assert simplify(by_columns - by_pairings) == 0
    assert by_columns.subs(d, 3) == haar_integral_unitary(indices, indices, 3)


elements = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4)


@given(elements, st.randoms(use_true_random=False))
def test_invariance_under_permutations_transposition_and_conjugation(places, random):
    rows, columns = (list(x) for x in zip(*places, strict=True))
    other_rows, other_columns = rows[:], columns[:]
    random.shuffle(other_rows)
    random.shuffle(other_columns)
    value = haar_integral_unitary((rows, columns), (other_rows, other_columns), d)
    left, right = random.sample(range(3), 3), random.sample(range(3), 3)
    moved = [[left[i] for i in x] for x in (rows, other_rows)]
    shifted = [[right[j] for j in x] for x in (columns, other_columns)]
    assert value == haar_integral_unitary((moved[0], shifted[0]), (moved[1], shifted[1]), d)
    assert value == haar_integral_unitary((columns, rows), (other_columns, other_rows), d)
    assert value == haar_integral_unitary((other_rows, other_columns), (rows, columns), d)


def test_a_row_has_length_one():
    U, n = Unitary("U", 4), symbols("n", integer=True, positive=True)
    assert expectation(sum(abs(U[0, j]) ** 2 for j in range(4)) ** 5) == 1
    O = Orthogonal("O", 3)  # noqa: E741 - the matrix's name
    assert expectation(sum(O[j, 1] ** 2 for j in range(3)) ** 3 * O[0, 0] ** 2) == Rational(1, 3)
    assert expectation(abs(Unitary("U", 2**n)[0, 0]) ** 2) == 2 ** (-n)


def test_unbalanced_monomials_vanish_and_the_empty_one_is_one():
    assert haar_integral_unitary(((0,), (0,)), ((), ()), d) == 0
    assert haar_integral_unitary(((0,), (0,)), ((0,), (1,)), d) == 0
    assert haar_integral_unitary(((), ()), ((), ()), d) == 1
    assert haar_integral_orthogonal(((0, 0, 0), (0, 0, 0)), d) == 0
    assert haar_integral_orthogonal(((0, 1), (0, 0)), d) == 0
    assert haar_integral_symplectic(((0,), (0,)), d) == 0
    assert haar_integral_symplectic(((), ()), d) == 1


def test_the_type_of_the_dimension_does_not_matter():
    indices = ((0, 1), (0, 1))
    assert haar_integral_unitary(indices, indices, 2) == haar_integral_unitary(
        [[0, 1], [0, 1]], indices, Integer(2)
    )
    assert isinstance(haar_integral_unitary(indices, indices, 2), Rational)
    assert haar_integral_unitary(((1, 0), (0, 1)), ((), ()), 2).is_Integer


def test_names_are_indices_of_a_symbolic_dimension():
    assert haar_integral_unitary(("ik", "jl"), ("ik", "lj"), d) == -1 / (d * (d - 1) * (d + 1))


def test_powers_can_be_given_as_a_matrix():
    assert haar_integral_unitary(((2, 0), (0, 0)), ((2, 0), (0, 0)), d, structure="matrix") == (
        haar_integral_unitary(((0, 0), (0, 0)), ((0, 0), (0, 0)), d)
    )
    assert haar_integral_orthogonal(((1, 0, 1), (0, 1, 1), (1, 1, 0)), d, "Gorin", "matrix") == (
        2 / (d * (d - 2) * (d - 1) * (d + 2) * (d + 4))
    )


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: haar_integral_unitary(((2,), (0,)), ((2,), (0,)), 2), ValueError, r"range\(2\)"),
        (lambda: haar_integral_unitary(((-1,), (0,)), ((0,), (0,)), d), ValueError, "not -1"),
        (lambda: haar_integral_unitary(((0,), (0, 1)), ((), ()), d), ValueError, "equal length"),
        (lambda: haar_integral_unitary(((0,), (0,)), ((0,), (0,)), 0), ValueError, "positive"),
        (lambda: haar_integral_unitary(((0,), (0,)), ((0,), (0,)), 1.5), TypeError, "1.5"),
        (lambda: haar_integral_unitary(((0.5,), (0,)), ((0,), (0,)), d), TypeError, "0.5"),
        (lambda: haar_integral_unitary((1, 2), (1, 2), d), ValueError, "two sequences"),
        (lambda: haar_integral_unitary(("i", "j"), ("i", "j"), 3), ValueError, "not 'i'"),
        (lambda: haar_integral_unitary(((0,), (0,)), ((0,), (0,)), d, "x"), ValueError, "'x'"),
        (
            lambda: haar_integral_unitary(((0,), (0,)), ((0,), (0,)), d, None, "x"),
            ValueError,
            "'matrix'",
        ),
        (lambda: haar_integral_orthogonal(((1, -1),), d, None, "matrix"), ValueError, "non-neg"),
        (lambda: haar_integral_symplectic(((4,), (0,)), 2), ValueError, r"range\(4\)"),
        (lambda: haar_integral_symplectic(((d / 2,), (0,)), d), TypeError, "d/2"),
        (lambda: haar_integral_symplectic(((d - 1,), (0,)), d), ValueError, "d - 1"),
        (lambda: haar_integral_symplectic(((0,),), 2), ValueError, "two sequences"),
    ],
)
def test_bad_input_gets_a_sentence(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_moments_of_a_single_column_are_multinomial():
    for powers in [(1, 1, 2), (3, 0, 1)]:
        columns = [j for j, power in enumerate(powers) for _ in range(power)]
        indices = ((0,) * len(columns), columns)
        expected = np.prod([factorial(p) for p in powers]) / rf(d, 4)
        assert simplify(haar_integral_unitary(indices, indices, d) - expected) == 0
    assert haar_integral_unitary(((0, 0), (0, 1)), ((0, 0), (0, 1)), 2) == 1 / binomial(3, 1) / 2
