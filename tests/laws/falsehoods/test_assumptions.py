"""Hypotheses from nowhere, capture, one name for two things, vacuity, reality, positivity."""

from dataclasses import dataclass

import pytest
from sympy import (
    Adjoint,
    Function,
    I,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    S,
    Symbol,
    Trace,
    sqrt,
    symbols,
)
from sympy import conjugate as conj

from bptools.algebra import Abbreviation, Constant, HaarAverage, HaarVariance, Hypothesis, Kind
from bptools.claims import Method, Relation
from bptools.derivations import (
    Algebra,
    Average,
    Bound,
    CauchySchwarz,
    Complement,
    Definition,
    Derivation,
    Entries,
    MeanSquare,
    Specialise,
    Square,
    Step,
    proof,
)
from bptools.derivations.rules import Rule
from bptools.haar import Orthogonal, PartialTrace
from tests.laws.falsehoods.statements import (
    A,
    B,
    C,
    M,
    N,
    Statement,
    Twins,
    U,
    check,
    ids,
    m,
    matrix,
    n,
    t,
    x,
    y,
    z,
)


def assume(symbol, *kinds, rank=None):
    return tuple(Hypothesis(symbol, kind, rank) for kind in kinds)


X, Y = matrix("X"), matrix("Y")
J = matrix("J", M, N)
INVOLUTION = assume(A, Kind.INVOLUTION)
HYPOTHESES = [
    Twins(
        "an involution",
        Statement(Trace(A**2), N),
        Statement(Trace(A**2), N, hypotheses=INVOLUTION),
    ),
    Twins(
        "of another matrix",
        Statement(Trace(A**2), N, hypotheses=assume(B, Kind.INVOLUTION)),
        Statement(Trace(B**2), N, hypotheses=assume(B, Kind.INVOLUTION)),
    ),
    Twins(
        "of a matrix of the same name and another shape",
        Statement(Trace(A**2), N, hypotheses=assume(matrix("A", S(3)), Kind.INVOLUTION)),
        Statement(
            Trace(matrix("A", S(3)) ** 2),
            S(3),
            hypotheses=assume(matrix("A", S(3)), Kind.INVOLUTION),
        ),
    ),
    Twins(
        "of a matrix of the same name on another space",
        Statement(Trace(A**2), N, hypotheses=assume(matrix("A", M), Kind.INVOLUTION)),
        Statement(
            Trace(matrix("A", M) ** 2),
            M,
            domain=((M, 1),),
            hypotheses=assume(matrix("A", M), Kind.INVOLUTION),
        ),
    ),
    Twins(
        "a weaker kind",
        Statement(Trace(A**2), N, hypotheses=assume(A, Kind.HERMITIAN)),
        Statement(Trace(A**2), N, hypotheses=assume(A, Kind.HERMITIAN, Kind.INVOLUTION)),
    ),
    Twins(
        "a projector without a rank",
        Statement(Trace(A), S(1), hypotheses=assume(A, Kind.PROJECTOR)),
        Statement(Trace(A), S(1), hypotheses=assume(A, Kind.PROJECTOR, rank=S(1))),
    ),
    Twins(
        "of another rank",
        Statement(Trace(A**3), S(2), hypotheses=assume(A, Kind.PROJECTOR, rank=S(1))),
        Statement(
            Trace(A**3), S(2), domain=((N, 2),), hypotheses=assume(A, Kind.PROJECTOR, rank=S(2))
        ),
    ),
    Twins(
        "an isometry is not unitary",
        Statement(
            J * Adjoint(J),
            Identity(M),
            domain=((N, 1), (M, 1)),
            hypotheses=assume(J, Kind.ISOMETRY),
        ),
        Statement(
            Adjoint(J) * J,
            Identity(N),
            domain=((N, 1), (M, 1)),
            hypotheses=assume(J, Kind.ISOMETRY),
        ),
    ),
    Twins(
        "a unitary is no involution",
        Statement(A * A, Identity(N), hypotheses=assume(A, Kind.UNITARY)),
        Statement(A * Adjoint(A), Identity(N), hypotheses=assume(A, Kind.UNITARY)),
    ),
    Twins(
        "a projector is not pure",
        Statement(Trace(A * B * A * B), Trace(A * B) ** 2, hypotheses=assume(A, Kind.PROJECTOR)),
        Statement(Trace(A * B * A * B), Trace(A * B) ** 2, hypotheses=assume(A, Kind.PURE)),
    ),
    Twins(
        "a contraction is no involution",
        Statement(Trace(A * A), N, hypotheses=assume(A, Kind.CONTRACTION)),
        Statement(
            Trace(A * A),
            N,
            Bound((Complement(S.One, Identity(N), A),)),
            Relation.AT_MOST,
            hypotheses=assume(A, Kind.CONTRACTION),
        ),
    ),
    Twins(
        "a complement of no contraction",
        Statement(
            Trace(A * A),
            N,
            Bound((Complement(S.One, Identity(N), A),)),
            Relation.AT_MOST,
            hypotheses=assume(A, Kind.HERMITIAN),
        ),
        Statement(
            Trace(A * A),
            N,
            Bound((Complement(S.One, Identity(N), A),)),
            Relation.AT_MOST,
            hypotheses=assume(A, Kind.CONTRACTION),
        ),
    ),
    Twins(
        "a definition does not have what it only declares",
        Statement(
            Trace(A * A), N, definitions=(Definition(X, A, (Kind.INVOLUTION,)),), start=Trace(X * X)
        ),
        Statement(
            Trace(A * A),
            N,
            definitions=(Definition(X, A, (Kind.INVOLUTION,)),),
            start=Trace(X * X),
            hypotheses=INVOLUTION,
        ),
    ),
    Twins(
        "a definition that is traceless",
        Statement(
            Trace(A * B),
            S.Zero,
            definitions=(Definition(X, A * B, (Kind.TRACELESS,)),),
            start=Trace(X),
        ),
        Statement(
            Trace(A * B - B * A),
            S.Zero,
            definitions=(Definition(X, A * B - B * A, (Kind.TRACELESS,)),),
            start=Trace(X),
        ),
    ),
]

CAPTURE = [
    Twins(
        "a definition of what the claim quantifies over",
        Statement(Trace(A), S.Zero, definitions=(Definition(A, 0 * Identity(N)),)),
        Statement(Trace(A) - Trace(A), S.Zero),
    ),
    Twins(
        "a definition of what only a hypothesis holds",
        Statement(Trace(B), Trace(B), definitions=(Definition(A, B),), hypotheses=INVOLUTION),
        Statement(Trace(B), Trace(B), definitions=(Definition(X, B),), hypotheses=INVOLUTION),
    ),
    Twins(
        "a definition of the right side",
        Statement(Trace(A * B), Trace(X), definitions=(Definition(X, A * B),)),
        Statement(
            Trace(A * B),
            Trace(Abbreviation("X", A * B)),
            definitions=(Definition(X, A * B),),
            start=Trace(X),
        ),
    ),
    Twins(
        "two definitions of one name",
        Statement(
            Trace(A), Trace(B), definitions=(Definition(X, A), Definition(X, B)), start=Trace(X)
        ),
        Statement(
            Trace(A), Trace(A), definitions=(Definition(X, A), Definition(Y, B)), start=Trace(X)
        ),
    ),
    Twins(
        "a definition by itself",
        Statement(Trace(A), Trace(A), definitions=(Definition(X, X + A),), start=Trace(X)),
        Statement(Trace(A), Trace(A), definitions=(Definition(X, A),), start=Trace(X)),
    ),
    Twins(
        "definitions that go round in a circle",
        Statement(
            Trace(A), Trace(A), definitions=(Definition(X, Y), Definition(Y, X)), start=Trace(X)
        ),
        Statement(
            Trace(A), Trace(A), definitions=(Definition(X, Y), Definition(Y, A)), start=Trace(X)
        ),
    ),
    Twins(
        "a definition with the name of a scalar",
        Statement(x * Trace(A), x * Trace(A), definitions=(Definition(matrix("x"), B),)),
        Statement(x * Trace(A), x * Trace(A), definitions=(Definition(X, B),)),
    ),
    Twins(
        "an abbreviation and a definition of one name that differ",
        Statement(
            Trace(Abbreviation("X", A)), Trace(B), definitions=(Definition(X, B),), start=Trace(X)
        ),
        Statement(
            Trace(Abbreviation("X", A)), Trace(A), definitions=(Definition(X, A),), start=Trace(X)
        ),
    ),
]

_SQUARES = Statement(N * Trace(A) * Trace(A), N * Trace(A) ** 2).claim


@proof(_SQUARES)
def squares():
    """Collect."""
    return Derivation(_SQUARES.quantity, (Step(_SQUARES.closed_form, "", Algebra()),))


_PURE = Statement(Trace(A * A), S.One, hypotheses=assume(A, Kind.PURE)).claim


@proof(_PURE)
def pure():
    """Use the hypothesis."""
    return Derivation(_PURE.quantity, (Step(S.One, "", Algebra()),))


def special(of, **values):
    pairs = {"N": N, "A": A}
    return Specialise(of, tuple((pairs[name], value) for name, value in values.items()))


AT_TWO = matrix("A", S(2))
INSTANCES = [
    Twins(
        "a value for what the claim says of all",
        Statement(N**2, S(4), special(squares, N=S(2))),
        Statement(
            2 * Trace(AT_TWO) * Trace(AT_TWO),
            2 * Trace(AT_TWO) ** 2,
            special(squares, N=S(2)),
            domain=(),
        ),
    ),
    Twins(
        "a matrix without the kind",
        Statement(Trace(B * B), S.One, special(pure, A=B)),
        Statement(Trace(B * B), S.One, special(pure, A=B), hypotheses=assume(B, Kind.PURE)),
    ),
    Twins(
        "a matrix of another kind",
        Statement(Trace(B * B), S.One, special(pure, A=B), hypotheses=assume(B, Kind.INVOLUTION)),
        Statement(
            Trace(U * B * Adjoint(U) * U * B * Adjoint(U)),
            S.One,
            special(pure, A=U * B * Adjoint(U)),
            hypotheses=assume(B, Kind.PURE),
        ),
    ),
    Twins(
        "a value below the domain",
        Statement(0 * Trace(A), S.Zero, special(squares, N=S(0))),
        Statement(
            3 * Trace(matrix("A", S(3))) ** 2,
            3 * Trace(matrix("A", S(3))) ** 2,
            special(squares, N=S(3)),
            domain=(),
        ),
    ),
    Twins(
        "a dimension that is no integer",
        Statement(x * Trace(A) ** 2, x * Trace(A) ** 2, special(squares, N=x)),
        Statement(x * Trace(A) ** 2, x * Trace(A) ** 2),
    ),
]

BIG = matrix("X", N * M)
O = Orthogonal("U", N)  # noqa: E741 - of the same name as the unitary
COMPLEX = Symbol("x")
NAMES = [
    Twins(
        "identities of two sizes",
        Statement(
            Trace(KroneckerProduct(Identity(N), B)),
            Trace(KroneckerProduct(Identity(M), B)),
            domain=((N, 1), (M, 1)),
        ),
        Statement(
            Trace(KroneckerProduct(Identity(M), B)),
            Trace(KroneckerProduct(B, Identity(M))),
            domain=((N, 1), (M, 1)),
        ),
    ),
    Twins(
        "two groups of one name",
        Statement(
            HaarAverage(Trace(U * A * U * B), U), HaarAverage(Trace(O * A * O * B), O), Average()
        ),
        Statement(HaarAverage(Trace(O * A * O * B), O), Trace(A * B.T) / N, Average()),
    ),
    Twins(
        "a real and a complex symbol of one name",
        Statement(x * conj(COMPLEX), x**2, domain=()),
        Statement(x * conj(x), x**2, domain=()),
    ),
    Twins(
        "an integer and a real symbol of one name",
        Statement(Symbol("N", real=True) * Trace(A), N * Trace(A)),
        Statement(N * Trace(A), Trace(N * A)),
    ),
    Twins(
        "a constant with the name of a symbol",
        Statement(Constant("x", S(2)) * x, 2 * x, domain=()),
        Statement(Constant("c", S(2)) * x, 2 * x, domain=()),
    ),
    Twins(
        "an abbreviation with the name of a matrix",
        Statement(Trace(Abbreviation("A", B) * A), Trace(B * A)),
        Statement(Trace(Abbreviation("C", B) * A), Trace(B * A)),
    ),
    Twins(
        "two abbreviations of one name",
        Statement(Trace(Abbreviation("C", A)) + Trace(Abbreviation("C", B)), Trace(A) + Trace(B)),
        Statement(Trace(Abbreviation("C", A)) + Trace(Abbreviation("D", B)), Trace(A) + Trace(B)),
    ),
    Twins(
        "a function with the name of a symbol",
        Statement(Function("x", real=True)(t) * x, Function("x", real=True)(t) * x, domain=()),
        Statement(Function("f", real=True)(t) * x, x * Function("f", real=True)(t), domain=()),
    ),
    Twins(
        "two partial traces",
        Statement(
            Trace(PartialTrace(BIG, (N, M), 0) ** 2),
            Trace(PartialTrace(BIG, (N, M), 1) ** 2),
            domain=((N, 1), (M, 1)),
        ),
        Statement(
            Trace(PartialTrace(BIG, (N, M), 0)),
            Trace(PartialTrace(BIG, (N, M), 1)),
            domain=((N, 1), (M, 1)),
        ),
    ),
    Twins(
        "tensor factors in another order",
        Statement(KroneckerProduct(A, B), KroneckerProduct(B, A)),
        Statement(Trace(KroneckerProduct(A, B)), Trace(KroneckerProduct(B, A))),
    ),
    Twins(
        "an inner partial trace",
        Statement(PartialTrace(KroneckerProduct(A, B), (N, N), 0), Trace(A) * B),
        Statement(PartialTrace(KroneckerProduct(A, B), (N, N), 0), Trace(B) * A),
    ),
    Twins(
        "a mixed product",
        Statement(KroneckerProduct(A, B) * KroneckerProduct(C, B), KroneckerProduct(C * A, B * B)),
        Statement(KroneckerProduct(A, B) * KroneckerProduct(C, B), KroneckerProduct(A * C, B * B)),
    ),
]


def weight(weight_, domain=((n, 1),), hypotheses=()):
    """The statement that a weight is not negative."""
    rule = Bound((Square(weight_, S.One),))
    return Statement(weight_, S.Zero, rule, Relation.AT_LEAST, domain, hypotheses)


POSITIVITY = [
    Twins("2n - 2^n", weight(2 * n - 2**n), weight(2**n - n)),
    Twins("2^n - n^2", weight(2**n - n**2), weight(2**n * n - n**2)),
    Twins("n - 2^n + 1", weight(n - 2**n + 1), weight(2**n - n - 1)),
    Twins("2^n - 3n", weight(2**n - 3 * n), weight(4**n - 3 * n)),
    Twins("n 2^n - 4^n", weight(n * 2**n - 4**n), weight(4**n - n * 2**n)),
    Twins("3 - n", weight(3 - n), weight(n - 3, ((n, 3),))),
    Twins("n - 3", weight(n - 3), weight(n - 1)),
    Twins("1/(n - 3)", weight(1 / (n - 3), ((n, 2),)), weight(1 / (n - 3), ((n, 4),))),
    Twins("1/n - 1/2", weight(1 / n - S.Half), weight(1 - 1 / n)),
    Twins(
        "n m - m - n",
        weight(n * m - m - n, ((n, 1), (m, 1))),
        weight(n * m - m - n, ((n, 2), (m, 2))),
    ),
    Twins("x", weight(x, ()), weight(x**2, ())),
    Twins("x^3", weight(x**3, ()), weight(x**4 + 1, ())),
    Twins("x - y", weight(x - y, ()), weight(x**2 + y**2, ())),
    Twins(
        "2^n - 2^m",
        weight(2**n - 2**m, ((n, 2), (m, 1))),
        weight(2**n * 2**m - 2**m, ((n, 1), (m, 1))),
    ),
    Twins("2^(-n) - 1/2", weight(2 ** (-n) - S.Half), weight(S.Half - 2 ** (-n))),
]

REAL_A = assume(A, Kind.HERMITIAN)
REALITY = [
    Twins(
        "an imaginary constant",
        Statement(Constant("c", I) * conj(Constant("c", I)), S.NegativeOne, domain=()),
        Statement(Constant("c", I) * conj(Constant("c", I)), S.One, domain=()),
    ),
    Twins(
        "a complex symbol",
        Statement(conj(z), z, domain=()),
        Statement(conj(x), x, domain=()),
    ),
    Twins(
        "the variance of a complex trace",
        Statement(HaarVariance(Trace(U * A), U), S.Zero, Average()),
        Statement(HaarVariance(Trace(U * A), U), Trace(A * Adjoint(A)) / N, Average()),
    ),
    Twins(
        "a trace that need not be real",
        Statement(conj(Trace(A)), Trace(A)),
        Statement(conj(Trace(A)), Trace(A), hypotheses=REAL_A),
    ),
    Twins(
        "an order of complex numbers",
        Statement(z, z + x**2, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
        Statement(y, y + x**2, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
    ),
    Twins(
        "an order of complex traces",
        Statement(Trace(A), Trace(A) + x**2, Bound((Square(S.One, x),)), Relation.AT_MOST),
        Statement(
            Trace(A),
            Trace(A) + x**2,
            Bound((Square(S.One, x),)),
            Relation.AT_MOST,
            hypotheses=REAL_A,
        ),
    ),
    Twins(
        "a square that is no modulus",
        Statement(-(Trace(A) ** 2), S.Zero, Bound((Square(S.One, Trace(A)),)), Relation.AT_MOST),
        Statement(
            -(Trace(A) ** 2),
            S.Zero,
            Bound((Square(S.One, Trace(A)),)),
            Relation.AT_MOST,
            hypotheses=REAL_A,
        ),
    ),
    Twins(
        "Cauchy and Schwarz without adjoints",
        Statement(
            Trace(A * B) ** 2,
            Trace(A * A) * Trace(B * B),
            Bound((CauchySchwarz(S.One, A, B),)),
            Relation.AT_MOST,
        ),
        Statement(
            Trace(A * B) ** 2,
            Trace(A * A) * Trace(B * B),
            Bound((CauchySchwarz(S.One, A, B),)),
            Relation.AT_MOST,
            hypotheses=(*REAL_A, *assume(B, Kind.HERMITIAN)),
        ),
    ),
    Twins(
        "a root of a square",
        Statement(sqrt(z**2), z, Entries(), domain=()),
        Statement(
            sqrt(symbols("p", positive=True)) ** 2,
            symbols("p", positive=True),
            Entries(),
            domain=(),
        ),
    ),
]

VACUITY = [
    Twins(
        "a projector of a rank that is too high",
        Statement(Trace(A), N + 1, hypotheses=assume(A, Kind.PROJECTOR, rank=N + 1)),
        Statement(Trace(A), N, hypotheses=assume(A, Kind.PROJECTOR, rank=N)),
    ),
    Twins(
        "pure and traceless",
        Statement(Trace(A), S.One, hypotheses=assume(A, Kind.PURE, Kind.TRACELESS)),
        Statement(Trace(A), S.One, hypotheses=assume(A, Kind.PURE)),
    ),
    Twins(
        "pure and an involution, from dimension 2 on",
        Statement(
            Trace(A), S.One, domain=((N, 2),), hypotheses=assume(A, Kind.PURE, Kind.INVOLUTION)
        ),
        Statement(Trace(A * A), N, domain=((N, 2),), hypotheses=INVOLUTION),
    ),
    Twins(
        "traceless of a rank",
        Statement(
            Trace(A),
            S(2),
            hypotheses=(*assume(A, Kind.PROJECTOR, rank=S(2)), *assume(A, Kind.TRACELESS)),
        ),
        Statement(
            Trace(A),
            S.Zero,
            domain=((N, 2),),
            hypotheses=assume(A, Kind.INVOLUTION, Kind.TRACELESS),
        ),
    ),
    Twins(
        "an isometry into fewer dimensions",
        Statement(
            Trace(Adjoint(MatrixSymbol("J", N, 5 * N)) * MatrixSymbol("J", N, 5 * N)),
            5 * N,
            hypotheses=assume(MatrixSymbol("J", N, 5 * N), Kind.ISOMETRY),
        ),
        Statement(
            Trace(Adjoint(MatrixSymbol("J", 5 * N, N)) * MatrixSymbol("J", 5 * N, N)),
            N,
            hypotheses=assume(MatrixSymbol("J", 5 * N, N), Kind.ISOMETRY),
        ),
    ),
]


F, G = (Function(name)(t) for name in "fg")
SHAPES = [
    Twins(
        "a complement of a scalar",
        Statement(
            (Trace(A * A) - 1) * x**2,
            S.Zero,
            Bound((Complement(S.One, x, A),)),
            Relation.AT_MOST,
            hypotheses=assume(A, Kind.CONTRACTION),
        ),
        Statement(
            Trace(A * A * B * B) - Trace(B * B),
            S.Zero,
            Bound((Complement(S.One, B, A),)),
            Relation.AT_MOST,
            hypotheses=(*assume(A, Kind.CONTRACTION), *assume(B, Kind.HERMITIAN)),
        ),
    ),
    Twins(
        "Cauchy and Schwarz of a scalar and a matrix",
        Statement(
            N**2 * x**2,
            N * x**2,
            Bound((CauchySchwarz(S.One, x, Identity(N)),)),
            Relation.AT_MOST,
        ),
        Statement(
            Trace(A) ** 2,
            N * Trace(A * A),
            Bound((CauchySchwarz(S.One, A, Identity(N)),)),
            Relation.AT_MOST,
            hypotheses=assume(A, Kind.HERMITIAN),
        ),
    ),
    Twins(
        "a complex function",
        Statement(conj(F), F, Entries(), domain=()),
        Statement(F * G, G * F, Entries(), domain=()),
    ),
]


@dataclass(frozen=True)
class Nod(Rule):
    """A rule of an author's own, which verifies nothing."""

    label = "by inspection"


@dataclass(frozen=True)
class Lax(Algebra):
    """A rule that looks like one of the room's."""


@dataclass(frozen=True)
class Generous(Square):
    """A square of an author's own."""


FOREIGN = [
    Twins("a rule of one's own", Statement(Trace(A), S.Zero, Nod()), Statement(Trace(A), Trace(A))),
    Twins(
        "a rule that is nearly one",
        Statement(Trace(A * B), Trace(B * A), Lax()),
        Statement(Trace(A * B), Trace(B * A), Algebra()),
    ),
    Twins(
        "a square of one's own",
        Statement(x**2, S.Zero, Bound((Generous(S.One, x),)), Relation.AT_LEAST, ()),
        Statement(x**2, S.Zero, Bound((Square(S.One, x),)), Relation.AT_LEAST, ()),
    ),
    Twins(
        "a float",
        Statement(0.5 * Trace(A) + 0.5 * Trace(A), Trace(A)),
        Statement(S.Half * Trace(A) + S.Half * Trace(A), Trace(A)),
    ),
    Twins(
        "a bound that is no bound",
        Statement(x**2, S.One, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
        Statement(-(x**2), S.Zero, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
    ),
    Twins(
        "a bound in the other direction",
        Statement(x**2, S.Zero, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
        Statement(x**2, S.Zero, Bound((Square(S.One, x),)), Relation.AT_LEAST, ()),
    ),
    Twins(
        "an equality from a bound",
        Statement(
            x**2 + 1,
            x**2,
            steps=(Step(x**2, "", Bound((Square(S.One, S.One),)), Relation.AT_LEAST),),
            domain=(),
        ),
        Statement(x**2 + 1, x**2, Bound((Square(S.One, S.One),)), Relation.AT_LEAST, ()),
    ),
    Twins(
        "no squares",
        Statement(x, x, Bound(()), Relation.AT_MOST, ()),
        Statement(x, x, Algebra(), Relation.AT_MOST, ()),
    ),
    Twins(
        "a mean over an angle of no width",
        Statement(S.Zero, S.One, Bound((MeanSquare(S.One, S.One, x, (t,)),)), Relation.AT_MOST, ()),
        Statement(
            S.Zero,
            S.One,
            Bound((MeanSquare(S.One, S.One, Symbol("a", positive=True), (t,)),)),
            Relation.AT_MOST,
            (),
        ),
    ),
]
TWINS = [
    *HYPOTHESES,
    *CAPTURE,
    *INSTANCES,
    *NAMES,
    *POSITIVITY,
    *REALITY,
    *VACUITY,
    *SHAPES,
    *FOREIGN,
]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


@pytest.mark.parametrize("method", [Method.CERTIFIED, Method.SAMPLED, Method.OBSERVED])
def test_a_derivation_cannot_claim_another_method(method):
    with pytest.raises(ValueError, match="must be symbolic or exact"):
        Derivation(Trace(A), (), method=method)


@pytest.mark.parametrize("rule", [None, Algebra, "algebra"])
def test_a_step_has_a_rule(rule):
    with pytest.raises(TypeError, match="rule of a step must be"):
        Step(Trace(A), "", rule)


def test_a_derivation_brings_no_hypotheses():
    with pytest.raises(TypeError, match="hypotheses"):
        Derivation(Trace(A), (), hypotheses=INVOLUTION)
