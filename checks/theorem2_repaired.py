"""The repaired statement: simulated circuits averaged exactly, and samples of a long one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import numpy as np
from scipy.optimize import brentq
from sympy import Basic, Rational, lambdify

from bptools.claims import Case, Claim, Figure, Method, Series
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    bound_case,
    check,
    claimed_at,
    confirm,
    exact_case,
    rounded_case,
)
from bptools.evaluation import evaluate
from bptools.statistics import Budget, bernstein_interval, chunked, stream
from checks.instruments.gradients.landscape import (
    AT_ZERO,
    Landscape,
    normal_law,
    uniform_average,
    uniform_law,
    uniform_nodes,
)
from checks.instruments.gradients.landscapes import pauli, random_landscape
from proofs import N, many_gates
from proofs.theorem2 import ALPHA, KAPPA, WIDTH, B, C
from proofs.theorem2_repaired import (
    ADDITIVE,
    BERNOULLI,
    BOUND,
    CAUCHY_SCHWARZ,
    CHANNEL,
    EPSILON,
    FLIP,
    GATES,
    GRADIENT_AT_ZERO,
    LINEAR,
    MEAN_GRADIENT,
    MISSING,
    OBSERVABLE,
    ODDS,
    OTHERS,
    SLOPE,
    STATE,
    STAYING,
    H,
)

SCALES = (0.1, 0.3, 0.9)
TENTH = 0.1
LARGEST_ORDER = 64
LONG, WIRES = 20, 4  # gates and qubits of the sampled circuit


def _matrices(loss: Landscape) -> dict[Basic, object]:
    state = np.outer(loss.ket, loss.ket.conj())
    return {OBSERVABLE: loss.observable, STATE: state, N: len(state)}


def _flip(scale: float) -> float:
    """Return the average of sin^2 by quadrature."""
    return float(uniform_average(np.sin(uniform_nodes(scale)) ** 2))


@check(CHANNEL, MEAN_GRADIENT, CAUCHY_SCHWARZ, method=Method.ROUNDED)
def one_gate_by_quadrature(claim: Claim, seed: int) -> Confrontation:
    """Quadrature of simulated losses of one gate."""
    cases = []
    for n_qubits in (1, 2, 3):
        loss = random_landscape(n_qubits, 1, stream(seed, "channel", n_qubits))
        bare = Landscape(loss.observable, loss.ket, loss.generators)
        at_zero, opposite = bare.loss([[0.0], [np.pi / 2]]).tolist()
        values = _matrices(bare) | {H: bare.generators[0]}
        values |= {C: bare.slope(0) / 2, B: (at_zero - opposite) / 2}
        for scale in SCALES:
            nodes = uniform_nodes(scale)[:, None]
            gradients = bare.gradient(0, nodes)
            averaged = {
                CHANNEL.name: bare.loss(nodes),
                MEAN_GRADIENT.name: gradients,
                CAUCHY_SCHWARZ.name: gradients**2,
            }[claim.name]
            quantity = float(uniform_average(averaged))
            claimed = claimed_at(claim, values | {WIDTH: scale})
            label = f"$n = {n_qubits}$, $a = {scale}$"
            cases.append(rounded_case(label, quantity, claimed, bare.rounding, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))


def _largest(order: int) -> Landscape:
    """Return one qubit with gradient 2, which the involution of every other gate reverses.

    With one other gate it attains the bound, which rounding could not tell from a failure.
    """
    ket = np.array([1, 1]) / np.sqrt(2) + 0j
    turns = (*(pauli("Y"),) * (order - 1), pauli("Z"))
    return Landscape(pauli("Y"), ket, turns)


def _claimed_mean(claim: Claim, loss: Landscape, index: int, scale: float) -> float:
    """Return the bound, all other gates being before the differentiated one."""
    counts = {many_gates.BEFORE.count: loss.order - 1, many_gates.AFTER.count: 0}
    return claimed_at(claim, {WIDTH: scale, **counts, GRADIENT_AT_ZERO: loss.slope(index)})


@check(BOUND, method=Method.ROUNDED)
def averaged_over_all_angles(claim: Claim, seed: int) -> Confrontation:
    """Mean gradients, their own angle at 0, of circuits of up to six gates."""
    cases = []
    for scale in (0.05, 0.1, 0.3):
        losses = {
            f"large gradient, $D = {order}$": (_largest(order), order - 1) for order in (3, 4)
        }
        for n_qubits, order in ((1, 2), (2, 3), (3, 4), (4, 5), (2, 6)):
            generator = stream(seed, "repaired", n_qubits, order)
            losses[f"$n = {n_qubits}$, $D = {order}$"] = (
                random_landscape(n_qubits, order, generator),
                1,
            )
        for name, (loss, index) in losses.items():
            laws = [uniform_law(scale)] * loss.order
            laws[index] = AT_ZERO
            quantity = loss.mean_gradient(index, laws)
            claimed = _claimed_mean(claim, loss, index, scale)
            cases.append(
                rounded_case(
                    f"$a = {scale}$, {name}", quantity, claimed, loss.rounding, claim.relation
                )
            )
    return Confrontation(cases, assumes=(ROUNDED,))


@check(BOUND, method=Method.SAMPLED, weight=1)
def sampled_long_circuit(claim: Claim, budget: Budget, seed: int) -> Confrontation:
    """Samples of the mean gradient of twenty gates on four qubits."""
    scale, index = 0.1, LONG - 1
    generator = stream(seed, "long circuit", "gates")
    strings = random_landscape(WIRES, LONG, generator).generators
    probe = pauli("Z" + "1" * (WIRES - 1))
    ket = np.kron(np.array([1, 1]) / np.sqrt(2), np.eye(2 ** (WIRES - 1))[0]) + 0j
    observable = pauli("Y" + "1" * (WIRES - 1))
    loss = Landscape(observable, ket, (*strings[:index], probe))
    claimed = _claimed_mean(claim, loss, index, scale)
    error_rate = budget.per_case(1)
    count = budget.most(20_000)

    def case(*key: str) -> Case:
        draws = stream(seed, "long circuit", *key).uniform(-scale, scale, (count, LONG))
        draws[:, index] = 0
        gradients = loss.gradient(index, draws)
        interval = bernstein_interval(
            chunked(gradients), -2.0 - 1e-9, 2.0 + 1e-9, error_rate, count
        )
        return bound_case(f"$D = {LONG}$, $a = {scale}$", interval, claimed, claim.relation, count)

    cases = confirm(case("angles"), partial(case, "confirm"))
    return Confrontation(cases, assumes=("gradients lie in [-2, 2]",))


@check(BERNOULLI, LINEAR, method=Method.EXACT)
def whole_powers(claim: Claim) -> Iterator[Case]:
    """The power of 1 - s itself, exactly, in place of what stands for it."""
    slopes = [Rational(k) for k in ((0, 1, 2) if claim.name == LINEAR.name else (2,))]
    flips = (Rational(0), Rational(1, 1000), Rational(1, 10), Rational(49, 100))
    for order, flip, slope in product((1, 2, 3, 10, 60), flips, slopes):
        unflipped = (1 - flip) ** (order - 1)
        quantity = {
            BERNOULLI.name: unflipped,
            LINEAR.name: (1 - 2 * flip) * (unflipped * slope - 2 * (1 - unflipped)),
        }[claim.name]
        odds = 2 * flip / (1 - 2 * flip)
        values: dict[Basic, object] = {
            BERNOULLI.name: {OTHERS: order - 1, STAYING: 1 - flip},
            LINEAR.name: {GATES: order, ODDS: odds, SLOPE: slope, MISSING: 2 - slope},
        }[claim.name]
        claimed = evaluate(claim.closed_form, values, exact=True)
        label = ", ".join(f"${letter} = {value}$" for letter, value in values.items())
        yield exact_case(label, claim.relation, quantity, claimed, values)


@check(ADDITIVE, method=Method.ROUNDED)
def gaussian_angles(claim: Claim, seed: int) -> Confrontation:
    """Mean squared gradients over Gaussian angles, of our largest variance and of the cited one."""
    epsilon = 0.2
    cases = []
    for n_qubits, order in ((1, 1), (1, 2), (2, 3), (3, 4), (4, 5)):
        loss = random_landscape(n_qubits, order, stream(seed, "additive", n_qubits, order))
        slope = abs(loss.slope(0))
        variances = {
            "ours": -np.log1p(-2 * epsilon * slope / (8 * order)) / 2,
            "cited": epsilon * slope**2 / (16 * order),
        }
        for name, variance in variances.items():
            quantity = loss.mean_square(0, [normal_law(float(variance) ** 0.5)] * order)
            claimed = claimed_at(claim, {SLOPE: slope, EPSILON: epsilon})
            label = f"$n = {n_qubits}$, $D = {order}$, {name}, variance {variance:.2e}"
            cases.append(rounded_case(label, quantity, claimed, loss.rounding, claim.relation))
    figures = (_scales_figure(),)
    return Confrontation(cases, figures=figures, assumes=(ROUNDED,))


def _largest_scale(share: Callable[[float, int], float], order: int) -> float:
    """Return the largest scale at which a tenth of the squared gradient is guaranteed, or 0."""
    least, most = 1e-3, np.pi / 2
    if share(least, order) < TENTH:
        return 0.0
    if share(most, order) >= TENTH:
        return most
    return float(brentq(lambda a: share(a, order) - TENTH, least, most))


def _scales_figure() -> Figure:
    """Draw up to which scale each theorem guarantees a tenth, for the largest gradient."""
    alpha, kappa, flip = (lambdify(WIDTH, e.unabbreviated) for e in (ALPHA, KAPPA, FLIP))

    def repaired(a: float, order: int) -> float:
        unflipped = (1 - flip(a)) ** (order - 1)
        return float(max((1 - 2 * flip(a)) * (unflipped - (1 - unflipped)), 0.0) ** 2)

    def additive(a: float, order: int) -> float:
        return float(1 - 16 * order * a**2 / 3 / 4)  # variance a^2/3, gradient 2

    def universal(a: float, order: int) -> float:
        return float(alpha(a) * kappa(a) ** (order - 1))

    orders = [1, 2, 3, *(2**k for k in range(2, 7))]
    series = []
    for name, share in (
        ("repaired bound", repaired),
        ("additive, literature", additive),
        ("universal, coefficient of κ", universal),
    ):
        scales = [(float(d), _largest_scale(share, d)) for d in orders if d <= LARGEST_ORDER]
        points = [(x, y) for x, y in scales if y > 0]
        series.append(Series(name, "curve", *(tuple(axis) for axis in zip(*points, strict=True))))
    return Figure(
        name="theorem2-scales",
        title="Up to which angle scale a tenth is guaranteed",
        x_label="gates D",
        y_label="angle scale a in radians",
        caption=(
            "The largest a at which each theorem guarantees a tenth of the squared gradient at 0, "
            "for the largest gradient, 2 for an observable of norm 1. With κ nothing is "
            "guaranteed beyond three gates at any scale."
        ),
        series=tuple(series),
    )
