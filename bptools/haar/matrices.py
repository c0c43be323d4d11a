"""Random matrices as SymPy matrix symbols, whose type says how they are distributed."""

from __future__ import annotations

from sympy import Basic, Expr, Integer, MatrixSymbol, sympify
from sympy.core.symbol import Str

from bptools.haar.dimensions import as_dimension


class RandomMatrix(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """A random square matrix; symbols with equal names and dimensions are the same matrix."""

    _size_of_dimension = 1  # rows per unit of the constructor's dimension

    def __new__(cls, name: str | Str, dim: Basic | int, cols: Basic | None = None) -> RandomMatrix:
        """Build the symbol from a name and a dimension (``cols`` is there for SymPy's rebuilding).

        Raises:
            TypeError: If the dimension is neither an integer nor a SymPy expression.
            ValueError: If the dimension cannot be a positive integer.
        """
        if cols is None:
            dim = cls._size_of_dimension * sympify(as_dimension(dim, "dim"))
        return MatrixSymbol.__new__(cls, name, dim, dim)  # type: ignore[no-any-return]

    @property
    def dim(self) -> Expr:
        """Number of rows and columns."""
        return self.args[1]


class Unitary(RandomMatrix):
    """A Haar-random unitary matrix of U(d).

    >>> from sympy import Symbol
    >>> Unitary("U", Symbol("d", integer=True, positive=True)).shape
    (d, d)
    """


class Orthogonal(RandomMatrix):
    """A Haar-random real orthogonal matrix of O(d)."""


class Symplectic(RandomMatrix):
    """A Haar-random matrix of the compact group Sp(2d), which has 2d rows: the argument is d.

    The matrices are unitary with S Omega S^T = Omega, Omega = [[0, 1], [-1, 0]] in blocks.
    """

    _size_of_dimension = 2

    @property
    def half_dimension(self) -> Expr:
        """The d of Sp(2d)."""
        return self.dim / Integer(2)


class SymplecticForm(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """The constant matrix Omega = [[0, 1], [-1, 0]] with 2d rows; the argument is d."""

    def __new__(cls, half_dimension: Basic | int, *rebuilt: Basic) -> SymplecticForm:
        """Build the matrix (``rebuilt`` is there for SymPy's rebuilding from name and shape)."""
        if rebuilt:
            size = rebuilt[0]
        else:
            size = 2 * sympify(as_dimension(half_dimension, "half_dimension"))
        return MatrixSymbol.__new__(cls, "Omega", size, size)  # type: ignore[no-any-return]
