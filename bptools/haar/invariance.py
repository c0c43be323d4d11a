"""Moduli of products, such as |<phi|U V|psi>|, as moduli of elements that have the same law.

A Haar-random U, times what does not depend on it, is again U in law: from the left and from the
right every unitary matrix is absorbed, and a vector of known norm turned to |0>. This holds for
several moduli together if the same factor stands in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from sympy import Abs, Basic, Dummy, Expr, MatrixSymbol, Mul, S, expand_power_base, sqrt
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word, adjoint, transpose
from bptools.haar.explicit import named, put_in
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector, Orthogonal, RandomMatrix, State, Unitary
from bptools.haar.networks.determinants import UNITARY
from bptools.haar.networks.element_words import elements_apart, scalars_of
from bptools.haar.networks.tensor_words import TensorParser
from bptools.haar.outcome import as_sympy
from bptools.haar.stabilisers import Stabiliser


class _Modulus(NamedTuple):
    """A modulus of scalars <i|U|j>, times a constant."""

    scale: Expr
    scalars: tuple[Word, ...]


class _Sides(NamedTuple):
    """Columns beside a random matrix, in the order of the scalars, times their common norm."""

    columns: list[Word]
    norm: Expr


def with_moduli_of_elements(product: Expr) -> Expr:
    """Return a product of powers of moduli of the same average, those of words as of elements.

    Args:
        product: Powers of moduli, perhaps a logarithm of one, and constants; anything else is
            returned as it is.

    >>> from sympy import Symbol
    >>> d = Symbol("d", integer=True, positive=True)
    >>> U, V, psi = Unitary("U", d), Unitary("V", d), State("psi", d)
    >>> with_moduli_of_elements(Abs((U * V)[0, 0]) ** 3)
    Abs(U[0, 0])**3
    """
    if all(map(_is_even_power, Mul.make_args(product))):
        return product
    moduli = {x for x in product.atoms(Abs) if x.has(RandomMatrix)}
    outside = product.xreplace(dict.fromkeys(moduli, S.One))
    if outside.has(RandomMatrix) or all(map(_is_element, moduli)):
        return product
    names: dict[MatrixSymbol, Basic] = {}
    read = {x: _read(named(x.args[0], names)) for x in moduli}
    known = {x: modulus for x, modulus in read.items() if modulus is not None}
    if len(known) < len(read):
        return product
    for matrix in sorted(product.atoms(Unitary, Orthogonal, State), key=str):
        about = {x: modulus for x, modulus in known.items() if x.has(matrix)}
        elements = None if all(map(_is_element, about)) else _elements(matrix, about)
        if elements is not None:
            scales = {Dummy("scale", positive=True): put_in(s, names) for s in elements.scales}
            pairs = zip(about, scales, elements.moduli, strict=True)
            turned = product.xreplace({x: scale * modulus for x, scale, modulus in pairs})
            apart = expand_power_base(turned)  # a positive scale to any power
            return with_moduli_of_elements(apart.xreplace(scales))
    return product


def _is_even_power(factor: Expr) -> bool:
    exponent = factor.as_base_exp()[1]
    return bool(exponent.is_Integer and exponent > 0 and exponent % 2 == 0)


def _is_element(modulus: Abs) -> bool:
    (inner,) = modulus.args
    return isinstance(inner, MatrixElement) and isinstance(inner.parent, RandomMatrix)


def _read(scalar: Expr) -> _Modulus | None:
    """Return the modulus of a product of brackets; None if it is of a sum or of a trace."""
    parse = TensorParser()
    try:
        terms = list(parse(scalar))
    except (TypeError, ValueError):  # no polynomial
        return None
    if len(terms) != 1 or terms[0][1].has(RandomMatrix):
        return None
    ((monomial, coefficient),) = terms
    pieces = [piece for word in monomial.traces for piece in scalars_of(word)]
    random = [piece for piece in pieces if _is_random(piece)]
    if not all(piece[0].rows == 1 and piece[-1].cols == 1 for piece in random):
        return None
    if any(isinstance(letter.symbol, Inclusion) for piece in random for letter in piece):
        return None  # a sum over labels, which other pieces may share
    constant = [piece for piece in pieces if not _is_random(piece)]
    return _Modulus(Abs(coefficient * _value(constant)), tuple(random))


def _is_random(word: Word) -> bool:
    return any(isinstance(letter.symbol, RandomMatrix) for letter in word)


def _value(traces: Sequence[Word]) -> Expr:
    """Return a product of traces of constants."""
    elements, rest = elements_apart(Monomial.of(traces, None))
    return elements * as_sympy(Polynomial.collect(None, [(rest, S.One)]))


class _Elements(NamedTuple):
    """For every modulus a product of moduli of elements, and what it is multiplied by."""

    moduli: list[Expr]
    scales: list[Expr]


def _elements(matrix: RandomMatrix, about: Mapping[Abs, _Modulus]) -> _Elements | None:
    """Return moduli of elements of one matrix, given all other matrices; None if there are none."""
    scalars = [word for modulus in about.values() for word in modulus.scalars]
    turned = [_turned(matrix, word) for word in scalars]
    words = [word for word in turned if word is not None]
    if len(words) < len(turned):
        return None
    places = [next(k for k, x in enumerate(word) if x.symbol == matrix) for word in words]
    rows = _settled([transpose(w[:k]) for w, k in zip(words, places, strict=True)], matrix)
    columns = _settled([w[k + 1 :] for w, k in zip(words, places, strict=True)], matrix)
    if rows is None or columns is None:
        return None
    pairs = zip(rows.columns, columns.columns, strict=True)
    each = iter([Abs(MatrixElement(matrix, _index(row), _index(column))) for row, column in pairs])
    norm = rows.norm * columns.norm
    counts = [len(modulus.scalars) for modulus in about.values()]
    return _Elements(
        [Mul(*islice(each, count)) for count in counts],
        [x.scale * norm**count for x, count in zip(about.values(), counts, strict=True)],
    )


def _turned(matrix: RandomMatrix, word: Word) -> Word | None:
    """Return a scalar of the same modulus in which the matrix stands plain; None unless once."""
    letters = [letter for letter in word if letter.symbol == matrix]
    if len(letters) != 1:
        return None
    (letter,) = letters
    if letter.conjugated:
        word = tuple(x._replace(conjugated=not x.conjugated) for x in word)
    return transpose(word) if letter.transposed else word


def _settled(columns: list[Word], matrix: RandomMatrix) -> _Sides | None:
    """Return columns of the same law beside a matrix, basis vectors all of them, or None."""
    if not all(columns):  # nothing stands beside a state
        return _Sides(columns, S.One) if not any(columns) else None
    if matrix.has_real_elements and not all(_is_real(x) for word in columns for x in word):
        return None
    while _have_common_rotation(columns):
        columns = [word[1:] for word in columns]
    if all(len(word) == 1 and isinstance(word[0].symbol, BasisVector) for word in columns):
        return _Sides(columns, S.One)
    norm = _norm(columns[0]) if len(set(columns)) == 1 else None
    if norm is None:
        return None
    ket = Letter(BasisVector.of(S.Zero, columns[0][0].rows))
    return _Sides([(ket,)] * len(columns), norm)


def _is_real(letter: Letter) -> bool:
    symbol = letter.symbol
    return isinstance(symbol, BasisVector) or getattr(symbol, "has_real_elements", False)


def _have_common_rotation(columns: Sequence[Word]) -> bool:
    first = columns[0][0]
    return isinstance(first.symbol, UNITARY) and all(word[0] == first for word in columns)


def _norm(column: Word) -> Expr | None:
    """Return the norm of a column; None if it is random."""
    while isinstance(column[0].symbol, UNITARY):
        column = column[1:]
    if len(column) == 1 and isinstance(column[0].symbol, BasisVector | State | Stabiliser):
        return S.One
    return None if _is_random(column) else sqrt(_value([adjoint(column) + column]))


def _index(column: Word) -> Expr:
    return column[0].symbol.index if column else S.Zero
