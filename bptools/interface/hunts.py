"""The hunt as a command: claims by name, and why one cannot be hunted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bptools.claims import Relation
from bptools.errors import UsageError, require_extras
from bptools.files import load_object
from bptools.hunting import Slack
from bptools.hunting.derived import derived_slack, require_of_claim
from bptools.hunting.effort import Effort
from bptools.hunting.hunt import Hunt, SearchRound, gathered, joined, searched
from bptools.hunting.own import QUBITS, own_slack
from bptools.hunting.space import Space
from bptools.hunting.spaces.random_angles import MOST_GATES, MOST_QUBITS
from bptools.running.executors import Needs
from bptools.running.pieces import Piece, Workplace, workplace
from bptools.running.plan import RunPlan, between
from bptools.running.project import Project, load

BUDGET = 50_000
# seconds: of starting and compiling a space, and of a restart in it, over the claims' circuits;
ONCE, A_RESTART = 4.0, 0.08
# and by qubits over two matrices and a unitary, as benchmarks/costs.py measured them
OWN_ONCE = {1: 10.0, 2: 10.7, 3: 12.5, 4: 15.0}
OWN_RESTART = {1: 0.0014, 2: 0.0024, 3: 0.0135, 4: 0.076}
MEMORY = Needs.as_before(550_000_000)  # of a process that hunts, at up to four qubits


def hunt(
    name: str,
    *,
    qubits: int | None = None,
    layers: int | None = None,
    budget: int = BUDGET,
    seed: int = 0,
    root: Path | str | None = None,
    until_violated: bool = False,
    **where: Any,  # noqa: ANN401 - passed on to the workplace, which declares them
) -> Hunt:
    """Search for a violation of a claimed inequality by gradient descent with restarts.

    Args:
        name: A claim that declares its slack, or ``FILE.py:NAME`` of an own inequality, as of
            ``bptools.hunting.own``.
        qubits: Number of qubits that carry data, 1 to 4; 2 by default. Claims on numbers, or on
            one circuit, take none.
        layers: Number D of gates with an angle, 1 to 6; 2 by default. Claims on Haar inputs take
            none: their circuits are any unitary matrices before and after the gate. Claims on one
            gate, or on two, take no other number.
        budget: About how many instances to evaluate, over all families together.
        seed: Root of all starting points.
        root: The project's folder; by default the current one.
        until_violated: Whether to stop after the first round (64 restarts in every family) that
            proves a violation: what is decided needs no more.
        where: ``workers``, ``executor``, ``scheduler``, ``journal``, ``fresh``, ``progress``, as of
            ``bptools.running.pieces.workplace``; by default this process, keeping nothing.

    Returns:
        What was found in each family. A violation is reported as one only if ball arithmetic
        proves it on an instance with rational parameters; that none was found proves nothing.

    Raises:
        UsageError: If the claim cannot be hunted, with the reason, or an argument is out of range.
    """
    asked: dict[str, Any] = {"qubits": qubits, "layers": layers, "budget": budget, "seed": seed}
    (hunted,) = hunt_all([name], **asked, root=root, until_violated=until_violated, **where)
    return hunted


def hunt_all(
    names: Sequence[str] = (),
    *,
    qubits: int | None = None,
    layers: int | None = None,
    budget: int = BUDGET,
    seed: int = 0,
    root: Path | str | None = None,
    until_violated: bool = False,
    **where: Any,  # noqa: ANN401 - passed on to the workplace, which declares them
) -> Iterator[Hunt]:
    """Hunt several claims, one when the one before is taken; nothing begins if one is refused.

    Args:
        names: Claims that declare their slack; all of the project's by default.
        qubits: As of ``hunt``, like all other arguments.
        layers: As of ``hunt``.
        budget: For each claim.
        seed: Root of all starting points; each claim has streams of its own.
        root: The project's folder.
        until_violated: As of ``hunt``.
        where: As of ``hunt``; with an executor all claims are searched side by side.

    Returns:
        The hunts, each the same as ``hunt`` gives.

    Raises:
        UsageError: As ``hunt``.
    """
    asked = {"qubits": qubits, "layers": layers, "budget": budget, "seed": seed}
    folder, searches = _chosen(names, asked, root)
    return _hunts(folder, searches, asked, where, until_violated=until_violated)


def plan_hunts(
    names: Sequence[str] = (),
    *,
    qubits: int | None = None,
    layers: int | None = None,
    budget: int = BUDGET,
    seed: int = 0,
    root: Path | str | None = None,
    **where: Any,  # noqa: ANN401 - passed on to the workplace, which declares them
) -> RunPlan:
    """Return what ``hunt_all`` of the same arguments would take; search nothing.

    Args:
        names: As of ``hunt_all``, like all other arguments.
        qubits: As of ``hunt``.
        layers: As of ``hunt``.
        budget: For each claim.
        seed: Root of all starting points.
        root: The project's folder.
        where: As of ``hunt``.

    Raises:
        UsageError: As ``hunt``.
    """
    asked = {"qubits": qubits, "layers": layers, "budget": budget, "seed": seed}
    folder, searches = _chosen(names, asked, root)
    pieces = [piece for search in searches for piece in _rounds(folder, search, asked)]
    with workplace(**where) as place:
        return place.plan(pieces, "rounds of 64 restarts")


def _chosen(
    names: Sequence[str], asked: dict[str, Any], root: Path | str | None
) -> tuple[str, list[_Search]]:
    """Return the project's folder and what is searched, refusing what cannot be."""
    qubits, layers = asked["qubits"], asked["layers"]
    for argument, value, limit in (
        ("qubits", 1 if qubits is None else qubits, MOST_QUBITS),
        ("layers", 1 if layers is None else layers, MOST_GATES),
    ):
        if not 1 <= value <= limit:
            raise UsageError(f"{argument} must be 1 to {limit}, it is {value}")
    if asked["budget"] < 1 or asked["seed"] < 0:
        values = f"{asked['budget']}, {asked['seed']}"
        raise UsageError(f"budget must be positive and seed not negative: {values}")
    folder = str(Path(root or ".").resolve())
    slacks = {name: named_slack(folder, name) for name in map(_absolute, names or _all(folder))}
    if not slacks:
        raise UsageError("the project declares no slack (see bptools.hunting.slack)")
    require_extras("a hunt", "training")
    return folder, [
        _Search(name, slack, slack.spaces(qubits, layers)) for name, slack in slacks.items()
    ]


def _all(folder: str) -> list[str]:
    """Return the names of all claims that declare their slack."""
    project = load(folder)
    declared = {slack.claim.name for slack in project.slacks}
    return [claim.name for claim in project.claims if claim.name in declared]


def _absolute(name: str) -> str:
    """Return a place in a file with the whole path; the name of a claim as it is."""
    file, _, function = name.rpartition(":")
    return f"{Path(file).resolve()}:{function}" if file else name


class _Search(NamedTuple):
    """What is hunted: the name that was asked for, the inequality, its spaces."""

    name: str
    slack: Slack
    spaces: tuple[Space[Any], ...]


def _hunts(
    root: str,
    searches: Sequence[_Search],
    asked: dict[str, Any],
    where: dict[str, Any],
    *,
    until_violated: bool,
) -> Iterator[Hunt]:
    """Yield the hunt of each claim: one after the other here, or all side by side."""
    groups = [_rounds(root, search, asked) for search in searches]
    with workplace(**where) as place:
        if until_violated:
            made = (_until_violated(place, group) for group in groups)
        else:
            made = (
                [msgspec.json.decode(content, type=SearchRound) for content in contents]
                for contents in place.grouped(groups)
            )
        for (_, slack, _), rounds in zip(searches, made, strict=True):
            in_spaces: dict[str, list[SearchRound]] = {}
            for each in rounds:
                in_spaces.setdefault(each.search.space, []).append(each)
            yield gathered(slack, tuple(map(joined, in_spaces.values())), **asked)


def _rounds(root: str, search: _Search, asked: dict[str, Any]) -> list[Piece]:
    """Return the rounds in all spaces of a claim; those of a larger budget begin with them."""
    effort = Effort.of(asked["budget"] // len(search.spaces))
    budget_of_round = effort.of_a_round  # the same for every budget that has more
    options = {name: asked[name] for name in ("qubits", "layers", "seed")}
    once, a_restart = ONCE, A_RESTART
    if ":" in search.name:  # an own inequality
        size = asked["qubits"] or QUBITS
        once, a_restart = between(OWN_ONCE, size), between(OWN_RESTART, size)
    return [
        Piece(
            f"hunt of {search.slack.claim.name} in {space.label}, round {number}",
            round_of,
            (root, search.name, at, budget_of_round, number, options),
            MEMORY,
            seconds=once * (number == 0) + a_restart * effort.restarts,
        )
        for at, space in enumerate(search.spaces)
        for number in range(effort.rounds)
    ]


def _until_violated(place: Workplace, pieces: Sequence[Piece]) -> list[SearchRound]:
    """Carry out the first rounds in all spaces, then the second ones, until one has a witness."""
    rounds: list[SearchRound] = []
    by_number: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_number.setdefault(piece.arguments[4], []).append(piece)
    for group in by_number.values():
        rounds += [
            msgspec.json.decode(content, type=SearchRound) for content in place.results(group)
        ]
        if any(each.search.witness for each in rounds):
            break
    return rounds


def round_of(
    root: str, name: str, at: int, budget: int, number: int, options: dict[str, Any]
) -> bytes:
    """Return what one round finds in one space of a claim, as JSON: a piece of a hunt.

    Args:
        root: The project's folder.
        name: The claim.
        at: Which of its spaces.
        budget: About how many instances to evaluate in one round.
        number: Of the round.
        options: The numbers of qubits and layers, and the seed, as the hunt was asked.
    """
    slack = named_slack(root, name)
    space = slack.spaces(options["qubits"], options["layers"])[at]
    return msgspec.json.encode(searched(slack, space, budget, options["seed"], number))


def named_slack(root: str, name: str) -> Slack:
    """Return the slack of a claim of a project, or of an own inequality in a file.

    Args:
        root: The project's folder.
        name: The claim, or ``FILE.py:NAME``.

    Raises:
        UsageError: If there is none, saying why.
    """
    if ":" not in name:
        return slack_of(load(root), name)
    return own_slack(load_object(name, "an own inequality"), name.rpartition(":")[2])


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
            require_of_claim(slack)
            return slack
    huntable = ", ".join(slack.claim.name for slack in project.slacks) or "none"
    reasons = {none.claim.name: none.because for none in project.no_slacks}
    if name not in claims:
        reason = "it is a stem, not one claim"
    elif claims[name].empirical:
        reason = "it is about recorded experiments, not about instances that could be searched"
    elif claims[name].relation is Relation.EQUAL:
        reason = "it is an equality, which has no slack"
    elif name in reasons:
        reason = reasons[name]
    else:
        try:
            return derived_slack(claims[name])
        except UsageError as refusal:
            reason = str(refusal)
    raise UsageError(f"{name} cannot be hunted: {reason}; claims that can: {huntable}")
