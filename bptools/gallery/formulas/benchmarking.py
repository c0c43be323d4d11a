"""Survival of a randomised-benchmarking step with a unitary error."""

from __future__ import annotations

from sympy import Add, Expr, Rational, diag, expand, sympify

from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.haar import Unitary, expectation


def formula(d: Number, k: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    U = Unitary("U", d)
    W = diag(*([-1] * int(k) + [1] * int(d - k)))
    decay = Rational((d - 2 * k) ** 2 - 1, d**2 - 1)
    claimed = decay + (1 - decay) / sympify(d)
    return claimed, expectation(
        abs(Add(*(W[i, i] * abs(U[i, 0]) ** 2 for i in range(int(d))))) ** 2
    )


def spelled(d: Number, k: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    U = Unitary("U", d)
    W = diag(*([-1] * int(k) + [1] * int(d - k)))
    return expectation(expand(Add(*(W[i, i] * abs(U[i, 1]) ** 2 for i in range(int(d)))) ** 2))


ENTRY = GalleryEntry(
    name="benchmarking",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Survival of a randomised-benchmarking step with a unitary error",
    source="J. Emerson, R. Alicki, K. Zyczkowski, J. Opt. B 7, S347 (2005)",
    points=(
        {"d": 2, "k": 1},
        {"d": 4, "k": 1},
    ),
)
