"""Weingarten function of a transposition."""

from __future__ import annotations

from sympy import Expr, Rational, conjugate, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation, weingarten_unitary


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = -Rational(1) / (d * (d**2 - 1))
    return claimed, sympify(weingarten_unitary((2,), d))


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return expectation(
        Unitary("U", d)[0, 0]
        * Unitary("U", d)[1, 1]
        * conjugate(Unitary("U", d)[0, 1] * Unitary("U", d)[1, 0])
    )


ENTRY = GalleryEntry(
    name="weingarten_cycle",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Weingarten function of a transposition",
    source="D. Weingarten, J. Math. Phys. 19, 999 (1978)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
