"""What Theorem 2 needs of each gate: explicit gates, every combination of four angles exactly.

The excesses are averaged products of waves, by another route than the recursions of the claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from sympy import Basic, Trace, pi

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, exact_case
from bptools.ensembles.rational import pauli_string, random_matrix, random_pauli
from bptools.evaluation import Array, Gaussian, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.excesses import Excesses, unturned_and_flipped
from checks.instruments.gradients.gate_rows import HALF_TURN, GateRow, at_zero
from checks.instruments.gradients.random_gate_rows import exact_loss
from checks.instruments.gradients.row_losses import RowLoss
from checks.instruments.values import letters_of_loss, means_at_half_a_turn
from proofs import N, matrix
from proofs.many_gates import BEFORE
from proofs.many_squares import CURVATURE, SLOPE, H, Q, seen, seen_as
from proofs.many_squares import slopes as slopes_of
from proofs.theorem2 import WIDTH
from proofs.theorem2_excess import (
    ADDED,
    EXCESSES,
    GATE,
    GRADIENT,
    INEQUALITIES,
    KEPT,
    NOT_NEGATIVE,
    SECOND_MOMENT,
    SQUARES,
    excess,
)

SIZES = ((1, 0), (1, 1), (2, 1), (1, 2), (2, 2))
"""Qubits, and gates before the differentiated one."""
QUICK = 4  # the first ones, in a quick run
ONE_GATE = matrix("Y_2", N**2)


def _quantity(claim: Claim, loss: RowLoss) -> Any:  # noqa: ANN401 - an exact number
    quantities: dict[str, Callable[[], Any]] = {
        NOT_NEGATIVE.name: loss.kept,
        ADDED.name: loss.added,
        SECOND_MOMENT.name: lambda: loss.mean_square(HALF_TURN),
        GRADIENT.name: lambda: loss.mean_square(HALF_TURN, loss.own),
    }
    return quantities[claim.name]()


def _made_of(claim: Claim, loss: RowLoss, excesses: Excesses) -> dict[Basic, object]:
    """Return what the right side is made of, by derivatives of the loss at angle 0."""
    own = loss.own
    traces: dict[Basic, Callable[[], Any]] = {
        seen(KEPT): loss.kept,
        seen(SQUARES): loss.added,
        seen(EXCESSES): excesses.before,
        seen_as(SLOPE, KEPT): lambda: loss.kept(own),
        seen_as(CURVATURE, KEPT): lambda: loss.kept(own, own),
        seen_as(SLOPE, SQUARES): lambda: loss.added(own),
        seen_as(SLOPE, EXCESSES): lambda: excesses.before(own),
        seen_as(CURVATURE, EXCESSES): lambda: excesses.before(own, own),
    }
    present = claim.closed_form.atoms(Trace)
    values = {trace: value() for trace, value in traces.items() if trace in present}
    return {WIDTH: pi / 2, BEFORE.count: own, **values}


@check(*INEQUALITIES, method=Method.EXACT)
def at_half_a_turn(claim: Claim, seed: int, *, quick: bool) -> Iterator[Case]:
    """Explicit gates on one and two qubits, all combinations of four angles added exactly."""
    means = means_at_half_a_turn()
    for n_qubits, order in SIZES[: QUICK if quick else None]:
        generator = stream(seed, "excesses", n_qubits, order)
        loss = exact_loss((n_qubits, order, 0), generator, means.alpha)
        made_of = _made_of(claim, loss, Excesses(loss, means))
        claimed = evaluate(claim.closed_form, made_of, exact=True)
        label = f"$N = {2**n_qubits}$, $D = {order}$, $a = pi slash 2$"
        quantity = _quantity(claim, loss)
        yield exact_case(label, claim.relation, quantity, claimed, letters_of_loss(loss))


def _of_product(row: GateRow, pair: tuple[Array, Array], observable: Array) -> Array:
    """Return what is seen of a product of two matrices, of its slopes and of its excess."""
    means = means_at_half_a_turn()
    first, second = (row.losses(copy, observable, [unturned_and_flipped]) for copy in pair)
    slopes = [row.slopes(copy, observable, [at_zero], 0)[0] for copy in pair]
    constants = [(unturned + flipped) / Gaussian(2) for unturned, flipped in (first, second)]
    square = (1 + means.alpha - 2 * means.cosine) * constants[0] * constants[1]
    mixed = constants[0] * second[0] + first[0] * constants[1]
    rest = square + (means.cosine - means.alpha) * mixed
    return np.array([first[0] * second[0], slopes[0] * slopes[1], rest])


@check(GATE, method=Method.EXACT)
def of_one_gate(claim: Claim, seed: int) -> Iterator[Case]:
    """One explicit gate on sums of products of any two matrices, four angles added exactly."""
    parts = (ONE_GATE, slopes_of(H, ONE_GATE), excess(H, ONE_GATE))
    traces = [seen(part) for part in parts]  # in the order of _of_product
    for n_qubits in (1, 2):
        generator, dim = stream(seed, "excess of a gate", n_qubits), 2**n_qubits
        gate, part = pauli_string(random_pauli(n_qubits, generator)), random_matrix(dim, generator)
        observable = part + part.conj().T
        row = GateRow((gate,), (gaussian_array(np.eye(dim)),))
        pairs = [(random_matrix(dim, generator), random_matrix(dim, generator)) for _ in range(3)]
        waves = (
            [row.losses(copy, observable, [HALF_TURN.turns]) for copy in pair] for pair in pairs
        )
        quantity = sum((HALF_TURN.mean(first * second) for first, second in waves), Gaussian(0))
        sums = sum((_of_product(row, pair, observable) for pair in pairs), np.zeros(3, int))
        values = {WIDTH: pi / 2, **dict(zip(traces, sums, strict=True))}
        claimed = evaluate(claim.closed_form, values, exact=True)
        copies = sum(np.kron(*pair) for pair in pairs)
        letters = {N: dim, WIDTH: pi / 2, H: gate, Q: observable, ONE_GATE: copies}
        label = f"$N = {dim}$, $a = pi slash 2$"
        yield exact_case(label, claim.relation, quantity, claimed, letters)
