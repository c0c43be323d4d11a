"""Corners of the reader that no proof of ours comes to, each beside a true twin."""

from fractions import Fraction
from itertools import product as pairs

import pytest
from flint import acb, arb

from bptools.verification.cases.cases import _is_known, read_cases
from bptools.verification.cases.constants import constant
from bptools.verification.cases.instances import read_letters
from bptools.verification.explicit.balls import ball_of
from bptools.verification.explicit.matrices import BlockMatrix, ScalarMatrix, exact_matrices
from bptools.verification.explicit.witnesses import (
    ExplicitValues,
    require_scalars,
    require_witness,
)
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.printed.claims import require_same
from bptools.verification.rules import equalities, inequalities, integrals, means, written
from bptools.verification.rules.fitting import require_fits
from bptools.verification.rules.limiting import tends_at_zero
from bptools.verification.scalars.polynomials import quantity
from bptools.verification.scalars.quantities import QuantityReader, exact
from bptools.verification.scalars.ratios import Ratio
from bptools.verification.terms.contexts import Declared, Proposition
from bptools.verification.terms.language import Node, minus, node, whole
from tests.verification.test_cases import claim_of
from tests.verification.test_rules_reject import (
    REAL,
    SCALARS,
    A,
    C,
    D,
    N,
    X,
    Y,
    explicit,
    matrix,
    over,
    product,
)

I = node("Variable", "i")  # noqa: E741 - the index of a sum


def total(body: Node, count: Node) -> Node:
    return node("IndexSum", "i", body, count)


HALF = whole(Fraction(1, 2))


def power(base: Node, exponent: int) -> Node:
    return node("Power", base, whole(exponent))


def atan(argument: Node) -> Node:
    return node("Apply", "arctan", argument)


POSITIVE = (Declared("Scalar", "a", "positive"), Declared("Function", "f", "real"))
a = node("Variable", "a")


def at_zero(body: Node, value: int):
    return tends_at_zero(POSITIVE, node("LimitAtZero", "a", body), whole(value))


def quotient(square: Proposition) -> Proposition:
    """From 0 <= x^2 and 0 <= 0: x^2 + 1 is at least 1, and so is its quotient by 1."""
    one, nothing = whole(1), inequalities.scaled(square, whole(0))
    above = node("Sum", (square.right, one))
    return means.quotient_from_below(above, one, one, one, (square, nothing))


THIRD = node("Power", N, whole(3))
SIZED = (
    Declared("Scalar", "n", "natural", 1),
    *(Declared("Matrix", name, rows=THIRD, columns=THIRD) for name in "CD"),
)
UNIT = node("Identity", N)
UNITS, NEXT = node("Tensor", (UNIT,) * 3), node("Sum", (I, whole(1)))
RANKED = Declared("Matrix", "P", rows=whole(2), columns=whole(2), rank=whole(1),
                  kinds=frozenset(("orthogonal projector",)))  # fmt: skip
PURE = Declared("Matrix", "P", rows=whole(2), columns=whole(2), kinds=frozenset(("pure state",)))
UP = node("Explicit", 2, 2, tuple(map(whole, (1, 0, 0, 0))))
SMALL = node("Sum", (node("Apply", "exp", a), whole(-1)))
TWO_TANGENTS = node("Sum", (atan(X), atan(product(whole(2), X))))
ROOT = node("Power", a, HALF)
PI, K = node("Pi"), node("Variable", "k")
LORENTZIAN = node("LineIntegral", "x", over(node("Sum", (whole(1), power(X, 2)))))
COUNTED = (*SCALARS, Declared("Scalar", "k", "natural", 1))


def power_of_two(exponent: Node) -> Node:
    return node("Power", whole(2), exponent)


def twos(count: Node) -> Node:
    return node("IndexProduct", "i", whole(2), count)


def rising(*terms: Node) -> Node:
    """The product over i of a sum."""
    return node("IndexProduct", "i", node("Sum", terms), N)


def waves(function: str, multiple: int) -> Node:
    """A function of a multiple of a, over the multiple."""
    argument = product(whole(multiple), a)
    return product(node("Apply", function, argument), over(argument))


def mean_of_cosine(multiple: int) -> Node:
    width = product(whole(multiple), a)
    return node("AngleMean", "x", node("Apply", "cos", X), width)


WIDTH = (POSITIVE[0], *REAL)
GROWING = (*REAL, Declared("Function", "f", "positive"))
VALUE = node("Value", "f", X)
SLOPE = node("Slope", VALUE, X)
POSITIVE_COUNT = (POSITIVE[0], Declared("Scalar", "n", "natural", 1))


def congruent(body: Node) -> Proposition:
    """Equals in the place of i, beside a matrix."""
    context = (matrix("A"), *REAL)
    return equalities.congruent(context, body, {"i": equalities.equal(context, X, X)})


CORNERS = {  # what is refused, in which words, and what is not
    "a number that is a matrix of one entry": (
        lambda: equalities.entrywise(SCALARS, explicit(X), Y),
        "not shown to be equal",
        lambda: equalities.entrywise(SCALARS, explicit(X), X),
    ),
    "a sum of one term": (
        lambda: equalities.equal(SCALARS, total(node("Sum", (I, X)), whole(1)), Y),
        "not shown to be equal",
        lambda: equalities.equal(SCALARS, total(node("Sum", (I, X)), whole(1)), X),
    ),
    "a place that is computed of a summed one": (
        lambda: equalities.equal(SIZED, total(node("Delta", NEXT, whole(1)), N), N),
        "an index that is computed of a summed one",
        lambda: equalities.equal(SIZED, total(node("Delta", I, whole(0)), N), whole(1)),
    ),
    "a size that is computed of a summed index": (
        lambda: equalities.equal(SIZED, total(node("Identity", NEXT), N), node("Identity", N)),
        "a size that is computed of a summed index",
        lambda: equalities.equal(SIZED, total(node("Identity", N), N), product(N, UNIT)),
    ),
    "a product of three spaces": (
        lambda: equalities.equal(SIZED, product(C, UNITS, D), product(D, C)),
        "not shown to be equal",
        lambda: equalities.equal(SIZED, product(C, UNITS, D), product(C, D)),
    ),
    "a projector of another rank": (
        lambda: require_fits(RANKED, node("Identity", whole(2)), SCALARS),
        "not shown to be equal",
        lambda: require_fits(RANKED, UP, SCALARS),
    ),
    "a projector that is no pure state": (
        lambda: require_fits(PURE, node("Identity", whole(2)), SCALARS),
        "not shown to be equal",
        lambda: require_fits(PURE, UP, SCALARS),
    ),
    "an integral in which its variable is left": (
        lambda: integrals.integrated(REAL, LORENTZIAN, atan(X), node("Sum", (PI, minus(X, X)))),
        "is left over",
        lambda: integrals.integrated(REAL, LORENTZIAN, atan(X), PI),
    ),
    "a power of a power that is printed": (
        lambda: require_same(REAL, power(power(X, 4), 2), power(X, 2)),
        "not shown to be equal",
        lambda: require_same(REAL, power(power(X, 4), 2), power(X, 8)),
    ),
    "a product over so many factors as a product of names": (
        lambda: equalities.equal(COUNTED, twos(product(N, power_of_two(K))), power_of_two(N)),
        "nor the sum of a name and one",
        lambda: equalities.equal(COUNTED, twos(N), power_of_two(N)),
    ),
    "shapes that differ in a sum that is itself": (
        lambda: equalities.reflexive((matrix("A"),), node("Sum", (A, whole(1)))),
        "of different shapes are added",
        lambda: equalities.reflexive((matrix("A"),), node("Sum", (A, A))),
    ),
    "shapes that differ in what equals are put in": (
        lambda: congruent(node("Sum", (A, I))),
        "of different shapes are added",
        lambda: congruent(product(I, A)),
    ),
    "a product of roots and an index": (
        lambda: equalities.equal(POSITIVE_COUNT, rising(ROOT, NEXT), rising(a, NEXT)),
        "not shown to be equal",
        lambda: equalities.equal(POSITIVE_COUNT, rising(ROOT, NEXT), rising(NEXT, ROOT)),
    ),
    "a mean over twice a width": (
        lambda: equalities.equal(WIDTH, mean_of_cosine(2), waves("sin", 1)),
        "not shown to be equal",
        lambda: equalities.equal(WIDTH, mean_of_cosine(2), waves("sin", 2)),
    ),
    "a root of a number": (
        lambda: equalities.equal((), node("Power", whole(Fraction(1, 4)), HALF), whole(1)),
        "not shown to be equal",
        lambda: equalities.equal((), node("Power", whole(Fraction(1, 4)), HALF), HALF),
    ),
    "a root of the square of a slope": (
        lambda: equalities.equal(GROWING, node("Power", power(SLOPE, 2), HALF), SLOPE),
        "not shown to be positive",
        lambda: equalities.equal(GROWING, node("Power", power(VALUE, 2), HALF), VALUE),
    ),
    "several arc tangents": (
        lambda: integrals.rise(QuantityReader(REAL)(TWO_TANGENTS), "x", REAL),
        "several arc tangents",
        lambda: integrals.rise(QuantityReader(REAL)(atan(X)), "x", REAL),
    ),
    "a root beside a power": (
        lambda: at_zero(product(node("Sum", (a, product(a, ROOT))), over(a)), 1),
        "roots of a",
        lambda: at_zero(product(node("Sum", (a, product(a, a))), over(a)), 1),
    ),
    "an unknown function at 0": (
        lambda: at_zero(node("Value", "f", a), 0),
        "another function of a",
        lambda: at_zero(product(SMALL, over(a)), 1),
    ),
    "a bound of a quotient that is missing": (
        lambda: means.quotient_from_below(X, Y, whole(1), whole(0), ()),
        "has two bounds",
        lambda: quotient(inequalities.square(REAL, X)),
    ),
    "a series without a low power": (
        lambda: at_zero(power(product(SMALL, over(a)), 33), 1),
        "without a low power",
        lambda: at_zero(power(product(SMALL, over(a)), 2), 1),
    ),
    "a matrix among numbers": (
        lambda: require_scalars((matrix("A"),), {"A": whole(1)}),
        "A is no scalar",
        lambda: require_scalars(REAL, {"x": whole(1), "y": whole(2)}),
    ),
    "letters that have no names": (
        lambda: read_letters(["x", "1"]),
        "must have values by name",
        lambda: read_letters({"x": "1"}),
    ),
    "an exponent that is no rational number": (
        lambda: exact(node("Power", whole(2), node("Pi"))),
        "not linear in natural numbers",
        lambda: exact(node("Power", whole(2), whole(3))),
    ),
}


@pytest.mark.parametrize(("false", "words", "true"), CORNERS.values(), ids=CORNERS)
def test_a_corner_and_its_twin(false, words, true):
    true()
    with pytest.raises((Rejected, OutOfReach), match=words):
        false()


GROUPS = {  # what the mean of |Tr U|^(2 k), of (Tr O)^(2 k), is below the degree too
    "Haar on U(d)": {(1, 2): 1, (2, 2): 2, (1, 3): 1, (2, 3): 5, (3, 3): 6, (2, 4): 14, (3, 4): 23},
    "Haar on O(d)": {(1, 2): 1, (2, 2): 3, (1, 3): 1, (2, 3): 10, (3, 3): 15},
}


@pytest.mark.parametrize("group", GROUPS)
def test_averages_in_small_dimensions(group):
    """Permutations without long increasing subsequences (Rains 1998); 2 cos x, or 0, on O(2)."""
    trace = node("Trace", node("MatrixVariable", "U"))
    squared = product(trace, node("Conjugate", trace))
    for (size, half), value in GROUPS[group].items():
        context = (matrix("U", size, group=group),)
        mean = node("HaarMean", "U", power(squared, half))
        assert equalities.averaged(context, mean, whole(value)).left is mean
        with pytest.raises(Rejected, match="not shown to be equal"):
            equalities.averaged(context, mean, whole(value + 1))


def test_a_wide_ball_is_not_known():
    assert _is_known(acb(1))
    for wide in (acb(arb(1, 1e-3)), acb(1, arb(0, 1e-3)), acb(arb(1, 1e-3), arb(0, 1e-3))):
        assert not _is_known(wide)


def test_a_matrix_of_one_row_has_its_shape():
    root = node("Power", whole(2), HALF)
    assert exact_matrices({"v": ((root, whole(0)),)})["v"].shape == (1, 2)
    assert isinstance(exact_matrices({"v": ((root,),)})["v"], ScalarMatrix)
    assert isinstance(exact_matrices({"v": ((whole(1),),)})["v"], BlockMatrix)


def test_a_function_that_is_not_negative_may_be_0_where_its_slope_is_not_known():
    context = (Declared("Function", "f", "non-negative"),)
    require_witness(context, ExplicitValues({}, {}, {("f", 0): whole(0)}), None)
    sloping = ExplicitValues({}, {}, {("f", 0): whole(0), ("f", 1): whole(1)})
    with pytest.raises(Rejected, match="no slope where it is 0"):
        require_witness(context, sloping, None)


def test_unknown_functions_have_the_values_of_a_witness():
    value, slope, second = (Ratio.of(quantity("value", "f", of=("x", k))) for k in range(3))
    jets = {("f", 0): acb(3), ("f", 1): acb(5)}
    assert ball_of(value + slope + slope, jets) == 13
    with pytest.raises(OutOfReach, match="the value of a value f"):
        ball_of(second, jets)
    with pytest.raises(OutOfReach, match="a Trace where a scalar is needed"):
        exact(node("Trace", A))


def test_a_conjugate_has_the_conjugate_value():
    conjugate = Ratio.of(quantity("conjugate", "z"))
    assert ball_of(conjugate, {"z": acb(1, 2)}) == acb(1, -2)
    with pytest.raises(OutOfReach, match="the value of a conjugate z"):
        ball_of(conjugate)


def _matrix(*entries: str):
    terms = tuple(map(constant, entries))
    return exact_matrices({"M": (terms[:2], terms[2:])})["M"]


GAUSSIAN = _matrix("1", "2*I", "3 - I", "1/2"), _matrix("0", "1", "I", "-1")
ROOTS = _matrix("sqrt(2)", "I", "1", "0"), _matrix("1/2", "sqrt(2)", "sqrt(2)*I", "1")


def _floats(matrix):
    return [complex(x) for row in matrix.balls() for x in row]


@pytest.mark.parametrize("both", [GAUSSIAN, ROOTS], ids=["blocks", "scalars"])
def test_matrices_of_both_kinds_compute_what_their_entries_do(both):
    first, second = both
    left, right = ([_floats(x)[:2], _floats(x)[2:]] for x in both)
    places = [*pairs(range(2), repeat=2)]
    expected = {
        "times": [sum(left[i][k] * right[k][j] for k in range(2)) for i, j in places],
        "plus": [left[i][j] + right[i][j] for i, j in places],
        "adjoint": [left[j][i].conjugate() for i, j in places],
    }
    found = {
        "times": first.times(second),
        "plus": first.plus(second),
        "adjoint": first.adjoint(),
    }
    for name, result in found.items():
        assert _floats(result) == pytest.approx(expected[name])
        assert _floats(result.scalars()) == pytest.approx(expected[name])
    assert first.shape == second.shape == (2, 2)
    assert first.adjoint().adjoint().equals(first)
    assert not first.equals(second)
    assert [matrix.is_real for matrix in both] == [False, False]
    identity = first.times_identity(3)
    assert _floats(identity) == [3, 0, 0, 3]
    assert identity.is_real
    assert identity.has_trace(6)
    assert not identity.has_trace(3)


def test_what_was_made_is_forgotten_with_its_terms(monkeypatch):
    monkeypatch.setattr(written, "MOST_REMEMBERED", 1 << 60)
    written._MADE["a rule"] = equalities.reflexive(REAL, X)
    written.forget_if_many()
    assert "a rule" in written._MADE
    monkeypatch.setattr(written, "MOST_REMEMBERED", 0)
    written.forget_if_many()
    assert not written._MADE


LARGE = 'op("cos") (frac(10, 3)^(200) x)'
DIGITS = {"expected": "0.5403023058…", "found": "0.5403023058…"}
WORDS = {"expected": "small", "found": "small"}
CASE = {"label": "x = 1", "verdict": "holds", **DIGITS}


@pytest.mark.parametrize(
    ("side", "case", "confirmed"),
    [
        ('op("cos") (x)', CASE, 1),
        (LARGE, CASE, 0),  # a ball around it is as wide as the circle
        ('op("cos") (x)', {**CASE, **WORDS}, 0),
        ('op("cos") (x)', {**CASE, **WORDS, "low": 0.5, "high": 0.6}, 1),
    ],
)
def test_what_no_ball_or_no_number_says_confirms_nothing(side, case, confirmed):
    found = read_cases([case], claim_of(f"{side} = {side} + 0"))
    assert (found.evaluated, found.differing) == (confirmed, "")


def test_a_label_beside_letters_gives_each_one_value():
    letters = {"x": "1", "y": "1"}
    stated = claim_of("x = y")
    assert read_cases([{**CASE, "label": "x = 1", **WORDS, "letters": letters}], stated).placed == 1
    twice = {**CASE, **WORDS, "label": "$x = 1$; $x = 1$", "letters": letters}
    with pytest.raises(Rejected, match="gives x two values"):
        read_cases([twice], stated)
