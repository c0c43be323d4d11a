"""Matchgate circuits: the variance of a coupling is (n-1)/binomial(2n, 2)."""

from __future__ import annotations

from sympy import Expr, Rational, binomial, sympify

from bptools.circuits import PauliString
from bptools.gallery.entry import GalleryEntry, Mark, Number
from bptools.gradients.pauli import ProductState
from bptools.groups import RotationGroup, loss_moments


def formula(n: Number) -> tuple[Expr, Expr]:
    """Return the literature's value and ours."""
    labels = ["I" * k + "X" + "I" * (int(n) - k - 1) for k in range(int(n))]
    labels += ["I" * k + "ZZ" + "I" * (int(n) - k - 2) for k in range(int(n) - 1)]
    group = RotationGroup([PauliString.from_label(label) for label in labels])
    coupling = PauliString.from_label("ZZ" + "I" * (int(n) - 2))
    claimed = (sympify(n) - 1) / binomial(2 * n, 2)
    moments = loss_moments(group, coupling, ProductState.zeros(int(n)))
    return claimed, Rational(moments.variance)


def spelled(n: Number) -> Expr:
    """Return our value in a needlessly complicated spelling."""
    labels = ["I" * k + "X" + "I" * (int(n) - k - 1) for k in range(int(n))]
    labels += ["I" * k + "ZZ" + "I" * (int(n) - k - 2) for k in range(int(n) - 1)]
    group = RotationGroup([PauliString.from_label(label) for label in labels])
    rotated = PauliString.from_label(labels[0])
    return Rational(loss_moments(group, rotated, ProductState.zeros(int(n))).variance)


ENTRY = GalleryEntry(
    name="matchgates",
    formula=formula,
    spelled=spelled,
    mark=Mark.EXACT,
    title="Matchgate circuits: the variance of a coupling is (n-1)/binomial(2n, 2)",
    source="N. L. Diaz et al., arXiv:2310.11505 (2023)",
    points=(
        {"n": 2},
        {"n": 3},
        {"n": 4},
    ),
)
