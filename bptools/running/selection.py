"""Claims chosen by name, or by the stem of the file that declares them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Protocol, TypeVar

from bptools.errors import UsageError


class ProjectError(UsageError):
    """What is written under ``proofs/`` and ``checks/`` does not make a project."""


class UnknownClaimError(ProjectError):
    """No claim has the name that was asked for."""


class Named(Protocol):
    """What has a claim's name, ``<stem>.<claim>``."""

    @property
    def name(self) -> str:
        """The name."""
        ...


Choice = TypeVar("Choice", bound=Named)


def selected(claims: Sequence[Choice], names: Iterable[str] = ()) -> tuple[Choice, ...]:
    """Return the claims of these names or stems in their order; all of them for no name.

    Raises:
        UnknownClaimError: If a name is neither; the message offers the nearest ones.
    """
    known = {part for claim in claims for part in (claim.name, _stem(claim))}
    wanted = set(names)
    for name in sorted(wanted - known):
        near = get_close_matches(name, sorted(known), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`bptools list` shows them all"
        raise UnknownClaimError(f"no claim is called {name!r}; {hint}")
    if not wanted:
        return tuple(claims)
    return tuple(claim for claim in claims if {claim.name, _stem(claim)} & wanted)


def _stem(claim: Named) -> str:
    return claim.name.partition(".")[0]
