"""The file of a run: digests of arrays and gates, the round trip, damage, cut-off writes."""

import os

import numpy as np
import pytest

from bptools.errors import UsageError
from bptools.quddpm.run_file import (
    RunHeader,
    array_digest,
    gates_digest,
    read_run,
    write_run,
)
from bptools.quddpm.settings import of_model
from bptools.simulator.matrix_gates import MatrixGate

ARRAYS = {
    "angles": np.arange(6, dtype=np.float32).reshape(1, 2, 3),
    "inputs": np.array([[1.0, 1j]], dtype=np.complex64),
}


def header(seed=0):
    return RunHeader(
        of_model("improved", 2, seed), "quddpm-training/1", "9a7e", {"data": "da7a"}, {"x": "1"}
    )


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "runs" / "run.npz"
    write_run(path, header(), ARRAYS)
    return path


@pytest.mark.parametrize(
    "other", [np.zeros((2, 1)), np.zeros(2, np.float32), np.array([0.0, 1.0]), np.zeros(3)]
)
def test_an_array_is_its_type_shape_and_values(other):
    assert array_digest(np.zeros(2)) == array_digest(np.zeros(4)[::2])
    assert array_digest(np.zeros(2)) != array_digest(other)


def test_a_circuit_is_its_gates_in_order():
    first, second = (
        MatrixGate(name, (0,), diagonal=False, value=None, family=None, sources=(number,))
        for number, name in enumerate(("RX", "RY"))
    )
    assert gates_digest([first, second]) != gates_digest([second, first])


def test_a_run_is_read_as_it_was_written(written):
    found = read_run(written)
    assert found.header == header()
    assert found.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert found.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(found.arrays[name], array)
    assert (found.n_cycles, found.is_complete) == (1, False)


def test_the_same_run_is_the_same_bytes(written, tmp_path):
    write_run(tmp_path / "again.npz", header(), ARRAYS)
    assert (tmp_path / "again.npz").read_bytes() == written.read_bytes()


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_run(written, monkeypatch, failing):
    def fail(*_):
        raise OSError("the disk is full")

    before = written.read_bytes()
    monkeypatch.setattr(
        *((os, "fsync") if failing == "fsync" else (type(written), "replace")), fail
    )
    with pytest.raises(OSError, match="the disk is full"):
        write_run(written, header(1), ARRAYS)
    assert written.read_bytes() == before
    assert read_run(written).settings.seed == 0


def test_the_run_is_replaced_by_a_complete_one(written):
    write_run(written, header(1), ARRAYS)
    assert read_run(written).settings.seed == 1
    assert [path.name for path in written.parent.iterdir()] == [written.name]


def cut(content):
    return content[: len(content) // 2]


def flipped(content):
    """Change a byte of the compressed angles."""
    at = content.index(b"angles.npy") + 60
    return content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]


@pytest.mark.parametrize("damage", [cut, flipped, lambda _: b"", lambda _: b"no run"])
def test_a_damaged_run_is_refused(written, damage):
    written.write_bytes(damage(written.read_bytes()))
    with pytest.raises(UsageError, match=r"run\.npz cannot be read as a training run"):
        read_run(written)


def test_other_arrays_are_no_run(tmp_path):
    np.save(tmp_path / "states.npy", np.eye(2))
    np.savez(tmp_path / "states.npz", states=np.eye(2))
    for name in ("states.npy", "states.npz", "missing.npz"):
        with pytest.raises(UsageError, match=f"{name} cannot be read as a training run"):
            read_run(tmp_path / name)
