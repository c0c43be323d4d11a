"""Explicit values: that they are what a context says, and both sides of a statement at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import flint

from bptools.verification.explicit.balls import BITS, ball_of
from bptools.verification.explicit.matrices import ExactMatrix, ScalarMatrix, exact_matrices
from bptools.verification.limits import LARGEST_MATRIX, Rejected
from bptools.verification.scalars.quantities import exact
from bptools.verification.scalars.ratios import Ratio
from bptools.verification.terms.contexts import HERMITIAN, Context, Declared
from bptools.verification.terms.language import Node, put
from bptools.verification.terms.tables import Tables, integer_of, name_of

GROUP_KINDS = {
    "Haar on U(d)": frozenset(("unitary",)),
    "Haar on O(d)": frozenset(("unitary", "real")),
    "Haar on unit vectors": frozenset(("isometry",)),
}


@dataclass(frozen=True)
class ExplicitValues:
    """Values of names: constant terms, exact matrices, jets of functions."""

    scalars: dict[str, Node]
    matrices: Mapping[str, ExactMatrix]
    functions: dict[tuple[str, int], Node]

    @staticmethod
    def read(entry: Any, tables: Tables) -> ExplicitValues:  # noqa: ANN401 - whatever the file holds
        """Return a witness as it is written.

        Raises:
            Rejected: If it is none.
        """
        match entry:
            case {
                "scalars": dict(scalars),
                "matrices": dict(matrices),
                "functions": list(jets),
            } if len(entry) == 3:
                return ExplicitValues(
                    {name_of(name): _constant(tables, x) for name, x in scalars.items()},
                    exact_matrices({name_of(n): _rows(tables, x) for n, x in matrices.items()}),
                    {_jet(jet): _constant(tables, jet[2]) for jet in jets},
                )
        raise Rejected("a witness gives values to scalars, matrices and functions")


def _constant(tables: Tables, number: object) -> Node:
    term = tables.term(number)
    if term.names:
        raise Rejected("a witness has a value that is not constant")
    return term


def _rows(tables: Tables, rows: object) -> tuple[tuple[Node, ...], ...]:
    if not isinstance(rows, list) or not 0 < len(rows) <= LARGEST_MATRIX:
        raise Rejected("a matrix of a witness has rows")
    grid = []
    for row in rows:
        if not isinstance(row, list) or not row or len(row) != len(rows[0]):
            raise Rejected("the rows of a matrix are of one length")
        grid.append(tuple(_constant(tables, x) for x in row))
    return tuple(grid)


def _jet(jet: Any) -> tuple[str, int]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(jet, list) or len(jet) != 3:
        raise Rejected("a jet is a function, an order and a value")
    return name_of(jet[0]), integer_of(jet[1])


def require_witness(context: Context, witness: ExplicitValues, used: frozenset[str] | None) -> None:
    """Refuse values that are not what a context says.

    Args:
        context: What the names mean.
        witness: Their values.
        used: The names that must have one; None for all. What something is assumed of always must.

    Raises:
        Rejected: Naming the first that has none, or a wrong one.
    """
    exact = witness.matrices
    functions = {name for name, _ in witness.functions}
    if strange := {*witness.scalars, *exact, *functions} - {d.name for d in context}:
        raise Rejected(f"{min(strange)} has a value and is not declared")
    for declared in sorted(context, key=lambda d: d.shape == "Tie"):  # ties last
        name = declared.name
        match declared.shape:
            case "Scalar":
                idle = used is not None and name not in used and name not in witness.scalars
                if declared.sort == "natural" or not idle:
                    _require_scalar(declared, witness.scalars)
            case "Function":
                _require_jets(declared, witness)
            case "Tie":
                _require_tied(declared, [exact[name] for name in declared.matrices])
            case _:
                if declared.group and name in exact:
                    if used is not None and name not in used:
                        raise Rejected(f"{name} is averaged over and has a value")
                    fixed = replace(declared, group=None, kinds=GROUP_KINDS[declared.group])
                    _require_matrix(fixed, exact[name], witness)
                elif not declared.group:
                    if name not in exact:
                        raise Rejected(f"the witness gives no value to {name}")
                    _require_matrix(declared, exact[name], witness)


def require_scalars(context: Context, values: Mapping[str, Node]) -> None:
    """Refuse values of letters that are not all scalars, and of their sorts and ranges."""
    for declared in context:
        if declared.shape != "Scalar":
            raise Rejected(f"{declared.name} is no scalar")
        _require_scalar(declared, values)


def _require_scalar(declared: Declared, values: Mapping[str, Node]) -> None:
    value = values.get(declared.name)
    if value is None:
        raise Rejected(f"the witness gives no value to {declared.name}")
    if declared.sort != "natural":
        _require_sort(declared.name, declared.sort, value)
        return
    number = exact(value).integer()
    above = None if declared.below is None else _count(declared.below, values)
    if number is None or number < declared.least or (above is not None and number >= above):
        raise Rejected(f"the value of {declared.name} is not in its range")


def _count(term: Node, values: Mapping[str, Node]) -> int:
    count = exact(put(term, values)).integer()
    if count is None or count < 0:
        raise Rejected("a size is no natural number")
    return count


def _require_jets(declared: Declared, witness: ExplicitValues) -> None:
    jets = {order: x for (name, order), x in witness.functions.items() if name == declared.name}
    slope = "complex" if declared.sort == "complex" else "real"
    for order, value in jets.items():
        _require_sort(declared.name, slope if order else declared.sort, value)
    least = declared.sort == "non-negative" and 0 in jets
    if least and len(jets) > 1 and exact(jets[0]).is_zero:
        raise Rejected(f"{declared.name} is not negative, so that it has no slope where it is 0")


def _require_sort(name: str, sort: str, value: Node) -> None:
    if sort == "complex":
        return
    scalar = exact(value)
    if not (scalar.conjugate() - scalar).is_zero:
        raise Rejected(f"the value of {name} is not real")
    with flint.ctx.workprec(BITS):
        ball = ball_of(scalar).real
    if sort == "real" or ball > 0 or (sort == "non-negative" and scalar.is_zero):
        return
    raise Rejected(f"the value of {name} is not {sort}")


def _require_matrix(declared: Declared, value: ExactMatrix, witness: ExplicitValues) -> None:
    assert declared.rows is not None
    assert declared.columns is not None
    sizes = _count(declared.rows, witness.scalars), _count(declared.columns, witness.scalars)
    if value.shape != sizes:
        raise Rejected(f"the value of {declared.name} has another shape")
    rank = None if declared.rank is None else _count(declared.rank, witness.scalars)
    if not all(_is_of(kind, value) for kind in sorted(declared.kinds)) or not (
        rank is None or value.has_trace(rank)
    ):
        raise Rejected(f"the value of {declared.name} is not of its kinds")
    if "density matrix" in declared.kinds and not _is_positive(value.scalars()):
        raise Rejected(f"the value of {declared.name} is no density matrix")
    if "Hermitian contraction" in declared.kinds:
        square = value.scalars().times(value.scalars())
        gap = square.times_identity(1).plus(square.scaled(Ratio.number(-1)))
        if not _is_positive(gap):
            raise Rejected(f"the value of {declared.name} is no contraction")


def _require_tied(tie: Declared, values: list[ExactMatrix]) -> None:
    if "Kraus family" in tie.kinds:
        total = reduce(lambda x, y: x.plus(y), (value.adjoint().times(value) for value in values))
        holds = total.equals(total.times_identity(1))
    else:
        forth, back = values[0].times(values[1]), values[1].times(values[0])
        zero = back.times_identity(0)
        holds = forth.equals(back) and ("commuting" in tie.kinds or forth.equals(zero))
    if not holds:
        raise Rejected(f"the values of {', '.join(tie.matrices)} are not {tie.name}")


def _is_of(kind: str, value: ExactMatrix) -> bool:
    """Return whether a matrix satisfies the equations of a kind."""
    adjoint = value.adjoint()
    equal = [(adjoint, value)] if kind in HERMITIAN else []
    match kind:
        case "Hermitian involution":
            equal.append((value.times(value), value.times_identity(1)))
        case "orthogonal projector" | "pure state":
            equal.append((value.times(value), value))
        case "unitary" | "isometry":  # a unitary matrix is declared square
            equal.append((adjoint.times(value), adjoint.times_identity(1)))
    trace = {"pure state": 1, "density matrix": 1, "traceless": 0}.get(kind)
    has_trace = trace is None or bool(value.has_trace(trace))
    is_real = kind != "real" or bool(value.is_real)
    return has_trace and is_real and all(left.equals(right) for left, right in equal)


def _is_positive(value: ScalarMatrix) -> bool:
    """Return whether a Hermitian matrix is: its pivots are, taken one by one (Cholesky)."""
    gap = [list(row) for row in value.rows]
    size = len(gap)
    for k in range(size):
        pivot = gap[k][k]
        if pivot.is_zero:
            if not all(gap[k][j].is_zero for j in range(k, size)):
                return False
            continue
        if not ball_of(pivot).real > 0:
            return False
        for i in range(k + 1, size):
            for j in range(k + 1, size):
                gap[i][j] = gap[i][j] - gap[i][k] * gap[k][j] * pivot.inverse()
    return True
