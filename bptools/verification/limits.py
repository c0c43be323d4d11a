"""What the reader refuses, and how large a proof may be: a file may be written by anyone."""

from __future__ import annotations

import re
from collections.abc import Sized

MOST_BYTES = 1 << 26
MOST_TERMS = 20_000  # of one proof
DEEPEST = 120
MOST_PARTS = 1_000_000  # of one term, written out
LONGEST_NUMBER = 400  # digits
LONGEST_NAME = 200
MOST_LETTERS = 1 << 10
LONGEST_FORMULA = 1 << 14  # characters, as it is printed
MOST_WORDS = 2_000  # that a product of commuting matrices is arranged in
LARGEST_EXPONENT = 64
LARGEST_OF_NUMBERS = 400  # exponent
LARGEST_MATRIX = 128
MOST_PRODUCTS = 400_000  # of entries, for one side of a case
MOST_MULTIPLIED = 2_000_000  # entries of whole matrices, for both
LARGEST_LEAST = 4_096  # value of a natural number that is an exponent
LONGEST_SUM = 20_000  # terms of a polynomial, or networks of a sum
MOST_BITS = 1 << 20  # of a number
MOST_STEPS = 20_000_000  # that one finding takes: products of monomials, and the like


class Rejected(Exception):
    """The file does not prove what it says: it was changed, or is none of ours."""


class OutOfReach(Exception):
    """The reader has no rule, or no room, for something: it says neither yes nor no."""


def natural(digits: str) -> int:
    """Return the natural number that digits write; those of other scripts look like others.

    Raises:
        Rejected: If they are none.
        OutOfReach: If they are too many.
    """
    if not re.fullmatch("[0-9]+", digits):
        raise Rejected(f"{digits[:20]} writes no natural number")
    if len(digits) > LONGEST_NUMBER:
        raise OutOfReach(f"a number of more than {LONGEST_NUMBER} digits")
    return int(digits)


def bounded(terms: Sized) -> None:
    """Give up on a sum that outgrows the reader.

    Raises:
        OutOfReach: If it has more terms than the reader carries.
    """
    if len(terms) > LONGEST_SUM:
        raise OutOfReach(f"a sum of more than {LONGEST_SUM} terms")


class _Steps:
    """How many steps are left to the finding that is read."""

    left = MOST_STEPS


def restart() -> None:
    """Give all steps to the next finding."""
    _Steps.left = MOST_STEPS


def spend(steps: int) -> None:
    """Count steps: whatever a file asks for comes to an end, on any machine at the same place.

    Raises:
        OutOfReach: If none are left.
    """
    _Steps.left -= steps
    if _Steps.left < 0:
        raise OutOfReach(f"what takes more than {MOST_STEPS} steps")
