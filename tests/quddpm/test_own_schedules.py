"""A user's own schedules, states after every step, decays and angles."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

import bptools.quddpm
from bptools.ensembles.haar import haar_states
from bptools.errors import UsageError
from bptools.interface.cli import main
from bptools.quddpm.data import RunEnsembles
from bptools.quddpm.model import Model
from bptools.quddpm.run_file import header_of, read_run
from bptools.quddpm.settings import Settings, of_model, read_settings
from bptools.quddpm.training import Training
from tests.quddpm.short_runs import TINY

LISTED = (0.3, 0.1, 0.7)


def strengths(**changed):
    return Settings(n_qubits=1, **changed).diffusion.strengths


def test_h_is_listed_or_grows_linearly_or_like_a_cosine():
    assert strengths(steps=3, schedule=LISTED).tolist() == list(LISTED)
    linear = strengths(steps=5, schedule=(0.2, 1.0))
    cosine = strengths(steps=5, schedule=(0.2, 1.0), growth="cosine")
    assert linear == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert cosine[[0, 2, 4]] == pytest.approx([0.2, 0.6, 1.0])
    assert cosine[1] == pytest.approx(0.2 + 0.8 * (1 - np.sqrt(0.5)) / 2)
    assert strengths(steps=3, schedule=LISTED, diffusion_scale=0.5)[2] == 0.35
    assert strengths(steps=2, schedule=(0.2, 1.0)).tolist() == [0.2, 1.0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schedule": (0.1, 0.2, 0.3)}, r"or one a step \(30\)"),
        ({"steps": 3, "schedule": (0.1, -0.2, 0.3)}, "numbers from 0 on"),
        ({"steps": 3, "schedule": LISTED, "growth": "cosine"}, "growth must be left out"),
        ({"schedule": (2.0, 0.1)}, "ascending"),
        ({"learning_rate_decay": 0.0}, "learning_rate_decay must be above 0"),
        ({"learning_rate_decay": 1.5}, "at most 1, it is 1.5"),
    ],
)
def test_what_is_no_schedule_is_refused_in_one_sentence(changed, said):
    with pytest.raises(UsageError, match=said):
        Settings(n_qubits=1, **changed)


def test_a_settings_file_can_list_a_schedule(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text("n_qubits = 1\nsteps = 3\nschedule = [0.3, 0.1, 0.7]\n")
    assert read_settings(file).schedule == LISTED


def test_a_learning_rate_that_decays_moves_the_angles_less():
    def trained(decay):
        settings = of_model("original", 1, **(TINY | {"cycles": 1, "learning_rate_decay": decay}))
        model = Model(settings)
        return model, model.advanced(model.untrained(), lambda *_: None).arrays

    (model, plain), (_, decayed) = trained(1.0), trained(1e-6)
    start = model.initial_angles(2)
    moved, less = (np.abs(a["angles"][0] - start).sum() for a in (plain, decayed))
    assert 0 < less < moved / 2
    assert (plain["history"][0, 0] == decayed["history"][0, 0]).all()


def steps_file(folder, count, states=30, seed=0):
    array = haar_states(count * states, 2, np.random.default_rng(seed)).reshape(count, states, 2)
    np.save(folder / "steps.npy", array)
    return array, str(folder / "steps.npy")


@pytest.mark.parametrize("count", [3, 4])
def test_states_after_every_step_are_read_and_trained_on(tmp_path, count):
    array, file = steps_file(tmp_path, count)
    ensembles = RunEnsembles(of_model("original", 1, data=file, **TINY))
    for step in (0, 1, 2):
        rows = {row.tobytes() for row in np.round(array[step], 9)}
        for chosen, size in ((ensembles.target(step), 20), (ensembles.held_out_target(step), 5)):
            assert len(chosen) == size
            assert {row.tobytes() for row in np.round(chosen, 9)} <= rows
    assert np.array_equal(ensembles.data, ensembles.target(0))
    trained = Model(of_model("original", 1, data=file, **(TINY | {"cycles": 1})))
    position = trained.advanced(trained.untrained(), lambda *_: None)
    assert position.n_cycles == 1


def test_a_file_of_other_steps_is_another_run_and_a_wrong_number_is_refused(tmp_path):
    settings = of_model("original", 1, data=steps_file(tmp_path, 4)[1], **TINY)
    first = header_of(Model(settings)).ensembles
    array, file = steps_file(tmp_path, 4)
    array[2] = array[2, ::-1]  # the data are the same, what they become is not
    np.save(file, array)
    assert header_of(Model(settings)).ensembles["data"] == first["data"]
    assert header_of(Model(settings)).ensembles != first
    steps_file(tmp_path, 6)
    with pytest.raises(UsageError, match=r"must have states of 4 steps, .* it has 6"):
        _ = RunEnsembles(settings).data


def test_angles_that_were_trained_elsewhere_make_a_run_to_sample_from(tmp_path):
    settings = of_model("original", 1, **TINY)
    rng = np.random.default_rng(0)
    angles = rng.normal(size=(3, 1, 2, 2)).astype(np.float32)
    path = Training(Model(settings), tmp_path).take(angles.reshape(3, 4))
    run = read_run(path)
    assert np.array_equal(run.arrays["angles"], angles)
    assert np.isfinite(run.arrays["metrics"]).all()
    assert bptools.quddpm.generate(run, 7).shape == (7, 2)
    assert "finished" in bptools.quddpm.describe(run)


def test_import_is_a_command_that_refuses_other_angles(tmp_path):
    fields = {"n_qubits": 1, **TINY}
    text = "\n".join(f"{name} = {value}" for name, value in fields.items())
    (tmp_path / "own.toml").write_text(text)
    np.save(tmp_path / "angles.npy", np.zeros((3, 4)))
    np.save(tmp_path / "wrong.npy", np.zeros((2, 4)))

    def run(name):
        words = ["quddpm", "import", str(tmp_path / name), str(tmp_path / "own.toml")]
        return CliRunner().invoke(main, [*words, "--out", str(tmp_path / "runs")])

    refused = run("wrong.npy")
    assert (refused.exit_code, "not (2, 4)" in refused.stderr) == (2, True), refused.output
    taken = run("angles.npy")
    assert taken.exit_code == 0, taken.output
    assert (tmp_path / "runs" / "original-n1-seed0.npz").is_file()
    assert run("angles.npy").exit_code == 2  # it is there already


def test_rows_in_the_order_of_the_steps_are_turned_round(tmp_path):
    (tmp_path / "own.toml").write_text(
        "\n".join(f"{k} = {v}" for k, v in TINY.items()) + "\nn_qubits = 1"
    )
    rows = np.arange(12.0).reshape(3, 4)
    np.save(tmp_path / "angles.npy", rows)
    files = [tmp_path / "angles.npy", tmp_path / "own.toml", tmp_path]
    kept = read_run(bptools.quddpm.import_angles(*files, by_step=True)).arrays["angles"]
    assert np.array_equal(kept.reshape(3, 4), rows[::-1])


EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "training").glob("*.toml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_are_settings_whose_states_can_be_drawn(file):
    settings = read_settings(file)
    ensembles = RunEnsembles(replace(settings, data_states=settings.batch, test_states=2 * 2))
    assert len(ensembles.target(settings.steps - 1)) == settings.batch


def test_the_schedules_of_the_public_tasks_are_theirs():
    own = {file.stem: read_settings(file).diffusion.strengths for file in EXAMPLES}
    assert own["circle"] == pytest.approx(np.arange(1, 41) ** 2 / 1000)
    assert own["noise"] == pytest.approx(
        [*np.linspace(0.05, 1, 12), *np.linspace(1.2, 4, 8)], abs=1e-5
    )
    assert own["cluster2"] == pytest.approx(np.linspace(0.5, 4, 20))
