"""What a slack may be made of: numbers that a search traces and a verification encloses.

Each is a float, a traced JAX value or an Arb ball; the sides of a claim use +, -, *, /, ** and abs.
"""

from __future__ import annotations

from typing import Any, NamedTuple


def kappa(cosine: Any, alpha: Any) -> Any:  # noqa: ANN401 - floats, traced values or balls
    """Return 1 - (E u)^2/E u^2, u = 1 - cos 2 theta, from E cos 2 theta and E cos^2 2 theta."""
    return 1 - (1 - cosine) ** 2 / (1 - 2 * cosine + alpha)


class SmallAngleQuantities(NamedTuple):
    """Averages over angles uniform on [-a, a] of f = Tr[O V rho V^dagger], H_j^2 = 1.

    V is the product of W_j exp(-i theta_j H_j); the gradient is by theta_k.
    """

    n_gates: int
    mean_square: Any  # E (d_k f)^2
    mean: Any  # E d_k f
    gradient: Any  # d_k f at 0
    own_hessian: Any  # the square of d_k d_k f at 0
    other_hessians: Any  # the sum over j != k of the squares of d_j d_k f at 0
    norm: Any  # of O; in ball arithmetic an enclosure
    cosine: Any  # c = E cos 2 theta
    alpha: Any  # E cos^2 2 theta

    @property
    def beta(self) -> Any:  # noqa: ANN401 - float, traced value or ball
        """E sin^2 2 theta."""
        return 1 - self.alpha

    @property
    def kappa(self) -> Any:  # noqa: ANN401 - float, traced value or ball
        """1 - (E u)^2/E u^2, u = 1 - cos 2 theta."""
        return kappa(self.cosine, self.alpha)


class HaarInputQuantities(NamedTuple):
    """Moments of the gradient over Haar inputs of dimension N, with ancillas of dimension N_a."""

    dim: Any
    ancilla_dim: Any
    mean: Any
    variance: Any


class NearHaarQuantities(NamedTuple):
    """What deviations Delta_1, Delta_2 of the input's moments do to the gradient Tr[rho M].

    Each deviation is Delta^+ - Delta^- with positive parts; c K is M less Tr M / N.
    """

    norm: Any  # c, in ball arithmetic an enclosure
    first_distance: Any  # Tr Delta_1^+ + Tr Delta_1^-
    first_square: Any  # Tr Delta_1^2
    second_distance: Any  # Tr Delta_2^+ + Tr Delta_2^-
    shift: Any  # Tr Delta_1 M
    centred_shift: Any  # c Tr Delta_1 K
    second_shift: Any  # c^2 Tr Delta_2 (K x K)
    weight: Any  # Tr Delta_1^+
    squared: Any  # Tr Delta_1^+ M^2


class FlatInputQuantities(NamedTuple):
    """The gradient with an input whose entries all have modulus 1/N."""

    dim: Any
    gradient: Any


class AveragedStatesQuantities(NamedTuple):
    """Traces of products of two ensembles' averaged states."""

    first: Any  # Tr rho_1^2
    second: Any  # Tr rho_2^2
    overlap: Any  # Tr rho_1 rho_2


class WaveQuantities(NamedTuple):
    """Averages over theta uniform on [-a, a] of g = A + B cos 2 theta + C sin 2 theta."""

    value: Any  # g(0)
    slope: Any  # g'(0)
    mean_square: Any  # E g^2
    mean_square_slope: Any  # E g'^2
    cosine: Any  # c = E cos 2 theta
    alpha: Any  # E cos^2 2 theta

    @property
    def beta(self) -> Any:  # noqa: ANN401 - float, traced value or ball
        """E sin^2 2 theta."""
        return 1 - self.alpha

    @property
    def kappa(self) -> Any:  # noqa: ANN401 - float, traced value or ball
        """1 - (E u)^2/E u^2, u = 1 - cos 2 theta."""
        return kappa(self.cosine, self.alpha)
