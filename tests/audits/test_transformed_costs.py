"""Costs as JAX's users write them: compiled, mapped over a batch, in loops."""

import jax
import jax.numpy as jnp
import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.errors import UsageError

POINTS = np.array([0.25, 0.5, 1.0])


@qml.qnode(qml.device("default.qubit", wires=2))
def model(w, x):
    qml.RX(x, 0)
    qml.RY(w[0], 0)
    qml.CNOT([0, 1])
    qml.RX(w[1], 1)
    return qml.expval(qml.Z(1))


MAPPED = jax.vmap(model, (None, 0))
COSTS = {
    "compiled": jax.jit(lambda w: MAPPED(w, POINTS).mean()),
    "mapped": lambda w: jax.jit(MAPPED)(w, POINTS).mean(),
    "mapped twice": lambda w: jax.vmap(MAPPED, (0, None))(jnp.stack([w, w]), POINTS).mean(),
    "in a loop": lambda w: jax.lax.scan(lambda c, x: (c + model(w, x) / 3, None), 0.0, POINTS)[0],
}


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_compiled_and_mapped_circuits_are_read(cost):
    audit = bptools.audit(cost, "uniform", arguments=(np.array([0.4, 0.7]),))
    right = (np.cos(POINTS).mean() / 2) ** 2
    assert [a.variance for a in audit.sizes[0].parameters] == pytest.approx([right] * 2, rel=1e-6)


def test_a_cost_that_differentiates_its_circuit_is_refused():
    def penalty(w):
        return jnp.sum(jax.grad(model)(w, 0.1) ** 2)

    with pytest.raises(UsageError, match="differentiate none of them itself"):
        bptools.audit(penalty, "uniform", arguments=(np.array([0.4, 0.7]),))
