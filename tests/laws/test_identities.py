"""What runs is what counts: no function of ours runs for a finding that is not in its identity."""

import ast
import importlib
import sys
import threading
from functools import cache
from pathlib import Path

import pytest

from bptools.running.dependencies import Dependencies, SourceDefinition
from bptools.running.identity import Identities
from bptools.running.outline import imported_outline
from bptools.running.rooms import INSTRUMENT, ROOMS, fingerprint
from bptools.running.sources import Import
from bptools.running.worker import Task, work

ROOT = INSTRUMENT.parent
STEMS = {"gates", "mmd"}  # cheap ones, which lead through most rooms
OURS = tuple(str(ROOT / room) for room in (INSTRUMENT.name, *ROOMS))


@pytest.fixture(scope="module")
def dependencies():
    return Dependencies(ROOT)


@cache
def statements(path):
    """Return the top-level statements of a file."""
    return ast.parse(Path(path).read_text()).body


@cache
def names_of(code):
    """Return the module of a function's code, and what names its top-level statement gives."""
    for node in statements(code.co_filename):
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda part: part.lineno)
        if first.lineno <= code.co_firstlineno <= node.end_lineno:
            stored = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
            names = [node.name] if hasattr(node, "name") else stored
            parts = Path(code.co_filename).relative_to(ROOT).with_suffix("").parts
            return ".".join(parts).removesuffix(".__init__"), set(names)
    raise AssertionError(f"{code} is in no statement")


def run_codes(task):
    """Return the code of all functions of ours that run for a task."""
    codes = set()

    def note(frame, *_):  # without a trace of its lines, a function is told of once a call
        codes.add(frame.f_code)

    threading.settrace(note)
    sys.settrace(note)
    try:
        outcome = work(task)
    finally:
        sys.settrace(None)
        threading.settrace(None)
    assert not outcome.error
    ours = (code for code in codes if code.co_filename.startswith(OURS))
    return {code for code in ours if code.co_name != "<module>"}


def test_whatever_runs_for_a_finding_is_in_its_identity(dependencies):
    for library in ("jax", "pennylane", "qutip"):  # what importing them runs is not ours to trace
        importlib.import_module(library)
    outline = imported_outline(ROOT)
    identities = Identities(dependencies)
    count = 0
    for finding in outline.findings:
        if finding.claim.partition(".")[0] not in STEMS:
            continue
        nodes = identities.closure(finding).nodes
        bound = {
            (node.module, name)
            for node in nodes
            if isinstance(node, SourceDefinition)
            for name in dependencies.statement(node).binds
        }
        share = outline.error_rate(finding, 1e-3)
        sources = fingerprint(ROOT)
        for code in run_codes(Task(str(ROOT), *finding.key, 1, share, 10_000, True, sources)):
            place, names = names_of(code)
            assert any((place, name) in bound for name in names), (finding.finding, code)
            count += 1
    assert count > 100


def test_a_lazy_face_leads_to_what_is_asked_of_it_alone(dependencies):
    def modules(*targets):
        nodes = dependencies.of(*targets).nodes
        return {node.module for node in nodes if isinstance(node, SourceDefinition)}

    engine = "bptools.haar.averaging"
    assert "bptools.haar.matrices" in modules(Import("bptools.haar", "Unitary"))
    assert engine not in modules(Import("bptools.haar", "Unitary"))
    assert engine in modules(Import("bptools.haar", "expectation"))
    assert engine in modules(Import("bptools.haar"))  # as a value: all that it holds


ENGINES = {"concurrent", "dask", "distributed", "mpi4py", "multiprocessing", "sqlite3"}


def test_no_identity_depends_on_how_a_run_is_spread_and_remembered(dependencies):
    identities = Identities(dependencies)
    for work_of in (identities._proving, identities._checking):
        assert not ENGINES & work_of.libraries
    assert not {"numpy", "jax"} & identities._checking.libraries  # a check's own, where it has any
