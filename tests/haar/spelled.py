"""Random expressions as people spell them, each with its value at explicit matrices.

What a line means is written here a second time, by NumPy; nothing is shared with the grammar.
"""

from functools import reduce
from typing import NamedTuple

import numpy as np
from sympy import (
    Abs,
    Add,
    Adjoint,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    Sum,
    Trace,
    Transpose,
    ZeroMatrix,
    conjugate,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar.matrices import BasisVector
from bptools.haar.text.grammar import Grammar
from bptools.haar.text.letters import Letters

SIZE = 2
MATRICES = ("A", "B", "U", "V", "U_1", "rho")
STATES = ("psi", "phi")


class Spelled(NamedTuple):
    """A text and what it stands for."""

    text: str
    value: np.ndarray


class Speller:
    """Spells expressions in matrices and states of two rows.

    Args:
        rng: The source of chance.
        depth: How often brackets may stand in brackets.
    """

    def __init__(self, rng, depth=1):
        self.rng, self.depth = rng, depth
        self.values = {
            name: rng.integers(-2, 3, shape) + 1j * rng.integers(-2, 3, shape)
            for names, shape in ((MATRICES, (SIZE, SIZE)), (STATES, (SIZE, 1)))
            for name in names
        }

    def one_of(self, *choices):
        return choices[int(self.rng.integers(len(choices)))]

    def matrix_letter(self):
        name = self.one_of(*MATRICES)
        spelling = self.one_of(name, rf"\{name}" if name == "rho" else name)
        return Spelled(spelling, self.values[name])

    def matrix_atom(self):
        """Return a letter, or a bracket in which there is a sum or a commutator."""
        if self.depth == 0 or self.rng.random() < 0.6:
            return self.matrix_letter()
        self.depth -= 1
        kind = self.one_of("sum", "commutator", "anticommutator", "projector")
        if kind == "projector":
            (ket, x), (bra, y) = self.state(), self.state()
            made = Spelled(f"(|{ket}><{bra}|)", x @ y.conj().T)
        elif kind == "sum":
            inner = self.matrix_sum()
            form = self.one_of("({})", r"\left( {} \right)", r"\bigl({}\bigr)")
            made = Spelled(form.format(inner.text), inner.value)
        else:
            (left, x), (right, y) = self.matrix_product(), self.matrix_product()
            sign = -1 if kind == "commutator" else 1
            forms = (r"\comm{{{}}}{{{}}}", "([{}, {}])") if sign < 0 else ("({{{}, {}}})",)
            made = Spelled(self.one_of(*forms).format(left, right), x @ y + sign * y @ x)
        self.depth += 1
        return made

    def matrix_factor(self):
        """Return an atom with a relative or a power, or both, from left to right."""
        text, value = self.matrix_atom()
        for _ in range(int(self.rng.integers(0, 3))):
            adjoint, power = value.conj().T, value @ value
            text, value = self.one_of(
                (text + self.one_of("†", "^†", ".H", "'", r"^\dagger", r"^{\dagger}"), adjoint),
                (text + self.one_of("^T", ".T", r"^{\mathrm{T}}", r"^\top"), value.T),
                (text + self.one_of("^*", ".conj", "^{*}", r"^\ast", ".conj()"), value.conj()),
                (text + self.one_of("^2", "^{2}", "**2", *"²"[text.endswith("²") :]), power),
                (f"dag({text})", adjoint),
                (rf"\overline{{{text}}}", value.conj()),
            )
        return Spelled(text, value)

    def matrix_product(self):
        text, value = self.matrix_factor()
        for _ in range(int(self.rng.integers(0, 3))):
            right = self.matrix_factor()
            text += self.one_of(" ", " * ", " @ ", r" \cdot ", r" \, ") + right.text
            value = value @ right.value
        number = self.one_of("", "", "2 ", "-3 ", r"\frac{1}{2} ", "(3/2) ")
        scale = {"2 ": 2, "-3 ": -3, r"\frac{1}{2} ": 0.5, "(3/2) ": 1.5}.get(number, 1)
        return Spelled(number + text, scale * value)

    def summed(self, addend):
        """Return a sum of what a method gives."""
        text, value = addend()
        for _ in range(int(self.rng.integers(0, 2))):
            sign, right = self.one_of(" + ", " - "), addend()
            text += sign + right.text.lstrip("-")
            is_less = (sign == " - ") != right.text.startswith("-")
            value = value - right.value if is_less else value + right.value
        return Spelled(text, value)

    def matrix_sum(self):
        return self.summed(self.matrix_product)

    def state(self):
        name = self.one_of(*STATES, "0", "1")
        return name, self.values.get(name, np.eye(SIZE)[:, [int(name == "1")]])

    def bracket(self):
        """Return <psi|X|phi>, of a sum or a product."""
        (bra, x), (ket, y), (inner, matrix) = self.state(), self.state(), self.matrix_sum()
        form = self.one_of(
            "<{}|{}|{}>", "⟨{}|{}|{}⟩", r"\langle {} | {} | {} \rangle", r"\bra{{{}}} {} \ket{{{}}}"
        )
        return Spelled(form.format(bra, inner, ket), (x.conj().T @ matrix @ y)[0, 0])

    def element(self):
        text, value = self.matrix_factor()
        i, j = self.rng.integers(0, SIZE, 2)
        bare = text if text in ("A", "B", "U", "V") else f"({text})"
        form = self.one_of("{}_{{{}{}}}", "{}[{}, {}]", "{}_{{{},{}}}", "{}_{}{}")
        return Spelled(form.format(bare, i, j), value[i, j])

    def trace(self):
        inner, value = self.matrix_sum()
        form = self.one_of(
            "Tr({})", r"\mathrm{{Tr}}\left[ {} \right]", r"\operatorname{{tr}}({})", "trace({})"
        )
        return Spelled(form.format(inner), np.trace(value))

    def sum_of_indices(self):
        left, right = self.one_of("A", "U"), self.one_of("B", "V")
        form = self.one_of("(sum_i {0}_{{0i}} {1}_{{i1}})", r"(\sum_{{i}} {0}_{{0i}} {1}_{{i1}})")
        value = (self.values[left] @ self.values[right])[0, 1]
        return Spelled(form.format(left, right), value)

    def scalar_factor(self):
        text, value = self.one_of(
            self.trace, self.trace, self.element, self.bracket, self.sum_of_indices
        )()
        square = self.one_of("^2", "²", "^{2}")
        return self.one_of(
            Spelled(text, value),
            Spelled(text + square, value**2),
            Spelled(text + self.one_of("^*", "^{*}"), np.conj(value)),
            Spelled(f"conj({text}){square}", np.conj(value) ** 2),
            Spelled(self.one_of("|{}|", r"\left|{}\right|", "abs({})").format(text) + square,
                    abs(value) ** 2),
            Spelled(rf"\frac{{{text}}}{{2}}", value / 2),
        )  # fmt: skip

    def scalar_product(self):
        text, value = self.scalar_factor()
        for _ in range(int(self.rng.integers(0, 3))):
            right = self.scalar_factor()
            text += self.one_of(" ", " * ", r" \cdot ", r"\,") + right.text
            value = value * right.value
        over = self.one_of("", "", "", "/2", " / 4")
        return Spelled(text + over, value / {"": 1, "/2": 2, " / 4": 4}[over])

    def scalar(self):
        return self.summed(self.scalar_product)


def reading(text, values):
    """Return what the grammar reads a line as, at the same matrices."""
    letters = Letters(Integer(SIZE), ["rho"], random={"U_1": "unitary"})
    return evaluated(Grammar(text, letters).read(), values)


def evaluated(node, values):
    """Return an expression at explicit matrices and indices, an array or a number."""
    if isinstance(node, BasisVector):
        return np.eye(SIZE)[:, [int(evaluated(node.index, values).real)]]
    if isinstance(node, ZeroMatrix):
        return np.zeros([int(x) for x in node.shape])
    if isinstance(node, MatrixSymbol):
        return values[node.name]
    if isinstance(node, Sum):
        (index, low, high), *_ = node.limits
        rows = range(int(low), int(high) + 1)
        return sum(evaluated(node.function, values | {index.name: k}) for k in rows)
    if node.is_Symbol:
        return complex(values[node.name])
    if node.is_number:
        return complex(node)
    inner = [evaluated(x, values) for x in node.args]
    match node:
        case MatrixElement():
            return inner[0][int(inner[1].real), int(inner[2].real)]
        case Trace():
            return np.trace(inner[0])
        case Adjoint() | Transpose() | conjugate():
            turned = np.asarray(inner[0]).T
            return (
                turned
                if isinstance(node, Transpose)
                else np.conj(turned if isinstance(node, Adjoint) else turned.T)
            )
        case MatPow():
            return np.linalg.matrix_power(inner[0], int(node.exp))
        case Pow():
            return inner[0] ** inner[1]
        case Abs():
            return abs(inner[0])
    numbers = [x for x in inner if np.ndim(x) == 0]
    matrices = [x for x in inner if np.ndim(x)]
    if isinstance(node, Add | MatAdd):
        return sum(inner)
    assert isinstance(node, Mul | MatMul)
    product = reduce(np.matmul, matrices) if matrices else 1
    return np.prod(numbers) * product


def misread(seed, depth=1):
    """Return a text that is read otherwise than it is meant; an empty one if it is not.

    Raises:
        ValueError: If it is refused.
    """
    speller = Speller(np.random.default_rng(seed), depth)
    text, value = speller.one_of(speller.scalar, speller.scalar, speller.matrix_sum)()
    return "" if np.allclose(reading(text, speller.values), value, rtol=1e-9) else text
