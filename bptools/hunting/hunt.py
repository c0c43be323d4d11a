"""The command: hunt claims over their spaces and say what was found, or how hard it looked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bptools.claims import Claim, Relation, Stance
from bptools.collection import Slack
from bptools.errors import UsageError
from bptools.hunting.record import ROUNDING, HuntRecord, Search, code_digest
from bptools.hunting.spaces import MOST_GATES, MOST_QUBITS, Space
from bptools.project import Project, load
from bptools.statistics import stream
from bptools.tables import Table

if TYPE_CHECKING:
    from bptools.hunting.search import Descent
    from bptools.hunting.witness import Witness

BUDGET = 50_000


@dataclass(frozen=True)
class Hunt:
    """What a hunt found; shows itself in a notebook."""

    claim: Claim
    record: HuntRecord

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
        """Return the record as JSON: the same bytes for the same claim, options, code and seed."""
        return self.record.to_json()

    def __str__(self) -> str:
        return "\n\n".join([str(self.table), *map(str, self.witnesses), self.summary])

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def hunt(
    name: str,
    *,
    qubits: int | None = None,
    layers: int | None = None,
    budget: int = BUDGET,
    seed: int = 0,
    root: Path | str | None = None,
) -> Hunt:
    """Search for a violation of a claimed inequality by gradient descent with restarts.

    Args:
        name: A claim that declares its slack.
        qubits: Number of qubits that carry data, 1 to 4; 2 by default. Claims on numbers, or on
            one circuit, take none.
        layers: Number D of gates with an angle, 1 to 6; 2 by default. Claims on Haar inputs take
            none: their circuits are any unitary matrices before and after the gate. Claims on one
            gate, or on two, take no other number.
        budget: About how many instances to evaluate, over all families together.
        seed: Root of all starting points.
        root: The project's folder; by default the current one.

    Returns:
        What was found in each family. A violation is reported as one only if ball arithmetic
        proves it on an instance with rational parameters; that none was found proves nothing.

    Raises:
        UsageError: If the claim cannot be hunted, with the reason, or an argument is out of range.
    """
    options = {"qubits": qubits, "layers": layers}
    (found,) = hunt_all([name], **options, budget=budget, seed=seed, root=root)
    return found


def hunt_all(
    names: Sequence[str] = (),
    *,
    qubits: int | None = None,
    layers: int | None = None,
    budget: int = BUDGET,
    seed: int = 0,
    root: Path | str | None = None,
) -> Iterator[Hunt]:
    """Hunt several claims, one when the one before is taken; nothing begins if one is refused.

    Args:
        names: Claims that declare their slack; all of the project's by default.
        qubits: As of ``hunt``, like all other arguments.
        layers: As of ``hunt``.
        budget: For each claim.
        seed: Root of all starting points; each claim has streams of its own.
        root: The project's folder.

    Returns:
        The hunts, each the same as ``hunt`` gives.

    Raises:
        UsageError: As ``hunt``.
    """
    for argument, value, most in (
        ("qubits", 1 if qubits is None else qubits, MOST_QUBITS),
        ("layers", 1 if layers is None else layers, MOST_GATES),
    ):
        if not 1 <= value <= most:
            raise UsageError(f"{argument} must be 1 to {most}, it is {value}")
    if budget < 1 or seed < 0:
        raise UsageError(f"budget must be positive and seed not negative: {budget}, {seed}")
    project = load(root)
    declared = {slack.claim.name for slack in project.slacks}
    wanted = names or [claim.name for claim in project.claims if claim.name in declared]
    slacks = [slack_of(project, name) for name in dict.fromkeys(wanted)]
    if not slacks:
        raise UsageError("the project declares no slack (see bptools.collection.slack)")
    hunted = [(slack, slack.spaces(qubits, layers)) for slack in slacks]
    return (_hunted(slack, spaces, qubits, layers, budget, seed) for slack, spaces in hunted)


def _hunted(
    slack: Slack,
    spaces: tuple[Space, ...],
    qubits: int | None,
    layers: int | None,
    budget: int,
    seed: int,
) -> Hunt:
    record = HuntRecord(
        claim=slack.claim.name,
        stance=str(slack.claim.stance),
        qubits=qubits,
        layers=layers,
        budget=budget,
        seed=seed,
        code=code_digest(slack, spaces),
        searches=tuple(_search(slack, space, budget // len(spaces), seed) for space in spaces),
    )
    return Hunt(slack.claim, record)


def slack_of(project: Project, name: str) -> Slack:
    """Return the slack of a claim.

    Raises:
        UsageError: If there is none, saying why, with the claims that have one.
    """
    claims = {claim.name: claim for claim in project.claims}
    if name not in claims:
        project.select([name])  # refuses an unknown name with a hint; a stem is no single claim
    for slack in project.slacks:
        if slack.claim.name == name:
            return slack
    huntable = ", ".join(slack.claim.name for slack in project.slacks) or "none"
    reasons = {none.claim.name: none.because for none in project.no_slacks}
    if name not in claims:
        reason = "it is a stem, not one claim"
    elif claims[name].empirical:
        reason = "it is about recorded experiments, not about instances that could be searched"
    elif claims[name].relation is Relation.EQUAL:
        reason = "it is an equality, which has no slack"
    else:
        missing = "no slack is declared for it (see bptools.collection.slack)"
        reason = reasons.get(name, missing)
    raise UsageError(f"{name} cannot be hunted: {reason}; claims that can: {huntable}")


def _search(slack: Slack, space: Space, budget: int, seed: int) -> Search:
    """Search one space and prove the widest violation, or else the sharpest."""
    from bptools.hunting.search import descend

    rng = stream(seed, "hunt", slack.claim.name, space.label)
    descent = descend(slack, space, budget, rng)
    sharpest = descent.sharpest
    return Search(
        space.label,
        descent.restarts,
        descent.evaluations,
        sharpest.ratio if math.isfinite(sharpest.ratio) else None,
        sharpest.slack,
        sharpest.relative_slack,
        _proved(slack, space, descent),
    )


def _proved(slack: Slack, space: Space, descent: Descent) -> Witness | None:
    from bptools.hunting.witness import witness

    for best in (descent.widest, descent.sharpest):
        if best.relative_slack < -ROUNDING:
            found = witness(slack, space, best)
            if found is not None:
                return found
    return None


def _ratio(search: Search) -> str:
    return "-" if search.ratio is None else f"{search.ratio:.9f}"
