"""Instances of cases: what a claim's letters are there, and the value of a printed side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import flint
from flint import acb

from bptools.verification import haar
from bptools.verification.balls import BITS, ball_of_term
from bptools.verification.constants import constant
from bptools.verification.contraction import contracted
from bptools.verification.entries import Grid
from bptools.verification.gaussian import BlockMatrix, GaussianNumber
from bptools.verification.limits import LARGEST_MATRIX, OutOfReach, Rejected
from bptools.verification.normal import TermReader
from bptools.verification.statements import Context, Declared, Node, Proposition, put
from bptools.verification.values import NetworkSum
from bptools.verification.witnesses import (
    ExactMatrix,
    ExplicitValues,
    balls_of,
    exact_matrices,
    require_witness,
)

MEMBER = "{} ({})"  # the name of a member of a family


@dataclass(frozen=True)
class WrittenInstance:
    """Values of letters: exact numbers, and matrices of such."""

    scalars: Mapping[str, Node]
    matrices: Mapping[str, ExactMatrix]

    @staticmethod
    def read(letters: object) -> WrittenInstance:
        """Return an instance as a case has it.

        Raises:
            Rejected: If it is none.
        """
        if not isinstance(letters, dict):
            raise Rejected("the letters of a case must have values by name")
        numbers = {n: _number(x) for n, x in letters.items() if isinstance(x, str)}
        return WrittenInstance(
            numbers, _matrices({n: _rows(x) for n, x in letters.items() if n not in numbers})
        )


def _number(text: object) -> Node:
    value = constant(text)
    if value is None:
        raise Rejected("a letter of a case has a value that is no exact number")
    return value


def _rows(rows: Any) -> list[list[str]]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(rows, list) or not 0 < len(rows) <= LARGEST_MATRIX:
        raise Rejected("a matrix of a case has rows")
    if not all(isinstance(row, list) and 0 < len(row) == len(rows[0]) for row in rows):
        raise Rejected("the rows of a matrix of a case are of one length")
    return [list(map(str, row)) for row in rows]


def _matrices(written: Mapping[str, list[list[str]]]) -> dict[str, ExactMatrix]:
    gaussian: dict[str, ExactMatrix] = {}
    for name, rows in written.items():
        numbers = [[x for x in map(GaussianNumber.read, row) if x is not None] for row in rows]
        if any(len(known) < len(row) for known, row in zip(numbers, rows, strict=True)):
            terms = {n: tuple(tuple(map(_number, r)) for r in x) for n, x in written.items()}
            return exact_matrices(terms)
        gaussian[name] = BlockMatrix.of(numbers)
    return gaussian


class EvaluatedSides(NamedTuple):
    """Both sides of a claim at an instance, in balls."""

    left: acb
    right: acb


class _Forms(NamedTuple):
    """Both sides at sizes that are numbers: how they were read, and their networks."""

    reader: TermReader
    sides: tuple[NetworkSum, NetworkSum]


class Evaluation:
    """Both sides of a claim at instances; sides of the same sizes are read once.

    Args:
        statement: The claim.
    """

    def __init__(self, statement: Proposition) -> None:
        self._statement = statement
        self._forms: dict[tuple[tuple[str, Node], ...], _Forms] = {}

    def at(self, instance: WrittenInstance) -> EvaluatedSides:
        """Return both sides at an instance that satisfies what the claim assumes.

        Raises:
            OutOfReach: If a letter has no value, or a side none that the reader finds.
            Rejected: If a letter is not what the claim assumes.
        """
        context = _members(self._statement.context, instance)
        used = self._statement.left.free | self._statement.right.free
        matrices = {d.name for d in context if d.shape == "Matrix" if not d.group or d.name in used}
        scalars = {d.name for d in context if d.shape == "Scalar"}
        sizes = {d.name for d in context if d.sort == "natural"}
        needed = sizes | (scalars & used)
        if matrices - instance.matrices.keys() or needed - instance.scalars.keys():
            raise OutOfReach("an instance that does not name every letter")
        values = ExplicitValues(
            {name: x for name, x in instance.scalars.items() if name in scalars},
            {name: instance.matrices[name] for name in matrices},
            {},
        )
        require_witness(context, values, used)
        forms = self._at_sizes({name: values.scalars[name] for name in sorted(sizes)})

        with flint.ctx.workprec(BITS):
            grids = {name: balls_of(value) for name, value in values.matrices.items()}
            numbers = {name: ball_of_term(x, {}, {}) for name, x in values.scalars.items()}

            def entries(name: str) -> Grid:
                member = forms.reader.sequences.member_of(name)
                letter = name if member is None else MEMBER.format(*member)
                if letter not in grids:
                    raise OutOfReach(f"the matrix {letter} without a value")
                return grids[letter]

            return EvaluatedSides(*(contracted(side, entries, numbers) for side in forms.sides))

    def _at_sizes(self, sizes: dict[str, Node]) -> _Forms:
        key = tuple(sizes.items())
        if key not in self._forms:
            context = tuple(d.put(sizes) for d in self._statement.context if d.name not in sizes)
            reader = TermReader(context, haar.averaged)
            left, right = reader.defined(*(put(s, sizes) for s in self._statement[1::2]))
            self._forms[key] = _Forms(reader, (left, right))
        return self._forms[key]


def _members(context: Context, instance: WrittenInstance) -> Context:
    """Return a context in which the members that have values stand for their families."""
    declared: list[Declared] = []
    for each in context:
        if each.shape != "Family":
            declared.append(each)
            continue
        start = MEMBER.format(each.name, "")[:-1]
        own = [name for name in instance.matrices if name.startswith(start)]
        declared += [replace(each, shape="Matrix", name=name) for name in own]
    return tuple(declared)
