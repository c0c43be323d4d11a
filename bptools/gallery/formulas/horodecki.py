"""Teleportation fidelity through a noisy singlet."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import State, expectation


def formula(d: Number, p: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    psi = State("psi", d)
    singlet = p + (1 - p) / sympify(d) ** 2
    claimed = (d * singlet + 1) / (d + 1)
    return claimed, p * expectation(Trace(psi * psi.adjoint()) ** 2) + (1 - p) / sympify(d)


def spelled(d: Number, p: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    psi = State("psi", d)
    return p * expectation(Trace(psi * psi.adjoint() * psi * psi.adjoint())) + (
        1 - p
    ) * expectation(abs(psi[0, 0]) ** 2)


ENTRY = GalleryEntry(
    name="horodecki",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Teleportation fidelity through a noisy singlet",
    source="M., P., R. Horodecki, Phys. Rev. A 60, 1888 (1999): (d F + 1)/(d + 1)",
    points=(
        {"d": 2, "p": Rational(1, 3)},
        {"d": 3, "p": Rational(1, 2)},
    ),
)
