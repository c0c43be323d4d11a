"""Circuits whose depth is an argument: the plateau that noise makes, shared parameters."""

import numpy as np
import pennylane as qml
import pytest
from click.testing import CliRunner

from bptools.errors import UsageError
from bptools.interface.auditing import depth_audit
from bptools.interface.cli import main

FLIP = 0.15
KEPT = 1 - 4 * FLIP / 3  # of a Bloch vector, a layer


def noisy(n, layers):
    """Turns and depolarising noise on each qubit: f = KEPT^L cos(sum of the angles of wire 0)."""

    @qml.qnode(qml.device("default.mixed", wires=n))
    def cost(angles):
        for layer in angles:
            for wire in range(n):
                qml.RY(layer[wire], wire)
                qml.DepolarizingChannel(FLIP, wire)
        return qml.expval(qml.Z(0))

    return cost, (np.random.default_rng(layers).uniform(0, 6, (layers, n)),)


def largest(series):
    return [point.largest.value for point in series.sizes[0].points]


def test_noise_makes_a_plateau_at_any_angles():
    depths = np.arange(1, 6)
    over_angles = depth_audit(noisy, 5, [2], ensemble="uniform")
    assert largest(over_angles) == pytest.approx(KEPT ** (2 * depths) / 2, rel=1e-12)
    assert {point.known for point in over_angles.sizes[0].points} == {"exact"}
    # over Haar inputs at fixed angles tr M^2/(N + 1), and M is KEPT^L Pauli strings
    at_angles = depth_audit(noisy, 5, [2], ensemble="haar")
    assert largest(at_angles) == pytest.approx(KEPT ** (2 * depths) / 5, rel=1e-12)
    trend = over_angles.sizes[0].trend
    assert trend.decay == "exponential"
    assert trend.slope_low == pytest.approx(2 * np.log2(KEPT))
    assert "bits a layer" in str(trend)


def test_the_command_takes_a_depth(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(
        "import numpy as np, pennylane as qml\n"
        "def sums(n, layers):\n"
        "    @qml.qnode(qml.device('default.qubit', wires=n))\n"
        "    def cost(w):\n"
        "        for layer in w:\n"
        "            for wire in range(n): qml.RX(layer, wire)\n"
        "            for wire in range(n - 1): qml.CZ([wire, wire + 1])\n"
        "        return qml.expval(qml.Z(0))\n"
        "    return cost, (np.zeros(layers),)\n"
    )
    words = ["audit", f"{file}:sums", "--ensemble", "uniform", "--sizes", "2,3", "--depth", "1..3"]
    result = CliRunner().invoke(main, [*words, "--svg", str(tmp_path / "depth.svg")])
    assert result.exit_code == 0, result.output
    assert "2       1      1       5.000e-01         exact" in result.stdout
    assert (tmp_path / "depth.svg").read_text().startswith("<svg")


@pytest.mark.parametrize(
    ("circuit", "depth", "words"),
    [
        (lambda n: n, 3, "the number of qubits and the depth"),
        (noisy, 0, "depth must be at least 1"),
    ],
)
def test_a_depth_needs_an_argument(circuit, depth, words):
    with pytest.raises(UsageError, match=words):
        depth_audit(circuit, depth, [2], ensemble="uniform")
