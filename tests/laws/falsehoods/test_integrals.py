"""Integrals over the real line by an antiderivative, and matrices given by their entries."""

import pytest
from sympy import (
    Adjoint,
    I,
    Identity,
    ImmutableMatrix,
    Integral,
    KroneckerProduct,
    S,
    Trace,
    atan,
    cos,
    exp,
    oo,
    pi,
    sin,
    sqrt,
    symbols,
)

from bptools.algebra import AngleAverage, Rotation
from bptools.derivations import Antiderivative, Entries, Proof
from bptools.haar import PartialTrace
from bptools.verification.checking import check as reread
from tests.laws.falsehoods.statements import Statement, Twins, check, ids, n, t, x, y
from tests.verification.altered import files, written

a, b = symbols("a b", positive=True)


def integral(body, value, of, over=x):
    """An integral over the line, by a function that is said to rise by its value."""
    limits = (over, -oo, oo)
    return Statement(Integral(body, limits), value, Antiderivative(of), domain=())


BELL = 1 / (1 + x**2)
HALF_TURN = integral(BELL, pi, atan(x))
INTEGRALS = [
    Twins("twice the value", integral(BELL, 2 * pi, atan(x)), HALF_TURN),
    Twins(
        "another function", integral(BELL, pi, 2 * atan(x)), integral(2 * BELL, 2 * pi, 2 * atan(x))
    ),
    Twins(
        "a width of either sign",
        integral(y / (1 + y**2 * x**2), pi, atan(y * x)),
        integral(a / (1 + a**2 * x**2), pi, atan(a * x)),
    ),
    Twins(
        "a pole on the line",
        integral(1 / x**2, S.Zero, -1 / x),
        integral(-2 * x / (1 + x**2) ** 2, S.Zero, 1 / (1 + x**2)),
    ),
    Twins(
        "a pole that a parameter brings",
        integral(-2 * x / (x**2 - b) ** 2, S.Zero, 1 / (x**2 - b)),
        integral(-2 * x / (x**2 + b) ** 2, S.Zero, 1 / (x**2 + b)),
    ),
    Twins(
        "no limit at infinity", integral(S.One, S.Zero, x), integral(a * BELL, a * pi, a * atan(x))
    ),
    Twins(
        "a limit that is not 0",
        integral(2 * x / (1 + x**2) ** 2, S.One, x**2 / (1 + x**2)),
        integral(2 * x / (1 + x**2) ** 2, S.Zero, -1 / (1 + x**2)),
    ),
    Twins("a wave", integral(cos(x), S.Zero, sin(x)), HALF_TURN),
    Twins("an exponential", integral(exp(x), S.Zero, exp(x)), integral(BELL + 0 * x, pi, atan(x))),
    Twins(
        "the square of an arc tangent",
        integral(2 * atan(x) * BELL, S.Zero, atan(x) ** 2),
        integral((1 - x**2) * BELL**2 / 2 + BELL / 2, pi / 2, x * BELL / 2 + atan(x) / 2),
    ),
    Twins(
        "a value that keeps its variable",
        integral(BELL, pi + x, atan(x)),
        HALF_TURN,
    ),
    Twins(
        "a variable that is positive",
        integral(1 / (1 + a**2), pi, atan(a), a),
        HALF_TURN,
    ),
    Twins(
        "a variable that is natural",
        integral(1 / (1 + n**2), pi, atan(n), n),
        HALF_TURN,
    ),
    Twins(
        "no integral",
        Statement(BELL, pi, Antiderivative(atan(x)), domain=()),
        HALF_TURN,
    ),
]

X, Y = ImmutableMatrix([[0, 1], [1, 0]]), ImmutableMatrix([[0, -I], [I, 0]])
Z = ImmutableMatrix([[1, 0], [0, -1]])
TURN = 2 * cos(x / 2) - 2 * I * sin(x / 2)
FORTH, BACK = exp(I * x), exp(-I * x)
WIDE = ImmutableMatrix([[1, x, 2], [y, 0, t]])


def entries(left, right, domain=()):
    return Statement(left, right, Entries(), domain=domain)


ENTRIES = [
    Twins("Pauli matrices anticommute", entries(X * Y, I * Z * S(-1)), entries(X * Y, I * Z)),
    Twins("one entry", entries(WIDE, WIDE.xreplace({t: x})), entries(WIDE, WIDE)),
    Twins(
        "the trace of a product",
        entries(Trace(WIDE * WIDE.T), 5 + x**2 + y**2),
        entries(Trace(WIDE * WIDE.T), 5 + x**2 + y**2 + t**2),
    ),
    Twins(
        "an adjoint without its conjugate",
        entries(Adjoint(Y), Y.T),
        entries(Adjoint(Y), Y),
    ),
    Twins(
        "a rotation by half of its angle",
        entries(Rotation(Z, 2 * x) * X, ImmutableMatrix([[0, BACK**2], [FORTH**2, 0]])),
        entries(Rotation(Z, 2 * x) * X, ImmutableMatrix([[0, BACK], [FORTH, 0]])),
    ),
    Twins(
        "a rotation about what is no involution",
        entries(
            Trace(Rotation(ImmutableMatrix([[1, 1], [0, 1]]), x)),
            2 * cos(x / 2) - 2 * I * sin(x / 2),
        ),
        entries(
            Trace(Rotation(ImmutableMatrix([[1, 0], [0, 1]]), x)),
            2 * cos(x / 2) - 2 * I * sin(x / 2),
        ),
    ),
    Twins(
        "a tensor product in another order",
        entries(KroneckerProduct(X, Z), KroneckerProduct(Z, X)),
        entries(KroneckerProduct(X, Z) ** 2, KroneckerProduct(Identity(2), Identity(2))),
    ),
    Twins(
        "the factor that stays",
        entries(PartialTrace(KroneckerProduct(X, Z + 3 * X * X), (2, 2), 0), 2 * X),
        entries(PartialTrace(KroneckerProduct(X, Z + 3 * X * X), (2, 2), 0), 6 * X),
    ),
    Twins(
        "a power",
        entries(Trace((x * X + y * Y) ** 4), 2 * (x**2 + y**2)),
        entries(Trace((x * X + y * Y) ** 4), 2 * (x**2 + y**2) ** 2),
    ),
    Twins(
        "a root in an entry",
        entries(Trace(ImmutableMatrix([[sqrt(2), 1], [1, sqrt(2)]]) ** 2), S(4)),
        entries(Trace(ImmutableMatrix([[sqrt(2), 1], [1, sqrt(2)]]) ** 2), S(6)),
    ),
    Twins(
        "a mean over an angle",
        entries(AngleAverage(Trace(Rotation(X, x) * Z * Rotation(X, -x) * Z), pi, x), S.One),
        entries(AngleAverage(Trace(Rotation(X, x) * Z * Rotation(X, -x) * Z), pi, x), S.Zero),
    ),
]
TWINS = [*INTEGRALS, *ENTRIES]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_second_reader_confirms_the_true_one(twins):
    derived = Proof(twins.true.claim, lambda: twins.true.derivation)
    (checked,) = reread(*files(*written(derived)))
    assert checked.rechecked, checked.because
