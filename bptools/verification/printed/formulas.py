"""Printed formulas read as terms: what a reader of the report sees, in the reader's own terms.

The grammar is that of the report's mathematics (Typst); letters, and what they stand for, are those
that the results declare. Whatever is not in the grammar is out of reach, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from bptools.verification.limits import LONGEST_FORMULA, OutOfReach, Rejected, natural
from bptools.verification.printed.alphabet import LetterTable
from bptools.verification.printed.binding import BoundText
from bptools.verification.printed.building import applied, product, ratio, root
from bptools.verification.terms.language import Node, adjoint, negative, node, whole

DEEPEST_BRACKETS = 60


@dataclass
class LetterMeanings(LetterTable):
    """An alphabet with which formulas are read."""

    _read: dict[str, Node] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def term(self, formula: str) -> Node:
        """Return the term that a printed formula writes.

        Raises:
            Rejected: If it has no meaning.
            OutOfReach: If it has one that the reader does not know.
        """
        if len(formula) > LONGEST_FORMULA:
            raise OutOfReach(f"a formula of more than {LONGEST_FORMULA} characters")
        return _Formula(self, formula).whole()

    def meaning(self, name: str) -> Node:
        """Return what an abbreviation stands for."""
        if name not in self._read:
            if name in self._open:
                raise Rejected(f"the abbreviation {name} stands for itself")
            self._open.append(name)
            try:
                self._read[name] = self.term(self.meanings[name])
            finally:
                self._open.pop()
        return self._read[name]


class _Formula(BoundText):
    """One formula, read from left to right."""

    _alphabet: LetterMeanings

    def whole(self) -> Node:
        term = self._sum()
        if self._at < len(self._text):
            raise self._strange()
        return term

    def _sum(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST_BRACKETS:
            raise OutOfReach("a printed formula with so many brackets")
        sign = self._next("-", " + ", " - ")
        terms = []
        while True:
            term = self._tensor()
            terms.append(negative(term) if "-" in sign else term)
            sign = self._next(" + ", " - ")
            if not sign:
                break
        self._depth -= 1
        return terms[0] if len(terms) == 1 else node("Sum", tuple(terms))

    def _tensor(self) -> Node:
        factors = [self._product()]
        while self._next(" times.o "):
            factors.append(self._product())
        return factors[0] if len(factors) == 1 else node("Tensor", tuple(factors))

    def _product(self) -> Node:
        factors = [self._factor()]
        while self._text.startswith(" ", self._at) and not self._ends():
            self._at += 1
            if self._next("slash "):
                return ratio(product(*factors), self._factor())
            self._next("dot ")
            factors.append(self._factor())
        return product(*factors)

    def _ends(self) -> bool:
        return self._text.startswith((" + ", " - ", " times.o ", " dif "), self._at)

    def _factor(self) -> Node:
        term = self._primary()
        while True:
            if self._next("^dagger"):
                term = adjoint(term)
            elif self._next("^upright(T)"):
                term = node("Transpose", term)
            elif self._next("^(*)"):
                term = node("Conjugate", term)
            elif self._next("^("):
                term = node("Power", term, self._closed())
            elif self._next("_("):
                term = node("Element", term, *self._indices())
            else:
                return term

    def _closed(self, bracket: str = ")") -> Node:
        term = self._sum()
        self._must(bracket)
        return term

    def _pair(self, end: str = ")") -> tuple[Node, Node]:
        """Read two terms between brackets, the first of which is open."""
        return self._closed(", "), self._closed(end)

    def _indices(self) -> tuple[Node, Node]:
        """Read the two indices of an element: side by side if short, else with a comma."""
        start = self._at
        first = self._short()
        second = self._short() if first is not None and self._next(" ") else None
        if first is not None and second is not None and self._next(")"):
            return first, second
        self._at = start
        return self._pair()

    def _short(self) -> Node | None:
        """Read a digit or a letter, if one stands here."""
        digit = self._pattern(r"\d(?=[ )])")
        if digit:
            return whole(int(digit[0]))
        name = self._alphabet.longest(self._text, self._at)
        if name not in self._alphabet.letters:
            return None
        self._at += len(name)
        return self._alphabet.letters[name]

    def _primary(self) -> Node:
        name = self._alphabet.longest(self._text, self._at)
        if self._text.startswith("R_(", self._at) and not name.startswith("R_("):
            rotation = self._rotation()
            if rotation is not None:
                return rotation
        if name:
            self._at += len(name)
            return self._named(name)
        if number := self._pattern(r"\d+(?![.\d])"):
            return whole(natural(number[0]))
        rules: Mapping[str, Callable[[], Node]] = {
            "frac(partial": self._slope,
            "frac(": lambda: ratio(*self._pair()),
            "sqrt(": lambda: node("Power", self._closed(), whole(Fraction(1, 2))),
            "root(": lambda: root(*self._pair()),
            "mat(": self._matrix,
            "bb(1)_(": lambda: node("Identity", self._closed()),
            "upright(i)": lambda: node("ImaginaryUnit"),
            "exp(": self._exponential,
            "upright(e)^(": lambda: node("Apply", "exp", self._closed()),
            "upright(e)": lambda: node("Apply", "exp", whole(1)),
            "pi": lambda: node("Pi"),
            'op("Tr") [': lambda: node("Trace", self._closed("]")),
            'op("Tr")_(': self._partial_trace,
            'op("Var")_(': self._variance,
            'op("iter")_(': self._recursion,
            'op("': self._function,
            "EE_(": self._mean,
            "lim_(": self._limit,
            "abs(": self._modulus,
            "lr(|frac(": lambda: node("AbsoluteRatio", self._closed(", "), self._closed(")|)_0")),
            "|": self._basis_projector,
            "overline(": lambda: node("Conjugate", self._closed()),
            "delta_(": lambda: node("Delta", *self._indices()),
            "sum_(": partial(self._over_index, "IndexSum"),
            "product_(": partial(self._over_index, "IndexProduct"),
            "integral_(-infinity)^(infinity) ": self._integral,
            "(": self._closed,
        }
        start = self._next(*rules)
        if not start:
            raise self._strange()
        return rules[start]()

    def _named(self, name: str) -> Node:
        alphabet = self._alphabet
        if name in alphabet.meanings:
            return alphabet.meaning(name)
        if name in alphabet.functions:
            self._must(" (")
            return node("Value", alphabet.functions[name], self._closed())
        if name in alphabet.families:
            self._must("_(")
            return node("Member", alphabet.families[name], self._closed())
        if name not in alphabet.letters:
            raise Rejected(f"{name} is printed outside of the sum that it belongs to")
        return alphabet.letters[name]

    def _rotation(self) -> Node | None:
        """Read a rotation, R with its generator below and its angle behind, if there is one."""
        start, depth = self._at, self._depth
        self._must("R_(")
        try:
            generator = self._closed()
            if self._next("("):
                return node("Rotation", generator, self._closed())
        except (OutOfReach, Rejected):
            pass
        self._at, self._depth = start, depth
        return None

    def _exponential(self) -> Node:
        """Read exp(-i angle V) of a letter V."""
        sign = self._next("-")
        self._must("upright(i) ")
        angle = self._factor()
        self._must(" ")
        generator = self._factor()
        self._must(")")
        return node("Exponential", generator, angle if sign else negative(angle))

    def _matrix(self) -> Node:
        rows, entries = 1, [self._sum()]
        while not self._next(")"):
            rows += self._next("; ", ", ") == "; "
            entries.append(self._sum())
        return node("Explicit", rows, len(entries) // rows, tuple(entries))

    def _modulus(self) -> Node:
        body = self._closed()
        self._must("^(")
        exponent = self._closed()
        square = node("Product", (node("Conjugate", body), body))
        return node("Power", square, ratio(exponent, whole(2)))

    def _basis_projector(self) -> Node:
        ket = self._closed("⟩⟨")
        if self._closed("|") is not ket or not self._next("_("):
            raise self._strange()
        return node("BasisProjector", ket, self._closed())

    def _function(self) -> Node:
        name = self._pattern(r'([A-Za-z]+)"\)')
        if not name:
            raise self._strange()
        exponent = self._closed() if self._next("^(") else None
        self._must(" (")
        value = applied(name[1], self._closed())
        return value if exponent is None else node("Power", value, exponent)

    def _partial_trace(self) -> Node:
        traced = self._pattern(r"(\d+(?:, \d+)*)\) \[")
        if not traced or traced[1] not in self._alphabet.factors:
            raise OutOfReach("a partial trace whose factors are not declared")
        sizes, away = self._alphabet.factors[traced[1]], {natural(k) for k in traced[1].split(", ")}
        kept = tuple(k for k in range(len(sizes)) if k + 1 not in away)
        return node("PartialTrace", self._closed("]"), sizes, kept)
