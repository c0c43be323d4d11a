"""The schedule of a model: Born's rule, one cycle into the next, and nothing from other runs."""

from types import SimpleNamespace

import jax
import numpy as np
import pennylane as qml
import pytest

from bptools.quddpm.cycle import COLUMNS, CycleTrainer
from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.metrics import METRICS, basis_distribution, distances
from bptools.quddpm.model import COMPARISONS, Model
from bptools.quddpm.run_file import read_run
from bptools.quddpm.settings import of_model
from bptools.quddpm.training import Training
from bptools.statistics import clopper_pearson_interval

TINY = {
    "n_ancilla": 1,
    "layers": 1,
    "steps": 3,
    "epochs": 4,
    "batch": 10,
    "data_states": 20,
    "test_states": 10,
}
CYCLES = 2


def tiny(n_qubits=1, seed=0, **changed):
    return Model(of_model("improved", n_qubits, seed, **TINY | changed))


def advanced(model, cycles):
    position = model.untrained()
    for _ in range(cycles):
        position = model.advanced(position, lambda *_: None)
    return position


@pytest.fixture(scope="module")
def run():
    """Train two cycles and note what every cycle is trained on."""
    model, given = tiny(), []
    train = CycleTrainer.train

    def noted(self, angles, inputs, targets, *rest):
        given.append(SimpleNamespace(angles=angles, inputs=inputs, targets=targets))
        return train(self, angles, inputs, targets, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CycleTrainer, "train", noted)
        position = advanced(model, CYCLES)
    return SimpleNamespace(model=model, position=position, given=given)


def branches_of(angles, states, n_ancilla):
    """Return PennyLane's data states after every outcome, not normalised: (batch, outcome, dim)."""
    n_wires = angles.shape[2]

    @qml.qnode(qml.device("default.qubit", wires=n_wires))
    def evolved(state):
        qml.StatePrep(state, wires=range(n_ancilla, n_wires))
        denoiser(angles.astype(float), range(n_wires))
        return qml.state()

    normal = np.asarray(states, complex)
    normal = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    return np.array([evolved(state).reshape(2**n_ancilla, -1) for state in normal])


def outcomes_of(outputs, branches):
    """Return which branch every output is; refuse an output that is none."""
    norms = np.linalg.norm(branches, axis=2)
    overlaps = abs(np.einsum("kd,kod->ko", outputs.conj(), branches)) / norms
    assert (overlaps.max(axis=1) > 1 - 1e-5).all()
    return overlaps.argmax(axis=1)


def largest_overlap(branches):
    """Return the largest overlap of two branches, normalised."""
    units = branches / np.linalg.norm(branches, axis=1, keepdims=True)
    return np.triu(abs(units @ units.conj().T), 1).max()


def test_outcomes_follow_borns_rule():
    n_ancilla, count, batch = 2, 2000, 100
    # two layers, since after one the first ancilla's outcome leaves no trace in the data
    model = tiny(n_ancilla=n_ancilla, layers=2, batch=batch, data_states=batch)
    angles = np.random.default_rng(0).normal(size=(2, 2, 3)).astype(np.float32)
    state = np.array([[0.6, 0.8j]], np.complex64)
    branches = branches_of(angles, state, n_ancilla)
    assert largest_overlap(branches[0]) < 0.999  # else an output does not tell its outcome
    outputs = model.generated(angles, np.repeat(state, count, axis=0), jax.random.key(3))
    outcomes = outcomes_of(outputs, np.repeat(branches, count, axis=0))
    for outcome, branch in enumerate(branches[0]):
        interval = clopper_pearson_interval(int((outcomes == outcome).sum()), count, 1e-6)
        assert np.linalg.norm(branch) ** 2 in interval
    parts = outcomes.reshape(-1, batch)
    assert len({part.tobytes() for part in parts}) == len(parts)


def test_a_cycle_is_trained_on_what_the_former_made_of_the_start(run):
    first, second = run.given
    np.testing.assert_array_equal(first.inputs, run.model.ensembles.start)
    angles = run.position.arrays["angles"]
    for inputs, outputs, trained in (
        (first.inputs, second.inputs, angles[0]),
        (second.inputs, run.position.inputs, angles[1]),
    ):
        outcomes_of(outputs, branches_of(trained, inputs, TINY["n_ancilla"]))


def test_held_out_states_take_the_same_way_with_outcomes_of_their_own(run):
    one = advanced_once(run)
    angles = run.position.arrays["angles"]
    for inputs, outputs, trained in (
        (run.model.ensembles.held_out_start, one.held_out, angles[0]),
        (one.held_out, run.position.held_out, angles[1]),
    ):
        outcomes = outcomes_of(outputs, branches_of(trained, inputs, TINY["n_ancilla"]))
        assert outcomes.shape == (len(inputs),)


def advanced_once(run):
    """Return the position after the first cycle, by the functions that are compiled already."""
    return advanced(run.model, 1)


def test_every_cycle_has_its_own_start_and_target(run):
    for cycle, given in enumerate(run.given):
        step = TINY["steps"] - 1 - cycle
        np.testing.assert_array_equal(given.targets, run.model.ensembles.target(step))
        np.testing.assert_array_equal(given.angles, run.model.initial_angles(step))
    assert not np.isclose(run.given[0].angles, run.given[1].angles).any()


def test_a_row_is_kept_of_every_cycle_and_of_the_start(run):
    arrays, ensembles = run.position.arrays, run.model.ensembles
    assert arrays["history"].shape == (CYCLES, TINY["epochs"], len(COLUMNS))
    assert arrays["first_gradient"].shape == arrays["angles"].shape == (CYCLES, 1, 2, 2)
    assert arrays["metrics"].shape == (CYCLES + 1, len(COMPARISONS), len(METRICS))
    ends = (
        (0, ensembles.start, ensembles.held_out_start, TINY["steps"]),
        (CYCLES, run.position.inputs, run.position.held_out, TINY["steps"] - CYCLES),
    )
    data = ensembles.held_out_data
    for row, inputs, held_out, step in ends:
        expected = {
            "held-out states to data": (held_out, data),
            "held-out states to target": (held_out, ensembles.held_out_target(step)),
            "training states to data": (inputs, data),
        }
        found = [distances(*expected[name]) for name in COMPARISONS]
        np.testing.assert_array_equal(arrays["metrics"][row], found)
        distribution = basis_distribution(held_out)
        np.testing.assert_allclose(arrays["distribution"][row], distribution, rtol=1e-6)


def test_a_run_is_the_same_after_other_seeds_and_sizes(run):
    other = advanced(tiny(n_qubits=2, seed=1), 1).arrays["angles"][0]
    again = advanced(tiny(), 1).arrays
    for name in ("angles", "history", "first_gradient"):
        np.testing.assert_array_equal(again[name][0], run.position.arrays[name][0])
    assert not np.isclose(other[..., :2], again["angles"][0]).any()


def test_double_precision_reaches_states_and_angles(tmp_path):
    model = tiny(dtype="complex128", cycles=1)
    position = advanced(model, 1)
    for states in (position.inputs, position.held_out):
        assert states.dtype == np.complex128
        np.testing.assert_allclose(np.linalg.norm(states, axis=1), 1, rtol=0, atol=1e-14)
    run = read_run(Training(model, tmp_path).run())
    assert run.is_complete
    for name in ("angles", "first_gradient"):
        found = run.arrays[name]
        np.testing.assert_array_equal(found, position.arrays[name])
        assert (found != found.astype(np.float32)).all()


def test_initial_angles_are_of_the_law_that_is_set():
    normal = tiny(n_qubits=4, layers=50, initial_width=2.0).initial_angles(0)
    uniform = tiny(n_qubits=4, layers=50, initial="uniform", initial_width=0.5).initial_angles(0)
    # of 500 draws: 60 within half a standard deviation and 60 beyond are four deviations apart
    within = clopper_pearson_interval(int((abs(normal) < 2).sum()), normal.size, 1e-6)
    assert 0.682689 in within
    low = clopper_pearson_interval(int((uniform < -0.25).sum()), uniform.size, 1e-6)
    assert 0.25 in low
    assert abs(uniform).max() <= 0.5
