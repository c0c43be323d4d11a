"""Time and size of audits: exact gradient moments of whole circuits, templates included.

Run ``python benchmarks/audit.py``; it exits with 1 if the goal is missed: Haar-input moments of all
130 angles of the denoiser of 10 data qubits, 3 ancillas and 5 layers in 10 s and 1 GB.
"""

import resource
import sys
from time import perf_counter

import numpy as np
import pennylane as qml

from bptools.audits import audit
from bptools.circuits import denoising_circuit
from bptools.gradients import exact_haar_moments
from bptools.quddpm.denoiser import fidelity_qnode

MOST_SECONDS, MOST_MEGABYTES = 10.0, 1024


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


ROWS = [
    ("denoiser, 3 ancillas", denoiser, "haar", 10),
    ("layers, projector", layered(lambda n: qml.Projector([0] * n, wires=range(n))), "haar", 10),
    ("layers, Z", layered(lambda n: qml.Z(0)), "haar", 10),
    ("layers, Z", layered(lambda n: qml.Z(0)), "local-haar", 6),
    ("blocks, ZZ", blocks, "haar", 20),
    ("blocks, ZZ", blocks, "small", 100),
]


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
    missed = seconds > MOST_SECONDS or used > MOST_MEGABYTES
    for name, build, ensemble, n_qubits in ROWS:
        start = perf_counter()
        (size,) = audit(build, ensemble, [n_qubits]).sizes
        seconds = perf_counter() - start
        print(
            f"{name:22} {ensemble:10} {n_qubits:4} qubits {len(size.parameters):4} angles "
            f"{seconds:7.2f} s  {size.known}",
            flush=True,
        )
        missed |= build is denoiser and seconds > MOST_SECONDS
    print(
        f"goal: {MOST_SECONDS:.0f} s for the denoiser; peak {peak():.0f} MB with PennyLane and JAX"
    )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
