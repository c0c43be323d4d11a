"""Average squares of losses of gates in a row: every combination of explicit angles added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sympy import Basic, pi

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
from bptools.evaluation import evaluate
from bptools.statistics import stream
from checks.instruments.gradients.gate_rows import HALF_TURN, AngleLaw, uniform_turns
from checks.instruments.gradients.random_gate_rows import exact_loss, float_loss
from checks.instruments.gradients.row_losses import RowLoss
from checks.instruments.values import (
    kappa_at,
    kappa_at_half_a_turn,
    letters_of_loss,
)
from proofs.many_gates import BEFORE
from proofs.many_squares import (
    ADDED,
    BEFORE_KEPT,
    BEFORE_SQUARES,
    CLAIMS,
    CURVATURE,
    KEPT,
    LAST,
    SECOND_MOMENT,
    SLOPE,
    seen,
    seen_as,
)
from proofs.theorem2 import WIDTH

SIZES = ((1, 0), (1, 1), (2, 1), (1, 2), (2, 2))
"""Qubits, and gates before the differentiated one."""
QUICK = 3  # the first ones, in a quick run
SCALES = (0.3, 0.7)


def _sides(claim: Claim, loss: RowLoss, law: AngleLaw) -> tuple[Any, dict[Basic, object]]:
    """Return the quantity of a claim, and what its right side is made of."""
    own = loss.own
    values: dict[Basic, object] = {
        BEFORE.count: own,
        seen(BEFORE_KEPT): loss.kept(),
        seen(BEFORE_SQUARES): loss.added(),
        seen_as(SLOPE, BEFORE_KEPT): loss.kept(own),
        seen_as(CURVATURE, BEFORE_KEPT): loss.kept(own, own),
        seen_as(SLOPE, BEFORE_SQUARES): loss.added(own),
    }
    quantities: dict[str, Callable[[], Any]] = {
        KEPT.name: lambda: values[seen(BEFORE_KEPT)],
        ADDED.name: lambda: values[seen(BEFORE_SQUARES)],
        SECOND_MOMENT.name: lambda: loss.mean_square(law),
        LAST.name: lambda: loss.mean_square(law, own),
    }
    return quantities[claim.name](), values


@check(*CLAIMS, method=Method.EXACT)
def at_half_a_turn(claim: Claim, seed: int, *, quick: bool) -> list[Case]:
    """Explicit gates on one and two qubits, all combinations of four angles added exactly."""
    cases = []
    for n_qubits, order in SIZES[: QUICK if quick else None]:
        generator = stream(seed, "many squares", n_qubits, order)
        loss = exact_loss((n_qubits, order, 0), generator, kappa_at_half_a_turn())
        quantity, values = _sides(claim, loss, HALF_TURN)
        claimed = evaluate(claim.closed_form, {WIDTH: pi / 2, **values}, exact=True)
        label = f"$N = {2**n_qubits}$, $D = {order}$, $a = pi slash 2$"
        cases.append(exact_case(label, claim.relation, quantity, claimed, letters_of_loss(loss)))
    return cases


@check(SECOND_MOMENT, LAST, method=Method.ROUNDED)
def at_smaller_angles(claim: Claim, seed: int) -> Confrontation:
    """Explicit gates on one and two qubits, angles by quadrature."""
    cases = []
    for scale in SCALES:
        for n_qubits, order in ((1, 1), (2, 1), (1, 2)):
            generator = stream(seed, "many squares", str(scale), n_qubits, order)
            loss = float_loss((n_qubits, order, 0), generator, kappa_at(scale))
            quantity, values = _sides(claim, loss, uniform_turns(scale))
            claimed = claimed_at(claim, {WIDTH: scale, **values})
            # each derivative is a difference of two losses of at most 1
            radius = 64 * rounding_radius(256 * (order + 2) * 2**n_qubits)
            label = f"$N = {2**n_qubits}$, $D = {order}$, $a = {scale}$"
            mean = float(np.real(quantity))
            cases.append(rounded_case(label, mean, claimed, radius, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))
