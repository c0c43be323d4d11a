"""What work needs is measured, sent with it, and refused where there is not as much."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

import bptools
from bptools.errors import UsageError
from bptools.running.executors import MEMORY_STEP, USUAL_BYTES, Needs, Processes
from bptools.running.memory import forget_peak, peak_bytes
from bptools.running.pieces import HERE, Piece, workplace

TOO_MUCH = Needs(memory_bytes=10**15)
MEGABYTE = 2**20


class Noting(ThreadPoolExecutor):
    """An executor that notes what the calls need that it is sent."""

    def __init__(self):
        super().__init__(1)
        self.needs = []

    def submit(self, call):
        self.needs.append(call.needs.memory_bytes)
        return super().submit(call)


def filled(megabytes):
    return str(np.ones(megabytes * MEGABYTE, np.uint8).sum()).encode()


def never():
    raise AssertionError("it must not be begun")


def test_the_peak_of_a_piece_is_not_that_of_one_before():
    forget_peak()
    before = peak_bytes()
    filled(300)
    assert peak_bytes() - before > 250 * MEGABYTE
    forget_peak()
    assert peak_bytes() - before < 150 * MEGABYTE


def test_a_piece_is_sent_with_the_memory_that_it_took_before(tmp_path):
    noting = Noting()
    with workplace(journal=tmp_path / "journal.sqlite") as place:
        for megabytes in (300, 299):  # other arguments under the same name: not known
            at_work = replace(place, engine=lambda: nullcontext(noting))
            pieces = [Piece("wide", filled, (megabytes,), Needs(memory_bytes=7), seconds=1.0)]
            planned = at_work.plan(pieces, "pieces").peak_bytes
            at_work.results(pieces)
            assert noting.needs[-1] == planned
    assert noting.needs[0] == 7
    assert noting.needs[1] > 300 * MEGABYTE
    assert noting.needs[1] % MEMORY_STEP == 0


def test_a_check_is_sent_with_the_memory_that_it_took_before(toy):
    root = toy.one(toy.holds)
    noting = Noting()
    for _ in range(2):
        bptools.check(root=root, engine=lambda: nullcontext(noting), fresh=True)
    assert noting.needs[0] == USUAL_BYTES
    assert noting.needs[1] == Needs.as_before(noting.needs[1]).memory_bytes > 10**8


@pytest.mark.parametrize("engine", [None, Processes(1)])
def test_what_exceeds_this_machine_is_refused_before_anything_is_begun(engine):
    place = replace(HERE, engine=engine)
    pieces = [Piece("small", never, ()), Piece("an audit of 40 qubits", never, (), TOO_MUCH)]
    with pytest.raises(UsageError, match=r"^an audit of 40 qubits needs 1e\+06 GB, 1 core, this"):
        place.results(pieces)
