"""Variance of a shadow estimate: at most 3 Tr O^2."""

from __future__ import annotations

from sympy import Add, Expr, Integer, Trace, diag, expand

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    A = diag(*([1, -1] * (int(d) // 2)))
    outcome = Add(*(A[i, i] * abs(U[0, i]) ** 2 for i in range(int(d))))
    claimed = Integer(3 * d)
    return claimed, (d + 1) ** 2 * expectation(expand(outcome**2))


def spelled(d: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    A = diag(*([1, -1] * (int(d) // 2)))
    outcome = Add(*(A[i, i] * abs(U[0, i]) ** 2 for i in range(int(d))))
    return (d + 1) ** 2 * expectation(
        expand(outcome * Trace(U * A * U.adjoint() * diag(*([1] + [0] * (int(d) - 1)))))
    )


ENTRY = GalleryEntry(
    name="shadow_norm",
    formula=formula,
    spelled=spelled,
    mark=Mark.UPPER,
    title="Variance of a shadow estimate: at most 3 Tr O^2",
    source="H.-Y. Huang, R. Kueng, J. Preskill, Nat. Phys. 16, 1050 (2020)",
    points=(
        {"d": 2},
        {"d": 4},
    ),
)
