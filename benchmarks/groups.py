"""Time of Lie algebras, orbits and depth, beside PennyLane's closure and sampled circuits.

Run ``python benchmarks/groups.py``; it exits with 1 if a goal is missed. ``--wide`` adds the
listing of 10⁷ strings. Samples are drawn for the precision that is named, if in part: the time of
all is that of some, times how many more it takes.
"""

import argparse
import resource
import sys
from fractions import Fraction
from math import comb
from time import perf_counter

import numpy as np
import pennylane as qml

from bptools.circuits import Circuit, PauliRotation, PauliString, PauliSum
from bptools.gradients.pauli import ProductState
from bptools.groups import (
    RotationGroup,
    SumGroup,
    brickwork_variances,
    depth_profile,
    effective_dimension,
    loss_moments,
)

PRECISION, TRIED = 0.01, 40  # relative, of a sampled variance; circuits that are timed
MOST_SECONDS = {"chain of 20": 1.0, "chain of 60": 60.0}
TIMES_FASTER = 100
LARGEST_CLOSURE = 40  # qubits: PennyLane takes seconds, ours long enough to be timed


def ising(n):
    """Return bonds and fields of the open Ising chain."""
    bonds = [PauliString.on(n, {q: "Z", q + 1: "Z"}) for q in range(n - 1)]
    return bonds + [PauliString.on(n, {q: "X"}) for q in range(n)]


def timed(name, compute):
    """Print what a computation takes; return its seconds and its result."""
    start = perf_counter()
    result = compute()
    seconds = perf_counter() - start
    print(f"{name:58} {seconds:10.4g} s", flush=True)
    return seconds, result


def chain(n, most_majoranas):
    """Return the Lie algebra, and the variance of a string of every orbit."""
    group, plus = RotationGroup(ising(n)), ProductState(((1, 0, 0),) * n)
    variances = {}
    for k in range(1, most_majoranas // 2 + 1):
        even = PauliString.on(n, dict.fromkeys(range(k), "X"))
        variances[2 * k] = loss_moments(group, even, plus).second
        odd = PauliString.on(n, {**dict.fromkeys(range(k - 1), "X"), k - 1: "Z"})
        variances[2 * k - 1] = loss_moments(group, odd, plus).second
    for count, variance in variances.items():
        pairs = comb(n, count // 2) if count % 2 == 0 else 0
        assert variance == Fraction(pairs, comb(2 * n, count)), (n, count)
    return group.algebra


def closure_of_pennylane(n):
    """Return the dimension by the closure of a public library."""
    generators = [
        qml.prod(*(qml.PauliZ(q) if p.letter(q).name == "Z" else qml.PauliX(q)
                   for q in range(n) if p.support >> q & 1))
        for p in ising(n)
    ]  # fmt: skip
    sentences = [qml.pauli.pauli_sentence(generator) for generator in generators]
    return len(qml.lie_closure(sentences, pauli=True))


def sampled(n, layers):
    """Return seconds for a sampled variance of the precision, from some circuits' time."""

    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(weights):
        for angles in weights:
            for q in range(n - 1):
                qml.IsingZZ(angles[q], wires=[q, q + 1])
            for q in range(n):
                qml.RX(angles[n - 1 + q], wires=q)
        return qml.expval(qml.Z(0) @ qml.Z(1))

    generator, start = np.random.default_rng(0), perf_counter()
    values = np.array(
        [cost(generator.uniform(-np.pi, np.pi, (layers, 2 * n - 1))) for _ in range(TRIED)]
    )
    seconds = perf_counter() - start
    kurtosis = float(np.mean(values**4) / np.mean(values**2) ** 2)
    needed = (kurtosis - 1) / PRECISION**2
    return seconds / TRIED * needed, needed


def closures():
    """Print Lie algebras beside PennyLane's; return whether a goal is missed."""
    missed = False
    for n, most in ((20, 40), (60, 8)):
        name = f"Ising chain of {n}: algebra, variance of orbits 1..{most}"
        seconds, algebra = timed(name, lambda n=n, most=most: chain(n, most))
        assert algebra.dimension == n * (2 * n - 1)
        missed |= seconds > MOST_SECONDS[f"chain of {n}"]
    n = LARGEST_CLOSURE
    ours, algebra = timed(f"Ising chain of {n}: algebra", lambda: RotationGroup(ising(n)).algebra)
    theirs, dimension = timed("  by PennyLane's lie_closure", lambda: closure_of_pennylane(n))
    assert dimension == algebra.dimension
    print(f"  {theirs / ours:.0f} times as long")
    return missed or theirs < TIMES_FASTER * ours


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wide", action="store_true", help="also list 10^7 strings")
    options = parser.parse_args()
    missed = closures()
    every = PauliSum(tuple((1, p) for p in ising(5)[:4]))
    field = PauliSum(tuple((1, p) for p in ising(5)[4:]))
    timed("two sums of strings, 5 qubits: algebra", lambda: SumGroup((every, field)).algebra)
    n, layers = 10, 50
    layer = Circuit(n, tuple(map(PauliRotation, ising(n))))
    zz, zeros = PauliString.on(n, {0: "Z", 1: "Z"}), ProductState.zeros(n)
    seconds, _ = timed(
        f"Ising chain of {n}: depths 1..{layers}, loss and all gradients",
        lambda: depth_profile(layer, zz, zeros, layers),
    )
    slow, needed = sampled(n, layers)
    print(
        f"  the loss at one depth by {needed:.0f} samples, to {PRECISION:.0%}: {slow:.4g} s, "
        f"{slow / seconds:.0f} times as long"
    )
    middle = PauliString.on(100, {50: "Z"})
    timed(
        "brickwork of 100 qubits, 1..20 rows, Z in the middle",
        lambda: brickwork_variances(middle, ProductState.zeros(100), 20),
    )
    group = RotationGroup(ising(10))
    timed("Ising chain of 10: effective dimension", lambda: effective_dimension(group, zeros))
    if options.wide:
        n = 12
        full = [*ising(n), *(PauliString.on(n, {q: "Z"}) for q in range(n))]
        _, orbit = timed(
            "12 qubits, full algebra: 4^12 - 1 strings listed",
            lambda: RotationGroup(full).listed(full[0]),
        )
        assert orbit.size == 4**n - 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak {peak:.0f} MB")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
