"""Out-of-time-order correlator of Pauli strings."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, diag

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    A = diag(*([1, -1] * (int(d) // 2)))
    claimed = -Rational(1) / (d**2 - 1)
    return claimed, expectation(Trace(U * A * U.adjoint() * A * U * A * U.adjoint() * A)) / d


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    A = diag(*([1, -1] * (int(d) // 2)))
    return (
        expectation(Trace(A * U * A * U.adjoint() * A * U * A * U.adjoint() * U * U.adjoint())) / d
    )


ENTRY = GalleryEntry(
    name="otoc",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Out-of-time-order correlator of Pauli strings",
    source="J. Cotler, N. Hunter-Jones, J. Liu, B. Yoshida, JHEP 11, 48 (2017)",
    points=(
        {"d": 2},
        {"d": 4},
    ),
)
