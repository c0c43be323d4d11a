"""The six stabiliser states of a qubit are a 3-design."""

from __future__ import annotations

from sympy import Expr, Rational

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation, frame_potential


def formula(k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", 2)
    claimed = (1 + 4 * Rational(1, 2) ** k) / 6
    return claimed, frame_potential(psi, int(k)).value


def spelled(k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", 2)
    return expectation(abs(psi[0, 0]) ** (2 * k))


ENTRY = GalleryEntry(
    name="stabiliser_states_design",
    formula=formula,
    spelled=spelled,
    mark=Mark.TIGHT,
    title="The six stabiliser states of a qubit are a 3-design",
    source="R. Kueng, D. Gross, arXiv:1510.02767 (2015)",
    points=(
        {"k": 1},
        {"k": 2},
        {"k": 3},
        {"k": 4},
    ),
)
