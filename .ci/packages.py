"""Build the wheel and the sdist and try each where nothing else is installed.

The wheel alone has to run a paper that needs no extra, and to name the extra where one is needed;
the sdist has to hold every file that is committed in the folders it is made of.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOY = Path(__file__).parent / "toy_paper"
MOST_MEGABYTES = 270  # of all that `pip install bptools` unpacks; bytecode comes on top
MOST_SECONDS = 0.5  # that importing bptools.haar may take, before any of its names is used
MOST_TIMES_SYMPY = 2  # that importing the exact engine may take
SENTENCE = 'needs packages that are not installed: pip install "bptools[{}]"'
REFUSED = {  # each before it does any work
    "report": "report",
    "audit mine.py:cost": "quantum,training",
    "train --qubits 1": "training",
    "quddpm circuits --out pictures": "quantum,report",
}


def run(*words: object, folder: Path = ROOT, code: int = 0) -> str:
    """Run a command, which has to leave with the code, and return all that it prints."""
    command = [str(word) for word in words]
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != code:
        sys.exit(f"{' '.join(command)} left with {done.returncode}, not {code}:\n{done.stdout}")
    return done.stdout


def require(true: bool, words: str) -> None:
    """Say what is so, or end the script with what is not."""
    if not true:
        sys.exit(f"it is not so that {words}")
    print(f"   {words}", flush=True)


def try_sdist(archive: Path) -> None:
    """Compare what the sdist holds with what is committed."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = pyproject["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    committed = set(run("git", "ls-files", "-z", *included).split("\0")) - {""}
    with tarfile.open(archive) as tar:
        held = {name.partition("/")[2] for name in tar.getnames()}
    missing = sorted(committed - held)
    lacking = f", it lacks {', '.join(missing)}" if missing else ""
    require(not missing, f"the sdist holds all {len(committed)} committed files{lacking}")


def megabytes(folder: Path, *options: str) -> int:
    """Return what ``du`` says of a folder."""
    return int(run("du", "-sm", *options, folder).split()[0])


def seconds(python: Path, statement: str) -> float:
    """Return the least processor time of five new processes that run a statement."""

    def once() -> float:
        before = os.times()
        run(python, "-c", statement)
        after = os.times()
        return sum(after[2:4]) - sum(before[2:4])  # of child processes: in user and system mode

    return min(once() for _ in range(5))


def try_wheel(wheel: Path, scratch: Path) -> None:
    """Install the wheel alone and use it on a paper that needs no extra."""
    light, paper = scratch / "light", scratch / "paper"
    shutil.copytree(TOY, paper, ignore=shutil.ignore_patterns("__pycache__"))
    run("uv", "venv", "--quiet", "--python", sys.executable, light)
    python, bptools = light / "bin" / "python", light / "bin" / "bptools"
    install = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    run(*install, wheel)

    (packages,) = light.glob("lib/*/site-packages")
    size, whole = megabytes(packages, "--exclude=__pycache__"), megabytes(packages)
    require(size <= MOST_MEGABYTES, f"it is {size} MB, {whole} MB with bytecode")
    face = seconds(python, "import bptools.haar")
    require(face < MOST_SECONDS, f"bptools.haar is imported in {face:.2f} s")
    engine = seconds(python, "from bptools.haar import Unitary, expectation, integral")
    sympy = seconds(python, "import numpy, sympy")
    spent = f"the exact engine is imported in {engine:.2f} s, NumPy and SymPy in {sympy:.2f} s"
    require(engine <= MOST_TIMES_SYMPY * sympy, spent)
    line = seconds(python, "import bptools.interface.cli")
    print(f"   the command line is imported in {line:.2f} s", flush=True)

    answer = run(bptools, "haar", "Tr(U A U.H B)")
    require("Trace(A)*Trace(B)/d" in answer.splitlines(), "bptools haar answers")
    listed = run(bptools, "list", folder=paper).split()
    require("element.square" in listed, "bptools list lists")
    checked = run(bptools, "check", "element", folder=paper)
    require("2 findings: 2 agree" in checked, "bptools check checks what needs no extra")
    lacking = run(bptools, "check", "simulated", folder=paper, code=3)
    sentence = f"it {SENTENCE.format('quantum')}"
    require(sentence in lacking, "a check says which extra it lacks")
    for words, extras in REFUSED.items():
        refusal = run(bptools, *words.split(), folder=paper, code=2)
        sentence_alone = refusal.count("\n") == 1 and SENTENCE.format(extras) in refusal
        require(sentence_alone, f"bptools {words.split()[0]} says which extra it lacks")
    run(bptools, "new", "mine", folder=scratch)
    checked = run(bptools, "check", "--quick", folder=scratch / "mine")
    require("7 findings: 7 agree" in checked, "bptools new lays out a paper that agrees")
    run(*install, "pytest")
    passed = run(python, "-m", "pytest", "-q", "test_toy.py", folder=paper)
    require("2 passed" in passed, "the pytest plugin asserts")


def main() -> None:
    """Try both; leave with 1 at the first thing that is not as it should be."""
    os.environ.pop("VIRTUAL_ENV", None)  # which uv would ask about
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        run("uv", "build", "--quiet", "--out-dir", scratch / "dist")
        (archive,), (wheel,) = scratch.glob("dist/*.tar.gz"), scratch.glob("dist/*.whl")
        try_sdist(archive)
        try_wheel(wheel, scratch)


if __name__ == "__main__":
    main()
