"""The law of incremental runs: what a finding depends on runs it again, and nothing else does."""

import os
import signal
import subprocess
import sys
import time
from importlib import metadata

import pytest

import bptools
from bptools.running import identity, outline, rooms

# a helper that two checks share, a value that one of them reads, a folder that the other lists
HELPERS = '''
"""What checks share."""


def doubled(x):
    return x + x


def lonely(x):
    return x


def text_of(place):
    with place.open() as file:
        return file.read()


@lru_cache
def shared(place):
    return text_of(place)
'''
FIRST = """
note("first")
    doubled(1)
    return found(claim, value=float(shared(FOLDER / "data.txt")))
""".strip()
SECOND = """
note("second")
    import numpy as np
    return found(claim, value=float(len(list((FOLDER / "folder").iterdir()))))
""".strip()
THIRD = """
note("third")
    return found(claim, value=float(shared(FOLDER / "data.txt")) + lonely(0))
""".strip()


@pytest.fixture
def project(toy):
    """Write a project of two stems; return what its checks note when it is run."""
    claims = toy.claim("ONE", "a.one") + toy.claim("TWO", "a.two")
    use = "from checks.helpers import doubled, lonely, shared\n"
    checks = use + toy.check("ONE", FIRST, "first") + toy.check("TWO", SECOND, "second")
    others = use + toy.check("THREE", THIRD, "third")
    root = toy.write(a=(claims, checks), b=(toy.claim("THREE", "b.three"), others))
    (root / "checks" / "helpers.py").write_text("from functools import lru_cache\n" + HELPERS)
    (root / "data.txt").write_text("1")
    (root / "other.txt").write_text("1")
    (root / "folder").mkdir()
    return toy


@pytest.fixture
def ran(project, threads):
    """Run the project again and return which checks ran."""

    def ran(**options):
        before = len(project.notes)
        assert bptools.check(root=project.root, engine=threads, **options).exit_code == 0
        return sorted(project.notes[before:])

    assert ran() == ["first", "second", "third"]
    return ran


def edited(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_an_unchanged_project_is_known(ran, project, threads):
    assert ran() == []
    assert bptools.check(root=project.root, engine=threads).known == 3


EDITS = {
    "a comment": ("checks/a.py", "import os", "# why\nimport os", []),
    "layout": ("checks/a.py", 'note("first")', 'note(\n        "first"\n    )', []),
    "a docstring that nothing reads": ("checks/helpers.py", "What checks share", "All", []),
    "a function that nothing uses": (
        "checks/helpers.py",
        "def text_of",
        "def x(): 1\n\n\ndef text_of",
        [],
    ),
    "a body": ("checks/a.py", "doubled(1)", "doubled(2)", ["first"]),
    "a title": (
        "checks/a.py",
        '"""Look at it."""\n    note("first")',
        '"""Look."""\n    note("first")',
        ["first"],
    ),
    "what one uses": ("checks/helpers.py", "return x + x", "return 2 * x", ["first"]),
    "what another uses": ("checks/helpers.py", "return x\n", "return +x\n", ["third"]),
    "what is used deep down": (
        "checks/helpers.py",
        "file.read()",
        "file.read(9)",
        ["first", "third"],
    ),
    "what a module does": (
        "checks/a.py",
        "FOLDER = Path(__file__).parent.parent",
        "FOLDER = Path(__file__).parents[1]",
        ["first", "second"],
    ),
    "a claim": ("proofs/a.py", 'name="a.two", title="A', 'name="a.two", title="The', ["second"]),
    "another claim's file": ("proofs/b.py", 'title="A', 'title="The', ["third"]),
    "what all import": (
        "proofs/__init__.py",
        'Source(PAPER, "1")',
        'Source(PAPER, "2")',
        ["first", "second", "third"],
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_runs_what_depends_on_it_alone(ran, project, edit):
    place, old, new, expected = EDITS[edit]
    edited(project.root / place, old, new)
    assert ran() == expected
    assert ran() == []
    edited(project.root / place, new, old)
    assert ran() == []  # what was known before is still known


def test_a_changed_file_is_never_answered_from_memory(ran, project, threads):
    (project.root / "data.txt").write_text("2")
    assert ran() == ["first", "third"]
    values = [
        e.cases[0].found for e in bptools.check(root=project.root, engine=threads).results.evidence
    ]
    assert values == [2.0, 0.0, 2.0]
    (project.root / "other.txt").write_text("2")
    (project.root / "checks" / "new.txt").write_text("2")
    (project.root / "new.txt").write_text("2")
    assert ran() == []
    (project.root / "folder" / "new.txt").write_text("2")
    assert ran() == ["second"]
    (project.root / "data.txt").write_text("1")
    assert ran() == []


def test_a_missing_file_is_missed(ran, project, threads):
    (project.root / "data.txt").unlink()
    run = bptools.check(root=project.root, engine=threads)
    assert [failure.finding for failure in run.failures] == ["checks.a:first", "checks.b:third"]
    (project.root / "data.txt").write_text("1")
    assert ran() == []


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("sympy", ["first", "second", "third"]),
        ("mpmath", ["first", "second", "third"]),  # sympy needs it
        ("numpy", ["second"]),
        ("click", []),
    ],
)
def test_another_version_of_a_package_runs_what_imports_it(ran, monkeypatch, package, expected):
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0" if name == package else version(name))
    identity._with_requirements.cache_clear()
    try:
        assert ran() == expected
    finally:
        identity._with_requirements.cache_clear()


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("JAX_ENABLE_X64", ["first", "second", "third"]),
        ("BPTOOLS_CACHE", []),
        ("EDITOR", []),
        ("JAX_COMPILATION_CACHE_DIR", []),
    ],
)
def test_a_variable_that_matters_runs_everything(ran, monkeypatch, tmp_path, variable, expected):
    monkeypatch.chdir(tmp_path)  # where a cache of the name 1 may be
    monkeypatch.setenv(variable, "1")
    assert ran() == expected


OPTIONS = {
    "seed": ({"seed": 2}, ["sampled"]),
    "alpha": ({"alpha": 0.01}, ["sampled"]),
    "quick": ({"quick": True}, ["sampled"]),
    "workers": ({"workers": 1}, []),
    "selection": ({"names": "toy"}, []),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_runs_what_asks_for_it(toy, threads, option):
    options, expected = OPTIONS[option]
    samples = 'note("sampled")\n    ' + toy.sampled
    checks = toy.check("ONE", 'note("exact")\n    ' + toy.holds, "exact")
    checks += toy.check("ONE", samples, "sampled", weight=1)
    root = toy.write(toy=(toy.claim("ONE", "toy.one"), checks))
    bptools.check(root=root, engine=threads)
    assert sorted(toy.notes) == ["exact", "sampled"]
    bptools.check(root=root, engine=threads, **options)
    assert toy.notes[2:] == expected


def test_fresh_runs_all(ran, project, threads):
    assert ran(fresh=True) == ["first", "second", "third"]
    assert ran() == []


def test_results_are_the_same_bytes_known_or_made(toy, threads):
    root = toy.agreeing()
    made = bptools.check(root=root, engine=threads)
    known = bptools.check(root=root, engine=threads)
    assert (made.known, known.known) == (0, 4)
    assert made.to_json() == known.to_json()
    assert known.summary == "4 findings: 4 agrees; 4 answered from the journal"


def test_a_finding_whose_file_changes_while_it_runs_is_not_kept(toy, threads):
    body = 'note("ran")\n    place = FOLDER / "data.txt"\n    place.read_text()\n'
    body += '    with place.open("a") as file: file.write("1")\n    return found(claim)'
    root = toy.one(body)
    (root / "data.txt").write_text("1")
    run = bptools.check(root=root, engine=threads)
    (note,) = run.notes
    why = "1 findings are not kept: what they depend on changed meanwhile"
    assert note == f"{why}, {root / 'data.txt'}"
    bptools.check(root=root, engine=threads)
    assert toy.notes == ["ran", "ran"]


def test_a_finding_whose_code_changes_while_it_runs_is_not_kept(toy, threads):
    body = 'note("ran")\n    with Path(__file__).open("a") as file: file.write("x = 1\\n")\n'
    root = toy.one(body + "    return found(claim)")
    (note,) = bptools.check(root=root, engine=threads).notes
    assert note.endswith("changed meanwhile, proofs/ or checks/")
    bptools.check(root=root, engine=threads)
    assert toy.notes == ["ran", "ran"]


def test_code_that_is_put_back_before_a_finding_ends_was_not_kept(toy):
    root = toy.agreeing()
    known, file = rooms.fingerprint(root), root / "checks" / "toy.py"
    content = file.read_bytes()
    file.write_bytes(content + b"\nx = 1\n")
    rooms.enter(root)  # and what follows imports it as it is now
    file.write_bytes(content)
    assert rooms.fingerprint(root) == known
    assert rooms.changed_code(known, root) == "proofs/ or checks/"


def test_code_of_the_instrument_that_was_written_meanwhile_is_named(monkeypatch, toy):
    root = toy.agreeing()
    known, (first, *_) = rooms.fingerprint(root), rooms.stamps(rooms.INSTRUMENT)
    rooms.enter(root)
    assert not rooms.changed_code(known, root)
    assert rooms.changed_code("0" * 128, root).endswith("bptools, before this process began")
    written = (first._replace(written=0), *rooms.stamps(rooms.INSTRUMENT)[1:])
    monkeypatch.setattr(rooms, "_INSTRUMENT_STAMPS", written)
    assert rooms.changed_code(known, root) == first.path


def test_what_python_compiles_of_a_project_is_no_part_of_it(toy, threads, monkeypatch):
    root, outlines = toy.one("return found(claim)"), []
    imported = outline.imported_outline
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(outline, "imported_outline", lambda r: outlines.append(r) or imported(r))
    for _ in range(2):  # a first run compiles what it imports, which changes folders
        bptools.check(root=root, engine=threads)
    assert (root / "proofs" / "__pycache__").is_dir()
    assert outlines == [root]


def test_what_a_module_reads_on_import_counts(toy, threads):
    root = toy.one('note("ran")\n    return found(claim, value=VALUE)')
    with (root / "checks" / "toy.py").open("a") as file:
        file.write('VALUE = float((FOLDER / "data.txt").read_text())\n')
    for value in ("1", "2"):
        (root / "data.txt").write_text(value)
        evidence = bptools.check(root=root, workers=1).results.evidence
        assert evidence[0].cases[0].found == float(value)


def test_a_full_disk_costs_the_memory_alone(toy, threads, monkeypatch):
    from bptools.running.journal import Journal

    def write(journal):
        journal.objection = "no room"

    root = toy.agreeing()
    monkeypatch.setattr(Journal, "write", write)
    run = bptools.check(root=root, engine=threads)
    assert (run.exit_code, run.notes) == (0, ("no room",))


def test_a_run_killed_at_any_moment_leaves_no_wrong_answer(toy, threads):
    bodies = [f"time.sleep(0.02)\n    return found(claim, value={n}.0)" for n in range(12)]
    root = toy.one(*bodies)
    code = "from bptools.interface.cli import main; main()"
    command = [sys.executable, "-c", code, "check", "--root", str(root), "--workers", "1"]
    for delay in (0.5, 1.5, 3.0):
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    final = bptools.check(root=root, engine=threads)
    assert [e.cases[0].found for e in final.results.evidence] == [float(n) for n in range(12)]
    assert final.to_json() == bptools.check(root=root, fresh=True, engine=threads).to_json()
