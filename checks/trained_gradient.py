"""The gradient at sampled outcomes: exact over designs, sampled in the paper's circuits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Integer, Trace

from bptools.claims import Case, Claim, Figure, Method, Series
from bptools.confrontation import Confrontation, bound_case, check, confirm, exact_case
from bptools.ensembles import Sampler, haar_states
from bptools.ensembles.designs import basis_states, stabiliser_states
from bptools.ensembles.rational import Turn, pauli_string, roots_of
from bptools.evaluation import Exact, Gaussian, evaluate, gaussian_array
from bptools.statistics import Budget, Interval, bernstein_interval, chunked, stream
from checks.instruments.ensembles.columns import unitary_columns
from checks.instruments.gradients.branches import Branches
from checks.instruments.gradients.circuit_instances import LAYERS
from checks.instruments.gradients.exact_branches import (
    AT_A_DESIGN,
    branch_values,
    fractions,
    weighted_gradients,
)
from checks.instruments.gradients.exact_channel import ExactChannel
from checks.instruments.gradients.flipping import basis_projector, flipping_loss
from checks.instruments.gradients.kraus import Channel
from checks.instruments.gradients.loss_instances import (
    DenoiserLoss,
    RationalLoss,
    rational,
    rational_losses,
)
from checks.instruments.gradients.outcomes import mean_square
from checks.instruments.gradients.splitting import Split
from checks.instruments.gradients.trigonometric import trigonometric_derivative
from proofs import N_A, THETA, N
from proofs.branches import (
    BESIDE,
    BRANCH,
    BRANCH_SLOPE,
    COUNT,
    ENSEMBLE,
    MEASURED,
    OBSERVABLE,
    OUTCOME,
    ROOTS,
    ROWS,
    STATE,
    TARGET,
)
from proofs.haar_input import EMBEDDING, WITH
from proofs.trained_gradient import (
    MEAN_ABSOLUTE,
    MEAN_SQUARE,
    NEAR_HAAR,
    OUTCOME_BOUND,
    OVERLAP_PART,
    SLOPE,
    WHOLE,
)

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Values = Mapping[Basic, Any]

HALF = Turn(Fraction(4, 5), Fraction(3, 5))
LARGEST = {MEAN_ABSOLUTE.name: 0.5, WHOLE.name: 1.5}  # of the modulus, averaged over outcomes
SIZES = {MEAN_ABSOLUTE.name: range(1, 7), WHOLE.name: range(1, 5)}
N_ANCILLA = 3
SAMPLES = 10_000  # of one case, which decide all
_ENDS = ("low", "high")


def _idle_ancilla() -> RationalLoss:
    """Return R_Y on a data qubit beside an idle ancilla, which comes near the bounds."""
    one = gaussian_array(np.eye(4))
    split = Split(after=one, generator=pauli_string("1Y"), before=one)
    return RationalLoss(
        "one data qubit, idle ancilla", ExactChannel(split, HALF, 2), basis_projector(2, 1)
    )


@check(SLOPE, OUTCOME_BOUND, MEAN_SQUARE, method=Method.EXACT)
def single_outcomes(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact gradients at every outcome of random circuits over Q(i), from values alone."""
    of_slope = claim.name == SLOPE.name
    for drawn in (_idle_ancilla(), *rational_losses(((1, 1), (2, 1)), seed)):
        if claim.name == MEAN_SQUARE.name:
            drawn = replace(drawn, target=basis_projector(drawn.dim, 1))
        states = basis_states(drawn.dim)[:1]
        _, weighted = weighted_gradients(drawn, states)
        for outcome, value in enumerate(weighted[0]):
            values = _matrix_values(drawn, states[0], outcome)
            claimed = evaluate(claim.closed_form, values, exact=True)
            label = f"{drawn.label}, outcome {outcome}"
            side = rational(value if of_slope else value**2)
            yield exact_case(label, claim.relation, side, claimed, values)


def _matrix_values(drawn: RationalLoss, state: Exact, outcome: int) -> Values:
    """Return what the symbols of the claims on one outcome stand for."""
    split, dim, projector = drawn.channel.split, drawn.dim, np.outer(state, np.conjugate(state))
    kets = gaussian_array(np.eye(2 * dim)).reshape(2 * dim, 2, dim)
    return {
        N: Integer(dim),
        N_A: Integer(2),
        THETA: drawn.channel.turn.angle,
        TARGET: drawn.target,
        OBSERVABLE: drawn.target,
        ROWS: Integer(dim),
        STATE: projector,
        WITH.after: split.after,
        WITH.generator: split.generator,
        WITH.before: split.before,
        EMBEDDING: kets[:, 0],
        OUTCOME: kets[:, outcome],
        BRANCH: drawn.channel.operators[outcome] @ projector,
        BRANCH_SLOPE: drawn.channel.derivatives[outcome] @ projector,
    }


@check(MEAN_ABSOLUTE, WHOLE, method=Method.EXACT)
def mean_over_designs(claim: Claim, seed: int) -> Confrontation:
    """Exact mean modulus over all outcomes, a design in the place of Haar inputs, over Q(i)."""
    return Confrontation(_means(claim, seed), assumes=(AT_A_DESIGN,))


def _means(claim: Claim, seed: int) -> Iterator[Case]:
    whole = claim.name == WHOLE.name
    for drawn in (flipping_loss(1, HALF), *rational_losses(((1, 1), (2, 1)), seed)):
        states = stabiliser_states(1) if drawn.dim == 2 else basis_states(drawn.dim)
        values = _whole_moduli(drawn, states) if whole else _moduli(drawn, states)
        mean = sum(values, Fraction(0)) / len(values)
        claimed = evaluate(claim.closed_form, _scalars(drawn.dim, 2, drawn.target), exact=True)
        yield exact_case(drawn.label, claim.relation, rational(mean) ** 2, claimed)


@check(OVERLAP_PART, method=Method.EXACT)
def overlap_slopes(claim: Claim, seed: int) -> Confrontation:
    """Exact mean modulus of the overlaps' slopes, a design in the place of Haar inputs."""
    return Confrontation(_slopes(claim, seed), assumes=(AT_A_DESIGN,))


def _slopes(claim: Claim, seed: int) -> Iterator[Case]:
    for drawn in (flipping_loss(1, HALF), *rational_losses(((1, 1), (2, 1)), seed)):
        pure = replace(drawn, target=basis_projector(drawn.dim, 0))
        states = stabiliser_states(1) if drawn.dim == 2 else basis_states(drawn.dim)

        def overlaps(turn: Turn, pure: RationalLoss = pure, states: Exact = states) -> Any:  # noqa: ANN401 - an array of numbers of Q(i)
            return branch_values(pure, turn, states).overlaps

        slopes = fractions(trigonometric_derivative(overlaps, drawn.channel.turn))
        mean = sum(map(abs, slopes.ravel().tolist()), Fraction(0)) / len(states)
        claimed = evaluate(claim.closed_form, _scalars(drawn.dim, 2, pure.target), exact=True)
        yield exact_case(drawn.label, claim.relation, rational(mean) ** 2, claimed)


@check(NEAR_HAAR, method=Method.EXACT)
def mean_over_weighted_bases(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact mean modulus over the weighted states of a basis, circuits over Q(i)."""
    for drawn in (flipping_loss(1, HALF), *rational_losses(((1, 1), (2, 1)), seed)):
        generator = stream(seed, "weighted basis", drawn.label)
        shifts = np.outer(generator.integers(1, 9, drawn.dim // 2), (1, -1)).ravel().tolist()
        single = [drawn.dim - 1] + [-1] * (drawn.dim - 1)
        for name, parts in (
            ("weighted at random", [Fraction(part, 9) for part in shifts]),
            ("a single state", [Fraction(part) for part in single]),
        ):
            values = _ensemble_values(drawn, [part / drawn.dim for part in parts])
            mean = sum(_moduli(drawn, values[ENSEMBLE].T), Fraction(0))
            claimed = evaluate(claim.closed_form, values, exact=True)
            label = f"{drawn.label}, {name}"
            yield exact_case(label, claim.relation, rational(mean) ** 2, claimed, values)


def _ensemble_values(drawn: RationalLoss, excess: Sequence[Fraction]) -> Values:
    """Return what the symbols stand for, by what the weights exceed 1/N; ancillas come last."""
    split, dim = drawn.channel.split, drawn.dim
    order = np.arange(2 * dim).reshape(2, dim).T.ravel()
    weights = [Fraction(1, dim) + part for part in excess]
    columns = _weighted_bras(dim, weights).conj().T
    return {
        N: Integer(dim),
        N_A: Integer(2),
        COUNT: Integer(columns.shape[1]),
        THETA: drawn.channel.turn.angle,
        TARGET: drawn.target,
        BESIDE: np.kron(drawn.target, gaussian_array(np.eye(2))),
        WITH.after: split.after[np.ix_(order, order)],
        WITH.generator: split.generator[np.ix_(order, order)],
        WITH.before: split.before[np.ix_(order, order)],
        EMBEDDING: gaussian_array(np.eye(2 * dim))[order, :dim],
        ENSEMBLE: columns,
        ROOTS["+"]: _padded(_weighted_bras(dim, excess)),
        ROOTS["-"]: _padded(_weighted_bras(dim, [-part for part in excess])),
    }


def _weighted_bras(dim: int, weights: Sequence[Fraction]) -> Exact:
    """Return the bras of a basis as rows, times roots of the weights that are positive."""
    pairs = zip(_hadamard_basis(dim), weights, strict=True)
    return np.array([state * root for state, w in pairs if w > 0 for root in roots_of(w)]).conj()


def _padded(rows: Exact) -> Exact:
    """Return a square matrix of rows and of zeros, as many as are needed."""
    height, width = rows.shape
    return np.concatenate([rows, gaussian_array(np.zeros((width - height, width)))])


def _hadamard_basis(dim: int) -> Exact:
    """Return the basis of states with entries of equal modulus, plus and minus alike."""
    half = gaussian_array([[1, 1], [1, -1]]) * Gaussian(Fraction(1, 2), Fraction(1, 2))
    basis = half
    while len(basis) < dim:
        basis = np.kron(basis, half)
    return basis


def _scalars(dim: int, ancilla_dim: int, target: Any) -> Values:  # noqa: ANN401 - exact or float
    """Return the values of what the bounds on the mean modulus depend on."""
    purity = (target * target.T).sum()
    squares = {Trace(MEASURED**2): ancilla_dim * purity, Trace(TARGET**2): purity}
    return {N: Integer(dim), N_A: Integer(ancilla_dim), **squares}


def _moduli(drawn: RationalLoss, states: Exact) -> list[Fraction]:
    """Return the modulus of the gradient of every input, averaged over its outcomes."""
    p, scaled = weighted_gradients(drawn, states)
    return [
        sum((abs(d / q) for q, d in zip(*rows, strict=True) if q), Fraction(0))
        for rows in zip(p, scaled, strict=True)
    ]


def _whole_moduli(drawn: RationalLoss, states: Exact) -> list[Fraction]:
    """Return that of the loss of every pair of inputs, a batch of two."""
    p, scaled = weighted_gradients(drawn, states)
    at = drawn.channel.turn

    def pairs(turn: Turn) -> tuple[Exact, Exact]:
        branches, q, _ = branch_values(drawn, turn, states)
        flat = branches.reshape(-1, drawn.dim)
        inner = np.conjugate(flat) @ flat.T
        return inner * np.conjugate(inner), np.multiply.outer(q.ravel(), q.ravel())

    squares, products = pairs(at)

    def held(turn: Turn) -> Any:  # noqa: ANN401 - an array of numbers of Q(i)
        overlap, product = pairs(turn)
        return products * overlap - squares * product

    slopes = fractions(trigonometric_derivative(held, at, 2))
    branches_of_inputs = list(zip(p.ravel(), scaled.ravel(), strict=True))
    n_outcomes = p.shape[1]
    total = {(i, j): Fraction(0) for i in range(len(states)) for j in range(len(states))}
    for a, (q, d) in enumerate(branches_of_inputs):
        for b, (r, e) in enumerate(branches_of_inputs):
            if q and r:
                gradient = slopes[a, b] / (2 * q * r) - r * d / q - q * e / r
                total[a // n_outcomes, b // n_outcomes] += abs(gradient)
    return list(total.values())


@dataclass(frozen=True, eq=False)
class Drawn:
    """A circuit whose gradient at sampled outcomes is sampled, and its targets."""

    label: str
    channel: Channel
    targets: Complex

    @property
    def average(self) -> Complex:
        """The averaged target."""
        return np.asarray(self.targets.T @ self.targets.conj() / len(self.targets))

    @property
    def averaged_square(self) -> float:
        """The mean square of the gradient with outcomes averaged, over Haar inputs."""
        operator, dim = self.channel.gradient_operator(self.average), self.channel.dim
        square = np.vdot(operator, operator).real + np.trace(operator).real ** 2
        return float(square / (dim * (dim + 1)))

    @property
    def sharper_bound(self) -> float:
        """The root of the mean of the target's square in the output for the input 1/N."""
        mixed = np.eye(self.channel.dim, dtype=np.complex128) / self.channel.dim
        square = self.average @ self.average @ self.channel.image(mixed)
        return float(np.sqrt(np.trace(square).real))

    def moduli(self, states: Complex, *, whole: bool) -> Floats:
        """Return the modulus of the gradient, averaged over outcomes, of every two inputs."""
        first, second = (Branches.of(self.channel, part) for part in (states[::2], states[1::2]))
        if whole:
            pairs = first.pair_gradients(second, self.targets)
            return np.asarray(np.abs(pairs).sum(axis=(1, 2)))
        moduli_of_parts = (
            np.abs(part.gradients(self.targets)).sum(axis=1) for part in (first, second)
        )
        return np.asarray(np.concatenate(list(moduli_of_parts)))


@check(MEAN_ABSOLUTE, WHOLE, method=Method.SAMPLED, weight=2)
def over_haar_inputs(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Sampled: the mean modulus in the paper's circuit and in one with gradients near the bound."""
    sizes = SIZES[claim.name]
    denoisers = [_denoiser(n, seed) for n in (sizes[::3] if quick else sizes)]
    instances = [*denoisers, *(_flipping(n) for n in (1, 2, 4))]
    error_rate = budget.per_case(len(instances))
    cases: list[Case] = []
    for drawn in instances:
        case = partial(_modulus_case, claim, drawn, budget.most(SAMPLES), error_rate)
        again = partial(case, unitary_columns, stream(seed, "modulus", drawn.label, "confirm"))
        cases += confirm(case(haar_states, stream(seed, "modulus", drawn.label)), again)
    figures = (_figure(denoisers, cases),) if claim.name == MEAN_ABSOLUTE.name else ()
    return Confrontation(cases, figures=figures)


def _denoiser(n_data: int, seed: int) -> Drawn:
    loss = DenoiserLoss.random(n_data, N_ANCILLA, LAYERS, seed, 1, targets=1)
    label = f"{loss.label}, denoising circuit"
    return Drawn(label, loss.channel(loss.some_angles[1]), loss.targets)


def _flipping(n_data: int) -> Drawn:
    """Return the circuit that flips its ancilla at the target, where its gradients are largest."""
    dim = 2**n_data
    here = np.diag(np.arange(dim) == 0).astype(np.complex128)
    half = np.arctan(dim**-0.5)

    def operators(angle: float) -> Complex:
        cosine, sine = np.cos(angle), np.sin(angle)
        elsewhere = np.eye(dim) - here
        return np.array([sine * here + cosine * elsewhere, cosine * here + sine * elsewhere])

    channel = Channel(operators(half), operators(half + np.pi / 2) / 2)
    return Drawn(f"$N = {dim}$, $N_a = 2$, ancilla flipped at the target", channel, here[:1])


def _modulus_case(
    claim: Claim,
    drawn: Drawn,
    samples: int,
    error_rate: float,
    sample: Sampler,
    generator: np.random.Generator,
) -> Case:
    """Confront the square of the mean modulus with its bound."""
    whole = claim.name == WHOLE.name
    states = sample(2 * samples if whole else samples, drawn.channel.dim, generator)
    values = chunked(drawn.moduli(states, whole=whole))
    mean = bernstein_interval(values, 0.0, LARGEST[claim.name], error_rate, samples)
    scalars = _scalars(drawn.channel.dim, len(drawn.channel.operators), drawn.average)
    bound = float(np.real(evaluate(claim.closed_form, scalars)))
    square = Interval.following(mean.low**2, mean.high**2, mean)
    return bound_case(drawn.label, square, bound, claim.relation, samples)


def _figure(denoisers: Sequence[Drawn], cases: Sequence[Case]) -> Figure:
    """Draw the mean modulus, its bound, and both root mean squares against the data qubits."""
    drawn_by_label = dict(zip((drawn.label for drawn in denoisers), denoisers, strict=True))
    runs = [case for case in cases if case.label in drawn_by_label]
    x = tuple(float(np.log2(drawn.channel.dim)) for drawn in denoisers)
    low, high = ([float(np.sqrt(getattr(case, end) or 0)) for case in runs] for end in _ENDS)
    squares = tuple(float(np.sqrt(mean_square(d.channel, d.average))) for d in denoisers)
    averaged = tuple(float(np.sqrt(drawn.averaged_square)) for drawn in denoisers)
    middle = tuple(float(a + b) / 2 for a, b in zip(low, high, strict=True))
    sharper = tuple(drawn.sharper_bound for drawn in denoisers)
    bounds = tuple(float(np.sqrt(case.bound or 0)) for case in runs)
    return Figure(
        name="trained-gradient",
        title="The gradient that is trained, against the data qubits",
        x_label="data qubits n",
        y_label="gradient",
        caption=(
            "The paper's denoising circuit of five layers with three ancillas, an angle in the "
            "middle, one extended GHZ target, Haar inputs; one circuit of each size. Points are "
            "sampled, with their intervals; the curves are exact but for rounding. The sharper "
            "bound, of this circuit, is the root of the mean of the target's square in the average "
            "output."
        ),
        series=(
            Series(
                "mean modulus at sampled outcomes", "points", x, middle, tuple(low), tuple(high)
            ),
            Series("bound for every circuit", "bound", x, bounds),
            Series("bound by the average output", "bound", x, sharper),
            Series("root mean square at sampled outcomes", "curve", x, squares),
            Series("root mean square, outcomes averaged", "curve", x, averaged),
        ),
    )
