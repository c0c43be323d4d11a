"""Moments of traces of powers of a random unitary, by characters instead of pairings.

E[prod Tr U^a  prod conj(Tr U^b)] = sum over shapes with at most d rows of chi(a) chi(b), which is
the number of permutations that commute with one of cycle type a, if a = b, as soon as d is at
least the degree.

Source: Diaconis-Shahshahani, J. Appl. Probab. 31A (1994), theorem 2; Rains (1998) below.
"""

from __future__ import annotations

from collections import defaultdict

from flint import fmpq
from sympy import Basic, Expr

from bptools.algebra.polynomial import Monomial
from bptools.haar.dimensions import Dimension
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.rational_functions import as_rational
from bptools.haar.weingarten.symmetric_group import Partition, centraliser_order

PowerSums = tuple[Partition, Partition]  # the powers in traces of U and of its conjugate


class PowerMoment:
    """A sum of moments of traces of powers.

    >>> from sympy import Symbol
    >>> total = PowerMoment()
    >>> total.add(((2, 2), (2, 2)), fmpq(1))
    >>> total.value(Symbol("d")), total.value(2), total.value(1)
    (8, 6, 1)
    """

    def __init__(self) -> None:
        self._terms: dict[PowerSums, fmpq] = defaultdict(fmpq)

    def add(self, powers: PowerSums, number: fmpq) -> None:
        """Add a number times the moment of the given powers."""
        self._terms[powers] += number

    def value(self, dimension: Dimension) -> Expr:
        """Return the sum, exact at an integer, else its value for d >= degree."""
        return as_rational(
            sum((n * _moment(*powers, dimension) for powers, n in self._terms.items()), fmpq(0))
        )

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the symbolic value holds."""
        return max(
            (sum(plain) for plain, other in self._terms if sum(plain) == sum(other)), default=1
        )


def power_sums(monomial: Monomial, matrix: Basic) -> PowerSums | None:
    """Return the powers if all traces with the matrix are Tr U^a and their conjugates."""
    powers: dict[bool, list[int]] = {False: [], True: []}
    for word in monomial.traces:
        if all(letter.symbol != matrix for letter in word):
            continue
        if len(set(word)) > 1:
            return None
        powers[word[0].conjugated].append(len(word))
    if any(letter.symbol == matrix for letter in monomial.open or ()):
        return None
    plain, conjugated = (tuple(sorted(powers[side], reverse=True)) for side in (False, True))
    return plain, conjugated


def _moment(plain: Partition, conjugated: Partition, dimension: Dimension) -> int:
    if sum(plain) != sum(conjugated):
        return 0
    if not isinstance(dimension, int) or dimension >= sum(plain):
        return centraliser_order(plain) if plain == conjugated else 0
    left, right = (characters(powers, dimension) for powers in (plain, conjugated))
    return sum(character * right.get(shape, 0) for shape, character in left.items())
