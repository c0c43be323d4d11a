"""Averages of words against the projector onto invariant tensors, at small integer dimension."""

import numpy as np
import pytest
from flint import fmpq
from sympy import (
    Determinant,
    I,
    Identity,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    exp,
    expand,
    im,
    prod,
    re,
    sqrt,
)

from bptools.haar import Orthogonal, Symplectic, Unitary, expectation, integral
from bptools.haar.cost import Watch

NAMES = "ABC"
MATRICES = {
    "unitary": lambda dim: Unitary("U", dim),
    "orthogonal": lambda dim: Orthogonal("U", dim),
    "symplectic": lambda dim: Symplectic("U", dim // 2),
}
# (group, dimension, largest degree): the projector has dim^(4 degree) entries
CASES = [
    ("unitary", 1, 4),
    ("unitary", 2, 3),
    ("unitary", 3, 2),
    ("orthogonal", 1, 4),
    ("orthogonal", 2, 3),
    ("orthogonal", 3, 2),
    ("symplectic", 2, 3),
    ("symplectic", 4, 2),
]


def random_words(rng, degree, group):
    """Draw words with up to 2 * degree random letters, balanced three times out of four."""
    conjugated = [False] * degree + [True] * degree
    if rng.random() < 0.25 or group != "unitary":
        conjugated = list(rng.random(rng.integers(1, 2 * degree + 1)) < 0.5)
    letters = [("U", bool(c), bool(rng.integers(2))) for c in conjugated]
    letters += [
        (str(rng.choice(list(NAMES))), bool(rng.integers(2)), bool(rng.integers(2)))
        for _ in range(rng.integers(1, 5))
    ]
    order = [letters[k] for k in rng.permutation(len(letters))]
    cut = int(rng.integers(0, len(order)))
    return [word for word in (order[:cut], order[cut:]) if word]


def as_sympy(word, symbols):
    factors = []
    for name, conjugated, transposed in word:
        matrix = symbols[name]
        if conjugated:
            matrix = matrix.adjoint()
        factors.append(matrix.T if transposed != conjugated else matrix)
    return Trace(prod(factors[1:], start=factors[0]))


def exact(pair):
    real, imaginary = pair if isinstance(pair, tuple) else (fmpq(pair), fmpq(0))
    return Rational(int(real.p), int(real.q)) + I * Rational(int(imaginary.p), int(imaginary.q))


@pytest.mark.parametrize(("group", "dim", "largest"), CASES)
def test_random_words_average_to_the_contraction_with_the_projector(
    group, dim, largest, brute_force, evaluated
):
    rng = np.random.default_rng([dim, largest, len(group)])
    symbols = {name: MatrixSymbol(name, dim, dim) for name in NAMES}
    symbols["U"] = MATRICES[group](dim)
    nonzero = 0
    for degree in range(1, largest + 1):
        for _ in range(30):
            constants = {
                name: rng.integers(-2, 3, (dim, dim)) + 1j * rng.integers(-2, 3, (dim, dim))
                for name in NAMES
            }
            words = random_words(rng, degree, group)
            average = expectation(prod(as_sympy(word, symbols) for word in words))
            value = evaluated(average, constants)
            expected = exact(brute_force(group, dim, words, constants))
            assert value == expected, (words, average)
            nonzero += expected != 0
    assert nonzero >= 10 * largest


def test_one_expression_at_every_dimension_agrees_inside_and_outside_its_domain(evaluated):
    d = Symbol("d", integer=True, positive=True)
    U, A = Unitary("U", d), MatrixSymbol("A", d, d)
    whole = integral(Trace(U * A * U.T * A) * Trace(U.conjugate() * A) * Trace(U.adjoint()))
    assert whole.domain == (d >= 2)
    for dim in (2, 3, 4):
        assert expand(whole.at(dim) - whole.value.subs(d, dim)) == 0
    assert evaluated(whole.at(1), {"A": np.array([[2]])}) == 8


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_moments_of_traces_of_powers(dim, brute_force):
    U = Unitary("U", dim)
    powers = [(1,), (2,), (1, 1)] + ([(3,), (2, 1), (1, 1, 1)] if dim < 3 else [])
    for plain in powers:
        for barred in powers:
            words = [[("U", False, False)] * a for a in plain]
            words += [[("U", True, True)] * b for b in barred]
            value = prod(Trace(U**a) for a in plain) * prod(Trace(U.adjoint() ** b) for b in barred)
            assert expectation(value) == exact(brute_force("unitary", dim, words, {}))


def test_an_answer_that_cannot_fit_is_refused_with_the_estimate(monkeypatch):
    monkeypatch.setattr(Watch, "FIRST", 0.05)  # looks ahead after fewer layers than half a second's
    d = Symbol("d", integer=True, positive=True)
    U, word = Unitary("U", d), Identity(d)
    for k in range(9):
        word = word * U * MatrixSymbol(f"A{k}", d, d) * U.adjoint() * MatrixSymbol(f"B{k}", d, d)
    with pytest.raises(MemoryError, match=r"degree 9 would take about .* days and .* GiB"):
        expectation(Trace(word))


n = Symbol("n", integer=True, positive=True)


@pytest.mark.parametrize(
    ("expression", "error", "says"),
    [
        (lambda U, A: exp(U[0, 0]), TypeError, "not contain exp"),
        (lambda U, A: 1 / U[0, 0], TypeError, "non-negative integer, not -1"),
        (lambda U, A: abs(Trace(U)) ** 3, TypeError, "must be even"),
        (
            lambda U, A: Determinant(Unitary("U", n) + MatrixSymbol("A", n, n)),
            TypeError,
            "a determinant must be of",
        ),
        (lambda U, A: U[3, 0], ValueError, r"indices of U must be in range\(3\), not 3"),
        (lambda U, A: U[-1, 0], ValueError, "not -1"),
        (lambda U, A: Trace(U * MatrixSymbol("X", n, n)), ValueError, "match"),
        (lambda U, A: Trace(MatrixSymbol("X", 3, n) * 1), ValueError, "square"),
        (lambda U, A: Trace(U * MatrixSymbol("U", 3, 3)), ValueError, "distinct names"),
        (lambda U, A: "U[0, 0]", TypeError, "exact SymPy expression"),
        (lambda U, A: Unitary("V", 0), ValueError, "positive integer, not 0"),
        (lambda U, A: Unitary("V", 2.0), TypeError, "2.0"),
    ],
)
def test_what_is_not_an_integral_gets_a_sentence(expression, error, says):
    with pytest.raises(error, match=says):
        expectation(expression(Unitary("U", 3), MatrixSymbol("A", 3, 3)))


def test_inverses_real_parts_and_constants_are_understood():
    U, A = Unitary("U", 3), MatrixSymbol("A", 3, 3)
    assert expectation(Trace(U**-1 * A * U)) == Trace(A)
    assert expectation(re(U[0, 0]) ** 2) == Rational(1, 6)
    assert expectation(sqrt(2) * im(Trace(U)) ** 2) == sqrt(2) / 2
    assert expectation(A) == A
    assert expectation(7) == 7
    assert expectation(U).shape == (3, 3)
