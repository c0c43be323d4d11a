"""States for circuits to act on, and what PennyLane makes of them."""

from functools import partial

import jax
import numpy as np
import pennylane as qml

# compilation, not arithmetic, takes the time here
jit = partial(jax.jit, compiler_options={"xla_backend_optimization_level": "0"})


def random_states(rng, batch, dim):
    states = rng.normal(size=(batch, dim)) + 1j * rng.normal(size=(batch, dim))
    return states / np.linalg.norm(states, axis=1, keepdims=True)


def reference(circuit, n_wires, interface="numpy"):
    @qml.qnode(qml.device("default.qubit", wires=n_wires), interface=interface)
    def evolved(angles, states):
        qml.StatePrep(states, wires=range(n_wires), validate_norm=False)
        circuit(angles, range(n_wires))
        return qml.state()

    return evolved
