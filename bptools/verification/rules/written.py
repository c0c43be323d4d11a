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
RULES: dict[str, tuple[Check, dict[str, str]]] = {  # with the types of what each is given
    rule.__name__: (rule, {x.name: x.annotation for x in signature(rule).parameters.values()})
    for rule in MADE_BY
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
                check, parameters = RULES[rule]
                if made_of.keys() != parameters.keys():
                    raise Rejected(f"the rule {rule} is not given what it needs")
                values = {
                    key: self._argument(kind, made_of[key]) for key, kind in parameters.items()
                }
                key = (rule, *map(_frozen, values.values()))
                theorem = _MADE.get(key) or check(**values)
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

    def _argument(self, kind: str, value: Any) -> Any:  # noqa: ANN401 - as the kind says
        """Return what a rule is given, read as the type that it is declared to be of."""
        readers: dict[str, Callable[[Any], Any]] = {
            "Context": self._tables.context,
            "Node": self._tables.term,
            "Proposition": self.theorem,
            "Name": name_of,
            "Relation": relation_of,
            "InductionStep": self._step,
            "Taken": self._taken,
        }
        container, _, inner = kind.removesuffix("]").partition("[")
        read = readers[inner.split(", ")[container == "dict"] if inner else kind]
        match container, value:
            case "tuple", list():
                return tuple(map(read, value))
            case "dict", dict():
                return {name_of(name): read(part) for name, part in value.items()}
            case "tuple", _:
                raise Rejected("terms and theorems must be listed")
            case "dict", _:
                raise Rejected("values and equalities must have names")
        return read(value)

    def _step(self, value: Any) -> induction.InductionStep:  # noqa: ANN401 - whatever the file holds
        if not isinstance(value, dict) or value.keys() != {"gap", "again", "rest"}:
            raise Rejected("a step of an induction has a gap, what it takes of it, and a rest")
        again = self._argument("tuple[Taken, ...]", value["again"])
        return induction.InductionStep(
            self._tables.term(value["gap"]), again, self.theorem(value["rest"])
        )

    def _taken(self, entry: Any) -> induction.Taken:  # noqa: ANN401 - whatever the file holds
        if not isinstance(entry, dict) or entry.keys() != {"weight", "values", "widths"}:
            raise Rejected("what a step takes of a gap has a weight, values and widths")
        terms = (self._argument("dict[str, Node]", entry[part]) for part in ("values", "widths"))
        return induction.Taken(self.theorem(entry["weight"]), *terms)


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
