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

from bptools.verification.cases.constants import constant
from bptools.verification.cases.instances import read_letters, sides_at
from bptools.verification.explicit.balls import BITS
from bptools.verification.explicit.evaluation import (
    EvaluatedSides,
    Evaluation,
    Value,
    as_ball,
    relates,
)
from bptools.verification.explicit.witnesses import ExplicitValues, require_scalars
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.printed.claims import PrintedClaim
from bptools.verification.scalars.quantities import exact
from bptools.verification.scalars.ratios import Ratio
from bptools.verification.terms.contexts import Proposition
from bptools.verification.terms.language import LIMITS, Node

ROUNDING = 1 / (1 << 40)  # relative, of ends that were rounded to doubles
NEAR_ZERO = 1 / (1 << 100)  # of a bound that is a ball around 0
_ASSIGNED = re.compile(r"\$?([A-Za-z][\w()]*) = (-?\d+(?:(?:/| slash )[1-9]\d*)?)\$?", re.ASCII)
_EQUATED = re.compile(r"([^\s$,;:]+)\s*=\s*([^,$]*)")
_DISTANCE = ", largest distance"
_ENTRIES = re.compile(r"equal in all ([1-9]\d{0,5}) entries")
COMPARED = "its cases are compared again"
_CUT = re.compile(r"(?P<digits>-?\d+\.(?P<tail>\d{1,40}))(?:E(?P<height>-?\d{1,4}))?…", re.ASCII)


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
        if not label.isprintable():
            raise Rejected("the label of a case has letters that are not seen")
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
    is_read = claim is not None and not _has_no_instances(claim.statement)
    return ReadCases(len(cases), compared, evaluated, differing, placed, is_read)


def _has_no_instances(statement: Proposition) -> bool:
    """Return whether a side has a limit, an integral or an averaged modulus, of no rule here."""
    seen, left = set[Node](), [statement.left, statement.right]
    while left:
        term = left.pop()
        seen.add(term)
        parts = (part if type(part) is tuple else (part,) for part in term.parts)
        left += {p for part in parts for p in part if type(p) is Node} - seen
    operations = {term.op for term in seen}
    averaged = {"AbsoluteRatio"} if operations & {"HaarMean", "AngleMean"} else set()
    return bool(operations & {*LIMITS, "LineIntegral", *averaged})


def _split(expected: object, relation: str = "=") -> tuple[str, object]:
    match = re.fullmatch(r"(<=|>=) (.*)", expected) if isinstance(expected, str) else None
    return (match[1], match[2]) if match else (relation, expected)


def _follows(case: dict[str, Any]) -> bool | None:
    """Return whether a case's numbers show that it holds; None if they are not exact."""
    relation, right = _split(case.get("expected"))
    first, second = _written(case.get("found")), _written(right)
    enclosed, bound = case.get("low") is not None, _number(case.get("bound"))
    if second is not None and bound is not None and not _is_near(second, bound):
        raise Rejected("the bound of a case is another number than it expects")
    if not enclosed and first is not None and second is not None:
        return relates(first, relation, second)  # of digits that are cut off, equality is open
    ends = [_number(case.get(end)) for end in ("low", "high")]
    if None in ends:
        return None
    return _within(ends[0], ends[1], relation, _number(right) if bound is None else bound)


def _is_near(value: Value, bound: float) -> bool:
    """Return whether a double is a value, rounded."""
    middle = float(as_ball(value).real.mid())
    return abs(middle - bound) <= ROUNDING * abs(bound) + NEAR_ZERO


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
    return None if term is None else exact(term)


def _is_known(value: Value) -> bool:
    """Return whether a value has a dozen digits: a wide ball would agree with any number."""
    with flint.ctx.workprec(BITS):
        ball = as_ball(value)
        width = ball.real.rad() + ball.imag.rad()
        return bool(width <= (1 + abs(ball)).lower() * arb("1e-12"))


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
    entries = _ENTRIES.fullmatch(str(case.get("found")))
    if entries is not None:
        return _agree_in_entries(case, claim, evaluation, int(entries[1]))
    sides = _sides(claim, label, case.get("letters"), evaluation)
    if sides is None:
        return None
    left, right, _ = sides
    relation, expected = _split(case.get("expected"), claim.statement.relation)
    shown = relates(left, claim.statement.relation, right)
    if shown is not None and shown is not (case["verdict"] == "holds"):
        return False
    if shown is None and case["verdict"] == "fails":
        return None
    numbers = _written(case.get("found")), _written(expected)
    is_distance = label.endswith(_DISTANCE)
    if not is_distance and numbers[0] is not None and numbers[1] is not None:
        if not (_is_known(left) and _is_known(right)):
            return None
        differ = [relates(numbers[0], "=", left), relates(numbers[1], "=", right)]
        return relation == claim.statement.relation and False not in differ
    low, high = _number(case.get("low")), _number(case.get("high"))
    if low is None or high is None or not (_is_known(left) and _is_known(right)):
        return None
    with flint.ctx.workprec(BITS):
        first, second = as_ball(left), as_ball(right)
        if is_distance:
            return bool(abs(first - second).lower() <= arb(high))
        bound = _number(case.get("bound"))
        enclosed = arb(low).union(arb(high)) * (1 + arb(0, ROUNDING))
        return bool(enclosed.overlaps(first.real)) and (bound is None or _is_near(second, bound))


def _agree_in_entries(
    case: dict[str, Any], claim: PrintedClaim, evaluation: Evaluation, count: int
) -> bool | None:
    """Return whether the sides are equal in all entries: of matrices, or at an instance of each."""
    letters = case.get("letters", {})
    if isinstance(letters, list) and len(letters) != count:
        raise Rejected(f"{count} entries are said to be equal, at {len(letters)} instances")
    each = letters if isinstance(letters, list) else [letters]
    sides = [_sides(claim, str(case.get("label")), instance, evaluation) for instance in each]
    if any(letters in each[:place] for place, letters in enumerate(each)):
        raise Rejected("entries are said to be equal, at one instance twice")
    known = [x for x in sides if x is not None and _is_known(x.left) and _is_known(x.right)]
    if len(known) < len(each) or claim.statement.relation != "=":
        return None
    is_equal = all(relates(x.left, "=", x.right) is not False for x in known)
    return is_equal and sum(x.entries for x in known) == count and case["expected"] == case["found"]


def _sides(
    claim: PrintedClaim, label: str, letters: object, evaluation: Evaluation
) -> EvaluatedSides | None:
    """Return both printed sides at the values of a label, or at those that a case has.

    Raises:
        Rejected: If these are none of the claim, or not those of the label.
    """
    if letters is None:
        values, is_all = _stated(label)
        return _at_numbers(claim, values, evaluation) if is_all else None
    if not letters and claim.statement.context:
        return None
    instance = read_letters(letters)
    try:
        _require_label(claim, label, instance.scalars)
        return sides_at(claim.statement, evaluation, instance)
    except OutOfReach:
        return None


def _require_label(claim: PrintedClaim, label: str, values: Mapping[str, Node]) -> None:
    """Refuse a label that says of a number another value than the case has.

    Raises:
        Rejected: If it does, says it twice, or in letters that can be taken for others.
        OutOfReach: If it says it in another way than as a number or a formula.
    """
    names = {_plain(letter): name for name, letter in claim.alphabet.names.items()}
    seen = set[str]()
    for letter, text in _EQUATED.findall(label):
        if not (letter.isascii() and text.isascii()):
            raise Rejected("the label of a case has letters that can be taken for others")
        name = names.get(_plain(letter), "")
        if name not in values:
            continue
        if name in seen:
            raise Rejected(f"the label {label} gives {letter} two values")
        seen.add(name)
        gap = exact(values[name]) - exact(claim.alphabet.term(text.strip().replace("/", " slash ")))
        if not gap.is_zero:
            raise Rejected(f"the label of a case says another {name} than its letters")
    mentioned = {names.get(word, "") for word in re.findall(r"[\w^]+", _plain(label))}
    if mentioned & values.keys() - seen:
        raise OutOfReach("a label that says of a number something else than its value")


def violates(claim: PrintedClaim, values: Mapping[str, Node]) -> bool | None:
    """Return whether a claim's relation is violated at values; None if they do not say."""
    sides = _at_numbers(claim, values, Evaluation(claim.statement))
    holds = None if sides is None else relates(sides.left, claim.statement.relation, sides.right)
    return None if holds is None else not holds


def _at_numbers(
    claim: PrintedClaim, values: Mapping[str, Node], evaluation: Evaluation
) -> EvaluatedSides | None:
    """Return both printed sides at values of the printed letters; None if not all have one."""
    named = _by_name(claim, values)
    try:
        require_scalars(tuple(d for d in claim.statement.context if d.name in named), named)
        return evaluation.at(ExplicitValues(named, {}, {}))
    except (OutOfReach, Rejected):
        return None
