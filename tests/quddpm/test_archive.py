"""Recorded runs count only if they are of the expected settings, semantics and bytes."""

import msgspec
import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.quddpm.archive import REDUCTIONS, Archive, entry_of
from bptools.quddpm.cycle import COLUMNS
from bptools.quddpm.metrics import BINS, METRICS
from bptools.quddpm.model import COMPARISONS
from bptools.quddpm.run_file import SEMANTICS, RunHeader, TrainedRun
from bptools.quddpm.settings import of_model
from bptools.quddpm.summary import DRAWN, FIRST_EPOCHS, WINDOW, summarised
from bptools.quddpm.survey import short
from bptools.recordings.folder import RecordingError, Recordings, RecordingState
from bptools.recordings.manifest import Origin

SETTINGS = of_model("improved", 2, 4, steps=3, epochs=60)
ORIGIN = Origin("c0ffee1234", "here", {})
CYCLES, EPOCHS = 3, 60


def made_up(settings=SETTINGS, cycles=CYCLES, semantics=None):
    """Return a run in which every number differs from every other."""
    shapes = {
        "angles": (cycles, 2, 3),
        "history": (cycles, EPOCHS, len(COLUMNS)),
        "metrics": (cycles + 1, len(COMPARISONS), len(METRICS)),
        "distribution": (cycles + 1, 4),
    }
    arrays = {name: 1.0 + np.arange(np.prod(s)).reshape(s) for name, s in shapes.items()}
    arrays |= {f"{name} fidelities": np.arange(BINS) for name in ("data", "generated")}
    return TrainedRun(RunHeader(settings, semantics or str(SEMANTICS), "", {}, {}), arrays)


def kept(folder, *runs, origin=""):
    recordings = Recordings(folder)
    recordings.keep(ORIGIN, [entry_of(run, origin) for run in runs], REDUCTIONS)
    return Archive(recordings, origin)


def refusal(archive, settings=SETTINGS):
    with pytest.raises(RecordingError) as caught:
        archive.run(settings)
    return caught.value.state, str(caught.value)


def test_a_recorded_run_is_what_is_kept_of_the_run(tmp_path):
    run = kept(tmp_path, made_up()).run(SETTINGS)
    expected = summarised(made_up())
    assert run.settings == SETTINGS
    assert run.arrays.keys() == expected.arrays.keys()
    for name, array in expected.arrays.items():
        np.testing.assert_array_equal(run.arrays[name], array)


def test_what_is_kept_is_what_it_is_called():
    run, whole = summarised(made_up()), made_up().arrays
    np.testing.assert_array_equal(run.arrays["first_epochs"], whole["history"][:, :FIRST_EPOCHS])
    loss = whole["history"][..., 0]
    np.testing.assert_allclose(run.arrays["loss_ends"][:, 0], loss[:, :20].mean(axis=1))
    np.testing.assert_allclose(run.arrays["loss_ends"][:, 1], loss[:, 40:].mean(axis=1))
    np.testing.assert_array_equal(run.arrays["peaks"], whole["distribution"][:, [0, 3]])
    for name in DRAWN:
        row = whole["history"][..., COLUMNS.index(name)].ravel()
        means = [row[at : at + WINDOW].mean() for at in range(0, 150, WINDOW)]
        np.testing.assert_allclose(run.curve(name, CYCLES), means)
        np.testing.assert_allclose(run.curve(name, 1), means[:1])
    np.testing.assert_array_equal(
        run.distance("held-out states to target", "kl"), whole["metrics"][:, 1, 2]
    )


@pytest.mark.parametrize("changed", [{"learning_rate": 0.1}, {"layers": 2}, {"epochs": 50}])
def test_a_run_of_other_settings_is_refused(tmp_path, changed):
    archive = kept(tmp_path, made_up())
    ((name, value),) = changed.items()
    state, why = refusal(archive, msgspec.structs.replace(SETTINGS, **changed))
    assert state is RecordingState.REFUSED
    assert f"is of other settings: {name} is {getattr(SETTINGS, name)}, not {value}" in why


def test_a_run_of_another_seed_or_origin_is_missing(tmp_path):
    archive = kept(tmp_path, made_up())
    assert refusal(archive, msgspec.structs.replace(SETTINGS, seed=5))[0] is RecordingState.MISSING
    assert refusal(Archive(archive.recordings, "f00d"))[0] is RecordingState.MISSING
    kept(tmp_path, made_up(), origin="f00d")
    assert Archive(archive.recordings, "f00d").run(SETTINGS).settings == SETTINGS
    assert refusal(Archive(Recordings(tmp_path / "nowhere")))[0] is RecordingState.MISSING


def test_only_finished_runs_of_todays_semantics_are_recorded():
    with pytest.raises(UsageError, match="must be finished, it has 2 of 3"):
        entry_of(made_up(cycles=2))
    with pytest.raises(UsageError, match="is of quddpm-training/0, today's program computes"):
        entry_of(made_up(semantics="quddpm-training/0"))


def test_a_survey_is_read_by_the_settings_of_what_it_surveys(tmp_path):
    history = np.arange(2.0 * 20 * len(COLUMNS)).reshape(2, 20, len(COLUMNS))
    header = RunHeader(short(SETTINGS, 7), str(SEMANTICS), "", {}, {})
    survey = TrainedRun(header, {"history": history, "seeds": np.array([7, 9])})
    archive = kept(tmp_path, survey)
    found = archive.survey(SETTINGS)
    assert found.settings == short(SETTINGS, 7)
    assert found.arrays["seeds"].tolist() == [7, 9]
    np.testing.assert_array_equal(found.arrays["first_epoch"], history[:, 0])
    means = history[..., COLUMNS.index("gradient_mean")].mean(axis=1)
    np.testing.assert_allclose(found.arrays["gradient_mean"], means)
    for changed, state in (
        ({"layers": 2}, RecordingState.REFUSED),
        ({"n_qubits": 3}, RecordingState.MISSING),
    ):
        with pytest.raises(RecordingError) as caught:
            archive.survey(msgspec.structs.replace(SETTINGS, **changed))
        assert caught.value.state is state


def test_a_payload_that_holds_no_arrays_is_damaged(tmp_path):
    entry, _ = entry_of(made_up())
    recordings = Recordings(tmp_path)
    recordings.keep(ORIGIN, [(entry, b"no arrays")], {})
    state, why = refusal(Archive(recordings))
    assert (state, why[:31]) == (RecordingState.REFUSED, "improved-n2-seed4 is damaged: n")
