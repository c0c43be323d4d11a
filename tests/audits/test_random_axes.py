"""Circuits whose axes are drawn: every route against all circuits there are, and each other."""

from functools import cache
from itertools import product

import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits import random_angles
from bptools.audits.cost_reading import read_costs
from bptools.audits.gradient_moments import NoFormulaError
from bptools.audits.random_angles import angle_moments
from bptools.errors import UsageError
from bptools.gradients.pauli.letter_chain import LongChainError

N, LAYERS = 2, 2


def layered(axes, observable, n=N, layers=LAYERS):
    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(angles):
        turns = iter(axes)
        for wire in range(n):
            qml.RY(np.pi / 4, wire)
        for layer in range(layers):
            for wire in range(n):
                getattr(qml, f"R{next(turns)}")(angles[layer, wire], wire)
            for wire in range(n - 1):
                qml.CNOT([wire, wire + 1])
        return qml.expval(observable)

    return cost, (np.zeros((layers, n)),)


OBSERVABLES = (qml.Z(0) @ qml.Z(1), qml.Z(0) @ qml.Z(1) + 0.5 * qml.Z(0) + qml.X(1))


@cache
def read(axes, observable):
    return read_costs(*layered("".join(axes), observable))[0]


@pytest.mark.parametrize("ensemble", ["uniform", "small"])
@pytest.mark.parametrize("observable", OBSERVABLES, ids=["string", "sum"])
def test_the_average_is_that_of_all_circuits(ensemble, observable, monkeypatch):
    mean = second = 0
    circuits = list(product("XYZ", repeat=N * LAYERS))
    law = random_angles.RandomAngles(ensemble, "uniform", ("-pi", "pi"))
    if ensemble == "small":
        law = random_angles.RandomAngles(ensemble, "uniform", ("-0.5", "0.5"))
    for axes in circuits:
        found = angle_moments(read(axes, observable).program, law)
        mean += found.mean / len(circuits)
        second += (found.variance + found.mean**2) / len(circuits)
    assert second.max() > 0
    program = read("X" * N * LAYERS, observable).with_random_axes().program
    routes = []

    def refused(error):
        def route(*_):
            raise error("refused")

        return route

    def moments():
        found = angle_moments(program, law)
        routes.append(found.method)
        assert found.mean == pytest.approx(mean, abs=1e-12)
        assert found.variance + found.mean**2 == pytest.approx(second, abs=1e-12)

    moments()
    monkeypatch.setattr(random_angles, "_by_sums", refused(NoFormulaError))
    moments()
    monkeypatch.setattr(random_angles, "_by_chain", refused(LongChainError))
    moments()
    assert "orbit" in routes[0]
    assert ("chain" in routes[1]) is (ensemble == "uniform" and observable is OBSERVABLES[0])
    assert "pairs" in routes[2]


def test_samples_hold_the_exact_values(monkeypatch):
    cost, arguments = layered("X" * 9, qml.Z(0) @ qml.Z(1), 3, 3)
    options = {"arguments": arguments, "random_axes": True}
    (exact,) = bptools.audit(cost, "uniform", **options).sizes

    def refused(*_):
        raise random_angles.NoFormulaError("refused")

    monkeypatch.setattr("bptools.audits.size_audit.angle_moments", refused)
    (sampled,) = bptools.audit(cost, "uniform", samples=4000, **options).sizes
    assert (exact.known, sampled.known) == ("exact", "sampled")
    for right, drawn in zip(exact.parameters, sampled.parameters, strict=True):
        assert drawn.low <= right.variance <= drawn.high < 1
        assert right.gates.startswith("RX, RY or RZ on")


def test_what_has_no_random_axes_is_refused():
    cost, arguments = layered("X" * 4, qml.Z(0))
    with pytest.raises(UsageError, match="must come with an ensemble of angles, not Haar inputs"):
        bptools.audit(cost, arguments=arguments, random_axes=True)
    with pytest.raises(UsageError, match="must have an expectation value of one circuit"):
        bptools.audit(
            lambda angles: cost(angles) ** 2, "uniform", arguments=arguments, random_axes=True
        )


def test_the_group_is_what_many_layers_of_random_axes_tend_to():
    cost, arguments = layered("X" * 120 * N, qml.Z(0) @ qml.Z(1), layers=120)
    (limit,), (layers,) = (
        bptools.audit(cost, ensemble, arguments=arguments, random_axes=True).sizes
        for ensemble in ("group", "uniform")
    )
    assert limit.known == layers.known == "exact"
    middle = 60 * N
    variances = [size.parameters[middle].variance for size in (limit, layers)]
    assert variances[0] == pytest.approx(variances[1], rel=1e-6)
