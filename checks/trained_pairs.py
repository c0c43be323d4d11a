"""The self term of the gradient that is trained, exactly over all pairs of inputs and outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from bptools.claims import Case, Claim, Method
from bptools.confrontation import Confrontation, check, exact_case
from bptools.ensembles.designs import basis_states
from bptools.evaluation import Exact
from checks.instruments.gradients.exact_branches import (
    AT_A_DESIGN,
    branch_values,
    weighted_gradients,
)
from checks.instruments.gradients.loss_instances import RationalLoss, rational, rational_losses
from proofs import N_A, N
from proofs.trained_pairs import HALF


@check(HALF, method=Method.EXACT)
def pairs_over_bases(claim: Claim, seed: int) -> Confrontation:
    """Exact mean modulus over all outcomes, basis states in the place of Haar inputs, over Q(i)."""
    return Confrontation(_pairs(claim, seed), assumes=(AT_A_DESIGN,))


def _pairs(claim: Claim, seed: int) -> Iterator[Case]:
    for drawn in rational_losses(((1, 1), (2, 1)), seed):
        states = basis_states(drawn.dim)
        branches = branch_values(drawn, drawn.channel.turn, states).branches
        moduli = (
            _modulus(replace(drawn, target=np.outer(left, np.conjugate(left))), states)
            for left in branches.reshape(-1, drawn.dim)
        )
        mean = sum(moduli, Fraction(0)) / len(states) ** 2
        claimed = claim.closed_form.subs({N: drawn.dim, N_A: 2})
        yield exact_case(drawn.label, claim.relation, rational(mean) ** 2, claimed)


def _modulus(drawn: RationalLoss, states: Exact) -> Fraction:
    """Return the sum of the moduli over outcomes and inputs, each times its probability."""
    pairs = zip(*(rows.ravel() for rows in weighted_gradients(drawn, states)), strict=True)
    return sum((abs(d) / q for q, d in pairs if q), Fraction(0))
