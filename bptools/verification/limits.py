"""What the reader refuses, and how large a proof may be: a file may be written by anyone."""

from __future__ import annotations

from collections.abc import Sized

MOST_BYTES = 1 << 26
MOST_TERMS = 20_000  # of one proof
DEEPEST = 120
LONGEST_NUMBER = 400  # digits
LONGEST_NAME = 200
LONGEST_FORMULA = 1 << 14  # characters, as it is printed
MOST_WORDS = 2_000  # that a product of commuting matrices is arranged in
LARGEST_EXPONENT = 64
LARGEST_OF_NUMBERS = 400  # exponent
LARGEST_MATRIX = 64
MOST_PRODUCTS = 400_000  # of entries, for one side of a case
LARGEST_LEAST = 4_096  # value of a natural number that is an exponent
LONGEST_SUM = 20_000  # terms of a polynomial, or networks of a sum


class Rejected(Exception):
    """The file does not prove what it says: it was changed, or is none of ours."""


class OutOfReach(Exception):
    """The reader has no rule, or no room, for something: it says neither yes nor no."""


def bounded(terms: Sized) -> None:
    """Give up on a sum that outgrows the reader.

    Raises:
        OutOfReach: If it has more terms than the reader carries.
    """
    if len(terms) > LONGEST_SUM:
        raise OutOfReach(f"a sum of more than {LONGEST_SUM} terms")
