"""Deciding that a rational weight is non-negative on a whole domain of integers."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Dummy, Expr, Poly, Symbol, cancel, expand_power_exp, fraction, together

from bptools.algebra import prime_powers, unabbreviated


def is_nonnegative(weight: Expr, domain: Sequence[tuple[Symbol, int]]) -> bool:
    """Return whether a rational function is non-negative from the least values upwards.

    Args:
        weight: Rational function of the domain's symbols, or of 2 to their power.
        domain: Each symbol with the least value that it takes.

    Returns:
        True only with a proof: after shifting every symbol to start at zero, numerator and
        denominator have coefficients of one sign. False means "not shown".

    >>> from sympy import symbols
    >>> N = symbols("N")
    >>> is_nonnegative(1 / (N**2 - 1), [(N, 2)]), is_nonnegative(1 / (N - 2), [(N, 2)])
    (True, False)
    """
    shifted = prime_powers(expand_power_exp(unabbreviated(weight)))
    offsets = []
    for symbol, least in domain:
        offset = Dummy(symbol.name)
        offsets.append(offset)
        shifted = shifted.subs(2**symbol, 2**least + offset)
        shifted = shifted.subs(symbol, least + offset)
    if shifted.free_symbols - set(offsets):
        return False
    numerator, denominator = fraction(cancel(together(shifted)))
    return _one_sign(numerator, offsets) * _one_sign(denominator, offsets, strict=True) > 0


def _one_sign(expression: Expr, symbols: Sequence[Expr], *, strict: bool = False) -> int:
    """Return the sign that all coefficients share, else 0; strict needs a constant term."""
    if not symbols or expression.is_number:
        return 1 if expression >= 0 else -1
    coefficients = Poly(expression, *symbols)
    if strict and coefficients.eval(dict.fromkeys(symbols, 0)) == 0:
        return 0
    if all(c >= 0 for c in coefficients.coeffs()):
        return 1
    return -1 if all(c <= 0 for c in coefficients.coeffs()) else 0
