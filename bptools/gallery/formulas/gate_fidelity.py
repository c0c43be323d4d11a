"""Process fidelity of two random gates."""

from __future__ import annotations

from sympy import Expr, Trace, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    V = Unitary("V", d)
    claimed = 1 / sympify(d) ** 2
    return claimed, expectation(abs(Trace(U.adjoint() * V)) ** 2) / d**2


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    V = Unitary("V", d)
    return expectation(Trace(U.adjoint() * V) * Trace(V.adjoint() * U)) / d**2


ENTRY = GalleryEntry(
    name="gate_fidelity",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Process fidelity of two random gates",
    source="folklore: the first moment of |Tr U|^2",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
