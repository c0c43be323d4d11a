"""What refutes: values that are verified, and a difference that is certified, nothing else."""

import pytest
from sympy import Derivative, Function, I, MatrixSymbol, Rational, S, Symbol, Trace, pi, sin, sqrt

from bptools.algebra import HaarAverage, Kind, Rotation
from bptools.claims import Relation
from bptools.derivations import Algebra, Average, Bound, Square, Step
from tests.laws.falsehoods.statements import (
    A,
    B,
    M,
    N,
    P,
    Refutation,
    Statement,
    Twins,
    U,
    assume,
    check,
    ids,
    n,
    t,
    x,
    y,
    z,
)

ONE, Z = [[1, 0], [0, 1]], [[1, 0], [0, -1]]
PROJECTOR = [[1, 0], [0, 0]]
SKEW = [[0, 1], [0, 0]]
AT_TWO = {N: 2, A: ONE}
SQUARE, SQUARES = Trace(A) ** 2, Trace(A * A)


def bound(right, root, relation, *more):
    return Step(right, "", Bound((Square(S.One, root), *more)), relation)


TO_ONE = bound(S.One, x, Relation.AT_MOST, Square(S.One, S.One))
FROM_ONE = bound(S.One, x, Relation.AT_LEAST)
TO_ZERO = bound(S.Zero, x + 1, Relation.AT_LEAST)


def of_kind(label, bad, good, *kinds, rank=None, left=SQUARE, right=SQUARES):
    """A witness that has not the kind, and one that has it."""
    hypotheses = assume(A, *kinds, rank=rank)
    return Twins(
        label,
        Refutation(left, right, {N: len(bad), A: bad}, hypotheses=hypotheses),
        Refutation(left, right, {N: len(good), A: good}, hypotheses=hypotheses),
    )


HALF, THIRD = Rational(1, 2), Rational(1, 3)
KINDS = [
    of_kind("Hermitian", [[1, I], [I, 2]], [[1, I], [-I, 2]], Kind.HERMITIAN),
    of_kind("an involution", [[2, 0], [0, 1]], ONE, Kind.INVOLUTION),
    of_kind("an involution that is not Hermitian", [[1, 1], [0, -1]], ONE, Kind.INVOLUTION),
    of_kind("a projector", [[2, 0], [0, 1]], ONE, Kind.PROJECTOR),
    of_kind(
        "a projector that is not orthogonal",
        [[1, 1], [0, 0]],
        PROJECTOR,
        Kind.PROJECTOR,
        left=Trace(A),
        right=S(2),
    ),
    of_kind("a pure state", ONE, PROJECTOR, Kind.PURE, left=Trace(A * A), right=S(3)),
    of_kind(
        "a mixed state", [[HALF, 0], [0, HALF]], PROJECTOR, Kind.PURE, left=Trace(A * A), right=S(3)
    ),
    of_kind("a unitary", [[1, 1], [0, 1]], [[I, 0], [0, 1]], Kind.UNITARY),
    of_kind("an isometry", [[1, 0], [0, HALF]], [[I, 0], [0, 1]], Kind.ISOMETRY),
    of_kind("traceless", ONE, Z, Kind.TRACELESS),
    of_kind("a contraction", [[2, 0], [0, 1]], ONE, Kind.CONTRACTION),
    of_kind(
        "a contraction in a basis of its own",
        [[1, HALF], [HALF, 1]],
        [[HALF, HALF], [HALF, HALF]],
        Kind.CONTRACTION,
        left=Trace(A),
        right=S(7),
    ),
    of_kind("of a rank", ONE, PROJECTOR, Kind.PROJECTOR, rank=S(1), left=Trace(A * A), right=S(3)),
    of_kind(
        "of a shape",
        [[1, 0], [0, 0], [0, 0]],
        [[1, 0], [0, 0]],
        Kind.HERMITIAN,
        left=Trace(A),
        right=S(3),
    ),
    of_kind(
        "with a square root in it",
        [[sqrt(2) / 2, 0], [0, 1]],
        [[sqrt(2) / 2, sqrt(2) / 2], [-sqrt(2) / 2, sqrt(2) / 2]],
        Kind.UNITARY,
    ),
]

POSITIVE = Symbol("p", positive=True)
F = Function("f", positive=True)(t)
FORM, FLAT = Trace(U * A * U.adjoint() * A), Trace(A) ** 2 / N
MOMENT = HaarAverage(Trace(U * A * U.adjoint() * A), U)
MEAN = (Step(Trace(A) ** 2 / N, "", Average()),)
TURNED = Trace(Rotation(P, t) * A)
G = Function("G", real=True)(x)
VALUES = [
    Twins(
        "a root of -1 for a real number",
        Refutation(x**4, S.Zero, {x: S(-1) ** Rational(1, 4)}, Relation.AT_LEAST, ()),
        Refutation(x**4, S(2), {x: S(2) ** Rational(1, 5)}, Relation.AT_LEAST, ()),
    ),
    Twins(
        "a slope of a real function that is not real",
        Refutation(G.diff(x) ** 2, S.Zero, {x: 1, G.diff(x): I}, Relation.AT_LEAST, ()),
        Refutation(G.diff(x), S.Zero, {x: 1, G.diff(x): -1}, Relation.AT_LEAST, ()),
    ),
    Twins(
        "below the domain",
        Refutation(N**2, N + 2, {N: 1}, domain=((N, 2),)),
        Refutation(N**2, N + 2, {N: 3}, domain=((N, 2),)),
    ),
    Twins(
        "no integer",
        Refutation(N**2, N, {N: HALF}),
        Refutation(N**2, N, {N: 2}),
    ),
    Twins(
        "a value for a trace",
        Refutation(Trace(A * A), S.Zero, {Trace(A * A): -1}, hypotheses=assume(A, Kind.HERMITIAN)),
        Refutation(Trace(A * A), S.Zero, {N: 2, A: Z}, hypotheses=assume(A, Kind.HERMITIAN)),
    ),
    Twins(
        "a value for a matrix that the claim does not hold",
        Refutation(SQUARE, SQUARES, {N: 2, A: ONE, B: ONE}),
        Refutation(SQUARE, SQUARES, {N: 2, A: ONE}),
    ),
    Twins(
        "a value for the matrix of another shape",
        Refutation(SQUARE, SQUARES, {N: 2, MatrixSymbol("B", M, M): ONE}),
        Refutation(SQUARE, SQUARES, AT_TWO),
    ),
    Twins(
        "no value for the dimension",
        Refutation(SQUARE, SQUARES, {A: ONE}),
        Refutation(SQUARE, SQUARES, AT_TWO),
    ),
    Twins(
        "no value for a matrix that is needed",
        Refutation(Trace(A * B), Trace(A) * Trace(B), {N: 2, A: SKEW}),
        Refutation(Trace(A * B), Trace(A) * Trace(B), {N: 2, A: ONE, B: ONE}),
    ),
    Twins(
        "no values at all",
        Refutation(Trace(A * B), Trace(A) * Trace(B)),
        Refutation(Trace(A * B), Trace(A) * Trace(B), {N: 2, A: ONE, B: ONE}),
    ),
    Twins(
        "a point where the claim holds",
        Refutation(SQUARE, SQUARES, {N: 2, A: PROJECTOR}),
        Refutation(SQUARE, SQUARES, AT_TWO),
    ),
    Twins(
        "a bound that is attained",
        Refutation(SQUARES, 2 * SQUARE, {N: 2, A: [[HALF, 0], [0, HALF]]}, Relation.AT_MOST),
        Refutation(2 * SQUARE, SQUARES, {N: 2, A: [[HALF, 0], [0, HALF]]}, Relation.AT_MOST),
    ),
    Twins(
        "a bound in its own direction",
        Refutation(SQUARE, SQUARES, AT_TWO, Relation.AT_LEAST),
        Refutation(SQUARE, SQUARES, AT_TWO, Relation.AT_MOST),
    ),
    Twins(
        "a bound on the wrong side",
        Refutation(-(x**2), S.Half, {x: 0}, Relation.AT_MOST, (), steps=(TO_ONE,)),
        Refutation(x**2 + 1, S.Half, {x: 0}, Relation.AT_MOST, (), steps=(FROM_ONE,)),
    ),
    Twins(
        "a bound on one side of an equality",
        Refutation((x + 1) ** 2, x**2 + 2 * x + 1, {x: 1}, domain=(), steps=(TO_ZERO,)),
        Refutation((x + 1) ** 2, -S.One, {x: 1}, Relation.AT_MOST, (), steps=(TO_ZERO,)),
    ),
    Twins(
        "nested roots of one value",
        Refutation(POSITIVE, 1 + sqrt(2), {POSITIVE: sqrt(3 + 2 * sqrt(2))}, domain=()),
        Refutation(POSITIVE, 1 + sqrt(2), {POSITIVE: sqrt(3 + 2 * sqrt(3))}, domain=()),
    ),
    Twins(
        "a sine of one value",
        Refutation(sin(x), (sqrt(5) - 1) / 4, {x: pi / 10}, domain=()),
        Refutation(sin(x), (sqrt(5) - 1) / 4, {x: pi / 11}, domain=()),
    ),
    Twins(
        "negative where it must be positive",
        Refutation(POSITIVE**3, POSITIVE, {POSITIVE: -2}, domain=()),
        Refutation(POSITIVE**3, POSITIVE, {POSITIVE: 2}, domain=()),
    ),
    Twins(
        "zero where it must be positive",
        Refutation(POSITIVE + 1, 2 * POSITIVE, {POSITIVE: 0}, domain=()),
        Refutation(POSITIVE + 1, 2 * POSITIVE, {POSITIVE: 3}, domain=()),
    ),
    Twins(
        "complex where it must be real",
        Refutation(x**2 + 1, S.One, {x: I}, domain=()),
        Refutation(z**2 + 1, S.One, {z: I}, domain=()),
    ),
    Twins(
        "an order of complex numbers",
        Refutation(z, S.Zero, {z: I + 1}, Relation.AT_MOST, domain=()),
        Refutation(x, S.Zero, {x: 1}, Relation.AT_MOST, domain=()),
    ),
    Twins(
        "a value for what is averaged",
        Refutation(MOMENT, SQUARES, {N: 2, A: ONE, U: ONE}, steps=MEAN),
        Refutation(MOMENT, SQUARES, {N: 2, A: Z}, steps=MEAN),
    ),
    Twins(
        "a free unitary that is none",
        Refutation(FORM, FLAT, {N: 2, A: PROJECTOR, U: [[1, 0], [0, 2]]}),
        Refutation(FORM, FLAT, {N: 2, A: PROJECTOR, U: ONE}),
    ),
    Twins(
        "an average that was not taken",
        Refutation(MOMENT, SQUARES, {N: 2, A: Z}),
        Refutation(MOMENT, SQUARES, {N: 2, A: Z}, steps=MEAN),
    ),
    Twins(
        "a line that does not follow",
        Refutation(
            Trace(A * B),
            Trace(B * A),
            {N: 2, A: ONE, B: ONE},
            steps=(Step(S.Zero, "nonsense", Algebra()),),
        ),
        Refutation(
            Trace(A * B),
            S.Zero,
            {N: 2, A: ONE, B: ONE},
            steps=(Step(Trace(B * A), "cyclic", Algebra()),),
        ),
    ),
    Twins(
        "a function with a negative value",
        Refutation(F, S.One, {t: 0, F: -1}, domain=()),
        Refutation(F, S.One, {t: 0, F: 2}, domain=()),
    ),
    Twins(
        "a function without a derivative",
        Refutation(Derivative(F, t), S.Zero, {t: 0, F: 1}, domain=()),
        Refutation(Derivative(F, t), S.Zero, {t: 0, F: 1, Derivative(F, t): -3}, domain=()),
    ),
    Twins(
        "a rotation about no involution",
        Refutation(TURNED, Trace(A), {N: 2, t: pi, P: [[2, 0], [0, 1]], A: ONE}),
        Refutation(
            TURNED, Trace(A), {N: 2, t: pi, P: Z, A: ONE}, hypotheses=assume(P, Kind.INVOLUTION)
        ),
    ),
    Twins(
        "a kind that cannot be",
        Refutation(Trace(B), S(5), {N: 2, B: ONE}, hypotheses=assume(A, Kind.PURE, Kind.TRACELESS)),
        Refutation(Trace(B), S(5), {N: 2, B: ONE}, hypotheses=assume(A, Kind.PURE)),
    ),
    Twins(
        "a power of two",
        Refutation(2**n, 2 * n, {n: 2}, domain=((n, 1),)),
        Refutation(2**n, 2 * n, {n: 3}, domain=((n, 1),)),
    ),
    Twins(
        "a division by zero",
        Refutation(1 / (x - y), S.Zero, {x: 1, y: 1}, domain=()),
        Refutation(1 / (x - y), S.Zero, {x: 1, y: 2}, domain=()),
    ),
]
TWINS = [*KINDS, *VALUES]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


NONSENSE = [
    Statement(Trace(A * B), Trace(B * A), steps=(Step(S.Zero, "nonsense", Algebra()),)),
    Statement(Trace(A * B), Trace(B * A), start=Trace(A)),
    Statement(Trace(A), Trace(A), steps=(Step(Symbol("q") ** Symbol("r"), "", Algebra()),)),
    Statement(Trace(A), Trace(A), steps=(Step(Trace(A) + 1, "", Average()),)),
    Statement(x, x, Algebra(), Relation.AT_MOST, (), steps=(Step(y, "", Algebra()),)),
]


@pytest.mark.parametrize("statement", NONSENSE)
def test_a_derivation_that_fails_disproves_nothing(statement):
    assert statement.verdict == "inconclusive"
