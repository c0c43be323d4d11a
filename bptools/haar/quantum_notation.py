"""SymPy's quantum notation: bras, kets, operators and their tensor products as matrices."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    KroneckerProduct,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    Trace,
    conjugate,
    im,
    re,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.matrices import BasisVector


def from_quantum(expression: Basic, *matrices: MatrixSymbol) -> Expr | MatrixExpr:
    """Return an expression of SymPy's ``physics.quantum`` as one that can be averaged.

    Args:
        expression: Made of ``Bra``, ``Ket``, ``Operator``, ``TensorProduct``, ``Dagger``, ``Tr``
            and arithmetic.
        matrices: What names stand for: ``Operator("U")`` for the matrix called U, ``Ket("psi")``
            for the state or column called psi. Basis kets, ``Ket(0)``, are of their dimension.

    Returns:
        The same in matrices, for :func:`bptools.haar.integral`; <a|X|b> is a number.

    Raises:
        TypeError: If a part has no counterpart.
        ValueError: If a name is missing, or the dimension of a basis ket unclear.

    >>> from sympy import Symbol
    >>> from sympy.physics.quantum import Dagger, Ket, Operator
    >>> from bptools.haar import State, integral
    >>> d = Symbol("d", integer=True, positive=True)
    >>> mean = Dagger(Ket("psi")) * Operator("A") * Ket("psi")
    >>> integral(from_quantum(mean, State("psi", d), MatrixSymbol("A", d, d))).value
    Trace(A)/d
    """
    return _Translation(matrices)(expression)


class _Translation:
    def __init__(self, matrices: tuple[MatrixSymbol, ...]) -> None:
        self._matrices = {matrix.name: matrix for matrix in matrices}
        if len(self._matrices) < len(matrices):
            raise ValueError(f"matrices must have distinct names, not {matrices}")

    def __call__(self, node: Basic) -> Any:  # noqa: ANN401 - a number or a matrix
        """Return the counterpart of a node."""
        from sympy.physics import quantum  # takes a quarter of a second
        from sympy.physics.quantum.qexpr import QExpr
        from sympy.physics.quantum.trace import Tr

        arguments = [argument for argument in node.args if isinstance(argument, Expr)]
        match node:
            case MatrixExpr():
                return node
            case quantum.Ket():
                return self._ket(node)
            case quantum.Bra():
                return self._ket(node.dual).adjoint()
            case quantum.Dagger():
                return self(node.args[0]).adjoint()
            case quantum.Operator() if not isinstance(node, quantum.OuterProduct):
                return self._named(str(node.args[0]))
            case quantum.TensorProduct():
                return KroneckerProduct(*map(self, arguments))
            case Tr():
                return _trace(self(node.args[0]))
            case quantum.Commutator() | quantum.AntiCommutator():
                return self(node.doit())
            case Mul() | quantum.InnerProduct() | quantum.OuterProduct():
                return reduce(_product, map(self, arguments))
            case Add():
                return reduce(lambda left, right: left + right, map(self, arguments))
            case Pow():
                return self(node.base) ** node.exp
            case Abs() | conjugate() | re() | im():
                return node.func(_trace(self(node.args[0])))
        if node.has(QExpr):
            raise TypeError(f"expression must not contain {type(node).__name__}: {node}")
        return node

    def _named(self, name: str) -> MatrixSymbol:
        if name not in self._matrices:
            known = ", ".join(self._matrices) or "none"
            raise ValueError(f"matrices must have one called {name}, not only {known}")
        return self._matrices[name]

    def _ket(self, ket: Any) -> MatrixExpr:  # noqa: ANN401 - a ket of SymPy, which is untyped
        (label,) = ket.label
        if not label.is_Integer:
            return self._named(str(label))
        dims = {matrix.rows for matrix in self._matrices.values()}
        if len(dims) != 1:
            raise ValueError(
                f"matrices must have one dimension for the basis ket {ket}, "
                f"not {sorted(dims, key=str)}"
            )
        return BasisVector.of(label, dims.pop())


def _product(left: Any, right: Any) -> Any:  # noqa: ANN401 - numbers and matrices
    """Multiply; a row times a column is a number."""
    if not (isinstance(left, MatrixExpr) and isinstance(right, MatrixExpr)):
        return left * right
    together = MatMul(left, right).doit()
    return Trace(together) if together.shape == (1, 1) else together


def _trace(value: Any) -> Expr:  # noqa: ANN401 - a number or a matrix
    return Trace(value) if isinstance(value, MatrixExpr) else value
