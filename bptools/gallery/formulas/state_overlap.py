"""Mean overlap of a random state with a basis state."""

from __future__ import annotations

from sympy import Expr, Trace, conjugate, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    claimed = 1 / sympify(d)
    return claimed, expectation(abs(psi[0, 0]) ** 2)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    return expectation(Trace(psi.adjoint() * psi) * psi[0, 0] * conjugate(psi[0, 0]))


ENTRY = GalleryEntry(
    name="state_overlap",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Mean overlap of a random state with a basis state",
    source="folklore; M. L. Mehta, Random Matrices",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
