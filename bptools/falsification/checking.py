"""The check that needs no code of an author's: a claim at instances drawn from its hypotheses."""

from __future__ import annotations

from flint import arb

from bptools.claims import Case, Claim, Method, Relation, Verdict
from bptools.confrontation import Check
from bptools.confrontation.letters import written
from bptools.falsification.falsifier import Trial, falsify


def drawn_instances(claim: Claim, seed: int) -> tuple[Case, ...]:
    """Confront a claim with instances of its own hypotheses, the smallest dimensions first.

    Args:
        claim: The claim.
        seed: Root of the random stream.

    Returns:
        One case an instance, enclosed. If none could be computed, one inconclusive case that says
        why: no agreement.
    """
    outcome = falsify(claim, seed=seed)
    if not outcome.trials:
        why = "; ".join(outcome.reasons) or f"no instance satisfies: {_assumed(claim)}"
        return (Case("drawn instances", "some", "none", Verdict.INCONCLUSIVE, note=why),)
    return tuple(_case(claim, trial) for trial in outcome.trials)


def automatic_check(claim: Claim) -> Check:
    """Return the check of a claim that states ``check="auto"``.

    Args:
        claim: The claim.

    Returns:
        A check by drawn instances, whose line in the report says what they were drawn from.
    """
    return Check(claim, drawn_instances, Method.ENCLOSED, line=_how_drawn(claim))


def _how_drawn(claim: Claim) -> str:
    least = [f"{symbol} from {value} on" for symbol, value in claim.domain]
    place = ["and where it is refuted, if none of these contradicts it"] if claim.fails_at else []
    return "; ".join([f"Drawn from the hypotheses: {_assumed(claim)}", *least, *place])


def _assumed(claim: Claim) -> str:
    return ", ".join(map(str, claim.hypotheses)) or "none"


def _case(claim: Claim, trial: Trial) -> Case:
    label, letters = trial.instance.label, written(trial.instance.letters)
    if len(trial.left) > 1 or claim.relation is Relation.EQUAL:
        distance = abs(trial.gap)
        low, high = float(distance.lower()), float(distance.upper())
        return Case(
            f"{label}, largest distance",
            0.0,
            high,
            trial.verdict,
            low=max(low, 0.0),
            high=high,
            letters=letters,
        )
    left, bound = trial.left[0].real, _point(trial.right[0].real)
    low, high, value = float(left.lower()), float(left.upper()), _point(left)
    expected = f"{claim.relation.value} {bound:.6g}"
    return Case(
        label,
        expected,
        value,
        trial.verdict,
        low=low,
        high=high,
        bound=bound,
        letters=letters,
    )


def _point(ball: arb) -> float:
    """Return a number that a ball holds: 0 rather than what rounding left of it."""
    return 0.0 if ball.contains(0) else float(ball.mid())
