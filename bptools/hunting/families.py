"""The families of instances that a hunt searches: free parameters and discrete choices.

Parameters are real, and every matrix is an arithmetic expression of them: the same lines serve
JAX arrays and NumPy arrays of fractions. Complex arrays are pairs of real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Draw = dict[str, NDArray[np.int64]]
Parameters = dict[str, Any]  # arrays of floats, of fractions or of traced values
Pair = tuple[Any, Any]  # real and imaginary part

WORD_LENGTH = 4  # quarter turns exp(-i pi/4 P) in a random Clifford gate
_PAULI = {
    "I": np.array([[1, 0], [0, 1]]),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.array([[1, 0], [0, -1]]),
}


@dataclass(frozen=True)
class Family:
    """One choice of what varies.

    Args:
        label: What the family is called in a result.
        generators: All involutions, or Pauli strings.
        gates: Fixed gates: all unitary ones, none, or Clifford gates.
        observable: All Hermitian ones (of norm at most 1: a contraction), the projector on a
            pure, product or GHZ target, or one Pauli string.
        state: All states, pure ones, product states; or Haar inputs, which are averaged over.
    """

    label: str
    generators: Literal["any", "Pauli"] = "Pauli"
    gates: Literal["any", "none", "Clifford"] = "any"
    observable: Literal["Hermitian", "contraction", "pure", "product", "GHZ", "Pauli"] = "Hermitian"
    state: Literal["any", "pure", "product", "Haar"] = "pure"


@lru_cache
def pauli_names(n_qubits: int) -> tuple[str, ...]:
    """Return the names of all Pauli strings, the identity first.

    >>> pauli_names(2)[:6]
    ('1', 'X2', 'Y2', 'Z2', 'X1', 'X1 X2')
    """
    words = product("IXYZ", repeat=n_qubits)
    return tuple(
        " ".join(f"{letter}{q}" for q, letter in enumerate(word, 1) if letter != "I") or "1"
        for word in words
    )


@lru_cache
def pauli_strings(n_qubits: int) -> NDArray[np.complex128]:
    """Return all Pauli strings in the order of ``pauli_names``, shape (4^n, N, N)."""
    strings = []
    for word in product("IXYZ", repeat=n_qubits):
        matrix = np.ones((1, 1), dtype=np.complex128)
        for letter in word:
            matrix = np.kron(matrix, _PAULI[letter])
        strings.append(matrix)
    return np.stack(strings)


@lru_cache
def involutions(n_qubits: int) -> NDArray[np.complex128]:
    """Return representatives of all involutions up to conjugation and sign, Pauli strings first.

    The Pauli strings but the identity are conjugate to one another; after them come the diagonal
    involutions with fewer minus signs.
    """
    dim = 2**n_qubits
    signs = [[-1.0] * minus + [1.0] * (dim - minus) for minus in range(1, dim // 2)]
    return np.concatenate([pauli_strings(n_qubits)[1:], *[np.diag(row)[None] for row in signs]])


def draw(
    family: Family, rng: np.random.Generator, restarts: int, n_qubits: int, n_gates: int
) -> Draw:
    """Draw the discrete choices of some restarts; each array has the restarts in front."""
    strings = 4**n_qubits
    kinds = strings - 1 if family.generators == "Pauli" else len(involutions(n_qubits))
    words = rng.integers(0, strings, (restarts, n_gates, WORD_LENGTH))
    return {
        "generators": rng.integers(0, kinds, (restarts, n_gates)),
        "words": words if family.gates == "Clifford" else np.zeros_like(words),
        "observable": rng.integers(1, strings, (restarts,)),
    }


def start(
    family: Family,
    rng: np.random.Generator,
    restarts: int,
    *,
    n_qubits: int,
    n_gates: int,
    n_generators: int,
    n_ancillas: int = 0,
) -> Parameters:
    """Return normal random parameters; each array has the restarts in front."""
    dim, whole = 2**n_qubits, 2 ** (n_qubits + n_ancillas)
    shapes: dict[str, tuple[int, ...]] = {
        "pure": (2, dim),
        "product": (n_qubits, 2, 2),
        "Hermitian": (4**n_qubits,),
        "contraction": (dim,),
    }
    chosen: dict[str, tuple[int, ...]] = {}
    if family.state != "Haar":
        chosen["state"] = (2, dim, dim) if family.state == "any" else shapes[family.state]
    if family.observable in shapes:
        chosen["observable"] = shapes[family.observable]
    if family.observable == "contraction":
        chosen["turn"] = (dim, dim)
    if family.gates == "any":
        chosen["gates"] = (n_gates, whole, whole)
    if family.generators == "any":
        chosen["generators"] = (n_generators, whole, whole)
    return {name: rng.standard_normal((restarts, *shape)) for name, shape in chosen.items()}


def observable(family: Family, choice: Draw, parameters: Parameters, n_qubits: int) -> Pair:
    """Return the observable; a contraction is diagonal here, the turn is left to the caller."""
    like = next(iter(parameters.values()))
    real, imaginary = (_as_like(part, like) for part in _parts(pauli_strings(n_qubits)))
    if family.observable == "Pauli":
        return real[choice["observable"]], imaginary[choice["observable"]]
    if family.observable == "GHZ":
        ends = np.eye(2**n_qubits)[[0, -1]].sum(0)
        return density((_as_like(ends, like), _as_like(0 * ends, like)))
    values = parameters["observable"]
    if family.observable == "Hermitian":
        weights = values[:, None, None]
        return (weights * real).sum(0), (weights * imaginary).sum(0)
    if family.observable == "contraction":
        eye = _as_like(np.eye(2**n_qubits), values)
        return eye * (2 * values / (1 + values * values)), 0 * eye
    return density(ket(family.observable, values))


def ket(kind: str, values: Any) -> Pair:  # noqa: ANN401 - JAX or NumPy
    """Return a ket that need not be normalised from its parameters."""
    if kind != "product":
        return values[0], values[1]
    real, imaginary = values[0][0], values[0][1]
    for factor in values[1:]:
        a, b = factor[0], factor[1]
        real, imaginary = (
            _flat(real, a) - _flat(imaginary, b),
            _flat(real, b) + _flat(imaginary, a),
        )
    return real, imaginary


def state(family: Family, parameters: Parameters) -> Pair:
    """Return the density matrix."""
    values = parameters["state"]
    if family.state == "any":
        return density((values[0], values[1]))
    return density(ket(family.state, values))


def density(columns: Pair) -> Pair:
    """Return the normalised density matrix L L^dagger of a ket or of some columns L."""
    real, imaginary = (part if part.ndim == 2 else part[:, None] for part in columns)
    norm = (real * real).sum() + (imaginary * imaginary).sum()
    return (
        (_gram(real, real) + _gram(imaginary, imaginary)) / norm,
        (_gram(imaginary, real) - _gram(real, imaginary)) / norm,
    )


def unit(values: Any) -> Pair:  # noqa: ANN401 - JAX or NumPy
    """Return the complex numbers (1 + ix)/(1 - ix) of modulus 1."""
    size = 1 + values * values
    return (1 - values * values) / size, 2 * values / size


def hermitian(values: Any) -> Pair:  # noqa: ANN401 - JAX or NumPy
    """Return the Hermitian matrices whose entries are real (..., N, N) parameters."""
    transposed = values.swapaxes(-1, -2)
    return (values + transposed) / 2, (values - transposed) / 2


def _gram(left: Any, right: Any) -> Any:  # noqa: ANN401 - JAX or NumPy
    return (left[:, None, :] * right[None, :, :]).sum(-1)


def _flat(left: Any, right: Any) -> Any:  # noqa: ANN401 - JAX or NumPy
    return (left[:, None] * right[None, :]).reshape(-1)


def _parts(matrices: NDArray[np.complex128]) -> Pair:
    return matrices.real, matrices.imag


def _as_like(constant: Any, values: Any) -> Any:  # noqa: ANN401 - JAX or NumPy
    """Return a constant of small integers as exact fractions beside fractions, else as floats."""
    if isinstance(values, np.ndarray):
        return np.vectorize(lambda x: Fraction(int(x)), otypes=[object])(constant)
    from jax.numpy import asarray

    return asarray(np.asarray(constant, dtype=float))
