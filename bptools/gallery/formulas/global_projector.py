"""Variance of a global cost: the weight of one state."""

from __future__ import annotations

from sympy import Expr, Rational, expand

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(N: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", N)
    claimed = Rational(N - 1, N**2 * (N + 1))
    return claimed, expectation(abs(psi[0, 0]) ** 4) - expectation(abs(psi[0, 0]) ** 2) ** 2


def spelled(N: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", N)
    return (
        expectation(expand((1 - abs(psi[0, 0]) ** 2) ** 2))
        - expectation(1 - abs(psi[0, 0]) ** 2) ** 2
    )


ENTRY = GalleryEntry(
    name="global_projector",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Variance of a global cost: the weight of one state",
    source="M. Cerezo et al., Nat. Commun. 12, 1791 (2021)",
    points=(
        {"N": 2},
        {"N": 3},
        {"N": 8},
    ),
)
