"""Mean square of a two-point function of Pauli strings."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, diag

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    A = diag(*([1, -1] * (int(d) // 2)))
    claimed = Rational(1) / (d**2 - 1)
    return claimed, expectation(Trace(U * A * U.adjoint() * A) ** 2) / d**2


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    A = diag(*([1, -1] * (int(d) // 2)))
    return expectation(Trace(U * A * U.adjoint() * A) * Trace(A * U * A**3 * U.adjoint())) / d**2


ENTRY = GalleryEntry(
    name="otoc_two_point",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Mean square of a two-point function of Pauli strings",
    source="D. A. Roberts, B. Yoshida, JHEP 04, 121 (2017)",
    points=(
        {"d": 2},
        {"d": 4},
    ),
)
