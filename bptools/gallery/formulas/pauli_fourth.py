"""Fourth moment of a Pauli string's expectation."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, diag

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    P = diag(*([1, -1] * (int(d) // 2)))
    claimed = Rational(3) / ((d + 1) * (d + 3))
    return claimed, expectation(Trace(psi * psi.adjoint() * P) ** 4)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    P = diag(*([1, -1] * (int(d) // 2)))
    return expectation(
        Trace(P * psi * psi.adjoint() * P * psi * psi.adjoint())
        * Trace(psi * psi.adjoint() * P) ** 2
    )


ENTRY = GalleryEntry(
    name="pauli_fourth",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Fourth moment of a Pauli string's expectation",
    source="D. Gross, S. Nezami, M. Walter, Commun. Math. Phys. 385, 1325 (2021)",
    points=(
        {"d": 2},
        {"d": 4},
    ),
)
