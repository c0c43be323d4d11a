"""The bias of sampled outcomes in the very circuits: all outcomes, and samples of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Derivative, Expr

from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    confirm,
    equality_case,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import haar_states
from bptools.statistics import Budget, catoni_interval, stream
from checks.instruments.gradients.circuit_instances import LAYERS
from checks.instruments.gradients.differentiable import (
    ANCILLAS,
    OUTCOMES,
    direction,
    drawn_denoiser,
    forward,
    largest,
    squares,
)
from checks.instruments.gradients.kraus import Channel
from checks.instruments.gradients.loss_instances import DenoiserLoss
from checks.instruments.gradients.mmd_moments import SelfTerm, Statistic
from checks.instruments.gradients.outcomes import mean_score
from checks.instruments.values import jets_at, slope_at
from proofs import THETA
from proofs.mmd_gradient import WEIGHT
from proofs.quddpm_outcomes import (
    BIAS,
    FIRST,
    PAIR,
    PAIR_OVERLAP,
    SECOND,
    TARGET_OVERLAP,
    P,
    Q,
    Y,
)

if TYPE_CHECKING:
    from bptools.simulator import CompiledCircuit

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

BATCH = 20  # inputs
CHUNK = 500  # batches at a time
MEASURED_DRAWS = 20_000  # batches
PRECISION = 0.04


def _whole(n_data: int) -> CompiledCircuit:
    """Return the compiled denoiser, whose ancillas can be measured."""
    from bptools.quddpm.denoiser import denoiser
    from bptools.simulator import compile_circuit

    wires = n_data + ANCILLAS
    shape = (LAYERS, 2, wires)
    return compile_circuit(denoiser, wires, shape, n_ancilla=ANCILLAS, dtype="complex128")


@check(PAIR, method=Method.EXACT)
def limits_of_differences(claim: Claim) -> Iterator[Case]:
    """Exact slopes of quotients of polynomials, as what their difference quotients tend to."""
    for at in range(1, 4):
        values = {P: 2 + THETA**2, Q: 3 + THETA**4, Y: 1 + at * THETA - THETA**3}
        weight = (values[P] * values[Q]).subs(THETA, at)
        quotient = slope_at(values[Y] / (values[P] * values[Q]), THETA, at)
        claimed = claim.closed_form.xreplace(values).doit().subs(THETA, at)
        letters = jets_at(values, at)
        yield exact_case(f"at {at}", claim.relation, weight * quotient, claimed, letters)


@check(BIAS, method=Method.ROUNDED)
def bias_over_outcomes(claim: Claim, seed: int, *, quick: bool) -> Confrontation:
    """Compiled simulator: renormalised branches of all outcomes of two inputs, differentiated."""
    import jax

    cases = []
    for n_data in (1,) if quick else (1, 2, 3):
        drawn, dim = drawn_denoiser(n_data, seed), 2**n_data
        weight = Statistic.v(2, mixed=False).pairs
        states = haar_states(2, dim, stream(seed, "bias over outcomes", n_data))
        angles = drawn.angles.reshape(LAYERS, 2, -1)
        with jax.enable_x64(True):
            sampled = jax.jit(jax.grad(partial(_expected_at_outcomes, _whole(n_data), weight)))
            slopes = np.asarray(sampled(angles, states, drawn.targets)).ravel()
        radius = rounding_radius(64 * len(drawn.circuit.gates) * 2**drawn.circuit.n_wires)
        for index in drawn.some_angles:
            channel = drawn.channel(index)
            sums, smallest = _scores_of_states(channel, states, drawn.targets)
            claimed = _biased(claim, weight, sums)
            label = f"{drawn.label}, angle {index + 1}"
            cases.append(rounded_case(label, float(slopes[index]), claimed, radius / smallest))
    return Confrontation(cases, assumes=(ROUNDED,))


def _expected_at_outcomes(
    circuit: CompiledCircuit,
    weight: float,
    angles: Any,  # noqa: ANN401 - traced arrays
    states: Any,  # noqa: ANN401
    targets: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Return the mean loss over all outcomes of two states, their probabilities held fixed."""
    import jax

    from bptools.simulator import with_ancillas

    outcomes = np.tile(np.arange(OUTCOMES), 2)
    branches = circuit.branch(angles, jax.numpy.repeat(states, OUTCOMES, axis=0), outcomes)
    branches = branches.reshape(2, OUTCOMES, -1)
    outputs = circuit.apply(angles, with_ancillas(states, ANCILLAS))
    held = jax.lax.stop_gradient(squares(outputs)).reshape(2, OUTCOMES, -1).sum(axis=2)
    overlaps = squares(branches[0].conj() @ branches[1].T)
    fidelities = squares(branches[0] @ targets.conj().T).mean(axis=1)
    return weight * held[0] @ overlaps @ held[1] - 2 * held[0] @ fidelities


@dataclass(frozen=True)
class OutcomeSums:
    """What the law is made of: sums over the outcomes of two inputs, or their means.

    Args:
        pairs: Slopes of the overlaps of two outputs.
        cross: Slopes of the overlaps of an output with the targets.
        pair_score: Overlaps of two outputs times the slopes of their probabilities' logarithms.
        score: The same for the overlaps with the targets.
    """

    pairs: float
    cross: float
    pair_score: float
    score: float


def _scores_of_states(
    channel: Channel, states: Complex, targets: Complex
) -> tuple[OutcomeSums, float]:
    """Return the sums for two inputs, and the smallest probability of an outcome."""
    branches, slope = (
        np.einsum("kab,nb->nka", x, states) for x in (channel.operators, channel.derivatives)
    )
    probability = np.sum(np.abs(branches) ** 2, axis=2)
    change = 2 * np.sum(branches.conj() * slope, axis=2).real / probability
    products = branches[0].conj() @ branches[1].T
    moved = slope[0].conj() @ branches[1].T + branches[0].conj() @ slope[1].T
    overlap, motion = np.abs(products) ** 2, 2 * (products.conj() * moved).real
    amplitude, turning = branches[0] @ targets.conj().T, slope[0] @ targets.conj().T
    fidelity = np.mean(np.abs(amplitude) ** 2, axis=1)
    rise = 2 * np.mean((amplitude.conj() * turning).real, axis=1)
    pair_score = np.sum(overlap * np.add.outer(change[0], change[1]))
    sums = OutcomeSums(
        pairs=float(motion.sum()),
        cross=float(rise.sum()),
        pair_score=float(pair_score),
        score=float(fidelity @ change[0]),
    )
    return sums, float(probability.min())


def _biased(claim: Claim, weight: float, sums: OutcomeSums) -> float:
    """Return the right side at given sums: it depends on the functions in it through them alone."""
    functions: list[Expr] = [*FIRST.values(), *SECOND.values()]
    values: dict[Basic, Any] = dict.fromkeys(functions, 1)
    values |= dict.fromkeys((*PAIR_OVERLAP.values(), *TARGET_OVERLAP.values()), 0)
    values |= {PAIR_OVERLAP[1, 1]: 1, TARGET_OVERLAP[2]: 1}
    slopes = dict.fromkeys(values, 0.0)
    slopes |= {PAIR_OVERLAP[1, 1]: sums.pairs, TARGET_OVERLAP[1]: sums.cross}
    slopes |= {SECOND[1]: sums.pair_score, FIRST[2]: sums.score}
    derivatives = {Derivative(f, f.args[0]): x for f, x in slopes.items()}
    return float(claim.closed_form.xreplace(derivatives).xreplace(values).subs(WEIGHT, weight))


@check(BIAS, method=Method.SAMPLED, weight=2)
def sampled_bias(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Compiled simulator: mean of the gradients of batches whose outcomes are sampled."""
    sizes = (1,) if quick else (1, 2)
    error_rate = budget.per_case(len(sizes))
    statistic = Statistic.v(BATCH, mixed=False)
    cases: list[Case] = []
    for n_data in sizes:
        drawn = drawn_denoiser(n_data, seed)
        index = largest(drawn, partial(_mean_bias, drawn, statistic.pairs))
        claimed = _biased(claim, statistic.pairs, _mean_sums(drawn, index))
        size = _mean_bias(drawn, statistic.pairs, index)
        label = f"{drawn.label}, $m = {BATCH}$, angle {index + 1}, of which bias ±{size:.2g}"

        def case(
            purpose: str,
            drawn: DenoiserLoss = drawn,
            index: int = index,
            claimed: float = claimed,
            label: str = label,
        ) -> Case:
            generator = stream(seed, "sampled outcomes", label, purpose)
            count = budget.most(MEASURED_DRAWS)
            values = _sampled_slopes(drawn, index, statistic.pairs, count, generator)
            interval = catoni_interval(values, 9 / BATCH, error_rate)
            return equality_case(label, interval, claimed, PRECISION, len(values))

        cases += confirm(case("first"), partial(case, "confirm"))
    words = (
        "a variance of at most $9 slash m$ (Efron-Stein): at an outcome of probability $p$ the "
        "derivative of an observable of spread $D$ is at most $D norm(partial K psi) slash sqrt(p)$"
    )
    return Confrontation(cases, assumes=(words,))


def _mean_sums(drawn: DenoiserLoss, index: int) -> OutcomeSums:
    """Return the means over Haar inputs of the sums that the law is made of."""
    channel = drawn.channel(index)
    dim, targets = channel.dim, drawn.targets
    average = targets.T @ targets.conj() / len(targets)
    image = channel.image(np.eye(dim, dtype=np.complex128) / dim)
    return OutcomeSums(
        pairs=SelfTerm(channel).pair_mean,
        cross=float(np.trace(channel.gradient_operator(average)).real) / dim,
        pair_score=2 * mean_score(channel, image),
        score=mean_score(channel, average),
    )


def _mean_bias(drawn: DenoiserLoss, weight: float, index: int) -> float:
    """Return the size of the bias, on average over Haar inputs."""
    sums = _mean_sums(drawn, index)
    return abs(2 * sums.score - weight * sums.pair_score)


@cache  # compiled once, for all batches
def _derivative(drawn: DenoiserLoss, weight: float) -> Callable[..., Any]:
    """Return the map of angles, a step, batches and a key to their losses and derivatives."""
    circuit = _whole(drawn.circuit.n_wires - ANCILLAS)
    return forward(partial(_sampled_losses, circuit, drawn.targets, weight))


def _sampled_slopes(
    drawn: DenoiserLoss, index: int, weight: float, count: int, generator: np.random.Generator
) -> Floats:
    """Return the derivative of the loss of many batches, an outcome of every state sampled."""
    import jax

    n_data = drawn.circuit.n_wires - ANCILLAS
    shape, derive = (CHUNK, BATCH, 2**n_data), _derivative(drawn, weight)
    angles, step = direction(drawn, index)
    slopes = []
    with jax.enable_x64(True):
        key = jax.random.key(int(generator.integers(2**31)))
        for at in range(0, count, shape[0]):  # in chunks of one shape, compiled once
            states = haar_states(shape[0] * BATCH, shape[2], generator).reshape(shape)
            loss_and_slope = derive(angles, step, states, jax.random.fold_in(key, at))
            slopes.append(np.asarray(loss_and_slope[1]))
    return np.concatenate(slopes)[:count]


def _sampled_losses(
    circuit: CompiledCircuit,
    targets: Complex,
    weight: float,
    angles: Any,  # noqa: ANN401 - traced arrays
    states: Any,  # noqa: ANN401
    key: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Return the loss of each batch at sampled outcomes, without its constant terms."""
    count = states.shape[1]
    branches, _ = circuit.sample(angles, states.reshape(-1, states.shape[2]), key)
    branches = branches.reshape(states.shape)
    overlaps = squares(branches.conj() @ branches.swapaxes(1, 2))
    pairs = (overlaps.sum(axis=(1, 2)) - count) / (count * (count - 1))  # of norm 1 each
    fidelities = squares(branches @ targets.conj().T).mean(axis=(1, 2))
    return weight * pairs - 2 * fidelities
