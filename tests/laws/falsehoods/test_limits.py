"""Limits of rational functions of a dimension: leading orders with their rates."""

import pytest
from sympy import S, Trace, symbols

from bptools.algebra import HaarAverage, LimitToInfinity
from bptools.derivations import Algebra, AtInfinity, Average, Proof
from bptools.haar import Unitary
from bptools.verification.checking import check as reread
from tests.laws.falsehoods.statements import A, M, N, Statement, Twins, check, ids, n, x, y
from tests.verification.altered import files, written

U = Unitary("U", N)
FOURTH = HaarAverage(abs(U[0, 0]) ** 4, U)  # 2/(N (N + 1)), from N = 2 on
a = symbols("a", positive=True)


def limit(body, value, rule=None, domain=((N, 1),)):
    return Statement(LimitToInfinity(body, N), value, rule or AtInfinity(), domain=domain)


TWINS = [
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
