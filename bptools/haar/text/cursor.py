"""A place in the words of a line."""

from __future__ import annotations

from bptools.haar.text.tokens import Token, TokenKind, tokens_of

CLOSING = {"(": ")", "[": "]", "{": "}"}


class Cursor:
    """Goes over the words of a line, one after the other.

    Args:
        text: The line.
    """

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._place = 0

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
