"""The language of statements: typed terms with binders, and what a name in them may be.

Terms say what is meant and compute nothing. A name is declared once, in a context; averages, sums,
means over angles and derivatives are binders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import dataclass_transform

from bptools.kernel.refusal import Refusal
from bptools.kernel.trees import Tree


@dataclass_transform(frozen_default=True)
class Term(Tree):
    """A scalar or a matrix; there are no other terms than those below, all frozen dataclasses."""

    def __init_subclass__(cls) -> None:
        if "Relation" in globals():  # the last class below
            raise TypeError(f"the kernel has no terms but its own, not {cls.__name__}")
        cls.__hash__ = Tree.__hash__  # type: ignore[method-assign]  # dataclasses leave it alone
        dataclass(frozen=True)(cls)

    def children(self) -> Iterator[Term]:
        """Yield the terms that it is made of."""
        return (node for node in self.nodes() if isinstance(node, Term))

    def put(self, values: Mapping[str, Term]) -> Term:
        """Return the term with values in the place of free names.

        Raises:
            Refusal: If a value would be captured by a binder.
        """
        inside = {name: value for name, value in values.items() if name not in self.bound}
        free = self.free_names()
        used = {name: value for name, value in inside.items() if name in free}
        if not used:
            return self
        for name, value in used.items():
            if captured := value.free_names() & self.bound:
                raise Refusal(f"{name} cannot be replaced where {sorted(captured)} is bound")
        return type(self)(*(_put(getattr(self, f.name), used) for f in fields(self)))


def _put(value: object, values: Mapping[str, Term]) -> object:
    if isinstance(value, Term):
        return value.put(values)
    return tuple(_put(v, values) for v in value) if isinstance(value, tuple) else value


class Named(Term):
    """A declared name."""

    name: str

    def free_names(self) -> frozenset[str]:
        """Return the name."""
        return frozenset((self.name,))

    names = free_names

    def put(self, values: Mapping[str, Term]) -> Term:
        """Return the value of the name, if there is one."""
        return values.get(self.name, self)


class Variable(Named):
    """A scalar variable."""


class MatrixVariable(Named):
    """A matrix."""


class Member(Term):
    """The member of a family of matrices at a natural number."""

    family: str
    index: Term

    def names(self) -> frozenset[str]:
        """Return the family, and the names in the index."""
        return self.index.names() | {self.family}


class Rational(Term):
    """A rational number."""

    value: Fraction


class ImaginaryUnit(Term):
    """The number i."""


class Pi(Term):
    """The number pi."""


class Value(Term):
    """The value of an unknown function at a variable."""

    function: str
    argument: Variable

    def names(self) -> frozenset[str]:
        """Return the argument and the function."""
        return frozenset((self.function, self.argument.name))


class Elementary(StrEnum):
    """An elementary function."""

    EXP = "exp"
    COS = "cos"
    SIN = "sin"
    ARCTAN = "arctan"


class Apply(Term):
    """An elementary function of a scalar."""

    function: Elementary
    argument: Term


class Sum(Term):
    """A sum of scalars or of matrices."""

    terms: tuple[Term, ...]


class Product(Term):
    """A product of scalars and matrices, in order."""

    factors: tuple[Term, ...]


class Power(Term):
    """A power; the exponent of a matrix is a natural number."""

    base: Term
    exponent: Term


class Conjugate(Term):
    """The complex conjugate, of a matrix entry by entry."""

    body: Term


class Transpose(Term):
    """The transpose."""

    body: Term


class Trace(Term):
    """The trace of a square matrix."""

    body: Term


class Identity(Term):
    """The identity matrix."""

    size: Term


class Zero(Term):
    """The zero matrix."""

    rows: Term
    columns: Term


class Tensor(Term):
    """A tensor product of square matrices."""

    factors: tuple[Term, ...]


class PartialTrace(Term):
    """The partial trace over the factors that are not kept."""

    body: Term
    sizes: tuple[Term, ...]
    kept: tuple[int, ...]


class Element(Term):
    """The element of a matrix; rows and columns are counted from 0."""

    body: Term
    row: Term
    column: Term


class Delta(Term):
    """Kronecker's delta of two indices."""

    left: Term
    right: Term


class BasisProjector(Term):
    """The projector on a vector of the basis; the vectors are counted from 0."""

    index: Term
    size: Term


class AbsoluteRatio(Term):
    """``|above| / |below|``, and 0 where ``below`` is 0."""

    above: Term
    below: Term


class Rotation(Term):
    """``exp(-i angle P / 2)`` for a Hermitian involution P."""

    generator: Term
    angle: Term


class Exponential(Term):
    """``exp(-i angle V)`` for a Hermitian matrix V that is a name."""

    generator: Term
    angle: Term


class Explicit(Term):
    """A matrix given by its entries, row by row."""

    rows: int
    columns: int
    entries: tuple[Term, ...]


class Binder(Term):
    """A term that binds one name in its body."""

    name: str
    body: Term

    @property
    def bound(self) -> frozenset[str]:
        """The name that it binds."""
        return frozenset((self.name,))


class HaarMean(Binder):
    """The average over a random matrix or state, distributed as it is declared."""


class AngleMean(Binder):
    """The average over an angle uniform on ``[-half_width, half_width]``."""

    half_width: Term


class IndexSum(Binder):
    """The sum over an index from 0 to ``size - 1``."""

    size: Term


class IndexProduct(Binder):
    """The product of scalars over an index from 0 to ``size - 1``; 1 if there are none."""

    size: Term


class LineIntegral(Binder):
    """The integral over the whole real line."""


class Limit(Binder):
    """The limit as a natural number grows without bound."""


class LimitAtZero(Binder):
    """The limit as a positive variable tends to 0."""


class Recursion(Term):
    """A square matrix X_count: X_0 is ``start``, X_(k+1) is ``step`` of ``previous``, X_k."""

    previous: str
    index: str
    size: Term
    start: Term
    step: Term
    count: Term

    def __post_init__(self) -> None:
        """Refuse the names of the step outside of it."""
        outside = Product((self.size, self.start, self.count)).free_names()
        if len(self.bound) < 2 or outside & self.bound:
            raise Refusal(f"{sorted(self.bound)} must be names of the step of a recursion alone")

    @property
    def bound(self) -> frozenset[str]:
        """Both names of the step."""
        return frozenset((self.previous, self.index))


class Slope(Term):
    """The derivative by a real variable, at the value of that variable."""

    body: Term
    variable: Variable

    def put(self, values: Mapping[str, Term]) -> Term:
        """Return the derivative with values in the place of the other names.

        Raises:
            Refusal: If a value is put in the place of the variable.
        """
        inside = {name: v for name, v in values.items() if name in self.free_names()}
        if self.variable.name in inside.keys() | frozenset().union(
            *(value.names() for value in inside.values())
        ):
            raise Refusal(f"{self.variable.name} cannot be replaced: a derivative is by it")
        return Slope(self.body.put(inside), self.variable)


def adjoint(body: Term) -> Term:
    """Return the adjoint."""
    return Transpose(Conjugate(body))


def whole(value: int | Fraction) -> Rational:
    """Return a number as a term."""
    return Rational(Fraction(value))


def minus(left: Term, right: Term) -> Term:
    """Return a difference."""
    return Sum((left, Product((whole(-1), right))))


class Relation(StrEnum):
    """How the sides of a theorem relate."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="
