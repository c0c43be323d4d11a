"""The warm-up example: a global cost of n rotated qubits."""

from __future__ import annotations

from sympy import Expr, Rational, Symbol, cos, sin

from bptools.gallery.angles import mean_over_angle
from bptools.gallery.entry import GalleryEntry, Mark, Number


def formula(n: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    x = Symbol("x", real=True)
    claimed = Rational(1, 8) * Rational(3, 8) ** (n - 1)
    own, others = mean_over_angle(sin(x) ** 2 / 4, x), mean_over_angle(cos(x / 2) ** 4, x)
    return claimed, own * others ** (n - 1)


def spelled(n: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    x = Symbol("x", real=True)
    own = mean_over_angle(sin(x / 2) ** 2 * cos(x / 2) ** 2, x)
    return own * mean_over_angle((1 + cos(x)) ** 2 / 4, x) ** (n - 1)


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
