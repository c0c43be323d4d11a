"""Sums over indices: contracted to traces, written out, or taken after the average.

A summed index is a basis vector of the words. Where it joins exactly two ends over its whole space
it is the identity, and the words are joined. Narrow ranges of integers are written out. All other
sums are kept as a factor of the coefficient, a mark, and taken when nothing random is left: the
average of an element with a symbolic index holds for every index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count, pairwise

from sympy import (
    Add,
    Dummy,
    Expr,
    KroneckerDelta,
    Mul,
    S,
    Sum,
    Symbol,
    Trace,
    expand,
    factor,
)
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word, transpose
from bptools.haar.matrices import BasisVector
from bptools.haar.networks.ranges import Limits, extremes, require_order, summed, with_plain_names
from bptools.haar.networks.unchecked_elements import with_checked_elements, with_unchecked_elements

FIRST_LABEL = 1 << 32
WRITTEN_OUT = 256  # terms; more are kept as a sum


class IndexSums:
    """The sums of one computation: their marks, and the conditions under which indices exist."""

    def __init__(self) -> None:
        self.indices: set[Dummy] = set()
        self.labels = count(FIRST_LABEL)  # of sums over sites, apart from those of factors
        self.conditions: list[Boolean] = []
        self._kept: dict[Dummy, tuple[Limits, ...]] = {}  # in the order in which they are taken

    @property
    def internal(self) -> set[Dummy]:
        """All symbols of this computation, none of which may be left in an answer."""
        return self.indices | set(self._kept)

    def polynomial(self, total: Sum, parse: Callable[[Expr], Polynomial]) -> Polynomial:
        """Return a sum as a polynomial in whose coefficients marks stand for sums to be taken.

        Raises:
            TypeError: If a limit is not of the form (index, first, last).
            ValueError: If an index leaves the range of the elements that it belongs to.
        """
        limits = [_limits(limit) for limit in total.limits]
        self.indices |= {limit.index for limit in limits}
        fresh = {limit.name: limit.index for limit in limits}
        limits = [limit.renamed(fresh) for limit in limits]
        require_order(limits, self.conditions)
        try:
            summand = parse(total.function.xreplace(fresh))
            limits = self._checked(summand, limits)
        except TypeError:  # the index is no index of an element but an exponent, say, or a digit
            points = _points(total.limits, WRITTEN_OUT)
            if points is None:
                raise
            return _added(parse(total.function.xreplace(point)) for point in points)
        terms: list[tuple[Monomial, Expr]] = []
        for monomial, coefficient in summand:
            terms += self._terms(monomial, coefficient, limits)
        return Polynomial.collect(summand.shape, terms)

    def over_all(
        self, summand: Polynomial, sizes: dict[Dummy, Expr], most: int = WRITTEN_OUT
    ) -> Polynomial:
        """Return the sum of a polynomial over the whole range of some indices.

        Args:
            summand: A polynomial with basis vectors of the indices.
            sizes: The indices, new ones, with the dimensions of their spaces.
            most: The terms of a sum that are written out.
        """
        self.indices |= set(sizes)
        limits = [
            Limits(
                index,
                S.Zero,
                size - 1,
                Symbol(index.name, integer=True),
                is_full=True,
                is_own=True,
            )
            for index, size in sizes.items()
        ]
        terms: list[tuple[Monomial, Expr]] = []
        for monomial, coefficient in summand:
            terms += self._terms(monomial, coefficient, limits, most)
        return Polynomial.collect(summand.shape, terms)

    def taken(self, polynomial: Polynomial) -> Polynomial:
        """Return the polynomial with all sums taken, now that nothing random depends on them.

        Args:
            polynomial: Its elements are in the coefficients.

        Raises:
            TypeError: If matrices that are summed over depend on the index.
        """
        for monomial, coefficient in polynomial:
            words = (*monomial.traces, monomial.open or ())
            inside = {limit.index for limit in self._marks_in(coefficient)}
            if any(_names(letter, index) for index in inside for word in words for letter in word):
                raise TypeError("a sum over an index must be one of scalars, or join two matrices")
        if not self._kept:
            return polynomial
        return polynomial.map_coefficients(self._without_marks)

    def _without_marks(self, coefficient: Expr) -> Expr:
        if not self._marks(coefficient):
            return coefficient
        total = self._taken(with_unchecked_elements(coefficient))
        left = total.has(Sum, KroneckerDelta, MatrixElement, Trace)
        return with_checked_elements(with_plain_names(total)) if left else factor(total)

    def _taken(self, coefficient: Expr) -> Expr:
        marks = self._marks(coefficient)
        if not marks:
            return coefficient
        result = S.Zero
        for addend in Add.make_args(coefficient):
            factors = Mul.make_args(addend)
            if any(x not in marks and self._marks(x) for x in factors):
                addend = expand(addend)
                result += self._taken(addend) if addend.is_Add else self._total(addend)
            else:
                result += self._total(addend)
        return result

    def _total(self, addend: Expr) -> Expr:
        marks = self._marks(addend)
        conditions = list(self.conditions)
        try:
            return self._in_order(addend, marks)
        except ValueError:  # a range is not clear: the engine's indices have no ends of their own
            self.conditions[:] = conditions
            own = [mark for mark in marks if all(limit.is_own for limit in self._kept[mark])]
            if own == marks[: len(own)]:
                raise
            return self._in_order(addend, [*own, *(mark for mark in marks if mark not in own)])

    def _in_order(self, addend: Expr, marks: list[Dummy]) -> Expr:
        value = Mul(*(factor for factor in Mul.make_args(addend) if factor not in marks))
        for mark in marks:
            value = summed(value, self._kept[mark], self.conditions)
        return value

    def _marks(self, coefficient: Expr) -> list[Dummy]:
        """Return the marks in a coefficient, in the order in which they were made."""
        dummies = coefficient.atoms(Dummy) & self._kept.keys()
        return sorted(dummies, key=lambda mark: mark.dummy_index)

    def _checked(self, summand: Polynomial, limits: list[Limits]) -> list[Limits]:
        """Compare the ranges with the spaces of the basis vectors, and note which are whole."""
        vectors = {
            letter.symbol
            for monomial, _ in summand
            for word in (*monomial.traces, monomial.open or ())
            for letter in word
            if isinstance(letter.symbol, BasisVector)
        }
        indices = {limit.index for limit in limits}
        for vector in vectors:
            if vector.index.free_symbols & indices:
                self._require_inside(vector, limits)
        rows = {vector.index: vector.rows for vector in vectors}
        return [
            limit._replace(
                is_full=limit.index in rows
                and limit.low == 0
                and expand(rows[limit.index] - limit.high) == 1
            )
            for limit in limits
        ]

    def _require_inside(self, vector: BasisVector, limits: list[Limits]) -> None:
        lowest, highest = extremes(vector.index, limits)
        room = expand(vector.rows - 1 - highest)
        if lowest.is_negative or room.is_negative:
            raise ValueError(
                f"the range of an index must stay within range({vector.rows}), "
                f"not go from {lowest} to {highest}"
            )
        if not lowest.is_nonnegative:
            self.conditions.append(lowest >= 0)
        if not room.is_nonnegative:
            self.conditions.append(expand(highest + 1) <= vector.rows)

    def _terms(
        self, monomial: Monomial, coefficient: Expr, limits: list[Limits], most: int = WRITTEN_OUT
    ) -> Iterator[tuple[Monomial, Expr]]:
        """Yield the terms of the sum of one monomial."""
        left: list[Limits] = []
        for place, limit in enumerate(limits):
            later = [x for x in (*left, *limits[place + 1 :]) if _depends(x, limit.index)]
            joined = None if later else self._contracted(monomial, coefficient, limit)
            if joined is None:
                left.append(limit)
            else:
                monomial, coefficient = joined
        if not left:
            yield monomial, coefficient
            return
        narrow = next((x for x in left if (x.width.is_Integer and x.width <= most)), None)
        if narrow and not any(_depends(x, narrow.index) for x in self._marks_in(coefficient)):
            rest = [limit for limit in left if limit is not narrow]
            for step in range(int(narrow.width)):
                point = {narrow.index: narrow.low + step}
                placed = _placed(monomial, coefficient, point)
                limits = [limit.renamed(point) for limit in rest]
                yield from self._terms(*placed, limits, most // int(narrow.width))
            return
        mark = Dummy("sum", integer=True)
        self._kept[mark] = tuple(left)
        yield monomial, mark * coefficient

    def _marks_in(self, coefficient: Expr) -> list[Limits]:
        return [limit for mark in self._marks(coefficient) for limit in self._kept[mark]]

    def _contracted(
        self, monomial: Monomial, coefficient: Expr, limit: Limits
    ) -> tuple[Monomial, Expr] | None:
        """Take the sum over an index that joins two ends or does not occur; None if it cannot."""
        index = limit.index
        if coefficient.has(index) or any(_depends(x, index) for x in self._marks_in(coefficient)):
            return None
        if any(_names(letter, index) for letter in monomial.open or ()):
            return None
        ends = sum(_names(letter, index) for word in monomial.traces for letter in word)
        if not ends:
            return monomial, coefficient * limit.width
        letters = {x.symbol for word in monomial.traces for x in word if _names(x, index)}
        if ends != 2 or not limit.is_full or {vector.index for vector in letters} != {index}:
            return None
        (vector,) = letters
        words, loops = _joined(monomial.traces, vector)
        return Monomial.of(words, monomial.open), coefficient * vector.rows**loops


def _limits(limit: tuple[Expr, ...]) -> Limits:
    if len(limit) != 3:
        raise TypeError(f"a sum must have limits (index, first, last), not {limit}")
    name, low, high = limit
    if low.has(name) or high.has(name):
        raise ValueError(f"the limits of a sum over {name} must not hold {name}, not {low}, {high}")
    if (high - low + 1).is_negative:
        raise ValueError(f"the limits of a sum must be in order, not {low} to {high} of {name}")
    return Limits(Dummy(name.name, integer=True, nonnegative=True), low, high, name)


def _depends(limit: Limits, index: Dummy) -> bool:
    return bool(limit.low.has(index) or limit.high.has(index))


def _names(letter: Letter, index: Dummy) -> bool:
    return isinstance(letter.symbol, BasisVector) and letter.symbol.index.has(index)


def _added(polynomials: Iterable[Polynomial]) -> Polynomial:
    total = Polynomial(None, {})
    for polynomial in polynomials:
        total = total + polynomial
    return total


def _points(limits: Iterable[tuple[Expr, Expr, Expr]], most: int) -> list[dict[Expr, Expr]] | None:
    """List the values of all indices; None if they are not an integer apart or too many."""
    points: list[dict[Expr, Expr]] = [{}]
    for index, low, high in reversed(list(limits)):  # the last one is the outermost
        longer: list[dict[Expr, Expr]] = []
        for point in points:
            first = low.xreplace(point)
            steps = expand(high.xreplace(point) - first)
            if not steps.is_Integer or steps >= most - len(longer):
                return None
            longer += [{**point, index: first + k} for k in range(int(steps) + 1)]
        points = longer
    return points


def _placed(
    monomial: Monomial, coefficient: Expr, point: dict[Expr, Expr]
) -> tuple[Monomial, Expr]:
    """Put integers in the places of indices."""

    def placed(letter: Letter) -> Letter:
        vector = letter.symbol
        if not isinstance(vector, BasisVector):
            return letter
        return letter._replace(symbol=BasisVector.of(vector.index.subs(point), vector.rows))

    traces = [tuple(map(placed, word)) for word in monomial.traces]
    open_word = None if monomial.open is None else tuple(map(placed, monomial.open))
    return Monomial.of(traces, open_word), coefficient.subs(point)


def _joined(words: Iterable[Word], vector: BasisVector) -> tuple[list[Word], int]:
    """Sum over a basis vector that occurs twice; return the words and the number of traces of 1."""
    scalars: list[Word] = []
    traces: list[Word] = []
    ends: list[Word] = []  # pieces that end in the vector, without it
    for word in words:
        for piece in _pieces(word, vector):
            occurrences = sum(letter.symbol == vector for letter in piece)
            if not occurrences:
                scalars.append(piece)
            elif occurrences == 2:
                traces.append(piece[1:-1])
            else:
                at_end = piece[-1].symbol == vector
                ends.append(piece[:-1] if at_end else transpose(piece[1:]))
    if ends:
        left, right = ends
        traces.append(left + transpose(right))
    return [*scalars, *filter(None, traces)], traces.count(())


def _pieces(word: Word, vector: BasisVector) -> list[Word]:
    """Cut a closed word after every |i> and before every <i|."""
    places = [k for k, letter in enumerate(word) if letter.symbol == vector]
    if not places:
        return [word]
    cuts = sorted({(k + (not word[k].transposed)) % len(word) for k in places})
    start = cuts[0]
    turned = word[start:] + word[:start]
    return [turned[i - start : j - start] for i, j in pairwise([*cuts, start + len(word)])]
