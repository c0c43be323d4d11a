"""Contracting words on tensor products: every factor of a space is a leg of its own.

Inclusions of factors are pure wiring and dissolve. What is left are the other matrices, with one
leg for each factor of their rows and columns, and wires between the legs. They are contracted to
products, traces and partial traces; what cannot be written in these terms is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sympy import (
    Basic,
    Expr,
    Identity,
    KroneckerProduct,
    MatMul,
    MatrixSymbol,
    Mul,
    Trace,
    Transpose,
)
from sympy.matrices.expressions.kronecker import combine_kronecker
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.factors import PairingOperator, PartialTrace, PartialTranspose

ROW, COLUMN = 0, 1
Dims = tuple[Expr, ...]


class ContractionError(ValueError):
    """A network cannot be written with products, traces and partial traces of its matrices."""


class Leg(NamedTuple):
    """One factor of a tensor's row or column space."""

    tensor: int
    side: int
    place: int


@dataclass
class Tensor:
    """A product of matrices, which may contain the open end between ``left`` and ``right``."""

    left: list[MatrixExpr]
    right: list[MatrixExpr] | None  # None: no open end
    dims: tuple[Dims, Dims] = ((), ())


@dataclass
class Network:
    """Tensors, wires between their legs, and the scalars that have been contracted."""

    tensors: dict[int, Tensor]
    wires: dict[Leg, Leg]
    dimensions: list[Expr] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    matrix: MatrixExpr | None = None

    def contract(self) -> None:
        """Contract everything to scalars and at most one matrix.

        Raises:
            ContractionError: If that needs more than products, traces and partial traces.
        """
        for number in list(self.tensors):
            if not self._close(number):
                self._trace_out(number)  # first, since it makes smaller matrices
        while self.tensors:
            steps = (
                self._close,
                self._absorb_into,
                self._chain,
                self._trace_out,
                self._merge,
            )
            if not any(step(number) for step in steps for number in list(self.tensors)):
                matrices = [MatMul(*t.left, *(t.right or [])) for t in self.tensors.values()]
                raise ContractionError(
                    f"the average cannot be written with products and partial traces of {matrices}"
                )

    def _close(self, number: int) -> bool:
        """Turn a tensor all of whose legs are wired to itself into a trace or into the matrix."""
        tensor = self.tensors[number]
        count = len(tensor.dims[ROW])
        # Tr(T P) = sum T_rc P_cr: a row leg of T is a column of P
        place = {
            leg: leg.place + (count if leg.side == ROW else 0)
            for leg in self.wires
            if leg.tensor == number
        }
        if any(self.wires[leg].tensor != number for leg in place):
            return False
        pairs = {frozenset((place[leg], place[self.wires[leg]])) for leg in place}
        straight = all(self.wires[leg] == leg._replace(side=1 - leg.side) for leg in place)
        middle = [] if straight else [PairingOperator(pairs, tensor.dims[COLUMN])]
        if tensor.right is None:
            self.traces.append(Trace(_product([*tensor.left, *middle])))
        else:
            factors = [*tensor.right, *middle, *tensor.left]
            self.matrix = _product(factors) if factors else Identity(Mul(*tensor.dims[ROW]))
        self._forget(list(place))
        del self.tensors[number]
        return True

    def _chain(self, number: int) -> bool:
        """Multiply two tensors all of whose legs of one side are wired to one another in order."""
        tensor = self.tensors[number]
        if tensor.right is not None:
            return False
        for side in (ROW, COLUMN):
            ends = [self.wires[Leg(number, side, k)] for k in range(len(tensor.dims[side]))]
            if not ends or ends[0].tensor == number:
                continue
            neighbour, other_side = ends[0].tensor, ends[0].side
            beside = self.tensors[neighbour]
            whole = [Leg(neighbour, other_side, k) for k in range(len(beside.dims[other_side]))]
            if beside.right is None and ends == whole:
                self._multiply_whole(number, side, neighbour, other_side)
                return True
        return False

    def _multiply_whole(self, number: int, side: int, neighbour: int, other_side: int) -> None:
        """Replace two tensors by their product, of which ``number`` is the left factor."""
        left, right = self.tensors[number], self.tensors.pop(neighbour)
        matrices = [_product(left.left), _product(right.left)]
        if side == ROW:
            matrices[0] = Transpose(matrices[0]).doit()
        if other_side == COLUMN:
            matrices[1] = Transpose(matrices[1]).doit()
        dims = left.dims[1 - side], right.dims[1 - other_side]
        self._forget([Leg(number, side, k) for k in range(len(left.dims[side]))])
        self._forget([Leg(neighbour, other_side, k) for k in range(len(right.dims[other_side]))])
        self.tensors[number] = Tensor(matrices, None, dims)
        names = {Leg(number, 1 - side, k): Leg(number, ROW, k) for k in range(len(dims[ROW]))}
        names |= {
            Leg(neighbour, 1 - other_side, k): Leg(number, COLUMN, k)
            for k in range(len(dims[COLUMN]))
        }
        self._rename(names)

    def _merge(self, number: int) -> bool:
        """Put another tensor beside one, as a Kronecker product, when nothing else is left."""
        tensor = self.tensors[number]
        if tensor.right is not None or tensor.dims[ROW] != tensor.dims[COLUMN]:
            return False
        for neighbour in sorted(
            {end.tensor for leg, end in self.wires.items() if leg.tensor == number}
        ):
            beside = self.tensors[neighbour]
            is_square = beside.dims[ROW] == beside.dims[COLUMN]
            if neighbour == number or beside.right is not None or not is_square:
                continue
            count = len(tensor.dims[ROW])
            product = KroneckerProduct(_product(tensor.left), _product(beside.left))
            dims = tensor.dims[ROW] + beside.dims[ROW]
            self.tensors[number] = Tensor([product], None, (dims, dims))
            del self.tensors[neighbour]
            places = range(len(beside.dims[ROW]))
            self._rename(
                {
                    Leg(neighbour, side, k): Leg(number, side, count + k)
                    for k in places
                    for side in (ROW, COLUMN)
                }
            )
            return True
        return False

    def _trace_out(self, number: int) -> bool:
        """Trace out the factors of a tensor whose rows and columns are wired together."""
        tensor = self.tensors[number]
        closed = {
            leg.place
            for leg, end in self.wires.items()
            if leg.tensor == number and end == leg._replace(side=1 - leg.side)
        }
        everything = len(closed) == len(tensor.dims[ROW])
        if tensor.right is not None or not closed or everything:
            return False
        if tensor.dims[ROW] != tensor.dims[COLUMN]:
            return False
        open_legs = [k for k in range(len(tensor.dims[ROW])) if k not in closed]
        rest = tuple(tensor.dims[ROW][k] for k in open_legs)
        traced = PartialTrace(_product(tensor.left), tensor.dims[ROW], open_legs)
        self._forget([Leg(number, side, k) for k in closed for side in (ROW, COLUMN)])
        moved = [(k, i, side) for i, k in enumerate(open_legs) for side in (ROW, COLUMN)]
        self.tensors[number] = Tensor([traced], None, (rest, rest))
        self._rename({Leg(number, side, k): Leg(number, side, i) for k, i, side in moved})
        return True

    def _absorb_into(self, number: int) -> bool:
        """Multiply a tensor by another one, all rows or all columns of which are wired to it."""
        for neighbour, small in self.tensors.items():
            if (
                neighbour == number
                or small.right is not None
                or small.dims[ROW] != small.dims[COLUMN]
            ):
                continue
            for side in (ROW, COLUMN):
                legs = [Leg(neighbour, side, k) for k in range(len(small.dims[side]))]
                ends = [self.wires[leg] for leg in legs]
                first = ends[0]
                consecutive = [first._replace(place=first.place + k) for k in range(len(ends))]
                if first.tensor == number and ends == consecutive:
                    self._multiply(first, neighbour, side)
                    return True
        return False

    def _multiply(self, first: Leg, neighbour: int, side: int) -> None:
        tensor, small = self.tensors[first.tensor], self.tensors.pop(neighbour)
        matrix = _product(small.left)
        if side == first.side:
            matrix = Transpose(matrix).doit()
        embedded = _embedded(matrix, len(small.dims[side]), first.place, tensor.dims[first.side])
        if first.side == ROW:
            tensor.left.insert(0, embedded)
        else:
            (tensor.left if tensor.right is None else tensor.right).append(embedded)
        places = range(len(small.dims[side]))
        ends = [first._replace(place=first.place + k) for k in places]
        self._forget([*ends, *(Leg(neighbour, side, k) for k in places)])
        self._rename(
            {Leg(neighbour, 1 - side, k): end for k, end in zip(places, ends, strict=True)}
        )

    def _rename(self, names: dict[Leg, Leg]) -> None:
        self.wires = {names.get(a, a): names.get(b, b) for a, b in self.wires.items()}

    def _forget(self, legs: Iterable[Leg]) -> None:
        for leg in legs:
            del self.wires[leg]


def _product(factors: list[MatrixExpr]) -> MatrixExpr:
    product = factors[0] if len(factors) == 1 else MatMul(*factors)
    parts = enumerate(product.atoms(PartialTrace, PartialTranspose))
    letters = {part: MatrixSymbol(f"part {k}", *part.shape) for k, part in parts}
    combined = _rebuilt(combine_kronecker(product.xreplace(letters))).doit()
    return combined.xreplace({letter: part for part, letter in letters.items()})


def _rebuilt(node: Basic) -> Basic:
    """Build an expression anew: combine_kronecker leaves sizes such as 2**n and 2*d half built.

    Partial traces look at their sizes when they are built, so they are kept from it.
    """
    return node.func(*map(_rebuilt, node.args)) if node.args else node


def _embedded(matrix: MatrixExpr, width: int, place: int, dims: Dims) -> MatrixExpr:
    before = [Identity(size) for size in dims[:place]]
    after = [Identity(size) for size in dims[place + width :]]
    return KroneckerProduct(*before, matrix, *after) if before or after else matrix
