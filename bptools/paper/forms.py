"""Quadratic forms in traces: Tr X^dagger X, Tr X^dagger s X and |Tr X|^2, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sympy import (
    Adjoint,
    Expr,
    Identity,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Poly,
    Rational,
    S,
    Trace,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Hypothesis, Kind
from bptools.derivations import Complement, Expectation, Square
from bptools.haar import Orthogonal, PartialTrace, Unitary

POSITIVE = {Kind.DENSITY, Kind.PURE, Kind.PROJECTOR}
_HALF = Rational(1, 2)
Squares = tuple[Square, ...]


@dataclass(frozen=True)
class Form:
    """Tr X^dagger X, Tr X^dagger s X with a state or projector s, |Tr X|^2, or |Tr s X|^2.

    The number 1 is the form of 1.
    """

    root: Expr
    middle: MatrixSymbol | None = None
    of_trace: bool = False

    @property
    def rank(self) -> int:
        """How many larger forms there are."""
        return self.of_trace + (self.middle is not None)

    @property
    def larger(self) -> tuple[Form, Expr]:
        """The next larger form, and how much of it is as large as this one."""
        if self.of_trace and self.middle is not None:
            return Form(self.root, self.middle), S.One
        share = self.root.rows if self.of_trace else S.One
        if isinstance(self.root, Identity):  # Tr 1 is a number
            return Form(S.One), share * self.root.rows
        return Form(self.root), share

    def times(self, weight: Expr) -> Square:
        """Return the form times a weight."""
        if self.of_trace:
            return Square(weight, self._trace)
        if self.middle is not None:
            return Expectation(weight, self.root, self.middle)
        return Square(weight, self.root)

    def rest(self, weight: Expr) -> Squares:
        """Return squares that add up to the weight times what the larger form has beyond it."""
        identity, root, middle = Identity(self.root.rows), self.root, self.middle
        if middle is None:
            return (Square(weight * root.rows, root - self._trace / root.rows * identity),)
        if self.of_trace:
            return (Expectation(weight, root - self._trace * identity, middle),)
        halves = Square(weight * _HALF, (identity - middle) * root)
        return (halves, Complement(weight * _HALF, root, middle))

    @property
    def _trace(self) -> Trace:
        return Trace(self.root if self.middle is None else self.middle * self.root)


def terms_of(slack: Expr) -> Iterator[tuple[list[MatrixExpr], Expr]]:
    """Yield the words whose traces are multiplied in each term, and its weight."""
    traces = sorted(slack.atoms(Trace), key=str)
    if traces and slack.is_polynomial(*traces):
        for powers, weight in Poly(slack, *traces).terms():
            pairs = zip(traces, powers, strict=True)
            yield [trace.arg for trace, power in pairs for _ in range(power)], weight


def is_negative(weight: Expr) -> bool:
    """Return whether a weight may be negative where its dimensions are some small number."""
    if weight.atoms(MatrixSymbol):
        return True  # an entry of a matrix may be any number
    values = (weight.xreplace(dict.fromkeys(weight.free_symbols, S(k))) for k in (2, 3, 8))
    return any(value.is_negative for value in values)


def factors_of(word: MatrixExpr) -> list[MatrixExpr]:
    """Return the factors of a product of matrices, powers written out."""
    if isinstance(word, MatPow) and word.exp.is_Integer and word.exp > 0:
        return [word.base] * int(word.exp)
    if isinstance(word, MatMul):
        return [factor for part in word.args for factor in factors_of(part)]
    return [word]


class AssumedLetters:
    """What is assumed of letters, by which forms are read.

    Args:
        hypotheses: What is assumed.
    """

    def __init__(self, hypotheses: Iterable[Hypothesis]) -> None:
        single = [hypothesis for hypothesis in hypotheses if not hypothesis.others]
        self._hermitian = {h.matrix for h in single if h.self_adjoint}
        self._states = {h.matrix for h in single if h.kind in POSITIVE - {Kind.PROJECTOR}}
        self._unitary = {h.matrix for h in single if h.kind in (Kind.UNITARY, Kind.INVOLUTION)}
        self._contractions = {h.matrix for h in single if h.kind is Kind.CONTRACTION}
        self._positive = {h.matrix for h in single if h.kind in POSITIVE}

    def form(self, words: Sequence[MatrixExpr]) -> Form | None:
        """Return the form that a product of traces is; the empty product is that of 1."""
        match words:
            case []:
                return Form(S.One)
            case [word]:
                return next(self._forms(word), None)
            case [left, right] if self.have_conjugate_traces(left, right):
                return self._of_trace(left)
        return None

    def _of_trace(self, word: MatrixExpr) -> Form:
        """Return |Tr X|^2 of a word, with a state of it put first if there is one."""
        factors = factors_of(word)
        for place, factor in enumerate(factors):
            if factor in self._states:
                rest = factors[place + 1 :] + factors[:place]
                root = MatMul(*rest).doit() if rest else Identity(factor.rows)
                return Form(root, factor, of_trace=True)
        return Form(word, of_trace=True)

    def have_conjugate_traces(self, left: MatrixExpr, right: MatrixExpr) -> bool:
        """Return whether one word is the adjoint of the other, read from some place on."""
        mirrored, factors = factors_of(self.adjoint(left)), factors_of(right)
        return any(factors[k:] + factors[:k] == mirrored for k in range(len(factors)))

    def halves(self, word: MatrixExpr) -> Iterator[tuple[MatrixExpr, MatrixExpr]]:
        """Yield X and Y of every reading of a trace's word as X^dagger Y."""
        factors = factors_of(word)
        for start in range(len(factors)):
            turned = factors[start:] + factors[:start]
            for cut in range(1, len(factors)):
                first, second = (MatMul(*part).doit() for part in (turned[:cut], turned[cut:]))
                yield self.adjoint(first), second
        yield Identity(word.rows), word

    def _forms(self, word: MatrixExpr) -> Iterator[Form]:
        """Yield the forms that the trace of a word is, read from each of its places."""
        factors = factors_of(word)
        half = len(factors) // 2
        for start in range(len(factors)):
            turned = factors[start:] + factors[:start]
            behind = turned[len(factors) - half :]
            if [self.adjoint(factor) for factor in reversed(behind)] != turned[:half]:
                continue
            root = MatMul(*behind).doit() if behind else Identity(turned[0].rows)
            if len(factors) % 2 == 0:
                yield Form(root)
            elif turned[half] in self._positive:
                yield Form(root, turned[half])

    def either(self, form: Form) -> Form:
        """Return the form of a matrix or of its adjoint, which have one norm: the same of both.

        Unitary matrices to the left and to the right of it do not count.
        """
        if form.rank or not isinstance(form.root, MatrixExpr):
            return form
        turned = self._without_turns(self.adjoint(self._without_turns(form.root)))
        both = turned, self.adjoint(turned)
        return Form(min(both, key=lambda matrix: (len(str(matrix)), str(matrix))))

    def norm(self, root: MatrixExpr) -> tuple[Form, Expr]:
        """Return the form of Tr X^dagger X with its factor: that of a unitary matrix is of 1."""
        form = self.either(Form(root))
        return (Form(S.One), root.rows) if self._is_unitary(form.root) else (form, S.One)

    def contracted(self, root: Expr) -> tuple[MatrixExpr, MatrixSymbol] | None:
        """Return X and C of a root C X, or of X^dagger C, with a contraction C."""
        for word in (root, self.adjoint(root)) if isinstance(root, MatrixExpr) else ():
            first, *others = factors_of(word)
            if first in self._contractions:
                return (MatMul(*others).doit() if others else Identity(first.rows)), first
        return None

    def _without_turns(self, root: MatrixExpr) -> MatrixExpr:
        factors = factors_of(root)
        while len(factors) > 1 and self._is_unitary(factors[0]):
            factors = factors[1:]
        return MatMul(*factors).doit()

    def _is_unitary(self, matrix: MatrixExpr) -> bool:
        letter = matrix.arg if isinstance(matrix, Adjoint) else matrix
        return letter in self._unitary or isinstance(letter, Identity | Unitary | Orthogonal)

    def adjoint(self, matrix: MatrixExpr) -> MatrixExpr:
        """Return the adjoint of a matrix."""
        if isinstance(matrix, PartialTrace):
            return PartialTrace(self.adjoint(matrix.arg), matrix.dims, matrix.keep)
        if isinstance(matrix, MatAdd | KroneckerProduct):
            return matrix.func(*map(self.adjoint, matrix.args)).doit()
        if (factors := factors_of(matrix)) != [matrix]:
            return MatMul(*map(self.adjoint, reversed(factors))).doit()
        return matrix if matrix in self._hermitian else Adjoint(matrix).doit()
