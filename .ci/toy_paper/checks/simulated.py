"""Samples of QuTiP's unitaries, which the extra "quantum" brings."""

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from proofs import N
from proofs.simulated import AGAIN


@check(AGAIN, method=Method.EXACT)
def by_qutip(claim: Claim) -> list[Case]:
    """Draw the only unitary of one dimension up to a phase."""
    import qutip

    size = qutip.rand_unitary(1).shape[0]
    return [exact_case("$N = 1$", claim.relation, size, claim.closed_form.subs(N, 1))]
