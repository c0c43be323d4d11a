"""Proofs as plain data: terms, contexts and theorems in tables, from which another program reads.

An entry refers to earlier ones by their numbers, so that what occurs twice is written once and
nothing is nested. The tables of the same proof are the same, whatever was proved before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from fractions import Fraction

from bptools.kernel import terms as t
from bptools.kernel.contexts import (
    Context,
    Declaration,
    Function,
    Matrices,
    MatrixFamily,
    Scalars,
    Tie,
)
from bptools.kernel.generators import Family, generator_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import Scalar
from bptools.kernel.theorems import Again, InductionStep, Theorem
from bptools.witnesses.values import Model

Plain = dict[str, "Plain"] | list["Plain"] | str | int | None


class ProofTables:
    """The tables of one proof; every method returns the number of an entry, making it if new."""

    def __init__(self) -> None:
        self._terms: list[Plain] = []
        self._contexts: list[Plain] = []
        self._theorems: list[Plain] = []
        self._numbers: dict[Context, int] = {}
        self._numbers_of_terms: dict[int, tuple[int, t.Term]] = {}  # with the term, which so stays
        self._numbers_of_plain_terms: dict[str, int] = {}
        self._numbers_of_theorems: dict[int, int] = {}
        self._numbers_of_entries: dict[str, int] = {}

    @property
    def content(self) -> dict[str, Plain]:
        """The tables as they are written."""
        return {"terms": self._terms, "contexts": self._contexts, "theorems": self._theorems}

    def term(self, term: t.Term) -> int:
        """Return the number of a term: ``[name of its kind, its parts in order]``."""
        if id(term) not in self._numbers_of_terms:
            parts = [self._part(getattr(term, field.name)) for field in fields(term)]
            entry: Plain = [type(term).__name__, *parts]  # terms are compared as what they lead to
            number = self._numbers_of_plain_terms.setdefault(repr(entry), len(self._terms))
            if number == len(self._terms):
                self._terms.append(entry)
            self._numbers_of_terms[id(term)] = number, term
        return self._numbers_of_terms[id(term)][0]

    def _part(self, part: object) -> Plain:
        match part:
            case t.Term():
                return self.term(part)
            case tuple():
                return [self._part(entry) for entry in part]
            case Fraction():
                return str(part)
            case StrEnum():
                return part.value
            case str() | int():
                return part
        raise TypeError(f"a term cannot hold {part!r}")

    def context(self, context: Context) -> int:
        """Return the number of a context: its declarations in order."""
        if context not in self._numbers:
            declarations: list[Plain] = [*map(self._declaration, context.declarations)]
            self._numbers[context] = len(self._contexts)
            self._contexts.append(declarations)
        return self._numbers[context]

    def _declaration(self, declared: Declaration) -> Plain:
        match declared:
            case Scalars(name, sort, least, below):
                size = None if below is None else self.term(below)
                return ["Scalar", name, sort.value, least, size]
            case Function(name, sort):
                return ["Function", name, sort.value]
            case MatrixFamily(name, size, kinds):
                return ["Family", name, self.term(size), [*sorted(kind.value for kind in kinds)]]
            case Tie(bond, matrices):
                return ["Tie", bond.value, [*matrices]]
            case Matrices(name, rows, columns, kinds, rank, group):
                shape = self.term(rows), self.term(columns)
                trace = None if rank is None else self.term(rank)
                law = None if group is None else group.value
                assumed: list[Plain] = [*sorted(kind.value for kind in kinds)]
                return ["Matrix", name, *shape, assumed, trace, law]

    def theorem(self, theorem: Theorem) -> int:
        """Return the number of a theorem: its rule, what that was given, what it states."""
        if id(theorem) not in self._numbers_of_theorems:
            made_of = {
                parameter: self._argument(argument)
                for parameter, argument in theorem.inference.made_of.items()
            }
            states: Plain = {
                "context": self.context(theorem.context),
                "left": self.term(theorem.left),
                "relation": theorem.relation.value,
                "right": self.term(theorem.right),
            }
            entry: Plain = {"rule": theorem.inference.rule, "made_of": made_of, "states": states}
            number = self._numbers_of_entries.setdefault(repr(entry), len(self._theorems))
            if number == len(self._theorems):
                self._theorems.append(entry)
            self._numbers_of_theorems[id(theorem)] = number
        return self._numbers_of_theorems[id(theorem)]

    def _argument(self, argument: object) -> Plain:
        match argument:
            case Theorem():
                return self.theorem(argument)
            case Context():
                return self.context(argument)
            case t.Term():
                return self.term(argument)
            case InductionStep():
                return {name: self._argument(part) for name, part in argument._asdict().items()}
            case Again():
                return {name: self._argument(part) for name, part in argument._asdict().items()}
            case tuple():
                return [self._argument(entry) for entry in argument]
            case StrEnum():
                return argument.value
            case str():
                return argument
            case Mapping():
                return {name: self._argument(argument[name]) for name in sorted(argument)}
        raise TypeError(f"a rule cannot be given {argument!r}")

    def model(self, model: Model) -> Plain:
        """Return the values of a model, as numbers of constant terms."""
        return {
            "scalars": {name: self.term(model.scalars[name]) for name in sorted(model.scalars)},
            "matrices": {
                name: [[self.term(constant_term(x)) for x in row] for row in array.entries]
                for name, array in sorted(model.matrices.items())
            },
            "functions": [
                [name, order, self.term(value)]
                for (name, order), value in sorted(model.functions.items())
            ],
        }


def constant_term(scalar: Scalar) -> t.Term:
    """Return the term of a constant scalar: a sum of products of i, pi and roots of primes.

    Raises:
        Refusal: If it is not constant.
    """
    addends: list[t.Term] = []
    for powers, factor in scalar.terms.items():
        rational = t.whole(Fraction(int(factor.p), int(factor.q)))
        factors = [_constant_power(number, Fraction(exponent)) for number, exponent in powers]
        addends.append(t.Product((rational, *sorted(factors, key=repr))) if factors else rational)
    addends.sort(key=repr)  # generators are numbered by what was read before them
    return addends[0] if len(addends) == 1 else t.Sum((t.whole(0), *addends))


def _constant_power(number: int, exponent: Fraction) -> t.Term:
    generator = generator_of(number)
    bases: dict[Family, t.Term] = {
        Family.IMAGINARY: t.ImaginaryUnit(),
        Family.ROOT: t.whole(generator.order),
        Family.PI: t.Pi(),
    }
    if generator.family is Family.INVERSE and generator.of is not None:
        return t.Power(constant_term(generator.of), t.whole(-exponent))
    if generator.family not in bases:
        raise Refusal(f"{generator.name} is no constant")
    return t.Power(bases[generator.family], t.whole(exponent))
