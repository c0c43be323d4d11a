"""Mean purity of a subsystem of a random state."""

from __future__ import annotations

from sympy import Expr, Trace, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import PartialTrace, State, expectation, subsystem_purity


def formula(d_A: Number, d_B: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = sympify(d_A + d_B) / (d_A * d_B + 1)
    return claimed, subsystem_purity(d_A, d_B).value


def spelled(d_A: Number, d_B: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return expectation(
        Trace(
            PartialTrace(
                State("psi", d_A * d_B) * State("psi", d_A * d_B).adjoint(), (d_A, d_B), keep=1
            )
            ** 2
        )
    )


ENTRY = GalleryEntry(
    name="lubkin",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Mean purity of a subsystem of a random state",
    source="E. Lubkin, J. Math. Phys. 19, 1028 (1978)",
    points=(
        {"d_A": 2, "d_B": 2},
        {"d_A": 2, "d_B": 3},
        {"d_A": 3, "d_B": 4},
    ),
)
