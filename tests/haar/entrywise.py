"""An average by brute force: an expression multiplied out in matrix elements, at an integer size.

An expression is interpreted element by element, with explicit loops over the limits of sums, as a
polynomial in the elements of its random matrices; each monomial is averaged with the projector
onto invariant tensors (``conftest``). Nothing is shared with the engine but SymPy's syntax.
"""

from collections.abc import Mapping
from functools import cache, reduce
from itertools import product
from math import factorial, prod
from operator import mul

import numpy as np
from sympy import (
    QQ,
    QQ_I,
    Abs,
    Add,
    Adjoint,
    DiagMatrix,
    DiagonalOf,
    Dummy,
    HadamardProduct,
    Identity,
    KroneckerDelta,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Pow,
    Sum,
    Trace,
    Transpose,
    ZeroMatrix,
    conjugate,
    im,
    re,
    ring,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.matrixbase import MatrixBase

from bptools.haar import (
    CircularOrthogonal,
    CircularSymplectic,
    Orthogonal,
    PairingOperator,
    PartialTrace,
    State,
    Symplectic,
    SymplecticForm,
    Unitary,
)
from bptools.haar.entries import MatrixOfEntries
from bptools.haar.matrices import BasisVector
from tests.haar.invariants import projector

LARGEST_TENSOR = 10**5
MOST_ELEMENTS = 8
GROUPS = {
    Unitary: "unitary",
    CircularOrthogonal: "unitary",
    CircularSymplectic: "unitary",
    Orthogonal: "orthogonal",
    Symplectic: "symplectic",
    State: "state",
}


class Entrywise:
    """Averages expressions at integers in place of symbols.

    Args:
        values: Integers for symbols of dimensions and indices, arrays for constant matrices by
            name, Gaussian rationals for other symbols.
    """

    def __init__(self, values: Mapping):
        self._values = {getattr(name, "name", name): value for name, value in values.items()}
        self._random = {}
        self._names = []

    def average(self, expression):
        """Return the exact average: a Gaussian rational, or an array of them."""
        expression = with_distinct_names(expression)
        symbols = sorted(
            (s for s in expression.atoms(MatrixSymbol) if type(s) in GROUPS), key=lambda s: s.name
        )
        variables = []
        for symbol in symbols:
            rows, columns = self._integer(symbol.rows), self._integer(symbol.cols)
            names = [(symbol, i, j) for i in range(rows) for j in range(columns)]
            barred = GROUPS[type(symbol)] in ("unitary", "state")
            for conjugated in (False, True)[: 1 + barred]:
                variables += [(*name, conjugated) for name in names]
        self._names = variables
        self._ring, *generators = ring([f"x{k}" for k in range(len(variables))] or ["x"], QQ_I)
        self._generators = dict(zip(variables, generators, strict=False))
        for symbol in symbols:
            self._random[symbol.name] = self._array(symbol)
        value = self.value(expression)
        if isinstance(value, np.ndarray):
            return np.vectorize(self._mean, otypes=[object])(value)
        return self._mean(value)

    def value(self, node):
        """Return an expression as a polynomial, or as an array of polynomials."""
        return (
            self._matrix(node) if isinstance(node, MatrixExpr | MatrixBase) else self._scalar(node)
        )

    def _integer(self, node):
        return int(node.subs({s: self._values[s.name] for s in node.free_symbols}))

    def _array(self, symbol):
        rows, columns = self._integer(symbol.rows), self._integer(symbol.cols)
        plain = np.empty((rows, columns), object)
        for i, j in product(range(rows), range(columns)):
            plain[i, j] = self._generators[symbol, i, j, False]
        if isinstance(symbol, CircularOrthogonal):
            return plain @ plain.T
        if isinstance(symbol, CircularSymplectic):
            form = symplectic_form(rows)
            return plain @ form @ plain.T @ form.T
        return plain

    def _scalar(self, node):
        if node in self._values:
            return self._number(self._values[node])
        match node:
            case Add():
                return sum((self._scalar(x) for x in node.args), self._ring(0))
            case Mul():
                factors = sorted(
                    map(self.value, node.args), key=lambda x: not isinstance(x, np.ndarray)
                )
                return reduce(mul, factors)  # arrays first: an element does not know them
            case Pow(base=Abs()):
                inner = self.value(node.base.args[0])
                inner = inner.item() if isinstance(inner, np.ndarray) else inner
                return (inner * self._conjugate(inner)) ** (int(node.exp) // 2)
            case Pow(exp=exponent) if exponent.is_negative:
                base = self._scalar(node.base)
                return self._ring(1 / base.coeff(1) ** -int(exponent))
            case Pow():
                return self._scalar(node.base) ** self._integer(node.exp)
            case Trace():
                return sum(np.diagonal(self._matrix(node.arg)), self._ring(0))
            case MatrixElement():
                return self._matrix(node.parent)[self._index(node.i), self._index(node.j)]
            case conjugate():
                return self._conjugate(self._scalar(node.args[0]))
            case re():
                inner = self._scalar(node.args[0])
                return (inner + self._conjugate(inner)) * QQ_I(QQ(1, 2))
            case im():
                inner = self._scalar(node.args[0])
                return (inner - self._conjugate(inner)) * QQ_I(0, QQ(-1, 2))
            case KroneckerDelta():
                return self._ring(int(self._integer(node.args[0]) == self._integer(node.args[1])))
            case Sum():
                return self._sum(node.function, list(node.limits))
        if node.is_Symbol:
            return self._number(self._values[node.name])
        return self._number(node)

    def _index(self, node):
        index = self._integer(node)
        assert index >= 0, f"there is no element {node}"
        return index

    def _sum(self, summand, limits):
        if not limits:
            return self._scalar(summand)
        *inner, (index, low, high) = limits  # the last limit is the outermost loop
        total = self._ring(0)
        values = dict(self._values)  # an inner sum may be over an index of the same name
        for value in range(self._integer(low), self._integer(high) + 1):
            self._values[index.name] = value
            total += self._sum(summand, inner)
        self._values = values
        return total

    def _number(self, value):
        return self._ring(
            QQ_I.from_sympy(value) if hasattr(value, "free_symbols") else gaussian(value)
        )

    def _matrix(self, node):
        match node:
            case MatrixBase():
                entries = np.empty(node.shape, object)
                for i, j in product(*map(range, node.shape)):
                    entries[i, j] = self._scalar(node[i, j])
                return entries
            case MatrixSlice():
                return self._matrix(node.parent)[self._range(node.rowslice)][
                    :, self._range(node.colslice)
                ]
            case OneMatrix():
                return self._constant(np.ones([self._integer(x) for x in node.shape], int))
            case MatAdd():
                return reduce(np.add, map(self._matrix, node.args))
            case MatMul():
                scalar, matrices = node.as_coeff_matrices()
                return reduce(np.matmul, map(self._matrix, matrices)) * self._scalar(scalar)
            case MatPow():
                base = self._matrix(node.base)
                base = base if node.exp > 0 else self._bar(base).T
                return reduce(np.matmul, [base] * abs(int(node.exp)))
            case MatrixOfEntries():
                return self._by_entries(node)
            case DiagonalOf():
                return np.diagonal(self._matrix(node.arg))[:, None]
            case DiagMatrix():
                return np.diag(self._matrix(node.args[0])[:, 0]) + self._ring(0)
            case HadamardProduct():
                return reduce(np.multiply, map(self._matrix, node.args))
            case Adjoint():
                return self._bar(self._matrix(node.arg)).T
            case Transpose():
                return self._matrix(node.arg).T
            case Identity():
                return self._constant(np.eye(self._integer(node.rows), dtype=int))
            case ZeroMatrix():
                shape = self._integer(node.rows), self._integer(node.cols)
                return self._constant(np.zeros(shape, int))
            case KroneckerProduct():
                return reduce(np.kron, map(self._matrix, node.args))
            case PartialTrace():
                dims = [self._integer(size) for size in node.dims]
                return traced(self._matrix(node.arg), dims, node.keep)
            case PairingOperator():
                return self._constant(pairing(node.pairs, [self._integer(x) for x in node.dims]))
            case SymplecticForm():
                return self._constant(symplectic_form(self._integer(node.rows)))
            case BasisVector():
                size, index = self._integer(node.rows), self._integer(node.index)
                return self._constant(np.eye(size, dtype=int)[:, [index]])
        if node.name in self._random:
            return self._random[node.name]
        assert type(node) is MatrixSymbol, f"{node} is not to be left in an answer"
        constant = np.array(self._values[node.name])
        assert constant.shape == tuple(map(self._integer, node.shape)), node
        return self._constant(constant)

    def _by_entries(self, matrix):
        shape = tuple(map(self._integer, matrix.shape))
        row, column = matrix.lamda.variables
        entries, values = np.empty(shape, object), dict(self._values)
        for i, j in product(*map(range, shape)):
            self._values |= {row.name: i, column.name: j}
            entries[i, j] = self._scalar(matrix.lamda.expr)
            self._values = dict(values)
        return entries

    def _range(self, places):
        return slice(*map(self._integer, places))

    def _constant(self, array):
        return np.vectorize(self._number, otypes=[object])(array)

    def _bar(self, array):
        return np.vectorize(self._conjugate, otypes=[object])(array)

    def _conjugate(self, polynomial):
        result = self._ring(0)
        for monomial, coefficient in polynomial.terms():
            term = self._ring(QQ_I(coefficient.x, -coefficient.y))
            for variable, power in zip(self._names, monomial, strict=False):
                if power:
                    term *= self._conjugated(*variable) ** power
            result += term
        return result

    def _conjugated(self, symbol, row, column, conjugated):
        match GROUPS[type(symbol)]:
            case "unitary" | "state":
                return self._generators[symbol, row, column, not conjugated]
            case "orthogonal":
                return self._generators[symbol, row, column, False]
        half = self._integer(symbol.rows) // 2  # conj(S) = Omega S Omega^T
        sign = 1 if (row < half) == (column < half) else -1
        other = (row + half) % (2 * half), (column + half) % (2 * half)
        return sign * self._generators[symbol, *other, False]

    def _mean(self, polynomial):
        total = QQ_I(0)
        for monomial, coefficient in polynomial.terms():
            factors = {}
            for (symbol, *place), power in zip(self._names, monomial, strict=False):
                factors.setdefault(symbol, []).extend([tuple(place)] * power)
            means = [
                moment(GROUPS[type(symbol)], self._integer(symbol.rows), tuple(places))
                for symbol, places in factors.items()
            ]
            total += coefficient * QQ_I(prod(means, start=QQ(1)))
        return total


@cache
def moment(group, size, elements):
    """Return the average of a product of elements (row, column, conjugated) of one matrix."""
    plain = [x for x in elements if not x[2]]
    barred = [x for x in elements if x[2]]
    if group == "state":
        rows, conjugate_rows = sorted(x[0] for x in plain), sorted(x[0] for x in barred)
        powers = prod(factorial(rows.count(k)) for k in set(rows))
        rising = prod(range(size, size + len(rows)))
        return QQ(powers, rising) if rows == conjugate_rows else QQ(0)  # Dirichlet
    if len(elements) % 2 or (group == "unitary" and len(plain) != len(barred)):
        return QQ(0)
    if not elements:
        return QQ(1)
    if len(elements) > MOST_ELEMENTS or size ** (2 * len(elements)) > LARGEST_TENSOR:
        raise OverflowError(f"degree {len(elements) // 2} in dimension {size} is too large")
    tensor, denominator = projector(group, len(elements) // 2, size)
    ordered = plain + barred
    place = tuple(x[0] for x in ordered) + tuple(x[1] for x in ordered)
    return QQ(int(tensor[place]), denominator)


def with_distinct_names(expression):
    """Return an expression whose summed dummies, which SymPy names alike, have names apart."""
    indices = {x for total in expression.atoms(Sum) for x in total.variables}
    names = {x: Dummy(f"{x.name} {x.dummy_index}") for x in indices if isinstance(x, Dummy)}
    return expression.xreplace(names)


def gaussian(value):
    value = complex(value)
    assert value == complex(round(value.real), round(value.imag)), value
    return QQ_I(round(value.real), round(value.imag))


def symplectic_form(size):
    return np.kron([[0, 1], [-1, 0]], np.eye(size // 2, dtype=int))


def traced(matrix, dims, keep):
    kept = [range(dims[k]) if k in keep else [0] for k in range(len(dims))]
    summed = [[0] if k in keep else range(dims[k]) for k in range(len(dims))]
    places = list(product(*kept))
    result = np.empty((len(places), len(places)), object)
    for a, row in enumerate(places):
        for b, column in enumerate(places):
            result[a, b] = sum(
                matrix[flat(row, more, dims), flat(column, more, dims)] for more in product(*summed)
            )
    return result


def flat(kept, summed, dims):
    place = 0
    for x, y, size in zip(kept, summed, dims, strict=True):
        place = place * size + x + y
    return place


def pairing(pairs, dims):
    digits = list(product(*map(range, dims)))
    return np.array(
        [[int(all((r + c)[i] == (r + c)[j] for i, j in pairs)) for c in digits] for r in digits]
    )
