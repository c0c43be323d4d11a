"""Cost variance of a random circuit, Pauli string."""

from __future__ import annotations

from sympy import Add, Expr, Rational, Trace, diag, expand

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(N: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", N)
    Z = diag(*([1, -1] * (int(N) // 2)))
    claimed = Rational(1) / (N + 1)
    return claimed, expectation(
        expand(Add(*(Z[i, i] * abs(U[i, 0]) ** 2 for i in range(int(N)))) ** 2)
    )


def spelled(N: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", N)
    Z = diag(*([1, -1] * (int(N) // 2)))
    return expectation(Trace(U * diag(*([1] + [0] * (int(N) - 1))) * U.adjoint() * Z) ** 2)


ENTRY = GalleryEntry(
    name="cost_variance",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Cost variance of a random circuit, Pauli string",
    source="J. R. McClean et al., Nat. Commun. 9, 4812 (2018)",
    points=(
        {"N": 2},
        {"N": 4},
        {"N": 8},
    ),
)
