"""Random circuits of every gate that PennyLane has, and their moments by its matrices alone.

No decomposition and no reader is shared with the audit: each gate is the matrix that PennyLane
gives for it, derivatives are differences of high order, averages are quadratures and designs.
"""

from dataclasses import dataclass
from functools import reduce
from itertools import product

import numpy as np
import pennylane as qml

ROTATIONS = (
    (1, (qml.RX, qml.RY, qml.RZ, qml.PhaseShift, qml.U1)),
    (2, (qml.CRX, qml.CRY, qml.CRZ, qml.ControlledPhaseShift, qml.IsingXX, qml.IsingYY,
         qml.IsingZZ, qml.IsingXY, qml.MultiRZ, qml.SingleExcitation, qml.SingleExcitationPlus,
         qml.SingleExcitationMinus, qml.FermionicSWAP, qml.PSWAP, qml.CPhaseShift00)),
    (3, (qml.MultiRZ,)),
    (4, (qml.DoubleExcitation, qml.MultiRZ)),
)  # fmt: skip
EULER = ((1, (qml.Rot, qml.U3)), (2, (qml.CRot,)))
FIXED = (
    (1, (qml.Hadamard, qml.S, qml.T, qml.SX, qml.X, qml.Y, qml.Z)),
    (2, (qml.CNOT, qml.CZ, qml.CY, qml.CH, qml.SWAP, qml.ISWAP, qml.SISWAP, qml.ECR)),
    (3, (qml.Toffoli, qml.CSWAP, qml.CCZ)),
)
# eighth order: what is left is of the size of rounding
STENCIL = ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280))
STEP, NODES = 0.02, 28


@dataclass(frozen=True)
class DrawnGate:
    """A gate: how it is made of its angles, and which of them turn with a parameter.

    Args:
        make: Returns the operation at some angles.
        angles: The fixed parts.
        parameter: The parameter that is added to the first angle; −1 for none.
        factor: With which factor.
    """

    make: object
    angles: tuple
    parameter: int
    factor: float

    def at(self, values):
        """Return the operation at the parameters' values."""
        first = self.angles[:1]
        if self.parameter >= 0:
            first = (self.angles[0] + self.factor * values[self.parameter],)
        return self.make(*first, *self.angles[1:])


@dataclass(frozen=True)
class DrawnCircuit:
    """Gates on some wires, what is measured behind them, and where the parameters are."""

    n_wires: int
    gates: tuple
    observable: object
    values: np.ndarray

    def qnode(self):
        """Return it as a user writes it, with its argument."""

        @qml.qnode(qml.device("default.qubit", wires=self.n_wires))
        def cost(w):
            for gate in self.gates:
                gate.at(w)
            return qml.expval(self.observable)

        return cost, (self.values,)


def drawn_circuit(draws):
    """Return a random circuit on one to four wires with one or two parameters."""
    n_wires, count = int(draws.integers(1, 5)), int(draws.integers(1, 3))
    wires = range(n_wires)
    gates = []
    for place in range(int(draws.integers(4, 9))):
        kind = draws.random()
        pools = ROTATIONS if place < count or kind < 0.45 else EULER if kind < 0.55 else FIXED
        parameter = place if place < count else -1
        if pools is not FIXED and parameter < 0 and draws.random() < 0.3:
            parameter = int(draws.integers(count))
        gates.append(_drawn_gate(draws, pools, wires, parameter))
    order = draws.permutation(len(gates))
    return DrawnCircuit(
        n_wires, tuple(gates[k] for k in order), _drawn_observable(draws, n_wires),
        draws.uniform(-3, 3, count),
    )  # fmt: skip


def _drawn_gate(draws, pools, wires, parameter):
    fitting = [pool for pool in pools if pool[0] <= len(wires)]
    size, gates = fitting[draws.integers(len(fitting))]
    gate = gates[draws.integers(len(gates))]
    chosen = draws.choice(len(wires), size, replace=False).tolist()
    angles = () if pools is FIXED else tuple(draws.uniform(-3, 3, 3 if pools is EULER else 1))
    if pools is ROTATIONS and draws.random() < 0.3:
        word = "".join(draws.choice(list("XYZ"), size))

        def make(angle):
            return qml.PauliRot(angle, word, chosen)

    elif pools is FIXED and draws.random() < 0.2:

        def make():
            return qml.adjoint(gate(wires=chosen))

    else:

        def make(*values):
            return gate(*values, wires=chosen)

    return DrawnGate(make, angles, parameter, float(draws.choice([1, -1, 2])))


def _drawn_observable(draws, n_wires):
    kind = draws.random()
    if kind < 0.2:
        return qml.Projector(draws.integers(2, size=n_wires).tolist(), wires=range(n_wires))
    if kind < 0.4:
        matrix = draws.normal(size=(2, 2)) + 1j * draws.normal(size=(2, 2))
        return qml.Hermitian(matrix + matrix.conj().T, wires=int(draws.integers(n_wires)))
    strings = []
    for _ in range(int(draws.integers(1, 4))):
        chosen = draws.permutation(n_wires)[: draws.integers(1, n_wires + 1)].tolist()
        letters = [(qml.X, qml.Y, qml.Z)[draws.integers(3)](wire) for wire in chosen]
        strings.append(float(draws.normal()) * qml.prod(*letters))
    return qml.sum(*strings) if len(strings) > 1 else strings[0]


def _matrices(circuit, gate, nodes):
    """Return a gate's matrices at nodes of its parameter, and their derivatives."""
    order = range(circuit.n_wires)

    def at(value):
        with qml.queuing.QueuingManager.stop_recording():
            return qml.matrix(gate.at([value] * len(circuit.values)), wire_order=order)

    here = np.array([at(value) for value in nodes])
    slopes = sum(
        weight / STEP * np.array([at(x + k * STEP) - at(x - k * STEP) for x in nodes])
        for k, weight in STENCIL
    )
    return here, slopes


def moments_over_angles(circuit, n_nodes=NODES):
    """Return mean and variance of the derivatives over angles uniform on [-pi, pi]."""
    nodes, weights = np.polynomial.legendre.leggauss(n_nodes)
    nodes, weights = np.pi * nodes, weights / 2
    count, dim = len(circuit.values), 2**circuit.n_wires
    state = np.zeros((n_nodes,) * count + (dim, 1), complex)
    state[..., 0, 0] = 1
    slopes = [np.zeros_like(state) for _ in range(count)]
    for gate in circuit.gates:
        moving = nodes if gate.parameter >= 0 else nodes[:1]
        matrix, derivative = _matrices(circuit, gate, moving)
        shape = [1] * count + [dim, dim]
        if gate.parameter >= 0:
            shape[gate.parameter] = n_nodes
        matrix, derivative = matrix.reshape(shape), derivative.reshape(shape)
        slopes = [
            matrix @ slope + (derivative @ state if k == gate.parameter else 0)
            for k, slope in enumerate(slopes)
        ]
        state = matrix @ state
    measured = qml.matrix(circuit.observable, wire_order=range(circuit.n_wires))
    values = np.array([2 * (s.conj() * (measured @ state)).sum(axis=(-2, -1)).real for s in slopes])
    shares = reduce(np.multiply.outer, [weights] * count)
    mean = np.array([(shares * value).sum() for value in values])
    second = np.array([(shares * value**2).sum() for value in values])
    return mean, second - mean**2


def moments_over_states(circuit, states):
    """Return mean and variance of the derivatives over states, each as likely, as columns."""
    dim, count = 2**circuit.n_wires, len(circuit.values)
    whole, slopes = np.eye(dim, dtype=complex), np.zeros((count, dim, dim), complex)
    for gate in circuit.gates:
        value = circuit.values[gate.parameter] if gate.parameter >= 0 else 0.0
        matrix, derivative = (part[0] for part in _matrices(circuit, gate, [value]))
        slopes = matrix @ slopes
        if gate.parameter >= 0:
            slopes[gate.parameter] += derivative @ whole
        whole = matrix @ whole
    measured = qml.matrix(circuit.observable, wire_order=range(circuit.n_wires))
    images, moved = whole @ states, slopes @ states
    values = 2 * (moved.conj() * (measured @ images)).sum(axis=1).real
    return values.mean(axis=1), values.var(axis=1)


def products_of_axes(n_wires):
    """Return products of the six eigenstates of Pauli matrices: local Haar to second order."""
    half = np.sqrt(0.5)
    axes = [[1, 0], [0, 1], [half, half], [half, -half], [half, half * 1j], [half, -half * 1j]]
    return np.array([reduce(np.kron, parts) for parts in product(axes, repeat=n_wires)]).T
