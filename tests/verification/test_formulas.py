"""Printed formulas in the second reader: what each writes, and what is no formula of ours."""

import random

import pytest
from flint import acb

from bptools.verification.explicit.balls import ball_of
from bptools.verification.limits import LONGEST_FORMULA, OutOfReach, Rejected
from bptools.verification.printed.formulas import LetterMeanings
from bptools.verification.printed.letters import alphabet_of, scalars_of
from bptools.verification.scalars.quantities import QuantityReader, exact
from bptools.verification.terms.contexts import Declared
from bptools.verification.terms.language import node, put, whole
from tests.verification.terms import parts

X, Y, N = (node("Variable", name) for name in ("x", "y", "N"))
A = node("MatrixVariable", "A")
V = node("MatrixVariable", "V")
SYMMETRIC = node("Product", (V, node("Transpose", V)))  # of the circular orthogonal ensemble


def alphabet():
    return LetterMeanings(
        letters={"x": X, "y": Y, "A": A, "S": SYMMETRIC, "N": N, "t": node("Variable", "t")},
        functions={"f": "f"},
        indices={"k": "k"},
        families={"G": "G"},
        stepped={"X": "X"},
        sizes={"X": "N"},
        angles={"x": node("Pi")},
        factors={"2": (N, whole(2))},
        meanings={"s": "x + 1", "u": "v", "v": "u"},
    )


def product(*factors):
    return node("Product", factors)


def minus(term):
    return product(whole(-1), term)


def over(above, below):
    return product(above, node("Power", below, whole(-1)))


def half(*terms):
    return product(whole(1) if not terms else node("Rational", HALF), node("Sum", terms))


REAL = (Declared("Scalar", "x", "real"),)
HALF = (whole(1).parts[0]) / 2
EXP, BACK = node("Apply", "exp", X), node("Apply", "exp", minus(X))
BAR = node("Conjugate", X)
WRITTEN = {
    "x slash 2": over(X, whole(2)),
    "x dot y": product(X, Y),
    "-x": minus(X),
    "x - y": node("Sum", (X, minus(Y))),
    "s": node("Sum", (X, whole(1))),
    "f (x)": node("Value", "f", X),
    'op("tan") (x)': over(node("Apply", "sin", X), node("Apply", "cos", X)),
    'op("sinh") (x)': half(EXP, minus(BACK)),
    'op("cosh") (x)': half(EXP, BACK),
    'op("Re") (x)': half(X, BAR),
    'op("Im") (x)': over(half(X, minus(BAR)), node("ImaginaryUnit")),
    'op("sin")^(2) (x)': node("Power", node("Apply", "sin", X), whole(2)),
    "upright(e)": node("Apply", "exp", whole(1)),
    "root(3, x)": node("Power", X, node("Power", whole(3), whole(-1))),
    "A^upright(T)": node("Transpose", A),
    "overline(x)": BAR,
    "A_(0 1)": node("Element", A, whole(0), whole(1)),
    "A_(x - 1, y)": node("Element", A, node("Sum", (X, minus(whole(1)))), Y),
    "A_(0, x + 1)": node("Element", A, whole(0), node("Sum", (X, whole(1)))),
    "A_(2 x, 1)": node("Element", A, product(whole(2), X), whole(1)),
    "A_(x y)": node("Element", A, X, Y),
    "delta_(x, x + 1)": node("Delta", X, node("Sum", (X, whole(1)))),
    "R_(A)(x)": node("Rotation", A, X),
    "exp(-upright(i) x A)": node("Exponential", A, X),
    "exp(upright(i) x A)": node("Exponential", A, minus(X)),
    "frac(partial x, partial y)": node("Slope", X, Y),
    "frac(partial^(2), partial y^(2)) x": node("Slope", node("Slope", X, Y), Y),
    "mat(x, y; 1, 2)": node("Explicit", 2, 2, (X, Y, whole(1), whole(2))),
    'EE_(S) lr([op("Tr") [S A]])': node(
        "HaarMean", "V", node("Trace", product(SYMMETRIC, node("MatrixVariable", "A")))
    ),
    "EE_(x) lr([x])": node("AngleMean", "x", X, node("Pi")),
    "lim_(N -> infinity) lr([x])": node("Limit", "N", X),
    "lim_(x -> 0) lr([y])": node("LimitAtZero", "x", Y),
    "sum_(k = 0)^(N) k": node(
        "IndexSum",
        "k (summed)",
        node("Variable", "k (summed)"),
        node("Sum", (N, whole(1))),
    ),
    'op("iter")_(k < N) lr([X = 0, X])': node(
        "Recursion",
        "X (stepped)",
        "k (stepped)",
        N,
        node("Zero", N, N),
        node("MatrixVariable", "X (stepped)"),
        N,
    ),
    "G_(0)": node("Member", "G", whole(0)),
    'op("Tr")_(2) [A]': node("PartialTrace", A, (N, whole(2)), (0,)),
    "|0⟩⟨0|_(N)": node("BasisProjector", whole(0), N),
}


@pytest.mark.parametrize(("formula", "term"), WRITTEN.items(), ids=WRITTEN)
def test_a_formula_writes_one_term(formula, term):
    assert parts(alphabet().term(formula)) == parts(term)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "x +",
        "x)",
        "q",
        "u",  # which stands for itself
        "k",  # outside of its sum
        "X",
        "G",
        "(" * 61 + "x" + ")" * 61,
        "x " * LONGEST_FORMULA,
        'op("log") (x)',
        'op("") (x)',
        "A_(0)",
        "A_(0 1",
        "|0⟩⟨1|_(N)",
        "|0⟩⟨0|",
        'op("Tr")_(1) [A]',
        'op("Tr")_(x) [A]',
        "EE_(y) lr([y])",  # whose range is not declared
        "EE_(q) lr([x])",
        "sum_(k = 1)^(N) k",
        "lim_(x -> 1) lr([y])",
        "lim_(q -> 0) lr([y])",
        "sum_(x = 0)^(N) x",
        "product_(x = 0)^(N) x",
        "integral_(-infinity)^(infinity) x dif A",
        "frac(partial x, partial A)",
        'op("iter")_(k < N) lr([A = 0, A])',
        'op("iter")_(x < N) lr([X = 0, X])',
        "R_(A) x",
    ],
)
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises((OutOfReach, Rejected)):
        alphabet().term(formula)


@pytest.mark.parametrize("function", ["sin", "cos", "tan", "sinh", "cosh", "arctan"])
def test_functions_have_their_values(function):
    """At random rational numbers, against those of ball arithmetic itself."""
    term = alphabet().term(f'op("{function}") (x)')
    rng = random.Random(function)
    for _ in range(3):
        place = whole(rng.randint(-20, 20)).parts[0] / 7
        own = acb(place.numerator) / place.denominator
        ball = ball_of(QuantityReader(REAL)(term), {"x": own})
        expected = own.atan() if function == "arctan" else getattr(own, function)()
        assert ball.overlaps(expected)
        assert abs(ball - expected) < 1e-12


def test_real_and_imaginary_parts_have_their_values():
    values = {"x": node("Sum", (whole(3), product(whole(2), node("ImaginaryUnit"))))}
    for part, number in (("Re", 3), ("Im", 2)):
        value = exact(put(alphabet().term(f'op("{part}") (x)'), values))
        assert value.integer() == number


SCALARS = (Declared("Scalar", "x", "real"), Declared("Scalar", "y", "real"))


@pytest.mark.parametrize(
    ("context", "lines", "meanings"),
    [
        (SCALARS, ["x: real"], []),
        (SCALARS, ["x as x: real", "y as x: real"], []),
        (SCALARS, ["x as x: complex", "y as y: real"], []),
        (SCALARS, ["x as pi: real", "y as y: real"], []),
        (SCALARS, ["x as x y: real", "y as y: real"], []),
        (SCALARS, ["x as x: uniform on [-pi, pi]", "x as x: uniform on [-pi, pi]"], []),
        ((Declared("Function", "f", "real"),), ["f as f: complex function"], []),
        ((Declared("Scalar", "N", "natural", 2),), ["N as N: natural from 1"], []),
    ],
)
def test_letters_that_could_be_misread_are_refused(context, lines, meanings):
    with pytest.raises((Rejected, OutOfReach)):
        alphabet_of(context, lines, meanings)


def test_letters_are_declared_alike():
    context = (
        *SCALARS,
        Declared("Function", "f", "real"),
        Declared("Matrix", "U", rows=N, columns=N, group="Haar on U(d)"),
        Declared("Scalar", "N", "natural", 2),
    )
    lines = [
        "x as x: real", "y as y: real", "f as f: real function", "N as N: natural from 2",
        "U as U: N by N, CircularOrthogonal",
    ]  # fmt: skip
    try:
        own = alphabet_of(context, lines, [])
    except Rejected as rejected:
        assert "U" in str(rejected)  # noqa: PT017 - only the law of U may be in doubt
    else:
        letter = node("MatrixVariable", "U")
        assert parts(own.term("U")) == parts(product(letter, node("Transpose", letter)))


@pytest.mark.parametrize("line", ["A as A: N by N", "x as : real", "x as x: real from -1", "x"])
def test_a_claim_without_proof_has_scalars_alone(line):
    with pytest.raises(Rejected):
        scalars_of({"declares": [line]})
    assert scalars_of({"declares": ["N as N: natural from 3"]}) == (
        Declared("Scalar", "N", "natural", 3),
    )


def test_a_letter_ends_where_its_word_does():
    assert alphabet().longest("x y", 0) == "x"
    assert alphabet().longest("xy z", 0) == ""
    assert alphabet().longest("x1 + y", 0) == ""
