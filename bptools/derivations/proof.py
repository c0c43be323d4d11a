"""How a derivation announces which claim it derives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bptools.claims import Claim
from bptools.claims.declaration import finding_name, title_of
from bptools.derivations.derivation import Counterexample, Derivation
from bptools.errors import UsageError

ProofFunction = Callable[[], Derivation | Counterexample]


@dataclass(frozen=True)
class Proof:
    """A derivation of one claim."""

    claim: Claim
    derive: ProofFunction

    @property
    def finding(self) -> str:
        """Where the derivation is written, as ``proofs.<stem>:<function>``."""
        return finding_name(self.derive)

    @property
    def title(self) -> str:
        """The line of the report: what the function's docstring begins with."""
        return title_of(self.derive)


Declared = TypeVar("Declared", bound=ProofFunction)


def proof(claim: Claim) -> Callable[[Declared], Declared]:
    """Declare that the decorated function derives ``claim``.

    Raises:
        UsageError: If it is no claim, or what is decorated no function.
    """
    if not isinstance(claim, Claim):
        kind = type(claim).__name__
        raise UsageError(f"claim of proof must be such as claim(...) returns, not {kind} {claim}")

    def declare(function: Declared) -> Declared:
        if not callable(function):
            raise UsageError(f"@proof({claim.name}) must stand above a function, not {function!r}")
        function.__proofs__ = (*getattr(function, "__proofs__", ()), Proof(claim, function))  # type: ignore[attr-defined]
        return function

    return declare
