"""How proofs, checks and slacks announce themselves, and how a run finds them.

A proof is a function without arguments that returns a ``Derivation``; a check is a function
``(claim, budget, seed) -> Evidence``; a slack gives the two sides of an inequality, so that it can
be hunted for counterexamples. All name the claims that they are about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bptools.claims import Claim, Relation

if TYPE_CHECKING:
    from bptools.derivations import Counterexample, Derivation
    from bptools.evidence import Evidence
    from bptools.hunting.spaces import Space
    from bptools.statistics import Budget

CheckFunction = Callable[[Claim, "Budget", int], "Evidence"]
ProofFunction = Callable[[], "Derivation | Counterexample"]
SidesFunction = Callable[[Claim, Any], tuple[Any, Any]]
SpacesFunction = Callable[["int | None", "int | None"], "tuple[Space, ...]"]


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


@dataclass(frozen=True)
class Check:
    """A confrontation of one claim with a computation.

    ``weight`` is the declared share, relative to all sampled checks of the project, of the
    report's error rate; an exact check has weight 0.
    """

    claim: Claim
    confront: CheckFunction
    weight: float

    @property
    def finding(self) -> str:
        """Where the check is written, as ``checks.<stem>:<function>``."""
        return finding_name(self.confront)

    @property
    def title(self) -> str:
        """The line of the report: what the function's docstring begins with."""
        return title_of(self.confront)


Finding = Proof | Check


@dataclass(frozen=True)
class Slack:
    """The two sides of a claimed inequality, as arithmetic of the quantities of an instance.

    ``sides`` takes the claim and the quantities, traced or enclosed, to the left and the right
    side; ``spaces`` takes numbers of qubits and of gates, None for the usual ones, to the spaces
    that are searched.
    """

    claim: Claim
    sides: SidesFunction
    spaces: SpacesFunction

    def ordered(self, quantities: Any) -> tuple[Any, Any]:  # noqa: ANN401 - as ``sides`` takes them
        """Return the side that is claimed to be the larger, then the smaller."""
        left, right = self.sides(self.claim, quantities)
        return (left, right) if self.claim.relation is Relation.AT_LEAST else (right, left)


@dataclass(frozen=True)
class NoSlack:
    """Why an inequality cannot be hunted: a clause that "it cannot be hunted:" introduces."""

    claim: Claim
    because: str


def finding_name(function: ProofFunction | CheckFunction) -> str:
    """Return the name under which a function's findings are recorded."""
    return f"{function.__module__}:{function.__name__}"


def title_of(function: ProofFunction | CheckFunction) -> str:
    """Return the first line of a function's docstring, or its name in words."""
    lines = (function.__doc__ or "").strip().splitlines()
    return lines[0].rstrip(".") if lines else function.__name__.replace("_", " ")


def declared(function: object) -> tuple[Finding, ...]:
    """Return the proofs and checks that a function was declared to be, in order."""
    proofs: tuple[Proof, ...] = getattr(function, "__proofs__", ())
    checks: tuple[Check, ...] = getattr(function, "__checks__", ())
    return (*proofs, *checks)


Declared = TypeVar("Declared", bound=ProofFunction)


def proof(claim: Claim) -> Callable[[Declared], Declared]:
    """Declare that the decorated function derives ``claim``."""

    def declare(function: Declared) -> Declared:
        function.__proofs__ = (*getattr(function, "__proofs__", ()), Proof(claim, function))  # type: ignore[attr-defined]
        return function

    return declare


def check(*claims: Claim, weight: float = 0.0) -> Callable[[CheckFunction], CheckFunction]:
    """Declare that the decorated function confronts each of ``claims``.

    Args:
        claims: The claims, passed to the function one at a time; at least one.
        weight: Share of the report's error rate, relative to the other sampled checks;
            0 for an exact check.

    Raises:
        ValueError: If there is no claim to check, or the weight is negative or not finite.
    """
    if not claims:
        raise ValueError("claims must name at least one claim: a check of nothing cannot fail")
    if not 0 <= weight < float("inf"):
        raise ValueError(f"weight must be finite and not negative, not {weight}")

    def declare(function: CheckFunction) -> CheckFunction:
        checks = (Check(claim, function, weight) for claim in claims)
        function.__checks__ = (*getattr(function, "__checks__", ()), *checks)  # type: ignore[attr-defined]
        return function

    return declare


DeclaredSides = TypeVar("DeclaredSides", bound=SidesFunction)


def slack(*claims: Claim, over: SpacesFunction) -> Callable[[DeclaredSides], DeclaredSides]:
    """Declare that the decorated function gives the two sides of each of ``claims``.

    Args:
        claims: Inequalities, passed to the function one at a time.
        over: The instances of numbers of qubits and of gates, as of ``bptools.hunting.spaces``.

    Raises:
        ValueError: If there is no claim, or one is an equality.
    """
    if not claims:
        raise ValueError("claims must name at least one claim to hunt")
    for claim in claims:
        if claim.relation is Relation.EQUAL:
            raise ValueError(f"claims must be inequalities, {claim.name} is an equality")

    def declare(function: DeclaredSides) -> DeclaredSides:
        slacks = tuple(Slack(claim, function, over) for claim in claims)
        function.__slacks__ = (*getattr(function, "__slacks__", ()), *slacks)  # type: ignore[attr-defined]
        return function

    return declare
