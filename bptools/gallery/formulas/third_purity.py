"""Mean Tr rho_A^3 of a subsystem of a random state."""

from __future__ import annotations

from sympy import Expr, Trace, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import PartialTrace, State, expectation, subsystem_purity


def formula(d_A: Number, d_B: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = (sympify(d_A) ** 2 + 3 * d_A * d_B + d_B**2 + 1) / ((d_A * d_B + 1) * (d_A * d_B + 2))
    return claimed, subsystem_purity(d_A, d_B, 3).value


def spelled(d_A: Number, d_B: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return expectation(
        Trace(
            PartialTrace(
                State("psi", d_A * d_B) * State("psi", d_A * d_B).adjoint(), (d_A, d_B), keep=0
            )
            ** 3
        )
    )


ENTRY = GalleryEntry(
    name="third_purity",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Mean Tr rho_A^3 of a subsystem of a random state",
    source="H.-J. Sommers, K. Zyczkowski, J. Phys. A 37, 8457 (2004)",
    points=(
        {"d_A": 2, "d_B": 2},
        {"d_A": 2, "d_B": 3},
    ),
)
