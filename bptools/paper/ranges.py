"""In what range a trace with a state lies, with the squares that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import comb

from sympy import (
    Adjoint,
    Expr,
    Identity,
    MatMul,
    MatrixSymbol,
    Poly,
    Rational,
    S,
    Trace,
    prod,
    simplify,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools import derivations
from bptools.algebra import Hypothesis, Kind
from bptools.derivations import Complement, Expectation, Overlap, Square
from bptools.paper.forms import factors_of, is_negative
from bptools.paper.sums import squares_of_forms

_HALF = Rational(1, 2)
_STATES = {Kind.DENSITY, Kind.PURE}
Squares = tuple[Square, ...]
Kinds = Mapping[MatrixSymbol, set[Kind]]


@dataclass(frozen=True)
class Range:
    """A trace x lies between ``low`` and ``high``.

    Args:
        low: Its least value.
        high: Its greatest value.
        above: Squares that add up to x - low.
        below: Squares that add up to high - x.
    """

    low: Expr
    high: Expr
    above: Squares
    below: Squares


def squares_in_ranges(
    slack: Expr, hypotheses: Iterable[Hypothesis], *, of_all: bool
) -> Squares | None:
    """Return squares that a polynomial in traces is made of, by the ranges of the traces.

    Args:
        slack: A polynomial in traces, with weights that are rational in dimensions.
        hypotheses: What is assumed of its letters.
        of_all: Whether every trace must have a range.

    Returns:
        Its Bernstein form over all ranges, for the kernel to check; None if no trace has a known
        range, or a coefficient is negative, or no sum of forms of the other traces.
    """
    assumed = tuple(hypotheses)
    kinds: dict[MatrixSymbol, set[Kind]] = {}
    for hypothesis in assumed:
        if not hypothesis.others:
            kinds.setdefault(hypothesis.matrix, set()).add(hypothesis.kind)
    every = {trace: _ranges_of(trace, kinds) for trace in sorted(slack.atoms(Trace), key=str)}
    known = {trace: ranges for trace, ranges in every.items() if ranges}
    if not known or (of_all and known != every) or not slack.is_polynomial(*every):
        return None
    for ranges in product(*known.values()):
        squares = _in_ranges(Poly(slack, *known), ranges, assumed)
        if squares is not None:
            return squares
    return None


def _in_ranges(
    slack: Poly, ranges: Sequence[Range], hypotheses: tuple[Hypothesis, ...]
) -> Squares | None:
    squares: list[Square] = []
    for coefficient, factors in _terms(slack, ranges):
        if coefficient.atoms(Trace):
            forms = squares_of_forms(coefficient.expand(), hypotheses)
            if forms is None:
                return None
            squares += _product_of(S.One, [forms, *factors])
            continue
        weight = simplify(coefficient)
        if is_negative(weight):
            return None
        squares += _product_of(weight, factors) if weight != 0 else ()
    return tuple(squares)


def _terms(slack: Poly, ranges: Sequence[Range]) -> Iterable[tuple[Expr, list[Squares]]]:
    """Yield coefficients of the Bernstein form, with the sums of squares that they multiply."""
    degrees = [slack.degree(trace) for trace in slack.gens]
    bases = [_basis(degree, range_) for degree, range_ in zip(degrees, ranges, strict=True)]
    for places in product(*(range(degree + 1) for degree in degrees)):
        coefficient, factors = S.Zero, []
        for powers, value in slack.terms():
            shares = [b[k][0][power] for b, k, power in zip(bases, places, powers, strict=True)]
            coefficient += value * prod(shares)
        for basis, place in zip(bases, places, strict=True):
            factors += basis[place][1]
        yield coefficient, factors


def _basis(degree: int, range_: Range) -> list[tuple[list[Expr], list[Squares]]]:
    """Return Bernstein's basis, ``(x - low)^k (high - x)^(degree - k)``.

    Of each element its share in the powers of x, and the sums of squares that it is made of.
    """
    low, high = range_.low, range_.high

    def share(k: int, power: int) -> Expr:
        ways = (
            comb(power, j) * comb(degree - power, k - j) * high**j * low ** (power - j)
            for j in range(max(0, k - degree + power), min(k, power) + 1)
        )
        return sum(ways, S.Zero) / (high - low) ** degree

    return [
        (
            [share(k, power) for power in range(degree + 1)],
            [range_.above] * k + [range_.below] * (degree - k),
        )
        for k in range(degree + 1)
    ]


def _product_of(weight: Expr, factors: Sequence[Squares]) -> Squares:
    if not factors:
        return (Square(weight, S.One),)
    *rest, last = factors
    if not rest:
        return tuple(replace(square, weight=weight * square.weight) for square in last)
    left = rest[0]
    for factor in rest[1:]:
        left = (derivations.Product(S.One, S.One, left, factor),)
    return (derivations.Product(weight, S.One, left, last),)


def _ranges_of(trace: Trace, kinds: Kinds) -> list[Range]:
    """Return ranges of Tr s V X V^dagger for a state s and an isometric V, perhaps 1."""
    factors = factors_of(trace.arg)
    for place, state in enumerate(factors):
        if not kinds.get(state, set()) & _STATES:
            continue
        rest = [*factors[place + 1 :], *factors[:place]]
        middle = rest[len(rest) // 2] if len(rest) % 2 else None
        if middle in kinds and _is_mirrored(rest):
            ranges = _with_state(state, middle, rest, kinds[middle])
            if ranges:
                return ranges
    return []


def _is_mirrored(word: Sequence[MatrixExpr]) -> bool:
    half = len(word) // 2
    return all(
        Adjoint(left).doit() == right
        for left, right in zip(word[:half], reversed(word[half + 1 :]), strict=True)
    )


def _with_state(
    state: MatrixSymbol, letter: MatrixSymbol, word: Sequence[MatrixExpr], kinds: set[Kind]
) -> list[Range]:
    identity, turned = Identity(state.rows), MatMul(*word).doit()
    if Kind.INVOLUTION in kinds:
        above = Expectation(_HALF, identity + turned, state)
        return [Range(S(-1), S.One, (above,), (Expectation(_HALF, identity - turned, state),))]
    if kinds & {Kind.PROJECTOR, Kind.PURE}:
        above = Expectation(S.One, turned, state)
        return [Range(S.Zero, S.One, (above,), (Expectation(S.One, identity - turned, state),))]
    if Kind.DENSITY not in kinds:
        return []
    if turned == state:
        spread, square = Square(S.One, state - identity / state.rows), Square(S.One, state)
        lows = (S.Zero, square), (1 / state.rows, spread)
        return [Range(low, S.One, (above,), _mixedness(state)) for low, above in lows]
    between = MatMul(*word[: len(word) // 2]).doit() if len(word) > 1 else identity
    halves = (_scaled(_mixedness(letter_), _HALF) for letter_ in (state, letter))
    distance = Square(_HALF, state - turned)
    below = (*(s for half in halves for s in half), distance)
    return [Range(S.Zero, S.One, (Overlap(S.One, between, state, letter),), below)]


def _scaled(squares: Squares, factor: Expr) -> Squares:
    return tuple(replace(square, weight=factor * square.weight) for square in squares)


def _mixedness(state: MatrixSymbol) -> Squares:
    """Return squares that add up to Tr s - Tr s^2, eigenvalue by eigenvalue.

    ``t - t^2 = t (1 - t)^2 + t^2 (1 - t^2)/2 + t^2 (1 - t)^2/2``.
    """
    one = Identity(state.rows)
    return (
        Expectation(S.One, one - state, state),
        Complement(_HALF, state, state),
        Square(_HALF, state - state**2),
    )
