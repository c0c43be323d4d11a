"""The hunt as a command: claims by name, and why one cannot be hunted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bptools.claims import Relation
from bptools.errors import UsageError, require_extras
from bptools.hunting import Slack
from bptools.hunting.hunt import Hunt, hunted
from bptools.hunting.spaces.random_angles import MOST_GATES, MOST_QUBITS
from bptools.running.project import Project, load

BUDGET = 50_000


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
    for argument, value, limit in (
        ("qubits", 1 if qubits is None else qubits, MOST_QUBITS),
        ("layers", 1 if layers is None else layers, MOST_GATES),
    ):
        if not 1 <= value <= limit:
            raise UsageError(f"{argument} must be 1 to {limit}, it is {value}")
    if budget < 1 or seed < 0:
        raise UsageError(f"budget must be positive and seed not negative: {budget}, {seed}")
    project = load(root)
    declared = {slack.claim.name for slack in project.slacks}
    wanted = names or [claim.name for claim in project.claims if claim.name in declared]
    slacks = [slack_of(project, name) for name in dict.fromkeys(wanted)]
    if not slacks:
        raise UsageError("the project declares no slack (see bptools.hunting.slack)")
    require_extras("a hunt", "training")
    searches = [(slack, slack.spaces(qubits, layers)) for slack in slacks]
    return (hunted(slack, spaces, qubits, layers, budget, seed) for slack, spaces in searches)


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
        missing = "no slack is declared for it (see bptools.hunting.slack)"
        reason = reasons.get(name, missing)
    raise UsageError(f"{name} cannot be hunted: {reason}; claims that can: {huntable}")
