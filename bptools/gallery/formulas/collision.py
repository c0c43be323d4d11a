"""Collision probability of a random state's outcomes."""

from __future__ import annotations

from sympy import Add, Expr, Rational

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    claimed = Rational(2) / (d + 1)
    return claimed, d * expectation(abs(psi[0, 0]) ** 4)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    return Add(*(expectation(abs(psi[i, 0]) ** 4) for i in range(int(d))))


ENTRY = GalleryEntry(
    name="collision",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Collision probability of a random state's outcomes",
    source="S. Boixo et al., Nat. Phys. 14, 595 (2018)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
