"""Laws of checks: each can fail, admits doubt, and owes nothing to what derives its claim."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

from bptools.claims import Claim, Method, Stance, Verdict
from bptools.confrontation import Check, judge
from bptools.laws.law import ProjectLaw
from bptools.laws.perturbing import Perturbation, falser, repaired
from bptools.statistics import Budget

BUDGET = Budget(error_rate=1e-2, samples=3000)  # of a law, whatever it tries
SAMPLES = (300, BUDGET.samples)  # large perturbations take few samples, most of them so few
SEED = 1
DERIVING = ("bptools.algebra", "bptools.derivations", "bptools.haar", "bptools.kernel")
AUTHORS_WORDS = "bptools.paper"  # holds what derives; a check reads values through its claim


def laws_of_check(
    check: Check, claims: Mapping[str, Claim], perturbations: Mapping[str, Perturbation]
) -> Iterator[ProjectLaw]:
    """Yield the laws that a check obeys.

    Args:
        check: The check.
        claims: All claims of the project by name.
        perturbations: False right sides by the names of claims, as of ``falser``.
    """
    subject = f"{check.finding} on {check.claim.name}"
    law = partial(ProjectLaw, subject=subject, claim=check.claim.name)
    if check.claim.stance is Stance.REFUTED:
        breach = partial(_repaired_fails, check, claims)
        yield law("the repaired claim does not fail", breach=breach)
    else:
        breach = partial(_never_fails, check, perturbations)
        yield law("a perturbed claim fails", breach=breach)
    if check.method is Method.SAMPLED:
        yield law("a handful of samples is inconclusive", breach=partial(_too_sure, check))


def verdict_on(check: Check, claim: Claim, budget: Budget = BUDGET) -> Verdict:
    """Return what a check says of another claim in the place of its own."""
    share = budget if check.method is Method.SAMPLED else None
    return judge(replace(check, claim=claim), seed=SEED, budget=share, quick=True)


def _never_fails(check: Check, perturbations: Mapping[str, Perturbation]) -> str:
    """Say which falsehoods a check lets pass, if it fails on none.

    The falsest is tried first and few samples before many. Where a check would never fail but by
    chance each try is another chance, so all of them share one error rate: by the union bound such
    a check keeps the law with a probability of at most that rate.
    """
    false = tuple(falser(check.claim, perturbations))[::-1]
    samples = SAMPLES if check.method is Method.SAMPLED else (BUDGET.samples,)
    share = BUDGET.error_rate / len(false) / len(samples)
    for count, claim in product(samples, false):
        verdict = verdict_on(check, claim, Budget(share, count))
        if verdict is Verdict.FAILS:
            return ""
    return (
        f"with the right side {claim.closed_form} it is {verdict}; where that is true, "
        f"name a false one: PERTURBED = {{{check.claim.name!r}: ...}} in checks/__init__.py"
    )


def _repaired_fails(check: Check, claims: Mapping[str, Claim]) -> str:
    true = repaired(check.claim, claims)
    fails = verdict_on(check, true) is Verdict.FAILS
    return f"with the right side {true.closed_form} it fails" if fails else ""


def _too_sure(check: Check) -> str:
    verdict = verdict_on(check, check.claim, BUDGET.starved())
    return "" if verdict is Verdict.INCONCLUSIVE else f"it is {verdict}"


def laws_of_file(path: Path, root: Path) -> Iterator[ProjectLaw]:
    """Yield the law that a file of checks obeys."""
    subject = str(path.relative_to(root))
    yield ProjectLaw("no check imports what derives", subject, "", partial(_deriving_imports, path))


def _deriving_imports(path: Path) -> str:
    names = [name for node in ast.walk(ast.parse(path.read_bytes())) for name in _imported(node)]
    guilty = [
        name for name in names if any(_lies_in(name, room) for room in (*DERIVING, AUTHORS_WORDS))
    ]
    return f"it imports {guilty[0]}" if guilty else ""


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module or ''}.{alias.name}".strip(".") for alias in node.names)


def _lies_in(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")
