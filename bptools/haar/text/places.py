"""Elements, slices and basis states: indices in a line."""

from __future__ import annotations

from abc import ABC, abstractmethod

from sympy import Expr, Integer

from bptools.haar.matrices import BasisVector, require_indices
from bptools.haar.text.cursor import Cursor
from bptools.haar.text.letters import Indices, Letters
from bptools.haar.text.operations import element, is_matrix
from bptools.haar.text.tokens import TokenKind


class Places(Cursor, ABC):
    """Reads the indices of a line.

    Args:
        text: The line.
        letters: What names stand for.
    """

    def __init__(self, text: str, letters: Letters) -> None:
        super().__init__(text)
        self._letters = letters

    @abstractmethod
    def _sum(self) -> Expr:
        """Read a sum of products."""

    def _element(self, matrix: Expr) -> Expr:
        """Read X[i, j], or a slice as X[:2, 0]."""
        self._required("[")
        indices = [self._place_or_slice()]
        while self._found(","):
            indices.append(self._place_or_slice())
        self._required("]")
        if len(indices) == 1 and matrix.cols != 1 and self._found("["):  # X[i][j]
            indices.append(self._place_or_slice())
            self._required("]")
        return self._at(matrix, indices)

    def _element_below(self, matrix: Expr) -> Expr:
        """Read the subscript in (U A U†)_{01} or U^†_{ij}."""
        before, name = self._tokens[self._place - 1], self._taken()
        element = self._letters.element(f"X{name.text}")
        if element is None or name.spaced or before.kind is TokenKind.NUMBER:
            raise ValueError(
                f"text must not contain {name.text} after {before.text}: write U_{{ij}}^2 or "
                "(U A)_{ij} for elements"
            )
        return self._at(matrix, [self._index(element.row), self._index(element.column)])

    def _begins_place(self) -> bool:
        """Whether indices are in the bracket that is next, not matrices as in [A, B]."""
        for token in self._tokens[self._place + 1 :]:
            if token.text == "]":
                return True
            is_name = token.kind is TokenKind.NAME and self._letters.is_index(token.text)
            is_sign = token.kind is TokenKind.SYMBOL and token.text in ",:+-*/()"
            if not (is_name or is_sign or token.kind is TokenKind.NUMBER):
                return False
        return False

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
        try:
            return element(matrix, indices[0], indices[1])
        except IndexError:
            raise ValueError(
                f"text must have indices of {matrix} in its {matrix.rows} rows and {matrix.cols} "
                f"columns, not {indices}"
            ) from None

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
            return self._basis_state(Integer(name))
        if len(name) == 1 and name.islower() and name.isascii():
            return self._basis_state(self._letters.index(name))
        state = self._letters.named(name)
        if not is_matrix(state) or state.cols != 1:
            raise ValueError(f"text must have a state or a number in |{name}>, not {state}")
        return state

    def _basis_state(self, index: Expr) -> Expr:
        state = BasisVector.of(index, self._letters.dimension)
        require_indices(state, index, Integer(0))
        return state
