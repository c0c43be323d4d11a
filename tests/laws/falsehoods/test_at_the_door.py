"""What a rule must look at before it makes a theorem: sorts, ranges, divisors, what a name is.

Every pair is put to the rule and, in a file, to the second reader.
"""

from fractions import Fraction

import pytest

from bptools.derivations.tables import ProofTables
from bptools.kernel import terms as t
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Context, Function, Group, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Elementary, Relation, whole
from bptools.verification.explicit.evaluation import require_violated
from bptools.verification.explicit.witnesses import ExplicitValues
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.terms.contexts import Proposition
from bptools.verification.terms.language import forget, node
from bptools.verification.terms.tables import Tables
from bptools.witnesses.models import compare
from bptools.witnesses.values import Model
from tests.laws.falsehoods.inferences import Hands, Inference, itself, over, product

N, M, i, j, n, x, y, theta = (
    t.Variable(name) for name in ("N", "M", "i", "j", "n", "x", "y", "theta")
)
a, b = t.Variable("a"), t.Variable("b")
A, P, V, X, rho = (t.MatrixVariable(name) for name in ("A", "P", "V", "X", "rho"))
B, R, S = map(t.MatrixVariable, "BRS")
ZERO, ONE, TWO, PI = whole(0), whole(1), whole(2), t.Pi()
CONTEXT = Context(
    (
        Scalars("N", Sort.NATURAL, 1),
        Scalars("M", Sort.NATURAL, 1),
        Scalars("j", Sort.NATURAL),
        Scalars("n", Sort.NATURAL),
        Scalars("a", Sort.POSITIVE),
        Scalars("b", Sort.NONNEGATIVE),
        *(Scalars(name, Sort.REAL) for name in ("x", "y", "theta")),
        Function("f", Sort.REAL),
        Function("counted", Sort.NATURAL),
        Matrices("A", N, N, frozenset((Kind.INVOLUTION,))),
        Matrices("P", N, N, frozenset((Kind.PROJECTOR,))),
        Matrices("V", N, N, frozenset((Kind.HERMITIAN,))),
        Matrices("X", N, N),
        Matrices("rho", N, N, frozenset((Kind.DENSITY,))),
        Matrices("S", whole(6), whole(6)),
    )
)
REAL = Context(
    (
        Matrices("R", TWO, TWO, frozenset((Kind.REAL,))),
        Matrices("B", TWO, TWO),
        Matrices("S", whole(4), whole(4), frozenset((Kind.REAL, Kind.HERMITIAN))),
    )
)
COUNTED, LINE = Context((Scalars("n", Sort.NATURAL),)), Context((Scalars("x", Sort.REAL),))


def equal(left: t.Term, right: t.Term, context: Context = CONTEXT) -> Inference:
    given = {"context": context, "left": left, "right": right}
    return Inference("equal", given, (context, left, Relation.EQUAL, right))


def beside(left: t.Term, right: t.Term) -> t.Term:
    """Tr S (A (x) B)."""
    return t.Trace(product(S, t.Tensor((left, right))))


def root(term: t.Term) -> t.Power:
    return t.Power(term, t.Rational(Fraction(1, 2)))


def of(function: Elementary, term: t.Term) -> t.Apply:
    return t.Apply(function, term)


def turned(letter: t.Term, value: t.Term, conjugated: bool) -> Inference:
    """Tr A^T A, all conjugated at once: A A* of an involution is not 1."""
    square = product(t.Transpose(letter), letter) if conjugated else product(letter, letter)
    return equal(t.Conjugate(t.Trace(square)), value)


def delta(index: t.Term, opposite: t.Term, context: Context = CONTEXT) -> Inference:
    return equal(t.IndexSum("i", t.Delta(index, opposite), N), ONE, context)


PLACED = Context((Scalars("N", Sort.NATURAL, 1), Scalars("j", Sort.NATURAL, 0, N)))


def entry(size: t.Term) -> t.Term:
    """Entry 1, 1 of P_1 x P_0 over 2 and some dimensions: 1 if there is one of these, else 0."""
    parts = t.BasisProjector(ONE, TWO), t.BasisProjector(ZERO, size)
    return t.Element(t.Tensor(parts), ONE, ONE)


def sums(summand: t.Term) -> Inference:
    """M times a sum over i < N is N times that over i < M, if all summands are the same."""
    left = product(M, t.IndexSum("i", summand, N))
    return equal(left, product(N, t.IndexSum("i", summand, M)))


def induction(context: Context, name: str) -> Inference:
    """0 <= x by steps of 1 from 0 on, over numbers that are reached so."""
    over_it = t.Variable(name)
    unit = rules.bounded(ZERO, Relation.AT_MOST, ONE, rules.square(context, ONE))
    base = rules.weakened(rules.reflexive(Context(()), ZERO), Relation.AT_MOST)
    given = {
        "context": context,
        "name": name,
        "base": base,
        "step": rules.InductionStep(over_it, (rules.Again(unit, {}, {}),), unit),
    }
    return Inference("by_induction", given, (context, ZERO, Relation.AT_MOST, over_it))


def positive(middle: t.Term) -> Inference:
    """0 <= Tr X^dagger rho X; a term that binds the name rho is not rho."""
    value = t.Trace(product(t.adjoint(X), middle, X))
    given = {"context": CONTEXT, "root": X, "middle": middle}
    return Inference("positive", given, (CONTEXT, ZERO, Relation.AT_MOST, value))


def bounded(relation: Relation | str) -> Inference:
    gap = rules.bounded(ZERO, Relation.AT_MOST, product(x, x), rules.square(CONTEXT, x))
    given = {"left": product(x, x), "relation": relation, "right": ZERO, "gap": gap}
    return Inference("bounded", given, (CONTEXT, product(x, x), Relation(relation), ZERO))


def integrated(integral: t.Binder, antiderivative: t.Term, value: t.Term) -> Inference:
    given = {
        "context": CONTEXT,
        "integral": integral,
        "antiderivative": antiderivative,
        "value": value,
    }
    return Inference("integrated", given, (CONTEXT, integral, Relation.EQUAL, value))


ATAN = of(Elementary.ARCTAN, x)
LORENTZ = over(t.Sum((product(x, x), ONE)))
FLAT = over(t.Sum((product(TWO, x, x), ONE)))


def risen(factor: t.Term) -> Inference:
    """What decays like 1/x^2 rises by 0; times what grows it need not."""
    function = product(factor, LORENTZ)
    return integrated(t.LineIntegral("x", t.Slope(function, x)), function, ZERO)


def turning(factor: t.Term, value: t.Term) -> Inference:
    """What an arc tangent with something before it rises by."""
    function = product(factor, ATAN)
    return integrated(t.LineIntegral("x", t.Slope(function, x)), function, value)


def limit(term: t.Binder) -> Inference:
    given = {"context": COUNTED, "limit": term, "value": ONE}
    return Inference("tends", given, (COUNTED, term, Relation.EQUAL, ONE))


TO_ONE = product(n, over(t.Sum((n, ONE))))


def divided(divisor: t.Term) -> Inference:
    """That d/d is 1: where d vanishes for some n there is no d/d."""
    return equal(product(divisor, over(divisor)), ONE)


def smooth(function: t.Term) -> Inference:
    """The mean of a slope: it is the rise only if there is no pole, as 1/f may have."""
    body = t.Sum((t.Trace(t.Exponential(V, theta)), function))
    return itself(t.AngleMean("theta", t.Slope(body, theta), a), CONTEXT)


def basis(first: int, second: int, sizes: tuple[int, int]) -> t.Term:
    """Tr S (P_first x P_second)."""
    places = zip((first, second), sizes, strict=True)
    parts = tuple(t.BasisProjector(whole(k), whole(size)) for k, size in places)
    return t.Trace(product(t.MatrixVariable("S"), t.Tensor(parts)))


def counted(function: str) -> Inference:
    """2^f(x) = 2^f(x), not 2^f(y); a rule for powers is for names of numbers alone."""
    powers = (t.Power(TWO, t.Value(function, argument)) for argument in (x, y))
    return equal(*powers)


QUARTER, HALF = (product(whole(-1), PI, over(whole(k))) for k in (4, 2))
TWICE = t.Sum((of(Elementary.ARCTAN, a), of(Elementary.ARCTAN, over(a)), HALF))
HANDS = [
    Hands("the conjugate of A^T A for an involution", turned(A, N, True), turned(A, N, False)),
    Hands(
        "the conjugate of P^T P for a projector",
        turned(P, t.Trace(P), True),
        turned(P, t.Trace(P), False),
    ),
    Hands("a delta of a summed index in disguise", delta(t.Sum((i, ZERO)), j), delta(i, j, PLACED)),
    Hands("a delta of a multiple of an index", delta(product(ONE, i), j), delta(i, ZERO)),
    Hands("sizes of a summed index", sums(entry(t.Sum((i, ONE)))), sums(t.Power(x, TWO))),
    Hands("an induction over real numbers", induction(LINE, "x"), induction(COUNTED, "n")),
    Hands(
        "a matrix that is a product over an index of its name",
        positive(t.IndexProduct("rho", whole(-1), ONE)),
        positive(rho),
    ),
    Hands("an equality by a gap, its relation as text", bounded("="), bounded(Relation.AT_LEAST)),
    Hands(
        "a mean as an integral over the line",
        integrated(t.AngleMean("x", LORENTZ, PI), ATAN, PI),
        integrated(t.LineIntegral("x", LORENTZ), ATAN, PI),
    ),
    Hands("an integral of what may grow", risen(t.Value("f", x)), risen(ONE)),
    Hands(
        "an arc tangent beside what tends to 1/2",
        turning(product(x, x, FLAT), PI),
        turning(over(TWO), product(over(TWO), PI)),
    ),
    Hands(
        "an arc tangent beside what is 0 for a number that may be 0",
        turning(product(b, x, x, over(t.Sum((product(b, x, x), ONE)))), PI),
        turning(b, product(b, PI)),
    ),
    Hands("an integral of what grows", risen(of(Elementary.EXP, x)), risen(a)),
    Hands("a sum as a limit", limit(t.IndexSum("n", TO_ONE, ONE)), limit(t.Limit("n", TO_ONE))),
    Hands(
        "exp n - 1 is 0 at n = 0",
        divided(t.Sum((of(Elementary.EXP, n), whole(-1)))),
        divided(t.Sum((of(Elementary.EXP, n), ONE))),
    ),
    Hands("sin n is 0 at n = 0", divided(of(Elementary.SIN, n)), divided(of(Elementary.SIN, x))),
    Hands(
        "arctan n is 0 at n = 0",
        divided(of(Elementary.ARCTAN, n)),
        divided(of(Elementary.EXP, n)),
    ),
    Hands("4 arctan 1 is pi", divided(t.Sum((of(Elementary.ARCTAN, ONE), QUARTER))), divided(PI)),
    Hands("arctan a and arctan 1/a make a quarter of a turn", divided(TWICE), divided(a)),
    Hands(
        "sqrt 2 sqrt n is 2 at n = 2",
        divided(t.Sum((product(root(TWO), root(n)), whole(-2)))),
        divided(t.Sum((product(root(TWO), root(n)), TWO))),
    ),
    Hands(
        "2^(n/2) is sqrt 2 at n = 1",
        divided(t.Sum((root(t.Power(TWO, n)), product(whole(-1), root(TWO))))),
        divided(t.Sum((root(t.Power(TWO, n)), root(TWO)))),
    ),
    Hands("the slope of a function with a pole", smooth(over(t.Value("f", theta))), smooth(theta)),
    Hands(
        "a real matrix is its transpose",
        equal(t.Transpose(R), R, REAL),
        equal(t.Transpose(S), S, REAL),
    ),
    Hands(
        "a symmetric matrix is its partial transpose",
        equal(beside(R, B), beside(R, t.Transpose(B)), REAL),
        equal(beside(R, B), beside(t.Transpose(R), t.Transpose(B)), REAL),
    ),
    Hands(
        "vectors of one number in other spaces",
        equal(basis(1, 0, (2, 3)), basis(1, 0, (3, 2))),
        equal(basis(1, 0, (2, 3)), basis(1, 0, (2, 3))),
    ),
    Hands(
        "a delta of real numbers in a mean",
        equal(t.AngleMean("theta", t.Delta(theta, y), PI), t.Delta(theta, y)),
        equal(t.AngleMean("theta", t.Delta(j, n), PI), t.Delta(j, n)),
    ),
    Hands(
        "a power of a function as of a name", counted("counted"), itself(t.Power(TWO, n), CONTEXT)
    ),
]


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_rule_looks_at_it(hands):
    hands.check_rule()


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.label)
def test_the_second_reader_looks_at_it(hands):
    hands.check_reader()


def test_a_size_does_not_outlive_its_name():
    """E|Tr U|^4 = 2 from N = 2 on: without N in the context nothing would say so."""
    random = Matrices("U", N, N, group=Group.UNITARY)
    assert Context((Scalars("N", Sort.NATURAL, 2), random))
    with pytest.raises(ValueError, match="N must be declared"):
        Context((random,))
    tables = Tables(terms=[node("Variable", "N")])
    declared = ["Matrix", "U", 0, 0, [], None, Group.UNITARY.value]
    tables.read_contexts([[declared, ["Scalar", "N", "natural", 2, None]]])
    with pytest.raises(Rejected, match="not declared"):
        tables.read_contexts([[declared]])


def test_a_natural_number_does_not_begin_below_0():
    """0 <= |sqrt n|^2 = n would hold from -5 on, too; and a real number begins nowhere."""
    assert Scalars("n", Sort.NATURAL, 5).least == 5
    for sort, least, words in ((Sort.NATURAL, -5, "at least 0"), (Sort.REAL, 5, "to have a range")):
        with pytest.raises(ValueError, match=words):
            Scalars("n", sort, least)
        with pytest.raises(Rejected, match="natural number"):
            Tables().read_contexts([[["Scalar", "n", sort.value, least, None]]])


def test_there_are_no_terms_but_the_kernels_own():
    with pytest.raises(TypeError, match="no terms but its own"):
        type("Liar", (t.Rational,), {})


def test_what_only_looks_like_a_theorem_is_none():
    theorem = rules.square(CONTEXT, x)
    impostor = type("Impostor", (), dict.fromkeys(("context", "left", "relation", "right")))()
    with pytest.raises(Refusal, match="second of added"):
        rules.added(theorem, impostor)
    step = rules.InductionStep(x, (), impostor)
    with pytest.raises(Refusal, match="step of by_induction"):
        rules.by_induction(CONTEXT, "n", theorem, step)


SLOPE = t.Slope(t.Value("f", x), x)
AT = {"x": ONE, "y": ONE}
JETS = Context(
    (
        *(Scalars(name, Sort.REAL) for name in ("x", "y")),
        Function("f", Sort.REAL),
        Function("g", Sort.NONNEGATIVE),
    )
)
WITNESSES = {
    "a real number that is a root of -1": (
        t.Power(x, whole(4)),
        Model({"x": t.Power(whole(-1), t.Rational(Fraction(1, 4))), "y": ONE}),
    ),
    "a slope by another variable": (
        t.Slope(t.Value("f", x), y),
        Model(AT, functions={("f", 1): whole(-5)}),
    ),
    "a slope of a real function that is not real": (
        product(SLOPE, SLOPE),
        Model(AT, functions={("f", 1): t.ImaginaryUnit()}),
    ),
    "a slope where a function has its least value": (
        t.Sum((t.Value("g", x), product(whole(-1), t.Slope(t.Value("g", x), x)))),
        Model(AT, functions={("g", 0): ZERO, ("g", 1): ONE}),
    ),
}


SLOPED = Model(AT, functions={("f", 1): whole(-5)})


def read_again(left: t.Term, model: Model) -> None:
    """Put a witness against 0 <= left to the second reader, in a file."""
    written = ProofTables()
    context, term, right = written.context(JETS), written.term(left), written.term(ZERO)
    values = written.model(model)
    forget()
    tables = Tables()
    tables.read_terms(written.content["terms"])
    tables.read_contexts(written.content["contexts"])
    side = tables.term(term)
    theorem = Proposition(tables.context(context), side, "=", side)
    require_violated(theorem, ">=", tables.term(right), ExplicitValues.read(values, tables))


@pytest.mark.parametrize("label", WITNESSES)
def test_no_witness_against_what_is_true(label):
    """Each gives a negative value to something that has none."""
    left, model = WITNESSES[label]
    with pytest.raises(Refusal):
        compare(JETS, model, left, Relation.AT_LEAST, ZERO)
    with pytest.raises((Rejected, OutOfReach)):
        read_again(left, model)


def test_a_witness_of_the_kinds_that_are_declared():
    assert compare(JETS, SLOPED, SLOPE, Relation.AT_LEAST, ZERO).violated
    read_again(SLOPE, SLOPED)
