"""Twelve circuits of the literature on barren plateaus, rewritten, to be audited.

Each is a function of the number of qubits that returns a cost and its arguments, for instance

    bptools audit examples/circuits/public_circuits.py:warm_up_global --ensemble uniform

``EXPECTED`` says what its source claims and over which angles; where ours differs a note says how.
"""

from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
import pennylane as qml


@dataclass(frozen=True)
class Expected:
    """What the literature says of a circuit.

    Args:
        circuit: Name of the function here.
        ensemble: Of its angles.
        sizes: Numbers of qubits at which it is audited in the tests.
        decay: exponential, polynomial or undecided, of the largest variance.
        source: Where it is from.
        note: Where ours differs, or what else is to be known.
        random_axes: Whether the axes of rotations are averaged over, too.
    """

    circuit: str
    ensemble: str
    sizes: tuple[int, ...]
    decay: str
    source: str
    note: str = ""
    random_axes: bool = False


def device(n):
    """Return a simulator of so many qubits."""
    return qml.device("default.qubit", wires=n)


def random_axes(n):
    """Return RY(pi/4), then layers of rotations and a ladder of CZ, for axes to be drawn."""
    layers = 10 * n

    @qml.qnode(device(n))
    def cost(angles):
        for wire in range(n):
            qml.RY(np.pi / 4, wire)
        for layer in range(layers):
            for wire in range(n):
                qml.RX(angles[layer, wire], wire)
            for wire in range(n - 1):
                qml.CZ([wire, wire + 1])
        return qml.expval(qml.Z(0) @ qml.Z(1))

    return cost, (np.zeros((layers, n)),)


def one_layer_projector(n):
    """Return RY(pi/4), one layer of RX, a ladder of CZ and the projector on |0..0>."""

    @qml.qnode(device(n))
    def cost(angles):
        for wire in range(n):
            qml.RY(np.pi / 4, wire)
        for wire in range(n):
            qml.RX(angles[wire], wire)
        for wire in range(n - 1):
            qml.CZ([wire, wire + 1])
        return qml.expval(qml.Projector([0] * n, range(n)))

    return cost, (np.zeros(n),)


def warm_up_global(n):
    """Return 1 - p(0..0) of one layer of RX."""

    @qml.qnode(device(n))
    def probabilities(angles):
        for wire in range(n):
            qml.RX(angles[wire], wire)
        return qml.probs(wires=range(n))

    return lambda angles: 1 - probabilities(angles)[0], (np.zeros(n),)


def warm_up_local(n):
    """Return 1 - the mean of p(0) of every qubit, of one layer of RX."""

    @qml.qnode(device(n))
    def probabilities(angles):
        for wire in range(n):
            qml.RX(angles[wire], wire)
        return [qml.probs(wires=wire) for wire in range(n)]

    def cost(angles):
        return 1 - sum(p[0] for p in probabilities(angles)) / n

    return cost, (np.zeros(n),)


def learn_identity_global(n):
    """Return 1 - p(0..0) of RX, RY and a ladder of CNOT, to learn the identity."""

    @qml.qnode(device(n))
    def probabilities(angles):
        for wire in range(n):
            qml.RX(angles[0][wire], wire)
            qml.RY(angles[1][wire], wire)
        for wire in range(n - 1):
            qml.CNOT([wire, wire + 1])
        return qml.probs(wires=range(n))

    return lambda angles: 1 - probabilities(angles)[0], (np.zeros((2, n)),)


def learn_identity_local(n):
    """Return 1 - p(0) of the first qubit, of the same circuit."""

    @qml.qnode(device(n))
    def probabilities(angles):
        for wire in range(n):
            qml.RX(angles[0][wire], wire)
            qml.RY(angles[1][wire], wire)
        for wire in range(n - 1):
            qml.CNOT([wire, wire + 1])
        return qml.probs(wires=[0])

    return lambda angles: 1 - probabilities(angles)[0], (np.zeros((2, n)),)


def tfim_variational(n):
    """Return two layers of the Hamiltonian-variational ansatz of the Ising chain in a field."""
    bonds = [qml.Z(wire) @ qml.Z(wire + 1) for wire in range(n - 1)]
    fields = [qml.X(wire) for wire in range(n)]

    @qml.qnode(device(n))
    def cost(angles):
        for wire in range(n):
            qml.H(wire)
        for gamma, beta in angles:
            qml.exp(qml.sum(*bonds), -0.5j * gamma)
            qml.exp(qml.sum(*fields), -0.5j * beta)
        return qml.expval(qml.Z(0) @ qml.Z(1))

    return cost, (np.zeros((2, 2)),)


def heisenberg_variational(n):
    """Return one layer of the same for the Heisenberg chain, from singlets on neighbours."""

    @qml.qnode(device(n))
    def cost(angles):
        for wire in range(0, n - 1, 2):
            qml.X(wire)
            qml.X(wire + 1)
            qml.H(wire)
            qml.CNOT([wire, wire + 1])
        for k, first in enumerate((1, 0)):
            for wire in range(first, n - 1, 2):
                for axis, word in enumerate(("XX", "YY", "ZZ")):
                    qml.PauliRot(angles[k, axis], word, [wire, wire + 1])
        return qml.expval(qml.Z(0) @ qml.Z(1))

    return cost, (np.zeros((2, 3)),)


def convolutional(n):
    """Return a quantum convolutional network: rotations and CZ on pairs, half the qubits kept."""

    def block(angles, first, second):
        qml.RY(angles[0], first)
        qml.RY(angles[1], second)
        qml.CZ([first, second])
        qml.RY(angles[2], second)

    @qml.qnode(device(n))
    def cost(angles):
        active, k = list(range(n)), 0
        while len(active) > 1:
            for first, second in zip(active[::2], active[1::2], strict=False):
                block(angles[k], first, second)
                k += 1
            active = active[1::2]
        return qml.expval(qml.Z(active[0]))

    return cost, (np.zeros((n, 3)),)


def entangling_ring(n):
    """Return RX RY RZ and a ring of CNOT, four layers, and the parity of all qubits."""

    @qml.qnode(device(n))
    def cost(angles):
        for layer in angles:
            for wire in range(n):
                for axis, gate in enumerate((qml.RX, qml.RY, qml.RZ)):
                    gate(layer[wire, axis], wire)
            for wire in range(n):
                qml.CNOT([wire, (wire + 1) % n])
        return qml.expval(qml.prod(*[qml.Z(wire) for wire in range(n)]))

    return cost, (np.zeros((4, n, 3)),)


def gaussian_layers(n):
    """Return n layers of RX RY and a ladder of CZ that measure one qubit."""

    @qml.qnode(device(n))
    def cost(angles):
        for layer in angles:
            for wire in range(n):
                qml.RX(layer[wire, 0], wire)
                qml.RY(layer[wire, 1], wire)
            for wire in range(n - 1):
                qml.CZ([wire, wire + 1])
        return qml.expval(qml.Z(0))

    return cost, (np.zeros((n, n, 2)),)


def noisy_layers(n):
    """Return n layers of RY with depolarising noise that measure one qubit of a product."""

    @qml.qnode(qml.device("default.mixed", wires=n))
    def cost(angles):
        for layer in angles:
            for wire in range(n):
                qml.RY(layer[wire], wire)
                qml.DepolarizingChannel(0.3, wire)
        return qml.expval(qml.Z(0))

    return cost, (np.zeros((n, n)),)


def data_averaged(n):
    """Return the mean over three points of a model with embedded data."""
    points = np.linspace(0.1, 1.0, 3)

    @qml.qnode(device(n))
    def model(angles, x):
        for wire in range(n):
            qml.RX(x, wire)
            qml.RY(angles[wire], wire)
        for wire in range(n - 1):
            qml.CNOT([wire, wire + 1])
        return qml.expval(qml.Z(n - 1))

    def cost(angles):
        return jnp.mean(jnp.stack([model(angles, x) for x in points]))

    return cost, (np.zeros(n),)


EXPECTED = (
    Expected(
        "random_axes",
        "uniform",
        (2, 3, 4, 5, 6),
        "exponential",
        "McClean et al., arXiv:1803.11173",
        "their Fig. 2 exactly: averaged over the axes (--random-axes) and the angles",
        random_axes=True,
    ),
    Expected(
        "one_layer_projector",
        "uniform",
        (2, 4, 6, 8),
        "exponential",
        "PennyLane's demonstration of barren plateaus",
        "the variance is (1/16)(5/16)^(n-1) exactly: 1.68 bits a qubit after one layer, which "
        "is the projector's doing, not the randomness of the circuit",
    ),
    Expected(
        "warm_up_global", "uniform", (2, 4, 6), "exponential", "Cerezo et al., arXiv:2001.00550"
    ),
    Expected(
        "warm_up_local", "uniform", (2, 4, 6), "polynomial", "Cerezo et al., arXiv:2001.00550"
    ),
    Expected(
        "learn_identity_global",
        "uniform",
        (2, 4, 6),
        "exponential",
        "PennyLane's demonstration of local cost functions",
    ),
    Expected(
        "learn_identity_local",
        "uniform",
        (2, 4, 6),
        "polynomial",
        "PennyLane's demonstration of local cost functions",
    ),
    Expected(
        "tfim_variational",
        "uniform",
        (4, 5, 6),
        "polynomial",
        "Wiersema et al., arXiv:2008.02941; Larocca et al., arXiv:2105.14377",
        "two layers; the group of the deep circuit has dimension of order n^2",
    ),
    Expected(
        "heisenberg_variational",
        "uniform",
        (4, 6, 8),
        "polynomial",
        "Wiersema et al., arXiv:2008.02941",
        "one layer and a local observable: its light cone is what decides",
    ),
    Expected("convolutional", "uniform", (2, 4, 8), "polynomial", "Pesah et al., arXiv:2011.02966"),
    Expected(
        "entangling_ring",
        "uniform",
        (2, 4, 6, 8),
        "exponential",
        "Holmes et al., arXiv:2101.02138, and most tutorials",
    ),
    Expected(
        "gaussian_layers",
        "gaussian",
        (3, 4, 5, 6),
        "polynomial",
        "Zhang et al., arXiv:2203.09376",
        "their variance is 1/(4S(L+2)) for an S-local observable; ours is 1/L",
    ),
    Expected(
        "noisy_layers",
        "uniform",
        (2, 3, 4, 5),
        "exponential",
        "Wang et al., arXiv:2007.14384",
        "as many noisy layers as qubits",
    ),
)
