"""The rules of a derivation: how the engine turns one line into the next, and checks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sympy import Basic, Expr, MatrixSymbol, S, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from bptools.algebra import AngleAverage, Hypothesis, Kind, Parser, Polynomial, Rewriting, vanishes
from bptools.claims import Relation
from bptools.derivations.positivity import is_nonnegative
from bptools.printing import typst_math


@dataclass(frozen=True)
class Context:
    """What a rule may use: hypotheses, definitions and the domain of the symbols."""

    hypotheses: tuple[Hypothesis, ...]
    definitions: Mapping[MatrixSymbol, Basic] = field(default_factory=dict)
    domain: Sequence[tuple[Symbol, int]] = ()

    def normal_form(
        self, expression: Basic, *, unfold: Iterable[MatrixSymbol] = (), average: bool = False
    ) -> Polynomial:
        """Return the normal form of an expression, with some definitions unfolded."""
        from bptools.derivations.tensor import without_tensors  # which holds a rule, so needs these

        definitions = {symbol: self.definitions[symbol] for symbol in unfold}
        reduce = Rewriting(self.hypotheses).normal_form
        parse = Parser(definitions, average_exactly if average else None, reduce)
        return reduce(parse(without_tensors(expression)))

    def difference(
        self,
        before: Basic,
        after: Basic,
        *,
        unfold: Iterable[MatrixSymbol] = (),
        average: bool = False,
    ) -> Polynomial:
        """Return the terms in which two expressions differ; none if they are equal."""
        unfold = tuple(unfold)
        left = self.normal_form(before, unfold=unfold, average=average)
        right = self.normal_form(after, unfold=unfold)
        return nonvanishing(left - right)


def nonvanishing(polynomial: Polynomial) -> Polynomial:
    """Drop the terms whose coefficients vanish identically."""
    kept = [(monomial, c) for monomial, c in polynomial if not vanishes(c)]
    return Polynomial.collect(polynomial.shape, kept)


def average_exactly(inner: Polynomial, matrices: tuple[Basic, ...]) -> Polynomial:
    """Average a polynomial over Haar-random matrices with the exact engine."""
    from bptools import haar  # the engine is needed only where a derivation averages

    if any(c.has(MatrixElement) for _, c in inner):
        return Polynomial.scalar(haar.expectation(inner.to_sympy()))
    return haar.average(inner, matrices)


@dataclass(frozen=True)
class Rule:
    """How a line follows from the one before.

    ``label`` is printed; ``difference`` returns what is left unexplained, nothing if verified.
    """

    @property
    def label(self) -> str:
        """The rule's name in the report."""
        raise NotImplementedError

    def difference(
        self, before: Basic, after: Basic, relation: Relation, context: Context
    ) -> Polynomial:
        """Return what the rule leaves unexplained between two lines."""
        raise NotImplementedError


@dataclass(frozen=True)
class Algebra(Rule):
    """Products, traces, hypotheses and derivatives; ``unfold`` names definitions put in or out."""

    unfold: tuple[MatrixSymbol, ...] = ()
    name: str = "algebra"

    @property
    def label(self) -> str:
        """The rule's name, with the definitions that it uses."""
        names = ", ".join(symbol.name for symbol in self.unfold)
        return f"{self.name}, definition of {names}" if names else self.name

    def difference(
        self, before: Basic, after: Basic, relation: Relation, context: Context
    ) -> Polynomial:
        """Compare normal forms."""
        return context.difference(before, after, unfold=self.unfold)


@dataclass(frozen=True)
class Average(Rule):
    """The exact Haar average, by Weingarten calculus."""

    unfold: tuple[MatrixSymbol, ...] = ()

    @property
    def label(self) -> str:
        """The rule's name."""
        return "exact Haar average"

    def difference(
        self, before: Basic, after: Basic, relation: Relation, context: Context
    ) -> Polynomial:
        """Average the first line and compare normal forms."""
        return context.difference(before, after, unfold=self.unfold, average=True)


def _factor(weight: Expr) -> str:
    words = typst_math(weight)
    return f"lr(({words}))" if weight.is_Add else words


@dataclass(frozen=True)
class Square:
    """``weight * Tr(X^dagger X)`` for a matrix, ``weight * |x|^2`` for a scalar: non-negative."""

    weight: Expr
    root: Basic

    def typst(self) -> str:
        """Return the square with its weight as Typst mathematics."""
        if self.root == 1:
            return typst_math(self.weight)
        return self._form() if self.weight == 1 else f"{_factor(self.weight)} {self._form()}"

    def _form(self) -> str:
        root = typst_math(self.root)
        return f"norm({root})_2^2" if isinstance(self.root, MatrixExpr) else f"abs({root})^2"

    def value(self, context: Context, unfold: tuple[MatrixSymbol, ...]) -> Polynomial:
        """Return the square without its weight."""
        root = context.normal_form(self.root, unfold=unfold)
        norm = root.adjoint() * root
        return norm if root.shape is None else norm.trace()


@dataclass(frozen=True)
class MeanSquare(Square):
    """The average of a square over angles uniform on ``[-half_width, half_width]``."""

    half_width: Expr
    angles: tuple[Expr, ...]

    def _form(self) -> str:
        over = " ".join(typst_math(angle) for angle in self.angles)
        return f"EE_({over}) lr([{super()._form()}])"

    def value(self, context: Context, unfold: tuple[MatrixSymbol, ...]) -> Polynomial:
        """Return the mean square without its weight."""
        over = AngleAverage(S.Zero, self.half_width, *self.angles)
        return super().value(context, unfold).map_coefficients(over.average)


@dataclass(frozen=True)
class Complement(Square):
    """``weight * Tr(X^dagger (1 - A^2) X)`` for a Hermitian contraction A: non-negative."""

    contraction: MatrixSymbol

    def _form(self) -> str:
        root, middle = typst_math(self.root), f"bb(1) - {typst_math(self.contraction)}^2"
        return f'op("Tr") lr([({root})^dagger ({middle}) ({root})])'

    def value(self, context: Context, unfold: tuple[MatrixSymbol, ...]) -> Polynomial:
        """Return the square without its weight.

        Raises:
            ValueError: If the matrix is not assumed to be a contraction.
        """
        if Hypothesis(self.contraction, Kind.CONTRACTION) not in context.hypotheses:
            raise ValueError(
                f"contraction must be assumed to be one, which {self.contraction} is not"
            )
        root = context.normal_form(self.root, unfold=unfold)
        image = context.normal_form(self.contraction * self.root, unfold=unfold)
        return (root.adjoint() * root - image.adjoint() * image).trace()


@dataclass(frozen=True)
class MeanComplement(MeanSquare, Complement):
    """The average of a complement over angles: non-negative."""


@dataclass(frozen=True)
class CauchySchwarz(Square):
    """``weight * (Tr(X^dagger X) Tr(Y^dagger Y) - |Tr(X^dagger Y)|^2)``: non-negative."""

    other: Basic

    def _form(self) -> str:
        left, right = typst_math(self.root), typst_math(self.other)
        product = f'abs(op("Tr") lr([({left})^dagger ({right})]))^2'
        return f"lr((norm({left})_2^2 norm({right})_2^2 - {product}))"

    def value(self, context: Context, unfold: tuple[MatrixSymbol, ...]) -> Polynomial:
        """Return the form without its weight."""
        left = context.normal_form(self.root, unfold=unfold)
        right = context.normal_form(self.other, unfold=unfold)
        inner = (left.adjoint() * right).trace()
        squares = (left.adjoint() * left).trace() * (right.adjoint() * right).trace()
        return squares - inner.adjoint() * inner


@dataclass(frozen=True)
class Product(Square):
    """``weight`` times the product of two sums of squares, of which ``root`` is 1: non-negative."""

    left: tuple[Square, ...]
    right: tuple[Square, ...]

    def typst(self) -> str:
        """Return the product with its weight as Typst mathematics."""
        sums = (" + ".join(square.typst() for square in part) for part in (self.left, self.right))
        product = " ".join(f"lr(({terms}))" for terms in sums)
        return product if self.weight == 1 else f"{_factor(self.weight)} {product}"

    def value(self, context: Context, unfold: tuple[MatrixSymbol, ...]) -> Polynomial:
        """Return the product without its weight.

        Raises:
            ValueError: If the root is not 1, or a weight in the sums may be negative.
        """
        if self.root != 1:
            raise ValueError(f"root of a product must be 1, not {self.root}")
        left, right = (sum_of_squares(part, context, unfold) for part in (self.left, self.right))
        return left * right


def sum_of_squares(
    squares: Sequence[Square], context: Context, unfold: tuple[MatrixSymbol, ...]
) -> Polynomial:
    """Return the sum of squares with their weights, in normal form.

    Raises:
        ValueError: If a weight is not shown to be non-negative on the domain.
    """
    total = Polynomial(None, {})
    for square in squares:
        if not is_nonnegative(square.weight, context.domain):
            raise ValueError(f"weight must be non-negative on the domain, not {square.weight}")
        value = Rewriting(context.hypotheses).normal_form(square.value(context, unfold))
        total = total + value.scaled(square.weight)
    return total


@dataclass(frozen=True)
class Bound(Rule):
    """An inequality whose slack is shown as a sum of squares with non-negative weights."""

    squares: tuple[Square, ...]
    unfold: tuple[MatrixSymbol, ...] = ()

    @property
    def label(self) -> str:
        """The rule's name."""
        return "slack is a sum of squares"

    @property
    def certificate(self) -> str:
        """The sum of squares, as a sentence."""
        return f"The slack is ${' + '.join(square.typst() for square in self.squares)}$."

    def difference(
        self, before: Basic, after: Basic, relation: Relation, context: Context
    ) -> Polynomial:
        """Subtract the squares from the slack.

        Raises:
            ValueError: If a weight is not shown to be non-negative on the domain.
        """
        slack = context.difference(after, before, unfold=self.unfold)
        if relation is Relation.AT_LEAST:
            slack = -slack
        elif relation is Relation.EQUAL:
            raise ValueError("relation of a bound must be <= or >=, not =")
        return nonvanishing(slack - sum_of_squares(self.squares, context, self.unfold))


@dataclass(frozen=True)
class Specialise(Rule):
    """Put values in the place of symbols: N = 2^n, a matrix that is the identity, ..."""

    values: tuple[tuple[Basic, Basic], ...]

    @property
    def label(self) -> str:
        """The rule's name with the values."""
        return "special case " + ", ".join(f"{symbol} = {value}" for symbol, value in self.values)

    def difference(
        self, before: Basic, after: Basic, relation: Relation, context: Context
    ) -> Polynomial:
        """Substitute in the first line and compare normal forms."""
        return context.difference(before.subs(dict(self.values)), after)


@dataclass(frozen=True)
class Entries(Rule):
    """Compare explicit matrices, or functions of scalars, entry by entry."""

    @property
    def label(self) -> str:
        """The rule's name."""
        return "entry by entry"

    def difference(
        self, before: Basic, after: Basic, relation: Relation, context: Context
    ) -> Polynomial:
        """Return the sum of those differences of entries that do not vanish."""
        left, right = _explicit(before), _explicit(after)
        if left.shape != right.shape:
            raise ValueError(f"matrices must have equal shapes, not {left.shape} and {right.shape}")
        left_over = [x for x in left - right if not vanishes(x)]
        return Polynomial.scalar(sum(map(abs, left_over), S.Zero))


def _explicit(expression: Basic) -> MatrixBase:
    from sympy import Matrix

    value = expression.doit()
    value = value.as_explicit() if hasattr(value, "as_explicit") else value
    return value if isinstance(value, MatrixBase) else Matrix([[value]])
