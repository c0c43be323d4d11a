"""Spaces whose instances are a few numbers: numbers alone, or the wave of one angle."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from bptools.errors import UsageError
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.quantities import Scalar, WaveQuantities
from bptools.hunting.space import Starts
from bptools.hunting.spaces.random_angles import NARROWEST, WIDEST

Quantities = TypeVar("Quantities")


class RealRange(NamedTuple):
    """The name of a real number and where it lies."""

    name: str
    least: float
    greatest: float


class WholeRange(NamedTuple):
    """The name of a whole number and where it lies, both ends included."""

    name: str
    least: int
    greatest: int


@dataclass(frozen=True)
class NumberSpace(ABC, Generic[Quantities]):
    """Real and whole numbers in intervals."""

    real: tuple[RealRange, ...]
    whole: tuple[WholeRange, ...] = ()

    def __post_init__(self) -> None:
        """Refuse ranges that hold no number, and two of one name."""
        names = [each.name for each in self.ranges]
        for each in self.ranges:
            if not -inf < each.least <= each.greatest < inf:
                raise UsageError(
                    f"{each.name} must lie between two ascending numbers, not {each.least} and "
                    f"{each.greatest}"
                )
            if names.count(each.name) > 1:
                raise UsageError(f"{each.name} must have one range, it has several")

    @property
    def ranges(self) -> tuple[RealRange | WholeRange, ...]:
        """All of them."""
        return (*self.real, *self.whole)

    @property
    def label(self) -> str:
        """What is searched."""
        reals = [f"{x.name} in [{x.least}, {x.greatest}]" for x in self.real]
        return ", ".join([*reals, *(f"{m.name} = {m.least}..{m.greatest}" for m in self.whole)])

    @property
    def homogeneous(self) -> frozenset[str]:
        """The parameters whose scale decides nothing: none."""
        return frozenset()

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return the whole numbers and the first real ones, the restarts in front."""
        return Starts(
            {m.name: rng.integers(m.least, m.greatest + 1, restarts) for m in self.whole},
            {x.name: rng.uniform(x.least, x.greatest, restarts) for x in self.real},
        )

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters, those out of range put back to its end."""
        return {x.name: parameters[x.name].clip(x.least, x.greatest) for x in self.real}

    @abstractmethod
    def traced(self, choice: Draw, parameters: Parameters) -> Quantities:
        """Return one instance's quantities in floating point, differentiable."""

    @abstractmethod
    def enclosed(self, choice: Draw, parameters: Parameters) -> Quantities:
        """Return enclosures of the quantities of an instance in fractions."""

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return the numbers as a line of text."""
        return (", ".join(f"{name} = {value}" for name, value in {**choice, **parameters}.items()),)


@dataclass(frozen=True)
class Numbers(NumberSpace[dict[str, Scalar]]):
    """Numbers whose quantities are they themselves, by name."""

    def traced(self, choice: Draw, parameters: Parameters) -> dict[str, Scalar]:
        """Return the numbers in floating point."""
        return {**choice, **parameters}

    def enclosed(self, choice: Draw, parameters: Parameters) -> dict[str, Scalar]:
        """Return the numbers as balls."""
        from bptools.evaluation.balls import ball

        wholes: dict[str, Any] = {name: ball(int(value)) for name, value in choice.items()}
        return wholes | {name: ball(value.item()) for name, value in parameters.items()}


@dataclass(frozen=True)
class Waves(NumberSpace[WaveQuantities]):
    """The loss A + B cos 2 theta + C sin 2 theta of one gate, theta uniform on [-a, a]."""

    def traced(self, choice: Draw, parameters: Parameters) -> WaveQuantities:
        """Return one instance's averages in floating point, differentiable."""
        from bptools.hunting.traced import wave

        return wave(parameters)

    def enclosed(self, choice: Draw, parameters: Parameters) -> WaveQuantities:
        """Return enclosures of the averages of an instance in fractions."""
        from bptools.hunting.enclosed import wave

        return wave(parameters)


def numbers(
    real: tuple[RealRange, ...], whole: tuple[WholeRange, ...] = ()
) -> Callable[[int | None, int | None], tuple[Numbers, ...]]:
    """Return the function that gives the one space of these numbers, whatever is asked for."""

    def spaces(qubits: int | None, gates: int | None) -> tuple[Numbers, ...]:
        refuse_sizes(qubits, gates, "the claim is about numbers alone")
        return (Numbers(real, whole),)

    return spaces


def waves(
    widest: float = WIDEST,
) -> Callable[[int | None, int | None], tuple[Waves, ...]]:
    """Return the function that gives the losses of one gate at angles up to a half width."""
    coefficients = tuple(RealRange(name, -1, 1) for name in "ABC")

    def spaces(qubits: int | None, gates: int | None) -> tuple[Waves, ...]:
        refuse_sizes(qubits, gates, "the claim is about the angle of one gate")
        return (Waves((*coefficients, RealRange("a", NARROWEST, widest))),)

    return spaces


def refuse_sizes(qubits: int | None, gates: int | None, why: str) -> None:
    """Refuse sizes for a claim that has none.

    Raises:
        UsageError: If one is given.
    """
    for name, value in (("qubits", qubits), ("layers", gates)):
        if value is not None:
            raise UsageError(f"{name} must not be given, it is {value}: {why}")
