"""Hypotheses that relate matrices: drawn exactly, needed where they are, and used by the kernel."""

from itertools import product

import numpy as np
import pytest
from sympy import I, Identity, MatrixSymbol, S, Symbol, Trace, ZeroMatrix

from bptools.algebra import HaarAverage, Hypothesis, Kind, MatrixFamily
from bptools.claims import Claim, Reading, Relation, Source, Verdict
from bptools.derivations import Algebra, Average, Counterexample, Derivation, Step, proof, verify
from bptools.falsification import falsify, hypothesis_needs
from bptools.falsification.instances import instances
from bptools.falsification.properties import are_related
from bptools.haar import Unitary
from bptools.kernel import terms as t
from bptools.kernel import theorems as kernel
from bptools.kernel.contexts import Bond, Context, Matrices, Scalars, Tie
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal

N = Symbol("N", integer=True, positive=True)
M = Symbol("M", integer=True, positive=True)
A, B, C, K, L, R = (MatrixSymbol(name, N, N) for name in "ABCKLR")
J, F = (MatrixSymbol(name, M, N) for name in "JF")
V, U = MatrixSymbol("V", M, N), Unitary("U", N)
X, G = MatrixSymbol("X", N, N), MatrixFamily("G", N)


def related(kind, *matrices, kinds=()):
    own = (Hypothesis(matrix, one) for matrix in matrices for one in kinds)
    return (Hypothesis(matrices[0], kind, others=tuple(matrices[1:])), *own)


COMMUTING = related(Kind.COMMUTING, A, B)
ORTHOGONAL = related(Kind.ORTHOGONAL, A, B)
KRAUS = related(Kind.KRAUS, K, L, R)
N_TERM, SIZES = t.Variable("N"), (Scalars("N", Sort.NATURAL, 1),)
LETTERS = t.MatrixVariable("A"), t.MatrixVariable("B")
CHANNEL = K * X * K.adjoint() + L * X * L.adjoint() + R * X * R.adjoint()
HERMITIAN = {"kinds": (Kind.HERMITIAN,)}

# (left, right, relation, hypotheses, domain): each needs its first hypothesis
NEEDED = {
    "a product of commuting matrices": (Trace(A * B * A * B), Trace(A**2 * B**2), COMMUTING),
    "the order of commuting matrices": (Trace(B * A * C), Trace(A * B * C), COMMUTING),
    "the commutator": (Trace(I * (A * B - B * A) * C), S.Zero, COMMUTING),
    "orthogonal matrices": (Trace(A * B * C), S.Zero, ORTHOGONAL),
    "a square of orthogonal ones": (Trace((A + B) ** 2), Trace(A**2) + Trace(B**2), ORTHOGONAL),
    "orthogonal pure states": (
        Trace(A * B), S.Zero, related(Kind.ORTHOGONAL, A, B, kinds=(Kind.PURE,))
    ),
    "orthogonal pure states inside": (
        Trace(A * C * A * B), S.Zero, related(Kind.ORTHOGONAL, A, B, kinds=(Kind.PURE,))
    ),
    "orthogonal projectors": (
        Trace((A + B) ** 2), Trace(A) + Trace(B),
        related(Kind.ORTHOGONAL, A, B, kinds=(Kind.PROJECTOR,)),
    ),
    "a channel keeps the trace": (Trace(CHANNEL), Trace(X), KRAUS),
    "a channel of two": (
        Trace(K * X * K.adjoint() * C * C.adjoint()) + Trace(L.adjoint() * L * X)
        - Trace(X) + Trace(K.adjoint() * K * X),
        Trace(K * X * K.adjoint() * C * C.adjoint()),
        related(Kind.KRAUS, K, L),
    ),
    "a channel to another space": (
        Trace(J * X * J.adjoint()) + Trace(F * X * F.adjoint()), Trace(X), related(Kind.KRAUS, J, F)
    ),
    "an isometry": (Trace(V * X * V.adjoint()), Trace(X), (Hypothesis(V, Kind.ISOMETRY),)),
    "the trace of a density matrix": (Trace(A) ** 2, S.One, (Hypothesis(A, Kind.DENSITY),)),
    "an averaged channel": (
        HaarAverage(Trace((K * U * X * U.adjoint() * K.adjoint()
                           + L * U * X * U.adjoint() * L.adjoint()) * Identity(N)), U),
        Trace(X), related(Kind.KRAUS, K, L),
    ),
}  # fmt: skip
FALSE = {
    "commuting is not orthogonal": (Trace(A * B), S.Zero, COMMUTING),
    "orthogonal is not traceless": (Trace(A), S.Zero, ORTHOGONAL),
    "commuting with one, not with another": (Trace(A * C * B * C), Trace(A * B * C * C), COMMUTING),
    "of the transpose nothing is known": (Trace(A * B.T * C), Trace(B.T * A * C), COMMUTING),
    "of the adjoint nothing is known": (
        Trace(A * B.adjoint()), S.Zero, related(Kind.ORTHOGONAL, A, C)
    ),
    "a channel is not unital": (
        Trace((K * K.adjoint() + L * L.adjoint()) * X), Trace(X), related(Kind.KRAUS, K, L)
    ),
    "one Kraus operator is no isometry": (
        Trace(L.adjoint() * L * X), Trace(X), related(Kind.KRAUS, K, L)
    ),
    "a density matrix is not pure": (Trace(A**2), S.One, (Hypothesis(A, Kind.DENSITY),)),
    "an isometry is not unitary": (Trace(V * V.adjoint()), M, (Hypothesis(V, Kind.ISOMETRY),)),
}  # fmt: skip


def stated(left, right, hypotheses, relation=Relation.EQUAL):
    sized = {s for h in hypotheses for m in h.family for s in (m.rows, m.cols)}
    domain = tuple((size, 2 if size is N else 3) for size in (N, M) if size in sized)
    return Claim(
        name="toy.related",
        title="",
        statement="",
        quantity=left,
        relation=relation,
        closed_form=right,
        source=Source("", ""),
        reading=Reading.OURS,
        domain=domain or ((N, 2),),
        hypotheses=hypotheses,
    )


def proved(claim):
    rule = Average() if claim.quantity.has(HaarAverage) else Algebra()

    @proof(claim)
    def derive():
        """Say it in one step."""
        return Derivation(claim.quantity, (Step(claim.closed_form, "", rule),))

    return verify(derive.__proofs__[0])


@pytest.mark.parametrize("sides", NEEDED.values(), ids=NEEDED)
def test_what_follows_from_a_relation_holds_is_proved_and_fails_without(sides):
    claim = stated(*sides)
    tried = falsify(claim)
    assert tried.verdict is Verdict.HOLDS
    evidence = proved(claim)
    assert evidence.verdict is Verdict.HOLDS, [case.note for case in evidence.cases]
    need, *_ = hypothesis_needs(claim)
    assert need.witness is not None
    without = stated(sides[0], sides[1], sides[2][1:])
    assert proved(without).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("sides", FALSE.values(), ids=FALSE)
def test_what_does_not_follow_is_contradicted_and_not_proved(sides):
    claim = stated(*sides)
    assert falsify(claim).contradiction is not None
    assert proved(claim).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    "hypotheses",
    [
        COMMUTING,
        ORTHOGONAL,
        KRAUS,
        related(Kind.KRAUS, J, F),
        related(Kind.KRAUS, K, L, **HERMITIAN),
        related(Kind.COMMUTING, A, B, kinds=(Kind.UNITARY,)),
        related(Kind.COMMUTING, A, B, kinds=(Kind.INVOLUTION,)),
        related(Kind.COMMUTING, A, B, kinds=(Kind.DENSITY,)),
        related(Kind.ORTHOGONAL, A, B, kinds=(Kind.PROJECTOR,)),
        related(Kind.ORTHOGONAL, A, B, kinds=(Kind.PURE,)),
        related(Kind.ORTHOGONAL, A, B, kinds=(Kind.DENSITY,)),
        (*COMMUTING, *related(Kind.COMMUTING, B, C)),
        (*ORTHOGONAL, *related(Kind.ORTHOGONAL, B, C), *related(Kind.ORTHOGONAL, A, C)),
    ],
    ids=lambda hypotheses: "; ".join(map(str, hypotheses)),
)
def test_drawn_matrices_are_related_exactly_and_in_floating_point(hypotheses):
    claim = stated(Trace(hypotheses[0].matrix * hypotheses[0].matrix.adjoint()), N, hypotheses)
    drawn, told_apart = list(instances(claim, np.random.default_rng(1), 2)), 0
    assert drawn
    for instance in drawn:
        for tie in (h for h in hypotheses if h.others):
            exact = [instance.matrices[matrix.name] for matrix in tie.family]
            assert are_related(tie, exact)
            floats = [np.array([[complex(float(z.x), float(z.y)) for z in row] for row in matrix])
                      for matrix in exact]  # fmt: skip
            if tie.kind is Kind.KRAUS:
                rest = sum(k.conj().T @ k for k in floats) - np.eye(floats[0].shape[1])
            elif tie.kind is Kind.COMMUTING:
                rest = floats[0] @ floats[1] - floats[1] @ floats[0]
            else:
                rest = np.abs(floats[0] @ floats[1]) + np.abs(floats[1] @ floats[0])
            assert np.abs(rest).max() < 1e-9
            altered = [exact[0] + 1, *exact[1:]]
            scalar = floats[1][0, 0] if tie.kind is Kind.COMMUTING else 0
            if np.array_equal(floats[1], scalar * np.eye(*floats[1].shape)):
                continue  # related to every matrix
            assert not are_related(tie, altered)
            told_apart += 1
    assert told_apart


def test_relations_that_nothing_satisfies_are_vacuous_and_prove_nothing():
    both = related(Kind.ORTHOGONAL, A, B, kinds=(Kind.UNITARY,))
    claim = stated(Trace(A * B), S.Zero, both)
    assert falsify(claim).is_vacuous
    evidence = proved(claim)
    assert evidence.verdict is Verdict.INCONCLUSIVE
    assert "no instance of the hypotheses is found" in evidence.cases[-1].note


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({A: [[1, 0], [0, 0]], B: [[0, 1], [1, 0]]}, "witness must satisfy the hypothesis"),
        ({A: [[1, 0], [0, 0]], B: [[1, 0], [0, 2]]}, ""),
    ],
)
def test_a_witness_must_be_related(values, words):
    claim = stated(Trace(A * B), S.Zero, COMMUTING)

    @proof(claim)
    def derive():
        """Refute it at a point."""
        return Counterexample(Derivation(claim.quantity, ()), {N: 2, **values})

    evidence = verify(derive.__proofs__[0])
    assert words in evidence.cases[-1].note
    assert evidence.verdict is (Verdict.INCONCLUSIVE if words else Verdict.FAILS)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Hypothesis(A, Kind.COMMUTING), "commuting of A must name other matrices"),
        (lambda: Hypothesis(A, Kind.PURE, others=(B,)), "pure state of A must not name other"),
        (lambda: Hypothesis(A, Kind.COMMUTING, others=(A,)), "must not name a matrix twice"),
        (lambda: Hypothesis(A, Kind.COMMUTING, others=(G,)), "must not name a MatrixFamily"),
        (lambda: Hypothesis(G, Kind.KRAUS, others=(A,)), "must not name a MatrixFamily"),
        (lambda: Hypothesis(A, Kind.ORTHOGONAL, others=(B, C)), "must name one other matrix"),
        (lambda: Hypothesis(A, Kind.UNITARY, N), "rank of A must be that of a projector"),
        (lambda: Hypothesis(A, "unitary"), "kind of A must be a Kind, not 'unitary'"),
        (lambda: Hypothesis("A", Kind.UNITARY), "matrix of a hypothesis must be a MatrixSymbol"),
    ],
)
def test_a_hypothesis_that_says_nothing_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_relation_of_different_shapes_or_of_a_random_matrix_is_refused():
    for tie in (related(Kind.COMMUTING, A, J), related(Kind.ORTHOGONAL, J, F)):
        note = proved(stated(S.One, S.One, tie)).cases[-1].note
        assert "must be of matrices of one shape" in note
    random = proved(stated(HaarAverage(Trace(U), U), S.Zero, related(Kind.COMMUTING, U, A)))
    assert "must be of declared matrices that are not random" in random.cases[-1].note
    zero = stated(Trace(A * ZeroMatrix(N, N)), S.Zero, COMMUTING)
    assert proved(zero).verdict is Verdict.HOLDS


PAIR = Context((Matrices("A", N_TERM, N_TERM), Matrices("B", N_TERM, N_TERM), *SIZES,
                Tie(Bond.COMMUTING, ("A", "B"))))  # fmt: skip
ONE_MATRIX = Context((Matrices("A", N_TERM, N_TERM), *SIZES))


def test_a_special_case_must_be_tied_as_the_theorem_is():
    """A B = B A of commuting A, B is true at B = A^2; of another B it is not shown."""
    left, right = t.Product((LETTERS[0], LETTERS[1])), t.Product((LETTERS[1], LETTERS[0]))
    theorem = kernel.equal(PAIR, left, right)
    square = t.Product((LETTERS[0], LETTERS[0]))
    special = kernel.instance(theorem, ONE_MATRIX, {"B": square})
    assert special.left == left.put({"B": square})
    untied = Context((*ONE_MATRIX.declarations, Matrices("B", N_TERM, N_TERM)))
    with pytest.raises(Refusal, match="must be declared as in the theorem"):
        kernel.instance(theorem, untied, {})
    with pytest.raises(Refusal, match="unexplained"):
        kernel.instance(theorem, untied, {"B": t.Transpose(LETTERS[0])})
    with pytest.raises(Refusal, match="must be declared in the statement"):
        kernel.narrowed(theorem, untied)


def test_two_equations_of_commuting_letters_come_to_an_end():
    """Every word of three letters, two pairs of which commute, has a normal form."""
    letters = (*LETTERS, t.MatrixVariable("C"))
    ties = Tie(Bond.COMMUTING, ("A", "B")), Tie(Bond.COMMUTING, ("B", "C"))
    context = Context((*PAIR.declarations[:2], Matrices("C", N_TERM, N_TERM), *SIZES, *ties))
    for length in range(1, 6):
        for word in product(letters, repeat=length):
            trace = t.Trace(t.Product(word))
            assert kernel.equal(context, trace, trace)
            assert kernel.equal(context, t.Product(word), t.Product(word))
