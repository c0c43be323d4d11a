"""Gradient variance between two random circuits, Pauli strings."""

from __future__ import annotations

from sympy import Expr, Rational, Trace, conjugate, diag

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(N: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U, W = Unitary("U", N), Unitary("W", N)
    Z = diag(*([1, -1] * (int(N) // 2)))
    turned = W.adjoint() * Z * W
    slope = Trace(U * diag(*([1] + [0] * (int(N) - 1))) * U.adjoint() * (Z * turned - turned * Z))
    claimed = Rational(2 * N**2, (N - 1) * (N + 1) ** 2)
    return claimed, -expectation(slope**2)


def spelled(N: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U, W = Unitary("U", N), Unitary("W", N)
    Z = diag(*([1, -1] * (int(N) // 2)))
    turned = W.adjoint() * Z * W
    slope = Trace(U * diag(*([1] + [0] * (int(N) - 1))) * U.adjoint() * (Z * turned - turned * Z))
    return expectation(slope * conjugate(slope))


ENTRY = GalleryEntry(
    name="gradient_of_paulis",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Gradient variance between two random circuits, Pauli strings",
    source="J. R. McClean et al., Nat. Commun. 9, 4812 (2018), exact form",
    points=({"N": 2},),
)
