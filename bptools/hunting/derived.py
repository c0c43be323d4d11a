"""Both sides of a claim from its own terms: what a slack must be, and may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx, fmpq
from sympy import Add, Basic, Integer, Mul, Pow, Rational, Symbol

from bptools.algebra import Constant
from bptools.claims import Claim
from bptools.errors import UsageError
from bptools.evaluation.balls import PRECISION, ball
from bptools.falsification import sides_at
from bptools.hunting.quantities import Scalar
from bptools.hunting.slack import Sides, Slack
from bptools.hunting.spaces.number_ranges import NumberSpace, RealRange, WholeRange, numbers
from bptools.statistics import stream

PINNED = 4  # instances at which a slack is compared with its claim
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
        to 64 above the least.

    Raises:
        UsageError: If it is more than arithmetic of numbers.
    """
    symbols = sorted(claim.quantity.free_symbols | claim.closed_form.free_symbols, key=str)
    derived_sides(claim, {symbol.name: 1.0 for symbol in symbols if isinstance(symbol, Symbol)})
    least = dict(claim.domain)
    whole, real = [], []
    for symbol in symbols:
        if symbol in least or symbol.is_integer:
            start = int(least.get(symbol, int(bool(symbol.is_positive))))
            whole.append(WholeRange(symbol.name, start, start + MOST))
        else:
            low = 1 / MOST if symbol.is_positive else 0.0 if symbol.is_nonnegative else -FARTHEST
            real.append(RealRange(symbol.name, low, FARTHEST))
    return Slack(claim, derived_sides, numbers(tuple(real), tuple(whole)))


def require_of_claim(slack: Slack) -> None:
    """Refuse a slack whose sides are not those of its claim, where both can be computed.

    They can where the space is of numbers that have the names of all that the claim leaves open.

    Raises:
        UsageError: With the instance and both pairs of sides.
    """
    for space in slack.spaces(None, None):
        if not isinstance(space, NumberSpace):
            continue
        for values, choice, parameters in _pinned(slack, space):
            with ctx.workprec(PRECISION):
                claimed = sides_at(slack.claim, values)
                if claimed is None:
                    break
                declared = slack.sides(slack.claim, space.enclosed(choice, parameters))
                agree = all(
                    (arb(a) - b).contains(0) for a, b in zip(declared, claimed, strict=True)
                )
            if not agree:
                where = "; ".join(space.describe(choice, parameters))
                pairs = " and ".join(
                    f"{float(left):.6g}, {float(right):.6g}" for left, right in (declared, claimed)
                )
                raise UsageError(
                    f"the slack of {slack.claim.name} must have the sides of its claim: at "
                    f"{where} they are {pairs}"
                )


class _PinnedNumbers(NamedTuple):
    """Numbers of a space by name, and as the space takes them."""

    values: Any
    choice: Any
    parameters: Any


def _pinned(slack: Slack, space: NumberSpace[Any]) -> Iterator[_PinnedNumbers]:
    starts = space.draw(stream(0, "pinned", slack.claim.name, space.label), PINNED)
    for k in range(PINNED):
        choice = {name: drawn[k] for name, drawn in starts.choice.items()}
        parameters = {
            name: np.asarray(Fraction(float(drawn[k])).limit_denominator(1000), dtype=object)
            for name, drawn in starts.parameters.items()
        }
        values = {name: fmpq(int(value)) for name, value in choice.items()}
        values |= {
            name: fmpq(value.item().numerator, value.item().denominator)
            for name, value in parameters.items()
        }
        yield _PinnedNumbers(values, choice, parameters)
