"""The findings that a project declares: its proofs and its checks."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import TypeVar

from bptools.claims import Claim
from bptools.claims.declaration import is_automatic
from bptools.confrontation import Check
from bptools.derivations import Proof
from bptools.falsification import automatic_check

Finding = Proof | Check
_Stated = TypeVar("_Stated")


def declared(function: object) -> tuple[Finding, ...]:
    """Return the proofs and checks that a function was declared to be, in order."""
    proofs: tuple[Proof, ...] = getattr(function, "__proofs__", ())
    checks: tuple[Check, ...] = getattr(function, "__checks__", ())
    return (*proofs, *checks)


def stated(modules: Iterable[ModuleType], kind: type[_Stated]) -> Iterator[_Stated]:
    """Yield what of a kind the names of some files stand for, alone or in tuples."""
    for module in modules:
        for value in vars(module).values():
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, kind):
                    yield item


def automatic(claims: Iterable[Claim]) -> Iterator[Check]:
    """Yield the checks of the claims that state ``check="auto"``."""
    return (automatic_check(claim) for claim in claims if claim.check == "auto")


def finding_on(claim: str, finding: str) -> Finding:
    """Import the one file that a finding needs and return its proof or check.

    Args:
        claim: The claim's name.
        finding: What it is recorded by.
    """
    if is_automatic(finding):
        stem = importlib.import_module(f"proofs.{claim.partition('.')[0]}")
        return next(
            check for check in automatic(stated([stem], Claim)) if check.claim.name == claim
        )
    module, _, name = finding.partition(":")
    function = getattr(importlib.import_module(module), name)
    return next(f for f in declared(function) if f.claim.name == claim)
