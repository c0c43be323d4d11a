"""Terms without a meaning: refused by kernel and reader alike.

Beside each stands one that differs in the one respect that counts.
"""

import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Bond, Context, Group, Kind, Matrices, Scalars, Tie
from bptools.kernel.generators import Sort
from bptools.kernel.terms import Elementary, whole
from tests.laws.falsehoods.inferences import Hands, itself, over, product
from tests.laws.falsehoods.letters import (
    CONTEXT,
    HALF,
    ONE,
    TWO,
    ZERO,
    A,
    I,
    M,
    N,
    P,
    R,
    U,
    V,
    a,
    i,
    j,
    k,
    n,
    of,
    rho,
    theta,
    x,
    y,
    z,
)


def meaning(label: str, without: t.Term, having: t.Term) -> Hands:
    """A term without a meaning, and one that has one."""
    return Hands(label, itself(without, CONTEXT), itself(having, CONTEXT))


def explicit(*entries: t.Term, rows: int = 1) -> t.Explicit:
    return t.Explicit(rows, len(entries) // rows or 1, entries)


def square_sum(body: t.Term) -> t.Term:
    return t.IndexSum("i", body, N)


TURN = t.Exponential(V, theta)
HANDS = [
    meaning(
        "a product of other shapes", t.Trace(product(R, A)), t.Trace(product(A, R, t.adjoint(R)))
    ),
    meaning("a trace that is not square", t.Trace(R), t.Trace(product(t.adjoint(R), R))),
    meaning("a transpose of a scalar", t.Transpose(x), t.Transpose(R)),
    meaning("a tensor product that is not square", t.Tensor((R, A)), t.Tensor((A, A))),
    meaning(
        "a partial trace over other spaces",
        t.PartialTrace(A, (N, M), (0,)),
        t.PartialTrace(t.Tensor((A, t.Identity(M))), (N, M), (0,)),
    ),
    meaning("an element of a scalar", t.Element(x, ZERO, ZERO), t.Element(A, ZERO, ZERO)),
    meaning("a matrix and a scalar", t.Sum((A, x)), t.Sum((A, product(x, A)))),
    meaning("a dimension that may be 0", t.Identity(j), t.Identity(t.Sum((j, ONE)))),
    meaning(
        "a dimension that is a power of a real number",
        t.Identity(t.Power(x, n)),
        t.Identity(t.Power(TWO, n)),
    ),
    meaning(
        "a dimension that is a root of a power",
        t.Identity(t.Power(t.Power(TWO, n), HALF)),
        t.Identity(t.Power(t.Power(TWO, n), TWO)),
    ),
    meaning("a root of a matrix", t.Power(A, HALF), t.Power(A, TWO)),
    meaning("an inverse of a matrix", over(A), t.Power(A, ZERO)),
    meaning("a matrix to the power of a name", t.Power(A, n), t.Power(x, n)),
    meaning("a rotation about a scalar", t.Rotation(x, theta), t.Rotation(P, theta)),
    meaning("a rotation about any matrix", t.Rotation(A, theta), t.Rotation(A, ZERO)),
    meaning("a rotation by a complex angle", t.Rotation(P, z), t.Rotation(P, x)),
    meaning(
        "a rotation about numbers whose square is not 1",
        t.Rotation(explicit(ZERO, TWO, TWO, ZERO, rows=2), theta),
        t.Rotation(explicit(ZERO, ONE, ONE, ZERO, rows=2), theta),
    ),
    meaning("an exponential of a product", t.Exponential(product(V, V), x), TURN),
    meaning("an exponential of any matrix", t.Exponential(A, x), t.Exponential(rho, x)),
    meaning("a matrix among entries", explicit(A), explicit(x)),
    meaning(
        "an average over a fixed matrix", t.HaarMean("A", t.Trace(A)), t.HaarMean("U", t.Trace(U))
    ),
    meaning(
        "a mean over a complex angle", t.AngleMean("z", ONE, t.Pi()), t.AngleMean("x", ONE, t.Pi())
    ),
    meaning(
        "the mean of an exponential",
        t.AngleMean("theta", t.Trace(TURN), a),
        t.AngleMean("theta", t.Slope(t.Trace(TURN), theta), a),
    ),
    meaning(
        "a rise over a width that may be negative",
        t.AngleMean("theta", t.Slope(t.Trace(TURN), theta), x),
        t.AngleMean("theta", t.Slope(t.Trace(TURN), theta), t.Sum((a, ONE))),
    ),
    meaning(
        "a mean of a polynomial",
        t.AngleMean("theta", product(theta, theta), a),
        t.AngleMean("theta", of(Elementary.COS, theta), a),
    ),
    meaning(
        "a mean over thirds of a turn",
        t.AngleMean("theta", of(Elementary.COS, product(theta, over(whole(3)))), t.Pi()),
        t.AngleMean("theta", of(Elementary.COS, product(theta, over(whole(2)))), t.Pi()),
    ),
    meaning("a sum over a letter that has a meaning", t.IndexSum("j", x, N), t.IndexSum("i", x, N)),
    meaning(
        "two sums over one letter",
        square_sum(square_sum(t.Element(A, i, i))),
        square_sum(t.Element(A, i, i)),
    ),
    meaning("a sum of what depends on its index", square_sum(i), square_sum(x)),
    meaning(
        "an index beyond its space", t.Element(A, N, ZERO), t.Element(A, t.minus(N, ONE), ZERO)
    ),
    meaning(
        "a product of matrices over an index",
        t.IndexProduct("k", t.Trace(A), n),
        t.IndexProduct("k", x, n),
    ),
    meaning("a product of zeros", t.IndexProduct("k", ZERO, n), t.IndexProduct("k", ONE, n)),
    meaning(
        "a product of roots of its index",
        t.IndexProduct("k", t.Power(k, HALF), n),
        t.IndexProduct("k", t.Sum((k, ONE)), n),
    ),
    meaning(
        "a product of too many",
        t.IndexProduct("k", x, t.Sum((n, whole(1000)))),
        t.IndexProduct("k", x, t.Sum((n, TWO))),
    ),
    meaning(
        "a product of n^2", t.IndexProduct("k", x, product(n, n)), t.IndexProduct("k", x, whole(3))
    ),
    meaning(
        "a product of half a number", t.IndexProduct("k", x, HALF), t.IndexProduct("k", x, ZERO)
    ),
    meaning("a function of a natural number", t.Value("f", n), t.Value("f", x)),
    meaning("a slope by a natural number", t.Slope(product(n, n), n), t.Slope(product(x, x), x)),
    meaning(
        "an arc tangent of what is not real",
        of(Elementary.ARCTAN, product(I, x)),
        of(Elementary.ARCTAN, x),
    ),
    meaning("a cosine of what is not real", of(Elementary.COS, z), of(Elementary.COS, x)),
    meaning("an exponential of a complex number", of(Elementary.EXP, z), of(Elementary.EXP, x)),
    meaning(
        "an exponential of a square",
        of(Elementary.EXP, product(x, x)),
        of(Elementary.EXP, t.Sum((x, y))),
    ),
    meaning(
        "a third of a turn",
        of(Elementary.EXP, product(I, t.Pi(), over(whole(3)))),
        of(Elementary.EXP, product(I, t.Pi(), over(whole(4)))),
    ),
    meaning("a power of a root", t.Power(t.Power(a, HALF), n), t.Power(a, n)),
    meaning("a root of a real number", t.Power(x, HALF), t.Power(t.Pi(), HALF)),
    meaning(
        "a root of a sum", t.Power(t.Sum((a, ONE)), HALF), t.Power(of(Elementary.EXP, x), HALF)
    ),
    meaning("a root of a negative number", t.Power(whole(-2), HALF), t.Power(TWO, HALF)),
    meaning("an exponent that is not linear", t.Power(x, product(n, n)), t.Power(x, t.Sum((n, n)))),
    meaning(
        "an exponent that is half a number",
        t.Power(x, product(n, HALF)),
        t.Power(x, product(n, TWO)),
    ),
    meaning("a power of zero", t.Power(ZERO, n), t.Power(ZERO, TWO)),
    meaning(
        "a conjugate of a power of what is not real",
        t.Conjugate(t.Power(I, n)),
        t.Conjugate(t.Power(x, n)),
    ),
    meaning(
        "a power that is divided by",
        t.Power(j, product(whole(-1), n)),
        t.Power(N, product(whole(-1), n)),
    ),
    meaning(
        "a power of a quotient by what may vanish",
        t.Power(product(x, over(j)), n),
        t.Power(product(x, over(t.Sum((N, ONE)))), n),
    ),
]


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_kernel_refuses_it(hands):
    hands.check_rule()


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_second_reader_rejects_it(hands):
    hands.check_reader()


UNDECLARABLE = {
    "a range of what is no natural number": lambda: Scalars("x", Sort.REAL, 0, N),
    "a Hermitian matrix that is not square": lambda: Matrices(
        "A", N, M, frozenset((Kind.HERMITIAN,))
    ),
    "a rank of any matrix": lambda: Matrices("A", N, N, rank=ONE),
    "a kind of a random matrix": lambda: Matrices(
        "U", N, N, frozenset((Kind.HERMITIAN,)), None, Group.UNITARY
    ),
    "a tie of one matrix": lambda: Tie(Bond.KRAUS, ("A",)),
    "a tie of a matrix with itself": lambda: Tie(Bond.COMMUTING, ("A", "A")),
    "three matrices that commute": lambda: Tie(Bond.COMMUTING, ("A", "B", "C")),
    "a tie of what is not declared": lambda: Context((Tie(Bond.COMMUTING, ("A", "B")),)),
    "two meanings of a name": lambda: Context((Scalars("x", Sort.REAL), Scalars("x", Sort.REAL))),
}


@pytest.mark.parametrize("label", UNDECLARABLE)
def test_what_cannot_be_declared(label):
    with pytest.raises(ValueError, match=r"must|nothing can"):
        UNDECLARABLE[label]()
