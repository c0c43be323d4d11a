"""One gate at small angles: ball arithmetic, PennyLane, QuTiP and simulated losses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import acb, arb, ctx
from numpy.typing import NDArray
from sympy import Basic, Rational, factorial

from bptools.claims import Case, Claim, Figure, Method, Relation, Series
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    ball_case,
    check,
    claimed_at,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.evaluation import evaluate
from bptools.evaluation.balls import number_ball
from bptools.statistics import stream
from checks.instruments.gradients.landscape import Landscape, uniform_average, uniform_nodes
from checks.instruments.gradients.landscapes import beside, pauli, random_landscape, worst_ratio
from proofs import N, matrix
from proofs.theorem2 import (
    ANGLE,
    COSINE_SQUARE,
    DIFFERENTIATED_GATE,
    HALF_ANGLE,
    KAPPA_ATTAINED,
    KAPPA_LIMIT,
    ONE_GATE,
    SINE_SQUARE,
    SPECTATOR,
    SPECTATOR_EXACT,
    SPECTATOR_KAPPA,
    WIDTH,
    A,
    B,
    C,
)

Complex = NDArray[np.complex128]

SCALES = (0.1, 0.3, 0.9, 1.5)
TENTHS = (1, 3, 9, 15)
CIRCUITS = 4
SPECTATORS = (1, 2, 4, 8, 16)  # of the family that attains the coefficient


def _waves(landscape: Landscape) -> dict[Basic, object]:
    """Return A, B, C of a loss of one angle."""
    at_zero, opposite, quarter = landscape.loss([[0.0], [np.pi / 2], [np.pi / 4]]).tolist()
    constant = (at_zero + opposite) / 2
    return {A: constant, B: at_zero - constant, C: quarter - constant}


@check(COSINE_SQUARE, SINE_SQUARE, method=Method.ENCLOSED)
def integrate_in_balls(claim: Claim) -> Iterator[Case]:
    """Integrate numerically in ball arithmetic."""
    wave = acb.cos if claim.name == COSINE_SQUARE.name else acb.sin
    for tenths in TENTHS:
        with ctx.workprec(120):
            half = arb(tenths) / 10
            integral = acb.integral(lambda z, _: wave(2 * z) ** 2, -half, half) / (2 * half)
            claimed = number_ball(
                evaluate(claim.closed_form, {WIDTH: Rational(tenths, 10)}, exact=True)
            )
            yield ball_case(f"$a = {tenths} slash 10$", integral, claimed)


@check(KAPPA_LIMIT, method=Method.EXACT)
def series_in_the_scale(claim: Claim) -> Iterator[Case]:
    """Taylor series in the squared scale, of the means that kappa is made of."""

    def mean_of_cosine(frequency: int) -> list[Rational]:
        terms = ((-1) ** k * Rational(frequency ** (2 * k), factorial(2 * k + 1)) for k in range(3))
        return list(terms)

    cosine, double = mean_of_cosine(2), mean_of_cosine(4)
    mean = [-x for x in cosine]  # of 1 - cos, and of its square 3/2 - 2 cos 2 theta + cos 4 theta/2
    square = [y / 2 - 2 * x for x, y in zip(cosine, double, strict=True)]
    mean[0] += 1
    square[0] += Rational(3, 2)
    vanishing = [mean[0], square[0], square[1]]
    label = "the means vanish like $a^2$ and $a^4$"
    yield exact_case(label, Relation.EQUAL, sum(map(abs, vanishing)), Rational(0))
    value = 1 - mean[1] ** 2 / square[2]
    yield exact_case("lowest terms", claim.relation, value, claim.closed_form)


@check(HALF_ANGLE, method=Method.ROUNDED)
def rotations_of_libraries(claim: Claim, seed: int) -> Confrontation:
    """PennyLane's rotation by twice the angle, QuTiP's exponential of -i theta H."""
    import pennylane as qml
    import qutip

    generator = stream(seed, "half angles")
    cases = []
    for letters in ("X", "ZZ", "XYZ"):
        angle = float(generator.uniform(-3, 3))
        string = pauli(letters)
        values = {matrix("H"): string, N: len(string), ANGLE: angle}
        expected = evaluate(claim.closed_form, values)
        wires = range(len(letters))
        rotations = {
            "PennyLane": qml.matrix(qml.PauliRot(2 * angle, letters, wires)),
            "QuTiP": (-1j * angle * qutip.Qobj(string)).expm().full(),
        }
        cases += [
            rounded_case(
                f"{name}, H = {letters}", -1j * string @ rotation, expected, rounding_radius(4096)
            )
            for name, rotation in rotations.items()
        ]
    return Confrontation(cases, assumes=(ROUNDED,))


@check(ONE_GATE, method=Method.ROUNDED)
def simulated_by_qutip(claim: Claim, seed: int) -> Confrontation:
    """QuTiP: the loss of one gate at random angles."""
    import qutip

    cases = []
    for n_qubits in (1, 2, 3):
        generator = stream(seed, "one gate", n_qubits)
        loss = random_landscape(n_qubits, 1, generator)
        angle = float(generator.uniform(-3, 3))
        ket, string = qutip.Qobj(loss.ket), qutip.Qobj(loss.generators[0])
        output = (-1j * angle * string).expm() @ ket
        expectation = qutip.expect(qutip.Qobj(loss.observable), output)
        state = np.outer(loss.ket, loss.ket.conj())
        values = {
            matrix("H"): loss.generators[0],
            matrix("O"): loss.observable,
            matrix("rho"): state,
            N: len(state),
            ANGLE: angle,
        }
        label = f"$n = {n_qubits}$, $theta = {angle:.3f}$"
        cases.append(
            rounded_case(label, expectation, claimed_at(claim, values), rounding_radius(4096))
        )
    return Confrontation(cases, assumes=(ROUNDED,))


@check(DIFFERENTIATED_GATE, SPECTATOR_EXACT, SPECTATOR, SPECTATOR_KAPPA, method=Method.ROUNDED)
def averaged_by_quadrature(claim: Claim, seed: int) -> Confrontation:
    """Gauss-Legendre quadrature of simulated losses of one gate, random and nearly worst ones."""
    losses = {
        f"circuit {number}": random_landscape(number, 1, stream(seed, "one gate", number))
        for number in range(1, CIRCUITS + 1)
    }
    losses["$A = 1 slash 10$, $B = -1$"] = beside(0.1, -1.0)
    cases = []
    for scale in SCALES:
        ratio = 1.05 * worst_ratio(scale)
        for name, loss in (losses | {"nearly worst": beside(1 - ratio, ratio)}).items():
            nodes = uniform_nodes(scale)[:, None]
            differentiated = claim.name == DIFFERENTIATED_GATE.name
            values = loss.gradient(0, nodes) if differentiated else loss.loss(nodes)
            claimed = claimed_at(claim, _waves(loss) | {WIDTH: scale})
            mean = float(uniform_average(values**2))
            cases.append(
                rounded_case(f"$a = {scale}$, {name}", mean, claimed, loss.rounding, claim.relation)
            )
    return Confrontation(cases, assumes=(ROUNDED,))


@check(KAPPA_ATTAINED, method=Method.ROUNDED)
def product_family(claim: Claim) -> Confrontation:
    """Products of the worst losses: the factor that (14) loses with every qubit."""
    cases = []
    for scale in SCALES:
        mean = _worst_mean(scale)
        claimed = claimed_at(claim, {A: 1, WIDTH: scale})
        cases.append(rounded_case(f"$a = {scale}$", mean, claimed, _worst_radius(scale)))
    quantities, claims = [], []
    for count in SPECTATORS:
        scale = (count + 1) ** -0.5
        alpha = _alpha(scale)
        quantities.append(alpha * _worst_mean(scale) ** count)
        claims.append(alpha * claimed_at(claim, {A: 1, WIDTH: scale}) ** count)
        radius = 4 * count * _worst_radius(scale)
        label = f"squared gradient, {count} spectators, $a = {scale:.3f}$"
        cases.append(rounded_case(label, quantities[-1], claims[-1], radius))
    figures = (_family_figure(quantities, claims),)
    return Confrontation(cases, figures=figures, assumes=(ROUNDED,))


def _worst_mean(scale: float) -> float:
    """Return the mean square of the worst loss with value 1 at 0."""
    ratio = worst_ratio(scale)
    values = beside(1 - ratio, ratio).loss(uniform_nodes(scale)[:, None])
    return float(uniform_average(values**2))


def _worst_radius(scale: float) -> float:
    """Return its error: the ratio is a quotient of small numbers, but the mean is stationary."""
    return rounding_radius(64) * 4 * worst_ratio(scale) ** 2


def _alpha(scale: float) -> float:
    return float(uniform_average(np.cos(2 * uniform_nodes(scale)) ** 2))


def _family_figure(simulated: list[float], attained: list[float]) -> Figure:
    x = tuple(float(count) for count in SPECTATORS)
    lower = tuple(_alpha((count + 1) ** -0.5) ** (count + 1) for count in SPECTATORS)
    return Figure(
        name="theorem2-family",
        title="Squared gradient of the product family",
        x_label="spectator qubits D - 1",
        y_label="E (∂f)² / (∂f(0))²",
        caption=(
            "Products of the loss for which the step over one angle is worst, angle scale "
            "$a = 1 slash sqrt(D)$: the average of the squared gradient is $alpha kappa^(D-1)$, "
            "below (14)."
        ),
        series=(
            Series("simulated", "points", x, tuple(simulated)),
            Series("Theorem 2 with $kappa$, attained", "curve", x, tuple(attained)),
            Series("claimed lower bound (14)", "bound", x, lower),
        ),
    )
