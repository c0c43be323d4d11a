"""The averages of monomials over one random matrix, each by the machine with the least work."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from flint import fmpq
from sympy import Basic, Expr

from bptools.algebra.polynomial import Monomial, Polynomial, Shape
from bptools.algebra.words import Word
from bptools.haar.cost import AGAIN, WRITTEN_TERM, WorkCost, limit_now, require
from bptools.haar.dimensions import as_dimension
from bptools.haar.distributions import (
    Design,
    SpecialOrthogonal,
    SpecialUnitary,
)
from bptools.haar.elements.columns import ORTHOGONAL, UNITARY, ColumnIntegration
from bptools.haar.elements.index_pairs import IndexPairs, index_pairs
from bptools.haar.elements.isotypic import ShapeFrame, add_isotypic, frame_of
from bptools.haar.elements.monomials import (
    Route,
    any_place,
    route_of,
    signed_powers,
)
from bptools.haar.elements.permuted_factors import add_permuted
from bptools.haar.elements.quaternions import SYMPLECTIC, SignedPowers
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import Orthogonal, RandomMatrix, Symplectic, Unitary
from bptools.haar.networks.conjugations import Conjugations, conjugations, power_sums_of
from bptools.haar.networks.encoding import Encoding
from bptools.haar.networks.gluing import Gluing, Term
from bptools.haar.networks.laws import Rules, law_of
from bptools.haar.networks.loops import Word as IntegerWord
from bptools.haar.networks.power_sums import PowerMoment, power_sums
from bptools.haar.networks.separated import MOST_PAIRS, Separated, separated
from bptools.haar.stabilisers import Clifford
from bptools.haar.unexpanded import (
    MOST_WRITTEN,
    KeptSums,
    are_plain,
    delta_sum,
    paired_sum,
    power_sum,
)
from bptools.haar.weingarten.rational_functions import as_rational
from bptools.haar.weingarten.shapes import ShapeSum
from bptools.haar.weingarten.spheres import ColumnSum
from bptools.haar.weingarten.sums import PairingSum
from bptools.haar.weingarten.symmetric_group import count_partitions

COLUMNS: dict[type, ColumnIntegration] = {
    Unitary: UNITARY,
    SpecialUnitary: UNITARY,
    Design: UNITARY,
    Clifford: UNITARY,
    Orthogonal: ORTHOGONAL,
    SpecialOrthogonal: ORTHOGONAL,
    Symplectic: SYMPLECTIC,
}
LEAST_FORESEEN = 8  # averages from which all others are foreseen
SECONDS_PER_NETWORK = 2e-3  # to contract it, where it is wired
MOST_OF_A_POWER = 300  # terms of powers of U A U^dagger B that are written out
_Sum = PairingSum | ColumnSum | PowerMoment | ShapeSum


class MonomialAverages:
    """The averages of monomials over one matrix, rational functions until all are together.

    Args:
        matrix: A random matrix with a law.
        kept: Where answers of very many terms are kept; None writes them out.
        count: The number of monomials that are going to be averaged.
    """

    def __init__(self, matrix: RandomMatrix, kept: KeptSums | None = None, count: int = 1) -> None:
        self._matrix = matrix
        self._foresight = _Foresight(count)
        self._kept = kept
        self._least = 1  # for what is kept
        self._law = law_of(matrix)
        self._columns = COLUMNS.get(type(matrix))
        self._constant: list[tuple[Monomial, Expr]] = []
        self._networks: dict[tuple[Monomial, Expr], PairingSum] = {}
        self._elements: dict[tuple[Monomial, Expr], ColumnSum] = {}
        self._powers: dict[tuple[Monomial, Expr], PowerMoment] = {}
        self._shapes: dict[tuple[Monomial, Expr], ShapeSum] = {}
        self._isotypic: dict[tuple[tuple[Monomial, Expr], ShapeFrame], ShapeSum] = {}

    def add(self, monomial: Monomial, coefficient: Expr) -> None:
        """Add a coefficient times the average of a monomial."""
        if not any(map(self._is_random, (*monomial.traces, monomial.open or ()))):
            self._constant.append((monomial, coefficient))
            return
        number, factor = coefficient.as_coeff_Mul(rational=True)
        scale = fmpq(int(number.p), int(number.q))
        traces = tuple(word for word in monomial.traces if not self._is_random(word))
        key = (Monomial(traces, monomial.open), factor)
        powers = power_sums(monomial, self._matrix) if self._columns is UNITARY else None
        elements = self._elements_in(monomial)
        pairs = self._kept_pairs(monomial) if elements is None else None
        power = conjugations(monomial, self._matrix) if self._columns is UNITARY else None
        if power is not None:
            self._add_power(power, monomial.open, scale, factor)
        elif powers is not None:
            self._powers.setdefault(key, PowerMoment()).add(powers, scale)
        elif pairs is not None and self._kept is not None:
            mark = self._kept.keep(delta_sum(pairs, self._law, self._matrix))
            self._keep(key[0], scale, factor * mark, pairs.network.degree)
        elif elements is None or not self._add_elements(elements, key, scale):
            self._add_network(monomial, scale, factor)

    def value(self, shape: Shape | None) -> Polynomial:
        """Return the sum of all averages."""
        dimension = as_dimension(self._matrix.size, "dim")
        averaged = [(m, factor * total.value(dimension)) for (m, factor), total in self._sums()]
        return Polynomial.collect(shape, [*self._constant, *averaged])

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the rational functions hold."""
        return max((total.least_dimension for _, total in self._sums()), default=self._least)

    def _sums(self) -> Iterator[tuple[tuple[Monomial, Expr], _Sum]]:
        yield from self._networks.items()
        yield from self._elements.items()
        yield from self._powers.items()
        yield from self._shapes.items()
        yield from ((key, total) for (key, _), total in self._isotypic.items())

    def _is_random(self, word: Word) -> bool:
        return any(letter.symbol == self._matrix for letter in word)

    def _elements_in(self, monomial: Monomial) -> SignedPowers | None:
        """Return a product of elements with definite indices."""
        if self._columns is None or self._is_random(monomial.open or ()):
            return None
        random = [word for word in monomial.traces if self._is_random(word)]
        return signed_powers(random, self._matrix)

    def _kept_pairs(self, monomial: Monomial) -> IndexPairs | None:
        """Return a product of very many elements with symbolic indices that no sum is over."""
        is_paired = self._columns in (UNITARY, ORTHOGONAL)
        if self._kept is None or not is_paired or self._is_random(monomial.open or ()):
            return None
        places = [any_place(word) for word in monomial.traces if self._is_random(word)]
        definite = [place for place in places if place is not None]
        indices = set[Basic]().union(
            *(x.row.free_symbols | x.column.free_symbols for x in definite)
        )
        if len(definite) < len(places) or not indices.isdisjoint(self._kept.summed):
            return None
        pairs = index_pairs(definite, is_real=self._columns is ORTHOGONAL)
        return pairs if pairs and pairs.network.most_terms > MOST_WRITTEN else None

    def _add_elements(
        self, elements: SignedPowers, key: tuple[Monomial, Expr], scale: fmpq
    ) -> bool:
        """Add a product of elements, unless pairing its indices is best."""
        sign, powers = elements
        blocks = elements.by_blocks if self._columns is SYMPLECTIC else powers
        route = route_of(blocks, is_unitary=self._columns is UNITARY)
        match route:
            case Route.TABLES | Route.PERMUTATIONS:
                frame = frame_of(powers)
                shapes = self._isotypic.setdefault((key, frame), ShapeSum(*frame))
                add = add_isotypic if route is Route.TABLES else add_permuted
                add(shapes, powers, scale)
            case Route.COLUMNS if self._columns is not None:
                total = self._elements.setdefault(key, self._columns.sum())
                total.add(self._columns.terms(powers), scale * sign)
            case _:
                return False
        return True

    def _add_power(
        self, power: Conjugations, open_word: Word | None, scale: fmpq, factor: Expr
    ) -> None:
        is_large = count_partitions(power.degree) ** 2 > MOST_OF_A_POWER
        if self._kept is not None and is_large and are_plain([power.inner, power.outer]):
            mark = self._kept.keep(power_sum(power, self._matrix))
            self._keep(Monomial.of(power.rest, open_word), scale, factor * mark, power.degree)
            return
        for term in power_sums_of(power):
            result = Monomial.of([*power.rest, *term.words], open_word)
            shapes = self._shapes.setdefault((result, factor), ShapeSum(power.degree))
            shapes.add(term.numbers, scale * term.scale)

    def _add_network(self, monomial: Monomial, scale: fmpq, factor: Expr) -> None:
        encoding = Encoding(self._matrix, monomial)
        rules = self._law.rules(encoding.alphabet())
        network = separated(rules, encoding.words) if isinstance(rules, Gluing) else None
        if network is not None and self._kept is not None and self._is_large(network, monomial):
            mark = self._kept.keep(paired_sum(network, encoding, self._law, self._matrix))
            self._keep(Monomial((), None), scale, factor * mark, network.degree)
            return
        if network is not None and network.pairs <= MOST_PAIRS:
            terms = tuple(network.terms().items())
        else:
            terms = _pairings(rules, encoding.words)
        self._foresight.count(len({term.loops for term, _ in terms}), monomial)
        for (closed, cycle_type), number in terms:
            result, value, loops = encoding.decode(closed)
            total = self._networks.setdefault((result, factor * value), self._law.total())
            total.add_pairings(cycle_type, loops, scale * number * self._law.sign(cycle_type))

    def _is_large(self, network: Separated, monomial: Monomial) -> bool:
        """Whether an average is of constants alone, and has more terms than are written out."""
        constants = (
            tuple(letter for letter in word if letter.symbol != self._matrix)
            for word in monomial.traces
        )
        return network.most_terms > MOST_WRITTEN and monomial.open is None and are_plain(constants)

    def _keep(self, monomial: Monomial, scale: fmpq, factor: Expr, degree: int) -> None:
        """Add a term whose factor holds the mark of a sum of that degree."""
        self._constant.append((monomial, as_rational(scale) * factor))
        self._least = max(self._least, degree)


class _Foresight:
    """Foresees the terms of many averages from those of the first ones.

    Args:
        count: The number of averages.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = self._terms = 0
        self._announced = 0.0

    def count(self, terms: int, monomial: Monomial) -> None:
        """Count the terms of one average, and say what all of them cost if that is much.

        Raises:
            CostError: If it is over the limit.
        """
        self._done, self._terms = self._done + 1, self._terms + terms
        words = (*monomial.traces, monomial.open or ())
        is_wired = any(isinstance(letter.symbol, Inclusion) for word in words for letter in word)
        few = self._done < min(LEAST_FORESEEN, self._count)
        expected = self._terms * (1 if few else max(self._count / self._done, 1))
        each = WRITTEN_TERM.seconds + is_wired * SECONDS_PER_NETWORK
        cost = WorkCost(expected * each, expected * WRITTEN_TERM.bytes)
        if cost.exceeds(limit_now()) or cost.seconds > AGAIN * self._announced:
            self._announced = cost.seconds
            require(cost, f"writing {expected:.0f} terms")


@lru_cache(maxsize=64)
def _pairings(rules: Rules, words: tuple[IntegerWord, ...]) -> tuple[tuple[Term, int], ...]:
    return tuple(rules.integrate(words).items())
