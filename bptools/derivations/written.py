"""What a verified proof leaves behind: the kernel's theorems as JSON, for another reader."""

from __future__ import annotations

import msgspec

from bptools.claims.record import claim_record
from bptools.derivations.proof import Proof
from bptools.derivations.tables import Plain, ProofTables
from bptools.kernel import terms as t
from bptools.kernel.theorems import Theorem
from bptools.witnesses.values import Model

BOUND = (  # of the record of a claim, what its proof is bound to
    *("title", "statement", "in_words", "stance", "formula", "where"),
    *("domain", "hypotheses", "hypotheses_text", "declares"),
)


def written_theorem(proof: Proof, theorem: Theorem, instance: Model) -> bytes:
    """Return a proved claim as JSON.

    Args:
        proof: Whose proof it is.
        theorem: What the claim states.
        instance: Values that satisfy all that the claim assumes.
    """
    tables = ProofTables()
    number = tables.theorem(theorem)
    return _encoded(proof, tables, {"proves": number, "instance": tables.model(instance)})


def written_counterexample(proof: Proof, theorem: Theorem, right: t.Term, model: Model) -> bytes:
    """Return a refuted claim as JSON.

    Args:
        proof: Whose counterexample it is.
        theorem: That the claim's quantity is equal to what is evaluated, or beyond it.
        right: The claim's right side.
        model: Values at which the claim's relation is violated.
    """
    tables = ProofTables()
    statement: dict[str, Plain] = {
        "evaluates": tables.theorem(theorem),
        "relation": proof.claim.relation.value,
        "right": tables.term(right),
        "witness": tables.model(model),
    }
    return _encoded(proof, tables, statement)


def _encoded(proof: Proof, tables: ProofTables, statement: dict[str, Plain]) -> bytes:
    record = msgspec.to_builtins(claim_record(proof.claim))
    names: dict[str, Plain] = {"claim": proof.claim.name, "finding": proof.finding}
    printed: Plain = {name: record[name] for name in BOUND if name in record}
    return msgspec.json.encode({**names, "printed": printed, **tables.content, **statement})
