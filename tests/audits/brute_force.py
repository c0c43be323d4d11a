"""Random circuits, and moments of their gradients by quadrature over every angle.

Density matrices and their derivatives, forward: no Pauli string is walked and no code is shared
with the engines but the description of a circuit.
"""

from functools import reduce
from itertools import product

import numpy as np

from bptools.audits.angle_ensembles import RandomAngles
from bptools.audits.observables import StringObservable
from bptools.audits.program import Preparation, Program
from bptools.circuits import Circuit, ControlledZ, NoiseChannel, RotationGate
from bptools.gradients.angle_distributions import Beta, Normal, Uniform

PAULIS = {
    "X": np.array([[0, 1], [1, 0]], dtype=complex),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1.0 + 0j, -1]),
}
LAWS = (Uniform(-np.pi, np.pi), Uniform(0, np.pi), Uniform(-0.3, 0.3), Normal(0.4, 0.5), Beta(2, 3))
NODES = 64  # enough for harmonics up to 25 or so on the whole circle


def kraus(strength):
    """Return amplitude damping, which is not unital."""
    keep, lose = np.sqrt(1 - strength), np.sqrt(strength)
    return [np.array([[1, 0], [0, keep]]), np.array([[0, lose], [0, 0]])]


def random_program(rng):
    """Return a random circuit on one to three wires with one or two parameters, and its law."""
    n_wires, n_parameters = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    gates, angles, rows = [], [], []
    clifford, shared, noisy = rng.random(3) < (0.4, 0.6, 0.3)
    for k in range(int(rng.integers(3, 11))):
        kind = rng.random()
        if kind < 0.25 and n_wires > 1:
            gates.append(ControlledZ(*map(int, rng.choice(n_wires, 2, replace=False))))
        elif kind < 0.35 and noisy:
            gates.append(NoiseChannel.of_kraus((int(rng.integers(n_wires)),), kraus(0.3)))
        else:
            gates.append(RotationGate(str(rng.choice(list("XYZ"))), int(rng.integers(n_wires))))
            row = np.zeros(n_parameters)
            if shared and rng.random() < 0.6:
                row[rng.integers(n_parameters)] = rng.choice([1, -1, 2, 0.5])
                row[rng.integers(n_parameters)] += rng.random() < 0.2
            elif not shared and len(rows) < n_parameters:
                row[len(rows)] = rng.choice([1, -1, 2])
            turns = rng.integers(4) * np.pi / 2
            angles.append(turns if clifford or k % 3 else rng.uniform(-3, 3))
            rows.append(row)
    terms = tuple(
        (float(rng.normal()), tuple((w, str(rng.choice(list("XYZ")))) for w in subset))
        for subset in (
            rng.permutation(n_wires)[: rng.integers(1, n_wires + 1)].tolist() for _ in "ab"
        )
    )
    amplitudes = rng.normal(size=2**n_wires) + 1j * rng.normal(size=2**n_wires)
    wires = tuple(range(n_wires))
    prepared = Preparation(wires, amplitudes / np.linalg.norm(amplitudes))
    program = Program(
        circuit=Circuit(n_wires, tuple(gates)),
        angles=np.array(angles),
        jacobian=np.array(rows).reshape(len(angles), n_parameters),
        is_linear=True,
        names=tuple(f"w[{k}]" for k in range(n_parameters)),
        values=np.zeros(n_parameters),
        measured=StringObservable(n_wires, terms),
        inputs=wires,
        preparations=(prepared,) if rng.random() < 0.5 else (),
        wires=tuple(map(str, wires)),
    )
    law = LAWS[rng.integers(len(LAWS))]
    return program, RandomAngles(str(law), law=law)


def nodes_of(law):
    """Return nodes and weights of Gauss quadrature for a law."""
    if isinstance(law, Normal):
        nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
        return law.mean + law.deviation * nodes, weights / weights.sum()
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    unit = (nodes + 1) / 2
    if isinstance(law, Beta):
        weights = weights * unit ** (law.first - 1) * (1 - unit) ** (law.second - 1)
    return law.low + (law.high - law.low) * unit, weights / weights.sum()


def on_wire(matrix, wire, n_wires):
    """Return a one-qubit matrix on all wires."""
    parts = [np.eye(2**wire), matrix, np.eye(2 ** (n_wires - wire - 1))]
    return reduce(np.kron, parts)


def moments_by_quadrature(program, law):
    """Return mean and variance of the derivative by every parameter."""
    count, n_wires = program.n_parameters, program.n_wires
    nodes, weights = nodes_of(law)
    points = np.array(list(product(*[nodes] * count)))
    shares = np.prod(list(product(*[weights] * count)), axis=1)
    state = program.prepared()
    rho = np.tile(np.outer(state, state.conj()), (len(points), 1, 1))
    slopes = np.zeros((count, *rho.shape), dtype=complex)
    index = -1
    for gate in program.circuit.gates:
        if isinstance(gate, RotationGate):
            index += 1
            pauli = on_wire(PAULIS[gate.axis], gate.wire, n_wires)
            half = (program.angles[index] + points @ program.jacobian[index])[:, None, None] / 2
            turn = np.cos(half) * np.eye(len(pauli)) - 1j * np.sin(half) * pauli
            back = turn.conj().swapaxes(1, 2)
            rho, slopes = turn @ rho @ back, turn @ slopes @ back
            commutator = -0.5j * (pauli @ rho - rho @ pauli)
            slopes = slopes + program.jacobian[index][:, None, None, None] * commutator
        elif isinstance(gate, ControlledZ):
            first, second = (on_wire(np.diag([0.0, 1]), w, n_wires).diagonal() for w in gate.wires)
            signs = 1 - 2 * first * second
            rho, slopes = (part * signs[:, None] * signs for part in (rho, slopes))
        else:
            operators = [on_wire(k, gate.wires[0], n_wires) for k in kraus(0.3)]
            rho, slopes = (sum(k @ part @ k.conj().T for k in operators) for part in (rho, slopes))
    observable = program.measured.matrix()
    values = np.einsum("kgij,ji->kg", slopes, observable).real
    mean = values @ shares
    return mean, (values - mean[:, None]) ** 2 @ shares
