"""The ensembles of a run: streams of their own, held-out states, targets, and a user's states."""

import msgspec
import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.quddpm.data import RunEnsembles
from bptools.quddpm.near_zero import near_zero_states
from bptools.quddpm.settings import of_model
from bptools.statistics import bernstein_interval, chunked

STEPS = 3
DRAWN = {
    "data": lambda found: found.data,
    "held-out data": lambda found: found.held_out_data,
    "start": lambda found: found.start,
    "held-out start": lambda found: found.held_out_start,
    **{f"target {step}": lambda found, step=step: found.target(step) for step in range(STEPS)},
    **{
        f"held-out target {step}": lambda found, step=step: found.held_out_target(step)
        for step in range(STEPS)
    },
}


def settings(model="improved", n_qubits=2, seed=0, **changed):
    sizes = {"steps": STEPS, "batch": 10, "data_states": 12, "test_states": 8}
    return of_model(model, n_qubits, seed, **sizes | changed)


def all_of(ensembles, names=tuple(DRAWN)):
    return {name: DRAWN[name](ensembles) for name in names}


EXPECTED = all_of(RunEnsembles(settings()))


def shared_rows(left, right):
    return {row.tobytes() for row in left} & {row.tobytes() for row in right}


def test_the_order_of_drawing_changes_nothing():
    found = all_of(RunEnsembles(settings()), tuple(DRAWN)[::-1])
    for name, states in EXPECTED.items():
        np.testing.assert_array_equal(found[name], states)


def test_other_ensembles_sizes_change_nothing():
    larger = all_of(RunEnsembles(settings(batch=11, test_states=9)))
    longer = all_of(RunEnsembles(settings(data_states=20)))
    for name in ("data", "target 2"):
        np.testing.assert_array_equal(larger[name], EXPECTED[name])
    for name in ("held-out data", "start", "held-out start", "held-out target 2"):
        np.testing.assert_array_equal(longer[name], EXPECTED[name])


@pytest.mark.parametrize("other", [{"seed": 1}, {"n_qubits": 3}])
def test_another_run_draws_otherwise(other):
    for name, states in all_of(RunEnsembles(settings(**other))).items():
        assert not np.isclose(states[0, 0], EXPECTED[name][0, 0], rtol=1e-6)


def test_no_two_ensembles_share_a_state():
    """But a target at step 0 is the data."""
    names = [name for name in DRAWN if not name.endswith("target 0") and name != "target 0"]
    for at, name in enumerate(names):
        assert len(shared_rows(EXPECTED[name], EXPECTED[name])) == len(EXPECTED[name])
        for other in names[:at]:
            assert not shared_rows(EXPECTED[name], EXPECTED[other])
    np.testing.assert_array_equal(EXPECTED["target 0"], EXPECTED["data"])
    np.testing.assert_array_equal(EXPECTED["held-out target 0"], EXPECTED["held-out data"])


def test_sizes_and_norms_are_as_set():
    counts = {"data": 12, "held-out data": 8, "start": 10, "held-out start": 8}
    for name, states in EXPECTED.items():
        count = counts.get(name, 8 if name.startswith("held-out") else 12)
        assert states.shape == (count, 4)
        np.testing.assert_allclose(np.linalg.norm(states, axis=1), 1, atol=1e-14)


def test_the_control_is_trained_on_the_data():
    control = RunEnsembles(settings("control"))
    for step in range(STEPS):
        np.testing.assert_array_equal(control.target(step), control.data)
        np.testing.assert_array_equal(control.held_out_target(step), control.held_out_data)


def fidelities_with_zero(model, **changed):
    found = RunEnsembles(settings(model, batch=4000, data_states=4000, steps=30, **changed)).start
    return bernstein_interval(chunked(np.abs(found[:, 0]) ** 2), 0, 1, 1e-6)


def test_the_original_starts_from_haar_states():
    assert 1 / 4 in fidelities_with_zero("original")
    assert 1 / 4 not in fidelities_with_zero("improved")


def test_the_restricted_start_is_near_zero_and_then_diffused():
    """A start that is diffused the less keeps the more of its fidelity, up to what was asked."""
    still = fidelities_with_zero("improved", diffusion_scale=1e-9, start_fidelity=0.9)
    moved = fidelities_with_zero("improved", diffusion_scale=0.3, start_fidelity=0.9)
    widely = fidelities_with_zero("improved", diffusion_scale=1.0, start_fidelity=0.9)
    assert 0.9 in still
    assert widely.high < moved.low
    assert moved.high < still.low


def test_the_start_is_sent_through_all_steps():
    """From exactly |0..0⟩ at one qubit: ⟨Z⟩ after the steps is the product of the mean cosines."""
    found = RunEnsembles(
        settings(n_qubits=1, start_fidelity=1.0, diffusion_scale=1.0, batch=4000, data_states=4000)
    )
    widths = np.pi / 8 * np.linspace(0.1, 2, STEPS)
    expected = np.prod(np.sin(widths) / widths)
    values = np.abs(found.start[:, 0]) ** 2 - np.abs(found.start[:, 1]) ** 2
    assert expected in bernstein_interval(chunked(values), -1, 1, 1e-6)
    without_last = np.prod((np.sin(widths) / widths)[:-1])
    assert without_last not in bernstein_interval(chunked(values), -1, 1, 1e-6)


@pytest.fixture
def own_states(tmp_path):
    path = tmp_path / "states.npy"
    states = near_zero_states(25, 2, 0.5, np.random.default_rng(0))
    np.save(path, states)
    return path, states


def test_a_users_states_are_divided_at_random(own_states):
    path, states = own_states
    found = RunEnsembles(settings(data=str(path)))
    assert (len(found.data), len(found.held_out_data)) == (12, 8)
    assert not shared_rows(found.data, found.held_out_data)
    at = [
        int(np.argmin(np.linalg.norm(states - row, axis=1)))
        for row in (*found.data, *found.held_out_data)
    ]
    np.testing.assert_allclose(states[at], [*found.data, *found.held_out_data], atol=1e-14)
    assert len(set(at)) == 20
    assert at != sorted(at)
    other = RunEnsembles(settings(data=str(path), seed=1))
    assert len(shared_rows(found.data, other.data)) < 12
    np.testing.assert_array_equal(found.start, EXPECTED["start"])


def test_too_few_states_are_refused(own_states):
    path, _ = own_states
    wanted = settings(data=str(path), test_states=14)
    with pytest.raises(UsageError, match=r"data_states \+ test_states = 26 states, it holds 25"):
        RunEnsembles(wanted).data  # noqa: B018 - refuses by itself
    exactly = msgspec.structs.replace(wanted, test_states=13)
    assert len(RunEnsembles(exactly).held_out_data) == 13


def test_states_of_another_size_are_refused(own_states):
    path, _ = own_states
    with pytest.raises(UsageError, match="must have 8 amplitudes a row for 3 qubits, not 4"):
        RunEnsembles(settings(n_qubits=3, data=str(path))).held_out_data  # noqa: B018 - refuses
