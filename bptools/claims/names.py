"""What the letters of a claim range over: sorts of scalars, shapes and laws of matrices."""

from __future__ import annotations

from sympy import Basic, MatrixSymbol, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef

from bptools.claims.claim import Claim


def declared_names(claim: Claim) -> tuple[str, ...]:
    """Return a line for every letter in a claim's formula and hypotheses, in alphabetical order.

    >>> from sympy import MatrixSymbol, Trace
    >>> from bptools.claims import Reading, Source
    >>> N = Symbol("N", integer=True, positive=True)
    >>> trace = Trace(MatrixSymbol("A", N, N))
    >>> claim = Claim(name="a.b", title="", statement="", quantity=trace, closed_form=trace,
    ...     source=Source("", ""), reading=Reading.PRINTED, domain=((N, 2),))
    >>> declared_names(claim)
    ('A: N x N', 'N: natural')
    """
    ranks = [h.rank for h in claim.hypotheses if h.rank is not None]
    parts = [claim.quantity, claim.closed_form, *(h.matrix for h in claim.hypotheses), *ranks]
    nodes = {node for part in parts for node in preorder_traversal(part)}
    naturals = {symbol for symbol, _ in claim.domain}
    lines = {line for node in nodes | naturals if (line := _line(node, naturals))}
    return tuple(sorted(lines))


def _line(node: Basic, naturals: set[Symbol]) -> str:
    if isinstance(node, MatrixSymbol):
        # a constant may carry what is assumed of it, which stands among the hypotheses
        constant = type(node) is MatrixSymbol or hasattr(node, "hypotheses")
        law = "" if constant else f", {type(node).__name__}"
        return f"{node.name}: {node.rows} x {node.cols}{law}"
    if isinstance(node, AppliedUndef):
        return f"{node.func.__name__}: {_sort(node)} function"
    if isinstance(node, Symbol):
        return f"{node.name}: {'natural' if node in naturals else _sort(node)}"
    return ""


def _sort(node: Basic) -> str:
    sorts = {
        "natural": node.is_integer,
        "positive": node.is_positive,
        "non-negative": node.is_nonnegative,
        "real": node.is_real,
    }
    return next((sort for sort, holds in sorts.items() if holds), "complex")
