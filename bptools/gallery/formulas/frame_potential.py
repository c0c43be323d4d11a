"""Frame potential of random unitaries."""

from __future__ import annotations

from sympy import Expr, Trace, factorial

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation, frame_potential


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    claimed = factorial(k)
    return claimed, frame_potential(U, int(k)).value


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    return expectation(abs(Trace(U.adjoint() * Unitary("V", d))) ** (2 * k))


ENTRY = GalleryEntry(
    name="frame_potential",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Frame potential of random unitaries",
    source="D. A. Roberts, B. Yoshida, JHEP 04, 121 (2017): k! for k <= d",
    points=(
        {"d": 2, "k": 2},
        {"d": 3, "k": 2},
        {"d": 4, "k": 3},
    ),
)
