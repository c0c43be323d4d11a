"""Answers of very many terms, kept as sums of products that are written last.

Tr(U A_1 U^dagger B_1 ... U A_6 U^dagger B_6) has 518 400 terms, but is a sum over 720 pairings of
the A of traces times sums over 720 pairings of the B. Until everything else is done a mark stands
for it, so that no step walks through the terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Protocol

import numpy as np
from flint import fmpq
from sympy import Add, Basic, Dummy, Expr, KroneckerDelta, Mul, Rational, S, Trace

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Word
from bptools.haar.cost import WorkCost, require
from bptools.haar.dimensions import as_dimension
from bptools.haar.elements.index_pairs import IndexPairs
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector, RandomMatrix
from bptools.haar.networks.conjugations import Conjugations, characters_by_shape
from bptools.haar.networks.encoding import Encoding
from bptools.haar.networks.laws import Law
from bptools.haar.networks.loops import Word as IntegerWord
from bptools.haar.networks.separated import Integers, Separated
from bptools.haar.outcome import as_sympy
from bptools.haar.weingarten.shapes import ShapeSum
from bptools.haar.weingarten.symmetric_group import (
    centraliser_order,
    count_partitions,
    partitions,
)

MOST_WRITTEN = 1000  # terms of an answer that are written out
SECONDS_PER_TERM, BYTES_PER_TERM = 4e-6, 40
SECONDS_PER_PAIR = 5e-8  # to count it, in an array
SECONDS_PER_CHARACTER, BYTES_PER_CHARACTER = 1e-4, 800  # and to write its two terms
Finish = Callable[[Expr], Expr]


class KeptSum(Protocol):
    """A sum of products of traces of constants."""

    def written(self, finish: Finish) -> Expr:
        """Return the sum as SymPy, its traces finished first."""


class KeptSums:
    """The sums of one computation for which marks stand.

    Args:
        summed: The indices that are summed over after the average, which no kept sum may hold.
    """

    def __init__(self, summed: AbstractSet[Dummy] = frozenset()) -> None:
        self.summed = summed
        self._sums: dict[Dummy, KeptSum] = {}

    def keep(self, total: KeptSum) -> Dummy:
        """Return a mark that stands for a sum."""
        mark = Dummy(f"sum {len(self._sums)}")
        self._sums[mark] = total
        return mark

    def written(self, value: Basic, finish: Finish) -> Basic:
        """Return a value in which every mark is the sum that it stands for.

        Args:
            value: An expression with marks.
            finish: What has been done to the value, to be done to the traces of the sums.
        """
        marks = value.free_symbols & set(self._sums) if self._sums else set()
        return value.xreplace({mark: self._sums[mark].written(finish) for mark in marks})


@dataclass(frozen=True)
class PairedSum:
    """sum_(s, t) Wg(type(s, t)) L(s) R(t), for all pairings s of rows and t of columns.

    Args:
        network: The pairings and their types.
        rows: The products L as SymPy, in the network's order.
        columns: The products R likewise.
        weights: Wg for every type, with its sign.
    """

    network: Separated
    rows: list[Expr]
    columns: list[Expr]
    weights: list[Expr]

    def written(self, finish: Finish) -> Expr:
        """Return a sum over rows of L(s) times sums of R(t), by type."""
        columns = _Addends([finish(column) for column in self.columns])
        terms = []
        for row, line in zip(self.rows, self.network.lines(), strict=True):
            sums = [
                _weighted(weight, columns.sum_of(numbers))
                for weight, numbers in zip(self.weights, line, strict=True)
                if weight != 0 and numbers.any()
            ]
            terms.append(Mul(finish(row), Add(*sums)))
        return self.network.constant.sign * Add(*terms)


@dataclass(frozen=True)
class FactoredSum:
    """sum_k weight_k left_k right_k.

    Args:
        weights: Functions of the dimension.
        left: For each weight the terms of a sum.
        right: Likewise.
    """

    weights: list[Expr]
    left: list[list[Expr]]
    right: list[list[Expr]]

    def written(self, finish: Finish) -> Expr:
        """Return the sum with both factors as sums."""
        triples = zip(self.weights, self.left, self.right, strict=True)
        return Add(
            *(
                Mul(weight, Add(*map(finish, left)), Add(*map(finish, right)))
                for weight, left, right in triples
            )
        )


def paired_sum(network: Separated, encoding: Encoding, law: Law, matrix: RandomMatrix) -> PairedSum:
    """Return the average of a network over a matrix, its words decoded."""
    _require_few(network)

    def product(loops: tuple[IntegerWord, ...]) -> Expr:
        decoded = encoding.decode(loops)
        return _product(decoded.monomial.traces, decoded.factor * matrix.dim**decoded.power)

    rows = [product((*network.constant.words, *loops)) for loops in network.rows.loops]
    columns = list(map(product, network.columns.loops))
    return PairedSum(network, rows, columns, _weights(network, law, matrix))


def delta_sum(pairs: IndexPairs, law: Law, matrix: RandomMatrix) -> PairedSum:
    """Return the average of a product of elements whose indices are symbols."""
    _require_few(pairs.network)
    return PairedSum(*pairs, _weights(pairs.network, law, matrix))


def _require_few(network: Separated) -> None:
    """Say what a sum over pairs of pairings costs, before any product is written.

    Raises:
        CostError: If that is over the limit.
    """
    pairs, terms = network.pairs, network.most_terms  # fewer where products are equal
    cost = WorkCost(
        terms * SECONDS_PER_TERM + pairs * SECONDS_PER_PAIR, terms * BYTES_PER_TERM + pairs
    )
    require(cost, f"the sum over {pairs} pairs of pairings")


def _weights(network: Separated, law: Law, matrix: RandomMatrix) -> list[Expr]:
    """Return the Weingarten function of every type, with its sign."""
    weights = []
    for mu in partitions(network.degree):
        total = law.total()
        total.add_pairings(mu, 0, fmpq(law.sign(mu)))
        weights.append(total.value(as_dimension(matrix.size, "dim")))
    return weights


def power_sum(power: Conjugations, matrix: RandomMatrix) -> FactoredSum:
    """Return the average of powers of one conjugation, a term for each shape."""
    weights = power.weights()
    _require_few_characters(power.degree, len(weights))
    dimension = as_dimension(matrix.size, "dim")
    types = partitions(power.degree)
    traces = [
        {mu: _product([word * n for n in mu], S.One) for mu in types}
        for word in (power.inner, power.outer)
    ]
    functions: list[Expr] = []
    sides: tuple[list[list[Expr]], list[list[Expr]]] = ([], [])
    for shape, characters in characters_by_shape(power.degree).items():
        if shape not in weights:
            continue
        total = ShapeSum(power.degree)
        total.add({shape: weights[shape]}, fmpq(centraliser_order(power.powers)))
        functions.append(total.value(dimension))
        numbers = {mu: Rational(x, centraliser_order(mu)) for mu, x in characters.items()}
        for products, sums in zip(traces, sides, strict=True):
            sums.append([x * products[mu] for mu, x in numbers.items()])
    return FactoredSum(functions, *sides)


def _require_few_characters(degree: int, shapes: int) -> None:
    """Say what a sum over shapes of products of sums over classes costs.

    Raises:
        CostError: If that is over the limit.
    """
    characters = count_partitions(degree) * shapes  # of which few are 0
    cost = WorkCost(characters * SECONDS_PER_CHARACTER, characters * BYTES_PER_CHARACTER)
    require(cost, f"the average of a power of degree {degree}")


def are_plain(words: Iterable[Word]) -> bool:
    """Whether words hold constants alone, so that nothing is to be done with their traces."""
    special = (RandomMatrix, BasisVector, Inclusion)
    return not any(isinstance(letter.symbol, special) for word in words for letter in word)


def _product(words: Iterable[Word], factor: Expr) -> Expr:
    return as_sympy(Polynomial.collect(None, [(Monomial.of(words, None), factor)]))


def _weighted(weight: Expr, total: Expr) -> Expr:
    """Return a product; a number is not multiplied into a sum, which may have very many terms."""
    if weight.is_Number and total.is_Add:
        return Mul(weight, total, evaluate=weight == 1)
    return weight * total


class _Addends:
    """Expressions that are added up again and again: sorted once, as SymPy sorts a sum."""

    def __init__(self, values: Sequence[Expr]) -> None:
        self._values = values
        self._are_plain = len(set(values)) == len(values) and all(map(_is_plain, values))
        if self._are_plain:
            signed = [*values, *(-value for value in values)]
            self._signed = np.empty(len(signed), dtype=object)
            self._signed[:] = signed
            order = sorted(range(len(signed)), key=lambda place: _by_sympy(signed[place]))
            self._rank = np.argsort(order)

    def sum_of(self, numbers: Integers) -> Expr:
        """Return sum_k numbers[k] values[k]."""
        places = np.flatnonzero(numbers)
        chosen = numbers[places]
        if len(places) < 2 or not self._are_plain or (np.abs(chosen) != 1).any():
            addends = zip(chosen.tolist(), places.tolist(), strict=True)
            return Add(*(number * self._values[k] for number, k in addends))
        signed = places + (chosen < 0) * len(self._values)
        ordered = signed[np.argsort(self._rank[signed])]
        return Add._from_args(self._signed[ordered].tolist(), is_commutative=True)


_by_sympy = cmp_to_key(Basic.compare)


def _is_plain(value: Expr) -> bool:
    """Whether a value is a product of traces or of deltas, so that a sum of such is in its form."""
    factors = Mul.make_args(value)
    return all(isinstance(x.as_base_exp()[0], Trace | KroneckerDelta) for x in factors)
