"""Fourth moment of an element of a random unitary."""

from __future__ import annotations

from sympy import Expr, Rational, conjugate

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    claimed = Rational(2) / (d * (d + 1))
    return claimed, expectation(abs(U[0, 0]) ** 4)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    return expectation(U[0, 1] ** 2 * conjugate(U[0, 1]) ** 2)


ENTRY = GalleryEntry(
    name="element_fourth",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Fourth moment of an element of a random unitary",
    source="B. Collins, P. Sniady, Commun. Math. Phys. 264, 773 (2006)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
