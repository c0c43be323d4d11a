"""A folder of recordings gives what its manifest says, or one sentence why it does not."""

import pytest

from bptools.recordings.folder import MANIFEST, RecordingError, Recordings, RecordingState
from bptools.recordings.manifest import ManifestEntry, Origin
from bptools.recordings.reading import noted
from bptools.recordings.semantics import Semantics

FIRST = Semantics("toss", ("A coin is tossed once.",))
SECOND = Semantics("toss", (*FIRST.sentences, "A coin is tossed twice."))
ORIGIN = Origin("c0ffee1234", "here", {"coin": "1.0"})
SETTINGS = {"sides": 2, "names": ("heads", "tails")}


def toss(name="one", semantics=FIRST, seed=3):
    return ManifestEntry(name, "toss", str(semantics), SETTINGS, seed, "", f"tosses/{name}.txt", "")


@pytest.fixture
def recordings(tmp_path):
    folder = Recordings(tmp_path)
    folder.keep(ORIGIN, [(toss(), b"heads"), (toss("two", SECOND), b"tails")], {"toss": "all"})
    return folder


def assert_refused(state, words, read):
    with pytest.raises(RecordingError) as caught:
        read()
    assert caught.value.state is state
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_what_was_kept_is_read(recordings):
    assert recordings.read("one", FIRST, SETTINGS) == b"heads"
    assert recordings.read("two", SECOND, {"sides": 2}, seed=3) == b"tails"
    entry = recordings.entry("one")
    assert (entry.origin, entry.settings["names"]) == ("c0ffee1", ["heads", "tails"])
    assert recordings.manifest.origins == {"c0ffee1": ORIGIN}


def test_a_recording_of_older_semantics_is_named_and_not_mixed(recordings):
    words = "one is of toss/1, today's program computes toss/2"
    assert_refused(RecordingState.OLDER, words, lambda: recordings.read("one", SECOND, SETTINGS))


@pytest.mark.parametrize(
    ("settings", "seed", "words"),
    [
        ({"sides": 6}, None, "sides is 2, not 6"),
        ({"weight": 1}, None, "weight is None, not 1"),
        ({}, 4, "seed is 3, not 4"),
    ],
)
def test_other_settings_are_said(recordings, settings, seed, words):
    assert_refused(
        RecordingState.REFUSED,
        f"one is of other settings: {words}",
        lambda: recordings.read("one", FIRST, settings, seed),
    )


def test_a_setting_that_came_later_had_one_value_in_what_was_made_before(recordings):
    settings = {**SETTINGS, "weight": 1}
    assert recordings.read("one", FIRST, settings, later={"weight": 1}) == b"heads"
    assert_refused(
        RecordingState.REFUSED,
        "weight is 2, not 1",
        lambda: recordings.read("one", FIRST, settings, later={"weight": 2}),
    )


def test_a_file_that_is_missing_or_altered_is_said(recordings):
    path = recordings.folder / "tosses" / "one.txt"
    path.write_bytes(b"Heads")
    words = f"one was altered: {path} is not the file of the manifest"
    assert_refused(RecordingState.REFUSED, words, lambda: recordings.read("one", FIRST, {}))
    path.unlink()
    words = f"one cannot be read: {path} No such file"
    assert_refused(RecordingState.MISSING, words, lambda: recordings.read("one", FIRST, {}))
    words = "three is missing: the manifest names no such recording"
    assert_refused(RecordingState.MISSING, words, lambda: recordings.read("three", FIRST, {}))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "cannot be read as a manifest of recordings"),
        ('{"origins": {}, "reductions": {}, "entries": [{}]}', "cannot be read as a manifest"),
        ('{"schema": 9, "origins": {}, "reductions": {}, "entries": []}', "must have schema 1"),
    ],
)
def test_a_manifest_that_is_damaged_is_said(recordings, content, words):
    (recordings.folder / MANIFEST).write_text(content)
    assert_refused(RecordingState.REFUSED, words, lambda: recordings.read("one", FIRST, {}))


def test_a_folder_without_a_manifest_holds_nothing(tmp_path):
    assert_refused(
        RecordingState.MISSING, "nothing is recorded", lambda: Recordings(tmp_path).entry("one")
    )


def test_recordings_of_two_origins_stand_side_by_side(recordings):
    later = Origin("c0ffee1234", "elsewhere", {"coin": "2.0"})
    recordings.keep(later, [(toss("two", SECOND), b"edge")], {})
    assert recordings.read("two", SECOND, {}) == b"edge"
    assert recordings.read("one", FIRST, {}) == b"heads"
    origins = {entry.id: entry.origin for entry in recordings.manifest.entries}
    assert origins == {"one": "c0ffee1", "two": "c0ffee1-2"}
    recordings.keep(later, [(toss("one"), b"heads")], {})
    assert recordings.manifest.origins == {"c0ffee1-2": later}


def test_the_same_recordings_are_the_same_bytes(recordings, tmp_path):
    again = Recordings(tmp_path / "again")
    again.keep(ORIGIN, [(toss("two", SECOND), b"tails"), (toss(), b"heads")], {"toss": "all"})
    first, second = ((folder.folder / MANIFEST).read_bytes() for folder in (recordings, again))
    assert first == second


def test_what_is_read_is_noted_whether_it_can_be_used_or_not(recordings):
    with noted() as names:
        recordings.read("one", FIRST, {})
        assert_refused(RecordingState.OLDER, "two is of", lambda: recordings.read("two", FIRST, {}))
    assert names == {"one", "two"}
    recordings.read("one", FIRST, {})
    assert names == {"one", "two"}
