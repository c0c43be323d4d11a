"""Explicit matrices in expressions: constants under a name while the average is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from itertools import product
from math import prod
from operator import mul
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import (
    Adjoint,
    Basic,
    Dummy,
    Expr,
    Identity,
    Integer,
    KroneckerDelta,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    S,
    Sum,
    Trace,
    Transpose,
    ZeroMatrix,
    conjugate,
    expand,
    kronecker_product,
    preorder_traversal,
    sympify,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.matrixbase import MatrixBase
from sympy.polys.matrices import DomainMatrix

from bptools.haar.cost import WorkCost, require
from bptools.haar.factors import PairingOperator, PartialTrace, PartialTranspose
from bptools.haar.matrices import BasisVector, RandomMatrix
from bptools.haar.stabilisers import NumberedPauli

SECONDS_PER_ELEMENT, BYTES_PER_ELEMENT = 2.3e-6, 100  # measured: of a partial trace
Named = Mapping[MatrixSymbol, Basic]
_READ = (  # what the engine reads; other constants are one matrix each
    Adjoint,
    Identity,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    PairingOperator,
    PartialTrace,
    PartialTranspose,
    Transpose,
    ZeroMatrix,
)


def named(expression: Basic, names: dict[MatrixSymbol, Basic]) -> Basic:
    """Return an expression in which explicit constants have names, and add these to ``names``.

    So have constants whose kind means nothing to the engine, such as a matrix of ones.

    >>> from sympy import Matrix, Trace
    >>> names = {}
    >>> named(Trace(MatrixSymbol("A", 2, 2) * Matrix([[1, 2], [3, 4]])), names)
    Trace(A*matrix #0)
    """
    is_matrix = isinstance(expression, MatrixExpr | MatrixBase)
    if isinstance(expression, MatrixBase) and expression.has(RandomMatrix):
        return expression
    if not is_matrix or _is_read(expression) or expression.has(RandomMatrix):
        arguments = [named(argument, names) for argument in expression.args]
        changed = any(a is not b for a, b in zip(arguments, expression.args, strict=True))
        return expression.func(*arguments) if changed else expression
    known = {matrix: symbol for symbol, matrix in names.items()}
    if expression not in known:
        symbol = MatrixSymbol(f"matrix #{len(names)}", *expression.shape)
        names[symbol], known[expression] = expression, symbol
    return known[expression]


def _is_read(matrix: MatrixExpr) -> bool:
    is_inverse = isinstance(matrix, MatPow) and not (matrix.exp.is_Integer and matrix.exp >= 0)
    return isinstance(matrix, _READ) and not is_inverse


def put_in(value: Expr | MatrixExpr, names: Named) -> Expr | MatrixExpr:
    """Put explicit matrices in the places of their names, and compute what can be computed.

    >>> from sympy import ImmutableMatrix, Trace
    >>> M = MatrixSymbol("M", 2, 2)
    >>> put_in(Trace(M * M), {M: ImmutableMatrix([[1, 2], [3, 4]])})
    29
    """
    is_explicit = bool(names) or value.has(NumberedPauli)
    _require_few_elements(value, names)
    return _computed(value.xreplace(dict(names))) if is_explicit else value


def _require_few_elements(value: Expr | MatrixExpr, names: Named) -> None:
    """Say what partial traces and transposes of explicit matrices cost, element by element.

    Raises:
        CostError: If that is over the limit.
    """
    sizes = [
        int(part.arg.rows) ** 2
        for part in (value.atoms(PartialTrace, PartialTranspose) if names else ())
        if part.arg.rows.is_Integer and not names.keys().isdisjoint(part.free_symbols)
    ]
    cost = WorkCost(sum(sizes) * SECONDS_PER_ELEMENT, max(sizes, default=0) * BYTES_PER_ELEMENT)
    require(cost, f"computing with {len(sizes)} partial traces of explicit matrices")


def computed(value: Expr) -> Expr:
    """Compute what is explicit in a value."""
    return _computed(value)


def _computed(node: Basic) -> Basic:
    if isinstance(node, MatrixBase) or not _is_explicit(node):
        return node
    if isinstance(node, Sum):
        return _over_strings(node) if node.has(NumberedPauli) else _over_indices(node)
    if isinstance(node, Trace) and not node.has(MatrixSymbol) and node.has(PairingOperator):
        return _paired(node)
    node = node.func(*map(_computed, node.args))
    if isinstance(node, KroneckerProduct) and all(isinstance(x, MatrixBase) for x in node.args):
        return kronecker_product(*node.args)
    if isinstance(node, MatMul) and all(isinstance(x, MatrixBase) for x in node.args):
        return reduce(mul, node.args)  # as_explicit would sum symbolically, element by element
    if isinstance(node, PartialTrace | PartialTranspose):
        return node.doit()
    if isinstance(node, Trace):
        inner = node.arg.doit()
        return inner.trace() if isinstance(inner, MatrixBase) else Trace(inner)
    if isinstance(node, MatrixExpr) and not node.has(MatrixSymbol):
        return node.doit().as_explicit()
    if isinstance(node, MatMul | MatAdd):
        return node.doit(deep=False)  # its arguments are computed
    return node.doit() if isinstance(node, MatrixExpr) else node


def _is_explicit(node: Basic) -> bool:
    """Whether a node holds something explicit; elements of matrices are not walked through."""
    return any(isinstance(part, MatrixBase | NumberedPauli) for part in preorder_traversal(node))


def _over_strings(total: Sum) -> Expr:
    """Take a sum over Pauli strings of explicit matrices; others are left."""
    summand = total.function
    is_known = all(low.is_Integer and high.is_Integer for _, low, high in total.limits)
    strings, vectors = summand.atoms(NumberedPauli), summand.atoms(BasisVector)
    if not is_known or not strings or summand.atoms(MatrixSymbol) - strings - vectors:
        return total
    ranges = [range(int(low), int(high) + 1) for _, low, high in total.limits]
    value = S.Zero
    for numbers in product(*ranges):
        chosen = zip((limit[0] for limit in total.limits), numbers, strict=True)
        put = {number: Integer(k) for number, k in chosen}
        value += Mul(*(_number(x, put) for x in Mul.make_args(summand)))
    return expand(value)


def _over_indices(total: Sum) -> Expr:
    """Take a sum over indices of products of elements of explicit matrices; others are left."""
    ranges: dict[Expr, range] = {}
    factors = _flattened(total, ranges)
    if factors is None or total.has(MatrixSymbol):
        return total
    number, operands = S.One, list[Any]()
    letters = {index: place for place, index in enumerate(ranges)}
    for factor in factors:
        base, power = factor.as_base_exp()
        if not factor.has(*ranges):
            number *= _computed(factor)
            continue
        array = _array_of(base, ranges)
        if array is None or not power.is_Integer or power < 1:
            return total
        operands += [array.values, [letters[index] for index in array.indices]] * int(power)
    for index, values in ranges.items():  # one that no element has counts its values
        operands += [np.ones(len(values), dtype=object), [letters[index]]]
    return number * _contraction(operands)


def _flattened(total: Sum, ranges: dict[Expr, range]) -> list[Expr] | None:
    """Return the factors of a sum, those of sums in it too, and add the ranges of all indices.

    None if a range is not of integers.
    """
    if not all(low.is_Integer and high.is_Integer for _, low, high in total.limits):
        return None
    fresh = {index: Dummy(index.name) for index in total.variables}
    for index, low, high in total.limits:
        ranges[fresh[index]] = range(int(low), int(high) + 1)
    factors: list[Expr] = []
    for factor in Mul.make_args(total.function.xreplace(fresh)):
        base, power = factor.as_base_exp()
        if not isinstance(base, Sum):
            factors.append(factor)
            continue
        if not power.is_Integer or power < 1:
            return None
        for _ in range(int(power)):
            inner = _flattened(base, ranges)
            if inner is None:
                return None
            factors += inner
    return factors


class _IndexedArray(NamedTuple):
    """An array and the index of each of its axes."""

    values: NDArray[Any]
    indices: tuple[Expr, ...]


def _array_of(base: Expr, ranges: Mapping[Expr, range]) -> _IndexedArray | None:
    """Return an element or a delta as an array over its indices; None if it is neither."""
    inner = base.args[0] if isinstance(base, conjugate) else base
    if not isinstance(inner, KroneckerDelta | MatrixElement):
        return None
    ends = inner.args[:2] if isinstance(inner, KroneckerDelta) else inner.indices
    rows, columns = (_positions(end, ranges) for end in ends)
    if rows is None or columns is None:
        return None
    places = rows.values.ravel()[:, None], columns.values.ravel()
    if isinstance(inner, KroneckerDelta):
        values = (places[0] == places[1]).astype(int).astype(object)
    else:
        elements = _computed(inner.parent).as_explicit().tolist()
        values = np.array(elements, dtype=object)[places]
    if inner is not base:
        values = np.vectorize(conjugate, otypes=[object])(values)
    shape = rows.values.shape + columns.values.shape
    return _IndexedArray(values.reshape(shape), rows.indices + columns.indices)


def _positions(end: Expr, ranges: Mapping[Expr, range]) -> _IndexedArray | None:
    """Return the values of an index, such as 2*i + j, over the indices in it."""
    indices = tuple(index for index in ranges if end.has(index))
    points = product(*(ranges[index] for index in indices))
    values = [
        end.xreplace(dict(zip(indices, map(Integer, point), strict=True))) for point in points
    ]
    if not all(value.is_Integer for value in values):
        return None
    shape = [len(ranges[index]) for index in indices]
    return _IndexedArray(np.array(list(map(int, values))).reshape(shape), indices)


def _number(scalar: Expr, numbers: Mapping[Expr, Integer]) -> Expr:
    """Return a power of a trace or an element of explicit matrices and numbered strings."""
    base, exponent = scalar.as_base_exp()
    own = {symbol: k for symbol, k in numbers.items() if symbol in base.free_symbols}
    return _base_number(base, tuple(own.items())) ** exponent


@lru_cache(maxsize=1 << 14)
def _base_number(base: Expr, numbers: tuple[tuple[Expr, Integer], ...]) -> Expr:
    scalar = base.xreplace(dict(numbers))
    if isinstance(scalar, Trace) and _is_contracted(scalar):
        return _paired(scalar)
    if isinstance(scalar, Trace):
        matrix = _field_matrix(scalar.arg)
        return matrix.domain.to_sympy(sum(matrix.diagonal(), matrix.domain.zero))
    if isinstance(scalar, MatrixElement):
        matrix = _field_matrix(scalar.parent)
        return matrix.domain.to_sympy(matrix[int(scalar.i), int(scalar.j)].element)
    return scalar


@lru_cache(maxsize=1 << 12)
def _field_matrix(matrix: MatrixExpr) -> DomainMatrix:
    """Return a product of explicit matrices, over the field of their elements."""
    if isinstance(matrix, MatMul):
        return reduce(_multiplied, map(_field_matrix, matrix.args))
    strings = {string: string.as_explicit() for string in matrix.atoms(NumberedPauli)}
    explicit = _computed(matrix.xreplace(strings))
    return explicit.as_explicit().to_DM(extension=True)


def _multiplied(left: DomainMatrix, right: DomainMatrix) -> DomainMatrix:
    return mul(*left.unify(right))


def _is_contracted(trace: Trace) -> bool:
    """Return whether a trace is of a Kronecker product and a pairing of its indices."""
    *factors, pairing = MatMul.make_args(trace.arg)
    return len(factors) == 1 and isinstance(pairing, PairingOperator)


def _paired(trace: Trace) -> Expr:
    """Contract a Kronecker product with a pairing of its indices, never writing either out."""
    if not _is_contracted(trace):
        return trace.arg.as_explicit().trace()
    whole, pairing = MatMul.make_args(trace.arg)
    parts = whole.args if isinstance(whole, KroneckerProduct) else (whole,)
    dims = [int(size) for size in pairing.dims]
    place, operands = 0, list[Any]()
    count = len(dims)
    wire = {}  # an index of the product to the number of its pair
    for number, (i, j) in enumerate(pairing.pairs):
        wire[i], wire[j] = number, number
    for part in parts:
        array = np.array(_computed(part).as_explicit().tolist(), dtype=object)
        size, legs = 1, list[int]()
        while size < array.shape[0]:
            size *= dims[place + len(legs)]
            legs.append(place + len(legs))
        shape = [dims[leg] for leg in legs]
        # rows of the product meet columns of the pairing, and the other way round
        operands += [
            np.reshape(array, shape * 2),
            [wire[leg + count] for leg in legs] + [wire[leg] for leg in legs],
        ]
        place += len(legs)
    assert prod(dims[:place]) == prod(dims), "every factor belongs to a matrix"
    return _contraction(operands)


def _contraction(operands: Sequence[Any]) -> Expr:
    """Contract arrays of SymPy's numbers to one: arrays and lists of the letters of their axes."""
    contraction: Any = np.einsum  # its stubs know no objects
    value = contraction(*operands, [], optimize="greedy")  # an array or the object in it
    return sympify(np.asarray(value, dtype=object).item())
