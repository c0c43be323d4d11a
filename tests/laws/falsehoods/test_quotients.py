"""Quotients that are not bounded from below, each beside one that is."""

import pytest

from bptools.kernel import terms as t
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Context
from bptools.kernel.terms import Relation, whole
from bptools.kernel.theorems import Theorem
from tests.laws.falsehoods.inferences import Hands, Inference, product
from tests.laws.falsehoods.letters import CONTEXT, ONE, SCALARS, TWO, ZERO, I, Q, x

NUMBERS = Context(SCALARS)
SQUARE = rules.square(NUMBERS, x)
SQUARED = product(x, x)
NONE = rules.scaled(rules.square(NUMBERS, ONE), ZERO)
UNIT, LINE_BELOW = t.Sum((ONE, SQUARED)), t.minus(ONE, SQUARED)
FOURTH = rules.square(NUMBERS, SQUARED)


def from_below(
    above: t.Term = ONE,
    below: t.Term = UNIT,
    least: t.Term = ONE,
    value: t.Term = LINE_BELOW,
    bounds: tuple[Theorem, Theorem] = (FOURTH, SQUARE),
) -> Inference:
    """1/(1 + x^2) is at least 1 - x^2: what is left is x^4, and 1 + x^2 is x^2 above 1."""
    given = {"above": above, "below": below, "least": least, "value": value, "bounds": bounds}
    states = bounds[0].context, t.AbsoluteRatio(above, below), Relation.AT_LEAST, value
    return Inference("quotient_from_below", given, states)


NO_RANK = rules.scaled(rules.square(CONTEXT, ONE), ZERO)
BELOW = [
    Hands(label, false, from_below())
    for label, false in {
        "a quotient of squares that may vanish": from_below(
            SQUARED, SQUARED, ZERO, ONE, (NONE, SQUARE)
        ),
        "a quotient of traces that may vanish": from_below(
            t.Trace(Q), t.Trace(Q), t.Trace(Q), ONE, (NO_RANK, NO_RANK)
        ),
        "a quotient by something negative": from_below(
            whole(-1),
            product(whole(-1), UNIT),
            t.minus(whole(-2), SQUARED),
            TWO,
            (rules.added(rules.square(NUMBERS, ONE), rules.scaled(SQUARE, TWO)), NONE),
        ),
        "an imaginary quotient": from_below(I, ONE, ONE, I, (NONE, NONE)),
        "a quotient above another gap": from_below(value=ONE),
        "a quotient by more than it is": from_below(least=TWO),
    }.items()
]


@pytest.mark.parametrize("hands", BELOW, ids=lambda hands: hands.label)
def test_the_kernel_refuses_it(hands):
    hands.check_rule()


@pytest.mark.parametrize("hands", BELOW, ids=lambda hands: hands.label)
def test_the_second_reader_rejects_it(hands):
    hands.check_reader()
