"""Limits: of rational functions of a dimension, with their rates, and at 0."""

import pytest
from sympy import Rational, S, Trace, cos, exp, sin, symbols

from bptools.algebra import AngleAverage, HaarAverage, LimitToInfinity, LimitToZero
from bptools.derivations import Algebra, AtInfinity, AtZero, Average, Proof
from bptools.haar import Unitary
from bptools.verification.checking import check as reread
from tests.laws.falsehoods.statements import A, M, N, Statement, Twins, check, ids, n, x, y
from tests.verification.altered import files, written

U = Unitary("U", N)
FOURTH = HaarAverage(abs(U[0, 0]) ** 4, U)  # 2/(N (N + 1)), from N = 2 on
a, b = symbols("a b", positive=True)


def limit(body, value, rule=None, domain=((N, 1),)):
    return Statement(LimitToInfinity(body, N), value, rule or AtInfinity(), domain=domain)


def at_zero(body, value, rule=None, variable=a, **more):
    return Statement(LimitToZero(body, variable), value, rule or AtZero(), **more)


def mean(body):
    return AngleAverage(body, a, x)


TWINS = [
    Twins("a lowest order at 0", at_zero(sin(a) / a, S(2)), at_zero(sin(2 * a) / a, S(2))),
    Twins(
        "a second order at 0",
        at_zero((1 - cos(a)) / a**2, S.One),
        at_zero((1 - cos(a)) / a**2, S.Half),
    ),
    Twins(
        "a coefficient at 0 that is no number",
        at_zero((y * sin(a) + a**2) / a, S.Zero),
        at_zero((y * sin(a) + a**2) / a, y),
    ),
    Twins(
        "what grows at 0",
        at_zero((1 + a) / a, S.One),
        at_zero((1 + a) / a - 1 / a, S.One),
    ),
    Twins(
        "a lowest coefficient that may vanish at 0",
        at_zero((x * a + a**2) / (y * a + a**2), x / y),
        at_zero((x * a + a**2) / (b * a + a**2), x / b),
    ),
    Twins(
        "a limit at 0 from below too",
        at_zero(x / (1 + x), S.Zero, variable=x),
        at_zero(a / (1 + a), S.Zero),
    ),
    Twins(
        "a value at 0 that keeps its variable",
        at_zero(1 + a, 1 + a),
        at_zero(1 + b + a, 1 + b),
    ),
    Twins(
        "a growth at 0",
        at_zero((exp(a) - 1) / a, S.Zero),
        at_zero((exp(a) - exp(-a)) / (2 * a), S.One),
    ),
    Twins(
        "a mean over small angles",
        at_zero((1 - mean(cos(2 * x))) / a**2, S.One),
        at_zero((1 - mean(cos(2 * x))) / a**2, Rational(2, 3)),
    ),
    Twins(
        "a limit at 0 as one at infinity",
        at_zero(1 / (1 + a), S.Zero, AtInfinity()),
        at_zero(1 / (1 + a), S.One),
    ),
    Twins(
        "a limit at 0 by algebra",
        at_zero(1 + a, S.One, Algebra()),
        at_zero(1 + a, S.One),
    ),
    Twins("a leading order", limit(N**2 * FOURTH, S.One), limit(N**2 * FOURTH, S(2))),
    Twins(
        "its rate",
        limit(N * (N**2 * FOURTH / 2 - 1), S.One),
        limit(N * (N**2 * FOURTH / 2 - 1), -S.One),
    ),
    Twins(
        "a rate that is too fast",
        limit(N**2 * (N**2 * FOURTH / 2 - 1), S.Zero),
        limit(N * (N**4 * FOURTH / (2 * N**2) - 1), -S.One),
    ),
    Twins(
        "a quotient of an average",
        limit(1 / (N**2 * FOURTH), S(2)),
        limit(1 / (N**2 * FOURTH), S.Half),
    ),
    Twins("what grows without bound", limit(N + 1 / N, S.Zero), limit(1 + 1 / N, S.One)),
    Twins(
        "a leading coefficient that may vanish",
        limit((x * N + 1) / (y * N + 1), x / y),
        limit((x * N + 1) / (a * N + 1), x / a),
    ),
    Twins(
        "a limit that keeps its number",
        limit((N + 1) / N, 1 + 1 / N),
        limit((N + M) / N, S.One, domain=((N, 1), (M, 1))),
    ),
    Twins(
        "a power with the number above",
        limit(2**n / 3**n, S.One, domain=((N, 1), (n, 1))),
        limit(2**n / 2**n, S.One, domain=((N, 1), (n, 1))),
    ),
    Twins(
        "a matrix of growing size",
        limit(Trace(A) / N, S.Zero),
        limit(HaarAverage(Trace(U * A * U.adjoint()) - Trace(A), U), S.Zero),
    ),
    Twins(
        "a limit by another rule",
        limit((N + 1) / N, S.One, Average()),
        limit((N + 1) / N, S.One),
    ),
    Twins(
        "a value that is no limit",
        Statement(1 + 1 / N, S.One, AtInfinity()),
        Statement(1 + 1 / N, (N + 1) / N, Algebra()),
    ),
]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_second_reader_confirms_the_true_one(twins):
    derived = Proof(twins.true.claim, lambda: twins.true.derivation)
    (checked,) = reread(*files(*written(derived)))
    assert checked.rechecked, checked.because
