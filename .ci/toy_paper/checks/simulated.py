"""Samples of QuTiP's unitaries, which the extra "quantum" brings."""

from bptools.claims import Claim, Evidence, Method
from bptools.confrontation import check, evidence, exact_case
from bptools.statistics import Budget
from proofs import N
from proofs.simulated import AGAIN


@check(AGAIN)
def by_qutip(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """Draw the only unitary of one dimension up to a phase."""
    import qutip

    size = qutip.rand_unitary(1).shape[0]
    case = exact_case("$N = 1$", claim.relation, size, claim.closed_form.subs(N, 1))
    return evidence(claim, Method.EXACT, [case], seed)
