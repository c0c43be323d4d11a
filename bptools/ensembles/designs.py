"""Finite designs in exact numbers: sums over them are Haar averages, without any integral.

A t-design is a finite set whose uniform average of every polynomial of degree t in its elements
and t in their conjugates is the Haar average. All amplitudes are numbers of Q(i): global phases,
which no such average sees, are chosen so that the roots of 2 cancel.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from bptools.evaluation import Exact, Gaussian, gaussian_array

LARGEST_QUBITS = 2  # 60 stabiliser states; the next are 1080 and 36720

# (1 + i)/√2 times the Hadamard gate, and the phase gate: with CZ they generate the Clifford group
_HADAMARD = gaussian_array((1 + 1j) / 2 * np.array([[1, 1], [1, -1]]))
_PHASE = gaussian_array(np.diag([1, 1j]))
_UNITS = tuple(gaussian_array([1, 1j, -1, -1j]))


def basis_states(dim: int) -> Exact:
    """Return the computational basis, a state 1-design in every dimension.

    Args:
        dim: Dimension N of the space, at least 1.

    Returns:
        Amplitudes, shape (dim, dim), one state a row, as Gaussian rationals.

    Raises:
        ValueError: If there is no dimension.

    >>> basis_states(3).shape
    (3, 3)
    """
    if dim < 1:
        raise ValueError(f"dim must be at least 1, not {dim}")
    return gaussian_array(np.eye(dim))


@lru_cache
def stabiliser_states(n_qubits: int) -> Exact:
    """Return all stabiliser states of a few qubits, a state 3-design.

    Args:
        n_qubits: Number of qubits, 1 or 2.

    Returns:
        Normalised amplitudes, shape (count, 2**n_qubits), one state a row and each state once, as
        Gaussian rationals, read-only: 6 or 60 states.

    Raises:
        ValueError: If the number of qubits is out of range.

    Source: R. Kueng and D. Gross, arXiv:1510.02767: the stabiliser states are a 3-design.

    >>> stabiliser_states(2).shape
    (60, 4)
    """
    if not 1 <= n_qubits <= LARGEST_QUBITS:
        raise ValueError(f"n_qubits must be 1 to {LARGEST_QUBITS}, not {n_qubits}")
    zero = basis_states(2**n_qubits)[0]
    return _orbit(zero, _gates(n_qubits))


@lru_cache
def clifford_unitaries() -> Exact:
    """Return the Clifford group of one qubit modulo phases, a unitary 3-design.

    Returns:
        The 24 unitaries, shape (24, 2, 2), as Gaussian rationals, read-only.

    Source: H. Zhu, arXiv:1510.02619, and Z. Webb, arXiv:1510.02769: it is a 3-design.

    >>> clifford_unitaries().shape
    (24, 2, 2)
    """
    return _orbit(gaussian_array(np.eye(2)), [_HADAMARD, _PHASE])


def _gates(n_qubits: int) -> list[Exact]:
    """Return generators of the Clifford group on all qubits."""
    gates = []
    for qubit in range(n_qubits):
        before, after = (gaussian_array(np.eye(2**k)) for k in (qubit, n_qubits - qubit - 1))
        gates += [np.kron(np.kron(before, gate), after) for gate in (_HADAMARD, _PHASE)]
    for first in range(n_qubits - 1):
        mask = 3 << (n_qubits - first - 2)
        signs = [-1 if index & mask == mask else 1 for index in range(2**n_qubits)]
        gates.append(gaussian_array(np.diag(signs)))
    return gates


def _orbit(start: Exact, gates: list[Exact]) -> Exact:
    """Return what the gates make of the start, modulo phases, in the order of discovery."""
    elements = {_key(start): start}
    waiting = [start]
    for element in waiting:
        for gate in gates:
            image = _without_phase(gate @ element)
            if elements.setdefault(_key(image), image) is image:
                waiting.append(image)
    orbit = np.stack(waiting)
    orbit.setflags(write=False)
    return orbit


def _without_phase(element: Exact) -> Exact:
    """Return the multiple by a unit whose first non-zero entry has the first quadrant's phase."""
    first: Gaussian = next(entry for entry in element.ravel() if entry)
    turned = ((unit, unit * first) for unit in _UNITS)
    unit = next(unit for unit, entry in turned if entry.x > 0 and entry.y >= 0)
    return np.asarray(unit * element)


def _key(element: Exact) -> tuple[Gaussian, ...]:
    return tuple(element.ravel())
