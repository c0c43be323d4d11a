"""Polynomials in matrix words and their traces, with scalar coefficients.

A term is ``coefficient * Tr(w_1) ... Tr(w_k) * w``: a product of traces and, if the polynomial
is matrix-valued, one open word ``w``. This is the normal form in which two expressions are
compared and in which Haar averages are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sympy import Add, Adjoint, Expr, Identity, MatMul, Mul, S, Trace, Transpose, conjugate
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra.words import Letter, Word, adjoint, cyclic_form, transpose, word_key

Shape = tuple[Expr, Expr]


class Monomial(NamedTuple):
    """A product of traces, sorted and in cyclic form, and an open word (None for a scalar)."""

    traces: tuple[Word, ...]
    open: Word | None

    @staticmethod
    def of(traces: Iterable[Word], open_word: Word | None) -> Monomial:
        """Return the monomial in canonical order."""
        return Monomial(tuple(sorted(map(cyclic_form, traces), key=word_key)), open_word)


@dataclass(frozen=True)
class Polynomial:
    """A finite sum of monomials; ``shape`` is None for scalars.

    Coefficients are SymPy scalars (functions of dimensions, angles, ...).
    """

    shape: Shape | None
    terms: Mapping[Monomial, Expr]

    @staticmethod
    def collect(shape: Shape | None, terms: Iterable[tuple[Monomial, Expr]]) -> Polynomial:
        """Sum terms with equal monomials, dropping those that cancel literally."""
        addends: dict[Monomial, list[Expr]] = {}
        for monomial, coefficient in terms:
            addends.setdefault(monomial, []).append(coefficient)
        total = {m: Add(*alike) for m, alike in addends.items()}  # at once: a sum is sorted anew
        return Polynomial(shape, {m: c for m, c in total.items() if c != 0})

    @staticmethod
    def scalar(value: Expr) -> Polynomial:
        """Return a scalar constant."""
        return Polynomial.collect(None, [(Monomial((), None), value)])

    @staticmethod
    def identity(size: Expr) -> Polynomial:
        """Return the identity matrix."""
        return Polynomial((size, size), {Monomial((), ()): S.One})

    @staticmethod
    def letter(letter: Letter) -> Polynomial:
        """Return a single matrix."""
        return Polynomial((letter.rows, letter.cols), {Monomial((), (letter,)): S.One})

    def __iter__(self) -> Iterator[tuple[Monomial, Expr]]:
        return iter(self.terms.items())

    def __add__(self, other: Polynomial) -> Polynomial:
        if not self.terms or not other.terms:
            return self if self.terms else other
        _require_equal_shapes(self.shape, other.shape)
        return Polynomial.collect(self.shape, [*self, *other])

    def __neg__(self) -> Polynomial:
        return self.scaled(S.NegativeOne)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + (-other)

    def __mul__(self, other: Polynomial) -> Polynomial:
        shape = _product_shape(self.shape, other.shape)
        return Polynomial.collect(
            shape,
            (
                (Monomial.of((*m.traces, *k.traces), _concatenated(m.open, k.open)), c * e)
                for m, c in self
                for k, e in other
            ),
        )

    def __pow__(self, exponent: int) -> Polynomial:
        if self.shape is None and len(self.terms) == 1:  # at once: factors would be sorted anew
            ((monomial, coefficient),) = self
            alike = Monomial.of(monomial.traces * exponent, None)
            return Polynomial(None, {alike: coefficient**exponent})
        power = Polynomial.scalar(S.One) if self.shape is None else Polynomial.identity(self.rows)
        for _ in range(exponent):
            power = power * self
        return power

    @property
    def rows(self) -> Expr:
        """Number of rows of a matrix-valued polynomial."""
        if self.shape is None:
            raise TypeError("a scalar has no rows")
        return self.shape[0]

    def scaled(self, factor: Expr) -> Polynomial:
        """Return the polynomial times a scalar."""
        return self.map_coefficients(lambda coefficient: factor * coefficient)

    def map_coefficients(self, function: Callable[[Expr], Expr]) -> Polynomial:
        """Return the polynomial with ``function`` applied to every coefficient."""
        return Polynomial.collect(self.shape, ((m, function(c)) for m, c in self))

    def adjoint(self) -> Polynomial:
        """Return the adjoint (for a scalar: the complex conjugate)."""
        shape = None if self.shape is None else (self.shape[1], self.shape[0])
        return Polynomial.collect(
            shape,
            (
                (
                    Monomial.of(
                        map(adjoint, m.traces), None if m.open is None else adjoint(m.open)
                    ),
                    conjugate(c),
                )
                for m, c in self
            ),
        )

    def transpose(self) -> Polynomial:
        """Return the transpose of a matrix-valued polynomial."""
        if self.shape is None:
            return self
        shape = (self.shape[1], self.shape[0])
        return Polynomial.collect(
            shape, ((Monomial(m.traces, transpose(m.open or ())), c) for m, c in self)
        )

    def trace(self) -> Polynomial:
        """Return the trace of a square matrix-valued polynomial.

        Raises:
            ValueError: If it is not square.
        """
        if self.shape is None or self.shape[0] != self.shape[1]:
            raise ValueError(f"the argument of a trace must be square, not of shape {self.shape}")
        size = self.shape[0]
        return Polynomial.collect(
            None,
            (
                (Monomial.of((*m.traces, m.open), None), c)
                if m.open
                else (Monomial(m.traces, None), c * size)
                for m, c in self
            ),
        )

    def to_sympy(self) -> Expr | MatrixExpr:
        """Return a SymPy expression, terms in canonical order."""
        ordered = sorted(self, key=lambda term: _monomial_key(term[0]))
        addends = [_term_to_sympy(m, c, self.shape) for m, c in ordered]
        if not addends:
            return S.Zero
        total = addends[0]
        for addend in addends[1:]:
            total = total + addend
        return total


def _monomial_key(monomial: Monomial) -> tuple[object, ...]:
    return (
        len(monomial.traces),
        tuple(map(word_key, monomial.traces)),
        word_key(monomial.open or ()),
    )


def _letter_to_sympy(letter: Letter) -> MatrixExpr:
    match letter.conjugated, letter.transposed:
        case False, False:
            return letter.symbol
        case True, True:
            return Adjoint(letter.symbol)
        case False, True:
            return Transpose(letter.symbol)
        case _:
            return Transpose(Adjoint(letter.symbol))


def _word_to_sympy(word: Word) -> MatrixExpr:
    factors = [_letter_to_sympy(letter) for letter in word]
    return factors[0] if len(factors) == 1 else MatMul(*factors)


def _term_to_sympy(monomial: Monomial, coefficient: Expr, shape: Shape | None) -> Expr | MatrixExpr:
    scalar = Mul(coefficient, *(Trace(_word_to_sympy(word)) for word in monomial.traces))
    if shape is None:
        return scalar
    matrix = _word_to_sympy(monomial.open) if monomial.open else Identity(shape[0])
    return scalar * matrix


def _concatenated(left: Word | None, right: Word | None) -> Word | None:
    if left is None or right is None:
        return right if left is None else left
    return left + right


def _product_shape(left: Shape | None, right: Shape | None) -> Shape | None:
    if left is None or right is None:
        return right if left is None else left
    if left[1] != right[0]:
        raise ValueError(f"matrices of shapes {left} and {right} must match to be multiplied")
    return (left[0], right[1])


def _require_equal_shapes(left: Shape | None, right: Shape | None) -> None:
    if left != right:
        raise ValueError(f"terms of a sum must have equal shapes, not {left} and {right}")
