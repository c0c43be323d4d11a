"""A survey's rows are the first epochs of whole runs, whatever other seeds are surveyed."""

import json

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from bptools.errors import UsageError
from bptools.interface.cli import main
from bptools.quddpm import survey as surveys
from bptools.quddpm.archive import REDUCTIONS, Archive, entry_of
from bptools.quddpm.model import Model
from bptools.quddpm.run_file import read_run
from bptools.quddpm.settings import of_model, read_settings
from bptools.quddpm.survey import EPOCHS, gradient_survey, write_surveys
from bptools.recordings.folder import Recordings
from bptools.recordings.manifest import Origin
from bptools.running.pieces import workplace
from checks.instruments.recordings import RECORDINGS
from checks.instruments.training.survey import SCALES
from checks.instruments.training.survey import surveyed as surveyed_settings

SEEDS = (3, 0)
SETTINGS = of_model(
    "original",
    1,
    seed=9,
    n_ancilla=1,
    layers=1,
    steps=2,
    epochs=EPOCHS + 4,
    batch=10,
    data_states=20,
    test_states=10,
)


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory):
    (path,) = write_surveys([SETTINGS], SEEDS, tmp_path_factory.mktemp("surveys"))
    return path


def test_a_row_is_the_beginning_of_a_whole_run(surveyed):
    found = read_run(surveyed)
    assert found.arrays["seeds"].tolist() == list(SEEDS)
    model = Model(msgspec.structs.replace(SETTINGS, seed=SEEDS[1]))
    whole = model.advanced(model.untrained(), lambda *_: None).arrays["history"][0]
    assert len(whole) == SETTINGS.epochs
    np.testing.assert_array_equal(found.arrays["history"][1], whole[:EPOCHS])
    assert not np.isclose(found.arrays["history"][0], whole[:EPOCHS]).all(axis=1).any()


def test_seeds_epochs_and_cycles_of_the_settings_do_not_matter(surveyed, tmp_path):
    recordings = Recordings(tmp_path)
    recordings.keep(Origin("c0ffee", "here", {}), [entry_of(read_run(surveyed))], REDUCTIONS)
    for changed in ({"seed": 1}, {"epochs": 7}, {"cycles": 1}):
        survey = Archive(recordings).survey(msgspec.structs.replace(SETTINGS, **changed))
        assert survey.arrays["seeds"].tolist() == list(SEEDS)
    assert surveyed.name == "gradients-original-n1.npz"


def test_other_processes_survey_the_same_and_what_is_known_is_kept(surveyed, tmp_path, monkeypatch):
    monkeypatch.setattr(surveys, "AT_ONCE", 1)
    told, file = [], tmp_path / "journal.sqlite"
    for done in (0, 2):
        told.clear()
        with workplace(workers=1, journal=file, progress=lambda *now: told.append(now)) as place:
            (path,) = write_surveys([SETTINGS], SEEDS, tmp_path, place)
        assert told[0] == (done, 2, "")
        assert path.read_bytes() == surveyed.read_bytes()


def test_a_settings_file_is_surveyed_as_its_settings_are(surveyed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fields = msgspec.structs.asdict(SETTINGS) | {"model": "mine", "n_qubits": 3}
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in fields.items())
    (tmp_path / "mine.toml").write_text("".join(lines))
    words = ["quddpm", "survey", str(tmp_path / "mine.toml"), "--qubits", "1", "--seeds", "3,0"]
    result = CliRunner().invoke(main, [*words, "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    found, expected = (read_run(path) for path in (tmp_path / "gradients-mine-n1.npz", surveyed))
    assert found.settings == msgspec.structs.replace(expected.settings, model="mine")
    np.testing.assert_array_equal(found.arrays["history"], expected.arrays["history"])
    refused = CliRunner().invoke(main, ["quddpm", "survey", "--seeds", "1"])
    assert refused.exit_code == 2
    assert "qubits must be given" in refused.output


def test_the_files_of_the_recorded_surveys_hold_what_their_check_expects():
    files = sorted((RECORDINGS.folder / "settings").glob("*.toml"))
    assert [path.stem for path in files] == sorted(SCALES)
    for path in files:
        assert read_settings(path) == surveyed_settings(path.stem, 10)


@pytest.mark.parametrize("seeds", [(), (1, 1), (0, 2, 0)])
def test_seeds_must_be_different(seeds):
    with pytest.raises(UsageError, match="seeds must be different numbers, at least one"):
        gradient_survey(SETTINGS, seeds)
