"""The average over whole groups by matrices alone, which know of no string, beside the orbits."""

from collections.abc import Iterator
from functools import cache, reduce
from itertools import product

import numpy as np

from bptools.circuits import PauliString
from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, claimed_at, rounded_case
from bptools.gradients.pauli import ProductState
from bptools.groups import RotationGroup, loss_moments
from proofs.orbits import majoranas

PAULIS = {"I": np.eye(2), "X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]),
          "Z": np.diag([1, -1])}  # fmt: skip
GROUPS = {
    3: {"Ising": ("ZZI", "IZZ", "XII", "IXI", "IIX"),
        "RY and ZZ": ("YII", "IYI", "IIY", "ZZI", "IZZ")},
    4: {"Ising": ("ZZII", "IZZI", "IIZZ", "XIII", "IXII", "IIXI", "IIIX")},
}  # fmt: skip
SETTLED, RADIUS = 1e-12, 1e-8  # change of a sweep that ends them; of what is left to converge


@check(majoranas, method=Method.ROUNDED)
def whole_groups(claim: Claim, *, quick: bool) -> Iterator[Case]:
    """Every string on three and four qubits, the Majorana strings by the claim's formula."""
    for n_qubits in (3,) if quick else (3, 4):
        yield _majoranas(claim, n_qubits)
        zeros = ProductState.zeros(n_qubits)
        for name, labels in GROUPS[n_qubits].items():
            group = RotationGroup([PauliString.from_label(label) for label in labels])
            averaged = _averaged(labels)
            words = ["".join(letters) for letters in product("IXYZ", repeat=n_qubits)]
            moments = [float(loss_moments(group, PauliString.from_label(word), zeros).second)
                       for word in words]  # fmt: skip
            found = [_measured(averaged, word) for word in words]
            label = f"{name}, {n_qubits} qubits, all {len(words)} strings by their orbits"
            yield rounded_case(label, found, moments, RADIUS)


def _majoranas(claim: Claim, n_qubits: int) -> Case:
    """Return the first of them, whose orbit has what |0..0> expects of Z on the first qubit."""
    size = 2 * n_qubits
    m, A = (next(s for s in claim.closed_form.free_symbols if s.name == name) for name in "mA")
    expected = np.zeros((size, size))
    expected[0, 0] = 1  # |0..0> expects 1 of Z on the first qubit and 0 of the others
    values = {m: size, A: expected}
    found = _measured(_averaged(GROUPS[n_qubits]["Ising"]), "Z" + "I" * (n_qubits - 1))
    return rounded_case(f"Z on {n_qubits} qubits", found, claimed_at(claim, values), RADIUS)


def _measured(copies: np.ndarray, word: str) -> float:
    matrix = _matrix(word)
    return float(np.trace(np.kron(matrix, matrix) @ copies).real)


def _matrix(label: str) -> np.ndarray:
    return reduce(np.kron, [PAULIS[letter] for letter in label])


@cache
def _averaged(labels: tuple[str, ...]) -> np.ndarray:
    """Return the average of two copies of |0..0>, every angle averaged over and over."""
    generators = [_matrix(label) for label in labels]
    dim = len(generators[0])
    copies = np.zeros((dim**2, dim**2), dtype=complex)
    copies[0, 0] = 1
    while True:
        before = copies
        for generator in generators:
            turns = [np.cos(t) * np.eye(dim) - 1j * np.sin(t) * generator
                     for t in np.arange(4) * np.pi / 4]  # fmt: skip
            copies = sum(_both_turned(turn, copies) for turn in turns) / len(turns)
        if np.abs(copies - before).max() < SETTLED:
            return copies


def _both_turned(turn: np.ndarray, copies: np.ndarray) -> np.ndarray:
    """Return (R x R) X (R x R)* ."""
    dim = len(turn)
    half = (turn @ copies.reshape(dim, -1)).reshape(dim, dim, -1)
    half = (turn @ half).reshape(dim**2, -1).conj().T
    half = (turn @ half.reshape(dim, -1)).reshape(dim, dim, -1)
    return (turn @ half).reshape(dim**2, -1).conj().T
