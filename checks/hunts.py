"""Recorded hunts: what they violate is proved anew, what they do not is never called proved."""

from __future__ import annotations

from bptools.claims import Case, Claim, Listing, Method, Relation, Stance, Verdict
from bptools.confrontation import Confrontation, check
from bptools.hunting import Slack
from bptools.hunting.record import ROUNDING, HuntRecord, recorded
from bptools.hunting.witness import Witness
from bptools.recordings.folder import RecordingError
from checks.instruments.recordings import RECORDINGS
from proofs import ORDER, slacks
from proofs.hunts import ASSERTED, REFUTED

HEAD = ("Inequality", "Searched", "Seed", "Evaluations", "Largest smaller/larger", "Slack there")


def hunted(stance: Stance) -> list[Slack]:
    """Return the inequalities of this stance that can be hunted, in the order of the report."""
    declared = (getattr(function, "__slacks__", ()) for function in vars(slacks).values())
    found = [slack for some in declared for slack in some if slack.claim.stance is stance]
    return sorted(found, key=lambda slack: (ORDER.index(slack.claim.stem), slack.claim.name))


@check(ASSERTED, method=Method.OBSERVED)
@check(REFUTED, method=Method.ENCLOSED)
def recorded_hunts(claim: Claim) -> Confrontation:
    """What the recorded hunts found, every violation enclosed anew in ball arithmetic."""
    refuted = claim.name == REFUTED.name
    cases, rows, witnesses = [], [], []
    for slack in hunted(Stance.REFUTED if refuted else Stance.ASSERTED):
        title = slack.claim.title
        try:
            record = recorded(RECORDINGS, slack.claim.name)
        except RecordingError as error:
            cases.append(_case(claim, title, "unknown", Verdict.INCONCLUSIVE, str(error)))
            continue
        proved = record.proved_anew(slack)
        verdict, note = _judged(claim, slack, record, proved)
        if slack.reworded:
            note = "; ".join(filter(None, (note, f"in other words: {slack.reworded}")))
        cases.append(_case(claim, title, float(len(proved)), verdict, note))
        rows.append(_effort(title, record))
        if proved:
            simplest = min(proved, key=lambda found: len(" ".join(found.lines)))
            lines = tuple((line,) for line in simplest.lines)
            witnesses.append(Listing(f"Violated: {title}", (simplest.space,), lines))
    effort = (Listing("How hard the hunt looked", HEAD, tuple(rows)),) if rows else ()
    return Confrontation(cases, listings=(*witnesses, *effort))


def _case(claim: Claim, title: str, found: str | float, verdict: Verdict, note: str) -> Case:
    right = int(claim.closed_form)
    expected = float(right) if claim.relation is Relation.EQUAL else f"{claim.relation} {right}"
    return Case(f"violations of “{title}”", expected, found, verdict, note=note)


def _judged(
    claim: Claim, slack: Slack, record: HuntRecord, proved: tuple[Witness, ...]
) -> tuple[Verdict, str]:
    """Return whether as many violations are proved as is claimed.

    A lost proof leaves it open, and so does a hunt of another inequality that found nothing.
    """
    right, count, recorded_ones = int(claim.closed_form), len(proved), len(record.witnesses)
    agrees = count == right if claim.relation is Relation.EQUAL else count >= right
    verdict, note = Verdict.HOLDS if agrees else Verdict.FAILS, ""
    if count < recorded_ones:
        lost = f"{recorded_ones - count} of {recorded_ones}"
        verdict, note = _doubted(verdict), f"{lost} recorded violations are not proved anew"
    elif not proved and record.sharpest.unproved:
        verdict, note = _doubted(verdict), "seems violated, but not provably"
    elif not proved and (unlike := record.unlike(slack)):
        where = "; ".join(unlike)
        verdict = _doubted(verdict)
        note = f"another inequality was hunted: its sides differ at the pinned instances of {where}"
    return verdict, note


def _doubted(verdict: Verdict) -> Verdict:
    """Return a verdict that rests on a record which is in doubt: no agreement."""
    return Verdict.INCONCLUSIVE if verdict is Verdict.HOLDS else verdict


def _effort(title: str, record: HuntRecord) -> tuple[str, ...]:
    """Return the line of the table: what was searched, how hard, and how near it came."""
    nearest = record.sharpest
    even = abs(nearest.relative_slack) < ROUNDING
    return (
        title,
        _searched(record),
        str(record.seed),
        str(record.evaluations),
        "none" if nearest.ratio is None else f"{nearest.ratio:.6f}",
        "0, but for rounding" if even else f"{nearest.slack:.2g}",
    )


def _searched(record: HuntRecord) -> str:
    """Return the families that were searched, those of the same sizes together."""
    sizes: dict[str, list[str]] = {}
    for search in record.searches:
        family, _, size = search.space.partition(": ")
        sizes.setdefault(family, []).append(size)
    groups: dict[str, list[str]] = {}
    for family, family_sizes in sizes.items():
        groups.setdefault(" and ".join(family_sizes), []).append(family)
    return "; ".join(f"{'; '.join(f)}: {size}".rstrip(": ") for size, f in groups.items())
