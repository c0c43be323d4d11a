"""A project: the claims, proofs and checks under one folder, imported and validated."""

from __future__ import annotations

import graphlib
import importlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from bptools.claims import Citation, Claim, PaperFacts, Stance
from bptools.confrontation import Check
from bptools.derivations import Proof
from bptools.errors import missing_extra
from bptools.hunting import NoSlack, Slack
from bptools.running.findings import Finding, automatic, declared, stated
from bptools.running.rooms import ROOMS, enter, room_files
from bptools.running.selection import ProjectError, selected


@dataclass(frozen=True)
class Project:
    """Everything that a run works through, in an order that the sources alone decide."""

    root: Path
    paper: str
    claims: tuple[Claim, ...]
    proofs: tuple[Proof, ...]
    checks: tuple[Check, ...]
    slacks: tuple[Slack, ...] = ()
    no_slacks: tuple[NoSlack, ...] = ()
    principal: frozenset[str] = frozenset()  # claims that the conclusions quote in full
    facts: PaperFacts = field(default_factory=PaperFacts)

    def select(self, names: Iterable[str] = ()) -> tuple[Claim, ...]:
        """Return the claims of these names or stems in project order; all of them for no name.

        Raises:
            UnknownClaimError: If a name is neither; the message offers the nearest ones.
        """
        return selected(self.claims, names)

    def findings(self, claims: Iterable[Claim]) -> tuple[Finding, ...]:
        """Return what is to be found out about ``claims``: by claim, derivations first."""
        everything: tuple[Finding, ...] = (*self.proofs, *self.checks)
        return tuple(f for claim in claims for f in everything if f.claim.name == claim.name)

    def cited(self, name: str) -> tuple[tuple[Claim, Citation], ...]:
        """Return the literature results that a claim, or all of a stem, rests on underived.

        Claims that it uses are followed to the end; each citation comes with the first claim
        met that uses it.

        Raises:
            UnknownClaimError: If there is no such claim or stem.
        """
        by_name = {claim.name: claim for claim in self.claims}
        citations: dict[Citation, Claim] = {}
        pending, seen = list(self.select([name])), set[str]()
        while pending:
            claim = pending.pop(0)
            if claim.name in seen:
                continue
            seen.add(claim.name)
            for use in claim.uses:
                if isinstance(use, Citation):
                    citations.setdefault(use, claim)
                else:
                    pending.append(by_name[use])
        return tuple((claim, citation) for citation, claim in citations.items())


def load(root: Path | str | None = None) -> Project:
    """Import every file of ``proofs/`` and ``checks/`` and return the project that they declare.

    A project that has not changed on disk is imported once; a changed one is imported afresh.

    Args:
        root: The folder that holds ``proofs/`` and ``checks/``; by default the current one.

    Returns:
        The project. Its claims come in the order of ``ORDER``, a tuple of stems in
        ``proofs/__init__.py``, or else of the file names; within a file as they are written.
        ``PRINCIPAL``, a tuple of names there, says which the report's conclusions quote in full;
        what else a report needs to know of the paper is one ``PaperFacts`` in any file of proofs.

    Raises:
        ProjectError: If a room is missing, a file cannot be imported, or the claims do not fit
            together: names, stems, uses, repairs, a claim that nothing derives or checks, an
            empirical one that something derives.
    """
    folder = Path(root or ".").resolve()
    files = tuple(path for room in ROOMS for path in room_files(folder, room))
    return _load(folder, tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=1)
def _load(root: Path, stamps: tuple[tuple[Path, int], ...]) -> Project:
    enter(root, afresh=True)
    modules = {room: [_imported(root, path) for path in _of_room(stamps, room)] for room in ROOMS}
    face = modules["proofs"].pop(0)
    modules["checks"].pop(0)
    _refuse_open(modules["proofs"])
    claims = _ordered(_claims(modules["proofs"]), getattr(face, "ORDER", None))
    project = Project(
        root,
        _paper(face, claims),
        claims,
        tuple(f for f in _declared(modules["proofs"]) if isinstance(f, Proof)),
        (
            *(f for f in _declared(modules["checks"]) if isinstance(f, Check)),
            *automatic(claims),
        ),
        tuple(_slacks(modules["proofs"])),
        tuple(stated(modules["proofs"], NoSlack)),
        _principal(face, claims),
        _facts([face, *modules["proofs"]]),
    )
    _validate(project)
    return project


def _principal(face: ModuleType, claims: Iterable[Claim]) -> frozenset[str]:
    principal = frozenset(getattr(face, "PRINCIPAL", ()))
    for name in sorted(principal - {claim.name for claim in claims}):
        raise ProjectError(f"PRINCIPAL in proofs/__init__.py names {name!r}, which is not a claim")
    return principal


def _facts(modules: Sequence[ModuleType]) -> PaperFacts:
    """Return the facts that some file declares, refusing two; none are needed."""
    declared_facts = list(dict.fromkeys(stated(modules, PaperFacts)))
    if len(declared_facts) > 1:
        raise ProjectError(f"proofs/ must declare PaperFacts once, not {len(declared_facts)} times")
    return declared_facts[0] if declared_facts else PaperFacts()


def _of_room(stamps: tuple[tuple[Path, int], ...], room: str) -> Iterator[Path]:
    return (path for path, _ in stamps if path.parent.name == room)


def _imported(root: Path, path: Path) -> ModuleType:
    """Import one file under the name by which the others import it."""
    room = path.parent.name
    name = room if path.stem == "__init__" else f"{room}.{path.stem}"
    try:
        module = importlib.import_module(name)
    except Exception as error:  # whatever a file may raise, the reader needs to know which file
        lacking = missing_extra(str(path.relative_to(root)), error)
        if lacking is not None:
            raise lacking from None
        cause = f"{type(error).__name__}: {error}"
        raise ProjectError(f"{path.relative_to(root)} cannot be imported: {cause}") from error
    if module.__file__ is None or not Path(module.__file__).samefile(path):
        raise ProjectError(f"{name} must be {path}, but {module.__file__} is imported instead")
    return module


def _paper(face: ModuleType, claims: Iterable[Claim]) -> str:
    """Return what a project is about: PAPER, or the papers that its claims are from."""
    sources = dict.fromkeys(claim.source.paper for claim in claims if claim.source.paper)
    paper = getattr(face, "PAPER", "; ".join(sources))
    if not isinstance(paper, str) or not paper:
        raise ProjectError("proofs/__init__.py must define PAPER, the title of the paper, as text")
    return paper


def _refuse_open(modules: Iterable[ModuleType]) -> None:
    """Refuse claims whose right side is still to be written, with what the engine says it is."""
    for module in modules:
        if left_open := getattr(module, "__open_claims__", ()):
            words = "; ".join(left_open)
            raise ProjectError(f"{module.__name__} has claims without a right side: {words}")


def _claims(modules: Sequence[ModuleType]) -> list[Claim]:
    """Return the claims that each file declares, refusing two of one name."""
    own: dict[str, Claim] = {}
    borrowed: list[tuple[str, Claim]] = []
    for module in modules:
        stem = module.__name__.rpartition(".")[2]
        for claim in stated([module], Claim):
            if claim.stem != stem:
                borrowed.append((module.__name__, claim))
            elif own.setdefault(claim.name, claim) != claim:
                raise ProjectError(f"{module.__name__} declares two different {claim.name}")
    for where, claim in borrowed:
        if own.get(claim.name) != claim:
            stem = where.rpartition(".")[2]
            raise ProjectError(f"{where} declares {claim.name}: its name must begin with {stem}.")
    return list(own.values())


def _ordered(claims: list[Claim], order: tuple[str, ...] | None) -> tuple[Claim, ...]:
    stems = sorted({claim.stem for claim in claims})
    if order is None:
        return tuple(claims)
    if sorted(order) != stems:
        difference = ", ".join(sorted(set(order) ^ set(stems))) or "a repeated stem"
        raise ProjectError(f"ORDER in proofs/__init__.py must name each stem once: {difference}")
    return tuple(sorted(claims, key=lambda claim: order.index(claim.stem)))


def _declared(modules: Sequence[ModuleType]) -> Iterator[Finding]:
    """Yield the proofs and checks written in these files, refusing those of a foreign stem."""
    for module in modules:
        for name, function in list(vars(module).items()):
            if getattr(function, "__module__", None) != module.__name__:
                continue  # borrowed from another file
            for finding in declared(function):
                if function.__name__ != name:
                    raise ProjectError(f"{finding.finding} must not be renamed to {name}")
                if finding.claim.stem != module.__name__.rpartition(".")[2]:
                    belongs = f"{module.__name__.partition('.')[0]}/{finding.claim.stem}.py"
                    raise ProjectError(
                        f"{finding.finding} is about {finding.claim.name}: it belongs in {belongs}"
                    )
                yield finding


def _slacks(modules: Sequence[ModuleType]) -> Iterator[Slack]:
    """Yield the slacks written in these files, refusing two of one claim."""
    seen: set[str] = set()
    for module in modules:
        for function in vars(module).values():
            if getattr(function, "__module__", None) != module.__name__:
                continue  # borrowed from another file
            for slack in getattr(function, "__slacks__", ()):
                if slack.claim.name in seen:
                    raise ProjectError(
                        f"{module.__name__} declares a second slack of {slack.claim.name}"
                    )
                seen.add(slack.claim.name)
                yield slack


def _validate(project: Project) -> None:
    """Refuse claims that lean on nothing, on each other in a circle, or on what is not there."""
    by_name = {claim.name: claim for claim in project.claims}
    findings: tuple[Finding, ...] = (*project.proofs, *project.checks)
    for finding in findings:
        if by_name.get(finding.claim.name) != finding.claim:
            raise ProjectError(
                f"{finding.finding} is about a {finding.claim.name} that proofs/ does not declare"
            )
    for proof in project.proofs:
        if proof.claim.empirical:
            raise ProjectError(f"{proof.claim.name} is empirical, but {proof.finding} derives it")
    for claim in (
        declared_slack.claim
        for room in (project.slacks, project.no_slacks)
        for declared_slack in room
    ):
        if by_name.get(claim.name) != claim:
            raise ProjectError(f"a slack is of a {claim.name} that proofs/ does not declare")
    examined = {finding.claim.name for finding in findings}
    for claim in project.claims:
        if claim.name not in examined:
            raise ProjectError(f"{claim.name} has neither a proof nor a check")
    _require_standing(project.claims)


def _require_standing(claims: Sequence[Claim]) -> None:
    """Refuse claims that rest on each other, and true ones that rest on refuted ones."""
    refuted = {claim.name: claim.stance is Stance.REFUTED for claim in claims}
    graph: dict[str, list[str]] = {}
    for claim in claims:
        graph[claim.name] = [use for use in claim.uses if isinstance(use, str)]
        for name in [*graph[claim.name], *filter(None, [claim.repaired_by])]:
            if name not in refuted:
                raise ProjectError(f"{claim.name} names {name!r}, which is not a claim")
            if refuted[name] and name == claim.repaired_by:
                raise ProjectError(f"{claim.name} is repaired by {name}, which is refuted")
            if refuted[name] and not refuted[claim.name]:  # one false claim may follow from another
                raise ProjectError(f"{claim.name} rests on {name}, which is refuted")
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ProjectError(f"claims use each other in a circle: {circle}") from error
