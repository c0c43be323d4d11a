"""Finite groups of unitary matrices, by their generators: averages are sums over all elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, reduce
from itertools import product
from math import prod
from operator import add
from typing import Any

from sympy import (
    Basic,
    Expr,
    Float,
    ImmutableMatrix,
    Integer,
    KroneckerProduct,
    MatrixSymbol,
    Tuple,
    expand,
    eye,
    sqrt,
)
from sympy import I as IMAGINARY
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase
from sympy.polys.matrices import DomainMatrix

from bptools.haar.distributions import PermutationMatrix
from bptools.haar.factors import PairingOperator, PartialTrace, PartialTranspose
from bptools.haar.integrals import Integral, jointly
from bptools.haar.matrices import RandomMatrix, as_matrix

MOST_ELEMENTS = 1000
MOST_POINTS = 4  # of permutations that are averaged over one by one
_ON_FACTORS = (KroneckerProduct, PartialTrace, PartialTranspose, PairingOperator)
GATES = {  # generators by their names
    "X": ImmutableMatrix([[0, 1], [1, 0]]),
    "Y": ImmutableMatrix([[0, -IMAGINARY], [IMAGINARY, 0]]),
    "Z": ImmutableMatrix([[1, 0], [0, -1]]),
    "H": ImmutableMatrix([[1, 1], [1, -1]]) / sqrt(2),
    "S": ImmutableMatrix([[1, 0], [0, IMAGINARY]]),
    "T": ImmutableMatrix([[1, 0], [0, (1 + IMAGINARY) / sqrt(2)]]),
    "CX": ImmutableMatrix([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]),
    "CZ": ImmutableMatrix.diag(1, 1, 1, -1),
    "SWAP": ImmutableMatrix([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]),
}


class FiniteGroup(RandomMatrix):
    """A uniformly random element of the group that some unitary matrices generate.

    Args:
        name: The name.
        generators: Explicit unitary matrices of one size, with elements such as 1/2, I, sqrt(2).

    >>> from sympy import Trace
    >>> from bptools.haar import FiniteGroup, expectation
    >>> G = FiniteGroup("G", [GATES["H"], GATES["S"]])
    >>> len(G.elements), expectation(abs(Trace(G)) ** 8)
    (192, 15)
    """

    def __new__(cls, name: str | Str, generators: Iterable[object], *rebuilt: Basic) -> FiniteGroup:
        """Build the symbol (``rebuilt`` is there for SymPy's rebuilding from all arguments).

        Raises:
            TypeError: If a generator is no explicit matrix.
            ValueError: If they are not unitary, of one size, or generate too many elements.
        """
        matrices = tuple(map(as_matrix, rebuilt[-1] if rebuilt else generators))
        _require_unitary(matrices)
        size = Integer(matrices[0].rows)
        label = name if isinstance(name, Str) else Str(name)
        immutable = Tuple(*map(ImmutableMatrix, matrices))
        _closure(immutable)
        return Basic.__new__(cls, label, size, size, immutable)  # type: ignore[no-any-return]

    @property
    def elements(self) -> tuple[ImmutableMatrix, ...]:
        """All elements of the group."""
        return _closure(self.args[3])


def with_small_groups(expression: Basic) -> Basic:
    """Return an expression in which small permutation matrices on factors are finite groups."""
    if not expression.has(*_ON_FACTORS):
        return expression
    small = [x for x in expression.atoms(PermutationMatrix) if x.rows in range(1, MOST_POINTS + 1)]
    return expression.xreplace({x: _symmetric_group(x) for x in small})


def _symmetric_group(matrix: PermutationMatrix) -> FiniteGroup:
    size = int(matrix.rows)
    cycle, swap = [*range(1, size), 0], [*range(size)]
    swap[:2] = reversed(swap[:2])
    return FiniteGroup(matrix.name, [eye(size)[images, :] for images in (cycle, swap)])


def mean_over_elements(
    expression: Basic, integrate: Callable[[Basic], Integral], *, is_assumed: bool
) -> Integral:
    """Average over all elements of the finite groups in an expression.

    Args:
        expression: A scalar or a matrix.
        integrate: Averages what is left when elements have been put in.
        is_assumed: Whether constants stay symbols, of which something is assumed; else those of
            known size are written by their elements.

    Raises:
        ValueError: If there are too many elements.
    """
    groups = sorted(expression.atoms(FiniteGroup), key=str)
    count = prod(len(group.elements) for group in groups)
    if count > MOST_ELEMENTS:
        raise ValueError(
            f"finite groups must have at most {MOST_ELEMENTS} elements together, not {count}"
        )
    symbols = expression.atoms(MatrixSymbol) if not is_assumed else ()
    constants = [x for x in symbols if not isinstance(x, RandomMatrix)]
    known = [x for x in constants if x.rows.is_Integer and x.cols.is_Integer]
    put = {x: ImmutableMatrix(x.as_explicit()) for x in known}

    def part(elements: tuple[ImmutableMatrix, ...]) -> Integral:
        return integrate(expression.xreplace(put | dict(zip(groups, elements, strict=True))))

    parts = [part(elements) for elements in product(*(group.elements for group in groups))]

    def mean(values: list[Expr]) -> Expr:
        total = reduce(add, values) / count
        return total.doit() if isinstance(total, MatrixExpr | MatrixBase) else expand(total)

    return jointly(parts, mean)


@lru_cache(maxsize=64)
def _closure(generators: tuple[ImmutableMatrix, ...]) -> tuple[ImmutableMatrix, ...]:
    """Return all products of some matrices, which are unitary, so that these are a group."""
    exact = [x.expand(complex=True).to_DM(extension=True) for x in generators]
    field = reduce(lambda left, right: left.unify(right), (x.domain for x in exact))
    exact = [x.convert_to(field) for x in exact]
    waiting = [DomainMatrix.eye(exact[0].shape[0], field).to_dense()]
    known = {tuple(waiting[0].to_list_flat())}
    for element in waiting:  # grows
        for generator in exact:
            image = element * generator.to_dense()
            key = tuple(image.to_list_flat())
            if key not in known:
                known.add(key)
                waiting.append(image)
        if len(waiting) > MOST_ELEMENTS:
            raise ValueError(
                f"generators must generate at most {MOST_ELEMENTS} elements, but these make more"
            )
    return tuple(ImmutableMatrix(element.to_Matrix()) for element in waiting)


def _require_unitary(matrices: Sequence[Any]) -> None:
    if not matrices or not all(isinstance(matrix, MatrixBase) for matrix in matrices):
        raise TypeError(f"generators must be explicit matrices, not {list(matrices)}")
    for matrix in matrices:
        is_square = matrix.shape == (matrices[0].rows, matrices[0].rows)
        if not is_square or matrix.free_symbols or matrix.has(Float):
            raise ValueError(
                f"generators must be square, of one size and of exact numbers, not {matrix}"
            )
        if (matrix * matrix.H).expand(complex=True) != eye(matrix.rows):
            raise ValueError(f"generators must be unitary, not {matrix}")
