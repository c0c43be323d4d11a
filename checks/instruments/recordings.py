"""Where the recordings are that the checks of this paper read."""

from __future__ import annotations

from pathlib import Path

from bptools.recordings.folder import Recordings

RECORDINGS = Recordings(Path(__file__).resolve().parents[2] / "reports" / "recorded")
