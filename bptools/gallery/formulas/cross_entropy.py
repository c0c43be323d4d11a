"""Linear cross-entropy of a random circuit with itself."""

from __future__ import annotations

from sympy import Expr, Integer, conjugate

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    claimed = Integer(1)
    return claimed, d**2 * expectation(abs(psi[0, 0]) ** 4) - 1


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    return d**2 * expectation((psi[0, 0] * conjugate(psi[0, 0])) ** 2) - 1


ENTRY = GalleryEntry(
    name="cross_entropy",
    formula=formula,
    spelled=spelled,
    mark=Mark.ASYMPTOTIC,
    title="Linear cross-entropy of a random circuit with itself",
    source="F. Arute et al., Nature 574, 505 (2019)",
    points=(
        {"d": 10},
        {"d": 100},
        {"d": 1000},
    ),
)
