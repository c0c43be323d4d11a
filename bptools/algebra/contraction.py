"""Sums over matrix indices to traces: every summed index joins two slots of matrix elements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sympy import (
    Expr,
    KroneckerDelta,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Sum,
    Symbol,
    conjugate,
    expand,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word

Slot = tuple[Letter, Expr, Expr]


def contract(total: Sum) -> Polynomial:
    """Return a sum over all indices of products of matrix elements as traces of words.

    Args:
        total: ``Sum(expr, (i, 0, N - 1), ...)``; ``expr`` is polynomial in elements ``A[i, j]`` of
            matrix symbols, their conjugates and ``KroneckerDelta``.

    Returns:
        The scalar polynomial, exact for all dimensions.

    Raises:
        ValueError: If an index is not summed, or a summed index joins other than two slots.

    >>> from sympy import MatrixSymbol, symbols
    >>> N, i, j = symbols("N i j", integer=True, positive=True)
    >>> A, B = MatrixSymbol("A", N, N), MatrixSymbol("B", N, N)
    >>> contract(Sum(A[i, j] * B[j, i], (i, 0, N - 1), (j, 0, N - 1))).to_sympy()
    Trace(A*B)
    """
    sizes = {index: high - low + 1 for index, low, high in total.limits}
    result = Polynomial(None, {})
    for addend in expand(total.function).as_ordered_terms() if total.function != 0 else ():
        result = result + _contract_term(_factors(addend), sizes)
    return result


def _factors(addend: Expr) -> list[Expr]:
    flat: list[Expr] = []
    for factor in Mul.make_args(addend):
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
        repeat = exponent.is_Integer and exponent > 0 and base.has(MatrixElement, KroneckerDelta)
        flat.extend([base] * int(exponent) if repeat else [factor])
    return flat


def _contract_term(factors: Iterable[Expr], sizes: dict[Symbol, Expr]) -> Polynomial:
    slots: list[Slot] = []
    same = {index: index for index in sizes}
    coefficient = S.One
    for factor in factors:
        if isinstance(factor, KroneckerDelta):
            _identify(same, *factor.args)
        elif factor.has(MatrixElement):
            slots.append(_slot(factor))
        else:
            coefficient *= factor
    joined = [(letter, _root(same, row), _root(same, col)) for letter, row, col in slots]
    used = {index for _, row, col in joined for index in (row, col)}
    for index in {_root(same, index) for index in sizes} - used:
        coefficient *= sizes[index]
    return Polynomial.collect(None, [(Monomial.of(_cycles(joined), None), coefficient)])


def _root(same: dict[Symbol, Symbol], index: Expr) -> Symbol:
    if index not in same:
        raise ValueError(f"index {index} must be summed over, for the sum to be a trace")
    while same[index] != index:
        index = same[index]
    return index


def _identify(same: dict[Symbol, Symbol], first: Expr, second: Expr) -> None:
    same[_root(same, first)] = _root(same, second)


def _slot(factor: Expr) -> Slot:
    conjugated = isinstance(factor, conjugate)
    element = factor.args[0] if conjugated else factor
    if not isinstance(element, MatrixElement) or not isinstance(element.parent, MatrixSymbol):
        raise ValueError(f"a factor must be an element of a matrix symbol, not {factor}")
    return Letter(element.parent, conjugated), element.i, element.j


def _cycles(slots: list[Slot]) -> list[Word]:
    """Follow each index from slot to slot, transposing where two rows or two columns meet."""
    at: dict[Expr, list[int]] = defaultdict(list)
    for number, (_, row, col) in enumerate(slots):
        at[row].append(number)
        at[col].append(number)
    for index, numbers in at.items():
        if len(numbers) != 2:
            raise ValueError(f"index {index} must join two matrix elements, not {len(numbers)}")
    words: list[Word] = []
    free = set(range(len(slots)))
    while free:
        number = min(free)
        letter, start, end = slots[number]
        word = [letter]
        free.discard(number)
        while end != start:
            first, second = at[end]
            number = second if first == number else first
            letter, row, col = slots[number]
            free.discard(number)
            word.append(letter if row == end else letter.transpose())
            end = col if row == end else row
        words.append(tuple(word))
    return words
