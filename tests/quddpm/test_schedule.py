"""Many runs at once: the same bytes whatever happens, and bad input refused before any work."""

import fcntl
import json
import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from multiprocessing import active_children

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner
from rich.progress import Progress

from bptools.errors import EngineLostError, FileError, TrainingError, UsageError
from bptools.interface import display
from bptools.interface.cli import main
from bptools.quddpm import run_file, schedule
from bptools.quddpm.model import Model
from bptools.quddpm.settings import of_model
from bptools.quddpm.training import Training
from bptools.quddpm.training_process import Event
from bptools.recordings.semantics import Semantics
from tests.quddpm.short_runs import ANSATZ, FIRST, SECOND, TINY

WORDS = "--qubits 1 --ancillas 1 --batch 10 --data-states 20"
SHORT = of_model("original", 1, **TINY)


@pytest.fixture(scope="module")
def model():
    """A model that is compiled once."""
    return Model(SHORT)


@pytest.fixture
def idle_machine(monkeypatch):
    """No process is started."""
    monkeypatch.setattr(schedule, "execute", None)


@pytest.fixture
def in_this_process(monkeypatch):
    """Cycles are trained here, where the tests share what is compiled; the bytes are the same."""
    engine = nullcontext(lambda: ThreadPoolExecutor(1))
    monkeypatch.setattr(schedule, "opened", lambda *_: engine)


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".npz"}


def log(folder, settings):
    lines = (folder / f"{settings.name}.log.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Event) for line in lines]


def test_order_workers_and_killed_processes_change_no_byte(trained, tmp_path, monkeypatch):
    # compiled anew: programs of the runs compared with would hide a difference of compiling
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "programs"))
    killed, told = [], []

    def kill(event):
        told.append(event)
        if event.run == FIRST.name and event.what == "training" and event.cycle == 2:
            (process,) = active_children()
            os.kill(process.pid, signal.SIGKILL)
            killed.append(process.pid)

    schedule.train_all([SECOND, FIRST], tmp_path, workers=1, progress=kill)
    assert len(killed) == 1
    assert content(tmp_path) == content(trained)
    events = log(tmp_path, FIRST)
    assert [event.what for event in told[:3]] == ["waiting", "waiting", "begun"]
    assert events == [event for event in told if event.run == FIRST.name][1:]
    assert events[-1].detail == str(tmp_path / f"{FIRST.name}.npz")


def test_an_engine_that_is_lost_loses_nothing_that_was_done(trained, tmp_path, in_this_process):
    def lose(event):
        if event.what == "training" and event.cycle >= 2:
            raise EngineLostError("the workers died 4 times in a row")

    with pytest.raises(TrainingError, match=r"died 4 times in a row\. What was done is kept"):
        schedule.train_all([FIRST], tmp_path, workers=1, progress=lose)
    assert set(content(tmp_path)) == {f"{FIRST.name}.checkpoint.npz"}
    told = []
    schedule.train_all([FIRST], tmp_path, resume=True, progress=told.append)
    assert content(tmp_path).items() <= content(trained).items()
    assert min(event.cycle for event in told if event.what == "training") == 3
    assert [event.what for event in log(tmp_path, FIRST)].count("begun") == 2


def test_a_full_disk_stops_one_run_and_no_other(trained, tmp_path, monkeypatch, in_this_process):
    finish = Training.finish

    def finished(training, *what):
        if training.model.settings.name == SECOND.name:
            raise FileError("No space left on device")
        finish(training, *what)

    monkeypatch.setattr(Training, "finish", finished)
    with pytest.raises(TrainingError, match=f"1 of 2 .*: {SECOND.name}: No space left"):
        schedule.train_all([SECOND, FIRST], tmp_path, workers=1)
    monkeypatch.setattr(Training, "finish", finish)
    schedule.train_all([SECOND, FIRST], tmp_path, workers=1, resume=True)
    assert content(tmp_path) == content(trained)


def test_the_log_tells_of_every_cycle_in_json_lines(trained):
    begun, *steps, finished = log(trained, SECOND)
    assert (begun.what, finished.what) == ("begun", "finished")
    assert [(event.cycle, event.epoch) for event in steps] == [(1, 4), (2, 4), (3, 4)]
    last = run_file.read_run(trained / f"{SECOND.name}.npz").arrays["history"][:, -1]
    assert [(event.loss, event.gradient) for event in steps] == [(row[0], row[3]) for row in last]
    assert [event.seconds_left is None for event in steps] == [True, False, False]
    assert steps[-1].seconds_left == 0
    assert json.loads((trained / f"{FIRST.name}.log.jsonl").read_text().splitlines()[0])["time"]


def test_bars_and_lines_follow_the_runs(capsys, monkeypatch):
    def training(run, cycle, epoch):
        return Event(
            run,
            "training",
            cycle=cycle,
            n_cycles=2,
            epoch=epoch,
            n_epochs=4,
            loss=0.5,
            gradient=0.25,
        )

    events = [
        Event("a", "waiting"),
        Event("b", "waiting"),
        Event("a", "begun"),
        training("a", 1, 2),
    ]
    events += [training("a", 2, 4), Event("a", "finished", detail="a.npz")]
    events += [Event("b", "failed", detail="Traceback\nValueError: no luck")]
    with display.shown() as progress:
        for event in events:
            progress(event)
    assert capsys.readouterr().err.splitlines() == [
        "a: begun",
        "a: cycle 2/2, epoch 4/4, loss 0.5, gradient 0.25",
        "a: finished a.npz",
        "b: failed ValueError: no luck",
    ]
    with Progress(disable=True) as bars:
        follow = display._Bars(bars)
        seen = []
        for event in events:
            follow(event)
            seen.append([(task.description, task.completed, task.total) for task in bars.tasks])
    assert seen[3] == [("all runs", 0, 2), ("a", 2, 8)]
    assert seen[-1] == [("all runs", 2, 2)]


def test_an_interrupt_stops_the_processes(tmp_path, alive):
    processes = []

    def interrupt(event):
        if event.what != "training":
            return
        processes.extend(process.pid for process in active_children())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        schedule.train_all([FIRST], tmp_path, progress=interrupt)
    assert processes
    assert not any(alive(process) for process in processes)
    assert set(content(tmp_path)) == {f"{FIRST.name}.checkpoint.npz"}


def test_dying_at_any_moment_changes_no_byte(model, tmp_path, monkeypatch):
    Training(model, tmp_path / "whole").run()
    expected = content(tmp_path / "whole")
    moments = [0]  # a write is twice a moment: before the file is complete, and before it is moved
    dying = [-1]

    class Death(BaseException):
        pass

    def moment(*_):
        moments[0] += 1
        if moments[0] == dying[0]:
            raise Death

    fsync, header = os.fsync, run_file.header_of
    monkeypatch.setattr(os, "fsync", lambda file: (moment(), fsync(file), moment()))
    Training(model, tmp_path / "counted").run(progress=moment)
    assert content(tmp_path / "counted") == expected
    assert moments[0] == 3 + 2 * 4  # cycles, and writes
    for dying[0] in range(1, moments[0] + 1):
        moments[0], folder = 0, tmp_path / str(dying[0])
        with pytest.raises(Death):
            Training(model, folder).run(progress=moment)
        for path in folder.glob("[!.]*"):
            assert run_file.read_run(path).header == header(model)
        Training(model, folder).run(resume=True)
        assert content(folder) == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "qubits must be given"),
        ("--qubits 1,x", "qubits must be numbers such as"),
        ("--qubits 1 --seeds 0,3-1", "seeds must be numbers such as"),
        ("--qubits 1 --seeds 0,0", "two are original-n1-seed0"),
        ("--qubits 1 --model orignal", "model must be one of original"),
        ("--qubits 0", "n_qubits must be at least 1, it is 0"),
        ("--qubits 1 --steps 0", "steps must be at least 1, it is 0"),
        ("--qubits 1 --epochs 0", "epochs must be at least 1, it is 0"),
        ("--qubits 1 --loss mse", "loss"),
        ("--qubits 1 --ancillas 40", "GB are free: take fewer wires (ancillas) or states"),
        ("--qubits 9000", "9003 wires with a batch of 100 need more than 2."),
        ("--qubits 1 --data gzh", "data must be a file or of ghz"),
        ("--qubits 1 --data wide.npy", "wide.npy must have 2 amplitudes a row for 1 qubits, not 4"),
        ("--qubits 2 --data odd.npy", "odd.npy must have 2**n amplitudes a row"),
        ("--qubits 2 --data hole.npy", "hole.npy must be finite, row 1 is not"),
        ("--qubits 2 --data long.npy", "long.npy must be normalised, row 1 has norm 2"),
        ("--qubits 2 --data wide.npy", "wide.npy must hold data_states + test_states = 1500"),
        (
            "--qubits 1 --data correlated-noise",
            "data correlated-noise: n_qubits must be at least 2",
        ),
        ("missing.toml", "missing.toml cannot be read as settings"),
        ("unknown.toml", "unknown.toml: Object contains unknown field `qubits`"),
        ("fine.toml --model improved", "models must not be given with settings files"),
        (f"{WORDS} --parameters 2", "parameters must be given with an ansatz"),
        (f"{WORDS} --ansatz mine.py", "ansatz must be given as FILE.py:NAME"),
        (f"{WORDS} --ansatz other.py:fine", "other.py must be a file"),
        (f"{WORDS} --ansatz broken.py:fine", "broken.py:fine cannot be loaded: SyntaxError"),
        (f"{WORDS} --ansatz mine.py:NUMBER", "mine.py:NUMBER must be a function, it is 3"),
        (f"{WORDS} --ansatz mine.py:twice --parameters 1", "cannot be simulated"),
        (f"{WORDS} --ansatz mine.py:idle --parameters 1", "it leaves out [1]"),
        (f"{WORDS} --ansatz mine.py:branching --parameters 1", "must be traceable by JAX"),
        (f"{WORDS} --ansatz mine.py:fine --parameters 1", "cannot be simulated: IndexError"),
        (f"{WORDS} --ansatz mine.py:fine --parameters 0", "parameters must have a shape"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(words, message, tmp_path, monkeypatch, idle_machine):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(ANSATZ)
    (tmp_path / "broken.py").write_text("def")
    np.save(tmp_path / "wide.npy", np.eye(4))
    np.save(tmp_path / "odd.npy", np.eye(3))
    np.save(tmp_path / "hole.npy", np.diag([1, np.nan, 1, 1]))
    np.save(tmp_path / "long.npy", np.diag([1, 2, 1, 1]))
    (tmp_path / "fine.toml").write_text("n_qubits = 1")
    (tmp_path / "unknown.toml").write_text("n_qubits = 1\nqubits = 2")
    before = set(tmp_path.iterdir())
    result = CliRunner().invoke(main, ["train", *words.split()])
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert set(tmp_path.iterdir()) == before


def test_more_processes_than_fit_the_memory_are_refused(tmp_path, monkeypatch, idle_machine):
    """Each of them would fit alone."""
    monkeypatch.setattr("bptools.simulator.free_memory.available_bytes", lambda: 10**9)
    assert schedule.require_trainable([schedule.Job(FIRST, tmp_path)], 1)
    with pytest.raises(UsageError, match=r"2 processes with up to 2 wires need .* fewer workers"):
        schedule.train_all([FIRST, SECOND], tmp_path, workers=2)


def test_a_run_that_is_being_trained_is_left_alone(tmp_path):
    path = tmp_path / f"{SECOND.name}.log.jsonl"
    with path.open("ab") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        with pytest.raises(TrainingError, match="another process is training it"):
            schedule.train_all([SECOND], tmp_path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b""


def test_files_in_the_way_are_refused(trained, tmp_path, idle_machine):
    finished = trained / f"{FIRST.name}.npz"
    before = content(trained)
    with pytest.raises(UsageError, match="is a finished run: resume it, or remove it"):
        schedule.train_all([FIRST], trained)
    shutil.copy(finished, tmp_path / f"{FIRST.name}.checkpoint.npz")
    with pytest.raises(UsageError, match="is an interrupted run: resume it, or remove it"):
        schedule.train_all([FIRST], tmp_path)
    longer = msgspec.structs.replace(FIRST, epochs=8)
    for folder in (trained, tmp_path):
        with pytest.raises(UsageError, match="is of other settings"):
            schedule.train_all([longer], folder, resume=True)
    (tmp_path / "mine.py").write_text(ANSATZ)
    own = {"ansatz": f"{tmp_path / 'mine.py'}:fine", "parameter_shape": (2,)}
    with pytest.raises(UsageError, match="is of other circuit"):
        schedule.train_all([FIRST], trained, resume=True, **own)
    assert content(trained) == before


def test_runs_of_other_semantics_are_refused(trained, monkeypatch, idle_machine):
    monkeypatch.setattr(run_file, "SEMANTICS", Semantics("quddpm-training", ("Before.", "Now.")))
    with pytest.raises(UsageError, match="is of other semantics"):
        schedule.train_all([FIRST], trained, resume=True)


@pytest.mark.parametrize("damage", ["empty", "text", "array", "half", "flipped", "foreign"])
def test_damaged_files_are_refused(trained, tmp_path, damage, idle_machine):
    path, whole = tmp_path / f"{FIRST.name}.npz", (trained / f"{FIRST.name}.npz").read_bytes()
    # among the numbers, behind what the archive says of them
    middle = whole.index(b"history.npy") + 60
    flipped = bytes(255 - byte for byte in whole[middle : middle + 8])
    if damage == "array":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
    elif damage == "foreign":
        np.savez(path, angles=np.zeros(3))
    else:
        path.write_bytes(
            {
                "empty": b"",
                "text": b"n_qubits = 1",
                "half": whole[:middle],
                "flipped": whole[:middle] + flipped + whole[middle + 8 :],
            }[damage]
        )
    with pytest.raises(UsageError, match="cannot be read as a training run"):
        schedule.train_all([FIRST], tmp_path, resume=True)


def test_other_circuits_have_other_parameters(tmp_path, monkeypatch):
    """What a run needs to know of an own circuit arrives in its process."""
    (tmp_path / "mine.py").write_text(ANSATZ)
    job = schedule.Job(FIRST, tmp_path / "runs", False, f"{tmp_path / 'mine.py'}:fine", (2,))
    (training,) = schedule.require_trainable([job], 1)
    assert training.path == tmp_path / "runs" / f"{FIRST.name}.npz"
    assert job.training().model.untrained().arrays["angles"].shape == (0, 2)
    assert not job.folder.exists()


def test_a_run_that_is_trained_elsewhere_needs_no_memory_here(tmp_path, monkeypatch):
    monkeypatch.setattr("bptools.simulator.free_memory.available_bytes", lambda: 1)
    jobs = [schedule.Job(settings, tmp_path) for settings in (FIRST, SECOND)]
    assert len(schedule.require_trainable(jobs, 2, most_bytes=10**9)) == 2
    with pytest.raises(
        UsageError, match=r"more than 0\.6.* GB, but the largest worker has 0\.5 GB"
    ):
        schedule.require_trainable(jobs, 2, most_bytes=5 * 10**8)
    assert not list(tmp_path.iterdir())
