"""Average squared gradients of gates in a row, on both sides of the differentiated one.

The averages are added up at every combination of explicit angles. What is kept and added at angle 0
is known by two routes: as an expectation on two copies, gate by gate, and as squares of derivatives
of the loss by the shift rule.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from bptools.ensembles.rational import pauli_string
from bptools.evaluation import Gaussian, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.gate_rows import HALF_TURN, AngleLaw, GateRow, uniform_turns
from checks.instruments.gradients.random_gate_rows import (
    Size,
    exact_loss,
    float_loss,
)
from checks.instruments.gradients.row_losses import RowLoss
from checks.instruments.gradients.two_copies import RowPair
from checks.instruments.values import kappa_at, kappa_at_half_a_turn, letters_of_loss
from proofs.many_gates import AFTER, BEFORE
from proofs.many_squares import seen
from proofs.theorem2 import ALPHA, BETA, WIDTH
from proofs.theorem2_circuits import (
    ADDED,
    ALL_KEPT,
    ALL_SQUARES,
    CLAIMS,
    CURVATURES,
    CURVED,
    GRADIENT,
    GRADIENTS,
    KEPT,
    MIXED,
    SHARP,
    SPLIT,
    SQUARES,
    UNIVERSAL,
)

SIZES: tuple[Size, ...] = (
    (1, 0, 0),
    (1, 1, 1),
    (2, 0, 1),
    (2, 1, 0),
    (1, 2, 1),
    (1, 1, 2),
)
QUICK = 3  # the first ones, in a quick run
OF_AVERAGES = {SHARP.name, UNIVERSAL.name}  # of squares, over angles: a reader takes long
SCALES = (0.3, 0.7)


def _quantity(claim: Claim, loss: RowLoss, law: AngleLaw, alpha: Any, beta: Any) -> Any:  # noqa: ANN401 - numbers, exact or float
    """Return the left side of a claim: an average, or what two copies give."""

    def on_two_copies() -> RowPair:
        return RowPair(loss, alpha, beta)

    return {
        GRADIENT.name: lambda: on_two_copies().slopes,
        CURVED.name: lambda: on_two_copies().curvatures,
        KEPT.name: lambda: on_two_copies().kept,
        ADDED.name: lambda: on_two_copies().added,
        SPLIT.name: lambda: on_two_copies().kept,
        MIXED.name: lambda: on_two_copies().added,
        SHARP.name: lambda: loss.mean_square(law, loss.own),
        UNIVERSAL.name: lambda: loss.mean_square(law, loss.own),
    }[claim.name]()


def _made_of(loss: RowLoss, alpha: Any, beta: Any) -> dict[Basic, Any]:  # noqa: ANN401 - numbers, exact or float
    """Return what right sides are made of, by derivatives of the loss at angle 0."""
    own = loss.own
    gradients, curvatures, mixed = loss.kept(own), loss.kept(own, own), loss.added(own)
    third = loss.added(own, own, by=tuple(k for k in loss.others if k > own))
    return {
        BEFORE.count: own,
        AFTER.count: len(loss.others) - own,
        seen(GRADIENTS): gradients,
        seen(CURVATURES): curvatures,
        seen(SQUARES): mixed,
        seen(ALL_KEPT): alpha * gradients + beta * curvatures / 4,
        seen(ALL_SQUARES): alpha * mixed + beta * third / 4,
    }


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
    alpha, beta = (
        Gaussian.of(evaluate(mean, {WIDTH: pi / 2}, exact=True)) for mean in (ALPHA, BETA)
    )
    for label, loss in _losses(seed, quick=quick):
        quantity = _quantity(claim, loss, HALF_TURN, alpha, beta)
        values = {WIDTH: pi / 2, **_made_of(loss, alpha, beta)}
        claimed = evaluate(claim.closed_form, values, exact=True)
        letters = None if claim.name in OF_AVERAGES else letters_of_loss(loss)
        yield exact_case(f"{label}, $a = pi slash 2$", claim.relation, quantity, claimed, letters)


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
            quantity = _quantity(claim, loss, uniform_turns(scale), alpha, beta)
            made_of = _made_of(loss, alpha, beta)
            reals = {letter: np.real(value) for letter, value in made_of.items()}
            claimed = claimed_at(claim, {WIDTH: scale, **reals})
            # each derivative is a difference of two losses of at most 1
            radius = 64 * rounding_radius(256 * (before + behind + 2) * 2**n_qubits)
            label = f"$N = {2**n_qubits}$, $D = {before}$, $L = {behind}$, $a = {scale}$"
            mean = float(np.real(quantity))
            cases.append(rounded_case(label, mean, claimed, radius, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))
