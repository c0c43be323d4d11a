"""How many words of a coset of a binary linear code have each weight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bptools.errors import UsageError
from bptools.groups.binary import BinaryBasis

MOST_WORDS_BITS = 22  # of one block of the code, all of whose words are gone through


def weights_of_coset(offset: int, code: Sequence[int], length: int) -> list[int]:
    """Return the numbers of words offset + c, c in a code, of weight 0, 1, .. length.

    Args:
        offset: A word, as bits.
        code: Words that generate the code.
        length: Number of bits.

    Raises:
        UsageError: If a block into which the code falls apart has too many words to go through.

    >>> weights_of_coset(0b001, [0b011, 0b110], 3)
    [0, 3, 0, 1]
    """
    polynomial = [1]
    rest = offset
    for words, places in _blocks(_reduced(code)):
        polynomial = _product(polynomial, _enumerated(offset & places, words))
        rest &= ~places
    counts = [0] * rest.bit_count() + polynomial
    return counts + [0] * (length + 1 - len(counts))


def _reduced(code: Sequence[int]) -> list[int]:
    """Return the generators in reduced echelon form."""
    rows: list[int] = []
    for word in sorted(BinaryBasis.spanned_by(code).vectors):
        for row in rows:
            word = min(word, word ^ row)
        rows = [min(row, row ^ word) for row in rows]
        rows.append(word)
    return rows


def _blocks(rows: Sequence[int]) -> list[tuple[list[int], int]]:
    """Return the smallest sets of rows that share no place with one another, and their places."""
    blocks: list[tuple[list[int], int]] = []
    for row in rows:
        touching = [block for block in blocks if block[1] & row]
        blocks = [block for block in blocks if not block[1] & row]
        words, places = [row], row
        for more_words, more_places in touching:
            words, places = words + more_words, places | more_places
        blocks.append((words, places))
    return blocks


def _enumerated(offset: int, words: Sequence[int]) -> list[int]:
    """Return the numbers of words of each weight, by going through all."""
    if len(words) > MOST_WORDS_BITS:
        raise UsageError(
            f"the orbit and the input must share a code of blocks of at most 2^{MOST_WORDS_BITS} "
            f"words to be counted, one has 2^{len(words)}"
        )
    places = offset
    for word in words:
        places |= word
    halves = [slice(first, first + 64) for first in range(0, places.bit_length(), 64)]
    weights: NDArray[np.int64] = np.zeros(2 ** len(words), dtype=np.int64)
    for half in halves:
        column = np.array([offset >> half.start & (1 << 64) - 1], dtype=np.uint64)
        for word in words:
            step = np.uint64(word >> half.start & (1 << 64) - 1)
            column = np.concatenate([column, column ^ step])
        weights += np.bitwise_count(column)
    return [int(count) for count in np.bincount(weights)]


def _product(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Return the product of two polynomials."""
    total = [0] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            total[i + j] += a * b
    return total
