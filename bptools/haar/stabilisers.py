"""Random matrices of qubits: Cliffords, stabiliser states, the Pauli group, and Pauli strings."""

from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    Dummy,
    Expr,
    ImmutableMatrix,
    MatrixSymbol,
    Mul,
    S,
    kronecker_product,
    sympify,
)
from sympy import I as IMAGINARY
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.haar.dimensions import as_dimension
from bptools.haar.matrices import RandomMatrix

_PAULIS = (
    ImmutableMatrix([[1, 0], [0, 1]]),
    ImmutableMatrix([[0, 1], [1, 0]]),
    ImmutableMatrix([[0, -IMAGINARY], [IMAGINARY, 0]]),
    ImmutableMatrix([[1, 0], [0, -1]]),
)


def qubits_of(dim: Expr) -> Expr:
    """Return n of a dimension 2**n.

    Raises:
        ValueError: If the dimension is no power of 2, or 1.

    >>> from sympy import Integer, Symbol
    >>> qubits_of(Integer(8)), qubits_of(4 ** Symbol("n", integer=True))
    (3, 2*n)
    """
    powers = [x.as_base_exp() for x in Mul.make_args(sympify(dim))]
    if all(base.is_Integer and int(base).bit_count() == 1 for base, _ in powers):
        number = sum(((int(base).bit_length() - 1) * exponent for base, exponent in powers), S.Zero)
        if number != 0:
            return number
    raise ValueError(f"dim must be that of qubits, a power of 2 such as 2**n, not {dim}")


class QubitMatrix(RandomMatrix):
    """A random matrix or state of qubits; its dimension must be a power of 2."""

    def __new__(cls, name: str | Str, dim: Basic | int, cols: Basic | None = None) -> QubitMatrix:
        """Build the symbol from a name and a dimension.

        Raises:
            ValueError: If the dimension is not that of qubits.
        """
        qubits_of(sympify(as_dimension(dim, "dim")))
        return RandomMatrix.__new__(cls, name, dim, cols)


class Clifford(QubitMatrix):
    """A uniformly random element of the Clifford group of n qubits; the argument is 2**n.

    The group is that of H, S and CNOT, with the phases that these make. Averages are those of
    U(d) to degree 3, and known to degree 4.

    Source: Zhu, Kueng, Grassl, Gross, arXiv:1609.08172.

    >>> from sympy import Symbol, Trace
    >>> from bptools.haar import Clifford, integral
    >>> potential = integral(abs(Trace(Clifford("C", 2 ** Symbol("n")))) ** 8)
    >>> potential.value, potential.at(1), potential.at(2)
    (30, 15, 29)
    """


class Stabiliser(QubitMatrix):
    """A uniformly random stabiliser state of n qubits, a column; the argument is 2**n.

    Averages are those of Haar-random states to degree 3, and known to degree 4.

    >>> from sympy import Integer, Symbol
    >>> from bptools.haar import Stabiliser, expectation
    >>> expectation(abs(Stabiliser("psi", 2)[0, 0]) ** 8)
    5/24
    """

    _is_column = True

    def projector(self) -> MatrixExpr:
        """Return the density matrix |psi><psi|."""
        return self * self.adjoint()


class Pauli(QubitMatrix):
    """A uniformly random element of the Pauli group of n qubits; the argument is 2**n.

    It is one of the 4**n strings of I, X, Y, Z times 1, i, -1 or -i.

    >>> from sympy import Trace
    >>> from bptools.haar import Pauli, expectation
    >>> expectation(abs(Trace(Pauli("P", 4))) ** 2), expectation(Trace(Pauli("P", 4)))
    (1, 0)
    """


class NumberedPauli(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """One of the 4**n strings of I, X, Y, Z, by its number; the first qubit is its first digit.

    >>> from sympy import Integer
    >>> NumberedPauli.of(Integer(7), Integer(4)).as_explicit()  # 7 = (13) to base 4: X and Z
    Matrix([
    [0,  0, 1,  0],
    [0,  0, 0, -1],
    [1,  0, 0,  0],
    [0, -1, 0,  0]])
    """

    def __new__(cls, name: Str, rows: Expr, cols: Expr, number: Expr) -> NumberedPauli:
        """Build the string from all its arguments, as SymPy does when it rebuilds one."""
        return Basic.__new__(cls, name, rows, cols, number)  # type: ignore[no-any-return]

    @staticmethod
    def of(number: Expr, dim: Expr) -> NumberedPauli:
        """Return the string of a number below dim**2."""
        return NumberedPauli(Str("P"), dim, dim, number)

    @staticmethod
    def any_of(name: str, dim: Expr) -> NumberedPauli:
        """Return a string whose number is summed over."""
        return NumberedPauli(Str(name), dim, dim, Dummy("k", integer=True, nonnegative=True))

    @property
    def number(self) -> Expr:
        """The number of the string."""
        return self.args[3]

    @property
    def free_symbols(self) -> set[Basic]:
        """The symbols of the dimension and of the number, over which sums run."""
        return self.rows.free_symbols | self.number.free_symbols  # type: ignore[no-any-return]

    def as_explicit(self) -> ImmutableMatrix:
        """Return the explicit matrix of a known number."""
        digits: list[int] = []
        number = int(self.number)
        for _ in range(int(qubits_of(self.rows))):
            number, digit = divmod(number, 4)
            digits.insert(0, digit)
        return ImmutableMatrix(kronecker_product(*(_PAULIS[digit] for digit in digits)))

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        known = all(x.is_Integer for x in (i, j, self.rows, self.number))
        return self.as_explicit()[i, j] if known else MatrixElement(self, i, j)

    def _eval_adjoint(self) -> NumberedPauli:
        return self

    def _eval_inverse(self) -> NumberedPauli:
        return self

    def _sympystr(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"P({printer._print(self.number)})"

    def _latex(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return rf"P_{{{printer._print(self.number)}}}"

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"P_({printer._print(self.number)})"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"Pauli string {printer._print(self.number)}"
