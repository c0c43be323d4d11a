"""Deciding whether a scalar coefficient vanishes identically."""

from __future__ import annotations

from collections import defaultdict

from sympy import (
    Add,
    Dummy,
    Expr,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    cancel,
    cos,
    exp,
    expand,
    factorint,
    sin,
    together,
)

CLEARLY = 1e-9  # what evaluation with 30 digits does not mistake for zero


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
    return coefficient == 0 or all(map(_vanishes, _coefficients(coefficient)))


def _coefficients(expression: Expr) -> list[Expr]:
    """Return the coefficients of a polynomial in those symbols in which it is one."""
    symbols = {s for s in expression.free_symbols if expression.is_polynomial(s)}
    if not symbols:
        return [expression]
    constants: dict[Expr, Expr] = {}
    collected: dict[Expr, Expr] = defaultdict(lambda: S.Zero)
    for term in Add.make_args(expand(_masked(expression, symbols, constants))):
        constant, monomial = term.as_independent(*symbols, as_Add=False)
        collected[monomial] += constant
    unmasked = {mask: constant for constant, mask in constants.items()}
    return [constant.xreplace(unmasked) for constant in collected.values()]


def _masked(expression: Expr, symbols: set[Expr], constants: dict[Expr, Expr]) -> Expr:
    """Put symbols in the place of what is constant, so that expanding leaves it whole."""
    if expression.is_Number or expression in symbols:
        return expression
    if expression.free_symbols.isdisjoint(symbols):
        return constants.setdefault(expression, Dummy())
    return expression.func(*(_masked(part, symbols, constants) for part in expression.args))


def _vanishes(expression: Expr) -> bool:
    waves = expression.atoms(sin, cos)
    if not waves:
        return _is_zero(expression)
    # most often nothing about the waves is needed, and symbols are cheaper than exponentials
    if _is_zero(expression.xreplace({wave: Dummy() for wave in waves})):
        return True
    if _differs_from_zero(expression):
        return False
    return _is_zero(expand(expression.rewrite(exp), power_exp=True))


def _differs_from_zero(expression: Expr) -> bool:
    """Return whether the value at one point says so; if it does not, nothing is known."""
    symbols = sorted(expression.free_symbols, key=str)
    if not all(isinstance(symbol, Symbol) for symbol in symbols):
        return False  # elements and averages of matrices have no value here
    point = {symbol: Rational(7 + 2 * k, 5 + k) for k, symbol in enumerate(symbols)}
    value = expression.xreplace(point).evalf(30)
    return bool(value.is_number and value.is_finite and abs(value) > CLEARLY)


def _is_zero(rational: Expr) -> bool:
    return bool(cancel(together(prime_powers(rational))) == S.Zero)


def prime_powers(expression: Expr) -> Expr:
    """Write every ``4**n`` as ``2**(2 n)``, so that equal powers look equal."""
    return expression.replace(
        lambda e: e.is_Pow and e.base.is_Integer and e.base > 1,
        lambda e: Mul(*(Pow(p, k * e.exp) for p, k in factorint(e.base).items())),
    )
