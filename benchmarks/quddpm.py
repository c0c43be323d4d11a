"""Time and memory of the denoiser's training step, beside PennyLane, TensorCircuit and the memory.

Run ``python benchmarks/quddpm.py`` on a quiet machine, with or without a GPU. A step samples the
ancilla outcomes of 100 states, takes the discrepancy to 100 targets, its gradient, and Adam's turn;
every simulator and size has a process of its own. Exits with 1 if a goal is missed.

``--pennylane 10`` lets PennyLane run at n = 10 too (minutes to compile). TensorCircuit-NG takes
part where it is installed: ``uv run --with tensorcircuit-ng python benchmarks/quddpm.py``.
``--schedule MODEL N SEED`` times one whole training instead, ``--drift N`` compares a cycle's
training in single and double precision at the same outcomes.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import warnings
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pennylane as qml

from bptools.circuits import denoising_circuit
from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.discrepancy import mmd_v
from bptools.quddpm.model import Model
from bptools.quddpm.settings import MODELS, of_model
from bptools.quddpm.training import Training
from bptools.simulator import compile_circuit, with_ancillas
from bptools.simulator.free_memory import returning_compiler_memory
from bptools.simulator.plan import Work

N_ANCILLA, LAYERS, BATCH, RATE = 3, 5, 100, 0.005
DTYPES = ("complex64", "complex128")
REPEATS, FEWEST_REPEATS, PATIENCE = 9, 3, 30.0  # a slow rival is timed until its seconds are over
EPOCHS, RIVALS_EPOCHS = 10, 2
# the goals on a CPU of two cores, by precision and number of data qubits
MOST_COMPILE_SECONDS = 5.0
MOST_MEGABYTES = {("complex64", 10): 700.0}
MOST_SECONDS = {
    **{("complex64", 1): 0.6e-3, ("complex64", 7): 0.004},
    **{("complex64", 10): 0.040, ("complex128", 10): 0.080},
}
LEAST_SPEEDUP = {("complex64", 7): 10.0, ("complex64", 10): 15.0, ("complex128", 10): 20.0}
MOST_SCHEDULE_SECONDS = 120.0  # at n = 10, on a GPU
SHOWN_EPOCHS = (1, 2, 5, 10, 20, 50, 100, 200, 300)


def random_states(rng, batch, dim, dtype):
    """Return random states."""
    states = rng.normal(size=(batch, dim)) + 1j * rng.normal(size=(batch, dim))
    return jnp.asarray(states / np.linalg.norm(states, axis=1, keepdims=True), dtype)


def our_sampler(n_data, dtype):
    """Return the compiled circuit's sampled branches of a batch."""
    n_wires = n_data + N_ANCILLA
    circuit = compile_circuit(
        denoiser, n_wires, (LAYERS, 2, n_wires), n_ancilla=N_ANCILLA, dtype=dtype
    )
    circuit.require_memory(BATCH)
    return lambda angles, states, key: circuit.sample(angles, states, key)[0]


def pennylane_sampler(n_data, _dtype):
    """Return the same of default.qubit, broadcast over the batch."""
    n_wires = n_data + N_ANCILLA

    @qml.qnode(qml.device("default.qubit", wires=n_wires), interface="jax")
    def evolved(angles, states):
        qml.StatePrep(states, wires=range(n_wires), validate_norm=False)
        denoiser(angles, range(n_wires))
        return qml.state()

    return measured_by_us(evolved)


def tensorcircuit_sampler(n_data, dtype):
    """Return the same of TensorCircuit-NG, mapped over the batch by JAX."""
    import tensorcircuit  # not a dependency

    tensorcircuit.set_backend("jax")
    tensorcircuit.set_dtype(dtype)
    n_wires = n_data + N_ANCILLA

    def evolved(angles, state):
        circuit = tensorcircuit.Circuit(n_wires, inputs=state)
        for layer in range(LAYERS):
            for wire in range(n_wires):
                circuit.rx(wire, theta=angles[layer, 0, wire])
            for wire in range(n_wires):
                circuit.ry(wire, theta=angles[layer, 1, wire])
            for first in (0, 1):
                for wire in range(first, n_wires - 1, 2):
                    circuit.cz(wire, wire + 1)
        return circuit.state()

    return measured_by_us(jax.vmap(evolved, in_axes=(None, 0)))


def measured_by_us(evolved):
    """Return the sampled branches of a simulator that returns all amplitudes."""

    def sample(angles, states, key):
        cube = evolved(angles, with_ancillas(states, N_ANCILLA))
        cube = cube.reshape(BATCH, 2**N_ANCILLA, -1)
        weights = (abs(jax.lax.stop_gradient(cube)) ** 2).sum(axis=2)
        outcomes = jax.random.categorical(key, jnp.log(weights))
        picked = cube[jnp.arange(BATCH), outcomes]
        return picked / jnp.linalg.norm(picked, axis=1, keepdims=True)

    return sample


SAMPLERS = {
    "bptools": our_sampler,
    "PennyLane": pennylane_sampler,
    "TensorCircuit": tensorcircuit_sampler,
}


def step_times(sampler, n_data, dtype, epochs):
    """Return seconds to compile, and a step's median and least seconds.

    The steps run in a scan over epochs, as in training: a step alone spends up to a third of its
    time on pages of memory that the system clears for it.
    """
    rng = np.random.default_rng(0)
    optimiser = optax.adam(RATE)
    states, targets = (random_states(rng, BATCH, 2**n_data, dtype) for _ in range(2))

    def step(trained, key):
        angles, memory, states, targets = trained
        loss, slope = jax.value_and_grad(
            lambda angles: mmd_v(sampler(angles, states, key), targets)
        )(angles)
        change, memory = optimiser.update(slope, memory)
        return (optax.apply_updates(angles, change), memory, states, targets), loss

    precision = jnp.float64 if dtype == "complex128" else jnp.float32
    angles = jnp.asarray(rng.normal(size=(LAYERS, 2, n_data + N_ANCILLA)), precision)
    trained = (angles, optimiser.init(angles), states, targets)
    keys = jax.random.split(jax.random.key(0), epochs)
    start = perf_counter()
    run = jax.jit(lambda trained, keys: jax.lax.scan(step, trained, keys)).lower(trained, keys)
    with returning_compiler_memory():  # as in training
        run = run.compile()
    compile_seconds = perf_counter() - start
    jax.block_until_ready(run(trained, keys))
    seconds = []
    while len(seconds) < REPEATS and (
        len(seconds) < FEWEST_REPEATS or epochs * sum(seconds) < PATIENCE
    ):
        start = perf_counter()
        losses = jax.block_until_ready(run(trained, keys))[1]
        seconds.append((perf_counter() - start) / epochs)
    if not np.isfinite(losses).all():
        raise FloatingPointError(f"the losses must be finite, they are {losses}")
    return compile_seconds, float(np.median(seconds)), min(seconds)


def products(n_data):
    """Return the side of every product of a step's forward part, each over all data amplitudes."""
    n_wires = n_data + N_ANCILLA
    circuit = denoising_circuit(n_wires, LAYERS)
    parts = compile_circuit(circuit, n_wires, circuit.n_angles, n_ancilla=N_ANCILLA).parts
    turns = [
        plan.blocks.sizes
        for plan in (parts.before, parts.after)
        for step in plan.passes
        if step.work is Work.PRODUCTS
    ]
    return [2**size for sizes in (*turns, (len(parts.wires),)) for size in sizes]


def memory_floor(n_data, dtype):
    """Return the seconds that a step's traffic takes at the measured speed of the memory.

    Traffic: every product reads and writes the batch once forward, and once for the state and once
    for its derivative backward. Of a batch that fits a cache it is the cache's.
    """
    width = np.dtype(dtype).itemsize // 2
    rows = jnp.ones((2 * 2**n_data, BATCH), jnp.float64 if width == 8 else jnp.float32)
    turns = 20
    copy = jax.jit(lambda rows: jax.lax.fori_loop(0, turns, lambda _, rows: rows * -1.0, rows))
    jax.block_until_ready(copy(rows))
    seconds = []
    for _ in range(REPEATS):
        start = perf_counter()
        jax.block_until_ready(copy(rows))
        seconds.append((perf_counter() - start) / turns)
    return float(np.median(seconds)) * len(products(n_data)) * 3


def measure(name, n_data, dtype):
    """Print what one simulator needs, as JSON; the process is all its own."""
    # PennyLane and TensorCircuit ask JAX for double precision at places; single is meant
    warnings.filterwarnings("ignore", "Explicitly requested dtype complex128", UserWarning)
    with jax.enable_x64(dtype == "complex128"):
        epochs = EPOCHS if name == "bptools" else RIVALS_EPOCHS
        compile_s, median, least = step_times(SAMPLERS[name](n_data, dtype), n_data, dtype, epochs)
        # the peak before the floor is measured: of the device where it has its own memory
        statistics = jax.devices()[0].memory_stats() or {}
        host = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        found = {
            "compile_s": compile_s,
            "median": median,
            "least": least,
            "megabytes": statistics.get("peak_bytes_in_use", host) / 1e6,
            "floor": memory_floor(n_data, dtype),
            "device": jax.devices()[0].device_kind,
            "on_cpu": jax.default_backend() == "cpu",
        }
    print(json.dumps(found))


def measured_apart(name, n_data, dtype):
    """Return what a child process measures."""
    command = [sys.executable, __file__, "--measure", name, str(n_data), dtype]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def missed_alone(case, found):
    """Return the goals that our own step misses; they are set for a CPU."""
    if not found["on_cpu"]:
        return []
    dtype, n_data = case
    results = {
        "step": found["median"] > MOST_SECONDS.get(case, float("inf")),
        "compilation": found["compile_s"] > MOST_COMPILE_SECONDS,
        "memory": found["megabytes"] > MOST_MEGABYTES.get(case, float("inf")),
    }
    return [f"{what} at n = {n_data} in {dtype}" for what, is_bad in results.items() if is_bad]


def compare(sizes, dtypes, largest_pennylane):
    """Print one line a simulator and size; return the goals missed and those not measured."""
    rivals = {"PennyLane": largest_pennylane}
    if find_spec("tensorcircuit"):
        rivals["TensorCircuit"] = max(sizes)
    else:
        print("TensorCircuit-NG is not installed (tensorcircuit-ng): it does not take part")
    missed, unmeasured = [], []
    for dtype in dtypes:
        print(f"\n{dtype}, batch {BATCH}, {LAYERS} layers, {N_ANCILLA} ancillas; a step")
        print("  n  simulator      compile s  median ms   least ms  peak MB  times ours  of floor")
        for n_data in sizes:
            ours = measured_apart("bptools", n_data, dtype)
            show("bptools", n_data, ours, ours)
            missed += missed_alone((dtype, n_data), ours)
            for name in (name for name, largest in rivals.items() if n_data <= largest):
                theirs = measured_apart(name, n_data, dtype)
                show(name, n_data, theirs, ours)
                least = LEAST_SPEEDUP.get((dtype, n_data), 0.0)
                if name == "PennyLane" and theirs["median"] / ours["median"] < least:
                    missed.append(f"ratio to PennyLane at n = {n_data} in {dtype}")
            if n_data > largest_pennylane and (dtype, n_data) in LEAST_SPEEDUP:
                unmeasured.append(f"ratio to PennyLane at n = {n_data} in {dtype}")
    print(f"\non {ours['device']}; floor: the step's traffic at the measured speed of the memory")
    return missed, unmeasured


def show(name, n_data, found, ours):
    """Print one line."""
    times = f"{1e3 * found['median']:10.2f} {1e3 * found['least']:10.2f}"
    ratios = f"{found['median'] / ours['median']:11.1f} {found['median'] / ours['floor']:9.1f}"
    peak = f"{found['megabytes']:8.0f}"
    print(f"{n_data:3d}  {name:13s} {found['compile_s']:10.1f} {times} {peak} {ratios}", flush=True)


def schedule(settings):
    """Train a whole model in a folder that is thrown away, print its seconds, return them."""
    cycles = len(settings.trained_steps)
    steps = cycles * settings.epochs
    start = perf_counter()

    def progress(cycle, epoch, row):
        if epoch == settings.epochs:
            passed = perf_counter() - start
            print(f"cycle {cycle + 1} of {cycles}: loss {row[0]:.4f}, {passed:.1f} s", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        Training(Model(settings), Path(folder)).run(progress=progress)
    seconds = perf_counter() - start
    print(
        f"{settings.name}: {seconds:.1f} s for {cycles} cycles of {settings.epochs} epochs, "
        f"{1e3 * seconds / steps:.2f} ms an epoch with all else, in {settings.dtype} "
        f"on {jax.devices()[0].device_kind}"
    )
    return seconds


def trained(model, angles, inputs, targets, batches, outcomes=None):
    """Return a cycle's losses, gradients, angles and outcomes of every epoch.

    The outcomes are sampled by the Born rule, or forced where they are given.
    """
    circuit, optimiser = model.circuit, optax.adam(model.settings.learning_rate)
    with jax.enable_x64(model.settings.dtype == "complex128"):
        inputs, targets = (jnp.asarray(given, model.settings.dtype) for given in (inputs, targets))
        angles = jnp.asarray(angles, jnp.finfo(model.settings.dtype).dtype)
        sampled = jnp.zeros((len(batches), 0), int) if outcomes is None else jnp.asarray(outcomes)

        def epoch(carried, given):
            angles, memory = carried
            batch, forced, key = given
            chosen = circuit.sample(angles, inputs, key)[1] if outcomes is None else forced
            loss, slope = jax.value_and_grad(
                lambda angles: mmd_v(circuit.branch(angles, inputs, chosen), targets[batch])
            )(angles)
            change, memory = optimiser.update(slope, memory)
            angles = optax.apply_updates(angles, change)
            return (angles, memory), (loss, slope, angles, chosen)

        keys = jax.random.split(jax.random.key(0), len(batches))
        start = (angles, optimiser.init(angles))
        run = jax.jit(lambda start, given: jax.lax.scan(epoch, start, given)[1])
        found = run(start, (jnp.asarray(batches), sampled, keys))
        return [np.asarray(part) for part in found]


def drift(name, n_data, epochs):
    """Print how the first cycle's training in single precision leaves that in double precision.

    Both start at the same angles, with the same batches, and take the outcomes that double
    precision draws: left alone, the two precisions draw different outcomes from one key.
    """
    double, single = (Model(of_model(name, n_data, dtype=dtype)) for dtype in reversed(DTYPES))
    step, size = double.settings.trained_steps[0], double.settings.batch
    angles = single.initial_angles(step)
    inputs, targets = double.ensembles.start, double.ensembles.target(step)
    rng = np.random.default_rng(0)
    batches = [rng.choice(len(targets), size, replace=False) for _ in range(epochs)]
    given = (angles, inputs, targets, np.array(batches))
    *exact, outcomes = trained(double, *given)
    *rounded, _ = trained(single, *given, outcomes)
    print(f"\n{name}, n = {n_data}: complex64 minus complex128, the same outcomes and batches")
    print("epoch       loss  mean |gradient|  |Δ loss|  largest |Δ gradient|  largest |Δ angle|")
    for at in (shown - 1 for shown in SHOWN_EPOCHS if shown <= epochs):
        off = (
            abs(ours[at] - theirs[at]).max() for ours, theirs in zip(rounded, exact, strict=True)
        )
        slope = abs(exact[1][at]).mean()
        print(
            f"{at + 1:5d} {exact[0][at]:10.5f} {slope:16.1e} {next(off):9.1e} {next(off):21.1e} "
            f"{next(off):18.1e}",
            flush=True,
        )


def arguments():
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 4, 7, 10])
    parser.add_argument("--dtypes", choices=DTYPES, nargs="+", default=DTYPES)
    parser.add_argument("--pennylane", type=int, default=7, help="largest n of PennyLane")
    parser.add_argument("--schedule", nargs=3, metavar=("MODEL", "N", "SEED"))
    parser.add_argument("--drift", type=int, metavar="N")
    parser.add_argument("--epochs", type=int, default=300, help="of --drift")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    """Do what the command line asks for; exit with 1 if a goal is missed."""
    given = arguments()
    missed, unmeasured = [], []
    if given.measure:
        name, n_data, dtype = given.measure
        return measure(name, int(n_data), dtype)
    if given.drift:
        for name in MODELS[:2]:
            drift(name, given.drift, given.epochs)
        return None
    if given.schedule:
        name, n_data, seed = given.schedule
        seconds = schedule(of_model(name, int(n_data), int(seed)))
        is_slow = jax.default_backend() != "cpu" and seconds > MOST_SCHEDULE_SECONDS
        missed = ["schedule at n = 10"] * (is_slow and int(n_data) == 10)
    else:
        missed, unmeasured = compare(given.sizes, given.dtypes, given.pennylane)
    print("missed: " + ", ".join(missed) if missed else "every goal that was measured is met")
    if unmeasured:
        print("not measured: " + ", ".join(unmeasured))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
