"""What the symbols of claims stand for in an instance; no other instrument knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sympy import Basic, Derivative, Expr, Integer, Symbol, Trace, cancel, pi

from bptools.claims import Claim
from bptools.evaluation import Gaussian, Values, evaluate, gaussian_array
from bptools.falsification.operations import member_name
from checks.instruments.gradients.excesses import WaveMeans
from checks.instruments.gradients.gate_rows import AngleLaw, GateRow
from checks.instruments.gradients.instance import CircuitInstance
from checks.instruments.gradients.loss_instances import DenoiserLoss
from checks.instruments.gradients.mmd_moments import SelfTerm, Statistic
from checks.instruments.gradients.rational_instances import RationalInstance
from checks.instruments.gradients.row_losses import RowLoss
from checks.instruments.gradients.two_copies import RowPair
from proofs import N_A, PSI0, THETA, Gradient, N
from proofs.haar_input import EMBEDDING, OVERLAP, TRACE_M, TRACE_M2
from proofs.many_gates import AFTER, BEFORE, STATE, Gates
from proofs.many_squares import H, Q, seen
from proofs.mmd_blindness import INPUTS
from proofs.mmd_gradient import (
    LINEAR,
    OPERATOR,
    OTHER_LINEAR,
    SINGLE,
    TRACE_B,
    TRACE_B2,
    WEIGHT,
)
from proofs.squares_behind import SquaresBehind
from proofs.theorem2 import ALPHA, BETA, COSINE, KAPPA, WIDTH


def matrix_values(gradient: Gradient, instance: CircuitInstance | RationalInstance) -> Values:
    """Return explicit matrices for the symbols of a claim."""
    cut = instance.split
    return {
        gradient.before: cut.before,
        gradient.after: cut.after,
        gradient.generator: cut.generator,
        gradient.observable: instance.measured,
        EMBEDDING: instance.embedding,
        PSI0: gaussian_array(np.diag([1] + [0] * (instance.dim - 1))),
        THETA: instance.theta,
        N: Integer(instance.dim),
        N_A: Integer(instance.ancilla_dim),
    }


def letters_of(gates: Gates, row: GateRow) -> dict[object, object]:
    """Return the number of gates in a row, and each generator and fixed gate by its name."""
    letters: dict[object, object] = {gates.count: len(row.generators)}
    for family, matrices in ((gates.generators, row.generators), (gates.fixed, row.fixed)):
        letters |= {member_name(family, k): matrix for k, matrix in enumerate(matrices)}
    return letters


def letters_of_loss(loss: RowLoss) -> dict[object, object]:
    """Return the letters of the claims on losses of gates in a row, angles within half a turn."""
    gates, fixed = loss.row.generators, loss.row.fixed
    own = loss.own
    letters: dict[object, object] = {N: len(loss.start), WIDTH: pi / 2, STATE: loss.start}
    letters |= {Q: loss.observable, H: gates[own]}
    letters |= letters_of(BEFORE, GateRow(gates[:own], fixed[:own]))
    return letters | letters_of(AFTER, GateRow(gates[own + 1 :], fixed[own + 1 :]))


def operator_values(instance: CircuitInstance) -> Values:
    """Return the traces that closed forms are made of, where the matrices would be too large."""
    operator = instance.operator
    overlap = {} if instance.n_ancilla else {OVERLAP: instance.overlap()}
    return overlap | {
        TRACE_M: np.trace(operator),
        TRACE_M2: np.vdot(operator, operator),
        N: instance.dim,
        N_A: instance.ancilla_dim,
    }


def loss_values(drawn: DenoiserLoss, index: int, statistic: Statistic) -> Values:
    """Return the values of the traces of a circuit, in the claims on the whole loss."""
    channel = drawn.channel(index)
    term, dim, weight = SelfTerm(channel), channel.dim, statistic.pairs
    average = drawn.targets.T @ drawn.targets.conj() / len(drawn.targets)
    operator, linear = channel.gradient_operator(average), term.reduced / dim
    single = weight * linear - operator
    return {
        N: Integer(dim),
        INPUTS: Integer(statistic.inputs),
        WEIGHT: weight,
        TRACE_B: term.trace,
        TRACE_B2: term.square,
        Trace(OPERATOR): np.trace(operator).real,
        Trace(LINEAR**2): np.vdot(linear, linear).real,
        Trace(OTHER_LINEAR**2): np.vdot(linear, linear).real,
        Trace(SINGLE): np.trace(single).real,
        Trace(SINGLE**2): np.vdot(single, single).real,
    }


def kappa_at(scale: float) -> float:
    """Return the number κ of angles uniform on [-scale, scale]."""
    return float(np.real(evaluate(KAPPA, {WIDTH: scale})))


def kappa_at_half_a_turn() -> Gaussian:
    """Return the number κ of angles uniform on [-π/2, π/2], exactly."""
    number: Expr = evaluate(KAPPA, {WIDTH: pi / 2}, exact=True)
    return Gaussian.of(number)


def means_at_half_a_turn() -> WaveMeans:
    """Return the averages of waves for angles uniform on [-π/2, π/2], exactly."""
    means = (evaluate(mean, {WIDTH: pi / 2}, exact=True) for mean in (ALPHA, BETA, COSINE))
    return WaveMeans(*map(Gaussian.of, means))


def left_side_of_squares(claim: Claim, pair: RowPair, law: AngleLaw) -> Any:  # noqa: ANN401 - a number, exact or float
    """Return the left side of a claim on squares behind a gate: an average, or of two copies."""

    def average() -> Any:  # noqa: ANN401 - a number, exact or float
        return pair.loss.mean_square(law, pair.loss.own)

    sides: dict[str, Callable[[], Any]] = {
        "gradient": lambda: pair.slopes,
        "curvature": lambda: pair.curvatures,
        "kept": lambda: pair.kept,
        "added": lambda: pair.added,
        "split": lambda: pair.kept,
        "mixed": lambda: pair.added,
    }
    return sides.get(claim.name.partition(".")[2], average)()


def squares_behind(squares: SquaresBehind, pair: RowPair) -> dict[Basic, Any]:
    """Return what the right sides are made of, by derivatives of the loss at angle 0."""
    loss, alpha, beta = pair.loss, pair.alpha, pair.beta
    own = loss.own
    gradients, curvatures, mixed = loss.kept(own), loss.kept(own, own), loss.added(own)
    third = loss.added(own, own, by=tuple(k for k in loss.others if k > own))
    return {
        BEFORE.count: own,
        AFTER.count: len(loss.others) - own,
        seen(squares.gradients): gradients,
        seen(squares.curvatures): curvatures,
        seen(squares.mixed): mixed,
        seen(squares.kept()): alpha * gradients + beta * curvatures / 4,
        seen(squares.added()): alpha * mixed + beta * third / 4,
    }


def jets_at(functions: Mapping[Any, Expr], at: int) -> dict[object, object]:
    """Return the values and slopes of functions of the angle at a place, and the place.

    Args:
        functions: What unknown functions are, as polynomials in it.
        at: The place.
    """
    letters: dict[object, object] = {THETA: at}
    for function, formula in functions.items():
        letters[function] = formula.subs(THETA, at)
        letters[Derivative(function, THETA)] = formula.diff(THETA).subs(THETA, at)
    return letters


def slope_at(function: Expr, variable: Symbol, at: int) -> Expr:
    """Return the derivative of a rational function, by no rule but that it is a limit.

    >>> x = Symbol("x")
    >>> slope_at(1 / x, x, 2)
    -1/4
    """
    step = Symbol("h")
    difference = function.subs(variable, at + step) - function.subs(variable, at)
    return cancel(difference / step).subs(step, 0)
