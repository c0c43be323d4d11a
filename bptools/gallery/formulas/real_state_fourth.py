"""Fourth moment of a component of a random real vector."""

from __future__ import annotations

from sympy import Expr, Rational

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Orthogonal, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    Q = Orthogonal("Q", d)
    claimed = Rational(3) / (d * (d + 2))
    return claimed, expectation(Q[0, 0] ** 4)


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    Q = Orthogonal("Q", d)
    return expectation(Q[0, 0] * Q[0, 0].conjugate() * Q[0, 0] ** 2)


ENTRY = GalleryEntry(
    name="real_state_fourth",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Fourth moment of a component of a random real vector",
    source="folklore: the uniform law on a sphere",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
