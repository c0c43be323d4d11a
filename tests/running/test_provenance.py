import os
import subprocess

import pytest

from bptools.recordings import provenance


def git(root, *arguments):
    day = "2026-02-03T04:05:06+00:00"
    name = {
        f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    dates = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
    environment = {**os.environ, **name, **dates}
    subprocess.run(
        ["git", "-C", root, *arguments], check=True, env=environment, capture_output=True
    )


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "proofs").mkdir()
    (tmp_path / "proofs" / "a.py").write_text("a = 1\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "sources")
    return tmp_path


def test_committing_results_changes_nothing(repository):
    before = provenance.commit(repository)
    assert before[1] == "2026-02-03"
    assert len(before[0]) == 40
    (repository / "results.json").write_text("{}")
    assert provenance.commit(repository) == before
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "results")
    assert provenance.commit(repository) == before


@pytest.mark.parametrize("name", ["a.py", "new.py"])
def test_uncommitted_sources_are_marked(repository, name):
    (repository / "proofs" / name).write_text("b = 2\n")
    assert provenance.commit(repository)[0].endswith("+ uncommitted changes")


def test_without_a_repository_the_date_is_given_or_none(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert provenance.commit(tmp_path) == ("none", "undated")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert provenance.commit(tmp_path) == ("none", "1970-01-02")


def test_the_digest_follows_sources_only(toy):
    root = toy.one(toy.holds)
    before = provenance.digest(root)
    (root / "notes.txt").write_text("x")
    assert provenance.digest(root) == before
    (root / "checks" / "toy.py").write_text("x = 1")
    assert provenance.digest(root) != before
