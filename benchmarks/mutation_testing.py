"""Whether the tests of a room notice that its code was altered.

    python benchmarks/mutation_testing.py statistics --sample 60      # of one room
    python benchmarks/mutation_testing.py claims confrontation

Comparisons, arithmetic, numbers, conditions and returned values of a room's files are altered one
at a time, in a copy; the room's own tests run against it. What survives is printed with its place.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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
TESTS = {
    "statistics": ("tests/statistics",),
    "claims": ("tests/claims", "tests/confrontation", "tests/running/test_automatic.py"),
    "confrontation": ("tests/confrontation", "tests/statistics/test_verdicts.py"),
    "falsification": ("tests/falsification", "tests/laws/falsehoods/test_relations.py"),
    "derivations": ("tests/derivations", "tests/claims", "tests/laws/falsehoods"),
    "kernel": ("tests/kernel", "tests/derivations", "tests/laws/falsehoods"),
}


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


def survives(mutant: Mutant, copy_of: Path, tests: tuple[str, ...]) -> bool:
    """Return whether the tests pass although the file is altered."""
    place = copy_of / mutant.path.relative_to(ROOT)
    original = place.read_text(encoding="utf-8")
    place.write_text(mutant.source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {"PYTHONPATH": str(copy_of), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        outcome = subprocess.run(
            command, cwd=copy_of, env=environment, capture_output=True, timeout=300, check=False
        )
        return outcome.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        place.write_text(original, encoding="utf-8")


def main() -> int:
    """Alter, test, print; return 1 if fewer than 95 in 100 are noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="+", choices=TESTS)
    parser.add_argument("--sample", type=int, default=40, help="mutants of each room")
    options = parser.parse_args()
    tried = survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copy_of = Path(folder) / "copy"
        shutil.copytree(ROOT, copy_of, ignore=shutil.ignore_patterns(".git", ".venv", "reports"))
        for room in options.rooms:
            files = sorted((ROOT / "bptools" / room).glob("*.py"))
            every = [mutant for path in files for mutant in mutants(path)]
            chosen = Random(room).sample(every, min(options.sample, len(every)))
            for mutant in chosen:
                tried += 1
                if survives(mutant, copy_of, TESTS[room]):
                    survivors += 1
                    where = mutant.path.relative_to(ROOT)
                    print(f"survives: {where}:{mutant.line} {mutant.words}", flush=True)
            print(f"{room}: {len(every)} mutants, {len(chosen)} tried", flush=True)
    print(f"{tried - survivors} of {tried} noticed")
    return int(survivors > 0.05 * tried)


if __name__ == "__main__":
    raise SystemExit(main())
