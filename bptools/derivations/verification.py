"""Verify a derivation step by step and turn the outcome into evidence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import numpy as np
from sympy import Adjoint, Basic, Expr, Identity, MatrixSymbol, S, Trace, simplify
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from bptools import printing
from bptools.algebra import Hypothesis, Kind
from bptools.claims import Case, Claim, Evidence, Method, Relation, StepRecord, Verdict
from bptools.derivations import Proof
from bptools.derivations.derivation import Counterexample, Definition, Derivation
from bptools.derivations.rules import Bound, Context, Entries
from bptools.evaluation import evaluate
from bptools.records import Math


def verify(proof: Proof) -> Evidence:
    """Return what the verification of a proof found.

    Returns:
        Evidence that HOLDS if every step is verified, the chain starts at the claim's quantity,
        ends at its closed form, and its relations compose to the claim's. A verified
        counterexample gives FAILS with its witness.
    """
    outcome = proof.derive()
    if isinstance(outcome, Counterexample):
        return _verify_counterexample(proof, outcome)
    cases = (*verify_chain(proof.claim, outcome), _verify_end(proof.claim, outcome))
    return _evidence(proof, outcome, cases, outcome.method)


def verify_chain(claim: Claim, derivation: Derivation) -> tuple[Case, ...]:
    """Return one case for each definition, for the start and for each step."""
    context = _context(claim, derivation)
    cases = [_verify_definition(d, context) for d in derivation.definitions if d.kinds]
    unfold = tuple(context.definitions)
    if not _equal(context, claim.quantity, derivation.start, unfold):
        cases.append(_case("start", claim.quantity, derivation.start, Verdict.FAILS))
    line = derivation.start
    for number, step in enumerate(derivation.steps, 1):
        left_over = step.rule.difference(line, step.expression, step.relation, context)
        verdict = Verdict.FAILS if left_over.terms else Verdict.HOLDS
        note = f"unexplained: {left_over.to_sympy()}" if left_over.terms else ""
        label = f"step {number}: {step.rule.label}"
        found = "verified" if verdict is Verdict.HOLDS else "not verified"
        cases.append(
            Case(label=label, expected="verified", found=found, verdict=verdict, note=note)
        )
        line = step.expression
    return tuple(cases)


def _verify_end(claim: Claim, derivation: Derivation) -> Case:
    end = derivation.steps[-1].expression if derivation.steps else derivation.start
    context = _context(claim, derivation)
    composed = reduce(_compose, (step.relation for step in derivation.steps), Relation.EQUAL)
    implied = composed is claim.relation
    agrees = implied and _equal(context, end, claim.closed_form, tuple(context.definitions))
    verdict = Verdict.HOLDS if agrees else Verdict.FAILS
    return _case("the chain ends at the claim", claim.closed_form, end, verdict)


def _compose(first: Relation, second: Relation) -> Relation:
    if Relation.EQUAL in (first, second):
        return second if first is Relation.EQUAL else first
    if first is not second:
        raise ValueError("relations of a chain must not mix <= and >=")
    return first


def _context(claim: Claim, derivation: Derivation) -> Context:
    defined = tuple(h for d in derivation.definitions for h in d.hypotheses)
    hypotheses = (*claim.hypotheses, *derivation.hypotheses, *defined)
    definitions = {d.symbol: d.expression for d in derivation.definitions}
    return Context(hypotheses, definitions, claim.domain)


def _equal(context: Context, left: Basic, right: Basic, unfold: tuple[MatrixSymbol, ...]) -> bool:
    if left == right:
        return True
    if _is_explicit(left) or _is_explicit(right):
        return not Entries().difference(left, right, Relation.EQUAL, context).terms
    return not context.difference(left, right, unfold=unfold).terms


def _is_explicit(expression: Basic) -> bool:
    return isinstance(expression, MatrixBase) or expression.has(ImmutableDenseMatrix)


def _verify_definition(definition: Definition, context: Context) -> Case:
    holds = all(_has_kind(definition, kind, context) for kind in definition.kinds)
    label = f"{definition.symbol.name} is " + ", ".join(definition.kinds)
    found = "verified" if holds else "not verified"
    verdict = Verdict.HOLDS if holds else Verdict.FAILS
    return Case(label=label, expected="verified", found=found, verdict=verdict)


def _has_kind(definition: Definition, kind: Kind, context: Context) -> bool:
    """Decide the property from the definition alone, without assuming it of the symbol."""
    own = {definition.symbol.name}
    others = tuple(h for h in context.hypotheses if h.matrix.name not in own)
    blank = Context(others, context.definitions, context.domain)
    x, unfold = definition.expression, tuple(s for s in context.definitions if s.name not in own)
    rows, cols = x.shape
    probe = MatrixSymbol("any matrix", rows, rows)
    identities: dict[Kind, list[tuple[Basic, Basic]]] = {
        Kind.HERMITIAN: [(Adjoint(x), x)],
        Kind.INVOLUTION: [(Adjoint(x), x), (x * x, Identity(rows))],
        Kind.PROJECTOR: [(Adjoint(x), x), (x * x, x)],
        Kind.PURE: [(Adjoint(x), x), (Trace(x), S.One)],
        Kind.UNITARY: [(Adjoint(x) * x, Identity(cols)), (x * Adjoint(x), Identity(rows))],
        Kind.ISOMETRY: [(Adjoint(x) * x, Identity(cols))],
        Kind.TRACELESS: [(Trace(x), S.Zero)],
    }
    if kind not in identities:
        raise ValueError(f"kinds of a definition must be identities, not {kind}")
    if kind is Kind.PROJECTOR and definition.rank is not None:
        identities[kind].append((Trace(x), definition.rank))
    if kind is Kind.PURE:  # rank one: x A x = Tr(x A) x for every A
        identities[kind].append((x * probe * x, Trace(x * probe) * x))
    return all(_equal(blank, left, right, unfold) for left, right in identities[kind])


def _verify_counterexample(proof: Proof, outcome: Counterexample) -> Evidence:
    claim, derivation = proof.claim, outcome.derivation
    cases = list(verify_chain(claim, derivation))
    if any(step.relation is not Relation.EQUAL for step in derivation.steps):
        raise ValueError("a counterexample's derivation must consist of equalities")
    if any(case.verdict is not Verdict.HOLDS for case in cases):
        return _evidence(proof, derivation, tuple(cases), Method.EXACT, Verdict.INCONCLUSIVE)
    for hypothesis in claim.hypotheses:
        _require(hypothesis, outcome.values)
    end = derivation.steps[-1].expression if derivation.steps else derivation.start
    definitions = {d.symbol: d.expression for d in derivation.definitions}
    while end.atoms(MatrixSymbol) & definitions.keys():
        end = end.xreplace(definitions)
    found = simplify(evaluate(end, outcome.values, exact=True))
    expected = simplify(evaluate(claim.closed_form, outcome.values, exact=True))
    verdict = Verdict.HOLDS if _satisfies(found, claim.relation, expected) else Verdict.FAILS
    witness = Case(
        label="at the witness", expected=str(expected), found=str(found), verdict=verdict
    )
    method = Method.EXACT if outcome.values else Method.SYMBOLIC
    return _evidence(proof, derivation, (*cases, witness), method, verdict, outcome.words)


def _satisfies(found: Expr, relation: Relation, expected: Expr) -> bool:
    difference = simplify(found - expected)
    if relation is Relation.EQUAL:
        return bool(difference == 0)
    return bool(difference <= 0 if relation is Relation.AT_MOST else difference >= 0)


def _require(hypothesis: Hypothesis, values: Mapping[Basic, Any]) -> None:
    """Refuse a witness that does not satisfy the claim's hypotheses."""
    given = [
        np.asarray(v) for k, v in values.items() if getattr(k, "name", "") == hypothesis.matrix.name
    ]
    if not given:
        return  # a matrix that the final formula does not hold
    x = given[0]
    adjoint, one = np.conjugate(x).T, np.eye(x.shape[0], dtype=int)
    differences = {
        Kind.HERMITIAN: lambda: [adjoint - x],
        Kind.INVOLUTION: lambda: [adjoint - x, x @ x - one],
        Kind.PROJECTOR: lambda: [adjoint - x, x @ x - x],
        Kind.PURE: lambda: [adjoint - x, x @ x - x, np.trace(x) - 1],
        Kind.UNITARY: lambda: [adjoint @ x - one],
        Kind.ISOMETRY: lambda: [adjoint @ x - np.eye(x.shape[1], dtype=int)],
        Kind.TRACELESS: lambda: [np.trace(x)],
    }[hypothesis.kind]()
    if any(simplify(entry) != 0 for d in differences for entry in np.asarray(d).ravel()):
        raise ValueError(f"witness must satisfy the hypothesis that {hypothesis}")


def _case(label: str, expected: Basic, found: Basic, verdict: Verdict) -> Case:
    agrees = verdict is Verdict.HOLDS
    return Case(
        label=label,
        expected="verified" if agrees else str(expected),
        found="verified" if agrees else str(found),
        verdict=verdict,
    )


def _evidence(
    proof: Proof,
    derivation: Derivation,
    cases: tuple[Case, ...],
    method: Method,
    verdict: Verdict | None = None,
    witness: str = "",
) -> Evidence:
    function = proof.derive
    return Evidence(
        claim=proof.claim.name,
        finding=f"{function.__module__}:{function.__name__}",
        title=(function.__doc__ or "").strip().splitlines()[0]
        if function.__doc__
        else proof.claim.title,
        verdict=verdict or Verdict.of_all([case.verdict for case in cases]),
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
        if isinstance(step.rule, Bound):
            reason = f"{reason} {step.rule.certificate}"
        records.append(
            StepRecord(relation=relation, formula=formula, reason=reason, rule=step.rule.label)
        )
    return tuple(records)
