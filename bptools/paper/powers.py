"""Powers with symbolic exponents and products over an index, compared by induction."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Pow, Product, S, Symbol, Trace, factor, prod, simplify

from bptools.algebra import Recursion
from bptools.claims import Relation
from bptools.derivations import Again, Bound, Induction, Square, Step

_ONE, _NONE = S.One, Square(S.Zero, S.One)


def bounded_powers(
    left: Expr, right: Expr, relation: Relation, least: Mapping[Symbol, int]
) -> tuple[Step, ...]:
    """Return lines from ``c a^n b^m ...`` to another such, for the kernel to check.

    Args:
        left: What is bounded.
        right: Its bound.
        relation: At most or at least.
        least: Where natural numbers start.

    Returns:
        First the constants are compared, where each exponent is least; then one base after the
        other takes the place of its counterpart, by induction over its exponent. Nothing where a
        side is no such product, or there is no exponent to go by.
    """
    if left.has(Product, Trace) or right.has(Product, Trace) or S.Zero in (left, right):
        return ()
    exponents = sorted(_exponents(left) | _exponents(right), key=str)
    ratios = {n: (_ratio(left, n), _ratio(right, n)) for n in exponents}
    if not exponents or any(r.free_symbols & set(exponents) for p in ratios.values() for r in p):
        return ()
    start = {n: S(least[n]) for n in exponents}
    first, last = (simplify(side.subs(start)) for side in (left, right))
    powers = {n: _raised(ratios[n][0], n - start[n]) for n in exponents}
    slack = last - first if relation is Relation.AT_MOST else first - last
    constant = Bound((Square(simplify(slack) * prod(powers.values()), _ONE),))
    steps = [Step(last * prod(powers.values()), "Where exponents are least.", constant, relation)]
    for n, (before, after) in ratios.items():
        beside = last * prod(power for m, power in powers.items() if m != n)
        powers[n] = _raised(after, n - start[n])
        low, high = (before, after) if relation is Relation.AT_MOST else (after, before)
        growth = Square(simplify(high - low) * beside * _raised(low, n - start[n]), _ONE)
        rule = Induction(n, (Again(Square(high, _ONE)),), step=(growth,), base=(_NONE,))
        if before != after:
            line = beside * powers[n]
            steps.append(Step(line, f"The base of the power ${n}$.", rule, relation))
    return tuple(steps)


def telescoped(left: Expr, right: Expr) -> Induction | None:
    """Return the induction by which a product over an index equals something in closed form.

    Args:
        left: One side.
        right: The other one.

    Returns:
        An induction over what counts the factors: both sides are multiplied by the same when it
        grows by 1. None where not one side alone is a product over an index up to n and a constant.
    """
    sides = [side for side in (left, right) if side.has(Product)]
    products = left.atoms(Product) | right.atoms(Product)
    if len(sides) != 1 or len(products) != 1:
        return None
    (side,), (product,) = sides, products
    if len(product.limits) != 1 or (side / product).has(Product):
        return None
    ((index, _, last),) = product.limits
    counts = {n for n in last.free_symbols if n.is_integer and n.is_positive}
    if len(counts) != 1:
        return None
    (count,) = counts
    if last.subs(count, count + 1) != last + 1:
        return None
    multiple = product.function.subs(index, last + 1) * _ratio(side / product, count)
    return Induction(count, (Again(Square(multiple, _ONE)),))


def counted(left: Expr, right: Expr) -> Induction | None:
    """Return the induction over the steps of an iterated matrix, to what a side in closed form is.

    Args:
        left: One side.
        right: The other one.

    Returns:
        An induction by which the difference is multiplied as the side without steps is. None where
        there are no steps, or not n of them, or both sides have some.
    """
    sides = [side for side in (left, right) if not side.has(Recursion)]
    counts = {recursion.args[-1] for recursion in (left - right).atoms(Recursion)}
    if len(sides) != 1 or len(counts) != 1 or not min(counts).is_Symbol:
        return None
    (side,), (count,) = sides, counts
    multiple = S.One if side == 0 else _ratio(side, count)
    return Induction(count, (Again(Square(multiple, _ONE)),))


def _exponents(expression: Expr) -> set[Symbol]:
    return {
        symbol
        for power in expression.atoms(Pow)
        for symbol in power.exp.free_symbols & expression.free_symbols
        if symbol.is_integer and symbol.is_positive
    }


def _raised(base: Expr, height: Expr) -> Expr:
    """Return a power, factor by factor."""
    return prod(part ** (height * exponent) for part, exponent in base.as_powers_dict().items())


def _ratio(side: Expr, exponent: Symbol) -> Expr:
    """Return by what a side grows when an exponent grows by 1."""
    return factor(simplify(side.subs(exponent, exponent + 1) / side))
