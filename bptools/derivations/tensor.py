"""The Haar average of forms of several random states, written with tensor products."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Add, Basic, Expr, KroneckerProduct, MatrixSymbol, S, Symbol, Trace, expand

from bptools.algebra import Abbreviation, HaarAverage, HaarVariance, Kind, Polynomial, vanishes
from bptools.claims import Relation
from bptools.derivations.rules import Context, Rule


@dataclass(frozen=True)
class TensorAverage(Rule):
    """The exact average of traces of tensor products, which leaves partial traces."""

    @property
    def label(self) -> str:
        """The rule's name."""
        return "exact Haar average of tensor products"

    def difference(
        self, before: Basic, after: Basic, relation: Relation, context: Context
    ) -> Polynomial:
        """Average the first line and compare the coefficients of equal products of traces."""
        pure = [h.matrix for h in context.hypotheses if h.kind is Kind.PURE]
        left_over = _averaged(before, pure) - _contracted(after, pure)
        symbols = {trace: Symbol(str(trace)) for trace in left_over.atoms(Trace)}
        coefficients: dict[Expr, Expr] = defaultdict(lambda: S.Zero)
        for term in Add.make_args(expand(left_over.xreplace(symbols))):
            coefficient, product = term.as_independent(*symbols.values(), as_Add=False)
            coefficients[product] += coefficient
        kept = [product * c for product, c in coefficients.items() if not vanishes(c)]
        return Polynomial.scalar(Add(*kept))


def _averaged(expression: Basic, pure: Sequence[MatrixSymbol]) -> Expr:
    """Put the exact value in the place of every average and variance."""
    variances = {node: node.expanded() for node in expression.atoms(HaarVariance)}
    written_out = expression.xreplace(variances)
    averages = written_out.atoms(HaarAverage)
    return written_out.xreplace({node: _contracted(node.expression, pure) for node in averages})


def _contracted(expression: Basic, pure: Sequence[MatrixSymbol]) -> Expr:
    """Average over the random matrices, if any; write what is left with partial traces."""
    from bptools import haar  # the engine is needed only where a derivation averages

    while expression.has(Abbreviation):
        names = {node: node.expression for node in expression.atoms(Abbreviation)}
        expression = expression.xreplace(names)
    value = haar.expectation(expression)
    powers = {trace: getattr(trace.arg, "base", trace.arg) for trace in value.atoms(Trace)}
    ones = {trace: S.One for trace, base in powers.items() if base in pure}
    return value.xreplace(ones)


def without_tensors(expression: Basic) -> Basic:
    """Put symbols in the place of averages and traces with tensor products, equal ones for equal.

    Where nothing is to be computed such expressions can then be compared like any others.
    """
    from bptools.haar import PartialTrace

    for kind in (HaarAverage, Trace):
        nodes = [
            node for node in expression.atoms(kind) if node.has(KroneckerProduct, PartialTrace)
        ]
        expression = expression.xreplace({node: Symbol(str(node)) for node in nodes})
    return expression
