"""A proof as it is written: theorem after theorem, each made again by its rule and compared.

A proof carries the proofs of all that it uses. What a rule has made of the same arguments, in this
proof or in another one that this process has read, is not made anew: equal terms are one object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bptools.verification import induction, means, rational, rules, series
from bptools.verification.limits import Rejected
from bptools.verification.statements import (
    RELATIONS,
    Node,
    Proposition,
    Tables,
    forget,
    name_of,
)

Check = Callable[..., Proposition]
SIDES = {"context": "context", "left": "term", "right": "term"}
RULES: dict[str, tuple[Check, dict[str, str]]] = {
    "equal": (rules.equal, SIDES),
    "averaged": (rules.averaged, SIDES),
    "entrywise": (rules.entrywise, SIDES),
    "reflexive": (rules.reflexive, {"context": "context", "term": "term"}),
    "integrated": (
        rules.integrated,
        {"context": "context", "integral": "term", "antiderivative": "term", "value": "term"},
    ),
    "congruent": (
        rules.congruent,
        {"context": "context", "body": "term", "equal_pairs": "equalities"},
    ),
    "tends": (rational.tends, {"context": "context", "limit": "term", "value": "term"}),
    "tends_at_zero": (
        series.tends_at_zero,
        {"context": "context", "limit": "term", "value": "term"},
    ),
    "transitive": (rules.transitive, {"first": "theorem", "second": "theorem"}),
    "antisymmetric": (rules.antisymmetric, {"at_most": "theorem", "at_least": "theorem"}),
    "weakened": (rules.weakened, {"theorem": "theorem", "relation": "relation"}),
    "square": (rules.square, {"context": "context", "root": "term"}),
    "complement": (rules.complement, {"context": "context", "root": "term", "contraction": "term"}),
    "positive": (rules.positive, {"context": "context", "root": "term", "middle": "term"}),
    "overlap": (
        rules.overlap,
        {"context": "context", "first": "term", "between": "term", "second": "term"},
    ),
    "cauchy_schwarz": (rules.cauchy_schwarz, SIDES),
    "scaled": (rules.scaled, {"theorem": "theorem", "weight": "term"}),
    "added": (rules.added, {"first": "theorem", "second": "theorem"}),
    "multiplied": (rules.multiplied, {"first": "theorem", "second": "theorem"}),
    "mean_over_angle": (
        rules.mean_over_angle,
        {"theorem": "theorem", "angle": "term", "half_width": "term"},
    ),
    "bounded": (
        rules.bounded,
        {"left": "term", "relation": "relation", "right": "term", "gap": "theorem"},
    ),
    "slack": (rules.slack, {"theorem": "theorem"}),
    "ratio": (
        means.ratio,
        {"above": "term", "below": "term", "gap": "theorem", "bound": "theorem"},
    ),
    "quotient": (
        means.quotient,
        {"above": "theorem", "below": "theorem", "gap": "theorem", "bound": "theorem"},
    ),
    "quotient_from_below": (
        means.quotient_from_below,
        {
            **dict.fromkeys(("above", "below", "least", "value"), "term"),
            "bounds": "theorems",
        },
    ),
    "mean_of_product": (
        means.mean_of_product,
        {"context": "context", "mean": "term", "square": "theorem", "factors": "theorems"},
    ),
    "mean_of_bound": (
        means.mean_of_bound,
        {"context": "context", "mean": "term", "bound": "theorem"},
    ),
    "by_cases": (
        rules.by_cases,
        {"context": "context", "name": "name", "general": "theorem", "cases": "theorems"},
    ),
    "by_induction": (
        induction.by_induction,
        {"context": "context", "name": "name", "base": "theorem", "step": "step"},
    ),
    "equal_by_induction": (
        induction.equal_by_induction,
        {"context": "context", "name": "name", "base": "theorem", "sides": "terms"},
    ),
    "narrowed": (rules.narrowed, {"theorem": "theorem", "context": "context"}),
    "instance": (rules.instance, {"theorem": "theorem", "context": "context", "values": "values"}),
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
        match kind:
            case "context":
                return self._tables.context(value)
            case "term":
                return self._tables.term(value)
            case "theorem":
                return self.theorem(value)
            case "terms":
                return tuple(map(self._tables.term, _listed(value)))
            case "theorems":
                return tuple(map(self.theorem, _listed(value)))
            case "relation":
                return relation_of(value)
            case "name":
                return name_of(value)
            case "equalities":
                if not isinstance(value, dict):
                    raise Rejected("equalities must have names")
                return {name_of(name): self.theorem(v) for name, v in value.items()}
            case "values":
                if not isinstance(value, dict):
                    raise Rejected("values must have names")
                return {name_of(name): self._tables.term(v) for name, v in value.items()}
        if not isinstance(value, dict) or value.keys() != {"gap", "again", "rest"}:
            raise Rejected("a step of an induction has a gap, what it takes of it, and a rest")
        again = [self._again(entry) for entry in _listed(value["again"])]
        return self._tables.term(value["gap"]), again, self.theorem(value["rest"])

    def _again(self, entry: Any) -> induction.Taken:  # noqa: ANN401 - whatever the file holds
        if not isinstance(entry, dict) or entry.keys() != {"weight", "values", "widths"}:
            raise Rejected("what a step takes of a gap has a weight, values and widths")
        terms = (self._argument("values", entry[part]) for part in ("values", "widths"))
        return induction.Taken(self.theorem(entry["weight"]), *terms)


def _frozen(argument: object) -> object:
    """Return what a rule is given as a key."""
    match argument:
        case dict():
            return tuple((name, _frozen(argument[name])) for name in sorted(argument))
        case list():
            return tuple(map(_frozen, argument))
        case tuple() if not isinstance(argument, Proposition | Node):
            return tuple(map(_frozen, argument))
    return argument


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, list):
        raise Rejected("theorems must be listed")
    return value


def relation_of(value: Any) -> str:  # noqa: ANN401 - whatever the file holds
    """Return a relation; refuse what is none."""
    if value not in RELATIONS:
        raise Rejected("there is no such relation")
    return str(value)
