"""What authors write that the kernel has no rule for, and what their letters cannot be."""

import re

import pytest
from sympy import (
    Abs,
    Derivative,
    Function,
    ImmutableMatrix,
    Integral,
    KroneckerDelta,
    MatrixSymbol,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    Trace,
    exp,
    symbols,
)

from bptools.algebra import (
    AbsoluteRatio,
    AngleAverage,
    Constant,
    HaarAverage,
    Hypothesis,
    Kind,
    LimitToInfinity,
    MatrixFamily,
    Recursion,
)
from bptools.claims import Claim, Reading, Relation, Source, Stance, Verdict
from bptools.derivations import (
    Again,
    Algebra,
    AtZero,
    Bound,
    Counterexample,
    Derivation,
    Expectation,
    Induction,
    MeanOfProved,
    MeanOfRatio,
    MeanOfSquare,
    SlackOf,
    Specialise,
    Square,
    Step,
    proof,
    verify,
)
from bptools.derivations.averaging import _threshold
from bptools.derivations.elaboration import Elaborator
from bptools.derivations.instances import _array, _jet, _require_declared
from bptools.derivations.means import MeanOfQuotient
from bptools.derivations.quantification import context_of
from bptools.derivations.rules import Product as ProductOfSquares
from bptools.errors import UsageError
from bptools.haar import CircularOrthogonal, Symplectic, SymplecticForm, Unitary
from bptools.kernel import theorems as kernel
from bptools.kernel.equality import Needs
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal

N, M = symbols("N M", integer=True, positive=True)
k, m = symbols("k m", integer=True, nonnegative=True)
j = Symbol("j", integer=True)
x, y = symbols("x y", real=True)
A, B, X = (MatrixSymbol(name, N, N) for name in "ABX")
G, U = MatrixFamily("G", N), Unitary("U", N)
f = Function("f", real=True)
LINES = {
    "a symplectic form": (Trace(SymplecticForm(2)), "symplectic form has no rule"),
    "a family without an index": (Trace(G), "is a family: say which member"),
    "a function of two variables": (f(x, y), "of one variable"),
    "a function of a sum": (f(x + y), "of one variable"),
    "an odd power of a modulus": (Abs(Symbol("z")) ** 3, "must have an even power"),
    "an average over another group": (
        HaarAverage(Trace(Symplectic("S", 2)), Symplectic("S", 2)),
        "not over S",
    ),
    "an integral over a part of the line": (Integral(x, (x, 0, 1)), "the whole real line"),
    "a product from a letter on": (Product(k, (k, m, N)), "from an integer on"),
    "a product over one index twice": (
        Product(Product(k, (k, 1, N)), (k, 1, N)),
        "from an integer on",
    ),
    "a delta with a range": (KroneckerDelta(k, m, (0, 5)), "of two indices without a range"),
    "a limit in a summed index": (Sum(LimitToInfinity(k, k), (k, 0, N - 1)), "bound twice"),
    "another recursion of its letter inside of a step": (
        Trace(Recursion(X, k, A, Recursion(X, m, A, X, N), N)),
        "bound twice",
    ),
    "another recursion over its index inside of a step": (
        Trace(Recursion(X, k, A, Recursion(B, k, A, X * B, N), N)),
        "bound twice",
    ),
    "a recursion inside of its step": (
        Trace(Recursion(X, k, A, Recursion(X, k, A, X, N), N)),
        "bound twice",
    ),
}


@pytest.mark.parametrize(("line", "sentence"), LINES.values(), ids=LINES)
def test_lines(line, sentence):
    with pytest.raises(Refusal, match=sentence):
        Elaborator()(line)


def test_powers_of_e_are_exponentials():
    assert Elaborator()(Pow(S.Exp1, x, evaluate=False)) == Elaborator()(exp(x))


LETTERS = {
    "two ranges of one index": (
        [A[k, 0] + MatrixSymbol("C", M, M)[k, 0]], (), (), "ranges over",
    ),
    "an integer of no sign": ([j], (), (), "must be declared positive or not negative"),
    "an assumption of a random matrix": (
        [Trace(U)], (Hypothesis(U, Kind.HERMITIAN),), (), "nothing can be assumed",
    ),
    "two ranks": (
        [Trace(A)],
        (Hypothesis(A, Kind.PROJECTOR, rank=S(1)), Hypothesis(A, Kind.PROJECTOR, rank=S(2))),
        (),
        "one rank",
    ),
    "a rank of members": (
        [Trace(G.at(0))], (Hypothesis(G, Kind.PROJECTOR, rank=S(1)),), (), "cannot have a rank",
    ),
    "a constant named as a letter": ([x + Constant("x", S.Half)], (), (), "two meanings"),
    "a state as a member": (
        [Trace(G.at(0))], (Hypothesis(G, Kind.DENSITY),), (), "cannot be assumed",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "assumed", "domain", "sentence"), LETTERS.values(), ids=LETTERS)
def test_letters(lines, assumed, domain, sentence):
    with pytest.raises(Refusal, match=sentence):
        context_of(lines, assumed, domain)


def test_domains_are_of_integers():
    half = Symbol("q", integer=False, real=True)
    with pytest.raises(Refusal, match="must be an integer"):
        context_of([half], (), ((half, 1),))
    with pytest.raises(Refusal, match="from 1 on"):
        context_of([N], (), ((N, 0),))


def test_witnesses_give_values_to_letters():
    context = context_of([Trace(A), f(x)])
    assert _jet(Derivative(f(x), x, x)) == ("f", 2)
    with pytest.raises(Refusal, match="by its variable"):
        _jet(Derivative(f(x), y, evaluate=False))
    with pytest.raises(Refusal, match="rows and columns"):
        _array([1, 2])
    with pytest.raises(Refusal, match="V V\\^T"):
        _require_declared(context, CircularOrthogonal("C", N))
    with pytest.raises(Refusal, match="gives values to the claim's symbols"):
        _require_declared(context, Abs(Symbol("z")))


def claim(quantity, closed_form, **settings):
    settings = {"domain": ((N, 1),)} | settings
    return Claim(
        name="toy.claim", title="A claim", statement="A statement.", quantity=quantity,
        closed_form=closed_form, source=Source("A paper", "1"), reading=Reading.OURS, **settings,
    )  # fmt: skip


def noted(stated, outcome):
    (made,) = proof(stated)(lambda: outcome).__proofs__
    evidence = verify(made)
    assert evidence.verdict is Verdict.INCONCLUSIVE
    return " ".join(case.note for case in evidence.cases)


def test_a_proof_is_of_a_claim_and_stands_above_a_function():
    stated = claim(S.One, S.One)
    (made,) = proof(stated)(lambda: Derivation(S.One, ())).__proofs__
    assert made.claim is stated
    with pytest.raises(UsageError, match=r"such as claim\(...\) returns, not str toy.claim"):
        proof("toy.claim")
    with pytest.raises(UsageError, match="must stand above a function, not 7"):
        proof(stated)(7)


def test_a_counterexample_has_no_bound_on_an_equality():
    false = claim(
        Trace(A), Trace(A * A), stance=Stance.REFUTED, repaired_by="toy.other",
        hypotheses=(Hypothesis(A, Kind.PROJECTOR),),
    )  # fmt: skip
    step = Step(Trace(A) + 1, "", Algebra(), Relation.AT_MOST)
    words = noted(false, Counterexample(Derivation(false.quantity, (step,)), {N: 1, A: [[1]]}))
    assert re.search("equalities|not", words)


@pytest.mark.parametrize("line", [Trace(A), x**2])
def test_a_mean_of_a_quotient_is_needed(line):
    stated = claim(line, line + 1, relation=Relation.AT_MOST)
    rule = MeanOfRatio((), (), ())
    step = Step(line + 1, "", rule, Relation.AT_MOST)
    assert "quotient" in noted(stated, Derivation(line, (step,)))


def noted_of(line, rule, relation=Relation.EQUAL, **settings):
    stated = claim(*line, relation=relation, **settings)
    return noted(stated, Derivation(line[0], (Step(line[1], "", rule, relation),)))


TRUE = claim(Trace(A * B), Trace(B * A))


@proof(TRUE)
def commuted():
    """Turn the trace."""
    return Derivation(TRUE.quantity, (Step(TRUE.closed_form, "", Algebra()),))


@proof(TRUE)
@proof(claim(Trace(B * A), Trace(A * B)))
def two():
    """Say two things at once."""
    return Derivation(TRUE.quantity, (Step(TRUE.closed_form, "", Algebra()),))


SQUARES = (Square(S.One, S.One),)
LINES_OF_RULES = {
    "squares in an equality by induction": (
        (x**m, x**m), Induction(m, (), (Square(S.One, x),)), "has no squares",
    ),
    "two bounds that are not shown": (
        (x**m, x**m + m), Induction(m, (Again(),)), "unexplained|not shown",
    ),
    "a value of what is no letter": (
        (Trace(A * B), Trace(B * A)), Specialise(commuted, ((Trace(A), S.One),)), "to symbols",
    ),
    "a function with two proofs": (
        (Trace(A * B), Trace(B * A)), Specialise(two, ()), "with one proof",
    ),
    "a bound that is no bound on a square": (
        (AngleAverage(AbsoluteRatio(x, y), S.One, x) ** 2, S.One),
        MeanOfProved(commuted, (), S.One, (Square(S.One, S.One),), (Square(S.One, S.One),)),
        "must be a bound on a square",
    ),
    "a mean of a square that is none": (
        (x, S.One), MeanOfSquare(commuted, (), SQUARES, SQUARES), "must be the square of a mean",
    ),
    "a mean of what is proved of no square": (
        (AngleAverage(x, S.One, x) ** 2, S.One), MeanOfSquare(commuted, (), SQUARES, SQUARES),
        "must be a bound on a square",
    ),
    "a limit at 0 of what is none": ((x**2, x**2), AtZero(), "must be a limit at 0"),
    "an explicit matrix that is another": (
        (ImmutableMatrix([[x, 0]]), ImmutableMatrix([[x, 1]])), Algebra(), "unexplained",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("line", "rule", "words"), LINES_OF_RULES.values(), ids=LINES_OF_RULES)
def test_rules_say_what_is_missing(line, rule, words):
    assert re.search(words, noted_of(line, rule, domain=((N, 1), (m, 0))))


def test_what_stays_equal_is_equal_by_two_bounds():
    """Of an equality without a multiple both bounds are shown: the gap is 0 at every number."""
    stated = claim((x + 1) ** 2, x**2 + 2 * x + 1)
    (made,) = proof(stated)(
        lambda: Derivation(stated.quantity, (Step(stated.closed_form, "", Algebra()),))
    ).__proofs__
    assert verify(made).verdict is Verdict.HOLDS
    matrix = claim(ImmutableMatrix([[x, 0]]), ImmutableMatrix([[x + 0 * y, 0]]))
    (made,) = proof(matrix)(
        lambda: Derivation(matrix.quantity, (Step(matrix.closed_form, "", Algebra()),))
    ).__proofs__
    assert verify(made).verdict is Verdict.HOLDS


def test_an_equality_is_carried_on_at_other_values():
    """As both bounds are, whose slack at m + 1 is that at m at another y; what grows is not."""
    rule = Induction(m, (Again(values=((y, x * y),)),))
    domain = ((m, 0),)
    (made,) = proof(claim(y * x**m + y, y * (x**m + 1), domain=domain))(
        lambda: Derivation(y * x**m + y, (Step(y * (x**m + 1), "", rule),))
    ).__proofs__
    assert verify(made).verdict is Verdict.HOLDS
    assert "unexplained" in noted_of((y * x**m, y * x**m + m * y), rule, domain=domain)


def test_what_is_positive_is_a_letter():
    """Or a weight that is not shown, or an index that a line gives a range."""
    squares = (Expectation(S.One, B, A * B),)
    line = S.Zero, Trace(A)
    words = noted_of(line, Bound(squares), Relation.AT_MOST)
    assert "must be declared a density matrix or a projector" in words


def test_an_index_is_in_a_line_what_it_is_in_the_claim():
    stated = claim(k, k + 0 * N)
    steps = (Step(k + A[k, 0], "", Algebra()), Step(k, "", Algebra()))
    assert "k is not what it is in the claim" in noted(stated, Derivation(k, steps))


def test_three_that_exclude_each_other_have_no_instance_together():
    """Though any two of them have: the dimension is too small for three."""
    projectors = [Hypothesis(letter, Kind.PROJECTOR, rank=S.One) for letter in (A, B, X)]
    pairs = ((A, B), (B, X), (A, X))
    ties = [Hypothesis(left, Kind.ORTHOGONAL, others=(right,)) for left, right in pairs]
    settings = {"hypotheses": (*projectors, *ties), "domain": ((N, 2),)}
    line = Trace(A) + Trace(B) + Trace(X), S(3)
    words = noted_of(line, Algebra(), **settings)
    assert "no instance of the hypotheses is found at N = 2" in words
    stated = claim(*line, **settings | {"domain": ((N, 3),)})
    (made,) = proof(stated)(lambda: Derivation(line[0], (Step(line[1], "", Algebra()),))).__proofs__
    assert verify(made).verdict is Verdict.HOLDS


def test_explicit_sides_begin_and_fail_entry_by_entry():
    quantity, start = ImmutableMatrix([[x * y + x]]), ImmutableMatrix([[x * (y + 1)]])
    (made,) = proof(claim(quantity, quantity))(lambda: Derivation(start, ())).__proofs__
    assert verify(made).verdict is Verdict.HOLDS
    false = claim(quantity, ImmutableMatrix([[x]]), stance=Stance.REFUTED, repaired_by="toy.other")
    made = Counterexample(Derivation(quantity, ()), {x: 1, y: 1, N: 1})
    assert "scalar" in noted(false, made)


def test_a_dimension_that_is_never_large_enough_is_said():
    context = context_of([Trace(A), Trace(MatrixSymbol("C", M, M))], (), ((M, 1), (N, 1)))
    dimension = Normaliser(context).scalars(Elaborator()(N))
    assert _threshold(context, Needs(dimension, 3)) == ("N", 3)
    with pytest.raises(Needs, match=r"needs .*N >= 30"):
        _threshold(context, Needs(dimension, 30))


def test_a_mean_of_a_quotient_is_bounded_by_one():
    context = context_of([x, y])
    mean = Elaborator()(AngleAverage(AbsoluteRatio(x, y), S.One, x))
    with pytest.raises(Refusal, match="must be a bound on a quotient"):
        MeanOfQuotient(context, mean).at_most(kernel.square(context, Elaborator()(y)), {})


def test_a_weight_is_printed_unless_it_is_1():
    one, two = Square(S.One, x), Square(S(2), x)
    assert two.typst() == f"2 {one.typst()}"
    products = (ProductOfSquares(weight, S.One, (one,), (two,)).typst() for weight in (S.One, S(2)))
    plain, doubled = products
    assert doubled == f"2 {plain}"


def test_a_slack_has_no_root():
    with pytest.raises(ValueError, match="root of a slack must be 1"):
        SlackOf(S.One, x, commuted)
