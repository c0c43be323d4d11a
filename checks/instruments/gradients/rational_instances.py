"""Gradients of single states over Q(i), in exact numbers, by the parameter-shift rule.

A quarter turn is (1 ∓ iP)/√2; with a global phase, which no expectation sees, the root cancels.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from sympy import Integer, Rational

from bptools.ensembles.rational import Turn, pauli_string, random_pauli, random_pure_state
from bptools.evaluation import Exact, Gaussian, gaussian_array
from checks.instruments.gradients.splitting import Split

CIRCUITS = 3  # random ones of each size in an exact check
_HALF = Rational(1, 2)
_ODD_TURN = Turn(Fraction(4, 5), Fraction(3, 5))  # 2 arctan(3/4): no state comes back


def quarter_turn(generator: Exact, sign: int = 1) -> Exact:
    """Return the rotation by ±π/2 about a Hermitian involution, times a phase, over Q(i).

    >>> there, back = (quarter_turn(pauli_string("X"), sign) for sign in (1, -1))
    >>> (there @ back == gaussian_array(1j * np.eye(2))).all()
    np.True_
    """
    identity = gaussian_array(np.eye(len(generator)))
    return np.asarray(Gaussian(_HALF, _HALF) * (identity - generator * Gaussian(0, sign)))


@dataclass(frozen=True, eq=False)
class RationalInstance:
    """A circuit U₊ R_P(θ) U₋ over Q(i) at θ = 0, and what is measured behind it.

    Args:
        split: The circuit on ancillas and data qubits, cut at the rotation.
        observable: Hermitian matrix on the data qubits.
        n_ancilla: Number of ancilla qubits, which come first and start in |0⟩.

    Raises:
        ValueError: If the shapes do not fit.
    """

    split: Split
    observable: Exact
    n_ancilla: int

    theta = Integer(0)

    def __post_init__(self) -> None:
        """Refuse parts that do not fit together."""
        size = self.dim * self.ancilla_dim
        for name in ("after", "generator", "before"):
            shape = getattr(self.split, name).shape
            if shape != (size, size):
                raise ValueError(f"{name} must have shape {size, size}, not {shape}")

    @property
    def dim(self) -> int:
        """Dimension N of the data qubits."""
        return len(self.observable)

    @property
    def ancilla_dim(self) -> int:
        """Dimension N_a of the ancillas."""
        return int(2**self.n_ancilla)

    @property
    def measured(self) -> Exact:
        """The observable times the identity on the ancillas."""
        return np.asarray(np.kron(gaussian_array(np.eye(self.ancilla_dim)), self.observable))

    @property
    def embedding(self) -> Exact:
        """The isometry that puts the ancillas in |0⟩."""
        return gaussian_array(np.eye(self.dim * self.ancilla_dim, self.dim))

    def gradients(self, states: Exact) -> list[Rational]:
        """Return the gradient of each input, [f(θ + π/2) − f(θ − π/2)] / 2.

        Args:
            states: Normalised amplitudes over Q(i), one input of the data qubits a row.

        Raises:
            ValueError: If an expectation is not real: the observable is not Hermitian.

        >>> one, up = gaussian_array(np.eye(2)), gaussian_array(np.diag([1, 0]))
        >>> instance = RationalInstance(Split(one, pauli_string("Y"), one), up, 0)
        >>> instance.gradients(gaussian_array([[1, 0]]) @ quarter_turn(pauli_string("Y")).T)
        [-1/2]
        """
        up, down = (self._expectations(states, sign) for sign in (1, -1))
        return [(high - low) / 2 for high, low in zip(up, down, strict=True)]

    def _expectations(self, states: Exact, sign: int) -> list[Rational]:
        """Return the expectation in each output, the rotation turned by ±π/2."""
        turned = quarter_turn(self.split.generator, sign)
        circuit = self.split.after @ turned @ self.split.before
        outputs = states @ (circuit @ self.embedding).T
        values = (np.conjugate(outputs) * (outputs @ self.measured.T)).sum(axis=1)
        return [real_rational(value) for value in values]


def real_rational(value: Gaussian) -> Rational:
    """Return a real number of Q(i) as SymPy's; raise ``ValueError`` if it is not real.

    >>> real_rational(Gaussian(Rational(1, 2)))
    1/2
    """
    if value.y:
        raise ValueError(f"value must be real, it is {value}")
    return Rational(int(value.x.numerator), int(value.x.denominator))


def random_instance(
    n_data: int, n_ancilla: int, generator: np.random.Generator, observable: Exact | None = None
) -> RationalInstance:
    """Return a random circuit over Q(i), quarter turns and turns by 2 arctan(3/4) of Pauli strings.

    Args:
        n_data: Number of data qubits, at least 1.
        n_ancilla: Number of ancilla qubits.
        generator: Where the randomness comes from.
        observable: What is measured; by default a random pure state.

    >>> random_instance(2, 1, np.random.default_rng(0)).ancilla_dim
    2
    """
    n_wires = n_data + n_ancilla
    before, after = (_random_circuit(n_wires, generator) for _ in range(2))
    if observable is None:
        observable = random_pure_state(2**n_data, generator)
    pauli = pauli_string(random_pauli(n_wires, generator))
    return RationalInstance(Split(after, pauli, before), observable, n_ancilla)


def _random_circuit(n_wires: int, generator: np.random.Generator) -> Exact:
    """Return rotations about random Pauli strings, half of them quarter turns."""
    unitary = gaussian_array(np.eye(2**n_wires))
    for _ in range(4 * n_wires):
        pauli = pauli_string(random_pauli(n_wires, generator))
        turned = quarter_turn(pauli) if generator.integers(2) else _ODD_TURN.about(pauli)
        unitary = turned @ unitary
    return unitary


def swapping_instance(n_data: int, n_ancilla: int, swapped: int, letters: str) -> RationalInstance:
    """Return R_P behind which some ancillas are swapped with data qubits, target |0..0⟩.

    * With P = X on the last data qubit, not swapped, the variance is N_s/(2N(N+1)) with N_s the
      dimension of the swapped ancillas: the target carried back is a projector of rank N_s on
      states that the inputs can reach.
    * With P = Y on the first ancilla, swapped, behind a turn by −π/2, the mean is N_s/(2N): the
      output does not see the input of the swapped data qubits.

    Args:
        n_data: Number of data qubits.
        n_ancilla: Number of ancilla qubits.
        swapped: How many of them are swapped, at most as many as there are data qubits.
        letters: P, one of ``1XYZ`` for each qubit, ancillas first.

    Raises:
        ValueError: If too many are to be swapped.

    >>> swapping_instance(2, 1, 1, "11X").dim
    4
    """
    if not 0 <= swapped <= min(n_data, n_ancilla):
        limit = min(n_data, n_ancilla)
        raise ValueError(f"swapped must be 0 to {limit}, it is {swapped}")
    n_wires = n_data + n_ancilla
    order = list(range(n_wires))
    for wire in range(swapped):
        order[wire], order[n_ancilla + wire] = n_ancilla + wire, wire
    basis = np.arange(2**n_wires).reshape((2,) * n_wires).transpose(order).ravel()
    generator = pauli_string(letters)
    identity = gaussian_array(np.eye(2**n_wires))
    before = quarter_turn(generator, -1) if letters[0] == "Y" else identity
    up = gaussian_array(np.diag(np.eye(2**n_data)[0]))
    return RationalInstance(Split(identity[basis], generator, before), up, n_ancilla)
