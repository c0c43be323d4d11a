"""Random expressions of every kind that the engine reads, with values for their symbols."""

from dataclasses import dataclass
from itertools import count

from sympy import (
    Expr,
    HadamardProduct,
    I,
    Identity,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Sum,
    Symbol,
    Trace,
    conjugate,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar import (
    CircularOrthogonal,
    CircularSymplectic,
    Orthogonal,
    PairingOperator,
    PartialTrace,
    State,
    Symplectic,
    Unitary,
)

KINDS = (Unitary, Orthogonal, Symplectic, State, CircularOrthogonal, CircularSymplectic)
HALVED = (Symplectic, CircularSymplectic)
NAMES = ("A", "B", "M", "U", "V", "Z", "psi")


@dataclass(frozen=True)
class Drawn:
    """An expression at a dimension, and the values of its symbols but the dimension's."""

    expression: Expr
    size: Expr
    values: dict

    def at(self, size):
        """Return all values at an integer dimension, constants cut to the shapes there."""
        values = dict(self.values)
        if isinstance(self.size, Symbol):
            values[self.size] = size
        for symbol in self.expression.atoms(MatrixSymbol):
            if symbol.name in self.values:
                rows, cols = (int(x.subs({self.size: size})) for x in symbol.shape)
                values[symbol.name] = self.values[symbol.name][:rows, :cols]
        return values


class Draw:
    """Draws expressions in one or two random matrices of any kinds and names, and constants.

    Args:
        rng: The source of chance.
        size: The dimension (for symplectic kinds: twice this), an integer or a symbol.
    """

    def __init__(self, rng, size, kinds=KINDS, degree=4):
        self.rng, self.left = rng, degree
        names = [str(name) for name in rng.permutation(NAMES)]
        kinds = [kinds[k] for k in rng.choice(len(kinds), rng.choice([1, 2], p=[0.6, 0.4]))]
        if any(kind in HALVED for kind in kinds):
            size = 1 if isinstance(size, int) else size  # two rows are enough to multiply out
            self.dim = 2 * size
        else:
            self.dim = size
        self.size = size
        self.random = [kind(names.pop(), size if kind in HALVED else self.dim) for kind in kinds]
        shapes = {
            "square": (self.dim, self.dim),
            "other": (self.dim, self.dim),
            "column": (self.dim, 1),
            "row": (1, self.dim),
            "single": (1, 1),
        }
        self.constants = {kind: MatrixSymbol(names.pop(), *shape) for kind, shape in shapes.items()}
        self.values = {
            symbol.name: rng.integers(-2, 3, (6, 6)) + 1j * rng.integers(-1, 2, (6, 6))
            for symbol in self.constants.values()
        }
        self.dummies = (Symbol(f"i{k}", integer=True, nonnegative=True) for k in count())

    def one_of(self, *choices):
        return choices[int(self.rng.integers(len(choices)))]

    def chance(self, probability):
        return self.rng.random() < probability

    def relative(self, matrix):
        return self.one_of(
            lambda: matrix, matrix.adjoint, lambda: matrix.T, lambda: matrix.adjoint().T
        )()

    def letter(self):
        """Return a square matrix: random with its use counted, or constant."""
        if self.left and self.chance(0.6):
            matrix = self.one_of(*self.random)
            if isinstance(matrix, State):
                if self.left < 2:
                    return self.constants["square"]
                self.left -= 2
                return self.one_of(matrix * matrix.adjoint(), (matrix * matrix.adjoint()).T)
            self.left -= 1
            return self.relative(matrix)
        if self.chance(0.2):
            return self.outer()
        if isinstance(self.dim, int) and self.chance(0.2):
            return Matrix(self.rng.integers(-2, 3, (self.dim, self.dim)).tolist())
        if self.chance(0.05):
            return OneMatrix(self.dim, self.dim)
        return self.relative(self.constants[self.one_of("square", "other")])

    def outer(self):
        """Return column times row, perhaps with a 1 by 1 factor between."""
        between = [self.relative(self.constants["single"])] if self.chance(0.4) else []
        product = self.column()
        for factor in (*between, self.row()):
            product = product * factor
        return product

    def column(self):
        states = [x for x in self.random if isinstance(x, State)]
        if states and self.left and self.chance(0.5):
            self.left -= 1
            return self.one_of(states[0], states[0].adjoint().T)
        column, row = self.constants["column"], self.constants["row"]
        return self.one_of(column, column.adjoint().T, row.T, row.adjoint())

    def row(self):
        return self.one_of(lambda: self.column().T, lambda: self.column().adjoint())()

    def word(self, longest=4):
        product = self.letter()
        for _ in range(int(self.rng.integers(0, longest))):
            product = product * self.letter()
        if self.chance(0.15):
            product = product + self.one_of(1, -1, 2) * self.letter()
        return product

    def balanced(self):
        """Return a word in which one matrix stands beside its conjugate."""
        matrix = self.one_of(*self.random)
        if self.left < 2 or isinstance(matrix, State):
            return self.word()
        self.left -= 2
        pair = (matrix, self.one_of(matrix.adjoint(), matrix.adjoint().T))
        left, right = pair if self.chance(0.5) else pair[::-1]
        return left * self.one_of(self.constants["square"], Identity(self.dim)) * right

    def index(self):
        ends = [0, self.dim - 1]
        if self.dim != self.size:
            ends += [self.size - 1, self.size]
        if isinstance(self.size, Symbol) and self.chance(0.2):
            name = next(self.dummies)
            self.values[name.name] = 0
            return name
        return self.one_of(*ends)

    def element(self, i=None, j=None):
        matrix = self.one_of(*self.random, self.word(2), self.balanced())
        i = self.index() if i is None else i
        if isinstance(matrix, State):
            return matrix[i, 0]
        j = self.index() if j is None else j
        if matrix in self.random and self.left:
            self.left -= 1
        return matrix[i, j] if self.chance(0.6) else MatrixElement(matrix, i, j)

    def bracket(self):
        product = self.row()
        for factor in (self.word(2), self.column()):
            product = product * factor
        return product

    def sum(self):
        """Return a sum over one or two indices, perhaps dependent, of products of elements."""
        i, j = next(self.dummies), next(self.dummies)
        matrix = self.one_of(*self.random, self.constants["square"])
        if isinstance(matrix, State):
            summand = matrix[i, 0] * self.one_of(
                conjugate(matrix[i, 0]), self.constants["square"][i, j] * conjugate(matrix[j, 0])
            )
        else:
            summand = matrix[i, j] * self.one_of(
                conjugate(matrix[i, j]),
                matrix[j, i],
                self.constants["other"][j, i],
                conjugate(matrix[i, self.index()]),
            )
        self.left -= 2
        if self.chance(0.2):
            summand = summand * i
        last = self.dim - 1
        limits_i = self.one_of((i, 0, last), (i, 0, last), (i, 0, 0), (i, last, last), (i, 1, last))
        limits_j = self.one_of(
            (j, 0, last), (j, 0, last), (j, 0, i), (j, i, last), (j, 0, 0), (j, 0, last - 1)
        )
        if matrix in self.random and self.chance(0.2):
            return Sum(summand, limits_j, limits_i) ** 2
        return Sum(summand, limits_j, limits_i)

    def paired(self):
        """Return the trace of a tensor product with a pairing of its four indices."""
        pairs = self.one_of(((0, 3), (1, 2)), ((0, 1), (2, 3)), ((0, 2), (1, 3)))
        columns = [x for x in self.random if isinstance(x, State)]
        if columns and self.left >= 4 and self.chance(0.5):
            self.left -= 4
            pair = KroneckerProduct(columns[0], columns[0])
            product = pair * pair.adjoint()
        else:
            product = KroneckerProduct(self.word(2), self.balanced())
        return Trace(product * PairingOperator(pairs, (self.dim, self.dim)))

    def factor(self):
        kind = self.one_of("trace", "balanced", "element", "element", "bracket", "sum", "paired")
        if kind == "sum" and self.left < 2:
            kind = "trace"
        value = {
            "trace": lambda: Trace(self.word()),
            "balanced": lambda: Trace(self.balanced() * self.word(2)),
            "element": self.element,
            "bracket": lambda: Trace(self.bracket()),
            "sum": self.sum,
            "paired": self.paired,
        }[kind]()
        if self.left >= 2 and self.chance(0.25) and value.has(*self.random):
            self.left = 0
            return value * conjugate(value) if self.chance(0.5) else abs(value) ** 2
        return conjugate(value) if self.chance(0.15) else value

    def scalar(self):
        number = self.one_of(1, 1, 1, I, -2)
        value = Mul(number, *(self.factor() for _ in range(int(self.rng.integers(1, 4)))))
        return value + self.factor() if self.chance(0.15) else value

    def matrix(self):
        kind = self.one_of("word", "word", "kronecker", "partial", "scaled", "row", "elementwise")
        if kind == "word":
            return self.one_of(self.balanced, self.word)()
        if kind == "row":
            return self.balanced()[self.one_of(slice(0, 1), slice(None)), 0]
        if kind == "elementwise":
            matrix = self.one_of(*self.random)
            return HadamardProduct(matrix, matrix.adjoint().T)
        if kind == "scaled":
            return self.factor() * self.word(2)
        product = KroneckerProduct(self.word(2), self.word(2))
        if kind == "kronecker":
            return product
        return PartialTrace(product, (self.dim, self.dim), keep=int(self.rng.integers(2)))

    def drawn(self):
        """Return an expression, one out of four matrix-valued."""
        expression = self.matrix() if self.chance(0.25) else self.scalar()
        return Drawn(expression, self.size, self.values)


def drawn(rng, size, **options):
    """Draw an expression that SymPy itself can write down."""
    while True:
        try:
            return Draw(rng, size, **options).drawn()
        except (TypeError, ValueError, NotImplementedError):  # SymPy cannot write it down
            continue


PIECES = (
    *"UVABOSI()()[]||†'^*/+-⊗,0123ijdn_{}   ",
    *("psi", "rho", "Tr", "abs", "conj", "kron", "E[", "Var[", "sqrt", "inv", ".H", ".T", ".P"),
    *("∫ dU ", "∑_i ", "sum_{i=0}^{1} ", "⟨", "⟩", "log", "det", "ptrace(", "twirl(", "purity("),
    *("Cov[", "sum(", ":", "\\", "\N{COMBINING MACRON}", "₀", "²", "1e9", "=", "Tr_", "d_A"),
    *("‖", "||", "_F", "E_U ", "^⊗2", "frobenius("),
    *("**", "0.5", "<0|", "|0>", "<psi|", "|psi>", "U_00", "^dag", "^*", "100900000", "__import__"),
)
SENTENCES = (
    *("Tr(U A U† B)", "|Tr(U)|^2", "E[|Tr U|^4] - 1", "Var[<psi|A|psi>]", "U_ij conj(U_ij)"),
    *("∫ dU |U_00|^2", "∑_i |U_{i0}|^4", "⟨|U_00|²⟩⟨|U₀₁|²⟩", "log|U_00|", "|det U|^3"),
    *("E_U |Tr U|^4", "|psi><psi|^⊗2", "||U - V||_F^2", "sum_i |<i|U|0>|^4"),
    *("Tr(ptrace(psi.P, [2,2], 0)^2)", "twirl(A, U, 1)", "sum(|U_ij|^2, i, 0, 1)"),
)
DIMENSION_PIECES = (
    *"dnmk2223459^*+-/()_{}.,|⊗†U[]² ",
    *(
        "**",
        "2^n",
        "d_A",
        "1e9",
        "100900000",
        "__import__",
        "Tr",
        "sqrt",
        "9^9",
        "λ",
        "∞",
        "½",
        "\\",
    ),
)


def drawn_text(rng):
    """Draw a string of pieces of the notation, or a sentence with some letters changed."""
    if rng.random() < 0.5:
        return "".join(rng.choice(PIECES, rng.integers(1, 14)))
    letters = list(rng.choice(SENTENCES))
    for place in rng.integers(0, len(letters), rng.integers(1, 4)):
        letters[place] = str(rng.choice(PIECES))
    return "".join(letters)


def drawn_dimension(rng):
    """Draw a string of pieces of dimensions."""
    return "".join(rng.choice(DIMENSION_PIECES, rng.integers(1, 9)))
