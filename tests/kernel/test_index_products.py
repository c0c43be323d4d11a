"""Products over an index: what is proved of them is so at every number of factors."""

from random import Random

import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation
from bptools.kernel.theorems import equal
from bptools.witnesses.models import compare
from bptools.witnesses.values import Model

n, i, x = t.Variable("n"), t.Variable("i"), t.Variable("x")
CONTEXT = Context((Scalars("n", Sort.NATURAL, 1), Scalars("x", Sort.POSITIVE)))


def plus(term, number):
    return t.Sum((term, t.whole(number)))


def product(body, size):
    return t.IndexProduct("i", body, size)


def factor(random):
    """A factor that is positive for positive x: i + k, x + i, x, 2, (1 + x)^i, 1/(i + 1)."""
    choices = (
        plus(i, random.randrange(1, 4)),
        t.Sum((x, i)),
        x,
        t.whole(2),
        t.Power(plus(x, 1), i),
        t.Power(plus(i, 1), t.whole(-1)),
        t.Sum((x, t.Power(t.whole(2), i))),
    )
    return random.choice(choices)


def statement(random):
    """Two spellings of one product, and whether the right one was spoilt."""
    body = tuple(factor(random) for _ in range(2))
    extra, spoilt = random.randrange(3), random.random() < 0.5
    left = product(t.Product(body), plus(n, extra))
    beyond = [t.Product(body).put({"i": plus(n, k + spoilt)}) for k in range(extra)]
    apart = [product(part, n) for part in body]
    if spoilt and not extra:
        apart[0] = product(body[0], plus(n, 1))
    return left, t.Product((t.whole(1), *apart, *beyond))


def test_what_does_not_depend_on_the_index_is_a_power():
    power = t.Power(t.Product((t.whole(3), x)), n)
    assert equal(CONTEXT, product(t.Product((t.whole(3), x)), n), power)
    with pytest.raises(Refusal, match="unexplained"):
        equal(
            CONTEXT,
            product(t.Product((i, x)), n),
            t.Product((t.Power(i, n), t.Power(x, n))).put({"i": n}),
        )


@pytest.mark.parametrize("seed", range(40))
def test_what_is_proved_is_so_and_what_is_so_is_proved(seed):
    left, right = statement(Random(seed))
    values = [Model({"n": t.whole(k), "x": t.whole(3)}) for k in (1, 2, 4)]
    is_false = any(compare(CONTEXT, at, left, Relation.EQUAL, right).violated for at in values)
    if is_false:
        with pytest.raises(Refusal):
            equal(CONTEXT, left, right)
    else:
        equal(CONTEXT, left, right)


ONE_OVER = t.Power(product(plus(i, -2), n), t.whole(-1))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (t.Product((product(plus(i, -2), n), ONE_OVER)), t.whole(1)),  # 0/0 from n = 3 on
        (product(t.Power(i, t.whole(-1)), n), product(t.Power(i, t.whole(-1)), n)),  # 1/0
        (product(i, plus(n, -2)), product(i, plus(n, -2))),  # -1 factors
        (product(i, t.Product((t.whole(2), n))), product(i, t.Product((t.whole(2), n)))),
        (t.Slope(product(t.Sum((x, i)), n), x), t.whole(0)),
        (product(t.Sum((x, i)), n), product(t.Sum((x, t.Variable("index 0"))), n)),
    ],
)
def test_what_has_no_meaning_or_no_rule_is_refused(left, right):
    with pytest.raises(Refusal):
        equal(CONTEXT, left, right)


def test_an_inverse_needs_factors_that_do_not_vanish():
    """P - 2 with P = n! vanishes at n = 2, though neither is zero as a polynomial in P."""
    shifted = t.Power(t.Sum((product(plus(i, 1), n), t.whole(-2))), t.whole(-1))
    with pytest.raises(Refusal, match="must not vanish"):
        equal(CONTEXT, shifted, shifted)
    inverse = t.Power(product(plus(i, 1), n), t.whole(-1))
    equal(CONTEXT, inverse, product(t.Power(plus(i, 1), t.whole(-1)), n))


def test_indices_inside_of_one_another_are_kept_apart():
    inner = t.IndexProduct("j", t.Sum((x, i, t.Variable("j"))), n)
    renamed = t.IndexProduct("k", t.Sum((x, i, t.Variable("k"))), n)
    equal(CONTEXT, product(inner, n), product(renamed, n))
    with pytest.raises(Refusal):
        equal(CONTEXT, product(inner, n), t.IndexProduct("j", inner, n))
