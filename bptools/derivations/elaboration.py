"""From what authors write, SymPy, to what the kernel reads: terms and their context."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from sympy import (
    Abs,
    Add,
    Adjoint,
    Basic,
    Derivative,
    Expr,
    I,
    Identity,
    Integral,
    KroneckerDelta,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    atan,
    conjugate,
    cos,
    cosh,
    exp,
    im,
    oo,
    pi,
    re,
    sin,
    sinh,
    tan,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.matrixbase import MatrixBase

from bptools.algebra import (
    Abbreviation,
    AbsoluteRatio,
    AngleAverage,
    BasisProjector,
    Constant,
    HaarAverage,
    HaarVariance,
    HermitianExponential,
    LimitToInfinity,
    LimitToZero,
    MatrixAngleAverage,
    MatrixFamily,
    Member,
    Recursion,
    Rotation,
)
from bptools.haar import CircularOrthogonal, Orthogonal, PartialTrace, State, Unitary
from bptools.haar.matrices import SymplecticForm
from bptools.kernel import terms as t
from bptools.kernel.contexts import (
    Group,
)
from bptools.kernel.refusal import Refusal

SUMMED = " (summed)"  # after the name of an index, where it is bound
STEPPED = " (stepped)"  # after what a step of a recursion binds
GROUPS = {
    Unitary: Group.UNITARY,
    CircularOrthogonal: Group.UNITARY,  # of the V in V V^T, as which it is written
    Orthogonal: Group.ORTHOGONAL,
    State: Group.STATE,
}


class Elaborator:
    """Turns SymPy expressions into terms.

    Args:
        definitions: Matrix symbols and the expressions that they stand for, which are put in their
            place everywhere: under averages and derivatives too.
    """

    def __init__(self, definitions: Mapping[MatrixSymbol, Basic] | None = None) -> None:
        self._definitions = dict(definitions or {})
        self._open: list[MatrixSymbol] = []
        self._summed: dict[Symbol, str] = {}
        self._stepped: dict[MatrixSymbol, str] = {}
        self._known: dict[tuple[object, ...], t.Term] = {}  # what stands in expressions many times
        self._rules: dict[type, Callable[[Any], t.Term]] = {
            Abbreviation: lambda e: self(e.expression),
            Constant: lambda e: self(e.expression),
            Add: lambda e: t.Sum(self._all(e.args)),
            MatAdd: lambda e: t.Sum(self._all(e.args)),
            Mul: lambda e: t.Product(self._all(e.args)),
            MatMul: lambda e: t.Product(self._all(e.args)),
            Pow: self._power,
            MatPow: self._power,
            Trace: lambda e: t.Trace(self(e.arg)),
            Adjoint: lambda e: t.adjoint(self(e.arg)),
            Transpose: lambda e: t.Transpose(self(e.arg)),
            conjugate: lambda e: t.Conjugate(self(e.args[0])),
            re: lambda e: self((e.args[0] + conjugate(e.args[0])) / 2),
            im: lambda e: self((e.args[0] - conjugate(e.args[0])) / (2 * I)),
            Identity: lambda e: t.Identity(self(e.shape[0])),
            ZeroMatrix: lambda e: t.Zero(*self._all(e.shape)),
            KroneckerProduct: lambda e: t.Tensor(self._all(e.args)),
            PartialTrace: lambda e: t.PartialTrace(self(e.arg), self._all(e.dims), e.keep),
            MatrixElement: lambda e: t.Element(self(e.parent), self(e.i), self(e.j)),
            KroneckerDelta: self._delta,
            Rotation: lambda e: t.Rotation(*self._all(e.args)),
            HermitianExponential: lambda e: t.Exponential(*self._all(e.args)),
            BasisProjector: lambda e: t.BasisProjector(*self._all(e.args)),
            AbsoluteRatio: lambda e: t.AbsoluteRatio(*self._all(e.args)),
            Derivative: self._derivative,
            HaarAverage: lambda e: self._haar_mean(self(e.expression), e.matrices),
            HaarVariance: self._haar_variance,
            AngleAverage: self._angle_mean,
            MatrixAngleAverage: self._angle_mean,
            Member: lambda e: t.Member(e.family.name, self(e.index)),
            Recursion: self._recursion,
            Sum: self._index_sum,
            Product: self._index_product,
            Integral: self._integral,
            LimitToInfinity: lambda e: t.Limit(self._unsummed(e.args[1]), self(e.args[0])),
            LimitToZero: lambda e: t.LimitAtZero(self._unsummed(e.args[1]), self(e.args[0])),
            sin: lambda e: t.Apply(t.Elementary.SIN, self(e.args[0])),
            cos: lambda e: t.Apply(t.Elementary.COS, self(e.args[0])),
            exp: lambda e: t.Apply(t.Elementary.EXP, self(e.args[0])),
            tan: lambda e: self(sin(e.args[0]) / cos(e.args[0], evaluate=False)),
            sinh: lambda e: self((exp(e.args[0]) - exp(-e.args[0])) / 2),
            cosh: lambda e: self((exp(e.args[0]) + exp(-e.args[0])) / 2),
            atan: lambda e: t.Apply(t.Elementary.ARCTAN, self(e.args[0])),
        }

    def __call__(self, expression: Basic) -> t.Term:
        """Return the term that an expression writes.

        Raises:
            Refusal: If the kernel's language has no such term, naming it.
        """
        if isinstance(expression, MatrixSymbol):
            return self._matrix(expression)
        if isinstance(expression, Symbol):
            return self._variable(expression)
        if expression.is_Rational:
            return t.whole(Fraction(int(expression.p), int(expression.q)))
        if expression == I:
            return t.ImaginaryUnit()
        if expression == pi:
            return t.Pi()
        if isinstance(expression, MatrixBase):
            return t.Explicit(expression.rows, expression.cols, self._all(expression.flat()))
        if isinstance(expression, AppliedUndef):
            return self._value(expression)
        rule = self._rules.get(expression.func)
        if rule is None:
            raise Refusal(f"a proof cannot hold {expression.func.__name__}: {expression}")
        place = (expression, *self._summed.items(), *self._stepped.items())
        if place not in self._known:
            self._known[place] = rule(expression)
        return self._known[place]

    def inside(self, indices: Iterable[Symbol]) -> Elaborator:
        """Return the same for what stands inside of sums over indices."""
        inner = Elaborator(self._definitions)
        inner._summed.update((index, index.name + SUMMED) for index in indices)
        return inner

    def _all(self, expressions: Iterable[Basic]) -> tuple[t.Term, ...]:
        return tuple(map(self, expressions))

    def _matrix(self, symbol: MatrixSymbol) -> t.Term:
        if symbol not in self._definitions:
            if isinstance(symbol, SymplecticForm):
                raise Refusal("the symplectic form has no rule in the kernel")
            if isinstance(symbol, MatrixFamily):
                raise Refusal(f"{symbol} is a family: say which member is meant, {symbol}.at(k)")
            letter = t.MatrixVariable(self._stepped.get(symbol, symbol.name))
            if isinstance(symbol, CircularOrthogonal):
                return t.Product((letter, t.Transpose(letter)))
            return letter
        if symbol in self._open:
            raise Refusal(f"the definition of {symbol} goes round in a circle")
        self._open.append(symbol)
        term = self(self._definitions[symbol])
        self._open.pop()
        return term

    def _value(self, expression: AppliedUndef) -> t.Term:
        if len(expression.args) != 1 or not isinstance(expression.args[0], Symbol):
            raise Refusal(f"an unknown function must be of one variable, not {expression}")
        return t.Value(expression.func.__name__, self._variable(expression.args[0]))

    def _variable(self, symbol: Symbol) -> t.Variable:
        return t.Variable(self._summed.get(symbol, symbol.name))

    def _unsummed(self, symbol: Symbol) -> str:
        """Return the name of what a binder binds; refuse an index of a sum around it."""
        if symbol in self._summed:
            raise Refusal(f"{symbol} is bound twice, by a sum or a product too")
        return str(symbol.name)

    def _power(self, expression: Expr) -> t.Term:
        base, exponent = expression.args
        if isinstance(base, Abs):
            if not exponent.is_Integer or exponent % 2:
                raise Refusal(f"a modulus must have an even power, not {exponent}")
            inner = self(base.args[0])
            return t.Power(t.Product((t.Conjugate(inner), inner)), self(exponent / 2))
        if base == S.Exp1:
            return t.Apply(t.Elementary.EXP, self(exponent))
        return t.Power(self(base), self(exponent))

    def _delta(self, expression: KroneckerDelta) -> t.Term:
        if len(expression.args) > 2:
            raise Refusal(f"a delta must be of two indices without a range, not {expression}")
        return t.Delta(*self._all(expression.args))

    def _derivative(self, expression: Derivative) -> t.Term:
        body = self(expression.expr)
        for variable in expression.variables:
            body = t.Slope(body, self._variable(variable))
        return body

    def _haar_mean(self, body: t.Term, matrices: Iterable[Basic]) -> t.Term:
        for matrix in matrices:
            if type(matrix) not in GROUPS:
                raise Refusal(f"the kernel averages over U(d), O(d) and states, not over {matrix}")
            body = t.HaarMean(matrix.name, body)
        return body

    def _haar_variance(self, expression: HaarVariance) -> t.Term:
        """Write ``E|x|^2 - |E x|^2``, which is ``E x^2 - (E x)^2`` for a real x."""
        body = self(expression.expression)
        mean = self._haar_mean(body, expression.matrices)
        squares = self._haar_mean(t.Product((t.Conjugate(body), body)), expression.matrices)
        return t.minus(squares, t.Product((t.Conjugate(mean), mean)))

    def _angle_mean(self, expression: AngleAverage) -> t.Term:
        body, width, *angles = expression.args
        term, half_width = self(body), self(width)
        for angle in angles:
            term = t.AngleMean(self._unsummed(angle), term, half_width)
        return term

    def _recursion(self, expression: Recursion) -> t.Term:
        """Give X and k names of their own in the step, where they have a meaning."""
        previous, index, start, step, count = expression.args
        if previous in self._stepped or index in self._summed:
            raise Refusal(f"{previous} and {index} are bound twice")
        outside = self(expression.shape[0]), self(start), self(count)
        self._stepped[previous] = previous.name + STEPPED
        self._summed[index] = index.name + STEPPED
        inner = self(step)
        names = self._stepped.pop(previous), self._summed.pop(index)
        return t.Recursion(*names, outside[0], outside[1], inner, outside[2])

    def _integral(self, expression: Integral) -> t.Term:
        limits = expression.limits
        if len(limits) != 1 or tuple(limits[0][1:]) != (-oo, oo):
            raise Refusal(f"an integral must be over the whole real line, not over {limits}")
        return t.LineIntegral(self._unsummed(limits[0][0]), self(expression.function))

    def _index_product(self, expression: Product) -> t.Term:
        """Let each index run from 0: as the last limits are the outermost, they come last."""
        term, sizes = expression.function, list[tuple[Symbol, Expr]]()
        for index, low, high in expression.limits:
            if not low.is_Integer or index in self._summed:
                raise Refusal(f"a product must be over an index from an integer on, not {index}")
            if any(index in inner.bound_symbols for inner in term.atoms(Product, Sum)):
                raise Refusal(f"the index {index} must be that of one product or sum, not of two")
            from_zero = {index: index + low}  # in what the inner ones run up to, too
            term = term.xreplace(from_zero)
            sizes = [(inner, size.xreplace(from_zero)) for inner, size in sizes]
            sizes.append((index, high - low + 1))
            self._summed[index] = index.name + SUMMED
        product = self(term)
        for index, size in sizes:
            product = t.IndexProduct(self._summed.pop(index), product, self(size))
        return product

    def _index_sum(self, expression: Sum) -> t.Term:
        sizes = []
        for index, low, high in expression.limits:
            if low != 0 or high.free_symbols & set(expression.bound_symbols):
                raise Refusal(
                    f"a sum must be over a whole index, from 0, not over {index} from {low}"
                )
            if index in self._summed:
                raise Refusal(f"the index {index} is summed twice")
            sizes.append((index, self(high + 1)))
        for index, _ in sizes:
            self._summed[index] = index.name + SUMMED
        term = self(expression.function)
        for index, size in sizes:
            term = t.IndexSum(self._summed.pop(index), term, size)
        return term
