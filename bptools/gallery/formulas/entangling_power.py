"""Mean linear entropy of a random gate's outputs."""

from __future__ import annotations

from sympy import Expr, Rational, Trace

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import PartialTrace, State, expectation, subsystem_purity


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    claimed = Rational((d - 1) ** 2, d**2 + 1)
    return claimed, 1 - subsystem_purity(d, d).value


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return 1 - expectation(
        Trace(PartialTrace(State("psi", d**2) * State("psi", d**2).adjoint(), (d, d), keep=0) ** 2)
    )


ENTRY = GalleryEntry(
    name="entangling_power",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Mean linear entropy of a random gate's outputs",
    source="P. Zanardi, C. Zalka, L. Faoro, Phys. Rev. A 62, 030301 (2000): (d-1)^2/(d^2+1)",
    points=(
        {"d": 2},
        {"d": 3},
        {"d": 5},
    ),
)
