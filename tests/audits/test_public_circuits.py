"""The literature's circuits give the literature's verdicts."""

from pathlib import Path

import pytest

import bptools
from bptools.files import load_object

FILE = Path(__file__).parents[2] / "examples" / "circuits" / "public_circuits.py"
EXPECTED = load_object(f"{FILE}:EXPECTED")


def test_there_are_twelve():
    assert len({expected.circuit for expected in EXPECTED}) == 12


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected.circuit)
def test_verdicts_are_the_literature_s(expected):
    circuit = load_object(f"{FILE}:{expected.circuit}")
    drawn = {"random_axes": expected.random_axes}
    audit = bptools.audit(circuit, expected.ensemble, expected.sizes, **drawn)
    assert audit.trend.decay.value == expected.decay
    assert {size.known.value for size in audit.sizes} == {"exact"}
