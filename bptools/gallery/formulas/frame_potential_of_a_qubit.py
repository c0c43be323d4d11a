"""Frame potential of single-qubit gates: Catalan numbers."""

from __future__ import annotations

from sympy import Expr, Trace, catalan

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation, frame_potential


def formula(k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", 2)
    claimed = catalan(k)
    return claimed, frame_potential(U, int(k)).value


def spelled(k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", 2)
    return expectation((Trace(U) * Trace(U.adjoint())) ** k)


ENTRY = GalleryEntry(
    name="frame_potential_of_a_qubit",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Frame potential of single-qubit gates: Catalan numbers",
    source="A. J. Scott, J. Phys. A 41, 055308 (2008)",
    points=(
        {"k": 1},
        {"k": 2},
        {"k": 3},
        {"k": 4},
    ),
)
