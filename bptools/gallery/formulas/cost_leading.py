"""Leading order of the cost variance: 1/N."""

from __future__ import annotations

from sympy import Expr, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(N: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", N)
    claimed = 1 / sympify(N)
    return claimed, expectation(abs(psi[0, 0]) ** 4) * N / 2


def spelled(N: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", N)
    return expectation(abs(psi[0, 0] * psi[1, 0]) ** 2) * N


ENTRY = GalleryEntry(
    name="cost_leading",
    formula=formula,
    spelled=spelled,
    mark=Mark.ASYMPTOTIC,
    title="Leading order of the cost variance: 1/N",
    source="J. R. McClean et al., Nat. Commun. 9, 4812 (2018)",
    points=(
        {"N": 10},
        {"N": 100},
        {"N": 1000},
    ),
)
