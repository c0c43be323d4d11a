"""What an author's induction means: a base, and a step that takes of the slack before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sympy import Basic

from bptools.derivations import rules
from bptools.derivations.averaging import averaged_by_cases
from bptools.derivations.squares import Squares, name_of
from bptools.kernel import terms as t
from bptools.kernel import theorems as kernel
from bptools.kernel.contexts import Context
from bptools.kernel.refusal import Refusal
from bptools.kernel.theorems import Theorem

Elaborate = Callable[[Basic], t.Term]


class _Start(NamedTuple):
    """A number's name, its least value under that name, and the context there."""

    name: str
    least: dict[str, t.Term]
    context: Context


@dataclass(frozen=True)
class Inductions:
    """One induction of an author's.

    Args:
        rule: What the author says.
        context: What the statement quantifies over.
        elaborate: The term that an expression writes.
        squares: What makes theorems of squares in a context.
    """

    rule: rules.Induction
    context: Context
    elaborate: Elaborate
    squares: Callable[[Context, Elaborate], Squares]

    def __call__(self, left: t.Term, relation: t.Relation, right: t.Term) -> Theorem:
        """Return the theorem that two sides relate for all values of the number.

        Raises:
            Refusal: If base or step do not show it.
        """
        if relation is not t.Relation.EQUAL:
            return self._bound(left, relation, right)
        if self.rule.step or self.rule.base:
            raise Refusal("an equality by induction has no squares")
        if self.rule.multiple is None:
            bounds = (t.Relation.AT_MOST, t.Relation.AT_LEAST)
            return kernel.antisymmetric(*(self._bound(left, bound, right) for bound in bounds))
        name, number, start = self._start()
        sides = (side.put(number) for side in (left, right))
        base = averaged_by_cases(start, *sides)
        sides_and_multiple = (left, right, self.elaborate(self.rule.multiple))
        return kernel.equal_by_induction(self.context, name, base, sides_and_multiple)

    def _start(self) -> _Start:
        name = self.rule.over.name
        least = self.context.scalar(name).least
        return _Start(name, {name: t.whole(least)}, self.context.at_value(name, least))

    def _bound(self, left: t.Term, relation: t.Relation, right: t.Term) -> Theorem:
        low, high = (left, right) if relation is t.Relation.AT_MOST else (right, left)
        gap, (name, number, start) = t.minus(high, low), self._start()
        rest = self.squares(self.context, self.elaborate).sum_or_nothing(self.rule.step)
        step = kernel.InductionStep(gap, tuple(map(self._again, self.rule.again)), rest)
        first = self.squares(start, lambda e: self.elaborate(e).put(number))
        slack = first.sum_or_nothing(self.rule.base)
        base = kernel.bounded(kernel.NOTHING, t.Relation.AT_MOST, gap.put(number), slack)
        theorem = kernel.by_induction(self.context, name, base, step)
        return kernel.bounded(left, relation, right, theorem)

    def _again(self, again: rules.Again) -> kernel.Again:
        weight = self.squares(self.context, self.elaborate).sum_of((again.weight,))
        values = {name_of(symbol): self.elaborate(value) for symbol, value in again.values}
        width = self.elaborate(again.half_width)
        return kernel.Again(weight, values, {angle.name: width for angle in again.angles})
