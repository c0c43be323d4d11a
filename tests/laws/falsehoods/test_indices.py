"""Averages of what is free, and sums over ranges that are not those of the space."""

import pytest
from sympy import (
    Abs,
    Adjoint,
    Derivative,
    Function,
    Identity,
    KroneckerDelta,
    Product,
    S,
    Sum,
    Trace,
    pi,
    symbols,
)
from sympy import conjugate as conj

from bptools.algebra import AngleAverage, BasisProjector, HaarAverage
from bptools.claims import Relation
from bptools.derivations import Algebra, Average, Bound, Square, Step, TensorAverage
from bptools.haar import Unitary
from tests.laws.falsehoods.statements import (
    A,
    B,
    M,
    N,
    Statement,
    Twins,
    U,
    check,
    i,
    ids,
    j,
    m,
    x,
    y,
)

AVERAGE = Average()


def mean(body, *over):
    return HaarAverage(body, *(over or (U,)))


FORM = Trace(U * A * Adjoint(U) * B)
FLAT = Trace(A) * Trace(B) / N
FREE = [
    Twins(
        "a twirl without an average",
        Statement(FORM, FLAT, AVERAGE),
        Statement(mean(FORM), FLAT, AVERAGE),
    ),
    Twins(
        "a twirl without an average, with tensor products",
        Statement(FORM, FLAT, TensorAverage()),
        Statement(mean(FORM), FLAT, TensorAverage()),
    ),
    Twins(
        "an element without an average",
        Statement(Abs(U[0, 0]) ** 2, 1 / N, AVERAGE),
        Statement(mean(Abs(U[0, 0]) ** 2), 1 / N, AVERAGE),
    ),
    Twins(
        "a matrix without an average",
        Statement(U * A * Adjoint(U), Trace(A) * Identity(N) / N, AVERAGE),
        Statement(mean(Trace(U * A * Adjoint(U) * B)), Trace(A) * Trace(B) / N, AVERAGE),
    ),
    Twins(
        "a trace without an average",
        Statement(Trace(U), S.Zero, AVERAGE),
        Statement(mean(Trace(U)), S.Zero, AVERAGE),
    ),
    Twins(
        "the right side is averaged for the reader too",
        Statement(FLAT, FORM, AVERAGE),
        Statement(FLAT, mean(FORM), AVERAGE),
    ),
    Twins(
        "what every unitary has",
        Statement(Trace(U * U), N),
        Statement(Trace(U * Adjoint(U)), N),
    ),
]

WIDE = Unitary("Z", M)
LIMITS = ((i, 0, N - 1), (j, 0, N - 1))
SITE = BasisProjector(j, N)
DIAGONAL = Sum(A[i, i] * B[i, i], LIMITS[0])
RANGES = [
    Twins(
        "a sum over another range",
        Statement(Sum(A[i, i], (i, 0, M - 1)), Trace(A)),
        Statement(Sum(A[i, i], (i, 0, N - 1)), Trace(A)),
    ),
    Twins(
        "a sum that stops one early",
        Statement(Sum(A[i, i], (i, 0, N - 2)), Trace(A), domain=((N, 2),)),
        Statement(Sum(A[i, i], (i, 0, N - 1)), Trace(A), domain=((N, 2),)),
    ),
    Twins(
        "a sum that starts one late",
        Statement(Sum(A[i, i], (i, 1, N - 1)), Trace(A), domain=((N, 2),)),
        Statement(Sum(A[i, j] * B[j, i], *LIMITS), Trace(A * B), domain=((N, 2),)),
    ),
    Twins(
        "diagonal entries, as if they were all",
        Statement(DIAGONAL, Trace(A * B)),
        Statement(DIAGONAL, Sum(Trace(A * SITE * B * SITE), (j, 0, N - 1))),
    ),
    Twins(
        "diagonal entries, as if sums were taken apart",
        Statement(DIAGONAL, Trace(A) * Trace(B)),
        Statement(Sum(KroneckerDelta(i, j) * A[i, j] * B[j, i], *LIMITS), DIAGONAL),
    ),
    Twins(
        "a fourth moment of the diagonal, as that of the trace",
        Statement(mean(Sum(Abs(U[i, i]) ** 4, LIMITS[0])), S(2), AVERAGE, domain=((N, 2),)),
        Statement(mean(Sum(Abs(U[i, i]) ** 4, LIMITS[0])), 2 / (N + 1), AVERAGE, domain=((N, 2),)),
    ),
    Twins(
        "transposed by the order of indices",
        Statement(Sum(A[i, j] * B[i, j], *LIMITS), Trace(A * B)),
        Statement(Sum(A[i, j] * B[i, j], *LIMITS), Trace(A * B.T)),
    ),
    Twins(
        "a delta sums to the dimension",
        Statement(Sum(KroneckerDelta(i, j), *LIMITS), N**2),
        Statement(Sum(KroneckerDelta(i, j), *LIMITS), N),
    ),
    Twins(
        "a delta of two ranges",
        Statement(Sum(KroneckerDelta(i, j), (i, 0, N - 1), (j, 0, M - 1)), N),
        Statement(Sum(KroneckerDelta(i, j) * A[j, i], *LIMITS), Trace(A)),
    ),
    Twins(
        "an index of two spaces, each in a line of its own",
        Statement(
            Sum(KroneckerDelta(i, j), (i, 0, N - 1)),
            M * mean(Abs(WIDE[j, 0]) ** 2, WIDE),
            steps=(
                Step(S.One, "the sum of a delta", Algebra()),
                Step(M * mean(Abs(WIDE[j, 0]) ** 2, WIDE), "a second moment", AVERAGE),
            ),
        ),
        Statement(
            Sum(KroneckerDelta(i, j), (i, 0, M - 1)),
            M * mean(Abs(WIDE[j, 0]) ** 2, WIDE),
            AVERAGE,
        ),
    ),
    Twins(
        "an index that is computed of a summed one",
        Statement(
            Sum(KroneckerDelta(i + 1, j), (i, 0, N - 1)) ** 2,
            N * Sum(KroneckerDelta(i + 1, j), (i, 0, N - 1)),
        ),
        Statement(
            Sum(KroneckerDelta(i, 0), (i, 0, N - 1)) ** 2,
            Sum(KroneckerDelta(i, 0), (i, 0, N - 1)),
        ),
    ),
    Twins(
        "a summed average",
        Statement(Sum(mean(Abs(U[i, i]) ** 2), (i, 0, N - 1)), N, AVERAGE),
        Statement(Sum(mean(Abs(U[i, i]) ** 2), (i, 0, N - 1)), S.One, AVERAGE),
    ),
    Twins(
        "an index outside the matrix",
        Statement(mean(Abs(U[N - 2, 0]) ** 2), 1 / N, AVERAGE),
        Statement(mean(Abs(U[N - 1, 0]) ** 2), 1 / N, AVERAGE),
    ),
    Twins(
        "an index of its own",
        Statement(mean(U[i, 0] * conj(U[j, 0])), 1 / N, AVERAGE),
        Statement(mean(U[i, 0] * conj(U[j, 0])), KroneckerDelta(i, j) / N, AVERAGE),
    ),
    Twins(
        "an index in a coefficient",
        Statement(Sum(i * A[i, i], (i, 0, N - 1)), N * Trace(A)),
        Statement(Sum(m * A[i, i], (i, 0, N - 1)), m * Trace(A)),
    ),
]

later = symbols("later", integer=True, positive=True)


def beside(index):
    """Two vectors of a basis, and what is left of the space."""
    return Identity(N) - BasisProjector(S.Zero, N) - BasisProjector(index, N)


def at_least_two(least, index):
    rule = Bound((Square(S.One, beside(index)),))
    return Statement(N, S(2), rule, Relation.AT_LEAST, ((N, least),))


EMPTY = [
    Twins(
        "an index that is not there, in the proof alone",
        at_least_two(1, later),
        at_least_two(2, later),
    ),
]

f = Function("f", real=True)
LETTERS = [
    Twins(
        "a function of a summed letter that stands free too",
        Statement(Sum(f(x), (x, 0, N - 1)), N * f(x)),
        Statement(Sum(f(y), (i, 0, N - 1)), N * f(y)),
    ),
    Twins(
        "a derivative by a summed letter that stands free too",
        Statement(Sum(Derivative(x**2, x), (x, 0, N - 1)) + x, x),
        Statement(Sum(Derivative(y**2, x), (i, 0, N - 1)) + x, x),
    ),
    Twins(
        "a product over a letter that stands free too",
        Statement(Product(f(x), (x, 0, N - 1)), f(x) ** N),
        Statement(Product(f(y), (i, 0, N - 1)), f(y) ** N),
    ),
    Twins(
        "a product up to the index of another one, which begins at 1",
        Statement(
            Product(Product(N + i, (i, 1, j)), (j, 1, m)),
            Product(Product(N + i, (i, 1, j)), (j, 0, m - 1)),
        ),
        Statement(
            Product(Product(N + i, (i, 1, j)), (j, 1, m)),
            Product(Product(N + i, (i, 1, j + 1)), (j, 0, m - 1)),
        ),
    ),
    Twins(
        "a delta that is told its range",
        Statement(Sum(KroneckerDelta(i, j, (1, 2)), (i, 0, N - 1)) + A[j, j], 1 + A[j, j]),
        Statement(Sum(KroneckerDelta(i, j), (i, 0, N - 1)) + A[j, j], 1 + A[j, j]),
    ),
    Twins(
        "a delta of real letters, averaged",
        Statement(AngleAverage(KroneckerDelta(x, y), pi, x), KroneckerDelta(x, y)),
        Statement(AngleAverage(KroneckerDelta(i, j), pi, x), KroneckerDelta(i, j)),
    ),
]

TWINS = [*FREE, *RANGES, *EMPTY, *LETTERS]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)
