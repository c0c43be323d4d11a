"""One formula of the literature beside what the engine makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from sympy import Expr, Rational

Number: TypeAlias = Expr | int
NEAR = Rational(1, 50)  # of 1, how near the last ratio of a leading order has to be


class Mark(StrEnum):
    """How the literature's value relates to the exact one."""

    EXACT = "exact"
    TIGHT = "upper bound, attained"
    UPPER = "upper bound"
    LOWER = "lower bound"
    ASYMPTOTIC = "leading order"


@dataclass(frozen=True)
class GalleryEntry:
    """A formula of the literature.

    Args:
        name: The name of its file.
        formula: Takes the reader's numbers to the literature's value and ours.
        spelled: Takes them to our value in a needlessly complicated spelling.
        mark: How the first relates to the second.
        title: What it is about.
        source: Where it is from.
        points: Numbers at which it is tried; of a leading order from small to large ones.
    """

    name: str
    formula: Callable[..., tuple[Expr, Expr]]
    spelled: Callable[..., Expr]
    mark: Mark
    title: str
    source: str
    points: tuple[Mapping[str, Number], ...]

    def breach(self) -> str:
        """Return where the mark or the other spelling is wrong, in a sentence; nothing if nowhere.

        Values are compared as exact numbers.
        """
        pairs = [self.formula(**point) for point in self.points]
        for point, (_, ours) in zip(self.points, pairs, strict=True):
            again = self.spelled(**point)
            if not _is_zero(ours - again):
                return f"at {dict(point)} ours is {ours}, in another spelling {again}"
        if self.mark is Mark.ASYMPTOTIC:
            errors = [abs(claimed / ours - 1) for claimed, ours in pairs]
            falls = all(b < a for a, b in pairwise(errors))
            return "" if falls and errors[-1] < NEAR else f"its relative errors are {errors}"
        gaps = [(claimed - ours).simplify() for claimed, ours in pairs]
        if self.mark in (Mark.UPPER, Mark.LOWER, Mark.TIGHT):
            signed = [-gap if self.mark is Mark.LOWER else gap for gap in gaps]
            bounded = all(gap.is_nonnegative for gap in signed)
            attained = self.mark is not Mark.TIGHT or any(map(_is_zero, gaps))
            return "" if bounded and attained else f"claimed less ours is {gaps}"
        return "" if all(map(_is_zero, gaps)) else f"claimed less ours is {gaps}"


def _is_zero(gap: Expr) -> bool:
    return bool(gap.simplify() == 0)
