"""The command: hunt claims over their spaces and say what was found, or how hard it looked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from bptools.claims import Claim, Stance
from bptools.hunting.pinned import pinned_sides
from bptools.hunting.record import ROUNDING, SEMANTICS, HuntRecord, Search
from bptools.hunting.slack import Slack
from bptools.hunting.space import Space
from bptools.printing.tables import Table
from bptools.statistics import stream

if TYPE_CHECKING:
    from bptools.hunting.search import Descent
    from bptools.hunting.witness import Witness


@dataclass(frozen=True)
class Hunt:
    """What a hunt found; shows itself in a notebook."""

    claim: Claim
    record: HuntRecord
    reworded: str = ""  # why what is hunted cannot be compared with the claim's formula

    @property
    def searches(self) -> tuple[Search, ...]:
        """What was found in each space."""
        return self.record.searches

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The proved violations, one a space at most."""
        return self.record.witnesses

    @property
    def exit_code(self) -> int:
        """0 if the hunt agrees with our stance, 1 if it does not, 4 if it decides nothing."""
        refuted = self.claim.stance is Stance.REFUTED
        if self.witnesses:
            return 0 if refuted else 1
        return 4 if refuted or any(search.unproved for search in self.searches) else 0

    @property
    def table(self) -> Table:
        """One row a space."""
        headers = ("searched", "restarts", "evaluations", "smaller/larger", "slack", "violation")
        rows = tuple(
            (
                search.space,
                str(search.restarts),
                str(search.evaluations),
                _ratio(search),
                f"{search.slack:.3e}",
                "proved" if search.witness else "not proved" if search.unproved else "none",
            )
            for search in self.searches
        )
        return Table(headers, rows)

    @property
    def summary(self) -> str:
        """What the hunt says of the claim, in one line."""
        if self.witnesses:
            count = len(self.witnesses)
            families = "one family" if count == 1 else f"{count} families"
            return f"{self.claim.name}: violated, proved in {families}"
        sharpest = self.record.sharpest
        return (
            f"{self.claim.name}: no violation in {self.record.evaluations} evaluations; nearest: "
            f"smaller/larger = {_ratio(sharpest)}, slack {sharpest.slack:.3e}"
            + (", 0 but for rounding" if abs(sharpest.relative_slack) < ROUNDING else "")
        )

    def to_json(self) -> bytes:
        """Return the record as JSON: the same bytes for the same claim, options and seed."""
        return self.record.to_json()

    def __str__(self) -> str:
        wording = [f"hunted in other words: {self.reworded}"] if self.reworded else []
        parts = [str(self.table), *map(str, self.witnesses), *wording, self.summary]
        return "\n\n".join(parts)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


class SearchRound(msgspec.Struct, frozen=True):
    """What one round of a search found, and the slack of the widest violation that it met."""

    search: Search
    widest: float


def searched(slack: Slack, space: Space[Any], budget: int, seed: int, number: int) -> SearchRound:
    """Carry out one round in one space and prove its widest violation, or else the sharpest.

    Args:
        slack: The inequality.
        space: Where it is searched.
        budget: About how many instances all rounds evaluate.
        seed: Root of all starting points; each space has a stream of its own.
        number: Of the round, from 0 on.
    """
    from bptools.hunting.search import descend

    rng = stream(seed, "hunt", slack.claim.name, space.label)
    descent = descend(slack, space, budget, rng, number)
    sharpest = descent.sharpest
    search = Search(
        space.label,
        descent.restarts,
        descent.evaluations,
        sharpest.ratio if math.isfinite(sharpest.ratio) else None,
        sharpest.slack,
        sharpest.relative_slack,
        _proved(slack, space, descent),
        pinned_sides(slack, space),
    )
    return SearchRound(search, descent.widest.slack)


def joined(rounds: Sequence[SearchRound]) -> Search:
    """Return what several rounds in one space found together.

    Args:
        rounds: At least one.
    """
    searches = [each.search for each in rounds]
    proofs = [each.search for each in sorted(rounds, key=lambda each: each.widest)]
    return msgspec.structs.replace(
        min(searches, key=lambda search: search.relative_slack),
        restarts=sum(search.restarts for search in searches),
        evaluations=sum(search.evaluations for search in searches),
        witness=next((search.witness for search in proofs if search.witness), None),
    )


def gathered(
    slack: Slack,
    searches: tuple[Search, ...],
    *,
    qubits: int | None,
    layers: int | None,
    budget: int,
    seed: int,
) -> Hunt:
    """Return the hunt that its searches make.

    Args:
        slack: What was hunted.
        searches: What was found in each space.
        qubits: As asked for; None for the claim's own.
        layers: As asked for; None for the claim's own.
        budget: About how many instances were to be evaluated, over all spaces together.
        seed: Root of all starting points.
    """
    record = HuntRecord(
        claim=slack.claim.name,
        stance=str(slack.claim.stance),
        qubits=qubits,
        layers=layers,
        budget=budget,
        seed=seed,
        semantics=str(SEMANTICS),
        searches=searches,
    )
    return Hunt(slack.claim, record, slack.reworded)


def _proved(slack: Slack, space: Space[Any], descent: Descent) -> Witness | None:
    from bptools.hunting.witness import witness

    for best in (descent.widest, descent.sharpest):
        if best.relative_slack < -ROUNDING:
            proof = witness(slack, space, best)
            if proof is not None:
                return proof
    return None


def _ratio(search: Search) -> str:
    """Return the ratio where it says how near both sides came: not of sides of other signs."""
    return "-" if search.ratio is None or search.ratio < 0 else f"{search.ratio:.9f}"
