"""A new project finds the files of bptools taken apart; losing what is known costs time alone."""

import pytest

from bptools.running import sources
from bptools.running.journal import Journal
from bptools.running.sources import known_source, read_source, shared_sources

TEXT, MODULE = b"import math\n\ndef area(r):\n    return math.pi * r**2\n", "bptools.area"


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("BPTOOLS_CACHE", str(tmp_path / "cache"))
    with Journal(tmp_path / "journal.sqlite", tmp_path) as journal:
        yield journal


def kept(book, module=MODULE):
    with shared_sources() as shared:
        return known_source(book, shared, TEXT, module, is_package=False)


def test_what_one_project_takes_apart_another_finds(book, monkeypatch):
    expected = kept(book)
    assert expected == read_source(TEXT, MODULE, is_package=False)
    assert kept(book, "proofs.area").statements == expected.statements  # in the project's own
    monkeypatch.setattr(sources, "read_source", lambda *_, **__: pytest.fail("it is known"))
    assert kept(book) == expected
    with pytest.raises(pytest.fail.Exception, match="it is known"):
        kept(book, "proofs.area")  # since its journal was never written


@pytest.mark.parametrize("damage", ["text", "entry"])
def test_a_damaged_cache_is_done_without(book, tmp_path, damage):
    expected, file = kept(book), tmp_path / "cache" / "sources.sqlite"
    if damage == "text":
        for path in file.parent.iterdir():
            path.write_bytes(b"no database")
    else:
        with Journal(file, tmp_path) as shared:
            shared._database.execute("update entry set content = x'00'")
    assert kept(book) == expected
