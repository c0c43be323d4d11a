"""The two sides of this paper's inequalities, so that ``bptools hunt`` can try to violate them.

A side is arithmetic of the quantities of an instance (``bptools.hunting.quantities``), which stand
for floats, traced values or Arb balls alike.
"""

from __future__ import annotations

from typing import Any

from sympy import lambdify

from bptools.claims import Claim
from bptools.collection import slack
from bptools.hunting.quantities import HaarInputQuantities, SmallAngleQuantities
from bptools.hunting.spaces import (
    any_angles,
    haar_inputs,
    haar_inputs_with_ancillas,
    haar_observables,
    pauli_circuits,
    small_angle_fidelities,
    small_angles,
)
from proofs import (
    N_A,
    N,
    mean,
    theorem1,
    theorem2_counterexamples,
    theorem2_repaired,
    theorem2_universal,
)

Sides = tuple[Any, Any]


def _bound(claim: Claim, moments: HaarInputQuantities) -> Any:  # noqa: ANN401 - a float or a ball
    """Return the right side of a claim that depends on dimensions alone."""
    return lambdify((N, N_A), claim.closed_form, "math")(moments.dim, moments.ancilla_dim)


@slack(theorem1.BOUND, over=haar_inputs)
@slack(theorem1.OBSERVABLE, over=haar_observables)
@slack(theorem1.BOUND_RANK, theorem1.BOUND_NORM, over=haar_inputs_with_ancillas)
def variance(claim: Claim, moments: HaarInputQuantities) -> Sides:
    """Compare the variance of the gradient over Haar inputs with its bound."""
    return moments.variance, _bound(claim, moments)


@slack(mean.BOUND_RANK, mean.BOUND_NORM, over=haar_inputs_with_ancillas)
def mean_gradient(claim: Claim, moments: HaarInputQuantities) -> Sides:
    """Compare the mean of the gradient over Haar inputs with its bound."""
    return moments.mean, _bound(claim, moments)


def _equation_14(angles: SmallAngleQuantities) -> Any:  # noqa: ANN401 - a float or a ball
    gradient = angles.alpha**angles.n_gates * angles.gradient * angles.gradient
    hessians = angles.own_hessian + angles.other_hessians
    return gradient + angles.alpha ** (angles.n_gates - 1) * angles.beta / 4 * hessians


@slack(theorem2_counterexamples.TWO_QUBITS, over=small_angles)
@slack(theorem2_counterexamples.FIDELITY_BOUND, over=small_angle_fidelities)
@slack(theorem2_universal.STRING_EVEN, over=pauli_circuits)
def theorem2(claim: Claim, angles: SmallAngleQuantities) -> Sides:
    """Compare the mean squared gradient with the right side of equation 14."""
    return angles.mean_square, _equation_14(angles)


@slack(theorem2_universal.STEP, over=any_angles)
def universal(claim: Claim, angles: SmallAngleQuantities) -> Sides:
    """Compare the mean squared gradient with the right side of equation 14 with kappa."""
    first = angles.kappa ** (angles.n_gates - 1)
    others = angles.alpha * angles.kappa ** (angles.n_gates - 2) * angles.other_hessians
    gradient = angles.alpha * first * angles.gradient * angles.gradient
    return (
        angles.mean_square,
        gradient + angles.beta / 4 * (first * angles.own_hessian + others),
    )


@slack(theorem2_repaired.BOUND, over=any_angles)
def repaired(claim: Claim, angles: SmallAngleQuantities) -> Sides:
    """Compare the mean gradient, its own angle at 0, with the gradient at 0 less what can be lost.

    The claim is for observables of norm 1; here both sides scale with the norm.
    """
    kept = ((1 + angles.cosine) / 2) ** (angles.n_gates - 1)
    return angles.mean / angles.cosine, kept * angles.gradient - 2 * angles.norm * (1 - kept)
