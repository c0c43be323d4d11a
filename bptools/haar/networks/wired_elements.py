"""Traces on tensor products as sums of elements: where a summed index stands inside a network.

An average over permutations or phases fixes the rows and columns of their elements. Beside an
inclusion of factors that is the index of one factor of a larger space: the elements of a constant A
on d x d are A[d*i + j, d*k + l].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from sympy import Dummy, Expr, KroneckerDelta, Mul, S, expand

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector
from bptools.haar.networks.element_words import element_value, scalars_of
from bptools.haar.networks.index_sums import IndexSums
from bptools.haar.networks.legs import COLUMN, ROW, ContractionError, Dims, Leg
from bptools.haar.networks.ranges import DIGIT
from bptools.haar.networks.wiring import Wiring, wiring_of

WRITTEN_OUT = 16  # terms; more are kept as a sum


def with_wired_elements(
    polynomial: Polynomial, sums: IndexSums, *, everywhere: bool = False
) -> Polynomial:
    """Return a polynomial in which no closed word has both an inclusion and a summed index.

    Args:
        polynomial: An average.
        sums: The sums of the computation.
        everywhere: Whether to write all words with inclusions as sums of elements.

    Raises:
        ContractionError: If the open word of a matrix is such a word.
    """
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        wired = _connected(monomial, None if everywhere else sums.indices)
        if not wired:
            terms.append((monomial, coefficient))
            continue
        rest = [word for word in monomial.traces if word not in wired]
        left = Polynomial(polynomial.shape, {Monomial.of(rest, monomial.open): coefficient})
        terms += _elements(wired, sums) * left
    return Polynomial.collect(polynomial.shape, terms)


def _connected(monomial: Monomial, indices: Set[Dummy] | None) -> list[Word]:
    """Return the words that share labels of inclusions with one that has a summed index."""
    open_word = monomial.open or ()
    labels = {word: _labels(word) for word in (*monomial.traces, open_word)}
    connected = [
        word
        for word, own in labels.items()
        if own and (indices is None or _has_index(word, indices) or _has_definite(word))
    ]
    for word in connected:  # grows
        connected += [x for x in labels if x not in connected and labels[x] & labels[word]]
    if open_word in connected:
        raise ContractionError(
            "the average cannot be written with products and partial traces: "
            "take its trace with a constant matrix, or write the dimensions as integers"
        )
    return connected


def _labels(word: Word) -> set[int]:
    """Return the labels of the factors that inclusions do not keep."""
    inclusions = [letter.symbol for letter in word if isinstance(letter.symbol, Inclusion)]
    return {x.labels[k] for x in inclusions for k in range(len(x.dims)) if k not in x.keep}


def _has_index(word: Word, indices: Set[Dummy]) -> bool:
    vectors = (letter.symbol for letter in word if isinstance(letter.symbol, BasisVector))
    return any(not indices.isdisjoint(vector.index.free_symbols) for vector in vectors)


def _has_definite(word: Word) -> bool:
    """Whether a basis vector of an integer index stands in a closed word of integer dimensions."""
    vectors = [letter.symbol for letter in word if isinstance(letter.symbol, BasisVector)]
    return any(x.index.is_Integer for x in vectors) and all(x.rows.is_Integer for x in word)


def _elements(words: Sequence[Word], sums: IndexSums) -> Polynomial:
    """Return the product of the traces of words as a sum over the indices of all legs."""
    wiring = wiring_of(words)
    sizes: dict[Dummy, Expr] = {}
    known, value = _known_places(wiring, sizes)
    value *= Mul(*wiring.dimensions)
    places = dict(known)
    for leg, end in wiring.wires.items():
        if leg in known and end in known:
            value *= KroneckerDelta(known[leg], known[end]) if leg < end else S.One
        elif leg not in places:
            size = wiring.runs[leg.tensor].dims[leg.side][leg.place]
            places[leg] = known[end] if end in known else _fresh(size, sizes)
            places.setdefault(end, places[leg])
    traces: list[Word] = []
    for number, run in wiring.runs.items():
        row, column = (
            _basis_vector(places, number, side, run.dims[side]) for side in (ROW, COLUMN)
        )
        for scalar in scalars_of((row.transpose(), *run.letters, column)):
            element = element_value(scalar)
            if element is None:
                traces.append(scalar)
            else:
                value *= element
    summand = Polynomial(None, {Monomial.of(traces, None): value})
    return sums.over_all(summand, sizes, most=WRITTEN_OUT)


def _fresh(size: Expr, sizes: dict[Dummy, Expr], name: str = "k") -> Dummy:
    index = Dummy(name, integer=True, nonnegative=True)
    sizes[index] = size
    return index


class _Places(NamedTuple):
    """Indices of legs, where a factor is 1 and not 0."""

    of_legs: dict[Leg, Expr]
    factor: Expr


def _known_places(wiring: Wiring, sizes: dict[Dummy, Expr]) -> _Places:
    """Return the indices of the legs at which basis vectors stand."""
    known: dict[Leg, Expr] = {}
    factor = S.One
    for number, run in wiring.runs.items():
        for side, letter in zip((ROW, COLUMN), (run.letters[0], run.letters[-1]), strict=True):
            if isinstance(letter.symbol, BasisVector) and letter.transposed == (side == COLUMN):
                index, dims = letter.symbol.index, run.dims[side]
                digits = _digits(index, dims) or [_fresh(size, sizes, DIGIT) for size in dims]
                factor *= KroneckerDelta(index, _composed(digits, dims))
                known |= {Leg(number, side, k): digit for k, digit in enumerate(digits)}
    return _Places(known, factor)


def _digits(index: Expr, dims: Dims) -> list[Expr]:
    """Return the places in the factors of a space at which a basis vector stands, [] if unknown."""
    if len(dims) == 1:
        return [index]
    if index == 0:
        return [S.Zero] * len(dims)
    digits: list[Expr] = []
    if index.is_Integer and all(size.is_Integer for size in dims):
        for size in reversed(dims):
            index, digit = divmod(index, size)
            digits.insert(0, digit)
    return digits


def _composed(digits: Sequence[Expr], dims: Dims) -> Expr:
    index = S.Zero
    for digit, size in zip(digits, dims, strict=True):
        index = index * size + digit
    return expand(index)


def _basis_vector(places: Mapping[Leg, Expr], number: int, side: int, dims: Dims) -> Letter:
    """Return the basis vector of a whole space from the places in its factors."""
    digits = [places[Leg(number, side, k)] for k in range(len(dims))]
    return Letter(BasisVector.of(_composed(digits, dims), Mul(*dims)))
