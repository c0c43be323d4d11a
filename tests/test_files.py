"""A file is replaced whole or not at all, and the user is told in one sentence."""

import errno
import os

import pytest

from bptools.errors import FileError, UsageError
from bptools.files import write_bytes, write_text


def no_space(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_new_content_replaces_the_old_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "new" / "runs" / "a.txt"
    for content in ("first, and longer", "second: é"):
        assert write_text(path, content) == path
        assert path.read_text(encoding="utf-8") == content
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == (0o666 & ~_umask())


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("existing", [b"old", None])
def test_a_full_disk_leaves_the_old_file_and_says_so_in_one_sentence(
    tmp_path, monkeypatch, existing
):
    path = tmp_path / "run.npz"
    if existing is not None:
        path.write_bytes(existing)
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(UsageError, match=r"No space left on device") as told:
        write_bytes(path, b"new")
    assert isinstance(told.value, OSError)
    end = "it is not made" if existing is None else "what it held before is kept"
    assert str(told.value) == f"{path} cannot be written (No space left on device): {end}"
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([existing] if existing else [])


def test_a_folder_in_its_place_or_a_file_for_its_folder_is_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / "folder", tmp_path / "file" / "below"):
        with pytest.raises(FileError, match="cannot be written"):
            write_bytes(path, b"new")
    assert {entry.name for entry in tmp_path.iterdir()} == {"folder", "file"}


def test_two_writers_of_one_file_leave_the_whole_of_one(tmp_path):
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    path = tmp_path / "shared"
    contents = [bytes([letter]) * 200_000 for letter in b"abcd"]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(write_bytes, [path] * 40, contents * 10))
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]
