"""What a hunt searches: instances that are drawn, traced, enclosed and put into words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

import numpy as np

from bptools.hunting.parametrised import Draw, Parameters

Quantities_co = TypeVar("Quantities_co", covariant=True)


class Starts(NamedTuple):
    """Where the restarts of a search begin: each array has the restarts in front."""

    choice: Draw
    parameters: Parameters


class Space(Protocol[Quantities_co]):
    """A set of instances that a hunt searches, all of which have the same quantities."""

    @property
    def label(self) -> str:
        """What is searched, with its size."""

    @property
    def homogeneous(self) -> frozenset[str]:
        """The parameters whose scale decides nothing."""

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return discrete choices and first parameters."""

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters, those out of range put back to its end."""

    def traced(self, choice: Draw, parameters: Parameters) -> Quantities_co:
        """Return one instance's quantities in floating point, differentiable."""

    def enclosed(self, choice: Draw, parameters: Parameters) -> Quantities_co:
        """Return enclosures of the quantities of an instance in fractions, by another route."""

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""


@dataclass(frozen=True)
class Subfamily:
    """A space whose instances are all in a wider one.

    Args:
        space: The narrower one.
        lifted: Takes parameters of one of its instances to those of the same instance there.
    """

    space: Space[Any]
    lifted: Callable[[Parameters], Parameters]


@runtime_checkable
class Containing(Protocol):
    """A space that begins with what a search finds in its subfamilies."""

    @property
    def subfamilies(self) -> tuple[Subfamily, ...]:
        """The subfamilies that are searched first, which have the same discrete choices: none."""
