"""Theorem 2 with kappa: simulated circuits of up to six gates, every angle averaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from sympy import Basic, Expr, Integer, Rational, diff

from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    claimed_at,
    exact_case,
    rounded_case,
)
from bptools.ensembles import haar_states, haar_unitaries
from bptools.ensembles.rational import random_pauli
from bptools.evaluation import evaluate
from bptools.statistics import stream
from checks.instruments.gradients.landscape import (
    Landscape,
    uniform_average,
    uniform_law,
    uniform_nodes,
)
from checks.instruments.gradients.landscapes import (
    pauli,
    product_landscape,
    random_landscape,
    worst_ratio,
)
from proofs import N, matrix
from proofs.theorem2 import ANGLE, KAPPA, WIDTH, A
from proofs.theorem2_universal import (
    FAMILY,
    GRADIENT,
    OTHER,
    S_J,
    SMALL_SCALES,
    STEP,
    STRING_EVEN,
    STRING_ODD,
    SUFFICIENT,
    TWO_GATES,
    G,
    H,
    P,
    Q,
    Wave,
)

SCALES = (0.1, 0.5, 1.5)
CIRCUITS = 4  # losses of an exact check
# at small scales the worst observables are so large that rounding hides the rest
_SPECTATORS = {0.1: (1,), 0.5: (1, 2, 3), 1.5: (1, 2, 3, 4)}
SIZES = ((1, 2), (2, 3), (3, 4), (4, 5), (2, 6))  # qubits, gates
SLACK = 1.05  # the ratio of the worst spectators, so that the bound is nearly attained
DIFFERENTIATED = 1  # neither the first gate nor the last


def _worst(spectators: int, scale: float, slack: float = SLACK) -> Landscape:
    ratio = slack * worst_ratio(scale)
    return product_landscape(spectators, 1 - ratio, ratio)


def bound_for_all_orders(claim: Claim, loss: Landscape, index: int, scale: float) -> float:
    """Return the right side of the induction step for a loss of any number of gates."""
    curvatures = loss.curvatures(index)
    mixed = np.delete(curvatures, index)
    values: dict[Basic, object] = {wave: 0 for w in (G, H, S_J) for wave in (w.cosine, w.sine)}
    values |= {
        G.constant: loss.slope(index),
        H.constant: curvatures[index],
        S_J.constant: 0,
        G.sine: np.linalg.norm(mixed) / 2,  # its slope is the only mixed derivative here
        WIDTH: scale,
    }
    kappa = float(KAPPA.unabbreviated.subs(WIDTH, scale))
    return claimed_at(claim, values) * kappa ** (loss.order - 3)


@check(STEP, method=Method.ROUNDED)
def averaged_over_all_angles(claim: Claim, seed: int) -> Confrontation:
    """Mean squared gradients of random circuits, fidelities and products near the bound."""
    cases: list[Case] = []
    for scale in SCALES:
        losses = {f"nearly worst, $D = {m + 1}$": (_worst(m, scale), 0) for m in _SPECTATORS[scale]}
        for n_qubits, order in SIZES:
            generator = stream(seed, "universal", n_qubits, order)
            for fidelity in (False, True):
                loss = random_landscape(n_qubits, order, generator, fidelity=fidelity)
                name = "fidelity" if fidelity else "observable"
                losses[f"{name}, $n = {n_qubits}$, $D = {order}$"] = (loss, DIFFERENTIATED)
        for name, (loss, index) in losses.items():
            quantity = loss.mean_square(index, [uniform_law(scale)] * loss.order)
            claimed = bound_for_all_orders(claim, loss, index, scale)
            cases.append(
                rounded_case(
                    f"$a = {scale}$, {name}", quantity, claimed, loss.rounding, claim.relation
                )
            )
    return Confrontation(cases, assumes=(ROUNDED,))


@check(SMALL_SCALES, method=Method.EXACT)
def second_order_in_the_scale(claim: Claim, seed: int) -> Iterator[Case]:
    """Taylor series of gradients of two angles, whose squares a uniform law averages by a²/3."""
    waves = [x for wave in (P, Q) for x in (wave.constant, wave.cosine, wave.sine)]
    generator = stream(seed, "second order in the scale")
    for number in range(1, CIRCUITS + 1):
        values = dict(zip(waves, map(Integer, generator.integers(-9, 10, 6).tolist()), strict=True))
        gradient = GRADIENT.subs(values)

        def at_zero(function: Expr) -> Expr:
            return function.subs({ANGLE: 0, OTHER: 0})

        square = gradient**2
        own, mixed = (at_zero(diff(gradient, angle)) for angle in (ANGLE, OTHER))
        left = sum(at_zero(diff(square, angle, 2)) for angle in (ANGLE, OTHER)) / 6
        right = (own**2 + mixed**2) / 3 - Rational(8, 3) * at_zero(square)  # alpha: 1 - 4a²/3
        claimed = evaluate(claim.closed_form, values, exact=True)
        yield exact_case(f"loss {number}", claim.relation, left - right, claimed)


def _wave_values(wave: Wave, function: Callable[[float], float]) -> dict[Basic, object]:
    """Return the coefficients of a wave that is known as a function of its angle."""
    at_zero, opposite, quarter = (function(angle) for angle in (0.0, np.pi / 2, np.pi / 4))
    constant = (at_zero + opposite) / 2
    return {
        wave.constant: constant,
        wave.cosine: at_zero - constant,
        wave.sine: quarter - constant,
    }


@check(TWO_GATES, SUFFICIENT, method=Method.ROUNDED)
def two_gates(claim: Claim, seed: int) -> Confrontation:
    """Mean squared gradients of circuits with two gates, random ones and a product."""
    cases = []
    for scale in SCALES:
        losses = {"nearly worst": _worst(1, scale)}
        for n_qubits in (1, 2, 3, 4):
            generator = stream(seed, "two gates", n_qubits)
            losses[f"$n = {n_qubits}$"] = random_landscape(n_qubits, 2, generator)
        for name, loss in losses.items():

            def along(phi: float, theta: float, loss: Landscape = loss) -> float:
                return float(loss.gradient(0, [theta, phi]))

            values = _wave_values(P, lambda phi, along=along: along(phi, 0.0))  # type: ignore[misc]  # a default binds the loss
            values |= _wave_values(Q, lambda phi, along=along: along(phi, np.pi / 4))  # type: ignore[misc]  # the same
            quantity = loss.mean_square(0, [uniform_law(scale)] * 2)
            claimed = claimed_at(claim, values | {WIDTH: scale})
            cases.append(
                rounded_case(
                    f"$a = {scale}$, {name}", quantity, claimed, loss.rounding, claim.relation
                )
            )
    return Confrontation(cases, assumes=(ROUNDED,))


@check(FAMILY, method=Method.ROUNDED)
def products_on_three_qubits(claim: Claim) -> Confrontation:
    """Simulated products of the worst losses."""
    cases = []
    for scale in (0.3, 0.5, 1.5):
        loss = _worst(2, scale, 1.0)
        quantity = loss.mean_square(0, [uniform_law(scale)] * 3)
        claimed = claimed_at(claim, {A: 1, WIDTH: scale})
        cases.append(
            rounded_case(f"$a = {scale}$", quantity, claimed, loss.rounding, claim.relation)
        )
    return Confrontation(cases, assumes=(ROUNDED,))


@check(STRING_ODD, STRING_EVEN, method=Method.ROUNDED)
def strings_by_quadrature(claim: Claim, seed: int) -> Confrontation:
    """Quadrature over one angle, the observable split by a random Pauli string."""
    sign = -1 if claim.name == STRING_ODD.name else 1
    cases = []
    for n_qubits in (1, 2, 3):
        generator = stream(seed, "strings", n_qubits)
        string, dim = pauli(random_pauli(n_qubits, generator)), 2**n_qubits
        unitary = haar_unitaries(1, dim, generator)[0]
        matrix_x = unitary + unitary.conj().T
        ket = haar_states(1, dim, generator)[0]
        loss = Landscape(matrix_x + sign * string @ matrix_x @ string, ket, (string,))
        values: dict[Basic, object] = {
            matrix("H"): string,
            matrix("X"): matrix_x,
            matrix("rho"): np.outer(ket, ket.conj()),
            N: dim,
        }
        for scale in SCALES:
            quantity = float(uniform_average(loss.loss(uniform_nodes(scale)[:, None]) ** 2))
            claimed = claimed_at(claim, values | {WIDTH: scale})
            label = f"$n = {n_qubits}$, $a = {scale}$"
            cases.append(rounded_case(label, quantity, claimed, loss.rounding, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))
