"""Average squared gradients of gates in a row, on both sides of the differentiated one.

The averages are added up at every combination of explicit angles. What is kept and added at angle 0
is known by two routes: as an expectation on two copies, gate by gate, and as squares of derivatives
of the loss by the shift rule.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sympy import pi

from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    claimed_at,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles.rational import pauli_string
from bptools.evaluation import evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.gate_rows import HALF_TURN, GateRow, uniform_turns
from checks.instruments.gradients.random_gate_rows import (
    Size,
    exact_loss,
    float_loss,
)
from checks.instruments.gradients.row_losses import RowLoss
from checks.instruments.gradients.two_copies import RowPair
from checks.instruments.values import (
    kappa_at,
    kappa_at_half_a_turn,
    left_side_of_squares,
    letters_of_loss,
    means_at_half_a_turn,
    squares_behind,
)
from proofs.theorem2 import ALPHA, BETA, WIDTH
from proofs.theorem2_circuits import CLAIMS, SHARP, SQUARES, UNIVERSAL

SIZES: tuple[Size, ...] = (
    (1, 0, 0),
    (1, 1, 1),
    (2, 0, 1),
    (2, 1, 0),
    (1, 2, 1),
    (1, 1, 2),
)
QUICK = 3  # the first ones, in a quick run
SCALES = (0.3, 0.7)


def _worst(behind: int) -> RowLoss:
    """Return a loss that attains the bounds at half a turn: cos 2θ at its worst ratio beside it."""
    spectator = gaussian_array(np.eye(2)) + pauli_string("Z") * 2
    zero, plus = gaussian_array(np.diag([1, 0])), gaussian_array(np.full((2, 2), 0.5))
    strings = [pauli_string("1X"), pauli_string("Z1")]
    identity = gaussian_array(np.eye(4))
    row = GateRow(tuple(strings[::-1] if behind else strings), (identity, identity))
    observable = np.kron(pauli_string("Y"), spectator)
    return RowLoss(row, 1 - behind, np.kron(plus, zero), observable, kappa_at_half_a_turn())


def _losses(seed: int, *, quick: bool) -> Iterator[tuple[str, RowLoss]]:
    for size in SIZES[: QUICK if quick else None]:
        n_qubits, before, behind = size
        generator = stream(seed, "whole circuits", *size)
        label = f"$N = {2**n_qubits}$, $D = {before}$, $L = {behind}$"
        yield label, exact_loss(size, generator, kappa_at_half_a_turn())
    for behind in (0, 1):
        yield f"worst ratio, $D = {1 - behind}$, $L = {behind}$", _worst(behind)


@check(*CLAIMS, method=Method.EXACT)
def at_half_a_turn(claim: Claim, seed: int, *, quick: bool) -> Iterator[Case]:
    """Explicit gates on one and two qubits: four angles of each, and two copies, exactly."""
    means = means_at_half_a_turn()
    for label, loss in _losses(seed, quick=quick):
        pair = RowPair(loss, means.alpha, means.beta)
        quantity = left_side_of_squares(claim, pair, HALF_TURN)
        values = {WIDTH: pi / 2, **squares_behind(SQUARES, pair)}
        claimed = evaluate(claim.closed_form, values, exact=True)
        label = f"{label}, $a = pi slash 2$"
        yield exact_case(label, claim.relation, quantity, claimed, letters_of_loss(loss))


@check(SHARP, UNIVERSAL, method=Method.ROUNDED)
def at_smaller_angles(claim: Claim, seed: int) -> Confrontation:
    """Explicit gates on one and two qubits, angles by quadrature."""
    cases = []
    for scale in SCALES:
        alpha, beta = (float(np.real(evaluate(mean, {WIDTH: scale}))) for mean in (ALPHA, BETA))
        for size in ((1, 1, 1), (2, 1, 0), (2, 0, 1)):
            n_qubits, before, behind = size
            generator = stream(seed, "whole circuits", str(scale), *size)
            loss = float_loss(size, generator, kappa_at(scale))
            pair = RowPair(loss, alpha, beta)
            quantity = left_side_of_squares(claim, pair, uniform_turns(scale))
            made_of = squares_behind(SQUARES, pair)
            reals = {letter: np.real(value) for letter, value in made_of.items()}
            claimed = claimed_at(claim, {WIDTH: scale, **reals})
            # each derivative is a difference of two losses of at most 1
            radius = 64 * rounding_radius(256 * (before + behind + 2) * 2**n_qubits)
            label = f"$N = {2**n_qubits}$, $D = {before}$, $L = {behind}$, $a = {scale}$"
            mean = float(np.real(quantity))
            cases.append(rounded_case(label, mean, claimed, radius, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))
