"""Frame potential of random orthogonal matrices."""

from __future__ import annotations

from sympy import Expr, Trace, factorial2

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Orthogonal, expectation, frame_potential


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    Q = Orthogonal("Q", d)
    claimed = factorial2(2 * k - 1)
    return claimed, frame_potential(Q, int(k)).value


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    Q = Orthogonal("Q", d)
    return expectation(Trace(Q) ** (2 * k))


ENTRY = GalleryEntry(
    name="orthogonal_frame_potential",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Frame potential of random orthogonal matrices",
    source="A. K. Hashagen et al., Quantum 2, 85 (2018): (2k-1)!! for 2k <= d",
    points=(
        {"d": 2, "k": 1},
        {"d": 4, "k": 2},
    ),
)
