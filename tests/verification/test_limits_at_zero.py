"""Limits at 0 in the second reader: what they are, and nothing near it."""

import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Function, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.terms import whole
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.rules.limiting import tends_at_zero
from tests.verification.test_explicit import carried

a, b, c, z = (t.Variable(name) for name in ("a", "b", "c", "z"))
CONTEXT = Context(
    (
        Scalars("a", Sort.POSITIVE),
        Scalars("b", Sort.POSITIVE),
        Scalars("c", Sort.REAL),
        Scalars("z", Sort.COMPLEX),
        Function("f", Sort.REAL),
    )
)


def over(above, below):
    return t.Product((above, t.Power(below, whole(-1))))


def wave(kind, argument):
    return t.Apply(kind, argument)


SIN, COS, EXP = t.Elementary.SIN, t.Elementary.COS, t.Elementary.EXP
TWICE = t.Product((whole(2), a))
SINE = over(wave(SIN, TWICE), TWICE)
LIMITS = {
    "a number": (b, b),
    "nothing": (t.minus(a, a), whole(0)),
    "a power": (t.Product((b, t.Power(a, whole(2)))), whole(0)),
    "a sine over its angle": (SINE, whole(1)),
    "what a sine lacks": (
        over(t.minus(whole(1), SINE), t.Power(a, whole(2))),
        over(whole(2), whole(3)),
    ),
    "what a cosine lacks": (
        over(t.minus(whole(1), wave(COS, a)), t.Power(a, whole(2))),
        over(whole(1), whole(2)),
    ),
    "a quotient of both": (
        over(t.minus(whole(1), wave(COS, a)), t.Product((b, t.Power(wave(SIN, a), whole(2))))),
        over(whole(1), t.Product((whole(2), b))),
    ),
    "one power more above": (over(t.Power(wave(SIN, a), whole(2)), a), whole(0)),
    "a growth": (over(t.minus(wave(EXP, a), whole(1)), a), whole(1)),
    "a sum below": (over(t.Sum((a, t.Product((b, t.Power(a, whole(2)))))), a), whole(1)),
}
NO_LIMITS = {
    "it grows": over(b, a),
    "it grows as a power does": over(wave(SIN, a), t.Power(a, whole(3))),
    "a root": t.Power(a, over(whole(1), whole(2))),
    "a sign that is not known": over(a, t.Product((c, wave(SIN, a)))),
    "another function": over(t.Value("f", "a"), a),
    "a logarithm's square": over(a, t.Value("f", "a")),
}


@pytest.mark.parametrize("label", LIMITS)
def test_a_limit_is_shown_and_none_beside_it(label):
    body, value = LIMITS[label]
    limit = t.LimitAtZero("a", body)
    assert tends_at_zero(*carried(CONTEXT, limit, value)).relation == "="
    for false in (t.Sum((value, whole(1))), t.Product((value, b, b)), t.Sum((value, b))):
        if label in ("nothing", "a power", "one power more above") and isinstance(false, t.Product):
            continue  # 0 times anything is 0
        with pytest.raises(Rejected, match="not shown"):
            tends_at_zero(*carried(CONTEXT, limit, false))


@pytest.mark.parametrize("label", NO_LIMITS)
def test_what_has_no_limit_that_is_read(label):
    with pytest.raises((Rejected, OutOfReach)):
        tends_at_zero(*carried(CONTEXT, t.LimitAtZero("a", NO_LIMITS[label]), whole(0)))


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        (t.Limit("a", b), b, "a limit at 0 is needed"),
        (t.LimitAtZero("c", b), b, "c is not positive"),
        (t.LimitAtZero("a", a), a, "value .*depends on"),
    ],
)
def test_what_is_no_limit_at_zero(limit, value, words):
    with pytest.raises(Rejected, match=words):
        tends_at_zero(*carried(CONTEXT, limit, value))
