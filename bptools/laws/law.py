"""One law about one subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class BrokenLawError(AssertionError):
    """A law is broken; the message says of what and how."""


@dataclass(frozen=True)
class ProjectLaw:
    """One law about one subject.

    Args:
        words: The law.
        subject: What it is about: a finding, a claim, a file.
        claim: The claim that it is about, if it is about one.
        breach: Says how it is broken, in a sentence; nothing where it is kept.

    >>> ProjectLaw("it is even", "4", "", lambda: "").require()
    >>> str(ProjectLaw("it is even", "4", "", lambda: ""))
    '4: it is even'
    """

    words: str
    subject: str
    claim: str
    breach: Callable[[], str]

    def __str__(self) -> str:
        return f"{self.subject}: {self.words}"

    def require(self) -> None:
        """Return if the law is kept.

        Raises:
            BrokenLawError: If it is broken, with how.
        """
        if breach := self.breach():
            raise BrokenLawError(f"{self}: {breach}")
