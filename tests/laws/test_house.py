"""The house keeps its own rules: rooms, names and sizes, each law tried on a house that breaks it.

Directions of imports, circles included, are contracts of import-linter in ``pyproject.toml``.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bptools", "proofs", "checks")
BESIDE = ("tests", "benchmarks", "examples", ".ci")
LOOSE = {"__init__", "__main__", "errors", "files", "records"}
MOST_POSITIONS = 3  # from which on a result has names, unless it is a key to sort by
# whose signature a library gives: click for callbacks, Python for executors
SIGNATURES_OF_LIBRARIES = {
    "bptools/interface/options.py: note",
    "bptools/running/on_dask.py: shutdown",
}
BOOLEANS = {"bool", "bool | None"}
ENUMERATED = {"verdict", "stance", "reading", "method", "relation"}
LOWEST_BIT = re.compile(r"& -\w|& \(\w+ - 1\)|(\w+) &= \1 - 1")
LONG = 6  # lines of a body up to which a filler is as good as a name
MOST_LINES_OF_A_FUNCTION, MOST_LINES_OF_A_FILE = 60, 400
FILLERS = frozenset(
    {"anew", "both", "found", "given", "it", "item", "items", "kept", "left_over", "new", "now"}
    | {
        "obj",
        "old",
        "one",
        "other",
        "others",
        "res",
        "said",
        "some",
        "stuff",
        "temp",
        "that",
        "them",
    }
    | {"these", "thing", "things", "this", "those", "tmp", "took", "what", "whatever", "which"}
)
LETTERS_OF_A_FORMULA = 100  # from which on a body is worth one place
NO_WORDS = {"utils", "helpers", "core", "misc", "common", "util", "helper"}
ASSERTING = (
    "assert",
    "raises",
    "warns",
    "check",
    "verify",
    "expect",
    "fail",
    "refus",
    "refut",
    "require",
)

Functions = ast.FunctionDef | ast.AsyncFunctionDef


def modules(root: Path, *packages: str) -> list[str]:
    """Return the paths of all modules of some packages, relative to the root."""
    paths = (path for package in packages for path in sorted((root / package).rglob("*.py")))
    return [str(path.relative_to(root)) for path in paths]


def parsed(root: Path, name: str) -> ast.Module:
    return ast.parse((root / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)  # one law after the other looks through the same file
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def functions(tree: ast.Module) -> Iterator[Functions]:
    return (node for node in nodes(tree) if isinstance(node, Functions))


def body_lines(function: Functions) -> int:
    """Return the lines of a function's body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def loose_modules(root: Path) -> list[str]:
    """Return the modules that stand in no room, beside the few that may."""
    return sorted({path.stem for path in (root / "bptools").glob("*.py")} - LOOSE)


def words_that_say_nothing(root: Path) -> list[str]:
    return [
        str(path.relative_to(root))
        for package in PACKAGES
        for path in sorted((root / package).rglob("*"))
        if path.stem in NO_WORDS
    ]


def fillers(tree: ast.Module) -> list[str]:
    """Return the fill words that long functions give to what they hold."""
    stored = [n for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    words = [node for node in stored if node.id in FILLERS]  # few, so functions are told by lines
    return sorted(
        f"{function.name}: {word.id}"
        for word in words
        for function in functions(tree)
        if body_lines(function) > LONG
        if function.lineno <= word.lineno <= (function.end_lineno or 0)
    )


def giants(tree: ast.Module, lines: int) -> list[str]:
    long = [f.name for f in functions(tree) if body_lines(f) > MOST_LINES_OF_A_FUNCTION]
    return [*long, *(["the file"] if lines > MOST_LINES_OF_A_FILE else [])]


def unlisted(folder: Path) -> list[str]:
    """Return what a room holds that the table of contents in its docstring leaves out."""
    contents = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
    inside = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    inside |= {path.parent.name for path in folder.glob("*/__init__.py")}
    words = set("".join(c if c.isalnum() or c == "_" else " " for c in contents).split())
    return sorted(inside - words)


def positions(tree: ast.Module) -> list[str]:
    """Return the functions whose results are several values, told apart by position alone."""
    return [
        function.name
        for function in functions(tree)
        if function.returns is not None and not function.name.endswith("key")
        for node in ast.walk(function.returns)
        if isinstance(node, ast.Subscript)
        and ast.unparse(node.value) == "tuple"
        and isinstance(node.slice, ast.Tuple)
        and len(node.slice.elts) >= MOST_POSITIONS
    ]


def positional_booleans(tree: ast.Module) -> list[str]:
    """Return the functions that take a boolean by its position."""
    return [
        function.name
        for function in functions(tree)
        for argument in (*function.args.posonlyargs, *function.args.args)
        if argument.annotation is not None and ast.unparse(argument.annotation) in BOOLEANS
    ]


def bare_enums(tree: ast.Module) -> list[str]:
    """Return the comparisons of an enumeration's member with its text."""
    return [
        ast.unparse(node)
        for node in nodes(tree)
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr in ENUMERATED
        and any(isinstance(right, ast.Constant) and right.value for right in node.comparators)
    ]


def unexplained_bits(text: str) -> list[str]:
    """Return the lines that pick the lowest bit, or drop it, and do not say so."""
    lines = text.splitlines()
    return [
        line.strip()
        for before, line in zip(["", *lines], lines, strict=False)
        if LOWEST_BIT.search(line) and "#" not in line and "#" not in before
    ]


def trees(root: Path) -> dict[str, ast.Module]:
    """Return all modules, read once for several laws."""
    return {name: parsed(root, name) for name in modules(root, *PACKAGES)}


def repeated_classes(trees: dict[str, ast.Module]) -> dict[str, list[str]]:
    """Return the public classes that stand in several modules of the instrument.

    The kernel and its witnesses are left out: they read nothing of the other rooms, and their terms
    bear the names of the nodes that authors write, their models that of logic.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in trees.items():
        apart = ("bptools/kernel/", "bptools/witnesses/")
        if not name.startswith("bptools/") or name.startswith(apart):
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    return {name: where for name, where in places.items() if len(where) > 1}


def written_twice(root: Path, trees: dict[str, ast.Module]) -> list[set[str]]:
    """Return the places at which one body of a function stands in several modules.

    The second reader is left out: it shares no code with what it reads.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for name, tree in trees.items():
        if name.startswith("bptools/verification/"):
            continue
        lines = (root / name).read_text(encoding="utf-8").splitlines()
        for function in functions(tree):
            body = function.body[ast.get_docstring(function, clean=False) is not None :]
            written = lines[body[0].lineno - 1 : body[-1].end_lineno] if body else []
            text = "\n".join(line.strip() for line in written)
            if len(text) >= LETTERS_OF_A_FORMULA:
                places[text].add(f"{name}: {function.name}")
    return [where for where in places.values() if len({p.partition(":")[0] for p in where}) > 1]


def can_fail(test: ast.FunctionDef) -> bool:
    """Return whether anything in a test could make it fail."""
    calls = (node.func for node in ast.walk(test) if isinstance(node, ast.Call))
    names = (getattr(call, "attr", getattr(call, "id", "")) for call in calls)
    asserts = any(isinstance(node, ast.Assert) for node in ast.walk(test))
    return asserts or any(word in name.lower() for name in names for word in ASSERTING)


def powerless(tree: ast.Module) -> list[str]:
    return [
        f.name
        for f in functions(tree)
        if f.name.startswith("test_") and isinstance(f, ast.FunctionDef) and not can_fail(f)
    ]


def rooms(root: Path) -> list[Path]:
    """Return every package of the instrument, and those that serve checks and proofs."""
    return sorted(
        path.parent
        for package in PACKAGES
        for path in (root / package).rglob("__init__.py")
        if path.parent != root / package
    )


def test_every_module_stands_in_a_room():
    assert loose_modules(ROOT) == []
    assert words_that_say_nothing(ROOT) == []


@pytest.mark.parametrize("room", rooms(ROOT), ids=lambda room: str(room.relative_to(ROOT)))
def test_every_room_lists_what_it_holds(room):
    assert unlisted(room) == []


@pytest.mark.parametrize("name", modules(ROOT, *PACKAGES))
def test_long_functions_use_nouns_and_nothing_is_a_giant(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    tree = parsed(ROOT, name)
    assert fillers(tree) == []
    assert giants(tree, len(text.splitlines())) == []
    assert positions(tree) == []
    taken = {f"{name}: {function}" for function in positional_booleans(tree)}
    assert taken - SIGNATURES_OF_LIBRARIES == set()
    assert unexplained_bits(text) == []
    if not name.startswith("bptools/verification/"):  # it reads texts, and knows no enumeration
        assert bare_enums(tree) == []


def test_the_map_shows_every_room():
    drawn = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "bptools").glob("*/__init__.py")}
    assert {room for room in folders if f"`{room}`" not in drawn} == set()


def test_a_class_and_a_function_stand_in_one_module():
    read = trees(ROOT)
    assert repeated_classes(read) == {}
    assert written_twice(ROOT, read) == []


@pytest.mark.parametrize("name", modules(ROOT, *BESIDE))
def test_beside_the_rooms_every_test_can_fail_and_nothing_is_a_giant(name):
    tree = parsed(ROOT, name)
    assert powerless(tree) == []
    assert giants(tree, len((ROOT / name).read_text(encoding="utf-8").splitlines())) == []


@pytest.fixture
def house(tmp_path):
    """Return a house with a fault of every kind."""
    for package in PACKAGES:
        (tmp_path / package / "room").mkdir(parents=True)
    room = tmp_path / "bptools" / "room"
    (room / "__init__.py").write_text('"""A room.\n\n    named   what is in it\n"""\n')
    body = "\n".join(f"    x{i} = {i}" for i in range(9))
    mean = (
        "(x, y):\n    low, high = min(x, y), max(x, y)\n    middle = (low + high) / 2\n"
        "    return middle + (high - low) ** 2 / (high + low)\n"
    )
    (room / "named.py").write_text(
        f"class Same:\n    x = 1\n\n\ndef long():\n{body}\n    found = 1\n\n\ndef mean{mean}"
    )
    (room / "unnamed.py").write_text(f"class Same:\n    x = 1\n\n\ndef average{mean}")
    (tmp_path / "bptools" / "loose.py").write_text("x = 1\n")
    (tmp_path / "checks" / "room" / "utils.py").write_text("x = 1\n")
    return tmp_path


def test_each_law_finds_its_fault(house):
    named = ast.parse((house / "bptools" / "room" / "named.py").read_text())
    assert loose_modules(house) == ["loose"]
    assert words_that_say_nothing(house) == ["checks/room/utils.py"]
    assert unlisted(house / "bptools" / "room") == ["unnamed"]
    assert fillers(named) == ["long: found"]
    assert list(repeated_classes(trees(house))) == ["Same"]
    assert written_twice(house, trees(house)) == [
        {"bptools/room/named.py: mean", "bptools/room/unnamed.py: average"}
    ]
    assert giants(named, MOST_LINES_OF_A_FILE + 1) == ["the file"]
    assert positions(ast.parse("def f() -> tuple[int, int, int]: ...")) == ["f"]
    assert positions(ast.parse("def sort_key() -> tuple[int, int, int]: ...")) == []
    assert positions(ast.parse("def f() -> tuple[int, ...]: ...")) == []
    assert positional_booleans(ast.parse("def f(x: int, *, y: bool): ...")) == []
    assert positional_booleans(ast.parse("def f(x: int, y: bool): ...")) == ["f"]
    assert bare_enums(ast.parse("case.verdict == 'holds'")) == ["case.verdict == 'holds'"]
    assert bare_enums(ast.parse("case.verdict is Verdict.HOLDS")) == []
    assert unexplained_bits("x & -x\ny &= y - 1") == ["x & -x", "y &= y - 1"]
    assert unexplained_bits("# the lowest bit\nx & -x") == []
    assert powerless(ast.parse("def test_x():\n    print(1)\n")) == ["test_x"]
    assert powerless(ast.parse("def test_x():\n    assert f()\n")) == []


def test_short_functions_may_use_any_word():
    assert fillers(ast.parse("def short():\n    found = f()\n    return found\n")) == []
