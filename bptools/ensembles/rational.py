"""Random matrices, states and circuits over Q(i): generic, and yet computed without rounding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np
from sympy import Expr, Rational, atan2
from sympy.solvers.diophantine.diophantine import sum_of_four_squares, sum_of_squares

from bptools.evaluation import Exact, Gaussian, gaussian_array

_TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (20, 21, 29))
_PAULIS = {
    "1": gaussian_array(np.eye(2)),
    "X": gaussian_array([[0, 1], [1, 0]]),
    "Y": gaussian_array([[0, -1j], [1j, 0]]),
    "Z": gaussian_array([[1, 0], [0, -1]]),
}


@dataclass(frozen=True)
class Turn:
    """An angle θ in radians whose half has a rational cosine and sine.

    Args:
        cosine: cos(θ/2).
        sine: sin(θ/2).

    Raises:
        ValueError: If the squares do not add up to 1.

    >>> Turn(Fraction(3, 5), Fraction(4, 5)).angle
    2*atan(4/3)
    """

    cosine: Fraction
    sine: Fraction

    def __post_init__(self) -> None:
        """Refuse numbers that belong to no angle."""
        if self.cosine**2 + self.sine**2 != 1:
            raise ValueError(f"cosine and sine must be of one angle, not {self.cosine, self.sine}")

    @classmethod
    def of_quarter_tangent(cls, tangent: Fraction) -> Turn:
        """Return the angle θ with tan(θ/4) given."""
        scale = 1 + tangent**2
        return cls((1 - tangent**2) / scale, 2 * tangent / scale)

    @property
    def angle(self) -> Expr:
        """θ as a SymPy number, of which SymPy knows cos(θ/2) and sin(θ/2)."""
        cosine, sine = (Rational(x.numerator, x.denominator) for x in (self.cosine, self.sine))
        return 2 * atan2(sine, cosine)

    def about(self, generator: Exact) -> Exact:
        """Return the rotation exp(-iθP/2) about a Hermitian involution P."""
        one = gaussian_array(np.eye(len(generator)))
        rotation: Exact = one * Gaussian(self.cosine) - generator * Gaussian(0, self.sine)
        return rotation


def roots_of(weight: Fraction) -> tuple[Gaussian, ...]:
    """Return numbers whose squared moduli add up to a weight: one if there is one, else two.

    So a projector times a weight is A†A with a matrix A over Q(i): by Lagrange's theorem every
    natural number is the sum of four squares.

    Args:
        weight: At least 0; of 0 there are no roots.

    >>> [str(root) for root in roots_of(Fraction(1, 5))], len(roots_of(Fraction(1, 3)))
    (['1/5 + 2*I/5'], 2)
    """
    number, scale = weight.numerator * weight.denominator, weight.denominator
    if not number:
        return ()
    parts = next(sum_of_squares(number, 2, zeros=True), None) or sum_of_four_squares(number)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(Gaussian(Fraction(x, scale), Fraction(y, scale)) for x, y in pairs if x or y)


def random_turn(generator: np.random.Generator) -> Turn:
    """Return a random angle from Pythagorean triples, no multiple of a right angle.

    >>> turn = random_turn(np.random.default_rng(0))
    >>> 0 not in (turn.cosine, turn.sine)
    True
    """
    first, second, longest = _TRIPLES[generator.integers(len(_TRIPLES))]
    if generator.integers(2):
        first, second = second, first
    sign = 1 - 2 * int(generator.integers(2))
    return Turn(Fraction(first, longest), Fraction(sign * second, longest))


def pauli_string(letters: str) -> Exact:
    """Return a tensor product of Pauli matrices.

    Args:
        letters: One of ``1XYZ`` for each qubit, at least one.

    Raises:
        ValueError: If there is no letter or an unknown one.

    >>> (pauli_string("ZZ") == gaussian_array(np.diag([1, -1, -1, 1]))).all()
    np.True_
    """
    if not letters or set(letters) - set(_PAULIS):
        raise ValueError(f"letters must be of 1, X, Y, Z, not {letters!r}")
    return reduce(np.kron, (_PAULIS[letter] for letter in letters))


def random_pauli(n_qubits: int, generator: np.random.Generator) -> str:
    """Return the letters of a random Pauli string other than the identity."""
    number = int(generator.integers(1, 4**n_qubits))
    return "".join("1XYZ"[number >> 2 * qubit & 3] for qubit in range(n_qubits))


def random_circuit(n_qubits: int, generator: np.random.Generator) -> Exact:
    """Return a random unitary over Q(i): rotations about random Pauli strings.

    Args:
        n_qubits: Number of qubits, at least 1.
        generator: Where the randomness comes from.

    Returns:
        A unitary of shape (2**n_qubits, 2**n_qubits), of 2 n_qubits + 1 rotations.

    Raises:
        ValueError: If there is no qubit.

    >>> U = random_circuit(2, np.random.default_rng(0))
    >>> (U @ U.conj().T == gaussian_array(np.eye(4))).all()
    np.True_
    """
    if n_qubits < 1:
        raise ValueError(f"n_qubits must be at least 1, not {n_qubits}")
    rotations = (
        random_turn(generator).about(pauli_string(random_pauli(n_qubits, generator)))
        for _ in range(2 * n_qubits + 1)
    )
    return reduce(np.matmul, rotations)


def random_matrix(dim: int, generator: np.random.Generator, size: int = 3) -> Exact:
    """Return a matrix of shape (dim, dim) of Gaussian integers with parts of at most ``size``.

    >>> random_matrix(2, np.random.default_rng(0)).shape
    (2, 2)
    """
    parts = generator.integers(-size, size + 1, (2, dim, dim))
    return gaussian_array(parts[0] + 1j * parts[1])


def random_pure_state(dim: int, generator: np.random.Generator) -> Exact:
    """Return the projector, of shape (dim, dim), on a vector of Gaussian integers.

    >>> state = random_pure_state(3, np.random.default_rng(0))
    >>> np.trace(state) == 1 and (state @ state == state).all()
    np.True_
    """
    vector = random_matrix(dim, generator)[0]
    vector[0] += Gaussian(4)  # beyond what a part can be, so that it is not the zero vector
    projector: Exact = np.outer(vector, vector.conj()) / (vector @ vector.conj())
    return projector
