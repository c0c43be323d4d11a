"""Leading order of the Weingarten function of a three-cycle."""

from __future__ import annotations

from sympy import Expr, Rational, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import weingarten_table_unitary, weingarten_unitary


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = Rational(2, d**5)
    return claimed, sympify(weingarten_unitary((3,), d))


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return sympify(weingarten_table_unitary(3, d)[(3,)])


ENTRY = GalleryEntry(
    name="weingarten_leading",
    formula=formula,
    spelled=spelled,
    mark=Mark.ASYMPTOTIC,
    title="Leading order of the Weingarten function of a three-cycle",
    source="B. Collins, Int. Math. Res. Not. 2003, 953: 2/d^5",
    points=(
        {"d": 10},
        {"d": 100},
        {"d": 1000},
    ),
)
