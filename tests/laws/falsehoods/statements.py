"""False statements, each beside its true twin, and how both are put to the rules."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from sympy import Basic, Expr, MatrixSymbol, Symbol, symbols

from bptools.algebra import Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation, Source, Stance, Verdict
from bptools.derivations import Algebra, Counterexample, Derivation, Proof, Step, verify
from bptools.derivations.quantification import context_of
from bptools.errors import UsageError
from bptools.haar import Unitary
from bptools.kernel.refusal import Refusal

N, M, n, m = symbols("N M n m", integer=True, positive=True)
t, x, y = symbols("t x y", real=True)
z = Symbol("z")
i, j, k = symbols("i j k", integer=True, nonnegative=True)
A, B, C, P = (MatrixSymbol(name, N, N) for name in "ABCP")
U, V = Unitary("U", N), Unitary("V", N)
ALGEBRA = Algebra()


@dataclass(frozen=True)
class Statement:
    """One statement with the rule that is to prove it in one line, or a whole outcome."""

    left: Basic
    right: Basic
    rule: Any = ALGEBRA
    relation: Relation = Relation.EQUAL
    domain: tuple = ((N, 1),)
    hypotheses: tuple[Hypothesis, ...] = ()
    definitions: tuple = ()
    steps: tuple[Step, ...] | None = None
    start: Basic | None = None

    @property
    def claim(self) -> Claim:
        """The statement as a claim."""
        return Claim(
            name="test.claim",
            title="A claim",
            statement="A statement.",
            quantity=self.left,
            relation=self.relation,
            closed_form=self.right,
            source=Source("nowhere", "1"),
            reading=Reading.OURS,
            domain=self.domain,
            hypotheses=self.hypotheses,
        )

    @property
    def derivation(self) -> Derivation:
        """Its proof, as far as it goes."""
        steps = self.steps
        if steps is None:
            steps = (Step(self.right, "", self.rule, self.relation),)
        start = self.left if self.start is None else self.start
        return Derivation(start, steps, self.definitions)

    @property
    def verdict(self) -> Verdict:
        """What the rules say; of what is no claim, that the kernel refuses it too."""
        try:
            self.claim  # noqa: B018 - whether there is one
        except UsageError:
            with pytest.raises(Refusal):
                context_of((self.left, self.right), self.hypotheses, self.domain)
            return Verdict.INCONCLUSIVE
        return verify(Proof(self.claim, lambda: self.derivation)).verdict


@dataclass(frozen=True)
class Refutation:
    """A statement that is said to be false at some values."""

    left: Basic
    right: Basic
    values: dict = field(default_factory=dict)
    relation: Relation = Relation.EQUAL
    domain: tuple = ((N, 1),)
    hypotheses: tuple[Hypothesis, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What the witness shows."""
        shown = Statement(self.left, self.right, None, self.relation, self.domain, self.hypotheses)
        claim = Claim(
            **{
                **vars(shown.claim),
                "stance": Stance.REFUTED,
                "repaired_by": "test.other",
            }
        )
        outcome = Counterexample(Derivation(self.left, self.steps), self.values, "a witness")
        return verify(Proof(claim, lambda: outcome)).verdict


@dataclass(frozen=True)
class Twins:
    """What must not be shown, and beside it what must."""

    label: str
    false: Statement | Refutation
    true: Statement | Refutation


def check(twins: Twins) -> None:
    """The false one is not shown, the true one is."""
    wanted = Verdict.FAILS if isinstance(twins.true, Refutation) else Verdict.HOLDS
    assert twins.true.verdict is wanted, "the true twin must be shown"
    assert twins.false.verdict is Verdict.INCONCLUSIVE, "the false twin must not be shown"


def ids(twins: list[Twins]) -> list[str]:
    """Labels for pytest."""
    return [pair.label for pair in twins]


def matrix(name: str, rows: Expr = N, columns: Expr | None = None) -> MatrixSymbol:
    """Return a matrix symbol."""
    return MatrixSymbol(name, rows, rows if columns is None else columns)


def assume(symbol: MatrixSymbol, *kinds: Kind, rank: Expr | None = None) -> tuple[Hypothesis, ...]:
    """Return hypotheses on one matrix."""
    return tuple(Hypothesis(symbol, kind, rank) for kind in kinds)
