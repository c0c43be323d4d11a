"""The law of types: what inherits can stand where its parent does."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for room in ("bptools", "proofs", "checks") for path in (ROOT / room).rglob("*.py")]


def test_no_method_changes_the_signature_that_it_inherits():
    marks = ("ignore[override]", "ignore[misc, override]")
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(mark in line for mark in marks)
    ]
    assert not lines, f"declare the types of a generic parent instead: {lines}"
