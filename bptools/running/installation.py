"""What a worker must have as the run has it, so that its results are the run's."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from typing import Any

from bptools.errors import UsageError
from bptools.running.compiled import keep_compiled
from bptools.running.identity import installed
from bptools.running.rooms import instrument_fingerprint
from bptools.running.worker import ENVIRONMENT

Installation = dict[str, str]  # a version, a digest or a setting, by its name
HOW_TO_INSTALL = "install there what is installed here"


class ForeignWorkerError(UsageError):
    """A worker has another version of something than the run."""


@lru_cache
def installation() -> Installation:
    """Return what is installed here: Python, the code of bptools, and all packages it may use.

    >>> installation()["Python"].startswith("3.")
    True
    """
    packages = dict(line.split(" ", 1) for line in sorted(installed(_LIBRARIES)))
    return {
        "Python": platform.python_version(),
        "bptools": metadata.version("bptools"),
        **packages,
        "the code of bptools": instrument_fingerprint(),
    }


def unpinned() -> tuple[str, ...]:
    """Return the variables that pin threads and hashes and are not set in this process."""
    return tuple(name for name, value in ENVIRONMENT.items() if os.environ.get(name) != value)


def difference(theirs: Installation, ours: Installation) -> str:
    """Return the first difference in words, nothing where there is none.

    >>> difference({"numpy": "2.0"}, {"numpy": "2.1"})
    'numpy 2.0, not 2.1'
    """
    for name, version in ours.items():
        if theirs.get(name) == version:
            continue
        if name.startswith("the code"):
            return f"{name} in another state"
        return f"{name} {theirs.get(name, 'absent')}, not {version}"
    return ""


@dataclass(frozen=True)
class Vetted:
    """A call that is carried out only by a worker of the run's own versions.

    Args:
        function: The call.
        required: The run's installation.
    """

    function: Callable[[], Any]
    required: Installation

    def __call__(self) -> Any:  # noqa: ANN401 - whatever the call returns
        """Return what the call returns.

        Raises:
            ForeignWorkerError: If anything is of another version here.
        """
        strange = difference(installation(), self.required)
        if strange:
            raise ForeignWorkerError(
                f"a worker on {platform.node()} (process {os.getpid()}) has {strange}: "
                f"{HOW_TO_INSTALL}, or take it away"
            )
        keep_compiled()
        return self.function()


_LIBRARIES = (
    "flint",
    "jax",
    "msgspec",
    "numpy",
    "optax",
    "ot",
    "pennylane",
    "qutip",
    "scipy",
    "sympy",
)
