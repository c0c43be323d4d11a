"""What a round of a hunt, an epoch of a training and an audit cost, against the size.

    python benchmarks/costs.py                 all of it; some minutes
    python benchmarks/costs.py training 10     one kind, up to so many qubits

CPU seconds of one process of one thread, the compilation apart, and its largest memory. The numbers
are those of ``bptools/quddpm/training_plan.py``, ``bptools/interface/hunts.py`` and
``bptools/interface/auditing.py``, from which ``--plan`` makes its estimates, and calls say what
they need, where nothing was recorded.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "NPROC": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
SIZES = {"training": (1, 4, 7, 10), "hunt": (1, 2, 3, 4), "audit": (4, 8, 12, 13)}
EPOCHS = 10, 60


def training(n_qubits: int, dtype: str) -> tuple[float, ...]:
    """Return CPU seconds of what is done once, of a cycle without its epochs, and of an epoch."""
    from bptools.quddpm.model import Model
    from bptools.quddpm.settings import of_model

    cycles = []
    for epochs in EPOCHS:
        begun = time.process_time()
        model = Model(of_model("improved", n_qubits, epochs=epochs, cycles=2, dtype=dtype))
        position = model.advanced(model.untrained(), lambda *_: None)
        first = time.process_time()
        model.advanced(position, lambda *_: None)
        cycles.append(time.process_time() - first)
        once = first - begun - cycles[-1]
    epoch = (cycles[1] - cycles[0]) / (EPOCHS[1] - EPOCHS[0])
    return once, cycles[0] - EPOCHS[0] * epoch, epoch


def hunt(n_qubits: int) -> tuple[float, ...]:
    """Return CPU seconds of what is done once in a space, and of a round of 64 restarts."""
    from bptools.hunting.effort import DESCENT_STEPS, RESTARTS
    from bptools.hunting.own import inequality, own_slack
    from bptools.hunting.search import compiled_descent, descend
    from bptools.statistics import stream

    @inequality(rho="psd", sigma="psd", u="circuit")
    def product(rho, sigma, u):  # type: ignore[no-untyped-def] # as users write it
        return (rho @ u @ sigma @ u.dagger).trace(), rho.trace() * sigma.trace()

    slack = own_slack(product, "product")
    (space,) = slack.spaces(n_qubits, None)
    spent = []
    for _ in range(2):  # the second finds the descent compiled
        begun = time.process_time()
        descend(slack, space, RESTARTS * DESCENT_STEPS, stream(0, "cost"))
        spent.append(time.process_time() - begun)
    assert compiled_descent.cache_info().hits, "the descent must be compiled once"
    return spent[0] - spent[1], spent[1]


def audit(n_qubits: int) -> tuple[float, ...]:
    """Return CPU seconds of the audit of a layered circuit over Haar inputs."""
    import numpy as np
    import pennylane as qml

    import bptools

    @qml.qnode(qml.device("default.qubit", wires=n_qubits))
    def cost(weights):  # type: ignore[no-untyped-def] # as users write it
        qml.StronglyEntanglingLayers(weights, wires=range(n_qubits))
        return qml.expval(qml.Z(0) @ qml.Z(1))

    begun = time.process_time()
    bptools.audit(cost, "haar", arguments=(np.full((3, n_qubits, 3), 0.3),))
    return (time.process_time() - begun,)


def main(arguments: list[str]) -> None:
    """Measure, each size in a process of its own."""
    if len(arguments) == 3:
        kind, size, dtype = arguments
        if kind == "training":
            spent = training(int(size), dtype)
        else:
            spent = (hunt if kind == "hunt" else audit)(int(size))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = " ".join(f"{part:9.4f}" for part in spent)
        print(f"{kind:9} {size:>2} {dtype:10} {peak:6.0f} MB {seconds}", flush=True)
        return
    kinds = arguments[:1] or list(SIZES)
    largest = int(arguments[1]) if len(arguments) > 1 else 99
    print("kind, n, dtype, memory; CPU seconds: once, each cycle, each epoch (hunt: each round)")
    for kind in kinds:
        for size in SIZES[kind]:
            for dtype in ("complex64", "complex128") if kind == "training" else ("complex128",):
                if size <= largest:
                    command = [sys.executable, __file__, kind, str(size), dtype]
                    subprocess.run(command, check=True, env=os.environ | ONE_THREAD)


if __name__ == "__main__":
    main(sys.argv[1:])
