"""The page that an author's statements are written on: the file that holds them."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bptools.claims import Claim, Source
from bptools.derivations import Counterexample, Derivation, proof
from bptools.derivations.proof import ProofFunction
from bptools.errors import UsageError

_PAGE = "__page__"


@dataclass
class Page:
    """What one file states: the place that its claims are from, and the claims.

    A project finds them as it finds hand-written ones: the claims by the tuple ``__claims__`` of
    the file, their proofs by functions ``prove_NAME``, which the page puts there.

    Args:
        names: The names of the file.
        source: The paper that the next claims are from.
    """

    names: dict[str, Any]
    source: str = ""
    claims: dict[str, Claim] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The first half of every claim's name: the file's."""
        module = str(self.names["__name__"])
        if module == "__main__":
            module = Path(self.names.get("__file__", "paper")).stem
        return re.sub(r"[^a-z0-9_]", "_", module.rpartition(".")[2].lower())

    def full(self, name: str) -> str:
        """Return the full name of a claim of this page, or of another one that is given in full.

        Raises:
            UsageError: If it is no name.
        """
        if not isinstance(name, str) or not re.fullmatch(r"([a-z0-9_]+\.)?[a-z0-9_]+", name):
            raise UsageError(f"name of a claim must be a word in lower case, not {name!r}")
        return name if "." in name else f"{self.stem}.{name}"

    def place(self, equation: str) -> Source:
        """Return the place of an equation in the paper that was named last.

        Raises:
            UsageError: If none was named.
        """
        if not isinstance(equation, str):
            raise UsageError(f"eq must be text, as eq='{equation}', not {equation!r}")
        if not self.source:
            raise UsageError('the paper must be named before its claims: paper("A et al. 2018")')
        return Source(self.source, equation)

    def enter(self, claim: Claim) -> Claim:
        """Write a claim on the page.

        Raises:
            UsageError: If there is one of its name.
        """
        if claim.name in self.claims:
            raise UsageError(f"{claim.name} is stated twice: give each claim its own name")
        self.claims[claim.name] = claim
        self.names["__claims__"] = tuple(self.claims.values())
        return claim

    def prove(self, claim: Claim, title: str, derive: ProofFunction) -> None:
        """Put a proof of a claim where the project looks for it."""
        name = f"prove_{claim.name.partition('.')[2]}"

        def derivation() -> Derivation | Counterexample:
            return derive()

        derivation.__name__ = derivation.__qualname__ = name
        derivation.__module__ = str(self.names["__name__"])
        derivation.__doc__ = title
        if name in self.names:
            raise UsageError(f"{name} is the proof of {claim.name}: give your own another name")
        self.names[name] = proof(claim)(derivation)

    def leave_open(self, name: str, words: str) -> None:
        """Note a claim without a right side: printed by a script, refused by a project."""
        if self.names["__name__"] == "__main__":
            print(f"{name} = {words}")
        self.open[name] = words
        self.names["__open_claims__"] = tuple(f"{key}: {value}" for key, value in self.open.items())


def page_of_caller(depth: int = 3) -> Page:
    """Return the page of the file whose function call led here.

    Args:
        depth: How many calls up the author's line is: past the word, and past what reads its
            arguments (``parameters.word``).
    """
    names = sys._getframe(depth).f_globals
    if not isinstance(names.get(_PAGE), Page) or names[_PAGE].names is not names:
        names[_PAGE] = Page(names)
    page: Page = names[_PAGE]
    return page


def words_of(name: str) -> str:
    """Return a claim's name in words, for its title.

    >>> words_of("both_designs")
    'Both designs'
    """
    return name.rpartition(".")[2].replace("_", " ").capitalize()
