"""Statements that a rule of the reader must turn down, beside those that it takes."""

from fractions import Fraction

import pytest

from bptools.verification.cases.cases import ReadCases
from bptools.verification.explicit.evaluation import require_violated
from bptools.verification.explicit.matrices import ScalarMatrix, exact_matrices
from bptools.verification.explicit.witnesses import (
    ExplicitValues,
    _is_positive,
    _rows,
    require_witness,
)
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.networks import ties
from bptools.verification.normal import sequences
from bptools.verification.normal.equality import reader_of
from bptools.verification.printed.claims import _line, require_same
from bptools.verification.printed.letters import _enter, require_one_value
from bptools.verification.rules import equalities, inequalities, integrals, means, quantifiers
from bptools.verification.rules.induction import Taken, by_induction, equal_by_induction
from bptools.verification.rules.limiting import tends
from bptools.verification.scalars.polynomials import quantity
from bptools.verification.scalars.ratios import ONE, Ratio
from bptools.verification.scalars.signs import sign_of
from bptools.verification.terms.contexts import Declared, Proposition
from bptools.verification.terms.language import node, whole
from bptools.verification.terms.tables import Tables
from tests.verification.terms import parts

N, K, X, Y = (node("Variable", name) for name in "nkxy")
A, B, C, D = (node("MatrixVariable", name) for name in "ABCD")
NATURAL = Declared("Scalar", "n", "natural", 1)
REAL = tuple(Declared("Scalar", name, "real") for name in "xy")
SCALARS = (NATURAL, *REAL)


def matrix(name, rows=2, columns=None, kinds=(), group=None):
    columns = rows if columns is None else columns
    return Declared(
        "Matrix", name, rows=whole(rows), columns=whole(columns),
        kinds=frozenset(kinds), group=group,
    )  # fmt: skip


def tie(kind, *names):
    return Declared("Tie", kind, kinds=frozenset((kind,)), matrices=names)


def product(*factors):
    return node("Product", factors)


def trace(*factors):
    return node("Trace", product(*factors))


def over(term):
    return node("Power", term, whole(-1))


def wave(letter, angle=X):
    return node("Exponential", letter, angle)


def equal(context, left, right):
    return equalities.equal(context, left, right)


HERMITIAN = ("Hermitian",)
LARGE = (*SCALARS, matrix("A", kinds=HERMITIAN), matrix("B", kinds=HERMITIAN))
ORTHOGONAL = (*LARGE, tie("orthogonal", "A", "B"))
COMMUTING = (*LARGE, tie("commuting", "A", "B"))
SHAPES = (*SCALARS, matrix("A"), matrix("C", 3), matrix("D", 1))
VECTOR = (*SCALARS, matrix("u", 2, 2, group="Haar on unit vectors"))
ROTATED = node("Explicit", 2, 2, tuple(map(whole, (0, -1, 1, 0))))
QUARTER_OF_PI = product(node("Rational", Fraction(1, 4)), node("Pi"), node("ImaginaryUnit"))
EIGHTH = node("Apply", "exp", QUARTER_OF_PI)
POWER = node("Power", node("Sum", (Y, whole(1))), N)
STANDING = node("Recursion", "Z", "k", whole(2), A, node("MatrixVariable", "Z"), N)
TWINS = {  # what is rejected, and what is not
    "an orthogonal product that is turned": (
        lambda: equal(ORTHOGONAL, trace(wave(A), B), whole(0)),
        lambda: equal(ORTHOGONAL, trace(A, B), whole(0)),
    ),
    "waves that do not meet row to column": (
        lambda: equal(LARGE, trace(wave(A), node("Transpose", wave(A))), trace(wave(A, X))),
        lambda: equal(LARGE, product(wave(A), wave(A)), wave(A, product(whole(2), X))),
    ),
    "a product of two and three dimensions": (
        lambda: equal(SHAPES, trace(A, C), trace(A, C)),
        lambda: equal(SHAPES, trace(A, A), trace(A, A)),
    ),
    "a product of two dimensions and of one": (
        lambda: equal(SHAPES, trace(A, D), trace(A, D)),
        lambda: equal(SHAPES, trace(D, D), trace(D, D)),
    ),
    "a random vector of two columns": (
        lambda: equal(VECTOR, trace(node("MatrixVariable", "u")), whole(0)),
        lambda: equal(SHAPES, trace(A), trace(A)),
    ),
    "the slope of a power of no fixed length by what is in it": (
        lambda: equal(SCALARS, node("Slope", POWER, Y), whole(0)),
        lambda: equal(SCALARS, node("Slope", POWER, X), whole(0)),
    ),
    "a recursion over a name that has a meaning": (
        lambda: equal(
            (*SHAPES, matrix("Z")), node("Trace", STANDING), node("Trace", STANDING)
        ),
        lambda: equal(SHAPES, node("Trace", STANDING), node("Trace", STANDING)),
    ),
    "a complement of a transpose": (
        lambda: inequalities.complement(LARGE, A, node("Transpose", A)),
        lambda: inequalities.complement(LARGE, A, node("Identity", whole(2))),
    ),
    "a limit that is another": (
        lambda: tends(SCALARS, node("Limit", "n", over(N)), whole(1)),
        lambda: tends(SCALARS, node("Limit", "n", over(N)), whole(0)),
    ),
    "an explicit side that is printed otherwise": (
        lambda: require_same(SCALARS, explicit(node("Sum", (X, Y))), explicit(X)),
        lambda: require_same(SCALARS, explicit(node("Sum", (X, X))), explicit(twice(X))),
    ),
    "a side that is printed otherwise": (
        lambda: require_one_value(SCALARS, node("Sum", (X, Y)), X),
        lambda: require_one_value(SCALARS, node("Sum", (X, X)), twice(X)),
    ),
    "a power 0 of an explicit matrix": (
        lambda: equalities.entrywise(SCALARS, node("Power", ROTATED, whole(0)), ROTATED),
        lambda: equalities.entrywise(
            SCALARS, node("Power", ROTATED, whole(0)), node("Identity", whole(2))
        ),
    ),
    "zeros of one row": (
        lambda: equalities.entrywise(SCALARS, node("Zero", whole(1), whole(2)), row(0, 1)),
        lambda: equalities.entrywise(SCALARS, node("Zero", whole(1), whole(2)), row(0, 0)),
    ),
    "an eighth of a turn": (
        lambda: equal(SCALARS, node("Power", EIGHTH, whole(2)), whole(1)),
        lambda: equal(SCALARS, node("Power", EIGHTH, whole(2)), node("ImaginaryUnit")),
    ),
    "one line for two letters": (
        lambda: _enter({"x": 1}, "x", 2),
        lambda: _enter({"x": 1}, "y", 2),
    ),
    "a kind that is not printed": (
        lambda: _line("real", ["A"], 0),
        lambda: _line("unitary", ["A"], 0),
    ),
}  # fmt: skip


def row(*numbers):
    return node("Explicit", 1, len(numbers), tuple(map(whole, numbers)))


def explicit(entry):
    return node("Explicit", 1, 1, (entry,))


def twice(term):
    return product(whole(2), term)


@pytest.mark.parametrize(("false", "true"), TWINS.values(), ids=TWINS)
def test_one_is_rejected_and_its_twin_is_not(false, true):
    true()
    with pytest.raises((Rejected, OutOfReach)):
        false()


GAP = inequalities.square(REAL, X)
NOTHING = inequalities.scaled(inequalities.square(SCALARS, whole(1)), whole(0))


def taken(weight=None, values=None):
    return Taken(weight or inequalities.square(SCALARS, whole(1)), values or {}, {})


def carried(*, again=None, context=SCALARS):
    base = inequalities.square(quantifiers.at_value(context, "n", 1), X)
    rest = inequalities.scaled(inequalities.square(context, whole(1)), whole(0))
    weight = inequalities.square(context, whole(1))
    return by_induction(context, "n", base, (base.right, [again or taken(weight)], rest))


def test_an_induction_takes_what_is_of_its_context():
    assert parts(carried().right) == parts(GAP.right)
    with pytest.raises(Rejected, match="of another context"):
        carried(again=taken(inequalities.square(REAL, whole(1))))


def test_an_induction_keeps_what_ties_matrices():
    weight = inequalities.square(COMMUTING, whole(1))
    kept = taken(weight, {"A": A})
    assert parts(carried(again=kept, context=COMMUTING).right) == parts(GAP.right)
    with pytest.raises(Rejected):
        carried(again=taken(weight, {"A": node("MatrixVariable", "C")}),
                context=(*COMMUTING, matrix("C", kinds=HERMITIAN)))  # fmt: skip


def test_no_declaration_depends_on_what_an_induction_is_over():
    grown = (*SCALARS, Declared("Scalar", "k", "natural", 0, N))
    for context, fits in ((SCALARS, True), (grown, False)):
        base = equalities.reflexive(quantifiers.at_value(context, "n", 1), X)
        if fits:
            made = equal_by_induction(context, "n", base, (X, X, whole(1)))
            assert made == Proposition(context, X, "=", X)
        else:
            with pytest.raises(Rejected, match="the step of an induction"):
                equal_by_induction(context, "n", base, (X, X, whole(1)))


def test_an_antiderivative_has_no_pole():
    x = Ratio.of(quantity("variable", "x"))
    assert integrals.rise((x * x + ONE).inverse(), "x", REAL).is_zero
    with pytest.raises(Rejected, match="may have a pole"):
        integrals.rise((x * x - ONE).inverse(), "x", REAL)


def test_a_mean_of_a_product_is_of_its_factors():
    first, second = inequalities.square(REAL, X), inequalities.square(REAL, Y)
    root = node("Power", X, whole(2))
    square = Proposition(REAL, root, "<=", product(first.right, second.right))
    mean = node("AngleMean", "y", X, node("Pi"))
    assert means.mean_of_product(REAL, mean, square, (first, second)).relation == "<="
    with pytest.raises(Rejected, match="is needed"):
        means.mean_of_product(REAL, mean, square, (second, first))


def test_a_quotient_of_no_sign_has_none():
    x = Ratio.of(quantity("variable", "x"))
    n = Ratio.of(quantity("variable", "n", "natural"))
    assert sign_of((x + ONE).inverse(), SCALARS) is None
    assert sign_of((n + ONE).inverse(), SCALARS) == sign_of(n, SCALARS)
    with pytest.raises(OutOfReach, match="with a denominator"):
        _ = (n + ONE).inverse().key


def grid(*rows):
    return ScalarMatrix(tuple(tuple(Ratio.number(entry) for entry in row) for row in rows))


def test_a_matrix_is_positive_by_its_pivots():
    assert _is_positive(grid((0, 0), (0, 1)))
    assert _is_positive(grid((1, 1), (1, 1)))
    assert not _is_positive(grid((0, 1), (1, 0)))
    assert not _is_positive(grid((1, 2), (2, 1)))
    assert not _is_positive(grid((1, 2, 0), (2, 1, 0), (0, 0, 1)))


def values(**matrices):
    rows = {name: ((whole(1), whole(0)), (whole(0), whole(1))) for name in matrices}
    return ExplicitValues({"x": whole(1), "y": whole(2)}, exact_matrices(rows), {})


def test_what_is_averaged_has_no_value():
    random = (*REAL, matrix("U", group="Haar on U(d)"))
    require_witness(random, values(), frozenset("x"))
    with pytest.raises(Rejected, match="is averaged over and has a value"):
        require_witness(random, values(U=1), frozenset("x"))


def test_a_size_of_a_witness_is_a_natural_number():
    less = node("Sum", (N, whole(-2)))
    sized = (NATURAL, Declared("Matrix", "A", rows=less, columns=less))
    at_one = ExplicitValues({"n": whole(1)}, exact_matrices({"A": ((whole(1),),)}), {})
    with pytest.raises(Rejected, match="no natural number"):
        require_witness(sized, at_one, None)


def test_a_matrix_of_a_witness_has_rows():
    with pytest.raises(Rejected, match="has rows"):
        _rows(Tables(), [])


def test_a_counterexample_is_apart_and_of_scalars():
    same = equalities.reflexive(REAL, X)
    require_violated(same, "=", Y, values())
    with pytest.raises(Rejected, match="not violated at its witness"):
        require_violated(same, "=", X, values())
    beyond = equalities.weakened(same, ">=")
    require_violated(beyond, "<=", whole(-100), values())
    for relation, right in ((">=", 100), ("=", -100)):
        with pytest.raises(Rejected, match="on that side"):
            require_violated(beyond, relation, whole(right), values())
    of_matrices = equalities.reflexive((*REAL, matrix("A")), A)
    with pytest.raises(Rejected, match="not violated at its witness"):
        require_violated(of_matrices, "=", A, values(A=1))
    require_violated(of_matrices, "=", node("Sum", (A, A)), values(A=1))


def test_what_is_not_evaluated_again_says_why():
    assert ReadCases(2, 2, 2).because == ""
    assert "is none that the reader evaluates" in ReadCases(2, 2, 0, is_read=False).because


def test_recursions_that_are_remembered_are_few(monkeypatch):
    sequences._KINDS.clear()
    reader_of.cache_clear()
    monkeypatch.setattr(sequences, "MOST_RECURSIONS", 0)
    assert equal(SHAPES, node("Trace", STANDING), node("Trace", STANDING)).relation == "="


def test_arrangements_of_commuting_matrices_are_bounded(monkeypatch):
    word = trace(A, B, A, B, node("Rational", Fraction(1, 2)))
    assert equal(COMMUTING, word, trace(A, A, B, B, node("Rational", Fraction(1, 2))))
    monkeypatch.setattr(ties, "MOST_WORDS", 1)
    unread = trace(B, A, B, A, node("Rational", Fraction(1, 3)))
    with pytest.raises(OutOfReach, match="so many arrangements"):
        equal(COMMUTING, unread, unread)
