"""The law of files: one module writes them, so that none is ever left half written."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {
    "bptools/files.py": "the module that does",
    "bptools/quddpm/training_process.py": "a log that grows by a line at a time",
    "bptools/running/memory.py": "a wish to Linux under /proc, which is no file of anybody",
    "bptools/running/fork_servers.py": "orders to a process, through a pipe",
}
WRITING = re.compile(r"open|write_|mkstemp|NamedTemporaryFile|tofile|replace|rename|np\.save")
SOURCES = sorted(
    path for room in ("bptools", "proofs", "checks") for path in (ROOT / room).rglob("*.py")
)


def writes(tree):
    """The calls in a file that open, make or rename a file."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        words = {arg.value for arg in ast.walk(node) if isinstance(arg, ast.Constant)}
        method = name.rpartition(".")[2] if "." in name else ""
        opened = name.endswith("open") and any(
            isinstance(word, str) and 0 < len(word) < 4 and word[0] in "wax" for word in words
        )
        if (
            opened
            or method in ("write_text", "write_bytes", "mkstemp", "NamedTemporaryFile", "tofile")
            or name in ("os.replace", "os.rename", "np.save", "np.savez", "np.savez_compressed")
        ):
            yield name, node


def into_memory(node):
    """Whether NumPy writes to a buffer, which ``bptools.files`` then writes."""
    return bool(node.args) and ast.unparse(node.args[0]) in ("content", "buffer")


def offences(text):
    if not WRITING.search(text):  # most files, which need not be parsed
        return []
    return [
        f"line {node.lineno}: {name}"
        for name, node in writes(ast.parse(text))
        if not (name.startswith("np.") and into_memory(node))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "path.write_text('x')",
        "Path(folder, 'a').write_bytes(b'x')",
        "open(path, 'w')",
        "path.open('wb')",
        "with path.open(mode='ab') as file: pass",
        "np.savez(path, a=1)",
        "os.replace(draft, path)",
    ],
)
def test_every_way_to_write_a_file_is_seen(text):
    assert offences(text)


@pytest.mark.parametrize(
    "text", ["write_text(path, 'x')", "path.open('rb')", "np.save(content, x)"]
)
def test_reading_and_the_one_module_are_allowed(text):
    assert not offences(text)


def test_files_are_written_by_one_module():
    found = {
        str(path.relative_to(ROOT)): seen
        for path in SOURCES
        if (seen := offences(path.read_text(encoding="utf-8")))
    }
    assert found.keys() - WRITERS.keys() == set(), found
    assert found.keys() == WRITERS.keys(), "an exception that is no longer needed"
