"""Verify theorems about Haar integrals and gradient bounds: exactly, by samples, in one report.

>>> import bptools
>>> bptools.__version__.count(".") >= 2
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bptools.interface.auditing import audit
    from bptools.interface.certifying import certify
    from bptools.interface.commands import (
        check,
        cited,
        compare,
        list_claims,
        report,
        trust,
    )
    from bptools.interface.exporting import bundle, export, results_schema
    from bptools.interface.falsifying import falsify
    from bptools.interface.graph import graph
    from bptools.interface.haar_samplers import assert_haar, haar_test
    from bptools.interface.hunts import hunt, hunt_all
    from bptools.interface.lawful import try_laws
    from bptools.interface.recordings import add_recordings, list_recordings
    from bptools.interface.scaffold import new
    from bptools.interface.trainings import train
    from bptools.interface.verifying import verify

    __version__: str

__all__ = [
    "__version__",
    "add_recordings",
    "assert_haar",
    "audit",
    "bundle",
    "certify",
    "check",
    "cited",
    "compare",
    "export",
    "falsify",
    "graph",
    "haar_test",
    "hunt",
    "hunt_all",
    "list_claims",
    "list_recordings",
    "new",
    "report",
    "results_schema",
    "train",
    "trust",
    "try_laws",
    "verify",
]


_PLACES = {
    "add_recordings": "recordings",
    "assert_haar": "haar_samplers",
    "audit": "auditing",
    "bundle": "exporting",
    "certify": "certifying",
    "export": "exporting",
    "falsify": "falsifying",
    "graph": "graph",
    "haar_test": "haar_samplers",
    "hunt": "hunts",
    "hunt_all": "hunts",
    "list_recordings": "recordings",
    "new": "scaffold",
    "results_schema": "exporting",
    "train": "trainings",
    "try_laws": "lawful",
    "verify": "verifying",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import a command when it is first used, so that importing the package costs nothing."""
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("bptools")
    if name in __all__:
        place = _PLACES.get(name, "commands")
        return getattr(importlib.import_module(f"bptools.interface.{place}"), name)
    raise AttributeError(f"module 'bptools' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
