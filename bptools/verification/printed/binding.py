"""Printed formulas in which something binds a letter: means, sums, limits, slopes, recursions."""

from __future__ import annotations

import re
from abc import abstractmethod

from bptools.verification.limits import OutOfReach, Rejected, natural
from bptools.verification.printed.alphabet import LetterTable
from bptools.verification.terms.language import Node, negative, node, whole

LIMITS = {" -> infinity)": "Limit", " -> 0)": "LimitAtZero"}


class BoundText:
    """A text that is read from left to right, and what in it binds letters.

    Args:
        alphabet: What its letters mean.
        text: The text.
    """

    def __init__(self, alphabet: LetterTable, text: str) -> None:
        self._alphabet, self._text, self._at, self._depth = alphabet, text, 0, 0

    @abstractmethod
    def _closed(self, bracket: str = ")") -> Node:
        """Read a sum up to a bracket."""

    @abstractmethod
    def _product(self) -> Node:
        """Read a product."""

    @abstractmethod
    def _factor(self) -> Node:
        """Read a factor."""

    def _strange(self) -> OutOfReach:
        return OutOfReach(f"the printed formula from {self._text[self._at :][:30]!r} on")

    def _next(self, *texts: str) -> str:
        """Read one of some texts, if it stands here."""
        for text in texts:
            if self._text.startswith(text, self._at):
                self._at += len(text)
                return text
        return ""

    def _must(self, text: str) -> None:
        if not self._next(text):
            raise self._strange()

    def _pattern(self, pattern: str) -> re.Match[str] | None:
        match = re.compile(pattern, re.ASCII).match(self._text, self._at)
        if match:
            self._at = match.end()
        return match

    def _names(self, end: str = ")") -> list[str]:
        """Read letters up to a bracket."""
        names: list[str] = []
        while not self._next(end):
            name = self._alphabet.longest(self._text, self._at)
            self._at += len(name)
            self._next(" ")
            if name not in self._alphabet.letters:
                raise self._strange()
            names.append(name)
        return names

    def _averaged(self, names: list[str], body: Node) -> Node:
        for name in names:
            letter = self._alphabet.letters[name]
            if letter.op == "Variable":
                if name not in self._alphabet.angles:
                    raise Rejected(f"the range of the angle {name} is not declared")
                body = node("AngleMean", letter.parts[0], body, self._alphabet.angles[name])
            else:
                random = letter.parts[0][0] if letter.op == "Product" else letter  # V of V V^T
                body = node("HaarMean", random.parts[0], body)
        return body

    def _bracket(self) -> Node:
        self._must(" lr([")
        return self._closed("])")

    def _limit(self) -> Node:
        name = self._alphabet.longest(self._text, self._at)
        self._at += len(name)
        end = self._next(*LIMITS)
        if not end or name not in self._alphabet.letters:
            raise self._strange()
        variable = self._alphabet.letters[name]
        return node(LIMITS[end], variable.parts[0], self._bracket())

    def _mean(self) -> Node:
        names = self._names()
        return self._averaged(names, self._bracket())

    def _variance(self) -> Node:
        names = self._names()
        body = self._bracket()
        square, mean = node("Product", (node("Conjugate", body), body)), self._averaged(names, body)
        squared_mean = node("Product", (node("Conjugate", mean), mean))
        return node("Sum", (self._averaged(names, square), negative(squared_mean)))

    def _slope(self) -> Node:
        """Read a derivative; what it is of stands beside ``partial`` or behind the fraction."""
        if self._next("^("):
            self._closed()  # the order, which the variables below say too
        body = None if self._next(", ") else self._inside_slope()
        variables = []
        while not self._next(")"):
            self._must("partial ")
            letter = self._variable("a derivative is by a real variable")
            count = self._pattern(r"\^\((\d)\)")
            variables += [letter] * (int(count[1]) if count else 1)
            self._next(" ")
        if body is None:
            self._must(" ")
            body = self._factor()
        for letter in variables:
            body = node("Slope", body, letter)
        return body

    def _inside_slope(self) -> Node:
        self._must(" ")
        return self._closed(", ")

    def _over_index(self, op: str) -> Node:
        letter = self._alphabet.longest(self._text, self._at)
        self._at += len(letter)
        name, first = self._alphabet.indices.get(letter), self._pattern(r" = (\d+)\)\^\(")
        last = self._closed(") ")
        if name is None or first is None or (op == "IndexSum" and first[1] != "0"):
            raise Rejected(f"a {op} is over {letter} from a number on, a sum from 0")
        low, summed, letters = natural(first[1]), f"{name} (summed)", dict(self._alphabet.letters)
        place = node("Variable", summed)
        self._alphabet.letters[letter] = node("Sum", (place, whole(low))) if low else place
        body = self._product()
        self._alphabet.letters = letters
        return node(op, summed, body, node("Sum", (last, whole(1 - low))))

    def _integral(self) -> Node:
        body = self._product()
        self._must(" dif ")
        letter = self._variable("an integral is over a real variable")
        return node("LineIntegral", letter.parts[0], body)

    def _letter(self) -> str:
        name = self._alphabet.longest(self._text, self._at)
        self._at += len(name)
        return name

    def _variable(self, needed: str) -> Node:
        letter = self._alphabet.letters.get(self._letter())
        if letter is None or letter.op != "Variable":
            raise Rejected(needed)
        return letter

    def _recursion(self) -> Node:
        """Read index, number of steps, start and step, where index and matrix have a meaning."""
        alphabet, index = self._alphabet, self._letter()
        self._must(" < ")
        count = self._closed(") lr([")
        matrix = self._letter()
        if index not in alphabet.indices or matrix not in alphabet.stepped:
            raise Rejected("what a recursion is of is not declared")
        self._must(" = ")
        size, start = alphabet.term(alphabet.sizes[matrix]), self._closed(", ")
        names = f"{alphabet.stepped[matrix]} (stepped)", f"{alphabet.indices[index]} (stepped)"
        if start is whole(0):  # a matrix of zeros is printed so, too
            start = node("Zero", size, size)
        letters = dict(alphabet.letters)
        alphabet.letters[matrix] = node("MatrixVariable", names[0])
        alphabet.letters[index] = node("Variable", names[1])
        step = self._closed("])")
        alphabet.letters = letters
        return node("Recursion", *names, size, start, step, count)
