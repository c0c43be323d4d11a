"""The gates of a compiled circuit: what each does, on which wires, and its matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from bptools.circuits import Axis, Circuit, RotationGate
from bptools.circuits.pauli_strings import MATRICES


@dataclass(frozen=True)
class GateFamily:
    """Gates whose matrices are computed at once, from their angles.

    Args:
        key: What its gates share and no others do.
        matrices: From as many arrays of shape (count,) as a gate has angles to the matrices (or
            diagonals), shape (count, ...).
    """

    key: object
    matrices: Callable[..., jax.Array]


@dataclass(frozen=True, eq=False)
class MatrixGate:
    """One unitary gate of a circuit.

    Args:
        name: PennyLane's name of the operation.
        wires: The wires that it acts on, the most significant first.
        diagonal: Whether it is diagonal in the computational basis; then its matrix is
            represented by its diagonal.
        value: The matrix (or diagonal) if it does not depend on the parameters, else None.
        family: That of its matrix, if it can be computed for many gates at once.
        sources: Where its angles stand in the flattened parameters, if each is one of them as it
            is: then many angles are gathered at once, and the compilation is much shorter.
    """

    name: str
    wires: tuple[int, ...]
    diagonal: bool
    value: NDArray[np.complex128] | None
    family: GateFamily | None
    sources: tuple[int, ...] | None

    @property
    def is_gathered(self) -> bool:
        """Whether its matrix follows from the parameters without asking the circuit."""
        turned = self.family is not None and self.sources is not None
        return self.value is not None or turned


class TurnedGate(Protocol):
    """A gate at some parameters, which may be traced."""

    @property
    def angles(self) -> Sequence[Any]:
        """Its angles."""

    def matrix(self) -> Any:  # noqa: ANN401 (NumPy or traced)
        """Return its matrix, or its diagonal if it is diagonal."""


def gates_of_circuit(circuit: Circuit, places: Sequence[int]) -> tuple[MatrixGate, ...]:
    """Return the gates of a circuit of one-qubit rotations and CZ.

    Args:
        circuit: The circuit.
        places: Where each of its angles stands in the flattened parameters.

    Raises:
        ValueError: If there is any other gate.

    >>> from bptools.circuits import denoising_circuit
    >>> [gate.name for gate in gates_of_circuit(denoising_circuit(2, 1), range(4))]
    ['RX', 'RX', 'RY', 'RY', 'CZ']
    """
    return tuple(_of_circuit(circuit, iter(places)))


def _of_circuit(circuit: Circuit, places: Iterator[int]) -> Iterator[MatrixGate]:
    phases = np.array([1, 1, 1, -1], dtype=np.complex128)
    for gate in circuit.elementary:
        if isinstance(gate, RotationGate):
            turned = _turned(gate.axis)
            yield MatrixGate(
                name=f"R{gate.axis}",
                wires=gate.wires,
                diagonal=gate.axis == "Z",
                value=None,
                family=turned,
                sources=(next(places),),
            )
        else:
            yield MatrixGate("CZ", gate.wires, diagonal=True, value=phases, family=None, sources=())


@lru_cache
def _turned(axis: Axis) -> GateFamily:
    """Return the rotations exp(−iφP/2) about a Pauli matrix, those about Z as diagonals."""
    pauli = MATRICES[axis]

    def matrix(angle: jax.Array) -> jax.Array:  # term by term as PennyLane, to the last bit
        cosine, sine = (1 + 0j) * jnp.cos(angle / 2), (1 + 0j) * jnp.sin(angle / 2)
        if axis == "Z":
            return jnp.stack([cosine - 1j * sine, cosine + 1j * sine])
        upper, lower = (complex(-1j * pauli[place]) * sine for place in ((0, 1), (1, 0)))
        return jnp.stack([jnp.stack([cosine, upper]), jnp.stack([lower, cosine])])

    return GateFamily(axis, jax.vmap(matrix))
