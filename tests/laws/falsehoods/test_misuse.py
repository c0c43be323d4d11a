"""Uses of rules that do not fit: refused by kernel and reader alike, each beside one that fits."""

import pytest

from bptools.kernel import terms as t
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Context
from bptools.kernel.terms import Elementary, Relation, whole
from bptools.kernel.theorems import Theorem
from tests.laws.falsehoods.inferences import Hands, Inference, over, product
from tests.laws.falsehoods.letters import (
    CONTEXT,
    HALF,
    ONE,
    SCALARS,
    TWO,
    ZERO,
    A,
    B,
    D,
    F,
    I,
    K,
    L,
    N,
    P,
    Q,
    R,
    U,
    W,
    a,
    of,
    psi,
    rho,
    theta,
    x,
    y,
    z,
)


def equal(left: t.Term, right: t.Term, rule: str = "equal") -> Inference:
    given = {"context": CONTEXT, "left": left, "right": right}
    return Inference(rule, given, (CONTEXT, left, Relation.EQUAL, right))


def degree(group: t.Term, name: str, count: int) -> t.Term:
    """E|Tr X|^(2 count), or the moment of an element of a vector."""
    moment = t.Element(group, ZERO, ZERO) if name == "psi" else t.Trace(group)
    modulus = product(moment, t.Conjugate(moment))
    return t.HaarMean(name, t.Power(modulus, whole(count)))


def averaged(term: t.Term) -> Inference:
    return equal(term, term, "averaged")


TWIRLED = t.HaarMean("W", t.Trace(product(W, A, t.Transpose(W), B)))
CORNER = t.Element(U, ZERO, ZERO)
AVERAGES = [
    Hands(
        "a fourth moment, which a vector has from N = 1 on",
        averaged(degree(U, "U", 2)),
        equal(
            t.HaarMean("U", t.Power(product(CORNER, t.Conjugate(CORNER)), TWO)),
            product(TWO, over(N), over(t.Sum((N, ONE)))),
            "averaged",
        ),
    ),
    Hands(
        "a degree over U(N) that is too high",
        averaged(degree(U, "U", 5)),
        averaged(degree(U, "U", 1)),
    ),
    Hands(
        "a degree over O(N) that is too high",
        averaged(degree(W, "W", 4)),
        averaged(degree(W, "W", 1)),
    ),
    Hands(
        "a degree over vectors that is too high",
        averaged(degree(psi, "psi", 8)),
        averaged(degree(psi, "psi", 3)),
    ),
    Hands(
        "an odd number of orthogonal matrices",
        equal(t.HaarMean("W", t.Trace(product(W, A))), t.Trace(A), "averaged"),
        equal(t.HaarMean("W", t.Trace(product(W, A))), ZERO, "averaged"),
    ),
    Hands(
        "an orthogonal twirl",
        equal(t.Conjugate(TWIRLED), product(t.Trace(A), t.Trace(B), over(N)), "averaged"),
        equal(TWIRLED, product(t.Trace(A), t.Trace(B), over(N)), "averaged"),
    ),
]

PHASE = of(Elementary.EXP, product(whole(-1), I, theta))
TURNED_Q = t.Sum((t.Identity(N), product(t.Sum((PHASE, whole(-1))), Q)))
TURNED_P = t.minus(
    product(of(Elementary.COS, theta), t.Identity(N)), product(I, of(Elementary.SIN, theta), P)
)
KNOWN = [
    Hands(
        "an exponential of a projector",
        equal(t.Exponential(Q, theta), TURNED_P),
        equal(t.Exponential(Q, theta), TURNED_Q),
    ),
    Hands(
        "an exponential of an involution",
        equal(t.Exponential(P, theta), TURNED_Q),
        equal(t.Exponential(P, theta), TURNED_P),
    ),
    Hands(
        "a Kraus family",
        equal(t.Trace(product(A, K, t.adjoint(K))), t.Trace(A)),
        equal(t.Trace(t.Sum((product(t.adjoint(K), K), product(t.adjoint(L), L)))), N),
    ),
    Hands(
        "orthogonal matrices, one transposed",
        equal(t.Trace(product(D, t.Transpose(F))), ZERO),
        equal(t.Trace(product(D, F)), ZERO),
    ),
    Hands(
        "the conjugate of a complex number twice",
        equal(t.Conjugate(z), z),
        equal(t.Conjugate(t.Conjugate(z)), z),
    ),
]

SQUARE, OTHER = rules.square(CONTEXT, x), rules.square(CONTEXT, y)
NUMBERS = Context(SCALARS)
ABROAD = rules.square(NUMBERS, x)


def at_most(rule: str, value: t.Term, **given: object) -> Inference:
    """0 <= value, by a rule."""
    return Inference(rule, given, (CONTEXT, ZERO, Relation.AT_MOST, value))


def scaled(weight: t.Term) -> Inference:
    return at_most("scaled", product(weight, SQUARE.right), theorem=SQUARE, weight=weight)


def added(second: Theorem) -> Inference:
    return at_most("added", t.Sum((SQUARE.right, second.right)), first=SQUARE, second=second)


def positive(root: t.Term) -> Inference:
    value = t.Trace(product(t.adjoint(root), rho, root))
    return at_most("positive", value, context=CONTEXT, root=root, middle=rho)


def overlap(second: t.Term, between: t.Term) -> Inference:
    value = t.Trace(product(rho, between, second, t.adjoint(between)))
    return at_most("overlap", value, context=CONTEXT, first=rho, between=between, second=second)


def complement(contraction: t.Term, root: t.Term) -> Inference:
    image = product(contraction, root)
    norms = (t.Trace(product(t.adjoint(w), w)) for w in (root, image))
    given = {"context": CONTEXT, "root": root, "contraction": contraction}
    return at_most("complement", t.minus(*norms), **given)


def cauchy_schwarz(left: t.Term, right: t.Term) -> Inference:
    inner = t.Trace(product(t.adjoint(left), right))
    norms = product(*(t.Trace(product(t.adjoint(w), w)) for w in (left, right)))
    value = t.minus(norms, product(t.Conjugate(inner), inner))
    return at_most("cauchy_schwarz", value, context=CONTEXT, left=left, right=right)


def slack(theorem: Theorem) -> Inference:
    return at_most("slack", t.minus(theorem.right, theorem.left), theorem=theorem)


def weakened(theorem: Theorem, relation: Relation) -> Inference:
    states = theorem.context, theorem.left, relation, theorem.right
    return Inference("weakened", {"theorem": theorem, "relation": relation}, states)


def transitive(first: Theorem, second: Theorem) -> Inference:
    relation = first.relation if second.relation is Relation.EQUAL else second.relation
    states = first.context, first.left, relation, second.right
    return Inference("transitive", {"first": first, "second": second}, states)


def congruent(theorem: Theorem, name: str, context: Context = CONTEXT) -> Inference:
    body = product(TWO, t.Variable(name))
    left, right = (body.put({name: side}) for side in (theorem.left, theorem.right))
    given = {"context": context, "body": body, "equal_pairs": {name: theorem}}
    return Inference("congruent", given, (context, left, Relation.EQUAL, right))


def reflexive(term: t.Term) -> Inference:
    given = {"context": CONTEXT, "term": term}
    return Inference("reflexive", given, (CONTEXT, term, Relation.EQUAL, term))


AT_LEAST = rules.bounded(SQUARE.right, Relation.AT_LEAST, ZERO, SQUARE)
SUMMED = rules.equal(CONTEXT, t.Sum((x, x)), product(TWO, x))
COMPLEX = rules.reflexive(CONTEXT, z)
RULES = [
    Hands(
        "the slope of a positive function as a weight",
        scaled(t.Slope(t.Value("p", x), x)),
        scaled(t.Value("p", x)),
    ),
    Hands("a weight that may be negative", scaled(x), scaled(product(HALF, a))),
    Hands("a weight that is a matrix", scaled(t.Trace(A)), scaled(t.Trace(rho))),
    Hands("a sum of theorems of other contexts", added(ABROAD), added(OTHER)),
    Hands("a sum with another inequality", added(AT_LEAST), added(SQUARE)),
    Hands("a form of a scalar", positive(x), positive(A)),
    Hands("an overlap with any matrix", overlap(A, A), overlap(Q, A)),
    Hands("an overlap around a scalar", overlap(Q, x), overlap(Q, t.Identity(N))),
    Hands("a complement of any matrix", complement(A, B), complement(Q, B)),
    Hands("a complement of a scalar", complement(P, x), complement(t.Identity(N), A)),
    Hands("an inner product of other shapes", cauchy_schwarz(A, R), cauchy_schwarz(A, B)),
    Hands("the slack of what is not real", slack(COMPLEX), slack(rules.reflexive(CONTEXT, x))),
    Hands(
        "a bound on what is not real",
        weakened(COMPLEX, Relation.AT_MOST),
        weakened(rules.reflexive(CONTEXT, x), Relation.AT_LEAST),
    ),
    Hands(
        "a bound turned round",
        weakened(SQUARE, Relation.AT_LEAST),
        weakened(SQUARE, Relation.AT_MOST),
    ),
    Hands(
        "a chain that goes up and down",
        transitive(SQUARE, AT_LEAST),
        transitive(SQUARE, rules.reflexive(CONTEXT, SQUARE.right)),
    ),
    Hands(
        "a chain that does not meet",
        transitive(SQUARE, SUMMED),
        transitive(SUMMED, rules.reflexive(CONTEXT, SUMMED.right)),
    ),
    Hands("a place that has a meaning", congruent(SUMMED, "x"), congruent(SUMMED, "place")),
    Hands(
        "an inequality in a place",
        congruent(SQUARE, "place"),
        congruent(rules.equal(CONTEXT, ZERO, t.minus(x, x)), "place"),
    ),
    Hands(
        "an equality of matrices in a place",
        congruent(rules.reflexive(CONTEXT, A), "place"),
        congruent(rules.reflexive(CONTEXT, x), "place"),
    ),
    Hands("a name without a meaning", reflexive(t.Variable("w")), reflexive(x)),
]

HANDS = [*AVERAGES, *KNOWN, *RULES]


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_kernel_refuses_it(hands):
    hands.check_rule()


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_second_reader_rejects_it(hands):
    hands.check_reader()
