"""Audits over groups and against depth, by what other routes say of the same circuits."""

from fractions import Fraction
from functools import partial

import numpy as np
import pennylane as qml
import pytest
from click.testing import CliRunner

import bptools
from bptools.audits.depth_audit import depth_audit
from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import ProductState
from bptools.groups import SumGroup, gradient_moments
from bptools.interface.auditing import depth_audit as by_place
from bptools.interface.cli_audit import audit as command


def qnode(n, body, observable):
    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(weights):
        body(weights)
        return qml.expval(observable)

    return cost


def ising(n, layers=1, tilt=False):
    def body(weights):
        for q in range(n):
            if tilt:
                qml.RY(np.pi / 4, q)
        for angles in weights:
            for q in range(n - 1):
                qml.IsingZZ(angles[q], wires=[q, q + 1])
            for q in range(n):
                qml.RX(2 * angles[n - 1 + q], wires=q)

    observable = qml.Z(0) @ qml.Z(1) + 0.5 * qml.Z(0)
    return qnode(n, body, observable), (np.full((layers, 2 * n - 1), 0.1),)


def bricks(n, layers=1):
    def body(weights):
        for q in range(n):
            qml.Hadamard(q)
        for angles in weights:
            for q in range(n):
                qml.RX(angles[q, 0], q)
                qml.RY(angles[q, 1], q)
            for q in range(n - 1):
                qml.CZ([q, q + 1])

    return qnode(n, body, qml.Projector([0] * n, wires=range(n))), (np.full((layers, n, 2), 0.1),)


@pytest.mark.parametrize("build", [ising, bricks, lambda n, layers=1: ising(n, layers, tilt=True)])
def test_two_layers_are_those_of_uniform_angles(build):
    found = depth_audit(lambda n: build(n), 2, [3]).sizes[0]
    for layers in (1, 2):
        uniform = bptools.audit(lambda n, k=layers: build(n, k), "uniform", [3]).sizes[0]
        assert uniform.known == "exact"
        assert found.gradient[layers - 1] == pytest.approx(uniform.largest.value, rel=1e-9)


def test_the_group_is_what_deep_circuits_tend_to():
    cost, arguments = ising(4, 2)
    (size,) = bptools.audit(cost, "group", arguments=arguments).sizes
    deep = depth_audit(lambda n: ising(n), 60, [4]).sizes[0]
    assert "so(8), dimension 28" in size.method
    assert size.known == "exact"
    assert deep.gradient_limit == pytest.approx(size.largest.value, rel=1e-12)
    assert deep.algebra == "so(8), dimension 28"
    assert deep.loss[-1] == pytest.approx(deep.loss_limit, rel=1e-2)
    assert deep.settled <= 60


def test_a_shared_parameter_turns_a_sum():
    n = 3

    def body(weights):
        for q in range(n):
            qml.Hadamard(q)
        for angles in weights:
            for q in range(n - 1):
                qml.IsingZZ(angles[0], wires=[q, q + 1])
            for q in range(n):
                qml.RX(angles[1], wires=q)

    cost = qnode(n, body, qml.sum(*[qml.Z(q) @ qml.Z(q + 1) for q in range(n - 1)]))
    (size,) = bptools.audit(cost, "group", arguments=(np.full((2, 2), 0.1),)).sizes
    bonds = PauliSum(tuple((1, PauliString.on(n, {q: "Z", q + 1: "Z"})) for q in range(n - 1)))
    field = PauliSum(tuple((1, PauliString.on(n, {q: "X"})) for q in range(n)))
    group, plus = SumGroup((bonds, field)), ProductState(((1, 0, 0),) * n)
    expected = [gradient_moments(group, bonds, plus, h).variance for h in (bonds, field)] * 2
    assert [p.variance for p in size.parameters] == pytest.approx([float(v) for v in expected])
    assert expected[0] > 0


def test_free_qubits_have_a_global_plateau():
    def build(n):
        def body(weights):
            for q in range(n):
                qml.RX(weights[q, 0], q)
                qml.RZ(weights[q, 1], q)

        return qnode(n, body, qml.prod(*map(qml.X, range(n)))), (np.full((n, 2), 0.1),)

    audit = bptools.audit(build, "group", [2, 4, 6])
    values = [size.largest.value for size in audit.sizes]
    assert values == pytest.approx([float(Fraction(2, 3 ** (n + 1))) for n in (2, 4, 6)])
    assert audit.trend.decay == "exponential"


def refused(message, body, **options):
    cost = qnode(2, body, qml.Z(0))
    ask = depth_audit if "depth" in options else partial(bptools.audit, ensemble="group")
    with pytest.raises(UsageError, match=message):
        ask(cost, arguments=(np.full(3, 0.1),), **options)


def test_bad_input_is_refused_in_one_sentence():
    def tilted(w):
        qml.RX(w[0], 0)
        qml.RY(0.3, 0)
        qml.RX(w[1], 0)

    def tied(w):
        qml.RX(w[0], 0)
        qml.RZ(w[0], 0)

    def added(w):
        qml.RX(w[0] + w[1], 0)

    def halved(w):
        qml.RX(0.5 * w[0], 0)

    def noisy(w):
        qml.RX(w[0], 0)
        qml.DepolarizingChannel(0.1, 0)

    refused("fixed gates must be Clifford gates", tilted)
    refused("parameter 0 turns rotations that do not commute", tied)
    refused("each rotation must be turned by one parameter", added)
    refused("one is shared", tied, depth=2)
    refused("one turns by 0.5", halved, depth=2)
    refused("depth must be at least 1", tilted, depth=0)
    refused("tolerance must lie strictly", tilted, depth=1, tolerance=2)
    mixed = qml.QNode(
        lambda w: [noisy(w), qml.expval(qml.Z(0))][1], qml.device("default.mixed", wires=2)
    )
    with pytest.raises(UsageError, match="without noise"):
        bptools.audit(mixed, "group", arguments=(np.full(3, 0.1),))


PLACE = """
import numpy as np, pennylane as qml

def layer(n):
    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(w):
        for q in range(n):
            qml.RX(w[q], q)
        for q in range(n - 1):
            qml.IsingZZ(w[n + q], wires=[q, q + 1])
        return qml.expval(qml.Z(0) @ qml.Z(1))
    return cost, (np.full(2 * n - 1, 0.1),)
"""


def test_the_command_writes_table_json_and_drawing(tmp_path):
    (tmp_path / "place.py").write_text(PLACE)
    place, out = f"{tmp_path / 'place.py'}:layer", tmp_path / "depth.svg"
    options = ["--ensemble", "group", "--depth", "1..4", "--sizes", "3,4", "--svg", str(out)]
    shown = CliRunner().invoke(command, [place, *options, "--json", str(tmp_path / "depth.json")])
    assert shown.exit_code == 0, shown.output
    assert "so(8), dimension 28" in shown.output
    assert out.read_text().startswith("<svg")
    again = by_place(place, 4, [3, 4])
    assert (tmp_path / "depth.json").read_bytes() == again.to_json()
    folder = tmp_path / "page"
    shown = CliRunner().invoke(command, [place, *options, "--output", str(folder)])
    assert shown.exit_code == 0, shown.output
    assert (folder / "audit.json").read_bytes() == again.to_json()
    assert "layer against depth" in (folder / "report.html").read_text()
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    for bad, message in (
        (["--depth", "3..4"], "depth must be spelt such as 1..20"),
        (["--depth", "0"], "at least 1"),
        (["--depth", "2", "--ensemble", "haar"], "function of the number of qubits and the depth"),
    ):
        failed = CliRunner().invoke(command, [place, "--ensemble", "group", *bad])
        assert isinstance(failed.exception, UsageError)
        assert message in str(failed.exception)


def test_arguments_and_times_are_told_on_the_command_line(tmp_path):
    (tmp_path / "place.py").write_text(
        PLACE
        + """

@qml.qnode(qml.device("default.qubit", wires=1))
def single(w, scale):
    qml.RX(scale * w, 0)
    return qml.expval(qml.Z(0))
"""
    )
    place = f"{tmp_path / 'place.py'}:single"
    arguments = ["--args", "0.1", "--args", "scale=3", "--ensemble"]
    shown = CliRunner().invoke(command, [place, *arguments, "group", "--depth", "2"])
    assert shown.exit_code == 0, shown.output
    assert "4.5000e+00" in shown.output  # three times the angle, of cos 3w and of the sum of two
    shown = CliRunner().invoke(command, [place, *arguments, "uniform", "--shot-seconds", "3600"])
    assert shown.exit_code == 0, shown.output
    assert "2 h" in shown.output  # E (3 sin 3w)^2 is half of what two outcomes can make
    assert "at 3600 s a shot" in shown.output
    failed = CliRunner().invoke(command, [place, *arguments, "uniform", "--shot-seconds", "0"])
    assert "shot_seconds must be finite and positive" in str(failed.exception)


def test_a_heisenberg_chain_of_eight_is_known_over_its_group():
    def build(n):
        def body(weights):
            for q in range(0, n, 2):
                qml.X(q)
            for first, angles in zip((1, 0), weights, strict=True):
                for axis, angle in zip("XYZ", angles, strict=True):
                    for q in range(first, n - 1, 2):
                        qml.PauliRot(angle, axis * 2, [q, q + 1])

        return qnode(n, body, qml.Z(0) @ qml.Z(1)), (np.zeros((2, 3)),)

    audit = bptools.audit(build, "group", [4, 6, 8])
    assert [size.known for size in audit.sizes] == ["exact"] * 3
    values = [size.largest.value for size in audit.sizes]
    assert values == sorted(values, reverse=True)
    assert "su(40)" in audit.sizes[-1].method
