"""Second moment of a random state's overlap."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, conjugate

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    claimed = Rational(2) / (d * (d + 1))
    return claimed, expectation(abs(psi[0, 0]) ** 4)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    return expectation((psi[0, 0] * conjugate(psi[0, 0])) ** 2 * Trace(psi * psi.adjoint()))


ENTRY = GalleryEntry(
    name="state_overlap_square",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Second moment of a random state's overlap",
    source="K. Zyczkowski, H.-J. Sommers, J. Phys. A 34, 7111 (2001)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
