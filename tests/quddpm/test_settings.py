"""The settings of a run: what cannot be trained is refused by one sentence that names it."""

import json
import math

import msgspec
import pytest

from bptools.errors import UsageError
from bptools.quddpm.settings import MODELS, Settings, chosen_settings, of_model, read_settings

BAD_VALUES = [
    *((name, 0, "at least 1") for name in ("n_qubits", "layers", "steps", "epochs")),
    *((name, -1, "at least 0") for name in ("seed", "n_ancilla", "cycles")),
    *((name, 1, "at least 2") for name in ("batch", "test_states")),
    ("data_states", 99, "at least 100"),
    ("cycles", 31, "at most steps = 30"),
    *(
        (name, value, "must be positive")
        for name in ("learning_rate", "initial_width", "diffusion_scale")
        for value in (0.0, -1.0, math.inf, math.nan)
    ),
    ("turn", 0.0, "must be positive"),
    *(("start_fidelity", value, "above 1/N = 0.25") for value in (0.25, 1.01, math.nan)),
    *(
        (name, ends, "two ascending numbers")
        for name in ("schedule", "coupling")
        for ends in ((2.0, 0.1), (-0.1, 1.0), (0.1, math.inf), (math.nan, 1.0))
    ),
    *(("model", name, "a word of letters and digits") for name in ("", "my run", "../run", "a.b")),
]


@pytest.mark.parametrize(("name", "value", "reason"), BAD_VALUES)
def test_a_bad_value_is_refused_by_name(name, value, reason):
    with pytest.raises(UsageError) as refused:
        Settings(**({"n_qubits": 2} | {name: value}))
    sentence = str(refused.value)
    assert sentence.startswith(f"{name} must ")
    assert reason in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, 1) for name in ("n_qubits", "layers", "epochs", "cycles")),
        *(("n_ancilla", 0), ("batch", 2), ("test_states", 2), ("cycles", 30), ("data_states", 100)),
        *(("start_fidelity", 1.0), ("start_fidelity", 0.26), ("schedule", (0.0, 0.0))),
    ],
)
def test_what_is_just_possible_is_allowed(name, value):
    assert getattr(Settings(**({"n_qubits": 2} | {name: value})), name) == value


def test_a_file_says_what_it_changes(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text('n_qubits = 3\nmodel = "mine"\nschedule = [0.2, 1]\nloss = "mmd-u"\nturn = 1\n')
    expected = Settings(n_qubits=3, model="mine", schedule=(0.2, 1.0), loss="mmd-u", turn=1.0)
    assert read_settings(path) == expected


@pytest.mark.parametrize("model", MODELS)
def test_settings_are_the_same_after_a_file(tmp_path, model):
    settings = of_model(model, 3, 5, dtype="complex128")
    path = tmp_path / "run.toml"
    lines = (
        f"{name} = {json.dumps(value)}" for name, value in msgspec.to_builtins(settings).items()
    )
    path.write_text("\n".join(lines))
    assert read_settings(path) == settings


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("n_qubits = 2\nepoch = 3", "unknown field `epoch`"),
        ("epochs = 3", "missing required field `n_qubits`"),
        ("n_qubits = 2.5", "`int`.*n_qubits"),
        ('n_qubits = 2\nstart = "warm"', "'warm'.*start"),
        ("n_qubits = 2\nschedule = [0.1]", "schedule"),
        ("n_qubits = 2\nlearning_rate = []", "`float`.*learning_rate"),
        ("n_qubits = 2\nbatch = 1", "batch must be at least 2, it is 1"),
        ("n_qubits = ", "cannot be read as settings"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(tmp_path, text, sentence):
    path = tmp_path / "run.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=rf"run\.toml.*{sentence}") as refused:
        read_settings(path)
    assert "\n" not in str(refused.value)


def test_what_is_no_file_of_text_is_refused(tmp_path):
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.toml", "binary.toml", ""):
        with pytest.raises(UsageError, match="cannot be read as settings"):
            read_settings(tmp_path / name)


def test_models_differ_in_what_the_paper_varies():
    original, improved, control, small = (of_model(model, 2, 7) for model in MODELS)
    changed = msgspec.structs.replace
    assert original == Settings(n_qubits=2, seed=7)
    restricted = {"start": "diffused", "diffusion_scale": 0.3}
    assert improved == changed(original, model="improved", **restricted)
    assert control == changed(original, model="control", target="data", cycles=1)
    # 2 angles a wire, 5 wires, 5 layers: θ/2 on ± 50^(-1/2)
    uniform = {"initial": "uniform", "initial_width": 2 / math.sqrt(50)}
    assert small == changed(improved, model="small", **uniform)


def test_a_models_settings_can_be_changed():
    assert of_model("improved", 2, diffusion_scale=0.5).diffusion.scale == 0.5
    assert of_model("small", 2, initial_width=0.25).initial_width == 0.25
    assert of_model("small", 2, layers=1).initial_width == pytest.approx(2 / math.sqrt(10))


@pytest.mark.parametrize(
    ("arguments", "changed", "sentence"),
    [
        (("best", 2), {}, "model must be one of original, improved, control, small, it is 'best'"),
        (("original", 0), {}, "n_qubits must be at least 1"),
        (("original", 2), {"width": 1}, "unknown field `width`"),
        (("original", 2), {"epochs": "many"}, "`int`.*epochs"),
    ],
)
def test_a_wrong_model_is_refused(arguments, changed, sentence):
    with pytest.raises(UsageError, match=sentence):
        of_model(*arguments, **changed)


@pytest.mark.parametrize(("cycles", "steps"), [(0, [3, 2, 1, 0]), (1, [3]), (3, [3, 2, 1])])
def test_cycles_go_down_from_the_last_step(cycles, steps):
    assert list(Settings(n_qubits=1, steps=4, cycles=cycles).trained_steps) == steps


def test_a_run_is_named_by_model_size_and_seed():
    assert of_model("improved", 10, 3).name == "improved-n10-seed3"
    assert Settings(n_qubits=4, n_ancilla=2).n_wires == 6


def test_settings_files_are_changed_by_options(tmp_path):
    path = tmp_path / "base.toml"
    path.write_text('n_qubits = 2\nmodel = "mine"\nsteps = 4\nseed = 9')
    assert chosen_settings(path) == (Settings(n_qubits=2, model="mine", steps=4, seed=9),)
    runs = chosen_settings([str(path)], qubits=(3, 5), seeds=(0, 1), epochs=7)
    assert [run.name for run in runs] == [
        f"mine-n{n}-seed{seed}" for n in (3, 5) for seed in (0, 1)
    ]
    assert {(run.steps, run.epochs) for run in runs} == {(4, 7)}
    paper = chosen_settings(models=("original", "improved"), qubits=(1, 4), seeds=range(5))
    assert len(paper) == 20
    assert paper[0] == of_model("original", 1, 0)
    assert paper[-1] == of_model("improved", 4, 4)


def test_a_task_has_its_own_loss():
    losses = [
        chosen_settings(qubits=2, **words)[0].loss
        for words in ({"data": "circle"}, {"data": "circle", "loss": "mmd-u"}, {"data": "ghz"}, {})
    ]
    assert losses == ["wasserstein", "mmd-u", "mmd-v", "mmd-v"]
