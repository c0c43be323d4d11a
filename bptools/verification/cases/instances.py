"""Instances of cases: what a claim's letters are there, and both sides of the claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bptools.verification.cases.constants import constant
from bptools.verification.explicit.evaluation import EvaluatedSides, Evaluation
from bptools.verification.explicit.matrices import (
    BlockMatrix,
    ExactMatrix,
    GaussianNumber,
    exact_matrices,
)
from bptools.verification.explicit.witnesses import ExplicitValues, require_witness
from bptools.verification.limits import LARGEST_MATRIX, OutOfReach, Rejected
from bptools.verification.terms.contexts import MEMBER, Context, Declared, Proposition
from bptools.verification.terms.language import Node


def read_letters(letters: object) -> ExplicitValues:
    """Return what a case says that letters are: exact numbers, and matrices of such.

    The value of a function has its name, those of its derivatives a prime for each.

    Raises:
        Rejected: If it says something else.
    """
    if not isinstance(letters, dict):
        raise Rejected("the letters of a case must have values by name")
    numbers = {n: _number(x) for n, x in letters.items() if isinstance(x, str)}
    rows = {n: _rows(x) for n, x in letters.items() if n not in numbers}
    return ExplicitValues(numbers, _matrices(rows), {})


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


def sides_at(
    statement: Proposition, evaluation: Evaluation, letters: ExplicitValues
) -> EvaluatedSides:
    """Return both sides of a claim at an instance that satisfies what it assumes.

    Raises:
        OutOfReach: If a letter has no value, or a side none that the reader finds.
        Rejected: If a letter is not what the claim assumes.
    """
    context = _members(statement.context, letters)
    used = statement.left.free | statement.right.free
    matrices = {d.name for d in context if d.shape == "Matrix" if not d.group or d.name in used}
    scalars = {d.name for d in context if d.shape == "Scalar"}
    needed = {d.name for d in context if d.sort == "natural"} | (scalars & used)
    if matrices - letters.matrices.keys() or needed - letters.scalars.keys():
        raise OutOfReach("an instance that does not name every letter")
    values = ExplicitValues(
        {name: x for name, x in letters.scalars.items() if name in scalars},
        {name: letters.matrices[name] for name in matrices},
        {key: x for d in context if d.shape == "Function" for key, x in _jet(d.name, letters)},
    )
    require_witness(context, values, used)
    return evaluation.at(values)


def _jet(name: str, letters: ExplicitValues) -> Iterator[tuple[tuple[str, int], Node]]:
    """Yield the values of a function and of its derivatives, up to the first that has none."""
    order = 0
    while (primed := name + "'" * order) in letters.scalars:
        yield (name, order), letters.scalars[primed]
        order += 1


def _members(context: Context, letters: ExplicitValues) -> Context:
    """Return a context in which the members that have values stand for their families."""
    declared: list[Declared] = []
    for each in context:
        if each.shape != "Family":
            declared.append(each)
            continue
        start = MEMBER.format(each.name, "")[:-1]
        own = [name for name in letters.matrices if name.startswith(start)]
        declared += [replace(each, shape="Matrix", name=name) for name in own]
    return tuple(declared)
