"""Moments of the trace of a random unitary."""

from __future__ import annotations

from sympy import Expr, Trace, factorial

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    claimed = factorial(k)
    return claimed, expectation(abs(Trace(U)) ** (2 * k))


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    return expectation((Trace(U) * Trace(U.adjoint())) ** k)


ENTRY = GalleryEntry(
    name="trace_moments",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Moments of the trace of a random unitary",
    source="P. Diaconis, M. Shahshahani, J. Appl. Probab. 31A, 49 (1994): k! for k <= d",
    points=(
        {"d": 2, "k": 2},
        {"d": 3, "k": 2},
        {"d": 4, "k": 3},
    ),
)
