"""What an author's rules for means mean: quotients inside of sums and averages, bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sympy import Basic, Symbol

from bptools.derivations.elaboration import SUMMED
from bptools.kernel import terms as t
from bptools.kernel import theorems as kernel
from bptools.kernel.contexts import Context, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.theorems import Theorem

Factors = tuple[Theorem, Theorem]
ABOVE, BELOW = t.Variable("(above)"), t.Variable("(below)")  # places of a quotient's parts
PLACE = t.AbsoluteRatio(ABOVE, BELOW)


class MeanOfQuotient:
    """A mean E |g|/|p|, to be bounded.

    Args:
        context: What it stands in.
        mean: The mean.

    Raises:
        Refusal: If it is no mean of a quotient.
    """

    def __init__(self, context: Context, mean: t.Term) -> None:
        self._context, self.mean = context, mean
        *_, quotient = _inwards(self.mean)
        if not isinstance(quotient, t.AbsoluteRatio):
            raise Refusal("the line before must be a mean of a quotient, or the square of one")
        self._quotient = quotient
        sums = [term for term in _inwards(self.mean) if isinstance(term, t.IndexSum)]
        self._names = {term.name for term in sums}
        indices = (Scalars(term.name, Sort.NATURAL, 0, term.size) for term in sums)
        self.inner = Context((*context.declarations, *indices))

    def indices(self, expressions: Iterable[Basic]) -> frozenset[Symbol]:
        """Return the symbols in some expressions that have the names of the summed indices."""
        symbols = {s for e in expressions for s in e.free_symbols if isinstance(s, Symbol)}
        return frozenset(s for s in symbols if f"{s.name}{SUMMED}" in self._names)

    def _in_place(self, special: Theorem, above: t.Term, below: t.Term, place: t.Term) -> Theorem:
        """Return a theorem about a quotient of other parts as one about that of the mean."""
        parts = {
            ABOVE.name: (self._quotient.above, above),
            BELOW.name: (self._quotient.below, below),
        }
        equalities = {name: kernel.equal(self.inner, *sides) for name, sides in parts.items()}
        return kernel.transitive(kernel.congruent(self.inner, place, equalities), special)

    def at_least(self, bound: t.Term, least: t.Term, gap: Theorem, floor: Theorem) -> Theorem:
        """Return the theorem by 0 <= g - p w and 0 <= p - c, inside of the mean."""
        parts = self._quotient.above, self._quotient.below
        quotient = kernel.quotient_from_below(*parts, least, bound, (gap, floor))
        return kernel.mean_of_bound(self._context, self.mean, quotient)

    def at_most(self, quotient: Theorem, values: Mapping[str, t.Term]) -> Theorem:
        """Return the theorem by |g|/|p| <= w, proved in letters that stand for values."""
        special = kernel.instance(quotient, self.inner, values)
        if not isinstance(special.left, t.AbsoluteRatio):
            raise Refusal("what is proved must be a bound on a quotient")
        bound = self._in_place(special, special.left.above, special.left.below, PLACE)
        return kernel.mean_of_bound(self._context, self.mean, bound)


class SquaredMean(MeanOfQuotient):
    """A line (E |g|/|p|)^2, to be bounded by E u E v.

    Args:
        context: What the line stands in.
        line: The line.

    Raises:
        Refusal: If it is no squared mean of a quotient.
    """

    def __init__(self, context: Context, line: t.Term) -> None:
        if not isinstance(line, t.Power):
            raise Refusal("the line before must be the square of a mean of a quotient")
        super().__init__(context, line.base)

    def bounded(self, gap: Theorem, factors: Factors) -> Theorem:
        """Return the theorem by 0 <= p^2 u v - g^2, 0 <= u and 0 <= v, inside of the mean."""
        bound = kernel.multiplied(*factors)
        square = kernel.ratio(self._quotient.above, self._quotient.below, gap, bound)
        return kernel.mean_of_product(self._context, self.mean, square, factors)

    def bounded_by(
        self, proved: Theorem, below: t.Term, factors: Factors, values: Mapping[str, t.Term]
    ) -> Theorem:
        """Return the theorem by g^2 <= p^2 u v, proved in letters that stand for values.

        Args:
            proved: g^2 <= p^2 u v.
            below: p.
            factors: 0 <= u and 0 <= v, as ``proved`` in the letters.
            values: What the letters stand for, by name.
        """
        if not isinstance(proved.left, t.Power):
            raise Refusal("what is proved must be a bound on a square")
        gap, bound = kernel.slack(proved), kernel.multiplied(*factors)
        general = kernel.ratio(proved.left.base, below, gap, bound)
        square = kernel.instance(general, self.inner, values)
        special = tuple(kernel.instance(factor, self.inner, values) for factor in factors)
        parts = proved.left.base.put(values), below.put(values)
        square = self._in_place(square, *parts, t.Power(PLACE, t.whole(2)))
        first, second = special
        return kernel.mean_of_product(self._context, self.mean, square, (first, second))


class MeanToSquare:
    """A line (E q)^2, to be bounded by E u E v, of which q^2 <= w is proved and w is u v.

    Args:
        context: What the line stands in.
        line: The line.

    Raises:
        Refusal: If it is no square of a mean.
    """

    def __init__(self, context: Context, line: t.Term) -> None:
        if not isinstance(line, t.Power):
            raise Refusal("the line before must be the square of a mean")
        self._context, self.mean = context, line.base
        self._sums = [term for term in _inwards(self.mean) if isinstance(term, t.IndexSum)]

    def indices(self, expressions: Iterable[Basic]) -> frozenset[Symbol]:
        """Return the symbols in some expressions that have the names of the summed indices."""
        names = {term.name for term in self._sums}
        symbols = {s for e in expressions for s in e.free_symbols if isinstance(s, Symbol)}
        return frozenset(s for s in symbols if f"{s.name}{SUMMED}" in names)

    def inside(self, averaged: t.Term) -> Context:
        """Return what q quantifies over: the indices that are summed over around it too."""
        outer = [s for s in self._sums if s != averaged and averaged in _inwards(s)]
        indices = (Scalars(term.name, Sort.NATURAL, 0, term.size) for term in outer)
        return Context((*self._context.declarations, *indices))

    def bounded(self, square: Theorem, factors: Factors) -> Theorem:
        """Return the theorem by q^2 <= w, 0 <= u and 0 <= v, inside of the mean."""
        product = t.Product((factors[0].right, factors[1].right))
        equality = kernel.equal(square.context, square.right, product)
        whole = kernel.transitive(square, equality)
        return kernel.mean_of_product(self._context, self.mean, whole, factors)


def _inwards(mean: t.Term) -> Iterator[t.Term]:
    yield mean
    while isinstance(mean, t.Binder):
        mean = mean.body
        yield mean
