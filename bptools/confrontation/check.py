"""How a confrontation announces which claims it confronts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bptools.claims import Claim, Evidence
from bptools.claims.declaration import finding_name, title_of
from bptools.statistics import Budget

CheckFunction = Callable[[Claim, Budget, int], Evidence]


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
