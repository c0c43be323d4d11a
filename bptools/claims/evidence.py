"""What a run found, as plain immutable records that serialise to ``results.json`` and back.

The report is written from these records alone, so everything that it prints is in them:
mathematics as Typst source with a spoken alternative, numbers, verdicts, seeds, versions.
Nothing here depends on the time, the host or the order of the run.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import msgspec

from bptools.claims.facts import PaperFacts
from bptools.claims.kinds import Reading, Stance
from bptools.records import Math, Record, Share

SCHEMA = 1
SAMPLES_OF_A_CASE = "samples of one case, at most"  # of the budgets
LOOKS = "looks at the samples, this one included"
ROUNDED_UP = 1 + 1e-9  # error rates that add up to their total do so but for rounding
UNDATED = "undated"  # the date of sources that are in no repository

Letters: TypeAlias = dict[str, str | tuple[tuple[str, ...], ...]]
"""Exact numbers, and rows of such, by the names of what they stand for."""


class Verdict(StrEnum):
    """The answer of one finding; inconclusive is not agreement, an exception is not a verdict."""

    HOLDS = "holds"
    FAILS = "fails"
    INCONCLUSIVE = "inconclusive"

    @staticmethod
    def of_all(verdicts: list[Verdict]) -> Verdict:
        """Combine the verdicts of all cases: one failure decides, else one doubt does.

        Raises:
            ValueError: If there is no verdict to combine; no cases is never agreement.

        >>> Verdict.of_all([Verdict.HOLDS, Verdict.INCONCLUSIVE])
        <Verdict.INCONCLUSIVE: 'inconclusive'>
        """
        if not verdicts:
            raise ValueError("verdicts must not be empty: a finding without cases is an error")
        for decisive in (Verdict.FAILS, Verdict.INCONCLUSIVE):
            if decisive in verdicts:
                return decisive
        return Verdict.HOLDS


class Method(StrEnum):
    """How a finding is known, weakest first."""

    OBSERVED = "observed"
    SAMPLED = "sampled"
    ROUNDED = "rounded"  # floating point with an error budget
    ENCLOSED = "enclosed"
    EXACT = "exact"
    SYMBOLIC = "symbolic"
    CERTIFIED = "certified"

    @property
    def strength(self) -> int:
        """Rank of the method: 0 for the weakest."""
        return list(Method).index(self)


class Case(Record, frozen=True):
    """One instance in which a claim was confronted: what was expected and what was found.

    ``low`` and ``high`` enclose a sampled value at the case's share of the error rate;
    ``shares`` says of which intervals of samples these are made, and at what error rates;
    ``bound`` is given where the claim is an inequality, so that bound/value can be read off.
    ``recording`` names the recording of which the case computes a step again; ``rounded`` says
    that it compares floating point numbers within a budget of errors; ``at`` gives the values at
    which it examines what the claim is stated for; ``letters`` gives what the claim's letters are
    in this instance, numbers and rows of matrices as exact numbers are written; of a case that
    compares numbers at several instances there are as many.
    """

    label: str
    expected: str | float
    found: str | float
    verdict: Verdict
    low: float | None = None
    high: float | None = None
    bound: float | None = None
    samples: int | None = None
    note: str = ""
    recording: str = ""
    shares: tuple[Share, ...] = ()
    rounded: bool = False
    at: dict[str, tuple[int, ...]] = msgspec.field(default_factory=dict)
    letters: Letters | tuple[Letters, ...] = msgspec.field(default_factory=dict)

    @property
    def value(self) -> float | None:
        """What was found as a number, a fraction of two included; None if it is none.

        As floats, for a file that somebody else wrote may hold a power that no memory could.
        """
        over, _, under = str(self.found).partition("/")
        try:
            return float(over) / float(under or 1)
        except (ValueError, ZeroDivisionError, OverflowError):
            return None

    @property
    def error_rate(self) -> float:
        """Probability with which its interval may miss its value, at most; 0 if it is certain."""
        return sum(share.error_rate for share in self.shares)


class Series(Record, frozen=True):
    """One curve with or without a band, set of points with intervals, or bound of a figure."""

    label: str
    kind: str  # "curve", "points" or "bound"
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


class Figure(Record, frozen=True):
    """The data of a figure; the report draws it, tables it and offers it as CSV."""

    name: str
    title: str
    x_label: str
    y_label: str
    caption: str
    series: tuple[Series, ...]
    log_y: bool = True
    log_x: bool = False


class Drawing(Record, frozen=True):
    """A finished drawing, such as a circuit, that the report shows as it is.

    ``svg`` draws lines and text in the ink ``#010203`` on no background, or on white; the report
    fills in the colours of screen and paper.
    """

    name: str
    title: str
    caption: str
    svg: str


class Listing(Record, frozen=True):
    """A table of text, such as the settings of an experiment; cells may hold formulas."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class StepRecord(Record, frozen=True):
    """One verified line of a derivation: relation to the line before, formula, reason, rule."""

    relation: str
    formula: Math
    reason: str
    rule: str


class Evidence(Record, frozen=True):
    """One finding on one claim.

    ``finding`` names the function that produced it (``proofs.lemma2:first``,
    ``checks.lemma2:check_gram``); ``method`` and ``verdict`` say how and what;
    ``assumes`` lists what the verdict rests on beyond the method itself, ``recordings`` the
    recordings that were read. ``proof`` is the SHA-256 of the proof in ``proofs.json``.
    """

    claim: str
    finding: str
    title: str
    verdict: Verdict
    method: Method
    cases: tuple[Case, ...]
    steps: tuple[StepRecord, ...] = ()
    figures: tuple[Figure, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    listings: tuple[Listing, ...] = ()
    witness: str = ""
    assumes: tuple[str, ...] = ()
    seed: int | None = None
    recordings: tuple[str, ...] = ()
    error_rate: float | None = None  # this finding's share of the run's error rate
    restricted: str = ""  # what of the claim's range the cases examine, if it is not all of it
    proof: str = ""

    def __post_init__(self) -> None:
        """Refuse evidence without cases, of another verdict, or beyond its error rate."""
        if not self.cases:
            raise ValueError(f"cases of {self.finding} must not be empty: no cases is an error")
        stated = Verdict.of_all([case.verdict for case in self.cases])
        broken = stated is Verdict.FAILS and bool(self.steps)  # a derivation that shows nothing
        if self.verdict is not stated and not (broken and self.verdict is Verdict.INCONCLUSIVE):
            raise ValueError(
                f"verdict of {self.finding} must be that of its cases, {stated}, not {self.verdict}"
            )
        if self.spent > (self.error_rate or 0.0) * ROUNDED_UP:
            raise ValueError(
                f"error_rate of {self.finding} must cover its intervals, which add up to "
                f"{self.spent:.3g}, not {self.error_rate}"
            )

    @property
    def spent(self) -> float:
        """The error rates of all its intervals together, each counted once."""
        rates = {share.interval: share.error_rate for c in self.cases for share in c.shares}
        return sum(rates.values())


class CitationRecord(Record, frozen=True):
    """A literature result that a claim rests on without deriving it."""

    key: str
    reference: str
    content: str


class ClaimRecord(Record, frozen=True):
    """A claim as the report prints it.

    ``where`` says what the abbreviations in the formula stand for, ``declares`` what its letters
    range over. Texts may hold formulas between
    dollar signs, in the report's own notation.
    """

    name: str
    title: str
    statement: str
    formula: Math
    source: str
    equation: str
    reading: Reading
    stance: Stance
    hypotheses: tuple[Math, ...]
    hypotheses_text: tuple[str, ...]
    domain: tuple[Math, ...]
    cites: tuple[CitationRecord, ...]
    uses: tuple[str, ...] = ()
    declares: tuple[str, ...] = ()
    where: tuple[Math, ...] = ()
    in_words: str = ""
    principal: bool = False
    empirical: bool = False
    hindsight: bool = False
    repaired_by: str = ""


class RuleRecord(Record, frozen=True):
    """One rule of the kernel, and the mathematics that a reader of a proof has to trust."""

    name: str
    mathematics: str


class Results(Record, frozen=True):
    """All that one run found, in an order that does not depend on how it ran.

    ``trust`` lists the rules that every proof rests on; ``reader`` is the SHA-256 of the source of
    the second reader, which checks the proofs again; ``only`` names the claims and stems that the
    run was restricted to, none where it is of the whole paper.
    """

    paper: str
    seed: int
    error_rate: float
    quick: bool
    budgets: dict[str, str]
    versions: dict[str, str]
    date: str  # of the commit, never of the run
    commit: str
    claims: tuple[ClaimRecord, ...]
    evidence: tuple[Evidence, ...]
    facts: PaperFacts = PaperFacts()
    trust: tuple[RuleRecord, ...] = ()
    reader: str = ""
    only: tuple[str, ...] = ()
    schema: int = msgspec.field(default_factory=lambda: SCHEMA)  # so that it is always written

    @property
    def looks_again(self) -> str:
        """The samples of one case, where they are more than those of the first look."""
        return self.budgets[SAMPLES_OF_A_CASE] if self.budgets.get(LOOKS, "1") != "1" else ""

    def __post_init__(self) -> None:
        """Refuse findings that spend more than the declared error rate together."""
        spent = sum(evidence.error_rate or 0.0 for evidence in self.evidence)
        if spent > self.error_rate * ROUNDED_UP:
            raise ValueError(
                f"error_rate of the run must cover its findings, which add up to {spent:.3g}, "
                f"not {self.error_rate}"
            )
