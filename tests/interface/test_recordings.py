"""The recordings as commands: what is kept is listed as whole, what was altered is said."""

from click.testing import CliRunner

from bptools.interface.cli import main
from bptools.recordings.folder import Recordings
from checks.instruments.recordings import RECORDINGS


def run(*words):
    return CliRunner().invoke(main, ["recordings", *map(str, words)])


def test_a_recorded_hunt_is_kept_again_and_listed(tmp_path):
    (tmp_path / "theorem1.bound.json").write_bytes(
        RECORDINGS.payload(RECORDINGS.entry("theorem1.bound"))
    )
    folder = tmp_path / "kept"
    kept = run("add", tmp_path / "theorem1.bound.json", "--in", folder)
    assert (kept.exit_code, kept.stderr) == (0, f"1 recordings kept in {folder}\n")
    assert list(Recordings(folder).manifest.reductions) == ["hunt"]
    row = run("list", "--in", folder).stdout.splitlines()[-1]
    assert row.split()[:3] == ["theorem1.bound", "hunt", "hunt/1"]
    assert row.endswith("whole")
    (folder / "hunts" / "theorem1.bound.json").write_text("{}")
    assert "theorem1.bound was altered" in run("list", "--in", folder).stdout


def test_other_files_are_refused(tmp_path):
    refused = run("add", tmp_path / "states.npy", "--in", tmp_path)
    assert refused.exit_code == 2
    assert "files must be runs (.npz) or hunts (.json)" in refused.stderr
    assert run("list", "--in", tmp_path / "nowhere").exit_code == 2


def test_every_committed_recording_is_whole():
    rows = run("list", "--in", RECORDINGS.folder).stdout.splitlines()[1:]
    assert len(rows) == len(RECORDINGS.manifest.entries) == 185
    assert all(row.endswith("whole") for row in rows)
