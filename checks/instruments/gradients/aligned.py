"""Ensembles of inputs aligned with a gradient: as far from the Haar values as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from checks.instruments.ensembles.perturbed import PerturbedHaar
from checks.instruments.gradients.instance import CircuitInstance
from checks.instruments.gradients.shifted import shifted_targets

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

# directions on the sphere of which the inputs of largest and least gradient are the poles
Direction = tuple[float, float, float]  # x, y, z
TOP = ((0.0, 0.0, 1.0),)
POLES = (*TOP, (0.0, 0.0, -1.0))


def great_circle(sine: float) -> tuple[Direction, ...]:
    """Return three directions on a great circle: on average (z², x², ..) is that of all of it.

    Args:
        sine: Largest z on the circle, 0 for the equator, on which no gradient is left.

    >>> [round(z, 3) for _, _, z in great_circle(1.0)]
    [-1.0, 0.5, 0.5]
    """
    angles = (0, 2 * pi / 3, 4 * pi / 3)  # three points are a design of degree 2 on a circle
    lean = sqrt(1 - sine**2)
    return tuple((lean * cos(a), sin(a), -sine * cos(a)) for a in angles)


def aligned_inputs(instance: CircuitInstance, directions: Sequence[Sequence[float]]) -> Complex:
    """Return superpositions of the inputs of largest and least gradient.

    Args:
        instance: A circuit without ancillas whose generator has no expectation in the target
            carried back, so that the two inputs are orthogonal.
        directions: Unit vectors; the gradient is half of the third component.

    Returns:
        Amplitudes, shape (count, N).

    Raises:
        ValueError: If there are ancillas, or the two inputs are not orthogonal.

    >>> from checks.instruments.gradients.circuit_instances import tight_instance
    >>> instance = tight_instance(1, 0, 0.0)
    >>> instance.gradients(aligned_inputs(instance, [(0.8, 0, 0.6), (0, -1, 0)])).round(12) + 0
    array([0.3, 0. ])
    """
    top, bottom = shifted_targets(instance)
    if not abs(np.vdot(top, bottom)) < 1e-9:
        raise ValueError("instance must have two orthogonal extreme inputs, it has not")
    rows = []
    for x, y, z in directions:
        phase = np.exp(1j * np.arctan2(y, x))
        rows.append(sqrt((1 + z) / 2) * top + phase * sqrt((1 - z) / 2) * bottom)
    return np.stack(rows)


def tilted_eigenbasis(instance: CircuitInstance, tilt: float) -> PerturbedHaar:
    """Return an eigenbasis of M, the largest gradient more and the least less likely.

    Args:
        instance: As for ``aligned_inputs``.
        tilt: By which part the two are more and less likely than 1/N, in [0, 1].

    >>> from checks.instruments.gradients.circuit_instances import tight_instance
    >>> round(tilted_eigenbasis(tight_instance(2, 0, 0.0), 0.5).deviation(1), 12)
    0.25
    """
    extreme = aligned_inputs(instance, POLES)
    orthogonal = np.linalg.svd(extreme)[2][2:]  # orthogonal to both
    weights = np.full(instance.dim, 1 / instance.dim)
    weights[:2] *= 1 + tilt, 1 - tilt
    return PerturbedHaar(np.vstack([extreme, orthogonal]), weights, 1.0)
