"""Two elements of one row of a random orthogonal matrix."""

from __future__ import annotations

from sympy import Expr, Rational

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Orthogonal, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    Q = Orthogonal("Q", d)
    claimed = Rational(1) / (d * (d + 2))
    return claimed, expectation(Q[0, 0] ** 2 * Q[0, 1] ** 2)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    Q = Orthogonal("Q", d)
    return expectation(Q[0, 0] * Q[0, 1] * Q[0, 0] * Q[0, 1])


ENTRY = GalleryEntry(
    name="orthogonal_fourth",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Two elements of one row of a random orthogonal matrix",
    source="B. Collins, P. Sniady, Commun. Math. Phys. 264, 773 (2006)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
