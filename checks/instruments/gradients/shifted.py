"""The matrix whose expectation is the gradient, by the parameter-shift rule; its extreme inputs."""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import Circuit
from bptools.evaluation import Exact
from bptools.gradients.parameter_shift import apply_circuit
from checks.instruments.gradients.instance import CircuitInstance
from checks.instruments.gradients.rational_instances import RationalInstance, quarter_turn

Complex = NDArray[np.complex128]


def shifted_operator(instance: CircuitInstance) -> Complex:
    """Return [F(θ + π/2) − F(θ − π/2)] / 2, F the fidelity as a matrix on the data qubits.

    >>> from bptools.circuits import RotationGate
    >>> turn = CircuitInstance(Circuit(1, (RotationGate("Y", 0),)), np.zeros(1), np.eye(2)[0], 0, 0)
    >>> shifted_operator(turn).real.round(12)
    array([[ 0. , -0.5],
           [-0.5,  0. ]])
    """
    up, down = (_fidelity(instance, sign) for sign in (1, -1))
    return (up - down) / 2


def _fidelity(instance: CircuitInstance, sign: int) -> Complex:
    starts = np.eye(instance.dim, instance.dim * instance.ancilla_dim)
    outputs = apply_circuit(instance.circuit, _shifted_angles(instance, sign), starts)
    split = outputs.reshape(instance.dim, instance.ancilla_dim, instance.dim)
    amplitudes = split @ instance.target.conj()
    return np.asarray(amplitudes.conj() @ amplitudes.T)


def _shifted_angles(instance: CircuitInstance, sign: int) -> NDArray[np.float64]:
    angles = np.array(instance.angles, dtype=np.float64)
    angles[instance.index] += sign * pi / 2
    return angles


def shifted_targets(instance: CircuitInstance) -> Complex:
    """Return the targets carried back through the circuit at θ ± π/2, without ancillas.

    M is half the difference of their projectors; where the generator has no expectation in the
    target they are orthogonal, the inputs of largest and smallest gradient.

    Returns:
        Amplitudes, shape (2, 2**n_data), the one of θ + π/2 first.

    Raises:
        ValueError: If there are ancillas.

    >>> from checks.instruments.gradients.circuit_instances import tight_instance
    >>> instance = tight_instance(2, 0, 0.0)
    >>> instance.gradients(shifted_targets(instance)).round(12)
    array([ 0.5, -0.5])
    """
    if instance.n_ancilla:
        raise ValueError(f"n_ancilla must be 0, it is {instance.n_ancilla}")
    inverse = Circuit(instance.circuit.n_wires, instance.circuit.gates[::-1])
    rows = [
        apply_circuit(inverse, -_shifted_angles(instance, sign)[::-1], instance.target[None])
        for sign in (1, -1)
    ]
    return np.concatenate(rows)


def exact_shifted_operator(instance: RationalInstance) -> Exact:
    """Return the same matrix of a circuit over Q(i), in exact numbers."""
    up, down = (_exact_fidelity(instance, sign) for sign in (1, -1))
    return np.asarray((up - down) / 2)


def _exact_fidelity(instance: RationalInstance, sign: int) -> Exact:
    split = instance.split
    turned = quarter_turn(split.generator, sign) @ (split.before @ instance.embedding)
    circuit = split.after @ turned
    return np.asarray(np.conjugate(circuit).T @ instance.measured @ circuit)
