"""All laws of a project."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from bptools.claims import Claim
from bptools.laws.checks import laws_of_check, laws_of_file
from bptools.laws.law import ProjectLaw
from bptools.laws.perturbing import Perturbation
from bptools.laws.proofs import laws_of_proof
from bptools.laws.slacks import laws_of_slack
from bptools.running.project import Project, load
from bptools.running.rooms import room_files
from bptools.running.selection import ProjectError


def laws(root: Path | str | None = None, names: Iterable[str] = ()) -> tuple[ProjectLaw, ...]:
    """Return the laws that the project under a folder has to keep.

    Args:
        root: The folder of ``proofs/`` and ``checks/``; by default the current one.
        names: Claims or stems; all for none, with the laws about files.

    Returns:
        The laws, not yet tried: of claims, of proofs, of checks, of slacks, of files.

    Raises:
        ProjectError: If there is no project, or PERTURBED names what is no claim.
        UnknownClaimError: If a name is neither a claim nor a stem.
    """
    project = load(root)
    names = tuple(names)
    chosen = {claim.name for claim in project.select(names)}
    return tuple(law for law in _all(project) if law.claim in chosen or not (law.claim or names))


def _all(project: Project) -> Iterator[ProjectLaw]:
    claims = {claim.name: claim for claim in project.claims}
    perturbations = _perturbations(claims)
    derived = {proof.claim.name for proof in project.proofs}
    checked = {check.claim.name for check in project.checks}
    for claim in project.claims:
        breach = partial(_unexamined, claim, derived, checked)
        yield ProjectLaw("it is derived and confronted", claim.name, claim.name, breach)
    for proof in project.proofs:
        yield from laws_of_proof(proof, claims)
    for check in project.checks:
        yield from laws_of_check(check, claims, perturbations)
    for slack in project.slacks:
        yield from laws_of_slack(slack, claims)
    for path in room_files(project.root, "checks"):
        yield from laws_of_file(path, project.root)


def _unexamined(claim: Claim, derived: set[str], checked: set[str]) -> str:
    if claim.name not in checked:
        return 'no check confronts it: write one, or state check="auto"'
    if claim.name not in derived and not claim.empirical:
        return "no proof derives it, and it is not empirical"
    return ""


def _perturbations(claims: Mapping[str, Claim]) -> Mapping[str, Perturbation]:
    """Return PERTURBED of ``checks/__init__.py``: false right sides where scaling is no falsehood.

    Raises:
        ProjectError: If it names what is no claim.
    """
    perturbations: Mapping[str, Perturbation]
    perturbations = getattr(importlib.import_module("checks"), "PERTURBED", {})
    if unknown := perturbations.keys() - claims.keys():
        raise ProjectError(f"PERTURBED in checks/__init__.py names {min(unknown)!r}, no claim")
    return perturbations
