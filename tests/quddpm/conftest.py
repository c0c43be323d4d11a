"""Two short runs, trained once for all tests of what runs leave."""

import fcntl

import pytest

from bptools.quddpm import schedule
from tests.quddpm.short_runs import FIRST, SECOND


@pytest.fixture(scope="session")
def trained(shared_folder):
    """Two runs, trained side by side in two processes, by the first process of the session."""
    folder = shared_folder / "runs"
    with (shared_folder / "runs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            paths = schedule.train_all([FIRST, SECOND], folder, workers=2)
            names = [path.name for path in paths]
            assert names == ["original-n1-seed0.npz", "improved-n1-seed1.npz"]
    return folder
