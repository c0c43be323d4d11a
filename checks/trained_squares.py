"""The mean square of the gradient at sampled outcomes, exactly over designs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from bptools.claims import Case, Claim, Method
from bptools.confrontation import Confrontation, check, exact_case
from bptools.ensembles.designs import basis_states, stabiliser_states
from bptools.ensembles.rational import Turn
from checks.instruments.gradients.exact_branches import AT_A_DESIGN, weighted_gradients
from checks.instruments.gradients.flipping import basis_projector, flipping_loss
from checks.instruments.gradients.loss_instances import rational, rational_losses
from proofs.trained_squares import MEAN

HALF = Turn(Fraction(4, 5), Fraction(3, 5))


@check(MEAN, method=Method.EXACT)
def squares_over_designs(claim: Claim, seed: int) -> Confrontation:
    """Exact mean square over all outcomes, a design in the place of Haar inputs, over Q(i)."""
    return Confrontation(_squares(claim, seed), assumes=(AT_A_DESIGN,))


def _squares(claim: Claim, seed: int) -> Iterator[Case]:
    for drawn in (flipping_loss(1, HALF), *rational_losses(((1, 1), (2, 1)), seed)):
        pure = replace(drawn, target=basis_projector(drawn.dim, 0))
        states = stabiliser_states(1) if drawn.dim == 2 else basis_states(drawn.dim)
        pairs = zip(*(rows.ravel() for rows in weighted_gradients(pure, states)), strict=True)
        squares = (d * d / q**3 for q, d in pairs if q)
        mean = sum(squares, Fraction(0)) / len(states)
        yield exact_case(drawn.label, claim.relation, rational(mean), claim.closed_form)
