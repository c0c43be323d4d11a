"""A random unitary moves one projector over another."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, diag

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number, a: Number, b: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    A, B = (diag(*([1] * int(r) + [0] * int(d - r))) for r in (a, b))
    claimed = Rational(a * b, d)
    return claimed, expectation(Trace(U * A * U.adjoint() * B))


def spelled(d: Number, a: Number, b: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    A, B = (diag(*([1] * int(r) + [0] * int(d - r))) for r in (a, b))
    return expectation(Trace(B * U * A * A * U.adjoint() * B))


ENTRY = GalleryEntry(
    name="twirl",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="A random unitary moves one projector over another",
    source="folklore: the depolarising twirl",
    points=(
        {"d": 3, "a": 1, "b": 2},
        {"d": 4, "a": 2, "b": 3},
    ),
)
