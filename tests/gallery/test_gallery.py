"""Every entry is what its mark says, in two spellings, and a wrong one is found out."""

from dataclasses import replace

import pytest

from bptools.errors import UsageError
from bptools.gallery import Mark, entries, entry_named
from bptools.gallery.page import page

ENTRIES = entries()
EXACT = [entry for entry in ENTRIES if entry.mark is Mark.EXACT]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_literature_is_what_its_mark_says(entry):
    assert entry.breach() == ""
    assert entry.source
    assert entry.formula.__module__.endswith(entry.name)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_wrong_formula_is_found_out(entry):
    factor = {Mark.UPPER: 0, Mark.TIGHT: 0, Mark.LOWER: 100}.get(entry.mark, 2)

    def wrong(**point):
        claimed, ours = entry.formula(**point)
        return factor * claimed, ours

    point = replace(entry, points=entry.points[:1] if entry.mark is Mark.EXACT else entry.points)
    assert replace(point, formula=wrong).breach()
    assert replace(point, spelled=lambda **_: entry.formula(**entry.points[0])[1] + 1).breach()


def test_there_are_at_least_fifty():
    assert len(ENTRIES) >= 50
    assert page().count("\n| `") == len(ENTRIES)


def test_an_unknown_entry_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match="lubkin"):
        entry_named("lubbkin")
