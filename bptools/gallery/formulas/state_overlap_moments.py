"""All moments of a random state's overlap."""

from __future__ import annotations

from sympy import Expr, conjugate, factorial

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    claimed = factorial(k) * factorial(d - 1) / factorial(d + k - 1)
    return claimed, expectation(abs(psi[0, 0]) ** (2 * k))


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    return expectation(abs(psi[d - 1, 0]) ** (2 * k - 2) * psi[d - 1, 0] * conjugate(psi[d - 1, 0]))


ENTRY = GalleryEntry(
    name="state_overlap_moments",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="All moments of a random state's overlap",
    source="M. L. Mehta, Random Matrices: k! (d-1)! / (d+k-1)!",
    points=(
        {"d": 2, "k": 3},
        {"d": 3, "k": 4},
        {"d": 4, "k": 2},
    ),
)
