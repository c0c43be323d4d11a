"""How proofs and checks announce themselves, and how a run finds them.

A proof is a function without arguments that returns a ``Derivation``; a check is a function
``(claim, budget, seed) -> Evidence``. Both name the claims that they are about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bptools.claims import Claim

if TYPE_CHECKING:
    from bptools.derivations import Derivation
    from bptools.evidence import Evidence
    from bptools.statistics import Budget

CheckFunction = Callable[[Claim, "Budget", int], "Evidence"]
ProofFunction = Callable[[], "Derivation"]


@dataclass(frozen=True)
class Proof:
    """A derivation of one claim."""

    claim: Claim
    derive: ProofFunction


@dataclass(frozen=True)
class Check:
    """A confrontation of one claim with a computation.

    ``weight`` is the declared share, relative to all sampled checks of the project, of the
    report's error rate; an exact check has weight 0.
    """

    claim: Claim
    confront: CheckFunction
    weight: float


def proof(claim: Claim) -> Callable[[ProofFunction], ProofFunction]:
    """Declare that the decorated function derives ``claim``."""

    def declare(function: ProofFunction) -> ProofFunction:
        function.__proofs__ = (*getattr(function, "__proofs__", ()), Proof(claim, function))  # type: ignore[attr-defined]
        return function

    return declare


def check(*claims: Claim, weight: float = 0.0) -> Callable[[CheckFunction], CheckFunction]:
    """Declare that the decorated function confronts each of ``claims``.

    Args:
        claims: The claims, passed to the function one at a time.
        weight: Share of the report's error rate, relative to the other sampled checks;
            0 for an exact check.
    """

    def declare(function: CheckFunction) -> CheckFunction:
        function.__checks__ = tuple(Check(claim, function, weight) for claim in claims)  # type: ignore[attr-defined]
        return function

    return declare
