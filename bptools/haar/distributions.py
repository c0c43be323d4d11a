"""More random matrices: of subgroups, of permutations and phases, Gaussian, designs."""

from __future__ import annotations

from sympy import Basic, Expr, Integer, MatrixSymbol, sympify
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.dimensions import as_dimension, as_integer
from bptools.haar.matrices import RandomMatrix


class SpecialUnitary(RandomMatrix):
    """A Haar-random matrix of SU(d), whose determinant is 1.

    >>> from bptools.haar import SpecialUnitary, expectation
    >>> U = SpecialUnitary("U", 2)
    >>> expectation(U[0, 0] * U[1, 1]), expectation(U[0, 1] * U[1, 0])
    (1/2, -1/2)
    """


class SpecialOrthogonal(RandomMatrix):
    """A Haar-random matrix of SO(d), a rotation."""

    has_real_elements = True


class DiagonalUnitary(RandomMatrix):
    """A diagonal matrix of independent, uniformly random phases.

    >>> from sympy import MatrixSymbol, Symbol, Trace
    >>> from bptools.haar import DiagonalUnitary, expectation
    >>> d = Symbol("d", integer=True, positive=True)
    >>> D, A = DiagonalUnitary("D", d), MatrixSymbol("A", d, d)
    >>> expectation(D * A * D.adjoint())
    DiagMatrix(DiagonalOf(A))
    """


class PermutationMatrix(RandomMatrix):
    """The matrix of a uniformly random permutation.

    >>> from sympy import Symbol
    >>> from bptools.haar import PermutationMatrix, expectation
    >>> P = PermutationMatrix("P", Symbol("d", integer=True, positive=True))
    >>> expectation(P[0, 1] * P[2, 3])
    1/(d*(d - 1))
    """

    has_real_elements = True


class CentredPermutation(RandomMatrix):
    """The matrix of a uniformly random permutation less its mean, 1/d in every place."""

    has_real_elements = True


class GaussianMatrix(RandomMatrix):
    """A matrix with normal elements, of one of the kinds below."""

    @property
    def sizes(self) -> set[Expr]:
        """The numbers of rows and of columns."""
        return set(self.shape)


class Ginibre(GaussianMatrix):
    """A matrix of independent complex normal elements, E |G_ij|^2 = 1.

    >>> from sympy import Trace, symbols
    >>> from bptools.haar import Ginibre, expectation
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> G = Ginibre("G", m, n)
    >>> expectation(Trace((G * G.adjoint()) ** 2)).factor()
    m*n*(m + n)
    """

    def __new__(
        cls, name: str | Str, rows: Basic | int, cols: Basic | int | None = None
    ) -> Ginibre:
        """Build the symbol from a name and one dimension or two."""
        dims = [sympify(as_dimension(rows, "rows"))]
        dims.append(dims[0] if cols is None else sympify(as_dimension(cols, "cols")))
        return MatrixSymbol.__new__(cls, name, *dims)  # type: ignore[no-any-return]


class RealGinibre(Ginibre):
    """A matrix of independent real normal elements of variance 1."""

    has_real_elements = True


class GaussianUnitary(GaussianMatrix):
    """A Hermitian matrix of the Gaussian unitary ensemble, E |H_ij|^2 = 1.

    >>> from sympy import Symbol, Trace
    >>> from bptools.haar import GaussianUnitary, expectation
    >>> H = GaussianUnitary("H", Symbol("d", integer=True, positive=True))
    >>> expectation(Trace(H**4))
    d*(2*d**2 + 1)
    """


class GaussianOrthogonal(GaussianMatrix):
    """A real symmetric matrix of the Gaussian orthogonal ensemble.

    Its elements have variance 1 off the diagonal and 2 on it.
    """

    has_real_elements = True


def wishart(name: str, dim: int | Expr, samples: int | Expr) -> MatrixExpr:
    """Return G G^dagger, a complex Wishart matrix, of a Ginibre matrix G.

    Args:
        name: The name of G.
        dim: The number of rows.
        samples: The number of columns of G.
    """
    matrix = Ginibre(name, dim, samples)
    return matrix * matrix.adjoint()


class Design(RandomMatrix):
    """A unitary t-design: as Haar to degree t in U and in its conjugate, beyond it refused.

    Args:
        name: The name.
        dim: The number of rows.
        degree: t.

    >>> from bptools.haar import Design, expectation
    >>> expectation(abs(Design("U", 2, 2)[0, 0]) ** 4)
    1/3
    """

    def __new__(
        cls, name: str | Str, dim: Basic | int, degree: Basic | int, *rebuilt: Basic
    ) -> Design:
        """Build the symbol (``rebuilt`` is there for SymPy's rebuilding from all arguments)."""
        if rebuilt:
            (degree,) = rebuilt
        rows = sympify(as_dimension(dim, "dim"))
        label = name if isinstance(name, Str) else Str(name)
        number = Integer(as_integer(degree, "degree"))
        return Basic.__new__(cls, label, rows, rows, number)  # type: ignore[no-any-return]

    @property
    def degree(self) -> int:
        """The degree t."""
        return int(self.args[3])


class Stiefel(RandomMatrix):
    """A uniformly random frame: the first k columns of a Haar-random unitary matrix.

    >>> from sympy import Trace, symbols
    >>> from bptools.haar import Stiefel, expectation
    >>> d, k = symbols("d k", integer=True, positive=True)
    >>> W = Stiefel("W", d, k)
    >>> expectation(Trace(W * W.adjoint()) ** 2)
    k**2
    """

    def __new__(cls, name: str | Str, rows: Basic | int, cols: Basic | int) -> Stiefel:
        """Build the symbol from a name, the dimension and the number of columns.

        Raises:
            ValueError: If there are more columns than rows.
        """
        dims = sympify(as_dimension(rows, "rows")), sympify(as_dimension(cols, "cols"))
        if (dims[0] - dims[1]).is_negative:
            raise ValueError(f"cols must be at most {rows}, not {cols}")
        return MatrixSymbol.__new__(cls, name, *dims)  # type: ignore[no-any-return]

    @property
    def sizes(self) -> set[Expr]:
        """The numbers of rows and of columns."""
        return set(self.shape)
