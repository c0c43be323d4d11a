"""Overlap of two independent random states."""

from __future__ import annotations

from sympy import Expr, Trace, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    phi = State("phi", d)
    claimed = 1 / sympify(d)
    return claimed, expectation(Trace(psi * psi.adjoint() * phi * phi.adjoint()))


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    phi = State("phi", d)
    return expectation(
        Trace(phi * phi.adjoint()) * Trace(psi * psi.adjoint() * phi * phi.adjoint())
    )


ENTRY = GalleryEntry(
    name="random_states_overlap",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Overlap of two independent random states",
    source="W. K. Wootters, Found. Phys. 20, 1365 (1990)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
