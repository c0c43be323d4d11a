"""One circuit on three qubits whose observable has a coefficient: where equation 14 fails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bptools.hunting.circuit_families import (
    Gates,
    Generators,
    HermitianObservable,
    InputFamily,
    ProductKet,
    PureState,
)
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.quantities import SmallAngleQuantities
from bptools.hunting.space import Starts
from bptools.hunting.spaces.number_ranges import refuse_sizes
from bptools.hunting.spaces.random_angles import NARROWEST, SmallAngles
from proofs.spaces.small_angles import WIDEST

LARGEST = 200  # the modulus of the coefficient m
FAMILY = InputFamily(
    "Y1 (m (1 - Z2)(1 - Z3) + Z2 Z3)",
    Generators.PAULI,
    Gates.NONE,
    HermitianObservable(),
    PureState(ProductKet()),
)
# the coefficients of Y1, Y1 Z3, Y1 Z2, Y1 Z2 Z3 among all Pauli strings on three qubits
_STRINGS = {32: (1, 0), 35: (-1, 0), 44: (-1, 0), 47: (1, 1)}  # times m, and without
_Z1, _X2, _X3 = 47, 3, 0  # among all strings but the identity


@dataclass(frozen=True)
class ThreeGates(SmallAngles):
    """That circuit, its first angle varied; the parameters are m and the width of the angles."""

    family: InputFamily = FAMILY
    n_qubits: int = 3
    n_gates: int = 3
    widest: float = WIDEST

    @property
    def homogeneous(self) -> frozenset[str]:
        """The parameters whose scale decides nothing: none."""
        return frozenset()

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return the circuit's discrete choices and the first m and a, the restarts in front."""
        choice, _ = super().draw(rng, restarts)
        fixed = {"generators": np.array([_Z1, _X2, _X3]), "position": np.array(0)}
        choice |= {name: np.repeat(value[None], restarts, 0) for name, value in fixed.items()}
        parameters = {
            "m": rng.uniform(-LARGEST, LARGEST, restarts),
            "width": rng.uniform(NARROWEST, self.widest, restarts),
        }
        return Starts(choice, parameters)

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


def three_gates(qubits: int | None, gates: int | None) -> tuple[ThreeGates, ...]:
    """Return the family of losses of three gates at small angles."""
    refuse_sizes(qubits, gates, "the claim is about three gates on three qubits")
    return (ThreeGates(),)
