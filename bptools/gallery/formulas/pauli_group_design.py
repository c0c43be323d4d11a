"""The Pauli matrices are a 1-design, no 2-design."""

from __future__ import annotations

from sympy import Add, Expr, I, KroneckerDelta, Matrix, Rational, catalan, diag

from bptools.gallery.entry import GalleryEntry, Mark, Number


def formula(k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    paulis = [diag(1, 1), diag(1, -1), Matrix([[0, 1], [1, 0]]), Matrix([[0, -I], [I, 0]])]
    claimed = catalan(k)
    return claimed, Rational(1, 16) * Add(
        *(abs((p * q).trace()) ** (2 * k) for p in paulis for q in paulis)
    )


def spelled(k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    return Rational(1, 16) * Add(
        *(abs(2 * KroneckerDelta(i, j)) ** (2 * k) for i in range(4) for j in range(4))
    )


ENTRY = GalleryEntry(
    name="pauli_group_design",
    formula=formula,
    spelled=spelled,
    mark=Mark.LOWER,
    title="The Pauli matrices are a 1-design, no 2-design",
    source="D. Gross, K. Audenaert, J. Eisert, J. Math. Phys. 48, 052104 (2007)",
    points=(
        {"k": 1},
        {"k": 2},
        {"k": 3},
    ),
)
