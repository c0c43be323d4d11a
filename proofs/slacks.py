"""The two sides of this paper's inequalities, so that ``bptools hunt`` can try to violate them.

A side is arithmetic of the quantities of an instance (``bptools.hunting.quantities``), which stand
for floats, traced values or Arb balls alike.
"""

from __future__ import annotations

from sympy import lambdify

from bptools.claims import Claim
from bptools.hunting import Sides, slack
from bptools.hunting.derived import derived_sides
from bptools.hunting.quantities import (
    HaarInputQuantities,
    Scalar,
    SmallAngleQuantities,
    WaveQuantities,
)
from bptools.hunting.spaces.number_ranges import RealRange, WholeRange, numbers, waves
from bptools.hunting.spaces.random_angles import any_angles, pauli_circuits
from bptools.hunting.spaces.random_inputs import (
    haar_inputs,
    haar_inputs_with_ancillas,
    haar_observables,
)
from proofs import (
    N_A,
    N,
    approximate_haar,
    entrywise,
    mean,
    mmd,
    theorem1,
    theorem2,
    theorem2_counterexamples,
    theorem2_repaired,
    theorem2_universal,
    trained_gradient,
    trained_witness,
)
from proofs.spaces.averaged_states import AveragedStatesQuantities, averaged_states
from proofs.spaces.basis_inputs import BasisInputQuantities, basis_inputs
from proofs.spaces.chosen import (
    around_one_gate,
    fidelity,
    product_of_two,
    turned_target,
    two_weights,
)
from proofs.spaces.claimed import (
    branch,
    inputs,
    near_haar,
    of_instances,
    triple,
    two_states,
    waves_of_two,
)
from proofs.spaces.flat_inputs import FlatInputQuantities, flat_inputs
from proofs.spaces.near_haar import (
    NearHaarQuantities,
    near_haar_inputs,
    near_haar_inputs_with_ancilla,
)
from proofs.spaces.small_angles import (
    small_angle_fidelities,
    small_angles,
    small_waves,
    two_gates,
)
from proofs.spaces.three_gates import three_gates

Numbers = dict[str, Scalar]
Angles = SmallAngleQuantities | WaveQuantities

of_inputs = of_instances(inputs)
_OVER_A_BASIS = "its moduli are averaged over Haar inputs; a basis of the same average is hunted"
_AXES = (1, 2, 3)
_BRANCH = tuple(RealRange(f"{name}{i}", -1, 1) for name in "ab" for i in _AXES)


def _bound(claim: Claim, moments: HaarInputQuantities) -> Scalar:
    """Return the right side of a claim that depends on dimensions alone."""
    return lambdify((N, N_A), claim.closed_form, "math")(moments.dim, moments.ancilla_dim)


@slack(theorem1.BOUND, over=haar_inputs, claimed=of_inputs)
@slack(theorem1.OBSERVABLE, over=haar_observables, claimed=of_inputs)
@slack(
    theorem1.BOUND_RANK,
    theorem1.BOUND_NORM,
    over=haar_inputs_with_ancillas,
    claimed=of_inputs,
)
def variance(claim: Claim, moments: HaarInputQuantities) -> Sides:
    """Compare the variance of the gradient over Haar inputs with its bound."""
    return Sides(moments.variance, _bound(claim, moments))


@slack(mean.BOUND_RANK, mean.BOUND_NORM, over=haar_inputs_with_ancillas, claimed=of_inputs)
def mean_gradient(claim: Claim, moments: HaarInputQuantities) -> Sides:
    """Compare the mean of the gradient over Haar inputs with its bound."""
    return Sides(moments.mean, _bound(claim, moments))


@slack(mmd.NONNEGATIVE, over=averaged_states, claimed=of_instances(two_states))
def discrepancy(claim: Claim, states: AveragedStatesQuantities) -> Sides:
    """Compare the discrepancy with 0, its cross term on the other side."""
    return Sides(states.first + states.second, 2 * states.overlap)


@slack(
    approximate_haar.NORM,
    over=near_haar_inputs_with_ancilla,
    claimed=of_instances(near_haar),
)
def norm(claim: Claim, inputs: NearHaarQuantities) -> Sides:
    """Compare the square of the gradient's operator with 1/4, in a positive matrix."""
    return Sides(inputs.squared, inputs.weight / 4)


@slack(
    approximate_haar.MEAN,
    over=near_haar_inputs_with_ancilla,
    claimed=of_instances(near_haar),
)
def near_haar_mean(claim: Claim, inputs: NearHaarQuantities) -> Sides:
    """Compare the shift of the mean gradient with the deviation of the averaged input."""
    return Sides(inputs.shift, inputs.first_distance / 2)


@slack(
    approximate_haar.SECOND_MOMENT,
    over=near_haar_inputs_with_ancilla,
    claimed=of_instances(near_haar),
)
def near_haar_second_moment(claim: Claim, inputs: NearHaarQuantities) -> Sides:
    """Compare the shift of the mean square with the deviation of the second moment."""
    return Sides(inputs.second_shift, inputs.norm**2 * inputs.second_distance)


@slack(
    approximate_haar.ABOVE,
    over=near_haar_inputs_with_ancilla,
    claimed=of_instances(near_haar),
)
def near_haar_above(claim: Claim, inputs: NearHaarQuantities) -> Sides:
    """Compare the growth of the variance with the deviation of the second moment."""
    growth = inputs.second_shift - inputs.centred_shift * inputs.centred_shift
    return Sides(growth, inputs.norm**2 * inputs.second_distance)


@slack(
    approximate_haar.BELOW,
    over=near_haar_inputs_with_ancilla,
    claimed=of_instances(near_haar),
)
def near_haar_below(claim: Claim, inputs: NearHaarQuantities) -> Sides:
    """Compare the loss of variance with the deviations of both moments."""
    loss = inputs.centred_shift * inputs.centred_shift - inputs.second_shift
    return Sides(loss, inputs.norm**2 * (inputs.second_distance + inputs.first_distance**2))


@slack(entrywise.BOUND, over=near_haar_inputs, claimed=of_instances(near_haar))
def entrywise_mean(claim: Claim, inputs: NearHaarQuantities) -> Sides:
    """Compare the square of the mean gradient with that of the deviation."""
    return Sides(inputs.shift * inputs.shift, inputs.first_square / 2)


@slack(entrywise.UNIFORM, over=flat_inputs, claimed=turned_target)
def uniform(claim: Claim, inputs: FlatInputQuantities) -> Sides:
    """Compare the gradient in units of the entrywise deviation 1/N with 1."""
    return Sides(inputs.dim * inputs.gradient, 1 + 0 * inputs.gradient)


@slack(theorem2.SPECTATOR, over=small_waves)
def spectator(claim: Claim, wave: WaveQuantities) -> Sides:
    """Compare the mean square with that at 0 times alpha, and the slope's."""
    return Sides(wave.mean_square, _alpha(wave) * wave.value * wave.value + _slope_term(wave))


@slack(theorem2.SPECTATOR_KAPPA, over=waves())
def spectator_kappa(claim: Claim, wave: WaveQuantities) -> Sides:
    """Compare the mean square with that at 0 times kappa, and the slope's."""
    return Sides(wave.mean_square, kappa(wave) * wave.value * wave.value + _slope_term(wave))


def _slope_term(wave: WaveQuantities) -> Scalar:
    return _beta(wave) / 4 * wave.slope * wave.slope


def _alpha(angles: Angles) -> Scalar:
    """Return alpha = E cos^2 2 theta."""
    return angles.cosine_squared


def _beta(angles: Angles) -> Scalar:
    """Return beta = E sin^2 2 theta."""
    return 1 - angles.cosine_squared


def kappa(angles: Angles) -> Scalar:
    """Return kappa = 1 - (E u)^2/E u^2, u = 1 - cos 2 theta.

    It is the weight of the node at 0 where three nodes average a square exactly, which is why no
    average of a square can be less than kappa times its value at 0.
    """
    return 1 - (1 - angles.cosine) ** 2 / (1 - 2 * angles.cosine + _alpha(angles))


def _equation_14(angles: SmallAngleQuantities) -> Scalar:
    gradient = _alpha(angles) ** angles.n_gates * angles.gradient * angles.gradient
    hessians = angles.own_hessian + angles.other_hessians
    return gradient + _alpha(angles) ** (angles.n_gates - 1) * _beta(angles) / 4 * hessians


@slack(theorem2_counterexamples.TWO_QUBITS, over=small_angles, claimed=product_of_two)
@slack(
    theorem2_counterexamples.TRIPLE_BOUND,
    over=three_gates,
    claimed=of_instances(triple, qubits=None),
)
@slack(theorem2_counterexamples.FIDELITY_BOUND, over=small_angle_fidelities, claimed=fidelity)
@slack(
    theorem2_universal.STRING_EVEN,
    over=pauli_circuits,
    reworded="the formula is one gate's step; whole circuits are hunted, which its words are about",
)
def theorem2_printed(claim: Claim, angles: SmallAngleQuantities) -> Sides:
    """Compare the mean squared gradient with the right side of equation 14."""
    return Sides(angles.mean_square, _equation_14(angles))


@slack(
    theorem2_universal.STEP,
    over=any_angles,
    reworded="the formula is the step from one gate to the next; whole circuits are hunted",
)
@slack(theorem2_universal.TWO_GATES, over=two_gates, claimed=of_instances(waves_of_two))
def universal(claim: Claim, angles: SmallAngleQuantities) -> Sides:
    """Compare the mean squared gradient with the right side of equation 14 with kappa."""
    first = kappa(angles) ** (angles.n_gates - 1)
    mixed = _alpha(angles) * kappa(angles) ** (angles.n_gates - 2) * angles.other_hessians
    gradient = _alpha(angles) * first * angles.gradient * angles.gradient
    return Sides(
        angles.mean_square,
        gradient + _beta(angles) / 4 * (first * angles.own_hessian + mixed),
    )


@slack(theorem2_repaired.BOUND, over=any_angles, claimed=around_one_gate)
def repaired(claim: Claim, angles: SmallAngleQuantities) -> Sides:
    """Compare the mean gradient, its own angle at 0, with the gradient at 0 less what can be lost.

    The claim is for observables of norm 1; here both sides scale with the norm.
    """
    factor = ((1 + angles.cosine) / 2) ** (angles.n_gates - 1)
    loss = 2 * angles.norm * (1 - factor)
    return Sides(angles.mean / angles.cosine, factor * angles.gradient - loss)


@slack(theorem2_repaired.CAUCHY_SCHWARZ, over=waves())
def cauchy_schwarz(claim: Claim, wave: WaveQuantities) -> Sides:
    """Compare the mean square of the slope with the square of its mean."""
    mean_slope = wave.cosine * wave.slope
    return Sides(wave.mean_square_slope, mean_slope * mean_slope)


@slack(
    theorem2_repaired.BERNOULLI, over=numbers((RealRange("r", 0, 2),), (WholeRange("m", 0, 10),))
)
@slack(trained_witness.CUBE, over=numbers((RealRange("y", 1 / 64, 2),)))
@slack(
    theorem2_repaired.LINEAR,
    over=numbers(
        (RealRange("w", 0, 100), RealRange("x", 0, 2), RealRange("y", 0, 2)),
        (WholeRange("D", 1, 100),),
    ),
)
def of_numbers(claim: Claim, values: Numbers) -> Sides:
    """Compare both sides of an inequality between numbers, as the claim states them."""
    return derived_sides(claim, values)


@slack(
    trained_gradient.OUTCOME_BOUND,
    over=numbers((*_BRANCH, *(RealRange(f"s{i}", -1, 1) for i in _AXES))),
    claimed=of_instances(branch, qubits=None),
)
@slack(
    trained_gradient.MEAN_SQUARE,
    over=numbers(_BRANCH),
    claimed=of_instances(branch, qubits=None),
)
def outcome(claim: Claim, values: Numbers) -> Sides:
    """Compare the squared gradient at one outcome, times p^4, with its bound.

    In the target's eigenbasis, s its eigenvalues (1, 0, 0 if it is pure), and real: a phase of an
    entry of both branch and derivative changes nothing, an imaginary part adds to the right alone.
    """
    branch, motion = ([values[f"{name}{i}"] for i in _AXES] for name in "ab")
    target = [values[f"s{i}"] if f"s{i}" in values else int(i == 1) for i in _AXES]
    weights = [a * a for a in branch]
    p, speed = sum(weights), sum(b * b for b in motion)
    overlap, second = (
        sum(s**power * w for s, w in zip(target, weights, strict=True)) for power in (1, 2)
    )
    terms = zip(motion, target, branch, strict=True)
    slope = 2 * sum(b * (p * s - overlap) * a for b, s, a in terms)
    pure = claim.name == trained_gradient.MEAN_SQUARE.name
    return Sides(slope * slope, speed * p * p * (p if pure else 4 * second))


@slack(trained_gradient.MEAN_ABSOLUTE, over=basis_inputs, reworded=_OVER_A_BASIS)
def trained_mean(claim: Claim, inputs: BasisInputQuantities) -> Sides:
    """Compare the squared mean modulus over a basis with its bound, the target being pure."""
    bound = inputs.ancilla_dim / inputs.dim
    return Sides(inputs.modulus * inputs.modulus, bound + 0 * inputs.modulus)


@slack(trained_gradient.OVERLAP_PART, over=basis_inputs, reworded=_OVER_A_BASIS)
def trained_overlap(claim: Claim, inputs: BasisInputQuantities) -> Sides:
    """Compare the same without the score."""
    bound = inputs.ancilla_dim / inputs.dim
    modulus = inputs.overlap_modulus
    return Sides(modulus * modulus, bound * bound + 0 * modulus)


@slack(trained_gradient.NEAR_HAAR, over=basis_inputs, claimed=two_weights)
def trained_near_haar(claim: Claim, inputs: BasisInputQuantities) -> Sides:
    """Compare the same for weighted states of a basis."""
    bound = inputs.ancilla_dim / inputs.dim + inputs.excess
    return Sides(inputs.weighted_modulus * inputs.weighted_modulus, bound)


@slack(
    trained_gradient.WHOLE,
    over=basis_inputs,
    reworded="the formula bounds the mean square by two overlaps; the modulus itself is hunted",
)
def trained_whole(claim: Claim, inputs: BasisInputQuantities) -> Sides:
    """Compare that of the whole loss of two inputs, each drawn from a basis."""
    bound = 16 * inputs.ancilla_dim / inputs.dim
    return Sides(inputs.whole_modulus * inputs.whole_modulus, bound + 0 * inputs.modulus)


@slack(
    theorem2_repaired.ADDITIVE,
    over=small_angles,
    reworded="the formula compares two bounds; the averages of whole circuits are hunted",
)
def additive(claim: Claim, angles: SmallAngleQuantities) -> Sides:
    """Compare the mean squared gradient with (1 - epsilon) x^2, x the size of the gradient at 0.

    The smallest epsilon that allows the angles is 8 D s |O| / x; the observable has any norm here.
    """
    x, s = abs(angles.gradient), (1 - angles.cosine) / 2
    return Sides(angles.mean_square, x * x - 8 * angles.n_gates * s * angles.norm * x)
