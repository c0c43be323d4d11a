"""What Theorem 2 needs of gates on both sides of the differentiated one: explicit gates, exactly.

The averages are added up at every combination of four angles. What is kept and added at angle 0 is
known as an expectation on two copies and by squares of derivatives, as with kappa; the excesses are
averaged products of waves.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import pi

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.evaluation import evaluate
from bptools.statistics import stream
from checks.instruments.gradients.excesses import Excesses
from checks.instruments.gradients.gate_rows import HALF_TURN
from checks.instruments.gradients.random_gate_rows import Size, exact_loss
from checks.instruments.gradients.two_copies import RowPair
from checks.instruments.values import (
    left_side_of_squares,
    letters_of_loss,
    means_at_half_a_turn,
    squares_behind,
)
from proofs.many_squares import seen
from proofs.theorem2 import WIDTH
from proofs.theorem2_needs import CIRCUITS, EXCESSES, INEQUALITIES, SHARP, SQUARES

SIZES: tuple[Size, ...] = ((1, 0, 0), (1, 0, 1), (1, 1, 1), (2, 0, 1), (1, 0, 2), (1, 2, 1))
FEW = 4  # the first ones, where nothing is averaged
QUICK = 3  # in a quick run
OF_AVERAGES = {SHARP.name, CIRCUITS.name}  # of squares, over angles


@check(*INEQUALITIES, method=Method.EXACT)
def at_half_a_turn(claim: Claim, seed: int, *, quick: bool) -> Iterator[Case]:
    """Explicit gates on one and two qubits: four angles of each, two copies and waves, exactly."""
    means = means_at_half_a_turn()
    is_average = claim.name in OF_AVERAGES
    for size in SIZES[: QUICK if quick else None if is_average else FEW]:
        n_qubits, before, behind = size
        loss = exact_loss(size, stream(seed, "excesses behind", *size), means.alpha)
        pair = RowPair(loss, means.alpha, means.beta)
        values = {WIDTH: pi / 2, **squares_behind(SQUARES, pair)}
        if is_average:
            values[seen(EXCESSES)] = Excesses(loss, means).of_gradient()
        claimed = evaluate(claim.closed_form, values, exact=True)
        quantity = left_side_of_squares(claim, pair, HALF_TURN)
        label = f"$N = {2**n_qubits}$, $D = {before}$, $L = {behind}$, $a = pi slash 2$"
        yield exact_case(label, claim.relation, quantity, claimed, letters_of_loss(loss))
