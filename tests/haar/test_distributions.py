"""Other ensembles, against enumeration, products of scalar moments, and other distributions."""

from itertools import permutations, product
from math import factorial, prod

import pytest
from sympy import (
    I,
    Integer,
    Matrix,
    MatrixSymbol,
    Poly,
    Rational,
    Symbol,
    Trace,
    conjugate,
    expand,
    factor,
    symbols,
)

from bptools.haar import (
    CentredPermutation,
    Design,
    DiagonalUnitary,
    GaussianOrthogonal,
    GaussianUnitary,
    Ginibre,
    PermutationMatrix,
    RealGinibre,
    SpecialOrthogonal,
    SpecialUnitary,
    State,
    Stiefel,
    Unitary,
    block_diagonal,
    covariance,
    expectation,
    integral,
    wishart,
)

d = Symbol("d", integer=True, positive=True)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
M2, K2 = Matrix([[1, 2 * I], [3, -1]]), Matrix([[0, 1], [2 - I, 5]])
M3, K3 = Matrix(3, 3, range(9)), Matrix(3, 3, lambda i, j: (i - 2 * j) ** 2 - 1)
SHAPES = [  # functions of a random matrix X and constants M, K
    lambda X, M, K: Trace(X * M),
    lambda X, M, K: Trace(X * M * X.adjoint() * K),
    lambda X, M, K: Trace(X * M * X.T * K),
    lambda X, M, K: Trace(X * M * X * K),
    lambda X, M, K: Trace(X * M) * Trace(X.adjoint() * K),
    lambda X, M, K: X[0, 1] * Trace(X * M) * conjugate(X[1, 1]),
    lambda X, M, K: Trace(X * M * X * M) * Trace(X.adjoint() * K) ** 2,
    lambda X, M, K: Trace(X * X.adjoint() * M) * X[0, 0] * conjugate(X[0, 0]),
]


def by_enumeration(matrices, shape, M, K):
    """Average a function of explicit matrices."""
    values = [shape(Matrix(X), M, K) for X in matrices]
    return expand(sum(values, Integer(0)) / len(values))


@pytest.mark.parametrize("kind", [PermutationMatrix, CentredPermutation])
@pytest.mark.parametrize(
    ("shape", "size"),
    [*((shape, 2) for shape in SHAPES[:5]), *((shape, 3) for shape in SHAPES[:3])],
)
def test_permutations_by_enumeration(kind, shape, size):
    mean = Rational(1, size) if kind is CentredPermutation else 0
    M, K = (M2, K2) if size == 2 else (M3, K3)
    group = [
        Matrix(size, size, lambda i, j, p=p: int(p[i] == j)) for p in permutations(range(size))
    ]
    matrices = [X - mean * Matrix.ones(size, size) for X in group]
    enumerated = by_enumeration(matrices, lambda X, M, K: _of(shape, X, M, K), M, K)
    assert expand(expectation(shape(kind("X", size), M, K)) - enumerated) == 0


def _of(shape, X, M, K):
    value = shape(X.as_immutable(), M, K)
    return value.doit()


@pytest.mark.parametrize("shape", SHAPES[:6])
def test_phases_by_roots_of_unity(shape):
    roots = [1, I, -1, -I]  # fourth roots integrate differences of degrees up to 3 exactly
    matrices = [Matrix.diag(*phases) for phases in product(roots, repeat=2)]
    enumerated = by_enumeration(matrices, lambda X, M, K: _of(shape, X, M, K), M2, K2)
    assert expand(expectation(shape(DiagonalUnitary("X", 2), M2, K2)) - enumerated) == 0
    symbolic = integral(shape(DiagonalUnitary("X", d), A, B)).at(2)
    known = {MatrixSymbol("A", 2, 2): M2, MatrixSymbol("B", 2, 2): K2}
    assert expand(symbolic.subs(known).doit() - enumerated) == 0


def _gaussian(kind):
    """Return a matrix of polynomials in independent real normal variables of variance 1."""
    x = symbols("x:8", real=True)
    half = 1 / Integer(2) ** Rational(1, 2)
    match kind.__name__:
        case "Ginibre":
            entries = [half * (x[2 * k] + I * x[2 * k + 1]) for k in range(4)]
            return x, Matrix(2, 2, entries)
        case "RealGinibre":
            return x, Matrix(2, 2, x[:4])
        case "GaussianUnitary":
            off = half * (x[2] + I * x[3])
            return x, Matrix([[x[0], off], [conjugate(off), x[1]]])
        case _:
            root = Integer(2) ** Rational(1, 2)
            return x, Matrix([[root * x[0], x[2]], [x[2], root * x[1]]])


@pytest.mark.parametrize("kind", [Ginibre, RealGinibre, GaussianUnitary, GaussianOrthogonal])
@pytest.mark.parametrize("shape", SHAPES)
def test_gaussian_matrices_by_their_independent_elements(kind, shape):
    variables, explicit = _gaussian(kind)
    polynomial = Poly(expand(_of(shape, explicit, M2, K2)), *variables)
    mean = sum(
        coefficient * prod(prod(range(1, n, 2)) if n % 2 == 0 else 0 for n in powers)
        for powers, coefficient in polynomial.terms()
    )
    assert expand(expectation(shape(kind("X", 2), M2, K2)) - mean) == 0


def _sphere(powers):
    """Return a moment of the unit sphere in four real dimensions."""
    if any(n % 2 for n in powers):
        return 0
    below = prod(4 + 2 * k for k in range(sum(powers) // 2))
    return Rational(prod(prod(range(1, n, 2)) for n in powers), below)


@pytest.mark.parametrize("shape", SHAPES[:6])
def test_rotations_by_quaternions(shape):
    a, b, c, e = variables = symbols("a b c e", real=True)
    spinor = Matrix([[a + I * b, c + I * e], [-c + I * e, a - I * b]])
    rotation = Matrix(
        [
            [a**2 + b**2 - c**2 - e**2, 2 * (b * c - a * e), 2 * (b * e + a * c)],
            [2 * (b * c + a * e), a**2 - b**2 + c**2 - e**2, 2 * (c * e - a * b)],
            [2 * (b * e - a * c), 2 * (c * e + a * b), a**2 - b**2 - c**2 + e**2],
        ]
    )
    for kind, explicit, M, K in (
        (SpecialUnitary, spinor, M2, K2),
        (SpecialOrthogonal, rotation, M3, K3),
    ):
        polynomial = Poly(expand(_of(shape, explicit, M, K)), *variables)
        mean = sum(number * _sphere(powers) for powers, number in polynomial.terms())
        assert expand(expectation(shape(kind("X", explicit.rows), M, K)) - mean) == 0


def test_special_groups_are_the_whole_ones_where_the_dimension_is_large():
    U = SpecialUnitary("U", d)
    pair = integral(U[0, 0] * U[1, 1])
    assert (pair.value, pair.domain, pair.at(2)) == (0, d >= 3, Rational(1, 2))
    corner = integral(Trace(SpecialOrthogonal("O", d)) ** 3)
    assert (corner.value, corner.at(3)) == (0, 1)
    assert expectation(Trace(SpecialUnitary("U", 3)) ** 3) == 1
    with pytest.raises(MemoryError, match="at most 6 rows"):
        expectation(Trace(SpecialUnitary("U", 11)) ** 11)


def test_wishart_matrices_and_rectangles():
    m, n = symbols("m n", integer=True, positive=True)
    W = wishart("G", m, n)
    assert factor(expectation(Trace(W**2))) == m * n * (m + n)
    assert factor(expectation(Trace(W**3))) == m * n * (m**2 + 3 * m * n + n**2 + 1)
    assert expectation(Trace(GaussianUnitary("H", d) ** 6)).factor() == 5 * d**2 * (d**2 + 2)
    assert covariance(Trace(W), Trace(W)).value == m * n


def test_frames_are_columns_of_unitaries():
    k = Symbol("k", integer=True, positive=True)
    W, U = Stiefel("W", d, k), Unitary("U", d)
    assert expectation(W.adjoint() * A * W) == Trace(A) / d * expectation(W.adjoint() * W)
    for shape in (
        lambda X: abs(Trace(X.adjoint() * A * X)) ** 2,
        lambda X: Trace(X * X.adjoint() * A * X * X.T * B) * X[0, 1] * conjugate(X[0, 1]),
        lambda X: abs(X[0, 0] * X[1, 1]) ** 2,
    ):
        frame = expectation(shape(Stiefel("W", d, 2)))
        columns = expectation(shape(U[:, :2]))
        assert factor(expand(frame - columns)) == 0
        assert integral(shape(W)).at({d: 3, k: 2}) == integral(shape(Stiefel("W", d, 2))).at(3)
    with pytest.raises(ValueError, match="cols must be at most 2, not 3"):
        Stiefel("W", 2, 3)


def test_designs_refuse_what_they_do_not_fix():
    Q = Design("Q", d, 2)
    assert expectation(abs(Q[0, 0]) ** 4) == 2 / (d * (d + 1))
    with pytest.raises(ValueError, match="to degree 2, not to 3"):
        expectation(abs(Q[0, 0]) ** 6)
    with pytest.raises(ValueError, match="as many factors as conjugates"):
        expectation(Q[0, 0])


def test_blocks_are_independent():
    U, V = Unitary("U", 2), Unitary("V", 2)
    total = abs(Trace(block_diagonal(U, V))) ** 2
    assert expectation(total) == expectation(abs(Trace(U) + Trace(V)) ** 2) == 2
    with pytest.raises(ValueError, match="blocks must be square"):
        block_diagonal(State("psi", d))


def test_moments_of_traces_of_permutations_count_set_partitions():
    P = PermutationMatrix("P", d)
    assert [expectation(Trace(P) ** k) for k in range(1, 4)] == [1, 2, 5]
    assert integral(Trace(P) ** 3).at(2) == 4
    assert expectation(P[0, 0] * P[1, 2]) == 1 / (d * (d - 1))
    assert expectation(P[0, 0] ** 30) == 1 / d
    assert integral(P[0, 0] * P[1, 1] * P[2, 2]).at(3) == Rational(1, factorial(3))


def test_traces_of_permutations_count_fixed_points():
    P = PermutationMatrix("P", d)
    bell = integral(Trace(P) ** 3 * Trace(P.T))
    assert (bell.value, bell.domain, bell.at(2)) == (15, d >= 4, 8)
    elements = list(permutations(range(3)))
    fixed = [sum(k == image for k, image in enumerate(images)) for images in elements]
    for power in (1, 4, 6):
        mean = Rational(sum(number**power for number in fixed), len(elements))
        assert integral(Trace(P) ** power).at(3) == mean


def test_powers_of_equal_words_are_sums_of_merged_labels():
    P2, M = PermutationMatrix("P", 2), Matrix([[1, 2], [5, -1]])
    powers = [M.trace(), (M * Matrix([[0, 1], [1, 0]])).trace()]
    assert expectation(Trace(P2 * M) ** 4) == sum(value**4 for value in powers) / 2
    by_words = integral(Trace(PermutationMatrix("P", d) * A) ** 3).at(2)
    explicit = by_words.xreplace({MatrixSymbol("A", 2, 2): M}).doit()
    assert explicit == sum(value**3 for value in powers) / 2
