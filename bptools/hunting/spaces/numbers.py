"""Spaces whose instances are a few numbers: numbers alone, a wave, one family of losses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bptools.errors import UsageError
from bptools.hunting import SpacesFunction
from bptools.hunting.families import Draw, Family, Parameters
from bptools.hunting.quantities import SmallAngleQuantities, WaveQuantities
from bptools.hunting.spaces.circuits import NARROWEST, SMALL, WIDEST, SmallAngles

Interval = tuple[str, float, float]  # name, least, greatest
Range = tuple[str, int, int]
ANGLES = ("a", NARROWEST, WIDEST)
WAVE = (("A", -1, 1), ("B", -1, 1), ("C", -1, 1))
LARGEST = 200  # the modulus of the coefficient m of the family of losses
TRIPLE = Family("Y1 (m (1 - Z2)(1 - Z3) + Z2 Z3)", "Pauli", "none", "Hermitian", "product")
# the coefficients of Y1, Y1 Z3, Y1 Z2, Y1 Z2 Z3 among all Pauli strings on three qubits
_STRINGS = {32: (1, 0), 35: (-1, 0), 44: (-1, 0), 47: (1, 1)}  # times m, and without
_Z1, _X2, _X3 = 47, 3, 0  # among all strings but the identity


@dataclass(frozen=True)
class Numbers:
    """Real and whole numbers in intervals; the quantities are the numbers by name."""

    real: tuple[Interval, ...]
    whole: tuple[Range, ...] = ()

    @property
    def label(self) -> str:
        """What is searched."""
        reals = [f"{name} in [{low}, {high}]" for name, low, high in self.real]
        return ", ".join([*reals, *(f"{name} = {low}..{high}" for name, low, high in self.whole)])

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return the whole numbers and the first real ones, the restarts in front."""
        return (
            {name: rng.integers(low, high + 1, restarts) for name, low, high in self.whole},
            {name: rng.uniform(low, high, restarts) for name, low, high in self.real},
        )

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters, those out of range put back to its end."""
        return {name: parameters[name].clip(low, high) for name, low, high in self.real}

    def traced(self, choice: Draw, parameters: Parameters) -> dict[str, Any]:
        """Return the numbers in floating point."""
        return {**choice, **parameters}

    def enclosed(self, choice: Draw, parameters: Parameters) -> dict[str, Any]:
        """Return the numbers as balls."""
        from bptools.hunting.enclosed import ball

        wholes = {name: ball(int(value)) for name, value in choice.items()}
        return wholes | {name: ball(value.item()) for name, value in parameters.items()}

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return the numbers as a line of text."""
        return (", ".join(f"{name} = {value}" for name, value in {**choice, **parameters}.items()),)


@dataclass(frozen=True)
class Waves(Numbers):
    """The loss A + B cos 2 theta + C sin 2 theta of one gate, theta uniform on [-a, a]."""

    real: tuple[Interval, ...] = (*WAVE, ANGLES)

    def traced(self, choice: Draw, parameters: Parameters) -> WaveQuantities:  # type: ignore[override]  # other quantities
        """Return one instance's averages in floating point, differentiable."""
        from bptools.hunting.traced import wave

        return wave(parameters)

    def enclosed(self, choice: Draw, parameters: Parameters) -> WaveQuantities:  # type: ignore[override]  # other quantities
        """Return enclosures of the averages of an instance in fractions."""
        from bptools.hunting.enclosed import wave

        return wave(parameters)


@dataclass(frozen=True)
class ThreeGates(SmallAngles):
    """One circuit on three qubits whose observable has a coefficient m, its first angle varied."""

    family: Family = TRIPLE
    n_qubits: int = 3
    n_gates: int = 3
    widest: float = SMALL

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return the circuit's discrete choices and the first m and a, the restarts in front."""
        choice, _ = super().draw(rng, restarts)
        fixed = {"generators": np.array([_Z1, _X2, _X3]), "position": np.array(0)}
        choice |= {name: np.repeat(value[None], restarts, 0) for name, value in fixed.items()}
        return choice, {
            "m": rng.uniform(-LARGEST, LARGEST, restarts),
            "width": rng.uniform(NARROWEST, self.widest, restarts),
        }

    def traced(self, choice: Draw, parameters: Parameters) -> SmallAngleQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        return super().traced(choice, _circuit(parameters))

    def enclosed(self, choice: Draw, parameters: Parameters) -> SmallAngleQuantities:
        """Return enclosures of the quantities of an instance in fractions."""
        return super().enclosed(choice, _circuit(parameters))

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text; gate 1 acts first."""
        return super().describe(choice, _circuit(parameters))


def _circuit(parameters: Parameters) -> Parameters:
    """Return the parameters of the circuit that has this m: input |+00>, the family's observable.

    All of them are computed from m, so that they are fractions where m is one.
    """
    m = parameters["m"]
    coefficients = np.zeros((2, 4**3), dtype=int)
    for string, terms in _STRINGS.items():
        coefficients[:, string] = terms
    plus, zero = [[1, 1], [0, 0]], [[1, 0], [0, 0]]  # amplitudes, real parts first
    return {
        "state": np.array([plus, zero, zero]) + 0 * m,
        "observable": m * coefficients[0] + coefficients[1],
        "width": parameters["width"],
    }


def numbers(real: tuple[Interval, ...], whole: tuple[Range, ...] = ()) -> SpacesFunction:
    """Return the function that gives the one space of these numbers, whatever is asked for."""

    def spaces(qubits: int | None, gates: int | None) -> tuple[Numbers, ...]:
        _refuse(qubits, gates, "the claim is about numbers alone")
        return (Numbers(real, whole),)

    return spaces


def waves(qubits: int | None, gates: int | None) -> tuple[Waves, ...]:
    """Return the losses of one gate."""
    _refuse(qubits, gates, "the claim is about the angle of one gate")
    return (Waves(),)


def small_waves(qubits: int | None, gates: int | None) -> tuple[Waves, ...]:
    """Return the same losses at small angles alone."""
    narrow = (*WAVE, ("a", NARROWEST, SMALL))
    return tuple(replace(space, real=narrow) for space in waves(qubits, gates))


def three_gates(qubits: int | None, gates: int | None) -> tuple[ThreeGates, ...]:
    """Return the family of losses of three gates at small angles."""
    _refuse(qubits, gates, "the claim is about three gates on three qubits")
    return (ThreeGates(),)


def _refuse(qubits: int | None, gates: int | None, why: str) -> None:
    for name, value in (("qubits", qubits), ("layers", gates)):
        if value is not None:
            raise UsageError(f"{name} must not be given, it is {value}: {why}")
