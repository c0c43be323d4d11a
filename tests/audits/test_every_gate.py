"""Random circuits of every PennyLane gate: what the audit reads is what its matrices say."""

import numpy as np
import pytest

import bptools
from tests.audits.every_gate import (
    drawn_circuit,
    moments_over_angles,
    moments_over_states,
    products_of_axes,
)


@pytest.mark.parametrize("seed", range(10))
def test_audits_are_those_of_matrices(seed):
    circuit = drawn_circuit(np.random.default_rng(seed))
    cost, arguments = circuit.qnode()
    exact = 0
    states = products_of_axes(circuit.n_wires)
    for ensemble, (mean, variance) in (
        ("uniform", moments_over_angles(circuit)),
        ("local-haar", moments_over_states(circuit, states)),
    ):
        (size,) = bptools.audit(cost, ensemble, arguments=arguments, samples=2000).sizes
        exact += size.known == "exact"
        slack = 1e-10 if size.known == "exact" else 0
        for parameter, first, second in zip(size.parameters, mean, variance, strict=True):
            assert parameter.mean_low - slack <= first <= parameter.mean_high + slack
            assert parameter.low - slack <= second <= parameter.high + slack
    assert exact == 2
