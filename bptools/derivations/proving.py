"""What an author's rules mean: each line becomes a theorem of the kernel, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from sympy import Basic, MatrixSymbol

from bptools.claims import Claim, Relation
from bptools.derivations import rules
from bptools.derivations.averaging import averaged_by_cases, said
from bptools.derivations.derivation import Definition, Derivation, Step
from bptools.derivations.elaboration import Elaborator
from bptools.derivations.inductions import Inductions
from bptools.derivations.instantiation import MeanOfBound, MeanOfProved, MeanOfSquare, Specialise
from bptools.derivations.means import MeanOfQuotient, MeanToSquare, SquaredMean
from bptools.derivations.proof import Proof, ProofFunction
from bptools.derivations.quantification import context_of
from bptools.derivations.squares import Squares, Values, name_of
from bptools.kernel import terms as t
from bptools.kernel import theorems as kernel
from bptools.kernel.contexts import Context, Matrices
from bptools.kernel.contexts import Kind as KernelKind
from bptools.kernel.fitting import kind_equations
from bptools.kernel.refusal import Refusal
from bptools.kernel.theorems import Theorem

_PROVED: WeakKeyDictionary[ProofFunction, Theorem] = WeakKeyDictionary()  # what others rest on


def context_of_claim(claim: Claim) -> Context:
    """Return what a claim quantifies over.

    Raises:
        Refusal: If a name has two meanings, or a symbol's assumptions are incomplete.
    """
    sides = (claim.quantity, claim.closed_form)
    return context_of(sides, claim.hypotheses, claim.domain)


@dataclass(frozen=True)
class Line:
    """One verified line: its label, its theorem, or what is missing."""

    label: str
    theorem: Theorem | None
    missing: str = ""


class Proving:
    """Proves the lines of one derivation under its claim.

    Args:
        claim: The claim.
        derivation: The derivation.
        within: The proofs that use this one, the outermost first.

    Raises:
        Refusal: If a definition is not fresh, or a name has two meanings.
    """

    def __init__(
        self, claim: Claim, derivation: Derivation, within: tuple[ProofFunction, ...] = ()
    ) -> None:
        self.claim, self.derivation, self._within = claim, derivation, within
        self.claim_context = context_of_claim(claim)
        self.definitions = _fresh(derivation.definitions, self.claim_context)
        self.elaborate = Elaborator(self.definitions)
        self.context = self._context()
        self._require_consistent_names()
        self._prove: dict[type, Callable[[Any, t.Term, t.Term, Relation], Theorem]] = {
            rules.Algebra: lambda rule, left, right, relation: self._equal(left, right, relation),
            rules.Average: self._average,
            rules.TensorAverage: self._average,
            rules.Entries: self._entries,
            rules.Antiderivative: self._integral,
            rules.AtInfinity: self._limit,
            rules.AtZero: self._limit_at_zero,
            rules.Bound: self._bound,
            rules.MeanOfRatio: self._mean_of_ratio,
            rules.MeanFromBelow: self._mean_from_below,
            MeanOfProved: self._mean_of_proved,
            MeanOfBound: self._mean_of_bound,
            MeanOfSquare: self._mean_of_square,
            rules.Induction: self._induction,
            Specialise: self._special_case,
        }

    def _context(self) -> Context:
        derivation, claim = self.derivation, self.claim
        lines = (derivation.start, *(step.expression for step in derivation.steps))
        used = [e for step in derivation.steps for e in _expressions(step.rule)]
        meanings = [d.expression for d in derivation.definitions]
        return context_of(
            (claim.quantity, claim.closed_form, *lines, *used, *meanings),
            claim.hypotheses,
            claim.domain,
            defined=self.definitions,
        )

    def _require_consistent_names(self) -> None:
        for declared in self.claim_context.declarations:
            if declared not in self.context.declarations:
                raise Refusal(f"{declared.name} is not what it is in the claim")

    def lines(self) -> Iterator[Line]:
        """Yield the start, and each line with the theorem that relates it to the one before."""
        line = self.derivation.start
        start = self._attempt(
            "start",
            lambda: self.equality(self.elaborate(self.claim.quantity), self.elaborate(line)),
        )
        yield start
        for number in range(1, len(self.derivation.steps) + 1):
            yield self.line(number)

    def line(self, number: int) -> Line:
        """Return one line, counted from 1, with the theorem that relates it to the one before."""
        steps = self.derivation.steps
        step = steps[number - 1]
        before = steps[number - 2].expression if number > 1 else self.derivation.start
        label = f"step {number}: {step.rule.label}"
        return self._attempt(label, partial(self._step, before, step))

    def end(self) -> Line:
        """Return whether the chain ends at the claim."""
        return self._attempt(
            "the chain ends at the claim",
            lambda: self.equality(self.last, self.elaborate(self.claim.closed_form)),
        )

    @property
    def last(self) -> t.Term:
        """The last line's term."""
        steps = self.derivation.steps
        return self.elaborate(steps[-1].expression if steps else self.derivation.start)

    def require_meaning(self, term: t.Term) -> None:
        """Refuse a term that the kernel cannot read.

        Raises:
            Refusal: If it has no normal form: a division by zero, a rotation about no involution.
        """
        if _is_explicit(term):
            kernel.entrywise(self.context, term, term)
        else:
            kernel.equal(self.context, term, term)

    def _attempt(self, label: str, prove: Callable[[], Theorem]) -> Line:
        try:
            return Line(label, prove())
        except Refusal as refusal:
            return Line(label, None, said(refusal))

    def _step(self, before: Basic, step: Step) -> Theorem:
        prove = self._prove.get(type(step.rule))
        if prove is None:
            known = ", ".join(rule.__name__ for rule in self._prove)
            raise Refusal(f"rule must be one of {known}, not {type(step.rule).__name__}")
        left, right = self.elaborate(before), self.elaborate(step.expression)
        return prove(step.rule, left, right, step.relation)

    def equality(self, left: t.Term, right: t.Term) -> Theorem:
        """Return the theorem that two terms are equal: as they are, or entry by entry."""
        if left == right:
            return kernel.reflexive(self.context, left)
        if _is_explicit(left) or _is_explicit(right):
            return kernel.entrywise(self.context, left, right)
        return kernel.equal(self.context, left, right)

    def _equal(self, left: t.Term, right: t.Term, relation: Relation) -> Theorem:
        theorem = kernel.equal(self.context, left, right)
        return _related(theorem, relation)

    def _average(
        self, rule: rules.Rule, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        return _related(averaged_by_cases(self.context, left, right), relation)

    def _entries(
        self, rule: rules.Entries, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        if _is_explicit(left) or _is_explicit(right):
            return _related(kernel.entrywise(self.context, left, right), relation)
        return self._equal(left, right, relation)

    def _integral(
        self, rule: rules.Antiderivative, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        if not isinstance(left, t.LineIntegral):
            raise Refusal("an antiderivative is for an integral over the real line")
        theorem = kernel.integrated(self.context, left, self.elaborate(rule.of), right)
        return _related(theorem, relation)

    def _limit(
        self, rule: rules.AtInfinity, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        if not isinstance(left, t.Limit):
            raise Refusal("what is to be taken to infinity must be a limit")
        return _related(kernel.tends(self.context, left, right), relation)

    def _limit_at_zero(
        self, rule: rules.AtZero, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        if not isinstance(left, t.LimitAtZero):
            raise Refusal("what is to be taken to 0 must be a limit at 0")
        return _related(kernel.tends_at_zero(self.context, left, right), relation)

    def _squares(self, context: Context, elaborate: Callable[[Basic], t.Term]) -> Squares:
        """Return what makes theorems of squares, in a context of this derivation."""

        def instance(of: Callable[[], Derivation], values: Values) -> Theorem:
            terms = {name_of(symbol): elaborate(value) for symbol, value in values}
            return kernel.instance(self._proved(of), context, terms)

        return Squares(context, elaborate, instance)

    def _bound(self, rule: rules.Bound, left: t.Term, right: t.Term, relation: Relation) -> Theorem:
        gap = self._squares(self.context, self.elaborate).sum_of(rule.squares)
        return kernel.bounded(left, t.Relation(relation.value), right, gap)

    def _mean_of_ratio(
        self, rule: rules.MeanOfRatio, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        line = SquaredMean(self.context, left)
        elaborate = self.elaborate.inside(line.indices(_expressions(rule)))
        squares = self._squares(line.inner, elaborate)
        factors = squares.sum_of(rule.first), squares.sum_of(rule.second)
        theorem = line.bounded(squares.sum_of(rule.gap), factors)
        return _related(self._ending(theorem, right), relation)

    def _mean_from_below(
        self, rule: rules.MeanFromBelow, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        line = MeanOfQuotient(self.context, left)
        elaborate = self.elaborate.inside(line.indices(_expressions(rule)))
        squares = self._squares(line.inner, elaborate)
        gap, floor = squares.sum_of(rule.gap), squares.sum_of(rule.floor)
        theorem = line.at_least(elaborate(rule.bound), elaborate(rule.least), gap, floor)
        return _related(self._ending(theorem, right), relation)

    def _mean_of_proved(
        self, rule: MeanOfProved, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        line = SquaredMean(self.context, left)
        inside = self.elaborate.inside(line.indices(value for _, value in rule.values))
        proved, letters = self._proved(rule.of), Elaborator()
        squares = self._squares(proved.context, letters)
        factors = squares.sum_of(rule.first), squares.sum_of(rule.second)
        values = {name_of(symbol): inside(value) for symbol, value in rule.values}
        theorem = line.bounded_by(proved, letters(rule.below), factors, values)
        return _related(self._ending(theorem, right), relation)

    def _mean_of_square(
        self, rule: MeanOfSquare, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        line, proved = MeanToSquare(self.context, left), self._proved(rule.of)
        elaborate = self.elaborate.inside(line.indices(value for _, value in rule.values))
        values = {name_of(symbol): elaborate(value) for symbol, value in rule.values}
        if not isinstance(proved.left, t.Power):
            raise Refusal("what is proved must be a bound on a square")
        inner = line.inside(proved.left.base.put(values))
        squares = self._squares(inner, elaborate)
        factors = squares.sum_of(rule.first), squares.sum_of(rule.second)
        theorem = line.bounded(kernel.instance(proved, inner, values), factors)
        return _related(self._ending(theorem, right), relation)

    def _mean_of_bound(
        self, rule: MeanOfBound, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        line = MeanOfQuotient(self.context, left)
        inside = self.elaborate.inside(line.indices(value for _, value in rule.values))
        proved = self._proved(rule.of)
        squares = self._squares(proved.context, Elaborator())
        above, below, bound = map(squares.sum_of, (rule.above, rule.below, rule.bound))
        quotient = kernel.quotient(above, below, kernel.slack(proved), bound)
        values = {name_of(symbol): inside(value) for symbol, value in rule.values}
        return _related(self._ending(line.at_most(quotient, values), right), relation)

    def _ending(self, theorem: Theorem, right: t.Term) -> Theorem:
        return kernel.transitive(theorem, self.equality(theorem.right, right))

    def _proved(self, of: Callable[[], Derivation]) -> Theorem:
        proofs: tuple[Proof, ...] = getattr(of, "__proofs__", ())
        if len(proofs) != 1:
            raise Refusal("what is used must be a function with one proof")
        (own,) = proofs
        if of in self._within:
            raise Refusal(f"the proof of {own.claim.name} rests on itself")
        if of not in _PROVED:
            derivation = own.derive()
            if not isinstance(derivation, Derivation):
                raise Refusal(f"{own.claim.name} has no derivation that could be used")
            _PROVED[of] = prove(own.claim, derivation, (*self._within, of))
        return _PROVED[of]

    def _induction(
        self, rule: rules.Induction, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        induction = Inductions(rule, self.context, self.elaborate, self._squares)
        return induction(left, t.Relation(relation.value), right)

    def _special_case(
        self, rule: Specialise, left: t.Term, right: t.Term, relation: Relation
    ) -> Theorem:
        special = self._squares(self.context, self.elaborate).instance(rule.of, rule.values)
        first = self.equality(left, special.left)
        last = self.equality(special.right, right)
        return _related(kernel.transitive(kernel.transitive(first, special), last), relation)

    def has_kinds(self, definition: Definition) -> Line:
        """Return whether a definition has the kinds that it declares."""
        label = f"{definition.symbol.name} is " + ", ".join(definition.kinds)
        kinds = frozenset(KernelKind(kind.value) for kind in definition.kinds)
        rows, columns = map(self.elaborate, definition.symbol.shape)
        rank = None if definition.rank is None else self.elaborate(definition.rank)
        declared = Matrices(definition.symbol.name, rows, columns, kinds, rank)
        value = self.elaborate(definition.symbol)

        def prove() -> Theorem:
            equations = kind_equations(declared, value)
            return [kernel.equal(self.context, left, right) for left, right in equations][-1]

        return self._attempt(label, prove)


def prove(claim: Claim, derivation: Derivation, within: tuple[ProofFunction, ...] = ()) -> Theorem:
    """Return the theorem that a claim states.

    Raises:
        Refusal: If the derivation does not prove it, with what is missing.
    """
    proving = Proving(claim, derivation, within)
    lines = [*proving.lines(), proving.end()]
    return conclusion(proving, lines)


def conclusion(proving: Proving, lines: list[Line]) -> Theorem:
    """Return the theorem that all lines together prove, in the claim's context.

    Raises:
        Refusal: If a line is not proved, or the chain is not the claim.
    """
    theorems = []
    for line in lines:
        if line.theorem is None:
            raise Refusal(f"{line.label}: {line.missing}")
        theorems.append(line.theorem)
    chain = theorems[0]
    for theorem in theorems[1:]:
        chain = kernel.transitive(chain, theorem)
    wanted = t.Relation(proving.claim.relation.value)
    if chain.relation is not wanted:
        chain = kernel.weakened(chain, wanted)
    return kernel.narrowed(chain, proving.claim_context)


def _related(theorem: Theorem, relation: Relation) -> Theorem:
    wanted = t.Relation(relation.value)
    return theorem if theorem.relation is wanted else kernel.weakened(theorem, wanted)


def _fresh(definitions: tuple[Definition, ...], context: Context) -> dict[MatrixSymbol, Basic]:
    """Refuse a definition of something that the claim quantifies over, or a second one."""
    meanings: dict[MatrixSymbol, Basic] = {}
    names: set[str] = set()
    for definition in definitions:
        name = definition.symbol.name
        if not context.is_fresh(name):
            raise Refusal(f"{name} cannot be defined: the claim quantifies over it")
        if name in names:
            raise Refusal(f"{name} is defined twice")
        names.add(name)
        meanings[definition.symbol] = definition.expression
    return meanings


def _expressions(part: object) -> Iterator[Basic]:
    """Yield the expressions that a rule holds."""
    if isinstance(part, Basic):
        yield part
    elif isinstance(part, tuple):
        for entry in part:
            yield from _expressions(entry)
    elif isinstance(part, MeanOfBound | MeanOfProved):  # the rest is in letters of another
        yield from (value for _, value in part.values)
    elif is_dataclass(part):
        for entry in fields(part):
            if entry.name == "values":  # of the symbols of another claim
                yield from (value for _, value in getattr(part, entry.name))
            elif entry.name != "unfold":
                yield from _expressions(getattr(part, entry.name))


def _is_explicit(term: t.Term) -> bool:
    return isinstance(term, t.Explicit) or any(map(_is_explicit, term.children()))
