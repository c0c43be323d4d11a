"""The recorded survey decides nothing if it is missing, and contradicts a claim if a cell does."""

from itertools import product
from typing import get_args

import pytest

from bptools.claims import Verdict
from bptools.confrontation import examine
from bptools.recordings.folder import Recordings
from bptools.recordings.manifest import Origin
from bptools.running.findings import declared
from checks import eq14_in_practice as practice
from checks.instruments.eq14.fidelity_losses import Target
from checks.instruments.eq14.survey import (
    GATES,
    QUBITS,
    REDUCTIONS,
    SEMANTICS,
    WIDTHS,
    Cell,
    Survey,
    entry_of,
)
from proofs.eq14_in_practice import ALWAYS, SMALL, WIDE


def written(recordings, share, semantics=str(SEMANTICS)):
    """Write a survey whose cells have the share of violations that ``share`` gives them."""
    cells = []
    for n_qubits, n_gates, fixed, target in product(QUBITS, GATES, WIDTHS, get_args(Target)):
        width = n_gates**-0.5 if fixed is None else fixed
        p = share(n_qubits, n_gates, width, target)
        count = round(p * 1000)
        cells.append(Cell(target, n_qubits, n_gates, width, 1000, count, 0, p / 2, p + 1e-3, 0.9))
    made = Survey(semantics, 0, 0.05, tuple(cells))
    recordings.keep(Origin("c0ffee1234", "here", {}), [entry_of(made)], REDUCTIONS)


def as_claimed(n_qubits, n_gates, width, target):
    return 0.2 if width == 0.01 else 0.0


def found():
    checks = declared(practice.violations_in_the_recorded_survey)
    assert [check.claim for check in checks] == [ALWAYS, WIDE, SMALL]
    return [examine(check, seed=0, budget=None, quick=False) for check in checks]


def verdicts():
    return [evidence.verdict for evidence in found()]


@pytest.fixture
def record(monkeypatch, tmp_path):
    recordings = Recordings(tmp_path)
    monkeypatch.setattr(practice, "RECORDINGS", recordings)
    return recordings


def test_a_record_that_is_missing_or_of_other_semantics_decides_nothing(record):
    assert set(verdicts()) == {Verdict.INCONCLUSIVE}
    written(record, as_claimed, "eq14-survey/0")
    assert set(verdicts()) == {Verdict.INCONCLUSIVE}


def test_each_cell_counts(record):
    written(record, as_claimed)
    assert verdicts() == [Verdict.FAILS, Verdict.HOLDS, Verdict.HOLDS]
    written(record, lambda *cell: 0.0)
    assert verdicts() == [Verdict.HOLDS, Verdict.HOLDS, Verdict.FAILS]
    one = (6, 40, 0.3, "GHZ")
    written(record, lambda *cell: 0.1 if cell == one else as_claimed(*cell))
    assert verdicts() == [Verdict.FAILS, Verdict.FAILS, Verdict.HOLDS]


def test_the_tables_together_hold_every_cell_once(record):
    written(record, as_claimed)
    rows = []
    for evidence in found():
        (table,) = evidence.listings
        rows += table.rows
    assert len(set(rows)) == len(rows) == len(GATES) * len(WIDTHS) * len(get_args(Target))
    assert {len(row) for row in rows} == {1 + len(QUBITS)}
