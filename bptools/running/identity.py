"""The identity of a finding: one number for all that it depends on, but the files that it reads."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING

from bptools.running import compiled
from bptools.running.dependencies import Closure, Dependencies
from bptools.running.sources import Import
from bptools.running.worker import ENVIRONMENT, Task

if TYPE_CHECKING:
    from bptools.running.announced import Announced

VARIABLES = ("BPTOOLS_", "JAX_", "NPY_", "PENNYLANE_", "SYMPY_", "XLA_")  # as their names begin
SAVING_TIME = ("BPTOOLS_CACHE", *compiled.VARIABLES)  # what they lead to is the same everywhere
WORK = (Import("bptools.running.worker", "work"), Import("bptools.running.worker", "Task"))
VERIFYING = Import("bptools.derivations.verification", "verified")  # which checks are not
DRAWING = Import("bptools.falsification", "automatic_check")  # which is for some claims alone


class Identities:
    """The identities of a project's findings.

    Args:
        dependencies: The project's.
    """

    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        self._proving = dependencies.without((DRAWING,), *WORK)
        self._checking = dependencies.without((DRAWING, VERIFYING), *WORK)

    def of(self, finding: Announced, task: Task) -> str:
        """Return the identity of a finding.

        It is of the definitions that the proof or check leans on and of those that carry it out, of
        the options that it asks for, and of the libraries, their versions, the machine's kind and
        the variables that matter.
        """
        options = {
            "seed": task.seed,
            "quick": task.quick,
            "budget": (task.error_rate, task.samples, task.doublings),
        }
        asked = [f"{name} {options[name]!r}" for name in finding.asks_for if name in options]
        return _hash(
            [finding.finding, finding.claim, *asked, environment_of(self.closure(finding))]
        )

    def closure(self, finding: Announced) -> Closure:
        """Return the definitions that a finding leans on, and those that carry it out."""
        work = self._proving if finding.is_proof else self._checking
        if finding.is_automatic:
            stem = Import(f"proofs.{finding.claim.partition('.')[0]}")
            return self._dependencies.of(DRAWING, stem, beside=work)
        module, _, function = finding.finding.partition(":")
        return self._dependencies.of(Import(module, function), beside=work)


def environment_of(closure: Closure) -> str:
    """Return one number for some definitions, and for what of their surroundings matters."""
    surroundings = os.environ | ENVIRONMENT
    variables = (
        f"{name} {value}"
        for name, value in sorted(surroundings.items())
        if name.startswith(VARIABLES) and name not in SAVING_TIME
    )
    machine = (platform.python_version(), platform.system(), platform.machine())
    return _hash([closure.digest, *machine, *variables, *sorted(installed(closure.libraries))])


def installed(libraries: Iterable[str]) -> set[str]:
    """Return name and version of the packages that libraries lie in, and of all that they need.

    Args:
        libraries: Top-level modules; those of Python itself come with its version.

    >>> any(line.startswith("mpmath ") for line in installed(["sympy", "os"]))
    True
    """
    places = _distributions()
    names = {name for library in libraries for name in places.get(library, ())}
    return {line for name in names for line in _with_requirements(name)}


@lru_cache
def _distributions() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


@lru_cache
def _with_requirements(name: str) -> frozenset[str]:
    """Return a package's name and version, and those of all packages that it needs."""
    lines: dict[str, str] = {}
    pending = [name]
    while pending:
        name = re.sub("[-_.]+", "-", pending.pop()).lower()
        if name in lines:
            continue
        try:
            lines[name] = f"{name} {metadata.version(name)}"
            pending += _required(name)
        except metadata.PackageNotFoundError:  # needed elsewhere, or for an extra
            lines[name] = f"{name} absent"
    return frozenset(lines.values())


def _required(name: str) -> Iterator[str]:
    for requirement in metadata.requires(name) or ():
        match = re.match(r"[\w.-]+", requirement)
        if match and "extra ==" not in requirement:
            yield match[0]


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
