"""Recorded hunts: what they violate is proved anew, what they do not is never called proved."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from bptools.claims import Claim, Relation, Stance
from bptools.collection import Slack, check
from bptools.confrontation import evidence
from bptools.evidence import Case, Evidence, Listing, Method, Verdict
from bptools.hunting.record import ROUNDING, HuntRecord, Search, recorded
from bptools.hunting.witness import Witness
from bptools.statistics import Budget
from proofs import ORDER, slacks
from proofs.hunts import ASSERTED, REFUTED

RECORDS = Path(__file__).resolve().parent.parent / "reports" / "hunts"
HEAD = ("Inequality", "Searched", "Evaluations", "Nearest smaller/larger", "Slack there")


def hunted(stance: Stance) -> list[Slack]:
    """Return the inequalities of this stance that can be hunted, in the order of the report."""
    declared = (getattr(function, "__slacks__", ()) for function in vars(slacks).values())
    found = [slack for some in declared for slack in some if slack.claim.stance is stance]
    return sorted(found, key=lambda slack: (ORDER.index(slack.claim.stem), slack.claim.name))


@check(ASSERTED, REFUTED)
def recorded_hunts(claim: Claim, budget: Budget, seed: int) -> Evidence:
    """What the recorded hunts found, every violation enclosed anew in ball arithmetic."""
    refuted = claim.name == REFUTED.name
    cases, rows, witnesses = [], [], []
    for slack in hunted(Stance.REFUTED if refuted else Stance.ASSERTED):
        record = recorded(RECORDS, slack)
        if isinstance(record, str):
            unknown = Case(slack.claim.title, _expected(claim), "unknown", Verdict.INCONCLUSIVE)
            cases.append(replace(unknown, note=record))
            continue
        proved = record.proved_anew(slack)
        cases.append(_case(claim, slack.claim.title, record, proved))
        rows.append(_effort(slack.claim.title, record))
        if proved:
            simplest = min(proved, key=lambda found: len(" ".join(found.description)))
            witnesses.append(_shown(slack.claim.title, simplest))
    effort = (Listing("How hard the hunt looked", HEAD, tuple(rows)),) if rows else ()
    method = Method.ENCLOSED if refuted else Method.OBSERVED
    return evidence(claim, method, cases, seed, listings=(*witnesses, *effort))


def _case(claim: Claim, title: str, record: HuntRecord, proved: tuple[Witness, ...]) -> Case:
    """Return whether as many violations are proved as is claimed; a lost proof leaves it open."""
    right, count = int(claim.closed_form), len(proved)
    agrees = count == right if claim.relation is Relation.EQUAL else count >= right
    verdict, note = Verdict.HOLDS if agrees else Verdict.FAILS, f"in {count} families of instances"
    lost = len(record.witnesses) - count
    sharpest = record.sharpest
    if lost:
        note = f"{lost} of {len(record.witnesses)} recorded violations are not proved anew"
    elif not proved:
        note = "seems violated, but not provably" if sharpest.unproved else _nearest(sharpest)
    if agrees and (lost or (sharpest.unproved and not proved)):
        verdict = Verdict.INCONCLUSIVE
    return Case(title, _expected(claim), float(count), verdict, note=note)


def _expected(claim: Claim) -> str | float:
    right = int(claim.closed_form)
    return float(right) if claim.relation is Relation.EQUAL else f"{claim.relation} {right}"


def _nearest(search: Search) -> str:
    equal = abs(search.relative_slack) < ROUNDING
    return "equality, but for rounding, at the nearest instance" if equal else "equality not met"


def _effort(title: str, record: HuntRecord) -> tuple[str, ...]:
    """Return the line of the table: what was searched, how hard, and how near it came."""
    families: dict[str, list[str]] = {}  # by their size
    for search in record.searches:
        family, _, size = search.space.partition(": ")
        families.setdefault(size, []).append(family)
    searched = "; ".join(f"{', '.join(f)}: {size}".rstrip(": ") for size, f in families.items())
    nearest = record.sharpest
    even = abs(nearest.relative_slack) < ROUNDING
    return (
        title,
        searched,
        str(record.evaluations),
        "none" if nearest.ratio is None else f"{nearest.ratio:.6f}",
        "0, but for rounding" if even else f"{nearest.slack:.2g}",
    )


def _shown(title: str, witness: Witness) -> Listing:
    """Return a witness as a table: what the instance is, and both sides there."""
    lines = (
        *witness.description,
        f"the side claimed to be larger is in [{', '.join(witness.larger)}]",
        f"the side claimed to be smaller is in [{', '.join(witness.smaller)}]",
    )
    return Listing(f"Violated: {title}", (witness.space,), tuple((line,) for line in lines))
