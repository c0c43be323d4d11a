"""The circuit, its fidelity and the parameter-shift gradient on QuTiP's operators."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from math import pi

import numpy as np
import qutip
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import Circuit, Gate, RotationGate
from bptools.gradients.fidelity_arguments import checked_ancillas
from checks.instruments.gradients.instance import CircuitInstance

_PAULI = {"X": qutip.sigmax, "Y": qutip.sigmay, "Z": qutip.sigmaz}


def _on_wires(n_wires: int, factors: dict[int, qutip.Qobj]) -> qutip.Qobj:
    """Return the tensor product of the factors with identities elsewhere."""
    return qutip.tensor([factors.get(wire, qutip.qeye(2)) for wire in range(n_wires)])


@lru_cache
def _entangler(gate: Gate, n_wires: int) -> qutip.Qobj:
    """Return a controlled Z on all wires."""
    both = {wire: qutip.fock_dm(2, 1) for wire in gate.wires}
    return _on_wires(n_wires, {}) - 2 * _on_wires(n_wires, both)


def _operators(circuit: Circuit, angles: ArrayLike) -> Iterator[qutip.Qobj]:
    """Yield operators on all wires whose product is the circuit, rotations side by side in one."""
    turns = iter(circuit.checked_angles(angles).tolist())
    for rotating, gates in groupby(circuit.elementary, lambda g: isinstance(g, RotationGate)):
        if not rotating:
            yield from (_entangler(gate, circuit.n_wires) for gate in gates)
            continue
        factors: dict[int, qutip.Qobj] = {}
        for gate in gates:
            assert isinstance(gate, RotationGate)
            turn = (-0.5j * next(turns) * _PAULI[gate.axis]()).expm()
            factors[gate.wire] = turn @ factors[gate.wire] if gate.wire in factors else turn
        yield _on_wires(circuit.n_wires, factors)


def circuit_operator(circuit: Circuit, angles: ArrayLike) -> qutip.Qobj:
    """Return the unitary of the circuit.

    Args:
        circuit: The circuit.
        angles: Its angles in radians, ``circuit.n_angles`` of them in any shape.

    Raises:
        ValueError: If the number of angles does not fit.

    >>> circuit_operator(Circuit(1, (RotationGate("X", 0),)), [pi]).full().round(12) + 0
    array([[0.+0.j, 0.-1.j],
           [0.-1.j, 0.+0.j]])
    """
    unitary = _on_wires(circuit.n_wires, {}).to("dense")
    for operator in _operators(circuit, angles):
        unitary = operator @ unitary
    return unitary


def generated_state(unitary: qutip.Qobj, ket: qutip.Qobj, n_ancilla: int) -> qutip.Qobj:
    """Return the density matrix of the data qubits behind a circuit, ancillas traced out.

    Args:
        unitary: The circuit's unitary, ancillas first (see ``circuit_operator``).
        ket: Input of the data qubits.
        n_ancilla: Number of ancilla qubits, which start in |0⟩.

    >>> generated_state(qutip.qeye([2, 2]), qutip.basis(2, 1), 1).diag()
    array([0., 1.])
    """
    ancillas = [qutip.basis(2, 0)] * n_ancilla
    n_data = len(ket.dims[0])
    output = unitary @ qutip.tensor([*ancillas, ket])
    return output.ptrace(list(range(n_ancilla, n_ancilla + n_data)))


def fidelity_operator(
    circuit: Circuit, angles: ArrayLike, target: qutip.Qobj, n_ancilla: int
) -> qutip.Qobj:
    """Return the operator on the data qubits whose expectation is the fidelity with a target.

    Args:
        circuit: The circuit, ancillas on its first wires.
        angles: Its angles in radians.
        target: Pure target, a normalised ket on the data qubits.
        n_ancilla: Number of ancilla qubits, at least 0.

    Returns:
        ⟨0ₐ| U† (1ₐ ⊗ σ) U |0ₐ⟩, which is to its input what ``generated_state`` is to σ.

    Raises:
        ValueError: If the target is not a normalised ket on the data qubits.

    >>> circuit = Circuit(1, (RotationGate("Y", 0),))
    >>> fidelity_operator(circuit, [0.0], qutip.basis(2, 0), 0).diag()
    array([1., 0.])
    """
    n_data = circuit.n_wires - n_ancilla
    checked_ancillas(circuit, n_data, n_ancilla)
    if not target.isket or target.dims[0] != [2] * n_data or abs(target.norm() - 1) > 1e-10:
        raise ValueError(f"target must be a normalised ket of {n_data} qubits, it is {target}")
    ancillas = [qutip.basis(2, 0)] * n_ancilla
    outcomes = [qutip.qeye(2)] * n_ancilla
    embedding = qutip.tensor([*ancillas, *[qutip.qeye(2)] * n_data])
    reached = circuit_operator(circuit, angles) @ embedding
    operator = reached.dag() @ qutip.tensor([*outcomes, target.proj()]) @ reached
    return qutip.Qobj(operator.full(), dims=[[2] * n_data, [2] * n_data])


def qutip_gradients(
    circuit: Circuit,
    angles: ArrayLike,
    target: qutip.Qobj,
    states: ArrayLike,
    n_ancilla: int,
    index: int,
) -> NDArray[np.float64]:
    """Return ∂f/∂θ of each input by the parameter-shift rule on QuTiP's operators.

    Args:
        circuit: The circuit, ancillas on its first wires.
        angles: Its angles in radians.
        target: Pure target, a normalised ket on the data qubits.
        states: Inputs of the data qubits, shape (count, 2**n_data).
        n_ancilla: Number of ancilla qubits, at least 0.
        index: Which angle is differentiated.

    Returns:
        Derivatives, shape (count,).

    Raises:
        ValueError: If the target, the number of angles or the index does not fit.

    >>> circuit, zero = Circuit(1, (RotationGate("Y", 0),)), qutip.basis(2, 0)
    >>> qutip_gradients(circuit, [pi / 2], zero, [[1, 0]], 0, 0).round(12)
    array([-0.5])
    """
    shift = np.zeros(circuit.n_angles)
    shift[circuit.checked_index(index)] = pi / 2
    values = circuit.checked_angles(angles)
    up, down = (
        fidelity_operator(circuit, values + sign * shift, target, n_ancilla) for sign in (1, -1)
    )
    columns = np.asarray(states, dtype=np.complex128).T
    inputs = qutip.Qobj(columns, dims=[up.dims[1], [columns.shape[1]]])
    slopes = ((up - down) / 2 @ inputs).full()
    return np.asarray((columns.conj() * slopes).sum(axis=0).real)


def data_ket(amplitudes: NDArray[np.complex128]) -> qutip.Qobj:
    """Return a state of the data qubits as a ket, of as many qubits as it has amplitudes for."""
    return qutip.Qobj(amplitudes, dims=[[2] * (amplitudes.size.bit_length() - 1), [1]])


def gradients_of(instance: CircuitInstance, states: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Return the gradient of each input in an instance, on QuTiP's operators."""
    return qutip_gradients(
        instance.circuit,
        instance.angles,
        data_ket(instance.target),
        states,
        instance.n_ancilla,
        instance.index,
    )
