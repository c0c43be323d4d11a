"""Squares with weights, as theorems of the kernel that they are not negative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Basic

from bptools.claims import Relation
from bptools.derivations import rules
from bptools.derivations.derivation import Derivation
from bptools.derivations.instantiation import MeanSlackOf, SlackOf
from bptools.kernel import terms as t
from bptools.kernel import theorems as kernel
from bptools.kernel.contexts import Context
from bptools.kernel.refusal import Refusal
from bptools.kernel.theorems import Theorem

Values = tuple[tuple[Basic, Basic], ...]
Instance = Callable[[Callable[[], Derivation], Values], Theorem]


class Squares:
    """Makes theorems 0 <= x of an author's squares.

    Args:
        context: What they quantify over.
        elaborate: The term that an expression writes.
        instance: What a proof proves, at values of its symbols.
    """

    def __init__(
        self, context: Context, elaborate: Callable[[Basic], t.Term], instance: Instance
    ) -> None:
        self._context, self._elaborate, self.instance = context, elaborate, instance
        self._prove: dict[type, Callable[[Any], Theorem]] = {
            rules.Square: self._square,
            rules.MeanSquare: lambda s: self._mean(self._square(s), s),
            rules.Complement: self._complement,
            rules.MeanComplement: lambda s: self._mean(self._complement(s), s),
            rules.CauchySchwarz: self._cauchy_schwarz,
            rules.Expectation: self._expectation,
            rules.Overlap: self._overlap,
            rules.Product: self._product,
            SlackOf: self._slack,
            MeanSlackOf: lambda s: self._mean(self._slack(s), s),
        }

    def sum_of(self, squares: tuple[rules.Square, ...]) -> Theorem:
        """Return the theorem that a sum of squares is not negative.

        Raises:
            Refusal: If there are none, or a weight is not shown to be non-negative.
        """
        if not squares:
            raise Refusal(
                "no squares are known that add up to the difference of the sides: name them in a "
                "line of your own, steps=[Step(..., Bound((Square(weight, root),)))]"
            )
        total = self._weighted(squares[0])
        for square in squares[1:]:
            total = kernel.added(total, self._weighted(square))
        return total

    def sum_or_nothing(self, squares: tuple[rules.Square, ...]) -> Theorem:
        """Return the theorem for a sum of squares, which may be empty: 0 is not negative."""
        if squares:
            return self.sum_of(squares)
        return kernel.scaled(kernel.square(self._context, t.whole(1)), kernel.NOTHING)

    def _weighted(self, square: rules.Square) -> Theorem:
        prove = self._prove.get(type(square))
        if prove is None:
            raise Refusal(f"a square must be one of the rules', not {type(square).__name__}")
        return kernel.scaled(prove(square), self._elaborate(square.weight))

    def _square(self, square: rules.Square) -> Theorem:
        return kernel.square(self._context, self._elaborate(square.root))

    def _mean(self, theorem: Theorem, square: rules.MeanSquare | MeanSlackOf) -> Theorem:
        width = self._elaborate(square.half_width)
        for angle in square.angles:
            theorem = kernel.mean_over_angle(theorem, t.Variable(angle.name), width)
        return theorem

    def _complement(self, square: Any) -> Theorem:  # noqa: ANN401 - either kind of complement
        root, contraction = map(self._elaborate, (square.root, square.contraction))
        return kernel.complement(self._context, root, contraction)

    def _expectation(self, square: rules.Expectation) -> Theorem:
        middle = self._positive(square.positive)
        return kernel.positive(self._context, self._elaborate(square.root), middle)

    def _overlap(self, square: rules.Overlap) -> Theorem:
        first, second = map(self._positive, (square.first, square.second))
        return kernel.overlap(self._context, first, self._elaborate(square.root), second)

    def _positive(self, letter: Basic) -> t.MatrixVariable:
        term = self._elaborate(letter)
        if not isinstance(term, t.MatrixVariable):
            raise Refusal(f"{letter} must be declared a density matrix or a projector")
        return term

    def _slack(self, square: SlackOf) -> Theorem:
        proved = self.instance(square.of, square.values)
        if square.relation is not Relation.EQUAL:
            proved = kernel.weakened(proved, t.Relation(square.relation.value))
        return kernel.slack(proved)

    def _cauchy_schwarz(self, square: rules.CauchySchwarz) -> Theorem:
        left, right = self._elaborate(square.root), self._elaborate(square.other)
        return kernel.cauchy_schwarz(self._context, left, right)

    def _product(self, square: rules.Product) -> Theorem:
        return kernel.multiplied(self.sum_of(square.left), self.sum_of(square.right))


def name_of(symbol: Basic) -> str:
    """Return the name in whose place a value is put; refuse what has none."""
    name = getattr(symbol, "name", None)
    if not isinstance(name, str):
        raise Refusal(f"a special case gives values to symbols, not to {symbol}")
    return name
