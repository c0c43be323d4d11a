"""Terms at explicit values as they stand, beside the networks that other cases are read by."""

import flint
import pytest
from flint import acb_mat, fmpq

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Group, Kind, Matrices, MatrixFamily, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.terms import whole
from bptools.verification.cases.instances import read_letters
from bptools.verification.explicit import direct
from bptools.verification.explicit.balls import BITS
from bptools.verification.explicit.direct import DirectValues
from bptools.verification.explicit.evaluation import Evaluation, as_ball
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.terms.contexts import Proposition
from tests.verification.test_explicit import carried

TWO, THREE = whole(2), whole(3)
A, B, D, P, U, X = map(t.MatrixVariable, "ABDPUX")
j, k, n, w, x, y, z = map(t.Variable, "jknwxyz")
CONTEXT = Context(
    (
        Scalars("n", Sort.NATURAL, 0),
        Scalars("w", Sort.POSITIVE),
        Scalars("x", Sort.REAL),
        Scalars("y", Sort.REAL),
        Scalars("z", Sort.COMPLEX),
        Matrices("A", TWO, TWO),
        Matrices("B", TWO, TWO, frozenset({Kind.HERMITIAN})),
        Matrices("D", TWO, THREE),
        Matrices("P", TWO, TWO, frozenset({Kind.INVOLUTION})),
        Matrices("U", TWO, TWO, group=Group.UNITARY),
        MatrixFamily("G", TWO, frozenset({Kind.INVOLUTION})),
    )
)
VALUES = read_letters(
    {
        "n": "2",
        "w": "1/3",
        "x": "1/5",
        "y": "1/7",
        "z": "1 + I",
        "A": [["1", "2 + 3*I"], ["0 + -1*I", "1/2"]],
        "B": [["1", "0 + 1*I"], ["0 + -1*I", "3"]],
        "D": [["1", "2", "0 + 1*I"], ["3", "0", "1"]],
        "P": [["3/5", "4/5"], ["4/5", "-3/5"]],
        "G (0)": [["0", "1"], ["1", "0"]],
        "G (1)": [["0", "0 + -1*I"], ["0 + 1*I", "0"]],
    }
)


def times(*factors):
    return t.Product(factors)


def turned(turn, matrix):
    return times(turn, matrix, t.adjoint(turn))


def seen(matrix):
    return t.Trace(times(matrix, A))


def cos(angle):
    return t.Apply(t.Elementary.COS, angle)


SINE = t.Apply(t.Elementary.SIN, x)


def mean(body, width=w, over="x"):
    return t.AngleMean(over, body, width)


def gates(steps):
    """Return B after gates, averaged over the angle of each."""
    turn = t.Exponential(t.Member("G", t.Variable("k")), y)
    return t.Recursion("X", "k", TWO, B, mean(turned(turn, X), over="y"), steps)


def entry(matrix, place):
    """Return an entry on the diagonal of a matrix."""
    return t.Trace(times(t.BasisProjector(place, TWO), matrix))


def over(index, body, size=TWO):
    return t.IndexSum(index, body, size)


WAVE = seen(turned(t.Rotation(P, x), B))
SLOPE = t.Slope(WAVE, x)
FAST = times(cos(times(whole(63), x)), cos(x))
SQUARED = t.Recursion("X", "k", TWO, turned(t.Rotation(P, x), B), times(X, X), n)
TERMS = {
    "a trace": t.Trace(times(A, B, t.Conjugate(A))),
    "another shape": t.Trace(times(D, t.Transpose(D), A)),
    "powers": t.Power(t.Trace(t.Power(A, THREE)), whole(2)),
    "sums": t.Trace(t.Sum((A, times(x, t.ImaginaryUnit(), t.Identity(TWO)), t.Zero(TWO, TWO)))),
    "two copies": t.Trace(times(t.Tensor((A, P)), t.Tensor((B, A)))),
    "a slope": SLOPE,
    "a second slope": t.Slope(SLOPE, x),
    "a slope of waves": t.Slope(times(WAVE, cos(times(THREE, x))), x),
    "a mean": mean(times(SLOPE, SLOPE)),
    "a mean over a turn": mean(t.Power(WAVE, TWO), t.Pi()),
    "a mean of a phase": mean(t.Apply(t.Elementary.EXP, times(t.ImaginaryUnit(), t.Sum((x, y))))),
    "a mean of a matrix": seen(mean(turned(t.Exponential(P, x), B))),
    "two means": mean(mean(seen(turned(t.Rotation(P, t.Sum((x, y))), B))), over="y"),
    "gates": seen(gates(n)),
    "no gates": seen(gates(whole(0))),
    "a slope before what is squared": t.Slope(seen(SQUARED), x),
    "a sum of products": over("j", times(entry(A, j), entry(B, j))),
    "sums inside of each other": over(
        "j", times(entry(B, j), over("k", entry(times(A, t.BasisProjector(k, TWO), B), j)))
    ),
    "a sum of slopes": over("j", t.Slope(entry(turned(t.Rotation(P, x), B), j), x)),
}
OUT_OF_REACH = {
    "a Haar average": (t.HaarMean("U", seen(U)), "HaarMean"),
    "a mean of an angle": (mean(times(x, cos(x))), "how x is in a Variable"),
    "a mean of growth": (mean(t.Apply(t.Elementary.EXP, x)), "without a rational rate"),
    "an irrational rate": (mean(cos(times(t.Pi(), x))), "without a rational rate"),
    "an exponential of any matrix": (seen(t.Exponential(B, x)), "no letter of a Hermitian invol"),
    "a mean of one": (mean(seen(t.Exponential(B, x))), "how x is in a Exponential"),
    "a complex angle": (seen(t.Exponential(P, z)), "not shown to be real"),
    "a slope by it": (t.Slope(cos(z), z), "no real variable"),
    "many waves": (mean(times(cos(times(whole(65), x)), cos(x))), "waves of more than 64 times"),
    "many steps": (seen(gates(whole(65))), "above 64"),
    "many rows": (t.Trace(t.Identity(whole(129))), "above 128"),
    "large copies": (t.Trace(t.Tensor((t.Identity(whole(128)), A))), "more than 128 rows"),
    "a sum of nothing": (over("j", entry(A, j), whole(0)), "a sum of nothing"),
    "a divisor near 0": (
        t.AbsoluteRatio(x, t.Sum((cos(t.Pi()), t.Power(cos(x), TWO), t.Power(SINE, TWO)))),
        "not told from 0",
    ),
    "no value": (t.Trace(t.Member("G", TWO)), "the matrix G without a value"),
    "a matrix with an angle's name": (
        mean(seen(t.MatrixVariable("x"))),
        "x is in a MatrixVariable",
    ),
}
WRONG = {
    "a product of shapes that do not fit": (t.Trace(times(A, t.Transpose(D))), "multiplied"),
    "a sum of shapes that do not fit": (t.Trace(t.Sum((A, D))), "added"),
    "the trace of a matrix that is not square": (t.Trace(D), "not square"),
    "the trace of a number": (t.Trace(x), "a scalar where a matrix"),
    "a matrix without a trace": (A, "a matrix where a scalar"),
    "no power of what is not square": (t.Trace(t.Power(D, whole(0))), "not square"),
    "a recursion of another size": (
        t.Trace(t.Recursion("X", "k", THREE, A, X, n)),
        "another size than is stated",
    ),
    "a step of another size": (
        t.Trace(t.Recursion("X", "k", TWO, A, t.Tensor((X, X)), n)),
        "another size than is stated",
    ),
    "an index for a matrix": (
        seen(t.Recursion("X", "k", TWO, A, times(X, t.MatrixVariable("k")), n)),
        "a scalar where a matrix",
    ),
    "a function": (t.Value("f", x), "f is not declared"),
    "a step with a name of something else": (
        seen(t.Recursion("P", "k", TWO, B, turned(t.Exponential(P, x), P), n)),
        "has another meaning",
    ),
    "a sum over something else": (over("n", entry(A, n)), "has another meaning"),
    "a vector beyond the space": (entry(A, TWO), "that the space does not have"),
    "a quotient of matrices": (t.AbsoluteRatio(A, x), "a quotient of matrices"),
}
QUOTIENTS = {
    "of numbers": (t.AbsoluteRatio(x, y), fmpq(7, 5)),
    "of a negative one": (t.AbsoluteRatio(x, times(whole(-1), y)), fmpq(7, 5)),
    "by nothing": (t.AbsoluteRatio(x, t.Trace(t.Zero(TWO, TWO))), fmpq(0)),
    "summed": (over("j", t.AbsoluteRatio(entry(A, j), entry(B, j))), fmpq(7, 6)),
}


def directly(term):
    context, own = carried(CONTEXT, term)
    with flint.ctx.workprec(BITS):
        return DirectValues(context, VALUES).scalar(own)


class _ByNetworks(Evaluation):
    def _directly(self, values):
        raise OutOfReach("asked of networks alone")


def by_networks(term):
    context, own = carried(CONTEXT, term)
    return as_ball(_ByNetworks(Proposition(context, own, "=", own)).at(VALUES).left)


@pytest.mark.parametrize("label", TERMS)
def test_a_value_is_that_of_the_networks(label):
    value, expected = directly(TERMS[label]), by_networks(TERMS[label])
    with flint.ctx.workprec(BITS):
        assert (value - expected).contains(0)
        assert abs(value - expected).upper() < 1e-60


@pytest.mark.parametrize("label", QUOTIENTS)
def test_moduli_are_divided_and_nothing_is_added_where_the_divisor_is_0(label):
    term, value = QUOTIENTS[label]
    with flint.ctx.workprec(BITS):
        gap = directly(term) - value
        assert gap.contains(0)
        assert abs(gap).upper() < 1e-60


@pytest.mark.parametrize("label", OUT_OF_REACH)
def test_what_has_no_rule_is_out_of_reach(label):
    term, words = OUT_OF_REACH[label]
    with pytest.raises(OutOfReach, match=words):
        directly(term)


@pytest.mark.parametrize("label", WRONG)
def test_what_has_no_value_is_rejected(label):
    term, words = WRONG[label]
    with pytest.raises(Rejected, match=words):
        directly(term)


def test_many_products_are_out_of_reach(monkeypatch):
    monkeypatch.setattr(direct, "MOST_MULTIPLIED", 100)
    with pytest.raises(OutOfReach, match="more than 100 products"):
        directly(TERMS["two means"])


@pytest.mark.parametrize(("most", "is_read"), [(20_000, False), (30_000, True)])
def test_the_weights_of_many_waves_are_charged(monkeypatch, most, is_read):
    monkeypatch.setattr(direct, "MOST_MULTIPLIED", most)
    try:
        assert directly(t.Slope(FAST, x)).is_finite()
    except OutOfReach:
        assert not is_read
    else:
        assert is_read


def test_an_average_over_a_random_matrix_is_left_to_the_networks():
    term = t.HaarMean("U", t.Trace(times(turned(U, A), B)))
    context, left, right = carried(
        CONTEXT, term, times(t.Trace(A), t.Trace(B), t.Power(TWO, whole(-1)))
    )
    sides = Evaluation(Proposition(context, left, "=", right)).at(VALUES)
    with flint.ctx.workprec(BITS):
        assert (as_ball(sides.left) - as_ball(sides.right)).contains(0)


@pytest.mark.parametrize(("factor", "is_zero"), [(1, True), (2, False)])
def test_matrices_are_compared_by_their_distance(factor, is_zero):
    context, left, right = carried(CONTEXT, times(P, P, A), times(whole(factor), A))
    sides = Evaluation(Proposition(context, left, "=", right)).at(VALUES)
    assert not isinstance(sides.left, acb_mat)
    assert sides.left.contains(0) is is_zero
