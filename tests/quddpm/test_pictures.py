"""Pictures of a folder of runs: every figure as SVG and CSV, and the circuits."""

import csv
from xml.etree import ElementTree

import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.quddpm.archive import OwnRuns
from bptools.quddpm.cycle import COLUMNS
from bptools.quddpm.gallery.pictures import write_circuits, write_figures
from bptools.quddpm.metrics import BINS, METRICS
from bptools.quddpm.model import COMPARISONS
from bptools.quddpm.run_file import RunHeader, read_run, write_run
from bptools.quddpm.settings import Settings
from bptools.quddpm.summary import KL_REVERSED, summarised
from bptools.recordings.folder import RecordingError

CYCLES = 2


def settings_of(seed, **changed):
    fields = {"model": "mine", "n_qubits": 2, "steps": CYCLES, "epochs": 100} | changed
    return Settings(seed=seed, **fields)


def write_made_up(folder, seed, cycles=CYCLES, **changed):
    """Write a run of other semantics, whose distances are 1 + seed before and after training."""
    generated = np.tile([0.5, 0.25, 0.0, 0.25], (cycles + 1, 1))
    arrays = {
        "angles": np.zeros((cycles, 1)),
        "history": np.full((cycles, 100, len(COLUMNS)), 0.1 + seed),
        "metrics": np.full((cycles + 1, len(COMPARISONS), len(METRICS)), 1.0 + seed),
        "distribution": generated,
        "data fidelities": np.arange(BINS),
        "generated fidelities": np.arange(BINS),
    }
    settings = settings_of(seed, **changed)
    header = RunHeader(settings, "quddpm-training/0", "", {}, {})
    write_run(folder / f"{settings.name}.npz", header, arrays)
    return folder / f"{settings.name}.npz"


def test_every_figure_of_own_runs_is_a_drawing_and_a_table(tmp_path):
    for seed in (0, 1, 2):
        write_made_up(tmp_path, seed)
    written = write_figures(tmp_path, tmp_path / "pictures")
    assert {path.suffix for path in written} == {".svg", ".csv", ".txt"}
    captions = written[-1].read_text()
    assert "2 cycles of 100 epochs" in captions
    assert "Two batches of 100 states" in captions
    for path in written:
        if path.suffix == ".svg":
            assert ElementTree.parse(path).getroot().tag.endswith("svg")
    table = next(path for path in written if path.name == "mmd_u-n2.csv")
    rows = list(csv.DictReader(table.read_text().splitlines()))
    found = [tuple(float(row[name]) for name in ("x", "y", "low", "high")) for row in rows]
    assert found == [(float(cycle), 2.0, 1.0, 3.0) for cycle in range(CYCLES + 1)]


def test_a_caption_says_the_schedules_of_the_runs_that_it_shows(tmp_path):
    write_made_up(tmp_path, 0)
    write_made_up(tmp_path, 1, model="theirs", n_qubits=1, data="circle", batch=20, test_states=9)
    captions = write_figures(tmp_path, tmp_path / "pictures")[-1].read_text().split("\n\n")
    said = {caption.partition(":")[0]: caption for caption in captions}
    assert "mine-n2-seed0" in said["loss-mine"]
    assert "theirs" not in said["loss-mine"]
    assert "Schedule of theirs-n1-seed1: circle data" in said["loss-theirs"]
    assert "states of one law keep a loss near 0.1" in said["loss-theirs"]
    assert "9 held-out" in said["kl-n1"]
    assert "500 held-out" in said["kl-n2"]
    both = said["final-kl"]
    assert both.index("Schedule of mine-n2-seed0") < both.index("Schedule of theirs-n1-seed1")


def test_unfinished_runs_are_left_out(tmp_path):
    write_made_up(tmp_path, 0, cycles=1)
    for seed, why in ((0, "is not finished"), (7, "is missing")):
        with pytest.raises(RecordingError, match=why):
            OwnRuns(tmp_path).run(settings_of(seed))
    with pytest.raises(UsageError, match="finished runs"):
        write_figures(tmp_path, tmp_path / "pictures")
    assert not (tmp_path / "pictures").exists()


def test_circuits_are_drawn_by_name(tmp_path):
    names = [path.name for path in write_circuits(tmp_path)]
    assert names == [f"circuit-{n}.svg" for n in ("diffusion", "denoiser", "original", "improved")]
    assert all(ElementTree.parse(tmp_path / name).getroot() is not None for name in names)


def test_the_reversed_divergence_is_that_of_generated_outcomes_from_ghz_data(tmp_path):
    run = read_run(write_made_up(tmp_path, 0))
    tiny = 1e-6 / 4
    p = (1 - 1e-6) * np.array([0.5, 0.25, 0.0, 0.25]) + tiny
    q = (1 - 1e-6) * np.array([0.5, 0.0, 0.0, 0.5]) + tiny
    expected = sum(a * np.log(a / b) for a, b in zip(p, q, strict=True))
    assert summarised(run).distance(COMPARISONS[0], KL_REVERSED) == pytest.approx(
        [expected] * (CYCLES + 1)
    )
    other = read_run(write_made_up(tmp_path, 1, data="circle"))
    with pytest.raises(ValueError, match="GHZ"):
        summarised(other).distance(COMPARISONS[0], KL_REVERSED)
