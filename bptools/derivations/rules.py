"""The rules that an author names: how a line follows from the one before.

They are plain data: what each means is in ``proving``, and what makes it true in the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import get_args, get_origin, get_type_hints

from sympy import Basic, Expr, Integer, MatrixSymbol, S, Symbol
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.errors import UsageError
from bptools.printing import typst_math


@cache
def _types(record: type) -> dict[str, tuple[type, bool]]:
    """Return of which SymPy type, or of which part of a rule, arguments are; whether many are."""
    types = {}
    for name, hint in get_type_hints(record).items():
        many = get_origin(hint) is tuple
        kind = get_args(hint)[0] if many else hint
        if isinstance(kind, type) and issubclass(kind, Basic | Part):
            types[name] = kind, many
    return types


@dataclass(frozen=True)
class Part:
    """What a rule is made of, or a rule: its arguments are of their types."""

    def __post_init__(self) -> None:
        """Take a whole number for SymPy's; refuse what is not of its argument's type.

        Raises:
            UsageError: Naming the argument.
        """
        types = _types(type(self))  # type: ignore[arg-type]  # dataclasses have a hash
        for argument, (kind, many) in types.items():
            value, must = getattr(self, argument), f"{argument} of {type(self).__name__} must be"
            if type(value) is int and kind in (Basic, Expr):
                object.__setattr__(self, argument, Integer(value))
            elif not many and not isinstance(value, Part if issubclass(kind, Part) else Basic):
                raise UsageError(f"{must} of type {kind.__name__}, not {value!r}")
            elif many and not _holds_only(value, kind):
                written = f"{kind.__name__}(...), as ({kind.__name__}(...),)"
                remedy = f"not {type(value).__name__}: is a comma missing?"
                raise UsageError(f"{must} a tuple of {written}, {remedy}")


def _holds_only(value: object, kind: type) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, kind) for each in value)


@dataclass(frozen=True)
class Rule(Part):
    """How a line follows from the one before; only the rules of this room are accepted."""

    @property
    def label(self) -> str:
        """The rule's name in the report."""
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


@dataclass(frozen=True)
class Average(Rule):
    """The exact Haar average, by Weingarten calculus."""

    unfold: tuple[MatrixSymbol, ...] = ()

    @property
    def label(self) -> str:
        """The rule's name."""
        return "exact Haar average"


@dataclass(frozen=True)
class TensorAverage(Rule):
    """The exact average of traces of tensor products, which leaves partial traces."""

    @property
    def label(self) -> str:
        """The rule's name."""
        return "exact Haar average of tensor products"


@dataclass(frozen=True)
class Entries(Rule):
    """Compare explicit matrices, or functions of scalars, entry by entry."""

    @property
    def label(self) -> str:
        """The rule's name."""
        return "entry by entry"


@dataclass(frozen=True)
class Antiderivative(Rule):
    """An integral over the real line, by a function whose derivative is what is integrated."""

    of: Expr

    @property
    def label(self) -> str:
        """The rule's name with the function."""
        return f"antiderivative {self.of}"


@dataclass(frozen=True)
class AtInfinity(Rule):
    """The limit of a rational function of a dimension, its averages taken, by leading terms.

    With it a leading order L of a value X is stated with its rate: ``LimitToInfinity(L/X, N)`` is
    1, and ``LimitToInfinity(N**k * (L/X - 1), N)`` is the constant before the rate.
    """

    @property
    def label(self) -> str:
        """The rule's name."""
        return "limit by leading terms"


@dataclass(frozen=True)
class AtZero(Rule):
    """The limit at 0 of a quotient of sums of powers and waves of a positive variable."""

    @property
    def label(self) -> str:
        """The rule's name."""
        return "limit by the lowest terms of the series"


def _factor(weight: Expr) -> str:
    words = typst_math(weight)
    return f"lr(({words}))" if weight.is_Add else words


@dataclass(frozen=True)
class Square(Part):
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


@dataclass(frozen=True)
class MeanSquare(Square):
    """The average of a square over angles uniform on ``[-half_width, half_width]``."""

    half_width: Expr
    angles: tuple[Expr, ...]

    def _form(self) -> str:
        over = " ".join(typst_math(angle) for angle in self.angles)
        return f"EE_({over}) lr([{super()._form()}])"


@dataclass(frozen=True)
class Complement(Square):
    """``weight * Tr(X^dagger (1 - A^2) X)`` for a Hermitian contraction A: non-negative.

    A is declared one, an involution, a projector or a state, or a tensor product of such.
    """

    contraction: MatrixExpr

    def _form(self) -> str:
        root, middle = typst_math(self.root), f"bb(1) - {typst_math(self.contraction)}^2"
        return f'op("Tr") lr([({root})^dagger ({middle}) ({root})])'


@dataclass(frozen=True)
class MeanComplement(MeanSquare, Complement):
    """The average of a complement over angles: non-negative."""


@dataclass(frozen=True)
class Expectation(Square):
    """``weight * Tr(X^dagger A X)`` for a density matrix or a projector A: non-negative."""

    positive: MatrixSymbol

    def _form(self) -> str:
        root, middle = typst_math(self.root), typst_math(self.positive)
        return f'op("Tr") lr([({root})^dagger ({middle}) ({root})])'


@dataclass(frozen=True)
class Overlap(Square):
    """``weight * Tr(A X B X^dagger)`` for density matrices or projectors A, B: non-negative."""

    first: MatrixSymbol
    second: MatrixSymbol

    def _form(self) -> str:
        first, root, second = map(typst_math, (self.first, self.root, self.second))
        return f'op("Tr") lr([{first} ({root}) {second} ({root})^dagger])'


@dataclass(frozen=True)
class CauchySchwarz(Square):
    """``weight * (Tr(X^dagger X) Tr(Y^dagger Y) - |Tr(X^dagger Y)|^2)``: non-negative."""

    other: Basic

    def _form(self) -> str:
        left, right = typst_math(self.root), typst_math(self.other)
        product = f'abs(op("Tr") lr([({left})^dagger ({right})]))^2'
        return f"lr((norm({left})_2^2 norm({right})_2^2 - {product}))"


@dataclass(frozen=True)
class Product(Square):
    """``weight`` times the product of two sums of squares, of which ``root`` is 1: non-negative."""

    left: tuple[Square, ...]
    right: tuple[Square, ...]

    def __post_init__(self) -> None:
        """Refuse a root, which would not be used."""
        super().__post_init__()
        if self.root != 1:
            raise ValueError(f"root of a product must be 1, not {self.root}")

    def typst(self) -> str:
        """Return the product with its weight as Typst mathematics."""
        sums = (" + ".join(square.typst() for square in part) for part in (self.left, self.right))
        product = " ".join(f"lr(({terms}))" for terms in sums)
        return product if self.weight == 1 else f"{_factor(self.weight)} {product}"


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


@dataclass(frozen=True)
class MeanOfRatio(Rule):
    """The squared mean of a quotient is at most a product of means: (E |g|/|p|)^2 <= E u E v.

    The line before is such a square; its mean may be of sums over indices and of averages.
    ``first`` and ``second`` are u and v as squares, ``gap`` is p^2 u v - g^2; summed indices stand
    free in them, by their own symbols.
    """

    first: tuple[Square, ...]
    second: tuple[Square, ...]
    gap: tuple[Square, ...]

    @property
    def label(self) -> str:
        """The rule's name."""
        return "Cauchy-Schwarz over what is averaged"

    @property
    def certificate(self) -> str:
        """What is averaged in both means, as a sentence."""
        first, second = (
            " + ".join(square.typst() for square in part) for part in (self.first, self.second)
        )
        return f"The means are of ${first}$ and of ${second}$."


@dataclass(frozen=True)
class MeanFromBelow(Rule):
    """The mean of a quotient |g|/|p| is at least that of w, where g >= p w and p >= c > 0.

    The line before is such a mean, over indices and of averages. ``gap`` is g - p w and ``floor``
    is p - c as squares, in which summed indices stand free, by their own symbols.
    """

    bound: Expr
    least: Expr
    gap: tuple[Square, ...]
    floor: tuple[Square, ...]

    @property
    def label(self) -> str:
        """The rule's name."""
        return "quotient from below"

    @property
    def certificate(self) -> str:
        """What is averaged, and what the denominator is at least, as a sentence."""
        bound, least = typst_math(self.bound), typst_math(self.least)
        return f"The quotient is at least ${bound}$, its denominator at least ${least}$."


@dataclass(frozen=True)
class Again(Part):
    """A square times the slack at n, at values of other letters, averaged over angles.

    Angles are uniform on ``[-half_width, half_width]``; values and weight may depend on them.
    """

    weight: Square = Square(S.One, S.One)
    values: tuple[tuple[Basic, Basic], ...] = ()
    angles: tuple[Symbol, ...] = ()
    half_width: Expr = S.One


@dataclass(frozen=True)
class Induction(Rule):
    """A relation for all values of a natural number: its slack at n + 1 is made of that at n.

    slack(n + 1) is the sum of ``again``, what is taken of slack(n), and of the squares of ``step``;
    the slack at the least value is the squares of ``base``. An equality has no squares: its sides
    are equal at the least value, and a number by which its difference is multiplied has any sign.
    """

    over: Symbol
    again: tuple[Again, ...]
    step: tuple[Square, ...] = ()
    base: tuple[Square, ...] = ()

    @property
    def label(self) -> str:
        """The rule's name with the number."""
        return f"induction over {self.over}"

    @property
    def multiple(self) -> Expr | None:
        """By what the slack is multiplied, if nothing else is done to it."""
        weight = self.again[0].weight.weight
        return weight if self.again == (Again(Square(weight, S.One)),) else None
