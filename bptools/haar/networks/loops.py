"""Closed words of integer letters in canonical form: the loops that networks consist of.

Letter ``2 * m`` is matrix m and ``2 * m + 1`` its transpose, so that a word's transpose is its
reverse with the last bits flipped. A word stands for its trace: it may be rotated and transposed.
A column vector v is ``2 * v`` too and a row vector its transpose; the bond between a column and
the row after it has dimension 1, so words are cut there, and a cut word <i|...|j> is a scalar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

Word = tuple[int, ...]


class Loops(NamedTuple):
    """A product of closed words, with a sign; sign 0 if the product vanishes."""

    sign: int
    words: tuple[Word, ...]


def transposed(word: Word) -> Word:
    """Return the transpose of a word.

    >>> transposed((0, 4, 7))
    (6, 5, 1)
    """
    return tuple([letter ^ 1 for letter in reversed(word)])


class Image(NamedTuple):
    """Omega |vector> = sign |image>, vectors by their numbers."""

    vector: int
    sign: int
    image: int


class Shortened(NamedTuple):
    """A path with two open ends, the closed words that were cut out of it, and a sign."""

    sign: int
    cut: list[Word]
    path: Word


@dataclass(frozen=True)
class Alphabet:
    """What is known of the letters.

    Args:
        form: The number of the antisymmetric matrix Omega, Omega^2 = -1, if there is one.
        vectors: The numbers of vectors.
        basis: The numbers of vectors that are distinct elements of one orthonormal basis.
        images: What Omega makes of vectors.
    """

    form: int | None = None
    vectors: frozenset[int] = frozenset()
    basis: frozenset[int] = frozenset()
    images: tuple[Image, ...] = ()
    _cache: dict[Word, Loops] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def canonical(self, words: Iterable[Word]) -> Loops:
        """Return the canonical form of a product of closed words.

        >>> Alphabet().canonical([(6, 4), (5,)])
        Loops(sign=1, words=((4,), (4, 6)))
        >>> Alphabet(vectors=frozenset({3, 4})).canonical([(0, 6, 9)])  # Tr(U |3><4|)
        Loops(sign=1, words=((7, 1, 8),))
        """
        sign = 1
        loops: list[Word] = []
        for word in words:
            if word not in self._cache:
                self._cache[word] = self._loop(word)
            factor, parts = self._cache[word]
            sign *= factor
            loops.extend(parts)
        return Loops(sign, tuple(sorted(loops)))

    def shortened(self, path: Word) -> Shortened:
        """Cut closed words out of a path with two open ends."""
        sign, path = self._without_squares(path)
        cuts = self._cuts(path)
        if len(cuts) < 2:
            return Shortened(sign, [], path)
        middle = [path[i:j] for i, j in pairwise(cuts)]
        return Shortened(sign, middle, path[: cuts[0]] + path[cuts[-1] :])

    def _cuts(self, word: Word) -> list[int]:
        """Return the places before row vectors that follow column vectors."""
        if not self.vectors:
            return []
        return [
            i
            for i in range(1, len(word))
            if word[i] & 1
            and word[i] >> 1 in self.vectors
            and word[i - 1] >> 1 in self.vectors
            and not word[i - 1] & 1
        ]

    def _loop(self, word: Word) -> Loops:
        if any(letter >> 1 in self.vectors for letter in word):
            return self._scalars(word)
        sign, word = self._without_squares(word)
        while len(word) > 1 and self._is_form(word[0]) and self._is_form(word[-1]):
            sign, word = -sign, word[1:-1]
        return self._least(sign, word, _least_rotation)

    def _scalars(self, word: Word) -> Loops:
        """Cut a word with vectors into scalars <i|...|j>."""
        start = next(i for i, x in enumerate(word) if x & 1 and x >> 1 in self.vectors)
        word = word[start:] + word[:start]
        cuts = [0, *self._cuts(word), len(word)]
        sign = 1
        products: list[Word] = []
        for i, j in pairwise(cuts):
            factor, scalar = self._without_squares(word[i:j])
            sign *= factor
            if len(scalar) == 2 and all(letter >> 1 in self.basis for letter in scalar):
                sign *= int(scalar[0] ^ 1 == scalar[1])
            else:
                factor, least = self._least(1, scalar, tuple)
                sign *= factor
                products.extend(least)
        return Loops(sign, tuple(products))

    def _least(self, sign: int, word: Word, rotated: Callable[[Word], Word]) -> Loops:
        """Return the lesser of a word and its transpose; a word that is minus itself is 0."""
        turned_sign, turned = self._without_squares(transposed(word))
        word, turned = rotated(word), rotated(turned)
        if word == turned and turned_sign == -1:
            return Loops(0, ())
        if word <= turned:
            return Loops(sign, (word,))
        return Loops(sign * turned_sign, (turned,))

    @cached_property
    def _image(self) -> dict[int, tuple[int, int]]:
        """Omega |v> and <v| Omega by the vector's letter, with signs."""
        kets = {2 * v: (s, 2 * w) for v, s, w in self.images}
        bras = {2 * v + 1: (-s, 2 * w + 1) for v, s, w in self.images}
        return kets | bras

    def _is_form(self, letter: int) -> bool:
        return letter >> 1 == self.form

    def _without_squares(self, word: Word) -> tuple[int, Word]:
        """Write Omega^T as -Omega and Omega^2 as -1, and apply Omega to vectors."""
        if self.form is None:
            return 1, word
        sign = 1
        letters: list[int] = []
        for letter in word:
            factor, is_form = 1, self._is_form(letter)
            if is_form:
                factor, letter = (-1, letter ^ 1) if letter & 1 else (1, letter)
            if is_form and letters and self._is_form(letters[-1]):
                letters.pop()
                factor = -factor
            elif is_form and letters and letters[-1] & 1 and letters[-1] in self._image:
                turned, image = self._image[letters.pop()]
                letters.append(image)
                factor *= turned
            elif (
                not letter & 1 and letter in self._image and letters and self._is_form(letters[-1])
            ):
                letters.pop()
                factor, image = self._image[letter]
                letters.append(image)
            else:
                letters.append(letter)
            sign *= factor
        return sign, tuple(letters)


def _least_rotation(word: Word) -> Word:
    if len(word) < 2:
        return word
    least = min(word)
    return min(word[i:] + word[:i] for i, letter in enumerate(word) if letter == least)
