"""A program with independent angles to be drawn, and what its own angles are made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bptools.audits.program import Program
from bptools.gradients.angle_distributions import AngleDistribution

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DrawnProgram:
    """A program over independent angles x, with θ = T x its own ones.

    Args:
        program: Its first parameters are those of the audited program.
        laws: One a parameter.
        mixing: The T, shape (drawn, own).
    """

    program: Program
    laws: Sequence[AngleDistribution]
    mixing: Floats

    @classmethod
    def independent(cls, program: Program, laws: Sequence[AngleDistribution]) -> DrawnProgram:
        """Return a program whose own angles are independent."""
        return cls(program, laws, np.eye(program.n_parameters))

    def sample(self, size: int, generator: np.random.Generator) -> Floats:
        """Return draws of the program's own angles, shape (size, own)."""
        draws = np.column_stack([law.sample(size, generator) for law in self.laws])
        return np.asarray(draws @ self.mixing)
