"""Induction over a natural number: base and step are both needed."""

import pytest
from sympy import S, Trace, symbols

from bptools.algebra import Hypothesis, Kind
from bptools.claims import Relation
from bptools.derivations import Again, Induction, Square
from tests.laws.falsehoods.statements import A, N, Statement, Twins, check, ids, m, n, x

r = symbols("r", nonnegative=True)
AT_LEAST = Relation.AT_LEAST
NOTHING = (Square(S.Zero, S.One),)
TIMES_R, TIMES_X = (Again(Square(letter, S.One)) for letter in (r, x))


def power(left, right, rule, least=1):
    return Statement(left, right, rule, AT_LEAST, ((n, least),))


# the slack of r^n >= 1 - n (1 - r) at n + 1 is r times that at n and n (1 - r)^2
BERNOULLI = Induction(n, (TIMES_R,), (Square(n, 1 - r),), NOTHING)
TWINS = [
    Twins(
        "Bernoulli's inequality",
        power(r**n, 1 - (n - 1) * (1 - r), BERNOULLI),
        power(r**n, 1 - n * (1 - r), BERNOULLI),
    ),
    Twins(
        "a step with too small a rest",
        power(
            r**n,
            1 - n * (1 - r),
            Induction(n, (TIMES_R,), (Square(n / 2, 1 - r),), NOTHING),
        ),
        power(r**n, 1 - n * (1 - r), BERNOULLI),
    ),
    Twins(
        "a multiple that may be negative",
        power(
            x**n,
            1 - n * (1 - x),
            Induction(n, (TIMES_X,), (Square(n, 1 - x),), NOTHING),
        ),
        power(r**n, 1 - n * (1 - r), BERNOULLI),
    ),
    Twins(
        "a base that does not hold",
        power(2**n, 4 * n, Induction(n, (Again(),), (Square(2**n - 4, S.One),), NOTHING), 3),
        power(2**n, 4 * n, Induction(n, (Again(),), (Square(2**n - 4, S.One),), NOTHING), 4),
    ),
    Twins(
        "a step that does not hold",
        power(n, 3 * n - 2, Induction(n, (Again(),), NOTHING, NOTHING)),
        power(3 * n, 3 * n - 2, Induction(n, (Again(),), NOTHING, (Square(S(2), S.One),))),
    ),
    Twins(
        "a matrix that would have to grow",
        Statement(
            Trace(A) ** 2,
            Trace(A * A),
            Induction(N, (Again(),), NOTHING, NOTHING),
            Relation.AT_MOST,
            hypotheses=(Hypothesis(A, Kind.HERMITIAN),),
        ),
        Statement(
            (n + 1) * Trace(A * A),
            Trace(A * A),
            Induction(n, (Again(),), (Square(S.One, A),), (Square(S.One, A),)),
            AT_LEAST,
            ((n, 1), (N, 1)),
            hypotheses=(Hypothesis(A, Kind.HERMITIAN),),
        ),
    ),
    Twins(
        "over another number",
        Statement(
            r**n,
            1 - n * (1 - r),
            Induction(m, (TIMES_R,), (Square(n, 1 - r),), NOTHING),
            AT_LEAST,
            ((n, 1), (m, 1)),
        ),
        Statement(r**n, 1 - n * (1 - r), BERNOULLI, AT_LEAST, ((n, 1), (m, 1))),
    ),
]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)
