"""Two elements of different rows and columns."""

from __future__ import annotations

from sympy import Expr, Rational, conjugate

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    claimed = Rational(1) / (d**2 - 1)
    return claimed, expectation(abs(U[0, 0] * U[1, 1]) ** 2)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    return expectation(U[0, 0] * U[1, 1] * conjugate(U[1, 1]) * conjugate(U[0, 0]))


ENTRY = GalleryEntry(
    name="elements_apart",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Two elements of different rows and columns",
    source="B. Collins, P. Sniady, Commun. Math. Phys. 264, 773 (2006)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
