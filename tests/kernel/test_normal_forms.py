"""The normal form agrees with explicit matrices: what it calls equal is, and it finds what is."""

from fractions import Fraction
from random import Random

import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Function, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation
from bptools.kernel.theorems import equal
from bptools.witnesses.models import compare
from tests.laws.falsehoods.random_models import random_model

N = t.Variable("N")
KINDS = {
    "A": (),
    "B": (),
    "H": (Kind.HERMITIAN,),
    "P": (Kind.INVOLUTION,),
    "Q": (Kind.PROJECTOR,),
    "S": (Kind.PURE,),
    "W": (Kind.UNITARY,),
    "Z": (Kind.INVOLUTION, Kind.TRACELESS),
}
CONTEXT = Context(
    (
        Scalars("N", Sort.NATURAL, 2),
        Scalars("x", Sort.REAL),
        Scalars("n", Sort.NATURAL, 1),
        *(Matrices(name, N, N, frozenset(kinds)) for name, kinds in KINDS.items()),
        Matrices("J", t.Product((t.whole(2), N)), N, frozenset((Kind.ISOMETRY,))),
    )
)


def word(random: Random, length: int) -> t.Term:
    """A product of matrices, adjoints, transposes and conjugates."""
    factors = []
    for _ in range(length):
        factor: t.Term = t.MatrixVariable(random.choice(list(KINDS)))
        factors.append(random.choice((lambda f: f, t.adjoint, t.Transpose, t.Conjugate))(factor))
    return t.Product(tuple(factors))


def scalar(random: Random, depth: int) -> t.Term:
    """A scalar: sums, products and conjugates of traces, tensor products among them."""
    kind = random.randrange(6) if depth else 0
    if kind <= 1:
        return t.Trace(word(random, random.randrange(1, 4)))
    if kind == 2:
        return t.Sum((scalar(random, depth - 1), scalar(random, depth - 1)))
    if kind == 3:
        return t.Product((scalar(random, depth - 1), scalar(random, depth - 1)))
    if kind == 4:
        return t.Conjugate(scalar(random, depth - 1))
    big = t.Product(
        (t.Tensor((word(random, 1), word(random, 1))), t.Tensor((word(random, 1), t.Identity(N))))
    )
    return t.Trace(t.PartialTrace(big, (N, N), (random.randrange(2),)))


def rewritten(term: t.Term, random: Random) -> t.Term:
    """Another way to write the same, by laws of matrices alone."""
    match term:
        case t.Trace(t.Product(factors)):
            place = random.randrange(len(factors))
            turned = t.Product(factors[place:] + factors[:place])
            return t.Trace(t.Transpose(turned)) if random.random() < 0.5 else t.Trace(turned)
        case t.Trace(t.PartialTrace(t.Product((left, right)), _, _)):
            return t.Trace(t.Product((right, left)))
        case t.Sum((left, right)):
            return t.Sum((rewritten(right, random), rewritten(left, random)))
        case t.Product((left, right)):
            return t.Product((rewritten(right, random), rewritten(left, random)))
        case t.Conjugate(body):
            return t.Conjugate(rewritten(body, random))
    return term


def differ(left: t.Term, right: t.Term, random: Random) -> bool:
    model = random_model(CONTEXT, random)
    return compare(CONTEXT, model, left, Relation.EQUAL, right).violated


def shown(left: t.Term, right: t.Term) -> bool:
    try:
        equal(CONTEXT, left, right)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("seed", range(60))
def test_what_is_written_in_two_ways_is_equal(seed):
    random = Random(seed)
    term = scalar(random, 3)
    other = rewritten(term, random)
    assert not differ(term, other, random)
    assert shown(term, other)


@pytest.mark.parametrize("seed", range(60))
def test_what_differs_at_a_model_is_not_shown(seed):
    random = Random(1000 + seed)
    term = scalar(random, 2)
    for _ in range(4):
        other = scalar(random, 2)
        if differ(term, other, random):
            assert not shown(term, other)
        assert not shown(term, t.Sum((term, t.whole(1))))


LETTERS = {name: t.MatrixVariable(name) for name in (*KINDS, "J")}
A, P, Q, S, W, J = (LETTERS[name] for name in "APQSWJ")


def times(*factors: t.Term) -> t.Term:
    return t.Product(factors)


LAWS = {
    "an involution": (times(P, A, P, P, A, P), times(P, A, A, P)),
    "a trace of the identity": (t.Trace(times(P, P)), N),
    "a projector": (times(Q, Q, A, Q), times(Q, A, Q)),
    "a pure state": (times(S, A, S), times(t.Trace(times(A, S)), S)),
    "a pure trace": (t.Trace(times(S, S)), t.whole(1)),
    "a unitary": (times(t.adjoint(W), W, A), A),
    "a conjugated unitary": (times(t.Transpose(W), t.Conjugate(W)), t.Identity(N)),
    "an isometry": (t.Trace(times(J, t.adjoint(J))), N),
    "a traceless matrix": (t.Trace(LETTERS["Z"]), t.whole(0)),
    "a rotation": (
        times(t.Rotation(P, t.Variable("x")), t.adjoint(t.Rotation(P, t.Variable("x")))),
        t.Identity(N),
    ),
    "a double angle": (
        times(t.Rotation(P, t.Variable("x")), t.Rotation(P, t.Variable("x"))),
        t.Rotation(P, times(t.whole(2), t.Variable("x"))),
    ),
    "a power of two": (
        t.Power(t.whole(4), t.Variable("n")),
        t.Power(t.Power(t.whole(2), t.Variable("n")), t.whole(2)),
    ),
    "a root": (
        times(t.Power(t.whole(8), t.Rational(Fraction(1, 2)))),
        times(t.whole(2), t.Power(t.whole(2), t.Rational(Fraction(1, 2)))),
    ),
}


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_the_kinds_are_used(law):
    assert shown(*LAWS[law])


def test_the_kinds_are_not_used_where_they_are_not_declared():
    left, right = LAWS["an involution"]
    values = {"P": t.MatrixVariable("B")}
    assert not shown(left.put(values), right.put(values))


def test_a_binder_captures_nothing():
    bound = t.AngleMean("x", t.Apply(t.Elementary.COS, t.Variable("y")), t.Variable("a"))
    with pytest.raises(Refusal, match="is bound"):
        bound.put({"y": t.Variable("x")})
    slope = t.Slope(t.Power(t.Variable("x"), t.whole(2)), t.Variable("x"))
    with pytest.raises(Refusal, match="a derivative is by it"):
        slope.put({"x": t.whole(1)})


def test_a_form_that_is_known_is_refused_where_it_was_refused():
    """What a context's forms are divided by is remembered with them, and so is where they are."""
    whole = t.Power(t.Sum((N, t.whole(-3))), t.whole(-1))  # no number where N = 3
    part = t.Product((whole, t.Trace(t.MatrixVariable("A"))))
    for term in (whole, part, whole, t.Conjugate(part), part):
        with pytest.raises(Refusal, match="must not vanish"):
            equal(CONTEXT, term, term)
    beyond = Context((Scalars("N", Sort.NATURAL, 4), *CONTEXT.declarations[1:]))
    assert equal(beyond, part, part).left == part


def test_what_is_known_of_an_index_ends_with_its_sum():
    """The same term means one thing inside of a sum, and nothing outside."""
    entry = t.Element(t.MatrixVariable("A"), t.Variable("k"), t.Variable("k"))
    trace = t.IndexSum("k", entry, N)
    assert equal(CONTEXT, trace, t.Trace(t.MatrixVariable("A")))
    with pytest.raises(Refusal, match="k"):
        equal(CONTEXT, entry, entry)


def test_the_root_of_a_square_is_what_is_positive_and_not_its_slope():
    context = Context((Scalars("x", Sort.REAL), Function("f", Sort.POSITIVE)))
    value = t.Value("f", t.Variable("x"))
    slope = t.Slope(value, t.Variable("x"))

    def root_of_square(term):
        return t.Power(t.Power(term, t.whole(2)), t.whole(Fraction(1, 2)))

    assert equal(context, root_of_square(value), value)
    with pytest.raises(Refusal):
        equal(context, root_of_square(slope), slope)
