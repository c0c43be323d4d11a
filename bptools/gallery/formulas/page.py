"""Page's mean entropy is above the annealed Renyi-2 entropy."""

from __future__ import annotations

from sympy import Add, Expr, Rational, log

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import annealed_renyi2_entropy, subsystem_purity


def formula(m: Number, n: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = Add(*(Rational(1, k) for k in range(int(n) + 1, int(m * n) + 1))) - Rational(
        m - 1, 2 * n
    )
    return claimed, annealed_renyi2_entropy(m, n)


def spelled(m: Number, n: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return -log(subsystem_purity(m, n).value)


ENTRY = GalleryEntry(
    name="page",
    formula=formula,
    spelled=spelled,
    mark=Mark.UPPER,
    title="Page's mean entropy is above the annealed Renyi-2 entropy",
    source="D. N. Page, Phys. Rev. Lett. 71, 1291 (1993)",
    points=(
        {"m": 2, "n": 2},
        {"m": 2, "n": 5},
        {"m": 3, "n": 4},
    ),
)
