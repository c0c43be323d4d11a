"""Slacks proposed as sums of quadratic forms: Tr X^dagger X, Tr X^dagger s X and |Tr X|^2."""

from __future__ import annotations

from collections import defaultdict
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
    simplify,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Hypothesis, Kind
from bptools.derivations import Complement, Expectation, Square
from bptools.haar import PartialTrace

POSITIVE = {Kind.DENSITY, Kind.PURE, Kind.PROJECTOR}
_HALF = Rational(1, 2)
Squares = tuple[Square, ...]


@dataclass(frozen=True)
class _Form:
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
    def larger(self) -> tuple[_Form, Expr]:
        """The next larger form, and how much of it is as large as this one."""
        if self.of_trace and self.middle is not None:
            return _Form(self.root, self.middle), S.One
        share = self.root.rows if self.of_trace else S.One
        if isinstance(self.root, Identity):  # Tr 1 is a number
            return _Form(S.One), share * self.root.rows
        return _Form(self.root), share

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


def squares_of_forms(slack: Expr, hypotheses: Iterable[Hypothesis]) -> Squares | None:
    """Return squares that a sum of quadratic forms is made of, each root X by itself.

    Where a form is taken off, a larger one makes up for it: |Tr X|^2 is at most N Tr X^dagger X,
    for a state s |Tr s X|^2 at most Tr X^dagger s X, and this at most Tr X^dagger X.

    Args:
        slack: A polynomial in traces, with weights that are rational in dimensions.
        hypotheses: What is assumed of its letters.

    Returns:
        Squares for the kernel to check; None if a term is no such form, or too much is taken off.
    """
    letters = _Letters(hypotheses)
    weights = _weights(slack, letters)
    if weights is None:
        return None
    squares: list[Square] = []
    for rank in (2, 1, 0):
        for form in [form for form in weights if form.rank == rank]:
            weight = simplify(weights[form])
            if not is_negative(weight):
                squares += [form.times(weight)] if weight != 0 else []
            elif rank == 0:
                return None
            else:
                squares += form.rest(-weight)
                larger, share = form.larger
                weights[letters.either(larger)] += weight * share
    return tuple(squares)


def _weights(slack: Expr, letters: _Letters) -> dict[_Form, Expr] | None:
    """Return what a slack is of each form, None if a term is none."""
    traces = sorted(slack.atoms(Trace), key=str)
    if not traces or not slack.is_polynomial(*traces):
        return None
    weights: dict[_Form, Expr] = defaultdict(lambda: S.Zero)
    for powers, weight in Poly(slack, *traces).terms():
        words = [t.arg for t, power in zip(traces, powers, strict=True) for _ in range(power)]
        form = letters.form(words)
        if form is None:
            return None
        weights[letters.either(form)] += weight
    return weights


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


class _Letters:
    """What is assumed of letters, by which forms are read.

    Args:
        hypotheses: What is assumed.
    """

    def __init__(self, hypotheses: Iterable[Hypothesis]) -> None:
        single = [hypothesis for hypothesis in hypotheses if not hypothesis.others]
        self._hermitian = {h.matrix for h in single if h.self_adjoint}
        self._states = {h.matrix for h in single if h.kind in POSITIVE - {Kind.PROJECTOR}}
        self._positive = {h.matrix for h in single if h.kind in POSITIVE}

    def form(self, words: Sequence[MatrixExpr]) -> _Form | None:
        """Return the form that a product of traces is; the empty product is that of 1."""
        match words:
            case []:
                return _Form(S.One)
            case [word]:
                return next(self._forms(word), None)
            case [left, right] if self._have_conjugate_traces(left, right):
                return self._of_trace(left)
        return None

    def _of_trace(self, word: MatrixExpr) -> _Form:
        """Return |Tr X|^2 of a word, with a state of it put first if there is one."""
        factors = factors_of(word)
        for place, factor in enumerate(factors):
            if factor in self._states:
                rest = factors[place + 1 :] + factors[:place]
                root = MatMul(*rest).doit() if rest else Identity(factor.rows)
                return _Form(root, factor, of_trace=True)
        return _Form(word, of_trace=True)

    def _have_conjugate_traces(self, left: MatrixExpr, right: MatrixExpr) -> bool:
        """Return whether one word is the adjoint of the other, read from some place on."""
        mirrored, factors = factors_of(self.adjoint(left)), factors_of(right)
        return any(factors[k:] + factors[:k] == mirrored for k in range(len(factors)))

    def _forms(self, word: MatrixExpr) -> Iterator[_Form]:
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
                yield _Form(root)
            elif turned[half] in self._positive:
                yield _Form(root, turned[half])

    def either(self, form: _Form) -> _Form:
        """Return the form of a matrix or of its adjoint, which have one norm: the same of both."""
        if form.rank or not isinstance(form.root, MatrixExpr):
            return form
        both = (form.root, self.adjoint(form.root))
        return _Form(min(both, key=lambda matrix: (len(str(matrix)), str(matrix))))

    def adjoint(self, matrix: MatrixExpr) -> MatrixExpr:
        """Return the adjoint of a matrix."""
        if isinstance(matrix, PartialTrace):
            return PartialTrace(self.adjoint(matrix.arg), matrix.dims, matrix.keep)
        if isinstance(matrix, MatAdd | KroneckerProduct):
            return matrix.func(*map(self.adjoint, matrix.args)).doit()
        if (factors := factors_of(matrix)) != [matrix]:
            return MatMul(*map(self.adjoint, reversed(factors))).doit()
        return matrix if matrix in self._hermitian else Adjoint(matrix).doit()
