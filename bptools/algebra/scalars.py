"""Deciding whether a scalar coefficient vanishes identically."""

from __future__ import annotations

from sympy import Expr, Mul, Pow, S, cancel, cos, exp, expand, factorint, sin, together


def vanishes(coefficient: Expr) -> bool:
    """Decide whether a rational function of symbols, powers and angles is identically zero.

    Args:
        coefficient: A SymPy scalar, rational in its symbols, in powers such as ``2**n`` and in
            sines and cosines.

    Returns:
        True only if it is zero for all values: sines and cosines become exponentials, in which
        the coefficient is rational, and rational functions have a normal form.

    >>> from sympy import symbols
    >>> t = symbols("t", real=True)
    >>> vanishes(cos(t)**2 + sin(t)**2 - 1), vanishes(cos(t) - 1)
    (True, False)
    """
    if coefficient == 0:
        return True
    if coefficient.has(sin, cos):
        coefficient = expand(coefficient.rewrite(exp), power_exp=True)
    return bool(cancel(together(expand(prime_powers(coefficient)))) == S.Zero)


def prime_powers(expression: Expr) -> Expr:
    """Write every ``4**n`` as ``2**(2 n)``, so that equal powers look equal."""
    return expression.replace(
        lambda e: e.is_Pow and e.base.is_Integer and e.base > 1,
        lambda e: Mul(*(Pow(p, k * e.exp) for p, k in factorint(e.base).items())),
    )
