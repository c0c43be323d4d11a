"""Ranges of indices, and sums of scalars over them: of deltas, of joined elements, of powers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations, product
from typing import NamedTuple

from sympy import (
    Add,
    Adjoint,
    Dummy,
    Expr,
    KroneckerDelta,
    MatMul,
    Mul,
    S,
    Sum,
    Symbol,
    Trace,
    Transpose,
    conjugate,
    expand,
    summation,
)
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar.dimensions import position_of
from bptools.haar.networks.unchecked_elements import UncheckedElement

DIGIT = "digit"  # the name of the index of one factor, in that of the whole space
MOST_NAMES = 4  # indices of one sum: all their orders are compared


class Limits(NamedTuple):
    """The range of an index, both ends included.

    ``name`` is the symbol that the user wrote; ``is_full`` tells that the range is the whole space,
    ``is_own`` that the sum is the engine's, whose index meets only those of elements, which exist.
    """

    index: Dummy
    low: Expr
    high: Expr
    name: Symbol
    is_full: bool = False
    is_own: bool = False

    @property
    def width(self) -> Expr:
        """The number of values."""
        return expand(self.high - self.low + 1)

    def renamed(self, values: dict[Symbol, Expr]) -> Limits:
        """Return the limits with other names or values of the indices in them."""
        return self._replace(low=self.low.xreplace(values), high=self.high.xreplace(values))


def extremes(index: Expr, limits: Iterable[Limits]) -> tuple[Expr, Expr]:
    """Return the least and the greatest value of an index, which must be linear in those summed."""
    lowest = highest = index
    for limit in limits:  # the inner index first, whose limits may hold the outer ones
        lowest = _extreme(lowest, limit, greatest=False)
        highest = _extreme(highest, limit, greatest=True)
    return lowest, highest


def require_order(limits: Sequence[Limits], conditions: list[Boolean]) -> None:
    """Require that the ends of ranges are in order, for all values of the outer indices.

    Raises:
        ValueError: If they are known not to be.
    """
    for place, limit in enumerate(limits):
        least, _ = extremes(limit.width, limits[place + 1 :])
        if least.is_negative:
            raise ValueError(
                f"the limits of a sum must be in order, not {limit.low} to {limit.high} "
                f"of {limit.name}, for all values of the indices in them"
            )
        if not least.is_nonnegative:
            conditions.append(least >= 0)


def _extreme(value: Expr, limit: Limits, *, greatest: bool) -> Expr:
    value = expand(value)
    slope = value.coeff(limit.index)
    if (value - slope * limit.index).has(limit.index) or not slope.is_number:
        raise TypeError(f"an index must be linear in the summed {limit.name}, not {value}")
    rises = bool(slope > 0) == greatest
    return expand(value.subs(limit.index, limit.high if rises else limit.low))


def summed(value: Expr, limits: Sequence[Limits], conditions: list[Boolean]) -> Expr:
    """Return the sum of an expression over indices: deltas first, then powers of the index.

    Args:
        value: What is summed.
        limits: The ranges of the indices, the inner ones first.
        conditions: Receives those under which the sum holds.
    """
    if not limits or value == 0:
        return value
    limit, *outer = limits
    index = limit.index
    total, apart = S.Zero, S.Zero  # to be summed over the outer indices, and summed already
    for addend in Add.make_args(value):
        constant, dependent = addend.as_independent(index, as_Add=False)
        flat = expand(dependent)
        if flat.is_Add:
            apart += summed(expand(constant * flat), limits, conditions)
            continue
        deltas = [f for f in Mul.make_args(dependent) if isinstance(f, KroneckerDelta)]
        if deltas:
            delta = next((x for x in deltas if _is_plain(x, limit)), deltas[0])
            solution = _solution(delta, limit, outer)
            rest = Mul(constant, *(f for f in Mul.make_args(dependent) if f != delta))
            if solution is None:
                continue
            rest = rest.subs(index, solution.index)
            if solution.narrowed is None:
                total += rest
            else:
                require_order(solution.narrowed, conditions)
                apart += summed(rest, solution.narrowed, conditions)
        elif (joined := _joined_elements(dependent, limit)) is not None:
            total += constant * joined
        elif dependent.is_polynomial(index):
            total += constant * summation(dependent, (index, limit.low, limit.high))
        else:
            bound = index if addend.has(limit.name) else limit.name
            summand = dependent.xreplace({index: bound})
            total += constant * Sum(summand, (bound, limit.low, limit.high))
    return summed(total, outer, conditions) + apart


def with_plain_names(value: Expr) -> Expr:
    """Return an expression whose sums are over i, j, k, ..., so that equal ones look equal."""
    if not value.has(Sum):
        return value
    if not isinstance(value, Sum):
        return value.func(*(with_plain_names(argument) for argument in value.args))
    inner = Sum(with_plain_names(value.function), *value.limits)
    used = {symbol.name for symbol in inner.free_symbols}
    bound = {x.name for total in inner.function.atoms(Sum) for x in total.variables}
    letters = [name for name in "ijklmnpqrs" if name not in used | bound]
    names = [Symbol(name, integer=True) for name in letters[: len(inner.variables)]]
    if len(names) < len(inner.variables) or len(names) > MOST_NAMES:
        return inner
    named = (
        inner.xreplace(dict(zip(order, names, strict=True)))
        for order in _orders(inner.function, inner.variables)
    )
    ordered = (Sum(x.function, *sorted(x.limits, key=str)) for x in named)
    return min(ordered, key=str) if _independent(inner) else inner


def _orders(function: Expr, variables: Sequence[Symbol]) -> Iterator[tuple[Symbol, ...]]:
    """Yield the orders of indices by where they stand, all those in which equals take turns."""
    roles = dict.fromkeys(variables, "#")
    for _ in range(2):  # first what an index stands in, then beside which others
        roles = {variable: _role(function, variable, roles) for variable in variables}
    alike: dict[str, list[Symbol]] = {}
    for variable in variables:
        alike.setdefault(roles[variable], []).append(variable)
    for chosen in product(*(permutations(alike[role]) for role in sorted(alike))):
        yield tuple(variable for group in chosen for variable in group)


def _role(function: Expr, variable: Symbol, roles: Mapping[Symbol, str]) -> str:
    """Return the factors in which an index stands, with the roles of other indices."""
    shown: list[str] = []
    for factor in Mul.make_args(function):
        if not factor.has(variable):
            continue
        base, exponent = factor.as_base_exp()
        inner = base.args[0] if isinstance(base, conjugate) else base
        ends = inner.args[-2:] if isinstance(inner, MatrixElement | KroneckerDelta) else inner.args
        places = ["@" if end == variable else roles.get(end, str(end)) for end in ends]
        if isinstance(inner, KroneckerDelta):
            places.sort()
        head = inner.parent if isinstance(inner, MatrixElement) else type(inner).__name__
        shown.append(f"{type(base).__name__} {head} {places} {exponent}")
    return " ".join(sorted(shown))


def _independent(total: Sum) -> bool:
    """Whether no limit of a sum depends on another index."""
    variables = set(total.variables)
    return not any(variables & set().union(*(x.free_symbols for x in y[1:])) for y in total.limits)


def _joined_elements(product: Expr, limit: Limits) -> Expr | None:
    """Return sum_i M[i, i] as a trace, sum_i M[a, i] N[i, b] as an element of a product.

    None if the index does not join two ends over its whole space.
    """
    elements = [_as_element(factor) for factor in Mul.make_args(product)]
    definite = [element for element in elements if element is not None]
    ends = [end for element in definite for end in (element.i, element.j)]
    if len(definite) < len(elements) or not limit.is_full or ends.count(limit.index) != 2:
        return None
    if any(end != limit.index and end.has(limit.index) for end in ends):
        return None
    if len(definite) == 1:
        return Trace(definite[0].parent)
    left, right = definite
    first = left.parent if left.j == limit.index else Transpose(left.parent)
    second = right.parent if right.i == limit.index else Transpose(right.parent)
    row = left.i if left.j == limit.index else left.j
    column = right.j if right.i == limit.index else right.i
    return UncheckedElement(MatMul(first, second).doit(), row, column)


def _as_element(factor: Expr) -> MatrixElement | None:
    """Return an element or the conjugate of one as an element."""
    if isinstance(factor, conjugate) and isinstance(factor.args[0], MatrixElement):
        (element,) = factor.args
        return UncheckedElement(Adjoint(element.parent).doit(), element.j, element.i)
    return factor if isinstance(factor, MatrixElement) else None


def _is_plain(delta: KroneckerDelta, limit: Limits) -> bool:
    """Whether a delta sets the index to another one, so that it lies in the whole space."""
    return limit.is_full and all(x.is_Symbol for x in delta.args[:2])


class _Solution(NamedTuple):
    """Where a delta is 1, and the ranges of the outer indices if that narrows one of them."""

    index: Expr
    narrowed: list[Limits] | None = None


def _solution(delta: KroneckerDelta, limit: Limits, outer: Sequence[Limits]) -> _Solution | None:
    """Return the value of the index at which a delta is 1, None if it is not in the range."""
    difference = expand(delta.args[0] - delta.args[1])
    slope = difference.coeff(limit.index)
    rest = difference - slope * limit.index
    if slope not in (1, -1) or rest.has(limit.index):
        raise TypeError(f"an index must be linear in the summed {limit.name}, as in {delta}")
    solution = -rest / slope
    slacks = expand(solution - limit.low), expand(limit.high - solution)
    below, above = (extremes(slack, outer) for slack in slacks)
    if below[1].is_negative or above[1].is_negative:
        return None
    if below[0].is_nonnegative and above[0].is_nonnegative:
        return _Solution(solution)
    is_element = position_of(solution, limit.high + 1, most=1) is not None or _is_place(solution)
    # an index of the same space
    if limit.is_full and (solution.is_Symbol or (limit.is_own and is_element)):
        return _Solution(solution)
    narrowed = _narrowed(slacks, outer)
    if narrowed is None:
        raise ValueError(
            f"the sum over {limit.name} needs to know whether {solution} lies between "
            f"{limit.low} and {limit.high}: write the sum with integers, or over the whole space"
        )
    return _Solution(solution, narrowed)


def _is_place(solution: Expr) -> bool:
    """Whether an index is put together from those of all factors of its space."""
    indices = solution.atoms(Dummy)
    return bool(indices) and all(index.name == DIGIT for index in indices)


def _narrowed(slacks: tuple[Expr, Expr], outer: Sequence[Limits]) -> list[Limits] | None:
    """Return the outer ranges, one of them narrowed so that two slacks are not negative.

    None if it is not clear which of two ends is the nearer one.
    """
    limits = list(outer)
    for slack in slacks:
        if extremes(slack, limits)[0].is_nonnegative:
            continue
        place = next((k for k, x in enumerate(limits) if slack.has(x.index)), None)
        if place is None:
            return None
        chosen, more = limits[place], limits[place + 1 :]
        slope = slack.coeff(chosen.index)
        end = expand(chosen.index - slack / slope)
        if slope not in (1, -1) or end.has(chosen.index):
            return None
        if slope == 1:
            nearest = _nearer(chosen.low, end, more)
            narrowed = chosen._replace(low=nearest, is_full=False)
        else:
            nearest = _nearer(chosen.high, end, more, greatest=False)
            narrowed = chosen._replace(high=nearest, is_full=False)
        if nearest is None:
            return None
        limits[place] = narrowed
    return limits


def _nearer(
    first: Expr, second: Expr, outer: Sequence[Limits], *, greatest: bool = True
) -> Expr | None:
    """Return the greater (or the smaller) of two ends for all outer indices; None if unclear."""
    least, most = extremes(expand(first - second), outer)
    if least.is_nonnegative:
        return first if greatest else second
    if most.is_nonpositive:
        return second if greatest else first
    return None
