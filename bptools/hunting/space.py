"""What a hunt searches: instances that are drawn, traced, enclosed and put into words."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from bptools.hunting.families import Draw, Parameters


class Space(Protocol):
    """A set of instances that a hunt searches."""

    @property
    def label(self) -> str:
        """What is searched, with its size."""

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return discrete choices and first parameters, the restarts in front."""

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters, those out of range put back to its end."""

    def traced(self, choice: Draw, parameters: Parameters) -> Any:  # noqa: ANN401 - as declared
        """Return one instance's quantities in floating point, differentiable."""

    def enclosed(self, choice: Draw, parameters: Parameters) -> Any:  # noqa: ANN401 - as declared
        """Return enclosures of the quantities of an instance in fractions."""

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
