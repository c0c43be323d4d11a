"""The families of circuits that a hunt searches: what varies, and what is drawn once.

An observable and an input state know the shapes of their parameters, their matrix and their words;
of generators and gates it is enough to know which of them vary.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple, Protocol

import numpy as np

from bptools.hunting import descriptions
from bptools.hunting.parametrised import (
    Draw,
    Parameters,
    Parts,
    as_like,
    density,
    involutions,
    pauli_names,
    pauli_strings,
    product_ket,
)

Shape = tuple[int, ...]
WORD_LENGTH = 4  # quarter turns exp(-i pi/4 P) in a random Clifford gate


class Generators(Enum):
    """Which involutions generate the rotations."""

    ANY = auto()
    PAULI = auto()


class Gates(Enum):
    """Which fixed gates stand between the rotations."""

    ANY = auto()
    NONE = auto()
    CLIFFORD = auto()


class Ket(Protocol):
    """A kind of pure state; it need not be normalised."""

    def shape(self, n_qubits: int) -> Shape:
        """Return the shape of its parameters."""

    def amplitudes(self, values: Any) -> Parts:  # noqa: ANN401 - JAX or NumPy
        """Return the amplitudes."""


class AnyKet:
    """Any pure state."""

    def shape(self, n_qubits: int) -> Shape:
        """Return the shape of its parameters: real parts, then imaginary ones."""
        return 2, 2**n_qubits

    def amplitudes(self, values: Any) -> Parts:  # noqa: ANN401 - JAX or NumPy
        """Return the amplitudes."""
        return Parts(values[0], values[1])


class ProductKet:
    """Any product of one-qubit states."""

    def shape(self, n_qubits: int) -> Shape:
        """Return the shape of its parameters: for every qubit real parts, then imaginary ones."""
        return n_qubits, 2, 2

    def amplitudes(self, values: Any) -> Parts:  # noqa: ANN401 - JAX or NumPy
        """Return the amplitudes."""
        return product_ket(values)


class InputState(Protocol):
    """A kind of input state; its parameters are called ``state``."""

    def shape(self, n_qubits: int) -> Shape:
        """Return the shape of its parameters."""

    def matrix(self, parameters: Parameters) -> Parts:
        """Return the density matrix."""

    def describe(self, parameters: Parameters) -> str:
        """Return the state in words."""


@dataclass(frozen=True)
class PureState:
    """A pure input."""

    ket: Ket

    def shape(self, n_qubits: int) -> Shape:
        """Return the shape of its parameters."""
        return self.ket.shape(n_qubits)

    def matrix(self, parameters: Parameters) -> Parts:
        """Return the density matrix."""
        return density(self.ket.amplitudes(parameters["state"]))

    def describe(self, parameters: Parameters) -> str:
        """Return the state in words."""
        return f"rho = projector on {descriptions.vector(self.ket.amplitudes(parameters['state']))}"


class MixedState:
    """Any input: L L^dagger, normalised."""

    def shape(self, n_qubits: int) -> Shape:
        """Return the shape of its parameters: real parts of L, then imaginary ones."""
        return 2, 2**n_qubits, 2**n_qubits

    def matrix(self, parameters: Parameters) -> Parts:
        """Return the density matrix."""
        return density(Parts(parameters["state"][0], parameters["state"][1]))

    def describe(self, parameters: Parameters) -> str:
        """Return the state in words."""
        return f"rho ~ L L^dagger, L = {descriptions.matrix(parameters['state'])}"


class Observable(Protocol):
    """A kind of observable."""

    @property
    def homogeneous(self) -> bool:
        """Whether the scale of its parameters, called ``observable``, decides nothing."""

    def shapes(self, n_qubits: int) -> dict[str, Shape]:
        """Return the shapes of its parameters."""

    def matrix(self, choice: Draw, parameters: Parameters, n_qubits: int) -> Parts:
        """Return the matrix; for a ``Contraction`` its eigenvalues, which are turned afterwards."""

    def describe(self, choice: Draw, parameters: Parameters, n_qubits: int) -> str:
        """Return the observable in words."""


class HermitianObservable:
    """Any Hermitian observable, by its coefficients of Pauli strings."""

    homogeneous = True

    def shapes(self, n_qubits: int) -> dict[str, Shape]:
        """Return the shape of the coefficients."""
        return {"observable": (4**n_qubits,)}

    def matrix(self, choice: Draw, parameters: Parameters, n_qubits: int) -> Parts:
        """Return the matrix."""
        real, imaginary = _strings_like(parameters, n_qubits)
        weights = parameters["observable"][:, None, None]
        return Parts((weights * real).sum(0), (weights * imaginary).sum(0))

    def describe(self, choice: Draw, parameters: Parameters, n_qubits: int) -> str:
        """Return the observable in words."""
        terms = zip(parameters["observable"], pauli_names(n_qubits), strict=True)
        return "O = " + " + ".join(f"({x}) {name}" for x, name in terms if x)


class Contraction:
    """Any Hermitian observable of norm at most 1: eigenvalues 2x/(1 + x^2), turned."""

    homogeneous = False

    def shapes(self, n_qubits: int) -> dict[str, Shape]:
        """Return the shapes of the eigenvalues and of the turn's Cayley transform."""
        return {"observable": (2**n_qubits,), "turn": (2**n_qubits, 2**n_qubits)}

    def matrix(self, choice: Draw, parameters: Parameters, n_qubits: int) -> Parts:
        """Return the diagonal matrix of the eigenvalues, before it is turned."""
        values = parameters["observable"]
        eye = as_like(np.eye(2**n_qubits), values)
        return Parts(eye * (2 * values / (1 + values * values)), 0 * eye)

    def describe(self, choice: Draw, parameters: Parameters, n_qubits: int) -> str:
        """Return the observable in words."""
        eigenvalues = ", ".join(str(2 * x / (1 + x * x)) for x in parameters["observable"])
        return f"O = T diag({eigenvalues}) T^dagger, T = {descriptions.cayley(parameters['turn'])}"


@dataclass(frozen=True)
class Target:
    """The projector on a target."""

    ket: Ket
    homogeneous = True

    def shapes(self, n_qubits: int) -> dict[str, Shape]:
        """Return the shape of the target's parameters."""
        return {"observable": self.ket.shape(n_qubits)}

    def matrix(self, choice: Draw, parameters: Parameters, n_qubits: int) -> Parts:
        """Return the projector."""
        return density(self.ket.amplitudes(parameters["observable"]))

    def describe(self, choice: Draw, parameters: Parameters, n_qubits: int) -> str:
        """Return the observable in words."""
        return (
            f"O = projector on {descriptions.vector(self.ket.amplitudes(parameters['observable']))}"
        )


class GhzTarget:
    """The projector on |0..0> + |1..1>."""

    homogeneous = False  # it has no parameters

    def shapes(self, n_qubits: int) -> dict[str, Shape]:
        """Return no shape."""
        return {}

    def matrix(self, choice: Draw, parameters: Parameters, n_qubits: int) -> Parts:
        """Return the projector."""
        like = next(iter(parameters.values()))
        ends = np.eye(2**n_qubits)[[0, -1]].sum(0)
        return density(Parts(as_like(ends, like), as_like(0 * ends, like)))

    def describe(self, choice: Draw, parameters: Parameters, n_qubits: int) -> str:
        """Return the observable in words."""
        return "O = projector on |0..0> + |1..1>"


class PauliObservable:
    """One Pauli string, chosen once."""

    homogeneous = False  # it has no parameters

    def shapes(self, n_qubits: int) -> dict[str, Shape]:
        """Return no shape."""
        return {}

    def matrix(self, choice: Draw, parameters: Parameters, n_qubits: int) -> Parts:
        """Return the matrix."""
        real, imaginary = _strings_like(parameters, n_qubits)
        return Parts(real[choice["observable"]], imaginary[choice["observable"]])

    def describe(self, choice: Draw, parameters: Parameters, n_qubits: int) -> str:
        """Return the observable in words."""
        return f"O = {pauli_names(n_qubits)[choice['observable']]}"


class Sizes(NamedTuple):
    """How large the circuits are; the ancillas count beside the qubits."""

    n_qubits: int
    n_gates: int
    n_generators: int
    n_ancillas: int = 0

    @property
    def n_wires(self) -> int:
        """All qubits."""
        return self.n_qubits + self.n_ancillas


@dataclass(frozen=True)
class CircuitFamily:
    """One choice of what varies in a circuit.

    Args:
        label: What the family is called in a result.
        generators: All involutions, or Pauli strings.
        gates: Fixed gates: all unitary ones, none, or Clifford gates.
        observable: What is measured.
    """

    label: str
    generators: Generators
    gates: Gates
    observable: Observable

    def draw(self, rng: np.random.Generator, restarts: int, sizes: Sizes) -> Draw:
        """Draw the discrete choices of some restarts; each array has the restarts in front."""
        strings, n_gates = 4**sizes.n_wires, sizes.n_gates
        pauli = self.generators is Generators.PAULI
        kinds = strings - 1 if pauli else len(involutions(sizes.n_wires))
        clifford = rng.integers(0, strings, (restarts, n_gates, WORD_LENGTH))
        generators = rng.integers(0, kinds, (restarts, n_gates))
        return {
            "generators": generators[:, : sizes.n_generators],
            "words": clifford if self.gates is Gates.CLIFFORD else np.zeros_like(clifford),
            "observable": rng.integers(1, strings, (restarts,)) % 4**sizes.n_qubits,
        }

    def start(self, rng: np.random.Generator, restarts: int, sizes: Sizes) -> Parameters:
        """Return normal random parameters; each array has the restarts in front."""
        shapes = self.shapes(sizes)
        return {name: rng.standard_normal((restarts, *shape)) for name, shape in shapes.items()}

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """Return the shapes of the parameters of one instance."""
        dim = 2**sizes.n_wires
        shapes = self.observable.shapes(sizes.n_qubits)
        if self.gates is Gates.ANY:
            shapes["gates"] = (sizes.n_gates, dim, dim)
        if self.generators is Generators.ANY:
            shapes["generators"] = (sizes.n_generators, dim, dim)
        return shapes

    def describe(self, choice: Draw, parameters: Parameters, sizes: Sizes) -> list[str]:
        """Return generators, fixed gates and observable in words, a line each."""
        names, n_wires = pauli_names(sizes.n_wires), sizes.n_wires
        kinds = [*names[1:], *(f"diag({k} x -1, then 1)" for k in range(1, 2 ** (n_wires - 1)))]
        lines = []
        for j, label in enumerate(choice["generators"]):
            line = f"H{j + 1} = {kinds[label]}"
            if self.generators is Generators.ANY:
                turn = descriptions.cayley(parameters["generators"][j])
                line = f"H{j + 1} = T {kinds[label]} T^dagger, T = {turn}"
            lines.append(line)
        for j, word in enumerate(choice["words"]):
            factors = [f"exp(-i pi/4 {names[label]})" for label in word if label]
            if self.gates is Gates.ANY and parameters["gates"][j].any():
                factors.append(descriptions.cayley(parameters["gates"][j]))
            lines.append(f"W{j + 1} = {' '.join(factors) or '1'}")
        return [*lines, self.observable.describe(choice, parameters, sizes.n_qubits)]


@dataclass(frozen=True)
class InputFamily(CircuitFamily):
    """Circuits with one input each, which varies too.

    Args:
        state: The input.
    """

    state: InputState

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """Return the shapes of the parameters of one instance."""
        return {"state": self.state.shape(sizes.n_qubits), **super().shapes(sizes)}

    def describe(self, choice: Draw, parameters: Parameters, sizes: Sizes) -> list[str]:
        """Return generators, fixed gates, observable and state in words, a line each."""
        return [*super().describe(choice, parameters, sizes), self.state.describe(parameters)]


def _strings_like(parameters: Parameters, n_qubits: int) -> Parts:
    """Return all Pauli strings, as exact as the parameters."""
    like, strings = next(iter(parameters.values())), pauli_strings(n_qubits)
    return Parts(as_like(strings.real, like), as_like(strings.imag, like))
