"""What a slack may be made of: numbers that a search traces and a verification encloses.

Each is a float, a traced JAX value or an Arb ball; the sides of a claim use +, -, *, /, ** and abs.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

Scalar: TypeAlias = Any  # a float, a traced value or a ball: they have no type in common


class SmallAngleQuantities(NamedTuple):
    """Averages over angles uniform on [-a, a] of f = Tr[O V rho V^dagger], H_j^2 = 1.

    V is the product of W_j exp(-i theta_j H_j); the gradient is by theta_k.
    """

    n_gates: int
    mean_square: Scalar  # E (d_k f)^2
    mean: Scalar  # E d_k f
    gradient: Scalar  # d_k f at 0
    own_hessian: Scalar  # the square of d_k d_k f at 0
    other_hessians: Scalar  # the sum over j != k of the squares of d_j d_k f at 0
    norm: Scalar  # of O; in ball arithmetic an enclosure
    cosine: Scalar  # E cos 2 theta
    cosine_squared: Scalar  # E cos^2 2 theta


class HaarInputQuantities(NamedTuple):
    """Moments of the gradient over Haar inputs of dimension N, with ancillas of dimension N_a."""

    dim: Scalar
    ancilla_dim: Scalar
    mean: Scalar
    variance: Scalar


class WaveQuantities(NamedTuple):
    """Averages over theta uniform on [-a, a] of g = A + B cos 2 theta + C sin 2 theta."""

    value: Scalar  # g(0)
    slope: Scalar  # g'(0)
    mean_square: Scalar  # E g^2
    mean_square_slope: Scalar  # E g'^2
    cosine: Scalar  # E cos 2 theta
    cosine_squared: Scalar  # E cos^2 2 theta
