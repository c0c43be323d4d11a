"""Special values, cases, means and limits that do not fit, each beside one that fits."""

import pytest

from bptools.kernel import terms as t
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Bond, Context, Kind, Matrices, Scalars, Tie
from bptools.kernel.generators import Sort
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
    M,
    N,
    P,
    Q,
    U,
    a,
    j,
    n,
    of,
    x,
    y,
    z,
)

Values = dict[str, t.Term]
NUMBERS = Context(SCALARS)


def instance(theorem: Theorem, values: Values, context: Context = CONTEXT) -> Inference:
    left, right = theorem.left.put(values), theorem.right.put(values)
    given = {"theorem": theorem, "context": context, "values": values}
    return Inference("instance", given, (context, left, theorem.relation, right))


def value_of(label: str, name: str, false: t.Term, true: t.Term) -> Hands:
    """A value that is not what a name is declared to be, and one that is."""
    matrices = {m.name for m in CONTEXT.matrices}
    kind = t.MatrixVariable if name in matrices else t.Variable
    theorem = rules.reflexive(CONTEXT, t.Trace(kind(name)) if name in matrices else kind(name))
    return Hands(label, instance(theorem, {name: false}), instance(theorem, {name: true}))


INDEX = Scalars("k", Sort.NATURAL, 0, N)
INDEXED = Context((*SCALARS, INDEX, Matrices("A", N, N)))
ENTRY = rules.reflexive(INDEXED, t.Element(A, t.Variable("k"), ZERO))
OF_FUNCTION = rules.reflexive(CONTEXT, t.Value("f", x))
TIED = Context(
    (
        Scalars("N", Sort.NATURAL, 1),
        *(Matrices(name, N, N) for name in "ABDFKL"),
        *(Matrices(name, N, N, frozenset((Kind.UNITARY,))) for name in "XY"),
        Matrices("Q", N, N, frozenset((Kind.PROJECTOR,))),
        Tie(Bond.COMMUTING, ("A", "B")),
        Tie(Bond.ORTHOGONAL, ("D", "F")),
        Tie(Bond.KRAUS, ("K", "L")),
    )
)
ONE_N = t.Identity(N)
COMMUTED = rules.equal(TIED, t.Trace(product(A, B, A)), t.Trace(product(A, A, B)))
VANISHED = rules.equal(TIED, t.Trace(product(D, F)), ZERO)
TOTAL = rules.reflexive(TIED, t.Trace(product(t.adjoint(K), K)))
FREE = Context(())
X, Y = t.MatrixVariable("X"), t.MatrixVariable("Y")
LESS = over(t.Power(TWO, HALF))


ANY_P = Context(tuple(Matrices("P", N, N) if d.name == "P" else d for d in CONTEXT.declarations))
SPECIAL = [
    value_of("a complex value of a real number", "x", z, y),
    value_of("an imaginary value of a real number", "x", I, whole(-3)),
    value_of("a value of a positive number that may be 0", "a", product(x, x), t.Sum((a, ONE))),
    value_of("a value of a natural number that is half one", "n", HALF, TWO),
    Hands(
        "a value below the least",
        instance(rules.reflexive(NUMBERS, N), {"N": ZERO}, NUMBERS),
        instance(rules.reflexive(NUMBERS, N), {"N": t.Sum((j, ONE))}, NUMBERS),
    ),
    value_of("a matrix as the value of a number", "x", A, t.Sum((x, y))),
    value_of("a trace as the value of a number", "z", t.Trace(A), product(I, z)),
    value_of("a scalar as the value of a matrix", "A", x, product(x, A)),
    value_of("a value of no projector", "Q", A, t.minus(ONE_N, Q)),
    value_of("a value of no involution", "P", Q, t.minus(product(TWO, Q), ONE_N)),
    value_of("a value that is not Hermitian", "V", A, t.Sum((A, t.adjoint(A)))),
    Hands(
        "an index beyond its range",
        instance(ENTRY, {"k": N}, INDEXED),
        instance(ENTRY, {"k": t.minus(N, ONE)}, INDEXED),
    ),
    Hands(
        "a value of a function",
        instance(OF_FUNCTION, {"f": x}),
        instance(OF_FUNCTION, {"x": y}),
    ),
    Hands(
        "matrices that do not commute",
        instance(COMMUTED, {"A": D}, TIED),
        instance(COMMUTED, {"A": ONE_N}, TIED),
    ),
    Hands(
        "matrices that are not orthogonal",
        instance(VANISHED, {"D": Q, "F": Q}, TIED),
        instance(VANISHED, {"D": Q, "F": t.minus(ONE_N, Q)}, TIED),
    ),
    Hands(
        "matrices that are no Kraus family",
        instance(TOTAL, {"K": X, "L": Y}, TIED),
        instance(TOTAL, {"K": product(LESS, X), "L": product(LESS, Y)}, TIED),
    ),
    Hands(
        "a name that is declared otherwise",
        instance(rules.equal(CONTEXT, t.Trace(product(P, P)), N), {}, ANY_P),
        instance(rules.equal(CONTEXT, t.Trace(product(P, P)), N), {}),
    ),
]

SQUARE = rules.square(NUMBERS, x)


def by_cases(least: int, context: Context) -> Inference:
    """0 <= n from a number on and at the numbers below it."""
    general = rules.bounded(
        ZERO,
        Relation.AT_MOST,
        n,
        rules.scaled(rules.square(context.from_value("n", least), ONE), n),
    )
    case = rules.weakened(rules.reflexive(context.at_value("n", 0), ZERO), Relation.AT_MOST)
    given = {"context": context, "name": "n", "general": general, "cases": (case,)}
    return Inference("by_cases", given, (context, ZERO, Relation.AT_MOST, n))


def narrowed(context: Context, wide: Context = CONTEXT) -> Inference:
    theorem = rules.square(wide, x)
    given = {"theorem": theorem, "context": context}
    return Inference("narrowed", given, (context, ZERO, Relation.AT_MOST, theorem.right))


def without(*names: str) -> Context:
    """The context without some names."""
    return Context(tuple(d for d in CONTEXT.declarations if d.name not in names))


COUNTED = Context((Scalars("n", Sort.NATURAL),))


def induction(multiple: t.Term, base: int) -> Inference:
    """0 <= 2^n - n by steps: the gap, and 2^n - 1."""
    gap = t.minus(t.Power(TWO, n), n)
    unit = rules.square(COUNTED, ONE)
    start = gap.put({"n": whole(base)})
    first = rules.bounded(ZERO, Relation.AT_MOST, start, rules.square(FREE, ONE))
    rest = rules.scaled(unit, t.minus(t.Power(TWO, n), ONE))
    again = rules.Again(rules.scaled(unit, multiple), {}, {})
    step = rules.InductionStep(gap, (again,), rest)
    given = {"context": COUNTED, "name": "n", "base": first, "step": step}
    return Inference("by_induction", given, (COUNTED, ZERO, Relation.AT_MOST, gap))


QUANTIFIED = [
    Hands("a case that is left open", by_cases(2, COUNTED), by_cases(1, COUNTED)),
    Hands("a step to another gap", induction(TWO, 0), induction(ONE, 0)),
    Hands("a start at a later number", induction(ONE, 1), induction(ONE, 0)),
    Hands("a name that the statement uses", narrowed(without("x")), narrowed(without("y"))),
    Hands(
        "a matrix of which something is assumed",
        narrowed(without("P")),
        narrowed(without("A")),
    ),
    Hands(
        "a statement with other names",
        narrowed(Context((*SCALARS, Scalars("w", Sort.REAL))), NUMBERS),
        narrowed(NUMBERS, NUMBERS),
    ),
]


def mean_of(mean: t.Term, bound: Theorem, right: t.Term, context: Context) -> Inference:
    given = {"context": context, "mean": mean, "bound": bound}
    return Inference("mean_of_bound", given, (context, mean, bound.relation, right))


def over_index(name: str, size: t.Term, twice: bool = False) -> Inference:
    """The sum of 0 <= x^2 over an index."""
    index = Scalars("i", Sort.NATURAL, 0, N)
    bound = rules.square(Context((*SCALARS, index)), x)

    def around(body: t.Term) -> t.Term:
        inner = t.IndexSum(name, body, size)
        return t.IndexSum(name, inner, size) if twice else inner

    return mean_of(around(bound.left), bound, around(bound.right), NUMBERS)


def over_letter(name: str, kind: type[t.Binder]) -> Inference:
    bound = rules.square(CONTEXT, x)
    sides = (kind(name, side) for side in (bound.left, bound.right))
    left, right = sides
    return mean_of(left, bound, right, CONTEXT)


MODULI = rules.square(NUMBERS, x), rules.square(NUMBERS, y)


def mean_of_product(power: t.Term) -> Inference:
    """(E x y)^2 <= E x^2 E y^2, for a mean over theta."""
    bound = product(*(factor.right for factor in MODULI))
    root = product(x, y)
    none = rules.scaled(rules.multiplied(*MODULI), ZERO)
    square = rules.bounded(t.Power(root, power), Relation.AT_MOST, bound, none)
    mean = t.AngleMean("theta", root, a)
    right = product(*(t.AngleMean("theta", factor.right, a) for factor in MODULI))
    given = {"context": NUMBERS, "mean": mean, "square": square, "factors": MODULI}
    states = NUMBERS, t.Power(mean, TWO), Relation.AT_MOST, right
    return Inference("mean_of_product", given, states)


def instance_of(mean: t.Term, context: Context = CONTEXT) -> Inference:
    """A mean of |x|/|y|, which is itself, at another value of x."""
    values = {"x": product(x, x)}
    given = {"theorem": rules.reflexive(context, mean), "context": context, "values": values}
    side = mean.put(values)
    return Inference("instance", given, (context, side, Relation.EQUAL, side))


QUOTIENT = t.AbsoluteRatio(x, y)
MEANS = [
    Hands(
        "a quotient summed over a letter with a meaning",
        instance_of(t.IndexSum("j", QUOTIENT, N)),
        instance_of(t.IndexSum("i", QUOTIENT, N)),
    ),
    Hands(
        "a quotient summed over no range",
        instance_of(t.IndexSum("i", QUOTIENT, x)),
        instance_of(t.IndexSum("i", QUOTIENT, N)),
    ),
    Hands(
        "a quotient averaged over a fixed matrix",
        instance_of(t.HaarMean("A", QUOTIENT)),
        instance_of(t.HaarMean("U", QUOTIENT)),
    ),
    Hands(
        "a limit of a quotient of moduli",
        instance_of(t.Limit("n", QUOTIENT)),
        instance_of(t.HaarMean("U", QUOTIENT)),
    ),
    Hands(
        "a bound that is on no square",
        mean_of_product(t.Sum((ONE, ONE))),
        mean_of_product(TWO),
    ),
    Hands("a sum over a letter with a meaning", over_index("j", N), over_index("i", N)),
    Hands("a sum over another range", over_index("i", M), over_index("i", N)),
    Hands("a sum over one letter twice", over_index("i", N, twice=True), over_index("i", N)),
    Hands(
        "an average over a fixed matrix",
        over_letter("A", t.HaarMean),
        over_letter("U", t.HaarMean),
    ),
    Hands("a limit as a mean", over_letter("n", t.Limit), over_letter("psi", t.HaarMean)),
]


def limit(name: str, body: t.Term, value: t.Term, context: Context = CONTEXT) -> Inference:
    term = t.Limit(name, body)
    given = {"context": context, "limit": term, "value": value}
    return Inference("tends", given, (context, term, Relation.EQUAL, value))


def mean_trace(size: t.Term) -> t.Term:
    """E |Tr U|^4, which is 2 from dimension 2 on, over what grows."""
    modulus = product(t.Trace(U), t.Conjugate(t.Trace(U)))
    return product(t.HaarMean("U", t.Power(modulus, TWO)), size)


LARGE = Context((Scalars("N", Sort.NATURAL, 2), *CONTEXT.declarations[1:]))
LIMITS = [
    Hands(
        "a limit of an index",
        limit("k", over(t.Sum((t.Variable("k"), ONE))), ZERO, INDEXED),
        limit("n", over(t.Sum((n, ONE))), ZERO, INDEXED),
    ),
    Hands(
        "a limit of what is no quotient of polynomials",
        limit("n", product(t.Power(TWO, n), over(t.Sum((n, ONE)))), ZERO),
        limit("n", product(t.Power(TWO, N), over(t.Sum((n, ONE)))), ZERO),
    ),
    Hands(
        "a limit with an average that needs another dimension",
        limit("n", mean_trace(over(t.Sum((n, ONE)))), ZERO),
        limit("n", mean_trace(over(t.Sum((n, ONE)))), ZERO, LARGE),
    ),
    Hands("a limit that grows", limit("n", n, ZERO), limit("n", over(t.Sum((n, ONE))), ZERO)),
    Hands(
        "a limit with matrices in it",
        limit("n", t.Trace(A), t.Trace(A)),
        limit("n", x, x),
    ),
    Hands(
        "a limit whose leading coefficient may vanish",
        limit("n", product(n, over(t.Sum((product(x, n), ONE)))), over(x)),
        limit("n", product(n, over(t.Sum((product(a, n), ONE)))), over(a)),
    ),
]

LINE = over(t.Sum((product(x, x), ONE)))


def integral(name: str, body: t.Term, antiderivative: t.Term, value: t.Term) -> Inference:
    term = t.LineIntegral(name, body)
    given = {
        "context": CONTEXT,
        "integral": term,
        "antiderivative": antiderivative,
        "value": value,
    }
    return Inference("integrated", given, (CONTEXT, term, Relation.EQUAL, value))


def rising(argument: t.Term) -> Inference:
    """The integral of the slope of an arc tangent, said to be pi."""
    tangent = of(Elementary.ARCTAN, argument)
    return integral("x", t.Slope(tangent, x), tangent, t.Pi())


INTEGRALS = [
    Hands("an arc tangent that falls", rising(product(whole(-1), x)), rising(product(TWO, x))),
    Hands("an arc tangent of a square", rising(product(x, x)), rising(product(a, x))),
    Hands("an arc tangent moved", rising(t.Sum((x, ONE))), rising(x)),
    Hands(
        "an integral over a positive number",
        integral("a", LINE.put({"x": a}), of(Elementary.ARCTAN, a), t.Pi()),
        integral("x", LINE, of(Elementary.ARCTAN, x), t.Pi()),
    ),
    Hands(
        "an antiderivative that is another one's",
        integral("x", product(LINE, LINE), of(Elementary.ARCTAN, x), t.Pi()),
        integral(
            "x", product(TWO, LINE), product(TWO, of(Elementary.ARCTAN, x)), product(TWO, t.Pi())
        ),
    ),
    Hands(
        "an antiderivative that does not vanish",
        integral("x", ZERO, ONE, ZERO),
        integral("x", ZERO, ZERO, ZERO),
    ),
    Hands(
        "an antiderivative with a pole",
        integral("x", t.Slope(over(x), x), over(x), ZERO),
        integral("x", t.Slope(LINE, x), LINE, ZERO),
    ),
]

HANDS = [*SPECIAL, *QUANTIFIED, *MEANS, *LIMITS, *INTEGRALS]


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_kernel_refuses_it(hands):
    hands.check_rule()


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_second_reader_rejects_it(hands):
    hands.check_reader()
