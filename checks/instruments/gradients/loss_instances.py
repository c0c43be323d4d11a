"""Losses of generated ensembles to be differentiated: random ones over Q(i), and the paper's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from sympy import Rational

from bptools.circuits import Circuit, denoising_circuit
from bptools.ensembles import extended_ghz_states
from bptools.ensembles.rational import Turn, random_turn
from bptools.evaluation import Exact, Gaussian
from bptools.gradients.parameter_shift import apply_circuit
from bptools.statistics import stream
from checks.instruments.ensembles.weighted import Ensemble
from checks.instruments.gradients.circuit_instances import LAYERS
from checks.instruments.gradients.exact_channel import ExactChannel, generated_states
from checks.instruments.gradients.kraus import Channel, circuit_channel
from checks.instruments.gradients.splitting import Split
from checks.instruments.gradients.trigonometric import trigonometric_derivative

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

TARGETS = 2  # of a loss over Q(i)
INPUTS = 100  # of the paper's batches, and as many targets


@dataclass(frozen=True, eq=False)
class RationalLoss:
    """A circuit over Q(i), cut at an angle, and the averaged target of its states.

    Args:
        label: What it is.
        channel: The circuit at its angle.
        target: Averaged target, shape (dim, dim).
    """

    label: str
    channel: ExactChannel
    target: Exact

    @classmethod
    def random(cls, n_data: int, n_ancilla: int, number: int, seed: int) -> RationalLoss:
        """Return the random circuit of a number, with two targets.

        >>> RationalLoss.random(1, 1, 1, 0).dim
        2
        """
        generator = stream(seed, "loss over Q(i)", n_data, n_ancilla, number)
        split = Split.random(n_data + n_ancilla, generator)
        dim = 2**n_data
        targets = Ensemble.random(TARGETS, dim, generator)
        channel = ExactChannel(split, random_turn(generator), dim)
        label = f"$N = {dim}$, $N_a = {2**n_ancilla}$, circuit {number}"
        return cls(label, channel, targets.average)

    @property
    def dim(self) -> int:
        """Dimension N of the data qubits."""
        return self.channel.dim

    def singles(self, states: Exact) -> Exact:
        """Return the gradient of the fidelity of each input, from values of the fidelity alone.

        Args:
            states: Inputs, shape (count, dim).

        Returns:
            Fractions, shape (count,).
        """
        return self._derivative(lambda rho: np.einsum("kij,ji->k", rho, self.target), states, 1)

    def pairs(self, states: Exact) -> Exact:
        """Return the gradient of the overlap of each pair of generated states.

        Args:
            states: Inputs, shape (count, dim).

        Returns:
            Fractions, shape (count, count).
        """
        return self._derivative(_overlaps, states, 2)

    def _derivative(self, value: Callable[[Exact], Exact], states: Exact, degree: int) -> Exact:
        def function(turn: Turn) -> Any:  # noqa: ANN401 - an array of numbers of Q(i)
            return value(generated_states(self.channel.split.unitary(turn), states))

        slopes: Any = trigonometric_derivative(function, self.channel.turn, degree)
        return np.asarray(np.vectorize(real_fraction, otypes=[object])(slopes))


def _overlaps(states: Exact) -> Exact:
    """Return Tr[ρ σ] of all pairs of Hermitian matrices, by rational products alone."""
    flat = states.reshape(len(states), -1)

    def part(name: str) -> fmpq_mat:
        parts = (getattr(number, name) for number in flat.ravel())
        return fmpq_mat(*flat.shape, [fmpq(int(p.numerator), int(p.denominator)) for p in parts])

    real, imaginary = part("x"), part("y")
    products = real * real.transpose() + imaginary * imaginary.transpose()
    overlaps = [Gaussian(Fraction(int(q.p), int(q.q))) for q in products.entries()]
    return np.array(overlaps, dtype=object).reshape(len(flat), -1)


def real_fraction(number: Gaussian) -> Fraction:
    """Return a real number of Q(i) as a fraction; raise ``ValueError`` if it is not real.

    >>> real_fraction(Gaussian(3))
    Fraction(3, 1)
    """
    if number.y:
        raise ValueError(f"number must be real, it is {number}")
    return Fraction(int(number.x.numerator), int(number.x.denominator))


def rational(number: Fraction) -> Rational:
    """Return a fraction as SymPy's.

    >>> rational(Fraction(1, 2))
    1/2
    """
    return Rational(number.numerator, number.denominator)


def rational_losses(
    sizes: Sequence[tuple[int, int]], seed: int, count: int = 2
) -> Iterator[RationalLoss]:
    """Yield ``count`` random losses for each pair of numbers of data and ancilla qubits."""
    for n_data, n_ancilla in sizes:
        for number in range(1, count + 1):
            yield RationalLoss.random(n_data, n_ancilla, number, seed)


@dataclass(frozen=True, eq=False)
class DenoiserLoss:
    """The paper's denoising circuit with its angles, and the targets of its states.

    Args:
        circuit: The circuit, ancillas first.
        angles: Radians.
        n_ancilla: Number of ancilla qubits.
        targets: Amplitudes, shape (count, dim).
    """

    circuit: Circuit
    angles: Floats
    n_ancilla: int
    targets: Complex

    @classmethod
    def random(
        cls, n_data: int, n_ancilla: int, layers: int, seed: int, *keys: int, targets: int = 2
    ) -> DenoiserLoss:
        """Return angles from N(0, 1) and extended GHZ targets, different ones for every key.

        >>> DenoiserLoss.random(1, 1, 2, 0).circuit.n_angles
        8
        """
        generator = stream(seed, "denoiser loss", n_data, n_ancilla, *keys)
        circuit = denoising_circuit(n_data + n_ancilla, layers)
        states = extended_ghz_states(generator.uniform(0, 2 * np.pi, targets), n_data)
        return cls(circuit, generator.standard_normal(circuit.n_angles), n_ancilla, states)

    @property
    def label(self) -> str:
        """Its dimensions."""
        return f"$N = {self.targets.shape[1]}$, $N_a = {2**self.n_ancilla}$"

    @property
    def some_angles(self) -> tuple[int, ...]:
        """The first angle, one in the middle, and the last but one."""
        return (0, self.circuit.n_angles // 2, self.circuit.n_angles - 2)

    def channel(self, index: int) -> Channel:
        """Return the channel with its derivative by an angle."""
        return circuit_channel(self.circuit, self.angles, self.n_ancilla, index)

    def pair_gradients(self, batches: Complex, index: int) -> Floats:
        """Return the gradients of the U-statistic of pairs, from losses at four shifted angles.

        Args:
            batches: Inputs, shape (count, 2, dim).
            index: Which angle is differentiated.

        Returns:
            Derivatives, shape (count,).

        Source: D. Wierichs et al., Quantum 6 (2022) 677, for a loss of two frequencies.
        """
        total = np.zeros(len(batches))
        for number in range(1, 5):
            shift = (2 * number - 1) * np.pi / 4
            turned = self.angles.copy()
            turned[index] += shift
            weight = (-1) ** (number - 1) / (8 * np.sin(shift / 2) ** 2)
            total += weight * self._pair_losses(turned, batches)
        return total

    def _pair_losses(self, angles: Floats, batches: Complex) -> Floats:
        """Return the loss of each pair of inputs, without its constant term."""
        dim = batches.shape[2]
        outcomes = apply_circuit(self.circuit, angles, np.eye(dim, 2**self.circuit.n_wires))
        branches = (batches @ outcomes).reshape(len(batches), 2, -1, dim)
        overlaps = branches[:, 0].conj() @ branches[:, 1].swapaxes(1, 2)
        fidelities = np.abs(branches @ self.targets.conj().T) ** 2
        cross = fidelities.sum(axis=(1, 2, 3)) / (2 * len(self.targets))
        return np.asarray((np.abs(overlaps) ** 2).sum(axis=(1, 2)) - 2 * cross)


def paper_losses(n_data: int, n_ancilla: int, seed: int) -> Iterator[tuple[DenoiserLoss, Channel]]:
    """Yield four circuits of the paper's depth and batch, each with six angles across it."""
    for number in range(1, 5):
        loss = DenoiserLoss.random(n_data, n_ancilla, LAYERS, seed, number, targets=INPUTS)
        for index in np.linspace(0, loss.circuit.n_angles - 1, 6).astype(int).tolist():
            yield loss, loss.channel(index)
