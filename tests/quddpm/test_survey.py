"""A survey's rows are the first epochs of whole runs, whatever other seeds are surveyed."""

import msgspec
import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.quddpm.archive import Archive
from bptools.quddpm.model import Model
from bptools.quddpm.settings import of_model
from bptools.quddpm.survey import EPOCHS, gradient_survey, write_survey

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
    folder, told = tmp_path_factory.mktemp("surveys"), []
    path = write_survey(SETTINGS, SEEDS, folder, told.append)
    assert told == [1, 2]
    return path


def test_a_row_is_the_beginning_of_a_whole_run(surveyed):
    found = Archive(surveyed.parent).survey(SETTINGS)
    assert found.arrays["seeds"].tolist() == list(SEEDS)
    model = Model(msgspec.structs.replace(SETTINGS, seed=SEEDS[1]))
    whole = model.advanced(model.untrained(), lambda *_: None).arrays["history"][0]
    assert len(whole) == SETTINGS.epochs
    np.testing.assert_array_equal(found.arrays["history"][1], whole[:EPOCHS])
    assert not np.isclose(found.arrays["history"][0], whole[:EPOCHS]).all(axis=1).any()


def test_seeds_epochs_and_cycles_of_the_settings_do_not_matter(surveyed):
    archive = Archive(surveyed.parent)
    for changed in ({"seed": 1}, {"epochs": 7}, {"cycles": 1}):
        assert archive.survey(msgspec.structs.replace(SETTINGS, **changed)) is not None
    assert surveyed.name == "gradients-original-n1.npz"


@pytest.mark.parametrize("seeds", [(), (1, 1), (0, 2, 0)])
def test_seeds_must_be_different(seeds):
    with pytest.raises(UsageError, match="seeds must be different numbers, at least one"):
        gradient_survey(SETTINGS, seeds)
