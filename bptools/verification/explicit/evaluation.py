"""Both sides of a statement at explicit values: exact where they are scalars, else in balls."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import NamedTuple

import flint
from flint import acb, acb_mat

from bptools.verification.explicit.balls import BITS, ball_of
from bptools.verification.explicit.contraction import Entries, contracted
from bptools.verification.explicit.direct import DirectValues
from bptools.verification.explicit.matrices import BallRows
from bptools.verification.explicit.witnesses import ExplicitValues, require_witness
from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.networks.sums import NetworkSum
from bptools.verification.normal import haar
from bptools.verification.normal.reader import TermReader
from bptools.verification.scalars.ratios import Ratio
from bptools.verification.terms.contexts import MEMBER, Proposition
from bptools.verification.terms.language import Node, adjoint, minus, node, put, whole

Value = Ratio | acb
Numbers = Mapping[object, acb]


class EvaluatedSides(NamedTuple):
    """Both sides of a statement; of matrices, how many entries are compared."""

    left: Value
    right: Value
    entries: int = 1


class _Forms(NamedTuple):
    """Both sides at values of some numbers: how they were read, and their networks."""

    reader: TermReader
    sides: list[NetworkSum]
    entries: int


class Evaluation:
    """Both sides of a statement at values of its letters; sides of the same sizes are read once.

    Args:
        statement: The statement.
    """

    def __init__(self, statement: Proposition) -> None:
        self._statement = statement
        self._at_sizes: dict[tuple[tuple[str, Node], ...], _Forms] = {}

    def at(self, values: ExplicitValues) -> EvaluatedSides:
        """Return both sides; that the values are what the statement assumes is not asked here.

        What numbers are is put into the sides, or they stay letters and have balls: a derivative
        is by a letter, and many matrices have one size. Of matrices that are to be equal the sides
        are their squared distance and 0.

        Raises:
            OutOfReach: If a letter has no value, or a side none that the reader finds.
            Rejected: If a side has none at all.
        """
        if values.matrices:
            try:
                return self._directly(values)
            except (OutOfReach, Rejected):  # of a Haar average, say: networks decide
                pass
        naturals = {d.name for d in self._statement.context if d.sort == "natural"}
        sizes = {name: x for name, x in sorted(values.scalars.items()) if name in naturals}
        has_functions = any(d.shape == "Function" for d in self._statement.context)
        stay = values.matrices or has_functions  # of letters alone
        ways = [sizes, values.scalars] if stay else [values.scalars, sizes]
        refusals = list[OutOfReach | Rejected]()
        for numbers in ways:
            try:
                return self._evaluated(self._forms(numbers, sizes), values)
            except (OutOfReach, Rejected) as refusal:
                refusals.append(refusal)
        raise refusals[0]

    def _directly(self, values: ExplicitValues) -> EvaluatedSides:
        context, left, relation, right = self._statement
        with flint.ctx.workprec(BITS):
            value = DirectValues(context, values)
            first, entries = value(left), 1
            if relation == "=" and isinstance(first, acb_mat):
                entries = first.nrows() * first.ncols()
                left, right = _squared_distance(left, right), whole(0)
            return EvaluatedSides(value.scalar(left), value.scalar(right), entries)

    def _forms(self, numbers: Mapping[str, Node], sizes: Mapping[str, Node]) -> _Forms:
        key = tuple(numbers.items())
        known = self._at_sizes.get(key)
        if known is None:
            context, left, _, right = self._statement
            inner = tuple(d.put(numbers) for d in context if d.name not in numbers)
            reader = TermReader(inner, haar.averaged)
            terms = put(left, numbers), put(right, numbers)
            sides, entries = reader.defined(*terms), 1
            if sides[0].shape is not None and self._statement.relation == "=":
                entries = prod(size.integer() or 0 for size in sides[0].shape)
                sides = reader.defined(_squared_distance(*terms), whole(0))
            known = _Forms(reader, sides, entries)
            if numbers is sizes:
                self._at_sizes[key] = known
        return known

    def _evaluated(self, forms: _Forms, values: ExplicitValues) -> EvaluatedSides:
        with flint.ctx.workprec(BITS):
            constant = DirectValues((), ExplicitValues({}, {}, {})).scalar
            numbers: dict[object, acb] = {
                name: constant(x)
                for part in (values.scalars, values.functions)
                for name, x in part.items()
            }
            known: dict[str, BallRows] = {}

            def entries(name: str) -> BallRows:
                letter = _letter(name, forms.reader, values)
                if letter not in known:
                    known[letter] = values.matrices[letter].balls()
                return known[letter]

            left, right = (_value(side, entries, numbers) for side in forms.sides)
            return EvaluatedSides(left, right, forms.entries)


def _squared_distance(left: Node, right: Node) -> Node:
    """Return what is 0 where two matrices are equal, and nowhere else."""
    gap = minus(left, right)
    return node("Trace", node("Product", (adjoint(gap), gap)))


def _letter(name: str, reader: TermReader, values: ExplicitValues) -> str:
    """Return the name under which a matrix has its value: a family may have one for all members."""
    member = reader.sequences.member_of(name)
    names = (name,) if member is None else (MEMBER.format(*member), member[0])
    letter = next((own for own in names if own in values.matrices), None)
    if letter is None:
        raise OutOfReach(f"the matrix {names[0]} without a value")
    return letter


def _value(side: NetworkSum, entries: Entries, numbers: Numbers) -> Value:
    if side.shape is None and not any(network.tensors for network, _ in side.terms):
        try:
            ball_of(side.scalar)
        except OutOfReach:  # of letters that have balls
            pass
        else:
            return side.scalar
    return contracted(side, entries, numbers)


FAR = {"<=": ">=", ">=": "<="}


def require_violated(
    theorem: Proposition, relation: str, right: Node, witness: ExplicitValues
) -> None:
    """Refuse a counterexample that is none: its two sides, in balls, must be apart as it says.

    Args:
        theorem: That the quantity is equal to what is evaluated, or on its far side: at least
            that, where the quantity is said to be at most something.
        relation: Between the quantity and the right side, which is to be false.
        right: The right side.
        witness: The values.
    """
    if theorem.relation not in ("=", FAR.get(relation)):
        raise Rejected("a counterexample evaluates its quantity, or what bounds it on that side")
    require_witness(theorem.context, witness, theorem.right.free | right.free)
    sides = Evaluation(Proposition(theorem.context, theorem.right, relation, right)).at(witness)
    if relates(sides.left, relation, sides.right) is not False:
        raise Rejected("the claim is not violated at its witness")


def relates(left: Value, relation: str, right: Value) -> bool | None:
    """Return whether two numbers relate as they should; None if balls leave it open.

    Raises:
        Rejected: If an inequality is between numbers that are not real.
    """
    if isinstance(left, Ratio) and isinstance(right, Ratio) and (left - right).is_zero:
        return True
    with flint.ctx.workprec(BITS):
        gap = as_ball(left) - as_ball(right)
        if relation == "=":
            return None if gap.contains(0) else False
        if not gap.imag.contains(0):
            raise Rejected("an inequality between numbers that are not real")
        above, below = bool(gap.real > 0), bool(gap.real < 0)
    if not above and not below:
        return None
    return below if relation == "<=" else above


def as_ball(value: Value) -> acb:
    """Return a ball around a value."""
    return ball_of(value) if isinstance(value, Ratio) else value
