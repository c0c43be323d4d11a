"""A derivation: a chain of expressions, each turned into the next by a named, verified rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Basic, Expr, MatrixSymbol

from bptools.algebra import Kind
from bptools.claims import Claim, Method, Relation
from bptools.derivations.rules import Rule
from bptools.errors import UsageError


def _require_expression(argument: str, expression: object) -> None:
    """Refuse what is no SymPy expression; a Python number is one in SymPy's place."""
    if not isinstance(expression, Basic):
        remedy = f": write Integer({expression})" if type(expression) is int else ""
        raise UsageError(f"{argument} must be a SymPy expression, not {expression!r}{remedy}")


@dataclass(frozen=True)
class Definition:
    """A matrix symbol that abbreviates an expression.

    ``kinds`` are properties that the expression is verified to have under the claim's
    hypotheses, and that the symbol then carries through the derivation.
    """

    symbol: MatrixSymbol
    expression: Basic
    kinds: tuple[Kind, ...] = ()
    rank: Expr | None = None
    because: str = ""

    def __post_init__(self) -> None:
        """Refuse an expression that could not stand where the symbol stands."""
        shape = getattr(self.expression, "shape", None)
        if shape != self.symbol.shape:
            raise ValueError(f"expression of {self.symbol} must have its shape, not {shape}")


@dataclass(frozen=True)
class Step:
    """One line: the expression, why it follows, the rule that makes the engine follow it."""

    expression: Basic
    reason: str
    rule: Rule
    relation: Relation = Relation.EQUAL

    def __post_init__(self) -> None:
        """Refuse what is no rule: a class in the place of an instance, a name, nothing."""
        if isinstance(self.rule, type) and issubclass(self.rule, Rule):
            name = self.rule.__name__
            raise UsageError(f"rule of a step must be an instance, {name}(), not the class {name}")
        if not isinstance(self.rule, Rule):
            raise UsageError(f"rule of a step must be a rule, as Algebra(), not {self.rule!r}")
        if not isinstance(self.relation, Relation):
            names = " or ".join(f"Relation.{relation.name}" for relation in Relation)
            raise UsageError(f"relation of a step must be {names}, not {self.relation!r}")
        _require_expression("expression of a step", self.expression)


@dataclass(frozen=True)
class Derivation:
    """A chain from a claim's quantity to its closed form, under the claim's hypotheses alone.

    ``method`` is SYMBOLIC if the chain holds on the whole domain of the claim and EXACT if
    it is carried out at listed cases.

    Raises:
        UsageError: If the method is another one, which no derivation can claim, or a line, a
            definition or what a step unfolds is none.
    """

    start: Basic
    steps: tuple[Step, ...]
    definitions: tuple[Definition, ...] = ()
    method: Method = Method.SYMBOLIC

    def __post_init__(self) -> None:
        """Refuse a method that is not a derivation's, and what is no line or no definition."""
        _require_expression("start of a derivation", self.start)
        for argument, part in (("steps", Step), ("definitions", Definition)):
            value = getattr(self, argument)
            if not isinstance(value, tuple) or not all(isinstance(x, part) for x in value):
                raise UsageError(
                    f"{argument} of a derivation must be a tuple of {part.__name__}(...), as "
                    f"({part.__name__}(...),), not {type(value).__name__}: is a comma missing?"
                )
        defined = {definition.symbol for definition in self.definitions}
        for number, step in enumerate(self.steps, 1):
            for symbol in getattr(step.rule, "unfold", ()):
                if symbol not in defined:
                    names = ", ".join(sorted(s.name for s in defined)) or "nothing"
                    raise UsageError(
                        f"unfold of step {number} must name what the derivation defines "
                        f"({names}), not {symbol}"
                    )
        if self.method not in (Method.SYMBOLIC, Method.EXACT):
            raise UsageError(f"method of a derivation must be symbolic or exact, not {self.method}")

    @classmethod
    def in_one_line(cls, claim: Claim, reason: str, rule: Rule) -> Derivation:
        """Return the derivation of a claim whose closed form follows at once.

        Args:
            claim: What is derived.
            reason: Why it follows, for the report.
            rule: What makes the engine follow it.
        """
        return cls(claim.quantity, (Step(claim.closed_form, reason, rule, claim.relation),))


@dataclass(frozen=True)
class Counterexample:
    """A point at which a refuted claim fails.

    The derivation turns the claim's quantity into a formula that can be evaluated, by equalities or
    by bounds on the side of the violation (what is at least 3 is not at most 2). At ``values``,
    which are verified to be what the claim says of its names, that formula and the claim's closed
    form differ, by exact arithmetic or in balls. ``values`` holds a number for each symbol, an
    array of exact numbers for each matrix symbol, and numbers for unknown functions and their
    derivatives; a matrix that neither side holds may be left out, if it has a diagonal instance.
    """

    derivation: Derivation
    values: Mapping[Basic, object] = field(default_factory=dict)
    words: str = ""
