"""Two short runs, trained once for all tests of what runs leave."""

import pytest

from bptools.quddpm import schedule
from tests.quddpm.short_runs import FIRST, SECOND


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """Two runs, trained side by side in two processes."""
    folder = tmp_path_factory.mktemp("runs")
    paths = schedule.train_all([FIRST, SECOND], folder, workers=2)
    assert [path.name for path in paths] == ["original-n1-seed0.npz", "improved-n1-seed1.npz"]
    return folder
