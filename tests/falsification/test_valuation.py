"""Formulas at explicit numbers and matrices: what each is there, and what has no value."""

from fractions import Fraction

import numpy as np
import pytest
from flint import acb, fmpq
from sympy import (
    Abs,
    Derivative,
    Float,
    Function,
    I,
    Identity,
    Integer,
    KroneckerDelta,
    MatrixSymbol,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    cos,
    exp,
    sin,
    sqrt,
    symbols,
)

from bptools.algebra import (
    AngleAverage,
    BasisProjector,
    Constant,
    HaarAverage,
    HermitianExponential,
    Hypothesis,
    Kind,
    MatrixFamily,
)
from bptools.algebra.outcomes import AbsoluteRatio
from bptools.claims import Claim, Reading, Relation, Source, Verdict
from bptools.evaluation import gaussian_array
from bptools.falsification import drawn_instances, entries
from bptools.falsification.averages import AVERAGES
from bptools.falsification.entries import MatrixEntry, Ring, TooLargeError
from bptools.falsification.falsifier import trial_at
from bptools.falsification.instances import Instance, instances
from bptools.falsification.minimising import _is_of_sort, _is_plain_enough, _tried
from bptools.falsification.operations import OPERATIONS
from bptools.falsification.valuation import NotComputableError, Valuation
from bptools.haar import CircularOrthogonal, Symplectic, Unitary
from bptools.statistics import stream

x, y, t = symbols("x y t", real=True)
z = Symbol("z")
k = Symbol("k", integer=True, nonnegative=True)
N = Symbol("N", integer=True, positive=True)
A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
TALL = MatrixSymbol("T", 3, 2)
U, C = Unitary("U", 2), CircularOrthogonal("C", 2)


def valuation():
    ring = Ring(8)
    numbers = {x: ring.number(fmpq(1, 2)), y: ring.number(0), z: ring.number(0, 1)}
    rows = [[ring.number(0), ring.number(0, -1)], [ring.number(0, 1), ring.number(0)]]
    matrix = np.array(rows, dtype=object)
    tall = np.array([[ring.number(2 * k + j) for j in range(2)] for k in range(3)], dtype=object)
    return Valuation(ring, {**OPERATIONS, **AVERAGES}, numbers, {"A": matrix, "T": tall})


VALUES = {
    x + 3: 3.5,
    1 / (x + 1): 2 / 3,
    z * z: -1,
    Abs(z + 1): 2**0.5,
    Abs(z + 1) ** 4: 4,
    sqrt(x): 0.5**0.5,
    Pow(x, -2): 4,
    sin(x): float(np.sin(0.5)),
    exp(I * x): complex(np.exp(0.5j)),
    Sum(k, (k, 1, 4)): 10,
    Product(k, (k, 1, 4)): 24,
    KroneckerDelta(k, 1).subs(k, 1): 1,
    Sum(KroneckerDelta(k, 2), (k, 0, 3)): 1,
    Trace(A * A): 2,
    Trace(A + ZeroMatrix(2, 2)): 0,
    A[0, 1]: -1j,
    TALL[2, 0]: 4,
    Trace(A * BasisProjector(1, 2) * A): 1,
    AbsoluteRatio(x - 1, x): 1,
    AbsoluteRatio(x - 1, y): 0,
    AngleAverage(cos(t) ** 2, x, t): (1 + float(np.sin(1))) / 2,
    Trace(A * HermitianExponential(A, x)): -2j * float(np.sin(0.5)),
    Derivative(sin(t * 3), t).subs(t, x): 3 * float(np.cos(1.5)),
    Derivative(1 / (1 + x**2), x): -0.64,
}


@pytest.mark.parametrize(("formula", "number"), VALUES.items(), ids=map(str, VALUES))
def test_a_formula_has_its_value(formula, number):
    ball = valuation().number(formula)
    assert abs(ball - acb(complex(number).real, complex(number).imag)) < 1e-12


NO_VALUES = {
    "a letter without a value": Symbol("q"),
    "a matrix without a value": Trace(B),
    "a member without a value": Trace(MatrixFamily("G", 2).at(k)).subs(k, 1),
    "a row that there is not": Sum(A[k, 0], (k, 0, 2)),
    "a vector that there is not": Trace(BasisProjector(2, 2)),
    "a quotient by 0": x / y,
    "an inverse of what is averaged": AngleAverage(1 / (2 + cos(t)), x, t),
    "an angle outside of a wave": AngleAverage(t * cos(t), x, t),
    "a wave that is not linear": AngleAverage(cos(t**2), x, t),
    "a wave of an irrational slope": AngleAverage(cos(sqrt(2) * t), x, t),
    "a modulus of what is averaged": AngleAverage(AbsoluteRatio(cos(t), x), x, t),
    "a float": x + Float("0.5"),
    "a size that is half a number": Trace(Identity(N)).subs(N, x),
    "a node without a rule": Function("f")(x, y),
    "a derivative of a matrix off the waves": Derivative(Trace(t * A), t),
    "a quotient by what is not told from 0": AbsoluteRatio(x, cos(x) ** 2 + sin(x) ** 2 - 1),
    "a root of 0 below": Pow(y, -Rational(1, 2)),
    "a symplectic average": HaarAverage(Trace(Symplectic("S", 2)), Symplectic("S", 2)),
    "an average over symmetric unitaries": HaarAverage(Trace(C * A), C),
}


@pytest.mark.parametrize("formula", NO_VALUES.values(), ids=NO_VALUES)
def test_what_has_no_value_says_so(formula):
    with pytest.raises((NotComputableError, TooLargeError)):
        valuation().number(formula)


@pytest.mark.parametrize(
    ("entries_of_generator", "words"),
    [
        ([[1, 1], [1, 0]], "eigenvalues of a generator must be rational"),
        ([[0, 1], [-1, 0]], "rational|Hermitian|eigenvectors"),
        ([[1, 1], [0, 1]], "no full set of eigenvectors"),
        ([[1j, 0], [0, 0]], "must be a Hermitian matrix of numbers"),
    ],
)
def test_generators_have_rational_eigenvalues(entries_of_generator, words):
    instance = Instance({}, {x: Fraction(1, 2)}, {"A": gaussian_array(entries_of_generator)})
    with pytest.raises(NotComputableError, match=words):
        instance.valuation(Ring(8)).number(Trace(HermitianExponential(A, x)))


def test_polynomials_are_kept_small(monkeypatch):
    ring = Ring(4)
    wave = ring.phase("t", Fraction(1))
    assert ring.exact(wave) is None
    assert ring.exact(ring.number(2, 3)) == (2, 3)
    assert ring.exact(ring.number(2, 3) * ring.number(2, 3)) == (-5, 12)
    assert ring.exact(ring.number(0, 1) ** 3) == (0, -1)
    with pytest.raises(ValueError, match="multiple of 1/1680"):
        ring.phase("t", Fraction(1, 11 * 1680))
    monkeypatch.setattr(entries, "MOST_TERMS", 1)
    for shorten in (
        lambda: valuation().number(AngleAverage(cos(t) ** 3, x, t)),
        lambda: valuation().number(
            HaarAverage(Abs(Unitary("U", 2)[0, 0] + 1) ** 2, Unitary("U", 2))
        ),
    ):
        with pytest.raises(TooLargeError, match="terms"):
            shorten()


def test_numbers_of_one_point_are_exact():
    ring = Ring(4)
    assert ring.exact(ring.enclosed(acb(2, -1))) is not None
    assert MatrixEntry("U", 0, 1).conjugated is False


def claim(quantity, closed_form, *hypotheses, relation=Relation.EQUAL):
    return Claim(
        name="toy.claim", title="", statement="", quantity=quantity, closed_form=closed_form,
        source=Source("", ""), reading=Reading.OURS, relation=relation, hypotheses=hypotheses,
    )  # fmt: skip


def test_an_equality_of_numbers_is_judged_by_their_distance():
    (case, *_) = drawn_instances(claim(Integer(3), Integer(5)), seed=0)
    assert (case.verdict, case.expected, case.low, case.high) == (Verdict.FAILS, 0.0, 2.0, 2.0)
    assert case.label.endswith("largest distance")


def test_a_plain_number_is_of_the_sort_of_its_letter():
    zero, half = Fraction(0), Fraction(1, 2)
    assert _is_of_sort(k, zero)
    assert not _is_of_sort(k, half)
    assert not _is_of_sort(k, Fraction(-1))
    assert not _is_of_sort(Symbol("p", positive=True), zero)


def test_sides_are_of_one_shape():
    instance = Instance({}, {}, {"A": gaussian_array(np.eye(2))})
    with pytest.raises(NotComputableError, match="of one shape"):
        trial_at(claim(A, ZeroMatrix(3, 3)), instance)
    assert _tried(claim(A, ZeroMatrix(3, 3)), instance) is None


def test_a_plainer_matrix_keeps_what_is_assumed():
    other = Hypothesis(A, Kind.COMMUTING, others=(B,))
    stated = claim(Trace(A), Trace(B), other)
    up, flip = gaussian_array([[1, 0], [0, -1]]), gaussian_array([[0, 1], [1, 0]])
    assert _is_plain_enough(stated, A, Instance({}, {}, {"A": up, "B": up}))
    assert not _is_plain_enough(stated, A, Instance({}, {}, {"A": up, "B": flip}))
    assert not _is_plain_enough(stated, None, Instance({}, {}, {"A": up}))


def test_instances_have_whole_numbers_where_they_are_needed():
    inner = Constant("c", k + 2)
    stated = claim(inner * Trace(A), x * Trace(B), Hypothesis(A, Kind.PROJECTOR))
    drawn = list(instances(stated, stream(1, "instances"), 6))
    assert {value.denominator for one in drawn for value in one.scalars.values()} > {1}
    for instance in drawn:
        assert instance.scalars[k].denominator == 1
        assert instance.scalars[k] >= 0
        assert not set(instance.matrices) - {"A", "B"}


def test_a_projector_without_a_trace_is_0():
    stated = claim(
        Trace(A * B), Trace(B), Hypothesis(A, Kind.PROJECTOR), Hypothesis(A, Kind.TRACELESS)
    )
    drawn = list(instances(stated, stream(1, "instances"), 4))
    assert drawn
    for instance in drawn:
        assert (instance.matrices["A"] == 0).all()
