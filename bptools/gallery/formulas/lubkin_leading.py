"""Mean purity beside a large environment."""

from __future__ import annotations

from sympy import Expr, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import subsystem_purity


def formula(d_A: Number, d_B: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = 1 / sympify(d_A)
    return claimed, subsystem_purity(d_A, d_B).value


def spelled(d_A: Number, d_B: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return subsystem_purity(d_B, d_A).value


ENTRY = GalleryEntry(
    name="lubkin_leading",
    formula=formula,
    spelled=spelled,
    mark=Mark.ASYMPTOTIC,
    title="Mean purity beside a large environment",
    source="E. Lubkin, J. Math. Phys. 19, 1028 (1978): 1/d_A",
    points=(
        {"d_A": 2, "d_B": 10},
        {"d_A": 2, "d_B": 100},
        {"d_A": 2, "d_B": 1000},
    ),
)
