"""Sums over Pauli strings in monomials: shortened, evaluated qubit by qubit, or left as sums.

A monomial with strings whose number is a dummy stands for its sum over all 4**n values of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import permutations, product

import numpy as np
from sympy import Dummy, Expr, I, Integer, Mul, S, Sum, Symbol

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word, transpose
from bptools.haar.dimensions import position_of
from bptools.haar.matrices import BasisVector, RandomMatrix
from bptools.haar.networks.element_words import element_value, scalars_of
from bptools.haar.stabilisers import NumberedPauli, qubits_of

_PAULIS = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
_BITS = np.eye(2)[:, :, None]  # |0> and |1>
_NAMES = "kqrstuvw"
MOST_STRINGS = 5  # 4 values each on a qubit

QubitLetter = tuple[int, bool]  # a string or, from -1 on down, a vector; whether it is transposed


def with_known_sums(polynomial: Polynomial) -> Polynomial:
    """Return a polynomial in which the sums over Pauli strings that are known are taken.

    P P = 1; of a string that stands twice, or has a trace, the sum is known; and words that
    hold only strings and basis states are products over the qubits.
    """
    terms = []
    for monomial, coefficient in polynomial:
        term = _Term(monomial, coefficient)
        term.shorten()
        terms.append((Monomial.of(term.traces, term.open), term.coefficient))
    return Polynomial.collect(polynomial.shape, terms)


def strings_in(words: Iterable[Word]) -> list[NumberedPauli]:
    """List the strings that are summed over, with repetitions."""
    letters = (letter.symbol for word in words for letter in word)
    return [symbol for symbol in letters if isinstance(symbol, NumberedPauli)]


def written_sums(factors: Sequence[Expr]) -> Expr:
    """Return a product of scalars in which the sums over strings are written as sums.

    >>> from sympy import MatrixSymbol, Trace
    >>> P = NumberedPauli.any_of("P", Integer(2))
    >>> written_sums([Trace(MatrixSymbol("A", 2, 2) * P)] * 4)
    Sum(Trace(A*P(k))**4, (k, 0, 3))
    """
    left, result = [x for x in factors if _summed(x)], S.One
    while left:
        joint = [left.pop(0)]
        for factor in joint:  # grows
            joint += [x for x in left if _summed(x) & _summed(factor)]
            left = [x for x in left if x not in joint]
        result *= _written(Mul(*joint))
    return Mul(result, *(x for x in factors if not _summed(x)))


def _summed(scalar: Expr) -> set[NumberedPauli]:
    return {x for x in scalar.atoms(NumberedPauli) if isinstance(x.number, Dummy)}


def _written(summand: Expr) -> Expr:
    """Write one sum, with the names and in the order that make it come first."""
    strings = sorted(_summed(summand), key=lambda string: string.name)
    taken = {x.name for x in summand.free_symbols if not isinstance(x, Dummy)}
    names = [name for name in _NAMES if name not in taken][: len(strings)]
    numbers = [Symbol(name, integer=True, nonnegative=True) for name in names]
    ends = [string.rows**2 - 1 for string in strings]
    spellings = []
    for order in permutations(numbers):
        pairs = zip(strings, order, strict=True)
        spellings.append(summand.xreplace({x: NumberedPauli.of(k, x.rows) for x, k in pairs}))
    return Sum(
        min(spellings, key=str), *((k, 0, end) for k, end in zip(numbers, ends, strict=True))
    )


class _Term:
    """One monomial while its sums are taken."""

    def __init__(self, monomial: Monomial, coefficient: Expr) -> None:
        self.traces = list(monomial.traces)
        self.open = monomial.open
        self.coefficient = coefficient

    def shorten(self) -> None:
        """Take all sums that are known."""
        for string in dict.fromkeys(strings_in(self._words())):
            self._shorten(string)
        for component in list(self._components()):
            value = _value_of(component)
            if value is not None:
                self.traces = [word for word in self.traces if word not in component]
                self.coefficient *= value

    def _words(self) -> list[Word]:
        return [*self.traces, self.open or ()]

    def _shorten(self, string: NumberedPauli) -> None:
        """Cancel squares of a string, and take its sum if at most two are left or one is traced."""
        self._change(partial(_without_squares, string))
        places = strings_in(self._words()).count(string)
        single = [(Letter(string),), (Letter(string, transposed=True),)]
        if not places:
            self.coefficient *= string.rows**2
        elif any(word in single for word in self.traces):  # only the trace of 1 is not 0
            self._change(lambda word, **_: tuple(x for x in word if x.symbol != string))
        elif places == 2 and string not in strings_in([self.open or ()]):
            self._join(string)

    def _change(self, change: Callable[..., Word]) -> None:
        """Change all words by a function of a word and, as ``closed``, whether it is closed."""
        traces, self.traces = self.traces, []
        for word in traces:
            self._add(change(word, closed=True), word[0].rows)
        self.open = None if self.open is None else change(self.open, closed=False)

    def _add(self, word: Word, size: Expr) -> None:
        """Multiply by the trace of a word, which is a number if nothing or brackets are left."""
        if not word:
            self.coefficient *= size
        for scalar in scalars_of(word) if word else ():
            plain = not any(isinstance(x.symbol, NumberedPauli | RandomMatrix) for x in scalar)
            value = element_value(scalar) if plain else None
            if value is None:
                self.traces.append(scalar)
            else:
                self.coefficient *= value

    def _join(self, string: NumberedPauli) -> None:
        """Write the sum of P_ij P_kl as d times deltas of i and l, and of j and k."""
        holding = [word for word in self.traces if string in strings_in([word])]
        self.traces = [word for word in self.traces if string not in strings_in([word])]
        self.coefficient *= string.rows
        pieces = [_opened(word, string) for word in holding]
        if len(pieces) == 2:
            self._add(pieces[0] + pieces[1], string.rows)
            return
        (piece,) = pieces
        place = next(k for k, x in enumerate(piece) if x.symbol == string)
        before, after = piece[:place], piece[place + 1 :]
        if piece[place].transposed:
            self._add(before + transpose(after), string.rows)
        else:
            self._add(before, string.rows)
            self._add(after, string.rows)

    def _components(self) -> Iterator[list[Word]]:
        """Yield the words with strings, those together that share one; none with an open word."""
        left = [word for word in self.traces if strings_in([word])]
        while left:
            component = [left.pop(0)]
            for word in component:  # grows
                strings = set(strings_in([word]))
                component += [x for x in left if strings & set(strings_in([x]))]
                left = [x for x in left if not strings & set(strings_in([x]))]
            if not set(strings_in(component)) & set(strings_in([self.open or ()])):
                yield component


def _without_squares(string: NumberedPauli, word: Word, *, closed: bool) -> Word:
    """Cancel neighbours P P and P^T P^T, around a closed word too."""
    letters: list[Letter] = []
    for letter in word:
        if letters and letter.symbol == string and letters[-1] == letter:
            letters.pop()
        else:
            letters.append(letter)
    while closed and len(letters) > 1 and letters[0].symbol == string and letters[0] == letters[-1]:
        letters = letters[1:-1]
    return tuple(letters)


def _opened(word: Word, string: NumberedPauli) -> Word:
    """Return what follows the first of a string around a closed word, the string untransposed."""
    place = next(k for k, letter in enumerate(word) if letter.symbol == string)
    rest = word[place + 1 :] + word[:place]
    return transpose(rest) if word[place].transposed else rest


def from_bra(word: Word) -> Word:
    """Turn a closed word so that it begins with a bra, if there is one."""
    starts = [k for k, x in enumerate(word) if isinstance(x.symbol, BasisVector) and x.transposed]
    return word[starts[0] :] + word[: starts[0]] if starts else word


def _value_of(words: Sequence[Word]) -> Expr | None:
    """Return the sum over strings of words of strings and basis states; None if it is no number."""
    strings = list(dict.fromkeys(strings_in(words)))
    size = strings[0].rows
    vectors = {x.symbol for word in words for x in word if x.symbol not in strings}
    if len(strings) > MOST_STRINGS or not all(isinstance(x, BasisVector) for x in vectors):
        return None
    places = {vector: position_of(vector.index, size, most=1) for vector in vectors}
    if None in places.values() or any(string.rows != size for string in strings):
        return None
    offsets = {vector: place.offset for vector, place in places.items() if place is not None}
    names = {string: number for number, string in enumerate(strings)}
    names |= {vector: -1 - number for number, vector in enumerate(offsets)}
    coded = tuple(tuple((names[x.symbol], x.transposed) for x in from_bra(word)) for word in words)
    digits = [max(x, -1 - x).bit_length() for x in offsets.values()]
    qubits, special = qubits_of(size), max(digits, default=0)
    value = S.One
    for qubit in range(special):
        bits = tuple((offset >> qubit) & 1 for offset in offsets.values())  # of -1: all ones
        value *= _on_a_qubit(coded, bits)
    generic = _on_a_qubit(coded, tuple(int(offset < 0) for offset in offsets.values()))
    exponent = int(abs(generic)).bit_length() - 1 if generic.is_Integer and generic else 0
    if abs(generic) == 2**exponent:  # a power of d, which other coefficients hold too
        sign = generic / 2**exponent
        return value * sign ** (qubits - special) * size**exponent / 2 ** (exponent * special)
    return value * generic ** (qubits - special)


@lru_cache(maxsize=1 << 12)
def _on_a_qubit(words: tuple[tuple[QubitLetter, ...], ...], bits: tuple[int, ...]) -> Expr:
    """Return the sum over the Pauli matrices of one qubit; vectors are |bit>."""
    count = 1 + max(number for word in words for number, _ in word)
    total = 0j
    for chosen in product(_PAULIS, repeat=count):
        letters = [*chosen, *reversed([_BITS[bit] for bit in bits])]  # from the end: -1, -2, ...
        matrices = (
            [letters[number].T if turned else letters[number] for number, turned in word]
            for word in words
        )
        traces = (np.trace(_multiplied(factors)) for factors in matrices)
        total += np.prod(list(traces))
    return Integer(round(total.real)) + I * Integer(round(total.imag))


def _multiplied(factors: list[np.ndarray]) -> np.ndarray:
    return np.linalg.multi_dot(factors) if len(factors) > 1 else factors[0]
