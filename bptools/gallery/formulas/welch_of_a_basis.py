"""Welch's bound for an orthonormal basis."""

from __future__ import annotations

from sympy import Add, Expr, Rational, Trace, binomial, diag

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    gram = diag(*([1] * int(d)))
    claimed = 1 / binomial(d + k - 1, k)
    return claimed, Rational(1, d**2) * Add(
        *(gram[i, j] ** (2 * k) for i in range(d) for j in range(d))
    )


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    gram = diag(*([1] * int(d)))
    return expectation(Trace(Unitary("U", d) * gram * Unitary("U", d).adjoint())) / d**2


ENTRY = GalleryEntry(
    name="welch_of_a_basis",
    formula=formula,
    spelled=spelled,
    mark=Mark.LOWER,
    title="Welch's bound for an orthonormal basis",
    source="L. R. Welch, IEEE Trans. Inf. Theory 20, 397 (1974)",
    points=(
        {"d": 2, "k": 2},
        {"d": 3, "k": 2},
        {"d": 4, "k": 3},
    ),
)
