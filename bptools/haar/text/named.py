"""Names and what is in the brackets after them: functions, means, sums over indices."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TypeVar

from sympy import Expr, Integer

from bptools.haar.text import operations, several
from bptools.haar.text.cursor import CLOSING
from bptools.haar.text.letters import DimensionLetters, Indices, Letters
from bptools.haar.text.means import Means, NamedMean, mean_named
from bptools.haar.text.operations import FUNCTIONS
from bptools.haar.text.places import Places
from bptools.haar.text.ranges import ranges_of
from bptools.haar.text.tokens import TokenKind

T = TypeVar("T")


class NameGrammar(Places):
    """Reads names.

    Args:
        text: The line.
        letters: What names stand for.
        means: Gives the value that stands for ``E[...]`` or ``Var[...]``; None refuses them.
    """

    def __init__(self, text: str, letters: Letters, means: Means | None = None) -> None:
        super().__init__(text, letters)
        self._means = means
        self._end = ""  # what ends the present sum: a bar, or the > of a ket

    @abstractmethod
    def read(self) -> Expr:
        """Return the expression that the line stands for."""

    @abstractmethod
    def _product(self) -> Expr:
        """Read a product."""

    @abstractmethod
    def _following(self) -> Expr:
        """Read the matrices that follow a function without brackets."""

    @abstractmethod
    def _starts_factor(self) -> bool:
        """Whether a factor begins here."""

    def _sum_of_product(self, subscript: str) -> Expr:
        """Read the product after a sum sign, and sum it over the indices of its subscript."""
        value = self._product()
        for index, *limits in ranges_of(subscript):
            places = [type(self)(text, Indices(self._letters)).read() for text in limits]
            value = self._summed(value, self._letters.index(index), places)
        return value

    def _named(self, name: str) -> Expr:
        opens = self._next.kind is TokenKind.SYMBOL and self._next.text in CLOSING
        if mean := mean_named(name):
            if joint := self._joined(mean):  # E_U E_V X
                return self._named(joint)
            if opens:
                return self._mean(mean)
            if self._letters.are_random(mean.laws) and (mean.laws or mean.is_haar):
                return self._mean_of(mean, self._meant(lambda: [self._product()]))
        self._require_mean_in_brackets(name)
        if name in FUNCTIONS:
            return self._function(name)
        if name in several.NAMES and opens:
            return self._of_several(name)
        element = self._letters.element(name)
        if element is not None:
            indices = [self._index(element.row), self._index(element.column)]
            return self._at(self._letters.named(element.matrix), indices)
        is_called = opens and self._next.text == "(" and name[0].islower() and len(name) > 1
        if is_called and not self._letters.is_declared(name):
            raise ValueError(
                f"text must not contain the function {name}; known are {', '.join(FUNCTIONS)}, "
                f"{', '.join(several.NAMES)}"
            )
        return self._letters.named(name)

    def _joined(self, mean: NamedMean) -> str | None:
        """Take the mean that is next, if this one is over it, and return them as one."""
        inner = mean_named(self._next.text)
        is_mean = inner is not None and self._letters.are_random([*mean.laws, *inner.laws])
        joint = mean.over_both(inner) if inner and is_mean else None
        if joint:
            self._taken()
        return joint

    def _function(self, name: str) -> Expr:
        """Read the arguments of a function; Tr^2(X) is the square of Tr(X)."""
        if self._next.kind is not TokenKind.POWER:
            return FUNCTIONS[name](*self._arguments(name))
        self._taken()
        exponent = self._taken()
        if exponent.kind is not TokenKind.NUMBER or not exponent.text.isdigit():
            raise ValueError(f"text must have a number as the power of {name}, as in {name}^2(X)")
        return operations.power(FUNCTIONS[name](*self._arguments(name)), Integer(exponent.text))

    def _require_mean_in_brackets(self, name: str) -> None:
        """Refuse Var X, and E|x| and E Tr(X), of which E may be a constant matrix."""
        mean = mean_named(name)
        if mean is None or self._letters.is_declared(name) or (mean.over and mean.kind == "E"):
            return
        begins = self._next.text in ("|", "⟨", *FUNCTIONS) and self._next.kind is not TokenKind.KET
        if name != "E" or begins or self._next.kind in (TokenKind.SUM, TokenKind.BRA):
            raise ValueError(
                f"text must say what {name} is before {self._next.text}: write {name}[...] for a "
                f"mean, --constant {name} for a matrix"
            )

    def _of_several(self, name: str) -> Expr:
        """Read ptrace(X, [d_A, d_B], 0), purity(psi, d_A, d_B), twirl(X, U, t) and the like."""
        closing = CLOSING[self._taken().text]
        first = self._sum()
        if name == "sum":
            return self._sum_over(first, closing)
        more: list[list[Expr]] = []
        while self._found(","):
            more.append([self._sum()] if name == "twirl" else self._dimensions())
        self._required(closing)
        return several.of_several(name, first, more)

    def _sum_over(self, summand: Expr, closing: str) -> Expr:
        """Read the rest of sum(X, i) or sum(X, i, low, high)."""
        limits: list[Expr] = []
        while self._found(","):
            limits.append(self._index_expression())
        self._required(closing)
        if len(limits) not in (1, 3) or not limits[0].is_Symbol:
            raise ValueError("text must write sum(X, i) over all i, or sum(X, i, 0, 1)")
        return self._summed(summand, limits[0], limits[1:])

    def _summed(self, summand: Expr, index: Expr, limits: list[Expr]) -> Expr:
        if index in self._letters.dimension.free_symbols:
            raise ValueError(f"text must not sum over {index}, which is in the dimension")
        return several.summed(summand, index, limits)

    def _dimensions(self) -> list[Expr]:
        """Read a dimension, or a list of them in brackets."""
        letters, self._letters = self._letters, DimensionLetters()
        values = self._in_brackets() if self._next.text in ("[", "(") else [self._sum()]
        self._letters = letters
        return values

    def _mean(self, mean: NamedMean) -> Expr:
        """Read E[X], E_U[X], Var[X] or Cov[X, Y]; E_U[E_V[X]] is the mean over both."""
        place, opening = self._place, self._taken()
        if joint := self._joined(mean):
            value = self._named(joint)
            if self._next.text == CLOSING[opening.text]:
                self._taken()
                return value
        self._place = place
        return self._mean_of(mean, self._meant(self._in_brackets))

    def _meant(self, read: Callable[[], T]) -> T:
        """Read what a mean is of, in which there is no other."""
        means, self._means = self._means, None
        values = read()
        self._means = means
        return values

    def _mean_of(self, mean: NamedMean, values: list[Expr]) -> Expr:
        if self._means is None:
            raise ValueError(f"text must not contain {mean.kind} here, nor inside another mean")
        mean.require_arguments(values, lambda text: type(self)(text, DimensionLetters()).read())
        return self._means(mean.kind, *values)

    def _within(self, end: str, read: Callable[[], T]) -> T:
        """Read what ends with a bar or a ket, if it says so."""
        outer, self._end = self._end, end
        value = read()
        self._end = outer
        return value

    def _in_brackets(self) -> list[Expr]:
        """Read values between brackets, inside which bars begin anew."""
        closing = CLOSING[self._taken().text]
        values = [self._within("", self._sum)]
        while self._found(","):
            values.append(self._within("", self._sum))
        self._required(closing)
        return values

    def _arguments(self, name: str) -> list[Expr]:
        """Read the arguments in brackets; without brackets, the product that follows."""
        if self._next.text not in CLOSING:
            if not self._starts_factor():
                raise ValueError(f"text must have the argument of {name} after it")
            return [self._following()]
        bracket, is_apart = self._next.text, self._next.spaced
        values = self._in_brackets()
        if is_apart and self._next.text == "(":
            raise ValueError(
                f"text must say what {name} is of: write {name}((X) (Y)) or {name}(X) (Y)"
            )
        if len(values) == 2 and bracket != "(" and FUNCTIONS[name] is operations.trace:
            if self._next.kind is TokenKind.POWER:
                raise ValueError("text must say of what the power is: Tr([A, B]^2) or (Tr[A, B])^2")
            return [operations.bracketed(bracket, values)]  # Tr[A, B] of a commutator
        most, number = (2, "two arguments") if name == "comm" else (1, "one argument")
        if len(values) != most and FUNCTIONS[name] is not operations.kronecker:
            raise ValueError(f"text must give {name} {number}, not {len(values)}")
        return values
