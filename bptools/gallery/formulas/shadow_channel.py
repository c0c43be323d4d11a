"""The classical-shadow channel of global random measurements."""

from __future__ import annotations

from sympy import Add, Expr, Rational, conjugate

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    claimed = Rational(2) / (d + 1)
    return claimed, d * expectation(abs(U[0, 0]) ** 4)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    return Add(
        *(expectation(abs(U[b, 0]) ** 2 * U[b, 0] * conjugate(U[b, 0])) for b in range(int(d)))
    )


ENTRY = GalleryEntry(
    name="shadow_channel",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="The classical-shadow channel of global random measurements",
    source="H.-Y. Huang, R. Kueng, J. Preskill, Nat. Phys. 16, 1050 (2020): (rho + 1)/(d + 1)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 4},
    ),
)
