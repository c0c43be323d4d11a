"""Derivations written by hand in the kernel's terms, and the same in a file for the second reader.

A rule is given what no author's word would give it; the false conclusion is refused by the rule,
and rejected where the file says that the rule had made it.
"""

import pytest

from bptools.kernel import terms as t
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Context, Function, Group, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.terms import Relation, whole
from bptools.kernel.theorems import Theorem
from bptools.verification.limits import Rejected
from bptools.verification.terms.tables import Tables
from tests.laws.falsehoods.inferences import Hands, Inference, itself, over, product

N, M = t.Variable("N"), t.Variable("M")
a, c, z, x, theta = (t.Variable(name) for name in ("a", "c", "z", "x", "theta"))
A, P, V = map(t.MatrixVariable, "APV")
I = t.ImaginaryUnit()  # noqa: E741 - the letter of the field
ZERO, ONE, TWO = map(whole, range(3))
SCALARS = (
    Scalars("N", Sort.NATURAL, 1),
    Scalars("a", Sort.POSITIVE),
    Scalars("c", Sort.POSITIVE),
    Scalars("theta", Sort.REAL),
    Scalars("x", Sort.REAL),
    Scalars("z", Sort.COMPLEX),
)
CONTEXT = Context(
    (*SCALARS, Matrices("A", N, N), Matrices("V", N, N, frozenset((Kind.HERMITIAN,))))
)
INDEX = Scalars("k", Sort.NATURAL, 1, N)


def norm(root: t.Term) -> t.Term:
    return t.Trace(product(t.adjoint(root), root))


# d/d theta of what follows is |V (1 + exp(-i theta V))|^2
TURN = t.Exponential(V, theta)
TURNING = product(V, t.Sum((t.Identity(N), TURN)))
RISING = t.Sum(
    (
        product(TWO, theta, t.Trace(product(V, V))),
        product(I, t.Trace(product(V, TURN))),
        product(whole(-1), I, t.Trace(product(V, t.adjoint(TURN)))),
    )
)


def slope_of(function: t.Term, positive: Theorem) -> Theorem:
    """0 <= the derivative of a function, which is what is known not to be negative."""
    equal = rules.equal(CONTEXT, positive.right, t.Slope(function, theta))
    return rules.transitive(positive, equal)


def mean(width: t.Term) -> Inference:
    """The mean of a slope that is not negative is not negative."""
    slope = slope_of(RISING, rules.square(CONTEXT, TURNING))
    value = t.AngleMean("theta", slope.right, width)
    given = {"theorem": slope, "angle": theta, "half_width": width}
    return Inference("mean_over_angle", given, (CONTEXT, ZERO, Relation.AT_MOST, value))


def rise(pole: bool) -> Inference:
    """The mean of a slope as the rise: of a function with a pole it is none."""
    function = t.Sum((RISING, product(whole(-1), c, over(theta)))) if pole else RISING
    squares = rules.square(CONTEXT, TURNING)
    if pole:
        squares = rules.added(squares, rules.scaled(rules.square(CONTEXT, over(theta)), c))
    slope = slope_of(function, squares)
    gap = rules.mean_over_angle(slope, theta, a)
    ends = (function.put({"theta": a}), function.put({"theta": product(whole(-1), a)}))
    right = product(over(product(TWO, a)), t.minus(*ends))
    given = {"left": ZERO, "relation": Relation.AT_MOST, "right": right, "gap": gap}
    return Inference("bounded", given, (CONTEXT, ZERO, Relation.AT_MOST, right))


def left_out(least: int) -> Inference:
    """An index that nothing uses, but whose range may be empty."""
    larger = Scalars("N", Sort.NATURAL, least)
    wide, narrow = Context((larger, INDEX)), Context((larger,))
    given = {"theorem": rules.reflexive(wide, N), "context": narrow}
    return Inference("narrowed", given, (narrow, N, Relation.EQUAL, N))


def limit(value: t.Term) -> Inference:
    """The limit of N/(N + 1), said to be a value that is 1 where it is defined."""
    term = t.Limit("N", product(N, over(t.Sum((N, ONE)))))
    context = Context((Scalars("N", Sort.NATURAL, 1), Scalars("M", Sort.NATURAL, 1)))
    given = {"context": context, "limit": term, "value": value}
    return Inference("tends", given, (context, term, Relation.EQUAL, value))


def squared_mean(unit: t.Term) -> Inference:
    """(E q)^2 <= E 1 E x^4 for q = unit x^2: an imaginary q has no such bound."""
    root = product(unit, t.Power(x, TWO))
    one, fourth = rules.square(CONTEXT, ONE), rules.square(CONTEXT, t.Power(x, TWO))
    bound = product(one.right, fourth.right)
    more = rules.scaled(fourth, ZERO if unit == ONE else TWO)
    square = rules.bounded(t.Power(root, TWO), Relation.AT_MOST, bound, more)
    average = t.AngleMean("theta", root, a)
    right = product(*(t.AngleMean("theta", f.right, a) for f in (one, fourth)))
    given = {"context": CONTEXT, "mean": average, "square": square, "factors": (one, fourth)}
    return Inference(
        "mean_of_product", given, (CONTEXT, t.Power(average, TWO), Relation.AT_MOST, right)
    )


def longer(index: str) -> Inference:
    """2^N = a product of N factors 2, at N + 1: the number of factors must follow."""
    power = t.Power(TWO, N)
    product_of_twos = t.IndexProduct(index, TWO, N)
    context = Context((SCALARS[0],))
    equal = rules.reflexive(context, t.Sum((power, product(whole(-1), product_of_twos))))
    values = {"N": t.Sum((N, ONE))}
    left = t.Sum((t.Power(TWO, values["N"]), product(whole(-1), product_of_twos)))
    right = left if index == "N" else equal.right.put(values)
    given = {"theorem": equal, "context": context, "values": values}
    return Inference("instance", given, (context, right, Relation.EQUAL, right))


def beside(kind: Kind, *word: t.Term, value: t.Term) -> Inference:
    """The conjugate of the trace of a word in one matrix."""
    declared = Matrices("P", N, N, frozenset((kind,)))
    context = Context((Scalars("N", Sort.NATURAL, 1), declared))
    trace = t.Conjugate(t.Trace(product(*word)))
    given = {"context": context, "left": trace, "right": value}
    return Inference("equal", given, (context, trace, Relation.EQUAL, value))


def single(kind: Kind, left: t.Term, right: t.Term) -> Inference:
    """In one dimension a row is a column."""
    context = Context((Matrices("P", ONE, ONE, frozenset((kind,))),))
    given = {"context": context, "left": left, "right": right}
    return Inference("equal", given, (context, left, Relation.EQUAL, right))


def entries(*values: t.Term) -> Inference:
    """A matrix of two rows and columns is itself."""
    grid = t.Explicit(2, 2, values)
    given = {"context": CONTEXT, "left": grid, "right": grid}
    return Inference("entrywise", given, (CONTEXT, grid, Relation.EQUAL, grid))


F_OF_X = t.Value("f", x)
RAISED = {
    "power of a function": t.Power(F_OF_X, N),
    "power of a sum with a function": t.Power(t.Sum((F_OF_X, ONE)), N),
    "product of functions": t.IndexProduct("k", t.Sum((F_OF_X, t.Variable("k"), ONE)), N),
}


def constant(term: t.Term) -> Inference:
    """What is said to depend on no x: its slope is 0."""
    context = Context((*SCALARS, Function("f", Sort.POSITIVE)))
    given = {"context": context, "left": t.Slope(term, x), "right": ZERO}
    return Inference("equal", given, (context, given["left"], Relation.EQUAL, ZERO))


K = t.Variable("k")
COUNTED = {
    "a power of": t.Power(TWO, K),
    "an exponential of": t.Apply(t.Elementary.EXP, K),
    "a product up to": t.IndexProduct("j", t.Sum((t.Variable("j"), ONE)), K),
}


def squared_count(term: t.Term) -> Inference:
    """Of a term and of its inverse, both are summed over k < N: the product is said to be N^2."""
    context = Context((SCALARS[0],))
    both = product(*(t.IndexSum("k", x, N) for x in (term, over(term))))
    given = {"context": context, "left": both, "right": product(N, N)}
    return Inference("equal", given, (context, both, Relation.EQUAL, given["right"]))


def traced(*word: t.Term) -> t.Term:
    return t.Trace(product(*word))


HANDS = [
    Hands(
        "an involution with one row",
        single(Kind.INVOLUTION, traced(P), ONE),
        single(Kind.INVOLUTION, traced(P, P), ONE),
    ),
    Hands(
        "a projector with one row",
        single(Kind.PROJECTOR, traced(P, P), ONE),
        single(Kind.PROJECTOR, traced(P, P), traced(P)),
    ),
    Hands(
        "a phase and its square",
        single(Kind.UNITARY, traced(P, P), ONE),
        single(Kind.UNITARY, traced(P, t.adjoint(P)), ONE),
    ),
    Hands("a matrix that lacks an entry", entries(ONE, x, a), entries(ONE, x, a, ZERO)),
    Hands("a product whose number of factors is its index", longer("N"), longer("k")),
    Hands("a mean over a complex width", mean(z), mean(a)),
    Hands("a mean over a width that may be negative", mean(x), mean(product(TWO, a))),
    Hands("a mean over a width of no length", mean(ZERO), mean(t.Sum((a, c)))),
    Hands("a mean over a width that is its angle", mean(theta), mean(a)),
    Hands(
        "a mean whose range is its angle",
        itself(t.AngleMean("theta", t.Slope(RISING, theta), theta), CONTEXT),
        itself(t.AngleMean("theta", t.Slope(RISING, theta), a), CONTEXT),
    ),
    Hands("the rise of a function with a pole", rise(pole=True), rise(pole=False)),
    Hands("an index that is left out", left_out(1), left_out(2)),
    Hands(
        "a limit whose value divides by what may be zero",
        limit(product(t.minus(M, ONE), over(t.minus(M, ONE)))),
        limit(product(t.Sum((M, ONE)), over(t.Sum((M, ONE))))),
    ),
    Hands("the mean of what is imaginary", squared_mean(I), squared_mean(ONE)),
    Hands(
        "a partial trace that keeps one factor twice",
        itself(t.Trace(t.PartialTrace(t.Tensor((A, A)), (N, N), (0, 0))), CONTEXT),
        itself(t.Trace(t.PartialTrace(t.Tensor((A, A)), (N, N), (0, 1))), CONTEXT),
    ),
    Hands(
        "a partial trace that keeps a factor that there is not",
        itself(t.Trace(t.PartialTrace(t.Tensor((A, A)), (N, N), (0, 5))), CONTEXT),
        itself(t.Trace(t.PartialTrace(t.Tensor((A, A)), (N, N), (1,))), CONTEXT),
    ),
    *(
        Hands(
            f"what is {kind}, beside its transpose and conjugated",
            beside(kind, t.Transpose(P), P, value=value),
            beside(kind, P, P, value=value),
        )
        for kind, value in ((Kind.INVOLUTION, N), (Kind.PROJECTOR, t.Trace(P)))
    ),
    *(
        Hands(f"the slope of a {label}", constant(term), constant(term.put({"x": theta})))
        for label, term in RAISED.items()
    ),
    *(
        Hands(f"a sum over {label} its index", squared_count(term), squared_count(TWO))
        for label, term in COUNTED.items()
    ),
]  # fmt: skip


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_rule_refuses_the_false_one_and_makes_the_true_one(hands):
    hands.check_rule()


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_second_reader_rejects_the_false_one_and_confirms_the_true_one(hands):
    hands.check_reader()


RANDOM = {
    "a unitary that is not square": (Group.UNITARY, (N, M), (N, N)),
    "an orthogonal matrix that is not square": (Group.ORTHOGONAL, (N, M), (N, N)),
    "a unit vector with two columns": (Group.STATE, (N, TWO), (N, ONE)),
}


@pytest.mark.parametrize("label", RANDOM)
def test_a_random_matrix_has_the_shape_of_its_group(label):
    group, wrong, right = RANDOM[label]
    Matrices("U", *right, group=group)
    with pytest.raises(ValueError, match="its shape is another"):
        Matrices("U", *wrong, group=group)
    terms = [["Variable", "N"], ["Variable", "M"], ["Rational", "1"], ["Rational", "2"]]
    places = {N: 0, M: 1, ONE: 2, TWO: 3}
    for sizes, accepted in ((right, True), (wrong, False)):
        tables = Tables()
        tables.read_terms(terms)
        scalars = [["Scalar", name, "natural", 1, None] for name in ("N", "M")]
        entry = [*scalars, ["Matrix", "U", *(places[s] for s in sizes), [], None, group.value]]
        if accepted:
            tables.read_contexts([entry])
        else:
            with pytest.raises(Rejected, match="one column"):
                tables.read_contexts([entry])
