"""Declared semantics are held by golden numbers: another meaning, or other numbers, are seen."""

import numpy as np
import optax
import pytest

from bptools.hunting import search
from bptools.quddpm import cycle, data
from bptools.recordings.semantics import Semantics
from bptools.statistics import streams
from checks.instruments.eq14 import survey as eq14
from tests.recordings import golden, golden_runs
from tests.recordings.golden import assert_golden


@pytest.mark.parametrize("kind", golden_runs.GOLDEN)
def test_what_is_recorded_means_what_it_meant(kind):
    semantics, compute = golden_runs.GOLDEN[kind]
    assert_golden(semantics, compute())


def only(part):
    """Compare the numbers of one part of a computation alone."""

    def compare(kind, numbers, monkeypatch):
        semantics, _ = golden_runs.GOLDEN[kind]
        stored = golden.json.loads(golden.path_of(semantics).read_text())
        kept = {"double": {name: stored["double"][name] for name in numbers}}
        monkeypatch.setattr(golden.json, "loads", lambda _: kept)
        assert_golden(semantics, {"double": numbers})

    return lambda kind, monkeypatch: compare(kind, part(), monkeypatch)


TRAINED = only(lambda: golden_runs.trained(dtype="complex128"))
ENSEMBLES, LOSSES = only(golden_runs.ensembles), only(golden_runs.losses)
HUNT = only(lambda: golden_runs.hunt()["double"])
EQUATION_14 = only(lambda: golden_runs.equation_14()["double"])


def another_stream(seed, name, *keys):
    return streams.stream(seed, name + "s", *keys)


@pytest.mark.parametrize(
    ("kind", "compare", "change"),
    [
        ("training", TRAINED, (cycle.optax, "adam", optax.sgd)),
        ("training", ENSEMBLES, (data, "stream", another_stream)),
        (
            "training",
            LOSSES,
            (golden_runs, "LOSSES", dict.fromkeys(golden_runs.LOSSES, lambda x, y: 1.0)),
        ),
        ("hunt", HUNT, (search, "RATE", 0.04)),
        ("equation 14", EQUATION_14, (eq14, "stream", another_stream)),
    ],
)
def test_another_meaning_is_seen(kind, compare, change, monkeypatch):
    monkeypatch.setattr(*change)
    with pytest.raises(AssertionError, match="means something else now"):
        compare(kind, monkeypatch)


def test_the_next_number_needs_golden_numbers_of_its_own():
    changed = Semantics("hunt", ("Before.", "Now."))
    with pytest.raises(AssertionError, match="hunt/2 has no golden numbers"):
        assert_golden(changed, {"double": {}})


@pytest.mark.parametrize(
    ("precision", "change", "is_same"),
    [("double", 1e-10, True), ("double", 1e-8, False), ("single", 1e-6, True)],
)
def test_numbers_may_differ_by_rounding_alone(precision, change, is_same, tmp_path, monkeypatch):
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    semantics = Semantics("toss", ("A coin is tossed.",))
    golden.store(semantics, {precision: {"heads": np.array([1.0, 0.0])}})
    golden.store(semantics, {precision: {"heads": np.array([7.0, 0.0])}})  # never written over
    numbers = {precision: {"heads": np.array([1.0, change])}}
    if is_same:
        assert_golden(semantics, numbers)
    else:
        with pytest.raises(AssertionError, match="heads of toss/1 is not what is stored"):
            assert_golden(semantics, numbers)
