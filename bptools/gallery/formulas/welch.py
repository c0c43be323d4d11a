"""Welch: the least frame potential of states."""

from __future__ import annotations

from sympy import Expr, Trace, binomial

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation, frame_potential


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    claimed = 1 / binomial(d + k - 1, k)
    return claimed, frame_potential(psi, int(k)).value


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    return expectation(
        Trace(psi * psi.adjoint() * State("phi", d) * State("phi", d).adjoint()) ** k
    )


ENTRY = GalleryEntry(
    name="welch",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Welch: the least frame potential of states",
    source="L. R. Welch, IEEE Trans. Inf. Theory 20, 397 (1974): 1/binomial(d+k-1, k)",
    points=(
        {"d": 2, "k": 2},
        {"d": 3, "k": 3},
        {"d": 5, "k": 2},
    ),
)
