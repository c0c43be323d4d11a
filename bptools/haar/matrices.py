"""Random matrices as SymPy matrix symbols, whose type says how they are distributed."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from sympy import (
    Abs,
    Basic,
    Expr,
    ImmutableMatrix,
    Integer,
    KroneckerDelta,
    MatMul,
    MatrixSymbol,
    S,
    Trace,
    expand,
    sympify,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from bptools.haar.dimensions import as_dimension


class RandomMatrix(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """A random matrix or state; symbols with equal names and dimensions are the same matrix."""

    rows_per_dimension = 1  # of the dimension that the constructor takes
    has_real_elements = False
    _is_column = False
    _op_priority = 11.5  # above SymPy's matrices: a row times a state is a bracket

    def __new__(cls, name: str | Str, dim: Basic | int, cols: Basic | None = None) -> RandomMatrix:
        """Build the symbol from a name and a dimension (``cols`` is there for SymPy's rebuilding).

        Raises:
            TypeError: If the dimension is neither an integer nor a SymPy expression.
            ValueError: If the dimension cannot be a positive integer.
        """
        if cols is None:
            dim = cls.rows_per_dimension * sympify(as_dimension(dim, "dim"))
            cols = S.One if cls._is_column else dim
        return MatrixSymbol.__new__(cls, name, dim, cols)  # type: ignore[no-any-return]

    @property
    def dim(self) -> Expr:
        """Number of rows."""
        return self.args[1]

    @property
    def size(self) -> Expr:
        """The dimension that was given to the constructor: the half dimension for Sp(2d)."""
        return self.dim / Integer(self.rows_per_dimension)

    @property
    def H(self) -> MatrixExpr:
        """The adjoint."""
        return self.adjoint()

    @property
    def sizes(self) -> set[Expr]:
        """All dimensions that were given to the constructor."""
        return {self.size}

    def __mul__(self, other: Any) -> Any:  # noqa: ANN401 - whatever SymPy multiplies, and arrays
        """Multiply, by an array or a Qobj as an explicit matrix."""
        return super().__mul__(as_matrix(other))

    def __rmul__(self, other: Any) -> Any:  # noqa: ANN401 - whatever SymPy multiplies, and arrays
        """Multiply from the left; a row times a column is a bracket."""
        product = super().__rmul__(as_matrix(other))
        is_bracket = isinstance(product, MatMul) and self._is_column and product.shape == (1, 1)
        return Bracket(*product.args) if is_bracket else product

    __matmul__, __rmatmul__ = __mul__, __rmul__

    def valid_index(self, i: Expr, j: Expr) -> bool:
        """Whether there is such an element.

        Raises:
            ValueError: If an index is known to be outside range(dim).
        """
        require_indices(self, i, j)
        return True


def require_indices(matrix: MatrixExpr, *indices: Expr) -> None:
    """Raise unless a row and a column index may lie in a matrix.

    Raises:
        ValueError: If an index is known to be outside its range.
    """
    for index, size in zip(indices, matrix.shape, strict=True):
        outside = index.is_negative or (size - index).is_nonpositive
        if outside or index.is_integer is False:
            raise ValueError(f"indices of {matrix} must be in range({size}), not {index}")


_OF_MATRICES: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "matmul": operator.mul,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "conjugate": operator.methodcaller("conjugate"),
}


def _combined_with_array(
    self: MatrixExpr,
    ufunc: Any,  # noqa: ANN401 - NumPy's, which need not be imported for this
    method: str,
    *inputs: Any,  # noqa: ANN401 - matrices, arrays and numbers
    **options: Any,  # noqa: ANN401 - NumPy's
) -> Any:  # noqa: ANN401 - what SymPy makes of it
    """Combine a matrix expression with an array, which is an explicit matrix."""
    combine = _OF_MATRICES.get(ufunc.__name__)
    if combine is None or method != "__call__" or options:
        raise TypeError(
            f"a function of {self} must be SymPy's, not NumPy's {ufunc.__name__}, which goes "
            f"element by element"
        )
    return combine(*(sympify(as_matrix(factor)) for factor in inputs))


# SymPy leaves the products of its expressions with arrays to NumPy, which takes them element by
# element: an element of (U A U^dagger) * array would be another number than an element of the
# product, without a word. What is multiplied with U need be no class of ours, so the hook is
# SymPy's.
MatrixExpr.__array_ufunc__ = _combined_with_array


def as_matrix(factor: Any) -> Any:  # noqa: ANN401 - any factor of a product
    """Return an array or a Qobj as an explicit matrix, anything else as it is."""
    if hasattr(factor, "full"):  # QuTiP
        factor = factor.full()
    is_array = hasattr(factor, "__array_interface__") and getattr(factor, "ndim", 0) > 0
    return ImmutableMatrix(factor) if is_array else factor


class Bracket(MatMul):  # type: ignore[misc]  # SymPy is untyped
    """A product with one element, such as <psi|A|psi>: beside numbers it is that number."""

    @property
    def element(self) -> Expr:
        """The element."""
        return Trace(MatMul(*self.args))

    def __abs__(self) -> Expr:
        """Return the absolute value of the element."""
        return Abs(self.element)

    def _eval_Abs(self) -> Expr:
        return abs(self)

    def __neg__(self) -> Bracket:
        """Return the bracket with the other sign."""
        return Bracket(*super().__neg__().args)

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        return self.element  # SymPy's is a sum over all indices between


def _with_numbers(name: str) -> Callable[[Bracket, Any], Any]:
    """Return an operation in which a bracket is its element, unless the other side is a matrix.

    A number times a bracket is a bracket still, whose trace can be taken.
    """

    def operation(bracket: Bracket, other: Any) -> Any:  # noqa: ANN401 - whatever SymPy takes
        is_matrix = isinstance(other, MatrixExpr | MatrixBase)
        if is_matrix and not isinstance(other, Bracket):
            return getattr(MatMul, name)(bracket, other)
        if not is_matrix and name in _PRODUCTS:
            product = getattr(MatMul, name)(bracket, other)
            return Bracket(*product.args) if isinstance(product, MatMul) else product
        number = other.element if is_matrix else other
        return getattr(bracket.element, name)(number)

    return operation


_PRODUCTS = ("__mul__", "__rmul__", "__truediv__")
for _name in (*_PRODUCTS, "__add__", "__radd__", "__sub__", "__rsub__", "__rtruediv__", "__pow__"):
    setattr(Bracket, _name, _with_numbers(_name))


class Unitary(RandomMatrix):
    """A Haar-random unitary matrix of U(d).

    >>> from sympy import Symbol
    >>> Unitary("U", Symbol("d", integer=True, positive=True)).shape
    (d, d)
    """


class Orthogonal(RandomMatrix):
    """A Haar-random real orthogonal matrix of O(d)."""

    has_real_elements = True


class Symplectic(RandomMatrix):
    """A Haar-random matrix of the compact group Sp(2d), which has 2d rows: the argument is d.

    The matrices are unitary with S Omega S^T = Omega, Omega = [[0, 1], [-1, 0]] in blocks.
    """

    rows_per_dimension = 2


class CircularOrthogonal(RandomMatrix):
    """A symmetric unitary matrix of the circular orthogonal ensemble, U U^T with a Haar U."""


class CircularSymplectic(RandomMatrix):
    """A self-dual unitary matrix of the circular symplectic ensemble, with 2d rows.

    It is U Omega U^T Omega^T with a Haar-random U of U(2d); the argument is d.
    """

    rows_per_dimension = 2


class State(RandomMatrix):
    """A Haar-random pure state, as a column vector of length 1.

    >>> from sympy import Symbol
    >>> State("psi", Symbol("d", integer=True, positive=True)).projector()
    psi*Adjoint(psi)
    """

    _is_column = True

    def projector(self) -> MatrixExpr:
        """Return the density matrix |psi><psi|."""
        return self * self.adjoint()


class SymplecticForm(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """The constant matrix Omega = [[0, 1], [-1, 0]] with 2d rows; the argument is d.

    >>> SymplecticForm(2)[0, 2], SymplecticForm(2)[3, 1], SymplecticForm(2)[0, 1]
    (1, -1, 0)
    """

    def __new__(cls, half_dimension: Basic | int, *rebuilt: Basic) -> SymplecticForm:
        """Build the matrix (``rebuilt`` is there for SymPy's rebuilding from name and shape)."""
        if rebuilt:
            size = rebuilt[0]
        else:
            size = 2 * sympify(as_dimension(half_dimension, "half_dimension"))
        return MatrixSymbol.__new__(cls, "Omega", size, size)  # type: ignore[no-any-return]

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        half = self.rows / Integer(2)
        return KroneckerDelta(i + half, j) - KroneckerDelta(i, j + half)


class BasisVector(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """The basis vector |index>, a column."""

    def __new__(cls, name: Str, rows: Expr, cols: Expr, index: Expr) -> BasisVector:
        """Build the vector from all its arguments, as SymPy does when it rebuilds one."""
        return Basic.__new__(cls, name, rows, cols, index)  # type: ignore[no-any-return]

    @staticmethod
    def of(index: Expr, dim: Expr) -> BasisVector:
        """Return |index> in the given dimension."""
        index = index if index.is_Integer else expand(index)  # equal indices are to look equal
        return BasisVector(Str(f"|{index}>"), dim, S.One, index)

    @property
    def index(self) -> Expr:
        """The place of the one."""
        return self.args[3]

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        return KroneckerDelta(i, self.index)

    def _latex(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return rf"|{printer._print(self.index)}\rangle"

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"lr(| {printer._print(self.index)} ⟩)"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"ket {printer._print(self.index)}"
