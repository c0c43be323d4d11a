"""The falsifier as a command: claims by name, and which of their hypotheses they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bptools.claims import Claim, Stance
from bptools.falsification import Falsification, HypothesisNeed, hypothesis_needs
from bptools.falsification import falsify as attempt
from bptools.printing.tables import Table
from bptools.running.project import load


@dataclass(frozen=True)
class Falsifications:
    """What became of the attempts to falsify claims; shows itself as a table, in a notebook too."""

    attempts: tuple[Falsification, ...]
    needs: dict[str, tuple[HypothesisNeed, ...]]

    @property
    def exit_code(self) -> int:
        """1 if a claim that we assert is contradicted or about nothing, else 0."""
        asserted = [a for a in self.attempts if a.claim.stance is Stance.ASSERTED]
        return int(any(a.contradiction is not None or a.is_vacuous for a in asserted))

    @property
    def table(self) -> Table:
        """One row a claim, and one below it for each hypothesis that was dropped."""
        headers = (
            "claim",
            "stance",
            "verdict",
            "instances",
            "contradicted at, or why not computed",
        )
        return Table(headers, tuple(self._rows()))

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for tried in self.attempts:
            stance, count = str(tried.claim.stance), str(len(tried.trials))
            yield tried.claim.name, stance, _verdict(tried), count, _place(tried)
            for need in self.needs.get(tried.claim.name, ()):
                witness = need.witness
                words = "needed" if witness else "not refuted without"
                where = witness.instance.label if witness else ""
                yield f"  {need.hypothesis}", "", words, "", where

    def __str__(self) -> str:
        return str(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def falsify(
    names: Sequence[str] | str = (),
    *,
    needs: bool = False,
    seed: int = 0,
    root: Path | str | None = None,
) -> Falsifications:
    """Confront claims with instances of their own hypotheses, at the smallest dimensions first.

    Args:
        names: Claims or stems; all claims for none. Empirical ones are left out.
        needs: Whether to drop each hypothesis in turn and look for a witness that it is needed.
        seed: Root of the random instances; each claim has its own stream.
        root: The project's folder; by default the current one.

    Returns:
        The attempts. A contradiction is certain; that there is none proves nothing.

    Raises:
        UsageError: If there is no project under ``root``, or no claim of such a name.
    """
    chosen: list[Claim] = [
        claim
        for claim in load(root).select([names] if isinstance(names, str) else names)
        if not claim.empirical
    ]
    attempts = tuple(attempt(claim, seed=seed) for claim in chosen)
    dropped = {c.name: tuple(hypothesis_needs(c, seed=seed)) for c in chosen if needs}
    return Falsifications(attempts, dropped)


def _verdict(tried: Falsification) -> str:
    if tried.is_vacuous:
        return "about nothing"
    if tried.contradiction is not None:
        return "contradicted"
    return "not computed" if not tried.trials else "not contradicted"


def _place(tried: Falsification) -> str:
    if tried.contradiction is not None:
        return tried.contradiction.instance.label
    return "" if tried.trials else "; ".join(tried.reasons)
