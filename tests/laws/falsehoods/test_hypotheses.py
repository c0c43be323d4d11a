"""Hypotheses from nowhere, definitions and values that capture, assumptions of nothing."""

import pytest
from sympy import (
    Adjoint,
    Identity,
    MatrixSymbol,
    S,
    Trace,
    Transpose,
)
from sympy import conjugate as conj

from bptools.algebra import Abbreviation, Kind
from bptools.claims import Relation
from bptools.derivations import (
    Algebra,
    Bound,
    Complement,
    Definition,
    Derivation,
    Specialise,
    Step,
    proof,
)
from tests.laws.falsehoods.statements import (
    A,
    B,
    M,
    N,
    Statement,
    Twins,
    U,
    assume,
    check,
    ids,
    matrix,
    x,
)

X, Y = matrix("X"), matrix("Y")
J = matrix("J", M, N)
INVOLUTION = assume(A, Kind.INVOLUTION)
HYPOTHESES = [
    Twins(
        "the conjugate of A^T A for an involution",
        Statement(conj(Trace(Transpose(A) * A)), N, hypotheses=assume(A, Kind.INVOLUTION)),
        Statement(conj(Trace(A * A)), N, hypotheses=assume(A, Kind.INVOLUTION)),
    ),
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
        "pure and an involution, which dimension 1 alone allows",
        Statement(Trace(A), S.One, hypotheses=assume(A, Kind.PURE, Kind.INVOLUTION)),
        Statement(Trace(A), S.One, hypotheses=assume(A, Kind.PURE, Kind.CONTRACTION)),
    ),
    Twins(
        "a traceless involution, which dimension 1 does not allow",
        Statement(Trace(A), S.Zero, hypotheses=assume(A, Kind.INVOLUTION, Kind.TRACELESS)),
        Statement(
            Trace(A),
            S.Zero,
            domain=((N, 2),),
            hypotheses=assume(A, Kind.INVOLUTION, Kind.TRACELESS),
        ),
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

TWINS = [*HYPOTHESES, *CAPTURE, *INSTANCES, *VACUITY]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


def test_a_derivation_brings_no_hypotheses():
    with pytest.raises(TypeError, match="hypotheses"):
        Derivation(Trace(A), (), hypotheses=INVOLUTION)
