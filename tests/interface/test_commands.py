import json
import subprocess
import sys
from importlib import metadata
from operator import attrgetter
from pathlib import Path
from unittest.mock import Mock
from zipfile import ZipFile

import click
import pytest
from click.testing import CliRunner

import bptools
import bptools.haar
import bptools.quddpm
from bptools.errors import TrainingError
from bptools.interface import commands, hunts, trainings
from bptools.interface.cli import main
from bptools.printing.tables import Table
from bptools.running import engines, runner


@pytest.fixture
def run(monkeypatch, threads):
    """Run a command in this process, its findings too."""
    monkeypatch.setattr(engines, "Processes", lambda *_: threads)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def documents(monkeypatch):
    """Stand in for the writer of HTML and PDF, which has its own tests."""
    import bptools.documents

    def make(results):
        return {"report.html": results.paper.encode(), "data/cases.csv": b""}

    monkeypatch.setattr(bptools.documents, "make", make)


def test_the_list_shows_every_claim_and_what_examines_it(toy, run):
    result = run("list", "--root", toy.agreeing())
    assert result.exit_code == 0
    header, *lines = [line.split() for line in result.stdout.splitlines()]
    assert header == ["claim", "equation", "stance", "reading", "proofs", "checks", "title"]
    assert [line[0] for line in lines] == ["base.square", "toy.true", "toy.false"]
    assert lines[1][-4:] == ["0", "2", "A", "claim"]
    assert len(run("list", "toy", "--root", toy.root).stdout.splitlines()) == 3


def test_the_list_says_which_claims_are_empirical(toy, run):
    claim = toy.claim("ONE", "toy.one", "empirical=True")
    result = run("list", "--root", toy.write(toy=(claim, toy.check("ONE", toy.holds))))
    assert result.stdout.splitlines()[1].split()[-4:] == ["empirical", "1", "A", "claim"]


@pytest.mark.parametrize(
    ("bodies", "code"), [(["holds"], 0), (["fails"], 1), (["raises"], 3), (["in_doubt"], 4)]
)
def test_check_leaves_with_the_exit_code_of_its_answers(toy, run, bodies, code):
    result = run("check", "--root", toy.one(*(getattr(toy, body) for body in bodies)))
    assert result.exit_code == code
    assert "checks.toy:check_0" in result.stdout
    assert ("RuntimeError: no luck" in result.stderr) == (code == 3)


def test_check_explains_what_does_not_agree(toy, run):
    output = run("check", "--root", toy.one(toy.holds, toy.fails, toy.in_doubt)).stdout
    assert "3 findings: 1 agrees, 1 disagrees, 1 inconclusive" in output
    assert "toy.one fails: checks.toy:check_1, Look at it" in output
    assert output.count("one: expected 1.0, found 1.0, fails\n") == 1
    assert "toy.one holds:" not in output


def test_nothing_to_run_has_its_own_exit_code(toy, run):
    assert run("check", "--root", toy.write(toy=("", ""))).exit_code == 5


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check", "toy.tru"], "did you mean toy.true"),
        (["cited", "tyo"], "did you mean toy"),
        (["check", "--alpha", "2"], "alpha must lie strictly between 0 and 1, not 2.0"),
        (["check", "--seed", "-1"], "--seed"),
        (["check", "--workers", "0"], "workers must be at least 1"),
        (["check", "--journal", __file__], "cannot be used as the journal: file is not a database"),
        (["report", "--from", "missing.json"], "missing.json cannot be read: No such file"),
    ],
)
def test_wrong_usage_is_refused(toy, run, words, message):
    result = run(*words, "--root", toy.agreeing())
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_without_a_project_is_refused(tmp_path, run):
    result = run("list", "--root", tmp_path)
    assert result.exit_code == 2
    assert "has no folder proofs/" in result.stderr


def test_an_internal_error_is_not_taken_for_an_answer(toy, run, monkeypatch):
    monkeypatch.setattr(runner, "execute", lambda *_: 1 / 0)
    result = run("check", "--root", toy.one(toy.holds))
    assert result.exit_code == 3
    assert "ZeroDivisionError" in result.stderr


def test_check_writes_what_machines_read(toy, run, tmp_path):
    files = ["--json", tmp_path / "results.json", "--junit", tmp_path / "junit.xml"]
    assert run("check", "toy.false", "--root", toy.agreeing(), *files).exit_code == 0
    results = json.loads((tmp_path / "results.json").read_text())
    assert [claim["name"] for claim in results["claims"]] == ["toy.false"]
    assert 'name="check_false[toy.false]"' in (tmp_path / "junit.xml").read_text()


def test_incomplete_results_are_not_written(toy, run, tmp_path, documents):
    root = toy.one(toy.raises, toy.holds)
    assert run("check", "--root", root, "--json", tmp_path / "results.json").exit_code == 3
    assert run("report", "--root", root, "--out", tmp_path / "out").exit_code == 3
    assert list(tmp_path.glob("*.json")) == []
    assert not (tmp_path / "out").exists()


def test_cited_follows_used_claims(toy, run):
    result = run("cited", "toy.true", "--root", toy.agreeing())
    assert result.exit_code == 0
    heads = [line for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert heads == ["Euclid, used by toy.true", "Gauss, used by base.square"]
    assert "Every integer factors uniquely." in result.stdout
    assert "rests on no literature result" in run("cited", "toy.false", "--root", toy.root).stdout


def test_report_writes_its_files(toy, run, documents):
    root = toy.agreeing()
    result = run("report", "--root", root)
    assert result.exit_code == 0
    assert (root / "reports" / "report.html").read_text() == "A toy paper"
    assert str(root / "reports" / "results.json") in result.stderr
    full = (root / "reports" / "results.json").read_bytes()
    assert run("report", "--root", root, "--quick").exit_code == 0
    assert (root / "reports" / "results.json").read_bytes() == full
    assert json.loads((root / "reports" / "quick" / "results.json").read_text())["quick"] is True


def test_a_report_of_a_part_is_apart_and_may_be_zipped(toy, run, tmp_path):
    root, zipped = toy.agreeing(), tmp_path / "referee.zip"
    result = run("report", "--root", root, "--only", "base", "--bundle", zipped)
    assert result.exit_code == 0
    assert not (root / "reports" / "results.json").exists()
    part = json.loads((root / "reports" / "only" / "results.json").read_text())
    assert part["only"] == ["base"]
    assert {claim["name"].partition(".")[0] for claim in part["claims"]} == {"base"}
    page = (root / "reports" / "only" / "report.html").read_text()
    assert "A part of the paper" in page
    assert "results.json" in ZipFile(zipped).namelist()
    written = root / "reports" / "only" / "results.json"
    again = run("report", "--from", written, "--only", "base")
    assert again.exit_code == 2
    assert "only must not be given with results" in again.stderr


def test_report_renders_committed_results_again(toy, run, documents, tmp_path, monkeypatch):
    root = toy.one(toy.fails)
    run("report", "--root", root)
    written = root / "reports" / "results.json"
    monkeypatch.setattr(commands, "check", None)  # nothing is to run
    result = run("report", "--from", written, "--out", tmp_path / "again")
    assert result.exit_code == 1
    assert (tmp_path / "again" / "results.json").read_bytes() == written.read_bytes()


def test_compare_tells_which_findings_differ(toy, run, tmp_path):
    root = toy.agreeing()
    run("check", "--root", root, "--json", tmp_path / "old.json")
    run("check", "--root", root, "--json", tmp_path / "same.json", "--seed", 2)
    results = (tmp_path / "old.json").read_text()
    changed = results.replace('"verdict": "fails"', '"verdict": "holds"')
    (tmp_path / "new.json").write_text(changed.replace(":check_samples", ":check_renamed"))
    assert run("compare", tmp_path / "old.json", tmp_path / "same.json").exit_code == 0
    result = run("compare", tmp_path / "old.json", tmp_path / "new.json")
    assert result.exit_code == 1
    rows = [line.split() for line in result.stdout.splitlines()[1:]]
    assert rows == [
        ["toy.false", "checks.toy:check_false", "fails", "holds"],
        ["toy.true", "checks.toy:check_renamed", "missing", "holds"],
        ["toy.true", "checks.toy:check_samples", "holds", "missing"],
    ]


def test_verdicts_alone_are_compared_too(toy, run, tmp_path, documents):
    root = toy.agreeing()
    run("report", "--root", root)
    results, verdicts = root / "reports" / "results.json", root / "reports" / "verdicts.json"
    assert len(verdicts.read_bytes()) < len(results.read_bytes()) / 2
    assert run("compare", verdicts, results).exit_code == 0
    altered = tmp_path / "altered.json"
    altered.write_text(verdicts.read_text().replace('"verdict":"fails"', '"verdict":"holds"'))
    rows = run("compare", results, altered).stdout.splitlines()
    assert rows[1].split() == ["toy.false", "checks.toy:check_false", "fails", "holds"]
    altered.write_text("[]")
    refused = run("compare", verdicts, altered)
    assert refused.exit_code == 2
    assert "must be a file of verdicts or results" in refused.stderr


def test_results_of_another_schema_are_refused(tmp_path):
    path = tmp_path / "results.json"
    path.write_text('{"schema": 99}')
    with pytest.raises(ValueError, match=r"must be a results\.json of schema 1"):
        commands.read(path)


def test_every_command_is_one_python_call_and_teaches_by_examples():
    overview = CliRunner().invoke(main, ["--help"]).stdout
    calls = {"list": "list_claims", "haar": "haar.integral_from_text", "laws": "try_laws"}
    calls |= {"haar-test": "haar_test", "schema": "results_schema"}
    calls |= {"quddpm sample": "quddpm.generate", "quddpm show": "quddpm.describe"}
    calls |= {f"quddpm {name}": f"quddpm.write_{name}" for name in ("circuits", "figures")} | {
        "quddpm distances": "quddpm.compare",
        "quddpm survey": "quddpm.write_surveys",
        "quddpm import": "quddpm.import_angles",
    }
    calls |= {f"recordings {name}": f"{name}_recordings" for name in ("add", "list")}
    groups = ("quddpm", "recordings")
    single = {name: one for name, one in main.commands.items() if name not in groups}
    for group in groups:
        commands_of_group = main.commands[group].commands.items()
        single |= {f"{group} {name}": one for name, one in commands_of_group}
    for name, command in single.items():
        assert callable(attrgetter(calls.get(name, name))(bptools))
        assert f"  bptools {name.split()[0]} " in overview
        lines = command.get_help(click.Context(command)).splitlines()
        assert any(line.startswith(f"    bptools {name}") for line in lines)


def test_the_module_is_the_command(tmp_path):
    words = [sys.executable, "-m", "bptools", "list", "--root", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith(f"bptools: {tmp_path} is not a project")


def test_one_line_integrals(run):
    done = run("haar", "Tr(U A U.H B)", "--dim", "2**n")
    assert (done.exit_code, done.stdout) == (0, "Trace(A)*Trace(B)/2**n\n")
    latex = run("haar", "abs(Tr(U))^4", "--latex")
    assert (latex.stdout, latex.stderr) == ("2\n", "U Haar unitary d×d\nfor d >= 2\n")
    undeclared = run("haar", "Tr(U rho U.H B)")
    assert undeclared.exit_code == 2
    assert "--constant rho" in undeclared.stderr
    declared = run("haar", "Tr(U rho U.H B)", "--constant", "rho")
    assert declared.stdout == "Trace(B)*Trace(rho)/d\n"
    assert declared.stderr == "U Haar unitary d×d; B, rho constant d×d\n"
    refused = run("haar", "exp(U[0,0])")
    assert refused.exit_code == 2
    assert "text must not contain" in refused.stderr


def test_training_that_is_stopped_says_how_to_go_on(run, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["bptools", "train", "--qubits", "1"])
    for error, code, said in (
        (TrainingError("1 of 2 runs could not be finished"), 3, "1 of 2 runs could not"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ):
        monkeypatch.setattr(trainings, "train", Mock(side_effect=error))
        stopped = run("train", "--qubits", "1")
        assert stopped.exit_code == code
        assert stopped.stderr.startswith(("bptools: " if code == 3 else "") + said)
        assert stopped.stderr.endswith("Continue: bptools train --qubits 1 --resume\n")


@pytest.mark.parametrize(
    ("words", "place", "said"),
    [
        (
            ["check", "--fresh"],
            (commands, "check"),
            "; what was found is kept. Continue: bptools check\n",
        ),
        (
            ["hunt", "--all"],
            (hunts, "hunt_all"),
            "; what was found is kept. Continue: bptools hunt --all\n",
        ),
        (["haar", "1"], (bptools.haar, "integral_from_text"), "\n"),
    ],
)
def test_an_interrupt_promises_only_what_the_command_can_do(run, monkeypatch, words, place, said):
    monkeypatch.setattr(sys, "argv", ["bptools", *words])
    monkeypatch.setattr(*place, Mock(side_effect=KeyboardInterrupt))
    stopped = run(*words)
    assert stopped.exit_code == 130
    assert stopped.stderr == f"interrupted{said}"


def test_the_options_of_training_are_the_arguments_of_its_call(run, monkeypatch, tmp_path):
    call = Mock(return_value=commands.ItemTable((tmp_path / "a.npz",), Table(("run",), ())))
    monkeypatch.setattr(trainings, "train", call)
    words = "base.toml --qubits 1,4 --qubits 7 --seeds 0-2,5 --ancillas 2 --parameters 5,2,4"
    done = run("train", *words.split(), "--resume", "--workers", 2, "--out", tmp_path)
    assert (done.stdout, done.stderr) == ("run\n", f"wrote {tmp_path / 'a.npz'}\n")
    given = dict(call.call_args.kwargs)
    assert callable(given.pop("progress"))
    assert given == {
        "files": (Path("base.toml"),),
        "qubits": (1, 4, 7),
        "seeds": (0, 1, 2, 5),
        "n_ancilla": 2,
        "parameters": (5, 2, 4),
        "resume": True,
        "workers": 2,
        "out": tmp_path,
    }


def test_the_version_is_that_of_the_package():
    version = metadata.version("bptools")
    assert CliRunner().invoke(main, ["--version"]).stdout.strip().endswith(version)
    assert bptools.__version__ == version


def test_listings_show_themselves(toy):
    root = toy.agreeing()
    assert "<td>toy.false</td>" in bptools.list_claims(root=root)._repr_html_()
    assert r"\begin{tabular}" in bptools.cited("toy.true", root=root)._repr_latex_()
    assert [citation.key for citation in bptools.cited("toy.true", root=root)] == [
        "Euclid",
        "Gauss",
    ]


@pytest.mark.parametrize(
    "module", ["bptools", "bptools.interface.cli", "bptools.claims", "bptools.haar"]
)
def test_importing_is_light(module):
    heavy = {"pennylane", "qutip", "jax", "matplotlib.pyplot", "scipy.stats"}
    heavy |= (
        {"sympy", "msgspec", "numpy"} if module in ("bptools", "bptools.interface.cli") else set()
    )
    code = f"import sys, {module}; print(*sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_an_unknown_name_of_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        bptools.chekc  # noqa: B018 - the attribute access is what is tested
    assert "check" in dir(bptools)


def test_a_reader_that_has_enough_gets_no_traceback():
    code = "from bptools.interface.cli import main; main()"
    words = f"{sys.executable} -c '{code}' trust | head -n 1"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=False)
    assert done.stdout == "equal\n"
    assert "Traceback" not in done.stderr


def test_what_a_body_raises_is_one_sentence_with_its_place(toy, run):
    root = toy.one(toy.raises)
    told = run("check", "--root", root).stderr
    (sentence,) = (line for line in told.splitlines() if line.startswith("checks.toy:check_0"))
    assert sentence.endswith(" in check_0")
    assert f"at {root / 'checks' / 'toy.py'}:" in sentence
    assert ("Traceback" in told, "--traceback shows the way there" in told) == (False, True)
    shown = run("check", "--root", root, "--traceback").stderr
    assert ("Traceback" in shown, "--traceback" in shown) == (True, False)


def test_what_a_circuit_raises_is_one_sentence_with_its_place(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("def cost(n):\n    return [][n]\n")
    result = run("audit", "mine.py:cost", "--sizes", "2")
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        "bptools: IndexError: list index out of range, at mine.py:2 in cost; "
        "--traceback shows the way there"
    ]
    assert "Traceback" in run("--traceback", "audit", "mine.py:cost", "--sizes", "2").stderr
