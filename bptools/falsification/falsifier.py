"""Claims confronted with instances drawn from their own hypotheses, and hypotheses with their need.

Whatever numbers can contradict is contradicted: both sides of a claim are computed at the smallest
dimensions that it admits and at random matrices of the kinds that it assumes. Nothing of the rules,
the algebra or the Haar engine that a derivation rests on takes part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

import numpy as np
from flint import acb, arb, ctx
from sympy import Symbol

from bptools.algebra import Hypothesis
from bptools.claims import Claim, Relation, Verdict
from bptools.falsification.entries import Ring, TooLargeError, TooManyVariablesError
from bptools.falsification.instances import Instance, instances
from bptools.falsification.places import instance_at_place
from bptools.falsification.plain import plain_instances
from bptools.falsification.valuation import NotComputableError
from bptools.statistics import stream

PRECISIONS = (212, 848)  # bits; the second where the first cannot tell, as of a small angle
RESOLUTION = 1e-30  # differences of this size, relative to the sides, must be told from 0
FEW_VARIABLES, VARIABLES = 40, 60  # of the rings: a product of terms takes time for each
INSTANCES, ROUNDS = 6, 4  # that are computed, and drawn at the same dimensions at most
IN_VAIN = 2  # instances of the same dimensions without a value, after which no more are tried
PLAIN = 12  # of an inequality, beyond these
FEW = 3  # that are enough where others are too large
TRIED = 40  # instances drawn at most, those at which a formula has no value included


@dataclass(frozen=True)
class Trial:
    """Both sides of a claim at one instance: entries of matrices, a scalar as one entry.

    ``verdict`` is FAILS only where the sides are certainly not as claimed, HOLDS only where they
    certainly are, or agree to all but ``RESOLUTION``.
    """

    instance: Instance
    left: tuple[acb, ...]
    right: tuple[acb, ...]
    verdict: Verdict

    @property
    def gap(self) -> acb:
        """The difference, right less left, where it is largest."""
        differences = [b - a for a, b in zip(self.left, self.right, strict=True)]
        return max(differences, key=lambda difference: float(abs(difference).mid()))


@dataclass(frozen=True)
class Falsification:
    """What became of the attempt to falsify a claim.

    Args:
        claim: The claim.
        trials: The instances at which both sides were computed.
        reasons: Why others could not be computed, each reason once.
        is_vacuous: Whether no instance was found that satisfies the hypotheses.
    """

    claim: Claim
    trials: tuple[Trial, ...]
    reasons: tuple[str, ...]
    is_vacuous: bool

    @property
    def contradiction(self) -> Trial | None:
        """The first instance at which the claim certainly fails."""
        return next((trial for trial in self.trials if trial.verdict is Verdict.FAILS), None)

    @property
    def verdict(self) -> Verdict:
        """FAILS at a contradiction; HOLDS if every computed instance agrees, and there is one."""
        if not self.trials:
            return Verdict.INCONCLUSIVE
        return Verdict.of_all([trial.verdict for trial in self.trials])


@dataclass(frozen=True)
class HypothesisNeed:
    """Whether a claim needs one of its hypotheses: with a witness, or not refuted without it."""

    hypothesis: Hypothesis
    witness: Trial | None


def falsify(
    claim: Claim, *, seed: int = 0, hypotheses: Sequence[Hypothesis] | None = None
) -> Falsification:
    """Compute both sides of a claim at instances drawn from its hypotheses and domain.

    Args:
        claim: The claim.
        seed: Root of the random stream; each claim has its own.
        hypotheses: What is assumed instead of the claim's own hypotheses.

    Returns:
        What was computed, at the smallest dimensions first; of a refuted claim that none of these
        contradicts, at the place that it names. A contradiction is certain: the
        instance is exact, both sides are enclosed by balls. That there is none proves nothing.

    >>> from sympy import MatrixSymbol, Symbol, Trace
    >>> from bptools.claims import Reading, Source
    >>> N = Symbol("N", integer=True, positive=True)
    >>> A, B = MatrixSymbol("A", N, N), MatrixSymbol("B", N, N)
    >>> false = Claim(
    ...     name="toy.product", title="", statement="", quantity=Trace(A * B),
    ...     closed_form=Trace(A) * Trace(B), source=Source("", ""), reading=Reading.OURS,
    ...     domain=((N, 1),))
    >>> falsify(false).contradiction.instance.label
    'N = 2'
    """
    rng = stream(seed, "falsification", claim.name)
    attempts = _Attempts(claim)
    try:
        attempts.make(islice(instances(claim, rng, ROUNDS, hypotheses), TRIED), INSTANCES)
        if claim.relation is not Relation.EQUAL and not attempts.contradicted:
            attempts.make(plain_instances(claim, rng, PLAIN, hypotheses), PLAIN)
    except NotComputableError as error:  # none is small enough to be drawn
        attempts.reasons.setdefault(str(error))
    outcome = attempts.outcome
    if claim.fails_at and hypotheses is None and outcome.contradiction is None:
        return _with_place(outcome, rng)
    return outcome


@dataclass
class _Attempts:
    """What became of a claim at the instances that were drawn so far."""

    claim: Claim
    trials: list[Trial] = field(default_factory=list)
    reasons: dict[str, None] = field(default_factory=dict)
    drawn: int = 0

    @property
    def contradicted(self) -> bool:
        """Whether the claim failed, at the last instance."""
        return bool(self.trials) and self.trials[-1].verdict is Verdict.FAILS

    @property
    def outcome(self) -> Falsification:
        """The attempt as a whole."""
        trials, reasons = tuple(self.trials), tuple(self.reasons)
        is_vacuous = not (self.drawn or reasons)
        return Falsification(self.claim, trials, reasons, is_vacuous)

    def make(self, drawn: Iterable[Instance], count: int) -> None:
        """Compute both sides at instances until enough have values, or the claim fails at one."""
        in_vain, computed = Counter[tuple[tuple[Symbol, int], ...]](), 0
        for instance in drawn:
            self.drawn += 1
            sizes = tuple(instance.dimensions.items())
            if in_vain[sizes] >= IN_VAIN:
                continue
            try:
                self.trials.append(trial_at(self.claim, instance))
                computed += 1
            except (NotComputableError, TooLargeError) as error:
                in_vain[sizes] += 1
                self.reasons.setdefault(str(error))
            if self.contradicted or computed >= (min(count, FEW) if in_vain else count):
                break


def _with_place(drawn: Falsification, generator: np.random.Generator) -> Falsification:
    """Compute both sides of a refuted claim at the place that it names, too."""
    try:
        trial = trial_at(drawn.claim, instance_at_place(drawn.claim, generator))
    except (NotComputableError, TooLargeError) as error:
        return replace(drawn, reasons=tuple(dict.fromkeys((*drawn.reasons, str(error)))))
    return replace(drawn, trials=(*drawn.trials, trial), is_vacuous=False)


def hypothesis_needs(claim: Claim, *, seed: int = 0) -> Iterator[HypothesisNeed]:
    """Drop each hypothesis in turn and look for an instance at which the claim then fails.

    Args:
        claim: The claim.
        seed: As of ``falsify``.

    Yields:
        One answer for each hypothesis; without a witness it was not refuted, which is no proof
        that the claim holds without it.
    """
    for hypothesis in claim.hypotheses:
        others = [assumed for assumed in claim.hypotheses if assumed != hypothesis]
        found = falsify(claim, seed=seed, hypotheses=others)
        yield HypothesisNeed(hypothesis, found.contradiction)


def trial_at(claim: Claim, instance: Instance) -> Trial:
    """Compute both sides of a claim at one instance.

    Raises:
        NotComputableError: If a side has no value there.
        TooLargeError: If it would take more than a few seconds.
    """
    trial, finer = (partial(_trial_with, claim, instance, bits) for bits in PRECISIONS)
    coarse = trial()
    return finer() if coarse.verdict is Verdict.INCONCLUSIVE else coarse


def _trial_with(claim: Claim, instance: Instance, bits: int) -> Trial:
    with ctx.workprec(bits):
        try:
            sides = _sides(claim, instance, FEW_VARIABLES)
        except TooManyVariablesError:
            sides = _sides(claim, instance, VARIABLES)
        verdicts = [_verdict(claim.relation, a, b) for a, b in zip(*sides, strict=True)]
        return Trial(instance, *sides, Verdict.of_all(verdicts))


def _sides(claim: Claim, instance: Instance, size: int) -> tuple[tuple[acb, ...], tuple[acb, ...]]:
    """Return the entries of both sides at an instance, in a ring of a size."""
    at = instance.valuation(Ring(size))
    left, right = at.entries(claim.quantity), at.entries(claim.closed_form)
    if len(left) != len(right):
        raise NotComputableError(f"sides must be of one shape, not {len(left)} and {len(right)}")
    return left, right


def _verdict(relation: Relation, left: acb, right: acb) -> Verdict:
    """Compare two enclosures; of an inequality, sides that are certainly not real fail it."""
    gap = right - left
    fine = float(gap.real.rad() + gap.imag.rad()) <= RESOLUTION * (1 + float(abs(right).mid()))
    if relation is Relation.EQUAL:
        if not gap.contains(0):
            return Verdict.FAILS
        return Verdict.HOLDS if fine else Verdict.INCONCLUSIVE
    slack = gap.real if relation is Relation.AT_MOST else -gap.real
    if slack < 0 or not left.imag.contains(0) or not right.imag.contains(0):
        return Verdict.FAILS
    return (
        Verdict.HOLDS if slack >= 0 or (fine and slack.contains(arb(0))) else Verdict.INCONCLUSIVE
    )
