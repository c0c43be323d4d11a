"""Sum of the Weingarten function over all permutations of three."""

from __future__ import annotations

from sympy import Expr, Rational

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation, weingarten_unitary


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = Rational(1) / (d * (d + 1) * (d + 2))
    return claimed, weingarten_unitary((1, 1, 1), d) + 3 * weingarten_unitary(
        (2, 1), d
    ) + 2 * weingarten_unitary((3,), d)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return expectation(abs(Unitary("U", d)[0, 0]) ** 6) / 6


ENTRY = GalleryEntry(
    name="weingarten_sum",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Sum of the Weingarten function over all permutations of three",
    source="B. Collins, Int. Math. Res. Not. 2003, 953: 1/(d(d+1)(d+2))",
    points=(
        {"d": 3},
        {"d": 4},
        {"d": 6},
    ),
)
