"""How the words of a line are put together: sums of products of factors with their relatives."""

from __future__ import annotations

from functools import reduce

from sympy import Expr, Integer, Rational

from bptools.haar.matrices import BasisVector
from bptools.haar.text import operations
from bptools.haar.text.letters import DimensionLetters, Indices, Letters
from bptools.haar.text.means import Means, NamedMean, mean_named
from bptools.haar.text.operations import FUNCTIONS, RELATIVES, is_matrix
from bptools.haar.text.tokens import Token, TokenKind, tokens_of

DEEPEST = 40  # levels of brackets
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_OF_SEVERAL = ("ptrace", "ptranspose", "purity", "twirl", "sum")


class Grammar:
    """Reads one line.

    Args:
        text: The line.
        letters: What names stand for.
        means: Gives the value that stands for ``E[...]`` or ``Var[...]``; None refuses them.
    """

    def __init__(self, text: str, letters: Letters, means: Means | None = None) -> None:
        self._tokens = tokens_of(text)
        self._place = 0
        self._depth = 0
        self._letters = letters
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

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _taken(self) -> Token:
        token = self._next
        self._place += 1
        return token

    def _found(self, *symbols: str) -> str | None:
        """Take the next word if it is one of some symbols."""
        if self._next.kind is TokenKind.SYMBOL and self._next.text in symbols:
            return self._taken().text
        return None

    def _required(self, symbol: str) -> None:
        if not self._found(symbol):
            found = repr(self._next.text) if self._next.text else "the end"
            raise ValueError(f"text must have {symbol!r} before {found}")

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
        while True:
            if star := self._star(values[-1]):
                if star == "/":
                    values[-1] = operations.quotient(values[-1], self._divisor())
                    continue
                sign = -1 if self._found("-") else 1
                values.append(sign * self._factor_beside(values))
            elif self._starts_factor():
                before = self._tokens[self._place - 1].text
                values.append(self._factor_beside(values))
                if is_matrix(values[-1]) and is_matrix(values[-2]):
                    self._beside = f"{before} {values[-1]}"
            else:
                break
        return reduce(operations.product, values), sum(map(is_matrix, values))

    def _factor_beside(self, values: list[Expr]) -> Expr:
        """Read a factor; a ket after a bra closes a bracket, of which powers and relatives are."""
        bras = [k for k, x in enumerate(values) if is_matrix(x) and x.rows == 1 and x.cols != 1]
        if self._next.kind is not TokenKind.KET or not bras:
            return self._factor()
        bracket = [*values[bras[-1] :], self._atom()]
        del values[bras[-1] :]
        return self._with_relatives(reduce(operations.product, bracket))

    def _star(self, left: Expr) -> str | None:
        """Take a sign of multiplication or division; refuse a star that may be a conjugate."""
        token = self._next
        symbol = self._found("*", "/", "@")
        if symbol == "*" and is_matrix(left) and not token.spaced:
            after = self._next
            ends = after.kind is TokenKind.END or after.text in (")", "]", "|", ",", "+", "-", "*")
            previous = self._tokens[self._place - 2]
            if after.spaced or ends:
                raise ValueError(
                    f"text must not contain {previous.text}*: it may be a product or a conjugate; "
                    f"write {previous.text}.H, {previous.text}.conj or spaces around *"
                )
            if previous.kind is TokenKind.NAME:
                self._tight_star = f"{previous.text}*{after.text}"
        return symbol

    def _starts_factor(self) -> bool:
        token = self._next
        if token.kind in (TokenKind.NAME, TokenKind.NUMBER, TokenKind.BRA, TokenKind.KET):
            return True
        if token.text == "|" and token.kind is TokenKind.SYMBOL:
            return not self._bars
        return token.kind is TokenKind.SYMBOL and token.text == "("

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
        if token.kind is TokenKind.END:
            raise ValueError("text must not end where a matrix or a number is expected")
        raise ValueError(f"text must not contain {token.text!r} in this place")

    def _between_bars(self) -> Expr:
        self._bars += 1
        value = self._sum()
        self._bars -= 1
        self._required("|")
        return operations.modulus(value)

    def _named(self, name: str) -> Expr:
        opens = self._next.kind is TokenKind.SYMBOL and self._next.text in ("(", "[", "{")
        if opens and (mean := mean_named(name)):
            return self._mean(mean)
        if name in FUNCTIONS:
            return FUNCTIONS[name](*self._arguments(name))
        if name in _OF_SEVERAL and opens:
            return self._of_several(name)
        element = self._letters.element(name)
        if element is not None:
            matrix, row, column = element
            return self._at(self._letters.named(matrix), [self._index(row), self._index(column)])
        if opens and self._next.text == "(" and name[0].islower() and len(name) > 1:
            raise ValueError(
                f"text must not contain the function {name}; known are {', '.join(FUNCTIONS)}, "
                f"{', '.join(_OF_SEVERAL)}"
            )
        return self._letters.named(name)

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
        match name, more:
            case "ptrace", [dims, keep]:
                return operations.partial_trace(first, dims, keep)
            case "ptranspose", [dims, turned]:
                return operations.partial_transpose(first, dims, turned)
            case "purity", [[kept], [traced]]:
                return operations.purity(first, kept, traced)
            case "twirl", [[random], *degree] if len(degree) < 2:
                return operations.twirled(first, random, *(x for (x,) in degree))
        raise ValueError(
            "text must write ptrace(X, [d_A, d_B], 0), ptranspose(X, [d_A, d_B], 1), "
            f"purity(psi, d_A, d_B) or twirl(X, U, t), not {name} with {1 + len(more)} arguments"
        )

    def _sum_over(self, summand: Expr, closing: str) -> Expr:
        """Read the rest of sum(X, i) or sum(X, i, low, high)."""
        limits: list[Expr] = []
        while self._found(","):
            limits.append(self._index_expression())
        self._required(closing)
        if len(limits) not in (1, 3) or not limits[0].is_Symbol:
            raise ValueError("text must write sum(X, i) over all i, or sum(X, i, 0, 1)")
        return operations.summed(summand, limits[0], limits[1:])

    def _dimensions(self) -> list[Expr]:
        """Read a dimension, or a list of them in brackets."""
        letters, self._letters = self._letters, DimensionLetters()
        values = self._in_brackets() if self._next.text in ("[", "(") else [self._sum()]
        self._letters = letters
        return values

    def _mean(self, mean: NamedMean) -> Expr:
        """Read E[X], E_U[X], Var[X] or Cov[X, Y]."""
        if self._means is None:
            raise ValueError(f"text must not contain {mean.kind} here, nor inside another mean")
        means, self._means = self._means, None
        values = self._in_brackets()
        self._means = means
        mean.require_arguments(values)
        return means(mean.kind, *values)

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
        values = self._in_brackets()
        if len(values) > 1 and name != "kron":
            raise ValueError(f"text must give {name} one argument, not {len(values)}")
        return values

    def _following(self) -> Expr:
        """Read the matrices that follow a function without brackets, up to the next function."""
        values = [self._factor()]
        while self._starts_factor() and self._next.text not in FUNCTIONS:
            values.append(self._factor_beside(values))
        return reduce(operations.product, values)

    def _element(self, matrix: Expr) -> Expr:
        """Read X[i, j], or a slice as X[:2, 0]."""
        self._required("[")
        indices = [self._place_or_slice()]
        while self._found(","):
            indices.append(self._place_or_slice())
        self._required("]")
        return self._at(matrix, indices)

    def _place_or_slice(self) -> Expr | slice:
        first = None if self._next.text == ":" else self._index_expression()
        if not self._found(":"):
            return first
        last = None if self._next.text in (",", "]") else self._index_expression()
        return slice(first, last)

    def _index_expression(self) -> Expr:
        """Read an index: sums and products of integers and names."""
        letters, self._letters = self._letters, Indices(self._letters)
        value = self._sum()
        self._letters = letters
        return value

    def _at(self, matrix: Expr, indices: list[Expr | slice]) -> Expr:
        if not is_matrix(matrix):
            raise ValueError(f"text must take elements of matrices, not of {matrix}")
        if len(indices) == 1 and matrix.cols == 1:
            indices = [*indices, Integer(0)]
        if any(not isinstance(x, slice) and is_matrix(x) for x in indices):
            raise ValueError(f"text must have numbers or names as indices, not {indices}")
        if len(indices) != 2:
            raise ValueError(f"text must give elements of {matrix} a row and a column")
        return matrix[indices[0], indices[1]]

    def _index(self, text: str) -> Expr:
        return Integer(text) if text.isdigit() else self._letters.index(text)

    def _ket(self, name: str) -> Expr:
        """Return |0>, |i> or a state |psi>."""
        if name.isdigit():
            if len(name) > 1 and name.startswith("0"):
                product = "⊗".join(f"|{digit}>" for digit in name)
                raise ValueError(
                    f"text must number basis states from 0 on, not write |{name}>: "
                    f"write ({product}) on factors"
                )
            return BasisVector.of(Integer(name), self._letters.dimension)
        if len(name) == 1 and name.islower() and name.isascii():
            return BasisVector.of(self._letters.index(name), self._letters.dimension)
        state = self._letters.named(name)
        if not is_matrix(state) or state.cols != 1:
            raise ValueError(f"text must have a state or a number in |{name}>, not {state}")
        return state
