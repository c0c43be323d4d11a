"""The training step and exact gradient moments beyond 10 data qubits, beside their floors.

    uv run --with tensorcircuit-ng python benchmarks/beyond.py      ours and TensorCircuit
    python benchmarks/beyond.py --pennylane 12      PennyLane too, up to n = 12 (minutes)

Run it on a quiet machine: about 10 minutes, 5 more for each size of PennyLane. A step is that of
``benchmarks/quddpm.py``, with 3 ancillas and as many of 100 states as the free memory holds. Two
floors are printed: the traffic of its passes at the measured speed of the memory, and the
products of its blocks at the measured speed of large products of real matrices. The moments are
mean and variance of all gradients of the fidelity with |0..0⟩ over Haar inputs, exact, by the
audit.
"""

import argparse
import json
import subprocess
import sys
import warnings
from importlib.util import find_spec
from time import perf_counter

import jax
import jax.numpy as jnp
import numpy as np
import pennylane as qml
import quddpm  # beside this file

import bptools
from bptools.quddpm.denoiser import denoiser
from bptools.simulator import compile_circuit
from bptools.simulator.free_memory import available_bytes

SHARE = 0.7  # of the free memory
PASSES = 3  # of the products of a block: forward, and backward for states and angles
REPEATS = 5


def fitting_batch(n_data, dtype):
    """Return how many of 100 states fit the memory."""
    n_wires = n_data + quddpm.N_ANCILLA
    circuit = compile_circuit(
        denoiser,
        n_wires,
        (quddpm.LAYERS, 2, n_wires),
        n_ancilla=quddpm.N_ANCILLA,
        dtype=dtype,
    )
    free = SHARE * available_bytes()
    batches = [size for size in (100, 50, 25, 10, 5, 2) if circuit.memory_bytes(size) <= free]
    return batches[0]


def arithmetic_floor(n_data, dtype, batch):
    """Return the seconds that the products of all blocks take at the speed of large products."""
    real = jnp.float64 if dtype == "complex128" else jnp.float32
    size = 2048
    matrix = jnp.ones((size, size), real)
    product = jax.jit(lambda matrix: matrix @ matrix)
    jax.block_until_ready(product(matrix))
    seconds = []
    for _ in range(REPEATS):
        start = perf_counter()
        jax.block_until_ready(product(matrix))
        seconds.append(perf_counter() - start)
    operations_a_second = 2 * size**3 / min(seconds)
    amplitudes = 2**n_data * batch
    return (
        8 * amplitudes * sum(quddpm.products(n_data)) * PASSES / operations_a_second
    )  # of complex products and sums


def measured_step(name, n_data, dtype, batch):
    """Print the step of one simulator as JSON; the process is all its own."""
    warnings.filterwarnings("ignore", "Explicitly requested dtype complex128", UserWarning)
    quddpm.BATCH = batch
    quddpm.REPEATS = quddpm.FEWEST_REPEATS
    with jax.enable_x64(dtype == "complex128"):
        epochs = 3 if name == "bptools" else 1
        sampler = quddpm.SAMPLERS[name](n_data, dtype)
        compile_s, median, least = quddpm.step_times(sampler, n_data, dtype, epochs)
        floors = {}
        if name == "bptools":
            floors = {
                "traffic": quddpm.memory_floor(n_data, dtype),
                "arithmetic": arithmetic_floor(n_data, dtype, batch),
            }
    print(json.dumps({"compile_s": compile_s, "median": median, "least": least, **floors}))


def moments(n_data):
    """Print how long the exact moments over Haar inputs take."""
    wires = range(n_data + quddpm.N_ANCILLA)
    data = wires[quddpm.N_ANCILLA :]

    @qml.qnode(qml.device("default.qubit", wires=len(wires)))
    def fidelity(angles):
        qml.StatePrep(np.eye(2**n_data)[0], wires=data)
        denoiser(angles, wires)
        return qml.expval(qml.Projector([0] * n_data, wires=data))

    angles = np.random.default_rng(0).normal(size=(quddpm.LAYERS, 2, len(wires)))
    start = perf_counter()
    (size,) = bptools.audit(fidelity, "haar", arguments=(angles,)).sizes
    seconds = perf_counter() - start
    variances = [parameter.variance for parameter in size.parameters]
    print(
        f"n = {n_data}: exact moments of {len(variances)} gradients in {seconds:.1f} s; largest "
        f"variance {max(variances):.3e}; {size.method}",
        flush=True,
    )


def compare(sizes, dtypes, largest):
    """Print one line a simulator, size and precision."""
    print("  n  dtype       batch  simulator      compile s  median ms   least ms  times ours")
    for n_data in sizes:
        for dtype in dtypes:
            batch = fitting_batch(n_data, dtype)
            ours = None
            for name in quddpm.SAMPLERS:
                if n_data > largest.get(name, 0):
                    continue
                command = [sys.executable, __file__, "--step", name, str(n_data), dtype, str(batch)]
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
                if done.returncode:
                    print(f"{n_data:3d}  {dtype:10s} {batch:6d}  {name:13s} did not finish")
                    continue
                step = json.loads(done.stdout.splitlines()[-1])
                ours = ours or step
                print(
                    f"{n_data:3d}  {dtype:10s} {batch:6d}  {name:13s} {step['compile_s']:10.1f} "
                    f"{1e3 * step['median']:10.1f} {1e3 * step['least']:10.1f} "
                    f"{step['median'] / ours['median']:11.1f}",
                    flush=True,
                )
            if ours:
                floors = {name: 1e3 * ours[name] for name in ("traffic", "arithmetic")}
                print(
                    f"     floors: traffic {floors['traffic']:.1f} ms, arithmetic "
                    f"{floors['arithmetic']:.1f} ms; the step takes "
                    f"{1e3 * ours['median'] / sum(floors.values()):.1f} times their sum",
                    flush=True,
                )


def main():
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[12, 14])
    parser.add_argument("--dtypes", nargs="+", default=["complex64", "complex128"])
    parser.add_argument("--pennylane", type=int, default=0, help="largest n of PennyLane")
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        name, n_data, dtype, batch = given.step
        measured_step(name, int(n_data), dtype, int(batch))
        return
    largest = {"bptools": max(given.sizes), "PennyLane": given.pennylane}
    if find_spec("tensorcircuit"):
        largest["TensorCircuit"] = max(given.sizes)
    else:
        print("TensorCircuit-NG does not take part: uv run --with tensorcircuit-ng python ...")
    compare(given.sizes, given.dtypes, largest)
    for n_data in given.sizes:
        moments(n_data)


if __name__ == "__main__":
    main()
