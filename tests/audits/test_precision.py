"""A sampled audit stops at the precision that it needs; more samples go on where it ended."""

import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits.sampled_gradients import Draws, Sampling, _sampled
from bptools.errors import UsageError


def moments(most, precision=2.0, seed=0):
    rng = np.random.default_rng(seed)
    wanted = Draws(most, precision, 1e-3, rng)
    return _sampled(
        Sampling(lambda n: rng.uniform(-1, 1, (n, 2)), 500, np.ones(2), most, "draws", wanted)
    )


def test_looks_of_a_larger_budget_begin_with_those_of_a_smaller_one():
    def looks(most):
        return list(Sampling(None, 1, None, most, "", None).looks)

    assert looks(5000) == [1000, 2000, 4000]
    assert looks(20_000)[:3] == looks(5000)
    assert looks(300) == [300]


def test_more_precision_costs_more_and_what_is_missing_is_said():
    coarse, fine, short = moments(10**6), moments(10**6, 1.1), moments(2000, 1.1)
    assert coarse.samples < fine.samples
    assert fine.high.max() <= 1.1 * fine.low.max()
    assert "samples would tell it within 1.1" in short.method
    assert "would" not in fine.method
    needed = int(short.method.split("about ")[1].split()[0])
    assert fine.samples / 4 < needed < 4 * fine.samples


def test_a_smaller_budget_is_a_look_of_a_larger_one():
    short, long = moments(2000, 1.0001), moments(2500, 1.0001)
    assert (short.low == long.low).all()
    assert short.samples == long.samples == 2000


def test_precision_is_an_option_of_the_audit_and_refused_where_it_is_none():
    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(x):
        qml.RY(x, wires=0)
        return qml.expval(qml.Z(0))

    def draw(count, dim, generator):
        return bptools.ensembles.haar_states(count, dim, generator)

    audits = [
        bptools.audit(cost, draw, arguments=(0.3,), precision=precision, samples=64_000)
        for precision in (2.0, 1.1)
    ]
    assert audits[0].sizes[0].samples < audits[1].sizes[0].samples
    with pytest.raises(UsageError, match=r"precision must be a factor above 1, .* not 1"):
        bptools.audit(cost, draw, arguments=(0.3,), precision=1.0)
