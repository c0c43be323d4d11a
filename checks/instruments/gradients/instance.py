"""What a claim about gradients is put to the test on: a circuit, its angles, target and angle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import Circuit
from bptools.ensembles import haar_states
from bptools.gradients.exact import gradient_operator
from bptools.gradients.fidelity_arguments import checked_ancillas, checked_targets
from bptools.gradients.haar_moments import HaarMoments, haar_gradient_moments
from bptools.gradients.parameter_shift import sampled_gradients
from checks.instruments.gradients.splitting import Split, split_circuit

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]


def dimensions(n_data: int, n_ancilla: int) -> str:
    """Return how a case names the dimensions of a circuit; that of no ancillas is left out."""
    return f"$N = {2**n_data}$" + (f", $N_a = {2**n_ancilla}$" if n_ancilla else "")


@dataclass(frozen=True, eq=False)
class CircuitInstance:
    """A circuit with its angles and target, and the angle by which the fidelity is differentiated.

    Args:
        circuit: The circuit, ancillas on its first wires.
        angles: Radians, as many as the circuit has rotations.
        target: Amplitudes of the pure target on the data qubits.
        n_ancilla: Number of ancilla qubits, which start in |0⟩, at least 0.
        index: Which angle is differentiated.

    Raises:
        ValueError: If the target is not normalised or a number does not fit the circuit.
    """

    circuit: Circuit
    angles: Floats
    target: Complex
    n_ancilla: int
    index: int

    def __post_init__(self) -> None:
        """Refuse parts that do not fit together."""
        checked_ancillas(self.circuit, self.n_data, self.n_ancilla)
        checked_targets(self.target, self.n_data)
        self.circuit.checked_angles(self.angles)
        self.circuit.checked_index(self.index)

    @property
    def n_data(self) -> int:
        """Number of data qubits."""
        return self.circuit.n_wires - self.n_ancilla

    @property
    def dim(self) -> int:
        """Dimension N of the data qubits."""
        return int(2**self.n_data)

    @property
    def ancilla_dim(self) -> int:
        """Dimension N_a of the ancillas."""
        return int(2**self.n_ancilla)

    @cached_property
    def operator(self) -> Complex:
        """The matrix M whose expectation in the input is the gradient."""
        return gradient_operator(
            self.circuit, self.angles, self.target, self.n_data, self.n_ancilla, self.index
        )

    @cached_property
    def moments(self) -> HaarMoments:
        """The exact moments of the gradient over Haar inputs."""
        return haar_gradient_moments(self.operator)

    @cached_property
    def central(self) -> HaarMoments:
        """The exact moments of the gradient less its mean."""
        return haar_gradient_moments(self.operator - self.moments.mean * np.eye(self.dim))

    def gradients(self, states: Complex) -> Floats:
        """Return the gradient of each input by the NumPy simulator."""
        return sampled_gradients(
            self.circuit, self.angles, self.target, states, self.n_ancilla, self.index
        )

    def haar_gradients(self, count: int, generator: np.random.Generator) -> Floats:
        """Return the gradients of as many Haar states, drawn and simulated in NumPy alone."""
        return self.gradients(haar_states(count, self.dim, generator))

    @property
    def theta(self) -> float:
        """The differentiated angle in radians."""
        return float(self.angles[self.index])

    @cached_property
    def split(self) -> Split:
        """The circuit cut at the differentiated rotation, as matrices of the whole space."""
        return split_circuit(self.circuit, self.angles, self.index)

    @property
    def measured(self) -> Complex:
        """The projector on the target times the identity on the ancillas."""
        target = np.outer(self.target, np.conj(self.target))
        return np.asarray(np.kron(np.eye(self.ancilla_dim), target))

    @property
    def embedding(self) -> Floats:
        """The isometry that puts the ancillas in |0⟩."""
        return np.eye(self.dim * self.ancilla_dim, self.dim)

    def overlap(self) -> float:
        """Return Tr[P σ'], the generator's expectation in the target carried back to the gate.

        Raises:
            ValueError: If there are ancillas: the target carried back is then no pure state.

        >>> from bptools.circuits import RotationGate
        >>> turn = Circuit(1, (RotationGate("X", 0),))
        >>> CircuitInstance(turn, np.zeros(1), np.eye(2)[0], 0, 0).overlap()
        0.0
        """
        if self.n_ancilla:
            raise ValueError(f"n_ancilla must be 0, it is {self.n_ancilla}")
        carried = self.split.after.conj().T @ self.target
        return float(np.vdot(carried, self.split.generator @ carried).real)
