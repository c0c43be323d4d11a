"""How a confrontation announces which claims it confronts, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import TypeVar

from bptools.claims import Case, Claim, Drawing, Figure, Listing, Method
from bptools.claims.declaration import finding_name, title_of

METHODS = tuple(method for method in Method if method.strength <= Method.EXACT.strength)
CLAIM, BUDGET, QUICK, SEED = "claim", "budget", "quick", "seed"
ASKABLE = (CLAIM, BUDGET, QUICK, SEED)


@dataclass(frozen=True)
class Confrontation:
    """The cases in which a claim was confronted, and what illustrates them.

    Args:
        cases: What was examined, at least one.
        figures: Their data drawn.
        drawings: Finished drawings beside them.
        listings: Tables of text beside them.
        assumes: What their verdicts rest on beyond the method itself.
    """

    cases: Iterable[Case]
    figures: tuple[Figure, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    listings: tuple[Listing, ...] = ()
    assumes: tuple[str, ...] = ()


CheckFunction = Callable[..., Iterable[Case] | Confrontation]
Declared = TypeVar("Declared", bound=CheckFunction)


@dataclass(frozen=True)
class Check:
    """A confrontation of one claim with a computation.

    ``weight`` is the declared share, relative to all sampled checks of the project, of the
    report's error rate; a check that draws no samples has weight 0. ``line`` is the line of the
    report where it depends on the claim.
    """

    claim: Claim
    confront: CheckFunction
    method: Method
    weight: float = 0.0
    line: str = ""

    @property
    def finding(self) -> str:
        """Where the check is written, as ``checks.<stem>:<function>``."""
        return finding_name(self.confront)

    @property
    def title(self) -> str:
        """The line of the report: what the function's docstring begins with, unless it has one."""
        return self.line or title_of(self.confront)

    @property
    def asks_for(self) -> tuple[str, ...]:
        """The names of the function's parameters."""
        return tuple(signature(self.confront).parameters)


def check(*claims: Claim, method: Method, weight: float = 0.0) -> Callable[[Declared], Declared]:
    """Declare that the decorated function confronts each of ``claims``.

    The function is given what it asks for by the names of its parameters: ``claim``, from which
    it reads the right side; ``seed``, the root of its random streams; ``quick``, whether the run
    chooses fewer cases; if it is sampled ``budget``, its samples and its share of the error rate.
    It returns cases, or a ``Confrontation``.

    Args:
        claims: The claims, passed to the function one at a time; at least one.
        method: How the cases are known, CERTIFIED and SYMBOLIC excluded: those are for proofs.
        weight: Share of the report's error rate, relative to the other sampled checks; above 0
            for ``Method.SAMPLED``, 0 for every other method.

    Raises:
        ValueError: If there is no claim to check, one is none, a check may not state the method,
            the weight does not fit it, or the function asks for what it cannot have.

    >>> @check(method=Method.EXACT)
    ... def nothing(claim): ...
    Traceback (most recent call last):
    ValueError: claims must name at least one claim: a check of nothing cannot fail
    """
    if not claims:
        raise ValueError("claims must name at least one claim: a check of nothing cannot fail")
    if strangers := [claim for claim in claims if not isinstance(claim, Claim)]:
        raise ValueError(f"claims must be claims, not {strangers[0]!r}")
    if not isinstance(method, Method) or method not in METHODS:
        raise ValueError(f"method of a check must be {' or '.join(METHODS)}, not {method}")
    if not isinstance(weight, int | float):
        raise ValueError(f"weight of a check must be a number, not {weight!r}")
    if method is Method.SAMPLED and not 0 < weight < float("inf"):
        raise ValueError(f"weight of a sampled check must be finite and above 0, not {weight}")
    if method is not Method.SAMPLED and weight != 0:
        raise ValueError(f"weight of a check that is {method} must be 0, not {weight}")

    def declare(function: Declared) -> Declared:
        _require_parameters(function, method)
        checks = (Check(claim, function, method, weight) for claim in claims)
        function.__checks__ = (*getattr(function, "__checks__", ()), *checks)  # type: ignore[attr-defined]
        return function

    return declare


def _require_parameters(function: CheckFunction, method: Method) -> None:
    """Refuse a function that asks for what no run gives, or not for what it cannot do without."""
    name, parameters = finding_name(function), signature(function).parameters
    for parameter in parameters.values():
        by_name = parameter.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
        if parameter.name not in ASKABLE or not by_name:
            raise ValueError(
                f"{name} asks for {parameter}, but a check is given {', '.join(ASKABLE)} alone"
            )
    if CLAIM not in parameters:
        raise ValueError(f"{name} must ask for claim: what it does not read it cannot refute")
    if method is Method.SAMPLED and BUDGET not in parameters:
        raise ValueError(f"{name} is sampled, so it must ask for budget, its share of error")
    if method is not Method.SAMPLED and BUDGET in parameters:
        raise ValueError(f"{name} is {method}, so it has no budget to ask for: it draws no samples")
