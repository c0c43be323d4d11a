"""Compiled programs are found again by the next process, and what is damaged costs time alone."""

import os
import subprocess
import sys

import pytest

from bptools.running.compiled import forget_oldest

PROGRAM = """
from bptools.running.compiled import keep_compiled
keep_compiled()
import jax
hits = []
jax.monitoring.register_event_listener(lambda event, **_: hits.append(event))
print(float(jax.jit(lambda x: (x * x).sum())(jax.numpy.arange(7.0))))
print("hit" if "/jax/compilation_cache/cache_hits" in hits else "compiled")
"""


@pytest.fixture
def computed(tmp_path):
    environment = {n: v for n, v in os.environ.items() if not n.startswith("JAX_")}
    environment |= {"BPTOOLS_CACHE": str(tmp_path), "JAX_PLATFORMS": "cpu"}

    def run():
        command = [sys.executable, "-c", PROGRAM]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.split()

    return run


def test_the_next_process_finds_what_one_has_compiled_and_does_without_what_is_damaged(
    computed, tmp_path
):
    assert computed() == ["91.0", "compiled"]
    assert computed() == ["91.0", "hit"]
    entries = [path for path in tmp_path.rglob("*") if path.is_file()]
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:20])
    assert entries
    assert computed() == ["91.0", "compiled"]


def test_what_was_read_longest_ago_is_forgotten_where_there_is_too_much(tmp_path):
    for age in range(10):
        path = tmp_path / str(age)
        path.write_bytes(bytes(100))
        os.utime(path, (10_000 - age, 0))
    forget_oldest(tmp_path, 1000)
    assert len(list(tmp_path.iterdir())) == 10
    forget_oldest(tmp_path, 999)
    assert {path.name for path in tmp_path.iterdir()} == {"0", "1", "2", "3"}
    forget_oldest(tmp_path / "none", 0)
    assert not (tmp_path / "none").exists()
