"""Moments of the trace of a random orthogonal matrix."""

from __future__ import annotations

from sympy import Expr, Trace, factorial2

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Orthogonal, expectation


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    Q = Orthogonal("Q", d)
    claimed = factorial2(2 * k - 1)
    return claimed, expectation(Trace(Q) ** (2 * k))


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    Q = Orthogonal("Q", d)
    return expectation((Trace(Q) * Trace(Q.T)) ** k)


ENTRY = GalleryEntry(
    name="orthogonal_trace",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Moments of the trace of a random orthogonal matrix",
    source="P. Diaconis, M. Shahshahani, J. Appl. Probab. 31A, 49 (1994): (2k-1)!! for 2k <= d",
    points=(
        {"d": 2, "k": 1},
        {"d": 4, "k": 2},
        {"d": 5, "k": 2},
    ),
)
