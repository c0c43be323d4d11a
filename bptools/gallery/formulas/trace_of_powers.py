"""Form factor of random unitaries."""

from __future__ import annotations

from sympy import Expr, Integer, Trace

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    claimed = Integer(min(int(k), int(d)))
    return claimed, expectation(Trace(U**k) * Trace(U.adjoint() ** k))


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    return expectation(abs(Trace(U**k)) ** 2)


ENTRY = GalleryEntry(
    name="trace_of_powers",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Form factor of random unitaries",
    source="F. Haake et al., J. Phys. A 29, 3641 (1996): min(k, d)",
    points=(
        {"d": 2, "k": 1},
        {"d": 3, "k": 2},
        {"d": 2, "k": 3},
        {"d": 4, "k": 3},
    ),
)
