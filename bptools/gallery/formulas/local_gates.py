"""Any single-qubit gates: a local cost has no plateau."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, diag

from bptools.circuits import PauliString
from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.gradients.pauli import ProductState
from bptools.groups import RotationGroup, loss_moments
from bptools.haar import State, expectation


def formula(n: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    strings = [
        PauliString(int(n), x << k, z << k) for k in range(int(n)) for x, z in ((1, 0), (0, 1))
    ]
    group = RotationGroup(strings)
    claimed = Rational(1, 3)
    moments = loss_moments(group, PauliString(int(n), 1, 0), ProductState.zeros(int(n)))
    return claimed, Rational(moments.variance)


def spelled(n: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return expectation(Trace(State("psi", 2) * State("psi", 2).adjoint() * diag(1, -1)) ** 2)


ENTRY = GalleryEntry(
    name="local_gates",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Any single-qubit gates: a local cost has no plateau",
    source="M. Ragone et al., Nat. Commun. 15, 7172 (2024): 1/3 for every n",
    points=(
        {"n": 1},
        {"n": 2},
        {"n": 6},
    ),
)
