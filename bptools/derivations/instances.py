"""Explicit instances of what a claim assumes: at a witness, or to see that there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from sympy import Basic, Derivative, MatrixSymbol, Symbol, sympify
from sympy.core.function import AppliedUndef

from bptools.derivations.elaboration import Elaborator
from bptools.haar import CircularOrthogonal
from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Function, Matrices, Scalars, Tie
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import Scalar
from bptools.witnesses.explicit import Array
from bptools.witnesses.models import (
    count_of,
    require_matrix,
    require_model,
    require_tied,
)
from bptools.witnesses.values import NO_NAMES, Model

ABOVE_LEAST = 3  # how far above the least dimensions an instance is looked for
_ONE, _ZERO = Scalar.number(1), Scalar.number(0)


def model_of(context: Context, values: Mapping[Basic, Any]) -> Model:
    """Return the model that a witness gives, completed by instances of what it leaves out.

    Raises:
        Refusal: If a value is given to something else than a name of the context.
    """
    scalars: dict[str, t.Term] = {}
    matrices: dict[str, Array] = {}
    functions: dict[tuple[str, int], t.Term] = {}
    for key, value in values.items():
        _require_declared(context, key)
        if isinstance(key, MatrixSymbol):
            matrices[key.name] = _array(value)
        elif isinstance(key, Symbol):
            scalars[key.name] = _constant(value)
        else:
            functions[_jet(key)] = _constant(value)
    return _completed(context, Model(scalars, matrices, functions))


def _require_declared(context: Context, key: Basic) -> None:
    if isinstance(key, CircularOrthogonal):
        raise Refusal(f"{key} is written as V V^T, so that it has no value of its own")
    names = {declared.name: type(declared) for declared in context.declarations}
    kinds = {MatrixSymbol: Matrices, Symbol: Scalars, AppliedUndef: Function, Derivative: Function}
    for symbolic, declared in kinds.items():
        if isinstance(key, symbolic):
            inner = key.expr if isinstance(key, Derivative) else key
            name = inner.func.__name__ if isinstance(inner, AppliedUndef) else inner.name
            if names.get(name) is declared:
                return
    raise Refusal(f"a witness gives values to the claim's symbols, not to {key}")


def _jet(key: Basic) -> tuple[str, int]:
    if isinstance(key, Derivative):
        if set(key.variables) != set(key.expr.args):
            raise Refusal(f"a derivative of a function must be by its variable, not {key}")
        return key.expr.func.__name__, len(key.variables)
    return key.func.__name__, 0


def _constant(value: object) -> t.Term:
    return Elaborator()(sympify(value))


def _array(value: Any) -> Array:  # noqa: ANN401 - an array of numbers, or nested lists
    reader = ScalarReader(NO_NAMES)
    grid = np.asarray(value)
    if grid.ndim != 2:
        raise Refusal(f"the value of a matrix must be an array with rows and columns, not {value}")
    return Array(tuple(tuple(reader(_constant(x)) for x in row) for row in grid.tolist()))


def _completed(context: Context, model: Model) -> Model:
    """Give values to matrices that are left out, by the first instance of their kinds."""
    fixed = [m for m in context.matrices if m.group is None]
    members = [family.member for family in context.families]
    missing = [m for m in (*fixed, *members) if m.name not in model.matrices]
    matrices = _together(context, missing, model)
    if matrices is None:  # those that have an instance of their own; what is missing will be said
        alone = [_together(Context(()), [declared], model) or {} for declared in missing]
        matrices = {name: value for instance in alone for name, value in instance.items()}
    return Model(model.scalars, {**model.matrices, **matrices}, model.functions)


def _together(context: Context, missing: list[Matrices], model: Model) -> dict[str, Array] | None:
    """Return the first instances of matrices that have their kinds, and their ties together."""
    if not missing:
        return {}
    declared, *rest = missing
    for candidate in _instances(declared, model):
        matrices = {**model.matrices, declared.name: candidate}
        if all(_is_tied(tie, matrices) for tie in context.ties if declared.name in tie.matrices):
            remaining = _together(context, rest, replace(model, matrices=matrices))
            if remaining is not None:
                return {declared.name: candidate, **remaining}
    return None


def _is_tied(tie: Tie, matrices: Mapping[str, Array]) -> bool:
    """Return whether matrices are tied, as far as all of them are there."""
    if not matrices.keys() >= set(tie.matrices):
        return True
    try:
        require_tied(tie, matrices)
    except Refusal:
        return False
    return True


def _instances(declared: Matrices, model: Model) -> Iterator[Array]:
    try:
        sizes = (declared.rows.put(model.scalars), declared.columns.put(model.scalars))
        rows, columns = map(count_of, sizes)
    except Refusal:
        return
    for candidate in _candidates(rows, columns):
        try:
            require_matrix(declared, candidate, model)
        except Refusal:
            continue
        yield candidate


def _candidates(rows: int, columns: int) -> Iterator[Array]:
    """Yield diagonal matrices: projectors of every rank, signs, and 0."""
    shorter = min(rows, columns)
    for rank in range(1, shorter + 1):
        yield _diagonal(rows, columns, [_ONE] * rank + [_ZERO] * (shorter - rank))
    for rank in range(1, shorter):
        yield _diagonal(rows, columns, [_ZERO] * (shorter - rank) + [_ONE] * rank)
    yield _diagonal(rows, columns, [_ONE if k % 2 == 0 else -_ONE for k in range(shorter)])
    yield _diagonal(rows, columns, [_ZERO] * shorter)
    for rank in range(1, shorter - 1):  # where several exclude each other, those in between
        for first in range(1, shorter - rank):
            last = shorter - rank - first
            yield _diagonal(rows, columns, [_ZERO] * first + [_ONE] * rank + [_ZERO] * last)


def _diagonal(rows: int, columns: int, entries: list[Scalar]) -> Array:
    return Array(
        tuple(tuple(entries[i] if i == j else _ZERO for j in range(columns)) for i in range(rows))
    )


def require_instance(context: Context) -> Model:
    """Return an instance of all that a context assumes, at the least dimensions.

    Raises:
        Refusal: If none is found there, or none at larger ones, up to 3 above the least.
    """
    naturals = [d for d in context.naturals if d.below is None]
    least = _model_at(context, {d.name: d.least for d in naturals})
    larger = product(range(1, ABOVE_LEAST + 1), repeat=len(naturals))
    refusals = []
    for step in sorted(larger, key=sum):
        try:
            _model_at(context, {d.name: d.least + k for d, k in zip(naturals, step, strict=True)})
        except Refusal as refusal:
            refusals.append(refusal)
        else:
            return least
    raise refusals[0]


def _model_at(context: Context, values: Mapping[str, int]) -> Model:
    scalars = {
        d.name: t.whole(values[d.name]) if d.name in values else _typical(d)
        for d in _scalars(context)
    }
    model = _completed(context, Model(scalars))
    try:
        require_model(context, model)
    except Refusal as refusal:
        at = ", ".join(f"{name} = {value}" for name, value in values.items())
        words = _contradiction(context, Model(scalars)) or str(refusal)
        raise Refusal(f"no instance of the hypotheses is found at {at}: {words}") from refusal
    return model


def _contradiction(context: Context, model: Model) -> str:
    """Return which hypotheses have no instance together, "" if each matrix and tie has one."""
    for declared in context.matrices:
        if declared.group is None and next(_instances(declared, model), None) is None:
            rank = "" if declared.rank is None else f" of rank {declared.rank}"
            kinds = " and ".join(sorted(declared.kinds))
            return f"{declared.name} cannot be {kinds}{rank}, it seems: drop one of these"
    for tie in context.ties:
        tied = [context.matrix(name) for name in tie.matrices]
        if _together(Context((*_scalars(context), *tied, tie)), tied, model) is None:
            kinds = ", ".join(f"{m.name} {' and '.join(sorted(m.kinds)) or 'any'}" for m in tied)
            return f"they cannot be {tie.name} with {kinds}, it seems: drop one of these"
    return ""


def _scalars(context: Context) -> Iterator[Scalars]:
    for declared in context.declarations:
        if isinstance(declared, Scalars):
            yield declared


def _typical(declared: Scalars) -> t.Term:
    if declared.sort is Sort.NATURAL:  # an index
        return t.whole(declared.least)
    return t.Rational(Fraction(1, 2))
