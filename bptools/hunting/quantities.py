"""What a slack may be made of: numbers that a search traces and a verification encloses.

Each is a float, a traced JAX value or an Arb ball; the sides of a claim use +, -, *, /, ** and abs.
"""

from __future__ import annotations

from typing import Any, NamedTuple


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
        return 1 - (1 - self.cosine) ** 2 / (1 - 2 * self.cosine + self.alpha)


class HaarInputQuantities(NamedTuple):
    """Moments of the gradient over Haar inputs of dimension N, with ancillas of dimension N_a."""

    dim: Any
    ancilla_dim: Any
    mean: Any
    variance: Any
