"""A loss of a few angles by simulation, and its moments over small angles by a finite sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.confrontation import rounding_radius

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Law = tuple[float, float]
"""The averages of cos 2θ and cos 4θ of a symmetric law of angles."""

AT_ZERO: Law = (1.0, 1.0)  # the law of an angle that does not vary
NODES = pi / 5 * np.arange(-2, 3)
_LEGENDRE = np.polynomial.legendre.leggauss(24)  # far more than entire functions need


def uniform_average(values: Floats, axis: int = -1) -> Floats:
    """Return the average over [-a, a] of values at ``uniform_nodes(a)``."""
    return np.asarray(np.tensordot(values, uniform_weights(), axes=(axis, 0)))


def uniform_nodes(scale: float) -> Floats:
    """Return where a function must be known to be averaged over [-scale, scale]."""
    return scale * np.asarray(_LEGENDRE[0])


def uniform_weights() -> Floats:
    """Return the weights of what is known there, which add up to 1."""
    return np.asarray(_LEGENDRE[1] / 2)


def uniform_law(scale: float) -> Law:
    """Return the law of an angle uniform on [-scale, scale], by quadrature.

    >>> round(uniform_law(0.3)[0], 12) == round(float(np.sin(0.6)) / 0.6, 12)
    True
    """
    nodes = uniform_nodes(scale)
    return float(uniform_average(np.cos(2 * nodes))), float(uniform_average(np.cos(4 * nodes)))


def normal_law(deviation: float) -> Law:
    """Return the law of a Gaussian angle around 0."""
    return exp(-2 * deviation**2), exp(-8 * deviation**2)


@dataclass(frozen=True, eq=False)
class Landscape:
    """f(θ) = <ψ| V(θ)^† O V(θ) |ψ>, V the gates W exp(-iθH), the first one first.

    Args:
        observable: Hermitian O, shape (dim, dim).
        ket: ψ, shape (dim,), of norm 1.
        generators: Hermitian involutions H, each of shape (dim, dim); θ is the full angle.
        fixed: The unitaries W, one for each gate; none for all identities.

    Raises:
        ValueError: If a generator is no Hermitian involution, or the numbers do not match.
    """

    observable: Complex
    ket: Complex
    generators: tuple[Complex, ...]
    fixed: tuple[Complex, ...] = ()

    def __post_init__(self) -> None:
        """Refuse generators for which the angles would not be trigonometric of degree one."""
        if self.fixed and len(self.fixed) != self.order:
            raise ValueError(f"fixed must hold {self.order} unitaries, it holds {len(self.fixed)}")
        identity = np.eye(len(self.ket))
        for generator in self.generators:
            squared, adjoint = generator @ generator, generator.conj().T
            if not (np.allclose(squared, identity) and np.allclose(adjoint, generator)):
                raise ValueError("generators must be Hermitian involutions, one is not")

    @property
    def order(self) -> int:
        """The number of angles."""
        return len(self.generators)

    @property
    def rounding(self) -> float:
        """How far rounding can take a mean square of a gradient."""
        norm = float(np.linalg.norm(self.observable, 2)) + 1
        operations = 64 * (self.order + 1) * len(self.ket)
        # the weights of five nodes add up to at most the root of 5 in magnitude
        return float(rounding_radius(operations) * norm**2 * 5 ** (self.order / 2))

    def loss(self, angles: ArrayLike) -> Floats:
        """Return the loss at angles of shape (..., order), in radians.

        >>> x, z = np.array([[0, 1], [1, 0]]), np.diag([1, -1])
        >>> Landscape(z, np.array([1, 0]), (x,)).loss([[0.0], [pi / 4]]).round(12)
        array([1., 0.])
        """
        values = np.asarray(angles, dtype=np.float64)
        kets = np.broadcast_to(self.ket, (*values.shape[:-1], len(self.ket)))
        for number, generator in enumerate(self.generators):
            angle = values[..., number, None]
            kets = np.cos(angle) * kets - 1j * np.sin(angle) * (kets @ generator.T)
            if self.fixed:
                kets = kets @ self.fixed[number].T
        return np.asarray(np.sum(kets.conj() * (kets @ self.observable.T), axis=-1).real)

    def gradient(self, index: int, angles: ArrayLike) -> Floats:
        """Return the derivative by one angle, by the parameter-shift rule."""
        shift = pi / 4 * np.eye(self.order)[index]
        values = np.asarray(angles, dtype=np.float64)
        return self.loss(values + shift) - self.loss(values - shift)

    def slope(self, index: int) -> float:
        """Return the derivative by one angle where all angles are 0."""
        return float(self.gradient(index, np.zeros(self.order)))

    def curvatures(self, index: int) -> Floats:
        """Return that row of the Hessian where all angles are 0."""
        shifts = pi / 4 * np.eye(self.order)
        return self.gradient(index, shifts) - self.gradient(index, -shifts)

    def mean_gradient(self, index: int, laws: Sequence[Law]) -> float:
        """Return the average of the derivative over independent angles, one law for each."""
        return float(self._weights(laws) @ self.gradient(index, self._grid()))

    def mean_square(self, index: int, laws: Sequence[Law]) -> float:
        """Return the average of the squared derivative over independent angles.

        Its waves in each angle are of 0, 2 and 4 θ, for which five nodes are exact.

        >>> x, z = np.array([[0, 1], [1, 0]]), np.diag([1, -1])
        >>> one_gate = Landscape(z, np.array([1, 0]), (x,))  # 4 sin^2 2θ
        >>> round(one_gate.mean_square(0, [uniform_law(pi / 2)]), 12)
        2.0
        """
        return float(self._weights(laws) @ self.gradient(index, self._grid()) ** 2)

    def _grid(self) -> Floats:
        return np.array(list(product(NODES, repeat=self.order)))

    def _weights(self, laws: Sequence[Law]) -> Floats:
        if len(laws) != self.order:
            raise ValueError(f"laws must be one for each of {self.order} angles, not {len(laws)}")
        weights = np.ones(1)
        for first, second in laws:
            rule = (1 + 2 * first * np.cos(2 * NODES) + 2 * second * np.cos(4 * NODES)) / len(NODES)
            weights = np.multiply.outer(weights, rule).ravel()
        return weights
