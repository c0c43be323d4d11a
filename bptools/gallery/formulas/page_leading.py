"""Page's mean entropy beside a large environment: log m."""

from __future__ import annotations

from sympy import Expr, log

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import annealed_renyi2_entropy, subsystem_purity


def formula(m: Number, n: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = log(m)
    return claimed, annealed_renyi2_entropy(m, n)


def spelled(m: Number, n: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return -log(subsystem_purity(n, m).value)


ENTRY = GalleryEntry(
    name="page_leading",
    formula=formula,
    spelled=spelled,
    mark=Mark.ASYMPTOTIC,
    title="Page's mean entropy beside a large environment: log m",
    source="D. N. Page, Phys. Rev. Lett. 71, 1291 (1993)",
    points=(
        {"m": 2, "n": 10},
        {"m": 2, "n": 100},
        {"m": 2, "n": 1000},
    ),
)
