"""The notebooks of the documentation show what they are stored with."""

import pytest

from tests.docs.notebooks import NOTEBOOKS, shown, stored


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_is_stored(path):
    cells = shown(path)
    assert any(text for _, text in cells)
    assert [text for _, text in cells] == [stored(cell) for cell, _ in cells]


def test_there_is_one_for_the_engine_and_one_for_the_audit():
    assert [path.stem for path in NOTEBOOKS] == ["audit", "haar_engine"]
