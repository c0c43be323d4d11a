"""Mean square of the trace of a random symplectic matrix."""

from __future__ import annotations

from sympy import Expr, Integer, Trace

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Symplectic, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    S = Symplectic("S", d)
    claimed = Integer(1)
    return claimed, expectation(Trace(S) ** 2)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    S = Symplectic("S", d)
    return expectation(Trace(S) * Trace(S.adjoint()))


ENTRY = GalleryEntry(
    name="symplectic_trace",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Mean square of the trace of a random symplectic matrix",
    source="P. Diaconis, M. Shahshahani, J. Appl. Probab. 31A, 49 (1994)",
    points=(
        {"d": 1},
        {"d": 2},
        {"d": 3},
    ),
)
