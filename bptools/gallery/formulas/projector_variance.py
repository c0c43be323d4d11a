"""Variance of the weight in a subspace of dimension r."""

from __future__ import annotations

from sympy import Add, Expr, Rational, expand

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number, r: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    weight = Add(*(abs(psi[i, 0]) ** 2 for i in range(int(r))))
    claimed = Rational(r * (d - r), d**2 * (d + 1))
    return claimed, expectation(expand(weight**2)) - expectation(weight) ** 2


def spelled(d: Number, r: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    weight = Add(*(abs(psi[i, 0]) ** 2 for i in range(int(r))))
    return expectation(expand((1 - weight) ** 2)) - expectation(1 - weight) ** 2


ENTRY = GalleryEntry(
    name="projector_variance",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Variance of the weight in a subspace of dimension r",
    source="Lubkin 1978; Popescu, Short, Winter, Nat. Phys. 2, 754 (2006)",
    points=(
        {"d": 2, "r": 1},
        {"d": 4, "r": 2},
        {"d": 6, "r": 1},
    ),
)
