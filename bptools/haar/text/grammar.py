"""How the words of a line are put together: sums of products of factors."""

from __future__ import annotations

from functools import reduce

from sympy import Expr
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.text import operations
from bptools.haar.text.ambiguity import require_divided, require_sign
from bptools.haar.text.cursor import CLOSING
from bptools.haar.text.factors import FactorGrammar
from bptools.haar.text.letters import Letters
from bptools.haar.text.means import Means, mean_named
from bptools.haar.text.operations import FUNCTIONS, is_matrix
from bptools.haar.text.tokens import TokenKind

DEEPEST = 40  # levels of brackets
_FIRST = (TokenKind.NAME, TokenKind.NUMBER, TokenKind.BRA, TokenKind.KET, TokenKind.SUM)
_NAMES = (TokenKind.NAME, TokenKind.NUMBER)


class Grammar(FactorGrammar):
    """Reads one line.

    Args:
        text: The line.
        letters: What names stand for.
        means: Gives the value that stands for ``E[...]`` or ``Var[...]``; None refuses them.
    """

    def __init__(self, text: str, letters: Letters, means: Means | None = None) -> None:
        super().__init__(text, letters, means)
        self._depth = 0
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
        factors = [self._counted_product()]
        while self._found("⊗"):
            if self._next.kind is TokenKind.NUMBER:
                number = self._next.text
                raise ValueError(f"text must not contain ⊗{number}: write ^⊗{number} for a power")
            factors.append(self._counted_product())
        if len(factors) == 1:
            return factors[0][0]
        if any(count > 1 for _, count in factors):
            raise ValueError(
                "text must have brackets around tensor products or their factors, "
                "as in (U⊗V) X (U⊗V).H or (U A)⊗V"
            )
        return operations.kronecker(*(factor for factor, _ in factors))

    def _product(self) -> Expr:
        return self._counted_product()[0]

    def _counted_product(self) -> tuple[Expr, int]:
        """Return a product and the number of matrices in it."""
        values = [self._factor()]
        divisor: Expr | None = None
        while True:
            if star := self._star(values[-1]):
                divisor = self._divisor() if star == "/" else None
                if divisor is not None:
                    values[-1] = operations.quotient(values[-1], divisor)
                    continue
                sign = -1 if self._found("-") else 1
                values.append(sign * self._factor_beside(values))
            elif self._starts_factor():
                before, token = self._tokens[self._place - 1].text, self._next
                if token.kind is TokenKind.NUMBER:
                    after = self._tokens[self._place + 1]
                    is_apart = token.spaced or self._tokens[self._place - 1].kind is TokenKind.BRA
                    is_before = after.kind in _FIRST or after.text == "("
                    require_sign(token.text, is_coefficient=is_apart and is_before)
                values.append(self._factor_beside(values))
                is_called = token.text in FUNCTIONS or mean_named(token.text)
                is_plain = (token.text == "(" or token.kind in _NAMES) and not is_called
                if divisor is not None and (is_plain or divisor.has(MatrixExpr)):
                    require_divided(divisor, values[-1], is_spaced=token.spaced)
                divisor = None
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
        if symbol == "*" and not left.is_extended_real and not token.spaced:
            after = self._next
            ends = after.kind is TokenKind.END or after.text in (")", "]", "|", ",", "+", "-", "*")
            previous = self._tokens[self._place - 2]
            if after.spaced or ends:
                spellings = "{0}^*"
                if previous.kind is TokenKind.NAME:
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
            return token.kind is not TokenKind.KET or self._end != ">"
        if token.text == "|" and token.kind is TokenKind.SYMBOL:
            return self._end != "|"
        return token.kind is TokenKind.SYMBOL and token.text in (*CLOSING, "⟨", "<")

    def _divisor(self) -> Expr:
        """Read a factor with its sign, of a bracket the whole."""
        sign = -1 if self._found("-") else 1
        values = [self._factor()]
        while is_matrix(values[-1]) and values[0].rows == 1 and self._starts_factor():
            values.append(self._factor_beside(values))
        return sign * reduce(operations.product, values)

    def _following(self) -> Expr:
        """Read the matrices that follow a function without brackets, up to the next function."""
        values = [self._factor()]
        while self._starts_factor() and self._next.text not in FUNCTIONS:
            values.append(self._factor_beside(values))
        return reduce(operations.product, values)
