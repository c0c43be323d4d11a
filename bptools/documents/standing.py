"""How a claim stands after a run, in words that are never mixed up."""

from __future__ import annotations

from dataclasses import dataclass

from bptools.claims import (
    Answer,
    ClaimRecord,
    Evidence,
    Method,
    Reading,
    Relation,
    Results,
    Stance,
    Verdict,
    answer,
)
from bptools.documents.inlines import Badge, Tone
from bptools.documents.numbers import declared, whole

_HOLDS = {
    Method.CERTIFIED: "proved, and certified by an independent kernel",
    Method.SYMBOLIC: "proved symbolically",
    Method.EXACT: "exact at the listed cases",
    Method.ENCLOSED: "enclosed at the listed cases",
    Method.ROUNDED: "in floating point with an error budget, at the listed cases",
    Method.SAMPLED: "sampled",
    Method.OBSERVED: "observed in the listed runs",
}
_FAILS = {
    Method.CERTIFIED: "disproved, certified by an independent kernel",
    Method.SYMBOLIC: "disproved symbolically",
    Method.EXACT: "refuted by an exact case",
    Method.ENCLOSED: "refuted by an enclosed case",
    Method.ROUNDED: "refuted in floating point with an error budget",
    Method.SAMPLED: "refuted by samples",
    Method.OBSERVED: "not so in the listed runs",
}
_KNOWN = {
    Method.CERTIFIED: "proof, certified",
    Method.SYMBOLIC: "proof",
    Method.EXACT: "exact cases",
    Method.ENCLOSED: "enclosed cases",
    Method.ROUNDED: "floating point",
    Method.SAMPLED: "samples",
    Method.OBSERVED: "listed runs",
}
_READING = {
    Reading.PRINTED: "as printed",
    Reading.RESTORED: "in our restored reading",
    Reading.REPAIRED: "repaired statement",
    Reading.OURS: "our statement",
}
_RELATIONS = frozenset(str(relation) for relation in Relation)


def reading_words(reading: Reading) -> str:
    """Return how a claim's reading is said beside its verdict."""
    return _READING[reading]


def method_words(finding: Evidence) -> str:
    """Return how one finding is known; a sampled one names its confidence."""
    if finding.verdict is Verdict.INCONCLUSIVE:
        weak = finding.method in (Method.SAMPLED, Method.OBSERVED)
        return _HOLDS[finding.method] if weak else f"{finding.method} method"
    if finding.restricted and finding.verdict is Verdict.HOLDS:
        return f"observed at {finding.restricted}"
    words = (_HOLDS if finding.verdict is Verdict.HOLDS else _FAILS)[finding.method]
    if finding.method is Method.SAMPLED and finding.error_rate is not None:
        words += f" at confidence 1 − {declared(finding.error_rate)}"
    return words


def known_words(finding: Evidence) -> str:
    """Return in a word or two how one finding is known, for where there is no room for more."""
    if finding.restricted and finding.verdict is Verdict.HOLDS:
        return "some cases"
    return known_words_of(finding.method)


def known_words_of(method: Method) -> str:
    """Return what is known by a method, in a word or two."""
    return _KNOWN[method]


def amount(finding: Evidence) -> str:
    """Return how much one finding rests on: steps, cases, samples."""
    if finding.steps:
        return derivation_steps(finding)
    cases = len(finding.cases)
    counted = f"{whole(cases)} {'case' if cases == 1 else 'cases'}"
    samples = sum(case.samples or 0 for case in finding.cases)
    return f"{counted}, {whole(samples)} samples" if samples else counted


def derivation_steps(finding: Evidence) -> str:
    """Return how many lines of a derivation follow from the one before."""
    count = sum(step.relation in _RELATIONS for step in finding.steps)
    return f"{whole(count)} {'step' if count == 1 else 'steps'}"


def finding_badge(stance: Stance, verdict: Verdict) -> Badge:
    """Return what a finding says of the statement, and whether that is what we say."""
    match answer(stance, verdict), verdict:
        case Answer.INCONCLUSIVE, _:
            return Badge(Tone.OPEN, "inconclusive")
        case Answer.AGREES, Verdict.HOLDS:
            return Badge(Tone.HOLDS, "holds")
        case Answer.AGREES, _:
            return Badge(Tone.FALSE, "shows the statement false, as we say")
        case _, Verdict.HOLDS:
            return Badge(Tone.ALARM, "holds, although we say that the statement is false")
        case _:
            return Badge(Tone.ALARM, "fails, although we say that the statement is true")


@dataclass(frozen=True)
class Standing:
    """A claim with its findings, and what they come to."""

    claim: ClaimRecord
    findings: tuple[Evidence, ...]

    @property
    def refuted(self) -> bool:
        """Whether we say that the statement is false."""
        return self.claim.stance is Stance.REFUTED

    @property
    def answers(self) -> tuple[Answer, ...]:
        """How each finding relates to what we say."""
        return tuple(answer(self.claim.stance, finding.verdict) for finding in self.findings)

    @property
    def verdict(self) -> Verdict:
        """The verdict on the statement: one failure decides, doubts only where nothing else is."""
        decided = {finding.verdict for finding in self.findings}
        for verdict in (Verdict.FAILS, Verdict.HOLDS):
            if verdict in decided:
                return verdict
        return Verdict.INCONCLUSIVE

    @property
    def answer(self) -> Answer:
        """Whether the run agrees with what we say: one disagreement decides, else one doubt."""
        if Answer.DISAGREES in self.answers:
            return Answer.DISAGREES
        agreed = self.answers and Answer.INCONCLUSIVE not in self.answers
        return Answer.AGREES if agreed else Answer.INCONCLUSIVE

    @property
    def strongest(self) -> Evidence | None:
        """The strongest finding among those that decide the verdict."""
        deciding = [finding for finding in self.findings if finding.verdict is self.verdict]
        return max(deciding, key=lambda f: (f.method.strength, not f.restricted), default=None)

    @property
    def known(self) -> str:
        """How the whole statement is known: what goes beyond its formula is in words."""
        if self.strongest is None or self.verdict is Verdict.INCONCLUSIVE:
            return "undecided"
        words = method_words(self.strongest)
        in_words = self.claim.in_words and self.verdict is Verdict.HOLDS
        return f"in words, its formula {words}" if in_words else words

    @property
    def known_briefly(self) -> str:
        """How the whole statement is known, in a few words."""
        if self.strongest is None or self.verdict is Verdict.INCONCLUSIVE:
            return "undecided"
        words = known_words(self.strongest)
        in_words = self.claim.in_words and self.verdict is Verdict.HOLDS
        return f"in words ({words})" if in_words else words

    @property
    def statement_badge(self) -> Badge:
        """The verdict on the statement."""
        if not self.findings:
            return Badge(Tone.OPEN, "not examined")
        match self.verdict:
            case Verdict.HOLDS:
                return Badge(Tone.ALARM if self.refuted else Tone.HOLDS, "holds")
            case Verdict.FAILS:
                return Badge(Tone.FALSE if self.refuted else Tone.ALARM, "false")
            case _:
                return Badge(Tone.OPEN, "undecided")

    @property
    def run_badge(self) -> Badge:
        """Whether this run agrees with what we say."""
        if not self.findings:
            return Badge(Tone.OPEN, "not run")
        if self.answer is Answer.AGREES:
            return Badge(Tone.PLAIN, "as we say")
        if self.answer is Answer.DISAGREES:
            return Badge(Tone.ALARM, "not as we say")
        partly = Answer.AGREES in self.answers
        return Badge(Tone.OPEN, "partly inconclusive" if partly else "inconclusive")


def standings(results: Results) -> tuple[Standing, ...]:
    """Return how each claim stands, in the order of the claims."""
    return tuple(
        Standing(claim, tuple(e for e in results.evidence if e.claim == claim.name))
        for claim in results.claims
    )


def is_complete(results: Results) -> bool:
    """Return whether all of the paper was run, so that everything declared must be there."""
    examined = {finding.claim for finding in results.evidence}
    return not results.only and all(claim.name in examined for claim in results.claims)
