"""Whether the tests of a room notice that its code was altered.

    uv run --with coverage python benchmarks/mutation_testing.py statistics --sample 60
    uv run --with coverage python benchmarks/mutation_testing.py kernel claims --seed 2

Comparisons, arithmetic, numbers, conditions and negations of a room's files are altered one at a
time, in a copy. Which tests run a line is measured first; a mutant is put to those alone, each in a
process that is forked from one with the libraries loaded. What survives is printed with its place.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.And: ast.Or,
    ast.Or: ast.And,
}  # fmt: skip
FALSEHOODS = ("by_hand", "at_the_door", "meaning", "misuse", "quantified", "means", "integrals")
BY_HAND = tuple(f"tests/laws/falsehoods/test_{name}.py" for name in FALSEHOODS)
TESTS = {
    "statistics": ("tests/statistics", "tests/confrontation"),
    "claims": ("tests/claims", "tests/confrontation", "tests/running/test_automatic.py"),
    "confrontation": ("tests/confrontation", "tests/statistics/test_verdicts.py"),
    "falsification": ("tests/falsification", "tests/laws/falsehoods/test_relations.py"),
    "derivations": ("tests/derivations", "tests/claims", "tests/laws/falsehoods"),
    "kernel": ("tests/kernel", *BY_HAND),
    "verification": ("tests/verification", *BY_HAND),
}
MOST_TESTS = 120  # put to a mutant: of more, those that come first
SECONDS = 60  # after which a mutant that runs without end is noticed
Covering = Mapping[str, Mapping[int, list[str]]]  # by file and line the tests that run it


@dataclass(frozen=True)
class Mutant:
    """One altered file."""

    path: Path
    line: int
    words: str
    source: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every alteration of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for number, node in enumerate(ast.walk(tree)):
        for place, words in enumerate(_alterations(node)):
            changed = copy.deepcopy(tree)
            target = next(n for k, n in enumerate(ast.walk(changed)) if k == number)
            _apply(target, place)
            yield Mutant(path, getattr(node, "lineno", 0), words, ast.unparse(changed))


def _alterations(node: ast.AST) -> list[str]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            return [f"{type(op).__name__} -> {SWAPPED[type(op)].__name__}"]
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if type(op) in SWAPPED:
            return [f"{type(op).__name__} -> {SWAPPED[type(op)].__name__}"]
        case ast.Constant(value=value) if isinstance(value, int | float) and value is not True:
            return [f"{value} -> {value + 1}"] if value is not False else []
        case ast.UnaryOp(op=ast.Not()):
            return ["not dropped"]
        case ast.If():
            return ["condition negated"]
    return []


def _apply(node: ast.AST, place: int) -> None:
    match node:
        case ast.Compare():
            node.ops = [SWAPPED[type(node.ops[0])]()]  # type: ignore[list-item]  # an operator
        case ast.BinOp() | ast.AugAssign() | ast.BoolOp():
            node.op = SWAPPED[type(node.op)]()  # type: ignore[assignment]  # an operator
        case ast.Constant(value=value):
            node.value = value + 1  # type: ignore[operator]  # a number
        case ast.UnaryOp():
            node.op = ast.UAdd()
            node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        case ast.If():
            node.test = ast.UnaryOp(ast.Not(), node.test)


def forked(arguments: list[str], copy_of: Path, seconds: int) -> int:
    """Return the outcome of pytest on a copy, in a process of its own; -1 if it does not end."""
    child = os.fork()
    if child == 0:
        output = os.open(copy_of / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        signal.alarm(seconds)
        os.chdir(copy_of)
        sys.path.insert(0, str(copy_of))
        import pytest

        quiet = ["-q", "-x", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly"]
        os._exit(int(pytest.main([*quiet, *arguments])))
    _, status = os.waitpid(child, 0)
    return -1 if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def covering(room: str, copy_of: Path) -> Covering:
    """Return which tests run each line of a room, all of them passing."""
    import coverage

    plugin = copy_of / "covered_by_test.py"
    plugin.write_text(
        "import coverage\n"
        f"measured = coverage.Coverage({str(copy_of / 'covered')!r}, "
        f"include=[{str(copy_of / 'bptools' / room)!r} + '/*'])\n"
        "measured.set_option('run:dynamic_context', 'test_function')\n"
        "measured.start()\n"
        "def pytest_unconfigure():\n"
        "    measured.stop()\n"
        "    measured.save()\n",
        encoding="utf-8",
    )
    outcome = forked(["-p", "covered_by_test", *TESTS[room]], copy_of, 1200)
    if outcome != 0:
        output = (copy_of / "output").read_text(encoding="utf-8")
        raise SystemExit(f"the tests of {room} must pass unaltered:\n{output[-2000:]}")
    measured = coverage.CoverageData(str(copy_of / "covered"))
    measured.read()
    return {file: measured.contexts_by_lineno(file) for file in measured.measured_files()}


def selected(mutant: Mutant, copy_of: Path, covered: Covering, room: str) -> list[str]:
    """Return the tests to put to a mutant; a line that is run by an import is all tests' matter."""
    place = copy_of / mutant.path.relative_to(ROOT)
    contexts = covered.get(str(place), {}).get(mutant.line, [])
    names = sorted(context for context in contexts if ".test_" in context)
    if contexts and not names:
        return [*TESTS[room]]
    return [_test_of(name) for name in names[:MOST_TESTS]]


def _test_of(context: str) -> str:
    """Return the place of a test: ``tests.kernel.test_signs.test_a`` is in a file of its module."""
    *modules, function = context.split(".")
    return f"{'/'.join(modules)}.py::{function}"


def survives(mutant: Mutant, copy_of: Path, tests: list[str]) -> bool:
    """Return whether the tests pass although the file is altered."""
    place = copy_of / mutant.path.relative_to(ROOT)
    original = place.read_text(encoding="utf-8")
    place.write_text(mutant.source, encoding="utf-8")
    try:
        return not tests or forked(tests, copy_of, SECONDS) == 0
    finally:
        place.write_text(original, encoding="utf-8")


def main() -> int:
    """Alter, test, print; return 1 if fewer than 95 in 100 are noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="+", choices=TESTS)
    parser.add_argument("--sample", type=int, default=40, help="mutants of each room")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--seconds", type=float, default=3600, help="after which no more is tried")
    options = parser.parse_args()
    for library in ("flint", "msgspec", "numpy", "pytest", "sympy"):
        __import__(library)
    sys.dont_write_bytecode = True
    tried = survivors = 0
    end = time.monotonic() + options.seconds
    with tempfile.TemporaryDirectory() as folder:
        copy_of = Path(folder).resolve() / "copy"
        shutil.copytree(ROOT, copy_of, ignore=shutil.ignore_patterns(".git", ".venv", "reports"))
        for room in options.rooms:
            covered = covering(room, copy_of)
            files = sorted((ROOT / "bptools" / room).glob("*.py"))
            every = [mutant for path in files for mutant in mutants(path)]
            chosen = Random(f"{room} {options.seed}").sample(every, min(options.sample, len(every)))
            before = tried
            for mutant in chosen:
                if time.monotonic() > end:
                    break
                tried += 1
                tests = selected(mutant, copy_of, covered, room)
                if survives(mutant, copy_of, tests):
                    survivors += 1
                    where = mutant.path.relative_to(ROOT)
                    unrun = "" if tests else " (run by no test)"
                    print(f"survives: {where}:{mutant.line} {mutant.words}{unrun}", flush=True)
            print(f"{room}: {len(every)} mutants, {tried - before} tried", flush=True)
    print(f"{tried - survivors} of {tried} noticed")
    return int(survivors > 0.05 * tried)


if __name__ == "__main__":
    raise SystemExit(main())
