"""Enclosed means of the flipping circuit's gradient at tan²(θ/2) = 1/N, by the quotient rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flint import acb, arb, ctx
from sympy import Expr

from bptools.claims import Case, Relation, Verdict

Integrand = Callable[[acb], acb]

PRECISION = 128  # bits
ENCLOSED_QUBITS = range(3, 11)


def _outcomes(dim: int) -> Callable[[acb], Iterator[tuple[acb, acb]]]:
    """Return q -> (p, D) of both outcomes at tan²(θ/2) = 1/N, by the quotient rule."""
    cosine, sine = arb(dim - 1) / (dim + 1), 2 * arb(dim).sqrt() / (dim + 1)

    def at(fidelity: acb) -> Iterator[tuple[acb, acb]]:
        for sign in (1, -1):
            overlap = fidelity * (1 + sign * cosine) / 2
            p = (1 + sign * cosine * (2 * fidelity - 1)) / 2
            overlap_slope = -sign * sine * fidelity / 2
            slope = -sign * sine * (2 * fidelity - 1) / 2
            yield p, (overlap_slope * p - overlap * slope) / p**2

    return at


def _over_inputs(dim: int, integrand: Integrand) -> arb:
    """Enclose the Haar average of a function of the fidelity."""
    with ctx.workprec(PRECISION):
        return acb.integral(lambda z, _: (dim - 1) * (1 - z) ** (dim - 2) * integrand(z), 0, 1).real


def enclosed_mean_square(dim: int, outcomes: int = 2) -> arb:
    """Enclose what one or both outcomes add to the mean square at sampled outcomes."""
    at = _outcomes(dim)
    return _over_inputs(dim, lambda z: sum((p * d * d for p, d in [*at(z)][:outcomes]), acb(0)))


def enclosed_modulus(dim: int, outcomes: int = 2) -> arb:
    """Enclose the same of the mean modulus: outcome 1 has a negative gradient."""
    at = _outcomes(dim)

    def modulus(z: acb) -> acb:
        (p_1, d_1), (p_2, d_2) = at(z)
        return -p_1 * d_1 if outcomes == 1 else p_2 * d_2 - p_1 * d_1

    return _over_inputs(dim, modulus)


def ball_bound(label: str, found: arb, relation: Relation, claimed: Expr) -> Case:
    """Compare a ball with a number."""
    bound = float(claimed)
    low, high = float(found.lower()), float(found.upper())
    over = found > arb(bound) if relation is Relation.AT_MOST else found < arb(bound)
    within = found <= arb(bound) if relation is Relation.AT_MOST else found >= arb(bound)
    verdict = Verdict.FAILS if over else Verdict.HOLDS if within else Verdict.INCONCLUSIVE
    expected = f"{relation.value} {bound:.6g}"
    return Case(label, expected, float(found.mid()), verdict, low=low, high=high, bound=bound)
