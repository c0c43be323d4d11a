"""Time and size of exact second moments over small angles, in the paper's layered circuit.

Run ``python benchmarks/pauli.py``; it exits with 1 if a goal is missed. ``--deep`` adds the deepest
lines, which take minutes. Every row gives all angles' moments on |0..0⟩.
"""

import argparse
import resource
import sys
from time import perf_counter

from bptools.circuits import PauliString, PauliSum, denoising_circuit
from bptools.gradients.pauli import (
    ProductState,
    ghz_projector,
    small_angle_moments,
    uniform_law,
    zero_projector,
)

MOST_SECONDS = 10.0
OBSERVABLES = {
    "Z in the middle": lambda n: PauliString.on(n, {n // 2: "Z"}),
    "X in the middle": lambda n: PauliString.on(n, {n // 2: "X"}),
    "ZZ in the middle": lambda n: PauliString.on(n, {n // 2: "Z", n // 2 + 1: "Z"}),
    "mean of all Z": lambda n: PauliSum(
        tuple((1 / n, PauliString.on(n, {q: "Z"})) for q in range(n))
    ),
    "Z on every qubit": lambda n: PauliString.on(n, dict.fromkeys(range(n), "Z")),
    "projector on |0..0>": zero_projector,
    "projector on GHZ": ghz_projector,
}
ROWS = [
    ("Z in the middle", 100, 5),
    ("X in the middle", 100, 5),
    ("Z in the middle", 200, 5),
    ("ZZ in the middle", 200, 5),
    ("mean of all Z", 100, 5),
    ("Z on every qubit", 100, 5),
    ("Z on every qubit", 200, 5),
    ("Z on every qubit", 100, 7),
    ("projector on |0..0>", 200, 5),
    ("projector on |0..0>", 100, 7),
    ("projector on GHZ", 50, 3),
]
DEEP = [("Z on every qubit", 50, 9), ("projector on |0..0>", 50, 8), ("projector on GHZ", 100, 5)]
GOALS = {("Z in the middle", 100, 5), ("X in the middle", 100, 5)}


def row(name, n_qubits, layers):
    """Print one line; return the seconds that it took."""
    circuit = denoising_circuit(n_qubits, layers)
    scale = circuit.n_angles**-0.5
    start = perf_counter()
    found = small_angle_moments(
        circuit, OBSERVABLES[name](n_qubits), ProductState.zeros(n_qubits), uniform_law(scale)
    )
    seconds = perf_counter() - start
    width = (found.second_high - found.second_low).max() / found.second.max()
    print(
        f"{name:20} {n_qubits:4} {layers:3} {circuit.n_angles:6} {seconds:8.2f} s "
        f"{found.second.max():10.3e} {width:9.1e}  {found.method}",
        flush=True,
    )
    return seconds


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deep", action="store_true", help="also the deepest lines")
    options = parser.parse_args()
    print("angles of exp(-i theta P) uniform on [-a, a], a = angles ** -1/2")
    print(
        f"{'observable':20} {'n':>4} {'L':>3} {'angles':>6} {'time':>10} {'largest':>10} "
        f"{'rel.width':>9}  method"
    )
    missed = False
    for case in ROWS + (DEEP if options.deep else []):
        seconds = row(*case)
        missed |= case in GOALS and seconds > MOST_SECONDS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"goal: {MOST_SECONDS:.0f} s for local observables of 100 qubits; peak {peak:.0f} MB")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
