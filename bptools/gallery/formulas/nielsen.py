"""Average fidelity of a unitary error from its entanglement fidelity."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, diag, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    W = diag(*([-1] * int(k) + [1] * int(d - k)))
    fidelity = Rational((d - 2 * k) ** 2, d**2)
    claimed = (d * fidelity + 1) / (sympify(d) + 1)
    return claimed, expectation(Trace(psi * psi.adjoint() * W) ** 2)


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    W = diag(*([-1] * int(k) + [1] * int(d - k)))
    return expectation(Trace(psi * psi.adjoint() * W * psi * psi.adjoint() * W.adjoint()))


ENTRY = GalleryEntry(
    name="nielsen",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Average fidelity of a unitary error from its entanglement fidelity",
    source="M. A. Nielsen, Phys. Lett. A 303, 249 (2002): (d F + 1)/(d + 1)",
    points=(
        {"d": 2, "k": 1},
        {"d": 4, "k": 1},
        {"d": 4, "k": 2},
    ),
)
