"""Averages over a few uniform angles, each of which may turn many rotations, by quadrature.

A gradient is a sum of waves in each angle, of frequencies up to what all its rotations add up to;
Gauss and Legendre's rule with so many nodes integrates their squares up to rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cbrt, ceil, prod

import numpy as np
from numpy.typing import NDArray

from bptools.audits.gradient_moments import SMALLEST, ParameterMoments
from bptools.audits.program import Program
from bptools.gradients.angle_distributions import AngleDistribution, Uniform

Floats = NDArray[np.float64]

MOST_NODES = 2**16  # of all angles together
ROUNDING = 1e-12  # of moments, relative to the largest value at a node


@dataclass(frozen=True, eq=False)
class AngleGrid:
    """Nodes of a product of quadratures.

    Args:
        nodes: The angles, shape (count, parameters).
        weights: They add up to 1.
        angles: How many angles are averaged over.
    """

    nodes: Floats
    weights: Floats
    angles: int

    @classmethod
    def of(cls, program: Program, laws: Sequence[AngleDistribution], most: int) -> AngleGrid | None:
        """Return a grid that is exact for a program; None if it has too many nodes or another law.

        Args:
            program: A program whose angles are linear in its parameters.
            laws: One a parameter.
            most: Number of nodes at most.
        """
        sizes = np.abs(program.jacobian).sum(axis=0)
        if not all(isinstance(law, Uniform) for law, size in zip(laws, sizes, strict=True) if size):
            return None
        counts = [
            _nodes(law, size) if isinstance(law, Uniform) and size else 1
            for law, size in zip(laws, sizes.tolist(), strict=True)
        ]
        if prod(counts) > min(most, MOST_NODES):
            return None
        rules = [_rule(law, count) for law, count in zip(laws, counts, strict=True)]
        nodes = np.meshgrid(*(rule[0] for rule in rules), indexing="ij")
        weights = np.meshgrid(*(rule[1] for rule in rules), indexing="ij")
        flat = np.stack([axis.ravel() for axis in nodes], axis=1)
        return cls(flat, np.prod(weights, axis=0).ravel(), int(np.count_nonzero(sizes)))

    def moments(
        self, gradients: Callable[[Floats], Floats], batch: int, reach: Floats
    ) -> ParameterMoments:
        """Return the moments of all gradients.

        Args:
            gradients: Those at some angles.
            batch: At how many angles at a time.
            reach: The largest gradient of each parameter.
        """
        starts = range(0, len(self.nodes), batch)
        rows = np.concatenate([gradients(self.nodes[k : k + batch]) for k in starts])
        rows[np.abs(rows) < SMALLEST * reach] = 0.0
        mean, second = self.weights @ rows, self.weights @ rows**2
        largest = np.abs(rows).max(axis=0)
        second = np.where(second > ROUNDING * largest**2, second, 0.0)
        mean = np.where(np.abs(mean) > ROUNDING * largest, mean, 0.0)
        words = f"quadrature over {self.angles} angles at {len(rows)} nodes, exact up to rounding"
        return ParameterMoments.exact(mean, second, reach, words)


def _nodes(law: Uniform, size: float) -> int:
    """Return how many nodes integrate waves of twice the largest frequency up to rounding."""
    phase: float = 2 * size * (law.high - law.low) / 2
    return ceil(phase / 2 + 6 * cbrt(phase) + 16)


def _rule(law: AngleDistribution, count: int) -> tuple[Floats, Floats]:
    """Return the nodes and weights of one angle; its centre where it turns nothing."""
    if count == 1 or not isinstance(law, Uniform):
        return np.zeros(1), np.ones(1)
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return law.centre + nodes * (law.high - law.low) / 2, weights / 2
