"""The gradient at one sampled outcome: exact values, and autodiff of renormalised branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Derivative

from bptools.claims import Case, Claim, Figure, Method, Series
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import haar_states
from bptools.ensembles.designs import basis_states, stabiliser_states
from bptools.ensembles.rational import Turn, pauli_string
from bptools.evaluation import Exact, Gaussian, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.differentiable import jax_outputs
from checks.instruments.gradients.exact_channel import ExactChannel
from checks.instruments.gradients.kraus import Channel
from checks.instruments.gradients.loss_instances import (
    INPUTS,
    DenoiserLoss,
    RationalLoss,
    paper_losses,
    rational,
    rational_losses,
    real_fraction,
)
from checks.instruments.gradients.mmd_moments import Statistic, mmd_gradient_moments
from checks.instruments.gradients.outcomes import mean_bias
from checks.instruments.gradients.splitting import Split
from checks.instruments.gradients.trigonometric import trigonometric_derivative
from checks.instruments.values import jets_at, slope_at
from proofs import THETA
from proofs.mmd_outcomes import ONE, OVERLAP, PROBABILITY, SCORE, UNBIASED, P, X

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

LAYERS = 2  # of the denoising circuits


@check(ONE, method=Method.EXACT)
def limits_of_differences(claim: Claim) -> Iterator[Case]:
    """Exact slopes of quotients of polynomials, as what their difference quotients tend to."""
    for at in range(1, 4):
        values = {P: 2 + THETA**2, X: 1 + at * THETA - THETA**3}
        quotient = slope_at(values[X] / values[P], THETA, at)
        claimed = claim.closed_form.xreplace(values).doit().subs(THETA, at)
        found = values[P].subs(THETA, at) * quotient
        yield exact_case(f"at {at}", claim.relation, found, claimed, jets_at(values, at))


@check(SCORE, UNBIASED, method=Method.EXACT)
def outcomes_exactly(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact gradients at each outcome, from values of its overlap and probability alone."""
    for drawn, states in _branching(seed):
        channel = drawn.channel
        parts = _branches(channel.split.unitary(channel.turn), states, drawn.target)
        ratios = parts[1] / parts[0]

        def centred(
            turn: Turn, drawn: RationalLoss = drawn, states: Exact = states, ratios: Exact = ratios
        ) -> Gaussian:
            """Sum x_k - c_k p_k, of the slope of p_k (x_k / p_k - c_k) where c_k is x_k / p_k."""
            p, x = _branches(drawn.channel.split.unitary(turn), states, drawn.target)
            return (x - ratios * p).sum()  # type: ignore[no-any-return]

        quantity = trigonometric_derivative(centred, channel.turn)
        slopes = _branch_slopes(channel, states, drawn.target)
        exact = [[rational(real_fraction(x)) for x in part] for part in (*parts, *slopes)]
        jets = _jets(exact[0], exact[2], exact[1], exact[3])
        claimed = claim.closed_form.xreplace(jets)
        letters = {THETA: channel.turn.angle, **jets}
        yield exact_case(drawn.label, claim.relation, quantity, claimed, letters)


def _branching(seed: int) -> Iterator[tuple[RationalLoss, Exact]]:
    """Yield circuits over Q(i) with one ancilla, and an input of each."""
    cnot = gaussian_array(np.eye(4)[[0, 1, 3, 2]])
    identity = gaussian_array(np.eye(4))
    split = Split(after=cnot, generator=pauli_string("Y1"), before=identity)
    channel = ExactChannel(split, Turn(Fraction(4, 5), Fraction(3, 5)), 2)
    label = "$R_Y$ on the ancilla, then CNOT from it to the data qubit in $|0〉$, target $|0〉$"
    up = gaussian_array(np.diag([1, 0]))
    yield RationalLoss(label, channel, up), basis_states(2)[:1]
    for drawn in rational_losses(((1, 1), (2, 1)), seed):
        yield drawn, stabiliser_states(drawn.dim.bit_length() - 1)[-1:]


def _branches(unitary: Exact, states: Exact, target: Exact) -> tuple[Exact, Exact]:
    """Return the probability of each outcome for one input, and its overlap with the target."""
    dim = states.shape[1]
    branches = (states @ unitary[:, :dim].T).reshape(-1, dim)
    probability = (branches * np.conjugate(branches)).sum(axis=1)
    overlap = ((np.conjugate(branches) @ target) * branches).sum(axis=1)
    return probability, overlap


def _branch_slopes(channel: ExactChannel, states: Exact, target: Exact) -> tuple[Exact, Exact]:
    """Return the derivatives of the same, from those of the Kraus operators."""
    branches, slopes = (x @ states[0] for x in (channel.operators, channel.derivatives))

    def real(halves: Exact) -> Exact:
        return np.asarray(halves + np.conjugate(halves))

    conjugated = np.conjugate(branches)
    return real((conjugated * slopes).sum(axis=1)), real(
        ((conjugated @ target) * slopes).sum(axis=1)
    )


@check(SCORE, UNBIASED, method=Method.ROUNDED)
def autodiff_of_branches(claim: Claim, seed: int, *, quick: bool) -> Confrontation:
    """JAX: differentiate the renormalised branch of every outcome through PennyLane's circuit."""
    cases = []
    for n_data in (1,) if quick else (1, 2, 3):
        drawn = DenoiserLoss.random(n_data, 1, LAYERS, seed)
        radius = rounding_radius(64 * len(drawn.circuit.gates) * 2**drawn.circuit.n_wires)
        states = haar_states(2, 2**n_data, stream(seed, "branches", n_data))
        slopes, smallest = _jax_branch_gradients(drawn, states)
        wide = radius / smallest  # a quotient by the probability of a branch
        for number, index in product(range(len(states)), drawn.some_angles):
            channel = drawn.channel(index)
            claimed = _claimed_of_branches(claim, channel, states[number], drawn.targets)
            label = f"{drawn.label}, input {number + 1}, angle {index + 1}"
            cases.append(rounded_case(label, slopes[number, index], claimed, wide))
    figures = (_bias_figure(seed, quick=quick),) if claim.name == SCORE.name else ()
    return Confrontation(cases, figures=figures, assumes=(ROUNDED,))


def _jets(
    probability: Sequence[Any], slope: Sequence[Any], overlap: Sequence[Any], motion: Sequence[Any]
) -> dict[Basic, Any]:
    """Return the values of the functions of the claims and of their slopes."""
    slopes = (Derivative(function, THETA) for function in (*PROBABILITY, *OVERLAP))
    values = (*slope, *motion, *probability, *overlap)
    return dict(zip((*slopes, *PROBABILITY, *OVERLAP), values, strict=True))


def _claimed_of_branches(claim: Claim, channel: Channel, state: Complex, targets: Complex) -> float:
    """Return the right side for one input, from Kraus operators and their derivatives."""
    branches, slopes = channel.operators @ state, channel.derivatives @ state
    amplitude, motion = branches @ targets.conj().T, slopes @ targets.conj().T
    jets = _jets(
        np.sum(np.abs(branches) ** 2, axis=1).tolist(),
        (2 * np.sum(branches.conj() * slopes, axis=1).real).tolist(),
        np.mean(np.abs(amplitude) ** 2, axis=1).tolist(),
        (2 * np.mean((amplitude.conj() * motion).real, axis=1)).tolist(),
    )
    return float(claim.closed_form.xreplace(jets))


def _jax_branch_gradients(drawn: DenoiserLoss, states: Complex) -> tuple[Floats, float]:
    """Return the mean over outcomes of the gradients at each, and the smallest probability."""
    import jax

    outputs, targets = jax_outputs(drawn), drawn.targets
    angles = drawn.angles.reshape(-1, 2, drawn.circuit.n_wires)

    def sampled(turned: Any, state: Any) -> Any:  # noqa: ANN401 - traced arrays
        branches = outputs(turned, state[None])[0]
        weights = (abs(branches) ** 2).sum(axis=1)
        overlaps = (abs(branches @ targets.conj().T) ** 2).mean(axis=1)
        held = jax.lax.stop_gradient(weights)  # outcomes are drawn, then held fixed
        return (held * overlaps / weights).sum(), weights

    with jax.enable_x64(True):
        derivative = jax.jit(jax.vmap(jax.grad(sampled, has_aux=True), (None, 0)))
        slopes, weights = derivative(angles, states)
        return np.asarray(slopes).reshape(len(states), -1), float(weights.min())


def _bias_figure(seed: int, *, quick: bool) -> Figure:
    """Draw the mean gradient and the mean bias of sampled outcomes against the data qubits."""
    statistic = Statistic.v(INPUTS, mixed=False)
    sizes = range(1, 3 if quick else 5)
    rows = []
    for n_data in sizes:
        pairs = [
            (
                mmd_gradient_moments(channel, loss.targets, statistic).mean,
                mean_bias(channel, loss.targets, statistic),
            )
            for loss, channel in paper_losses(n_data, 3, seed)
        ]
        rows.append(np.sqrt(np.mean(np.square(pairs), axis=0)))
    x = tuple(float(n) for n in sizes)
    ratios = [float(bias / mean) for mean, bias in rows]
    labels = ("gradient of the expected loss", "bias of the gradient at sampled outcomes")
    series = tuple(
        Series(label, "curve", x, tuple(float(row[k]) for row in rows))
        for k, label in enumerate(labels)
    )
    return Figure(
        name="mmd-gradient-bias",
        title="Bias of the gradient at sampled outcomes",
        x_label="data qubits n",
        y_label="root mean square over angles",
        caption=(
            "Means over independent Haar inputs and over all outcomes of three ancillas, exact "
            f"but for rounding: V-statistic of {INPUTS} inputs, {INPUTS} extended GHZ "
            "targets, the paper's denoising circuit of five layers, angles from N(0, 1), four "
            f"circuits of each size. The bias is {min(ratios):.0%} to {max(ratios):.0%} of the "
            "gradient."
        ),
        series=series,
    )
