"""Time and size of audits: exact gradient moments of whole circuits, templates included.

Run ``python -m benchmarks.audit``; it exits with 1 if a goal is missed: Haar-input moments of all
130 angles of the denoiser of 10 data qubits, 3 ancillas and 5 layers in 3 s and 1 GB, a local cost
of 100 qubits in 5 s, the Ising chain of 20 qubits in 1 s and of 60 in 60 s, PennyLane's closure 100
times slower. Beside the local cost stand gradients by PennyLane, as many as its variance to 1 %
needs, of which some are timed. Recorded in audit.md.
"""

import resource
import sys
from time import perf_counter

import numpy as np
import pennylane as qml

from benchmarks.groups import closures
from bptools.audits import audit
from bptools.circuits import denoising_circuit
from bptools.gradients import exact_haar_moments
from bptools.quddpm.denoiser import fidelity_qnode

MOST_MEGABYTES = 1024
MOST_SECONDS = {"denoiser, 3 ancillas": 3.0, "local cost": 5.0}
PRECISION, TRIED = 0.01, 40  # relative, of a sampled variance; gradients that are timed


def drawn(shape):
    """Return angles uniform on the circle."""
    return np.random.default_rng(1).uniform(-np.pi, np.pi, shape)


def denoiser(n):
    """Return the denoiser with three ancillas, five layers."""
    target = np.zeros(2**n)
    target[[0, -1]] = np.sqrt(0.5)
    return fidelity_qnode(target, 3), (drawn((5, 2, n + 3)), target)


def layered(observable):
    """Return strongly entangling layers that measure an observable."""

    def build(n):
        @qml.qnode(qml.device("default.qubit", wires=n))
        def cost(weights):
            qml.StronglyEntanglingLayers(weights, wires=range(n))
            return qml.expval(observable(n))

        return cost, (drawn((3, n, 3)),)

    return build


def blocks(n):
    """Return a simplified two-design that measures two qubits."""

    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(first, weights):
        qml.SimplifiedTwoDesign(first, weights, wires=range(n))
        return qml.expval(qml.Z(0) @ qml.Z(1))

    return cost, (drawn(n), drawn((2, n - 1, 2)))


def local_cost(n):
    """Return two layers of RX, RY and a ladder of CZ that measure the mean of Z."""

    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(weights):
        for layer in weights:
            for wire in range(n):
                qml.RX(layer[0, wire], wire)
                qml.RY(layer[1, wire], wire)
            for wire in range(n - 1):
                qml.CZ([wire, wire + 1])
        return qml.expval(qml.sum(*[qml.Z(wire) / n for wire in range(n)]))

    return cost, (drawn((2, 2, n)),)


def variational(n):
    """Return four layers of the Hamiltonian-variational ansatz of the Ising chain."""
    bonds = [qml.Z(wire) @ qml.Z(wire + 1) for wire in range(n - 1)]
    fields = [qml.X(wire) for wire in range(n)]

    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(angles):
        for wire in range(n):
            qml.H(wire)
        for gamma, beta in angles:
            qml.exp(qml.sum(*bonds), -0.5j * gamma)
            qml.exp(qml.sum(*fields), -0.5j * beta)
        return qml.expval(qml.sum(*bonds, *fields))

    return cost, (drawn((4, 2)),)


def naive(build, n):
    """Return the seconds of as many gradients over uniform angles as the precision needs."""
    cost, (angles,) = build(n)
    gradient, generator = qml.grad(cost), np.random.default_rng(0)
    gradient(qml.numpy.array(angles))
    start, squares = perf_counter(), []
    for _ in range(TRIED):
        slopes = gradient(qml.numpy.array(generator.uniform(-np.pi, np.pi, angles.shape)))
        squares.append(np.ravel(slopes)[0] ** 2)
    seconds = (perf_counter() - start) / TRIED
    kurtosis = float(np.mean(np.square(squares)) / np.mean(squares) ** 2)
    return seconds * (kurtosis - 1) / PRECISION**2


ROWS = [
    ("denoiser, 3 ancillas", denoiser, "haar", 10),
    ("layers, projector", layered(lambda n: qml.Projector([0] * n, wires=range(n))), "haar", 10),
    ("layers, Z", layered(lambda n: qml.Z(0)), "haar", 10),
    ("layers, Z", layered(lambda n: qml.Z(0)), "local-haar", 6),
    ("blocks, ZZ", blocks, "haar", 20),
    ("blocks, ZZ", blocks, "small", 100),
    ("local cost", local_cost, "uniform", 8),
    ("local cost", local_cost, "uniform", 100),
    ("variational, energy", variational, "uniform", 10),
]
SAMPLED = {("local cost", 8)}


def peak():
    """Return the largest memory so far in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    """Print the table."""
    circuit, target = denoising_circuit(13, 5), np.eye(1024)[0]
    before, start = peak(), perf_counter()
    exact_haar_moments(circuit, drawn(130), target, 10, 3)
    seconds, used = perf_counter() - start, peak() - before
    print(f"130 angles at 10+3 qubits, the core alone: {seconds:.2f} s, {used:.0f} MB more")
    missed = seconds > MOST_SECONDS["denoiser, 3 ancillas"] or used > MOST_MEGABYTES
    for name, build, ensemble, n_qubits in ROWS:
        start = perf_counter()
        (size,) = audit(build, ensemble, [n_qubits]).sizes
        seconds = perf_counter() - start
        print(
            f"{name:22} {ensemble:10} {n_qubits:4} qubits {len(size.parameters):4} angles "
            f"{seconds:7.2f} s  {size.known}",
            flush=True,
        )
        missed |= seconds > MOST_SECONDS.get(name, float("inf"))
        if (name, n_qubits) in SAMPLED:
            slow = naive(build, n_qubits)
            print(f"  by gradients of PennyLane, to {PRECISION:.0%}: {slow:.0f} s, "
                  f"{slow / seconds:.0f} times as long", flush=True)  # fmt: skip
    missed |= closures()
    print(f"goals: {MOST_SECONDS}; peak {peak():.0f} MB with PennyLane and JAX")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
