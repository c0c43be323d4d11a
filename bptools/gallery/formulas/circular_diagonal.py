"""Diagonal element of the circular orthogonal ensemble."""

from __future__ import annotations

from sympy import Expr, Rational, conjugate

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import CircularOrthogonal, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    V = CircularOrthogonal("V", d)
    claimed = Rational(2) / (d + 1)
    return claimed, expectation(abs(V[0, 0]) ** 2)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    V = CircularOrthogonal("V", d)
    return expectation(V[1, 1] * conjugate(V[1, 1]))


ENTRY = GalleryEntry(
    name="circular_diagonal",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Diagonal element of the circular orthogonal ensemble",
    source="P. A. Mello, T. H. Seligman, Nucl. Phys. A 344, 489 (1980)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
