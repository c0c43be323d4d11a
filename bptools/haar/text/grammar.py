"""How the words of a line are put together: sums of products of factors with their relatives."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TypeVar

from sympy import Expr, Rational
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar.text import operations, several
from bptools.haar.text.ambiguity import require_divided, require_sign
from bptools.haar.text.letters import DimensionLetters, Indices, Letters
from bptools.haar.text.means import Means, NamedMean, mean_named, require_random
from bptools.haar.text.operations import FUNCTIONS, RELATIVES, is_matrix
from bptools.haar.text.places import Places
from bptools.haar.text.ranges import ranges_of
from bptools.haar.text.tokens import TokenKind

T = TypeVar("T")
DEEPEST = 40  # levels of brackets
_FIRST = (TokenKind.NAME, TokenKind.NUMBER, TokenKind.BRA, TokenKind.KET, TokenKind.SUM)
_NAMES = (TokenKind.NAME, TokenKind.NUMBER)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Grammar(Places):
    """Reads one line.

    Args:
        text: The line.
        letters: What names stand for.
        means: Gives the value that stands for ``E[...]`` or ``Var[...]``; None refuses them.
    """

    def __init__(self, text: str, letters: Letters, means: Means | None = None) -> None:
        super().__init__(text, letters)
        self._depth = 0
        self._means = means
        self._bars = 0
        self._tight_star: str | None = None
        self._beside: str | None = None

    def read(self) -> Expr:
        """Return the expression that the line stands for.

        Raises:
            ValueError: If it is not one, or can be read in two ways.
        """
        value = self._sum()
        if self._next.kind is not TokenKind.END:
            raise ValueError(f"text must not go on with {self._next.text!r} after {value}")
        if self._tight_star and self._beside:
            raise ValueError(
                f"text must not write a product as {self._tight_star} and as {self._beside}: "
                "a * after a matrix may be a conjugate; write U.H, U.conj or spaces around *"
            )
        return value

    def _sum(self) -> Expr:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(f"text must have at most {DEEPEST} levels of brackets")
        value = self._signed()
        while True:
            self._refuse_plus(value)
            if not (sign := self._found("+", "-")):
                break
            term = self._term()
            value = operations.total(value, term if sign == "+" else -term)
        self._depth -= 1
        return value

    def _refuse_plus(self, left: Expr) -> None:
        """Refuse U+ before a space or an end, which may be an adjoint."""
        token, before = self._next, self._tokens[self._place - 1]
        if token.text != "+" or token.spaced or not is_matrix(left) or self._place == 0:
            return
        after = self._tokens[self._place + 1]
        if before.kind is TokenKind.NAME and (after.spaced or after.text in (")", "]", "|", ",")):
            raise ValueError(
                f"text must not contain {before.text}+: it may be a sum or an adjoint; "
                f"write {before.text}.H or spaces around +"
            )

    def _signed(self) -> Expr:
        sign = 1
        while symbol := self._found("-", "+"):
            sign = -sign if symbol == "-" else sign
        return sign * self._term()

    def _term(self) -> Expr:
        """Read a product, or a tensor product, which needs brackets beside other products."""
        factors = [self._product()]
        while self._found("⊗"):
            factors.append(self._product())
        if len(factors) == 1:
            return factors[0][0]
        if any(count > 1 for _, count in factors):
            raise ValueError(
                "text must have brackets around tensor products or their factors, "
                "as in (U⊗V) X (U⊗V).H or (U A)⊗V"
            )
        return operations.kronecker(*(factor for factor, _ in factors))

    def _product(self) -> tuple[Expr, int]:
        """Return a product and the number of matrices in it."""
        values = [self._factor()]
        is_divided = False
        while True:
            if star := self._star(values[-1]):
                if is_divided := star == "/":
                    values[-1] = operations.quotient(values[-1], self._divisor())
                    continue
                sign = -1 if self._found("-") else 1
                values.append(sign * self._factor_beside(values))
            elif self._starts_factor():
                before, token = self._tokens[self._place - 1].text, self._next
                if token.kind is TokenKind.NUMBER:
                    after = self._tokens[self._place + 1]
                    is_before = after.kind in _FIRST or after.text == "("
                    require_sign(token.text, is_coefficient=token.spaced and is_before)
                values.append(self._factor_beside(values))
                is_called = token.text in FUNCTIONS or mean_named(token.text)
                if is_divided and (token.text == "(" or token.kind in _NAMES) and not is_called:
                    require_divided(values[-1], is_spaced=token.spaced)
                is_divided = False
                if all(map(is_matrix, values[-2:])) and len(values) > 1:
                    self._beside = f"{before} {values[-1]}"
            else:
                break
        return reduce(operations.product, values), sum(map(is_matrix, values))

    def _factor_beside(self, values: list[Expr]) -> Expr:
        """Read a factor; a ket after a bra closes a bracket, of which powers and relatives are.

        In |psi><psi|^⊗2 it is the projector that is multiplied with itself.
        """
        if self._is_projector_to_a_tensor_power(values[-1]):
            return self._to_tensor_power(operations.product(values.pop(), self._atom()))
        bras = [k for k, x in enumerate(values) if is_matrix(x) and x.rows == 1 and x.cols != 1]
        if self._next.kind is not TokenKind.KET or not bras:
            return self._factor()
        bracket = [*values[bras[-1] :], self._to_tensor_power(self._atom())]
        del values[bras[-1] :]
        return self._with_relatives(reduce(operations.product, bracket))

    def _to_tensor_power(self, value: Expr) -> Expr:
        """Return a power of the tensor product, if one is written."""
        if self._next.kind is TokenKind.TENSOR:
            return operations.tensor_power(value, self._taken().text)
        return value

    def _is_projector_to_a_tensor_power(self, left: Expr) -> bool:
        kinds = [token.kind for token in self._tokens[self._place - 1 : self._place + 2]]
        written = [TokenKind.KET, TokenKind.BRA, TokenKind.TENSOR]
        return kinds == written and is_matrix(left) and left.cols == 1

    def _star(self, left: Expr) -> str | None:
        """Take a sign of multiplication or division; refuse a star that may be a conjugate."""
        token = self._next
        symbol = self._found("*", "/", "@")
        is_conjugable = is_matrix(left) or isinstance(left, MatrixElement)
        if symbol == "*" and is_conjugable and not token.spaced:
            after = self._next
            ends = after.kind is TokenKind.END or after.text in (")", "]", "|", ",", "+", "-", "*")
            previous = self._tokens[self._place - 2]
            if after.spaced or ends:
                spellings = "{0}.H, {0}.conj" if is_matrix(left) else "conj({0})"
                raise ValueError(
                    f"text must not contain {previous.text}*: it may be a product or a conjugate; "
                    f"write {spellings.format(previous.text)} or spaces around *"
                )
            if previous.kind is TokenKind.NAME:
                self._tight_star = f"{previous.text}*{after.text}"
        return symbol

    def _starts_factor(self) -> bool:
        token = self._next
        if token.kind in _FIRST:
            return True
        if token.text == "|" and token.kind is TokenKind.SYMBOL:
            return not self._bars
        return token.kind is TokenKind.SYMBOL and token.text in ("(", "{", "⟨", "<")

    def _divisor(self) -> Expr:
        """Read a factor with its sign, of a bracket the whole."""
        sign = -1 if self._found("-") else 1
        values = [self._factor()]
        while is_matrix(values[-1]) and values[0].rows == 1 and self._starts_factor():
            values.append(self._factor_beside(values))
        return sign * reduce(operations.product, values)

    def _factor(self) -> Expr:
        """Read an atom with its relatives, elements and powers."""
        return self._with_relatives(self._atom())

    def _with_relatives(self, value: Expr) -> Expr:
        while True:
            if self._next.kind is TokenKind.RELATIVE:
                relative = self._taken().text
                if relative == "'":
                    self._letters.note("X'", "the adjoint of X")
                value = RELATIVES[relative](value)
            elif self._next.kind is TokenKind.POWER:
                self._taken()
                value = operations.power(value, self._exponent())
            elif self._next.kind is TokenKind.TENSOR:
                value = operations.tensor_power(value, self._taken().text)
            elif self._next.text == "[" and is_matrix(value):
                value = self._element(value)
            elif self._next.kind is TokenKind.NAME and self._next.text[0] == "_":
                value = self._element_below(value)
            else:
                return value

    def _exponent(self) -> Expr:
        sign = -1 if self._found("-") else 1
        value = self._atom()
        if self._next.kind is TokenKind.POWER:  # from the right, as mathematics does
            self._taken()
            value = operations.power(value, self._exponent())
        return sign * value

    def _atom(self) -> Expr:
        token = self._taken()
        match token.kind:
            case TokenKind.NUMBER:
                if len(token.text) > operations.MOST_DIGITS:
                    raise ValueError(
                        f"text must have numbers of at most {operations.MOST_DIGITS} digits"
                    )
                return Rational(token.text)
            case TokenKind.NAME:
                return self._named(token.text)
            case TokenKind.BRA:
                return self._ket(token.text).adjoint()
            case TokenKind.KET:
                return self._ket(token.text)
            case TokenKind.SYMBOL if token.text in ("(", "{", "["):
                self._place -= 1
                return operations.bracketed(token.text, self._in_brackets())
            case TokenKind.SYMBOL if token.text == "|":
                return self._between_bars()
            case TokenKind.SYMBOL if token.text in ("⟨", "<"):
                return self._between_angles()
            case TokenKind.SUM:
                return self._sum_of_product(token.text)
        if token.kind is TokenKind.END:
            raise ValueError("text must not end where a matrix or a number is expected")
        raise ValueError(f"text must not contain {token.text!r} in this place")

    def _between_bars(self) -> Expr:
        self._bars += 1
        value = self._sum()
        self._bars -= 1
        self._required("|")
        return operations.modulus(value)

    def _between_angles(self) -> Expr:
        """Read ⟨X⟩ or ⟨X⟩_U, the mean of what is random in it."""
        bars, self._bars = self._bars, 0
        value = self._meant(self._sum)
        self._bars = bars
        if not self._found("⟩", ">"):
            self._required("⟩")
        over = self._taken().text[1:] if self._next.text.startswith("_") else None
        return self._mean_of(NamedMean("E", over), [require_random(value)])

    def _sum_of_product(self, subscript: str) -> Expr:
        """Read the product after a sum sign, and sum it over the indices of its subscript."""
        value = self._product()[0]
        for index, *limits in ranges_of(subscript):
            places = [Grammar(text, Indices(self._letters)).read() for text in limits]
            value = self._summed(value, self._letters.index(index), places)
        return value

    def _named(self, name: str) -> Expr:
        opens = self._next.kind is TokenKind.SYMBOL and self._next.text in ("(", "[", "{")
        if mean := mean_named(name):
            if opens:
                return self._mean(mean)
            if mean.letters and self._letters.are_random(mean.letters):  # E_U |Tr U|^2
                return self._mean_of(mean, self._meant(lambda: [self._product()[0]]))
        self._require_mean_in_brackets(name)
        if name in FUNCTIONS:
            return FUNCTIONS[name](*self._arguments(name))
        if name in several.NAMES and opens:
            return self._of_several(name)
        element = self._letters.element(name)
        if element is not None:
            indices = [self._index(element.row), self._index(element.column)]
            return self._at(self._letters.named(element.matrix), indices)
        if opens and self._next.text == "(" and name[0].islower() and len(name) > 1:
            raise ValueError(
                f"text must not contain the function {name}; known are {', '.join(FUNCTIONS)}, "
                f"{', '.join(several.NAMES)}"
            )
        return self._letters.named(name)

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
        closing = _CLOSING[self._taken().text]
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
        """Read E[X], E_U[X], Var[X] or Cov[X, Y]."""
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
        mean.require_arguments(values)
        return self._means(mean.kind, *values)

    def _in_brackets(self) -> list[Expr]:
        """Read values between brackets, inside which bars begin anew."""
        closing = _CLOSING[self._taken().text]
        bars, self._bars = self._bars, 0
        values = [self._sum()]
        while self._found(","):
            values.append(self._sum())
        self._bars = bars
        self._required(closing)
        return values

    def _arguments(self, name: str) -> list[Expr]:
        """Read the arguments in brackets; without brackets, the product that follows."""
        if self._next.text not in _CLOSING:
            if not self._starts_factor():
                raise ValueError(f"text must have the argument of {name} after it")
            return [self._following()]
        bracket = self._next.text
        values = self._in_brackets()
        if len(values) == 2 and bracket != "(" and FUNCTIONS[name] is operations.trace:
            if self._next.kind is TokenKind.POWER:
                raise ValueError("text must say of what the power is: Tr([A, B]^2) or (Tr[A, B])^2")
            return [operations.bracketed(bracket, values)]  # Tr[A, B] of a commutator
        most, number = (2, "two arguments") if name == "comm" else (1, "one argument")
        if len(values) != most and name != "kron":
            raise ValueError(f"text must give {name} {number}, not {len(values)}")
        return values

    def _following(self) -> Expr:
        """Read the matrices that follow a function without brackets, up to the next function."""
        values = [self._factor()]
        while self._starts_factor() and self._next.text not in FUNCTIONS:
            values.append(self._factor_beside(values))
        return reduce(operations.product, values)
