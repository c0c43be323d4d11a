"""A proof as it is written: theorem after theorem, each made again by its rule and compared.

A proof carries the proofs of all that it uses. What a rule has made of the same arguments, in this
proof or in another one that this process has read, is not made anew: equal terms are one object.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from bptools.verification.limits import Rejected
from bptools.verification.rules import (
    equalities,
    induction,
    inequalities,
    integrals,
    limiting,
    means,
    quantifiers,
)
from bptools.verification.terms.contexts import RELATIONS, Proposition
from bptools.verification.terms.language import Node, forget
from bptools.verification.terms.tables import Tables, name_of

Check = Callable[..., Proposition]
MADE_BY: tuple[Check, ...] = (
    *(equalities.equal, equalities.averaged, equalities.entrywise, equalities.reflexive),
    *(equalities.congruent, equalities.transitive, equalities.antisymmetric, equalities.weakened),
    *(inequalities.square, inequalities.complement, inequalities.positive, inequalities.overlap),
    *(inequalities.cauchy_schwarz, inequalities.scaled, inequalities.added),
    *(inequalities.multiplied, inequalities.mean_over_angle, inequalities.bounded),
    *(inequalities.slack, means.ratio, means.quotient, means.quotient_from_below),
    *(means.mean_of_product, means.mean_of_bound, quantifiers.by_cases, quantifiers.narrowed),
    *(quantifiers.instance, induction.by_induction, induction.equal_by_induction),
    *(integrals.integrated, limiting.tends, limiting.tends_at_zero),
)
RULES = {rule.__name__: rule for rule in MADE_BY}
RECORDS = {record.__name__: record for record in (induction.InductionStep, induction.Taken)}
GIVEN: dict[str, dict[str, str]] = {  # the types of what each is made of, by name
    **{
        name: {x.name: x.annotation for x in signature(f).parameters.values()}
        for name, f in RULES.items()
    },
    **{
        name: {part: x.__forward_arg__ for part, x in record.__annotations__.items()}
        for name, record in RECORDS.items()
    },
}

MOST_REMEMBERED = 200_000  # terms
_MADE: dict[tuple[object, ...], Proposition] = {}  # by rule and arguments


def forget_if_many() -> None:
    """Forget all terms and what was made of them, once there are very many."""
    if forget(MOST_REMEMBERED):
        _MADE.clear()


class WrittenProof:
    """The theorems of one proof, each made of those before it.

    Args:
        tables: Its terms and contexts.
        entries: The theorems as they are written.
    """

    def __init__(self, tables: Tables, entries: list[Any]) -> None:
        self._tables = tables
        self.theorems: list[Proposition] = []
        for entry in entries:
            self.theorems.append(self._theorem(entry))

    def _theorem(self, entry: Any) -> Proposition:  # noqa: ANN401 - whatever the file holds
        match entry:
            case {"rule": str(rule), "made_of": dict(made_of), "states": dict(states)} if (
                len(entry) == 3 and rule in RULES
            ):
                values = self._given(rule, made_of)
                key = (rule, *map(_frozen, values))
                theorem = _MADE.get(key) or RULES[rule](*values)
                _MADE[key] = theorem
                if theorem != self._stated(states):
                    raise Rejected(f"the rule {rule} does not give what is stated")
                return theorem
        raise Rejected("a theorem is made by no rule that the reader knows")

    def _stated(self, states: dict[str, Any]) -> Proposition:
        if states.keys() != {"context", "left", "relation", "right"}:
            raise Rejected("a theorem states a context, two sides and a relation")
        left, right = (self._tables.term(states[side]) for side in ("left", "right"))
        return Proposition(
            self._tables.context(states["context"]), left, relation_of(states["relation"]), right
        )

    def theorem(self, number: Any) -> Proposition:  # noqa: ANN401 - whatever the file holds
        """Return a theorem that was made before."""
        if type(number) is not int or not 0 <= number < len(self.theorems):
            raise Rejected("a theorem rests on one that is not before it")
        return self.theorems[number]

    def _given(self, made: str, parts: dict[str, Any]) -> list[Any]:
        """Return what a rule or a record is made of, in its order."""
        kinds = GIVEN[made]
        if parts.keys() != kinds.keys():
            raise Rejected(f"{made} is not made of {', '.join(kinds)}")
        return [self._argument(kind, parts[name]) for name, kind in kinds.items()]

    def _argument(self, kind: str, value: Any) -> Any:  # noqa: ANN401 - as the kind says
        """Return what is given, read as the type that it is declared to be of."""
        container, _, inner = kind.removesuffix("]").partition("[")
        match container, value:
            case "tuple", list():
                return tuple(self._argument(inner.removesuffix(", ..."), x) for x in value)
            case "dict", dict():
                part = inner.removeprefix("str, ")
                return {name_of(name): self._argument(part, x) for name, x in value.items()}
            case record, dict() if record in RECORDS:
                return RECORDS[record](*self._given(record, value))
        readers: dict[str, Callable[[Any], Any]] = {
            "Context": self._tables.context,
            "Node": self._tables.term,
            "Proposition": self.theorem,
            "Name": name_of,
            "Relation": relation_of,
        }
        if kind not in readers:
            raise Rejected(f"what is read as {kind} is written in another form")
        return readers[kind](value)


def _frozen(argument: object) -> object:
    """Return what a rule is given as a key."""
    match argument:
        case dict():
            return tuple((name, _frozen(argument[name])) for name in sorted(argument))
        case tuple() if not isinstance(argument, Proposition | Node):
            return tuple(map(_frozen, argument))
    return argument


def relation_of(value: Any) -> str:  # noqa: ANN401 - whatever the file holds
    """Return a relation; refuse what is none."""
    if value not in RELATIONS:
        raise Rejected("there is no such relation")
    return str(value)
