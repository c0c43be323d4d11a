"""What the exact engine makes of an author's expression: its value, and where that holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import (
    Adjoint,
    And,
    Basic,
    Dummy,
    Expr,
    I,
    Identity,
    KroneckerProduct,
    MatAdd,
    Product,
    S,
    Trace,
    Transpose,
    conjugate,
    factor,
    nan,
    oo,
    prod,
    sympify,
    zoo,
)
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.kronecker import combine_kronecker
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase
from sympy.printing.str import StrPrinter

from bptools import haar
from bptools.algebra import (
    AngleAverage,
    HaarAverage,
    HaarVariance,
    HermitianExponential,
    Hypothesis,
    Kind,
    Parser,
    Rewriting,
)
from bptools.errors import UsageError
from bptools.haar.matrices import RandomMatrix
from bptools.haar.outcome import as_sympy
from bptools.paper.letters import AssumedFamily, AssumedMatrix, matrix
from bptools.paper.parameters import Formula, Hypotheses, word
from bptools.paper.slopes import with_slopes_written_out


@dataclass(frozen=True)
class ExactValue:
    """An expression with its averages carried out, and the condition on dimensions it needs."""

    value: Expr
    domain: Boolean

    def __str__(self) -> str:
        """Return what an author would write, to be pasted."""
        words = AuthorsPrinter().doprint(self.value)
        return words if self.domain == True else f"{words}, for {self.domain}"  # noqa: E712 - SymPy


class AuthorsPrinter(StrPrinter):  # type: ignore[misc]  # SymPy is untyped
    """Print an expression in the words of ``bptools.paper``."""

    def _print_Trace(self, expr: Trace) -> str:
        return f"Tr({self._print(expr.arg)})"

    def _print_Adjoint(self, expr: Adjoint) -> str:
        inner = self._print(expr.arg)
        return f"{inner}.H" if inner.isidentifier() else f"dagger({inner})"

    def _print_HermitianExponential(self, expr: HermitianExponential) -> str:
        generator, angle = expr.args
        return f"exp({self._print(-I * angle * generator)})"

    def _print_PartialTrace(self, expr: haar.PartialTrace) -> str:
        dims = ", ".join(map(self._print, expr.dims))
        return f"partial_trace({self._print(expr.arg)}, ({dims}), keep={expr.keep})"

    def _print_KroneckerProduct(self, expr: KroneckerProduct) -> str:
        return f"kron({', '.join(map(self._print, expr.args))})"

    def _print_Identity(self, expr: Identity) -> str:
        return f"identity({self._print(expr.rows)})"

    def _print_Transpose(self, expr: Transpose) -> str:
        inner = self._print(expr.arg)
        return f"{inner}.T" if inner.isidentifier() else f"({inner}).T"


def assumed(expression: Basic) -> tuple[Hypothesis, ...]:
    """Return what the letters of an expression carry with them, by their names."""
    letters = expression.atoms(AssumedMatrix, AssumedFamily)
    return tuple(h for x in sorted(letters, key=lambda letter: letter.name) for h in x.hypotheses)


@word
def value_of(expression: Formula, hypotheses: Hypotheses = ()) -> ExactValue:
    """Return an expression with all its Haar averages carried out, simplified by hypotheses.

    Args:
        expression: A scalar in the words of this room.
        hypotheses: What is assumed beyond what its letters carry.

    Raises:
        UsageError: If the engine does not know it: no polynomial in matrices and their traces.

    >>> from bptools.paper.letters import N, pauli, haar as random, pure
    >>> from bptools.paper.words import Tr, Var
    >>> U, rho, P = random("U"), pure("rho"), pauli("P")
    >>> print(value_of(Var(Tr(U * rho * U.adjoint() * P), over=U)))
    1/(N + 1), for N >= 2
    """
    try:
        known = _value_of(sympify(expression), hypotheses)
    except UsageError:
        raise
    except (TypeError, ValueError) as error:  # of an expression that it cannot read
        raise UsageError(str(error)) from error
    if known.value.has(nan, oo, zoo):
        raise UsageError(f"expression must have a value, it divides by 0: {expression}")
    return known


def _value_of(expression: Expr, hypotheses: Hypotheses) -> ExactValue:
    expression = expression.replace(
        lambda node: isinstance(node, Product),
        lambda node: node.func(_value_of(node.function, hypotheses).value, *node.limits),
    )
    means = _means_left_standing(expression)
    raw, domain = _averaged(with_slopes_written_out(expression.xreplace(means)))
    if raw.atoms(MatrixBase):  # matrices of numbers have no normal form among letters
        return ExactValue(raw.xreplace({mask: mean for mean, mask in means.items()}), domain)
    known = (*assumed(expression), *hypotheses)
    raw = raw.xreplace({Adjoint(h.matrix): h.matrix for h in known if h.self_adjoint})
    raw = raw.xreplace({part: _term_by_term(part) for part in raw.atoms(haar.PartialTrace)})
    raw = raw.xreplace(
        {x: _factor_by_factor(x) for x in raw.atoms(Trace) if x.has(KroneckerProduct)}
    )
    opaque = raw.atoms(haar.PartialTrace, KroneckerProduct)
    parts = {part: matrix(str(part), *part.shape) for part in opaque}
    masks = _masks(raw) | parts | means
    polynomial = Rewriting((*known, *_unitarity(masks))).normal_form(Parser()(raw.xreplace(masks)))
    value = as_sympy(polynomial).xreplace({mask: letter for letter, mask in masks.items()})
    return ExactValue(_tidy(value), domain)


def _term_by_term(part: haar.PartialTrace) -> MatrixExpr:
    """Return a partial trace as a sum of numbers times partial traces of products."""
    terms = []
    for term in MatAdd.make_args(part.arg.expand()):
        number, product = term.as_coeff_mmul()
        terms.append(number * haar.PartialTrace(product.doit(), part.dims, part.keep))
    return MatAdd(*terms).doit()


def _factor_by_factor(trace: Trace) -> Expr:
    """Return the trace of a sum, its tensor products as products of traces of their factors."""
    total = S.Zero
    for term in MatAdd.make_args(trace.arg.expand()):
        number, product = term.as_coeff_mmul()
        word = combine_kronecker(product.doit()) if product.has(KroneckerProduct) else product
        factors = word.args if isinstance(word, KroneckerProduct) else (word,)
        total += number * prod(Trace(factor.doit()).doit() for factor in factors)
    return total


def _means_left_standing(expression: Expr) -> dict[Expr, Dummy]:
    """Return names for means over angles of exponentials, which the engine does not know.

    Raises:
        TypeError: If a random matrix stands in one.
    """
    means = {x: Dummy() for x in expression.atoms(AngleAverage) if x.atoms(HermitianExponential)}
    for mean in means:
        if mean.atoms(RandomMatrix):
            raise TypeError(f"{mean} is the mean over an angle of an exponential of a matrix")
    return means


def _tidy(value: Expr) -> Expr:
    """Return the shorter of a value as it is and in factors, of a matrix as it is."""
    if isinstance(value, MatrixExpr):
        return value
    factored = factor(value)
    return min(value, factored, key=lambda form: len(str(form)))


def _averaged(expression: Expr) -> tuple[Expr, Boolean]:
    """Carry out averages from the inside outwards."""
    if isinstance(expression, HaarVariance):
        inner, domain = _averaged(expression.expression)
        square, first = _integral(inner * conjugate(inner), expression.matrices)
        mean, second = _integral(inner, expression.matrices)
        return square - mean * conjugate(mean), And(domain, first, second)
    if isinstance(expression, HaarAverage):
        inner, domain = _averaged(expression.expression)
        mean, own = _integral(inner, expression.matrices)
        return mean, And(domain, own)
    if not expression.has(HaarAverage, HaarVariance):
        return expression, S.true
    parts = [_averaged(part) for part in expression.args]
    return expression.func(*(p for p, _ in parts)), And(*(d for _, d in parts))


def _integral(expression: Expr, matrices: Iterable[Basic]) -> tuple[Expr, Boolean]:
    """Average over some matrices alone: the other random ones are constants here."""
    masks = {m: mask for m, mask in _masks(expression).items() if m not in set(matrices)}
    outcome = haar.integral(expression.xreplace(masks))
    return outcome.value.xreplace({mask: m for m, mask in masks.items()}), outcome.domain


def _masks(expression: Basic) -> dict[Expr, Expr]:
    """Return a plain letter for each random matrix, and each exponential, of an expression."""
    masks = {
        random: matrix(random.name, *random.shape) for random in expression.atoms(RandomMatrix)
    }
    evolutions = sorted(expression.atoms(HermitianExponential), key=str)
    return masks | {e: matrix(str(e), *e.shape) for e in evolutions}


def _unitarity(masks: dict[Expr, Expr]) -> list[Hypothesis]:
    """Say of letters that stand for free random unitaries and exponentials what they are."""
    square = (haar.Unitary, haar.Orthogonal, HermitianExponential)
    return [Hypothesis(mask, Kind.UNITARY) for m, mask in masks.items() if isinstance(m, square)]
