"""Words with the symplectic form Omega: Omega^T = -Omega and Omega^2 = -1."""

from __future__ import annotations

from sympy import Expr, S

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.matrices import SymplecticForm


def without_squared_forms(polynomial: Polynomial) -> Polynomial:
    """Return a polynomial in which no two Omega are neighbours, and none is transposed.

    >>> from sympy import MatrixSymbol, Trace
    >>> from bptools.algebra import Parser
    >>> A, form = MatrixSymbol("A", 2, 2), SymplecticForm(1)
    >>> without_squared_forms(Parser()(Trace(form * A * form.T))).to_sympy()
    Trace(A)
    """
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        traces: list[Word] = []
        for word in monomial.traces:
            sign, rest = _closed(word)
            traces += [rest] if rest else []
            coefficient = sign * coefficient * (S.One if rest else word[0].rows)
        open_word = monomial.open
        if open_word is not None:
            sign, open_word = _shortened(open_word)
            coefficient = sign * coefficient
        terms.append((Monomial.of(traces, open_word), coefficient))
    return Polynomial.collect(polynomial.shape, terms)


def _closed(word: Word) -> tuple[int, Word]:
    sign, word = _shortened(word)
    while len(word) > 1 and _is_form(word[0]) and _is_form(word[-1]):
        sign, word = -sign, word[1:-1]
    return sign, word


def _shortened(word: Word) -> tuple[int, Word]:
    sign = 1
    letters: list[Letter] = []
    for letter in word:
        if not _is_form(letter):
            letters.append(letter)
            continue
        sign = -sign if letter.transposed else sign
        if letters and _is_form(letters[-1]):
            letters.pop()
            sign = -sign
        else:
            letters.append(Letter(letter.symbol))
    return sign, tuple(letters)


def _is_form(letter: Letter) -> bool:
    return isinstance(letter.symbol, SymplecticForm)
