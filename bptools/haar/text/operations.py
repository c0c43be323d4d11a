"""Products, powers and functions of what was read, each refused where it has no meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import (
    Abs,
    Add,
    Adjoint,
    Determinant,
    Expr,
    Integer,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Trace,
    Transpose,
    conjugate,
    im,
    log,
    re,
    sqrt,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.haar.matrices import BasisVector, RandomMatrix, State

MOST_DEGREE = 200
MOST_TERMS = 20_000
MOST_DIGITS = 2000
MOST_COPIES = 8


class OtherSizeError(ValueError):
    """A constant needs another size than it was given at first.

    Args:
        sizes: For each constant whose size may be changed, the size that would fit.
    """

    def __init__(self, sizes: dict[str, Expr]) -> None:
        super().__init__(f"text must use {' and '.join(sizes)} in one size")
        self.sizes = sizes


def is_matrix(value: Expr) -> bool:
    """Whether a value is a matrix or a vector."""
    return isinstance(value, MatrixExpr)


def total(left: Expr, right: Expr) -> Expr:
    """Return a sum.

    Raises:
        ValueError: If a matrix is added to a number, or to one of another shape.
    """
    if is_matrix(left) != is_matrix(right):
        raise ValueError(
            f"text must not add a matrix and a number, as in {left} + {right}: "
            "write I for the identity"
        )
    if is_matrix(left) and left.shape != right.shape:
        _require_sizes([(left, right.rows), (right, left.rows)])
        raise ValueError(f"text must add matrices of one shape, not {left.shape} and {right.shape}")
    return MatAdd(left, right).doit() if is_matrix(left) else left + right


def product(left: Expr, right: Expr) -> Expr:
    """Return a product; of a row and a column it is a number.

    Raises:
        ValueError: If the shapes do not match.
    """
    if not (is_matrix(left) and is_matrix(right)):
        return left * right
    if left.cols != right.rows:
        ends = MatMul.make_args(left)[-1], MatMul.make_args(right)[0]
        _require_sizes([(ends[0], right.rows), (ends[1], left.cols)])
        raise ValueError(
            f"text must multiply matrices whose shapes match, not {left.shape} and {right.shape}"
        )
    if isinstance(right, State) and left == right.adjoint():
        return S.One
    together = MatMul(left, right).doit()
    return Trace(together) if together.shape == (1, 1) and left.cols != 1 else together


def quotient(left: Expr, right: Expr) -> Expr:
    """Return a quotient by a number that is not 0."""
    if is_matrix(right):
        raise ValueError(f"text must divide by numbers only, not by the matrix {right}")
    if right == 0:
        raise ValueError("text must not divide by 0")
    return left / right


def power(base: Expr, exponent: Expr) -> Expr:
    """Return a power whose result can be written down.

    Raises:
        ValueError: If it is a power of a matrix that is not square, or too large.
    """
    if is_matrix(exponent):
        raise ValueError(f"text must not have the matrix {exponent} as an exponent")
    if exponent.is_negative and is_matrix(base):
        return power(inverse(base), -exponent)
    if not exponent.is_number and (base.is_number or isinstance(base, Abs)):
        return Pow(base, exponent)
    if exponent.is_Rational and isinstance(base, Abs) and not exponent.is_Integer:
        return Pow(base, exponent)
    if not exponent.is_Integer:
        raise ValueError(f"text must have integers as exponents, not {exponent}")
    if is_matrix(base):
        if base.rows != base.cols or exponent < 0:
            raise ValueError(f"text must take powers of square matrices from 0 on, not of {base}")
    elif base == 0 and exponent < 0:
        raise ValueError("text must not divide by 0")
    if base.is_number and _digits(base) * abs(int(exponent)) > MOST_DIGITS:
        raise ValueError(f"text must have numbers of at most {MOST_DIGITS} digits")
    if degree_of(base) * abs(exponent) > MOST_DEGREE or abs(exponent) > MOST_DIGITS:
        raise ValueError(f"text must have degree at most {MOST_DEGREE}, not {base} to {exponent}")
    if terms_of(base) ** int(abs(exponent)) > MOST_TERMS:
        raise ValueError(f"text must have at most {MOST_TERMS} terms, not {base} to {exponent}")
    return MatPow(base, exponent).doit() if is_matrix(base) else Pow(base, exponent)


def inverse(matrix: Expr) -> Expr:
    """Return the inverse: of a product of random matrices its adjoint."""
    factors = MatMul.make_args(matrix) if is_matrix(matrix) else ()
    if not is_matrix(matrix):
        return quotient(Integer(1), matrix)
    inverted = [is_matrix(x) and x.has(RandomMatrix) and x.rows == x.cols != 1 for x in factors]
    if not all(inverted) or any(isinstance(x, MatAdd) for x in factors):
        raise ValueError(f"text must take inverses of random matrices only, not of {matrix}")
    return matrix.adjoint()


def kronecker(*factors: Expr) -> Expr:
    """Return a Kronecker product."""
    if not factors or not all(map(is_matrix, factors)):
        raise ValueError(f"text must take Kronecker products of matrices, not of {factors}")
    return KroneckerProduct(*factors)


def tensor_power(value: Expr, text: str) -> Expr:
    """Return a power of the tensor product, of a relative where the text begins with one."""
    relative, _, number = text.partition("⊗")
    factor = RELATIVES[relative](value) if relative else value
    copies = int(number) if len(number) < len(str(MOST_DIGITS)) else MOST_DEGREE
    if not 1 <= copies <= MOST_COPIES:
        raise ValueError(f"text must have tensor powers from 1 to {MOST_COPIES}, not {number}")
    return kronecker(*[factor] * copies) if copies > 1 else factor


def bracketed(bracket: str, values: list[Expr]) -> Expr:
    """Return what stands in brackets: one value, or [A, B] or {A, B} of two matrices."""
    if len(values) == 1 and bracket != "[":
        return values[0]
    if len(values) == 2 and bracket != "(" and all(map(is_matrix, values)):
        sign = 1 if bracket == "{" else -1
        return total(product(*values), sign * product(*values[::-1]))
    if bracket == "[":
        raise ValueError(f"text must have two matrices in [A, B], not {len(values)} values")
    raise ValueError(
        f"text must not contain a list of {len(values)} values: write X[0, 0] for an element"
    )


def commutator(left: Expr, right: Expr) -> Expr:
    """Return A B - B A."""
    return bracketed("[", [left, right])


def determinant(matrix: Expr) -> Expr:
    """Return a determinant."""
    if not is_matrix(matrix) or matrix.rows != matrix.cols:
        raise ValueError(f"text must take the determinant of a square matrix, not of {matrix}")
    return Determinant(matrix)


def trace(matrix: Expr) -> Expr:
    """Return a trace; of a row times a matrix times a column it is their product."""
    if isinstance(matrix, Trace) and matrix.arg.shape == (1, 1):
        return matrix
    if not is_matrix(matrix):
        raise ValueError(f"text must take the trace of a matrix, not of {matrix}")
    if matrix.rows != matrix.cols:
        raise ValueError(f"text must take traces of square matrices, not of shape {matrix.shape}")
    addends = matrix.args if isinstance(matrix, MatAdd) else (matrix,)
    return Add(*map(Trace, addends))  # one by one: SymPy's abs fails of the trace of a sum


def element(matrix: Expr, row: Expr | slice, column: Expr | slice) -> Expr:
    """Return an element or a part of a matrix; that of a product is no sum over what is between.

    Raises:
        IndexError: If there is none such.
    """
    if not isinstance(matrix, MatMul) or isinstance(row, slice) or isinstance(column, slice):
        return matrix[row, column]
    if not matrix.valid_index(row, column):
        raise IndexError
    return MatrixElement(matrix, row, column)


def modulus(value: Expr) -> Expr:
    """Return the absolute value of a number."""
    if is_matrix(value):
        element = f"{_name_of(value)}[0] for an element, " if isinstance(value, State) else ""
        raise ValueError(
            f"text must take the absolute value of a number, not of the matrix {value}: write "
            f"{element}‖X‖_F for a norm"
        )
    return Abs(_scalar(value, "the absolute value"))


def frobenius(matrix: Expr) -> Expr:
    """Return the Frobenius norm of a matrix, of a state its length."""
    if not is_matrix(matrix):
        raise ValueError(f"text must take the norm of a matrix, not of the number {matrix}")
    square = product(matrix.adjoint(), matrix)
    return sqrt(trace(square.expand()) if is_matrix(square) else square)


def euclidean(vector: Expr) -> Expr:
    """Return the length of a state; of a matrix the norm of index 2 is one of two."""
    if is_matrix(vector) and 1 not in vector.shape:
        raise ValueError(f"text must say which norm of {vector} it means: write ||...||_F")
    return frobenius(vector)


def conjugated(value: Expr) -> Expr:
    """Return the complex conjugate, of a matrix element by element."""
    return value.adjoint().T if is_matrix(value) else conjugate(value)


def adjoint(value: Expr) -> Expr:
    """Return the adjoint, of a number its conjugate."""
    return value.adjoint() if is_matrix(value) else conjugate(value)


def transposed(value: Expr) -> Expr:
    """Return the transpose."""
    return value.T if is_matrix(value) else value


def projector(value: Expr) -> Expr:
    """Return |psi><psi| of a column."""
    if not is_matrix(value) or value.cols != 1:
        raise ValueError(f"text must write .P after a state, not after {value}")
    return value * value.adjoint()


def root(value: Expr) -> Expr:
    """Return the square root of a number, or of what holds nothing random, such as a mean."""
    if is_matrix(value) or value.has(RandomMatrix):
        raise ValueError(f"text must take square roots of numbers, not of {value}")
    return sqrt(value)


FUNCTIONS: dict[str, Callable[..., Expr]] = {
    **dict.fromkeys(("Tr", "tr", "trace", "Trace"), trace),
    **dict.fromkeys(("Adjoint", "Dagger", "adj"), adjoint),
    **dict.fromkeys(("abs", "Abs"), modulus),
    **dict.fromkeys(("conj", "conjugate", "overline", "bar"), conjugated),
    **dict.fromkeys(("re", "Re"), lambda value: re(_scalar(value, "the real part"))),
    **dict.fromkeys(("im", "Im"), lambda value: im(_scalar(value, "the imaginary part"))),
    **dict.fromkeys(("dag", "dagger", "adjoint"), adjoint),
    **dict.fromkeys(("transpose", "Transpose"), transposed),
    "inv": inverse,
    "det": determinant,
    **dict.fromkeys(("kron", "KroneckerProduct"), kronecker),
    "comm": commutator,
    "frobenius": frobenius,
    "euclidean": euclidean,
    "sqrt": root,
    **dict.fromkeys(("log", "ln"), lambda value: log(_scalar(value, "the logarithm"))),
}
RELATIVES: dict[str, Callable[[Expr], Expr]] = {
    "H": adjoint,
    "'": adjoint,
    "T": transposed,
    "conj": conjugated,
    "P": projector,
}


def degree_of(value: Expr) -> int:
    """Count the random factors of the highest term."""
    if isinstance(value, RandomMatrix):
        return 1
    degrees = [degree_of(x) for x in value.args if isinstance(x, Expr)]
    if isinstance(value, Pow | MatPow) and value.exp.is_Integer:
        return degrees[0] * abs(int(value.exp))
    combine = sum if isinstance(value, Mul | MatMul | KroneckerProduct) else max
    return combine(degrees) if degrees else 0


def terms_of(value: Expr) -> int:
    """Count the terms when everything is multiplied out."""
    terms = [terms_of(x) for x in value.args if isinstance(x, Expr)]
    if value.is_number or isinstance(value, MatrixSymbol) or not terms:
        return 1
    if isinstance(value, Pow | MatPow) and value.exp.is_Integer:
        return int(min(terms[0] ** min(abs(int(value.exp)), 64), 10**18))
    if isinstance(value, MatAdd) or value.is_Add:
        return sum(terms)
    count = 1
    for number in terms:
        count *= number
    return count


def _scalar(value: Expr, what: str) -> Expr:
    if is_matrix(value):
        raise ValueError(f"text must take {what} of a number, not of the matrix {value}")
    return value


def _name_of(state: Expr) -> str:
    return str(state).partition("_")[0]


def _digits(number: Expr) -> int:
    return max(len(str(number)), 1) if number not in (0, 1, -1) else 0


def _require_sizes(wanted: Iterable[tuple[Expr, Expr]]) -> None:
    """Ask for other sizes of constants, or of constants in sums, that do not fit.

    Raises:
        OtherSizeError: If there is a constant among the factors.
    """
    sizes: dict[str, Expr] = {}
    for factor, size in wanted:
        for addend in factor.args if isinstance(factor, MatAdd) else (factor,):
            inner = addend.arg if isinstance(addend, Adjoint | Transpose) else addend
            is_random = isinstance(inner, RandomMatrix | BasisVector)
            if isinstance(inner, MatrixSymbol) and not is_random:
                sizes[inner.name] = size
    if sizes:
        raise OtherSizeError(sizes)
