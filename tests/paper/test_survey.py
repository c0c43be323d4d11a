"""The survey's averages agree with a simulation averaged by quadrature, and with each other."""

from functools import reduce
from itertools import product

import msgspec
import numpy as np
import pytest

from bptools.recordings.folder import RecordingError, Recordings
from bptools.recordings.manifest import Origin
from checks.instruments.eq14 import survey as surveying
from checks.instruments.eq14.fidelity_losses import LayeredCircuit, random_losses, right_side
from checks.instruments.eq14.parseval import Squares
from checks.instruments.eq14.second_moments import mean_square
from checks.instruments.eq14.survey import (
    REDUCTIONS,
    decide,
    entry_of,
    most_missing,
    recorded_survey,
    survey,
    survey_cell,
)

PAULI = {"X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]])}
WIDTH = 0.4
ORIGIN = Origin("c0ffee1234", "here", {})
NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)  # to 1e-16 for cos 4 theta on [-0.4, 0.4]


def loss(circuit, state, target, angles):
    """Simulate the circuit with whole matrices."""
    n = circuit.n_qubits
    bits = np.array(list(product((0, 1), repeat=n)))
    line = (-1.0) ** (bits[:, 1:] * bits[:, :-1]).sum(axis=1)
    for j, (gate, angle) in enumerate(zip(circuit.rotations, angles, strict=True)):
        turned = {gate.wire: PAULI[gate.axis]}
        generator = reduce(np.kron, [turned.get(q, np.eye(2)) for q in range(n)])
        state = np.cos(angle) * state - 1j * np.sin(angle) * (generator @ state)
        state = state * line if circuit.ends_column(j) else state
    return abs(np.vdot(target, state)) ** 2


def slope(circuit, state, target, angles, k):
    """Differentiate by the parameter shift rule."""
    shift = np.pi / 4 * np.eye(circuit.n_gates)[k]
    return loss(circuit, state, target, angles + shift) - loss(
        circuit, state, target, angles - shift
    )


def drawn(n_qubits, n_gates, k, count, width=WIDTH, target="random"):
    rng = np.random.default_rng(n_qubits)
    return random_losses(target, LayeredCircuit(n_qubits, n_gates), k, width, count, rng)


@pytest.mark.parametrize(
    ("n_qubits", "n_gates", "k"), [(1, 3, 1), (2, 3, 2), (2, 3, 0), (3, 2, 1), (2, 4, 1)]
)
def test_both_sides_of_equation_14(n_qubits, n_gates, k):
    losses = drawn(n_qubits, n_gates, k, 1)
    circuit, state, target = losses.circuit, losses.states[0], losses.targets[0]
    average = sum(
        np.prod(WEIGHTS[list(at)] / 2)
        * slope(circuit, state, target, WIDTH * NODES[list(at)], k) ** 2
        for at in product(range(len(NODES)), repeat=n_gates)
    )
    squares = Squares(losses)
    every = [squares.of_order(order)[0] for order in range(n_gates + 1)]
    assert min(every) > 0
    assert sum(every) == pytest.approx(average, rel=1e-12)
    assert mean_square(losses)[0] == pytest.approx(average, rel=1e-12)
    zero, shifts = np.zeros(n_gates), np.pi / 4 * np.eye(n_gates)
    hessians = [
        slope(circuit, state, target, s, k) - slope(circuit, state, target, -s, k) for s in shifts
    ]
    alpha = np.mean(np.cos(2 * WIDTH * (np.arange(10**5) + 0.5) / 10**5) ** 2)
    expected = alpha**n_gates * slope(circuit, state, target, zero, k) ** 2
    expected += alpha ** (n_gates - 1) * (1 - alpha) / 4 * np.sum(np.square(hessians))
    assert right_side(losses)[0] == pytest.approx(expected, rel=1e-8)


def test_squares_of_every_order_add_up_to_the_second_moment():
    losses = drawn(3, 7, 4, 6)
    squares = Squares(losses)
    total = sum(squares.of_order(order) for order in range(8))
    assert total == pytest.approx(mean_square(losses), rel=1e-12)


@pytest.mark.parametrize(
    ("target", "n_qubits", "n_gates", "width", "fails"),
    [
        ("random", 2, 4, 0.3, True),
        ("product", 3, 10, 0.01, True),
        ("GHZ", 3, 10, 0.3, False),
        ("random", 2, 20, 0.22, False),
    ],
)
def test_what_is_decided_is_so(target, n_qubits, n_gates, width, fails):
    losses = drawn(n_qubits, n_gates, 1, 400, width, target)
    violated, undecided, ratios = decide(losses)
    left, right = mean_square(losses), right_side(losses)
    assert (left < right)[violated].all()
    assert (left > right)[~violated & ~undecided].all()
    assert (ratios <= left / right * (1 + 1e-9)).all()
    assert undecided.mean() < 0.05
    assert violated.any() == fails


def test_little_is_missing_and_of_all_orders_nothing():
    losses = drawn(2, 10, 3, 2000, 0.1)
    squares = Squares(losses)
    part = sum(squares.of_order(order) for order in range(2))
    missing = mean_square(losses) - part
    assert 0 < missing.mean() < most_missing(losses, 1, 1.0)
    assert (missing <= most_missing(losses, 1, 1e-4)).all()
    assert most_missing(losses, 10, 1e-4) == 0


def test_a_cell_counts_what_it_draws_and_repeats():
    def run(seed):
        return survey_cell(
            "product", LayeredCircuit(2, 2), 0.5, draws=300, seed=seed, error_rate=0.01
        )

    cell = run(1)
    assert cell == run(1) != run(2)
    assert cell.low <= cell.violations / cell.draws <= cell.high < 1
    assert (cell.least_ratio < 1) == (cell.violations > 0)
    assert cell.label == "product target, 2 qubits, 2 gates, a = 0.5"
    counts = f"{cell.violations} violations, {cell.undecided} undecided"
    assert cell.outcome == f"{counts}, ratio {cell.least_ratio:.6g}"


def test_a_recorded_survey_is_read_back_unless_it_means_something_else(tmp_path, monkeypatch):
    monkeypatch.setattr(surveying, "QUBITS", (2,))
    monkeypatch.setattr(surveying, "GATES", (2, 5))
    monkeypatch.setattr(surveying, "DRAWS", 20)
    told, recordings = [], Recordings(tmp_path)
    found = survey(told.append)
    assert list(map(msgspec.to_builtins, found.cells)) == list(map(msgspec.to_builtins, told))
    assert len(told) == 2 * 3 * 3
    recordings.keep(ORIGIN, [entry_of(found)], REDUCTIONS)
    # by value: another test may have imported the checks afresh, and with them their classes
    assert msgspec.to_builtins(recorded_survey(recordings)) == msgspec.to_builtins(found)
    other = msgspec.structs.replace(found, semantics="eq14-survey/0")
    recordings.keep(ORIGIN, [entry_of(other)], REDUCTIONS)
    with pytest.raises(RecordingError, match="is of eq14-survey/0, today's program computes"):
        recorded_survey(recordings)
    entry, _ = entry_of(found)
    recordings.keep(ORIGIN, [(entry, b"{}")], REDUCTIONS)
    with pytest.raises(RecordingError, match="eq14-survey is damaged: "):
        recorded_survey(recordings)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_qubits": 1}, "n_qubits must be at least 2, it is 1"),
        ({"n_gates": 0}, "positive, they are 0, 1 and 0.5"),
        ({"draws": 0}, "positive, they are 2, 0 and 0.5"),
        ({"width": 0.0}, "positive, they are 2, 1 and 0.0"),
        ({"width": float("nan")}, "positive, they are 2, 1 and nan"),
    ],
)
def test_what_cannot_be_surveyed_is_refused(change, words):
    given = {"n_qubits": 2, "n_gates": 2, "draws": 1, "width": 0.5} | change
    circuit = LayeredCircuit(given["n_qubits"], given["n_gates"])
    with pytest.raises(ValueError, match=words):
        survey_cell("GHZ", circuit, given["width"], draws=given["draws"], seed=0, error_rate=0.01)


def test_how_far_the_sides_differ_at_small_angles():
    width = 1e-3
    losses = drawn(2, 4, 1, 60, width)
    circuit, turned = losses.circuit, np.pi / 2 * np.eye(4)
    expected = []
    for state, target in zip(losses.states, losses.targets, strict=True):
        gradient = slope(circuit, state, target, np.zeros(4), 1)
        opposite = [slope(circuit, state, target, turned[j], 1) for j in (0, 2, 3)]
        averages = sum((gradient + other) / 2 for other in opposite)
        expected.append(4 / 3 * width**2 * gradient * averages)
    assert min(expected) < 0 < max(expected)
    assert mean_square(losses) - right_side(losses) == pytest.approx(expected, abs=1e-4 * width**2)
