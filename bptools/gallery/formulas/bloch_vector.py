"""Mean square of a Bloch component of a random qubit."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, diag, expand

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(n: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", 2)
    P = diag(1, -1)
    claimed = Rational(1, 2 * n + 1)
    return claimed, expectation(Trace(psi * psi.adjoint() * P) ** (2 * n))


def spelled(n: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", 2)
    return expectation(expand((2 * abs(psi[0, 0]) ** 2 - 1) ** (2 * n)))


ENTRY = GalleryEntry(
    name="bloch_vector",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Mean square of a Bloch component of a random qubit",
    source="folklore: Archimedes' theorem on the sphere",
    points=(
        {"n": 1},
        {"n": 2},
        {"n": 3},
    ),
)
