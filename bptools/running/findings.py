"""The findings that a project declares: its proofs and its checks."""

from __future__ import annotations

from bptools.confrontation import Check
from bptools.derivations import Proof

Finding = Proof | Check


def declared(function: object) -> tuple[Finding, ...]:
    """Return the proofs and checks that a function was declared to be, in order."""
    proofs: tuple[Proof, ...] = getattr(function, "__proofs__", ())
    checks: tuple[Check, ...] = getattr(function, "__checks__", ())
    return (*proofs, *checks)
