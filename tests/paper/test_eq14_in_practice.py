"""The recorded survey decides nothing if it is missing, and contradicts a claim if a cell does."""

from itertools import product
from typing import get_args

import pytest

from bptools.claims import Verdict
from bptools.statistics import Budget
from checks import eq14_in_practice as practice
from checks.instruments.eq14.losses import Target
from checks.instruments.eq14.survey import (
    GATES,
    QUBITS,
    WIDTHS,
    Cell,
    Survey,
    code_digest,
    write_survey,
)
from proofs.eq14_in_practice import ALWAYS, SMALL, WIDE

BUDGET = Budget(error_rate=1e-2, samples=100)


def written(path, share, code=None):
    """Write a survey whose cells have the share of violations that ``share`` gives them."""
    cells = []
    for n_qubits, n_gates, fixed, target in product(QUBITS, GATES, WIDTHS, get_args(Target)):
        width = n_gates**-0.5 if fixed is None else fixed
        p = share(n_qubits, n_gates, width, target)
        count = round(p * 1000)
        cells.append(Cell(target, n_qubits, n_gates, width, 1000, count, 0, p / 2, p + 1e-3, 0.9))
    write_survey(path, Survey(code or code_digest(), 0, 0.05, tuple(cells)))


def as_claimed(n_qubits, n_gates, width, target):
    return 0.2 if width == 0.01 else 0.0


def verdicts():
    return [
        practice.violations_in_the_recorded_survey(claim, BUDGET, 0).verdict
        for claim in (ALWAYS, WIDE, SMALL)
    ]


@pytest.fixture
def record(monkeypatch, tmp_path):
    path = tmp_path / "survey.json"
    monkeypatch.setattr(practice, "RECORD", path)
    return path


def test_a_record_that_is_missing_or_of_other_code_decides_nothing(record):
    assert set(verdicts()) == {Verdict.INCONCLUSIVE}
    written(record, as_claimed, code="other")
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
    for claim in (ALWAYS, WIDE, SMALL):
        (table,) = practice.violations_in_the_recorded_survey(claim, BUDGET, 0).listings
        rows += table.rows
    assert len(set(rows)) == len(rows) == len(GATES) * len(WIDTHS) * len(get_args(Target))
    assert {len(row) for row in rows} == {1 + len(QUBITS)}
