import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

import bptools
from bptools.claims import Answer, Method, Results, Stance, Verdict, answer
from bptools.errors import EngineLostError, UsageError
from bptools.running import executors as engines
from bptools.running import runner
from bptools.running.memory import ALLOCATIONS
from bptools.running.runner import plan

PATIENCE = 300  # seconds, of a machine that others use too

DRIVER = """
import sys
from pathlib import Path
import bptools

root = Path(sys.argv[1])
if __name__ == "__main__":
    done = lambda done, total, name: (root / "done").write_text(str(done))
    bptools.check(root=root, workers=1, progress=done)
"""
# until it is released, it waits to be killed
WAITS = "\n    ".join(
    [
        "note(str(os.getpid()))",
        "while not (FOLDER / 'release').exists():",
        "    time.sleep(0.01)",
        "return found(claim)",
    ]
)
KILLS_ITSELF_ONCE = "\n    ".join(
    [
        "if not (FOLDER / 'notes').exists():",
        "    note('killed')",
        "    os.kill(os.getpid(), signal.SIGKILL)",
        "return found(claim)",
    ]
)


@pytest.mark.parametrize(
    ("stance", "verdict", "expected"),
    [
        (Stance.ASSERTED, Verdict.HOLDS, Answer.AGREES),
        (Stance.ASSERTED, Verdict.FAILS, Answer.DISAGREES),
        (Stance.ASSERTED, Verdict.INCONCLUSIVE, Answer.INCONCLUSIVE),
        (Stance.REFUTED, Verdict.HOLDS, Answer.DISAGREES),
        (Stance.REFUTED, Verdict.FAILS, Answer.AGREES),
        (Stance.REFUTED, Verdict.INCONCLUSIVE, Answer.INCONCLUSIVE),
    ],
)
def test_only_the_expected_verdict_agrees(stance, verdict, expected):
    assert answer(stance, verdict) is expected


def test_a_run_fills_in_what_the_checks_cannot_know(toy, threads):
    run = bptools.check(root=toy.agreeing(), seed=7, alpha=0.01, engine=threads)
    assert run.exit_code == 0
    sampled = run.results.evidence[0]
    assert (sampled.claim, sampled.finding) == ("base.square", "checks.base:check_it")
    assert (sampled.title, sampled.method) == ("Look at it", Method.SAMPLED)
    assert (sampled.seed, sampled.error_rate) == (7, pytest.approx(0.0025 * 15 / 16))
    assert run.results.claims[0].formula.spoken
    assert run.results.claims[0].domain[0].spoken == "x is at least 1"
    rates = [e.error_rate for e in run.results.evidence]
    assert rates[1::2] == [None, None]
    assert rates[::2] == pytest.approx([0.0025 * 15 / 16, 0.0075 * 15 / 16])


def test_a_selection_has_the_same_evidence_as_the_whole(toy, threads):
    root = toy.agreeing()
    whole = bptools.check(root=root, engine=threads)
    part = bptools.check("toy", root=root, engine=threads)
    assert part.results.evidence == whole.results.evidence[1:]


def test_quick_runs_draw_fewer_samples_and_say_so(toy, threads):
    root = toy.one(toy.sampled, weight=1)
    quick = bptools.check(root=root, quick=True, engine=threads).results
    full = bptools.check(root=root, engine=threads).results
    assert quick.quick
    assert quick.budgets != full.budgets
    assert quick.evidence[0].cases[0].samples < full.evidence[0].cases[0].samples


def test_proofs_are_verified(toy, threads, monkeypatch):
    import bptools.derivations.verification as verification

    def verified(proof):
        from bptools.claims import Case, Evidence

        assert proof.derive() == "derivation"
        case = Case("end", "a", "a", Verdict.HOLDS)
        names = (proof.claim.name, proof.finding, proof.title)
        evidence = Evidence(*names, Verdict.HOLDS, Method.SYMBOLIC, (case,))
        return verification.Verified(evidence, b"{}")

    monkeypatch.setattr(verification, "verified", verified)
    proof = "@proof(ONE)\ndef derivation():\n    return 'derivation'\n"
    claims = toy.claim("ONE", "toy.one") + "from bptools.derivations import proof\n\n\n" + proof
    run = bptools.check(root=toy.write(toy=(claims, "")), engine=threads)
    assert [(e.finding, e.title) for e in run.results.evidence] == [
        ("proofs.toy:derivation", "derivation")
    ]
    assert json.loads(run.proofs_to_json()) == {"schema": 1, "proofs": [{}]}


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        (["holds"], 0),
        (["holds", "fails"], 1),
        (["in_doubt", "fails"], 1),
        (["in_doubt", "holds"], 4),
        (["raises", "fails"], 3),
    ],
)
def test_the_exit_code_is_the_worst_answer(toy, threads, bodies, code):
    root = toy.one(*(getattr(toy, body) for body in bodies))
    assert bptools.check(root=root, engine=threads).exit_code == code


def test_a_project_without_claims_selects_nothing(toy, threads):
    assert bptools.check(root=toy.write(toy=("", "")), engine=threads).exit_code == 5


def test_an_exception_stops_only_its_own_finding(toy, threads):
    root = toy.one(toy.raises, toy.holds)
    run = bptools.check(root=root, engine=threads)
    assert [e.finding for e in run.results.evidence] == ["checks.toy:check_1"]
    (failure,) = run.failures
    assert failure.finding == "checks.toy:check_0"
    assert "in check_0" in failure.traceback
    place = root / "checks" / "toy.py"
    assert re.fullmatch(rf"RuntimeError: no luck\0, at {place}:\d+ in check_0", failure.message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return found(claim, value=float('nan'))", "must be finite"),
        ("return found(claim, value=float('inf'))", "must be finite"),
        ("return found(claim, samples=3)", "draws samples"),
        ("raise SystemExit(0)", "SystemExit"),
        ("return None", "must return cases, not NoneType"),
    ],
)
def test_evidence_that_would_not_count_is_an_error(toy, threads, body, message):
    run = bptools.check(root=toy.one(body), engine=threads)
    assert run.exit_code == 3
    assert message in run.failures[0].message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"alpha": 0.0}, "alpha must lie"),
        ({"alpha": float("nan")}, "alpha must lie"),
        ({"seed": -1}, "seed must not be negative"),
        ({"workers": 0}, "workers must be at least 1"),
        ({"names": ["toy.oen"]}, "did you mean toy.one"),
        ({"journal": __file__}, "file is not a database"),
    ],
)
def test_bad_requests_are_refused_before_work(toy, options, message):
    root = toy.one("note('ran')")
    with pytest.raises(UsageError, match=message):
        bptools.check(root=root, **options)
    assert not toy.notes


def test_a_run_shows_itself(toy, threads):
    run = bptools.check(root=toy.agreeing(), engine=threads)
    assert "toy.false" in str(run)
    assert "<td>toy.false</td>" in run._repr_html_()
    assert r"check\_false" in run._repr_latex_()


def test_results_read_back(toy, threads):
    run = bptools.check(root=toy.agreeing(), engine=threads)
    assert msgspec.json.decode(run.to_json(), type=Results) == run.results


def command(*arguments, **environment):
    """Run the command line in a process of its own."""
    code = "from bptools.interface.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_results_do_not_depend_on_workers_or_hashes(toy, threads, tmp_path):
    root, file = toy.agreeing(), tmp_path / "results.json"
    here = bptools.check(root=root, engine=threads)  # where hashes are random
    words = ["--workers", 2, "--json", file, "--journal", tmp_path / "journal.sqlite"]
    run = command("check", "--root", root, *words, PYTHONHASHSEED="2")
    assert run.communicate(timeout=PATIENCE)[1] == ""
    assert file.read_bytes() == here.to_json()


def test_workers_run_single_threaded_and_look_for_garbage_rarely(toy):
    threads = "note(os.environ['OMP_NUM_THREADS'])\n    "
    garbage = "import gc\n    note(str(gc.get_threshold()[0]))\n    "
    root = toy.one(threads + garbage + "return found(claim)")
    assert bptools.check(root=root, workers=1).exit_code == 0
    assert toy.notes == ["1", str(ALLOCATIONS)]
    assert "PYTHONHASHSEED" not in os.environ


def test_a_killed_worker_is_replaced(toy):
    run = bptools.check(root=toy.one(KILLS_ITSELF_ONCE, toy.holds), workers=1)
    assert run.exit_code == 0
    assert toy.notes == ["killed"]


def test_a_worker_that_always_dies_loses_the_engine_but_nothing_found(toy, monkeypatch):
    monkeypatch.setattr(engines, "RESTARTS", 0)
    done = toy.root / "done"
    dies = "while not (FOLDER / 'done').exists(): pass\n    os.kill(os.getpid(), signal.SIGKILL)"
    root = toy.one(toy.holds, dies)
    with pytest.raises(EngineLostError, match=r"not finished: checks\.toy:check_1"):
        bptools.check(root=root, workers=1, progress=lambda n, *_: n and done.touch())
    with contextlib.closing(sqlite3.connect(root / runner.JOURNAL)) as journal:
        names = journal.execute("select name from entry where name like 'finding%'").fetchall()
    assert names == [("finding checks.toy:check_0 toy.one",)]


def wait_until(condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_a_killed_run_goes_on_and_leaves_no_worker(toy, threads, alive, tmp_path):
    root = toy.one("note('first')\n    return found(claim)", WAITS)
    (tmp_path / "driver.py").write_text(DRIVER)
    run = subprocess.Popen([sys.executable, tmp_path / "driver.py", root])
    done = root / "done"
    wait_until(lambda: done.exists() and done.read_text() == "1" and len(toy.notes) == 2)
    run.kill()
    run.wait()
    worker = int(toy.notes[1])
    wait_until(lambda: not alive(worker))
    (root / "release").touch()
    continued = bptools.check(root=root, engine=threads)
    assert continued.known == 1
    assert toy.notes.count("first") == 1
    assert len(toy.notes) == 3
    assert continued.to_json() == bptools.check(root=root, fresh=True, engine=threads).to_json()


def test_an_interrupted_command_tells_how_to_continue(toy, alive):
    root = toy.one(WAITS)
    run = command("check", "--root", root, "--workers", 1)
    wait_until(lambda: toy.notes)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130
    assert errors.rstrip().endswith(f"Continue: bptools check --root {root} --workers 1")
    wait_until(lambda: not alive(int(toy.notes[0])))


def test_an_interrupt_that_another_thread_receives_is_seen_before_the_task_ends():
    begin, release, released = threading.Event(), threading.Event(), []

    def task():
        begin.wait(60)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        released.append(release.wait(60))

    class Pool(ThreadPoolExecutor):
        def submit(self, *words):
            future = super().submit(*words)
            begin.set()
            return future

        def __exit__(self, *raised):
            release.set()
            return super().__exit__(*raised)

    with pytest.raises(KeyboardInterrupt):
        engines.execute([engines.Call("waits", task, ())], lambda: Pool(1), lambda *_: ())
    assert released == [True]


def test_errors_are_run_again(toy, threads):
    body = "note('again')\n    if len((FOLDER / 'notes').read_text().split()) < 2: raise OSError"
    root = toy.one(body + "\n    return found(claim)")
    assert bptools.check(root=root, engine=threads).exit_code == 3
    assert bptools.check(root=root, engine=threads).exit_code == 0


def test_a_plan_says_what_a_run_would_take_and_runs_nothing(toy, threads):
    root = toy.one(
        "note('ran')\n    return found(claim)", "time.sleep(0.2)\n    return found(claim)"
    )
    first = plan(root=root, workers=2)
    assert (first.parts, first.known, first.untimed, first.seconds) == (2, 0, 2, 0)
    assert toy.notes == []
    bptools.check(root=root, engine=threads)
    again = plan(root=root, workers=2, fresh=True)
    assert (again.known, again.untimed) == (0, 0)
    assert again.longest > 0.2
    assert again.longest <= again.elapsed <= again.seconds
    assert again.peak_bytes > 10**7
    known = plan(root=root)
    assert (known.known, str(known)) == (2, "2 findings, 2 known")
    assert toy.notes == ["ran"]
