"""The documentation runs as it is printed: Python, commands, and the page of the gallery."""

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bptools.gallery import entries
from bptools.gallery.page import page
from bptools.interface.cli import main

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


def with_python():
    return [path for path in PAGES if ">>>" in path.read_text()]


def with_commands():
    return [path for path in PAGES if BLOCK.search(path.read_text())]


@pytest.mark.parametrize("path", with_python(), ids=lambda path: path.stem)
def test_the_python_of_a_page_gives_what_it_says(path):
    outcome = doctest.testfile(str(path), module_relative=False, optionflags=FLAGS)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("path", with_commands(), ids=lambda path: path.stem)
def test_the_commands_of_a_page_run_one_after_the_other(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [line for block in BLOCK.findall(path.read_text()) for line in block.splitlines()]
    assert lines
    for line in lines:
        command, _, code = line.removeprefix("$ bptools ").partition("  # exit ")
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.exit_code == int(code or 0), f"{line}\n{result.output}"


def test_the_gallery_is_the_one_of_today():
    assert (ROOT / "docs" / "gallery.md").read_text() == page()


def test_every_page_is_reached_and_the_site_is_built_offline(tmp_path):
    listed = re.findall(r"(\w+\.md)", (ROOT / "mkdocs.yml").read_text())
    assert sorted(listed) == [path.name for path in PAGES]
    words = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    api = (tmp_path / "api.html").read_text()
    assert "State a claim" in api
    assert "fonts.googleapis" not in api
    searched = (tmp_path / "search" / "search_index.json").read_text()
    assert [entry.name for entry in entries() if entry.name not in searched] == []
