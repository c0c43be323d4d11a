"""Both sides of a claim from its own terms: what a slack must be, and may be."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Any

from flint import arb, ctx
from sympy import Add, Basic, Integer, Mul, Pow, Rational, Symbol

from bptools.algebra import Constant
from bptools.claims import Claim, Relation
from bptools.errors import UsageError
from bptools.evaluation.balls import PRECISION, ball
from bptools.falsification.entries import TooLargeError
from bptools.falsification.falsifier import trial_at
from bptools.falsification.valuation import NotComputableError
from bptools.hunting.assumed import require_assumed, require_assumed_ranges
from bptools.hunting.claimed import ClaimedInstance, by_names, instance_of
from bptools.hunting.quantities import Scalar
from bptools.hunting.slack import Sides, Slack
from bptools.hunting.spaces.number_ranges import RealRange, WholeRange, numbers

WIDEST = 0.01  # of what a slack and its claim's may differ by, where a norm is enclosed
FARTHEST, MOST = 8.0, 64  # of the numbers of a space that nobody declared


def derived_sides(claim: Claim, values: Mapping[str, Scalar]) -> Sides:
    """Return both sides of a claim that is arithmetic of numbers, from its own terms.

    Args:
        claim: The claim.
        values: A float, a traced value or a ball for each of its symbols, by name.

    Raises:
        UsageError: If a side holds more than sums, products and whole powers of numbers.
    """
    return Sides(*(_value(claim, side, values) for side in (claim.quantity, claim.closed_form)))


def _value(claim: Claim, side: Basic, values: Mapping[str, Scalar]) -> Scalar:
    if isinstance(side, Symbol) and side.name in values:
        return values[side.name]
    if isinstance(side, Rational):
        number = Fraction(int(side.p), int(side.q))
        is_ball = any(isinstance(value, arb) for value in values.values())
        return ball(number) if is_ball else float(number)
    if isinstance(side, Constant):
        return _value(claim, side.expression, values)
    whole_power = isinstance(side, Pow) and bool(side.args[1].is_integer)
    if not (isinstance(side, Add | Mul) or whole_power):
        raise UsageError(
            f"the slack of {claim.name} cannot be derived: it holds {type(side).__name__} {side}; "
            f"declare it by bptools.hunting.slack"
        )
    if whole_power:
        return _value(claim, side.args[0], values) ** _exponent(claim, side.args[1], values)
    parts = [_value(claim, part, values) for part in side.args]
    return reduce(add if isinstance(side, Add) else mul, parts)


def _exponent(claim: Claim, side: Basic, values: Mapping[str, Scalar]) -> Any:  # noqa: ANN401
    """Return a whole number, of a ball the integer that it is: a power of balls needs a sign."""
    if isinstance(side, Integer):
        return int(side)
    value = _value(claim, side, values)
    whole = value.unique_fmpz() if isinstance(value, arb) else None
    return value if whole is None else int(whole)


def derived_slack(claim: Claim) -> Slack:
    """Return the slack of an inequality between numbers, which nobody needs to declare.

    Args:
        claim: An inequality of numbers alone.

    Returns:
        The slack over numbers of the symbols' own sorts and domain, up to 8 in size, whole ones up
        to 64 above the least, or of either sign.

    Raises:
        UsageError: If it is more than arithmetic of numbers, or of numbers of another sort.
    """
    symbols = sorted(claim.quantity.free_symbols | claim.closed_form.free_symbols, key=str)
    derived_sides(claim, {symbol.name: 1.0 for symbol in symbols if isinstance(symbol, Symbol)})
    least = dict(claim.domain)
    whole, real = [], []
    for symbol in symbols:
        if symbol in least or symbol.is_integer:
            start = least.get(
                symbol, 1 if symbol.is_positive else 0 if symbol.is_nonnegative else -MOST
            )
            end = -1 if symbol.is_negative else 0 if symbol.is_nonpositive else max(start, 0) + MOST
            whole.append(WholeRange(symbol.name, int(start), int(end)))
        else:
            low = 1 / MOST if symbol.is_positive else 0.0 if symbol.is_nonnegative else -FARTHEST
            high = -1 / MOST if symbol.is_negative else 0.0 if symbol.is_nonpositive else FARTHEST
            real.append(RealRange(symbol.name, low, high))
    spaces = numbers(tuple(real), tuple(whole))
    require_assumed_ranges(claim, spaces(None, None)[0])
    return Slack(claim, derived_sides, spaces)


def require_of_claim(slack: Slack) -> None:
    """Refuse a slack that is not that of its claim, at instances whose letters are known.

    Larger less smaller side is compared, each enclosed: the slack's by its own quantities, the
    claim's node by node from its formula. A slack that is reworded is not compared.

    Raises:
        UsageError: With the instance and both slacks, if there is nothing to compare, or if an
            instance or a range holds what the claim says nothing of.
    """
    if slack.reworded:
        return
    compared = 0
    if slack.claimed is by_names:
        for space in slack.spaces(None, None):
            require_assumed_ranges(slack.claim, space)
    for instance in slack.claimed(slack.claim, slack.spaces):
        with ctx.workprec(PRECISION):
            _require_same(slack, instance)
        compared += 1
    if not compared:
        raise UsageError(
            f"the slack of {slack.claim.name} must say what the claim's letters are at instances "
            "of its spaces (claimed), or why its sides cannot be compared (reworded)"
        )


def _require_same(slack: Slack, instance: ClaimedInstance) -> None:
    space, (choice, parameters) = instance.space, instance.drawn
    larger, smaller = map(arb, slack.ordered(space.enclosed(choice, parameters)))
    claimed = _claimed_slack(slack.claim, instance)
    difference = larger - smaller - claimed
    where = f"{space.label}, {'; '.join(space.describe(choice, parameters))}"
    if not difference.contains(0):
        raise UsageError(
            f"the slack of {slack.claim.name} must be that of its claim: at {where} it is "
            f"{float(larger - smaller):.6g}, the claim's is {float(claimed):.6g}"
        )
    if not difference.is_finite() or not difference.rad() <= WIDEST * (1 + abs(claimed).upper()):
        raise UsageError(
            f"the slack of {slack.claim.name} must be known to {WIDEST} at {where}, it is within "
            f"{float(difference.rad()):.2g}"
        )


def _claimed_slack(claim: Claim, instance: ClaimedInstance) -> arb:
    """Return larger less smaller side of a claim, from its own formula."""
    values = instance_of(claim, instance.letters)
    require_assumed(claim, values)
    try:
        trial = trial_at(claim, values)
    except (NotComputableError, TooLargeError) as error:
        raise UsageError(
            f"the slack of {claim.name} cannot be compared with its claim: {error}"
        ) from None
    gap = trial.right[0].real - trial.left[0].real
    return -gap if claim.relation is Relation.AT_LEAST else gap
