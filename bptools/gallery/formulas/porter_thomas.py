"""Porter-Thomas: moments of d |psi_0|^2 tend to k!."""

from __future__ import annotations

from sympy import Expr, factorial

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    claimed = factorial(k)
    return claimed, d**k * expectation(abs(psi[0, 0]) ** (2 * k))


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    return d**k * expectation(abs(psi[1, 0]) ** (2 * k))


ENTRY = GalleryEntry(
    name="porter_thomas",
    formula=formula,
    spelled=spelled,
    mark=Mark.ASYMPTOTIC,
    title="Porter-Thomas: moments of d |psi_0|^2 tend to k!",
    source="C. E. Porter, R. G. Thomas, Phys. Rev. 104, 483 (1956)",
    points=(
        {"d": 10, "k": 2},
        {"d": 100, "k": 2},
        {"d": 1000, "k": 2},
    ),
)
