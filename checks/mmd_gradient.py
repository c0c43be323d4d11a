"""The whole gradient of the MMD: batches by brute force over designs, autodiff, samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Expr, Integer, Rational, Trace

from bptools.claims import Case, Claim, Figure, Method, Series
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    claimed_at,
    confirm,
    equality_case,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import Sampler, haar_states
from bptools.ensembles.designs import basis_states, stabiliser_states
from bptools.evaluation import Exact, complex_array, evaluate, gaussian_array
from bptools.statistics import Budget, bounded_variance_interval, stream
from checks.instruments.ensembles.columns import unitary_columns
from checks.instruments.gradients.differentiable import jax_outputs
from checks.instruments.gradients.exact_channel import generated_states
from checks.instruments.gradients.flipping import basis_projector
from checks.instruments.gradients.loss_instances import INPUTS as PAPER_BATCH
from checks.instruments.gradients.loss_instances import (
    DenoiserLoss,
    RationalLoss,
    paper_losses,
    rational,
    rational_losses,
)
from checks.instruments.gradients.mmd_moments import Statistic, mmd_gradient_moments
from checks.instruments.values import loss_values
from proofs import N_A, PSI0, THETA, N, matrix
from proofs.mmd_blindness import INPUTS
from proofs.mmd_gradient import (
    ANCILLAS,
    BILINEAR,
    CROSS_VARIANCE,
    DIAGONAL,
    EMBEDDING,
    IMAGE,
    LINEAR,
    MEAN,
    OPERATOR,
    OTHER_LINEAR,
    SELF_VARIANCE,
    SIGMA,
    SINGLE,
    SLOPE,
    TRACE_B,
    TRACE_B2,
    VARIANCE,
    WEIGHT,
    WHOLE,
    WHOLE_SLOPE,
)

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Values = dict[Basic, Any]

VARIANCE_PRECISION = 0.25  # relative
SIZES = ((1, 1), (1, 2), (2, 1))  # data qubits and ancillas of the circuits of the mean
LAYERS = 2  # of the denoising circuits
CANDIDATES = 5  # circuits from which a sampled one is chosen
GRADIENT_RANGE = (-2.0, 2.0)  # self term and cross term are at most 1 each: two halves
WEIGHTS: dict[str, Callable[[int], Rational]] = {
    "U": lambda m: Rational(1),
    "V": lambda m: 1 - Rational(1, m),
}


@check(MEAN, method=Method.EXACT)
def mean_over_basis(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact mean gradient of the loss over all batches of basis states, a 1-design."""
    for drawn in rational_losses(SIZES, seed):
        states = basis_states(drawn.dim)
        pairs, singles = drawn.pairs(states), drawn.singles(states)
        for name, weight in WEIGHTS.items():
            for count in (2, 3):
                gradients = _batch_gradients(pairs, singles, count, weight(count)).ravel()
                values = _matrix_values(drawn) | {WEIGHT: weight(count)}
                claimed = _claimed(claim.closed_form, values)
                label = f"{drawn.label}, {name}-statistic, $m = {count}$"
                mean = rational(sum(gradients, Fraction(0)) / len(gradients))
                yield exact_case(label, claim.relation, mean, claimed, values)


def _matrix_values(drawn: RationalLoss) -> Values:
    """Return what the symbols of the claims stand for; the ancillas are in |0⟩."""
    split, dim = drawn.channel.split, drawn.dim
    size = len(split.after)
    return {
        N: Integer(dim),
        N_A: Integer(size // dim),
        THETA: drawn.channel.turn.angle,
        SIGMA: drawn.target,
        PSI0: basis_projector(dim, 0),
        EMBEDDING: gaussian_array(np.eye(size, dim)),
        matrix("U_+"): split.after,
        matrix("P_k"): split.generator,
        matrix("U_-"): split.before,
    }


def _claimed(formula: Expr, values: Values) -> Expr:
    """Return a formula's value, the states of ancillas and data found by sums."""
    sizes = int(values[N_A]), int(values[N])
    whole, slope = (
        evaluate(state, values, exact=True).reshape(sizes * 2) for state in (WHOLE, WHOLE_SLOPE)
    )
    reduced = {ANCILLAS: np.einsum("abcb->ac", whole)} | {
        data: np.einsum("abac->bc", of) for data, of in ((IMAGE, whole), (SLOPE, slope))
    }
    return evaluate(formula, values | reduced, exact=True)


@check(DIAGONAL, method=Method.EXACT)
def purity_over_stabilisers(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact mean purity of the generated states over the stabiliser states, a 2-design."""
    for drawn in rational_losses(SIZES, seed):
        unitary = drawn.channel.split.unitary(drawn.channel.turn)
        states = stabiliser_states(drawn.dim.bit_length() - 1)
        generated = generated_states(unitary, states)
        quantity = np.einsum("kij,kji->", generated, generated) / len(states)
        values = _matrix_values(drawn)
        claimed = _claimed(claim.closed_form, values)
        yield exact_case(drawn.label, claim.relation, quantity, claimed, values)


@check(CROSS_VARIANCE, SELF_VARIANCE, VARIANCE, method=Method.EXACT)
def variance_over_stabilisers(claim: Claim, seed: int, *, quick: bool) -> Confrontation:
    """Exact variance over all batches of stabiliser states, a 2-design."""
    of_pair, of_cross = claim.name == SELF_VARIANCE.name, claim.name == CROSS_VARIANCE.name
    whole = claim.name == VARIANCE.name and not quick
    sizes = ((1, 1), (1, 2), (2, 1)) if whole else ((1, 1), (1, 2))
    cases = []
    for drawn in rational_losses(sizes, seed, 1):
        states = stabiliser_states(drawn.dim.bit_length() - 1)
        singles = drawn.singles(states)
        pairs = np.zeros((len(states),) * 2, dtype=object) if of_cross else drawn.pairs(states)
        channel = drawn.channel
        operators = channel.bilinear_operator, channel.gradient_operator(drawn.target)
        traces, pure = _traces(*operators), basis_projector(drawn.dim, 0)
        matrices = dict(zip((BILINEAR, OPERATOR, PSI0), (*operators, pure), strict=True))
        for count in (2,) if of_pair or drawn.dim > 2 else (2, 3, 4):
            for name, weight in WEIGHTS.items():
                if name == "V" and (of_pair or of_cross):
                    continue
                gradients = (
                    pairs if of_pair else _batch_gradients(pairs, singles, count, weight(count))
                )
                values = {N: Integer(drawn.dim), INPUTS: Integer(count), WEIGHT: weight(count)}
                values |= traces(weight(count))
                claimed = evaluate(claim.closed_form, values, exact=True)
                about = "" if of_pair else f", {name}-statistic, $m = {count}$"
                variance = rational(_variance(gradients))
                letters = {N: drawn.dim, INPUTS: count, WEIGHT: weight(count)} | matrices
                label = drawn.label + about
                cases.append(exact_case(label, claim.relation, variance, claimed, letters))
    figures = (_terms_figure(seed, quick=quick),) if claim.name == VARIANCE.name else ()
    return Confrontation(cases, figures=figures)


def _batch_gradients(pairs: Exact, singles: Exact, count: int, weight: Rational) -> Exact:
    """Return the gradient of the loss of every batch, an array with one axis an input."""
    total = np.zeros((1,) * count, dtype=object)
    on_pair = Fraction(int(weight.p), int(weight.q)) / (count * (count - 1))

    def along(values: Exact, *axes: int) -> Exact:
        shape = [1] * count
        for axis in axes:
            shape[axis] = len(values)
        return values.reshape(shape)

    for i in range(count):
        total = total - Fraction(2, count) * along(singles, i)
        for j in range(i):
            total = total + 2 * on_pair * along(pairs, j, i)
    return total


def _variance(values: Exact) -> Fraction:
    flat = values.ravel()
    mean = sum(flat, Fraction(0)) / len(flat)
    return sum((x * x for x in flat), Fraction(0)) / len(flat) - mean**2


def _traces(bilinear: Exact, operator: Exact) -> Callable[[Rational], Values]:
    """Return, as a function of the weight, the traces that the closed forms are made of."""
    dim = len(operator)
    blocks = bilinear.reshape((dim,) * 4)
    linear, other_linear = (np.einsum(word, blocks) / dim for word in ("abcb->ac", "abad->bd"))

    def values(weight: Rational) -> Values:
        single = weight * linear - operator
        return {
            TRACE_B: np.trace(bilinear),
            TRACE_B2: np.sum(bilinear * bilinear.T),
            Trace(OPERATOR): np.trace(operator),
            Trace(OPERATOR**2): np.sum(operator * operator.T),
            Trace(LINEAR**2): np.sum(linear * linear.T),
            Trace(OTHER_LINEAR**2): np.sum(other_linear * other_linear.T),
            Trace(SINGLE): np.trace(single),
            Trace(SINGLE**2): np.sum(single * single.T),
        }

    return values


@check(VARIANCE, method=Method.ROUNDED)
def autodiff_over_designs(claim: Claim, seed: int, *, quick: bool) -> Confrontation:
    """JAX: differentiate the loss of every batch of two states of a design through PennyLane."""
    cases = []
    for n_data, n_ancilla in ((1, 1),) if quick else ((1, 1), (2, 1)):
        drawn = DenoiserLoss.random(n_data, n_ancilla, LAYERS, seed)
        radius = rounding_radius(64 * len(drawn.circuit.gates) * 2**drawn.circuit.n_wires)
        designs = [
            complex_array(stabiliser_states(n_data)),
            *([_icosahedron()] if n_data == 1 else []),
        ]
        terms = _jax_terms(drawn, designs)
        for name, weight in WEIGHTS.items():
            statistic = Statistic(2, float(weight(2)), 0.0)
            for index, variance in _variances(drawn, terms[0], statistic):
                values = loss_values(drawn, index, statistic)
                label = f"{drawn.label}, {name}-statistic, angle {index + 1}"
                cases.append(rounded_case(label, variance, claimed_at(claim, values), radius))
        for term in terms[1:]:  # the purities make the gradient one of degree four in a state
            statistic = Statistic.v(2, mixed=True)
            for index, variance in _variances(drawn, term, statistic):
                moments = mmd_gradient_moments(drawn.channel(index), drawn.targets, statistic)
                label = f"{drawn.label}, V-statistic with purities, angle {index + 1}"
                cases.append(rounded_case(label, variance, moments.variance, radius))
    return Confrontation(cases, assumes=(ROUNDED,))


def _variances(
    drawn: DenoiserLoss, terms: Floats, statistic: Statistic
) -> Iterator[tuple[int, float]]:
    """Yield the variance of the gradient over all batches, for some angles."""
    slopes = np.tensordot([statistic.pairs, statistic.diagonal, -2.0], terms, (0, 1))
    for index in drawn.some_angles:
        yield index, float(slopes[:, index].var())


def _icosahedron() -> Complex:
    """Return the qubit states at the vertices of an icosahedron, a 5-design."""
    golden = (1 + np.sqrt(5)) / 2
    corners = [(0, a, b * golden) for a in (1, -1) for b in (1, -1)]
    points = np.array([np.roll(corner, turn) for corner in corners for turn in range(3)])
    x, y, z = (points / np.linalg.norm(points, axis=1, keepdims=True)).T
    return np.stack([np.sqrt((1 + z) / 2), (x + 1j * y) / np.sqrt(2 * (1 + z))], axis=1)


def _jax_terms(drawn: DenoiserLoss, designs: list[Complex]) -> list[Floats]:
    """Return the gradients of the terms of the loss for all pairs of states of each design.

    Returns:
        For each design an array of shape (pairs, 3, angles): the overlap of the two generated
        states, their mean purity, and their mean fidelity with the targets.
    """
    import jax

    outputs, targets = jax_outputs(drawn), drawn.targets
    angles = drawn.angles.reshape(-1, 2, drawn.circuit.n_wires)
    batches = [np.array(list(product(states, repeat=2))) for states in designs]

    def terms(turned: Any, batch: Any) -> Any:  # noqa: ANN401 - traced arrays
        branches = outputs(turned, batch)
        rho = jax.numpy.einsum("kai,kaj->kij", branches, branches.conj())
        overlaps = jax.numpy.einsum("kij,lji->kl", rho, rho).real
        fidelity = (abs(branches @ targets.conj().T) ** 2).sum() / (2 * len(targets))
        return jax.numpy.stack([overlaps[0, 1], overlaps.trace() / 2, fidelity])

    with jax.enable_x64(True):
        jacobians = jax.jit(jax.vmap(jax.jacrev(terms), (None, 0)))
        slopes = np.asarray(jacobians(angles, np.concatenate(batches)))
    ends = np.cumsum([len(batch) for batch in batches])[:-1]
    return np.split(slopes.reshape(len(slopes), 3, -1), ends)


@check(VARIANCE, method=Method.SAMPLED, weight=2)
def sampled_gradients(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Iterator[Case]:
    """Sampled: the variance of the gradient of batches of Haar states, by parameter shifts."""
    sizes = ((1, 1),) if quick else ((1, 1), (1, 2), (2, 1))
    error_rate = budget.per_case(len(sizes))
    for n_data, n_ancilla in sizes:
        statistic = Statistic.u(2)
        drawn, index = _largest_variance(n_data, n_ancilla, seed, statistic)
        claimed = claimed_at(claim, loss_values(drawn, index, statistic))
        label = f"{drawn.label}, U-statistic, $m = 2$, angle {index + 1}"

        def case(
            sample: Sampler,
            purpose: str,
            drawn: DenoiserLoss = drawn,
            index: int = index,
            claimed: float = claimed,
            label: str = label,
        ) -> Case:
            dim = drawn.targets.shape[1]
            generator = stream(seed, "variance of the loss gradient", label, purpose)
            states = sample(2 * budget.samples, dim, generator).reshape(-1, 2, dim)
            values = drawn.pair_gradients(states, index)
            interval = bounded_variance_interval(values, *GRADIENT_RANGE, error_rate)
            precision = VARIANCE_PRECISION * claimed
            return equality_case(label, interval, claimed, precision, budget.samples)

        yield from confirm(case(haar_states, "first"), partial(case, unitary_columns, "confirm"))


def _largest_variance(
    n_data: int, n_ancilla: int, seed: int, statistic: Statistic
) -> tuple[DenoiserLoss, int]:
    """Return the circuit of a few and the angle whose variance samples can tell best."""
    losses = [
        DenoiserLoss.random(n_data, n_ancilla, LAYERS, seed, number)
        for number in range(1, CANDIDATES + 1)
    ]

    def variance(candidate: tuple[DenoiserLoss, int]) -> float:
        drawn, index = candidate
        return mmd_gradient_moments(drawn.channel(index), drawn.targets, statistic).variance

    return max(
        ((drawn, index) for drawn in losses for index in range(drawn.circuit.n_angles)),
        key=variance,
    )


def _terms_figure(seed: int, *, quick: bool) -> Figure:
    """Draw what the gradient of the loss consists of, against the number of data qubits."""
    statistic = Statistic.v(PAPER_BATCH, mixed=True)
    names = {
        "mean": "mean",
        "cross": "cross term",
        "self_linear": "self term, one input at a time",
        "self_pairs": "self term, pairs",
        "diagonal": "purities",
    }
    sizes = range(1, 4 if quick else 7)
    rows = []
    for n_data in sizes:
        drawn = [
            mmd_gradient_moments(channel, loss.targets, statistic)
            for loss, channel in paper_losses(n_data, 2, seed)
        ]
        mean = np.mean([moments.mean**2 for moments in drawn])
        parts = [np.mean([getattr(m, name) for m in drawn]) for name in list(names)[1:]]
        rows.append(np.sqrt([mean, *parts]))
    x = tuple(float(n) for n in sizes)
    series = tuple(
        Series(label, "curve", x, tuple(float(row[k]) for row in rows))
        for k, label in enumerate(names.values())
    )
    largest = rows[-1]
    return Figure(
        name="mmd-gradient-terms",
        title="What the gradient of the loss consists of",
        x_label="data qubits n",
        y_label="root mean square over angles",
        caption=(
            f"Exact: V-statistic of {PAPER_BATCH} independent Haar inputs, outcomes averaged, "
            f"{PAPER_BATCH} extended GHZ targets, the paper's denoising circuit of five layers "
            "with two ancillas, angles from N(0, 1), four circuits of each size. The mean, and "
            "the standard deviations of the parts of the random rest: for the most qubits the "
            f"mean is {largest[0] / largest[1]:.1f} times the cross term, and all of the self "
            f"term and the purities {np.hypot.reduce(largest[2:]) / largest[1]:.1%} of it."
        ),
        series=series,
    )
