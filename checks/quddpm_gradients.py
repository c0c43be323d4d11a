"""The gradient that is trained, in the very circuits: the compiled simulator against exact values.

Samples come from PennyLane's denoiser, five layers and three ancillas, through the compiled
simulator and JAX's derivatives; exact values from Kraus operators and from walks on strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Derivative, Expr, Integer, Trace

from bptools.claims import Claim
from bptools.collection import check
from bptools.confrontation import enclosed_case, evidence, rounding_radius
from bptools.ensembles import haar_states
from bptools.ensembles.designs import stabiliser_states
from bptools.evidence import Case, Evidence, Method
from bptools.gradients.circuit import denoising_circuit
from bptools.gradients.haar_targets import CrossTerm
from bptools.gradients.kraus import Channel
from bptools.gradients.landscape import Landscape, uniform_average, uniform_nodes
from bptools.gradients.loss_instances import DenoiserLoss
from bptools.gradients.mmd import SelfTerm, Statistic
from bptools.gradients.outcomes import mean_score
from bptools.gradients.pauli import (
    AngleLaw,
    PauliCircuit,
    ProductObservable,
    ProductState,
    small_angle_moments,
    uniform_law,
    zero_projector,
)
from bptools.statistics import (
    Budget,
    bernstein_interval,
    bounded_variance_interval,
    catoni_interval,
    chunked,
    confirm,
    equality_case,
    stream,
)
from checks.mean import claimed_at
from checks.mmd_gradient import ASSUMES_ROUNDING, float_values
from checks.theorem2 import ROUNDED, pauli, random_landscape
from proofs import N
from proofs.mmd_blindness import INPUTS, TARGETS
from proofs.mmd_gradient import WEIGHT
from proofs.quddpm_gradients import (
    BIAS,
    CROSS,
    FIRST,
    GENERATOR,
    HAAR_TARGETS,
    MEASURED,
    OF_INPUT,
    OF_TARGET,
    PAIR_OVERLAP,
    SECOND,
    SPREAD,
    START,
    STATE,
    TARGET_OVERLAP,
    WIDTH,
)

if TYPE_CHECKING:
    from bptools.simulator import CompiledCircuit

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

LAYERS, ANCILLAS = 5, 3
PRECISION, COARSE_PRECISION = 0.25, 0.5  # of a second moment or a variance, relative
SPREAD_DRAWS = {1: 10_000, 2: 30_000, 3: 100_000, 4: 100_000}  # by number of data qubits
MEASURED_DRAWS = 20_000  # batches with sampled outcomes
CHUNK = 5_000  # batches of two states at a time
DRAWS = 1_000  # of all small angles, at a time
START_DRAWS = 8_000  # of all small angles
BATCH = 20  # inputs of a batch with sampled outcomes
BIAS_PRECISION = 0.04
OUTCOMES = 2**ANCILLAS


def _drawn(n_data: int, seed: int) -> DenoiserLoss:
    return DenoiserLoss.random(n_data, ANCILLAS, LAYERS, seed)


def _whole(n_data: int) -> CompiledCircuit:
    """Return the compiled denoiser, whose ancillas can be measured."""
    from bptools.quddpm.denoiser import denoiser
    from bptools.simulator import compile_circuit

    wires = n_data + ANCILLAS
    shape = (LAYERS, 2, wires)
    return compile_circuit(denoiser, wires, shape, n_ancilla=ANCILLAS, dtype="complex128")


def _layered(n_wires: int) -> Callable[[Any, Any], Any]:
    """Return ``(angles, states) -> states``: one compiled layer again and again."""
    import jax

    from bptools.quddpm.denoiser import denoiser_layer
    from bptools.simulator import compile_circuit

    layer = compile_circuit(denoiser_layer, n_wires, (2, n_wires), dtype="complex128")

    def outputs(angles: Any, states: Any) -> Any:  # noqa: ANN401 - traced arrays
        return jax.lax.scan(lambda rows, row: (layer.apply(row, rows), None), states, angles)[0]

    return outputs


def _forward(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``(values, step, *data) -> (result, derivative along the step)``, compiled.

    The simulator has reverse derivatives alone: reversed twice they are forward ones.
    """
    import jax

    def both(values: Any, step: Any, *data: Any) -> Any:  # noqa: ANN401 - traced arrays
        found, back = jax.vjp(lambda turned: function(turned, *data), values)
        rows = jax.numpy.zeros_like(found)
        return found, jax.vjp(lambda weights: back(weights)[0], rows)[1](step)[0]

    return jax.jit(both)


def _direction(drawn: DenoiserLoss, index: int) -> tuple[Floats, Floats]:
    """Return the angles in the circuit's shape, and the unit step of one of them."""
    step = np.zeros(drawn.angles.size)
    step[index] = 1.0
    shape = (LAYERS, 2, -1)
    return drawn.angles.reshape(shape), step.reshape(shape)


@lru_cache
def _columns(n_data: int, seed: int) -> Callable[[int], tuple[Complex, Complex]]:
    """Return the map of an angle to the denoiser's columns and their derivatives by that angle."""
    import jax

    from bptools.simulator import with_ancillas

    drawn, outputs = _drawn(n_data, seed), _layered(n_data + ANCILLAS)
    with jax.enable_x64(True):
        inputs = np.asarray(with_ancillas(np.eye(2**n_data) + 0j, ANCILLAS))

    def parts(angles: Any) -> Any:  # noqa: ANN401 - a traced array
        states = outputs(angles, inputs)
        return jax.numpy.stack([states.real, states.imag])

    forward = _forward(parts)

    def columns(index: int) -> tuple[Complex, Complex]:
        with jax.enable_x64(True):
            found = [np.asarray(part) for part in forward(*_direction(drawn, index))]
        return found[0][0] + 1j * found[0][1], found[1][0] + 1j * found[1][1]

    return columns


def _slopes(
    columns: tuple[Complex, Complex], losses: Callable[..., Any], chunks: Iterable[tuple[Any, ...]]
) -> Floats:
    """Return the derivatives of many losses of the denoiser's columns, chunk after chunk."""
    import jax

    @jax.jit
    def slopes(at: Any, step: Any, *data: Any) -> Any:  # noqa: ANN401 - traced arrays
        return jax.jvp(lambda turned: losses(turned, *data), (at,), (step,))[1]

    with jax.enable_x64(True):
        return np.concatenate([np.asarray(slopes(*columns, *data)) for data in chunks])


def _branches(columns: Any, states: Any) -> Any:  # noqa: ANN401 - traced arrays
    """Return what every outcome leaves of every state, not normalised: (.., outcomes, dim)."""
    return (states @ columns).reshape(*states.shape[:-1], OUTCOMES, states.shape[-1])


def _squares(amplitudes: Any) -> Any:  # noqa: ANN401 - traced arrays
    return amplitudes.real**2 + amplitudes.imag**2


def _in_chunks(states: Complex) -> Iterator[tuple[Complex]]:
    for at in range(0, len(states), CHUNK):
        yield (states[at : at + CHUNK],)


# The mean square of the whole gradient, and the variance with Haar targets.


@check(SPREAD, weight=2)
def sampled_spread(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """Compiled simulator: squared gradients of batches of two Haar states, outcomes averaged."""
    sizes = range(1, 2 if budget.quick else 5)
    error_rate = budget.per_case(len(sizes))
    statistic = Statistic.v(2, mixed=False)
    highest = (1 + statistic.pairs) ** 2 * (1 + 1e-9)
    cases: list[Case] = []
    for n_data in sizes:
        drawn = _drawn(n_data, seed)
        index = _largest(drawn, lambda k, drawn=drawn: _spread(SPREAD, drawn, k, statistic))
        claimed = _spread(claim, drawn, index, statistic)
        columns = _columns(n_data, seed)(index)
        label = f"{drawn.label}, V-statistic, $m = 2$, angle {index + 1}"

        def case(
            purpose: str,
            drawn: DenoiserLoss = drawn,
            claimed: float = claimed,
            columns: tuple[Complex, Complex] = columns,
            count: int = min(budget.samples, SPREAD_DRAWS[n_data]),
            label: str = label,
        ) -> Case:
            dim = drawn.targets.shape[1]
            losses = partial(_pair_losses, drawn.targets, statistic.pairs)
            generator = stream(seed, "spread of the gradient", label, purpose)
            states = haar_states(2 * count, dim, generator).reshape(-1, 2, dim)
            squares = _slopes(columns, losses, _in_chunks(states)) ** 2
            interval = bernstein_interval(chunked(squares), 0, highest, error_rate, len(squares))
            precision = COARSE_PRECISION if dim == 16 else PRECISION
            return equality_case(label, interval, claimed, precision * claimed, count)

        cases += confirm(case("first"), partial(case, "confirm"))
    words = "a gradient of at most $1 + w$: half the spread of an observable, for each state"
    return evidence(claim, Method.SAMPLED, cases, seed, assumes=(words,))


def _largest(drawn: DenoiserLoss, value: Callable[[int], float]) -> int:
    """Return the angle of the largest value, which samples can tell best."""
    return int(np.argmax([value(index) for index in range(drawn.circuit.n_angles)]))


def _spread(claim: Claim, drawn: DenoiserLoss, index: int, statistic: Statistic) -> float:
    return claimed_at(claim, float_values(drawn, index, statistic))


def _pair_losses(targets: Complex, weight: float, columns: Any, batch: Any) -> Any:  # noqa: ANN401 - traced arrays
    """Return the expected loss of pairs of states, without its constant terms."""
    branches = _branches(columns, batch)
    overlaps = _squares(branches[:, 0].conj() @ branches[:, 1].swapaxes(1, 2))
    fidelities = _squares(branches @ targets.conj().T)
    cross = fidelities.sum(axis=(1, 2, 3)) / (2 * len(targets))
    return weight * overlaps.sum(axis=(1, 2)) - 2 * cross


def _cross_losses(columns: Any, inputs: Any, targets: Any) -> Any:  # noqa: ANN401 - traced arrays
    """Return the cross term of batches of inputs and batches of targets."""
    flat = _branches(columns, inputs).reshape(len(inputs), -1, inputs.shape[2])
    fidelities = _squares(flat @ targets.conj().swapaxes(1, 2))
    return -2 * fidelities.sum(axis=(1, 2)) / (inputs.shape[1] * targets.shape[1])


def _haar_target_variance(claim: Claim, channel: Channel, inputs: int, targets: int) -> float:
    term, dim = CrossTerm(channel), channel.dim
    of_input = channel.gradient_operator(np.eye(dim) / dim + 0j)
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


@check(HAAR_TARGETS)
def targets_over_designs(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """Compiled simulator: all batches of stabiliser states as inputs and as targets, a 2-design."""
    cases = []
    for n_data in (1, 2):
        drawn = _drawn(n_data, seed)
        states = _floats(stabiliser_states(n_data))
        count, dim = states.shape
        grid = np.broadcast_to(states[:, None, None], (count, count, 1, dim))
        pairs = grid.reshape(-1, 1, dim), grid.swapaxes(0, 1).reshape(-1, 1, dim)
        for index in drawn.some_angles:
            columns = _columns(n_data, seed)(index)
            table = _slopes(columns, _cross_losses, [pairs]).reshape(count, count)
            for inputs, targets in ((1, 1), (2, 1), (1, 2), (2, 2))[: 4 if n_data == 1 else 3]:
                found = float(_batch_means(table, inputs, targets).var())
                claimed = _haar_target_variance(claim, drawn.channel(index), inputs, targets)
                label = f"{drawn.label}, $m = {inputs}$, $m' = {targets}$, angle {index + 1}"
                radius = rounding_radius(64 * len(drawn.circuit.gates) * 2**drawn.circuit.n_wires)
                cases.append(enclosed_case(label, found, claimed, radius))
    return evidence(claim, Method.ENCLOSED, cases, seed, assumes=(ASSUMES_ROUNDING,))


def _floats(exact: Any) -> Complex:  # noqa: ANN401 - numbers of Q(i)
    parts = np.vectorize(lambda number: complex(float(number.x), float(number.y)))
    return np.asarray(parts(exact), dtype=np.complex128)


def _batch_means(table: Floats, inputs: int, targets: int) -> Floats:
    """Return the means over all batches of one or two inputs, and of as many targets."""
    rows = table if inputs == 1 else (table[:, None] + table[None]).reshape(-1, len(table)) / 2
    columns = rows.T
    means = columns if targets == 1 else (columns[:, None] + columns[None]) / 2
    return np.asarray(means)


@check(HAAR_TARGETS, weight=2)
def sampled_targets(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """Compiled simulator: gradients of two Haar inputs against two Haar targets."""
    sizes = range(1, 2 if budget.quick else 4)
    error_rate = budget.per_case(len(sizes))
    cases: list[Case] = []
    for n_data in sizes:
        drawn = _drawn(n_data, seed)
        index = _largest(
            drawn,
            lambda k, drawn=drawn: CrossTerm(drawn.channel(k)).variance(2, 2),
        )
        claimed = _haar_target_variance(claim, drawn.channel(index), 2, 2)
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
            both = haar_states(4 * budget.samples, dim, generator).reshape(2, -1, 2, dim)
            chunks = zip(*([c for (c,) in _in_chunks(part)] for part in both), strict=True)
            values = _slopes(columns, _cross_losses, chunks)
            interval = bounded_variance_interval(values, -1 - 1e-9, 1 + 1e-9, error_rate)
            return equality_case(label, interval, claimed, PRECISION * claimed, len(values))

        cases += confirm(case("first"), partial(case, "confirm"))
    words = "a gradient of at most 1: half the spread of the observable $-2 sigma$"
    return evidence(claim, Method.SAMPLED, cases, seed, assumes=(words,))


# The bias of sampled outcomes.


@check(BIAS)
def bias_over_outcomes(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """Compiled simulator: renormalised branches of all outcomes of two inputs, differentiated."""
    import jax

    cases = []
    for n_data in (1,) if budget.quick else (1, 2, 3):
        drawn, dim = _drawn(n_data, seed), 2**n_data
        weight = Statistic.v(2, mixed=False).pairs
        states = haar_states(2, dim, stream(seed, "bias over outcomes", n_data))
        angles = drawn.angles.reshape(LAYERS, 2, -1)
        with jax.enable_x64(True):
            sampled = jax.jit(jax.grad(partial(_expected_at_outcomes, _whole(n_data), weight)))
            slopes = np.asarray(sampled(angles, states, drawn.targets)).ravel()
        radius = rounding_radius(64 * len(drawn.circuit.gates) * 2**drawn.circuit.n_wires)
        for index in drawn.some_angles:
            channel = drawn.channel(index)
            parts, smallest = _scores_of_states(channel, states, drawn.targets)
            claimed = _biased(claim, weight, *parts)
            label = f"{drawn.label}, angle {index + 1}"
            cases.append(enclosed_case(label, float(slopes[index]), claimed, radius / smallest))
    return evidence(claim, Method.ENCLOSED, cases, seed, assumes=(ASSUMES_ROUNDING,))


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

    every = np.tile(np.arange(OUTCOMES), 2)
    left = circuit.branch(angles, jax.numpy.repeat(states, OUTCOMES, axis=0), every)
    left = left.reshape(2, OUTCOMES, -1)
    outputs = circuit.apply(angles, with_ancillas(states, ANCILLAS))
    held = jax.lax.stop_gradient(_squares(outputs)).reshape(2, OUTCOMES, -1).sum(axis=2)
    overlaps = _squares(left[0].conj() @ left[1].T)
    fidelities = _squares(left[0] @ targets.conj().T).mean(axis=1)
    return weight * held[0] @ overlaps @ held[1] - 2 * held[0] @ fidelities


def _scores_of_states(
    channel: Channel, states: Complex, targets: Complex
) -> tuple[tuple[float, float, float, float], float]:
    """Return the sums that the law is made of for two inputs, and the smallest probability."""
    left, slope = (
        np.einsum("kab,nb->nka", x, states) for x in (channel.operators, channel.derivatives)
    )
    probability = np.sum(np.abs(left) ** 2, axis=2)
    change = 2 * np.sum(left.conj() * slope, axis=2).real / probability
    products = left[0].conj() @ left[1].T
    moved = slope[0].conj() @ left[1].T + left[0].conj() @ slope[1].T
    overlap, motion = np.abs(products) ** 2, 2 * (products.conj() * moved).real
    amplitude, turning = left[0] @ targets.conj().T, slope[0] @ targets.conj().T
    fidelity = np.mean(np.abs(amplitude) ** 2, axis=1)
    rise = 2 * np.mean((amplitude.conj() * turning).real, axis=1)
    pair_score = np.sum(overlap * np.add.outer(change[0], change[1]))
    sums = motion.sum(), rise.sum(), pair_score, fidelity @ change[0]
    return tuple(map(float, sums)), float(probability.min())  # type: ignore[return-value]  # four


def _biased(
    claim: Claim, weight: float, pairs: float, cross: float, pair_score: float, score: float
) -> float:
    """Return the right side at given sums: it depends on the functions in it through them alone."""
    functions: list[Expr] = [*FIRST.values(), *SECOND.values()]
    values: dict[Basic, Any] = dict.fromkeys(functions, 1)
    values |= dict.fromkeys((*PAIR_OVERLAP.values(), *TARGET_OVERLAP.values()), 0)
    values |= {PAIR_OVERLAP[1, 1]: 1, TARGET_OVERLAP[2]: 1}
    slopes = dict.fromkeys(values, 0.0)
    slopes |= {PAIR_OVERLAP[1, 1]: pairs, TARGET_OVERLAP[1]: cross}
    slopes |= {SECOND[1]: pair_score, FIRST[2]: score}
    derivatives = {Derivative(f, f.args[0]): x for f, x in slopes.items()}
    return float(claim.closed_form.xreplace(derivatives).xreplace(values).subs(WEIGHT, weight))


@check(BIAS, weight=2)
def sampled_bias(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """Compiled simulator: mean of the gradients of batches whose outcomes are sampled."""
    sizes = (1,) if budget.quick else (1, 2)
    error_rate = budget.per_case(len(sizes))
    statistic = Statistic.v(BATCH, mixed=False)
    cases: list[Case] = []
    for n_data in sizes:
        drawn = _drawn(n_data, seed)
        index = _largest(drawn, partial(_mean_bias, drawn, statistic.pairs))
        claimed = _biased(claim, statistic.pairs, *_mean_parts(drawn, index))
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
            count = min(budget.samples, MEASURED_DRAWS)
            values = _sampled_slopes(drawn, index, statistic.pairs, count, generator)
            interval = catoni_interval(values, 9 / BATCH, error_rate)
            return equality_case(label, interval, claimed, BIAS_PRECISION, len(values))

        cases += confirm(case("first"), partial(case, "confirm"))
    words = (
        "a variance of at most $9 slash m$ (Efron-Stein): at an outcome of probability $p$ the "
        "derivative of an observable of spread $D$ is at most $D norm(partial K psi) slash sqrt(p)$"
    )
    return evidence(claim, Method.SAMPLED, cases, seed, assumes=(words,))


def _mean_parts(drawn: DenoiserLoss, index: int) -> tuple[float, float, float, float]:
    """Return the means over Haar inputs of the sums that the law is made of."""
    channel = drawn.channel(index)
    dim, targets = channel.dim, drawn.targets
    average = targets.T @ targets.conj() / len(targets)
    image = channel.image(np.eye(dim) / dim + 0j)
    cross = float(np.trace(channel.gradient_operator(average)).real) / dim
    return (
        SelfTerm(channel).pair_mean,
        cross,
        2 * mean_score(channel, image),
        mean_score(channel, average),
    )


def _mean_bias(drawn: DenoiserLoss, weight: float, index: int) -> float:
    """Return the size of the bias, on average over Haar inputs."""
    _, _, pair_score, score = _mean_parts(drawn, index)
    return abs(2 * score - weight * pair_score)


def _sampled_slopes(
    drawn: DenoiserLoss, index: int, weight: float, count: int, generator: np.random.Generator
) -> Floats:
    """Return the derivative of the loss of many batches, an outcome of every state sampled."""
    import jax

    n_data = drawn.circuit.n_wires - ANCILLAS
    circuit, shape = _whole(n_data), (2 * CHUNK // BATCH, BATCH, 2**n_data)
    angles, step = _direction(drawn, index)
    slopes = []
    with jax.enable_x64(True):
        key = jax.random.key(int(generator.integers(2**31)))
        forward = _forward(partial(_sampled_losses, circuit, drawn.targets, weight))
        for at in range(0, count, shape[0]):  # in chunks of one shape, compiled once
            states = haar_states(shape[0] * BATCH, shape[2], generator).reshape(shape)
            found = forward(angles, step, states, jax.random.fold_in(key, at))
            slopes.append(np.asarray(found[1]))
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
    left, _ = circuit.sample(angles, states.reshape(-1, states.shape[2]), key)
    left = left.reshape(states.shape)
    overlaps = _squares(left.conj() @ left.swapaxes(1, 2))
    pairs = (overlaps.sum(axis=(1, 2)) - count) / (count * (count - 1))  # of norm 1 each
    fidelities = _squares(left @ targets.conj().T).mean(axis=(1, 2))
    return weight * pairs - 2 * fidelities


# The small-angle start.


@check(START)
def start_by_quadrature(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """Quadrature of squared derivatives of one simulated rotation, by parameter shifts."""
    cases = []
    for n_qubits in (1, 2, 3):
        drawn = random_landscape(n_qubits, 1, stream(seed, "small-angle start", n_qubits))
        drawn = Landscape(drawn.observable, drawn.ket, drawn.generators)  # without a fixed gate
        turn, dim = drawn.generators[0], len(drawn.ket)
        values: dict[Basic, Any] = {
            GENERATOR: turn,
            MEASURED: drawn.observable,
            STATE: np.outer(drawn.ket, drawn.ket.conj()),
            N: dim,
        }
        for scale in (0.1, 0.5, 1.5):
            slopes = drawn.gradient(0, uniform_nodes(scale)[:, None] / 2) / 2  # of half the angle
            found = float(uniform_average(slopes**2))
            radius = rounding_radius(256 * dim) * (np.linalg.norm(drawn.observable, 2) + 1) ** 2
            label = f"$n = {n_qubits}$, $a = {scale}$"
            claimed = claimed_at(claim, values | {WIDTH: scale})
            cases.append(enclosed_case(label, found, claimed, float(radius)))
    return evidence(claim, Method.ENCLOSED, cases, seed, assumes=(ROUNDED,))


@check(START, weight=2)
def sampled_start(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """Compiled simulator: squared gradients of the denoiser over small random angles."""
    sizes = ((1, 3), (2, 3), (3, 3), (4, 0), (5, 0), (6, 0))[: 1 if budget.quick else None]
    error_rate = budget.per_case(len(sizes))
    cases: list[Case] = []
    for n_data, n_ancilla in sizes:
        count = min(budget.samples, START_DRAWS)
        scale = float(2 * LAYERS * (n_data + n_ancilla)) ** -0.5
        index, claimed = _walked(claim, n_data, n_ancilla, scale)
        label = f"$n = {n_data}$, $n_a = {n_ancilla}$, $a = {scale:.3g}$, angle {index + 1}"

        def case(
            purpose: str,
            n_data: int = n_data,
            n_ancilla: int = n_ancilla,
            scale: float = scale,
            index: int = index,
            claimed: float = claimed,
            count: int = count,
            label: str = label,
        ) -> Case:
            generator = stream(seed, "small-angle start", label, purpose)
            squares = _start_squares(n_data, n_ancilla, scale, index, count, generator)
            interval = bernstein_interval(chunked(squares), 0, 0.25 + 1e-9, error_rate, count)
            return equality_case(label, interval, claimed, PRECISION * claimed, count)

        cases += confirm(case("first"), partial(case, "confirm"))
    return evidence(claim, Method.SAMPLED, cases, seed, assumes=("squares lie in [0, 1/4]",))


def _walked(claim: Claim, n_data: int, n_ancilla: int, scale: float) -> tuple[int, float]:
    """Return the angle of the largest second moment, and that moment with the claimed weights."""
    n_wires = n_data + n_ancilla
    circuit = PauliCircuit.from_circuit(denoising_circuit(n_wires, LAYERS))
    terms = zero_projector(n_wires).terms.copy()
    terms[:, :n_ancilla] = [1, 0, 0, 0]  # outcomes averaged
    measured, zeros = ProductObservable(terms), ProductState.zeros(n_wires)
    law = uniform_law(scale / 2)
    index = int(np.argmax(small_angle_moments(circuit, measured, zeros, law).second))
    total = 0.0
    for moves, letter in ((0.0, "Y"), (1.0, "X")):  # a law under which a string stays or moves
        laws = [law] * circuit.n_angles
        laws[index] = AngleLaw(moves, 1 - moves, 0.0)
        part = small_angle_moments(circuit, measured, zeros, laws, [index]).second[0]
        values: dict[Basic, Any] = {
            GENERATOR: pauli("Z"),  # Y stays in the first state, and moves to X
            MEASURED: pauli("Y"),
            STATE: (pauli("1") + pauli(letter)) / 2,
            WIDTH: scale,
            N: 2,
        }
        total += claimed_at(claim, values) * float(part) / 4  # where each has weight 4
    return index, total


def _start_squares(
    n_data: int,
    n_ancilla: int,
    scale: float,
    index: int,
    count: int,
    generator: np.random.Generator,
) -> Floats:
    """Return squared gradients of the fidelity with |0..0⟩, one a draw of all angles."""
    import jax

    outputs, shape = _layered(n_data + n_ancilla), (LAYERS, 2, n_data + n_ancilla)
    start = np.eye(1, 2 ** (n_data + n_ancilla)) + 0j

    def fidelity(angles: Any) -> Any:  # noqa: ANN401 - a traced array
        return _squares(outputs(angles, start).reshape(-1, 2**n_data)[:, 0]).sum()

    squares = []
    with jax.enable_x64(True):
        gradients = jax.jit(jax.vmap(jax.grad(fidelity)))
        for _ in range(0, count, DRAWS):  # in chunks of one shape, compiled once
            slopes = np.asarray(gradients(generator.uniform(-scale, scale, (DRAWS, *shape))))
            squares.append(slopes.reshape(DRAWS, -1)[:, index] ** 2)
    return np.concatenate(squares)[:count]
