"""The warm-up example: a global cost of n rotated qubits."""

from __future__ import annotations

from sympy import Expr, Rational, Symbol, cos, expand, integrate, pi, sin

from bptools.gallery.entry import GalleryEntry, Mark, Number


def _mean(wave: Expr, angle: Symbol) -> Expr:
    """Return the mean over an angle uniform on a period."""
    return integrate(expand(wave.rewrite(cos), trig=True), (angle, 0, 2 * pi)) / (2 * pi)


def formula(n: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    x = Symbol("x", real=True)
    claimed = Rational(1, 8) * Rational(3, 8) ** (n - 1)
    return claimed, _mean(sin(x) ** 2 / 4, x) * _mean(cos(x / 2) ** 4, x) ** (n - 1)


def spelled(n: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    x = Symbol("x", real=True)
    return _mean(sin(x / 2) ** 2 * cos(x / 2) ** 2, x) * _mean((1 + cos(x)) ** 2 / 4, x) ** (n - 1)


ENTRY = GalleryEntry(
    name="global_warm_up",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="The warm-up example: a global cost of n rotated qubits",
    source="M. Cerezo et al., Nat. Commun. 12, 1791 (2021): (1/8)(3/8)^(n-1)",
    points=(
        {"n": 1},
        {"n": 2},
        {"n": 5},
    ),
)
