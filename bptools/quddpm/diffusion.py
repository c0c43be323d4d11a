"""The forward diffusion: sampled, and its second moment in closed form.

Step s turns every qubit by R_Z(φ₃) R_Y(φ₂) R_Z(φ₁) with φ uniform on ± the turn times h_s, then
every pair by R_ZZ(g/(2√n)) with one g uniform on the coupling times h_s; all angles are fresh for
every state. It may then replace the state by the maximally mixed one, with a probability in units
of h_s; since this commutes with all turns, a state is a turned pure one and a weight. The usual
turn, coupling and h are the defaults of ``Settings``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from math import pi, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.ensembles.moment_operators import DenseMoments

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

LARGEST_EXACT = 5  # qubits; the second moment has 16^n entries
MOST_JOINED = 3  # qubits that are turned by one matrix: of more, it outgrows the states
_TO_Y = np.array([[1, 1], [1j, -1j]]) / sqrt(2)  # eigenvectors of Y in columns


@dataclass(frozen=True)
class ForwardDiffusion:
    """The diffusion of n qubits with all angles scaled.

    Args:
        n_qubits: Number of qubits, at least 1.
        scale: 1 for the original model, below 1 for the restricted one.
        steps: Number of steps T, at least 1.
        schedule: h of the first and of the last step, or of every step.
        turn: Half the width of the one-qubit angles, in units of h; radians.
        coupling: Smallest and largest pair angle g, in units of h; radians.
        growth: How h grows from the first step to the last: "linear", or "cosine", which begins
            and ends slowly.
        depolarising: Probability of the maximally mixed state in a step, in units of h.

    Raises:
        ValueError: If there is no qubit or step, or a width is not a positive number.

    Source: arXiv:2310.05866; restricted in arXiv:2512.06695.
    """

    n_qubits: int
    scale: float
    steps: int
    schedule: tuple[float, ...]
    turn: float
    coupling: tuple[float, float]
    growth: Literal["linear", "cosine"] = "linear"
    depolarising: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no diffusion."""
        for name, count in (("n_qubits", self.n_qubits), ("steps", self.steps)):
            if count < 1:
                raise ValueError(f"{name} must be at least 1, not {count}")
        if not 0 < self.scale < np.inf:
            raise ValueError(f"scale must be positive, it is {self.scale}")
        if not (0 < self.turn < np.inf or (self.turn == 0 < self.depolarising)):
            raise ValueError(f"turn must be positive, or 0 with depolarising, it is {self.turn}")
        ends: list[tuple[str, tuple[float, ...]]] = [("coupling", self.coupling)]
        if len(self.schedule) == self.steps != 2:
            self._require_list()
        else:
            ends.append(("schedule", self.schedule))
        for name, pair in ends:
            if len(pair) != 2 or not 0 <= pair[0] <= pair[1] < np.inf:
                every = f", or one a step ({self.steps})" * (name == "schedule")
                raise ValueError(
                    f"{name} must be two ascending numbers from 0 on{every}, it is {pair}"
                )
        largest = self.depolarising * self.strengths.max()
        if not (self.depolarising >= 0 and largest <= 1):
            raise ValueError(
                "depolarising must be at least 0, and times the largest h at most 1, as a "
                f"probability is: it is {self.depolarising}, times h {largest:.4g}"
            )

    def _require_list(self) -> None:
        """Refuse a number a step that cannot be one, and a law of growth beside them."""
        if not all(0 <= strength < np.inf for strength in self.schedule):
            raise ValueError(f"schedule must be of numbers from 0 on, it is {self.schedule}")
        if self.growth != "linear":
            raise ValueError(f"growth must be left out beside a number a step, it is {self.growth}")

    @property
    def strengths(self) -> Floats:
        """h_s of every step."""
        if len(self.schedule) == self.steps:
            return self.scale * np.array(self.schedule)
        first, last = self.schedule
        if self.growth == "linear":
            return self.scale * np.linspace(first, last, self.steps)
        turned = np.linspace(0, pi, self.steps)
        return self.scale * (first + (last - first) * (1 - np.cos(turned)) / 2)

    @property
    def pure_weights(self) -> Floats:
        """The weight of the turned pure state after 0 .. T steps, the rest being maximally mixed.

        >>> diffusion = ForwardDiffusion(1, 1.0, 2, (0.5, 1.0), 0.4, (0.4, 0.6), "linear", 0.5)
        >>> diffusion.pure_weights.tolist()
        [1.0, 0.75, 0.375]
        """
        return np.cumprod([1.0, *(1 - self.depolarising * self.strengths)])

    def moments(self, start: DenseMoments) -> Iterator[DenseMoments]:
        """Yield the second moment before the diffusion and after every step.

        Args:
            start: The second moment before the diffusion.

        Raises:
            ValueError: If there are too many qubits, the start is of another number, or states
                are depolarised.
        """
        if self.depolarising:
            raise ValueError(f"depolarising must be 0 for moments, it is {self.depolarising}")
        if self.n_qubits > LARGEST_EXACT:
            raise ValueError(f"n_qubits must be at most {LARGEST_EXACT}, not {self.n_qubits}")
        if start.dim != 2**self.n_qubits:
            raise ValueError(f"start must be of dimension {2**self.n_qubits}, not {start.dim}")
        yield start
        pair = start.pair
        for strength in self.strengths:
            for qubit in range(self.n_qubits):
                pair = self._twirled(pair, qubit, strength)
            pair = pair * self._phases(strength)
            yield DenseMoments(pair)

    def _twirled(self, pair: Complex, qubit: int, strength: float) -> Complex:
        """Average the turns of one qubit, in both copies of ket and bra."""
        axes = [qubit + copy * self.n_qubits for copy in range(4)]
        tensor = np.moveaxis(pair.reshape((2,) * (4 * self.n_qubits)), axes, range(4))
        turned = _mean_turn(self.turn * strength) @ tensor.reshape(16, -1)
        back = np.moveaxis(turned.reshape(tensor.shape), range(4), axes)
        return np.asarray(back.reshape(pair.shape))

    def _phases(self, strength: float) -> Complex:
        """Return the mean phase that the turns of all pairs give each entry."""
        energies = pair_energies(self.n_qubits) / (4 * sqrt(self.n_qubits))
        both = np.add.outer(energies, energies).ravel()
        gaps = np.subtract.outer(both, both) * strength
        low, high = self.coupling
        mean = np.exp(-0.5j * (low + high) * gaps) * np.sinc((high - low) / 2 * gaps / pi)
        return np.asarray(mean)

    def sample(self, start: ArrayLike, steps: int, generator: np.random.Generator) -> Complex:
        """Return the pure states after some steps, with fresh angles for each.

        Args:
            start: States, shape (count, 2**n_qubits).
            steps: Number of steps, 0 to T.
            generator: Where the randomness comes from.

        Raises:
            ValueError: If the number of steps is out of range.
        """
        if not 0 <= steps <= self.steps:
            raise ValueError(f"steps must be 0 to {self.steps}, not {steps}")
        states = np.array(start, dtype=np.complex128)
        levels, energies = np.unique(pair_energies(self.n_qubits), return_inverse=True)
        turns, pairs = generator.spawn(2)
        for strength in self.strengths[:steps]:
            width = self.turn * strength
            shape = (self.n_qubits, 3, len(states))
            states = _turned(states, turns.uniform(-width, width, shape))
            low, high = (end * strength for end in self.coupling)
            angles = pairs.uniform(low, high, len(states)) / (4 * sqrt(self.n_qubits))
            states *= np.exp(-1j * np.multiply.outer(angles, levels))[:, energies]
        return states


def pair_energies(n_qubits: int) -> Floats:
    """Return the sum of Z_i Z_j over all pairs for every basis state.

    >>> pair_energies(2)
    array([ 1., -1., -1.,  1.])
    """
    bits = np.arange(2**n_qubits)[:, None] >> np.arange(n_qubits)[::-1] & 1
    signs = 1.0 - 2 * bits
    pairs = combinations(range(n_qubits), 2)
    return sum((signs[:, i] * signs[:, j] for i, j in pairs), np.zeros(2**n_qubits))


def _turned(states: Complex, angles: Floats) -> Complex:
    """Turn every qubit of every state by its own angles, shape (n_qubits, 3, count)."""
    n_qubits, _, count = angles.shape
    for first in range(0, n_qubits, MOST_JOINED):
        turns = reduce(_kron, map(_turns, angles[first : first + MOST_JOINED]))
        dim = turns.shape[1]
        if first + MOST_JOINED >= n_qubits:  # one product a state instead of many small ones
            split = np.matmul(states.reshape(count, -1, dim), turns.swapaxes(1, 2))
        else:
            split = np.matmul(turns[:, None], states.reshape(count, 2**first, dim, -1))
        states = split.reshape(count, -1)
    return states


def _kron(left: Complex, right: Complex) -> Complex:
    """Return the Kronecker product of two matrices for every state, shape (count, dim, dim)."""
    product = left[:, :, None, :, None] * right[:, None, :, None, :]
    dim = left.shape[1] * right.shape[1]
    return product.reshape(-1, dim, dim)


def _turns(angles: Floats) -> Complex:
    """Return R_Z(φ₃) R_Y(φ₂) R_Z(φ₁) for each column of angles, shape (count, 2, 2)."""
    first, middle, last = angles / 2
    cos, sin = np.cos(middle), np.sin(middle)
    turned = np.array([[cos, -sin], [sin, cos]], dtype=np.complex128)
    turned *= np.exp(-1j * np.array([[last + first, last - first], [first - last, -last - first]]))
    return np.moveaxis(turned, 2, 0)


def _mean_turn(width: float) -> Complex:
    """Return the average of g⊗g⊗ḡ⊗ḡ over R_Z R_Y R_Z, angles within ± width, shape (16, 16)."""
    bits = np.arange(16)[:, None] >> np.array([3, 2, 1, 0]) & 1
    halves = (1.0 - 2 * bits) @ np.array([1, 1, -1, -1]) / 2
    about_z = np.diag(np.sinc(halves * width / pi))
    to_y = np.kron(np.kron(_TO_Y, _TO_Y), np.kron(_TO_Y, _TO_Y).conj())
    return np.asarray(about_z @ (to_y @ about_z @ to_y.conj().T) @ about_z)
