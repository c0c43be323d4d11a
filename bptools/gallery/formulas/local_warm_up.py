"""The warm-up example: a local cost of n rotated qubits."""

from __future__ import annotations

from sympy import Expr, Rational, Symbol, cos, sin

from bptools.gallery.angles import mean_over_angle
from bptools.gallery.entry import GalleryEntry, Mark, Number


def formula(n: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    x = Symbol("x", real=True)
    claimed = Rational(1, 8 * n**2)
    return claimed, mean_over_angle((sin(x) / (2 * n)) ** 2, x)


def spelled(n: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    x = Symbol("x", real=True)
    return mean_over_angle((sin(x / 2) * cos(x / 2) / n) ** 2, x)


ENTRY = GalleryEntry(
    name="local_warm_up",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="The warm-up example: a local cost of n rotated qubits",
    source="M. Cerezo et al., Nat. Commun. 12, 1791 (2021): 1/(8 n^2)",
    points=(
        {"n": 1},
        {"n": 2},
        {"n": 5},
    ),
)
