import json
from pathlib import Path

import numpy as np
import pennylane as qml
import pytest
from click.testing import CliRunner

import bptools
from bptools.audits import Decay
from bptools.audits.trend import trend
from bptools.claims import Verdict
from bptools.errors import UsageError
from bptools.interface.cli import main
from bptools.statistics import Interval

EXAMPLES = Path(__file__).parent / "examples" / "ansatze.py"
DEVICE = qml.device("default.qubit", wires=3)


def run(*words):
    return CliRunner().invoke(main, ["audit", *map(str, words)])


def test_the_denoiser_is_audited_exactly():
    found = bptools.audit(f"{EXAMPLES}:denoiser", sizes=[2, 4, 6])
    assert found.trend.decay is Decay.EXPONENTIAL
    assert {size.known for size in found.sizes} == {"exact"}
    assert [size.n_inputs for size in found.sizes] == [2, 4, 6]
    assert found.trend.slope_high < -1.5


def test_the_verdict_depends_on_the_cost():
    local = bptools.audit(f"{EXAMPLES}:local_cost", "small", [10, 20, 40], scale=0.5)
    assert local.trend.decay is Decay.POLYNOMIAL
    assert "no decay" in local.trend.reason
    assert local.evidence("audit.local").verdict is Verdict.FAILS
    wide = bptools.audit(f"{EXAMPLES}:global_cost", "uniform", [3, 4, 5])
    assert wide.trend.decay is Decay.EXPONENTIAL
    assert wide.evidence("audit.global").verdict is Verdict.HOLDS


def test_dead_parameters_say_why():
    @qml.qnode(DEVICE)
    def cost(weights, unused):
        qml.RZ(weights[0], 0)  # on |0>
        qml.RY(weights[1], 0)
        qml.CNOT([0, 1])
        qml.RX(weights[2] + unused[1], 2)
        qml.RZ(weights[3], 0)
        return qml.expval(qml.Z(0))

    arguments = (np.full(4, 0.3), np.zeros(2))
    angles = bptools.audit(cost, "small", arguments=arguments).sizes[0].parameters
    outside = "outside the light cone"
    nothing = "its gradient is 0, up to rounding, all over the ensemble"
    assert [one.dead for one in angles] == [nothing, "", outside, outside, "turns no gate", outside]
    haar = bptools.audit(cost, arguments=arguments).sizes[0].parameters
    assert haar[0].dead == ""
    assert haar[1].qubits == 1
    assert haar[2].shots_low is None


def test_shots_are_those_that_the_variance_needs():
    @qml.qnode(DEVICE)
    def cost(angle):
        qml.RY(angle, 0)
        return qml.expval(qml.Z(0))

    (one,) = bptools.audit(cost, "uniform", arguments=(0.1,)).sizes[0].parameters
    assert one.variance == pytest.approx(0.5)
    assert one.shots_low == one.shots_high == 2


REFUSED = {
    "is no product of rotations": lambda w: qml.exp(qml.X(0) @ qml.X(1) + qml.Z(0), 1j * w),
    "must come before every gate": lambda w: qml.StatePrep([1, 0], wires=0),
    "must have a strength that no parameter": lambda w: qml.BitFlip(0.1 * w, wires=0),
    "gates must not depend on the values": lambda w: qml.H(0) if w > 0.1 else None,
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_has_no_gradient_is_refused_by_name(message):
    device = qml.device("default.mixed", wires=2) if "strength" in message else DEVICE

    @qml.qnode(device)
    def cost(w):
        qml.RX(w, 0)
        REFUSED[message](w)
        return qml.expval(qml.Z(0))

    with pytest.raises(UsageError, match=message):
        bptools.audit(cost, arguments=(0.1,))


def returning(what, shots=None, w=0.1):
    @qml.qnode(DEVICE)
    def cost(w):
        qml.RX(w, 0)
        return what()

    return qml.set_shots(cost, shots) if shots else cost


@pytest.mark.parametrize(
    ("circuit", "options", "message"),
    [
        (returning(lambda: qml.sample(wires=0), shots=5), {}, "must be returned, not samples"),
        (returning(lambda: qml.state()), {}, "not amplitudes"),
        (returning(lambda: qml.expval(qml.Z(0))), {"sizes": [2]}, "sizes must be left out"),
        (returning(lambda: qml.expval(qml.Z(0))), {"ensemble": "hear"}, "must be one of haar"),
        (returning(lambda: qml.expval(qml.Z(0))), {"scale": 0.1}, "scale must be left out"),
        (returning(lambda: qml.expval(qml.Z(0))), {"samples": 0}, "samples must be at least 1"),
        (returning(lambda: qml.expval(qml.Z(0))), {"arguments": ()}, "arguments must fit cost"),
        (returning(lambda: qml.expval(qml.Z(0))), {"arguments": (1,)}, "that turns a gate"),
        (
            returning(lambda: qml.expval(qml.Z(0))),
            {"ensemble": np.eye(4)},
            "states must have shape",
        ),
        (lambda n: 3, {"arguments": ()}, "must return a QNode"),
        ("cost", {}, "must be given as FILE.py:NAME"),
        ("none.py:cost", {}, "must be a file"),
        (f"{EXAMPLES}:nothing", {}, "it defines denoiser"),
    ],
)
def test_wrong_requests_are_refused(circuit, options, message):
    with pytest.raises(UsageError, match=message):
        bptools.audit(circuit, **{"arguments": (0.1,), **options})


def test_a_trend_is_as_certain_as_its_intervals():
    sizes = [4, 6, 8, 10]

    def found(law, width):
        return trend(sizes, [Interval(law(n) / width, law(n) * width) for n in sizes]).decay

    assert found(lambda n: 3 * 2.0**-n, 1.0) is Decay.EXPONENTIAL
    assert found(lambda n: 3.0 * n**-2, 1.0) is Decay.POLYNOMIAL
    assert found(lambda n: 0.2, 1.01) is Decay.POLYNOMIAL
    assert found(lambda n: 3 * 2.0**-n, 2.0) is Decay.UNDECIDED
    assert found(lambda n: 3.0 * n**-2, 2.0) is Decay.UNDECIDED
    assert trend([2, 4], [Interval(1, 1)] * 2).decay is Decay.UNDECIDED
    assert trend(sizes, [Interval(0, 1)] * 4).decay is Decay.UNDECIDED


def test_the_command_writes_what_it_found(tmp_path):
    files = ["--json", tmp_path / "a.json", "--svg", tmp_path / "a.svg", "--report", tmp_path / "r"]
    result = run(f"{EXAMPLES}:ring", "--sizes", "3,4,5", "--ensemble", "uniform", *files)
    assert result.exit_code == 0, result.stderr
    assert "trend of the largest variance" in result.stdout
    found = json.loads((tmp_path / "a.json").read_text())
    assert [size["n_qubits"] for size in found["sizes"]] == [3, 4, 5]
    assert (tmp_path / "a.svg").read_text().startswith("<svg")
    assert (tmp_path / "r" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "r" / "audit.json").read_bytes() == (tmp_path / "a.json").read_bytes()
    assert "largest of all angles" in (tmp_path / "r" / "data" / "audit-ring.csv").read_text()
    assert "Audit of ring" in (tmp_path / "r" / "report.html").read_text()


def test_the_command_refuses(tmp_path):
    result = run(f"{EXAMPLES}:ring", "--sizes", "many")
    assert (result.exit_code, "sizes must be numbers" in result.stderr) == (2, True)


def test_one_size_is_drawn_by_angle():
    found = bptools.audit(f"{EXAMPLES}:ring", sizes=[4])
    assert found.figure.x_label == "number of the angle"
    assert "needs at least 3 sizes" in str(found)
    assert "<table>" in found._repr_html_()


def test_a_trend_says_when_it_cannot_tell():
    sizes = [2, 4, 6, 8]

    def judged(law):
        return trend(sizes, [Interval(law(n), law(n)) for n in sizes])

    assert judged(lambda n: (n + 10.0) ** -2).decay is Decay.UNDECIDED
    assert "it grows" in judged(lambda n: 1.5**n).reason
    assert "neither law fits" in judged(lambda n: 4.0**-n * 100 ** (n % 4)).reason
    observed = bptools.audit(f"{EXAMPLES}:ring", "uniform", [3, 4, 5])
    assert observed.evidence("audit.ring").method.value == "observed"  # of three sizes alone


@pytest.mark.parametrize(
    ("law", "right"),
    [  # E sin^2 of RX on Z
        ("uniform(0, pi)", 0.5 - (2 / np.pi) ** 2),
        ("normal(0, 1)", (1 - np.exp(-2)) / 2),
        ("around uniform(-pi/2, pi/2)", 0.5 - (2 / np.pi * np.sin(0.1)) ** 2),
        ("gaussian", (1 - np.exp(-2)) / 2),
        ("beta(1, 1, 0, pi)", 0.5 - (2 / np.pi) ** 2),
    ],
)
def test_laws_of_angles_are_averaged_exactly(law, right):
    (size,) = bptools.audit(returning(lambda: qml.expval(qml.Z(0))), law, arguments=(0.1,)).sizes
    assert (size.known, size.parameters[0].variance) == ("exact", pytest.approx(right))


def test_laws_are_of_the_circuit_whatever_is_measured_behind_it():
    @qml.qnode(DEVICE)
    def circuit(x):
        qml.RX(x[0], 0)
        for angle in x[1:]:
            qml.RX(angle, 1)
        return qml.expval(qml.Z(0))  # the light cone holds one of the five angles, on a wire of one

    for law, square in (("gaussian", 1 / 4), ("normal(0, 1/sqrt(D))", 1 / 5)):
        (size,) = bptools.audit(circuit, law, arguments=(np.full(5, 0.1),)).sizes
        assert size.parameters[0].variance == pytest.approx((1 - np.exp(-2 * square)) / 2)


@pytest.mark.parametrize(
    "law",
    ["uniform(1)", "uniform(2, 1)", "normal(0, -1)", "beta(0, 1)", "uniform(0, x)", "normal("],
)
def test_laws_that_are_none_are_refused(law):
    with pytest.raises(UsageError, match="law"):
        bptools.audit(returning(lambda: qml.expval(qml.Z(0))), law, arguments=(0.1,))


def test_the_command_takes_arguments_and_tries_other_ensembles(tmp_path):
    np.save(tmp_path / "angles.npy", np.full((1, 2), 0.3))
    (tmp_path / "mine.py").write_text(
        "import pennylane as qml\n"
        "@qml.qnode(qml.device('default.qubit', wires=2), shots=100)\n"
        "def cost(weights, wire=0):\n"
        "    qml.BasicEntanglerLayers(weights, wires=range(2), rotation=qml.RY)\n"
        "    return qml.expval(qml.Z(wire))\n"
    )
    words = f"{tmp_path}/mine.py:cost", "--args", tmp_path / "angles.npy", "--args", "wire=1"
    result = run(*words, "--ensemble", "uniform")
    assert result.exit_code == 0, result.output
    assert "its 100 shots a gradient make the noise smaller" in result.stdout
    wrong = run(f"{tmp_path}/mine.py:cost", "--args", "[0.1")
    assert (wrong.exit_code, "must be a Python literal" in wrong.stderr) == (2, True)
    tried = run(f"{EXAMPLES}:ring", "--sizes", "3,4,5", "--remedies")
    assert "small: largest variance 2.745e-02 at 5 qubits; polynomial" in tried.stdout
