"""Tables on disk: found again, safe among writers, and computed again when damaged."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from bptools.files import cache_folder
from bptools.haar.weingarten import store
from bptools.haar.weingarten.store import stored
from bptools.haar.weingarten.walks import Family, numerators

FILE = "weingarten-unitary-6.json"


def never(family, degree):
    """Stand for a computation that the disk should have saved."""
    raise AssertionError(f"computed {family} {degree} again")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BPTOOLS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_table_is_computed_once_and_read_back(folder):
    expected = numerators(Family.UNITARY, 6)
    assert dict(stored(Family.UNITARY, 6, numerators)) == expected
    assert dict(stored(Family.UNITARY, 6, never)) == expected
    content = json.loads((folder / FILE).read_text())
    assert content["schema"] == store.SCHEMA
    assert content["numerators"]["6"] == " ".join(map(str, expected[6,].coeffs()))


def damage_text(text):
    return text[: len(text) // 2]


def damage_coefficient(text):
    content = json.loads(text)
    content["numerators"]["6"] = "1 " + content["numerators"]["6"]
    return json.dumps(content)


def damage_schema(text):
    return json.dumps({**json.loads(text), "schema": 0})


def damage_shape(text):
    return json.dumps([text])


@pytest.mark.parametrize("damage", [damage_text, damage_coefficient, damage_schema, damage_shape])
def test_a_damaged_file_is_computed_again_and_mended(folder, damage):
    expected = dict(stored(Family.UNITARY, 6, numerators))
    good = (folder / FILE).read_text()
    (folder / FILE).write_text(damage(good))
    with pytest.raises(AssertionError, match="again"):
        stored(Family.UNITARY, 6, never)
    assert dict(stored(Family.UNITARY, 6, numerators)) == expected
    assert (folder / FILE).read_text() == good


def test_writers_at_the_same_time_leave_one_whole_file(folder):
    expected = numerators(Family.UNITARY, 6)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: dict(stored(Family.UNITARY, 6, numerators)), range(24)))
    assert found == [expected] * 24
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BPTOOLS_CACHE", str(tmp_path / "file"))
    assert dict(stored(Family.UNITARY, 5, numerators)) == numerators(Family.UNITARY, 5)


def test_the_folder_is_chosen_or_the_platforms(monkeypatch, tmp_path):
    monkeypatch.delenv("BPTOOLS_CACHE", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "bptools"
    monkeypatch.setenv("BPTOOLS_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
