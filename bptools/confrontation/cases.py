"""Exact, enclosed and rounded values compared with what a claim says they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from flint import acb, acb_mat, arb
from numpy.typing import ArrayLike
from sympy import Expr, Float, Symbol, sympify
from sympy.polys.domains import QQ_I

from bptools.claims import Case, Claim, Relation, Verdict
from bptools.confrontation.letters import written
from bptools.confrontation.sampled import bound_verdict
from bptools.evaluation import Exact, Gaussian, Values, evaluate, gaussian_array

Ball = arb | acb
VERDICTS = {True: Verdict.HOLDS, False: Verdict.FAILS, None: Verdict.INCONCLUSIVE}
NARROW = 1e-30  # what is enclosed more widely than this is not decided
LONGEST = 30  # characters of an exact number that is printed in full
UNIT_ROUNDING = (
    2.0**-50
)  # of one complex operation of doubles: sqrt(5) 2^-53, or a sine within 4 ulp
ROUNDED = "double precision within the radius of each case, from a count of the operations"


def claimed_at(claim: Claim, values: Values) -> float:
    """Return the right side of a claim as a float.

    Args:
        claim: The claim.
        values: What its symbols stand for: numbers and arrays.

    Raises:
        ValueError: If a symbol has no value.
    """
    return float(np.real(evaluate(claim.closed_form, values)))


def exact_case(
    label: str,
    relation: Relation,
    value: object,
    claimed: object,
    letters: Mapping[Any, Any] | None = None,
) -> Case:
    """Compare an exact number with the one that is claimed.

    Args:
        label: What was examined.
        relation: How the value is claimed to relate to the other number.
        value: What was found: an integer, a SymPy number or a Gaussian rational.
        claimed: The right side of the claim there.
        letters: What the claim's letters are there, so that a reader can compute both sides anew;
            None if the label says it, or nobody can.

    Returns:
        HOLDS or FAILS, INCONCLUSIVE where SymPy cannot tell on which side of the other a number is.

    Raises:
        TypeError: If a number is a float, not finite or none, or an inequality is asked of complex
            numbers.

    >>> from sympy import Rational
    >>> exact_case("N = 2", Relation.AT_MOST, Rational(1, 12), Rational(1, 12)).note
    'attained'
    """
    quantity, right = _number(value), _number(claimed)
    as_text = written(letters or {})
    # two forms of one number are equal: sqrt(5 + 2 sqrt(6)) is sqrt(2) + sqrt(3)
    equal = quantity == right or (quantity - right).equals(0)
    if relation is Relation.EQUAL:
        return Case(label, _text(right), _text(quantity), VERDICTS[equal], letters=as_text)
    if not (quantity.is_real and right.is_real):
        raise TypeError(f"{quantity} and {right} must be real numbers to be unequal in {label}")
    slack = right - quantity if relation is Relation.AT_MOST else quantity - right
    verdict = VERDICTS[equal or slack.is_nonnegative]
    note = "attained" if equal else ""
    expected = f"{relation.value} {_text(right)}"
    return Case(
        label,
        expected,
        _text(quantity),
        verdict,
        bound=float(right),
        note=note,
        letters=as_text,
    )


def exact_array_case(
    label: str,
    found: Exact,
    claimed: Exact,
    letters: Mapping[Any, Any] | Sequence[Mapping[Any, Any]] = (),
) -> Case:
    """Compare an array of exact numbers of Q(i), entry by entry, with the one that is claimed.

    Args:
        label: What was examined.
        found: What was found; integers, SymPy numbers or Gaussian rationals.
        claimed: What is claimed, of the same shape.
        letters: What the claim's letters are there: those of matrices that are compared, or, of
            numbers at several instances, those of each.

    Raises:
        TypeError: If they are masked, or no numbers.
        ValueError: If the shapes differ, or there is no entry.

    >>> exact_array_case("one", np.eye(2, dtype=int), np.eye(2, dtype=int)).found
    'equal in all 4 entries'
    """
    for array in (found, claimed):
        masked = isinstance(array, np.ma.MaskedArray)
        if masked or np.asarray(array).dtype.kind not in "iufcO":
            kind = "masked" if masked else np.asarray(array).dtype
            raise TypeError(f"entries must be numbers in {label}, not {kind}")
        if not np.size(array):
            raise ValueError(f"entries must be at least one in {label}")
    quantities, claimed_entries = gaussian_array(found), gaussian_array(claimed)
    if quantities.shape != claimed_entries.shape:
        raise ValueError(
            f"found must have shape {claimed_entries.shape}, it has {quantities.shape}"
        )
    different = np.argwhere(quantities != claimed_entries)
    if not len(different):
        words = f"equal in all {quantities.size} entries"
        if isinstance(letters, Mapping):
            return Case(label, words, words, Verdict.HOLDS, letters=written(letters))
        each = tuple(map(written, letters))
        return Case(label, words, words, Verdict.HOLDS, letters=each if all(each) else ())
    where = tuple(int(index) for index in different[0])
    return Case(
        label,
        f"{claimed_entries[where]} at {where}",
        f"{quantities[where]} at {where}",
        Verdict.FAILS,
    )


def ball_case(
    label: str,
    found: Ball | acb_mat,
    claimed: Ball | acb_mat,
    letters: Mapping[Any, Any] | None = None,
) -> Case:
    """Compare what is enclosed by balls with what is claimed, enclosed too.

    Args:
        label: What was examined.
        found: What was found: a ball, or a matrix of balls.
        claimed: What is claimed, of the same shape.
        letters: As of ``exact_case``.

    Returns:
        FAILS if some entries are certainly different, HOLDS if all agree and none is known less
        finely than ``NARROW``, else INCONCLUSIVE. The largest distance is shown.

    >>> from flint import ctx
    >>> with ctx.workprec(200):
    ...     ball_case("Pythagoras", arb(3).sqrt() ** 2 + 1, arb(4)).verdict
    <Verdict.HOLDS: 'holds'>
    """
    gap = found - claimed
    differences = gap.entries() if isinstance(gap, acb_mat) else [acb(gap)]
    apart = max(float(difference.abs_lower()) for difference in differences)
    width = max(float(difference.abs_upper()) for difference in differences)
    verdict = Verdict.HOLDS if width <= NARROW else Verdict.INCONCLUSIVE
    return Case(
        label=f"{label}, largest distance",
        expected=0.0,
        found=(apart + width) / 2,
        low=apart,
        high=width,
        verdict=Verdict.FAILS if apart > 0 else verdict,
        note=f"enclosed by balls of radius {width:.0e}" if not apart else "",
        letters=written(letters or {}),
    )


def rounding_radius(operations: int) -> float:
    """Return how far rounding can take a computation with unitaries and states of norm 1.

    Args:
        operations: Upper bound on the operations in sequence (products, sums, sines) on both sides
            of a comparison; each adds an error of at most 2^-50, which unitaries carry on as it is.

    Raises:
        ValueError: If there is no operation.

    >>> rounding_radius(1024) == 2.0**-40
    True
    """
    if operations < 1:
        raise ValueError(f"operations must be at least 1, not {operations}")
    return operations * UNIT_ROUNDING


def rounded_case(
    label: str,
    found: ArrayLike,
    claimed: ArrayLike,
    radius: float,
    relation: Relation = Relation.EQUAL,
) -> Case:
    """Compare a floating point value that is known to a radius with the one that is claimed.

    Args:
        label: What was examined.
        found: What was found: a number or an array, real or complex; for an inequality a real
            number.
        claimed: What is claimed, of the same shape.
        radius: Bound on the error of both together, finite and above 0 (``rounding_radius``).
        relation: How the value is claimed to relate to the other one.

    Returns:
        Of an equality HOLDS if the claimed value lies in the enclosure, else FAILS; of an array,
        and of a complex number, the largest distance is shown. Of an inequality HOLDS or FAILS if
        the whole enclosure is on one side of the bound, else INCONCLUSIVE.

    Raises:
        TypeError: If an inequality is asked of what is no real number, or a value is masked or a
            text.
        ValueError: If the shapes differ, there is no value, one is not finite or the radius not
            positive.

    >>> rounded_case("one third", 0.333, 1 / 3, 1e-9).verdict
    <Verdict.FAILS: 'fails'>
    >>> rounded_case("one third", 0.333, 1 / 3, 1e-9, Relation.AT_MOST).verdict
    <Verdict.HOLDS: 'holds'>
    """
    for value in (found, claimed):
        masked = isinstance(value, np.ma.MaskedArray)
        if masked or np.asarray(value).dtype.kind in "USMm":
            words = "masked" if masked else "texts or dates"
            raise TypeError(f"found and claimed must be numbers in {label}, not {words}")
    left, right = np.asarray(found, complex), np.asarray(claimed, complex)
    if not left.size:
        raise ValueError(f"found must hold at least one value in {label}")
    if left.shape != right.shape:
        raise ValueError(f"found must have shape {right.shape}, it has {left.shape}")
    if not 0 < radius < np.inf:
        raise ValueError(f"radius must be finite and above 0, it is {radius}")
    distance = float(np.abs(left - right).max())
    if not np.isfinite(distance):
        raise ValueError(f"found and claimed must be finite in {label}")
    real = left.ndim == 0 and np.isrealobj(found)
    if relation is not Relation.EQUAL:
        if not (real and np.isrealobj(claimed)):
            raise TypeError(f"found and claimed must be real numbers to be unequal in {label}")
        return _rounded_bound_case(label, float(left.real), float(right.real), radius, relation)
    middle = float(left.real) if real else distance
    return Case(
        label=label if real else f"{label}, largest distance",
        expected=float(right.real) if real else 0.0,
        found=middle,
        verdict=Verdict.HOLDS if distance <= radius else Verdict.FAILS,
        low=middle - radius if real else max(middle - radius, 0.0),
        high=middle + radius,
        rounded=True,
        note=f"rounded within ±{radius:.1e}",
    )


def _rounded_bound_case(
    label: str, found: float, claimed: float, radius: float, relation: Relation
) -> Case:
    low, high = found - radius, found + radius
    return Case(
        label=label,
        expected=f"{relation.value} {claimed:.6g}",
        found=found,
        verdict=bound_verdict(low, high, claimed, relation),
        low=low,
        high=high,
        bound=claimed,
        rounded=True,
        note=f"rounded within ±{radius:.1e}",
    )


def _number(value: object) -> Any:  # noqa: ANN401 - a SymPy number
    """Return an exact number as SymPy's; refuse what is none."""
    if isinstance(value, Gaussian):
        return QQ_I.to_sympy(value)
    number = None if isinstance(value, str | bool) else sympify(value)
    if not isinstance(number, Expr) or not number.is_finite or number.atoms(Symbol, Float):
        raise TypeError(f"an exact value must be a finite number and no float, it is {value!r}")
    return number if number.is_real is not None else number.expand()  # (1 + i)(1 - i) is real


def _text(number: Any) -> str:  # noqa: ANN401 - a SymPy number
    """Return an exact number as it is, or its first digits where they would fill a page."""
    text = str(number)
    return text if len(text) <= LONGEST else f"{number.evalf(15)}…"
