"""What the kernel's rules refuse that no proof of ours comes to: one table, a sentence each."""

from fractions import Fraction

import pytest

from bptools.kernel import terms as t
from bptools.kernel import theorems
from bptools.kernel.contexts import Bond, Context, Kind, Matrices, MatrixFamily, Scalars, Tie
from bptools.kernel.generators import Family, Generator, Sort
from bptools.kernel.index_products import number_and_constant
from bptools.kernel.normal import Normaliser
from bptools.kernel.quantifiers import Again, InductionStep
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import Scalar
from bptools.kernel.terms import Relation, whole
from bptools.kernel.weingarten import weingarten_orthogonal
from bptools.witnesses.values import ball_of

X, Y, N, Q = (t.Variable(name) for name in ("x", "y", "n", "q"))
A, B = map(t.MatrixVariable, "AB")
REAL = Context((Scalars("x", Sort.REAL), Scalars("y", Sort.REAL)))
LEAST = Context((Scalars("n", Sort.NATURAL, 1), Scalars("x", Sort.REAL)))
SQUARE = theorems.square(REAL, X)
SIZED = Context((Scalars("n", Sort.NATURAL, 1), Matrices("A", N, N), MatrixFamily("G", N)))
UP = theorems.weakened(theorems.reflexive(REAL, X), Relation.AT_MOST)
DOWN = theorems.weakened(theorems.reflexive(REAL, X), Relation.AT_LEAST)


def recursion(start, step, count, size=N):
    return t.Recursion("X", "k", size, start, step, count)


def read(context, term):
    return lambda: Normaliser(context)(term)


def induction(weight):
    gap = t.Power(X, whole(2))
    base = theorems.bounded(
        whole(0), Relation.AT_MOST, gap, theorems.square(LEAST.at_value("n", 1), X)
    )
    rest = theorems.scaled(theorems.square(LEAST, X), whole(0))
    step = InductionStep(gap, (Again(weight, {}, {}),), rest)
    return theorems.by_induction(LEAST, "n", base, step)


def at_zero(body):
    context = Context((Scalars("x", Sort.POSITIVE),))
    return lambda: theorems.tends_at_zero(context, t.LimitAtZero("x", body), whole(0))


ONE = theorems.square(LEAST, whole(1))
REFUSED = {
    "a name of no context": (
        lambda: theorems.congruent(REAL, Q, {}),
        "made of names of the context",
    ),
    "two bounds of other sides": (
        lambda: theorems.antisymmetric(UP, theorems.square(REAL, X)),
        "between other sides",
    ),
    "two bounds of one direction": (lambda: theorems.antisymmetric(UP, UP), "needs a bound <="),
    "a case of another context": (
        lambda: theorems.by_cases(
            LEAST,
            "n",
            theorems.reflexive(LEAST.from_value("n", 2), N),
            (theorems.reflexive(LEAST, whole(1)),),
        ),
        "of another context",
    ),
    "a weight of another context": (
        lambda: induction(theorems.square(LEAST.from_value("n", 2), whole(1))),
        "must be of the statement's context",
    ),
    "an equality by induction of two sides": (
        lambda: theorems.equal_by_induction(LEAST, "n", ONE, (X, X)),
        "and a multiple",
    ),
    "an equality of what has the size": (
        lambda: theorems.equal_by_induction(
            SIZED, "n", theorems.reflexive(SIZED.at_value("n", 1), t.Trace(A)),
            (t.Trace(A), t.Trace(A), whole(1)),
        ),
        "whose size it is",
    ),
    "a square of another product": (
        lambda: theorems.mean_of_product(
            REAL,
            t.AngleMean("x", X, t.Pi()),
            theorems.weakened(theorems.reflexive(REAL, t.Power(X, whole(2))), Relation.AT_MOST),
            (SQUARE, SQUARE),
        ),
        "with 0 <= u and 0 <= v",
    ),
    "a matrix without entries": (read(REAL, t.Explicit(1, 2, (X,))), "as many entries"),
    "a member at a number that is none": (
        read(SIZED, t.Member("G", whole(-1))),
        "must be natural",
    ),
    "steps that are no natural number": (
        read(SIZED, recursion(A, A, whole(-1))),
        "natural number of steps",
    ),
    "steps without end": (read(SIZED, recursion(A, A, whole(1000))), "has no rule"),
    "a start of another size": (
        read(SIZED, recursion(t.Identity(whole(3)), A, whole(0))),
        "must be of square matrices",
    ),
    "a recursion of a number": (read(SIZED, recursion(N, A, whole(0))), "of square matrices"),
    "a step that binds what is declared": (
        read(
            Context((*SIZED.declarations, Scalars("k", Sort.NATURAL))), recursion(A, A, N)
        ),
        "no meaning outside",
    ),
    "a product of matrices over an index": (
        read(SIZED, t.IndexProduct("k", A, N)),
        "a scalar without matrices",
    ),
    "a product of traces over an index": (
        read(SIZED, t.IndexProduct("k", t.Trace(A), N)),
        "a scalar without matrices",
    ),
    "no factors": (read(REAL, t.Tensor(())), "needs factors"),
    "a partial trace of no factors": (
        read(REAL, t.PartialTrace(t.Identity(whole(2)), (), ())),
        "is not of a matrix of shape",
    ),
    "a mean over a width of no sign": (
        read(REAL, t.AngleMean("x", t.Apply(t.Elementary.COS, X), t.Power(Y, whole(2)))),
        "half width",
    ),
    "a mean over a negative width": (
        read(REAL, t.AngleMean("x", t.Apply(t.Elementary.COS, X), t.Product((whole(-1), t.Pi())))),
        "half width",
    ),
    "a mean over a sum of widths": (
        read(REAL, t.AngleMean("x", t.Apply(t.Elementary.COS, X), t.Sum((t.Pi(), whole(1))))),
        "half width",
    ),
    "a derivative by what is replaced": (
        lambda: t.Slope(t.Power(X, whole(2)), X).put({"x": whole(1)}),
        "a derivative is by it",
    ),
    "a matrix among scalars": (lambda: ScalarReader(SIZED)(t.Trace(A)), "Trace has no rule among"),
    "a count of pi": (
        lambda: number_and_constant(Scalar.generator(Generator(Family.PI))),
        "n and a constant, not 1 pi",
    ),
    "an average of eight orthogonal factors": (
        lambda: weingarten_orthogonal((4,), Scalar.number(9)),
        "averages of 8 factors",
    ),
    "an average of six factors in too few dimensions": (
        lambda: weingarten_orthogonal((3,), Scalar.number(2)),
        "averages of 6 factors",
    ),
    "a series of an arc tangent": (at_zero(t.Apply(t.Elementary.ARCTAN, X)), "no rule for"),
    "a series from far below": (at_zero(t.Power(X, whole(-65))), "is too long"),
}  # fmt: skip


@pytest.mark.parametrize(("refused", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(refused, sentence):
    with pytest.raises(Refusal, match=sentence):
        refused()


def test_what_is_near_is_not_refused():
    assert theorems.antisymmetric(UP, DOWN).relation is Relation.EQUAL
    assert induction(ONE).left == whole(0)
    assert theorems.cauchy_schwarz(REAL, X, Y)
    slope = t.Slope(t.Product((Y, X)), X)
    assert slope.put({"y": whole(2)}) == t.Slope(t.Product((whole(2), X)), X)
    assert number_and_constant(Scalar.number(3)) == (None, 3)
    assert weingarten_orthogonal((1,), Scalar.number(9)) == Scalar.number(Fraction(1, 9))
    assert at_zero(t.Apply(t.Elementary.SIN, X))()
    with pytest.raises(ValueError, match="cannot be assumed isometry"):
        MatrixFamily("G", N, frozenset((Kind.ISOMETRY,)))
    ball = ball_of(t.Conjugate(t.Sum((whole(1), t.ImaginaryUnit()))))
    assert ball.imag == -1


def test_spaces_are_split_and_fused_in_any_groups():
    """(A (x) B) (x) A is A (x) (B (x) A), and its partial traces are those of three factors."""
    n, m = t.Variable("n"), t.Variable("m")
    context = Context(
        (
            Scalars("n", Sort.NATURAL, 1),
            Scalars("m", Sort.NATURAL, 1),
            Matrices("A", n, n),
            Matrices("B", m, m),
            Matrices("C", t.Product((n, m)), t.Product((n, m))),
            Matrices("D", t.Product((m, n)), t.Product((m, n))),
        )
    )
    left, right = t.Tensor((t.Tensor((A, B)), A)), t.Tensor((A, t.Tensor((B, A))))
    assert theorems.equal(context, left, right)
    assert theorems.equal(context, left, t.Tensor((A, B, A)))
    with pytest.raises(Refusal):
        theorems.equal(context, left, t.Tensor((B, A, A)))
    whole_space, (C, D) = (t.Product((n, m)), n), map(t.MatrixVariable, "CD")
    kept = t.PartialTrace(t.Tensor((C, A)), whole_space, (0,))
    assert theorems.equal(context, kept, t.Product((t.Trace(A), C)))
    split = t.PartialTrace(t.Tensor((C, A)), (n, m, n), (0, 1))
    assert theorems.equal(context, split, t.Product((t.Trace(A), C)))
    inner = t.PartialTrace(t.Tensor((C, A)), (n, m, n), (1, 2))
    outer = t.Tensor((t.PartialTrace(C, (n, m), (1,)), A))
    assert theorems.equal(context, inner, outer)
    three = t.Tensor((A, D)), t.Tensor((C, A))
    with pytest.raises(Refusal):
        theorems.equal(context, t.Product(three), t.Product(three[::-1]))
    turned = t.Trace(t.Product(three)), t.Trace(t.Product(three[::-1]))
    assert theorems.equal(context, *turned)


def test_conjugates_of_members_are_those_of_their_kinds():
    families = (
        MatrixFamily("R", whole(2), frozenset((Kind.REAL,))),
        MatrixFamily("H", whole(2), frozenset((Kind.HERMITIAN,))),
    )
    context = Context(families)
    real, hermitian = (t.Member(family.name, whole(0)) for family in families)
    assert theorems.equal(context, t.Conjugate(real), real)
    assert theorems.equal(context, t.Conjugate(hermitian), t.Transpose(hermitian))
    for member, false in ((real, t.Transpose(real)), (hermitian, hermitian)):
        with pytest.raises(Refusal):
            theorems.equal(context, t.Conjugate(member), false)


def test_pairs_that_are_tied_make_sense_alone():
    with pytest.raises(ValueError, match="different matrices"):
        Tie(Bond.COMMUTING, ("A",))
