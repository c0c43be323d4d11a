"""Whether the tests of a room notice that its code was altered.

    uv run --with coverage python benchmarks/mutation_testing.py statistics --sample 60
    uv run --with coverage python benchmarks/mutation_testing.py kernel claims --seed 2
    uv run --with coverage python benchmarks/mutation_testing.py verification/rules --sample 20
    uv run --with coverage python benchmarks/mutation_testing.py kernel --at signs.py:50

Comparisons, arithmetic, numbers, conditions and negations are altered one at a time. Which tests
run a line is measured first (``branch_coverage.py``). The tests are collected once; for each mutant
a process is forked in which the altered functions have other code, and the tests that run the line
are run, the cheap ones first, until one fails. What survives, and what is altered at import, is put
to the tests that run anything of its file, in a process that imports the altered file.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import importlib.machinery
import inspect
import itertools
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from types import CodeType, FunctionType

import pytest
from branch_coverage import KEPT, QUIET, ROOMS, ROOT, TESTS, measure

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.And: ast.Or,
    ast.Or: ast.And,
}  # fmt: skip
SECONDS = 90  # after which a mutant that runs without end is noticed
SECONDS_OF_TESTS = 25.0  # that are put to a mutant, by what they take unaltered
SHARE_OF_SESSION = 0.6  # of the time, for mutants of functions; the rest for what survives that
MEMORY = 4 << 30  # bytes that a mutant may take beyond what is taken before


@dataclass(frozen=True)
class Mutant:
    """An alteration of one node of a file, by its place in the order of ``ast.walk``."""

    path: Path
    line: int
    words: str
    node: int

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} {self.words}"

    @cached_property
    def trees(self) -> tuple[ast.Module, ast.Module]:
        """The file as it is, and altered."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        changed = copy.deepcopy(tree)
        _alter(next(itertools.islice(ast.walk(changed), self.node, None)))
        return tree, ast.fix_missing_locations(changed)

    @cached_property
    def codes(self) -> list[tuple[CodeType, CodeType]]:
        """What the compiler makes of both, pair by pair, where they differ."""
        before, after = (compile(t, str(self.path), "exec", dont_inherit=True) for t in self.trees)
        pairs = zip(_nested(before), _nested(after), strict=True)
        return [(old, new) for old, new in pairs if old != new]

    @property
    def at_import(self) -> bool:
        """Whether it changes what an import runs: the module, a class or a default."""
        return any(_own(old) != _own(new) for old, new in self.codes if not _is_function(old))


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


def _own(code: CodeType) -> tuple[object, ...]:
    constants = [repr(c) for c in code.co_consts if not isinstance(c, CodeType)]
    return code.co_code, constants, code.co_names


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_OPTIMIZED)


def mutants(path: Path) -> list[Mutant]:
    """Return every alteration of a file."""
    nodes = enumerate(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    named = ((number, node, _words(node)) for number, node in nodes)
    return [Mutant(path, node.lineno, words, number) for number, node, words in named if words]


def _words(node: ast.AST) -> str:
    """Return what becomes of a node, in words; nothing if it is not altered."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            return f"{type(op).__name__} -> {SWAPPED[type(op)].__name__}"
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if type(op) in SWAPPED:
            return f"{type(op).__name__} -> {SWAPPED[type(op)].__name__}"
        case ast.Constant(value=value) if type(value) in (int, float):
            return f"{value} -> {value + 1}"
        case ast.UnaryOp(op=ast.Not()):
            return "not dropped"
        case ast.If():
            return "condition negated"
    return ""


def _alter(node: ast.AST) -> None:
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


class Ran:
    """Which tests run a line, or anything of a file, and how long they take."""

    def __init__(self, kept: Path, files: list[Path]) -> None:
        import coverage

        measured = coverage.CoverageData(str(kept / "measured"))
        measured.read()  # all of it now: a process that is forked would erase the file
        self._lines = {path: measured.contexts_by_lineno(str(path)) for path in files}
        self._seconds = json.loads((kept / "seconds.json").read_text(encoding="utf-8"))
        self._of_file: dict[str, list[str]] = defaultdict(list)
        for name in self._seconds:
            self._of_file[name.partition("::")[0]].append(name)

    def of_line(self, mutant: Mutant) -> list[str]:
        """Return the tests that run a mutant's line, those of the cheapest files first."""
        return self._ordered(self._lines[mutant.path].get(mutant.line, []))

    def of_file(self, mutant: Mutant) -> list[str]:
        """Return the tests that run anything of a mutant's file beyond its import."""
        lines = self._lines[mutant.path].values()
        return self._ordered({context for contexts in lines for context in contexts})

    def _ordered(self, contexts: Iterator[str] | list[str] | set[str]) -> list[str]:
        names = {n for c in contexts if c for n in ([c] if "::" in c else self._of_file[c])}
        files: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names, key=lambda n: self._seconds.get(n, 0.0)):
            files[name.partition("::")[0]].append(name)
        cheapest = sorted(files.values(), key=lambda f: sum(self._seconds.get(n, 0) for n in f))
        ordered, spent = [], 0.0
        for name in itertools.chain.from_iterable(cheapest):
            spent += self._seconds.get(name, 0.0)
            if spent > SECONDS_OF_TESTS and ordered:
                break
            ordered.append(name)
        return ordered


def forked(passes: Callable[[], bool]) -> bool:
    """Return whether something passes in a process of its own, within time and memory."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY,) * 2)
        outcome = 1
        try:
            outcome = int(not passes())
        finally:
            os._exit(outcome)
    _, status = os.waitpid(child, 0)
    return status == 0


class Altered:
    """Runs, in place of the collected tests, those of each mutant with its functions altered."""

    def __init__(self, chosen: list[Mutant], ran: Ran, end: float, kept: Path) -> None:
        self._chosen, self._ran, self._end = chosen, ran, end
        self._kept = kept

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Write which mutants were noticed: 1, 0, or nothing where time was over."""
        items = {item.nodeid: item for item in session.items}
        functions = _functions()
        outcomes = []
        for mutant in self._chosen:
            if time.monotonic() > self._end:
                break
            tests = [items[name] for name in self._ran.of_line(mutant) if name in items]
            outcomes.append(not forked(lambda m=mutant, t=tests: _passes(session, m, t, functions)))
        (self._kept / "noticed.json").write_text(json.dumps(outcomes), encoding="utf-8")
        return True


Functions = Mapping[tuple[str, str, int], list[FunctionType]]


def _functions() -> Functions:
    """Return the functions of the rooms, by file, name and line."""
    gc.unfreeze()  # what is frozen is not listed
    functions: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(str(ROOT)):
            functions[_key(thing.__code__)].append(thing)
    return functions


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _passes(
    session: pytest.Session, mutant: Mutant, tests: list[pytest.Item], functions: Functions
) -> bool:
    """Alter the functions of this process and return whether the tests pass all the same."""
    for old, new in mutant.codes:
        for function in functions.get(_key(old), ()):
            function.__code__ = new
    for test, following in itertools.zip_longest(tests, tests[1:]):
        test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        if session.testsfailed:
            return False
    return True


def passes_anew(mutant: Mutant, tests: list[str]) -> bool:
    """Return whether tests pass in a process that imports the altered file.

    By Python's own loader: pytest's would read the file itself, but for ``--assert=plain``.
    """
    own = importlib.machinery.SourceFileLoader.get_code
    code = compile(mutant.trees[1], str(mutant.path), "exec", dont_inherit=True)

    def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        return code if loader.path == str(mutant.path) else own(loader, name)

    def passes() -> bool:
        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
        return int(pytest.main([*QUIET, "-x", *tests])) == 0

    return forked(passes)


def in_one_session(chosen: list[Mutant], ran: Ran, end: float, kept: Path) -> list[bool]:
    """Return which mutants of functions are noticed by the tests that run their lines."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(kept / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os._exit(int(pytest.main([*QUIET, *TESTS], plugins=[Altered(chosen, ran, end, kept)])))
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"the tests are not collected: see {kept / 'output'}")
    outcomes: list[bool] = json.loads((kept / "noticed.json").read_text(encoding="utf-8"))
    return outcomes


@dataclass(frozen=True)
class Outcome:
    """Which mutants were tried, and which survive, each with what is to be said of it."""

    tried: list[Mutant]
    surviving: dict[Mutant, str]


def outcome_of(chosen: list[Mutant], ran: Ran, seconds: float, kept: Path) -> Outcome:
    """Put mutants to their tests, for so many seconds at most."""
    start = time.monotonic()
    of_functions = [mutant for mutant in chosen if not mutant.at_import]
    end_of_session = start + SHARE_OF_SESSION * seconds
    noticed = in_one_session(of_functions, ran, end_of_session, kept) if of_functions else []
    tried = of_functions[: len(noticed)]
    surviving = {}
    doubtful = [mutant for mutant, seen in zip(tried, noticed, strict=True) if not seen]
    for mutant in (*doubtful, *(mutant for mutant in chosen if mutant.at_import)):
        is_over = time.monotonic() > start + seconds
        if mutant.at_import and is_over:
            continue
        if mutant.at_import:
            tried.append(mutant)
        tests = ran.of_file(mutant)
        if is_over:
            surviving[mutant] = f"{mutant} (put to the tests of its line alone)"
        elif not tests:
            surviving[mutant] = f"{mutant} (run by no test)"
        elif passes_anew(mutant, tests):
            surviving[mutant] = str(mutant)
    return Outcome(tried, surviving)


def _room(name: str) -> str:
    """Return a room that is measured, or one inside of it."""
    if name.partition("/")[0] not in ROOMS or not (ROOT / "bptools" / name).is_dir():
        raise argparse.ArgumentTypeError(f"a room must be inside one of {ROOMS}, not {name}")
    return name


def main() -> int:
    """Alter, test, print; return 1 if fewer than 95 in 100 are noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="+", type=_room)
    parser.add_argument("--sample", type=int, default=60, help="mutants of each room")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--at", action="append", default=[], help="FILE:LINE, all mutants of it")
    parser.add_argument("--seconds", type=float, default=3600, help="after which no more is tried")
    parser.add_argument("--kept", type=Path, default=KEPT, help="of branch_coverage.py")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    sys.dont_write_bytecode = True
    if not (options.kept / "seconds.json").exists():
        measure(options.kept)
    for library in ("flint", "msgspec", "numpy", "sympy", "mpmath"):
        __import__(library)
    every = {
        room: [m for path in sorted((ROOT / "bptools" / room).rglob("*.py")) for m in mutants(path)]
        for room in options.rooms
    }
    chosen = []
    for room, own in every.items():
        if options.at:
            chosen += [m for m in own if f"{m.path.name}:{m.line}" in options.at]
        else:
            rng = Random(f"{room} {options.seed}")
            chosen += rng.sample(own, min(options.sample, len(own)))
    ran = Ran(options.kept, sorted({mutant.path for mutant in chosen}))
    Random(options.seed).shuffle(chosen)
    outcome = outcome_of(chosen, ran, options.seconds, options.kept)
    for room, own in every.items():
        tried = [m for m in outcome.tried if m in own]
        left = [words for m, words in outcome.surviving.items() if m in own]
        print(*(f"survives: {words}" for words in sorted(left)), sep="\n")
        print(f"{room}: {len(own)} mutants, {len(tried)} tried, {len(tried) - len(left)} noticed")
    return int(len(outcome.surviving) > 0.05 * len(outcome.tried))


if __name__ == "__main__":
    raise SystemExit(main())
