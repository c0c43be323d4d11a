"""A circuit whose mean square stays: exact at rational angles, enclosed integrals, PennyLane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from flint import acb, arb, ctx, fmpq
from numpy.typing import NDArray
from sympy import (
    Expr,
    Poly,
    Rational,
    Trace,
    cos,
    factorial,
    lambdify,
    limit,
    oo,
    rf,
    sin,
    sympify,
)

from bptools.claims import Case, Claim, Figure, Method, Relation, Series
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    ball_case,
    bound_case,
    check,
    confirm,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import Sampler, haar_states
from bptools.ensembles.designs import stabiliser_states
from bptools.ensembles.rational import Turn
from bptools.evaluation import Exact
from bptools.evaluation.balls import number_ball
from bptools.statistics import Budget, bernstein_interval, chunked, stream
from checks.instruments.ensembles.columns import unitary_columns
from checks.instruments.gradients.branches import Branches
from checks.instruments.gradients.enclosed_flipping import (
    ENCLOSED_QUBITS,
    PRECISION,
    ball_bound,
    enclosed_mean_square,
    enclosed_modulus,
)
from checks.instruments.gradients.exact_branches import branch_values, weighted_gradients
from checks.instruments.gradients.flipping import basis_projector, flipping_loss
from checks.instruments.gradients.kraus import Channel
from checks.instruments.gradients.loss_instances import RationalLoss, rational, real_fraction
from checks.instruments.gradients.trigonometric import trigonometric_derivative
from proofs import THETA, N
from proofs.trained_witness import (
    AVERAGED,
    CUBE,
    LIMIT,
    LIMITS,
    MEAN_SQUARE,
    MODULUS,
    OUTCOMES,
    OVER_ANGLES,
    OVER_INPUTS,
    VANISHING,
    q,
    r,
    x,
    y,
)
from proofs.witness_branches import CHI, STATE

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Integrand = Callable[[acb], acb]

EXPONENTIAL_END = 80  # beyond it the integrals of the limit hold between 0 and e^-80
TURNS = (Turn(Fraction(4, 5), Fraction(3, 5)), Turn(Fraction(12, 13), Fraction(5, 13)))
EXACT_DIMS = (2, 3, 4, 8, 16)
LARGE_QUBITS = range(6, 11)
WIRES = range(1, 5)
SAMPLES = 2_500  # of one case, which decide it


@check(AVERAGED, OUTCOMES, method=Method.EXACT)
def rational_angles(claim: Claim) -> Iterator[Case]:
    """Exact gradients of the circuit over Q(i), from values at rational angles alone."""
    for n_data in (1, 2):
        states = stabiliser_states(n_data)[:: 1 if n_data == 1 else 11]
        fidelities = [real_fraction(z * z.conjugate()) for z in states[:, 0]]
        for turn in TURNS:
            drawn = flipping_loss(n_data, turn)
            if claim.name == AVERAGED.name:
                values = _averaged_slopes(drawn, states)
            else:
                p, scaled = weighted_gradients(drawn, states)
                values = [
                    sum((d**2 / w**3 for w, d in zip(*rows, strict=True) if w), Fraction(0))
                    for rows in zip(p, scaled, strict=True)
                ]
            kets = dict(zip(zip(fidelities, values, strict=True), states, strict=True))
            for fidelity, value in sorted(kets):
                if claim.name == OUTCOMES.name and not fidelity:
                    continue  # it states nothing of inputs that are apart from the target
                claimed = _at(claim.closed_form, rational(fidelity), turn)
                label = f"$n = {n_data}$, $q = {fidelity}$, $sin(theta slash 2) = {turn.sine}$"
                letters = _letters(claim, kets[fidelity, value], fidelity) | {THETA: turn.angle}
                yield exact_case(label, claim.relation, rational(value), claimed, letters)


def _letters(claim: Claim, ket: Exact, fidelity: Fraction) -> dict[object, object]:
    """Return what the claim's letters are for an input, but for the angle."""
    if claim.name == OUTCOMES.name:
        return {q: fidelity}
    dim = len(ket)
    return {N: dim, CHI: basis_projector(dim, 0), STATE: np.outer(ket, np.conjugate(ket))}


def _averaged_slopes(drawn: RationalLoss, states: Exact) -> list[Fraction]:
    """Return the gradient of every input with outcomes averaged."""

    def overlaps(turn: Turn) -> Any:  # noqa: ANN401 - an array of numbers of Q(i)
        return branch_values(drawn, turn, states).overlaps.sum(axis=1)

    slopes: Any = trigonometric_derivative(overlaps, drawn.channel.turn)
    return [real_fraction(slope) for slope in slopes]


def _at(formula: Expr, fidelity: Rational, turn: Turn) -> Expr:
    cosine, sine = rational(turn.cosine), rational(turn.sine)
    waves = {cos(THETA): cosine**2 - sine**2, sin(THETA): 2 * sine * cosine}
    return formula.xreplace(waves).subs(q, fidelity)


@check(CUBE, method=Method.EXACT)
def grid(claim: Claim) -> Iterator[Case]:
    """Exact values up to 2."""
    for number in range(1, 9):
        value = Rational(number, 4)
        quantity, claimed = (side.subs(y, value) for side in (claim.quantity, claim.closed_form))
        yield exact_case(f"$y = {value}$", claim.relation, quantity, claimed, {y: value})


@check(MEAN_SQUARE, MODULUS, OVER_INPUTS, method=Method.EXACT)
def beta_moments(claim: Claim) -> Iterator[Case]:
    """Exact average of the polynomial over the law Beta(1, N-1) of the fidelity."""
    average: Any = claim.quantity
    (trace,) = average.expression.atoms(Trace)
    for dim in EXACT_DIMS:
        polynomial = average.expression.xreplace({trace: q}).subs(N, dim)
        integral = Poly(polynomial * (dim - 1) * (1 - q) ** (dim - 2), q).integrate()
        value = integral.eval(1) - integral.eval(0)
        claimed = claim.closed_form.subs(N, dim)
        yield exact_case(f"$N = {dim}$", claim.relation, value, claimed)


@check(*LIMITS, method=Method.EXACT)
def limits_of_moments(claim: Claim) -> Iterator[Case]:
    """Moments of that law for every N, and the limit of what they add up to."""
    average: Any = claim.quantity.args[0]
    (trace,) = average.expression.atoms(Trace)
    polynomial = Poly(average.expression.xreplace({trace: q}), q)
    value = sum(c * factorial(k) / rf(N, k) for (k,), c in polynomial.terms())
    large = limit(value, N, oo)
    yield exact_case("$N -> infinity$", claim.relation, large, claim.closed_form)


def _enclosed_over_angles(dim: int) -> arb:
    """Enclose the mean square over angle and inputs, q = sin² of an angle."""
    with ctx.workprec(PRECISION):
        half_turn = arb.pi() / 2
        power = 2 * dim - 2
        return (dim - 1) * acb.integral(
            lambda z, _: z.sin() ** 2 * z.cos() ** power / 2, 0, half_turn
        ).real


@check(OVER_INPUTS, method=Method.ENCLOSED)
def enclosed_means(claim: Claim) -> Iterator[Case]:
    """Enclosed integrals of what the polynomial lies below, over the law of the fidelity."""
    for n_qubits in ENCLOSED_QUBITS:
        dim = 2**n_qubits
        quantity = _enclosed_over_angles(dim) * arb(dim).sqrt()
        yield ball_bound(
            f"$n = {n_qubits}$", quantity, Relation.AT_LEAST, claim.closed_form.subs(N, dim)
        )


@check(VANISHING, method=Method.ENCLOSED)
def enclosed_outcome(claim: Claim) -> Confrontation:
    """Enclosed mean square of outcome 1, for six to ten data qubits."""
    cases = []
    for n_qubits in LARGE_QUBITS:
        dim = 2**n_qubits
        square = enclosed_mean_square(dim, outcomes=1)
        cases.append(
            ball_bound(f"$n = {n_qubits}$", square, claim.relation, claim.closed_form.subs(N, dim))
        )
    return Confrontation(cases, figures=(_figure(),))


def _function(formula: Expr, symbol: Expr) -> Integrand:
    """Return a formula of one symbol as a function of balls."""
    functions = {"exp": lambda z: acb(z).exp(), "sqrt": lambda z: acb(z).sqrt()}
    function: Integrand = lambdify(symbol, formula, [functions])
    return function


@check(LIMIT, method=Method.ENCLOSED)
def enclosed_limit(claim: Claim) -> Iterable[Case]:
    """Enclosed integral of the right side, and the exponential integral by its series."""
    with ctx.workprec(PRECISION):
        integrand = _function(claim.closed_form, x)
        beyond = arb(-EXPONENTIAL_END).exp().union(0)
        integral = acb.integral(lambda z, _: integrand(z), 0, EXPONENTIAL_END).real + beyond
        claimed = 7 * arb(1).exp() * arb(1).expint(1) / 2 - 2
        cases = [ball_case("the integral", integral, claimed)]
        for value in (Rational(0), Rational(1, 2), Rational(3)):
            left, right = (
                number_ball(side.doit().subs(x, value))
                for side in (claim.quantity, claim.closed_form)
            )
            cases.append(ball_case(f"$x = {value}$", left, right))
    return cases


@check(OVER_ANGLES, method=Method.ENCLOSED)
def enclosed_over_angles(claim: Claim) -> Iterator[Case]:
    """Enclosed mean over the angle of the mean square of both outcomes."""
    for n_qubits in (1, 3, 6):
        fidelity = fmpq(1, 2**n_qubits)

        def mean_square(angle: acb, _: object, fidelity: fmpq = fidelity) -> acb:
            total = acb(0)
            for sign in (1, -1):
                p = (1 + sign * angle.cos() * (2 * fidelity - 1)) / 2
                overlap = fidelity * (1 + sign * angle.cos()) / 2
                slope = -sign * angle.sin() * (fidelity * p - overlap * (2 * fidelity - 1)) / 2
                total += slope * slope / p**3
            return total

        with ctx.workprec(PRECISION):
            mean = acb.integral(mean_square, 0, arb.pi()).real / arb.pi()
            values = {q: Rational(1, 2**n_qubits), r: 1 - Rational(1, 2**n_qubits)}
            claimed = 2 * number_ball(claim.closed_form.subs(values))
            label = f"both outcomes, $q = 1 slash {2**n_qubits}$"
            yield ball_case(label, mean, claimed)


def pennylane_channel(n_data: int, angle: float) -> Channel:
    """Return R_Y on an ancilla and a NOT of it controlled on data qubits in |0⟩, by PennyLane."""
    import pennylane as qml

    wires = range(n_data + 1)

    def circuit(turned: float) -> None:
        qml.RY(turned, 0)
        qml.MultiControlledX(wires=[*wires[1:], 0], control_values=[0] * n_data)

    def operators(turned: float) -> Complex:
        unitary = np.asarray(qml.matrix(circuit, wire_order=wires)(turned))
        return unitary[:, : 2**n_data].reshape(2, 2**n_data, 2**n_data)

    return Channel(operators(angle), operators(angle + np.pi) / 2)


@check(OUTCOMES, method=Method.ROUNDED)
def by_pennylane(claim: Claim, seed: int) -> Confrontation:
    """PennyLane: the mean square over the outcomes of Haar inputs, one to four data qubits."""
    formula = lambdify((q, THETA), claim.closed_form)
    cases = []
    for n_data in WIRES:
        angle = 2 * np.arctan(2 ** (-n_data / 2))
        states = haar_states(20, 2**n_data, stream(seed, "flipping circuit", n_data))
        branches = Branches.of(pennylane_channel(n_data, angle), states)
        squares = branches.mean_square(np.eye(1, 2**n_data, dtype=np.complex128))
        claimed = formula(np.abs(states[:, 0]) ** 2, angle)
        radius = rounding_radius(64 * 2**n_data) / float(branches.probabilities.min()) ** 2
        cases.append(rounded_case(f"$n = {n_data}$", squares, claimed, radius))
    return Confrontation(cases, assumes=(ROUNDED,))


@check(VANISHING, method=Method.SAMPLED, weight=1)
def sampled_by_pennylane(claim: Claim, budget: Budget, seed: int) -> Iterator[Case]:
    """PennyLane: the mean square of outcome 1 over Haar inputs, six data qubits."""
    case = partial(_outcome_case, claim, 6, budget.most(SAMPLES), budget.per_case(1))
    first = case(haar_states, stream(seed, "flipping outcome"))
    confirming = stream(seed, "flipping outcome", "confirm")
    yield from confirm(first, partial(case, unitary_columns, confirming))


def _outcome_case(
    claim: Claim,
    n_data: int,
    samples: int,
    error_rate: float,
    sample: Sampler,
    generator: np.random.Generator,
) -> Case:
    """Enclose the mean of the squared gradient at outcome 1, times its probability."""
    dim = 2**n_data
    channel = pennylane_channel(n_data, 2 * np.arctan(dim**-0.5))
    branches = Branches.of(channel, sample(samples, dim, generator))
    gradients = branches.gradients(np.eye(1, dim, dtype=np.complex128))[:, 1]
    squares = chunked(gradients**2 / branches.probabilities[:, 1])
    interval = bernstein_interval(squares, 0.0, 0.25, error_rate, samples)
    bound = float(sympify(claim.closed_form).subs(N, dim))
    return bound_case(f"$N = {dim}$", interval, bound, claim.relation, samples)


def _theorem_1(dim: int) -> arb:
    return arb(1) / (dim * (dim + 1))


def _figure() -> Figure:
    """Draw mean square and mean modulus of the circuit against the data qubits."""
    qubits = range(1, 11)
    x_values = tuple(float(n) for n in qubits)
    dims = [2**n for n in qubits]
    series = (
        ("mean square at sampled outcomes", "curve", enclosed_mean_square),
        ("mean square over all angles", "curve", _enclosed_over_angles),
        ("square of the mean modulus", "curve", lambda dim: enclosed_modulus(dim) ** 2),
        ("bound on it, 2/N", "bound", lambda dim: arb(2) / dim),
        (
            "Theorem 1, outcomes averaged, 1/(N(N+1))",
            "bound",
            lambda dim: arb(1) / (dim * dim + dim),
        ),
    )
    return Figure(
        name="trained-gradient-stays",
        title="A circuit whose gradient at sampled outcomes keeps its mean square",
        x_label="data qubits n",
        y_label="gradient squared",
        caption=(
            "One ancilla, RY on it, then a NOT of it where the data qubits are in the target "
            "state; Haar inputs, the angle with tan²(θ/2) = 1/N except where it is averaged over. "
            "Enclosed integrals. With outcomes averaged the gradient is zero for every input."
        ),
        series=tuple(
            Series(label, kind, x_values, tuple(float(value(dim)) for dim in dims))
            for label, kind, value in series
        ),
    )
