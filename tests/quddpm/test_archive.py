"""Recorded runs count only if they are complete, and of the expected settings and code."""

import msgspec
import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.quddpm.archive import Archive, column, distance
from bptools.quddpm.cycle import COLUMNS
from bptools.quddpm.metrics import METRICS
from bptools.quddpm.model import COMPARISONS
from bptools.quddpm.run_file import RunHeader, TrainedRun, code_digest, write_run
from bptools.quddpm.settings import of_model
from bptools.quddpm.survey import short, survey_path

SETTINGS = of_model("improved", 2, 4, steps=3)


def recorded(folder, settings=SETTINGS, code=None, cycles=3):
    """Write a run as if it were of the settings that a test asks for."""
    header = RunHeader(settings, code_digest() if code is None else code, "", {}, {})
    write_run(folder / f"{SETTINGS.name}.npz", header, {"angles": np.zeros((cycles, 1))})
    return Archive(folder)


def test_a_run_that_fits_is_read(tmp_path):
    archive = recorded(tmp_path)
    assert archive.objection(SETTINGS) == ""
    assert archive.run(SETTINGS).settings == SETTINGS


@pytest.mark.parametrize(
    ("made", "objection"),
    [
        ({"settings": msgspec.structs.replace(SETTINGS, learning_rate=0.1)}, "of other settings"),
        ({"settings": msgspec.structs.replace(SETTINGS, seed=5)}, "of other settings"),
        ({"code": "0" * 64}, "of other code"),
        ({"cycles": 2}, "incomplete"),
    ],
)
def test_another_run_is_refused_with_the_reason(tmp_path, made, objection):
    archive = recorded(tmp_path, **made)
    assert archive.objection(SETTINGS) == objection
    assert archive.run(SETTINGS) is None


def test_an_archive_of_other_code_reads_what_that_code_made_alone(tmp_path):
    recorded(tmp_path, code="0" * 64)
    assert Archive(tmp_path, "0" * 64).objection(SETTINGS) == ""
    recorded(tmp_path)
    assert Archive(tmp_path, "0" * 64).objection(SETTINGS) == "of other code"


def test_another_seed_is_missing(tmp_path):
    archive = recorded(tmp_path)
    other = msgspec.structs.replace(SETTINGS, seed=5)
    assert archive.objection(other) == "missing"
    assert archive.run(other) is None
    assert Archive(tmp_path / "nowhere").objection(SETTINGS) == "missing"


def test_a_damaged_run_is_an_error(tmp_path):
    archive = recorded(tmp_path)
    (tmp_path / f"{SETTINGS.name}.npz").write_bytes(b"no run")
    with pytest.raises(UsageError, match="cannot be read as a training run"):
        archive.run(SETTINGS)


@pytest.mark.parametrize(
    ("settings", "code", "is_accepted"),
    [
        (short(SETTINGS, 7), None, True),
        (short(msgspec.structs.replace(SETTINGS, layers=2), 7), None, False),
        (short(SETTINGS, 8), None, False),
        (SETTINGS, None, False),
        (short(SETTINGS, 7), "0" * 64, False),
    ],
)
def test_a_survey_is_read_only_if_it_fits(tmp_path, settings, code, is_accepted):
    header = RunHeader(settings, code_digest() if code is None else code, "", {}, {})
    arrays = {"history": np.zeros((2, 20, len(COLUMNS))), "seeds": np.array([7, 9])}
    write_run(survey_path(SETTINGS, tmp_path), header, arrays)
    assert (Archive(tmp_path).survey(SETTINGS) is not None) == is_accepted
    other = Archive(tmp_path, "0" * 64).survey(SETTINGS)
    assert (other is not None) == (code == "0" * 64)
    assert Archive(tmp_path).survey(msgspec.structs.replace(SETTINGS, n_qubits=3)) is None


def test_quantities_are_found_by_name():
    shape = (3, 5, len(COLUMNS))
    history = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    table = np.arange(4.0 * len(COMPARISONS) * len(METRICS))
    table = table.reshape(4, len(COMPARISONS), len(METRICS))
    header = RunHeader(SETTINGS, "", "", {}, {})
    run = TrainedRun(header, {"history": history, "metrics": table})
    gradients = column(run, "gradient_mean")
    assert gradients.dtype == np.float64
    np.testing.assert_array_equal(gradients, history[:, :, 3])
    found = distance(run, "held-out states to target", "kl")
    np.testing.assert_array_equal(found, table[:, 1, 2])
