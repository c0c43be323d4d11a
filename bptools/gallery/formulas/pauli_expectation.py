"""Variance of a Pauli string's expectation in a random state."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, diag

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    P = diag(*([1, -1] * (int(d) // 2)))
    claimed = Rational(1) / (d + 1)
    return claimed, expectation(Trace(psi * psi.adjoint() * P) ** 2)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    P = diag(*([1, -1] * (int(d) // 2)))
    return expectation(Trace(psi * psi.adjoint() * P * P * P) * Trace(P * psi * psi.adjoint()))


ENTRY = GalleryEntry(
    name="pauli_expectation",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Variance of a Pauli string's expectation in a random state",
    source="J. R. McClean et al., Nat. Commun. 9, 4812 (2018)",
    points=(
        {"d": 2},
        {"d": 4},
        {"d": 8},
    ),
)
