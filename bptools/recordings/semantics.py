"""What recorded numbers mean, declared beside the code that makes them.

A golden test holds every declaration: tiny runs against stored numbers. As long as they come out,
the code may be rewritten at will and every recording stays what it is; when they do not, the
meaning has changed, and the declaration gets one more sentence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Semantics:
    """The meaning of what one kind of computation records, and how it came to be.

    Args:
        kind: What is computed, such as ``"quddpm-training"``.
        sentences: One for each meaning there has been, the present one last.

    >>> str(Semantics("toss", ("A coin is tossed once.", "A coin is tossed twice.")))
    'toss/2'
    """

    kind: str
    sentences: tuple[str, ...]

    @property
    def number(self) -> int:
        """Which meaning it is, from 1."""
        return len(self.sentences)

    def __str__(self) -> str:
        return f"{self.kind}/{self.number}"
