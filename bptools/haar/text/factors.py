"""One factor: an atom with its relatives, elements and powers."""

from __future__ import annotations

from sympy import Expr, Rational

from bptools.haar.text import operations
from bptools.haar.text.ambiguity import require_clear_exponent, require_no_transpose, require_other
from bptools.haar.text.cursor import CLOSING
from bptools.haar.text.means import NamedMean, require_random
from bptools.haar.text.named import NameGrammar
from bptools.haar.text.operations import RELATIVES, is_matrix
from bptools.haar.text.tokens import Token, TokenKind


class FactorGrammar(NameGrammar):
    """Reads factors."""

    def _factor(self) -> Expr:
        """Read an atom with its relatives, elements and powers."""
        return self._with_relatives(self._atom())

    def _with_relatives(self, value: Expr) -> Expr:
        while True:
            if self._next.kind is TokenKind.RELATIVE:
                relative = self._taken().text
                if relative == "'":
                    self._letters.note("X'", "the adjoint of X")
                require_no_transpose(relative, self._next)
                value = RELATIVES[relative](value)
            elif self._next.kind is TokenKind.POWER:
                self._taken()
                base, exponent = value, self._tokens[self._place : self._place + 3]
                value = operations.power(base, self._exponent())
                if not is_matrix(base):
                    require_clear_exponent(exponent)
            elif self._next.kind is TokenKind.TENSOR:
                value = operations.tensor_power(value, self._taken().text)
            elif self._next.text == "[" and is_matrix(value) and self._begins_place():
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
                return self._bra(token)
            case TokenKind.KET:
                require_other(token, self._next)
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

    def _bra(self, token: Token) -> Expr:
        """Read <psi|, and the sum after it where a ket closes one, as in <psi|A + B|psi>."""
        require_other(token, self._next)
        bra = self._ket(token.text).adjoint()
        if not self._is_sum_before_ket():
            return bra
        return operations.product(bra, self._within(">", self._sum))

    def _is_sum_before_ket(self) -> bool:
        """Whether a sum is next, and the ket that closes its bracket after it."""
        depth, has_sign, last = 0, False, ""
        for token in self._tokens[self._place :]:
            word = token.text if token.kind is TokenKind.SYMBOL else token.kind
            depth += (word in CLOSING) - (word in CLOSING.values())
            if depth == 0 and word == TokenKind.KET:
                return has_sign and last not in ("+", "-")
            if depth < 0 or (depth == 0 and word in (TokenKind.BRA, "|")):
                return False
            has_sign = has_sign or (depth == 0 and word in ("+", "-"))
            last = word
        return False

    def _between_bars(self) -> Expr:
        value = self._within("|", self._sum)
        self._required("|")
        return operations.modulus(value)

    def _between_angles(self) -> Expr:
        """Read ⟨X⟩ or ⟨X⟩_U, the mean of what is random in it."""
        value = self._within("", lambda: self._meant(self._sum))
        if not self._found("⟩", ">"):
            self._required("⟩")
        over = self._taken().text[1:] if self._next.text.startswith("_") else None
        return self._mean_of(NamedMean("E", over), [require_random(value)])
