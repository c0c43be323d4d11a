"""What a claim assumes of its letters, at the instances and in the ranges of a space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from sympy import Rational, Symbol, sympify

from bptools.claims import Claim
from bptools.errors import UsageError
from bptools.falsification.instances import Instance, left_open, of_each
from bptools.falsification.matrices import holds, size_of
from bptools.hunting.space import Space
from bptools.hunting.spaces.number_ranges import NumberSpace, RealRange, WholeRange

WHOLE_VALUES = 100  # of a range, which are looked at one by one


def require_assumed(claim: Claim, instance: Instance) -> None:
    """Refuse an instance of which a claim says nothing.

    Args:
        claim: The claim.
        instance: Values of its letters, dimensions among its scalars.

    Raises:
        UsageError: If a number is below its domain or of another sort than its letter, or a matrix
            is of another shape than its letter or not what a hypothesis says.
    """
    for symbol, value in instance.scalars.items():
        _require_sort(claim, symbol, value)
    sizes = {
        symbol: int(value) for symbol, value in instance.scalars.items() if value == int(value)
    }
    matrices = instance.matrices
    for letter in left_open(claim).matrices:
        if letter.name not in matrices or not _are_known(letter.shape, sizes):
            continue
        shape = tuple(size_of(size, sizes) for size in letter.shape)
        if matrices[letter.name].shape != shape:
            raise UsageError(
                f"{letter.name} of {claim.name} must be of shape {shape} where it is hunted, it is "
                f"of shape {matrices[letter.name].shape}"
            )
    for hypothesis in (each for stated in claim.hypotheses for each in of_each(stated)):
        known = all(matrix.name in matrices for matrix in hypothesis.family)
        known &= hypothesis.rank is None or _are_known((hypothesis.rank,), sizes)
        if known and not holds(hypothesis, matrices, sizes):
            names = " and ".join(matrix.name for matrix in hypothesis.family)
            raise UsageError(
                f"{names} of {claim.name} must be {hypothesis.kind.value} where it is hunted, as "
                f"the claim assumes"
            )


def _are_known(counts: Iterable[Any], sizes: Mapping[Symbol, int]) -> bool:
    """Return whether numbers of rows, or ranks, have values where only some sizes are given."""
    return all(sympify(count).free_symbols <= sizes.keys() for count in counts)


def require_assumed_ranges(claim: Claim, space: Space[Any]) -> None:
    """Refuse a space of numbers that holds what a letter of a claim cannot be.

    Args:
        claim: The claim, whose letters are the space's numbers of the same names.
        space: Any space; one that is not of numbers has no ranges.

    Raises:
        UsageError: As ``require_assumed``, with the number.
    """
    if not isinstance(space, NumberSpace):
        return
    letters = claim.quantity.free_symbols | claim.closed_form.free_symbols | set(dict(claim.domain))
    symbols = {letter.name: letter for letter in letters if isinstance(letter, Symbol)}
    for each in space.ranges:
        for value in _places(each) if each.name in symbols else ():
            _require_sort(claim, symbols[each.name], value)


def _places(numbers: RealRange | WholeRange) -> list[Fraction]:
    """Return numbers of a range that tell whether all are of a sort: its ends, 0, fractions."""
    ends = Fraction(numbers.least), Fraction(numbers.greatest)
    if isinstance(numbers, WholeRange):
        last = min(numbers.greatest, numbers.least + WHOLE_VALUES)
        return [*ends, *map(Fraction, range(numbers.least, last))]
    inside = [ends[0] + (ends[1] - ends[0]) * Fraction(k, 7) for k in range(1, 7)]
    return [*ends, *inside, *([Fraction(0)] if ends[0] <= 0 <= ends[1] else [])]


def _require_sort(claim: Claim, symbol: Symbol, value: Any) -> None:  # noqa: ANN401 - exact
    """Refuse a number below a letter's domain, or of another sort than SymPy knows of it."""
    number, least = Rational(value.numerator, value.denominator), dict(claim.domain).get(symbol)
    if least is not None and not (number.is_integer and number >= least):
        raise UsageError(
            f"{symbol} of {claim.name} must be a whole number from {least} on where it is hunted, "
            f"as the claim assumes, not {number}"
        )
    for fact, truth in sorted(symbol.assumptions0.items(), key=_plainness):
        if getattr(number, f"is_{fact}") is (not truth):
            words = fact if truth else f"not {fact}"
            raise UsageError(
                f"{symbol} of {claim.name} must be {words} where it is hunted, as the claim "
                f"assumes, not {number}"
            )


def _plainness(fact: tuple[str, bool]) -> tuple[bool, int]:
    """Order facts of a symbol: what it is before what it is not, simple words first."""
    return not fact[1], len(fact[0])
