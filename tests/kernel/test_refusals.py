"""What explicit values, proofs as data and rarely used corners of the kernel do, and refuse."""

from fractions import Fraction

import pytest

from bptools.derivations.tables import ProofTables, constant_term
from bptools.kernel import terms as t
from bptools.kernel.contexts import (
    Bond,
    Context,
    Function,
    Group,
    Kind,
    Matrices,
    MatrixFamily,
    Scalars,
    Tie,
)
from bptools.kernel.generators import Family, Generator, Sort
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import IMAGINARY, ONE, ZERO, Scalar
from bptools.kernel.terms import Relation, whole
from bptools.kernel.theorems import entrywise, equal, square
from bptools.witnesses.explicit import Array
from bptools.witnesses.models import compare, require_model
from bptools.witnesses.values import Model, ball_of, ball_of_scalar

TWO = whole(2)
N, x, y, k, j = (t.Variable(name) for name in ("N", "x", "y", "k", "j"))
A, V = t.MatrixVariable("A"), t.MatrixVariable("V")
NUMBERS = Context((Scalars("x", Sort.REAL), Scalars("y", Sort.REAL)))


def grid(*rows: tuple[t.Term, ...]) -> t.Explicit:
    return t.Explicit(len(rows), len(rows[0]), tuple(entry for row in rows for entry in row))


Z = grid((whole(1), whole(0)), (whole(0), whole(-1)))
ENTRIES = {
    "zeros": (t.Sum((Z, t.Zero(TWO, TWO))), Z),
    "a vector of a basis": (
        t.BasisProjector(whole(1), TWO),
        grid((whole(0),) * 2, (whole(0), whole(1))),
    ),
    "an element": (t.Element(Z, whole(1), whole(1)), whole(-1)),
    "an exponential": (
        t.Exponential(Z, x),
        grid(
            (t.Apply(t.Elementary.EXP, t.Product((whole(-1), t.ImaginaryUnit(), x))), whole(0)),
            (whole(0), t.Apply(t.Elementary.EXP, t.Product((t.ImaginaryUnit(), x)))),
        ),
    ),
    "a partial trace": (
        t.PartialTrace(t.Tensor((Z, t.Identity(TWO))), (TWO, TWO), (0,)),
        t.Product((TWO, Z)),
    ),
    "a power": (t.Power(Z, TWO), t.Identity(TWO)),
    "a product over an index": (t.IndexProduct("k", t.Sum((k, whole(1))), whole(3)), whole(6)),
    "a recursion": (
        t.Recursion(
            "X", "j", TWO, Z, t.Product((t.Sum((j, whole(1))), t.MatrixVariable("X"))), whole(3)
        ),
        t.Product((whole(6), Z)),
    ),
    "a rotation": (
        t.Rotation(Z, t.Product((TWO, x))),
        t.Exponential(Z, x),
    ),
    "a conjugate": (
        t.Conjugate(t.Product((t.ImaginaryUnit(), Z))),
        t.Product((whole(-1), t.ImaginaryUnit(), Z)),
    ),
    "a tensor product": (
        t.Tensor((Z, Z)),
        t.Product((t.Tensor((Z, t.Identity(TWO))), t.Tensor((t.Identity(TWO), Z)))),
    ),
    "a transpose": (
        t.Transpose(grid((x, y), (whole(0), whole(1)))),
        grid((x, whole(0)), (y, whole(1))),
    ),
    "a trace": (t.Trace(t.Product((Z, Z))), t.Conjugate(TWO)),
}


@pytest.mark.parametrize("label", ENTRIES)
def test_matrices_are_compared_entry_by_entry(label):
    left, right = ENTRIES[label]
    assert entrywise(NUMBERS, left, right)
    with pytest.raises(Refusal, match="unexplained"):
        entrywise(NUMBERS, t.Product((whole(3), left, left)), t.Sum((right, left)))


NO_ENTRIES = {
    "no such element": t.Element(Z, TWO, whole(0)),
    "no such column": t.Element(Z, whole(0), TWO),
    "no such vector": t.BasisProjector(TWO, TWO),
    "a size that is half a number": t.Identity(t.Rational(Fraction(1, 2))),
    "a size that is negative": t.Identity(whole(-1)),
    "a factor that is kept twice": t.PartialTrace(t.Tensor((Z, Z)), (TWO, TWO), (0, 0)),
    "a factor that there is not": t.PartialTrace(t.Tensor((Z, Z)), (TWO, TWO), (2,)),
    "other spaces": t.PartialTrace(Z, (TWO, TWO), (0,)),
    "a rotation about no involution": t.Rotation(t.Product((TWO, Z)), x),
    "other shapes": t.Sum((Z, t.Identity(whole(3)))),
    "a scalar and a matrix": t.Sum((Z, x)),
    "a product of other shapes": t.Product((Z, t.Identity(whole(3)))),
    "a trace that is not square": t.Trace(grid((x, y))),
    "a root of a matrix": t.Power(Z, t.Rational(Fraction(1, 2))),
    "a scalar in the place of a matrix": t.Trace(x),
    "a matrix without entries": t.MatrixVariable("M"),
    "a recursion that never ends": t.Recursion("X", "j", TWO, Z, Z, x),
    "a size that is no number": t.Identity(x),
    "a vector that is no column": t.Product((grid((x, y)), grid((x, y)))),
}


# true, in the kernel and in the second reader: the mean of a matrix is that of its entries
MEAN_OF_A_MATRIX = t.AngleMean("x", Z, t.Pi()), Z


def test_a_mean_of_a_matrix_is_compared_entry_by_entry():
    left, right = MEAN_OF_A_MATRIX
    assert Normaliser(NUMBERS)(t.minus(left, right)).is_zero
    with pytest.raises(Refusal, match="unexplained"):
        entrywise(NUMBERS, left, t.Sum((right, right)))


@pytest.mark.parametrize("label", NO_ENTRIES)
def test_what_has_no_entries(label):
    with pytest.raises(Refusal):
        entrywise(NUMBERS, NO_ENTRIES[label], NO_ENTRIES[label])


def test_constants_are_enclosed_and_written():
    root, pi = Scalar.number(2).inverse(), Scalar.generator(Generator(Family.PI))
    square_root = Scalar.generator(Generator(Family.ROOT, order=2), Fraction(1, 2))
    constant = (square_root + 1).inverse() * IMAGINARY + pi * root
    ball = ball_of_scalar(constant)
    assert ball.real.overlaps(ball_of(t.Pi()).real / 2)
    assert abs(float(ball.imag.mid()) - (2**0.5 - 1)) < 1e-12
    term = constant_term(constant)
    assert (Normaliser(NUMBERS)(term).terms[()] - constant).is_zero
    tangent = Scalar.generator(Generator(Family.ARCTANGENT, of=ONE))
    for write in (constant_term, ball_of_scalar):
        with pytest.raises(Refusal):
            write(tangent)
    variable = Scalar.generator(Generator(Family.VARIABLE, "x"))
    for write in (constant_term, ball_of_scalar):
        with pytest.raises(Refusal, match="x"):
            write(variable)


def test_proofs_hold_terms_and_nothing_else():
    tables = ProofTables()
    for write in (tables._part, tables._argument):
        with pytest.raises(TypeError, match="cannot"):
            write(0.5)


UNIT = Array(((ONE, ZERO), (ZERO, ONE)))
SKEW = Array(((ZERO, ONE), (-ONE, ZERO)))
TWICE = Array(((Scalar.number(2), ZERO), (ZERO, -ONE)))
HELD = Context(
    (
        Scalars("N", Sort.NATURAL, 1),
        Scalars("k", Sort.NATURAL, 1, N),
        Scalars("x", Sort.REAL),
        Matrices("A", N, N, frozenset((Kind.DENSITY,))),
        Matrices("V", N, N, frozenset((Kind.REAL,))),
    )
)
GOOD = {"N": TWO, "k": whole(1), "x": whole(3)}
HALVES = Array(tuple(tuple(x * Scalar.number(Fraction(1, 2)) for x in row) for row in UNIT.entries))
REAL_V, MIXED = {"V": SKEW}, {"A": HALVES, "V": SKEW}
MODELS = {
    "no value of a number": (Model({"N": TWO, "k": whole(1)}, MIXED), "no value to x"),
    "no value of a dimension": (Model({"x": TWO, "k": whole(1)}, MIXED), "no value to N"),
    "an index beyond its range": (Model({**GOOD, "k": TWO}, MIXED), "less than"),
    "an index below its range": (Model({**GOOD, "k": whole(0)}, MIXED), "at least 1"),
    "a dimension that is half a number": (
        Model({**GOOD, "N": t.Rational(Fraction(5, 2))}, MIXED),
        "integer",
    ),
    "no value of a matrix": (Model(GOOD, REAL_V), "no value to the matrix A"),
    "a state with a negative eigenvalue": (Model(GOOD, {"A": TWICE, "V": SKEW}), "positive"),
    "a state of another trace": (Model(GOOD, {"A": UNIT, "V": SKEW}), "density"),
    "a real matrix that is not": (
        Model(GOOD, {"A": HALVES, "V": Array(((IMAGINARY, ZERO), (ZERO, ONE)))}),
        "real",
    ),
    "a matrix of another shape": (Model(GOOD, {"A": HALVES, "V": Array(((ONE,),))}), "shape"),
}


ZEROS = Array(((ZERO, ZERO), (ZERO, ZERO)))
UPPER_I = Array(((IMAGINARY, ZERO), (ZERO, ONE)))
PLUS = Array(((Scalar.number(Fraction(1, 2)),) * 2,) * 2)  # the projector on (1, 1)
P, NOT = Array(((ONE, ZERO), (ZERO, ZERO))), Array(((ZERO, ONE), (ONE, ZERO)))
GIVEN = Context(
    (
        Scalars("y", Sort.POSITIVE),
        Scalars("w", Sort.NONNEGATIVE),
        Scalars("z", Sort.COMPLEX),
        Function("f", Sort.NONNEGATIVE),
        Function("g", Sort.COMPLEX),
        Matrices("B", TWO, TWO, frozenset((Kind.CONTRACTION,))),
        Matrices("P", TWO, TWO, frozenset((Kind.PROJECTOR,)), rank=whole(1)),
        Matrices("T", TWO, TWO, frozenset((Kind.TRACELESS, Kind.UNITARY))),
        Matrices("S", TWO, TWO, frozenset((Kind.PURE,))),
        Matrices("V", TWO, whole(1), frozenset((Kind.ISOMETRY,))),
        MatrixFamily("G", TWO, frozenset((Kind.INVOLUTION,))),
        Matrices("U", TWO, TWO, group=Group.UNITARY),
        Matrices("O", TWO, TWO, group=Group.ORTHOGONAL),
        Matrices("K", TWO, TWO),
        Matrices("L", TWO, TWO),
        Tie(Bond.COMMUTING, ("P", "S")),
        Tie(Bond.ORTHOGONAL, ("P", "K")),
        Tie(Bond.KRAUS, ("P", "L")),
    )
)
Q = Array(((ZERO, ZERO), (ZERO, ONE)))
NUMBERS_GIVEN = {"y": whole(1), "w": whole(0), "z": t.ImaginaryUnit()}
JETS = {("f", 0): whole(1), ("f", 1): whole(-1), ("g", 0): t.ImaginaryUnit()}
MATRICES_GIVEN = {
    "B": P, "P": P, "T": NOT, "S": Q, "V": Array(((ONE,), (ZERO,))), "G": NOT,
    "U": Array(((IMAGINARY, ZERO), (ZERO, ONE))), "O": SKEW, "K": Q, "L": Q,
}  # fmt: skip
TRUE = Model(NUMBERS_GIVEN, MATRICES_GIVEN, JETS)


def other(*, numbers=(), matrices=(), jets=()):
    """Return a model that has other values of some names, or none where it is None."""
    parts = ((NUMBERS_GIVEN, numbers), (MATRICES_GIVEN, matrices), (JETS, jets))
    changed = ({**dict(before), **dict(now)} for before, now in parts)
    return Model(*({k: v for k, v in part.items() if v is not None} for part in changed))


NO_MODELS = {
    "a positive number that is 0": (other(numbers={"y": whole(0)}), "positive"),
    "a number that is negative": (other(numbers={"w": whole(-1)}), "non-negative"),
    "a number that is not real": (other(numbers={"w": t.ImaginaryUnit()}), "non-negative"),
    "no complex number": (other(numbers={"z": None}), "no value to z"),
    "a function that is negative": (other(jets={("f", 0): whole(-1)}), "f"),
    "a slope at the least value": (other(jets={("f", 0): whole(0)}), "least value"),
    "a slope that is not real": (other(jets={("f", 1): t.ImaginaryUnit()}), "f"),
    "a matrix of norm 2": (other(matrices={"B": TWICE}), "contraction"),
    "a contraction that is not Hermitian": (other(matrices={"B": SKEW}), "contraction"),
    "a projector of another rank": (other(matrices={"P": UNIT, "K": ZEROS, "L": ZEROS}), "trace"),
    "no projector": (other(matrices={"P": TWICE}), "projector"),
    "a matrix with a trace": (other(matrices={"T": UNIT}), "traceless"),
    "a matrix that is not unitary": (other(matrices={"T": ZEROS}), "unitary"),
    "a state that is mixed": (other(matrices={"S": HALVES}), "pure"),
    "a projector that is no state": (other(matrices={"S": UNIT}), "pure"),
    "a vector of length 2": (other(matrices={"V": Array(((Scalar.number(2),), (ZERO,)))}), "iso"),
    "a member that is no involution": (other(matrices={"G": P}), "involution"),
    "no family": (other(matrices={"G": None}), "no value to the family G"),
    "a random matrix that is not unitary": (other(matrices={"U": P}), "unitary"),
    "a random matrix that is not real": (other(matrices={"O": UPPER_I}), "real"),
    "matrices that do not commute": (other(matrices={"S": PLUS}), "commuting"),
    "matrices that are not orthogonal": (other(matrices={"K": UNIT}), "orthogonal"),
    "matrices that are no family": (other(matrices={"L": UNIT}), "Kraus"),
}


@pytest.mark.parametrize("label", NO_MODELS)
def test_what_is_no_model_of_everything(label):
    model, words = NO_MODELS[label]
    with pytest.raises(Refusal, match=words):
        require_model(GIVEN, model)


@pytest.mark.parametrize("label", MODELS)
def test_what_is_no_model(label):
    model, words = MODELS[label]
    with pytest.raises(Refusal, match=words):
        require_model(HELD, model)


def test_what_is_a_model():
    for context, model in ((HELD, Model(GOOD, MIXED)), (GIVEN, TRUE)):
        assert require_model(context, model) is None, "it is not refused"


def test_sides_that_are_no_numbers():
    model = Model({"x": TWO, "y": TWO})
    with pytest.raises(Refusal, match="must be scalars"):
        compare(NUMBERS, model, Z, Relation.EQUAL, Z)
    with pytest.raises(Refusal, match="sides that are real"):
        compare(NUMBERS, model, t.ImaginaryUnit(), Relation.AT_MOST, x)
    with pytest.raises(Refusal, match="no value at a witness"):
        compare(NUMBERS, model, t.LineIntegral("x", x), Relation.EQUAL, x)


def test_rotations_are_enclosed():
    """At an angle without exact values: Tr R = 2 cos(x/2), Tr Z R = -2 i sin(x/2)."""
    half = t.Product((t.Rational(Fraction(1, 2)), x))
    cosine, sine = (t.Apply(f, half) for f in (t.Elementary.COS, t.Elementary.SIN))
    rotation = t.Rotation(Z, x)
    values = {
        t.Trace(rotation): t.Product((TWO, cosine)),
        t.Trace(t.Product((Z, rotation))): t.Product((whole(-2), t.ImaginaryUnit(), sine)),
    }
    model = Model({"x": whole(1), "y": TWO})
    for left, right in values.items():
        assert not compare(NUMBERS, model, left, Relation.EQUAL, right).violated
        assert compare(
            NUMBERS, model, left, Relation.EQUAL, t.Conjugate(t.Sum((right, y)))
        ).violated


REAL = Context(
    (Scalars("N", Sort.NATURAL, 1), Matrices("R", N, N, frozenset((Kind.REAL, Kind.UNITARY))))
)


def test_a_matrix_of_real_entries_is_its_conjugate():
    letter = t.MatrixVariable("R")
    assert equal(REAL, t.Conjugate(letter), letter)
    assert equal(REAL, t.Product((t.Transpose(letter), letter)), t.Identity(N))
    with pytest.raises(Refusal, match="unexplained"):
        equal(REAL, t.Transpose(letter), letter)


PURE = Context(
    (
        Scalars("N", Sort.NATURAL, 1),
        Matrices("A", N, N, frozenset((Kind.PURE,))),
        Matrices("V", N, N, frozenset((Kind.PURE,))),
        Tie(Bond.ORTHOGONAL, ("A", "V")),
    )
)


def test_pure_states_that_are_orthogonal():
    assert equal(PURE, t.Trace(t.Product((A, V))), whole(0))
    with pytest.raises(Refusal, match="unexplained"):
        equal(PURE, t.Trace(t.Product((A, t.Transpose(V)))), whole(0))


def test_theorems_do_not_change():
    theorem = square(NUMBERS, x)
    with pytest.raises(TypeError, match="does not change"):
        theorem.left = y
    with pytest.raises(TypeError, match="one kind of theorem"):
        type("Own", (type(theorem),), {})
