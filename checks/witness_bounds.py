"""What one outcome of the witness adds to mean square and mean modulus: enclosed integrals."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flint import arb

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check
from checks.instruments.gradients.enclosed_flipping import (
    ENCLOSED_QUBITS,
    ball_bound,
    enclosed_mean_square,
    enclosed_modulus,
)
from proofs import N
from proofs.witness_bounds import MEAN_SQUARE, MODULUS

_ENCLOSED: dict[str, Callable[[int], arb]] = {
    MEAN_SQUARE.name: lambda dim: enclosed_mean_square(dim, outcomes=1),
    MODULUS.name: lambda dim: enclosed_modulus(dim, outcomes=1) * arb(dim).sqrt(),
}


@check(MEAN_SQUARE, MODULUS, method=Method.ENCLOSED)
def enclosed_means(claim: Claim) -> Iterator[Case]:
    """Enclosed integrals over the law of the fidelity, by the quotient rule."""
    for n_qubits in ENCLOSED_QUBITS:
        dim = 2**n_qubits
        quantity = _ENCLOSED[claim.name](dim)
        yield ball_bound(
            f"$n = {n_qubits}$", quantity, claim.relation, claim.closed_form.subs(N, dim)
        )
