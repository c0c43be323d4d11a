"""Laws of derivations: what is false is not proved, whatever line is altered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, partial

from bptools.claims import Claim, Stance, Verdict
from bptools.derivations import Counterexample, Derivation, Proof, verify
from bptools.derivations.proving import Proving
from bptools.kernel.refusal import Refusal
from bptools.laws.law import ProjectLaw
from bptools.laws.perturbing import altered, repaired

EXPECTED = {Stance.ASSERTED: Verdict.HOLDS, Stance.REFUTED: Verdict.FAILS}


def laws_of_proof(proof: Proof, claims: Mapping[str, Claim]) -> Iterator[ProjectLaw]:
    """Yield the laws that a proof obeys.

    Args:
        proof: The proof.
        claims: All claims of the project by name.
    """
    proof = replace(proof, derive=cache(proof.derive))  # which searches, for all laws alike
    for words, breach in (
        ("its verdict agrees with the stance", partial(_disagreement, proof)),
        ("a false statement is not shown by it", partial(_false_statement, proof, claims)),
        ("an altered line is refused", partial(_altered_lines, proof)),
    ):
        yield ProjectLaw(words, proof.finding, proof.claim.name, breach)


def _disagreement(proof: Proof) -> str:
    verdict = verify(proof).verdict
    expected = EXPECTED[proof.claim.stance]
    return "" if verdict is expected else f"it is {verdict}, not {expected}"


def _false_statement(proof: Proof, claims: Mapping[str, Claim]) -> str:
    """Say whether a falsehood is shown, or a true statement refuted."""
    claim = proof.claim
    if claim.stance is Stance.REFUTED:
        changed = repaired(claim, claims)
    else:
        changed = claim.with_closed_form(altered(claim.closed_form))
        if not _ends_at(changed, proof.derive()):
            return ""
    verdict = verify(Proof(changed, proof.derive)).verdict
    if verdict is Verdict.INCONCLUSIVE:
        return ""
    return f"with the right side {changed.closed_form} it is {verdict}, not inconclusive"


def _ends_at(claim: Claim, outcome: Derivation | Counterexample) -> bool:
    """Return whether a derivation's last line is a claim's right side, or it is no derivation.

    Where it is not, nothing is shown, whatever the other lines are: they need not be read again.
    """
    if not isinstance(outcome, Derivation):
        return True
    try:
        return Proving(claim, outcome).end().theorem is not None
    except Refusal:
        return False


def _altered_lines(proof: Proof) -> str:
    """Say which line can be altered; each alone is read, under all lines that are left."""
    outcome = proof.derive()
    derivation = outcome.derivation if isinstance(outcome, Counterexample) else outcome
    for number, step in enumerate(derivation.steps, 1):
        false = replace(step, expression=altered(step.expression))
        lines = (*derivation.steps[: number - 1], false, *derivation.steps[number:])
        line = Proving(proof.claim, replace(derivation, steps=lines)).line(number)
        if line.theorem is not None:
            return f"line {number}, altered, is shown"
        if not line.missing:
            return f"line {number}, altered, is refused without a reason"
    return ""
