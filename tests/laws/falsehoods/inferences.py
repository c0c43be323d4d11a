"""Inferences in the kernel's own terms, put to the rule and, in a file, to the second reader."""

from dataclasses import dataclass
from typing import Any

import pytest

from bptools.derivations.tables import ProofTables
from bptools.kernel import terms as t
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Context
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation, whole
from bptools.kernel.theorems import Theorem
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.rules.written import WrittenProof
from bptools.verification.terms.language import forget
from bptools.verification.terms.tables import Tables


def product(*factors: t.Term) -> t.Term:
    return t.Product(factors)


def over(term: t.Term, power: int = 1) -> t.Term:
    return t.Power(term, whole(-power))


@dataclass(frozen=True)
class Inference:
    """One use of a rule, and what it is said to give."""

    rule: str
    given: dict[str, Any]
    states: tuple[Context, t.Term, Relation, t.Term]

    def made(self) -> Theorem:
        """Return what the rule gives."""
        theorem = getattr(rules, self.rule)(**self.given)
        assert (theorem.context, theorem.left, theorem.relation, theorem.right) == self.states
        return theorem

    def read(self) -> None:
        """Put the inference to the second reader, in a file that says it had been made."""
        tables = ProofTables()
        made_of = {name: tables._argument(part) for name, part in self.given.items()}
        context, left, relation, right = self.states
        states = {
            "context": tables.context(context),
            "left": tables.term(left),
            "relation": relation.value,
            "right": tables.term(right),
        }
        entry = {"rule": self.rule, "made_of": made_of, "states": states}
        content = tables.content
        forget()
        own = Tables()
        own.read_terms(content["terms"])
        own.read_contexts(content["contexts"])
        WrittenProof(own, [*content["theorems"], entry])


@dataclass(frozen=True)
class Hands:
    """What must not be inferred, and beside it what must."""

    label: str
    false: Inference
    true: Inference

    def check_rule(self) -> None:
        """The rule refuses the false one and makes the true one."""
        assert self.true.made()
        with pytest.raises(Refusal):
            self.false.made()

    def check_reader(self) -> None:
        """The second reader rejects the false one and confirms the true one."""
        self.true.read()
        with pytest.raises((Rejected, OutOfReach)):
            self.false.read()


def itself(term: t.Term, context: Context) -> Inference:
    """That a term is equal to itself, which it is if it has a meaning."""
    given = {"context": context, "left": term, "right": term}
    return Inference("equal", given, (context, term, Relation.EQUAL, term))
