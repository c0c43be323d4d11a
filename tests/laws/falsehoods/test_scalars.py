"""Weights that may be negative, scalars that need not be real."""

import pytest
from sympy import (
    Adjoint,
    I,
    S,
    Trace,
    exp,
    sqrt,
    symbols,
)
from sympy import conjugate as conj

from bptools.algebra import Constant, HaarVariance, Kind
from bptools.claims import Relation
from bptools.derivations import (
    Average,
    Bound,
    CauchySchwarz,
    Entries,
    Square,
)
from tests.laws.falsehoods.statements import (
    A,
    B,
    N,
    Statement,
    Twins,
    U,
    assume,
    check,
    ids,
    k,
    m,
    n,
    x,
    y,
    z,
)


def weight(weight_, domain=((n, 1),), hypotheses=()):
    """The statement that a weight is not negative."""
    rule = Bound((Square(weight_, S.One),))
    return Statement(weight_, S.Zero, rule, Relation.AT_LEAST, domain, hypotheses)


POSITIVITY = [
    Twins("2n - 2^n", weight(2 * n - 2**n), weight(2**n - n)),
    Twins("2^n - n^2", weight(2**n - n**2), weight(2**n * n - n**2)),
    Twins("n - 2^n + 1", weight(n - 2**n + 1), weight(2**n - n - 1)),
    Twins("2^n - 3n", weight(2**n - 3 * n), weight(4**n - 3 * n)),
    Twins(  # beside a root of n, its excess is a quantity of its own
        "sqrt(n) (2^n - 2n - 2)",
        weight(sqrt(n) * 2**n - 2 * n * sqrt(n) - 2 * sqrt(n)),
        weight(sqrt(n) * 2**n - 2 * n * sqrt(n)),
    ),
    Twins("sqrt(n) - n", weight(sqrt(n) - n), weight(n * sqrt(n) + sqrt(n))),
    Twins("n 2^n - 4^n", weight(n * 2**n - 4**n), weight(4**n - n * 2**n)),
    Twins("3 - n", weight(3 - n), weight(n - 3, ((n, 3),))),
    Twins("n - 3", weight(n - 3), weight(n - 1)),
    Twins("1/(n - 3)", weight(1 / (n - 3), ((n, 2),)), weight(1 / (n - 3), ((n, 4),))),
    Twins("1/n - 1/2", weight(1 / n - S.Half), weight(1 - 1 / n)),
    Twins(
        "n m - m - n",
        weight(n * m - m - n, ((n, 1), (m, 1))),
        weight(n * m - m - n, ((n, 2), (m, 2))),
    ),
    Twins("x", weight(x, ()), weight(x**2, ())),
    Twins("x^3", weight(x**3, ()), weight(x**4 + 1, ())),
    Twins("x - y", weight(x - y, ()), weight(x**2 + y**2, ())),
    Twins(
        "2^n - 2^m",
        weight(2**n - 2**m, ((n, 2), (m, 1))),
        weight(2**n * 2**m - 2**m, ((n, 1), (m, 1))),
    ),
    Twins("2^(-n) - 1/2", weight(2 ** (-n) - S.Half), weight(S.Half - 2 ** (-n))),
]

REAL_A = assume(A, Kind.HERMITIAN)
REALITY = [
    Twins(
        "an imaginary constant",
        Statement(Constant("c", I) * conj(Constant("c", I)), S.NegativeOne, domain=()),
        Statement(Constant("c", I) * conj(Constant("c", I)), S.One, domain=()),
    ),
    Twins(
        "a complex symbol",
        Statement(conj(z), z, domain=()),
        Statement(conj(x), x, domain=()),
    ),
    Twins(
        "the variance of a complex trace",
        Statement(HaarVariance(Trace(U * A), U), S.Zero, Average()),
        Statement(HaarVariance(Trace(U * A), U), Trace(A * Adjoint(A)) / N, Average()),
    ),
    Twins(
        "a trace that need not be real",
        Statement(conj(Trace(A)), Trace(A)),
        Statement(conj(Trace(A)), Trace(A), hypotheses=REAL_A),
    ),
    Twins(
        "an order of complex numbers",
        Statement(z, z + x**2, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
        Statement(y, y + x**2, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
    ),
    Twins(
        "an order of complex traces",
        Statement(Trace(A), Trace(A) + x**2, Bound((Square(S.One, x),)), Relation.AT_MOST),
        Statement(
            Trace(A),
            Trace(A) + x**2,
            Bound((Square(S.One, x),)),
            Relation.AT_MOST,
            hypotheses=REAL_A,
        ),
    ),
    Twins(
        "a square that is no modulus",
        Statement(-(Trace(A) ** 2), S.Zero, Bound((Square(S.One, Trace(A)),)), Relation.AT_MOST),
        Statement(
            -(Trace(A) ** 2),
            S.Zero,
            Bound((Square(S.One, Trace(A)),)),
            Relation.AT_MOST,
            hypotheses=REAL_A,
        ),
    ),
    Twins(
        "Cauchy and Schwarz without adjoints",
        Statement(
            Trace(A * B) ** 2,
            Trace(A * A) * Trace(B * B),
            Bound((CauchySchwarz(S.One, A, B),)),
            Relation.AT_MOST,
        ),
        Statement(
            Trace(A * B) ** 2,
            Trace(A * A) * Trace(B * B),
            Bound((CauchySchwarz(S.One, A, B),)),
            Relation.AT_MOST,
            hypotheses=(*REAL_A, *assume(B, Kind.HERMITIAN)),
        ),
    ),
    Twins(
        "a root of a square",
        Statement(sqrt(z**2), z, Entries(), domain=()),
        Statement(
            sqrt(symbols("p", positive=True)) ** 2,
            symbols("p", positive=True),
            Entries(),
            domain=(),
        ),
    ),
]

SIGNS = [
    Twins(
        "(-1)^n is a square root of 1, not 1",
        Statement((1 + (-1) ** n) * (2 - (-1) ** n), 1 + (-1) ** n + (-1) ** n),
        Statement((1 + (-1) ** n) * (2 - (-1) ** n), 1 + (-1) ** n),
    ),
    Twins(
        "a division by 1 + (-1)^n, which vanishes at odd n",
        Statement((1 - (-1) ** n) / (1 + (-1) ** n), S.Zero),
        Statement((1 - (-1) ** n) * (1 + (-1) ** n), S.Zero),
    ),
]
DIVISION = [
    Twins(
        "a division by what vanishes at n = 0",
        Statement(exp(k) / (exp(k) - 1) - 1 / (exp(k) - 1), S.One, domain=((k, 0),)),
        Statement(exp(k) / (exp(k) + 1) + 1 / (exp(k) + 1), S.One, domain=((k, 0),)),
    ),
    Twins(
        "a division by what a root makes vanish at n = 2",
        Statement((sqrt(2 * n) + 2) / (sqrt(2 * n) - 2), 1 + 4 / (sqrt(2 * n) - 2)),
        Statement((sqrt(2 * n) + 6) / (sqrt(2 * n) + 2), 1 + 4 / (sqrt(2 * n) + 2)),
    ),
]

TWINS = [*POSITIVITY, *REALITY, *SIGNS, *DIVISION]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)
