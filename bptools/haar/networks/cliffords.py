"""Averages over Cliffords and stabiliser states at degree 4, and over the Pauli group.

The operators that commute with all C^(x)4 are spanned by permutations and by permutations times
the projector Q = sum_P P^(x)4 / d^2 over Pauli strings. On the range of Q and off it the average
is like that over U(d), with other multiplicities of the irreducible representations of S_4. So it
is a sum of four sums over pairings: strings stand left of every C, right of it, on both sides, or
nowhere.

Source: Zhu, Kueng, Grassl, Gross, arXiv:1609.08172, Table 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from flint import fmpq, fmpq_poly
from sympy import Expr

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.cost import WorkCost, require
from bptools.haar.dimensions import Dimension, as_dimension
from bptools.haar.factors import Inclusion
from bptools.haar.networks.encoding import Encoding
from bptools.haar.networks.laws import law_of
from bptools.haar.networks.pauli_sums import with_known_sums
from bptools.haar.stabilisers import Clifford, NumberedPauli, Pauli, Stabiliser
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.rational_functions import Denominator, as_expression, as_rational
from bptools.haar.weingarten.symmetric_group import Partition

DEGREE = 4
CENTRE = 8  # phases of Cliffords; fewer factors more than conjugates average to 0
PAULI_CENTRE = 4
SECONDS_PER_LETTER, SECONDS_PER_WIRED_LETTER = 2e-4, 1e-3  # of a word that is left
BYTES_PER_TERM = 20_000
_d = fmpq_poly([0, 1])
_LINES = (-4, -2, -1, 0, 1, 2, 4)  # all divisors are products of these d + c, times a number

# The dimensions of what commutes with S_4, on the range of Q and off it, by representation.
_ON: dict[Partition, fmpq_poly] = {
    (4,): (_d + 1) * (_d + 2) / 6,
    (2, 2): (_d + 1) * (_d - 1) / 3,
    (1, 1, 1, 1): (_d - 1) * (_d - 2) / 6,
}
_OFF: dict[Partition, fmpq_poly] = {
    (4,): (_d - 1) * (_d + 1) * (_d + 2) * (_d + 4) / 24,
    (3, 1): (_d - 1) * _d * (_d + 1) * (_d + 2) / 8,
    (2, 2): (_d - 2) * (_d - 1) * (_d + 1) * (_d + 2) / 12,
    (2, 1, 1): (_d - 2) * (_d - 1) * _d * (_d + 1) / 8,
    (1, 1, 1, 1): (_d - 4) * (_d - 2) * (_d - 1) * (_d + 1) / 24,
}
_FIXED = (1,) * DEGREE


@dataclass(frozen=True)
class _Weight:
    """A number over a polynomial of the dimension; 0 where that vanishes."""

    number: fmpq
    divisor: fmpq_poly


@dataclass(frozen=True)
class _Sides:
    """On which sides of every factor a string stands."""

    left: bool
    right: bool

    @property
    def count(self) -> int:
        """The number of strings that are summed over."""
        return self.left + self.right


_Weights = Callable[[_Sides, Partition], tuple[_Weight, ...]]


def clifford_average(polynomial: Polynomial, matrix: Clifford | Stabiliser) -> Polynomial:
    """Return the average of terms of degree 4 in a Clifford or a stabiliser state.

    Args:
        polynomial: A polynomial whose monomials have four factors and four conjugate ones, no two
            of them neighbours that cancel.
        matrix: The random matrix.

    Returns:
        The average, exact at an integer dimension, else valid for d >= 8 (for states always);
        sums over Pauli strings may be left in it.
    """
    is_state = isinstance(matrix, Stabiliser)
    weights = _state_weights if is_state else _matrix_weights
    sides = [_Sides(*x) for x in product((False, True), (False,) if is_state else (False, True))]
    totals: dict[tuple[Monomial, Expr], _WeightedSum] = {}
    for monomial, coefficient in polynomial:
        for side in sides:
            written = _with_strings(monomial, matrix, side)
            encoding = Encoding(matrix, written)
            rules = law_of(matrix).rules(encoding.alphabet())
            pairings = rules.integrate(encoding.words)
            _require_few(len(pairings) * len(sides) * len(polynomial.terms), written)
            for (closed, cycle_type), number in pairings.items():
                result, value, loops = encoding.decode(closed)
                total = totals.setdefault((result, coefficient * value), _WeightedSum(weights))
                total.add(side, cycle_type, loops, number)
    dimension = as_dimension(matrix.size, "dim")
    terms = [(m, factor * total.value(dimension)) for (m, factor), total in totals.items()]
    return with_known_sums(Polynomial.collect(polynomial.shape, terms))


def _require_few(terms: int, monomial: Monomial) -> None:
    """Say what so many terms cost: to decode them, to take sums over strings, and to contract.

    Raises:
        CostError: If that is over the limit.
    """
    letters = [letter for word in (*monomial.traces, monomial.open or ()) for letter in word]
    is_wired = any(isinstance(letter.symbol, Inclusion) for letter in letters)
    seconds = len(letters) * (SECONDS_PER_WIRED_LETTER if is_wired else SECONDS_PER_LETTER)
    cost = WorkCost(terms * seconds, terms * BYTES_PER_TERM)
    require(cost, f"the average of degree {DEGREE} over Cliffords, of {terms} terms,")


def pauli_average(polynomial: Polynomial, matrix: Pauli) -> Polynomial:
    """Return the average over the Pauli group, as sums over strings where they are not known."""
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        plain, conjugated = counted(monomial, matrix)
        if plain + conjugated == 0:
            terms.append((monomial, coefficient))
        elif (plain - conjugated) % PAULI_CENTRE == 0:
            string = NumberedPauli.any_of(matrix.name, matrix.rows)

            def put(letter: Letter, string: NumberedPauli = string) -> Word:
                turned = letter.transposed != letter.conjugated  # P is Hermitian
                return (Letter(string, transposed=turned),)

            terms.append((_replaced(monomial, matrix, put), coefficient / matrix.rows**2))
    return with_known_sums(Polynomial.collect(polynomial.shape, terms))


def counted(monomial: Monomial, matrix: Clifford | Stabiliser | Pauli) -> tuple[int, int]:
    """Return the numbers of factors and of conjugate ones."""
    words = (*monomial.traces, monomial.open or ())
    bars = [x.conjugated for word in words for x in word if x.symbol == matrix]
    return bars.count(False), bars.count(True)


def _with_strings(monomial: Monomial, matrix: Clifford | Stabiliser, sides: _Sides) -> Monomial:
    """Put strings beside every factor that is not conjugated."""
    left, right = (
        NumberedPauli.any_of(f"{matrix.name} {x}", matrix.rows) for x in ("left", "right")
    )

    def put(letter: Letter) -> Word:
        if letter.conjugated:
            return (letter,)
        word = [Letter(matrix)]
        if sides.left:
            word.insert(0, Letter(left))
        if sides.right:
            word.append(Letter(right))
        return tuple(x.transpose() for x in reversed(word)) if letter.transposed else tuple(word)

    return _replaced(monomial, matrix, put)


def _replaced(
    monomial: Monomial,
    matrix: Clifford | Stabiliser | Pauli,
    put: Callable[[Letter], Word],
) -> Monomial:
    def replaced(word: Word) -> Word:
        return tuple(x for old in word for x in (put(old) if old.symbol == matrix else (old,)))

    open_word = None if monomial.open is None else replaced(monomial.open)
    return Monomial.of(map(replaced, monomial.traces), open_word)


@lru_cache
def _sector(cycle_type: Partition, *, is_on: bool) -> tuple[_Weight, ...]:
    """Return the Weingarten function on the range of Q, or off it, as a sum over shapes."""
    weights = []
    for shape, size in (_ON if is_on else _OFF).items():
        degree = characters(_FIXED, DEGREE)[shape]
        value = characters(cycle_type, DEGREE).get(shape, 0)
        weights.append(_Weight(fmpq(degree**2 * value, 24**2), size))
    return tuple(weights)


def _matrix_weights(sides: _Sides, cycle_type: Partition) -> tuple[_Weight, ...]:
    on, off = (_sector(cycle_type, is_on=x) for x in (True, False))
    match sides.count:
        case 0:
            return off
        case 1:
            return tuple(_Weight(-w.number, w.divisor * _d**2) for w in off)
        case _:
            return tuple(_Weight(w.number, w.divisor * _d**4) for w in (*on, *off))


def _state_weights(sides: _Sides, _: Partition) -> tuple[_Weight, ...]:
    """Return the weights of |0>^(x)4, of which 1/d is on the range of Q, turned by Cliffords."""
    if not sides.left:
        return (_Weight(fmpq(1), _d * (_d + 1) * (_d + 2) * (_d + 4)),)
    return (_Weight(fmpq(1, 4), _d**2 * (_d + 1) * (_d + 2) * (_d + 4)),)


class _WeightedSum:
    """A sum of numbers times powers of d times weights."""

    def __init__(self, weights: _Weights) -> None:
        self._weights = weights
        self._numbers: dict[tuple[_Sides, Partition, int], int] = defaultdict(int)

    def add(self, sides: _Sides, cycle_type: Partition, loops: int, number: int) -> None:
        """Add a number of pairings with so many loops, each a trace of 1."""
        self._numbers[sides, cycle_type, loops] += number

    def value(self, dimension: Dimension) -> Expr:
        """Return the sum, exact at an integer, else a factored rational function of d."""
        if isinstance(dimension, int):
            return as_rational(self._at(fmpq(dimension)))
        highest = 5  # of d, with strings on both sides
        common = _d ** (highest - 1)
        for shift in _LINES:
            common *= _d + shift
        numerator = fmpq_poly()
        for weight, factor in self._terms():
            numerator += factor * weight.number * (common / weight.divisor)
        lines = tuple(((1, shift), highest if shift == 0 else 1) for shift in _LINES)
        denominator = Denominator(lines, int(numerator.denom()))
        return as_expression(numerator.numer(), denominator, dimension)

    def _at(self, dimension: fmpq) -> fmpq:
        total = fmpq(0)
        for weight, factor in self._terms():
            below = weight.divisor(dimension)
            if below:
                total += factor(dimension) * weight.number / below
        return total

    def _terms(self) -> Iterator[tuple[_Weight, fmpq_poly]]:
        for (sides, cycle_type, loops), number in self._numbers.items():
            for weight in self._weights(sides, cycle_type):
                yield weight, number * _d**loops
