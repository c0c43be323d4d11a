"""The conditions of a claim: where its dimensions start, which letters it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sympy import And, Basic, Integer, MatrixSymbol, Product, Sum, Symbol
from sympy.core.relational import GreaterThan, StrictGreaterThan
from sympy.logic.boolalg import Boolean, BooleanTrue

from bptools.algebra import Abbreviation, Constant, Hypothesis, Kind, Recursion
from bptools.errors import UsageError
from bptools.paper.engine import assumed
from bptools.paper.parameters import named

Domain = tuple[tuple[Symbol, int], ...]


def domain_of(sides: Sequence[Basic], conditions: Iterable[object]) -> Domain:
    """Return the least value of each dimension of a formula.

    Args:
        sides: The formula's sides.
        conditions: As ``N >= 2``; a dimension without one starts where its letters exist: at 1,
            but at 2 for a traceless involution, at its rank for a projector.

    Raises:
        UsageError: If a condition is not of this form, or of no dimension of the formula.
    """
    naturals = {
        symbol
        for side in sides
        for symbol in _symbols(side)
        if symbol.is_integer and symbol.is_nonnegative
    }
    least = {symbol: int(bool(symbol.is_positive)) for symbol in sorted(naturals, key=str)}
    for side in sides:
        for hypothesis in assumed(side):
            if (size := hypothesis.matrix.rows) in least:
                least[size] = max(least[size], _least_size(hypothesis))
    for condition in conditions:
        for symbol, value in _read(condition):
            if symbol not in least:
                raise UsageError(f"the condition {condition} must be on a dimension of the formula")
            least[symbol] = max(least[symbol], value)
    for side in sides:
        for hypothesis in assumed(side):
            _require_room(hypothesis, least)
    return tuple(least.items())


def _require_room(hypothesis: Hypothesis, least: Mapping[Symbol, int]) -> None:
    """Refuse an isometry that has more columns than rows where its dimensions start."""
    rows, columns = (size.subs(least) for size in hypothesis.matrix.shape)
    if hypothesis.kind is Kind.ISOMETRY and rows.is_Integer and rows < columns:
        name, size = hypothesis.matrix.name, hypothesis.matrix.cols
        raise UsageError(
            f"isometry {name} must have no more columns than rows, it is {rows} by {columns} where "
            f'they start: write its rows as a sum, such as {size} + natural("c")'
        )


def _least_size(hypothesis: Hypothesis) -> int:
    kinds = {own.kind for own in hypothesis.matrix.hypotheses}
    if kinds >= {Kind.INVOLUTION, Kind.TRACELESS}:
        return 2
    return int(hypothesis.rank) if isinstance(hypothesis.rank, Integer) else 1


def _symbols(expression: Basic) -> set[Symbol]:
    if isinstance(expression, Symbol):
        return {expression}
    inner = (
        (expression.expression,)
        if isinstance(expression, Abbreviation | Constant)
        else expression.args
    )
    symbols = set[Symbol]().union(*map(_symbols, inner))
    binds = isinstance(expression, Product | Sum | Recursion)
    return symbols - set(expression.bound_symbols if binds else ())


def _read(condition: object) -> list[tuple[Symbol, int]]:
    if condition is True or isinstance(condition, BooleanTrue):
        return []
    if isinstance(condition, And):
        return [pair for part in condition.args for pair in _read(part)]
    if isinstance(condition, GreaterThan | StrictGreaterThan):
        symbol, bound = condition.args
        if isinstance(symbol, Symbol) and isinstance(bound, Integer):
            return [(symbol, int(bound) + isinstance(condition, StrictGreaterThan))]
    raise UsageError(f"conditions must be such as N >= 2, not {named(condition)}")


def simple_conditions(condition: Boolean) -> tuple[Boolean, ...]:
    """Return the parts of a condition that say where one dimension starts."""
    parts = (part for part in And.make_args(condition) if isinstance(part, GreaterThan))
    return tuple(part for part in parts if isinstance(part.lhs, Symbol) and part.rhs.is_Integer)


def hypotheses_of(
    sides: Iterable[Basic], more: Iterable[Hypothesis] = ()
) -> tuple[Hypothesis, ...]:
    """Return what the letters of a formula carry, and what is assumed besides.

    Raises:
        UsageError: If two letters of the formula have one name.
    """
    letters = set().union(set(), *(side.atoms(MatrixSymbol) for side in sides))
    for name, count in Counter(letter.name for letter in letters).items():
        if count > 1:
            raise UsageError(f"{name} must be one letter, it is declared in {count} ways")
    carried = {hypothesis: None for side in sides for hypothesis in assumed(side)}
    return tuple(sorted({**carried, **dict.fromkeys(more)}, key=lambda h: h.matrix.name))
