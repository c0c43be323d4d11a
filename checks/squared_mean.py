"""Averages of gradients and of their squares, of gates in a row, at every combination of angles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sympy import Basic, Rational, Trace, pi

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
from bptools.ensembles import haar_unitaries
from bptools.ensembles.rational import pauli_string, random_circuit
from bptools.evaluation import Array, Gaussian, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.gate_rows import (
    HALF_TURN,
    AngleLaw,
    GateRow,
    Turns,
    at_zero,
    shifted,
    uniform_turns,
)
from checks.instruments.gradients.landscape import uniform_average, uniform_nodes
from checks.instruments.gradients.landscapes import pauli
from checks.instruments.gradients.random_gate_rows import Size, exact_loss, float_loss
from checks.instruments.gradients.rational_instances import quarter_turn
from checks.instruments.gradients.row_losses import RowLoss
from checks.instruments.values import letters_of_loss
from proofs.many_gates import AFTER, AVERAGED, BEFORE, TURN
from proofs.many_squares import Q
from proofs.squared_mean import (
    ADDITIVE,
    AT_ZERO_BOUND,
    BEFORE_MEANS,
    GRADIENTS,
    LINEAR,
    MEAN_BOUND,
    OTHERS,
    POWER,
    SQUARED,
    TRACE_AT_ZERO,
    TRACE_BEHIND,
    T,
)
from proofs.theorem2 import WIDTH
from proofs.theorem2_repaired import GRADIENT, GRADIENT_AT_ZERO, OUTCOMES

SIZES: tuple[Size, ...] = ((1, 0, 0), (1, 1, 1), (2, 1, 0), (2, 0, 1), (1, 2, 1))
QUICK = 3  # the first ones, in a quick run
FLOAT_SIZES: tuple[Size, ...] = ((1, 0, 0), (1, 1, 1), (2, 1, 0), (2, 0, 1))
SCALES = (0.1, 0.7, 2.0)  # at the last one the average of cos 2θ is negative
OF_GATES_BEFORE = {BEFORE_MEANS.name, TRACE_AT_ZERO.name}  # alone
LARGEST_ROW = 2  # gates over whose angles a reader of the case averages in time
OF_EVERY_OBSERVABLE = {BEFORE_MEANS.name, GRADIENTS.name}
POWERS = (0, 1, 2, 3, 10, 60)


@dataclass(frozen=True, eq=False)
class _Measurement(RowLoss):
    """A loss whose observable is E₊†E₊ - E₋†E₋, of two outcomes.

    Args:
        plus: E₊, of shape (dim, dim).
        minus: E₋; E₊†E₊ + E₋†E₋ is 1.
    """

    plus: Any = None
    minus: Any = None

    @classmethod
    def of(cls, loss: RowLoss, isometry: Array) -> _Measurement:
        """Return a loss with the halves of an isometry measured: its gradient at 0 not negative."""
        plus, minus = np.split(isometry, 2)
        measured = cls(loss.row, loss.own, loss.start, _difference(plus, minus), 1, plus, minus)
        slope = measured.at_zero(loss.own)
        if (slope.x if loss.start.dtype == object else np.real(slope)) >= 0:
            return measured
        return replace(measured, observable=_difference(minus, plus), plus=minus, minus=plus)


def _difference(plus: Array, minus: Array) -> Array:
    return np.asarray(plus.conj().T @ plus - minus.conj().T @ minus)


def _exact(claim: Claim, size: Size, generator: np.random.Generator) -> RowLoss:
    n_qubits, before, behind = size
    if claim.name in OF_GATES_BEFORE:
        size = n_qubits, min(before + behind, LARGEST_ROW), 0
    loss = exact_loss(size, generator)
    if claim.name in OF_EVERY_OBSERVABLE:
        return loss
    isometry = random_circuit(n_qubits + 1, generator)[:, : 2**n_qubits]
    return _Measurement.of(loss, isometry)


def _float(claim: Claim, size: Size, generator: np.random.Generator) -> RowLoss:
    loss = float_loss(size, generator)
    if claim.name in OF_EVERY_OBSERVABLE:
        return loss
    dim = 2 ** size[0]
    isometry = haar_unitaries(1, 2 * dim, generator)[0][:, :dim]
    return _Measurement.of(loss, isometry)


def _steepest(*, exact: bool) -> RowLoss:
    """Return one qubit whose gradient at 0 is 2: no observable of norm 1 has a larger one."""
    if exact:
        identity, y = gaussian_array(np.eye(2)), pauli_string("Y")
        plus = (identity + pauli_string("X")) / Gaussian(2)
        loss = RowLoss(GateRow((pauli_string("Z"),), (identity,)), 0, plus, y)
        return _Measurement.of(loss, np.concatenate([identity + y, identity - y]) / Gaussian(2))
    row = GateRow((pauli("Z"),), (np.eye(2),))
    return RowLoss(row, 0, np.full((2, 2), 0.5), pauli("Y"))


def _label(loss: RowLoss) -> str:
    before, dim = loss.own, len(loss.start)
    return f"$N = {dim}$, $D = {before}$, $L = {len(loss.others) - before}$"


def _trace(loss: RowLoss) -> Any:  # noqa: ANN401 - an exact number
    """Return the trace at angle 0 with a fixed gate in the place of the differentiated one."""
    turns: list[Turns] = [at_zero] * len(loss.row.generators)
    turns[loss.own] = shifted(at_zero, 1)
    return np.trace(loss.row.states(loss.start, turns)[0])


def _quantity(claim: Claim, loss: RowLoss, law: AngleLaw) -> Any:  # noqa: ANN401 - a number, exact or float
    own = loss.own
    return {
        BEFORE_MEANS.name: lambda: loss.mean_square(law),
        GRADIENTS.name: lambda: loss.mean_square(law, own),
        SQUARED.name: lambda: loss.mean_square(law, own),
        ADDITIVE.name: lambda: loss.mean_square(law, own),
        LINEAR.name: lambda: loss.mean_over_all(law, own),
        AT_ZERO_BOUND.name: lambda: loss.at_zero(own),
        MEAN_BOUND.name: lambda: loss.mean(law, own),
        TRACE_AT_ZERO.name: lambda: _trace(loss),
        TRACE_BEHIND.name: lambda: _trace(loss),
    }[claim.name]()


def _letters(loss: RowLoss) -> dict[object, object]:
    """Return what the letters of a claim are, a fixed gate in the place of the differentiated."""
    letters = {**letters_of_loss(loss), TURN: quarter_turn(loss.row.generators[loss.own])}
    if isinstance(loss, _Measurement):
        letters |= {OUTCOMES["+"]: loss.plus, OUTCOMES["-"]: loss.minus}
    return letters


def _made_of(loss: RowLoss, law: AngleLaw) -> dict[Basic, Any]:
    """Return what right sides are made of."""
    return {
        BEFORE.count: loss.own,
        AFTER.count: len(loss.others) - loss.own,
        GRADIENT_AT_ZERO: loss.at_zero(loss.own),
        Trace(Q * AVERAGED): loss.mean(law),
        Trace(Q * GRADIENT): loss.mean(law, loss.own),
    }


@check(
    *(BEFORE_MEANS, TRACE_AT_ZERO, TRACE_BEHIND, AT_ZERO_BOUND, MEAN_BOUND, LINEAR),
    method=Method.EXACT,
)
def at_half_a_turn(claim: Claim, seed: int, *, quick: bool) -> Iterator[Case]:
    """Explicit gates and measurements on one and two qubits, four angles of each gate exactly."""
    losses = [
        _exact(claim, size, stream(seed, "squared mean", *size))
        for size in SIZES[: QUICK if quick else None]
    ]
    if claim.name not in OF_EVERY_OBSERVABLE:
        losses.append(_steepest(exact=True))
    for loss in losses:
        values = {WIDTH: pi / 2, **_made_of(loss, HALF_TURN)}
        claimed = evaluate(claim.closed_form, values, exact=True)
        quantity = _quantity(claim, loss, HALF_TURN)
        label = f"{_label(loss)}, $a = pi slash 2$"
        yield exact_case(label, claim.relation, quantity, claimed, _letters(loss))


@check(GRADIENTS, SQUARED, LINEAR, ADDITIVE, method=Method.ROUNDED)
def at_other_angles(claim: Claim, seed: int) -> Confrontation:
    """Explicit gates and measurements on one and two qubits, angles by quadrature."""
    cases = []
    for scale in SCALES:
        law = uniform_turns(scale)
        losses = [
            _float(claim, size, stream(seed, "squared mean", str(scale), *size))
            for size in FLOAT_SIZES
        ]
        if claim.name != LINEAR.name:  # which that attains: exactly above, undecided in floats
            losses.append(_steepest(exact=False))
        for loss in losses:
            quantity = float(np.real(_quantity(claim, loss, law)))
            made_of = {letter: np.real(value) for letter, value in _made_of(loss, law).items()}
            # each derivative is a difference of two losses of at most 1
            radius = 64 * rounding_radius(256 * (len(loss.others) + 2) * len(loss.start))
            slope = float(np.real(loss.at_zero(loss.own)))
            for t in (slope / 2, slope) if claim.closed_form.has(T) else (0.0,):
                claimed = claimed_at(claim, {WIDTH: scale, T: t, **made_of})
                label = f"{_label(loss)}, $a = {scale}$"
                label += f", $t = {t:.3f}$" if claim.closed_form.has(T) else ""
                cases.append(rounded_case(label, quantity, claimed, radius, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))


@check(POWER, method=Method.EXACT)
def powers_of_a_half(claim: Claim) -> Iterator[Case]:
    """The weight that gates leave at angle 0, one half for each, exactly."""
    for many in POWERS:
        values = {WIDTH: pi / 2, OTHERS: many}
        claimed = evaluate(claim.closed_form, values, exact=True)
        label = f"$m = {many}$, $a = pi slash 2$"
        yield exact_case(label, claim.relation, 1 - Rational(many, 2), claimed, values)


@check(POWER, method=Method.ROUNDED)
def powers_at_other_angles(claim: Claim) -> Confrontation:
    """The same at other angles, by quadrature; beyond a quarter turn a gate leaves less."""
    cases = []
    for scale in SCALES:
        flip = float(uniform_average(np.sin(uniform_nodes(scale)) ** 2))
        for many in POWERS[2:]:
            claimed = claimed_at(claim, {WIDTH: scale, OTHERS: many})
            radius = many * rounding_radius(256)
            label = f"$m = {many}$, $a = {scale}$"
            cases.append(rounded_case(label, 1 - many * flip, claimed, radius, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))
