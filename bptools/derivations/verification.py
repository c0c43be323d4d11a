"""Verify a derivation line by line by the kernel and turn the outcome into evidence.

A derivation that does not go through shows nothing: its verdict is inconclusive, with what is
missing. A claim fails by a counterexample alone, whose values are verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

from msgspec import structs

from bptools import printing
from bptools.claims import Case, Claim, Evidence, Method, Relation, StepRecord, Verdict
from bptools.derivations.averaging import said
from bptools.derivations.derivation import Counterexample, Derivation
from bptools.derivations.instances import model_of, require_instance
from bptools.derivations.proof import Proof
from bptools.derivations.proving import Line, Proving, conclusion
from bptools.derivations.rules import Bound, MeanFromBelow, MeanOfRatio
from bptools.derivations.written import written_counterexample, written_theorem
from bptools.errors import UsageError
from bptools.kernel import theorems as kernel
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation as KernelRelation
from bptools.records import Math
from bptools.witnesses.models import Comparison, compare


@dataclass(frozen=True)
class Verified:
    """What the verification of a proof found.

    Args:
        evidence: The verdict with the lines it rests on.
        written: The kernel's theorems as JSON, of a claim that is proved or refuted; else empty.
    """

    evidence: Evidence
    written: bytes = b""


def verify(proof: Proof) -> Evidence:
    """Return what the verification of a proof found, as ``verified`` does, without its theorems."""
    return verified(proof).evidence


def verified(proof: Proof) -> Verified:
    """Return what the verification of a proof found, and the theorems that it rests on.

    Returns:
        Evidence that HOLDS if the kernel proved the claim's statement, on its whole domain, and an
        instance satisfies its hypotheses; that FAILS if a counterexample is verified; and that is
        INCONCLUSIVE otherwise, with what is missing.
    """
    try:
        outcome = proof.derive()
    except UsageError as slip:
        raise UsageError(f"{proof.finding}, on {proof.claim.name}: {slip}") from slip
    if isinstance(outcome, Counterexample):
        return _of_counterexample(proof, outcome)
    if not isinstance(outcome, Derivation):
        remedy = "is `return` missing?" if outcome is None else "return one of them"
        raise UsageError(
            f"{proof.finding}, on {proof.claim.name}, must return a Derivation or a "
            f"Counterexample, not {type(outcome).__name__}: {remedy}"
        )
    return _of_derivation(proof, outcome)


def _of_derivation(proof: Proof, derivation: Derivation) -> Verified:
    written = b""
    try:
        proving = Proving(proof.claim, derivation)
        cases, lines = _line_cases(proving)
        end = proving.end()
        cases.append(_case(end))
        if all(case.verdict is Verdict.HOLDS for case in cases):
            theorem = conclusion(proving, [*lines, end])
            written = written_theorem(proof, theorem, require_instance(proving.claim_context))
    except Refusal as refusal:
        before = _before(proof.claim, derivation)
        cases = [*before, _not_shown("the statement", said(refusal))]
    evidence = _evidence(proof, derivation, tuple(cases), derivation.method)
    return _bound_to(evidence, written)


def _bound_to(evidence: Evidence, written: bytes) -> Verified:
    digest = sha256(written).hexdigest() if written else ""
    return Verified(structs.replace(evidence, proof=digest), written)


def _before(claim: Claim, derivation: Derivation) -> list[Case]:
    """Return the cases of the lines that can be read, where the whole is refused."""
    try:
        return _line_cases(Proving(claim, derivation))[0]
    except Refusal:
        return []


def _line_cases(proving: Proving) -> tuple[list[Case], list[Line]]:
    defined = [d for d in proving.derivation.definitions if d.kinds]
    cases = [_case(proving.has_kinds(definition)) for definition in defined]
    lines = list(proving.lines())
    shown = lines if lines[0].theorem is None else lines[1:]
    cases.extend(map(_case, shown))
    return cases, lines


def _case(line: Line) -> Case:
    if line.theorem is None:
        return _not_shown(line.label, line.missing)
    return Case(label=line.label, expected="verified", found="verified", verdict=Verdict.HOLDS)


def _not_shown(label: str, missing: str) -> Case:
    return Case(
        label=label,
        expected="verified",
        found="not shown",
        verdict=Verdict.INCONCLUSIVE,
        note=missing,
    )


def _of_counterexample(proof: Proof, outcome: Counterexample) -> Verified:
    derivation = outcome.derivation
    try:
        proving = Proving(proof.claim, derivation)
        cases, lines = _line_cases(proving)
    except Refusal as refusal:
        case = _not_shown("the statement", said(refusal))
        return Verified(_evidence(proof, derivation, (case,), Method.EXACT))
    if not {step.relation for step in derivation.steps} <= _away_from(proof.claim.relation):
        reason = "a counterexample's lines must be equalities, or bounds away from what is claimed"
        cases.append(_not_shown("the chain", reason))
    if any(case.verdict is not Verdict.HOLDS for case in cases):
        return Verified(_evidence(proof, derivation, tuple(cases), Method.EXACT))
    try:
        at = _at_the_witness(proof, proving, lines, outcome)
    except Refusal as refusal:  # a refusal is not a verdict
        cases.append(_not_shown("at the witness", said(refusal)))
        evidence = _evidence(proof, derivation, tuple(cases), Method.EXACT, outcome.words)
        return Verified(evidence)
    method = Method.EXACT if at.comparison.exact else Method.ENCLOSED
    cases.append(_witness_case(at.comparison))
    evidence = _evidence(proof, derivation, tuple(cases), method, outcome.words)
    return _bound_to(evidence, at.written if at.comparison.violated else b"")


def _away_from(relation: Relation) -> set[Relation]:
    """Return how the lines of a counterexample may relate: what is larger still is not at most."""
    bounds = {Relation.AT_MOST: Relation.AT_LEAST, Relation.AT_LEAST: Relation.AT_MOST}
    return {Relation.EQUAL, bounds.get(relation, Relation.EQUAL)}


@dataclass(frozen=True)
class _AtTheWitness:
    """Both sides of a claim at a witness, and the counterexample as JSON."""

    comparison: Comparison
    written: bytes


def _at_the_witness(
    proof: Proof, proving: Proving, lines: list[Line], outcome: Counterexample
) -> _AtTheWitness:
    """Compare both sides at the witness."""
    claim, context = proving.claim, proving.claim_context
    closed_form = proving.elaborate(claim.closed_form)
    proving.require_meaning(closed_form)
    relation = KernelRelation(claim.relation.value)
    model = model_of(context, outcome.values)
    comparison = compare(context, model, proving.last, relation, closed_form)
    theorems = [line.theorem for line in lines if line.theorem is not None]
    chain = kernel.narrowed(reduce(kernel.transitive, theorems), context)
    return _AtTheWitness(comparison, written_counterexample(proof, chain, closed_form, model))


def _witness_case(comparison: Comparison) -> Case:
    violated = comparison.violated
    return Case(
        label="at the witness",
        expected=comparison.right,
        found=comparison.left,
        verdict=Verdict.FAILS if violated else Verdict.INCONCLUSIVE,
        note="" if violated else "the claim is not violated here",
    )


def _evidence(
    proof: Proof,
    derivation: Derivation,
    cases: tuple[Case, ...],
    method: Method,
    witness: str = "",
) -> Evidence:
    function = proof.derive
    return Evidence(
        claim=proof.claim.name,
        finding=f"{function.__module__}:{function.__name__}",
        title=(function.__doc__ or "").strip().splitlines()[0]
        if function.__doc__
        else proof.claim.title,
        verdict=Verdict.of_all([case.verdict for case in cases]),
        method=method,
        cases=cases,
        steps=_step_records(derivation),
        witness=witness,
    )


def _step_records(derivation: Derivation) -> tuple[StepRecord, ...]:
    records = [
        StepRecord(
            relation=":=",
            formula=Math(
                typst=f"{printing.typst_math(d.symbol)} := {printing.typst_math(d.expression)}",
                spoken=f"{printing.spoken(d.symbol)} is defined as {printing.spoken(d.expression)}",
            ),
            reason=d.because,
            rule="definition" + (" (" + ", ".join(d.kinds) + ", verified)" if d.kinds else ""),
        )
        for d in derivation.definitions
    ]
    start = printing.math(derivation.start)
    records.append(StepRecord(relation="", formula=start, reason="", rule="start"))
    for step in derivation.steps:
        formula = printing.math(step.expression)
        relation = str(step.relation)
        reason = step.reason
        if isinstance(step.rule, Bound | MeanFromBelow | MeanOfRatio):
            reason = f"{reason} {step.rule.certificate}"
        records.append(
            StepRecord(relation=relation, formula=formula, reason=reason, rule=step.rule.label)
        )
    return tuple(records)
