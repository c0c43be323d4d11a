"""Cases of checks, read again: that verdicts follow from their numbers, and the printed sides.

Of an exact or enclosed case the comparison is made again. Where its label gives every letter of the
claim's formula a value, both printed sides are evaluated there, averages by the reader's own rules.
What a check computed from other instances is not computed again; the reader says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flint
from flint import acb, arb

from bptools.verification.balls import BITS, ball_of, ball_of_term
from bptools.verification.constants import constant
from bptools.verification.equality import values_of
from bptools.verification.instances import Evaluation, WrittenInstance
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.printed import PrintedClaim
from bptools.verification.quantities import QuantityReader
from bptools.verification.scalars import Ratio
from bptools.verification.statements import Context, Node, put
from bptools.verification.witnesses import require_scalars

ROUNDING = 1 / (1 << 40)  # relative, of ends that were rounded to doubles
NEAR_ZERO = 1 / (1 << 100)  # of a bound that is a ball around 0
_ASSIGNED = re.compile(r"\$?([A-Za-z][\w()]*) = (-?\d+(?:(?:/| slash )[1-9]\d*)?)\$?")
_DISTANCE = ", largest distance"
COMPARED = "its cases are compared again"
_CUT = re.compile(r"(?P<digits>-?\d+\.(?P<tail>\d{1,40}))(?:E(?P<height>-?\d{1,4}))?…")

Value = Ratio | acb


@dataclass(frozen=True)
class ReadCases:
    """What became of the cases of a finding.

    Args:
        cases: How many there are.
        compared: How many verdicts agree with the numbers of their case, as far as it has them.
        evaluated: At how many both printed sides were evaluated, with the same outcome.
        differing: The first label at which they came out otherwise than the case says.
        placed: How many have a label that gives values to letters.
        is_read: Whether the claim's formula can be read.
    """

    cases: int
    compared: int
    evaluated: int
    differing: str = ""
    placed: int = 0
    is_read: bool = True

    @property
    def because(self) -> str:
        """Why not every case was evaluated again; empty if every one was."""
        if self.complete:
            return ""
        if not self.is_read:
            return f"{COMPARED}, its formula is none that the reader evaluates"
        if not self.placed:
            return f"{COMPARED}, the instances that they are of are not in the results"
        return f"{COMPARED}, not all of them are of instances that the reader can evaluate"

    @property
    def complete(self) -> bool:
        """Whether every case was evaluated again."""
        return self.evaluated == self.cases

    def __str__(self) -> str:
        if self.differing:
            return f"at {self.differing} the printed sides are not those of the case"
        parts = f"{self.compared} of {self.cases} verdicts agree with the numbers of their case"
        if self.evaluated:
            parts += f", at {self.evaluated} the printed sides were evaluated again"
        if self.complete:
            return parts
        return f"{parts}; what the check computed otherwise is not computed again"


def read_cases(cases: list[dict[str, Any]], claim: PrintedClaim | None) -> ReadCases:
    """Read the cases of an exact or enclosed finding again.

    Args:
        cases: As the results hold them.
        claim: The claim as it is printed; None if its formula cannot be read.

    Raises:
        Rejected: If a verdict contradicts the numbers of its case.
    """
    compared = evaluated = placed = 0
    differing = ""
    evaluation = None if claim is None else Evaluation(claim.statement)
    for case in cases:
        label, verdict = str(case.get("label", "")), case["verdict"]
        follows = _follows(case)
        if follows is not None and verdict in ("holds", "fails"):
            if follows is not (verdict == "holds"):
                raise Rejected(f"the case {label!r} {verdict}, and its numbers say otherwise")
            compared += 1
        placed += bool(assigned(label) or case.get("letters"))
        agrees = None
        if claim is not None and evaluation is not None:
            agrees = _agrees(case, claim, evaluation)
        evaluated += agrees is True
        if agrees is False:
            differing = differing or label
    return ReadCases(len(cases), compared, evaluated, differing, placed, claim is not None)


def _split(expected: object, relation: str = "=") -> tuple[str, object]:
    match = re.fullmatch(r"(<=|>=) (.*)", expected) if isinstance(expected, str) else None
    return (match[1], match[2]) if match else (relation, expected)


def _follows(case: dict[str, Any]) -> bool | None:
    """Return whether a case's numbers show that it holds; None if they are not exact."""
    relation, right = _split(case.get("expected"))
    first, second = _written(case.get("found")), _written(right)
    enclosed = case.get("low") is not None
    if not enclosed and first is not None and second is not None:
        return _relates(first, relation, second)  # of digits that are cut off, equality is open
    ends = [_number(case.get(end)) for end in ("low", "high")]
    if None in ends:
        return None
    bound = _number(case.get("bound"))
    return _within(ends[0], ends[1], relation, _number(right) if bound is None else bound)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not math.isnan(value) else None


def _within(
    low: float | None, high: float | None, relation: str, bound: float | None
) -> bool | None:
    """Return whether an enclosure shows that a relation holds; None if it leaves that open."""
    if low is None or high is None or bound is None:
        return None
    if low > high:
        raise Rejected("an enclosure ends before it begins")
    slack = ROUNDING * max(abs(low), abs(high), abs(bound))
    match relation:
        case "=":
            return low <= bound + slack and bound <= high + slack
        case "<=":
            return True if high <= bound + slack else False if low > bound else None
    return True if low >= bound - slack else False if high < bound else None


def _written(number: object) -> Value | None:
    """Return a number that is written exactly, or a ball around one that is cut off."""
    if isinstance(number, int | float):  # a count, if it stands without an enclosure
        return Ratio.number(int(number)) if math.isfinite(number) and number % 1 == 0 else None
    cut = _CUT.fullmatch(number) if isinstance(number, str) else None
    if cut is not None:
        height = int(cut["height"] or 0)
        with flint.ctx.workprec(BITS):
            return acb(arb(f"{cut['digits']}e{height}", f"1e{height - len(cut['tail'])}"))
    term = constant(number)
    return None if term is None else _exact(term)


def _exact(term: Node) -> Ratio:
    return QuantityReader(())(term)


def _ball(value: Value) -> acb:
    return ball_of(value) if isinstance(value, Ratio) else value


def _is_known(value: Value) -> bool:
    """Return whether a value has a dozen digits: a wide ball would agree with any number."""
    with flint.ctx.workprec(BITS):
        ball = _ball(value)
        width = ball.real.rad() + ball.imag.rad()
        return bool(width <= (1 + abs(ball)).lower() * arb("1e-12"))


def _relates(left: Value, relation: str, right: Value) -> bool | None:
    """Return whether two numbers relate as they should; None if balls leave it open."""
    if isinstance(left, Ratio) and isinstance(right, Ratio):
        if (left - right).is_zero:
            return True
        if relation == "=":
            return False
    with flint.ctx.workprec(BITS):
        gap = _ball(left) - _ball(right)
        if relation == "=":
            return None if gap.contains(0) else False
        if not gap.imag.contains(0):
            raise Rejected("an inequality between numbers that are not real")
        above, below = bool(gap.real > 0), bool(gap.real < 0)
    if not above and not below:
        return None
    return below if relation == "<=" else above


def assigned(text: str) -> dict[str, Node]:
    """Return the values that a text gives to letters; none if it says anything else."""
    values, is_all = _stated(text)
    return values if is_all else {}


def _plain(letter: str) -> str:
    """Return a printed letter without the brackets of its indices, as labels have it."""
    return re.sub(r"[()]", "", letter)


def _by_name(claim: PrintedClaim, values: Mapping[str, Node]) -> dict[str, Node]:
    """Return the values of printed letters by the names that these are printed for."""
    letters = {name: _plain(letter) for name, letter in claim.alphabet.names.items()}
    return {name: values[letter] for name, letter in letters.items() if letter in values}


def _stated(text: str) -> tuple[dict[str, Node], bool]:
    """Return the values that a text gives to letters, and whether it says nothing else."""
    values: dict[str, Node] = {}
    parts = text.removesuffix(_DISTANCE).split(", ")
    for part in parts:
        match = _ASSIGNED.fullmatch(part)
        value = constant(match[2].replace(" slash ", "/")) if match else None
        if match is not None and value is not None:
            letter = _plain(match[1])
            if letter in values:
                raise Rejected(f"the label {text} gives {letter} two values")
            values[letter] = value
    return values, len(values) == len(parts)


def _agrees(case: dict[str, Any], claim: PrintedClaim, evaluation: Evaluation) -> bool | None:
    """Return whether the printed sides at a case's values are its numbers; None if unknown."""
    label = str(case.get("label", ""))
    sides = _sides(claim, label, case.get("letters"), evaluation)
    if sides is None:
        return None
    left, right = sides
    relation, expected = _split(case.get("expected"), claim.statement.relation)
    shown = _relates(left, claim.statement.relation, right)
    if shown is not None and shown is not (case["verdict"] == "holds"):
        return False
    if shown is None and case["verdict"] == "fails":
        return None
    numbers = _written(case.get("found")), _written(expected)
    is_distance = label.endswith(_DISTANCE)
    if not is_distance and numbers[0] is not None and numbers[1] is not None:
        if not (_is_known(left) and _is_known(right)):
            return None
        differ = [_relates(numbers[0], "=", left), _relates(numbers[1], "=", right)]
        return relation == claim.statement.relation and False not in differ
    low, high = _number(case.get("low")), _number(case.get("high"))
    if low is None or high is None or not (_is_known(left) and _is_known(right)):
        return None
    with flint.ctx.workprec(BITS):
        first, second = _ball(left), _ball(right)
        if is_distance:
            return bool(abs(first - second).lower() <= arb(high))
        bound = _number(case.get("bound"))
        enclosed = arb(low).union(arb(high)) * (1 + arb(0, ROUNDING))
        reach = ROUNDING * abs(bound or 0) + NEAR_ZERO
        near = bound is None or abs(float(second.real.mid()) - bound) <= reach
        return bool(enclosed.overlaps(first.real)) and near


def _sides(
    claim: PrintedClaim, label: str, letters: object, evaluation: Evaluation
) -> tuple[Value, Value] | None:
    """Return both printed sides at the values of a label, or at those that a case has.

    Raises:
        Rejected: If these are none of the claim, or not those of the label.
    """
    values, is_all = _stated(label)
    if letters is None:
        return sides_at(claim, values) if is_all else None
    instance = WrittenInstance.read(letters)
    for name, value in _by_name(claim, values).items():
        own = instance.scalars.get(name, value)
        if own is not value and not (_exact(own) - _exact(value)).is_zero:
            raise Rejected(f"the label of a case says another {name} than its letters")
    try:
        return evaluation.at(instance)
    except OutOfReach:
        return None


def violates(claim: PrintedClaim, values: Mapping[str, Node]) -> bool | None:
    """Return whether a claim's relation is violated at values; None if they do not say."""
    sides = sides_at(claim, values)
    holds = None if sides is None else _relates(sides[0], claim.statement.relation, sides[1])
    return None if holds is None else not holds


def sides_at(claim: PrintedClaim, values: Mapping[str, Node]) -> tuple[Value, Value] | None:
    """Return both printed sides of a claim at values of its letters; None if not all have one."""
    context, left, _, right = claim.statement
    named = _by_name(claim, values)
    try:
        require_scalars(tuple(d for d in context if d.name in named), named)
        return _value(left, context, named), _value(right, context, named)
    except (OutOfReach, Rejected):
        return None


def _value(side: Node, context: Context, values: Mapping[str, Node]) -> Value:
    """Return a side at explicit values: exact if its rules allow, else in balls."""
    naturals = {d.name: values[d.name] for d in context if d.sort == "natural" and d.name in values}
    try:
        term, rest = put(side, values), _without(context, values)
        (value,) = values_of(rest, term, average=True)
        ball_of(value.scalar)
    except (OutOfReach, Rejected):  # a derivative is by a letter, which stays one
        pass
    else:
        return value.scalar
    term, rest = put(side, naturals), _without(context, naturals)
    with flint.ctx.workprec(BITS):
        balls = {name: ball_of_term(value, {}, {}) for name, value in values.items()}
        (value,) = values_of(rest, term, average=True)
        return ball_of(value.scalar, balls)


def _without(context: Context, values: Mapping[str, Node]) -> Context:
    return tuple(d.put(values) for d in context if d.name not in values)
