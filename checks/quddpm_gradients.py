"""Gradients of the very circuits over Haar inputs: compiled samples against exact values.

Samples come from PennyLane's denoiser, five layers and three ancillas, through the compiled
simulator and JAX's derivatives; exact values from Kraus operators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Integer, Trace

from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    claimed_at,
    confirm,
    equality_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import haar_states
from bptools.ensembles.designs import stabiliser_states
from bptools.evaluation import complex_array
from bptools.statistics import (
    Budget,
    bernstein_interval,
    bounded_variance_interval,
    chunked,
    stream,
)
from checks.instruments.gradients.differentiable import (
    ANCILLAS,
    OUTCOMES,
    direction,
    drawn_denoiser,
    forward,
    largest,
    layered,
    squares,
)
from checks.instruments.gradients.haar_targets import CrossTerm
from checks.instruments.gradients.kraus import Channel
from checks.instruments.gradients.loss_instances import DenoiserLoss
from checks.instruments.gradients.mmd_moments import Statistic
from checks.instruments.values import loss_values
from proofs import N
from proofs.mmd_blindness import INPUTS, TARGETS
from proofs.quddpm_gradients import (
    CROSS,
    HAAR_TARGETS,
    OF_INPUT,
    OF_TARGET,
    SPREAD,
)

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

PRECISION, COARSE_PRECISION = 0.25, 0.5  # of a second moment or a variance, relative
SPREAD_DRAWS = {1: 10_000, 2: 30_000, 3: 100_000, 4: 100_000}  # by number of data qubits
CHUNK = 500  # batches of two states at a time: what is made of them fits a processor's cache


@lru_cache
def _columns(n_data: int, seed: int) -> Callable[[int], tuple[Complex, Complex]]:
    """Return the map of an angle to the denoiser's columns and their derivatives by that angle."""
    import jax

    from bptools.simulator import with_ancillas

    drawn, outputs = drawn_denoiser(n_data, seed), layered(n_data + ANCILLAS)
    with jax.enable_x64(True):
        inputs = np.asarray(with_ancillas(np.eye(2**n_data) + 0j, ANCILLAS))

    def parts(angles: Any) -> Any:  # noqa: ANN401 - a traced array
        states = outputs(angles, inputs)
        return jax.numpy.stack([states.real, states.imag])

    derive = forward(parts)

    def columns(index: int) -> tuple[Complex, Complex]:
        with jax.enable_x64(True):
            parts_and_slopes = [np.asarray(part) for part in derive(*direction(drawn, index))]
        return parts_and_slopes[0][0] + 1j * parts_and_slopes[0][1], parts_and_slopes[1][
            0
        ] + 1j * parts_and_slopes[1][1]

    return columns


def _slopes(
    columns: tuple[Complex, Complex], losses: Callable[..., Any], chunks: Iterable[tuple[Any, ...]]
) -> Floats:
    """Return the derivatives of many losses of the denoiser's columns, chunk after chunk."""
    import jax

    derive = _derivative(losses)
    with jax.enable_x64(True):
        return np.concatenate([np.asarray(derive(*columns, *data)) for data in chunks])


@lru_cache  # compiled once, for all angles and chunks
def _derivative(losses: Callable[..., Any]) -> Callable[..., Any]:
    """Return the map of columns, a step of them and data to the derivatives of the losses."""
    import jax

    def slopes(at: Any, step: Any, *data: Any) -> Any:  # noqa: ANN401 - traced arrays
        return jax.jvp(lambda turned: losses(turned, *data), (at,), (step,))[1]

    return jax.jit(slopes)


def _branches(columns: Any, states: Any) -> Any:  # noqa: ANN401 - traced arrays
    """Return what every outcome leaves of every state, not normalised: (.., outcomes, dim)."""
    return (states @ columns).reshape(*states.shape[:-1], OUTCOMES, states.shape[-1])


def _in_chunks(states: Complex) -> Iterator[tuple[Complex]]:
    for at in range(0, len(states), CHUNK):
        yield (states[at : at + CHUNK],)


# The mean square of the whole gradient, and the variance with Haar targets.


@check(SPREAD, method=Method.SAMPLED, weight=2)
def sampled_spread(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Compiled simulator: squared gradients of batches of two Haar states, outcomes averaged."""
    sizes = range(1, 2 if quick else 5)
    error_rate = budget.per_case(len(sizes))
    statistic = Statistic.v(2, mixed=False)
    highest = (1 + statistic.pairs) ** 2 * (1 + 1e-9)
    cases: list[Case] = []
    for n_data in sizes:
        drawn = drawn_denoiser(n_data, seed)
        index = largest(drawn, partial(_spread, SPREAD, statistic, drawn))
        claimed = _spread(claim, statistic, drawn, index)
        columns = _columns(n_data, seed)(index)
        label = f"{drawn.label}, V-statistic, $m = 2$, angle {index + 1}"

        def case(
            purpose: str,
            drawn: DenoiserLoss = drawn,
            claimed: float = claimed,
            columns: tuple[Complex, Complex] = columns,
            count: int = budget.most(SPREAD_DRAWS[n_data]),
            label: str = label,
        ) -> Case:
            dim = drawn.targets.shape[1]
            generator = stream(seed, "spread of the gradient", label, purpose)
            states = haar_states(2 * count, dim, generator).reshape(-1, 2, dim)
            chunks = ((*c, drawn.targets, statistic.pairs) for c in _in_chunks(states))
            squared = _slopes(columns, _pair_losses, chunks) ** 2
            interval = bernstein_interval(chunked(squared), 0, highest, error_rate, len(squared))
            precision = COARSE_PRECISION if dim == 16 else PRECISION
            return equality_case(label, interval, claimed, precision * claimed, count)

        cases += confirm(case("first"), partial(case, "confirm"))
    words = "a gradient of at most $1 + w$: half the spread of an observable, for each state"
    return Confrontation(cases, assumes=(words,))


def _spread(claim: Claim, statistic: Statistic, drawn: DenoiserLoss, index: int) -> float:
    return claimed_at(claim, loss_values(drawn, index, statistic))


def _pair_losses(columns: Any, batch: Any, targets: Any, weight: Any) -> Any:  # noqa: ANN401 - traced arrays
    """Return the expected loss of pairs of states, without its constant terms."""
    branches = _branches(columns, batch)
    overlaps = squares(branches[:, 0].conj() @ branches[:, 1].swapaxes(1, 2))
    fidelities = squares(branches @ targets.conj().T)
    cross = fidelities.sum(axis=(1, 2, 3)) / (2 * len(targets))
    return weight * overlaps.sum(axis=(1, 2)) - 2 * cross


def _cross_losses(columns: Any, inputs: Any, targets: Any) -> Any:  # noqa: ANN401 - traced arrays
    """Return the cross term of batches of inputs and batches of targets."""
    flat = _branches(columns, inputs).reshape(len(inputs), -1, inputs.shape[2])
    fidelities = squares(flat @ targets.conj().swapaxes(1, 2))
    return -2 * fidelities.sum(axis=(1, 2)) / (inputs.shape[1] * targets.shape[1])


def _haar_target_variance(claim: Claim, channel: Channel, inputs: int, targets: int) -> float:
    term, dim = CrossTerm(channel), channel.dim
    of_input = channel.gradient_operator(np.eye(dim, dtype=np.complex128) / dim)
    values: dict[Basic, Any] = {
        N: Integer(dim),
        INPUTS: Integer(inputs),
        TARGETS: Integer(targets),
        Trace(CROSS): 0.0,
        Trace(CROSS**2): term.square,
        Trace(OF_INPUT**2): np.vdot(of_input, of_input).real,
        Trace(OF_TARGET**2): np.vdot(term.of_target, term.of_target).real,
    }
    return claimed_at(claim, values)


def _of_pairs(claim: Claim, drawn: DenoiserLoss, index: int) -> float:
    return _haar_target_variance(claim, drawn.channel(index), 2, 2)


@check(HAAR_TARGETS, method=Method.ROUNDED)
def targets_over_designs(claim: Claim, seed: int) -> Confrontation:
    """Compiled simulator: all batches of stabiliser states as inputs and as targets, a 2-design."""
    cases = []
    for n_data in (1, 2):
        drawn = drawn_denoiser(n_data, seed)
        states = complex_array(stabiliser_states(n_data))
        count, dim = states.shape
        grid = np.broadcast_to(states[:, None, None], (count, count, 1, dim))
        pairs = grid.reshape(-1, 1, dim), grid.swapaxes(0, 1).reshape(-1, 1, dim)
        for index in drawn.some_angles:
            columns = _columns(n_data, seed)(index)
            table = _slopes(columns, _cross_losses, [pairs]).reshape(count, count)
            for inputs, targets in ((1, 1), (2, 1), (1, 2), (2, 2))[: 4 if n_data == 1 else 3]:
                variance = float(_batch_means(table, inputs, targets).var())
                claimed = _haar_target_variance(claim, drawn.channel(index), inputs, targets)
                label = f"{drawn.label}, $m = {inputs}$, $m' = {targets}$, angle {index + 1}"
                radius = rounding_radius(64 * len(drawn.circuit.gates) * 2**drawn.circuit.n_wires)
                cases.append(rounded_case(label, variance, claimed, radius))
    return Confrontation(cases, assumes=(ROUNDED,))


def _batch_means(table: Floats, inputs: int, targets: int) -> Floats:
    """Return the means over all batches of one or two inputs, and of as many targets."""
    rows = table if inputs == 1 else (table[:, None] + table[None]).reshape(-1, len(table)) / 2
    columns = rows.T
    means = columns if targets == 1 else (columns[:, None] + columns[None]) / 2
    return np.asarray(means)


@check(HAAR_TARGETS, method=Method.SAMPLED, weight=2)
def sampled_targets(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Compiled simulator: gradients of two Haar inputs against two Haar targets."""
    sizes = range(1, 2 if quick else 4)
    error_rate = budget.per_case(len(sizes))
    cases: list[Case] = []
    for n_data in sizes:
        drawn = drawn_denoiser(n_data, seed)
        index = largest(drawn, partial(_of_pairs, HAAR_TARGETS, drawn))
        claimed = _of_pairs(claim, drawn, index)
        columns = _columns(n_data, seed)(index)
        label = f"{drawn.label}, $m = m' = 2$, angle {index + 1}"

        def case(
            purpose: str,
            dim: int = 2**n_data,
            columns: tuple[Complex, Complex] = columns,
            claimed: float = claimed,
            label: str = label,
        ) -> Case:
            generator = stream(seed, "Haar targets", label, purpose)
            batches = haar_states(4 * budget.samples, dim, generator).reshape(2, -1, 2, dim)
            chunks = zip(*([c for (c,) in _in_chunks(part)] for part in batches), strict=True)
            values = _slopes(columns, _cross_losses, chunks)
            interval = bounded_variance_interval(values, -1 - 1e-9, 1 + 1e-9, error_rate)
            return equality_case(label, interval, claimed, PRECISION * claimed, len(values))

        cases += confirm(case("first"), partial(case, "confirm"))
    words = "a gradient of at most 1: half the spread of the observable $-2 sigma$"
    return Confrontation(cases, assumes=(words,))
