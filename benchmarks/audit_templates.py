"""Time of audits of every template of PennyLane whose gates turn about Pauli strings.

Run ``python -m benchmarks.audit_templates [uniform|haar] [NAME ...]``; it exits with 1 if one takes
longer than 10 s. Recorded in audit_templates.md.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pennylane as qml
from pennylane import qchem

import bptools
from bptools.errors import UsageError

MOST_SECONDS = 10.0
ELECTRONS = 2


@dataclass(frozen=True)
class Template:
    """A template, behind which some qubits are measured.

    Args:
        body: What queues it, called with the number of qubits and the angles.
        shape: Of the angles, by the number of qubits.
        n: The number of qubits, ten where it takes them.
        measured: The observable, by the number of qubits.
    """

    body: Callable
    shape: Callable
    n: int = 10
    measured: Callable = lambda n: qml.Z(0) @ qml.Z(1)

    def build(self, n):
        """Return the cost and its arguments."""

        @qml.qnode(qml.device("default.qubit", wires=n))
        def cost(angles):
            self.body(n, angles)
            return qml.expval(self.measured(n))

        return cost, (np.random.default_rng(0).uniform(0, 2 * np.pi, self.shape(n)),)


def occupied(n):
    """Return the first two of some modes as occupied."""
    return qchem.hf_state(ELECTRONS, n)


def singles_doubles(n):
    """Return all excitations of two electrons."""
    return qchem.excitations(ELECTRONS, n)


def coupled_cluster(n, angles):
    """Queue the unitary coupled cluster ansatz of singles and doubles."""
    singles, doubles = qchem.excitations_to_wires(*singles_doubles(n))
    qml.UCCSD(angles, range(n), singles, doubles, occupied(n))


def block(weights, wires):
    """Queue the block of a tensor network."""
    qml.RY(weights[0], wires=wires[0])
    qml.RY(weights[1], wires=wires[1])
    qml.CNOT(wires=wires)


def network(template):
    """Return a tensor network of blocks of two wires."""
    return Template(
        lambda n, w: template(range(n), 2, block, 2, w),
        lambda n: (template.get_n_blocks(range(n), 2), 2),
        8,
        lambda n: qml.Z(n - 1),
    )


def ising(n):
    """Return the Hamiltonian of an Ising chain in a field."""
    bonds = [qml.Z(wire) @ qml.Z(wire + 1) for wire in range(n - 1)]
    fields = [qml.X(wire) for wire in range(n)]
    return qml.dot([1.0] * (n - 1) + [0.5] * n, [*bonds, *fields])


def rotated(n, angles):
    """Queue a rotation of every wire."""
    for wire in range(n):
        qml.RY(angles[wire], wires=wire)


def behind(operation):
    """Return rotations, a template without angles, and rotations again."""

    def body(n, angles):
        rotated(n, angles[0])
        operation(n)
        rotated(n, angles[1])

    return Template(body, lambda n: (2, n), 10, lambda n: qml.Z(0))


def of(template, layers, **keywords):
    """Return layers of a template that knows the shape of its angles."""
    return Template(
        lambda n, w: template(w, wires=range(n), **keywords), lambda n: template.shape(layers, n)
    )


def conserving(template, **keywords):
    """Return two layers of a template that begins with occupied modes."""
    return Template(
        lambda n, w: template(w, wires=range(n), init_state=occupied(n), **keywords),
        lambda n: template.shape(2, n),
    )


TEMPLATES = {
    "AngleEmbedding": Template(
        lambda n, w: (qml.AngleEmbedding(w, wires=range(n)), qml.CZ([0, 1])), lambda n: n
    ),
    "BasicEntanglerLayers": of(qml.BasicEntanglerLayers, 10),
    "StronglyEntanglingLayers": of(qml.StronglyEntanglingLayers, 4),
    "SimplifiedTwoDesign": Template(
        lambda n, w: qml.SimplifiedTwoDesign(w[0, :, 0].repeat(2)[:n], w[1:], wires=range(n)),
        lambda n: (5, n - 1, 2),
    ),
    "RandomLayers": Template(
        lambda n, w: qml.RandomLayers(w, wires=range(n), seed=42), lambda n: (3, 2 * n)
    ),
    "QAOAEmbedding": Template(
        lambda n, w: qml.QAOAEmbedding(np.linspace(0.1, 1, n), w, wires=range(n)),
        lambda n: qml.QAOAEmbedding.shape(3, n),
    ),
    "IQPEmbedding": Template(
        lambda n, w: (qml.IQPEmbedding(np.linspace(0.1, 1, n), wires=range(n)), rotated(n, w)),
        lambda n: n,
    ),
    "ParticleConservingU1": conserving(qml.ParticleConservingU1),
    "ParticleConservingU2": conserving(qml.ParticleConservingU2),
    "GateFabric": conserving(qml.GateFabric, include_pi=True),
    "UCCSD": Template(coupled_cluster, lambda n: sum(map(len, singles_doubles(n)))),
    "kUpCCGSD": Template(
        lambda n, w: qml.kUpCCGSD(w, range(n), k=1, delta_sz=0, init_state=occupied(n)),
        lambda n: qml.kUpCCGSD.shape(1, n, 0),
    ),
    "AllSinglesDoubles": Template(
        lambda n, w: qml.AllSinglesDoubles(w, range(n), occupied(n), *singles_doubles(n)),
        lambda n: sum(map(len, singles_doubles(n))),
    ),
    "FermionicSingleExcitation": Template(
        lambda n, w: (
            qml.BasisState(occupied(n), wires=range(n)),
            [qml.FermionicSingleExcitation(w[k], wires=range(k, k + 3)) for k in range(n - 2)],
        ),
        lambda n: n - 2,
    ),
    "FermionicDoubleExcitation": Template(
        lambda n, w: (
            qml.BasisState(occupied(n), wires=range(n)),
            [
                qml.FermionicDoubleExcitation(w[k], wires1=[0, 1], wires2=[k, k + 1])
                for k in range(2, n - 1)
            ],
        ),
        lambda n: n - 1,
        10,
        lambda n: qml.X(0) @ qml.X(1) @ qml.X(2) @ qml.X(3),
    ),
    "ArbitraryUnitary": Template(
        lambda n, w: qml.ArbitraryUnitary(w, wires=range(n)), lambda n: 4**n - 1, 4
    ),
    "ArbitraryStatePreparation": Template(
        lambda n, w: qml.ArbitraryStatePreparation(w, wires=range(n)),
        lambda n: 2 * 2**n - 2,
        6,
    ),
    "TTN": network(qml.TTN),
    "MPS": network(qml.MPS),
    "MERA": network(qml.MERA),
    "TwoLocalSwapNetwork": Template(
        lambda n, w: qml.templates.TwoLocalSwapNetwork(
            range(n),
            lambda index, wires, param, **_: qml.IsingXX(param, wires),
            w,
            fermionic=False,
        ),
        lambda n: n * (n - 1) // 2,
    ),
    "ApproxTimeEvolution": Template(
        lambda n, w: qml.ApproxTimeEvolution(ising(n), w[0], 3), lambda n: 1
    ),
    "TrotterProduct": Template(
        lambda n, w: qml.TrotterProduct(ising(n), w[0], n=2, order=2), lambda n: 1
    ),
    "CommutingEvolution": Template(
        lambda n, w: (
            [qml.Hadamard(wire) for wire in range(n)],
            qml.CommutingEvolution(qml.sum(*[qml.Z(k) @ qml.Z(k + 1) for k in range(n - 1)]), w[0]),
        ),
        lambda n: 1,
        10,
        lambda n: qml.X(0) @ qml.X(1),
    ),
    "SelectPauliRot": Template(
        lambda n, w: (
            [qml.Hadamard(k) for k in range(3)],
            qml.SelectPauliRot(w, [0, 1, 2], target_wire=3, rot_axis="Y"),
        ),
        lambda n: 8,
        4,
        lambda n: qml.Z(3),
    ),
    "ControlledSequence": Template(
        lambda n, w: (
            [qml.Hadamard(k) for k in range(3)],
            qml.ControlledSequence(qml.RX(w[0], wires=3), control=[0, 1, 2]),
        ),
        lambda n: 1,
        4,
        lambda n: qml.X(0),
    ),
    "QuantumPhaseEstimation": Template(
        lambda n, w: qml.QuantumPhaseEstimation(
            qml.RX(w[0], wires=0), estimation_wires=range(1, 4)
        ),
        lambda n: 1,
        4,
        lambda n: qml.Z(1),
    ),
    "Select": Template(
        lambda n, w: (
            [qml.RY(w[k], k) for k in range(2)],
            qml.Select([qml.RX(w[k], wires=2) for k in range(4)], control=[0, 1]),
        ),
        lambda n: 4,
        3,
        lambda n: qml.Z(2),
    ),
    "GQSP": Template(
        lambda n, w: qml.GQSP(qml.RX(0.3, wires=1), w, control=0),
        lambda n: (3, 3),
        2,
        lambda n: qml.Z(0),
    ),
    "QFT": behind(lambda n: qml.QFT(wires=range(n))),
    "AQFT": behind(lambda n: qml.AQFT(order=1, wires=range(n))),
    "GroverOperator": behind(lambda n: qml.GroverOperator(wires=range(5))),
    "FlipSign": behind(lambda n: qml.FlipSign([1, 0, 1], wires=range(3))),
    "Permute": behind(lambda n: qml.Permute([*range(1, n), 0], wires=range(n))),
    "Reflection": behind(lambda n: qml.Reflection(qml.Hadamard(0), 0.7)),
}


def main(ensemble, names):
    """Print the table."""
    slow = 0
    for name in names or TEMPLATES:
        template, start = TEMPLATES[name], perf_counter()
        try:
            (size,) = bptools.audit(template.build, ensemble, [template.n]).sizes
        except UsageError as refusal:
            print(f"| {name} | {template.n} | refused: {refusal} |", flush=True)
            continue
        seconds = perf_counter() - start
        slow += seconds > MOST_SECONDS
        print(
            f"| {name} | {template.n} | {len(size.parameters)} | {size.known} | "
            f"{size.largest} | {seconds:.1f} |",
            flush=True,
        )
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "uniform", sys.argv[2:]))
