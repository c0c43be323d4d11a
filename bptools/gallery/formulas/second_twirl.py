"""Mean square overlap of a random projector."""

from __future__ import annotations

from sympy import Expr, Trace, diag, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number, a: Number, b: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    A, B = (diag(*([1] * int(r) + [0] * int(d - r))) for r in (a, b))
    claimed = (d * a * b * (a * b + 1) - a * b * (a + b)) / (sympify(d) * (d**2 - 1))
    return claimed, expectation(Trace(U * A * U.adjoint() * B) ** 2)


def spelled(d: Number, a: Number, b: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    A, B = (diag(*([1] * int(r) + [0] * int(d - r))) for r in (a, b))
    return expectation(Trace(B * U * A * U.adjoint() * B) * Trace(U * A * A * U.adjoint() * B))


ENTRY = GalleryEntry(
    name="second_twirl",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Mean square overlap of a random projector",
    source="B. Collins, P. Sniady, Commun. Math. Phys. 264, 773 (2006)",
    points=(
        {"d": 3, "a": 1, "b": 2},
        {"d": 4, "a": 2, "b": 3},
    ),
)
